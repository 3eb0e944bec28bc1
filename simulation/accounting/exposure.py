"""Person-days by period, forløb, ladder step and forsørger: the quantity all kroner rest on.

One pass over each citizen's forløb, week by week. The ladder is the one rule of
:mod:`simulation.accounting.refusion`.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulation.accounting.refusion import (
    SELVFORSOERGELSE,
    SPAERRER,
    TAELLER,
    Trapper,
    ladder_by_rule,
    step_of,
)
from simulation.jit import njit
from simulation.ledger import Ledger
from simulation.plain import rows
from simulation.scenario.units import DAYS_PER_WEEK


@njit(cache=True)
def _by_citizen(spells: Any, first: Any, out: Any) -> None:
    """Sort spells by citizen, each citizen's in the order they were written."""
    for i in range(len(spells)):
        first[spells[i].borger + 1] += 1
    for n in range(1, len(first)):
        first[n] += first[n - 1]
    place = first[:-1].copy()
    for i in range(len(spells)):
        borger = spells[i].borger
        out[place[borger]] = spells[i]
        place[borger] += 1


@njit(cache=True)
def _mark(
    spells: Any, begin: int, end: int, counts: Any, blocks: Any, weekday: int, kinds: Any
) -> tuple[int, int]:
    """Tell what each of a citizen's weeks is on the ladder; return the first, and past the last."""
    start = int((max(spells[begin].start, 0.0) + weekday) / DAYS_PER_WEEK)
    stop = start
    for i in range(end - 1, begin - 1, -1):
        if counts[spells[i].forloeb] == 1:
            stop = int(np.ceil((spells[i].slut + weekday) / DAYS_PER_WEEK))
            stop = min(stop, len(kinds))
            break
    for week in range(start, stop):
        kinds[week] = SELVFORSOERGELSE
    for i in range(begin, end):
        row = spells[i]
        s = row.forloeb
        if counts[s] == 0 and blocks[s] == 0:
            continue
        a = int((max(row.start, 0.0) + weekday) / DAYS_PER_WEEK)
        b = int(np.ceil((row.slut + weekday) / DAYS_PER_WEEK))
        for week in range(a, min(b, stop)):
            if counts[s] == 1:
                kinds[week] = TAELLER
            elif kinds[week] != TAELLER:
                kinds[week] = SPAERRER
    return start, stop


@njit(cache=True)
def _same_rule(rule: Any) -> Any:
    """Return the week from which another rule than each week's holds; infinity for never."""
    same = np.full(len(rule), np.inf)
    for week in range(len(rule) - 2, -1, -1):
        same[week] = same[week + 1]
        if rule[week + 1] != rule[week]:
            same[week] = week + 1
    return same


@njit(cache=True)
def _add(begin: float, end: float, cells: Any, days: Any) -> None:
    """Add the days between two times to the periods they fall in; ``days`` is by period."""
    cell = 0
    while cells[cell + 1] <= begin:
        cell += 1
    time = begin
    while time < end:
        until = min(end, cells[cell + 1])
        days[cell] += until - time
        time = until
        cell += 1


@njit(cache=True)
def _accumulate(
    spells: Any,
    first: Any,
    people: Any,
    counts: Any,
    blocks: Any,
    cells: Any,
    weekday: int,
    rule: Any,
    edges: Any,
    column: Any,
    needed: Any,
    window: Any,
    out: Any,
) -> None:
    """Add up days over all citizens; see :func:`exposure`."""
    kinds = np.zeros(len(rule), np.int8)
    places = np.zeros(len(rule), np.int32)
    same = _same_rule(rule)
    outside = out.shape[2] - 1
    for borger in range(len(people)):
        begin, end = first[borger], first[borger + 1]
        if begin == end:
            continue
        start, stop = _mark(spells, begin, end, counts, blocks, weekday, kinds)
        ladder_by_rule(
            kinds[start:stop],
            people[borger].trappeuger,
            people[borger].selvforsoergelsesuger,
            rule[start:stop],
            needed,
            window,
            places[start:stop],
        )
        provider = people[borger].forsoerger
        for i in range(begin, end):
            row = spells[i]
            s, time = row.forloeb, max(row.start, 0.0)
            if counts[s] == 0:
                _add(time, row.slut, cells, out[:, s, outside, provider])
                continue
            while time < row.slut:
                week = int((time + weekday) / DAYS_PER_WEEK)
                own = edges[rule[week]]
                step = step_of(places[week], own)
                # the count goes up by one a week, so the step stays until the next edge is passed
                later = same[week]
                if step + 1 < len(own):
                    later = min(later, week + max(1.0, own[step + 1] - places[week] + 1.0))
                until = min(row.slut, later * DAYS_PER_WEEK - weekday)
                _add(time, until, cells, out[:, s, column[rule[week]] + step, provider])
                time = until


@njit(cache=True)
def _split(spells: Any, offers: Any, first: Any, becomes: Any, out: Any) -> int:
    """Write spells with the time in some tilbud as spells of their own; return how many."""
    n = 0
    for i in range(len(spells)):
        row = spells[i]
        out[n] = row
        for j in range(first[row.borger], first[row.borger + 1]):
            offer = offers[j]
            if offer.start < row.start or offer.slut > row.slut or offer.slut <= offer.start:
                continue
            out[n].slut = offer.start
            out[n + 1] = row
            out[n + 1].start = offer.start
            out[n + 1].slut = offer.slut
            out[n + 1].forloeb = becomes[offer.tilbud]
            out[n + 2] = row
            out[n + 2].start = offer.slut
            n += 2
        n += 1
    return n


def with_own_ydelse(ledger: Ledger, becomes: NDArray[np.int8]) -> NDArray[np.void]:
    """Return the spells, where the time in a tilbud with a ydelse of its own is a forløb apart.

    Parameters
    ----------
    becomes : int8 array, shape (tilbud,)
        The number of the forløb that a tilbud's time counts as; -1 when it stays where it is.
    """
    table = ledger.tilbud[becomes[ledger.tilbud["tilbud"]] >= 0]
    if not len(table):
        return ledger.forloeb
    offers = table[np.lexsort((table["start"], table["borger"]))]
    first = np.searchsorted(offers["borger"], np.arange(len(ledger.borgere) + 1))
    out = np.empty(len(ledger.forloeb) + 2 * len(offers), ledger.forloeb.dtype)
    return out[: _split(rows(ledger.forloeb), rows(offers), first, becomes, rows(out))]


def exposure(
    ledger: Ledger,
    counts: NDArray[np.int8],
    blocks: NDArray[np.int8],
    cells: NDArray[np.float64],
    trapper: Trapper,
) -> NDArray[np.float64]:
    """Return person-days.

    Parameters
    ----------
    trapper : Trapper
        The ladder of each of the run's :func:`calendar_weeks`.
    counts, blocks : int8 arrays, shape (S,)
        Whether a week in each forløb counts on the ladder, and whether it keeps the week from
        being selvforsørgelse.
    cells : array
        Days at which periods begin, from 0 to the end of the run.

    Returns
    -------
    array, shape (periods, S, steps + 1, 2)
        Days by period, forløb, step of one of the ladders (the last: outside them) and forsørger.
    """
    spells = np.empty_like(ledger.forloeb)
    first = np.zeros(len(ledger.borgere) + 1, np.int64)
    _by_citizen(rows(ledger.forloeb), first, rows(spells))
    weekday = ledger.start.weekday()
    out = np.zeros((len(cells) - 1, len(ledger.forloeb_names), len(trapper.labels) + 1, 2))
    edges, column, needed, window = trapper.arrays()
    _accumulate(
        rows(spells), first, rows(ledger.borgere), counts, blocks, cells, weekday, trapper.rule,
        edges, column, needed, window, out,
    )  # fmt: skip
    return out


def calendar_weeks(ledger: Ledger) -> int:
    """Return how many calendar weeks a run touches, with room for one more."""
    return int((ledger.days + ledger.start.weekday()) // DAYS_PER_WEEK) + 2
