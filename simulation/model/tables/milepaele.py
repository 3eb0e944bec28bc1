"""Milestones as tables: when, how often, and the shares of what follows."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date
from typing import Annotated

import numpy as np

from simulation.model.tables.dated import By, Dated, Floats, Records, in_days
from simulation.model.tables.records import as_row, read, record
from simulation.scenario import Scenario

SECTION = "milepael.<forloeb>"
RULE = record(SECTION)
"""A milestone in a period, in days: when, again, delay of a stop; and of dagpengeret, the least, a
dimittend's, and the selvforsørgelse that gives it back."""
RIGHT = "a_dagpenge"
"""The forløb that uses up dagpengeret."""
_ALL, _HALF = 1e-9, 0.5
LONGEST_WEEKS = 2600
"""Weeks that a cohort is followed for at most."""


@dataclass(frozen=True)
class MilepaelRules:
    """Milestones by period (K) and forløb (S); G grounds for going on.

    Attributes
    ----------
    milepael : records, shape (K, S)
    milepael_fra : array, shape (K,)
        When each period begins.
    udfald : array, shape (K, S, S + 1)
        Cumulative shares of what follows: a forløb, or that this one goes on.
    grund : array, shape (K, 2, G)
        Cumulative shares of the grounds of § 27, and the days each may last, 0 without bound.
    efter_grund : array, shape (K, S)
        Cumulative shares of what follows when a ground runs out.
    """

    milepael: Annotated[Records, By("KS")]
    milepael_fra: Floats
    udfald: Annotated[Floats, By("KS")]
    grund: Annotated[Floats, By("K", about="sygedagpenge")]
    efter_grund: Annotated[Floats, By("K", about="sygedagpenge")]


def milepael_rules(dated: Dated, names: tuple[str, ...]) -> MilepaelRules:
    """Return the tables of milestones."""
    scenario, count = dated.scenario, len(names)

    def shares(prefix: str, on: date, extra: tuple[str, ...] = ()) -> Floats:
        row = np.zeros(count + len(extra))
        for target in scenario.children(prefix):
            place = count + extra.index(target) if target in extra else names.index(target)
            row[place] = scenario.at(f"{prefix}.{target}", on)
        return np.cumsum(row)

    def build(on: date) -> tuple[Records, Floats, Floats, Floats]:
        when = np.zeros(count, RULE)
        follows = np.zeros((count, count + 1))
        for s, x in enumerate(names):
            when[s] = as_row(RULE, read(scenario, SECTION, f"milepael.{x}", on))
            if scenario.has(f"milepael.{x}.uge"):
                follows[s] = shares(f"milepael.{x}.udfald", on, ("fortsaetter",))
        grounds = scenario.children("milepael.sygedagpenge.grunde")
        ground = np.zeros((2, len(grounds)))
        for g, name in enumerate(grounds):
            prefix = f"milepael.sygedagpenge.grunde.{name}"
            limit = float(scenario.at(f"{prefix}.hoejst_uger", on))
            ground[:, g] = scenario.at(f"{prefix}.andel", on), in_days(limit)
        ground[0] = np.cumsum(ground[0])
        return when, follows, ground, shares("milepael.sygedagpenge.efter_grund", on)

    starts, (when, follows, ground, after) = dated.stack(("milepael",), build)
    return MilepaelRules(when, starts, follows, ground, after)


def milestone_jumps(
    scenario: Scenario, names: tuple[str, ...], x: str, weeks: int, used: Floats | None = None
) -> dict[int, list[tuple[float, int]]]:
    """Return week → (share of those present, destination) for the fixed-time exits.

    Parameters
    ----------
    used : array, optional
        Shares of those new to the forløb by the weeks of its first milestone they have used before.
    """
    on = scenario.start
    if not scenario.has(f"milepael.{x}.uge"):
        return {}

    def outcomes(prefix: str, scale: float) -> list[tuple[float, int]]:
        return [
            (scale * float(scenario.at(f"{prefix}.{d}", on)), names.index(d))
            for d in scenario.children(prefix)
            if d != "fortsaetter"
        ]

    repeat = int(scenario.at(f"milepael.{x}.gentages_uger", on))
    spread = _spread(float(scenario.at(f"milepael.{x}.stop_uger_efter", on)))
    stopping = math.fsum(share for share, _ in outcomes(f"milepael.{x}.udfald", 1.0))
    jumps: dict[int, list[tuple[float, int]]] = {}
    for first, due in _falls_due(scenario, x, used):
        for begin in range(first, weeks, repeat if repeat > 0 else weeks):
            gone = 0.0
            for step, part in enumerate(spread):
                stops = outcomes(f"milepael.{x}.udfald", due * part / (1 - due * stopping * gone))
                jumps.setdefault(min(begin + step, weeks - 1), []).extend(stops)
                gone += part
    first = int(scenario.at(f"milepael.{x}.uge", on))
    for ground in scenario.children(f"milepael.{x}.grunde"):
        limit = int(scenario.at(f"milepael.{x}.grunde.{ground}.hoejst_uger", on))
        share = float(scenario.at(f"milepael.{x}.grunde.{ground}.andel", on))
        if limit > 0:
            jumps.setdefault(first + limit, []).extend(outcomes(f"milepael.{x}.efter_grund", share))
    return jumps


def _spread(weeks: float) -> list[float]:
    """Return how many of those who stop are taken out at the start of each week, evenly spread."""
    steps = round(weeks)
    if steps < 1:
        return [1.0]
    return [1 / steps * (_HALF if step in (0, steps) else 1.0) for step in range(steps + 1)]


def _falls_due(scenario: Scenario, x: str, used: Floats | None) -> list[tuple[int, float]]:
    """Return when the first milestone falls due, and for what share of those present then.

    For all at once, but for dagpengeret: a dimittend has less of it, and some is used before.
    """
    on = scenario.start
    whole = int(scenario.at(f"milepael.{x}.uge", on))
    dimittender = scenario.number(f"milepael.{x}.dimittend_andel", on, 0.0)
    year = int(scenario.number(f"milepael.{x}.dimittend_uge", on, whole))
    least = int(scenario.number(f"milepael.{x}.mindst_uger", on, 0.0))
    shares = np.ones(1) if used is None else used
    falls = np.zeros(max(whole, year) + 1)
    for right, share in ((min(whole, year), dimittender), (whole, 1 - dimittender)):
        for week, part in enumerate(shares):
            falls[max(min(least, right), right - week)] += share * part
    there = 1.0
    due = []
    for week in np.flatnonzero(falls).tolist():
        due.append((week, min(1.0, float(falls[week]) / there)))
        there -= float(falls[week])
        if there <= _ALL:
            break
    return due
