"""The compiled clock: one loop over days that calls the same rules without Python in between."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulation.jit import njit
from simulation.ledger.optaelling import count
from simulation.model.borger import arrive, finish, step
from simulation.model.rehab import meet
from simulation.model.world import N_SAMTALER, Link, World

_STREAM_ROOM = 1024


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
def stream(w: World, room: int) -> None:
    """Count the samtaler written so far and start the table over when less room than this is left.

    Only in runs that keep no rows.
    """
    n = w.taeller[N_SAMTALER]
    if w.stroem == 1 and len(w.samtaler) - n < room:
        count(w.samtaler, n, w.aar, w.antal, w.minutter_brugt, w.ventedage, w.holdt)
        w.taeller[N_SAMTALER] = 0


@njit(cache=True)
def put_off(w: World, days: Any, following: Any, i: int, time: float) -> None:
    """Put a citizen on the list of the day of the next event."""
    if time < w.slut:
        day = int(time)
        following[i] = days[day]
        days[day] = i


@njit(cache=True)
def run_days(
    w: World, present: int, arrivals: Any, arriving: Any, rounds: Any, minutes: Any
) -> None:
    """Run from day 0 to the end; ``minutes`` receives time, cases and days of each round.

    Citizens wait on the list of the day of their next event; only the day at hand is kept in
    order, in a heap small enough for the processor's own cache.
    """
    everyone = len(w.borgere)
    days = np.full(int(w.slut) + 1, -1, np.int32)
    following = np.empty(everyone, np.int32)
    times = np.empty(everyone, np.float64)
    who = np.empty(everyone, np.int32)
    for n in range(present):
        i, time = arrive(w, n)
        put_off(w, days, following, i, time)
    next_arrival, next_round = 0, 0
    for day in range(len(days)):
        tomorrow = min(day + 1.0, w.slut)
        size = 0
        i = days[day]
        while i >= 0:
            sift_up(times, who, size, w.borgere[i].naeste, i)
            size += 1
            i = following[i]
        while True:
            door = arrivals[next_arrival] if next_arrival < len(arrivals) else np.inf
            meeting = rounds[next_round] if next_round < len(rounds) else np.inf
            first = times[0] if size > 0 else np.inf
            now = min(door, meeting, first)
            if now >= tomorrow:
                break
            if now == first:
                i = who[0]
                time = step(w, i)
                if time < tomorrow:
                    sift_down(times, who, size, time, i)
                else:
                    size -= 1
                    if size > 0:
                        sift_down(times, who, size, times[size], who[size])
                    put_off(w, days, following, i, time)
                stream(w, _STREAM_ROOM)
            elif now == door:
                i, time = arrive(w, arriving[next_arrival])
                next_arrival += 1
                if time < tomorrow:
                    sift_up(times, who, size, time, i)
                    size += 1
                else:
                    put_off(w, days, following, i, time)
            else:
                cases, held = meet(w, now)
                minutes[next_round, 0] = now
                minutes[next_round, 1] = cases
                minutes[next_round, 2] = held
                next_round += 1
    finish(w)


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
    run_days(link, present, times[order], who[order], rounds, minutes)
    return minutes
