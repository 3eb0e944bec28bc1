"""Sagsskridt: steps at the desk without the citizen (a revurdering, an attest)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import numpy as np

from simulation.accounting.raekker import KR, Forbrug, Row, account_of
from simulation.accounting.satser import Price
from simulation.accounting.tid import ALL, cells_of
from simulation.ledger import Ledger, SkridtUdfald
from simulation.scenario import Scenario


def skridt_rows(
    scenario: Scenario, ledger: Ledger, price: Price, used: Forbrug
) -> Iterator[Row]:  # fmt: skip
    """Yield the steps done, what they cost, and how they kept others waiting.

    The minutes are added to what is used, the hearings' too.
    """
    table, names, teams = ledger.sagsskridt, ledger.skridt_names, ledger.team_names
    own = cells_of(scenario, ledger, "sagsskridt", monthly=True)
    begins = np.array([cell.begin for cell in own])
    carried = table[(table["udfald"] == SkridtUdfald.UDFOERT) & (table["tid"] < ledger.days)]
    undone = np.bincount(
        table["skridt"][table["udfald"] == SkridtUdfald.IKKE_UDFOERT], minlength=len(names)
    )
    place = np.searchsorted(begins, carried["tid"], side="right") - 1
    step = carried["skridt"].astype(int)
    late = np.floor(carried["tid"]) - np.floor(carried["frist"])
    number, waited, kept = (
        np.bincount(step, weights, minlength=len(names))
        for weights in (None, late, carried["udskudt"])
    )
    counts = np.bincount(step * len(own) + place, minlength=len(names) * len(own))
    counts = counts.reshape(len(names), len(own))
    spent = np.bincount(
        place * len(teams) + carried["hold"], carried["minutter"], minlength=len(own) * len(teams)
    ).reshape(len(own), len(teams))
    for cell, minutes in zip(own, spent, strict=True):
        for team, taken in zip(teams, minutes, strict=True):
            used.minutes[cell.label, team] += float(taken)
    for t, name in enumerate(names[:-1]):
        prefix = f"sagsskridt.{name}"
        account, priced = account_of(scenario, prefix), scenario.has(f"{prefix}.pris_kr")
        by_year: dict[str, float] = defaultdict(float)
        paid: dict[str, float] = defaultdict(float)
        for cell, count in zip(own, counts[t].tolist(), strict=True):
            by_year[cell.label] += count
            if count and priced:
                cost = count * price(f"{prefix}.pris_kr", f"{prefix}.prisaar", cell.first)
                used.kr[cell.label, account] += cost
                paid[cell.label] += cost
        yield from ((year, "sagsskridt", name, "sager", v) for year, v in by_year.items())
        yield ALL, "sagsskridt", name, "sager", float(number[t])
        yield from ((year, "sagsskridt_kr", name, KR, v) for year, v in paid.items())
        yield ALL, "sagsskridt_ikke_udfoert", name, "sager", float(undone[t])
        if number[t]:
            yield ALL, "sagsskridt_ventedage", name, "dage", float(waited[t] / number[t])
            if scenario.has(f"{prefix}.svartid_uger"):
                yield ALL, "attest_ventedage", name, "dage", float(kept[t] / number[t])
