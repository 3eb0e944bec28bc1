"""Who is there at the start and who arrives: the citizens of one replication.

Arrivals do not depend on policy, and each citizen's key depends only on their group and number
in it, so one citizen more changes nothing for the others.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulation.ledger import BORGERE
from simulation.model import draws, exact
from simulation.model.codes import AKTIV
from simulation.model.start.balance import Balance, sample_ages
from simulation.model.start.trappe import weeks_used
from simulation.model.tables.build import Tables
from simulation.model.tables.dated import numbers
from simulation.model.tables.saeson import Saeson
from simulation.model.world import NY
from simulation.scenario.units import DAYS_PER_WEEK

Floats = NDArray[np.float64]

_ABOUT_CITIZENS = ("borger.", "trappe.", "tilgang.", "forloeb.")
"""Figures that say who the citizens are."""
_STOCK, _POOL, _NEW = 1, 2, 3
_SPARE = 8.0
_MIDDLE = 0.5
_NOBODY, _DECIMALS = 1e-12, 9


@dataclass(frozen=True)
class Population:
    """Citizens as rows, and when each appears.

    Attributes
    ----------
    rows : structured array
        How the model meets each (:data:`~simulation.model.world.NY`), the stock first.
    people : structured array
        The ledger's table of borgere.
    present : int
        Number there at the start.
    """

    rows: NDArray[np.void]
    people: NDArray[np.void]
    present: int

    @property
    def door(self) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
        """When new citizens come and their numbers, in order of time."""
        times = self.rows["start"][self.present :]
        order = np.argsort(times, kind="stable")
        return times[order], self.present + order


def make_population(tables: Tables, balance: Balance, seed: int, replication: int) -> Population:
    """Return the citizens of one replication."""
    root = draws.root_key(seed, replication)
    active = [s for s in range(len(tables.names)) if tables.rules.slags[s] == AKTIV]
    parts = [_stock(tables, balance, root, s) for s in active]
    parts += [_pool(tables, balance, root, s) for s in active]
    present = sum(len(rows) for rows, _ in parts)
    parts += [_arrivals(tables, balance, root, s) for s in active]
    parts = [part for part in parts if len(part[0])] or parts[:1]
    return Population(
        _together([rows for rows, _ in parts]), _together([people for _, people in parts]), present
    )


def same_citizens(one: Tables, other: Tables, flows: tuple[Balance, Balance]) -> bool:
    """Tell whether two scenarios have the same citizens, without making them.

    Parameters
    ----------
    flows : tuple of Balance
        Those of either.
    """
    first, second = (
        {
            path: said
            for told in (t.scenario.figures, t.scenario.attributes)
            for path, said in told.items()
            if path.startswith(_ABOUT_CITIZENS)
        }
        for t in (one, other)
    )
    if first != second or one.scenario.start != other.scenario.start:
        return False
    arrays = [(one.class_shares, other.class_shares), (one.moenster, other.moenster)]
    arrays += [
        (getattr(one.rules, name), getattr(other.rules, name))
        for name in ("navn", "slags", "kvantil", "skroebelighed")
    ]
    a, b = flows
    arrays += [(getattr(a, name), getattr(b, name)) for name in ("persons", "external", "leavers")]
    cohorts = ([*f.returners, *itertools.chain.from_iterable(f.classes)] for f in flows)
    arrays += [(own.survival, its.survival) for own, its in zip(*cohorts, strict=False)]
    return all(np.array_equal(own, its) for own, its in arrays)


def _together(tables: list[NDArray[np.void]]) -> NDArray[np.void]:
    """Return tables of one kind as one; NumPy's own way compares the kinds field by field."""
    whole = np.empty(sum(map(len, tables)), tables[0].dtype)
    start = 0
    for table in tables:
        whole[start : start + len(table)] = table
        start += len(table)
    return whole


def _group(tables: Tables, kind: int, s: int) -> int:
    """Return the number that stands for those of one kind in a forløb."""
    return kind * draws.NAMES + int(tables.rules.navn[s])


def _people(tables: Tables, s: int, keys: NDArray[np.uint64]) -> tuple[Any, Any]:
    """Return blank rows with the traits drawn once in a lifetime."""
    scenario, x = tables.scenario, tables.names[s]
    on = scenario.start
    rows = np.zeros(len(keys), NY)
    if not len(keys):
        return rows, np.zeros(0, BORGERE)
    rows["noegle"] = keys
    rows["oprindelse"] = -1
    rows["tilstand"] = s
    cuts = np.cumsum(tables.class_shares[s])[:-1]
    rows["klasse"] = np.searchsorted(cuts, draws.decisions(keys, draws.KLASSE), side="right")
    people = np.zeros(len(keys), BORGERE)
    for field, decision, path in (
        ("forsoerger", draws.FORSOERGER, f"borger.forsoerger_andel.{x}"),
        ("job_under_sygdom", draws.JOB, f"borger.job_under_sygdom_andel.{x}"),
    ):
        if scenario.has(path):
            people[field] = draws.decisions(keys, decision) < float(scenario.at(path, on))
    used = numbers(scenario.at(f"trappe.{x}.uger", on))
    cuts = np.cumsum(numbers(scenario.at(f"trappe.{x}.andel", on)))[:-1]
    people["trappeuger"] = used[
        np.searchsorted(cuts, draws.decisions(keys, draws.TRAPPE), side="right")
    ]
    return rows, people


def _frailty(tables: Tables, s: int, keys: NDArray[np.uint64], hazard: Floats | float) -> Floats:
    """Return frailties given the cumulative individual hazard already survived."""
    table = tables.rules.kvantil[s]
    u = draws.decisions(keys, draws.SKROEBELIGHED)
    variance = tables.rules.skroebelighed[s]
    drawn: Floats = table[(u * len(table)).astype(int)] / (1 + variance * hazard)
    return drawn


def _stock(tables: Tables, balance: Balance, root: np.uint64, s: int) -> tuple[Any, Any]:
    """People in a forløb at the start, by the steady-state time since theirs began."""
    cohorts = balance.classes[s]
    if s in tables.saesoner:
        present = tables.saesoner[s].til_stede
        number = balance.persons[s] * present.sum()
    else:
        shares = tables.class_shares[s, : len(cohorts)]
        present = np.stack([c.present for c in cohorts]) * shares[:, None]
        number = balance.persons[s]
    keys = draws.keys(root, _group(tables, _STOCK, s), round(number))
    rows, people = _people(tables, s, keys)
    if not len(keys):
        return rows, people
    weights = present.sum(axis=1)
    cuts = np.cumsum(weights / weights.sum())[:-1]
    rows["klasse"] = np.searchsorted(cuts, draws.decisions(keys, draws.KLASSE), side="right")
    u = draws.decisions(keys, draws.ELAPSED)
    elapsed = np.zeros(len(keys))
    hazard = np.zeros(len(keys))
    for k, cohort in enumerate(cohorts):
        mine = rows["klasse"] == k
        elapsed[mine] = exact.on_grid(sample_ages(present[k], u[mine]))
        weeks = np.arange(len(cohort.survival))
        hazard[mine] = np.interp(elapsed[mine] / DAYS_PER_WEEK, weeks, cohort.hazard)
    rows["skroebelighed"] = _frailty(tables, s, keys, hazard)
    rows["start"] = -elapsed
    rows["ved_start"] = 1
    people["ankomst"] = -elapsed
    used = weeks_used(balance.ladders.ind[s], draws.decisions(keys, draws.TRAPPE))
    people["trappeuger"] = used + (elapsed / DAYS_PER_WEEK).astype(int)
    rows["ret_brugt"] = _right_used(tables, balance, s, keys, elapsed)
    return rows, people


def _right_used(
    tables: Tables, balance: Balance, s: int, keys: NDArray[np.uint64], there: Floats
) -> Floats:
    """Return the days of dagpengeret used before the forløb by those there when the run begins.

    Of those new to it only they are there still who had so much of it left, and those who have just
    used it up and are about to stop. The draw is that of the ladder: who has used much of one has
    used much of the other.
    """
    if s != tables.rules.a_dagpenge:
        return np.zeros(len(keys))
    rule = tables.rules.milepael[0, s]
    most = (rule["dag"] - there) / DAYS_PER_WEEK
    about_to_stop = _MIDDLE * rule["stop_dage"] / DAYS_PER_WEEK
    last = np.clip((most + about_to_stop).astype(int), 0, len(balance.right) - 1)
    u = draws.decisions(keys, draws.TRAPPE) * balance.right[last]
    used: Floats = np.minimum(
        weeks_used(balance.right, u), np.maximum(most - 1 / DAYS_PER_WEEK, 0.0)
    )
    return used * DAYS_PER_WEEK


def _pool(tables: Tables, balance: Balance, root: np.uint64, s: int) -> tuple[Any, Any]:
    """People who left the forløb within the horizon and have not come back yet."""
    cohort = balance.returners[s]
    flow = balance.leavers[s]
    present = cohort.present
    if s in tables.saesoner:
        present = _still_away(cohort.survival, tables.saesoner[s])
    keys = draws.keys(root, _group(tables, _POOL, s), round(flow.sum() * present.sum()))
    rows, people = _people(tables, s, keys)
    if not len(keys):
        return rows, people
    elapsed = exact.on_grid(sample_ages(present, draws.decisions(keys, draws.ELAPSED)))
    cuts = np.cumsum(flow / flow.sum())[:-1]
    rows["tilstand"] = np.searchsorted(cuts, draws.decisions(keys, draws.REHAB), side="right")
    rows["oprindelse"] = s
    rows["skroebelighed"] = 1.0
    rows["start"] = -elapsed
    rows["ved_start"] = 1
    people["ankomst"] = -elapsed
    used = weeks_used(balance.ladders.ud[s], draws.decisions(keys, draws.TRAPPE))
    people["trappeuger"] = used
    rows["ret_brugt"] = _right_used(tables, balance, s, keys, np.zeros(len(keys)))
    people["selvforsoergelsesuger"] = (elapsed / DAYS_PER_WEEK).astype(int)
    return rows, people


def _still_away(survival: Floats, season: Saeson) -> Floats:
    """Return those still away by weeks since they left, where more leave and return in some months.

    Parameters
    ----------
    survival : array, shape (weeks + 1,)
        Share not yet back at the start of each week, without season.
    """
    weeks = len(survival) - 1
    each = np.arange(weeks) % len(season.forlod)
    back = -exact.logs(np.maximum(survival[1:], _NOBODY) / np.maximum(survival[:-1], _NOBODY))
    returned = np.convolve(back, season.kom[each])[:weeks]
    alone = 1 + exact.expm1s(-np.concatenate([[0.0], returned]))
    still: Floats = np.round((alone[:-1] + alone[1:]) / 2 * season.forlod[each], _DECIMALS)
    return still


def arrival_times(rate: Floats, gaps: Floats) -> Floats:
    """Return the times at which the cumulated daily rate reaches the cumulated gaps."""
    cumulative = np.concatenate([[0.0], np.cumsum(rate)])
    target = np.cumsum(gaps)
    target = target[target < cumulative[-1]]
    times: Floats = exact.on_grid(np.interp(target, cumulative, np.arange(len(cumulative))))
    return times


def _arrivals(tables: Tables, balance: Balance, root: np.uint64, s: int) -> tuple[Any, Any]:
    """People who come from outside during the run: seasonal Poisson, or evenly spaced."""
    scenario = tables.scenario
    week = (np.arange(tables.moenster.shape[1]) / DAYS_PER_WEEK).astype(int)
    rate = balance.external[s, week] / DAYS_PER_WEEK * tables.moenster[s]
    expected = rate.sum()
    if expected <= 0.0:
        return _people(tables, s, np.empty(0, np.uint64))
    most = int(expected + _SPARE * np.sqrt(expected) + _SPARE)
    base = np.uint64(draws.combine(root, _group(tables, _NEW, s)))
    if scenario.at("tilgang.ankomst", scenario.start) == "jaevn":
        gaps = np.ones(most)
        gaps[0] = 0.5
    else:
        gaps = draws.exponentials(base, draws.ANKOMST, most)
    times = arrival_times(rate, gaps)
    keys = draws.keys(root, _group(tables, _NEW, s), len(times))
    rows, people = _people(tables, s, keys)
    rows["start"] = times
    rows["skroebelighed"] = _frailty(tables, s, keys, 0.0)
    people["ankomst"] = times
    _successor(tables, s, rows)
    return rows, people


def _successor(tables: Tables, s: int, rows: NDArray[np.void]) -> None:
    """Let those who come when a forløb is closed begin in the one that takes its place.

    They are those who would have stayed long, so they belong to its slowest class.
    """
    scenario, calendar, x = tables.scenario, tables.calendar, tables.names[s]
    path = f"tilgang.lukket.{x}"
    if not scenario.has(path):
        return
    takes_over = tables.index(str(scenario.attribute(f"forloeb.{x}.afloeses_af")))
    dates = (scenario.start, *scenario.breakpoints(scenario.start, scenario.end, (path,)))
    for on, until in itertools.pairwise((*dates, scenario.end)):
        if float(scenario.at(path, on)) > 0:
            late = (rows["start"] >= calendar.day(on)) & (rows["start"] < calendar.day(until))
            rows["tilstand"][late] = takes_over
            rows["klasse"][late] = np.count_nonzero(tables.class_shares[takes_over]) - 1
