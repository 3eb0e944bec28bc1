"""Sanktioner as tables: how many are heard and sanctioned, what it takes, and closed cases."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated

import numpy as np

from simulation.model.tables.dated import By, Dated, Floats, Records
from simulation.model.tables.records import as_row, read, record

SECTION = "sanktion"
RULE = record(SECTION)
"""The practice in a period: days from a hearing to the decision, minutes, first times let pass."""


@dataclass(frozen=True)
class SanktionRules:
    """Sanktioner by period (K) and forløb (S).

    Attributes
    ----------
    sanktion_fra : array, shape (K,)
        When each period begins.
    sanktion : array, shape (K, S)
        Share of those who stay away that is sanctioned.
    sanktion_praksis : records, shape (K,)
    luk : array, shape (K, S)
        Share whose case is closed when they stay away again.
    """

    sanktion_fra: Floats
    sanktion: Annotated[Floats, By("KS")]
    sanktion_praksis: Annotated[Records, By("K", where=("sanktion", "luk"))]
    luk: Annotated[Floats, By("KS")]


def sanktion_rules(dated: Dated, names: tuple[str, ...]) -> SanktionRules:
    """Return the tables of sanktioner."""
    scenario = dated.scenario

    def build(on: date) -> tuple[Floats, Records, Floats]:
        shares, closing = (
            np.array([scenario.number(f"sanktion.{key}.{x}", on, 0.0) for x in names])
            for key in ("andel", "luk_andel")
        )
        practice = np.array(as_row(RULE, read(scenario, SECTION, SECTION, on)), RULE)
        return shares, practice, closing

    starts, (shares, practice, closing) = dated.stack(("sanktion",), build)
    return SanktionRules(starts, shares, practice, closing)
