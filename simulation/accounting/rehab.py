"""The rehabiliteringsteam: meeting days and what they cost, cases, and months beyond the plan."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta

import numpy as np
from numpy.typing import NDArray

from simulation.accounting.raekker import KR, Forbrug, Row
from simulation.accounting.satser import Price
from simulation.accounting.tid import ALL, Span, spans, values_on, years
from simulation.ledger import Ledger, RehabUdfald
from simulation.scenario import Scenario
from simulation.scenario.units import DAYS_PER_WEEK


def rehab_rows(
    scenario: Scenario, ledger: Ledger, price: Price, used: Forbrug
) -> Iterator[Row]:  # fmt: skip
    """Yield every row on the team; what its days cost is added to what is used.

    So are the caseworkers' minutes on its cases, which are the team of jobafklaring's.
    """
    treated = ledger.rehab[ledger.rehab["udfald"] == RehabUdfald.BEHANDLET]
    for span in spans(ledger):
        yield from _of_span(scenario, ledger, treated, span)
    kr: dict[str, float] = defaultdict(float)
    for time, cases, held in ledger.rehab_days:
        on = ledger.start + timedelta(days=int(time))
        yield str(on.year), "rehab_sager_md", f"{on:%Y-%m}", "sager", float(cases)
        kr[str(on.year)] += held * price("rehab.dag_kr", "rehab.dag_prisaar", on)
    account, team = str(scenario.attribute("konti.rehab")), case_team(scenario, ledger)
    minutes = values_on(scenario, "rehab.minutter_pr_sag", ledger, treated["tid"])
    for year in years(ledger.start, ledger.days):
        inside = (treated["tid"] >= year.begin) & (treated["tid"] < year.end)
        used.minutes[year.label, team] += float(minutes[inside].sum())
        used.kr[year.label, account] += float(np.rint(kr[year.label]))
        yield year.label, "rehab_kr", "", KR, float(np.rint(kr[year.label]))
    yield ALL, "rehab_kr", "", KR, float(sum(np.rint(value) for value in kr.values()))


def case_team(scenario: Scenario, ledger: Ledger) -> str:
    """Return the team that prepares the cases; of a divided one the first part."""
    team = str(scenario.attribute("forloeb.jobafklaring.team"))
    return team if team in ledger.team_names else f"{team} 1"


def _of_span(
    scenario: Scenario, ledger: Ledger, treated: NDArray[np.void], span: Span
) -> Iterator[Row]:
    rounds = ledger.rehab_days
    rounds = rounds[(rounds[:, 0] >= span.begin) & (rounds[:, 0] < span.end)]
    over = 0
    for time, cases, _days in rounds:
        on = ledger.start + timedelta(days=int(time))
        planned = float(scenario.at("rehab.faste_dage_pr_md", on))
        over += cases > planned * float(scenario.at("rehab.sager_pr_dag", on))
    yield span.label, "rehab_moededage", "", "dage", float(rounds[:, 2].sum())
    yield span.label, "rehab_sager", "", "sager", float(rounds[:, 1].sum())
    yield span.label, "rehab_maaneder_over_plan", "", "måneder", float(over)
    cases = treated[(treated["tid"] >= span.begin) & (treated["tid"] < span.end)]
    if len(cases):
        waited = cases["tid"] - cases["modtaget"]
        limit = values_on(scenario, "rehab.frist_uger", ledger, cases["modtaget"])
        in_time = float((waited <= limit * DAYS_PER_WEEK).mean())
        yield span.label, "rehab_ventedage", "", "dage", float(waited.mean())
        yield span.label, "rehab_inden_frist_andel", "", "andel", in_time
