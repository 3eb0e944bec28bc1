"""Tilbud as tables: what each is like by date, who may have it, and where it leads."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated

import numpy as np

from simulation.model.tables.afgang import ExitRules
from simulation.model.tables.dated import By, Dated, Floats, Ints, Records
from simulation.model.tables.forloeb import name_codes
from simulation.model.tables.kortere import says_weeks, shortening_factors
from simulation.model.tables.records import as_row, read, record
from simulation.scenario import Scenario

SECTION = "tilbud.*"
RULE = record(SECTION)
"""A tilbud in a period: days, shares and factors; fidelity has weakened the effects."""


@dataclass(frozen=True)
class TilbudRules:
    """Tilbud by period (K) and number (T), only those someone may ever have; S forløb.

    Attributes
    ----------
    tilbud : records, shape (K, T)
    tilbud_fra : array, shape (K,)
        When each period begins.
    tilbud_kortere : array, shape (K, T, S)
        Factor afterwards by forløb when the effect is said in weeks, else 1.
    tilbud_afgang : array, shape (K, T, S)
        Cumulative shares of those who complete it and leave with it.
    tilbud_for : int array, shape (T, S)
        Who may have it.
    tilbud_navn : int array, shape (T,)
        The number its name stands for in a draw.
    antal_tilbud : int
    """

    tilbud: Annotated[Records, By("KT")]
    tilbud_fra: Floats
    tilbud_kortere: Annotated[Floats, By("KT")]
    tilbud_afgang: Annotated[Floats, By("KT")]
    tilbud_for: Annotated[Ints, By("T")]
    tilbud_navn: Annotated[Ints, By("T")]
    antal_tilbud: int


def tilbud_names(scenario: Scenario) -> tuple[str, ...]:
    """Return the tilbud someone may have at some time."""

    def ever(name: str) -> bool:
        entries = scenario.figure(f"tilbud.{name}.optag").entries
        return any(float(entry.value) > 0 for entry in entries)  # type: ignore[arg-type]

    return tuple(name for name in scenario.children("tilbud") if ever(name))


def tilbud_rules(dated: Dated, names: tuple[str, ...], exits: ExitRules) -> TilbudRules:
    """Return the tables of tilbud."""
    scenario = dated.scenario
    own = tilbud_names(scenario)
    count = max(len(own), 1)
    eligible = np.zeros((count, len(names)), int)
    for t, name in enumerate(own):
        for group in scenario.listed(f"tilbud.{name}.maalgruppe"):
            eligible[t, names.index(group)] = 1

    def build(on: date) -> tuple[Records, Floats, Floats]:
        table = np.zeros(count, RULE)
        ends = np.zeros((count, len(names)))
        for t, name in enumerate(own):
            table[t] = as_row(RULE, _one(scenario, f"tilbud.{name}", on))
            for target in scenario.children(f"tilbud.{name}.afgang"):
                share = scenario.at(f"tilbud.{name}.afgang.{target}", on)
                ends[t, names.index(target)] = share
        shorter = shortening_factors(dated, on, own, eligible, names, exits)
        return table, shorter, np.cumsum(ends, axis=1)

    weeks = any(says_weeks(scenario, name) for name in own)
    starts, (table, shorter, ends) = dated.stack(
        ("tilbud", *(("forloeb",) if weeks else ())), build
    )
    return TilbudRules(table, starts, shorter, ends, eligible, name_codes(own), len(own))


def _one(scenario: Scenario, prefix: str, on: date) -> dict[str, float]:
    values = read(scenario, SECTION, prefix, on)
    fidelity = scenario.number(f"{prefix}.troskab", on, 1.0)
    for effect in ("efter_faktor", "trussel_faktor"):
        values[effect] = 1 + fidelity * (values[effect] - 1)
    return values
