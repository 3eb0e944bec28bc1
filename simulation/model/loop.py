"""The compiled clock: one loop over a heap that calls the same rules without Python in between."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulation.jit import njit
from simulation.model.borger import arrive, finish, step
from simulation.model.rehab import meet
from simulation.model.world import Link, World


@njit(cache=True)
def sift_down(times: Any, who: Any, size: int, time: float, i: int) -> None:
    """Put an event at the top of the heap and let it sink to its place."""
    place = 0
    while True:
        child = 2 * place + 1
        if child >= size:
            break
        if child + 1 < size and times[child + 1] < times[child]:
            child += 1
        if times[child] >= time:
            break
        times[place], who[place] = times[child], who[child]
        place = child
    times[place], who[place] = time, i


@njit(cache=True)
def sift_up(times: Any, who: Any, size: int, time: float, i: int) -> None:
    """Add an event at the end of the heap and let it rise to its place."""
    place = size
    while place > 0:
        parent = (place - 1) // 2
        if times[parent] <= time:
            break
        times[place], who[place] = times[parent], who[parent]
        place = parent
    times[place], who[place] = time, i


@njit(cache=True)
def run_heap(
    w: World, present: int, arrivals: Any, arriving: Any, rounds: Any, minutes: Any
) -> None:
    """Run from day 0 to the end; ``minutes`` receives time, cases and days of each round."""
    times = np.empty(len(w.borgere), np.float64)
    who = np.empty(len(w.borgere), np.int64)
    size = 0
    for i in range(present):
        time = arrive(w, i)
        if time < w.slut:
            sift_up(times, who, size, time, i)
            size += 1
    next_arrival, next_round = 0, 0
    while True:
        door = arrivals[next_arrival] if next_arrival < len(arrivals) else np.inf
        meeting = rounds[next_round] if next_round < len(rounds) else np.inf
        first = times[0] if size > 0 else np.inf
        now = min(door, meeting, first)
        if now >= w.slut:
            break
        if now == first:
            i = who[0]
            time = step(w, i)
            if time < w.slut:
                sift_down(times, who, size, time, i)
            else:
                size -= 1
                if size > 0:
                    sift_down(times, who, size, times[size], who[size])
        elif now == door:
            i = arriving[next_arrival]
            next_arrival += 1
            time = arrive(w, i)
            if time < w.slut:
                sift_up(times, who, size, time, i)
                size += 1
        else:
            cases, days = meet(w, now)
            minutes[next_round, 0] = now
            minutes[next_round, 1] = cases
            minutes[next_round, 2] = days
            next_round += 1
    finish(w, len(w.borgere))


def run_compiled(
    world: World,
    present: int,
    doors: list[tuple[int, NDArray[np.float64]]],
    rounds: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Run a replication on the compiled clock; see :func:`.processes.run_simpy`."""
    times = np.concatenate([times for _, times in doors] or [np.empty(0)])
    who = np.concatenate(
        [np.arange(first, first + len(times)) for first, times in doors] or [np.empty(0, int)]
    )
    order = np.argsort(times, kind="stable")
    minutes = np.zeros((len(rounds), 3))
    link: Any = Link(*world)
    run_heap(link, present, times[order], who[order], rounds, minutes)
    return minutes
