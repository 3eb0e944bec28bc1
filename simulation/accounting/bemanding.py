"""Staff: hours by team, use of the minutes there are, waiting, wages, and help by the hour."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator

import numpy as np

from simulation.accounting.raekker import KR, Forbrug, Row, account_of
from simulation.accounting.satser import Price
from simulation.accounting.tid import ALL, MINUTES_PER_HOUR, by_span, cells_of, spans
from simulation.ledger import Ledger
from simulation.scenario import Scenario


def staff_rows(ledger: Ledger, used: Forbrug) -> Iterator[Row]:
    """Caseworker hours, use of capacity and waiting days by team."""
    counted = ledger.optaelling
    minutes, wasted = by_span(counted.minutter_brugt), by_span(counted.spildt)
    held, waited = by_span(counted.holdt), by_span(counted.ventedage)
    for y, span in enumerate(spans(ledger)):
        total = 0.0
        days = slice(int(span.begin), int(span.end))
        for t, team in enumerate(ledger.team_names):
            mine = {team}
            if team.endswith(" 1"):
                mine.add(team.split(" ")[0])  # what is done for the whole of a divided team
            besides = math.fsum(
                spent
                for (year, own), spent in used.minutes.items()
                if own in mine and span.label in (year, ALL)
            )
            hours = (float(minutes[y, t]) + besides) / MINUTES_PER_HOUR
            total += hours
            yield span.label, "sagsbehandler_timer", team, "timer", hours
            room = float(ledger.capacity[t, days].sum())
            if room > 0:
                share = float(ledger.booked[t, days].sum()) / room
                yield span.label, "udnyttelse_andel", team, "andel", share
            if held[y, t]:
                wait = float(waited[y, t] / held[y, t])
                yield span.label, "ventedage_middel", team, "dage", wait
        yield span.label, "sagsbehandler_timer", "", "timer", total
        lost = float(wasted[y].sum()) / MINUTES_PER_HOUR
        yield span.label, "spildte_timer", "", "timer", lost


def add_wages(scenario: Scenario, ledger: Ledger, price: Price, used: Forbrug) -> None:
    """Add what the årsværk of all teams cost to what is used, in whole kroner a year."""
    account = str(scenario.attribute("konti.personale"))
    paid: dict[str, float] = defaultdict(float)
    for cell in cells_of(scenario, ledger, "bemanding"):
        staffed = math.fsum(
            float(scenario.at(f"bemanding.hold.{team}.aarsvaerk", cell.first))
            for team in scenario.children("bemanding.hold")
        )
        cost = price("bemanding.aarsvaerk_kr", "bemanding.aarsvaerk_prisaar", cell.first)
        paid[cell.label] += staffed * cost * cell.share
    for year, kr in paid.items():
        used.kr[year, account] += float(np.rint(kr))


def drift_rows(
    scenario: Scenario, ledger: Ledger, price: Price, used: Forbrug
) -> Iterator[Row]:  # fmt: skip
    """Yield help bought by the hour, whoever it is used on, and add it to what is used."""
    for name in scenario.children("drift"):
        prefix = f"drift.{name}"
        account = account_of(scenario, prefix)
        yearly: dict[str, float] = defaultdict(float)
        for cell in cells_of(scenario, ledger, prefix):
            on = cell.first
            hours = scenario.number(f"{prefix}.timer_pr_uge", on, 0.0)
            hours *= scenario.number(f"{prefix}.uger_pr_aar", on, 0.0) * cell.share
            yearly[cell.label] += hours * price(f"{prefix}.timepris_kr", f"{prefix}.prisaar", on)
        for year, kr in yearly.items():
            used.kr[year, account] += kr
            yield year, "drift_kr", name, KR, kr
