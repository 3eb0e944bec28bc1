"""Dated figures as periods: one table for each stretch of time in which nothing changes.

Periods with equal tables are merged, so that a change which changes nothing leaves the arrays,
and hence every event, as they were.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulation.model import exact
from simulation.model.calendar import Calendar
from simulation.scenario import Scenario
from simulation.scenario.units import DAYS_PER_WEEK

Floats = NDArray[np.float64]
Ints = NDArray[np.integer[Any]]
Records = NDArray[np.void]
"""Figures the rules read by name (:mod:`simulation.model.tables.records`)."""

WEEKS_PER_YEAR = 365.25 / DAYS_PER_WEEK


@dataclass(frozen=True)
class By:
    """Whom the rows of a table of the rules are about.

    Attributes
    ----------
    axes : str
        The first axes, as far as they matter: ``K`` period, ``S`` forløb, ``P`` profile (S forløb
        and then S returns), ``T`` what has a name of its own. ``-`` is one that does not matter; a
        table without S, P or T is about everybody.
    about : str
        The one forløb it is about.
    where : tuple of str
        It is about the forløb for which one of these tables is above 0.
    """

    axes: str
    about: str = ""
    where: tuple[str, ...] = ()


class Dated:
    """Builds one table per period and merges periods that are equal."""

    def __init__(self, scenario: Scenario, calendar: Calendar) -> None:
        self.scenario, self.calendar = scenario, calendar

    def stack(
        self,
        prefixes: tuple[str, ...],
        build: Callable[[date], tuple[Any, ...]],
        also: tuple[date, ...] = (),
    ) -> tuple[Floats, list[Any]]:
        """Return period starts (days, the first -inf) and one stacked array per built table."""
        scenario = self.scenario
        dates = [scenario.start, *also]
        dates += scenario.breakpoints(scenario.start, scenario.end, prefixes)
        starts: list[float] = []
        rows: list[tuple[Any, ...]] = []
        for on in sorted(set(dates)):
            row = build(on)
            if rows and all(
                np.array_equal(new, old) for new, old in zip(row, rows[-1], strict=True)
            ):
                continue
            starts.append(float(self.calendar.day(on)) if rows else -np.inf)
            rows.append(row)
        stacked = [np.ascontiguousarray(np.stack(tables)) for tables in zip(*rows, strict=True)]
        return np.array(starts), stacked


def in_days(weeks: Any) -> Any:
    """Return weeks as days on the grid of times."""
    return exact.on_grid(weeks * DAYS_PER_WEEK)


def numbers(value: object) -> Floats:
    """Return a figure's value as a one-dimensional array."""
    return np.atleast_1d(np.asarray(value, float))
