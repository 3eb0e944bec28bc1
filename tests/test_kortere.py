"""An effect said in weeks: the factor solved for, by hand and in the simulation."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy import exp

from simulation.errors import InputError
from simulation.experiment.assumptions import draw_assumptions
from simulation.model import prepare, simulate
from simulation.model.tables.kortere import Course, Stay, after_factor, shortened, weeks_left
from simulation.scenario import Scenario, load_scenario
from tests.test_cli import jobcenter

FOREVER, MOST = 2600.0, 20.0
H = 0.05
CONSTANT = Stay(np.zeros(1), np.array([H]), np.zeros(1), np.ones(1), np.ones(1))
UNITS = {"fra_uge": "uge", "optag": "andel", "frafald": "andel", "troskab": "andel",
         "fastlaasning": "faktor", "efter_faktor": "faktor", "job": "andel"}  # fmt: skip
HEADER = """kind = "scenario"
id = "proeve"
title = "Prøve"
question = "Hvad sker der?"
owner = "Test"
legal_status = "inden for loven"
extends = "hedensted-2023"

[tilbud.kursus]
navn = "Kursus"
maalgruppe = "{}"
konto = "5.68.90"
"""


def kursus(folder: Path, group: str = "a_dagpenge", **figures: float | tuple[float, float]) -> Path:
    """Write a scenario with one tilbud; a figure is a value, or a value and the top of a range."""
    stated = {"fra_uge": 8.0, "varighed_uger": 2.0, "optag": 1.0, "efter_uger": 26.0, **figures}
    text = HEADER.format(group)
    for key, given in stated.items():
        value, top = given if isinstance(given, tuple) else (given, given)
        if value < 0:
            continue
        text += f"\n[tilbud.kursus.{key.replace('afgang_', 'afgang.')}]\n"
        text += f'title = "x"\nunit = "{UNITS.get(key.split("_")[-1], UNITS.get(key, "uger"))}"\n'
        text += f'grade = "antagelse"\nsource = "Test"\nvalue = {value}\nrange = [0.0, {top}]\n'
    path = folder / "proeve.toml"
    path.write_text(text, "utf-8")
    return path


def test_constant_hazard_and_an_effect_that_stays() -> None:
    """1/h weeks left become 1/(f h): two weeks less at h = 0,05 is 20 to 18, f = 20/18."""
    course = Course(begin=10.0, length=0.0, lasts=FOREVER)
    assert after_factor(CONSTANT, course, 2.0, MOST) == pytest.approx(20 / 18, abs=1e-5)


def test_constant_hazard_lock_in_and_drop_out() -> None:
    """While it lasts 0,7 of the hazard, half the time for the 30 pct. who drop out."""
    f, locked, length, lasts = 1.4, 0.7 * H, 6.0, 26.0

    def mean(first: float, weeks: float, then: float, to: float) -> float:
        after = (1 - exp(-then * to)) / then + exp(-then * to) / H
        return (1 - exp(-first * weeks)) / first + exp(-first * weeks) * after

    by_hand = 1 / H - 0.7 * mean(locked, length, f * H, lasts) - 0.3 * mean(locked, 3.0, H, lasts)
    course = Course(8.0, length, lasts, locked=0.7, dropout=0.3)
    assert shortened(CONSTANT, course, f) == pytest.approx(by_hand, abs=1e-9)
    assert after_factor(CONSTANT, course, by_hand, MOST) == pytest.approx(f, abs=1e-5)


def test_bands_unlike_people_other_exits_and_a_fixed_end() -> None:
    """Half are twice as fast; those still there in week 10 are mostly the slow. All leave in 30."""
    stay = Stay(
        np.array([0.0, 10.0]), np.array([0.02, 0.03]), np.array([0.01, 0.02]),
        np.array([1.0, 2.0]), np.array([0.5, 0.5]), [(30.0, 1.0)],
    )  # fmt: skip
    slow, fast = exp(-0.03 * 10), exp(-0.06 * 10)
    left = [(1 - exp(-h * 20)) / h for h in (0.05, 0.10)]
    by_hand = (slow * left[0] + fast * left[1]) / (slow + fast)
    assert weeks_left(stay, 10.0, []) == pytest.approx(by_hand, abs=1e-9)
    left = [(1 - exp(-h * 20)) / h for h in (0.065, 0.13)]
    by_hand = (slow * left[0] + fast * left[1]) / (slow + fast)
    assert weeks_left(stay, 10.0, [(10.0, 30.0, 1.5)]) == pytest.approx(by_hand, abs=1e-9)
    assert weeks_left(stay, 30.0, []) == 0.0


def test_out_of_reach_gives_the_nearest() -> None:
    course = Course(8.0, 2.0, 4.0)
    assert after_factor(CONSTANT, course, 19.0, MOST) == MOST
    assert after_factor(CONSTANT, course, -19.0, MOST) == 0.0


def shorter(changed: Scenario, other: Scenario, group: str, week: float) -> float:
    """Return how much shorter the new forløb that reached a week are, citizen by citizen."""
    number = prepare(other).tables.index(group)
    saved = []
    for replication in range(3):
        lengths = []
        for scenario in (changed, other):
            rows = simulate(scenario, seed=1, replication=replication, clock="compiled").forloeb
            mine = rows[
                (rows["forloeb"] == number) & (rows["ved_start"] == 0) & (rows["start"] < 730)
            ]
            keys = zip(mine["borger"].tolist(), np.round(mine["start"], 6).tolist(), strict=True)
            lengths.append(
                dict(zip(keys, ((mine["slut"] - mine["start"]) / 7).tolist(), strict=True))
            )
        with_it, without = lengths
        saved += [without[k] - with_it[k] for k in without if k in with_it and without[k] > week]
    return float(np.mean(saved))


@pytest.mark.parametrize(
    ("group", "weeks", "more"),
    [
        ("a_dagpenge", 2.0, {}),
        ("a_dagpenge", 2.0, {"varighed_uger": 6.0, "fastlaasning": 0.7, "frafald": 0.3}),
        ("a_dagpenge", 1.0, {"troskab": 0.5}),
        ("sygedagpenge", 1.0, {"fra_uge": 4.0}),
    ],
)
def test_participants_are_so_much_shorter_in_the_simulation(
    group: str, weeks: float, more: dict[str, float], tmp_path: Path
) -> None:
    stated = weeks / more.get("troskab", 1.0)
    told = load_scenario(kursus(tmp_path, group, kortere_uger=stated, **more))
    values = {"tilbud.kursus.kortere_uger": 0.0}
    if "fastlaasning" in more:
        values["tilbud.kursus.fastlaasning"] = 1.0
    without = told.replace(values)
    assert prepare(without).tables.factors_after("kursus")[group] == pytest.approx(1.0, abs=1e-4)
    saved = shorter(told, without, group, more.get("fra_uge", 8.0))
    assert saved == pytest.approx(weeks, rel=0.12)


def test_each_forloeb_has_its_own_factor_from_the_day_it_is_stated(tmp_path: Path) -> None:
    path = kursus(tmp_path, "a_dagpenge,kontanthjaelp_jobparat", kortere_uger=1.0)
    scenario = load_scenario(path)
    one, other = prepare(scenario).tables.factors_after("kursus").values()
    assert abs(one - other) > 0.001
    figure = scenario.figure("tilbud.kursus.kortere_uger")
    entry = figure.entries[0]
    later = replace(entry, from_date=scenario.start.replace(year=2026), value=0.0)
    figures = {**scenario.figures, figure.path: replace(figure, entries=(entry, later))}
    tables = prepare(replace(scenario, figures=figures)).tables
    factors = tables.rules.tilbud_kortere[:, 0, tables.index("a_dagpenge")]
    days = tables.rules.tilbud_fra.tolist()
    at = [float(factors[np.searchsorted(days, day, side="right") - 1]) for day in (0, 740)]
    assert at == [pytest.approx(one), pytest.approx(1.0, abs=1e-4)]


@pytest.mark.parametrize(
    ("figures", "word"),
    [
        ({"efter_faktor": 1.2}, "både «kortere_uger» og «efter_faktor»"),
        ({"afgang_job": 0.2}, "både «kortere_uger» og «afgang.job»"),
        ({"efter_uger": -1.0}, "kræver «efter_uger»"),
    ],
)
def test_what_says_it_twice_or_too_little_is_told(
    figures: dict[str, float], word: str, tmp_path: Path
) -> None:
    path = kursus(tmp_path, kortere_uger=0.5, **figures)
    with pytest.raises(InputError) as told:
        load_scenario(path)
    line = path.read_text("utf-8").splitlines().index("[tilbud.kursus.kortere_uger]") + 1
    assert any(word in f.message and f.line and 0 <= f.line - line < 7 for f in told.value.faults)


@pytest.mark.parametrize("weeks", [(40.0, 40.0), (0.5, 40.0)])
def test_weeks_out_of_reach_are_told_also_at_the_top_of_the_range(
    weeks: tuple[float, float], tmp_path: Path
) -> None:
    path = kursus(tmp_path, kortere_uger=weeks)
    scenario = load_scenario(path)
    with pytest.raises(InputError, match="kan ikke nås på A-dagpenge") as told:
        prepare(scenario)
    (fault,) = told.value.faults
    assert fault.file == str(path)
    assert fault.line is not None
    own = tmp_path / "scenarios" / path.name
    own.parent.mkdir()
    own.write_text(path.read_text("utf-8"), "utf-8")
    for arguments in (["tjek"], ["tjek", "scenarios/proeve.toml"], ["koer", "proeve"]):
        told = jobcenter(*arguments, cwd=tmp_path, code=2).stderr
        assert f"scenarios/proeve.toml:{fault.line}: tilbud.kursus.kortere_uger" in told


def test_a_drawn_scenario_takes_what_can_be_reached(tmp_path: Path) -> None:
    scenario = load_scenario(kursus(tmp_path, kortere_uger=(0.5, 1.5), efter_uger=(26.0, 40.0)))
    drawn = [draw_assumptions(scenario, 1, r) for r in range(8)]
    weeks = [d.at("tilbud.kursus.kortere_uger", d.start) for d in drawn]
    assert len(set(weeks)) == len(weeks)
    assert all(0 <= w <= 1.5 for w in weeks)
    factors = [prepare(d).tables.factors_after("kursus")["a_dagpenge"] for d in drawn]
    assert len(set(factors)) == len(factors)
    beyond = replace(drawn[0].replace({"tilbud.kursus.kortere_uger": 99.0}), drawn=True)
    assert prepare(beyond).tables.factors_after("kursus")["a_dagpenge"] == MOST
