"""What it means: pure functions from the ledger and dated rules to kroner, weeks and shares."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from simulation.accounting.atp import atp_rows
from simulation.accounting.bagefter import after_rows
from simulation.accounting.bemanding import add_wages, drift_rows, staff_rows
from simulation.accounting.borgere import citizen_count_rows
from simulation.accounting.forsoergelse import (
    Forsoergelse,
    forsoergelse,
    forsoergelse_rows,
    person_rows,
)
from simulation.accounting.konti import konti_rows
from simulation.accounting.ledige import active_rows, long_term_rows, series_rows
from simulation.accounting.metrics import check_declared
from simulation.accounting.raekker import KR, Forbrug, Row, Sums, whole_kroner, with_totals
from simulation.accounting.rehab import rehab_rows
from simulation.accounting.sagsskridt import skridt_rows
from simulation.accounting.samtaler import citizen_rows, early_rows, month_rows, samtale_rows
from simulation.accounting.sanktioner import closed_rows, sanktion_rows, taken_of
from simulation.accounting.satser import price_in
from simulation.accounting.tilbud import duty_rows, exit_rows, tilbud_rows
from simulation.accounting.varighed import duration_rows
from simulation.ledger import Ledger
from simulation.scenario import Scenario

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ("year", "metric", "group", "unit", "value")
PRICES = ("faste", "loebende")


def account(scenario: Scenario, ledger: Ledger, *, prices: str = "faste") -> pd.DataFrame:
    """Return every outcome of one replication.

    Parameters
    ----------
    scenario : Scenario
        Its dated rates, rules and accounts.
    ledger : Ledger
    prices : {"faste", "loebende"}
        Fixed prices at the scenario's price level, or each year's own.

    Returns
    -------
    DataFrame
        Columns year, metric, group, unit, value. Money has the budget sign: udgift +, indtægt −.
    """
    import pandas as pd

    active = [
        s
        for s, x in enumerate(ledger.forloeb_names)
        if scenario.attribute(f"forloeb.{x}.slags") == "aktiv"
    ]
    rows = [
        *_money_rows(scenario, ledger, prices),
        *duration_rows(ledger, active),
        *after_rows(scenario, ledger, active),
        *long_term_rows(scenario, ledger),
        *series_rows(scenario, ledger),
        *active_rows(scenario, ledger),
        *samtale_rows(ledger, active),
        *early_rows(ledger, active),
        *month_rows(scenario, ledger, active),
        *citizen_rows(ledger),
        *citizen_count_rows(ledger, active),
        *duty_rows(scenario, ledger),
        *exit_rows(ledger),
        *sanktion_rows(ledger),
        *closed_rows(ledger),
    ]
    check_declared({(metric, unit) for _, metric, _, unit, _ in rows})
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    assert np.isfinite(frame["value"]).all()
    return frame


def paid_out(scenario: Scenario, ledger: Ledger, prices: str = "faste") -> Forsoergelse:
    """Return what was paid to those on a ydelse in a run."""
    return forsoergelse(scenario, ledger, prices, taken_of(scenario, ledger))


def _money_rows(scenario: Scenario, ledger: Ledger, prices: str) -> Iterator[Row]:
    """Yield what costs something, and the accounts it is paid from.

    Each mechanism adds what it uses of kroner and minutes; hours and accounts come last.
    """
    price, used = price_in(scenario, prices), Forbrug()
    konto5: Sums = defaultdict(float)
    paid = paid_out(scenario, ledger, prices)
    yield from person_rows(paid)
    bought = [
        *tilbud_rows(scenario, ledger, price, used),
        *skridt_rows(scenario, ledger, price, used),
        *drift_rows(scenario, ledger, price, used),
    ]
    yield from (row for row in bought if row[3] != KR)
    yield from with_totals(whole_kroner(bought))
    yield from forsoergelse_rows(paid, konto5, used.state)
    yield from atp_rows(paid, konto5, prices)
    yield from rehab_rows(scenario, ledger, price, used)
    add_wages(scenario, ledger, price, used)
    yield from staff_rows(ledger, used)
    yield from konti_rows(scenario, konto5, used.kr)
