"""Staffing as tables: the teams and their parts, minutes a day, and how a day is filled."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, Any

import numpy as np

from simulation.model.calendar import Calendar
from simulation.model.tables.dated import By, Dated, Floats, Ints, Records, numbers
from simulation.model.tables.records import as_row, read, record
from simulation.scenario import Scenario
from simulation.scenario.units import MONTHS_PER_YEAR

SECTION = "bemanding"
RULE = record(SECTION)
"""How a day is filled in a period: whose turn, the share kept, two limits in days."""
_WORKED = ("bemanding.timer_pr_aarsvaerk", "bemanding.samtaleandel")
"""Their product is an årsværk's hours of samtaler in a year."""


@dataclass(frozen=True)
class BemandingRules:
    """Staffing by period (K) and forløb (S).

    Attributes
    ----------
    bookning : records, shape (K,)
    bookning_fra : array, shape (K,)
        When each period begins.
    hold, hold_antal : int arrays, shape (S,)
        The first part of the forløb's team, -1 for none, and how many parts it has.
    naeste_arbejdsdag : int32 array
        The first working day on or after each day.
    """

    bookning: Annotated[Records, By("K")]
    bookning_fra: Floats
    hold: Annotated[Ints, By("S")]
    hold_antal: Annotated[Ints, By("S")]
    naeste_arbejdsdag: Ints


def bemanding_rules(
    dated: Dated, names: tuple[str, ...], first: dict[str, int], parts: dict[str, int]
) -> BemandingRules:
    """Return the tables of staffing; see :func:`divided_teams`."""
    scenario = dated.scenario
    starts, (table,) = dated.stack(
        ("bemanding",),
        lambda on: (np.array(as_row(RULE, read(scenario, SECTION, SECTION, on)), RULE),),
    )
    teams = [str(scenario.attribute(f"forloeb.{x}.team", "") or "") for x in names]
    return BemandingRules(
        table, starts, np.array([first.get(team, -1) for team in teams]),
        np.array([parts.get(team, 1) for team in teams]), dated.calendar.next_workday,
    )  # fmt: skip


def divided_teams(scenario: Scenario) -> tuple[tuple[str, ...], dict[str, int], dict[str, int]]:
    """Return all teams, and the first place and the number of parts of each team by name."""
    teams: list[str] = []
    first, parts = {}, {}
    for team in scenario.children("bemanding.hold"):
        number = int(scenario.number(f"bemanding.hold.{team}.delt_i", scenario.start, 1))
        first[team], parts[team] = len(teams), number
        teams += [team] if number == 1 else [f"{team} {i}" for i in range(1, number + 1)]
    return tuple(teams), first, parts


def base_team(team: str) -> str:
    """Return the team that a part belongs to."""
    return team.split(" ")[0]


def capacity(
    scenario: Scenario,
    calendar: Calendar,
    teams: tuple[str, ...],
    per_aarsvaerk: dict[str, float] | None,
) -> Floats:
    """Return minutes per team and day.

    Parameters
    ----------
    per_aarsvaerk : dict, optional
        Calibrated minutes per working day and årsværk; by default net hours times the share of
        time that goes to samtaler, spread over the year's working days.
    """
    out = np.zeros((len(teams), len(calendar.workday)))
    cuts = [
        scenario.start,
        *scenario.breakpoints(scenario.start, scenario.end, ("bemanding",)),
        scenario.end + timedelta(days=len(calendar.workday)),
    ]
    # What was calibrated holds for the hours there were before anyone changed them.
    known = _product(scenario.figure(path).entries[0].value for path in _WORKED)
    yearly_days = calendar.workday[: calendar.days].sum() / (calendar.days / 365.25)
    for begin, end in zip(sorted(set(cuts))[:-1], sorted(set(cuts))[1:], strict=True):
        days = slice(max(0, calendar.day(begin)), calendar.day(end))
        leave = numbers(scenario.at("bemanding.ferie.maaneder", begin))
        month = calendar.month[days] % MONTHS_PER_YEAR
        for t, team in enumerate(teams):
            whole = base_team(team)
            parts = sum(base_team(other) == whole for other in teams)
            staff = float(scenario.at(f"bemanding.hold.{whole}.aarsvaerk", begin)) / parts
            worked = _product(scenario.at(path, begin) for path in _WORKED)
            if per_aarsvaerk is None:
                minutes = worked * 60 / yearly_days
            else:
                minutes = per_aarsvaerk[whole] * worked / known
            out[t, days] = staff * minutes * leave[month] * calendar.workday[days]
    return out


def _product(values: Iterable[Any]) -> float:
    return math.prod(map(float, values))
