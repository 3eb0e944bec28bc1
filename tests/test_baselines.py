"""Several baselines in one study, levels without what begins empty, and løbende priser."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from simulation.accounting import account
from simulation.accounting.satser import projection
from simulation.errors import InputError
from simulation.experiment.blocks import together
from simulation.experiment.levels import begins_empty, level_metrics
from simulation.experiment.study import Result, compare, run
from simulation.experiment.volumen import price_note
from simulation.ledger import Ledger
from simulation.report.answer import answer
from simulation.report.figures import write_figures
from simulation.scenario import Scenario, load_scenario

FEW = {"replications": 2, "years": 1, "workers": 1}


def rows(frame: pd.DataFrame, scenario: str) -> pd.DataFrame:
    return frame[frame["scenario"] == scenario].reset_index(drop=True)


@pytest.fixture(scope="module")
def both() -> Result:
    return compare(["s28", "s29"], **FEW)


def test_each_scenario_is_compared_with_what_it_extends_in_any_order(both: Result) -> None:
    turned = compare(["s29", "s28"], **FEW)
    for name in ("s28", "s29"):
        alone = compare(name, **FEW)
        (scenario,) = alone.compared
        for result in (both, turned):
            assert result.baseline_of(scenario).id == scenario.baseline_id
            for table in ("comparison", "summary", "uncertainty"):
                pd.testing.assert_frame_equal(
                    rows(getattr(result, table), scenario.id),
                    rows(getattr(alone, table), scenario.id),
                )
            assert np.array_equal(result.paired(scenario), alone.paired(scenario))
            assert result.pairing_gain[scenario.id] == alone.pairing_gain[scenario.id]


def test_the_answer_has_a_block_for_each_baseline(both: Result, tmp_path: Path) -> None:
    text = answer(both)
    for name in ("s28", "s29"):
        alone = answer(compare(name, **FEW))
        assert alone in text
    assert [block.baseline.id for block in both.blocks] == ["hedensted-2023b", "hedensted-2023"]
    written = {path.relative_to(tmp_path).parts[0] for path in write_figures(both, tmp_path)}
    assert written == {"hedensted-2023b", "hedensted-2023"}


def test_one_baseline_for_all_when_it_is_named(both: Result) -> None:
    result = compare(["s29", "s30"], **FEW)
    assert result.scenarios[0].id == "hedensted-2023"
    assert len(result.blocks) == 1
    named = compare(["s29", "s28"], baseline="hedensted-2023", **FEW)
    assert set(named.baselines.values()) == {"hedensted-2023"}
    moved = named.comparison.set_index(["scenario", "metric", "year", "group"])["difference"]
    own = both.comparison.set_index(["scenario", "metric", "year", "group"])["difference"]
    net = ("kommune_netto_kr", "alle", "")
    s29, s28 = (s.id for s in named.compared)
    assert moved[(s29, *net)] == own[(s29, *net)]
    assert moved[(s28, *net)] != own[(s28, *net)]


def test_pairs_from_different_years_stand_beside_each_other() -> None:
    """Place, start and years must agree within a pair, not between pairs."""
    result = compare(["s30", "r1"], **FEW)
    assert [block.baseline.start.year for block in result.blocks] == [2024, 2025]
    r1 = load_scenario("r1", years=1)
    with pytest.raises(InputError, match="ikke samme start"):
        together([(load_scenario("hedensted-2023", years=1), r1)])


def test_a_scenario_may_be_a_baseline_too() -> None:
    s30 = load_scenario("s30", years=1)
    again = replace(s30.replace({"rehab.andel": 0.9}), id="mere", baseline_id=s30.id)
    result = compare([s30, again], **FEW)
    assert result.baselines == {s30.id: "hedensted-2023", "mere": s30.id}
    assert [s.id for s in result.scenarios] == ["hedensted-2023", s30.id, "mere"]


# --- levels --------------------------------------------------------------------------------------


def test_a_level_leaves_out_what_begins_empty_and_says_so() -> None:
    result = run("hedensted-2026", replications=2, workers=1)
    assert begins_empty(result.baseline) == ("fleksjob", "foertidspension")
    table = result.metrics.set_index(["replication", "year", "metric", "group"])["value"]
    level = level_metrics(result.metrics, result.scenarios)
    level = level.set_index(["replication", "year", "metric"])["value"]
    for year in ("2027", "2030", "alle"):
        empty = sum(
            table[0, year, "forsoergelse_brutto_kr", y] - table[0, year, "stat_netto_kr", y]
            for y in ("fleksjob", "foertidspension")
        )
        assert empty > 0
        whole = table[0, year, "kommune_netto_kr", ""]
        assert level[0, year, "kommune_netto_kr"] == pytest.approx(whole - empty)
    assert result.levels is not None
    net = result.levels[result.levels["metric"] == "kommune_netto_kr"].set_index("year")["mean"]
    assert net["2027"] + net["2028"] + net["2029"] + net["2030"] == pytest.approx(net["alle"])
    assert abs(net["2030"] / net["2027"] - 1) < 0.05  # the stock is steady, and so is its cost
    text = " ".join(answer(result).split())
    assert "uden fleksjob og førtidspension" in text
    assert "begynder uden bestand" in text
    assert result.uncertainty is not None
    assert result.uncertainty["baseline"].eq("").all()
    whole = result.uncertainty.set_index("kind").loc["samlet"]
    assert whole["low"] <= net["alle"] <= whole["high"]


# --- løbende priser ------------------------------------------------------------------------------


def test_both_indices_go_on_alike_where_they_are_not_known() -> None:
    """Known on 7.3.2023: satsregulering to 2023, the last five 1,25, 1,15, 1,25, 0,15 and 1,95,
    on average 1,15 pct.; PL for 2024 comes in July. So 2025 is 1,0115² = 1,02313 for both."""
    onward = projection(load_scenario("hedensted-2023"))
    assert onward.rate == pytest.approx(1.15)
    assert onward.unknown((2023, 2024, 2025)) == [2024, 2025]
    for known in (onward.rates, onward.own):
        assert onward.factor(known, 2023) == 1.0
        assert onward.factor(known, 2025) == pytest.approx(1.02313, abs=1e-5)


def test_what_is_known_on_the_date_is_used() -> None:
    """In August 2023 PL for 2024 (5,0 pct.) is known, satsregulering for 2024 not: the mean of
    1,25, 1,15, 1,25, 0,15 and 1,95. Today both are stated to 2030: 2,8 and 3,0 pct. a year."""
    later = load_scenario("hedensted-2023", rules_known=date(2023, 8, 1))
    onward = projection(later)
    assert onward.factor(onward.own, 2024) == pytest.approx(1.05)
    assert onward.factor(onward.rates, 2024) == pytest.approx(1.0115)
    assert onward.factor(onward.own, 2025) == pytest.approx(1.05 * 1.0115)
    today = projection(load_scenario("hedensted-2026"))
    assert today.factor(today.rates, 2029) == pytest.approx(1.028**2)
    assert today.factor(today.own, 2029) == pytest.approx(1.03**2)
    assert today.unknown((2027, 2030)) == []
    before = projection(load_scenario("hedensted-2022"))  # starts in 2021 in the prices of 2022
    assert before.factor(before.rates, 2021) == pytest.approx(1 / 1.0015)


def test_every_krone_of_a_year_is_moved_by_the_same_factor(
    hedensted: Scenario, ledger: Ledger
) -> None:
    fixed, own = (
        account(hedensted, ledger, prices=prices).set_index(["year", "metric", "group"])["value"]
        for prices in ("faste", "loebende")
    )
    for metric in ("forsoergelse_brutto_kr", "konto6_kr", "kommune_netto_kr", "stat_netto_kr"):
        for year, factor in (("2024", 1.0115), ("2027", 1.0115**4)):
            ratio = own[year, metric, ""] / fixed[year, metric, ""]
            assert ratio == pytest.approx(factor, rel=1e-6), (metric, year)
    text = price_note(hedensted)
    assert "2024, 2025, 2026, 2027" in text
    assert "1,15 pct." in text
