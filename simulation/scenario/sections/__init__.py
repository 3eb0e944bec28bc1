"""The sections of a scenario file, each with its paths declared; a newcomer looks here first."""
