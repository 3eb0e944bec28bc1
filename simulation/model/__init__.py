"""What happens to whom and when. Knows nothing of money."""

from simulation.model.simulate import calibrate_capacity, prepare, simulate, warm_up

__all__ = ["calibrate_capacity", "prepare", "simulate", "warm_up"]
