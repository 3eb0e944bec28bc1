"""Sagsskridt: on their day, with the teams' minutes; decisions that wait; who is heard."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from simulation.accounting import account
from simulation.errors import InputError
from simulation.ledger import RehabUdfald, SkridtUdfald, Udfald
from simulation.model import calibrate_capacity, simulate
from simulation.scenario import Scenario, load_scenario

WEEK = 7.0


def run(scenario: Scenario, **options):  # type: ignore[no-untyped-def]
    return simulate(scenario, seed=7, replication=0, clock="compiled", **options)


def steps(ledger, name: str):  # type: ignore[no-untyped-def]
    return ledger.sagsskridt[ledger.sagsskridt["skridt"] == ledger.skridt_names.index(name)]


def test_a_step_is_done_once_for_each_who_is_there_when_it_falls_due(ledger) -> None:  # type: ignore[no-untyped-def]
    """The revurdering: week 22, everybody, once."""
    s = ledger.forloeb_names.index("sygedagpenge")
    spells = ledger.forloeb[ledger.forloeb["forloeb"] == s]
    due = spells["start"] + 22 * WEEK
    inside = (due > 0) & (due < ledger.days)
    longest_weekend = 6.0  # from Maundy Thursday to Easter Monday, and a day for the hour
    rows = steps(ledger, "revurdering_sygedagpenge")
    sure = (inside & (spells["slut"] > due + longest_weekend)).sum()
    possible = (inside & (spells["slut"] > due)).sum()
    assert 1000 < sure <= len(rows) <= possible
    assert len(np.unique(rows["borger"] * 10_000.0 + np.floor(rows["tid"]))) == len(rows)
    assert (rows["udfald"] == SkridtUdfald.UDFOERT).all()


def test_a_step_that_repeats_comes_at_its_interval(small: Scenario) -> None:
    """Every 26 weeks in a forløb: the dates follow from the start of the forløb."""
    ledger = run(small)
    rows = steps(ledger, "opdatering_ressourceforloeb")
    s = ledger.forloeb_names.index("ressourceforloeb")
    assert len(rows) > 50
    for row in rows:
        own = ledger.forloeb[
            (ledger.forloeb["borger"] == row["borger"]) & (ledger.forloeb["forloeb"] == s)
        ]
        since = row["tid"] - own["start"][own["start"] < row["tid"]].max()
        late = since % (26 * WEEK)
        assert late < 6 or late > 26 * WEEK - 1  # the hour may come before that of the start


def test_steps_take_the_minutes_of_their_team(small: Scenario) -> None:
    idle = {p: 0.0 for p in small.figures if p.startswith("sagsskridt.") and p.endswith("minutter")}
    idle["sanktion.minutter"] = 0.0
    busy, free = run(small), run(small.replace(idle))
    assert np.array_equal(busy.forloeb, free.forloeb)
    spent = np.bincount(
        busy.sagsskridt["hold"], busy.sagsskridt["minutter"], minlength=len(busy.team_names)
    )
    assert (spent > 0).all()
    assert busy.booked.sum(axis=1) - free.booked.sum(axis=1) == pytest.approx(spent, rel=0.01)


def test_with_hard_staffing_steps_crowd_out_samtaler_and_wait(small: Scenario) -> None:
    heavy = {
        p: 4 * float(small.at(p, small.start))
        for p in small.figures
        if p.startswith("sagsskridt.") and p.endswith("minutter")
    }
    capacity = {team: 0.9 * m for team, m in calibrate_capacity(small, seed=7).items()}
    light, loaded = (
        run(x, staffing="hard", capacity=capacity, effects="ingen")
        for x in (small, small.replace(heavy))
    )
    for ledger in (light, loaded):
        assert (ledger.booked <= ledger.capacity + 1e-6).all()

    def late(ledger) -> float:  # type: ignore[no-untyped-def]
        held = ledger.samtaler[ledger.samtaler["udfald"] <= Udfald.AFHOLDT_FOR_SENT]
        return float((held["tid"] - held["oensket"]).mean())

    assert late(loaded) > late(light)
    done = loaded.sagsskridt[loaded.sagsskridt["udfald"] == SkridtUdfald.UDFOERT]
    assert (done["tid"] - done["frist"]).mean() > 0


def test_a_case_waits_for_its_attest_by_hand(small: Scenario) -> None:
    """Answer after ten weeks, asked for four weeks ahead: ready six weeks after it came in."""
    scenario = small.replace(
        {
            "tilgang.ankomst": "jaevn",  # the deterministic limit: the mean, not a draw
            "sagsskridt.attest_rehab.andel": 1.0,
            "sagsskridt.attest_rehab.svartid_uger": 10.0,
            "sagsskridt.attest_rehab.forspring_uger": 4.0,
        }
    )
    ledger = run(scenario)
    cases = ledger.rehab
    assert len(cases) > 100
    ordered = steps(ledger, "attest_rehab")
    assert len(ordered) == len(cases)
    shift = cases["klar"] - cases["modtaget"] - 6 * WEEK
    assert (np.abs(shift) < 6).all()  # the desk is closed at weekends and on holidays
    treated = cases[cases["udfald"] == RehabUdfald.BEHANDLET]
    assert (treated["tid"] >= treated["klar"]).all()
    frame = account(scenario, ledger).set_index(["year", "metric", "group"])["value"]
    assert frame["alle", "rehab_ventedage", ""] > 6 * WEEK
    assert frame["alle", "rehab_inden_frist_andel", ""] == 0.0


def test_a_decision_waits_for_its_attest(small: Scenario) -> None:
    quick = small.replace({"sagsskridt.attest_revurdering.svartid_uger": 0.0})
    slow = small.replace(
        {
            "sagsskridt.attest_revurdering.andel": 1.0,
            "sagsskridt.attest_revurdering.svartid_uger": 9.0,
        }
    )

    def decided(scenario: Scenario):  # type: ignore[no-untyped-def]
        ledger = run(scenario)
        s = ledger.forloeb_names.index("sygedagpenge")
        spells = ledger.forloeb[ledger.forloeb["forloeb"] == s]
        length = (spells["slut"] - spells["start"]) / WEEK
        return ledger, float(((length > 22) & (length < 30)).sum() / (length > 22).sum())

    (_, early), (ledger, late) = decided(quick), decided(slow)
    assert late < early  # fewer stop in the weeks right after the revurdering
    put_off = steps(ledger, "attest_revurdering")["udskudt"]
    assert (put_off > 0).mean() > 0.3
    assert put_off.max() > 9 * WEEK


def test_what_is_wrong_with_a_step_is_told_with_file_and_line(tmp_path: Path) -> None:
    path = tmp_path / "x.toml"
    path.write_text(
        'kind = "scenario"\nid = "x"\ntitle = "X"\nquestion = "X?"\nowner = "X"\n'
        'legal_status = "inden for loven"\nextends = "hedensted-2023"\n\n'
        '[sagsskridt.z]\nnavn = "Z"\nforloeb = "sygedagpengee"\nudloeses_af = "rehap"\n'
        'hold = "dagpengee"\n\n[sagsskridt.z.andel]\ntitle = "A"\nunit = "andel"\n'
        'grade = "lov"\nsource = "S"\nvalue = 1.0\n',
        "utf-8",
    )
    with pytest.raises(InputError) as told:
        load_scenario(path)
    faults = told.value.faults
    # each at its own line: forloeb 11, udloeses_af 12, hold 13, and what is missing at the step
    assert {fault.line for fault in faults} == {11, 12, 13, 20}, faults
    assert all(fault.file == str(path) for fault in faults)
    text = "; ".join(fault.message for fault in faults)
    for wanted in ("«minutter» mangler", "mente du «sygedagpenge»", "mente du «rehab»",
                   "mente du «dagpenge»"):  # fmt: skip
        assert wanted in text


def test_a_share_of_the_steps_is_drawn_anew_each_time(hedensted: Scenario) -> None:
    """A step has its own number each time it falls due, whatever the last bits of its time."""
    path = "sagsskridt.min_plan"
    scenario = hedensted.replace({f"{path}.andel": 1.0})
    whole = simulate(scenario, seed=1, replication=0, clock="compiled")
    half = simulate(hedensted.replace({f"{path}.andel": 0.5}), seed=1, replication=0,
                    clock="compiled")  # fmt: skip
    t = whole.skridt_names.index("min_plan")
    done = [x.sagsskridt[x.sagsskridt["skridt"] == t] for x in (whole, half)]
    keys = [set(zip(x["borger"].tolist(), x["frist"].tolist(), strict=True)) for x in done]
    assert keys[1] < keys[0]
    assert len(keys[1]) == pytest.approx(0.5 * len(keys[0]), abs=3 * 0.5 * len(keys[0]) ** 0.5)
