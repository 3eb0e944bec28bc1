"""Tables, charts, words and files for people."""
