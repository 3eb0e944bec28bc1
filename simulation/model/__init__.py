"""What happens to whom and when. Knows nothing of money."""

from simulation.model.simulate import (
    calibrate_capacity,
    compiled_before,
    simulate,
    warm_up,
)

__all__ = ["calibrate_capacity", "compiled_before", "simulate", "warm_up"]
