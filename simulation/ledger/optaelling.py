"""Samtaler counted as they end, so that a run need not keep a row for each.

Counts and minutes by year, forløb, form, who holds it and how it ended; waiting days by team. A
table of rows gives the same counts whether it is counted whole or piece by piece.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulation.jit import njit

FORMS, ACTORS, OUTCOMES = 5, 3, 6
HELD = 2
"""Outcomes below this one are samtaler held, in time or late."""


@dataclass(frozen=True)
class Optaelling:
    """Samtaler by calendar year.

    Attributes
    ----------
    aar : array, shape (Y + 1,)
        Days at which the years begin, and the end of the run.
    antal : int64 array, shape (Y, S, 5, 3, 6)
        Samtaler by forløb, form, actor and outcome.
    minutter, ventedage : arrays, shape (Y, teams)
        Caseworker minutes spent, and working-calendar days waited for those held.
    holdt : int64 array, shape (Y, teams)
        Samtaler held.
    tidlige : int64 array, shape (Y, S, 3)
        Samtaler held in the first half-year of the forløb, by actor.
    """

    aar: NDArray[np.float64]
    antal: NDArray[np.int64]
    minutter: NDArray[np.float64]
    ventedage: NDArray[np.float64]
    holdt: NDArray[np.int64]
    tidlige: NDArray[np.int64]


def empty(aar: NDArray[np.float64], forloeb: int, teams: int) -> Optaelling:
    """Return counts of nothing."""
    years = len(aar) - 1
    return Optaelling(
        aar,
        np.zeros((years, forloeb, FORMS, ACTORS, OUTCOMES), np.int64),
        np.zeros((years, teams)),
        np.zeros((years, teams)),
        np.zeros((years, teams), np.int64),
        np.zeros((years, forloeb, ACTORS), np.int64),
    )


@njit(cache=True)
def count(
    rows: Any, number: int, aar: Any, antal: Any, minutter: Any, ventedage: Any, holdt: Any,
    tidlige: Any,
) -> None:  # fmt: skip
    """Add the first ``number`` rows of a table of samtaler to the counts."""
    last = len(aar) - 2
    for i in range(number):
        row = rows[i]
        year = 0
        while year < last and row.tid >= aar[year + 1]:
            year += 1
        antal[year, row.forloeb, row.form, row.aktoer, row.udfald] += 1
        if row.udfald < HELD and row.tidlig == 1:
            tidlige[year, row.forloeb, row.aktoer] += 1
        if row.hold >= 0:
            minutter[year, row.hold] += row.minutter
            if row.udfald < HELD:
                holdt[year, row.hold] += 1
                ventedage[year, row.hold] += max(0.0, np.floor(row.tid) - np.floor(row.oensket))
