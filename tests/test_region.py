"""One forsøg over many kommuner."""

from __future__ import annotations

import itertools
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from simulation.errors import InputError
from simulation.experiment import evaluate as evaluation
from simulation.experiment.region import compare_places, own_seed
from simulation.experiment.study import compare
from simulation.report.region import region_answer, region_table
from simulation.scenario import Scenario, load_scenario
from simulation.scenario.region import find_region
from tests.test_cli import jobcenter

FEW = {"replications": 3, "years": 1}


def test_each_kommune_is_what_it_is_alone_and_the_sum_is_their_sum() -> None:
    result = compare_places("s30", "rebild,laesoe", workers=1, assumptions="faste", **FEW)
    rows = result.rows.set_index("place")
    for place in ("rebild", "laesoe"):
        alone = compare(
            load_scenario("s30", years=1, place=place),
            baseline=load_scenario("hedensted-2023", years=1, place=place),
            replications=3, seed=own_seed(1, place), workers=1, assumptions="faste",
        )  # fmt: skip
        net = alone.comparison[
            (alone.comparison["metric"] == "kommune_netto_kr")
            & (alone.comparison["year"] == "alle")
        ]
        assert rows.loc[place, "netto_kr"] == pytest.approx(net["difference"].iloc[0])
        assert rows.loc[place, "p05"] == pytest.approx(net["p05"].iloc[0])
    total = rows.loc["i_alt", "netto_kr"]
    assert total == pytest.approx(rows.loc["rebild", "netto_kr"] + rows.loc["laesoe", "netto_kr"])


def test_drawn_assumptions_widen_a_kommunes_interval_and_leave_its_mean() -> None:
    both = compare_places("s30", "rebild,laesoe", workers=1, **FEW)
    stated = compare_places("s30", "rebild,laesoe", workers=1, assumptions="faste", **FEW)
    assert stated.drawn is None
    assert both.drawn is not None
    assert len(both.drawn) == len(both.differences) == 6
    a, b = (result.rows.set_index("place") for result in (both, stated))
    assert np.allclose(a[["netto_kr", "ci_low", "ci_high"]], b[["netto_kr", "ci_low", "ci_high"]])
    assert (a["p05"] <= b["p05"]).all()
    assert (a["p95"] >= b["p95"]).all()
    wider = a["p95"] - a["p05"] > b["p95"] - b["p05"]
    assert wider["i_alt"]


def test_kommuner_do_not_share_luck() -> None:
    assert len({own_seed(1, place) for place in find_region("danmark").places}) == 98


def test_the_table_foots() -> None:
    result = compare_places("s30", "rebild,laesoe,morsoe", workers=1, **FEW)
    table = region_table(result)
    names = list(table.header)
    for name in names[1:]:
        if name in ("95 % for middel", "Netto pr. år pr. 1.000 borgere, kr."):
            continue
        numbers = [int(row[names.index(name)].replace(".", "")) for row in table.rows]
        assert sum(numbers[:-1]) == numbers[-1], name


def test_the_table_tells_a_year_the_citizens_and_the_participants() -> None:
    """By hand: 3.000.000 kr. in two years over 30.000 citizens are 50.000 kr. a year per 1.000."""
    result = compare_places("s08", "rebild,laesoe", workers=1, replications=2, years=2)
    rows = result.rows.assign(netto_kr=[3e6, 1e6, 4e6], deltagere=[60.0, 2.0, 62.0])
    people = {"rebild": 30_000.0, "laesoe": 2_000.0}
    table = region_table(replace(result, rows=rows, people=people))
    head = list(table.header)
    place = head.index("Netto pr. år pr. 1.000 borgere, kr.")
    assert [row[place] for row in table.rows] == ["50.000", "250.000", "62.500"]
    yearly = head.index("Netto pr. år, 1.000 kr.")
    assert [row[yearly] for row in table.rows] == ["1.500", "500", "2.000"]
    assert [row[head.index("Deltagere")] for row in table.rows] == ["60", "2", "62"]


def test_each_kommune_is_compared_with_itself() -> None:
    text = " ".join(region_answer(compare_places("s30", "rebild,laesoe", workers=1, **FEW)).split())
    assert "Hver kommune er sammenlignet med sig selv" in text
    assert "Hedensted" not in text
    assert "100 → 50 pct." in text


def test_a_kommune_that_fails_is_named_and_the_others_go_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    real = evaluation.as_drawn

    def sometimes(scenario: Scenario, *rest: Any) -> Scenario:
        if scenario.place_id == "laesoe":
            raise ValueError("tallene går ikke op")
        return real(scenario, *rest)

    monkeypatch.setattr(evaluation, "as_drawn", sometimes)
    told = "uventet fejl i beregningen (ValueError: tallene går ikke op)"
    result = compare_places("s30", "rebild,laesoe", workers=1, **FEW)
    assert result.failed == {"laesoe": told}
    assert list(result.rows["place"]) == ["rebild", "i_alt"]
    assert f"Ikke regnet: Læsø Kommune: {told}" in " ".join(region_answer(result).split())


def test_denmark_is_the_98_kommuner_and_the_kkr_are_five_parts_of_it() -> None:
    region = find_region("danmark")
    assert (len(region.places), region.synthetic) == (98, False)
    parts = [find_region(f"kkr-{x}").places for x in
             ("hovedstaden", "sjaelland", "syddanmark", "midtjylland", "nordjylland")]  # fmt: skip
    assert [len(part) for part in parts] == [29, 17, 22, 19, 11]
    assert sorted(itertools.chain(*parts)) == sorted(region.places)
    free, others = find_region("frit-valg-2027").places, find_region("akasse-2027").places
    assert (len(free), len(others)) == (19, 79)
    assert sorted((*free, *others)) == sorted(region.places)
    assert {"koebenhavn", "odense"} & set(free) == {"koebenhavn"}


@pytest.mark.parametrize(
    ("places", "word"),
    [("rebil", "mente du «rebild»"), ("rebild,rebild", "to gange"), (",", "tom")],
)
def test_wrong_places_are_told(places: str, word: str) -> None:
    with pytest.raises(InputError, match=word):
        find_region(places)


def test_the_command_over_kommuner(tmp_path: Path) -> None:
    done = jobcenter(
        "sammenlign", "s30", "--steder", "rebild,laesoe", "--gentagelser", "2", "--aar", "1",
        "--ud", "ud", cwd=tmp_path,
    )  # fmt: skip
    assert "Rebild" in done.stdout
    assert "I alt" in done.stdout
    table = pd.read_csv(tmp_path / "ud" / "kommuner.csv")
    assert list(table["place"]) == ["rebild", "laesoe", "i_alt"]
    assert (tmp_path / "ud" / "figures" / "kommuner.png").stat().st_size > 10_000
    assert (tmp_path / "ud" / "manifest.json").exists()
