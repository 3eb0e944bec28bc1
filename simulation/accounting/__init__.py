"""What it means: pure functions from the ledger and dated rules to kroner, weeks and shares."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulation.accounting.indsats import indsats
from simulation.accounting.kroner import kroner_rows
from simulation.accounting.metrics import check_declared
from simulation.accounting.noegletal import noegletal_rows
from simulation.accounting.outcomes import (
    citizen_rows,
    duration_rows,
    long_term_rows,
    rehab_rows,
    samtale_rows,
    series_rows,
    staff_rows,
)
from simulation.accounting.satser import price_in
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
    price = price_in(scenario, prices)
    done = indsats(scenario, ledger, price)
    rows = [
        *kroner_rows(scenario, ledger, prices, price, done),
        *duration_rows(ledger, active),
        *long_term_rows(scenario, ledger),
        *series_rows(scenario, ledger),
        *samtale_rows(ledger, active),
        *staff_rows(scenario, ledger, done),
        *citizen_rows(ledger),
        *rehab_rows(scenario, ledger),
        *noegletal_rows(scenario, ledger, active),
    ]
    check_declared({(metric, unit) for _, metric, _, unit, _ in rows})
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    assert np.isfinite(frame["value"]).all()
    return frame
