"""Forløb as tables: their kinds, the numbers their names stand for, classes and arrivals."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import Annotated

import numpy as np

from simulation.errors import Fault, InputError
from simulation.model import draws
from simulation.model.calendar import Calendar, make_calendar
from simulation.model.codes import AKTIV, PASSIV, SELVFORSOERGELSE, UDE
from simulation.model.tables.dated import By, Floats, Ints, in_days, numbers
from simulation.scenario import Scenario
from simulation.scenario.sections.forloeb import MOST_CLASSES
from simulation.scenario.units import DAYS_PER_WEEK, MONTHS_PER_YEAR

KONJUNKTUR = "konjunktur.niveau"
"""How easily jobs are found: it multiplies exits to job, and divides who comes to be ledig."""
LEDIGE = ("a_dagpenge", "kontanthjaelp_jobparat")
"""The forløb that follow it."""
SLAGS = {"aktiv": AKTIV, "passiv": PASSIV, "selvforsoergelse": SELVFORSOERGELSE, "ude": UDE}


@dataclass(frozen=True)
class ForloebRules:
    """What a run and its forløb (S) are like throughout.

    Attributes
    ----------
    navn, slags : int arrays, shape (S,)
        The number each name stands for in a draw, and the kind.
    klasse_andel : array, shape (S, 3)
        Cumulative shares of the latent classes among new citizens.
    slut : float
        Days of the run.
    kun_nye, jaevn : int
        Whether new rules bind new forløb only; whether arrivals are evenly spaced.
    jobafklaring, sygedagpenge, a_dagpenge, ude, lukket : int
        Numbers of forløb the rules name.
    horisont, halvaar : float
        Days one may return in, and of a forløb's first half-year.
    """

    navn: Annotated[Ints, By("S")]
    slags: Annotated[Ints, By("S")]
    klasse_andel: Annotated[Floats, By("S")]
    slut: float
    kun_nye: int
    jaevn: int
    jobafklaring: int
    sygedagpenge: int
    a_dagpenge: int
    ude: int
    lukket: int
    horisont: float
    halvaar: float


@dataclass(frozen=True)
class Ground:
    """What the flows rest on, and the tables too; S forløb in the scenario's order.

    Attributes
    ----------
    calendar : Calendar
    names : tuple of str
    slags : int array, shape (S,)
        The kind of each.
    class_shares : array, shape (S, 3)
        Latent classes among new citizens.
    faktor : array, shape (S, weeks)
        The trend of all new forløb, by week of the run.
    """

    calendar: Calendar
    names: tuple[str, ...]
    slags: Ints
    class_shares: Floats
    faktor: Floats


def make_ground(scenario: Scenario) -> Ground:
    """Return the forløb of a scenario, and what is known of them before anyone is followed."""
    calendar = make_calendar(scenario.start, scenario.end, scenario.listed("kalender.lukkedage"))
    names = scenario.children("forloeb")
    return Ground(
        calendar,
        names,
        np.array([SLAGS[str(scenario.attribute(f"forloeb.{x}.slags"))] for x in names]),
        class_shares(scenario, names),
        np.array([arrival_trend(scenario, calendar, x) for x in names]),
    )


def forloeb_rules(scenario: Scenario, ground: Ground) -> ForloebRules:
    """Return what a run and its forløb are like throughout."""
    names = ground.names

    def days(path: str) -> float:
        return float(in_days(float(scenario.at(path, scenario.start))))

    return ForloebRules(
        navn=name_codes(names),
        slags=ground.slags,
        klasse_andel=np.cumsum(ground.class_shares, axis=1),
        slut=float(ground.calendar.days),
        kun_nye=int(scenario.applies_to == "nye_forloeb"),
        jaevn=int(scenario.at("tilgang.ankomst", scenario.start) == "jaevn"),
        jobafklaring=names.index("jobafklaring"),
        sygedagpenge=names.index("sygedagpenge"),
        a_dagpenge=names.index("a_dagpenge"),
        ude=names.index("ude"),
        lukket=names.index("lukket"),
        horisont=days("tilbagefald.horisont_uger"),
        halvaar=days("samtaler.foerste_halvaar_uger"),
    )


def name_codes(names: tuple[str, ...]) -> Ints:
    """Return the number that each name stands for in a draw."""
    codes = [draws.code(name) for name in names] or [0]
    if len(set(codes)) < len(names):
        raise InputError([Fault(f"to af navnene {', '.join(names)} kan ikke skelnes; omdøb ét")])
    return np.array(codes)


def class_shares(scenario: Scenario, names: tuple[str, ...]) -> Floats:
    """Return the shares of the latent classes among those new to each forløb, shape (S, 3)."""
    shares = np.zeros((len(names), MOST_CLASSES))
    for i, x in enumerate(names):
        path = f"forloeb.{x}.klasse_andel"
        values = numbers(scenario.at(path, scenario.start)) if scenario.has(path) else [1.0]
        shares[i, : len(values)] = values
    return shares


def arrival_trend(scenario: Scenario, calendar: Calendar, x: str) -> Floats:
    """Return the trend of all new forløb by week of the run, as in force when the week begins."""
    weeks = int(np.ceil(calendar.days / DAYS_PER_WEEK))
    trend = np.ones(weeks)
    path = f"tilgang.faktor.{x}"
    if scenario.has(path):
        for on in (scenario.start, *scenario.breakpoints(scenario.start, scenario.end, (path,))):
            trend[int(np.ceil(max(0.0, calendar.day(on)) / DAYS_PER_WEEK)) :] = scenario.at(
                path, on
            )
    return trend


def arrival_pattern(scenario: Scenario, calendar: Calendar, x: str, months: Floats) -> Floats:
    """Return how those from outside vary by day: the months' season, and the conjuncture."""
    level = np.ones(calendar.days)
    if x in LEDIGE:
        dates = (scenario.start, *scenario.breakpoints(scenario.start, scenario.end, (KONJUNKTUR,)))
        for on, until in itertools.pairwise((*dates, scenario.end)):
            days = slice(max(0, calendar.day(on)), calendar.day(until))
            level[days] /= float(scenario.at(KONJUNKTUR, on))
    month = calendar.month[: calendar.days] % MONTHS_PER_YEAR
    return months[month] * level
