"""Samtaler called for by an event, kontanthjælp in three rates, duties, and what a trial shows."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from simulation.accounting import account
from simulation.accounting.satser import three_rates
from simulation.experiment.study import compare
from simulation.experiment.volumen import volume_notes
from simulation.ledger import TilbudUdfald
from simulation.model import simulate
from simulation.report.answer import answer
from simulation.report.maaling import detectable
from simulation.scenario import load_scenario


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


@pytest.mark.parametrize(
    ("x", "provider", "weekly"),
    [
        # (0,22 × 6.789 + 0,13 × 7.205 + 0,65 × 12.498 + 0,5 × 1.092) × 0,95 × 12/52
        ("kontanthjaelp_jobparat", False, 2433.446),
        # (10.553,93 + 2.784 + 0,5 × 1.638) × 0,95 × 12/52
        ("kontanthjaelp_jobparat", True, 3103.635),
        # (339,45 + 6.124,25 + 1.249,8 + 0,85 × (0,35 × 1.036 + 0,15 × 2.590) + 546) × 0,95 × 12/52
        ("uddannelseshjaelp", False, 1950.701),
    ],
)
def test_three_rates_by_hand(x: str, provider: bool, weekly: float) -> None:
    scenario = load_scenario("r3")
    paid = three_rates(scenario, x, date(2025, 7, 1), provider)
    assert paid == pytest.approx(weekly, abs=0.01)
    assert three_rates(scenario, x, date(2025, 6, 30), provider) is None
    assert three_rates(scenario, "a_dagpenge", date(2025, 7, 1), provider) is None
    assert three_rates(load_scenario("hedensted-2025c"), x, date(2025, 7, 1), provider) is None


def test_the_duty_is_counted_among_those_still_there() -> None:
    scenario, ledger = run("s23-sagsflow-2015")
    frame = account(scenario, ledger)
    told = frame[(frame["metric"] == "pligt_naaet_andel") & (frame["group"] == "a_dagpenge")]
    s = ledger.forloeb_names.index("a_dagpenge")
    reached = due = 0
    for spell in ledger.forloeb:
        if spell["forloeb"] != s or spell["start"] < 0 or spell["slut"] - spell["start"] < 26 * 7:
            continue
        due += 1
        own = ledger.tilbud[
            (ledger.tilbud["borger"] == spell["borger"])
            & (ledger.tilbud["udfald"] != TilbudUdfald.INGEN_PLADS)
        ]["start"]
        reached += bool(((own >= spell["start"]) & (own <= spell["start"] + 26 * 7)).any())
    assert due > 300
    assert told["value"].tolist() == [pytest.approx(reached / due)]


def test_tilbud_the_law_requires_are_held_against_those_there_are() -> None:
    def notes(name: str, **values: float) -> list[str]:
        scenario = load_scenario(name)
        return volume_notes(scenario.replace(values), load_scenario(scenario.baseline_id))

    [note] = notes("s23-sagsflow-2015")
    assert "når 35 pct." in note  # 70 pct. of half of them
    assert notes("s32-70-pct-aktive") == []
    half = notes("s32-70-pct-aktive", **{"tilbud.aktiv_70.optag": 0.5})
    assert len(half) == 2  # dagpenge and jobparate
    assert "kræver, at 100 pct." in half[0]
    full = load_scenario("s10-forholdstalskrav")  # two places a week, but not said to be the duty
    assert volume_notes(full, load_scenario(full.baseline_id)) == []


def test_two_groups_of_different_size_by_hand() -> None:
    # (1,960 + 0,8416) × sqrt(0,3 × 0,7 × (1/15 + 1/60)) = 2,8016 × 0,13229
    assert detectable(15, 60, 0.3) == pytest.approx(0.37062, abs=1e-4)


def test_a_trial_says_what_it_can_show_and_what_its_control_group_is_worth() -> None:
    text = " ".join(answer(compare("s22-3", replications=2, years=1, workers=1)).split())
    assert "Kontrolgruppen på 276 er 155.000 kr. værd om året" in text  # 276 × 560 = 154.560
    assert text.count("procentpoint") == 1  # what can be seen is said once, where it was asked
    few = " ".join(answer(compare("s05", replications=2, years=1, workers=1)).split())
    assert "Med 15 deltagere i forsøget og 15 at sammenligne med" in few
