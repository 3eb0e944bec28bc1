"""Sanktioner: days of ydelse lost after an udeblivelse, once heard; cases closed and opened."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulation.accounting.forsoergelse import Taken
from simulation.accounting.raekker import Row
from simulation.accounting.tid import by_span, spans, values_on
from simulation.ledger import Ledger, SkridtUdfald
from simulation.scenario import Scenario
from simulation.scenario.units import DAYS_PER_WEEK

Floats = NDArray[np.float64]


def _after_no_show(
    ledger: Ledger, outcome: SkridtUdfald
) -> tuple[NDArray[np.void], NDArray[np.integer[Any]]]:
    """Return the no-shows that led to a hearing or were let pass, and the year of each."""
    table = ledger.sagsskridt
    mine = table[(table["skridt"] == len(ledger.skridt_names) - 1) & (table["udfald"] == outcome)]
    cuts = ledger.optaelling.aar
    year = np.clip(np.searchsorted(cuts, mine["tid"], side="right") - 1, 0, len(cuts) - 2)
    return mine, year


def sanctions(ledger: Ledger) -> Floats:
    """Return the number of sanktioner, shape (years, S): those who were heard."""
    mine, year = _after_no_show(ledger, SkridtUdfald.UDFOERT)
    number = np.zeros((len(ledger.optaelling.aar) - 1, len(ledger.forloeb_names)))
    np.add.at(number, (year, mine["forloeb"]), 1.0)
    return number


def taken_of(scenario: Scenario, ledger: Ledger) -> Taken:
    """Return what sanktioner took of the ydelse, and what they should have taken.

    A periodesanktion takes an amount a day (aktivlovens § 35 ff.); on dagpenge it takes the day.
    Refusion is not given for ydelse paid where the law asks for a sanktion.
    """

    def a_day(dates: tuple[date, ...]) -> Floats:
        found = np.full((len(dates), len(ledger.forloeb_names)), np.nan)
        for s, x in enumerate(ledger.forloeb_names):
            path = f"sanktion.dagssats.{x}"
            if scenario.has(path):
                found[:, s] = [float(scenario.at(path, on)) for on in dates]
        return found

    return Taken(
        _days(scenario, ledger, SkridtUdfald.UDFOERT),
        _days(scenario, ledger, SkridtUdfald.UNDLADT),
        a_day,
    )


def _days(scenario: Scenario, ledger: Ledger, outcome: SkridtUdfald) -> Floats:
    """Return the days of sanktion that no-shows led to, or should have, shape (years, S)."""
    mine, year = _after_no_show(ledger, outcome)
    lost = np.zeros((len(ledger.optaelling.aar) - 1, len(ledger.forloeb_names)))
    for s, x in enumerate(ledger.forloeb_names):
        own = mine["forloeb"] == s
        if own.any():
            days = values_on(scenario, f"sanktion.dage.{x}", ledger, mine["tid"][own])
            np.add.at(lost[:, s], year[own], days)
    return lost


def sanktion_rows(ledger: Ledger) -> Iterator[Row]:
    """Yield the number of sanktioner."""
    for span, number in zip(spans(ledger), by_span(sanctions(ledger)), strict=True):
        yield span.label, "sanktioner", "", "sager", float(number.sum())


def closed_rows(ledger: Ledger) -> Iterator[Row]:
    """Yield cases closed after an udeblivelse, cases opened again, and weeks they were closed."""
    if "lukket" not in ledger.forloeb_names:
        return
    closed = ledger.forloeb[ledger.forloeb["forloeb"] == ledger.forloeb_names.index("lukket")]
    again = closed[closed["destination"] >= 0]
    back = np.array([ledger.forloeb_names[d] != "ude" for d in again["destination"]], bool)
    again = again[back]
    for span in spans(ledger):
        begun = (closed["start"] >= span.begin) & (closed["start"] < span.end)
        opened = (again["slut"] >= span.begin) & (again["slut"] < span.end)
        inside = np.minimum(closed["slut"], span.end) - np.maximum(closed["start"], span.begin)
        weeks = float(np.clip(inside, 0.0, None).sum()) / DAYS_PER_WEEK
        yield span.label, "sager_lukket", "", "sager", float(begun.sum())
        yield span.label, "sager_genaabnet", "", "sager", float(opened.sum())
        yield span.label, "sager_lukket_uger", "", "uger", weeks
