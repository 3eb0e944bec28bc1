"""The key figures: every question is answered in the first lines, by the figure it asks for."""

from __future__ import annotations

import itertools
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import get_args

import numpy as np
import pandas as pd
import pytest

from simulation.accounting import account
from simulation.accounting.ledige import active_rows
from simulation.accounting.samtaler import month_rows
from simulation.accounting.sanktioner import closed_rows
from simulation.accounting.tilbud import exit_rows
from simulation.errors import InputError
from simulation.experiment.study import Result, compare, run
from simulation.experiment.summary import summarise, wide
from simulation.experiment.trin import steps
from simulation.ledger import FORLOEB, TILBUD, Ledger, TilbudUdfald
from simulation.report.format import kroner, number
from simulation.report.noegletal import KINDS, LEVELS, key_lines
from simulation.report.noegletal.tal import sure, tell_ratio
from simulation.scenario import Scenario, load_scenario
from simulation.scenario.dump import dump_resolved
from simulation.scenario.files import scenario_ids
from simulation.scenario.shapes import Svar
from tests.conftest import shrink
from tests.handmade import flat

NAMES = sorted(scenario_ids())
SPACE = "\u00a0"


@lru_cache(maxsize=2)
def study(name: str) -> Result:
    """A small study of a shipped scenario: three replications, two years."""
    scenario = load_scenario(name, years=2)
    base = load_scenario(scenario.baseline_id, years=2)
    if scenario.place_id == "koebenhavn":
        scenario, base = shrink(scenario, 0.1), shrink(base, 0.1)
    if scenario.id == base.id:
        return run(scenario, replications=3, workers=1)
    return compare(scenario, baseline=base, replications=3, workers=1)


def lines_of(name: str) -> str:
    result = study(name)
    return "\n".join(key_lines(result, result.scenarios[-1 if len(result.scenarios) < 2 else 1]))


class Figures:
    """The metrics frame read the plain way, apart from the code under test."""

    def __init__(self, result: Result) -> None:
        self.scenario = result.scenarios[min(1, len(result.scenarios) - 1)]
        self.base = result.scenarios[0]
        self.result = result
        self.frame = result.metrics

    def of(self, scenario: str, metric: str, group: str = "", year: str = "alle") -> float:
        f = self.frame
        rows = f[(f["scenario"] == scenario) & (f["metric"] == metric) & (f["group"] == group)
                 & (f["year"] == year)]  # fmt: skip
        return float(rows["value"].sum()) / self.result.settings.replications

    def after(self, metric: str, group: str = "", year: str = "alle") -> float:
        return self.of(self.scenario.id, metric, group, year)

    def before(self, metric: str, group: str = "", year: str = "alle") -> float:
        return self.of(self.base.id, metric, group, year)

    def gap(self, metric: str, group: str = "", year: str = "alle") -> float:
        return self.after(metric, group, year) - self.before(metric, group, year)

    def groups(self, metric: str) -> list[str]:
        return sorted(set(self.frame[self.frame["metric"] == metric]["group"]))

    def week(self, groups: list[str]) -> float:
        """What a week on the ydelse costs the kommune."""
        label = self.scenario.attribute
        ydelser = {str(label(f"forloeb.{x}.ydelse")) for x in groups}
        on = [x for x in self.scenario.children("forloeb")
              if label(f"forloeb.{x}.ydelse") in ydelser]  # fmt: skip
        people = sum(self.before("fuldtidspersoner", x) for x in on)
        paid = sum(self.before("forsoergelse_brutto_kr", y) - self.before("stat_netto_kr", y)
                   for y in ydelser)  # fmt: skip
        return paid / people / ((self.scenario.end - self.scenario.start).days / 7)

    @property
    def years(self) -> int:
        return len(self.scenario.years)


def arrow(before: float, after: float, decimals: int = 0) -> str:
    """Return «before → after» as every table rounds it: the difference is the nearest."""
    first = round(before, decimals)
    return (
        f"{number(first, decimals)} → {number(first + round(after - before, decimals), decimals)}"
    )


def _tilbud(f: Figures) -> list[str]:
    return [t for t in f.scenario.children("tilbud") if f.gap("tilbud_startede", t)]


def _target(f: Figures, t: str) -> list[str]:
    return str(f.scenario.attribute(f"tilbud.{t}.maalgruppe")).replace(" ", "").split(",")


def _afgange(f: Figures) -> list[str]:
    told = []
    for t in _tilbud(f):
        ended = sum(f.gap(f"tilbud_{k}", t) for k in ("gennemfoert", "frafaldet", "afbrudt"))
        told.append(f"{number(f.gap('tilbud_startede', t))} starter, {number(ended)} er slut")
        goals = sum(f.gap("tilbud_afgang", f"{t}:{x}") for x in ("job", "uddannelse"))
        if ended >= 5 and goals >= 1:
            told.append(f"koster {kroner(f.gap('tilbud_kr', t) / goals)}")
            told.append(f"job {number(100 * f.gap('tilbud_afgang', f'{t}:job') / ended, 1)}")
    return told


def _balance(f: Figures) -> list[str]:
    whole = f.gap("kommune_netto_kr")
    groups = [x for t in _tilbud(f) for x in _target(f, t)]
    people = sum(f.gap("tilbud_startede", t) for t in _tilbud(f))
    if not groups:
        groups = ["a_dagpenge"]
        # new ones who are there in week 26, and of those on at the start all who get that far: a
        # forløb under way is a long one the more often the longer it is
        there = f.before("overlevelse", "a_dagpenge:26")
        weeks = range(0, 27, 2)
        shares = [f.before("overlevelse", f"a_dagpenge:{week}") for week in weeks]
        lived = sum(a + b for a, b in itertools.pairwise(shares))  # two weeks of their average
        mean = f.before("varighed_uger_middel", "a_dagpenge")
        stock = f.scenario.at("bestand.a_dagpenge", f.scenario.start)
        people = f.before("nye_forloeb", "a_dagpenge") * there
        people += stock * (1 - (lived - 26 * there) / mean)
    text = lines_of(f.scenario.id)
    assert "Det går i nul" in text
    week = f.week(groups)
    told_week = float(text.split("koster kommunen ")[1].split(SPACE)[0].replace(".", ""))
    assert told_week == pytest.approx(week, rel=0.005)
    hour = 0.0
    if "regnes til " in text:
        hour = float(text.split("regnes til ")[1].split(SPACE)[0])
        each = f.scenario.at("bemanding.aarsvaerk_kr", f.scenario.start)
        hours = f.scenario.at("bemanding.timer_pr_aarsvaerk", f.scenario.start)
        assert 0.75 < hour / (each / hours) < 1.25  # to the scenario's price level
    days = 7 * abs(whole + hour * f.gap("sagsbehandler_timer")) / people / week
    told = float(text.split("bliver ")[1].split(" ")[0].replace(",", "."))
    told *= 7 if text.split(") ")[1].startswith("uger") or " uger " in text.split("\n")[0] else 1
    assert told == pytest.approx(days, rel=0.03, abs=0.06)
    return ["Det går i nul"]


def _borgere(f: Figures) -> list[str]:
    changed = [y for y in f.groups("forsoergelse_brutto_kr")
               if y and abs(f.gap("forsoergelse_brutto_kr", y)) >= 500]  # fmt: skip
    largest = sorted(changed, key=lambda y: -abs(f.gap("forsoergelse_brutto_kr", y)))[:1]
    told = [f"udbetales {kroner(abs(f.gap('forsoergelse_brutto_kr', y)))}" for y in largest]
    return told or ["Borgere, det angår", "Ingen borgere får mere eller mindre"]


def _foerste_halvaar(f: Figures) -> list[str]:
    metric = "samtaler_foerste_halvaar"
    x = max(f.groups(metric), key=lambda x: abs(f.gap(metric, x)))
    return [arrow(f.before(metric, x) / f.years, f.after(metric, x) / f.years)]


def _form(f: Figures) -> list[str]:
    def share(scenario: str) -> float:
        """Mean over replications of each one's own share."""
        rows = f.frame[(f.frame["scenario"] == scenario) & (f.frame["year"] == "alle")
                       & f.frame["metric"].isin(["samtaler_afholdt", "samtaler_afholdt_for_sent"])
                       & f.frame["group"].str.startswith("form:")]  # fmt: skip
        held = rows.groupby(["replication", "group"])["value"].sum().unstack().fillna(0.0)
        return float((100 * held["form:telefon"] / held.sum(axis=1)).mean())

    return [f"på telefon {arrow(share(f.base.id), share(f.scenario.id), 1)}"]


def _lukninger(f: Figures) -> list[str]:
    return [
        f"Lukkede sager: {number(f.gap('sager_lukket'))} (",
        f"{number(f.gap('sager_genaabnet'))} (",
        kroner(-f.gap("forsoergelse_brutto_kr")),
    ]


def _lykkes(f: Figures) -> list[str]:
    (t,) = _tilbud(f)
    first = int(np.ceil(float(f.scenario.at(f"tilbud.{t}.fra_uge", f.scenario.start)) / 2))
    people = worth = 0.0
    for x in _target(f, t):
        curve = [f.before("overlevelse", f"{x}:{week}") for week in range(2 * first, 105, 2)]
        left = sum(a + b for a, b in itertools.pairwise(curve)) / curve[0]
        people += f.before("nye_forloeb", x) * curve[0]
        worth += f.before("nye_forloeb", x) * curve[0] * left * f.week([x])
    needed = f.gap("tilbud_kr", t) / (worth / people)
    return [f": {number(needed, 1)} ("]


def _niveau(f: Figures) -> list[str]:
    level = f.after("kommune_netto_kr")
    for y in ("fleksjob", "foertidspension"):
        level -= f.after("forsoergelse_brutto_kr", y) - f.after("stat_netto_kr", y)
    return [f"er {kroner(level / f.years)}"]


def _overlevelse(f: Figures) -> list[str]:
    told = []
    for week in (4, 13, 26, 52):
        a, b = (100 * (1 - g(f"andel_ude_{week}_uger", "a_dagpenge")) for g in (f.before, f.after))
        told.append(f"uge {week}: {arrow(a, b, 1)}")
    return told


def _raekke(f: Figures) -> list[str]:
    return ["Nej, modellen rammer ikke rækken", "08.2021 74 mod", "12.2022 18 mod",
            number(f.after("langtidsledige_md", "a_dagpenge:2022-12", "2022"))]  # fmt: skip


def _rehab(f: Figures) -> list[str]:
    saved = -f.gap("rehab_moededage") / f.years
    told = [number(f.before("rehab_moededage") / f.years, 1), f"{number(abs(saved), 1)} ("]
    if f.base.place_id == "hedensted":
        told.append(f"2 om måneden × 16.000{SPACE}kr. × 12 = 384.000{SPACE}kr.")
    if f.scenario.id.startswith("s30"):
        told.append("Antaget: 50 pct. (35-57 pct.)")
    return told


def _rettidighed(f: Figures) -> list[str]:
    def share(scenario: str) -> float:
        rows = f.frame[(f.frame["scenario"] == scenario) & (f.frame["year"] == "alle")
                       & (f.frame["group"] == "uddannelseshjaelp")]  # fmt: skip
        wide = rows.pivot(index="replication", columns="metric", values="value")
        due = wide["samtaler_kraevede"] - wide["samtaler_aflyst"] - wide["samtaler_aabne"]
        return float((100 * wide["samtaler_afholdt"] / due).mean())

    told = [number(share(s.id), 1) for s in f.result.scenarios if s.id != f.scenario.id]
    told.append(arrow(share(f.base.id), share(f.scenario.id), 1))
    return [*told, "som i dag (4,2 årsværk)", "1 færre (3,2 årsværk)", "2 færre (2,2 årsværk)"]


def _skelnes(f: Figures) -> list[str]:
    return ["en virkning kan ikke skelnes fra ingen", "procentpoint"]


def _tilbud_told(f: Figures) -> list[str]:
    t = _tilbud(f)[0]
    return [f"{number(f.gap('tilbud_startede', t) / f.years)} (", kroner(f.gap("tilbud_kr", t))]


def _varighed(f: Figures) -> list[str]:
    metric = "varighed_uger_middel"
    moved = {x: f.gap(metric, x) for x in f.groups(metric)}
    x = max(moved, key=lambda x: abs(moved[x]))
    if abs(moved[x]) < 0.05:
        return ["under 0,05 uge"]
    return [arrow(f.before(metric, x), f.after(metric, x), 1)]


def _virkning(f: Figures) -> list[str]:
    halves = [s for s in f.result.scenarios if s.variant == "virkning:0.5"]
    if not halves:
        return ["Virkningen må falde", "En samtale forkorter"]
    net = f.of(halves[0].id, "kommune_netto_kr") - f.before("kommune_netto_kr")
    return [f"det halve en {'merudgift' if net > 0 else 'mindreudgift'} på {kroner(abs(net))}"]


ASKED = {
    "afgange": _afgange,
    "aktive": lambda f: [
        arrow(100 * f.before("aktive_andel"), 100 * f.after("aktive_andel"), 1)
    ],
    "attester": lambda f: [
        arrow(f.before("sagsskridt", t), f.after("sagsskridt", t))
        for t in ["attest_rehab" if "s02" in f.scenario.id else "laegeattest_sygedagpenge"]
    ],
    "balance": _balance,
    "borgere": _borgere,
    "deltagere": lambda f: [
        f"begynder {number(f.gap('tilbud_startede', _tilbud(f)[0]) / f.years)}"
    ],
    "drift": lambda f: [f"374.880{SPACE}kr. om året"],  # 7,5 × 1.136 × 44
    "foerste_halvaar": _foerste_halvaar,
    "form": _form,
    "kontrol": lambda f: ["Ja, modellen giver nul"],
    "kontrolgruppe": lambda f: ["Kontrolgruppen på 276", "procentpoint"],
    "langtidsledige": lambda f: [number(f.after("langtidsledige", "a_dagpenge", "2022"))],
    "lukninger": _lukninger,
    "lykkes": _lykkes,
    "netto": lambda f: ["Staten:", kroner(abs(f.gap("stat_netto_kr")))],
    "niveau": _niveau,
    "overlevelse": _overlevelse,
    "raekke": _raekke,
    "rehab": _rehab,
    "rettidighed": _rettidighed,
    "samtaler": lambda f: [f"Samtaler: {number(abs(f.gap('samtaler_kraevede')))}"],
    "skelnes": _skelnes,
    "spild": lambda f: [f"Spildt tid: {number(60 * abs(f.gap('spildte_timer')))}"],
    "tilbud": _tilbud_told,
    "timer": lambda f: [f"Sagsbehandlertid: {number(abs(f.gap('sagsbehandler_timer')))}"],
    "tjent_hjem": lambda f: [
        f"Merudgiften i 2024 er {kroner(f.gap('kommune_netto_kr', year='2024'))}", "ikke tjent hjem"
    ],
    "undgaaede": lambda f: [
        f"undgås {number(-f.gap('nye_forloeb', 'sygedagpenge'))}",
        kroner(f.gap("drift_kr") / -f.gap("nye_forloeb", "sygedagpenge")),
    ],
    "varighed": _varighed,
    "virkning": _virkning,
}  # fmt: skip


def test_kinds_are_declared_once_and_all_have_a_function_and_a_check() -> None:
    assert set(get_args(Svar)) == set(KINDS) == set(ASKED)
    assert set(LEVELS) <= set(KINDS)
    assert {kind for name in NAMES for kind in load_scenario(name).svar} == set(KINDS)


@pytest.mark.parametrize("name", NAMES)
def test_every_question_asks_for_a_kind_of_answer(name: str) -> None:
    scenario = load_scenario(name)
    assert scenario.question.endswith("?")
    assert scenario.svar
    assert len(set(scenario.svar)) == len(scenario.svar)
    if scenario.baseline_id == scenario.id:
        assert set(scenario.svar) <= set(LEVELS)


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_the_answer_holds_the_figure_asked_for(name: str) -> None:
    text = lines_of(name)
    figures = Figures(study(name))
    assert text
    for kind in figures.scenario.svar:
        for wanted in ASKED[kind](figures):
            assert wanted in text, (kind, wanted, text)
    assert "nan" not in text
    assert "–" not in text  # what is missing is not told


def test_a_kind_that_is_not_there_is_refused_with_the_nearest(tmp_path: Path) -> None:
    path = tmp_path / "x.toml"
    text = (Path(scenario_ids()["s30-rehabiliteringsteam-efter-behov"])).read_text("utf-8")
    path.write_text(text.replace('svar = ["rehab"]', 'svar = ["rehap"]'), "utf-8")
    with pytest.raises(InputError) as caught:
        load_scenario(path)
    (fault,) = caught.value.faults
    assert "«svar» er «rehap»" in fault.message
    assert "mente du «rehab»" in fault.message
    assert text.splitlines()[(fault.line or 0) - 1].startswith("svar")
    path.write_text(text.replace("svar = [", 'staffing = "hart"\nsvar = ['), "utf-8")
    with pytest.raises(InputError, match="mente du «hard»"):
        load_scenario(path)


def test_svar_and_staffing_survive_being_written_and_read(tmp_path: Path) -> None:
    scenario = load_scenario("s36")
    path = tmp_path / "s.toml"
    path.write_text(dump_resolved(scenario), "utf-8")
    again = load_scenario(path)
    assert again.svar == ("rettidighed",)
    assert again.staffing == "hard"
    assert again.hash == scenario.hash


# --- steps ---------------------------------------------------------------------------------------


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


# --- by hand -------------------------------------------------------------------------------------


def spells(rows: list[tuple[int, float, float, str, str | None]], ledger: Ledger) -> Ledger:
    table = np.zeros(len(rows), FORLOEB)
    for i, (who, start, end, name, to) in enumerate(rows):
        table[i]["borger"], table[i]["start"], table[i]["slut"] = who, start, end
        table[i]["forloeb"] = ledger.forloeb_names.index(name)
        table[i]["destination"] = -1 if to is None else ledger.forloeb_names.index(to)
    people = max(who for who, *_ in rows) + 1
    return replace(ledger, forloeb=table, borgere=ledger.borgere[:people])


def values(rows: object) -> dict[tuple[str, str, str], float]:
    return {(year, metric, group): value for year, metric, group, _, value in rows}  # type: ignore[attr-defined]


def test_active_ledige_by_hand(ledger: Ledger) -> None:
    """2024 has 366 days. At its end four are ledige for over half a year; the first has had a
    tilbud, the second 100 hours' wage (19 days of 37 hours a week), the third 18 days, the fourth
    neither; a fifth has been ledig for 100 days only."""
    scenario = load_scenario("s32", years=1)
    short = replace(ledger, days=366, tilbud_names=("aktiv_70",))
    rows = [(0, 0.0, 366.0, "a_dagpenge", None), (1, 50.0, 69.0, "job", "a_dagpenge"),
            (1, 69.0, 366.0, "a_dagpenge", None), (2, 50.0, 68.0, "job", "a_dagpenge"),
            (2, 68.0, 366.0, "a_dagpenge", None), (3, 0.0, 366.0, "kontanthjaelp_jobparat", None),
            (4, 266.0, 366.0, "a_dagpenge", None)]  # fmt: skip
    table = np.zeros(2, TILBUD)
    table["borger"], table["start"], table["slut"] = [0, 3], [182, 10], [200, 10]
    table["udfald"] = [TilbudUdfald.GENNEMFOERT, TilbudUdfald.INGEN_PLADS]
    found = values(active_rows(scenario, replace(spells(rows, short), tilbud=table)))
    assert found["2024", "ledige_over_halvaar", ""] == 4
    assert found["2024", "aktive_andel", ""] == 2 / 4
    assert found["alle", "aktive_andel", "a_dagpenge"] == 2 / 3
    assert found["2024", "aktive_ved_loen_andel", ""] == 1 / 4
    assert found["2024", "aktive_andel", "kontanthjaelp_jobparat"] == 0


def test_closed_cases_and_exits_by_hand(ledger: Ledger) -> None:
    rows = [(0, 0.0, 70.0, "uddannelseshjaelp", "lukket"),
            (0, 70.0, 84.0, "lukket", "uddannelseshjaelp"),
            (0, 84.0, 200.0, "uddannelseshjaelp", "job"),
            (1, 0.0, 400.0, "uddannelseshjaelp", "lukket"),
            (1, 400.0, float(ledger.days), "lukket", None),
            (2, 0.0, 300.0, "uddannelseshjaelp", "uddannelse")]  # fmt: skip
    table = np.zeros(3, TILBUD)
    table["borger"], table["start"], table["slut"] = [0, 1, 2], [100, 100, 100], [200, 300, 300]
    names = ("skub",)
    three = replace(spells(rows, ledger), tilbud=table, tilbud_names=names)
    closed = values(closed_rows(three))
    assert closed["alle", "sager_lukket", ""] == 2
    assert closed["alle", "sager_genaabnet", ""] == 1
    assert closed["2024", "sager_lukket_uger", ""] == 2
    exits = values(exit_rows(three))
    assert exits == {("alle", "tilbud_afgang", "skub:job"): 1,
                     ("alle", "tilbud_afgang", "skub:uddannelse"): 1}  # fmt: skip


def test_months_and_first_samtaler_are_what_the_rows_say(
    ledger: Ledger, hedensted: Scenario
) -> None:
    rows, count = ledger.samtaler, ledger.optaelling
    month = np.minimum(
        np.searchsorted(count.maaneder, rows["tid"], side="right") - 1, len(count.maaneder) - 2
    )
    due = (rows["udfald"] != 3) & (rows["udfald"] != 5)
    assert len(count.maaneder) == 12 * len(hedensted.years) + 1
    for m in (0, 17, len(count.maaneder) - 2):
        for s in range(len(ledger.forloeb_names)):
            mine = rows[due & (month == m) & (rows["forloeb"] == s)]
            held = mine[mine["udfald"] < 2]
            waits = np.clip(np.floor(held["tid"]) - np.floor(held["oensket"]), 0, None)
            expected = [(mine["udfald"] == 0).sum(), len(mine), len(held)]
            assert count.md_antal[m, s].tolist() == expected
            assert count.md_ventedage[m, s] == waits.sum()
    for s in range(len(ledger.forloeb_names)):
        first = rows[due & (rows["forloeb"] == s) & (rows["nummer"] == 0)]
        whole = count.foerste_frist[:, s].sum(axis=0).tolist()
        assert whole == [(first["udfald"] == 0).sum(), len(first)]
    active = [i for i, x in enumerate(ledger.forloeb_names)
              if hedensted.attribute(f"forloeb.{x}.slags") == "aktiv"]  # fmt: skip
    found = values(month_rows(hedensted, ledger, active))
    s = ledger.forloeb_names.index("a_dagpenge")
    in_time, all_due, _ = count.md_antal[0, s]
    assert found["2024", "rettidige_md_andel", "dagpenge:2024-01"] == in_time / all_due


def test_citizens_are_counted_once(hedensted: Scenario, ledger: Ledger) -> None:
    frame = account(hedensted, ledger)
    own = frame[(frame["metric"] == "borgere") & (frame["year"] == "alle")].set_index("group")
    s = ledger.forloeb_names.index("sygedagpenge")
    there = ledger.forloeb[(ledger.forloeb["forloeb"] == s) & (ledger.forloeb["slut"] > 0)]
    assert own.loc["sygedagpenge", "value"] == len(np.unique(there["borger"]))
    assert own["value"].drop("").max() < own.loc["", "value"] < own["value"].drop("").sum()


def test_a_published_series_that_the_model_hits_is_told_as_hit(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    result = study("s37-langtidsledige")
    scenario = result.scenarios[1]
    frame = result.metrics.copy()
    for x in scenario.children("langtidsledig.offentliggjort"):
        series = scenario.at(f"langtidsledig.offentliggjort.{x}", scenario.start)
        year, month = 2021, 8
        for value in series:
            mine = (frame["metric"] == "langtidsledige_md") & (
                frame["group"] == f"{x}:{year}-{month:02d}"
            )
            frame.loc[mine, "value"] = value + frame.loc[mine, "replication"] * 2.0 - 1.0
            year, month = year + month // 12, month % 12 + 1

    def told(_self: Result, metric: str, year: str = "alle") -> pd.DataFrame:
        return frame[(frame["metric"] == metric) & (frame["year"] == year)]

    monkeypatch.setattr(Result, "replicated", told)
    lines = key_lines(result, scenario)
    assert lines[0].startswith("Ja, modellen rammer rækken")
    assert "17 af 17 måneder er ramt" in lines[1]


def test_intervals_by_hand() -> None:
    """8, 12: mean 10, t(1; 0,975) = 12,706, s = 2,828, half-width 25,4."""
    assert "-15 til 35" in sure(np.array([8.0, 12.0]))
    assert sure(np.array([8.0])) == "kun én gentagelse, så intet interval"
    assert sure(np.full(5, 3.0)) == "ens i alle gentagelser"
    many = np.arange(101.0)
    assert sure(many) == f"9 af 10 gentagelser{SPACE}5 til 95"
    # residuals of 2 × (1, 2, 3) from (2, 4, 6) are zero
    same = tell_ratio(np.array([2.0, 4.0, 6.0]), np.array([1.0, 2.0, 3.0]))
    assert same == "2 (udsvinget er mindre end afrundingen)"
    apart = tell_ratio(np.array([2.0, 5.0, 6.0]), np.array([1.0, 2.0, 3.0]), 1)
    assert flat(apart).startswith("2,2 (95 %-interval ")


def test_a_survival_curve_ends_where_the_first_replication_does() -> None:
    curve = {0: [1.0, 1.0], 2: [0.9, 0.7], 4: [0.8, np.nan], 6: [0.75, np.nan]}
    rows = [
        ("a", r, "alle", "overlevelse", f"x:{week}", "andel", v[r])
        for week, v in curve.items() for r in range(2) if not np.isnan(v[r])
    ]  # fmt: skip
    columns = ["scenario", "replication", "year", "metric", "group", "unit", "value"]
    means = summarise(wide(pd.DataFrame(rows, columns=columns))).set_index("group")["mean"]
    assert means["x:2"] == pytest.approx(0.8)
    assert np.isnan(means["x:4"])
    assert np.isnan(means["x:6"])
