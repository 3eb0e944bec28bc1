"""How long forløb last: counts, means, medians and survival, in one pass over sorted durations."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulation.accounting.raekker import Row
from simulation.accounting.tid import ALL, spans
from simulation.jit import njit
from simulation.ledger import Ledger
from simulation.plain import rows
from simulation.scenario.units import DAYS_PER_WEEK

Floats = NDArray[np.float64]

CHECK_WEEKS = (4, 13, 26, 52)
CURVE_WEEKS = range(0, 105, 2)
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
        weeks = (row.slut - row.start) / DAYS_PER_WEEK
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
    weeks = (spells["slut"] - spells["start"]) / DAYS_PER_WEEK
    order = np.argsort(weeks + _APART * spells["forloeb"], kind="stable")
    shape = (len(cuts), forloeb)
    counts = np.zeros(shape, np.int64), np.zeros(shape, np.int64)
    mean, median = np.zeros(shape), np.zeros(shape)
    share = np.full((*shape, len(at)), np.nan)
    _pass(rows(spells), order, cuts, at, *counts, mean, median, share)
    none = counts[1] == 0
    mean[none] = median[none] = np.nan
    return Varighed(*counts, mean, median, share)


def duration_rows(ledger: Ledger, active: list[int]) -> Iterator[Row]:
    """New and completed forløb, their length, and the share out after some weeks."""
    at = np.array(sorted({*CHECK_WEEKS, *CURVE_WEEKS}), float)
    spells = ledger.forloeb[np.isin(ledger.forloeb["forloeb"], active)]
    found = durations(spells, ledger.optaelling.aar, len(ledger.forloeb_names), at)
    checked = [(week, int(np.searchsorted(at, week))) for week in CHECK_WEEKS]
    whole = spans(ledger)
    for s in active:
        name = ledger.forloeb_names[s]
        for y, span in enumerate(whole):
            yield span.label, "nye_forloeb", name, "forløb", float(found.nye[y, s])
            yield span.label, "afsluttede_forloeb", name, "forløb", float(found.afsluttede[y, s])
            if found.afsluttede[y, s]:
                yield span.label, "varighed_uger_middel", name, "uger", float(found.middel[y, s])
                yield span.label, "varighed_uger_median", name, "uger", float(found.median[y, s])
            longest = (ledger.days - span.begin) / DAYS_PER_WEEK
            for week, place in checked:
                still = float(found.overlevelse[y, s, place])
                if week < longest and not np.isnan(still):
                    yield span.label, f"andel_ude_{week}_uger", name, "andel", 1 - still
        for week, still in zip(at, found.overlevelse[-1, s], strict=True):
            if week in CURVE_WEEKS and week < ledger.days / DAYS_PER_WEEK and not np.isnan(still):
                yield ALL, "overlevelse", f"{name}:{int(week)}", "andel", float(still)
