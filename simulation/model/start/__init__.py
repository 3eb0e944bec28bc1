"""Who is there when the run begins, and who comes: flows, and the citizens of a replication."""
