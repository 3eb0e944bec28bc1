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

FORMS, ACTORS, OUTCOMES = 6, 3, 6
HELD = 2
"""Outcomes below this one are samtaler held, in time or late."""
IN_TIME, CANCELLED, OPEN = 0, 3, 5


@dataclass(frozen=True)
class Optaelling:
    """Samtaler by calendar year.

    Attributes
    ----------
    aar : array, shape (Y + 1,)
        Days at which the years begin, and the end of the run.
    antal : int64 array, shape (Y, S, 6, 3, 6)
        Samtaler by forløb, form, actor and outcome.
    minutter_brugt, ventedage : arrays, shape (Y, teams)
        Caseworker minutes spent, and working-calendar days waited for those held.
    holdt : int64 array, shape (Y, teams)
        Samtaler held.
    spildt : array, shape (Y, teams)
        Of the minutes, those on samtaler that were cancelled or that nobody came to.
    tidlige : int64 array, shape (Y, S, 3)
        Samtaler held in the first half-year of the forløb, by actor.
    foerste, foerste_dage : arrays, shape (Y, S)
        First samtaler of a forløb held, and the days from its start to them.
    foerste_frist : int64 array, shape (Y, S, 2)
        Of the samtaler due while none was held yet in the forløb: those held in time, and all
        that were not cancelled.
    maaneder : array, shape (M + 1,)
        Days at which the months begin, and the end of the run.
    md_antal : int64 array, shape (M, S, 3)
        Samtaler by month: held in time, all that were not cancelled, held in time or late.
    md_ventedage : array, shape (M, S)
        Days waited for those held.
    borgerminutter : array, shape (Y,)
        Minutes of citizens' time on samtaler held.
    """

    aar: NDArray[np.float64]
    antal: NDArray[np.int64]
    minutter_brugt: NDArray[np.float64]
    ventedage: NDArray[np.float64]
    holdt: NDArray[np.int64]
    spildt: NDArray[np.float64]
    tidlige: NDArray[np.int64]
    foerste: NDArray[np.int64]
    foerste_dage: NDArray[np.float64]
    foerste_frist: NDArray[np.int64]
    maaneder: NDArray[np.float64]
    md_antal: NDArray[np.int64]
    md_ventedage: NDArray[np.float64]
    borgerminutter: NDArray[np.float64]


def empty(
    aar: NDArray[np.float64], maaneder: NDArray[np.float64], forloeb: int, teams: int
) -> Optaelling:
    """Return counts of nothing."""
    years, months = len(aar) - 1, len(maaneder) - 1
    return Optaelling(
        aar,
        np.zeros((years, forloeb, FORMS, ACTORS, OUTCOMES), np.int64),
        np.zeros((years, teams)),
        np.zeros((years, teams)),
        np.zeros((years, teams), np.int64),
        np.zeros((years, teams)),
        np.zeros((years, forloeb, ACTORS), np.int64),
        np.zeros((years, forloeb), np.int64),
        np.zeros((years, forloeb)),
        np.zeros((years, forloeb, 2), np.int64),
        maaneder,
        np.zeros((months, forloeb, 3), np.int64),
        np.zeros((months, forloeb)),
        np.zeros(years),
    )


@njit(cache=True)
def count(rows: Any, number: int, early: float, into: Any) -> None:
    """Add the first ``number`` rows of a table of samtaler to the counts.

    Parameters
    ----------
    early : float
        Days of a forløb that are its first half-year.
    into : Optaelling, or what holds fields of the same names
    """
    last = len(into.aar) - 2
    for i in range(number):
        row = rows[i]
        year = 0
        while year < last and row.tid >= into.aar[year + 1]:
            year += 1
        into.antal[year, row.forloeb, row.form, row.aktoer, row.udfald] += 1
        held = row.udfald < HELD
        wait = max(0.0, np.floor(row.tid) - np.floor(row.oensket))
        month = min(
            np.searchsorted(into.maaneder, row.tid, side="right"), len(into.maaneder) - 1
        ) - 1  # fmt: skip
        if row.udfald != CANCELLED and row.udfald != OPEN:
            in_time = row.udfald == IN_TIME
            into.md_antal[month, row.forloeb, 0] += in_time
            into.md_antal[month, row.forloeb, 1] += 1
            if row.nummer == 0:
                into.foerste_frist[year, row.forloeb, 0] += in_time
                into.foerste_frist[year, row.forloeb, 1] += 1
        if held:
            into.md_antal[month, row.forloeb, 2] += 1
            into.md_ventedage[month, row.forloeb] += wait
            into.borgerminutter[year] += row.borgerminutter
            if row.siden < early:
                into.tidlige[year, row.forloeb, row.aktoer] += 1
            if row.nummer == 0:
                into.foerste[year, row.forloeb] += 1
                into.foerste_dage[year, row.forloeb] += row.siden
        if row.hold >= 0:
            into.minutter_brugt[year, row.hold] += row.minutter
            if held:
                into.holdt[year, row.hold] += 1
                into.ventedage[year, row.hold] += wait
            else:
                into.spildt[year, row.hold] += row.minutter
