"""Days as the jobcenter knows them: working days, months, years.

Day 0 is the scenario's start. Working days are Monday to Friday less Danish public holidays
(store bededag is one until 2023) less the kommune's own closing days.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

_MONTHS = 12
_NOON = 0.5
MARGIN_DAYS = 400
"""Days after the end that bookings may look into."""


@dataclass(frozen=True)
class Calendar:
    """A run's days, as arrays over day 0 to the end plus :data:`MARGIN_DAYS`.

    Attributes
    ----------
    days : int
        Length of the run.
    workday : bool array
    next_workday : int array
        The first working day on or after each day.
    month : int array
        Months since January of the start year.
    """

    start: date
    days: int
    workday: NDArray[np.bool_]
    next_workday: NDArray[np.int32]
    month: NDArray[np.int32]

    def day(self, on: date) -> int:
        """Return the day number of a date."""
        return (on - self.start).days


@lru_cache(maxsize=8)
def make_calendar(start: date, end: date, closed: tuple[str, ...] = ()) -> Calendar:
    """Return the calendar of a run; ``closed`` holds local closing days as ``MM-DD``."""
    import holidays

    days = (end - start).days
    dates = [start + timedelta(days=i) for i in range(days + MARGIN_DAYS + 1)]
    public = holidays.country_holidays("DK", years=range(start.year, dates[-1].year + 1))
    workday = np.array(
        [d.weekday() < 5 and d not in public and f"{d:%m-%d}" not in closed for d in dates]
    )
    following = np.empty(len(dates), np.int32)
    upcoming = len(dates) - 1
    for i in range(len(dates) - 1, -1, -1):
        if workday[i]:
            upcoming = i
        following[i] = upcoming
    month = np.array([(d.year - start.year) * 12 + d.month - 1 for d in dates], np.int32)
    return Calendar(start, days, workday, following, month)


def years(calendar: Calendar) -> NDArray[np.float64]:
    """Return the days at which the run's calendar years begin, and the end of the run."""
    return _begins(calendar, calendar.month[: calendar.days] // _MONTHS)


def months(calendar: Calendar) -> NDArray[np.float64]:
    """Return the days at which the run's calendar months begin, and the end of the run."""
    return _begins(calendar, calendar.month[: calendar.days])


def rounds(calendar: Calendar) -> NDArray[np.float64]:
    """Return when the rehabiliteringsteam meets: noon on each month's last working day."""
    after = np.flatnonzero(np.diff(calendar.month[: calendar.days + 1]))
    return np.array([np.flatnonzero(calendar.workday[: day + 1])[-1] for day in after]) + _NOON


def _begins(calendar: Calendar, number: NDArray[np.int32]) -> NDArray[np.float64]:
    """Return the days on which a number that grows is new, and the end of the run."""
    days = np.arange(calendar.days)
    return np.append(days[np.append(True, np.diff(number) > 0)], calendar.days).astype(float)
