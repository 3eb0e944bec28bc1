"""Key figures worked by hand from small ledgers."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from simulation.accounting import account
from simulation.accounting.ledige import active_rows
from simulation.accounting.samtaler import month_rows
from simulation.accounting.sanktioner import closed_rows
from simulation.accounting.tilbud import exit_rows
from simulation.experiment.study import Result
from simulation.experiment.summary import summarise, wide
from simulation.ledger import FORLOEB, TILBUD, Ledger, TilbudUdfald
from simulation.report.noegletal import key_lines
from simulation.report.noegletal.tal import sure, tell_ratio
from simulation.scenario import Scenario, load_scenario
from simulation.scenario.files import scenario_ids
from tests.handmade import flat
from tests.test_noegletal import study

NAMES = sorted(scenario_ids())
SPACE = "\u00a0"


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
    short = replace(ledger, days=366, tilbud_names=("praktik_a_dagpenge",))
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
