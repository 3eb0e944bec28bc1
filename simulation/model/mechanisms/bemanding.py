"""The minutes a team has on a day: whose team a citizen belongs to, and when there is room."""

from __future__ import annotations

from typing import Any

from simulation.jit import njit
from simulation.model import draws, exact
from simulation.model.world import World

OPENING, HOURS = 8.0 / 24.0, 8.0 / 24.0
"""When the jobcenter opens, and for how long, in days."""


@njit(cache=True)
def time_of_day(u: float) -> float:
    """Return the time of day of a draw, in days."""
    return float(exact.on_grid(OPENING + HOURS * u))


@njit(cache=True)
def team_of(w: World, c: Any) -> int:
    """Return the team of a citizen; a divided team shares its citizens evenly."""
    team = w.hold[c.tilstand]
    parts = w.hold_antal[c.tilstand]
    if parts > 1:
        team += int(draws.uniform(c.noegle, draws.HOLD, c.forloeb_nr) * parts)
    return int(team)


@njit(cache=True)
def take_minutes(w: World, team: int, minutes: float, day: int, last: float) -> int:
    """Take minutes at the desk on the first working day with room, and return the day.

    With elastic staffing that is the first working day; with hard staffing -1 is returned, and
    nothing taken, when there is no room until ``last``.
    """
    day = w.naeste_arbejdsdag[day]
    if w.haard == 1:
        while w.booket[team, day] + minutes > w.kapacitet[team, day]:
            day = w.naeste_arbejdsdag[day + 1]
            if day > last:
                return -1
    w.booket[team, day] += minutes
    return int(day)
