"""The compiled clock: one loop over time that calls the same rules without Python in between.

Time is cut into slots, a day or a part of one, so that about as many events fall in each whatever
the size of the kommune. Events are written down for their slot in blocks; only the slot at hand is
kept in order, in a heap small enough for the processor's own cache.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulation.jit import njit
from simulation.model.link import linked
from simulation.model.mechanisms.rehab import meet
from simulation.model.mechanisms.samtaler import stream
from simulation.model.story import arrive, finish, step
from simulation.model.world import World

_BLOCK = 16
"""Events in a block."""
_CITIZENS_PER_PART = 65_536
"""Citizens for whom a day is one slot."""


@dataclass(frozen=True)
class Queue:
    """Pending events: those of the slot at hand as a heap, later ones in blocks by slot."""

    times: NDArray[np.float64]
    who: NDArray[np.int32]
    first: NDArray[np.int32]
    held: NDArray[np.int32]
    link: NDArray[np.int32]
    when: NDArray[np.float64]
    whose: NDArray[np.int32]
    free: NDArray[np.int32]
    parts: float


def make_queue(everyone: int, end: float) -> Queue:
    """Return an empty queue for so many citizens."""
    parts = 1
    while parts * _CITIZENS_PER_PART < everyone:
        parts *= 2  # a power of two, so that a time and its slot agree to the last bit
    slots = int(end) * parts
    blocks = everyone // _BLOCK + slots + 2
    return Queue(
        times=np.empty(everyone + 1),
        who=np.empty(everyone + 1, np.int32),
        first=np.full(slots, -1, np.int32),
        held=np.zeros(slots, np.int32),
        link=np.arange(1, blocks + 1, dtype=np.int32),
        when=np.empty((blocks, _BLOCK)),
        whose=np.empty((blocks, _BLOCK), np.int32),
        free=np.zeros(1, np.int32),
        parts=float(parts),
    )


@njit(cache=True)
def sift_down(q: Queue, size: int, time: float, i: int) -> None:
    """Put an event at the top of the heap and let it sink to its place."""
    place = 0
    while True:
        child = 2 * place + 1
        if child >= size:
            break
        if child + 1 < size and q.times[child + 1] < q.times[child]:
            child += 1
        if q.times[child] >= time:
            break
        q.times[place], q.who[place] = q.times[child], q.who[child]
        place = child
    q.times[place], q.who[place] = time, i


@njit(cache=True)
def sift_up(q: Queue, size: int, time: float, i: int) -> None:
    """Add an event at the end of the heap and let it rise to its place."""
    place = size
    while place > 0:
        parent = (place - 1) // 2
        if q.times[parent] <= time:
            break
        q.times[place], q.who[place] = q.times[parent], q.who[parent]
        place = parent
    q.times[place], q.who[place] = time, i


@njit(cache=True)
def put_off(q: Queue, time: float, i: int) -> None:
    """Write an event down for its slot; ``free[0]`` heads the list of unused blocks."""
    slot = int(time * q.parts)
    place = q.held[slot] % _BLOCK
    if place == 0:
        block = q.free[0]
        q.free[0] = q.link[block]
        q.link[block] = q.first[slot]
        q.first[slot] = block
    q.when[q.first[slot], place] = time
    q.whose[q.first[slot], place] = i
    q.held[slot] += 1


@njit(cache=True)
def open_slot(w: World, q: Queue, slot: int) -> int:
    """Make a heap of the events of a slot, free their blocks, and return how many they are."""
    size = 0
    while q.held[slot] > 0:
        block = q.first[slot]
        inside = (q.held[slot] - 1) % _BLOCK + 1
        for j in range(inside):
            i = q.whose[block, j]
            c = w.borgere[i]
            # Always so. Asking brings the row's three cache lines near, for many rows at a time.
            if c.nummer >= 0 and c.naeste >= 0.0 and c.virkning_tid[0] < np.inf:
                sift_up(q, size, q.when[block, j], i)
                size += 1
        q.held[slot] -= inside
        q.first[slot] = q.link[block]
        q.link[block] = q.free[0]
        q.free[0] = block
    return size


@njit(cache=True)
def run_slots(
    w: World, q: Queue, present: int, arrivals: Any, arriving: Any, rounds: Any, minutes: Any
) -> None:
    """Run from day 0 to the end; ``minutes`` receives time, cases and days of each round."""
    for n in range(present):
        i, time = arrive(w, n)
        if time < w.slut:
            put_off(q, time, i)
    next_arrival, next_round = 0, 0
    for slot in range(len(q.held)):
        until = (slot + 1) / q.parts
        size = open_slot(w, q, slot)
        while True:
            door = arrivals[next_arrival] if next_arrival < len(arrivals) else np.inf
            meeting = rounds[next_round] if next_round < len(rounds) else np.inf
            earliest = q.times[0] if size > 0 else np.inf
            now = min(door, meeting, earliest)
            if now >= until:
                break
            if now == earliest:
                i = q.who[0]
                time = step(w, i)
                stream(w)
                if time < until:
                    sift_down(q, size, time, i)
                    continue
                size -= 1
                if size > 0:
                    sift_down(q, size, q.times[size], q.who[size])
            elif now == door:
                i, time = arrive(w, arriving[next_arrival])
                next_arrival += 1
                if time < until:
                    sift_up(q, size, time, i)
                    size += 1
                    continue
            else:
                cases, days = meet(w, now)
                minutes[next_round, 0] = now
                minutes[next_round, 1] = cases
                minutes[next_round, 2] = days
                next_round += 1
                continue
            if time < w.slut:
                put_off(q, time, i)
    finish(w)


def run_compiled(
    world: World,
    present: int,
    door: tuple[NDArray[np.float64], NDArray[np.int64]],
    rounds: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Run a replication on the compiled clock; see :func:`.processes.run_simpy`."""
    minutes = np.zeros((len(rounds), 3))
    queue = linked(make_queue(len(world.borgere), world.slut))
    run_slots(linked(world), queue, present, *door, rounds, minutes)
    return minutes
