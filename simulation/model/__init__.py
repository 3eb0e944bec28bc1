"""What happens to whom and when. Knows nothing of money."""

from simulation.model.beside import simulate_beside
from simulation.model.simulate import calibrate_capacity, live, prepare, simulate, warm_up

__all__ = ["calibrate_capacity", "live", "prepare", "simulate", "simulate_beside", "warm_up"]
