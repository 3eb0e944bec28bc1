"""Sanktioner as tables: how many are heard and sanctioned, what it takes, and closed cases."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated

import numpy as np

from simulation.model.tables.dated import By, Dated, Floats, Records
from simulation.model.tables.records import as_row, read, record
from simulation.scenario import Scenario

SECTION = "sanktion"
RULE = record(SECTION)
"""The practice in a period: days from a hearing to the decision, and minutes."""
FREE = "foerste_gange_fri"
OWN = "refusion"
"""The kind of ydelse that the kommune itself may take from; on dagpenge the a-kasse decides."""


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
    fri : array, shape (K, S)
        No-shows in a forløb that are let pass, where the kommune itself decides.
    """

    sanktion_fra: Floats
    sanktion: Annotated[Floats, By("KS")]
    sanktion_praksis: Annotated[Records, By("K", where=("sanktion", "luk"))]
    luk: Annotated[Floats, By("KS")]
    fri: Annotated[Floats, By("KS")]


def sanktion_rules(dated: Dated, names: tuple[str, ...]) -> SanktionRules:
    """Return the tables of sanktioner."""
    scenario = dated.scenario

    decides = np.array([_kind(scenario, x) == OWN for x in names], float)

    def build(on: date) -> tuple[Floats, Records, Floats, Floats]:
        shares, closing = (
            np.array([scenario.number(f"sanktion.{key}.{x}", on, 0.0) for x in names])
            for key in ("andel", "luk_andel")
        )
        practice = np.array(as_row(RULE, read(scenario, SECTION, SECTION, on)), RULE)
        return shares, practice, closing, decides * float(scenario.at(f"{SECTION}.{FREE}", on))

    starts, (shares, practice, closing, free) = dated.stack(("sanktion",), build)
    return SanktionRules(starts, shares, practice, closing, free)


def _kind(scenario: Scenario, x: str) -> str:
    """Return how the ydelse of a forløb is paid; nothing for one without."""
    ydelse = scenario.attribute(f"forloeb.{x}.ydelse", "")
    return str(scenario.attribute(f"refusion.ydelse.{ydelse}.type", ""))
