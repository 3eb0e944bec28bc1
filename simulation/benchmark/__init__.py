"""How fast the model is, measured beside the ways others would build it."""
