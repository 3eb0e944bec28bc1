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
    Trappe,
    ladder_weeks,
    step_of,
)
from simulation.jit import njit
from simulation.ledger import Ledger

DAYS_PER_WEEK = 7


@njit(cache=True)
def _accumulate(
    spells: Any,
    first: Any,
    people: Any,
    counts: Any,
    blocks: Any,
    cells: Any,
    weekday: int,
    weeks: int,
    edges: Any,
    needed: int,
    window: int,
    out: Any,
) -> None:
    """Add up days over all citizens; see :func:`exposure`."""
    kinds = np.zeros(weeks, np.int8)
    places = np.zeros(weeks, np.int32)
    outside = len(edges)
    for borger in range(len(people)):
        begin, end = first[borger], first[borger + 1]
        if begin == end:
            continue
        start = int((max(spells[begin].start, 0.0) + weekday) // DAYS_PER_WEEK)
        for week in range(start, weeks):
            kinds[week] = SELVFORSOERGELSE
        for i in range(begin, end):
            s = spells[i].forloeb
            if counts[s] == 0 and blocks[s] == 0:
                continue
            a = int((max(spells[i].start, 0.0) + weekday) // DAYS_PER_WEEK)
            b = int(np.ceil((spells[i].slut + weekday) / DAYS_PER_WEEK))
            for week in range(a, min(b, weeks)):
                if counts[s] == 1:
                    kinds[week] = TAELLER
                elif kinds[week] != TAELLER:
                    kinds[week] = SPAERRER
        ladder_weeks(
            kinds[start:],
            people[borger].trappeuger,
            people[borger].selvforsoergelsesuger,
            needed,
            window,
            places[start:],
        )
        provider = people[borger].forsoerger
        for i in range(begin, end):
            s = spells[i].forloeb
            time = max(spells[i].start, 0.0)
            cell = np.searchsorted(cells, time, side="right") - 1
            while time < spells[i].slut:
                week = int((time + weekday) // DAYS_PER_WEEK)
                until = min(spells[i].slut, (week + 1.0) * DAYS_PER_WEEK - weekday)
                step = outside
                if counts[s] == 1:
                    step = step_of(places[week], edges)
                else:
                    until = spells[i].slut
                until = min(until, cells[cell + 1])
                out[cell, s, step, provider] += until - time
                time = until
                if time >= cells[cell + 1]:
                    cell += 1


def exposure(
    ledger: Ledger,
    counts: NDArray[np.int8],
    blocks: NDArray[np.int8],
    cells: NDArray[np.float64],
    trappe: Trappe,
) -> NDArray[np.float64]:
    """Return person-days.

    Parameters
    ----------
    counts, blocks : int8 arrays, shape (S,)
        Whether a week in each forløb counts on the ladder, and whether it keeps the week from
        being selvforsørgelse.
    cells : array
        Days at which periods begin, from 0 to the end of the run.

    Returns
    -------
    array, shape (periods, S, steps + 1, 2)
        Days by period, forløb, step (the last: outside the ladder) and forsørger.
    """
    order = np.lexsort((ledger.forloeb["start"], ledger.forloeb["borger"]))
    spells = ledger.forloeb[order]
    first = np.searchsorted(spells["borger"], np.arange(len(ledger.borgere) + 1))
    weekday = ledger.start.weekday()
    weeks = (ledger.days + weekday) // DAYS_PER_WEEK + 2
    out = np.zeros((len(cells) - 1, len(ledger.forloeb_names), len(trappe.edges) + 1, 2))
    _accumulate(
        spells, first, ledger.borgere, counts, blocks, cells, weekday, weeks,
        trappe.edges, trappe.needed, trappe.window, out,
    )  # fmt: skip
    return out
