"""Samtaler: called for by an event, booked again, and held without a team."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from simulation.ledger import FORMER, TilbudUdfald, Udfald
from simulation.model import prepare, simulate
from simulation.scenario import Scenario, load_scenario


def run(name: str, **values):  # type: ignore[no-untyped-def]
    scenario = load_scenario(name)
    scenario = scenario.replace(values) if values else scenario
    return scenario, simulate(scenario, seed=3, replication=0, clock="compiled")


def test_a_samtale_follows_when_an_indsats_ends() -> None:
    """Either the one already called is moved to the event, or there is an extra one."""
    _, ledger = run("s01e-sygedagpenge", **{"tilbud.indsats.optag": 0.9})
    sick = ledger.forloeb_names.index("sygedagpenge")
    phase = ledger.phase_names[sick].index("ved_indsats")
    ended = ledger.tilbud[ledger.tilbud["udfald"] == TilbudUdfald.GENNEMFOERT]
    rows = ledger.samtaler
    extra = rows[(rows["forloeb"] == sick) & (rows["fase"] == phase) & (rows["ombooket"] == 0)]
    ends = set(zip(ended["borger"].tolist(), ended["slut"].tolist(), strict=True))
    assert len(extra) > 50
    for row in extra:
        assert (row["borger"], row["frist_fra"]) in ends
        assert row["frist_til"] == pytest.approx(row["frist_fra"] + 21)
    # all who stay a month after it have a samtale within four weeks
    stays = {(s["borger"], s["start"]): s["slut"] for s in ledger.forloeb if s["forloeb"] == sick}
    checked = 0
    for row in ended:
        spell = [
            out
            for (who, start), out in stays.items()
            if who == row["borger"] and start < row["slut"]
        ]
        if not spell or max(spell) < row["slut"] + 35 or row["slut"] > ledger.days - 40:
            continue
        mine = rows[(rows["borger"] == row["borger"]) & (rows["tid"] > row["slut"])]
        assert mine["tid"].min() < row["slut"] + 28
        checked += 1
        if checked == 60:
            break
    assert checked == 60


def test_without_the_share_no_event_calls_for_anything() -> None:
    _, ledger = run(
        "s01e-sygedagpenge",
        **{
            "samtaler.sygedagpenge.ved_indsats.andel": 0.0,
            "samtaler.sygedagpenge.ved_forlaengelse.andel": 0.0,
        },
    )
    sick = ledger.forloeb_names.index("sygedagpenge")
    waits = [i for i, x in enumerate(ledger.phase_names[sick]) if x.startswith("ved_")]
    assert len(waits) == 2
    rows = ledger.samtaler
    assert not np.isin(rows["fase"][rows["forloeb"] == sick], waits).any()


def test_a_first_samtale_booked_again_keeps_its_minutes() -> None:
    scenario = load_scenario("hedensted-2026", years=2)
    rows = simulate(scenario, seed=2, replication=0, clock="compiled").samtaler
    first = float(np.sum(scenario.at("minutter.a_dagpenge.foerste", scenario.start)))
    other = float(np.sum(scenario.at("minutter.a_dagpenge.personlig", scenario.start)))
    assert first > other
    phases = scenario.children("samtaler.a_dagpenge")
    opening = [f for f, name in enumerate(phases)
               if scenario.attribute(f"samtaler.a_dagpenge.{name}.foerste", False)]  # fmt: skip
    held = rows["udfald"] <= Udfald.AFHOLDT_FOR_SENT
    mine = held & (rows["forloeb"] == 0) & (rows["form"] == 0) & np.isin(rows["fase"], opening)
    mine &= rows["aktoer"] == 0
    again = mine & (rows["ombooket"] == 1)
    assert again.sum() > 20
    assert (rows["minutter"][mine] == first).all()


def test_a_samtale_in_a_forloeb_without_a_team_is_held() -> None:
    """It takes nobody's minutes; that is not the same as that there was no room for it."""
    scenario = load_scenario("hedensted-2026", years=1)
    labels = dict(scenario.attributes) | {"forloeb.a_dagpenge.team": ""}
    ledger = simulate(replace(scenario, attributes=labels), seed=2, replication=0, clock="compiled")
    rows = ledger.samtaler[(ledger.samtaler["forloeb"] == 0) & (ledger.samtaler["aktoer"] == 0)]
    assert (rows["udfald"] <= Udfald.AFHOLDT_FOR_SENT).sum() > 100
    assert not (rows["udfald"] == Udfald.IKKE_AFHOLDT).any()
    assert (rows["hold"] == -1).all()


def test_an_answer_on_the_net_takes_its_minutes_and_has_its_own_effect(small: Scenario) -> None:
    """No live contact: no effect, fewer minutes and no way there."""
    phase = "samtaler.a_dagpenge.efter_26"
    net = small.replace({f"{phase}.online_andel": 1.0, f"{phase}.digital_andel": 0.0})
    ledger = simulate(net, seed=1, replication=0, clock="compiled")
    rows = ledger.samtaler
    a_dagpenge = ledger.forloeb_names.index("a_dagpenge")
    late = rows[(rows["form"] == FORMER.index("online")) & (rows["forloeb"] == a_dagpenge)]
    held = late[np.isin(late["udfald"], (Udfald.AFHOLDT, Udfald.AFHOLDT_FOR_SENT))]
    assert len(held) > 0
    assert set(np.unique(held["minutter"])) == {20.0}
    assert set(np.unique(held["borgerminutter"])) == {10.0}
    effect = prepare(net, "kerne").tables.rules.form_virkning[0]
    assert effect[FORMER.index("online")] == 0.0
    assert effect[0] == 1.0
