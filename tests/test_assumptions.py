"""Drawn assumptions: within their range, the same in every scenario, and only where uncertain."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from simulation.experiment.assumptions import draw_assumptions, is_drawn, quantile
from simulation.experiment.study import compare
from simulation.scenario import Scenario, load_scenario


@given(st.floats(0.001, 0.999), st.floats(0, 1))
def test_the_triangle_is_scipys(u: float, peak: float) -> None:
    """Low 2, high 6."""
    own = quantile(u, 2, 2 + 4 * peak, 6, None)
    assert own == pytest.approx(stats.triang.ppf(u, peak, loc=2, scale=4), abs=1e-6)


def test_draws_stay_in_range_and_leave_law_alone(hedensted: Scenario) -> None:
    drawn = draw_assumptions(hedensted, 1, 0)
    moved = 0
    for path, figure in hedensted.figures.items():
        for before, after in zip(figure.entries, drawn.figures[path].entries, strict=True):
            if before.grade in ("lov", "statistik") or not is_drawn(figure):
                assert after.value == before.value
            elif isinstance(before.value, float) and before.range:
                assert before.range[0] - 1e-9 <= after.value <= before.range[1] + 1e-9
                moved += after.value != before.value
    assert moved > 100


def test_both_scenarios_see_the_same_draw(hedensted: Scenario) -> None:
    other = draw_assumptions(load_scenario("s30"), 1, 3)
    base = draw_assumptions(hedensted, 1, 3)
    different = [p for p in base.figures if base.figures[p].entries != other.figures[p].entries]
    assert set(different) == {"rehab.andel", "rehab.andel_ved_forlaengelse"}
    values = [
        draw_assumptions(hedensted, 1, r).at("rehab.dag_kr", hedensted.start) for r in range(200)
    ]
    assert len(set(values)) == 200
    assert 15_500 < min(values) < np.mean(values) < max(values) < 17_000


@pytest.mark.slow
def test_the_interval_is_wider_with_drawn_assumptions() -> None:
    width = {}
    for choice in ("faste", "traekkes"):
        result = compare("s16", replications=16, years=2, assumptions=choice)
        rows = result.comparison
        net = rows[(rows["metric"] == "kommune_netto_kr") & (rows["year"] == "alle")].iloc[0]
        width[choice] = net["p95"] - net["p05"]
        assert net["difference"] < 0
    assert width["traekkes"] > 1.2 * width["faste"]
    nothing = compare("s00", replications=2, years=1, assumptions="traekkes").comparison
    assert (nothing[["difference", "p05", "p95"]].fillna(0) == 0).to_numpy().all()
