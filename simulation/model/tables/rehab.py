"""The rehabiliteringsteam as a table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import numpy as np

from simulation.model.tables.dated import By, Dated, Floats, Records
from simulation.model.tables.records import as_row, read, record

SECTION = "rehab"
RULE = record(SECTION)
"""The team in a period: share of new cases, share at renewal, cases a day, planned days a month."""


@dataclass(frozen=True)
class RehabRules:
    """The rehabiliteringsteam by period (K).

    Attributes
    ----------
    rehab_regel : records, shape (K,)
    rehab_regel_fra : array, shape (K,)
        When each period begins.
    """

    rehab_regel: Annotated[Records, By("K", about="jobafklaring")]
    rehab_regel_fra: Floats


def rehab_rules(dated: Dated) -> RehabRules:
    """Return the tables of the rehabiliteringsteam."""
    scenario = dated.scenario
    starts, (table,) = dated.stack(
        ("rehab",), lambda on: (np.array(as_row(RULE, read(scenario, SECTION, SECTION, on)), RULE),)
    )
    return RehabRules(table, starts)
