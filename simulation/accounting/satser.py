"""Rates by date and price level.

A rate is what is in force on the day, moved to the price level by satsregulering; the kommune's
own costs are moved by PL. Monthly rates become weekly by 12/52 and daily by a seventh of that.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from simulation.errors import InputError
from simulation.scenario.figures import Figure

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
