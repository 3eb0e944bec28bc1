"""ATP: what the kommune pays in for those who have had the same ydelse for long.

Only of ydelser with a section of their own under ``atp``; of the others somebody else bears it
(BEK 1790/2018 § 5). There is no refusion of it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from simulation.accounting.forsoergelse import Forsoergelse
from simulation.accounting.raekker import Row, Sums, with_totals
from simulation.accounting.satser import projection
from simulation.accounting.tid import cells_of
from simulation.ledger import Ledger
from simulation.scenario import Scenario
from simulation.scenario.units import DAYS_PER_WEEK, MONTHS_PER_YEAR

_DAYS_PER_YEAR = 365.25


def atp_rows(whole: Forsoergelse, konto5: Sums, prices: str) -> Iterator[Row]:
    """Yield what is paid of ATP by year and ydelse, and add it to konto 5.

    The amount is fixed by rule (BEK 1600/2019) and stands still in fixed prices; in those of each
    year it grows as the ydelser do, so that both sides of the account do.
    """
    scenario, ledger = whole.scenario, whole.ledger
    money: dict[tuple[str, str, str], float] = defaultdict(float)
    for ydelse in scenario.children("atp"):
        path = f"atp.{ydelse}"
        begun, spells = in_a_row(scenario, ledger, ydelse)
        paid: dict[str, float] = defaultdict(float)
        for cell in cells_of(scenario, ledger, "atp"):
            after = float(scenario.at(f"{path}.efter_uger", cell.first)) * DAYS_PER_WEEK
            first = np.maximum(np.maximum(spells["start"], begun + after), cell.begin)
            days = float(np.clip(np.minimum(spells["slut"], cell.end) - first, 0, None).sum())
            share = float(scenario.at(f"{path}.andel", cell.first))
            a_year = float(scenario.at(f"{path}.kr_pr_md", cell.first)) * MONTHS_PER_YEAR
            if prices == "loebende":
                onward = projection(scenario)
                a_year *= onward.factor(onward.rates, cell.first.year)
            paid[cell.label] += days / _DAYS_PER_YEAR * share * a_year
        for year, value in paid.items():
            money[year, "atp_kr", ydelse] = float(np.rint(value))
            konto5[year, str(whole.attribute(ydelse, "funktion"))] += float(np.rint(value))
    yield from with_totals(money)


def in_a_row(
    scenario: Scenario, ledger: Ledger, ydelse: str
) -> tuple[NDArray[np.float64], NDArray[np.void]]:
    """Return the spells on a ydelse, and when each one's unbroken row of them began.

    What those there at the start had before their forløb is not known but for the weeks they have
    used of the ladder, which are counted as the row.

    Returns
    -------
    begun : array, shape (N,)
    spells : structured array, shape (N,)
    """
    of = np.array(
        [scenario.attribute(f"forloeb.{x}.ydelse") == ydelse for x in ledger.forloeb_names]
    )
    spells = ledger.forloeb[of[ledger.forloeb["forloeb"]]]
    spells = spells[np.lexsort((spells["start"], spells["borger"]))]
    same = spells["borger"][1:] == spells["borger"][:-1]
    goes_on = np.zeros(len(spells), bool)
    goes_on[1:] = same & (np.abs(spells["start"][1:] - spells["slut"][:-1]) < 1.0)
    row = np.cumsum(~goes_on) - 1
    begun: NDArray[np.float64] = spells["start"][~goes_on][row].astype(float)
    weeks = ledger.borgere["trappeuger"][spells["borger"]]
    known = np.where(spells["ved_start"][~goes_on][row] == 1, -weeks * DAYS_PER_WEEK, np.inf)
    return np.minimum(begun, known), spells
