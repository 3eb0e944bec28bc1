"""Tilbud: the duty to have one, counted and held against the places there are."""

from __future__ import annotations

import pytest

from simulation.accounting import account
from simulation.experiment.volumen import volume_notes
from simulation.ledger import TilbudUdfald
from simulation.model import simulate
from simulation.scenario import load_scenario


def run(name: str, **values):  # type: ignore[no-untyped-def]
    scenario = load_scenario(name)
    scenario = scenario.replace(values) if values else scenario
    return scenario, simulate(scenario, seed=3, replication=0, clock="compiled")


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
    assert "når 70 pct." in note  # half of them in one tilbud, half in the other
    groups = ("a_dagpenge", "kontanthjaelp_jobparat")
    paths = [f"tilbud.praktik_{x}.optag" for x in groups]
    assert notes("s32-70-pct-aktive", **dict.fromkeys(paths, 1.0)) == []
    half = notes("s32-70-pct-aktive", **dict.fromkeys(paths, 0.5))
    assert len(half) == len(groups)
    assert "kræver, at 100 pct." in half[0]
    full = load_scenario("s10-forholdstalskrav")  # two places a week, but not said to be the duty
    assert volume_notes(full, load_scenario(full.baseline_id)) == []
