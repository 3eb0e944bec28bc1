"""From a frozen scenario to the arrays the rules read.

Every dated figure becomes a row per period in which nothing changes
(:mod:`simulation.model.dated`).
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np

from simulation.model.act_tables import (
    milestone_tables,
    name_codes,
    samtale_tables,
    sanction_tables,
    skridt_tables,
    tilbud_tables,
)
from simulation.model.calendar import Calendar, make_calendar
from simulation.model.dated import (
    MONTHS_PER_YEAR,
    Arrays,
    Dated,
    Floats,
    in_days,
    numbers,
    season,
)
from simulation.model.exit_tables import exit_tables
from simulation.model.world import AKTIV, PASSIV, SELVFORSOERGELSE, UDE
from simulation.scenario import Scenario

SLAGS = {"aktiv": AKTIV, "passiv": PASSIV, "selvforsoergelse": SELVFORSOERGELSE, "ude": UDE}
_WORKED = ("bemanding.timer_pr_aarsvaerk", "bemanding.samtaleandel")
"""Their product is an årsværk's hours of samtaler in a year."""
PRIORITETER = ("tidligste_frist", "lovpligtige_foerst", "behov_foerst")


@dataclass(frozen=True)
class Tables:
    """A scenario's figures as arrays; the fields are those of :class:`World` by name.

    Attributes
    ----------
    names, teams : tuple of str
        Forløb and teams in the order of the arrays.
    arrays : dict
        What goes into :class:`~simulation.model.world.World` unchanged.
    frailty : array, shape (P,)
        Gamma variance per profile.
    class_shares : array, shape (S, 3)
        Latent classes among new citizens.
    moenster : array, shape (S, days)
        How arrivals vary over the run: season and trend, around 1.
    """

    scenario: Scenario
    calendar: Calendar
    names: tuple[str, ...]
    teams: tuple[str, ...]
    phases: tuple[tuple[str, ...], ...]
    tilbud: tuple[str, ...]
    skridt: tuple[str, ...]
    arrays: Arrays
    frailty: Floats
    class_shares: Floats
    moenster: Floats

    def index(self, name: str) -> int:
        """Return the number of a forløb."""
        return self.names.index(name)


def build_tables(scenario: Scenario, effects: str) -> Tables:
    """Return the arrays of a scenario under one named effect set."""
    closed = str(scenario.attribute("kalender.lukkedage", "") or "")
    calendar = make_calendar(
        scenario.start, scenario.end, tuple(day.strip() for day in closed.split(",") if day.strip())
    )
    names = scenario.children("forloeb")
    teams, first_team, parts = divided_teams(scenario)
    dated = Dated(scenario, calendar)
    arrays: Arrays = {
        "navn": name_codes(names),
        "slags": np.array([SLAGS[str(scenario.attribute(f"forloeb.{x}.slags"))] for x in names]),
        "hold": np.array([first_team.get(_team(scenario, x), -1) for x in names]),
        "hold_antal": np.array([parts.get(_team(scenario, x), 1) for x in names]),
    }
    frailty = exit_tables(scenario, dated, names, effects, arrays)
    classes = np.zeros((len(names), 3))
    for i, x in enumerate(names):
        share = f"forloeb.{x}.klasse_andel"
        values = numbers(scenario.at(share, scenario.start)) if scenario.has(share) else [1.0]
        classes[i, : len(values)] = values
    arrays["klasse_andel"] = np.cumsum(classes, axis=1)
    phases = samtale_tables(scenario, dated, names, arrays)
    milestone_tables(dated, names, arrays)
    tilbud = tilbud_tables(scenario, dated, names, arrays)
    skridt = skridt_tables(scenario, dated, names, first_team, arrays)
    sanction_tables(dated, names, arrays)
    arrays["rehab_regel_fra"], (arrays["rehab_regel"],) = dated.stack(
        ("rehab",),
        lambda on: (
            np.array(
                [
                    scenario.at(f"rehab.{key}", on)
                    for key in ("andel", "andel_ved_forlaengelse", "sager_pr_dag")
                ]
                + [scenario.at("rehab.faste_dage_pr_md", on)],
                float,
            ),
        ),
    )
    booking_tables(dated, arrays)
    arrays["naeste_arbejdsdag"] = calendar.next_workday
    return Tables(
        scenario, calendar, names, teams, phases, tilbud, skridt, arrays, frailty, classes,
        np.array([arrival_pattern(scenario, calendar, x) for x in names]),
    )  # fmt: skip


def booking_tables(dated: Dated, arrays: Arrays) -> None:
    """Fill in whose turn it is when a day has too few minutes."""
    scenario = dated.scenario

    def build(on: date) -> tuple[Floats]:
        row = [
            float(PRIORITETER.index(str(scenario.at("bemanding.prioritet", on)))),
            float(scenario.at("bemanding.reserveret_andel", on)),
            float(scenario.at("bemanding.fleksible_dage", on)),
            in_days(float(scenario.at("bemanding.behov_efter_uger", on))),
        ]
        return (np.array(row),)

    arrays["bookning_fra"], (arrays["bookning"],) = dated.stack(("bemanding",), build)


def arrival_pattern(scenario: Scenario, calendar: Calendar, x: str) -> Floats:
    """Return how arrivals to a forløb vary by day: the months' season times the trend."""
    trend = np.ones(calendar.days)
    path = f"tilgang.faktor.{x}"
    if scenario.has(path):
        for on in (scenario.start, *scenario.breakpoints(scenario.start, scenario.end, (path,))):
            trend[max(0, calendar.day(on)) :] = scenario.at(path, on)
    month = calendar.month[: calendar.days] % MONTHS_PER_YEAR
    return season(scenario, x)[month] * trend


def _team(scenario: Scenario, x: str) -> str:
    return str(scenario.attribute(f"forloeb.{x}.team", "") or "")


def divided_teams(scenario: Scenario) -> tuple[tuple[str, ...], dict[str, int], dict[str, int]]:
    """Return all teams, and the first place and the number of parts of each team by name."""
    teams: list[str] = []
    first, parts = {}, {}
    for team in scenario.children("bemanding.hold"):
        path = f"bemanding.hold.{team}.delt_i"
        number = int(scenario.at(path, scenario.start)) if scenario.has(path) else 1
        first[team], parts[team] = len(teams), number
        teams += [team] if number == 1 else [f"{team} {i}" for i in range(1, number + 1)]
    return tuple(teams), first, parts


def base_team(team: str) -> str:
    """Return the team that a part belongs to."""
    return team.split(" ")[0]


def capacity(tables: Tables, per_aarsvaerk: dict[str, float] | None) -> Floats:
    """Return minutes per team and day.

    Parameters
    ----------
    per_aarsvaerk : dict, optional
        Calibrated minutes per working day and årsværk; by default net hours times the share of
        time that goes to samtaler, spread over the year's working days.
    """
    scenario, calendar = tables.scenario, tables.calendar
    out = np.zeros((len(tables.teams), len(calendar.workday)))
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
        for t, team in enumerate(tables.teams):
            whole = base_team(team)
            parts = sum(base_team(other) == whole for other in tables.teams)
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


def years(calendar: Calendar) -> Floats:
    """Return the days at which the run's calendar years begin, and the end of the run."""
    days = np.arange(calendar.days)
    january = calendar.month[: calendar.days] // MONTHS_PER_YEAR
    begins = days[np.append(True, np.diff(january) > 0)]
    return np.append(begins, calendar.days).astype(float)


def months(calendar: Calendar) -> Floats:
    """Return the days at which the run's calendar months begin, and the end of the run."""
    days = np.arange(calendar.days)
    begins = days[np.append(True, np.diff(calendar.month[: calendar.days]) > 0)]
    return np.append(begins, calendar.days).astype(float)
