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

from simulation.errors import Fault, InputError
from simulation.jit import njit
from simulation.model import exact
from simulation.model.tables.dated import Floats, numbers
from simulation.model.tables.kohorte import follow
from simulation.scenario import Scenario
from simulation.scenario.units import MONTHS_PER_YEAR

SECTION = "saeson"
WEEKS = 52
"""Weeks in the year that is followed."""
_MOST_WEEKS = 520
"""Weeks since the start of a forløb beyond which those who are left are counted as one."""
_YEARS = 12
_SETTLED = 1e-7
_CLOSE = 2e-3
"""How near the published index the solved one must be."""
_STEP = 1e-5
_ROUNDS = 40
_HALVINGS = 12
_DECIMALS = 7
_ALMOST = 1 - 1e-12
_GONE = 1e-6
_MONTH = (np.arange(WEEKS) * MONTHS_PER_YEAR) // WEEKS


@dataclass(frozen=True)
class Saeson:
    """The season of a forløb.

    Attributes
    ----------
    tilgang, afgang : array, shape (12,)
        What new forløb, and exits to job, are multiplied by in each month.
    til_stede : array, shape (classes, weeks)
        People on the first day by latent class and weeks since theirs began, for one there in the
        mean of the year.
    forlod : array, shape (52,)
        Those who leave by weeks before the first day, in relation to the mean of the year.
    """

    tilgang: Floats
    afgang: Floats
    til_stede: Floats
    forlod: Floats


def seasons(
    scenario: Scenario, names: tuple[str, ...], class_shares: Floats
) -> dict[int, Saeson]:
    """Return the season of each forløb that has one, by its number.

    Raises
    ------
    InputError
        If no months' factors make the stock vary so much.
    """
    return {
        s: _season(scenario, names, s, class_shares[s])
        for s, x in enumerate(names)
        if scenario.has(f"{SECTION}.bestand.{x}")
    }


def _season(scenario: Scenario, names: tuple[str, ...], s: int, shares: Floats) -> Saeson:
    on, x = scenario.start, names[s]
    path = f"{SECTION}.bestand.{x}"
    index = numbers(scenario.at(path, on))
    path_factor = f"forloeb.{x}.klasse_faktor"
    factors = numbers(scenario.at(path_factor, on)) if scenario.has(path_factor) else np.ones(1)
    others, job = [], []
    for factor in factors:
        cohort, each = follow(scenario, names, f"forloeb.{x}", _MOST_WEEKS, float(factor))
        there = cohort.survival[:-1]
        gone = np.divide(each.sum(axis=1), there, out=np.ones(_MOST_WEEKS), where=there > _GONE)
        rate = -exact.logs(1 - np.minimum(gone, _ALMOST))
        to_job = each[:, names.index("job")]
        of_all = np.divide(to_job, each.sum(axis=1), out=np.zeros_like(gone), where=there > _GONE)
        job.append(rate * of_all)
        others.append(rate * (1 - of_all))
    first = int((on - on.replace(month=1, day=1)).days * WEEKS // 366)
    solved = _solve(
        (np.stack(others).tobytes(), np.stack(job).tobytes()), tuple(shares[: len(factors)]),
        tuple(index / index.mean()), float(scenario.at(f"{SECTION}.i_tilgangen", on)), first,
    )  # fmt: skip
    if solved is None:
        entry = scenario.figure(path).on(on)
        raise InputError(
            Fault(
                f"{path}: ingen måneder med flere nye og færre afgange giver så stor en sæson; "
                f"ret tallene, eller lad mere af sæsonen ligge i afgangen ({SECTION}.i_tilgangen)",
                entry.file,
                entry.line,
            )
        )
    return solved


@lru_cache(maxsize=64)
def _solve(
    rates: tuple[bytes, bytes], shares: tuple[float, ...], index: tuple[float, ...], share: float,
    first: int,
) -> Saeson | None:  # fmt: skip
    """Return the season whose year has the index, by Newton's method; None if none has."""
    others, job = (np.frombuffer(own).reshape(len(shares), _MOST_WEEKS) for own in rates)
    new, wanted = np.array(shares), np.array(index)

    def factors(z: Floats) -> tuple[Floats, Floats]:
        mean = z.mean()
        inflow = 1 + exact.expm1s(share * (z - mean))
        return inflow / inflow.mean(), 1 + exact.expm1s(-mean - (1 - share) * (z - mean))

    def miss(z: Floats) -> Floats:
        stock, _, _ = _year(others, job, new, *factors(z), 0)
        each: Floats = np.bincount(_MONTH, stock) / np.bincount(_MONTH) - wanted
        return each

    z = np.zeros(MONTHS_PER_YEAR)
    now = miss(z)
    for _ in range(_ROUNDS):
        if np.abs(now).max() < _SETTLED:
            break
        slope = np.stack([(miss(z + _STEP * e) - now) / _STEP for e in np.eye(len(z))], axis=1)
        step = np.linalg.lstsq(slope, -now, rcond=None)[0]
        for _ in range(_HALVINGS):
            then = miss(z + step)
            if np.abs(then).max() < np.abs(now).max():
                z, now = z + step, then
                break
            step /= 2
        else:
            break
    if np.abs(now).max() > _CLOSE:
        return None
    inflow, exits = factors(np.round(z, _DECIMALS))
    _, there, leaving = _year(others, job, new, inflow, exits, first)
    back = (first - 1 - np.arange(WEEKS)) % WEEKS
    return Saeson(inflow, exits, there, leaving[back] / leaving.mean())


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
        People at the beginning of week ``first``.
    """
    classes, ages = others.shape
    stay = np.empty((12, classes, ages))
    for m in range(12):
        for k in range(classes):
            for a in range(ages):
                stay[m, k, a] = exact.exp(-others[k, a] - job[k, a] * exits[m])
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
    stock, leaving = np.zeros(52), np.zeros(52)
    there = people.copy()
    for year in range(_YEARS):
        moved = 0.0
        for week in range(52):
            m = (week * 12) // 52
            if week == first:
                there[:] = people
            before = stock[week]
            stock[week] = 0.0
            leaving[week] = 0.0
            for k in range(classes):
                people[k, 0] = begin[k] * inflow[m]
                last = 0.0
                for a in range(ages - 1, -1, -1):
                    after = people[k, a] * stay[m, k, a]
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
