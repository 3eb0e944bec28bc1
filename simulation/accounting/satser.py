"""Rates by date and price level.

A rate is what is in force on the day, moved to the price level by satsregulering; the kommune's
own costs are moved by PL. Monthly rates become weekly by 12/52 and daily by a seventh of that.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from simulation.errors import InputError
from simulation.scenario import Scenario
from simulation.scenario.figures import Figure

Floats = NDArray[np.float64]

MONTHS_PER_YEAR = 12
WEEKS_PER_YEAR = 52
ALL, PROVIDER, OTHERS = "alle", "forsoerger", "andre"


def level(growth: Figure, year: int) -> float:
    """Return the price index of a year (1 at the first year known), from yearly growth."""
    index = 1.0
    for entry in growth.entries:
        if entry.from_date is not None and entry.from_date.year <= year:
            if not isinstance(entry.value, float):
                raise InputError(f"{growth.path} er ikke et tal")
            index *= 1 + entry.value / 100
    return index


def weekly(figure: Figure, on: date, growth: Figure, price_level: int | None) -> float:
    """Return the rate in force on a day as kr. a week, in the prices of a year.

    Parameters
    ----------
    price_level : int or None
        None leaves the rate as it is.
    """
    entry = figure.on(on)
    if not isinstance(entry.value, float):
        raise InputError(f"{figure.path} er ikke et tal")
    rate = entry.value
    if figure.unit == "kr/md":
        rate *= MONTHS_PER_YEAR / WEEKS_PER_YEAR
    if price_level is not None and entry.from_date is not None:
        rate *= level(growth, price_level) / level(growth, entry.from_date.year)
    return rate


def rate_figure(figures: Mapping[str, Figure], ydelse: str, provider: bool) -> Figure | None:
    """Return the rate of a ydelse, for those with or without children where they differ."""
    for kind in (PROVIDER if provider else OTHERS, ALL):
        figure = figures.get(f"satser.{ydelse}.{kind}")
        if figure is not None:
            return figure
    return None


@dataclass(frozen=True)
class Satser:
    """What a person in each forløb receives, in periods within which nothing changes.

    Attributes
    ----------
    dates : tuple of date
        When the periods begin: each month, and each day a rate changes.
    cells : array, shape (periods + 1,)
        The same as days since the start, and the end of the run.
    ydelser : tuple of str
        The ydelse of each forløb, empty for none.
    weekly : array, shape (periods, S, 2)
        Kr. a week without and with children; 0 where there is no rate.
    full_time : array, shape (S,)
        Fuldtidspersoner per person.
    """

    dates: tuple[date, ...]
    cells: Floats
    ydelser: tuple[str, ...]
    weekly: Floats
    full_time: Floats


@lru_cache(maxsize=16)
def rate_table(scenario: Scenario, days: int, prices: str) -> Satser:
    """Return the rates of a run.

    Parameters
    ----------
    days : int
        Length of the run.
    prices : {"faste", "loebende"}
        Fixed prices at the scenario's price level, or each year's own.
    """
    start = scenario.start
    end = start + timedelta(days=days)
    starts = {start, *scenario.breakpoints(start, end, ("satser", "satser_andel"))}
    month = start
    while month < end:
        starts.add(month)
        month = date(
            month.year + month.month // MONTHS_PER_YEAR, month.month % MONTHS_PER_YEAR + 1, 1
        )
    dates = tuple(sorted(starts))
    names = scenario.children("forloeb")
    ydelser = tuple(str(scenario.attribute(f"forloeb.{x}.ydelse", "") or "") for x in names)
    growth = scenario.figure("regulering.satser")
    table = np.zeros((len(dates), len(names), 2))
    full_time = np.zeros(len(names))
    for s, (x, ydelse) in enumerate(zip(names, ydelser, strict=True)):
        if scenario.has(f"forloeb.{x}.ft_andel"):
            full_time[s] = scenario.at(f"forloeb.{x}.ft_andel", start)
        for provider in (0, 1):
            figure = rate_figure(scenario.figures, ydelse, bool(provider))
            if figure is None:
                continue
            for c, begin in enumerate(dates):
                rate = weekly(figure, begin, growth, scenario.price_level)
                if prices == "loebende":
                    rate *= level(growth, begin.year) / level(growth, scenario.price_level)
                table[c, s, provider] = rate * float(scenario.at(f"satser_andel.{ydelse}", begin))
    cells = np.array([(d - start).days for d in dates] + [days], float)
    return Satser(dates, cells, ydelser, table, full_time)
