"""Sanktioner: who is heard, what they lose, and trust first."""

from __future__ import annotations

import numpy as np
import pytest

from simulation.accounting import account
from simulation.accounting.sanktioner import sanctions, taken_of
from simulation.ledger import Udfald
from simulation.model import simulate
from simulation.scenario import Scenario


def run(scenario: Scenario, **options):  # type: ignore[no-untyped-def]
    return simulate(scenario, seed=7, replication=0, clock="compiled", **options)


def absences(ledger, s: int):  # type: ignore[no-untyped-def]
    rows = ledger.samtaler
    return rows[(rows["udfald"] == Udfald.UDEBLEVET) & (rows["forloeb"] == s)]


def test_a_share_of_those_who_stay_away_are_sanctioned(hedensted: Scenario) -> None:
    path = "sanktion.andel.kontanthjaelp_jobparat"
    half, every = run(hedensted), run(hedensted.replace({path: 1.0}))
    s = half.forloeb_names.index("kontanthjaelp_jobparat")
    number, all_of_them = sanctions(half)[:, s].sum(), sanctions(every)[:, s].sum()
    assert all_of_them == len(absences(every, s)) > 60
    assert number == pytest.approx(0.5 * all_of_them, abs=3 * 0.5 * all_of_them**0.5)
    lost = taken_of(hedensted, half).lost[:, s].sum()
    assert lost == 3 * number  # a daily rate for each of three days until contact
    a, b = (
        account(x, y).set_index(["year", "metric", "group"])["value"]["alle"]
        for x, y in ((hedensted, half), (hedensted.replace({path: 1.0}), every))
    )
    gross = ("forsoergelse_brutto_kr", "kontanthjaelp")
    assert b[gross] < a[gross]


def test_trust_first_lets_the_first_time_in_a_forloeb_pass(small: Scenario) -> None:
    always = {p: 1.0 for p in small.figures if p.startswith("sanktion.andel.")}
    strict = run(small.replace(always))
    trusting = run(small.replace(always | {"sanktion.foerste_gange_fri": 1.0}))
    assert np.array_equal(strict.samtaler, trusting.samtaler)
    s = strict.forloeb_names.index("uddannelseshjaelp")
    spells = np.unique(absences(strict, s)["borger"])  # each has one first time, or a few forløb
    freed = sanctions(strict)[:, s].sum() - sanctions(trusting)[:, s].sum()
    assert len(spells) <= freed < 1.5 * len(spells)
