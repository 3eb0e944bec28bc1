"""From person-days and årsværk to kroner: who pays, on which account, in which year.

Budget sign: udgift +, indtægt −. Each leaf is rounded to whole kroner, so every sum foots.
"""

from __future__ import annotations

import itertools
import math
from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta

import numpy as np

from simulation.accounting.forsoergelse import forsoergelse, forsoergelse_rows, person_rows
from simulation.accounting.indsats import Indsats
from simulation.accounting.outcomes import ALL, Row, spans
from simulation.accounting.satser import Price
from simulation.accounting.totals import KR, with_totals
from simulation.ledger import Ledger
from simulation.scenario import Scenario


def kroner_rows(
    scenario: Scenario, ledger: Ledger, prices: str, price: Price, done: Indsats
) -> Iterator[Row]:
    """Yield every money row of a replication."""
    paid = forsoergelse(scenario, ledger, prices, done.days_lost)
    konto5 = yield from forsoergelse_rows(paid)
    yield from person_rows(paid)
    rehab_account = str(scenario.attribute("konti.rehab"))
    staff_account = str(scenario.attribute("konti.personale"))
    accounts: dict[tuple[str, str], float] = defaultdict(float, konto5)

    yield from done.rows
    for (year, account), value in done.kr.items():
        accounts[year, account] += float(np.rint(value))
    rehab: dict[str, float] = defaultdict(float)
    for time, _cases, held in ledger.rehab_days:
        when = ledger.start + timedelta(days=int(time))
        rehab[str(when.year)] += held * price("rehab.dag_kr", "rehab.dag_prisaar", when)
    for span in spans(ledger):
        if span.label == ALL:
            continue
        accounts[span.label, rehab_account] += float(np.rint(rehab[span.label]))
        staff = 0.0
        first, last = (ledger.start + timedelta(days=int(d)) for d in (span.begin, span.end))
        cuts = [first, *scenario.breakpoints(first, last, ("bemanding",)), last]
        for a, b in itertools.pairwise(cuts):
            staffed = math.fsum(
                float(scenario.at(f"bemanding.hold.{team}.aarsvaerk", a))
                for team in scenario.children("bemanding.hold")
            )
            cost = price("bemanding.aarsvaerk_kr", "bemanding.aarsvaerk_prisaar", a)
            staff += staffed * cost * (b - a).days / (last - first).days
        accounts[span.label, staff_account] += float(np.rint(staff))
    money: dict[tuple[str, str, str], float] = defaultdict(float)
    for (year, account), value in accounts.items():
        konto = scenario.attribute(f"konti.{account.replace('.', '_')}.konto")
        metric = "konto6_kr" if konto == "6" else "konto5_netto_kr"
        money[year, metric, account] += value
    yield from with_totals(money)
    net: dict[str, float] = defaultdict(float)
    for (year, _metric, _account), value in money.items():
        net[year] += value
        net[ALL] += value
    for year, value in net.items():
        yield year, "kommune_netto_kr", "", KR, value
    yield from ((year, "rehab_kr", "", KR, float(np.rint(rehab[year]))) for year in sorted(rehab))
    yield ALL, "rehab_kr", "", KR, math.fsum(np.rint(value) for value in rehab.values())
