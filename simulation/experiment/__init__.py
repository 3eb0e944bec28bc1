"""Many replications: evaluate, compare, keep."""
