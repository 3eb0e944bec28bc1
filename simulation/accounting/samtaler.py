"""Samtaler by outcome, form and who holds them; first ones, months of waiting, citizens' time."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import timedelta

from simulation.accounting.raekker import Row
from simulation.accounting.tid import MINUTES_PER_HOUR, by_span, spans
from simulation.ledger import AKTOERER, FORMER, Ledger, Udfald
from simulation.scenario import Scenario

OUTCOME_METRICS = {
    Udfald.AFHOLDT: "samtaler_afholdt",
    Udfald.AFHOLDT_FOR_SENT: "samtaler_afholdt_for_sent",
    Udfald.UDEBLEVET: "samtaler_udeblevet",
    Udfald.AFLYST: "samtaler_aflyst",
    Udfald.IKKE_AFHOLDT: "samtaler_ikke_afholdt",
    Udfald.AABEN: "samtaler_aabne",
}
_OWN = [i for i, actor in enumerate(AKTOERER) if actor != "akasse"]
"""Who of those that hold samtaler are the kommune's own."""


def samtale_rows(ledger: Ledger, active: list[int]) -> Iterator[Row]:
    """Samtaler by outcome, forløb, form and who holds them; outcomes add up to those required."""
    counted, early = by_span(ledger.optaelling.antal), by_span(ledger.optaelling.tidlige)
    firsts = by_span(ledger.optaelling.foerste)
    first_days = by_span(ledger.optaelling.foerste_dage)
    for y, span in enumerate(spans(ledger)):
        table = counted[y]
        held = table[:, :, _OWN, : Udfald.AFHOLDT_FOR_SENT + 1].sum(axis=(1, 2, 3))
        for s in active:
            if held[s]:
                share = float(early[y, s, _OWN].sum() / held[s])
                name = ledger.forloeb_names[s]
                yield span.label, "samtaler_foerste_halvaar_andel", name, "andel", share
            if firsts[y, s]:
                days = float(first_days[y, s] / firsts[y, s])
                yield span.label, "dage_til_foerste_samtale", ledger.forloeb_names[s], "dage", days
        groups = [("", table.sum(axis=(0, 1, 2)))]
        by_forloeb, by_form = table.sum(axis=(1, 2)), table.sum(axis=(0, 2))
        by_actor = table.sum(axis=(0, 1))
        groups += [(ledger.forloeb_names[s], by_forloeb[s]) for s in active]
        groups += [(f"form:{form}", by_form[f]) for f, form in enumerate(FORMER)]
        groups += [(f"aktoer:{actor}", by_actor[a]) for a, actor in enumerate(AKTOERER)]
        for group, counts in groups:
            total = float(counts.sum())
            yield span.label, "samtaler_kraevede", group, "samtaler", total
            for outcome, metric in OUTCOME_METRICS.items():
                yield span.label, metric, group, "samtaler", float(counts[outcome])
            settled = total - counts[Udfald.AFLYST] - counts[Udfald.AABEN]
            if settled > 0:
                on_time = float(counts[Udfald.AFHOLDT] / settled)
                yield span.label, "samtaler_rettidige_andel", group, "andel", on_time


def citizen_rows(ledger: Ledger) -> Iterator[Row]:
    """Hours citizens spend on samtaler held, and on the way to those they turn up for."""
    minutes = by_span(ledger.optaelling.borgerminutter)
    for span, own in zip(spans(ledger), minutes, strict=True):
        yield span.label, "borger_timer", "", "timer", float(own) / MINUTES_PER_HOUR


def early_rows(ledger: Ledger, active: list[int]) -> Iterator[Row]:
    """Samtaler held in a forløb's first half-year, and how many first samtaler were in time."""
    early = by_span(ledger.optaelling.tidlige[:, :, _OWN].sum(axis=2))
    first = by_span(ledger.optaelling.foerste_frist)
    for span, number, due in zip(spans(ledger), early, first, strict=True):
        for s in active:
            name = ledger.forloeb_names[s]
            yield span.label, "samtaler_foerste_halvaar", name, "samtaler", float(number[s])
            if due[s, 1]:
                share = float(due[s, 0] / due[s, 1])
                yield span.label, "foerste_samtale_rettidig_andel", name, "andel", share


def month_rows(scenario: Scenario, ledger: Ledger, active: list[int]) -> Iterator[Row]:
    """Samtaler in time and days waited by month and team."""
    count = ledger.optaelling
    teams: dict[str, list[int]] = {}
    for s in active:
        team = scenario.attribute(f"forloeb.{ledger.forloeb_names[s]}.team")
        teams.setdefault(str(team or ""), []).append(s)
    for m, (begin, _end) in enumerate(itertools.pairwise(count.maaneder)):
        on = ledger.start + timedelta(days=int(begin))
        for team, own in teams.items():
            in_time, due, held = count.md_antal[m, own].sum(axis=0)
            group = f"{team}:{on:%Y-%m}"
            if due:
                yield str(on.year), "rettidige_md_andel", group, "andel", float(in_time / due)
            if held:
                days = float(count.md_ventedage[m, own].sum() / held)
                yield str(on.year), "ventedage_md", group, "dage", days
