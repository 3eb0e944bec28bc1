"""The flows that keep the kommune's caseload steady, worked out before the clock starts.

From the population hazards follow mean durations and destinations; with the stock, Little's law
gives the yearly number of new forløb. What comes from other forløb and from people returning is
subtracted, and the rest arrives from outside. So the simulated caseload neither grows nor
shrinks by construction, only by season, trend and policy.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulation.jit import njit
from simulation.model import exact
from simulation.model.codes import AKTIV, SELVFORSOERGELSE
from simulation.model.tables.dated import WEEKS_PER_YEAR, numbers
from simulation.model.tables.milepaele import LONGEST_WEEKS, milestone_jumps
from simulation.scenario import Scenario
from simulation.scenario.units import DAYS_PER_WEEK, MONTHS_PER_YEAR

Floats = NDArray[np.float64]
_NEGLIGIBLE = 1e-9


@dataclass(frozen=True)
class Cohort:
    """A cohort followed week by week.

    Attributes
    ----------
    survival : array, shape (weeks + 1,)
        Share still there at the start of each week.
    exits : array, shape (S,)
        Share that ends at each destination.
    """

    survival: Floats
    exits: Floats

    @property
    def mean_weeks(self) -> float:
        """Mean duration in weeks (trapezoid)."""
        return float((self.survival[:-1] + self.survival[1:]).sum() / 2)


@dataclass(frozen=True)
class Balance:
    """Weekly flows in the steady state; S forløb, in the scenario's order.

    Attributes
    ----------
    classes : list of list of Cohort
        Cohorts per forløb and latent class.
    persons, inflow, external : array, shape (S,)
        People at the start, all new forløb a week, and those from outside.
    returners : list of Cohort
        Self-supporting people by the forløb they left, followed until they return.
    leavers : array, shape (S, S)
        Weekly flow from each forløb into each kind of selvforsørgelse.
    """

    classes: list[list[Cohort]]
    persons: Floats
    inflow: Floats
    external: Floats
    returners: list[Cohort]
    leavers: Floats


def follow(
    scenario: Scenario, names: tuple[str, ...], prefix: str, weeks: int, factor: float = 1.0
) -> Cohort:
    """Follow a cohort under the population hazards of a profile, milestones included."""
    on = scenario.start
    exits = np.zeros(len(names))
    survival = np.zeros(weeks + 1)
    survival[0] = 1.0
    if not scenario.has(f"{prefix}.uger"):
        survival[:] = 1.0
        return Cohort(survival, exits)
    edges = numbers(scenario.at(f"{prefix}.uger", on))
    band = np.searchsorted(edges, np.arange(weeks), side="right") - 1
    hazards = np.zeros((len(names), weeks))
    for target in scenario.children(f"{prefix}.afgang"):
        weekly = numbers(scenario.at(f"{prefix}.afgang.{target}", on))
        hazards[names.index(target)] = weekly[band] * factor
    total = hazards.sum(axis=0)
    jumps = milestone_jumps(scenario, names, prefix.removeprefix("forloeb."), weeks)
    flat = [(week, share, to) for week, own in sorted(jumps.items()) for share, to in own]
    when = np.array([week for week, _, _ in flat], np.int64)
    shares = np.array([share for _, share, _ in flat], np.float64)
    where = np.array([to for _, _, to in flat], np.int64)
    _walk(-exact.expm1s(-total), hazards, total, when, shares, where, survival, exits)
    return Cohort(survival, exits)


@njit(cache=True)
def _walk(
    leaving: Floats, hazards: Floats, total: Floats, when: Any, shares: Floats, where: Any,
    survival: Floats, exits: Floats,
) -> None:  # fmt: skip
    """Fill in survival and exits week by week; jumps are in order of their weeks."""
    jump = 0
    for week in range(len(leaving)):
        first, stops = jump, 0.0
        while jump < len(when) and when[jump] == week:
            exits[where[jump]] += survival[week] * shares[jump]
            stops += shares[jump]
            jump += 1
        if jump > first:
            survival[week] *= 1 - stops
        gone = survival[week] * leaving[week]
        if total[week] > 0:
            for d in range(len(exits)):
                exits[d] += gone * hazards[d, week] / total[week]
        survival[week + 1] = survival[week] - gone
        if survival[week + 1] < _NEGLIGIBLE:
            break


def make_balance(
    scenario: Scenario,
    names: tuple[str, ...],
    slags: NDArray[Any],
    class_shares: Floats,
) -> Balance:
    """Return the steady flows under the figures in force on the first day."""
    on, count = scenario.start, len(names)
    classes: list[list[Cohort]] = []
    shares = np.zeros((count, count))
    means = np.zeros(count)
    for s, x in enumerate(names):
        path = f"forloeb.{x}.klasse_faktor"
        factors = numbers(scenario.at(path, on)) if scenario.has(path) else np.ones(1)
        own = [follow(scenario, names, f"forloeb.{x}", LONGEST_WEEKS, f) for f in factors]
        classes.append(own)
        for cohort, share in zip(own, class_shares[s], strict=False):
            shares[s] += share * cohort.exits
            means[s] += share * cohort.mean_weeks
    horizon = int(scenario.at("tilbagefald.horisont_uger", on))
    returners = [follow(scenario, names, f"tilbagefald.{x}", horizon) for x in names]
    persons, inflow = np.zeros(count), np.zeros(count)
    for s in np.flatnonzero(slags == AKTIV).tolist():
        x = names[s]
        stock = float(scenario.at(f"bestand.{x}", on))
        persons[s] = stock / float(scenario.at(f"forloeb.{x}.ft_andel", on))
        known = f"tilgang.pr_md.{x}"
        if scenario.has(known):
            inflow[s] = float(scenario.at(known, on)) * MONTHS_PER_YEAR / WEEKS_PER_YEAR
        else:
            inflow[s] = persons[s] / means[s]
    leavers = np.where(slags == SELVFORSOERGELSE, inflow[:, None] * shares, 0.0)
    internal = np.where(slags == AKTIV, (inflow[:, None] * shares).sum(axis=0), 0.0)
    for s in range(count):
        internal += leavers[s].sum() * returners[s].exits
    external = np.clip(np.where(slags == AKTIV, inflow - internal, 0.0), 0.0, None)
    return Balance(classes, persons, inflow, external, returners, leavers)


def stationary_ages(survival: Floats) -> Floats:
    """Return the cumulative distribution of time since start among those present, by week."""
    alive = (survival[:-1] + survival[1:]) / 2
    cumulative = np.concatenate([[0.0], np.cumsum(alive)])
    ages: Floats = cumulative / cumulative[-1]
    return ages


def sample_ages(survival: Floats, u: Floats) -> Floats:
    """Return days since start for people found in a forløb, one per uniform draw."""
    weeks = np.arange(len(survival))
    drawn: Floats = np.interp(u, stationary_ages(survival), weeks) * DAYS_PER_WEEK
    return drawn
