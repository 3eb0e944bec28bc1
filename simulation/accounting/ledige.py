"""Langtidsledige by the measure that is published, and how many of the ledige are active."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulation.accounting.raekker import Row
from simulation.accounting.tid import ALL, cells_of, years
from simulation.accounting.tilbud import fulfilling
from simulation.jit import njit
from simulation.ledger import Ledger
from simulation.plain import rows
from simulation.scenario import Scenario
from simulation.scenario.units import DAYS_PER_WEEK

LEDIGE = ("a_dagpenge", "kontanthjaelp_jobparat", "kontanthjaelp_aktivitetsparat")
"""The forløb whose people the aim of active ledige is about."""
LANGTIDS = ("a_dagpenge", "kontanthjaelp_jobparat")


@njit(cache=True)
def days_in(
    spells: Any, people: int, forloeb: int, begin: float, end: float
) -> NDArray[np.float64]:
    """Return the days each citizen had in a forløb between two times."""
    days = np.zeros(people)
    for i in range(len(spells)):
        row = spells[i]
        if row.forloeb == forloeb:
            inside = min(row.slut, end) - max(row.start, begin)
            if inside > 0.0:
                days[row.borger] += inside
    return days


def long_term(
    spells: NDArray[np.void], people: int, forloeb: int, begin: float, end: float, least: float
) -> int:
    """Return how many are in a forløb at the end and had it for at least so many days before.

    Parameters
    ----------
    begin, end : float
        The days between which a citizen's days in the forløb are counted.
    """
    mine = spells[(spells["forloeb"] == forloeb) & (spells["start"] < end)]
    there = np.zeros(people, bool)
    there[mine["borger"][mine["slut"] >= end]] = True
    return int((there & (days_in(rows(spells), people, forloeb, begin, end) >= least)).sum())


def langtidsledige(scenario: Scenario, ledger: Ledger, x: str, end: float) -> float:
    """Return the langtidsledige of a forløb on a day, as Jobindsats counts them.

    Those who are there, whose weeks of the latest 52, weighted with how ledig they are, come to a
    stated share. A share of the people are ledige all the time; the others work so many hours that
    they never come to it.
    """
    on = scenario.start
    window = float(scenario.at("langtidsledig.vindue_uger", on)) * DAYS_PER_WEEK
    least = float(scenario.at("langtidsledig.andel", on)) * window
    whole = scenario.number(f"langtidsledig.fuldt_ledige.{x}", on, 1.0)
    s, people = ledger.forloeb_names.index(x), len(ledger.borgere)
    return whole * long_term(ledger.forloeb, people, s, end - window, end, least)


def long_term_rows(scenario: Scenario, ledger: Ledger) -> Iterator[Row]:
    """Langtidsledige at each year's end."""
    for year in years(ledger.start, ledger.days):
        for x in LANGTIDS:
            count = langtidsledige(scenario, ledger, x, year.end)
            yield year.label, "langtidsledige", x, "personer", count


def series_rows(scenario: Scenario, ledger: Ledger) -> Iterator[Row]:
    """Langtidsledige at each month's end, where a published series is there to compare with."""
    for x in scenario.children("langtidsledig.offentliggjort"):
        for month in cells_of(scenario, ledger, monthly=True):
            count = langtidsledige(scenario, ledger, x, month.end)
            group = f"{x}:{month.first:%Y-%m}"
            yield month.label, "langtidsledige_md", group, "personer", count


def active_rows(scenario: Scenario, ledger: Ledger) -> Iterator[Row]:
    """Of those ledig for over half a year at a year's end, those active in the last year.

    Active is a tilbud that fulfils the duty, or so many hours of ordinary wage, as far as the
    ledger holds it: job spells count by full weeks. Only year's ends with a whole window behind.
    """
    on = scenario.start

    def value(name: str) -> float:
        return float(scenario.at(f"aktive.{name}", on))

    after, window = value("efter_uger") * DAYS_PER_WEEK, value("vindue_uger") * DAYS_PER_WEEK
    enough = value("loentimer") / value("timer_pr_uge") * DAYS_PER_WEEK
    names, spells, people = ledger.forloeb_names, ledger.forloeb, len(ledger.borgere)
    offers = fulfilling(scenario, ledger)
    forloeb, start, slut = (spells[key].copy() for key in ("forloeb", "start", "slut"))
    totals = np.zeros((len(LEDIGE), 3))
    for year in years(ledger.start, ledger.days):
        if year.end < window:
            continue
        begin = year.end - window
        tried = np.zeros(people, bool)
        tried[offers["borger"][(offers["start"] < year.end) & (offers["slut"] > begin)]] = True
        days = days_in(rows(spells), people, names.index("job"), begin, year.end)
        paid = days >= enough
        counts = np.zeros((len(LEDIGE), 3))
        long = (start <= year.end - after) & (slut >= year.end)
        for k, x in enumerate(LEDIGE):
            there = spells["borger"][long & (forloeb == names.index(x))]
            counts[k] = len(there), (tried | paid)[there].sum(), paid[there].sum()
        totals += counts
        yield from _active(year.label, counts)
    yield from _active(ALL, totals)


def _active(label: str, counts: NDArray[np.float64]) -> Iterator[Row]:
    for group, (there, either, paid) in zip(
        (*LEDIGE, ""), [*counts, counts.sum(axis=0)], strict=True
    ):
        yield label, "ledige_over_halvaar", group, "personer", float(there)
        if there:
            yield label, "aktive_andel", group, "andel", float(either / there)
            yield label, "aktive_ved_loen_andel", group, "andel", float(paid / there)
