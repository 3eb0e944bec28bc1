"""Sagsskridt as tables: what each is like by date, whose they are, and what calls for them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated

import numpy as np

from simulation.model.codes import PAA_TID
from simulation.model.tables.dated import By, Dated, Floats, Ints, Records
from simulation.model.tables.forloeb import name_codes
from simulation.model.tables.records import as_row, read, record
from simulation.scenario import Scenario
from simulation.scenario.checks import STEP_EVENTS

SECTION = "sagsskridt.*"
RULE = record(SECTION)
"""A sagsskridt in a period: days, shares and minutes."""


@dataclass(frozen=True)
class SkridtRules:
    """Sagsskridt by period (K) and number (T); S forløb.

    Attributes
    ----------
    skridt : records, shape (K, T)
    skridt_fra : array, shape (K,)
        When each period begins.
    skridt_for : int array, shape (T, S)
        Whose they are.
    skridt_liste, skridt_antal : int arrays, shape (S, T) and (S,)
        Those of a forløb's calendar, and how many.
    skridt_navn, skridt_hold, skridt_udloeses, skridt_venter : int arrays, shape (T,)
        The number the name stands for in a draw; the team, -1 for the citizen's own; what calls
        for it; whether a decision waits for it.
    antal_skridt : int
    """

    skridt: Annotated[Records, By("KT")]
    skridt_fra: Floats
    skridt_for: Annotated[Ints, By("T")]
    skridt_liste: Ints
    skridt_antal: Ints
    skridt_navn: Annotated[Ints, By("T")]
    skridt_hold: Annotated[Ints, By("T")]
    skridt_udloeses: Annotated[Ints, By("T")]
    skridt_venter: Annotated[Ints, By("T")]
    antal_skridt: int


def skridt_names(scenario: Scenario) -> tuple[str, ...]:
    """Return the sagsskridt of a scenario."""
    own = scenario.children("sagsskridt")
    return tuple(name for name in own if scenario.has(f"sagsskridt.{name}.andel"))


def skridt_rules(
    dated: Dated, names: tuple[str, ...], first_team: dict[str, int]
) -> SkridtRules:  # fmt: skip
    """Return the tables of sagsskridt."""
    scenario = dated.scenario
    own = skridt_names(scenario)
    count = max(len(own), 1)
    whose = np.zeros((count, len(names)), int)
    team, called, awaited = np.full(count, -1), np.zeros(count, int), np.zeros(count, int)
    for t, name in enumerate(own):
        prefix = f"sagsskridt.{name}"
        for x in scenario.listed(f"{prefix}.forloeb"):
            whose[t, names.index(x)] = 1
        team[t] = first_team.get(str(scenario.attribute(f"{prefix}.hold", "") or ""), -1)
        called[t] = STEP_EVENTS.index(str(scenario.attribute(f"{prefix}.udloeses_af", "") or ""))
        awaited[t] = bool(scenario.attribute(f"{prefix}.afgoerelse_venter", False))

    def build(on: date) -> tuple[Records]:
        table = np.zeros(count, RULE)
        for t, name in enumerate(own):
            table[t] = as_row(RULE, read(scenario, SECTION, f"sagsskridt.{name}", on))
        return (table,)

    starts, (table,) = dated.stack(("sagsskridt",), build)
    calendar = [np.flatnonzero(whose[:, s] & (called == PAA_TID)) for s in range(len(names))]
    listed = np.zeros((len(names), count), int)
    for s, steps in enumerate(calendar):
        listed[s, : len(steps)] = steps
    return SkridtRules(
        table, starts, whose, listed, np.array([len(steps) for steps in calendar]),
        name_codes(own), team, called, awaited, len(own),
    )  # fmt: skip
