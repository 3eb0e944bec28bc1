"""Figures on the day: the stretches of a run within which they do not change."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulation.ledger import Ledger
from simulation.scenario import Scenario

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Cell:
    """Part of a calendar year: its label, days [begin, end), first date, and share of the year."""

    label: str
    begin: float
    end: float
    first: date
    share: float


def year_cells(scenario: Scenario, ledger: Ledger, *prefixes: str) -> list[Cell]:
    """Return the years of the run, cut where a figure under a prefix changes."""
    start = ledger.start
    out = []
    for a, b in itertools.pairwise(ledger.optaelling.aar.tolist()):
        first, last = (start + timedelta(days=int(day)) for day in (a, b))
        cuts = [first, *(scenario.breakpoints(first, last, prefixes) if prefixes else ()), last]
        for begin, end in itertools.pairwise(cuts):
            day, until = (float((on - start).days) for on in (begin, end))
            out.append(Cell(str(first.year), day, until, begin, (until - day) / (b - a)))
    return out


def figure_on(scenario: Scenario, path: str, on: date, missing: float = 0.0) -> float:
    """Return a figure on a day, or what stands for one that is not there."""
    return float(scenario.at(path, on)) if scenario.has(path) else missing


def values_on(scenario: Scenario, path: str, ledger: Ledger, times: NDArray[Any]) -> Floats:
    """Return a figure on each of many days; before the run it is what it was on the first."""
    start, end = ledger.start, ledger.start + timedelta(days=ledger.days)
    dates = [start, *scenario.breakpoints(start, end, (path,))]
    known = np.array([figure_on(scenario, path, on) for on in dates])
    cuts = np.array([float((on - start).days) for on in dates[1:]])
    found: Floats = known[np.searchsorted(cuts, times, side="right")]
    return found
