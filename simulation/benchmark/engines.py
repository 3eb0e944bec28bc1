"""The toy workload on other engines, written as their own guides would have it.

Each function runs one year and returns the number of samtaler held.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import Any

import numpy as np
import simpy

from simulation.benchmark.workload import DAYS, INTERVAL_DAYS, STAY_DAYS, Workload


def _run(
    env: simpy.Environment,
    load: Workload,
    random: np.random.Generator,
    citizen: Callable[[], Generator[Any, Any, None]],
) -> None:
    """Run to the end with those present and those who come."""

    def door() -> Generator[Any, Any, None]:
        while True:
            yield env.timeout(random.exponential(1 / load.arrivals_a_day))
            env.process(citizen())

    for _ in range(load.present):
        env.process(citizen())
    env.process(door())
    env.run(until=DAYS)


def simpy_idiomatic(load: Workload, seed: int = 1) -> int:
    """SimPy with a ``Resource``, racing the interval against the exit."""
    random = np.random.default_rng(seed)
    env = simpy.Environment()
    staff = simpy.Resource(env, capacity=load.slots_a_day)
    held = 0

    def citizen() -> Generator[Any, Any, None]:
        nonlocal held
        leave = env.timeout(random.exponential(STAY_DAYS))
        while True:
            result = yield env.timeout(INTERVAL_DAYS) | leave
            if leave in result:
                return
            with staff.request() as request:
                yield request
                yield env.timeout(1.0)
                held += 1

    _run(env, load, random, citizen)
    return held


def simpy_lean(load: Workload, seed: int = 1) -> int:
    """SimPy with booked slots and one timeout per samtale."""
    random = np.random.default_rng(seed)
    env = simpy.Environment()
    booked = [0] * (2 * DAYS)
    held = 0

    def citizen() -> Generator[Any, Any, None]:
        nonlocal held
        end = env.now + random.exponential(STAY_DAYS)
        while True:
            day = int(env.now + INTERVAL_DAYS)
            while day < len(booked) and booked[day] >= load.slots_a_day:
                day += 1
            if day >= end or day >= DAYS:
                return
            booked[day] += 1
            yield env.timeout(day - env.now)
            held += 1

    _run(env, load, random, citizen)
    return held


def salabim_yield(load: Workload, seed: int = 1) -> int:
    """Salabim in yield mode."""
    import salabim

    salabim.yieldless(False)
    env = salabim.Environment(random_seed=seed, trace=False)
    staff = salabim.Resource("staff", capacity=load.slots_a_day, env=env)
    random = np.random.default_rng(seed)
    held = 0

    class Citizen(salabim.Component):  # type: ignore[misc]
        def process(self) -> Generator[Any, Any, None]:
            nonlocal held
            end = env.now() + random.exponential(STAY_DAYS)
            while env.now() + INTERVAL_DAYS < end:
                yield self.hold(INTERVAL_DAYS)
                yield self.request(staff)
                yield self.hold(1.0)
                self.release(staff)
                held += 1

    class Door(salabim.Component):  # type: ignore[misc]
        def process(self) -> Generator[Any, Any, None]:
            while True:
                yield self.hold(random.exponential(1 / load.arrivals_a_day))
                Citizen(env=env)

    for _ in range(load.present):
        Citizen(env=env)
    Door(env=env)
    env.run(till=DAYS)
    return held


def ciw_network(load: Workload, seed: int = 1) -> int:
    """Ciw with a waiting node, a staff node, and a loop between them."""
    import ciw

    stays = 1 - np.exp(-INTERVAL_DAYS / STAY_DAYS)
    network = ciw.create_network(
        arrival_distributions=[
            ciw.dists.Exponential(rate=load.arrivals_a_day + load.present / INTERVAL_DAYS),
            None,
        ],
        service_distributions=[
            ciw.dists.Deterministic(INTERVAL_DAYS),
            ciw.dists.Deterministic(1.0),
        ],
        number_of_servers=[float("inf"), load.slots_a_day],
        routing=[[0.0, 1 - stays], [1.0, 0.0]],
    )
    ciw.seed(seed)
    simulation = ciw.Simulation(network)
    simulation.simulate_until_max_time(DAYS)
    return sum(1 for record in simulation.get_all_records() if record.node == 2)


IDIOMATIC = "SimPy, idiomatisk"
ENGINES = {
    IDIOMATIC: simpy_idiomatic,
    "SimPy, slank": simpy_lean,
}
PEERS = {"salabim": salabim_yield, "Ciw": ciw_network}
