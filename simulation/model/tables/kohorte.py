"""A cohort of new forløb, followed week by week through the exits and milestones of its profile."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from simulation.jit import njit
from simulation.model import exact
from simulation.model.tables.afgang import HORIZON_WEEKS, NO_FRAILTY, fold_out_frailty
from simulation.model.tables.dated import Floats, numbers
from simulation.model.tables.milepaele import milestone_jumps
from simulation.scenario import Scenario

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
    hazard : array, shape (weeks + 1,)
        Cumulative hazard, without milestones, of someone of ordinary frailty.
    """

    survival: Floats
    exits: Floats
    hazard: Floats

    @property
    def present(self) -> Floats:
        """Those there by week since start, for one who comes each week; shape (weeks,)."""
        return (self.survival[:-1] + self.survival[1:]) / 2

    @property
    def mean_weeks(self) -> float:
        """Mean duration in weeks (trapezoid)."""
        return float(self.present.sum())


def follow(
    scenario: Scenario,
    names: tuple[str, ...],
    prefix: str,
    weeks: int,
    factor: float = 1.0,
    used: Floats | None = None,
) -> tuple[Cohort, Floats]:
    """Follow a cohort under the hazards of a profile, milestones included.

    Frailty is folded out band by band as in the tables of exits, and mixed again week by week: the
    last band is open, and those who leave fast are gone from it first.

    Parameters
    ----------
    used : array, optional
        See :func:`.milepaele.milestone_jumps`.

    Returns
    -------
    Cohort
    array, shape (weeks, S)
        Share that ends at each destination in each week.
    """
    on = scenario.start
    each = np.zeros((weeks, len(names)))
    survival = np.zeros(weeks + 1)
    survival[0] = 1.0
    if not scenario.has(f"{prefix}.uger"):
        survival[:] = 1.0
        return Cohort(survival, each.sum(axis=0), np.zeros(weeks + 1)), each
    edges = numbers(scenario.at(f"{prefix}.uger", on))
    hazards = np.zeros((len(names), len(edges)))
    for target in scenario.children(f"{prefix}.afgang"):
        hazards[names.index(target)] = numbers(scenario.at(f"{prefix}.afgang.{target}", on))
    hazards[:, -1] *= scenario.number(f"{prefix}.sen_afgang", on, 1.0)
    variance = scenario.number(f"{prefix}.skroebelighed", on, 0.0)
    widths = np.diff(np.append(edges, edges[-1] + HORIZON_WEEKS))
    band = np.searchsorted(edges, np.arange(weeks), side="right") - 1
    hazards = fold_out_frailty(hazards, widths, variance)[:, band] * factor
    total = hazards.sum(axis=0)
    cumulative = np.concatenate([[0.0], np.cumsum(total)])
    left = -total
    if variance >= NO_FRAILTY:
        left = -np.diff(exact.logs(1 + variance * cumulative)) / variance
    jumps = milestone_jumps(scenario, names, prefix.removeprefix("forloeb."), weeks, used)
    flat = [(week, share, to) for week, own in sorted(jumps.items()) for share, to in own]
    when = np.array([week for week, _, _ in flat], np.int64)
    shares = np.array([share for _, share, _ in flat], np.float64)
    where = np.array([to for _, _, to in flat], np.int64)
    _walk(-exact.expm1s(left), hazards, total, when, shares, where, survival, each)
    return Cohort(survival, each.sum(axis=0), cumulative), each


@njit(cache=True)
def _walk(
    leaving: Floats, hazards: Floats, total: Floats, when: Any, shares: Floats, where: Any,
    survival: Floats, each: Floats,
) -> None:  # fmt: skip
    """Fill in survival and exits week by week; jumps are in order of their weeks."""
    jump = 0
    for week in range(len(leaving)):
        first, stops = jump, 0.0
        while jump < len(when) and when[jump] == week:
            each[week, where[jump]] += survival[week] * shares[jump]
            stops += shares[jump]
            jump += 1
        if jump > first:
            survival[week] *= 1 - stops
        gone = survival[week] * leaving[week]
        if total[week] > 0:
            for d in range(each.shape[1]):
                each[week, d] += gone * hazards[d, week] / total[week]
        survival[week + 1] = survival[week] - gone
        if survival[week + 1] < _NEGLIGIBLE:
            break
