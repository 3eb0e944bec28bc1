"""The third driver: one citizen's whole life before the next, over the same rules.

Where citizens do not touch each other (every samtale has room, no tilbud is short of places), the
order in which they are lived does not matter. Each is then lived from entry to exit on one row that
stays in the processor's own cache, without a queue. The rehabiliteringsteam's rounds are held
afterwards: a case keeps the forløb it is about, and the forløb knows when the citizen left.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulation.jit import njit
from simulation.model.link import linked
from simulation.model.mechanisms.rehab import hold_rounds
from simulation.model.mechanisms.samtaler import stream
from simulation.model.story import arrive, close, step
from simulation.model.world import World


@njit(cache=True)
def live(w: World, whom: Any) -> None:
    """Live some citizens one after the other, each to the exit or the end of the run."""
    for n in whom:
        i, time = arrive(w, n)
        while time < w.slut:
            time = step(w, i)
            stream(w)
        if w.borgere[i].nummer >= 0:
            close(w, i)


def run_lives(
    world: World,
    present: int,
    door: tuple[NDArray[np.float64], NDArray[np.int64]],
    rounds: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Run a replication life by life; see :func:`.processes.run_simpy`."""
    live_these(world, np.arange(present + len(door[1])))
    return hold_all(world, rounds)


def live_these(world: World, whom: NDArray[np.int64]) -> None:
    """Live some of the citizens, in that order; no rounds are held."""
    live(linked(world), whom)


def hold_all(world: World, rounds: NDArray[np.float64]) -> NDArray[np.float64]:
    """Hold the rounds of the rehabiliteringsteam when every life is lived.

    Returns
    -------
    array, shape (rounds, 3)
        Time, cases treated and days held.
    """
    minutes = np.zeros((len(rounds), 3))
    hold_rounds(linked(world), rounds, minutes)
    return minutes


def apart(world: World) -> bool:
    """Tell whether citizens do not touch each other, so that one life may follow the other."""
    places = world.tilbud["pladser"][:, : world.antal_tilbud]
    return world.haard == 0 and not np.isfinite(places).any()
