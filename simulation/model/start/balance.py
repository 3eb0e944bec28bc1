"""The flows that keep the kommune's caseload steady, worked out before the clock starts.

From the population hazards follow mean durations and destinations; with the stock, Little's law
gives the yearly number of new forløb. What comes from other forløb and from people returning is
subtracted, and the rest arrives from outside. So the simulated caseload neither grows nor
shrinks by construction, only by season, trend and policy.

The books close: whoever was in fleksjob before the run is not followed, but comes back from it as
those do who are (:func:`_from_before`); and where a stock is only a guess and the other forløb
send more than it can hold, the guess gives way (decision 0057).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulation.jit import njit
from simulation.model.codes import AKTIV, PASSIV, SELVFORSOERGELSE
from simulation.model.start.trappe import Ladders, Route, ladders, right_used
from simulation.model.tables.dated import WEEKS_PER_YEAR, numbers
from simulation.model.tables.forloeb import Ground
from simulation.model.tables.kohorte import Cohort, follow
from simulation.model.tables.milepaele import LONGEST_WEEKS, RIGHT
from simulation.scenario import Scenario
from simulation.scenario.units import DAYS_PER_WEEK, MONTHS_PER_YEAR

Floats = NDArray[np.float64]
_NEGLIGIBLE = 1e-9
_ROUNDS = 500
"""Rounds after which the flows are taken to have settled; they settle in tens."""
_GUESS = "antagelse"
_MORE = 1 + 1e-6


@dataclass(frozen=True)
class Balance:
    """Weekly flows in the steady state; S forløb, in the scenario's order.

    Attributes
    ----------
    classes : list of list of Cohort
        Cohorts per forløb and latent class.
    persons, inflow : array, shape (S,)
        People at the start, and all new forløb a week.
    straight : array, shape (S,)
        Share of the new forløb that follow straight on another.
    external : array, shape (S, weeks of the run)
        Those a week who come from outside, before the season.
    returners : list of Cohort
        Self-supporting people by the forløb they left, followed until they return.
    leavers : array, shape (S, S)
        Weekly flow from each forløb into each kind of selvforsørgelse.
    ladders : Ladders
        Weeks on the refusionstrappe of those new to each forløb, and of those who left it.
    implied : dict of int to tuple of float
        Where the other forløb send more than a stock can hold: the stock that follows from the
        flows, and the one that is written, in people.
    right : array, shape (weeks + 1,)
        Cumulative shares of those new to a-dagpenge by the weeks of dagpengeret used before.
    """

    classes: list[list[Cohort]]
    persons: Floats
    inflow: Floats
    straight: Floats
    external: Floats
    returners: list[Cohort]
    leavers: Floats
    ladders: Ladders
    implied: dict[int, tuple[float, float]]
    right: Floats


def make_balance(scenario: Scenario, ground: Ground) -> Balance:
    """Return the steady flows under the figures in force on the first day.

    How much dagpengeret those new to a-dagpenge have used follows from the flows, and the flows
    from it: they are found without, and once more with it.
    """
    names, slags, faktor = ground.names, ground.slags, ground.faktor
    horizon = int(scenario.at("tilbagefald.horisont_uger", scenario.start))
    ways = [_followed(scenario, names, x) for x in names]
    back = [follow(scenario, names, f"tilbagefald.{x}", horizon) for x in names]
    right = right_used(scenario, names, _steady(scenario, ground, ways, back).route)
    a_dagpenge = names.index(RIGHT)
    ways[a_dagpenge] = _followed(scenario, names, RIGHT, np.diff(right, prepend=0.0))
    found = _steady(scenario, ground, ways, back)
    route, inflow, own = found.route, found.route.inflow, slags == SELVFORSOERGELSE

    external = np.repeat(route.external[:, None], faktor.shape[1], axis=1)
    _from_before(external, route.ends, inflow, slags)
    for s in np.flatnonzero((slags == AKTIV) & (faktor != 1.0).any(axis=1)).tolist():
        away, again = route.ends[s][:, own].sum(axis=1), route.back[s][:, s]
        external[s] += _more(inflow[s] * (faktor[s] - 1.0), away, again, route.ends[s][:, s])
    others = inflow @ np.where(own, 0.0, found.shares)
    straight = np.divide(others, inflow, out=np.zeros(len(names)), where=inflow > 0)
    return Balance(
        classes=[[cohort for cohort, _ in way] for way in ways],
        persons=found.persons,
        inflow=inflow,
        straight=np.minimum(straight, 1.0),
        external=np.clip(external, 0.0, None),
        returners=[cohort for cohort, _ in back],
        leavers=np.where(own, inflow[:, None] * found.shares, 0.0),
        ladders=ladders(scenario, names, route),
        implied=found.implied,
        right=right,
    )


_Way = tuple[Cohort, Floats]
"""A cohort, and where it ends week by week."""


def _followed(
    scenario: Scenario, names: tuple[str, ...], x: str, used: Floats | None = None
) -> list[_Way]:
    """Return a cohort for each latent class of a forløb."""
    path = f"forloeb.{x}.klasse_faktor"
    factors = numbers(scenario.at(path, scenario.start)) if scenario.has(path) else np.ones(1)
    return [follow(scenario, names, f"forloeb.{x}", LONGEST_WEEKS, f, used) for f in factors]


class _Steady(NamedTuple):
    """Flows that stand still: the route, where forløb end, who is there, and what contradicts."""

    route: Route
    shares: Floats
    persons: Floats
    implied: dict[int, tuple[float, float]]


def _steady(
    scenario: Scenario, ground: Ground, ways: list[list[_Way]], back: list[_Way]
) -> _Steady:
    """Return the flows of cohorts that have been followed.

    Parameters
    ----------
    ways, back : list
        By forløb: its classes, and those who left it until they return.
    """
    names, slags, own = ground.names, ground.slags, ground.slags == SELVFORSOERGELSE
    ends: list[Floats] = []
    means = np.zeros(len(names))
    for s, way in enumerate(ways):
        parts = list(zip(way, ground.class_shares[s], strict=False))
        ends.append(sum((share * each for (_, each), share in parts), np.zeros_like(way[0][1])))
        means[s] = sum(share * cohort.mean_weeks for (cohort, _), share in parts)
    shares = np.stack([each.sum(axis=0) for each in ends])
    routes = np.where(own, 0.0, shares)
    for s in range(len(names)):
        routes[s] += shares[s, own].sum() * back[s][0].exits
    persons, known, guessed = _known(scenario, names, slags, means)
    inflow, internal = _settle(routes, slags, known, guessed)
    over = (slags == AKTIV) & (known > 0) & (internal > known * _MORE)
    implied = {
        s: (float(internal[s] * means[s]), float(persons[s])) for s in np.flatnonzero(over).tolist()
    }
    persons = np.where((slags == AKTIV) & (inflow > known), inflow * means, persons)
    received = internal.copy()
    for s, x in enumerate(names):
        takes_over = scenario.attribute(f"forloeb.{x}.afloeses_af")
        if takes_over and known[names.index(str(takes_over))] == 0.0:
            received[s] += internal[names.index(str(takes_over))]
    outside = np.clip(np.where(slags == AKTIV, inflow - received, 0.0), 0.0, None)
    route = Route(inflow, outside, ends, [each for _, each in back], own)
    return _Steady(route, shares, persons, implied)


def _known(
    scenario: Scenario, names: tuple[str, ...], slags: NDArray[Any], means: Floats
) -> tuple[Floats, Floats, NDArray[np.bool_]]:
    """Return the people there, new forløb a week as written, and where they are only guessed."""
    on = scenario.start
    persons, known = np.zeros(len(names)), np.zeros(len(names))
    guessed = np.zeros(len(names), bool)
    for s in np.flatnonzero(slags == AKTIV).tolist():
        x = names[s]
        stock = scenario.figure(f"bestand.{x}").on(on)
        persons[s] = float(scenario.at(f"bestand.{x}", on)) / float(
            scenario.at(f"forloeb.{x}.ft_andel", on)
        )
        path = f"tilgang.pr_md.{x}"
        if scenario.has(path):
            known[s] = float(scenario.at(path, on)) * MONTHS_PER_YEAR / WEEKS_PER_YEAR
        else:
            known[s] = persons[s] / means[s]
            guessed[s] = stock.grade == _GUESS and persons[s] > 0
    return persons, known, guessed


def _settle(
    routes: Floats, slags: NDArray[Any], known: Floats, guessed: NDArray[np.bool_]
) -> tuple[Floats, Floats]:
    """Return all new forløb a week and those of them who come from other forløb.

    A passive forløb has no others; a guess is at least these.
    """
    inflow = known
    for _ in range(_ROUNDS):
        internal = np.zeros(len(known))
        for s in range(len(known)):
            internal += inflow[s] * routes[s]
        follows = (slags == PASSIV) | (guessed & (internal > known))
        settled = np.where(follows, internal, known)
        done = bool(np.abs(settled - inflow).max() < _NEGLIGIBLE)
        inflow = settled
        if done:
            break
    return inflow, np.where(slags == AKTIV, internal, 0.0)


def _from_before(external: Floats, ends: list[Floats], inflow: Floats, slags: NDArray[Any]) -> None:
    """Add those who were in a passive forløb before the run and come back from it in the run.

    In the steady state as many come back as ever will. Those whose passive forløb began in the
    run account for what has come back within its length so far; the rest are from before.
    """
    weeks = external.shape[1]
    for p in np.flatnonzero(slags == PASSIV).tolist():
        later = ends[p].sum(axis=0) - np.cumsum(ends[p], axis=0)
        for s in np.flatnonzero(slags == AKTIV).tolist():
            external[s] += inflow[p] * later[:weeks, s]


@njit(cache=True)
def _more(wanted: Floats, away: Floats, back: Floats, straight: Floats) -> Floats:
    """Return how many more must come from outside for so many more in all, by week.

    Those who come more also come back more: into selvforsørgelse (``away``, by week of the forløb)
    and from it (``back``, by week since), or straight into a new one (``straight``).
    """
    weeks = len(wanted)
    own = np.zeros(weeks)
    for spell in range(min(weeks, len(away))):
        own[spell] += straight[spell]
        for since in range(min(weeks - spell, len(back))):
            own[spell + since] += away[spell] * back[since]
    more = wanted.copy()
    for week in range(weeks):
        for earlier in range(week):
            more[week] -= wanted[earlier] * own[week - earlier - 1]
    return more


def sample_ages(present: Floats, u: Floats) -> Floats:
    """Return days since start for people found in a forløb, one per uniform draw.

    Parameters
    ----------
    present : array
        How many are there by weeks since start.
    u : array
    """
    cumulative = np.concatenate([[0.0], np.cumsum(present)])
    weeks = np.arange(len(cumulative))
    drawn: Floats = np.interp(u, cumulative / cumulative[-1], weeks) * DAYS_PER_WEEK
    return drawn
