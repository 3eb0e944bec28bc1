"""The tables of a run that people open: Danish, harmless, and adding up."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulation import dansk_csv
from simulation.experiment.folder import WRITTEN
from simulation.experiment.region import RegionResult, summarise_places
from simulation.experiment.settings import Settings
from simulation.experiment.study import Result
from simulation.experiment.summary import compare_summary, summarise, wide
from simulation.report.excel_csv import files_of, write_for_people
from simulation.scenario import Scenario, load_scenario
from simulation.scenario.region import find_region

AMOUNTS = {
    # year: konto 5 sygedagpenge, konto 5 kontanthjælp, konto 6
    "2024": (-1000.4, 200.4, 10.4),
    "2025": (-999.6, 0.6, 10.6),
}


def metrics(replications: int) -> pd.DataFrame:
    rows = []
    for replication in range(replications):
        for scenario, scale in (("basis", 0.0), ("forslag", 1.0)):
            for year, (first, second, konto6) in AMOUNTS.items():
                for metric, group, unit, value in (
                    ("konto5_netto_kr", "5.57.71", "kr.", first),
                    ("konto5_netto_kr", "5.57.73", "kr.", second),
                    ("konto6_kr", "6.45.53", "kr.", konto6),
                    ("kommune_netto_kr", "", "kr.", first + second + konto6),
                    ("stat_netto_kr", "", "kr.", -first),
                    ("sanktioner", "", "sager", 3.0),
                    ("rehab_sager_md", "2024-01", "sager", 70.0),
                ):
                    row = (scenario, replication, year, metric, group, unit, value * scale)
                    rows.append(row)
    columns = ["scenario", "replication", "year", "metric", "group", "unit", "value"]
    return pd.DataFrame(rows, columns=columns)


@pytest.fixture(scope="module")
def pair(hedensted: Scenario) -> list[Scenario]:
    base = replace(hedensted, id="basis", title="=Basis", years=(2024, 2025))
    return [base, replace(base, id="forslag", title="Forslag; med semikolon")]


def study(pair: list[Scenario], replications: int) -> Result:
    frame = metrics(replications)
    table = wide(frame)
    return Result(pair, Settings(replications=replications), frame, summarise(table),
                  compare_summary(table, "basis"))  # fmt: skip


def read(path: Path) -> list[dict[str, str]]:
    raw = path.read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    text = raw.decode("utf-8-sig")
    assert text.count("\r\n") == text.count("\n")
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=";"))


def test_the_budget_table_adds_up_both_ways(pair: list[Scenario], tmp_path: Path) -> None:
    result = study(pair, 2)
    assert [path.name for path in write_for_people(result, tmp_path)] == list(files_of(result))
    rows = read(tmp_path / "resultat.csv")
    accounts = [row for row in rows if row["post"].startswith("Konto")]
    (net,) = (row for row in rows if row["post"] == "Netto for kommunen")
    for column in ("2024", "2025", "i alt"):
        assert sum(int(row[column]) for row in accounts) == int(net[column])
    for row in [*accounts, net]:
        assert int(row["2024"]) + int(row["2025"]) == int(row["i alt"])
    # -1.000,4 + 200,4 + 10,4 = -789,6 and -999,6 + 0,6 + 10,6 = -988,4
    assert (net["2024"], net["2025"]) == ("-790", "-988")
    assert net["sammenlignet med"] == "'=Basis"
    assert net["forslag"] == "Forslag; med semikolon"
    assert "9 af 10" not in "".join(row["post"] for row in rows)


def test_every_figure_with_intervals_and_small_counts_marked(
    pair: list[Scenario], tmp_path: Path
) -> None:
    write_for_people(study(pair, 20), tmp_path)
    rows = read(tmp_path / "alle-tal.csv")
    assert len(rows) == 14
    (small,) = (r for r in rows if r["kode"] == "sanktioner" and r["år"] == "2024")
    assert (small["værdi i forslag"], small["under 5"], small["tal"]) == ("3", "ja", "Sanktioner")
    (money,) = (r for r in rows if r["gruppekode"] == "(5.57.71)" and r["år"] == "2024")
    assert (money["forskel"], money["under 5"]) == ("-1000,4", "")
    assert money["forskel, 9 af 10 gentagelser, fra"] == "-1000,4"
    (month,) = (r for r in rows if r["kode"] == "rehab_sager_md" and r["år"] == "2024")
    assert month["gruppe"] == "(2024-01)"  # Excel would make a date of it


def test_a_single_run_shows_its_own_level(pair: list[Scenario], tmp_path: Path) -> None:
    table = wide(metrics(2).query("scenario == 'forslag'"))
    result = Result(pair[1:], Settings(replications=2), metrics(2), summarise(table),
                    pd.DataFrame())  # fmt: skip
    write_for_people(result, tmp_path)
    (net,) = (r for r in read(tmp_path / "resultat.csv") if r["post"] == "Netto for kommunen")
    assert (net["2024"], net["sammenlignet med"]) == ("-790", "")


def test_every_assumption_with_its_source(pair: list[Scenario], tmp_path: Path) -> None:
    write_for_people(study(pair, 2), tmp_path)
    rows = read(tmp_path / "forudsaetninger.csv")
    steps = [row for row in rows if row["sti"] == "refusion.trin.statens_andel"]
    assert {row["værdi"] for row in steps} == {"0,8 | 0,4 | 0,3 | 0,2"}
    assert all(row["kilde"] and row["grad"] for row in rows)
    assert {row["scenarie"] for row in rows} == {"'=Basis", "Forslag; med semikolon"}


def test_a_row_for_each_kommune(tmp_path: Path) -> None:
    base, scenario = (load_scenario(x, place="rebild", years=1) for x in ("hedensted-2023", "s30"))
    rows = [
        {"place": place, "replication": r, "netto_kr": net + r, "stat_kr": 5.0, "timer": 8.0,
         "samtaler": count, "deltagere": 0.0}
        for place, net, count in (("hedensted", -2000.0, 900.0), ("rebild", 1000.0, 4.0))
        for r in range(2)
    ]  # fmt: skip
    differences = pd.DataFrame(rows)
    result = RegionResult(
        find_region("hedensted,rebild"), scenario, base, Settings(replications=2),
        {"hedensted": "Hedensted Kommune", "rebild": "Rebild Kommune"}, differences,
        summarise_places(differences), {},
    )  # fmt: skip
    write_for_people(result, tmp_path)
    rows = read(tmp_path / "resultat.csv")
    assert [row["kommune"] for row in rows] == ["Hedensted Kommune", "Rebild Kommune", "I alt"]
    assert [row["under 5"] for row in rows] == ["", "ja", ""]
    assert rows[1]["samtaler krævet"] == "4"  # the analyst's own file keeps it


def test_a_run_folder_knows_the_files() -> None:
    assert {"resultat.csv", "alle-tal.csv", "forudsaetninger.csv", "kommuner.csv"} <= WRITTEN


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("=1+1", "'=1+1"), ("+1+1", "'+1+1"), ("-1+1", "'-1+1"), ("@SUM(1)", "'@SUM(1)"),
        ("\t=1", "'\t=1"), ("\r=1", "'\r=1"), (" =1", "' =1"), ("＝1", "'＝1"),
        ("-2", "-2"), ("-1.234,50", "-1.234,50"), ("+45", "+45"), ("a=1", "a=1"), ("", ""),
        ("- en note", "'- en note"),
    ],
)  # fmt: skip
def test_no_cell_is_run(text: str, want: str) -> None:
    assert dansk_csv.harmless(text) == want


@given(st.text())
def test_no_text_at_all_is_run_or_breaks_its_cell(text: str) -> None:
    cell = dansk_csv.cell(text)
    back, beside = next(csv.reader(io.StringIO(f"{cell};x", newline=""), delimiter=";"))
    assert beside == "x"
    assert back.removeprefix("'") == text.removeprefix("'")
    assert back[:1] not in tuple("=@\t\r")


@pytest.mark.parametrize(
    ("value", "want"),
    [(1234.5, "1234,5"), (-0.0, "0"), (-0.0000001, "0"), (float("nan"), ""), (1e9, "1000000000"),
     (float("inf"), ""), (-3, "-3"), (0.1 + 0.2, "0,3"), (None, "")],
)  # fmt: skip
def test_numbers_stay_numbers(value: float | None, want: str) -> None:
    assert dansk_csv.cell(value) == want
