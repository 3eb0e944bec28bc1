"""Several scenarios beside each other, when more than one was asked about."""

from __future__ import annotations

import numpy as np

from simulation.experiment.result import Result
from simulation.experiment.udledt import derive, value_of
from simulation.report.format import MISSING, THOUSAND, number
from simulation.report.tables import Table
from simulation.report.usikkerhed import net_of
from simulation.scenario import Scenario

MANY = 2
_NOTES = (
    "Interval: det, der også står ved hvert forslag. Balance: uger, hver deltager skal være "
    "kortere (+) eller må være længere (-) på ydelse, for at det går i nul.",
)


def side_by_side(result: Result, compared: list[tuple[Scenario, Scenario]]) -> Table | None:
    """Return a row for each scenario, or None when there are fewer than two to show."""
    if len(compared) < MANY:
        return None
    rows: list[tuple[str, ...]] = []
    for scenario, baseline in compared:
        net = net_of(result, scenario)
        prices = result.settings.prices
        derived = derive(result.summary, result.comparison, baseline, scenario, prices)
        hours = (value_of(derived, "timer") or (0.0,))[0]
        total = (value_of(derived, "netto_med_tid") or (np.nan,))[0]
        weeks = value_of(derived, "balance_uger")
        spread = MISSING
        shown = round(net.mean / THOUSAND)
        if np.isfinite(net.low) and not net.nothing:
            low, high = round(net.low / THOUSAND), round(net.high / THOUSAND)
            spread = f"{number(min(low, shown))} til {number(max(high, shown))}"
        clear = weeks is not None and not (weeks[1] <= 0.0 <= weeks[2])
        balance = number(weeks[0], 1, sign=True) if weeks is not None and clear else MISSING
        rows.append((scenario.title, number(shown), spread, number(hours),
                     number(total / THOUSAND), balance))  # fmt: skip
    first = compared[0][0]
    same = len({baseline.id for _, baseline in compared}) == 1
    told = "" if same else "; hvert forslag er sammenlignet med sin egen basis"
    return Table(
        f"Side om side, alle år, 1.000 kr. ({first.price_level}-PL; udgift +, mindreudgift -"
        f"{told})",
        ("", "Netto", "interval", "Timer", "Netto med tiden", "Balance, uger"),
        rows,
        _NOTES,
    )
