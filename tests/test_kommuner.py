"""The 98 kommuner: their rows are what the series give, they sum to the country, and look back."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from simulation.efterproev import kommuner, tilbageblik
from simulation.errors import InputError
from simulation.rules import KOMMUNER, SERIER
from simulation.scenario import load_scenario
from simulation.scenario.kommuner import kommune_titles, published
from tests.test_cli import jobcenter

NATION = {"a_dagpenge": 76446.2, "kth": 84980.2}
"""Jobindsats y25i01 and y60a02, hele landet, mean of August 2025-July 2026."""


@pytest.fixture(scope="module")
def rows() -> pd.DataFrame:
    return pd.read_csv(KOMMUNER, sep=";", comment="#")


@pytest.mark.slow
def test_the_file_is_what_the_series_give(tmp_path: Path) -> None:
    kommuner.write(tmp_path / "igen.csv")
    again, kept = (pd.read_csv(path, sep=";", comment="#") for path in
                   (tmp_path / "igen.csv", KOMMUNER))  # fmt: skip
    pd.testing.assert_frame_equal(again, kept, rtol=1e-3)


def test_there_are_98_and_they_sum_to_the_country(rows: pd.DataFrame) -> None:
    assert len(rows) == 98 == len(kommune_titles())
    for x, nation in NATION.items():
        assert rows[f"{x}_2026"].sum() == pytest.approx(nation, rel=0.01)
    people = [
        load_scenario("hedensted-2026", place=place) for place in kommune_titles()
    ]  # every one of them can be run
    total = sum(float(x.at("kommune.befolkning", x.start)) for x in people)
    assert total == pytest.approx(6_020_000, rel=0.001)


def test_a_row_by_hand(rows: pd.DataFrame) -> None:
    """Vejle: mean of the twelve published months of 2025, and kontanthjælp divided by the rule."""
    months = pd.read_csv(
        SERIER / "kommuner_maaned_2024M01_2026M07.csv", sep=";", comment="#"
    ).set_index(["omraade", "periode"])
    own = months.loc["Vejle"]
    year = own[own.index.str.startswith("2025")]
    vejle = rows.set_index("id").loc["vejle"]
    assert vejle["a_dagpenge_2025"] == pytest.approx(year["dagpenge_ledige_ft"].mean(), abs=0.05)
    scenario = load_scenario("hedensted-2026", place="vejle")
    stock = {x: float(scenario.at(f"bestand.{x}", scenario.start)) for x in
             scenario.children("bestand")}  # fmt: skip
    latest = own.loc["2026M07"]
    assert stock["kontanthjaelp_jobparat"] == latest["jobparat_kth_ledige_ft"]
    whole = latest["kth_fuldtidspersoner"]
    assert math.fsum(
        stock[f"{x}"]
        for x in ("kontanthjaelp_jobparat", "kontanthjaelp_aktivitetsparat", "uddannelseshjaelp")
    ) == pytest.approx(whole, abs=0.3)
    index = scenario.at("saeson.bestand.a_dagpenge", scenario.start)
    assert stock["a_dagpenge"] == pytest.approx(latest["dagpenge_ledige_ft"] / index[6], rel=2e-3)


def test_few_people_lean_on_the_country(rows: pd.DataFrame) -> None:
    """The smaller a kommune, the less of its season is its own, and the wider is its range."""
    own = rows.set_index("id")
    assert own.loc["koebenhavn", "saeson_egen"] > 0.95
    assert own.loc["samsoe", "saeson_egen"] < own.loc["hedensted", "saeson_egen"]
    width = own["sen_hoej"] - own["sen_lav"]
    assert width["koebenhavn"] < width["aarhus"] < width["vejle"] < width["laesoe"]


def test_a_file_of_ones_own_goes_before_figure_by_figure() -> None:
    hedensted = load_scenario("hedensted-2026")
    assert hedensted.figure("bestand.jobafklaring").entries[0].file.endswith("hedensted.toml")
    assert hedensted.figure("bestand.a_dagpenge").entries[0].file.endswith("kommuner.csv")
    line = hedensted.figure("bestand.a_dagpenge").entries[0].line
    assert KOMMUNER.read_text("utf-8").splitlines()[line - 1].startswith("hedensted;")


def test_no_such_kommune_has_a_nearest() -> None:
    assert published("vejl") is None
    with pytest.raises(InputError, match="mente du «vejle»"):
        load_scenario("hedensted-2026", place="vejl")


@pytest.mark.slow
def test_nothing_from_after_the_cut_enters(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    only = ("Vejle", "Læsø")
    first = dict(tilbageblik.foretell(2, only=only))
    for path in SERIER.glob("*.csv"):
        if "2024" not in path.name and "niveau" not in path.name and "2026" not in path.name:
            (tmp_path / path.name).write_bytes(path.read_bytes())
    monkeypatch.setattr(kommuner, "SERIER", tmp_path)
    again = dict(tilbageblik.foretell(2, only=only))
    assert set(again) == set(only)
    for name in only:
        for series in tilbageblik.SERIES:
            assert np.array_equal(first[name][series], again[name][series])
            assert (first[name][series] > 0).all()


def test_the_list_shows_them_all(tmp_path: Path) -> None:
    done = jobcenter("liste", cwd=tmp_path)
    assert done.returncode == 0
    assert all(f"  {name} " in done.stdout for name in kommune_titles())
