"""What the kommune pays besides ydelser: driftsrefusion by ydelse and day, and ATP; by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest

from simulation.accounting import account
from simulation.accounting.atp import in_a_row
from simulation.accounting.tilbud import refunded
from simulation.ledger import Ledger
from simulation.model import simulate
from simulation.scenario import Scenario, load_scenario

LAST_WITH = {
    ("a_dagpenge", "tilbud"): date(2014, 12, 31),
    ("a_dagpenge", "uddannelse"): date(2019, 6, 30),
    ("kontanthjaelp", "tilbud"): date(2018, 12, 31),
    ("sygedagpenge", "tilbud"): date(2018, 12, 31),
    ("jobafklaring", "uddannelse"): date(2018, 12, 31),
    ("ressourceforloeb", "tilbud"): date(2021, 12, 31),
}


def amounts(frame: pd.DataFrame, metric: str, group: str = "") -> pd.Series:
    own = frame[(frame["metric"] == metric) & (frame["group"] == group)]
    return own.set_index("year")["value"]


@pytest.mark.parametrize(("ydelse", "kind"), LAST_WITH)
def test_half_until_the_last_day_of_the_ydelse(ydelse: str, kind: str) -> None:
    """STAR's konteringsregler for 5.68.90, November 2022."""
    scenario, last = load_scenario("hedensted-2026"), LAST_WITH[ydelse, kind]
    day_after = date.fromordinal(last.toordinal() + 1)
    assert refunded(scenario, ydelse, kind, last) == 0.5
    assert refunded(scenario, ydelse, kind, day_after) == 0.0
    assert refunded(scenario, ydelse, "ingen", last) == 0.0
    assert refunded(scenario, "foertidspension", kind, date(2026, 1, 1)) == 0.5


def test_the_state_pays_half_of_the_first_year_and_the_books_foot() -> None:
    """Kommunal produktion for kontanthjælp from 2018: driftsrefusion to the end of that year."""
    scenario = load_scenario("s21d-kommunal-produktion", rules_known=date(2020, 1, 1))
    ledger = simulate(scenario, seed=1, replication=0, clock="compiled")
    with_it = account(scenario, ledger)
    zero = {p: 0.0 for p in scenario.figures if p.startswith("driftsrefusion.")}
    without = account(scenario.replace(zero), ledger)
    paid, state = amounts(with_it, "tilbud_kr"), amounts(with_it, "driftsrefusion_kr")
    assert paid["2018"] > 0
    assert paid["2019"] > 0
    assert state["2018"] == pytest.approx(-paid["2018"] / 2, abs=2)
    assert "2019" not in state.index
    for metric, sign in (("kommune_netto_kr", 1), ("stat_netto_kr", -1)):
        moved = amounts(with_it, metric) - amounts(without, metric)
        assert moved["2018"] == pytest.approx(sign * state["2018"], abs=1)
        assert moved["alle"] == pytest.approx(sign * state["alle"], abs=1)
        assert moved["2019"] == 0
    assert amounts(without, "driftsrefusion_kr").empty


def test_a_minilaegeskoen_is_no_tilbud_the_state_shares_in() -> None:
    scenario = load_scenario("s22-2-minilaegeskoen")
    ledger = simulate(scenario, seed=1, replication=0, clock="compiled")
    assert amounts(account(scenario, ledger), "driftsrefusion_kr").empty


def by_hand(ledger: Ledger, scenario: Scenario) -> float:
    """Days on kontanthjælp beyond a year in a row, citizen by citizen and day by day."""
    frame = pd.DataFrame(ledger.forloeb)
    names = np.array(ledger.forloeb_names)[frame["forloeb"]]
    frame = frame[[scenario.attribute(f"forloeb.{x}.ydelse") == "kontanthjaelp" for x in names]]
    days = 0.0
    for citizen, own in frame.groupby("borger"):
        begun = ended = -np.inf
        for row in own.sort_values("start").itertuples():
            if row.start - ended >= 1:
                begun = row.start
                if row.ved_start:
                    begun = min(begun, -7.0 * ledger.borgere["trappeuger"][citizen])
            ended = row.slut
            days += max(0.0, row.slut - max(row.start, begun + 364, 0.0))
    return days


def test_atp_is_paid_of_kontanthjaelp_after_a_year(small: Scenario) -> None:
    """BEK 1600/2019 § 2: 189 kr. a month, here of half of them."""
    ledger = simulate(small, seed=1, replication=0, clock="compiled")
    paid = amounts(account(small, ledger), "atp_kr", "kontanthjaelp")["alle"]
    assert paid == pytest.approx(by_hand(ledger, small) / 365.25 * 12 * 189 * 0.5, abs=3)
    assert paid > 0
    before = account(small.replace({"atp.kontanthjaelp.kr_pr_md": 0.0}), ledger)
    net = amounts(account(small, ledger), "kommune_netto_kr") - amounts(before, "kommune_netto_kr")
    assert net["alle"] == paid


def test_no_spell_on_the_ydelse_is_no_atp() -> None:
    """A share of everybody, and nobody: the rows are there, and empty."""
    scenario = load_scenario("hedensted-2026")
    ledger = simulate(scenario, seed=1, replication=0, clock="compiled")
    nobody = replace(ledger, forloeb=ledger.forloeb[:0])
    begun, spells = in_a_row(scenario, nobody, "kontanthjaelp")
    assert begun.shape == spells.shape == (0,)
