"""Rows of outcomes, and what the mechanisms use of kroner and minutes on their way to them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np

from simulation.accounting.tid import ALL
from simulation.scenario import Scenario

Row = tuple[str, str, str, str, float]
"""Year (or ``alle``), metric, group, unit, value."""
KR = "kr."
Sums = dict[tuple[str, str], float]


def _nothing() -> Sums:
    return defaultdict(float)


@dataclass(frozen=True)
class Forbrug:
    """What is used besides ydelser and samtaler.

    Attributes
    ----------
    kr : dict
        (year, account) to kroner, not rounded.
        After the state's part.
    minutes : dict
        (year, team) to caseworker minutes.
    state : dict
        (year, ydelse) to kroner that the state pays of it, not rounded.
    """

    kr: Sums = field(default_factory=_nothing)
    state: Sums = field(default_factory=_nothing)
    minutes: Sums = field(default_factory=_nothing)


def team_of(scenario: Scenario, prefix: str, groups: tuple[str, ...]) -> str:
    """Return the team that does something: its own, or that of the first forløb it is for."""
    own = scenario.attribute(f"{prefix}.hold")
    return str(own or scenario.attribute(f"forloeb.{groups[0]}.team", "") or "")


def account_of(scenario: Scenario, prefix: str) -> str:
    """Return the funktion that pays: its own, or driftsudgifter."""
    return str(scenario.attribute(f"{prefix}.konto") or scenario.attribute("konti.drift"))


def with_totals(money: Mapping[tuple[str, str, str], float]) -> Iterator[Row]:
    """Yield each amount, its sum over groups, and both over the years, so that every sum foots."""
    sums: dict[tuple[str, str, str], float] = defaultdict(float)
    for (year, metric, group), value in money.items():
        for label in (year, ALL):
            sums[label, metric, group] += value
            sums[label, metric, ""] += value
    for (year, metric, group), value in sums.items():
        yield year, metric, group, KR, value


def whole_kroner(rows: Iterable[Row]) -> dict[tuple[str, str, str], float]:
    """Return the amounts among some rows, each rounded to whole kroner."""
    return {
        (year, metric, group): float(np.rint(value))
        for year, metric, group, unit, value in rows
        if unit == KR
    }
