"""How far up the refusionstrappe people are when the run begins, and what is left of dagpengeret.

What those from outside have used is a figure. Those who come from another forløb, or come back,
bring what they had. When nothing changes, the weeks used by those new to a forløb are the mixture
of these, and it is found by following the flows until it stands still.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulation.jit import njit
from simulation.model.tables.dated import numbers
from simulation.model.tables.milepaele import RIGHT
from simulation.scenario import Scenario

Floats = NDArray[np.float64]
_ROUNDS = 60
_SETTLED = 1e-7
_DECIMALS = 9


@dataclass(frozen=True)
class Route:
    """The steady flows between forløb, S in the scenario's order.

    Attributes
    ----------
    inflow, external : array, shape (S,)
        New forløb a week, and those from outside.
    ends, back : list of array, shape (weeks, S)
        Where a forløb ends, and where those return who left it for selvforsørgelse, by week.
    own : bool array, shape (S,)
        Which are selvforsørgelse.
    """

    inflow: Floats
    external: Floats
    ends: list[Floats]
    back: list[Floats]
    own: NDArray[np.bool_]


@dataclass(frozen=True)
class Ladders:
    """Weeks used, as cumulative shares; the last place is all that is past the last step.

    Attributes
    ----------
    ind, ud : array, shape (S, weeks + 1)
        Of those new to each forløb, and of those who left it for selvforsørgelse.
    """

    ind: Floats
    ud: Floats


def ladders(scenario: Scenario, names: tuple[str, ...], route: Route) -> Ladders:
    """Return the weeks on the ladder that stand still when nothing changes."""
    on = scenario.start
    most = int(numbers(scenario.at("refusion.trin.uger", on))[-1]) + 1
    restart = int(float(scenario.at("refusion.nulstilling_uger", on)))
    count = len(names)
    outside = np.zeros((count, most + 1))
    outside[:, 0] = 1.0
    for s, x in enumerate(names):
        if scenario.has(f"trappe.{x}.uger"):
            used = np.minimum(numbers(scenario.at(f"trappe.{x}.uger", on)), most).astype(int)
            outside[s] = np.bincount(
                used, numbers(scenario.at(f"trappe.{x}.andel", on)), minlength=most + 1
            )
            outside[s] /= outside[s].sum()
    return _still(route, outside, restart, np.ones(count, bool))


def right_used(scenario: Scenario, names: tuple[str, ...], route: Route) -> Floats:
    """Return the weeks of dagpengeret used by those new to a-dagpenge when nothing changes.

    Only weeks on a-dagpenge use it; those from outside have all of it, and so has who has supported
    themselves for long enough in between.

    Returns
    -------
    array, shape (weeks + 1,)
        Cumulative shares.
    """
    s, on = names.index(RIGHT), scenario.start
    most = int(float(scenario.at(f"milepael.{RIGHT}.uge", on)))
    again = int(float(scenario.at(f"milepael.{RIGHT}.genoptjening_uger", on)))
    outside = np.zeros((len(names), most + 1))
    outside[:, 0] = 1.0
    used: Floats = _still(route, outside, again, np.arange(len(names)) == s).ind[s]
    return used


def _still(route: Route, outside: Floats, restart: int, counts: NDArray[np.bool_]) -> Ladders:
    """Return the weeks used that stand still, where weeks in some of the forløb count."""
    count, most = len(outside), outside.shape[1] - 1
    stays = np.zeros((count, count, most + 1))
    returns = np.zeros((count, count, 2))
    for s in range(count):
        ends = route.ends[s]
        if counts[s]:
            stays[s, :, :most] = ends[:most].T
            stays[s, :, most] = ends[most:].sum(axis=0)
        else:
            stays[s, :, 0] = ends.sum(axis=0)
        returns[s, :, 0] = route.back[s][:restart].sum(axis=0)
        returns[s, :, 1] = route.back[s][restart:].sum(axis=0)
    ind = outside.copy()
    for _ in range(_ROUNDS):
        new, ud = _round(ind, outside, stays, returns, route.inflow, route.external, route.own)
        moved = float(np.abs(new - ind).max())
        ind = new
        if moved < _SETTLED:
            break
    shares: list[Floats] = [np.round(np.cumsum(own, axis=1), _DECIMALS) for own in (ind, ud)]
    return Ladders(*shares)


@njit(cache=True)
def _round(
    ind: Floats, outside: Floats, stays: Floats, returns: Floats, inflow: Floats, external: Floats,
    own: Any,
) -> Any:  # fmt: skip
    """Return weeks used by those new to each forløb a round later, and by those who left it."""
    count, places = ind.shape
    last = places - 1
    new, ud = np.zeros((count, places)), np.zeros((count, places))
    at_end = np.zeros(places)
    for s in range(count):
        new[s] += external[s] * outside[s]
    for r in range(count):
        if inflow[r] <= 0.0:
            continue
        for d in range(count):
            if stays[r, d].sum() <= 0.0:
                continue
            at_end[:] = 0.0
            longest = places
            while stays[r, d, longest - 1] <= 0.0:
                longest -= 1
            for used in range(places):
                if ind[r, used] > 0.0:
                    for stay in range(longest):
                        at_end[min(last, used + stay)] += ind[r, used] * stays[r, d, stay]
            if own[d]:
                ud[r] += at_end
            else:
                new[d] += inflow[r] * at_end
        left = ud[r].sum()
        if left > 0.0:
            for d in range(count):
                new[d] += inflow[r] * returns[r, d, 0] * ud[r]
                new[d, 0] += inflow[r] * returns[r, d, 1] * left
            ud[r] /= left
    for s in range(count):
        total = new[s].sum()
        if total > 0.0:
            new[s] /= total
        else:
            new[s] = outside[s]
    return new, ud


def weeks_used(cumulative: Floats, u: Floats) -> NDArray[np.int64]:
    """Return weeks used, one per uniform draw."""
    drawn: NDArray[np.int64] = np.minimum(
        np.searchsorted(cumulative, u, side="right"), len(cumulative) - 1
    )
    return drawn
