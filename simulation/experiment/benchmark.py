"""How fast the model is on this machine: the full model with every rule on, on both clocks."""

from __future__ import annotations

import statistics
import time
from dataclasses import dataclass

from simulation.scenario import Scenario


@dataclass(frozen=True)
class Speed:
    """Median speed of one way to run.

    Attributes
    ----------
    samtaler : int
        Required samtaler in one replication.
    seconds : float
        Median wall time of one replication.
    """

    name: str
    samtaler: int
    seconds: float

    @property
    def per_second(self) -> float:
        """Samtaler simulated per second on one core."""
        return self.samtaler / self.seconds


def measure(scenario: Scenario, rounds: int) -> list[Speed]:
    """Return the speed of both clocks, without and with accounting, in one run.

    Each round runs every way once, so that drift of the machine strikes all alike.
    """
    from simulation.accounting import account
    from simulation.model import simulate

    ways = {
        "SimPy-ur": ("simpy", False),
        "SimPy-ur med regnskab": ("simpy", True),
        "Oversat ur": ("compiled", False),
        "Oversat ur med regnskab": ("compiled", True),
    }
    times: dict[str, list[float]] = {name: [] for name in ways}
    samtaler = 0
    for replication in range(rounds + 1):
        for name, (clock, accounts) in ways.items():
            start = time.perf_counter()
            ledger = simulate(scenario, seed=1, replication=replication, clock=clock)  # type: ignore[arg-type]
            if accounts:
                account(scenario, ledger)
            if replication > 0:
                times[name].append(time.perf_counter() - start)
        samtaler = len(ledger.samtaler)
    return [Speed(name, samtaler, statistics.median(seconds)) for name, seconds in times.items()]
