"""The mechanisms, each with its own rules over its own tables; they meet in the story alone."""
