"""Periods of one borger on the same days: the same ydelse twice is a fault, two ydelser are told.

Nobody has three ydelser in full on one day; two can be a ydelse and its supplement.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from simulation.accounting.historik.historie import History

MOST_AT_ONCE = 2
_MOST_LINES = 5

Int64 = NDArray[np.int64]


def same_ydelse(history: History) -> Iterator[tuple[int, str]]:
    """Return line and fault for every period that meets an earlier one of the same ydelse."""
    key = history.person.astype(np.int64) * (int(history.ydelse.max(initial=0)) + 1)
    key += history.ydelse
    order = np.lexsort((history.line, history.first, key))
    keys, first, last = key[order], history.first[order], history.last[order]
    met = _meets(keys, first, last)
    lines = history.line[order]
    open_until: list[tuple[int, int]] = []
    previous = -1
    for i in _groups_with(keys, met):
        if keys[i] != previous:
            open_until, previous = [], int(keys[i])
        while open_until and open_until[0][0] < first[i]:
            heapq.heappop(open_until)
        if open_until:
            earlier = _named([line for _, line in open_until[:_MOST_LINES]], len(open_until))
            yield int(lines[i]), f"perioden overlapper {earlier} (samme borger og ydelse)"
        heapq.heappush(open_until, (int(last[i]), int(lines[i])))


def _meets(keys: Int64, first: NDArray[np.int32], last: NDArray[np.int32]) -> NDArray[np.bool_]:
    """Tell of each row, sorted by key and first day, whether an earlier one is not over."""
    if not len(keys):
        return np.zeros(0, bool)
    span = int(last.max()) + 2
    group = np.cumsum(np.concatenate([[0], keys[1:] != keys[:-1]])) * span
    until = np.maximum.accumulate(group + last)
    met = np.zeros(len(keys), bool)
    met[1:] = (keys[1:] == keys[:-1]) & (group[1:] + first[1:] <= until[:-1])
    return met


def _groups_with(keys: Int64, met: NDArray[np.bool_]) -> Int64:
    """Return the rows of every group in which two meet."""
    return np.flatnonzero(np.isin(keys, np.unique(keys[met])))


def same_days(
    history: History, paid: NDArray[np.bool_], names: list[str]
) -> Iterator[tuple[bool, int, str]]:
    """Return whether it is a fault, line and message of paid ydelser on the same days."""
    chosen = np.flatnonzero(paid[history.ydelse])
    order = chosen[np.lexsort((history.line[chosen], history.first[chosen],
                               history.person[chosen]))]  # fmt: skip
    keys = history.person[order].astype(np.int64)
    first, last, lines = history.first[order], history.last[order], history.line[order].tolist()
    met = _meets(keys, first, last)
    if not met.any():
        return
    open_now: list[int] = []
    previous, pairs, days, example = -1, set(), 0, None
    worst: list[int] = []
    for i in [*_groups_with(keys, met), -1]:
        if i < 0 or keys[i] != previous:
            if worst:
                yield _too_many(history, order, worst, names)
            open_now, worst = [], []
        if i < 0:
            break
        previous = int(keys[i])
        open_now = [k for k in open_now if last[k] >= first[i]]
        if worst and len(open_now) < MOST_AT_ONCE:
            yield _too_many(history, order, worst, names)
            worst = []
        for k in open_now:
            days += int(min(last[k], last[i])) - int(first[i]) + 1
        if open_now:
            pairs.add(previous)
            example = example or (lines[i], lines[open_now[0]])
        open_now.append(int(i))
        if len(open_now) > max(MOST_AT_ONCE, len(worst)):
            worst = list(open_now)
    assert example is not None
    message = (
        f"to ydelser på de samme dage som linje {example[1]}. Det gælder "
        f"{len(pairs)} {'borger' if len(pairs) == 1 else 'borgere'} og {days} dage i alt. Begge "
        "regnes med fuld sats; er den ene et supplement, er beløbet for højt"
    )
    yield False, example[0], message


def _too_many(
    history: History, order: NDArray[np.int64], rows: list[int], names: list[str]
) -> tuple[bool, int, str]:
    lines = sorted(int(history.line[order[k]]) for k in rows)
    what = ", ".join(names[history.ydelse[order[k]]] for k in rows)
    message = (
        f"{len(rows)} ydelser på samme dag ({what}; også {_named(lines[:-1], len(lines) - 1)}); "
        f"højst {MOST_AT_ONCE}, en ydelse og et supplement, kan stå på samme dag"
    )
    return True, lines[-1], message


def _named(lines: list[int], count: int) -> str:
    """Return «linje 2, 3 og 4»: the first few of so many."""
    told = [str(line) for line in sorted(lines[:_MOST_LINES])]
    if count > len(told):
        told.append(f"{count - len(told)} andre")
    return "linje " + (f"{', '.join(told[:-1])} og {told[-1]}" if len(told) > 1 else told[0])
