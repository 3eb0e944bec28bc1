"""The SimPy clock: the model of record, told in the order an analyst would tell it.

Citizens arrive (``indgang``), live their forløb (``borger``) and the rehabiliteringsteam meets
(``rehabiliteringsteam``). Every rule is a function shared with the compiled clock; the processes
only wait.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import numpy as np
import simpy
from numpy.typing import NDArray

from simulation.model.link import linked
from simulation.model.mechanisms.rehab import meet
from simulation.model.story import arrive, finish, step
from simulation.model.world import World

Process = Generator[simpy.events.Timeout, Any, None]


def borger(env: simpy.Environment, world: World, end: float, n: int) -> Process:
    """Citizen n: wait for the pending event, carry it out, and so on to the end of the run."""
    i, time = arrive(world, n)
    while time < end:
        yield env.timeout(time - env.now)
        time = step(world, i)


def indgang(
    env: simpy.Environment,
    world: World,
    end: float,
    times: NDArray[np.float64],
    who: NDArray[np.int64],
) -> Process:
    """The door: citizens come in at their times."""
    for time, n in zip(times.tolist(), who.tolist(), strict=True):
        yield env.timeout(max(0.0, time - env.now))
        env.process(borger(env, world, end, n))


def rehabiliteringsteam(
    env: simpy.Environment,
    world: World,
    rounds: NDArray[np.float64],
    minutes: list[tuple[float, int, int]],
) -> Process:
    """The team: hold each month's round and minute what was treated."""
    for time in rounds.tolist():
        yield env.timeout(time - env.now)
        minutes.append((time, *meet(world, time)))


def run_simpy(
    world: World,
    present: int,
    door: tuple[NDArray[np.float64], NDArray[np.int64]],
    rounds: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Run a replication on the SimPy clock.

    Parameters
    ----------
    world : World
    present : int
        Citizens there at the start.
    door : tuple of arrays
        When new citizens come, in order, and their numbers.
    rounds : array
        When the rehabiliteringsteam meets.

    Returns
    -------
    array, shape (rounds, 3)
        Time, cases and meeting days of each round.
    """
    env = simpy.Environment()
    rules = linked(world)
    end = world.slut
    minutes: list[tuple[float, int, int]] = []
    for n in range(present):
        env.process(borger(env, rules, end, n))
    env.process(indgang(env, rules, end, *door))
    env.process(rehabiliteringsteam(env, rules, rounds, minutes))
    env.run(until=end)
    finish(rules)
    return np.array(minutes, float).reshape(-1, 3)
