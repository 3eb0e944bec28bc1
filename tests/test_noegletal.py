"""The key figures: every question is answered in the first lines, by the figure it asks for."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any, get_args

import numpy as np
import pytest

from simulation.errors import InputError
from simulation.experiment.study import Result, compare, run
from simulation.report.format import kroner, number
from simulation.report.noegletal import KINDS, LEVELS, key_lines
from simulation.scenario import load_scenario
from simulation.scenario.dump import dump_resolved
from simulation.scenario.files import scenario_ids
from simulation.scenario.shapes import Svar
from tests.conftest import shrink

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


def rounded(write: Callable[[float], str], value: float) -> tuple[str, ...]:
    """Both ways to write a figure that may lie on the edge between two."""
    return tuple({write(value * way) for way in (1 - 1e-9, 1 + 1e-9)})


def _afgange(f: Figures) -> list[Any]:
    told: list[Any] = []
    for t in _tilbud(f):
        ended = sum(f.gap(f"tilbud_{k}", t) for k in ("gennemfoert", "frafaldet", "afbrudt"))
        told.append(f"{number(f.gap('tilbud_startede', t))} starter, {number(ended)} er slut")
        goals = sum(f.gap("tilbud_afgang", f"{t}:{x}") for x in ("job", "uddannelse"))
        if ended >= 5 and goals >= 1:
            told.append(f"koster {kroner(f.gap('tilbud_kr', t) / goals)}")
            share = 100 * f.gap("tilbud_afgang", f"{t}:job") / ended
            told.append(tuple(f"job {way}" for way in rounded(lambda x: number(x, 1), share)))
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
    weeks = text.split(") ")[1].startswith("uger") or " uger " in text.split("\n")[0]
    told *= 7 if weeks else 1  # told with one decimal, of weeks or of days
    assert told == pytest.approx(days, rel=0.03, abs=0.06 * (7 if weeks else 1))
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
        f"Sager lukket i dag: {number(f.before('sager_lukket'))} (",
        f"{number(f.before('sager_genaabnet'))} (",
        kroner(f.gap("forsoergelse_brutto_kr")),
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
    return [*told, "som i dag (4,1 årsværk)", "1 færre (3,1 årsværk)", "2 færre (2,1 årsværk)"]


def _skelnes(f: Figures) -> list[str]:
    return ["en virkning kan ikke skelnes fra ingen", "procentpoint"]


def _tilbud_told(f: Figures) -> list[str]:
    t = _tilbud(f)[0]
    paid = f.gap("tilbud_kr", t)
    price = kroner(paid) if paid else "uden særskilt pris"
    return [f"{number(f.gap('tilbud_startede', t) / f.years)} (", price]


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
        rounded(kroner, f.gap("drift_kr") / -f.gap("nye_forloeb", "sygedagpenge")),
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
            ways = wanted if isinstance(wanted, tuple) else (wanted,)
            assert any(way in text for way in ways), (kind, wanted, text)
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
