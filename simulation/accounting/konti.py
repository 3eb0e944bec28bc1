"""The kommune's accounts: who pays, on which funktion, in which year.

Budget sign: udgift +, indtægt −. Each leaf is rounded to whole kroner, so every sum foots.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import numpy as np

from simulation.accounting.raekker import KR, Row, Sums, with_totals
from simulation.accounting.tid import ALL
from simulation.scenario import Scenario

KONTI = {"3": "konto3_kr", "5": "konto5_netto_kr", "6": "konto6_kr"}
"""What each hovedkonto is called in the tables."""


def konti_rows(scenario: Scenario, konto5: Sums, used: Sums) -> Iterator[Row]:
    """Yield every account by year, and the kommune's net.

    Parameters
    ----------
    konto5 : dict
        What the kommune itself pays of ydelser, by (year, funktion).
    used : dict
        What else it pays, by (year, funktion).
    """
    accounts: Sums = defaultdict(float, konto5)
    for (year, account), value in used.items():
        accounts[year, account] += float(np.rint(value))
    money: dict[tuple[str, str, str], float] = defaultdict(float)
    net: dict[str, float] = defaultdict(float)
    for (year, account), value in accounts.items():
        konto = scenario.attribute(f"konti.{account.replace('.', '_')}.konto")
        money[year, KONTI[str(konto)], account] += value
        for label in (year, ALL):
            net[label] += value
    yield from with_totals(money)
    for year, value in net.items():
        yield year, "kommune_netto_kr", "", KR, value
