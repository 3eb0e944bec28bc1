"""Steps and variants that stand beside a forsøg."""

from __future__ import annotations

from pathlib import Path

import pytest

from simulation.experiment.study import compare
from simulation.experiment.trin import steps
from simulation.report.noegletal import key_lines
from simulation.scenario import load_scenario
from simulation.scenario.files import scenario_ids
from tests.test_noegletal import Figures, study

NAMES = sorted(scenario_ids())
SPACE = "\u00a0"


def test_s36_runs_with_hard_staffing_and_steps_unless_the_user_chooses() -> None:
    result = study("s36-foerste-samtale")
    assert result.settings.staffing == "hard"
    staff = [s.at("bemanding.hold.unge.aarsvaerk", s.start) for s in result.scenarios[2:]]
    today = result.baseline.at("bemanding.hold.unge.aarsvaerk", result.baseline.start)
    assert staff == pytest.approx([today, today - 1, today - 2])
    soft = compare("s36", replications=1, years=1, workers=1, staffing="elastic")
    assert soft.settings.staffing == "elastic"
    assert len(soft.scenarios) == 2
    assert "--bemanding haard" in " ".join(key_lines(soft, soft.scenarios[1]))


def test_fewer_staff_never_hold_more_in_time() -> None:
    result = study("s36-foerste-samtale")
    shares = [
        Figures(result).of(s.id, "samtaler_rettidige_andel", "uddannelseshjaelp")
        for s in result.scenarios[2:]
    ]
    assert shares == sorted(shares, reverse=True)
    assert shares[0] > shares[2] + 0.1


def test_weaker_steps_touch_only_the_form_the_forsoeg_brings_in() -> None:
    scenario, base = load_scenario("s01a"), load_scenario("rebild-2018")
    half, none = steps(scenario, base, "elastic", "kerne")
    full = scenario.at("effekter.kerne.form_gruppe", scenario.start)
    assert half.at("effekter.kerne.form_gruppe", scenario.start) == full / 2
    assert none.at("effekter.kerne.form_gruppe", scenario.start) == 0
    assert half.figures.keys() == scenario.figures.keys()
    assert [p for p in scenario.figures if half.figures[p] != scenario.figures[p]] == [
        "effekter.kerne.form_gruppe"
    ]
    assert steps(load_scenario("s01b"), base, "elastic", "kerne") == []


LOST = """kind = "scenario"
id = "to-faerre"
title = "Vi mister to årsværk i 2027"
question = "Hvad sker der, når vi mister to årsværk i 2027?"
owner = "Prøve"
legal_status = "inden for loven"
extends = "hedensted-2026"
staffing = "hard"

[[changes]]
path = "bemanding.hold.dagpenge.aarsvaerk"
add = -2.0
from = 2027-01-01
to = 2028-01-01
source = "Budget 2027"
grade = "antagelse"
range = [8.0, 12.0]
element = "To årsværk færre"
"""


def test_staff_lost_in_one_year_is_told_for_that_year(tmp_path: Path) -> None:
    path = tmp_path / "to-faerre.toml"
    path.write_text(LOST, "utf-8")
    result = compare(path, replications=2, years=2, workers=1)
    (line,) = key_lines(result, result.scenarios[1])
    f = Figures(result)
    shares = []
    for s in result.scenarios:
        n = {m: f.of(s.id, f"samtaler_{m}", "a_dagpenge", "2027")
             for m in ("kraevede", "aflyst", "aabne", "afholdt")}  # fmt: skip
        shares.append(100 * n["afholdt"] / (n["kraevede"] - n["aflyst"] - n["aabne"]))
    assert line.startswith("Dagpengeteamet i 2027: ")
    assert "2028" not in line
    assert shares[1] < shares[0]
    assert abs(float(line.split(": ")[1].split(" ")[0].replace(",", ".")) - shares[0]) < 1.0
