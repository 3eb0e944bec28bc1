"""The season: the months' factors that make a stock vary over the year as the published one does.

What is published is how many are there, month by month. More come and fewer find work in some
months; how much of it lies in which is an assumption (``saeson.i_tilgangen``). The factors are
found by following new forløb through the year until it repeats itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from scipy.optimize import least_squares

from simulation.jit import njit
from simulation.model import exact
from simulation.model.tables.dated import Floats, numbers
from simulation.model.tables.kohorte import follow
from simulation.model.tables.milepaele import RIGHT
from simulation.scenario import Scenario
from simulation.scenario.units import MONTHS_PER_YEAR

SECTION = "saeson"
WEEKS = 52
"""Weeks in the year that is followed."""
_MOST_WEEKS = 520
"""Weeks since the start of a forløb beyond which those who are left are counted as one."""
_YEARS = 12
_CALM = 0.02
"""How dear it is that months differ, so that they do not swing to hit each a last bit better."""
_DECIMALS = 7
_ALMOST = 1 - 1e-12
_GONE = 1e-6
_DAYS = np.array([31, 28.25, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])
_EDGES = np.concatenate([[0.0], np.cumsum(_DAYS)]) * (WEEKS / _DAYS.sum())
_PART = np.clip(
    np.minimum(np.arange(1, WEEKS + 1)[:, None], _EDGES[1:])
    - np.maximum(np.arange(WEEKS)[:, None], _EDGES[:-1]),
    0.0, None,
)  # fmt: skip
"""How much of each week of the year lies in each month."""


@dataclass(frozen=True)
class Saeson:
    """The season of a forløb.

    Attributes
    ----------
    tilgang, afgang : array, shape (12,)
        What new forløb from outside, and exits to job, are multiplied by in each month.
    tilbage : array, shape (12,)
        What returns are multiplied by: as new forløb from outside, but for as many in a year as
        without season, though there are more to return in some months than in others.
    til_stede : array, shape (classes, weeks)
        People on the first day by latent class and weeks since theirs began, for one there in the
        mean of the year.
    forlod : array, shape (52,)
        Those who leave by weeks before the first day, in relation to the mean of the year.
    kom : array, shape (52,)
        What new forløb were multiplied by in the weeks before the first day.
    afvigelse : float
        How far the solved index is from the published one where it is farthest.
    """

    tilgang: Floats
    afgang: Floats
    tilbage: Floats
    til_stede: Floats
    forlod: Floats
    kom: Floats
    afvigelse: float


def seasons(
    scenario: Scenario, names: tuple[str, ...], class_shares: Floats, straight: Floats, used: Floats
) -> dict[int, Saeson]:
    """Return the season of each forløb that has one, by its number.

    Parameters
    ----------
    class_shares : array, shape (S, 3)
    straight : array, shape (S,)
        Share of the new forløb that follow straight on another, whatever the month.
    used : array
        Shares of those new to a-dagpenge by the weeks of dagpengeret used before.
    """
    return {
        s: _season(
            scenario, names, s, class_shares[s], float(straight[s]), used if x == RIGHT else None
        )
        for s, x in enumerate(names)
        if scenario.has(f"{SECTION}.bestand.{x}")
    }


def _season(
    scenario: Scenario, names: tuple[str, ...], s: int, shares: Floats, straight: float,
    used: Floats | None,
) -> Saeson:  # fmt: skip
    on, x = scenario.start, names[s]
    path = f"{SECTION}.bestand.{x}"
    index = numbers(scenario.at(path, on))
    path_factor = f"forloeb.{x}.klasse_faktor"
    factors = numbers(scenario.at(path_factor, on)) if scenario.has(path_factor) else np.ones(1)
    others, job, weeks = [], [], 1
    for factor in factors:
        cohort, each = follow(scenario, names, f"forloeb.{x}", _MOST_WEEKS, float(factor), used)
        there = cohort.survival[:-1]
        weeks = max(weeks, int(np.count_nonzero(there > _GONE)))
        leaving = each.sum(axis=1)
        gone = np.divide(leaving, there, out=np.ones(_MOST_WEEKS), where=there > _GONE)
        rate = -exact.logs(1 - np.minimum(gone, _ALMOST))
        to_job = each[:, names.index("job")]
        of_all = np.divide(to_job, leaving, out=np.zeros_like(gone), where=leaving > 0)
        job.append(rate * of_all)
        others.append(rate * (1 - of_all))
    _, each = follow(scenario, names, f"tilbagefald.{x}", _MOST_WEEKS)
    first = int((on - on.replace(month=1, day=1)).days * WEEKS // 366)
    return _solve(
        (np.stack(others)[:, :weeks].tobytes(), np.stack(job)[:, :weeks].tobytes()),
        tuple(shares[: len(factors)]),
        tuple(index / index.mean()), float(scenario.at(f"{SECTION}.i_tilgangen", on)),
        round(straight, _DECIMALS), each[:, s].tobytes(), first,
    )  # fmt: skip


@lru_cache(maxsize=64)
def _solve(
    rates: tuple[bytes, bytes], shares: tuple[float, ...], index: tuple[float, ...], share: float,
    straight: float, returns: bytes, first: int,
) -> Saeson:  # fmt: skip
    """Return the season whose year is nearest to the index (Levenberg-Marquardt)."""
    others, job = (np.frombuffer(own).reshape(len(shares), -1) for own in rates)
    new, wanted = np.array(shares), np.array(index)

    def factors(z: Floats) -> tuple[Floats, Floats]:
        mean = z.mean()
        inflow = 1 + exact.expm1s(share * (z - mean))
        return inflow * _DAYS.sum() / (inflow * _DAYS).sum(), 1 + exact.expm1s(
            -mean - (1 - share) * (z - mean)
        )

    def by_week(inflow: Floats, exits: Floats) -> tuple[Floats, Floats]:
        return (_PART * (straight + (1 - straight) * inflow)).sum(axis=1), (_PART * exits).sum(
            axis=1
        )

    def miss(z: Floats) -> Floats:
        inflow, exits = factors(z)
        stock, _, _ = _year(others, job, new, *by_week(inflow, exits), 0)
        each = (stock[:, None] * _PART).sum(axis=0) / _PART.sum(axis=0) - wanted
        return np.append(each, _CALM * (z - z.mean()))

    found = least_squares(miss, np.zeros(MONTHS_PER_YEAR), method="lm", xtol=1e-6)
    z = found.x
    inflow, exits = factors(np.round(z, _DECIMALS))
    _, there, leaving = _year(others, job, new, *by_week(inflow, exits), first)
    back = (first - 1 - np.arange(WEEKS)) % WEEKS
    return Saeson(
        inflow, exits, inflow / _covary((_PART * inflow).sum(axis=1), leaving, returns),
        np.round(there, _DECIMALS),
        np.round(leaving[back] / leaving.mean(), _DECIMALS),
        np.round((_PART * inflow).sum(axis=1)[back], _DECIMALS),
        float(np.abs(found.fun[:MONTHS_PER_YEAR]).max()),
    )  # fmt: skip


def _covary(inflow: Floats, leaving: Floats, returns: bytes) -> float:
    """Return how many return in a year with the season, for one who does without.

    Parameters
    ----------
    inflow, leaving : array, shape (52,)
        By week of the year.
    returns : bytes
        Share that returns by weeks since they left.
    """
    each = np.frombuffer(returns)
    by_year = np.bincount(np.arange(len(each)) % WEEKS, each)
    total = by_year.sum()
    if total <= 0:
        return 1.0
    late = [np.roll(leaving, week) * share for week, share in enumerate(by_year)]
    waiting = np.sum(late, axis=0) / leaving.mean() / total
    return round(float((inflow * waiting).mean()), _DECIMALS)


@njit(cache=True)
def _year(
    others: Floats, job: Floats, new: Floats, inflow: Floats, exits: Floats, first: int
) -> tuple[Any, Any, Any]:
    """Follow new forløb until the year repeats itself, from the year without season.

    Returns
    -------
    stock, leaving : array, shape (52,)
        People there in each week, and those who leave in it, for one there without season.
    there : array, shape (classes, weeks)
        People in week ``first``.
    """
    classes, ages = others.shape
    stay = np.empty((WEEKS, classes, ages))
    for week in range(WEEKS):
        for k in range(classes):
            for a in range(ages):
                stay[week, k, a] = exact.exp(-others[k, a] - job[k, a] * exits[week])
    people = np.zeros((classes, ages))
    total = 0.0
    for k in range(classes):
        left = new[k]
        for a in range(ages):
            people[k, a] = left
            left *= exact.exp(-others[k, a] - job[k, a])
            total += people[k, a] * (1.0 + exact.exp(-others[k, a] - job[k, a])) / 2.0
    people /= total
    begin = new / total
    stock, leaving = np.zeros(WEEKS), np.zeros(WEEKS)
    there = people.copy()
    for _ in range(_YEARS):
        moved = 0.0
        for week in range(WEEKS):
            before = stock[week]
            stock[week] = 0.0
            leaving[week] = 0.0
            for k in range(classes):
                people[k, 0] = begin[k] * inflow[week]
                last = 0.0
                for a in range(ages - 1, -1, -1):
                    after = people[k, a] * stay[week, k, a]
                    if week == first:
                        there[k, a] = (people[k, a] + after) / 2.0
                    stock[week] += (people[k, a] + after) / 2.0
                    leaving[week] += people[k, a] - after
                    if a == ages - 1:
                        last = after
                    else:
                        people[k, a + 1] = after + (last if a == ages - 2 else 0.0)
            moved = max(moved, abs(stock[week] - before))
        if moved < 1e-9:
            break
    return stock, there, leaving
