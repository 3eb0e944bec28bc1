"""Clocks that drive the same story: SimPy, a compiled queue, and a life at a time."""
