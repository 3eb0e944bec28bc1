"""How long forløb last: counts, means, medians and survival, in one pass over sorted durations."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulation.jit import njit
from simulation.plain import rows

Floats = NDArray[np.float64]

_APART = 1e6
"""Weeks by which forløb are kept apart in the sort key; longer than any duration."""


@dataclass(frozen=True)
class Varighed:
    """Durations by year of the run; the last row of each array is the whole run.

    Attributes
    ----------
    nye, afsluttede : int64 arrays, shape (years + 1, S)
        Forløb begun and ended.
    middel, median : arrays, shape (years + 1, S)
        Weeks of those ended; missing when there are none.
    overlevelse : array, shape (years + 1, S, points)
        Share still on after so many weeks among those begun; missing beyond the longest seen.
    """

    nye: NDArray[np.int64]
    afsluttede: NDArray[np.int64]
    middel: Floats
    median: Floats
    overlevelse: Floats


@njit(cache=True)
def year_of(cuts: Any, time: float) -> int:
    """Return the year a time falls in, of those beginning at ``cuts[:-1]``."""
    year = 0
    while year < len(cuts) - 2 and time >= cuts[year + 1]:
        year += 1
    return year


@njit(cache=True)
def _pass(
    spells: Any, order: Any, cuts: Any, at: Any,
    begun: Any, closed: Any, mean: Any, median: Any, share: Any,
) -> None:  # fmt: skip
    """Fill in the arrays of :class:`Varighed`; see :func:`durations`."""
    whole = len(cuts) - 1
    for i in range(len(spells)):
        row = spells[i]
        if row.ved_start == 0:
            begun[year_of(cuts, row.start), row.forloeb] += 1
            begun[whole, row.forloeb] += 1
        if row.destination >= 0:
            closed[year_of(cuts, row.slut), row.forloeb] += 1
            closed[whole, row.forloeb] += 1
    at_risk = begun.copy()
    seen = np.zeros_like(closed)
    reached = np.zeros_like(closed)
    still = np.ones(mean.shape)
    for j in range(len(order)):
        row = spells[order[j]]
        s = row.forloeb
        weeks = (row.slut - row.start) / 7.0
        if row.ved_start == 0:
            year = year_of(cuts, row.start)
            for y in (year, whole):
                while reached[y, s] < len(at) and at[reached[y, s]] < weeks:
                    share[y, s, reached[y, s]] = still[y, s]
                    reached[y, s] += 1
                if row.destination >= 0:
                    still[y, s] *= 1.0 - 1.0 / at_risk[y, s]
                at_risk[y, s] -= 1
                if at_risk[y, s] == 0:
                    while reached[y, s] < len(at) and at[reached[y, s]] <= weeks:
                        share[y, s, reached[y, s]] = still[y, s]
                        reached[y, s] += 1
        if row.destination >= 0:
            year = year_of(cuts, row.slut)
            for y in (year, whole):
                mean[y, s] += weeks / closed[y, s]
                if seen[y, s] == (closed[y, s] - 1) // 2:
                    median[y, s] += weeks / 2
                if seen[y, s] == closed[y, s] // 2:
                    median[y, s] += weeks / 2
                seen[y, s] += 1


def durations(spells: NDArray[np.void], cuts: Floats, forloeb: int, at: Floats) -> Varighed:
    """Return what the spells say about duration.

    Parameters
    ----------
    spells : structured array
        The ledger's table of forløb.
    cuts : array
        Days at which years begin, and the end of the run.
    forloeb : int
        Number of forløb.
    at : array
        Weeks at which survival is read, ascending.

    Notes
    -----
    Survival is the product limit over forløb begun in the year (Kaplan and Meier 1958); those that
    still run at the end are censored.
    """
    weeks = (spells["slut"] - spells["start"]) / 7.0
    order = np.argsort(weeks + _APART * spells["forloeb"], kind="stable")
    shape = (len(cuts), forloeb)
    counts = np.zeros(shape, np.int64), np.zeros(shape, np.int64)
    mean, median = np.zeros(shape), np.zeros(shape)
    share = np.full((*shape, len(at)), np.nan)
    _pass(rows(spells), order, cuts, at, *counts, mean, median, share)
    none = counts[1] == 0
    mean[none] = median[none] = np.nan
    return Varighed(*counts, mean, median, share)


@njit(cache=True)
def long_term(
    spells: Any, people: int, forloeb: int, begin: float, end: float, least: float
) -> int:
    """Return how many had a forløb for at least so many days between two times."""
    days = np.zeros(people)
    for i in range(len(spells)):
        row = spells[i]
        if row.forloeb == forloeb:
            inside = min(row.slut, end) - max(row.start, begin)
            if inside > 0.0:
                days[row.borger] += inside
    number = 0
    for i in range(people):
        if days[i] >= least:
            number += 1
    return number
