"""Years, and parts of them within which figures do not change: the one way to cut time."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulation.ledger import Ledger
from simulation.scenario import Scenario
from simulation.scenario.units import MONTHS_PER_YEAR

ALL = "alle"
MINUTES_PER_HOUR = 60.0


@dataclass(frozen=True)
class Span:
    """A year, or the whole run: label and days [begin, end)."""

    label: str
    begin: float
    end: float


@dataclass(frozen=True)
class Cell(Span):
    """Part of a year, whose label it has.

    Attributes
    ----------
    first : date
    share : float
        Of the year, as far as the year is in the run.
    changed : bool
        Whether a figure may be another than in the cell before.
    """

    first: date
    share: float
    changed: bool


def years(start: date, days: int) -> list[Span]:
    """Return the calendar years of a run of so many days."""
    end = start + timedelta(days=days)
    cuts = [start, *(date(y, 1, 1) for y in range(start.year + 1, end.year + 1)), end]
    return [
        Span(str(first.year), float((first - start).days), float((last - start).days))
        for first, last in itertools.pairwise(cuts)
        if first < last
    ]


def spans(ledger: Ledger) -> list[Span]:
    """Return the calendar years of the run, and last the whole."""
    return [*years(ledger.start, ledger.days), Span(ALL, 0.0, float(ledger.days))]


def by_span(table: NDArray[Any]) -> NDArray[Any]:
    """Return a table by year with the sum over years added as the last row."""
    return np.concatenate([table, table.sum(axis=0, keepdims=True)])


def cells(
    scenario: Scenario, start: date, days: int, *prefixes: str, monthly: bool = False
) -> list[Cell]:
    """Return the years of a run, cut where a figure under a prefix changes.

    Parameters
    ----------
    monthly : bool
        Cut where a month begins as well.
    """
    out: list[Cell] = []
    end = start + timedelta(days=days)
    changes = set(scenario.breakpoints(start, end, prefixes) if prefixes else ())
    for year in years(start, days):
        first, last = (start + timedelta(days=int(day)) for day in (year.begin, year.end))
        months = (date(first.year, m, 1) for m in range(1, MONTHS_PER_YEAR + 1) if monthly)
        cuts = sorted({first, last, *(on for on in (*changes, *months) if first < on < last)})
        for begin, until in itertools.pairwise(cuts):
            out.append(
                Cell(
                    year.label, float((begin - start).days), float((until - start).days), begin,
                    (until - begin).days / (last - first).days, not out or begin in changes,
                )
            )  # fmt: skip
    return out


def cells_of(
    scenario: Scenario, ledger: Ledger, *prefixes: str, monthly: bool = False
) -> list[Cell]:
    """Return :func:`cells` of the run of a ledger."""
    return cells(scenario, ledger.start, ledger.days, *prefixes, monthly=monthly)


def values_on(
    scenario: Scenario, path: str, ledger: Ledger, times: NDArray[Any]
) -> NDArray[np.float64]:
    """Return a figure on each of many days; before the run it is what it was on the first."""
    own = cells_of(scenario, ledger, path)
    known = np.array([scenario.number(path, cell.first, 0.0) for cell in own])
    cuts = np.array([cell.begin for cell in own[1:]])
    found: NDArray[np.float64] = known[np.searchsorted(cuts, times, side="right")]
    return found
