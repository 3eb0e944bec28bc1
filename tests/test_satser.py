"""Rates by hand."""

from __future__ import annotations

from datetime import date

import pytest

from simulation.accounting.satser import kontanthjaelp_rates
from simulation.scenario import load_scenario


@pytest.mark.parametrize(
    ("x", "provider", "before", "after"),
    [
        # (0,22 × 6.789 + 0,13 × 8.231 + 0,65 × 12.770) × 0,95 × 12/52, and
        # (0,22 × 6.789 + 0,13 × (7.205 + 150) + 0,65 × 12.498 + 0,5 × 1.092) × 0,95 × 12/52
        ("kontanthjaelp_jobparat", False, 2381.747, 2437.721),
        # half alone: (0,22 × 11.539 + 0,13 × 13.785,5 + 0,65 × 16.972) × 0,95 × 12/52, and
        # (10.553,93 + 0,13 × 150 + 2.784 + 0,5 × 1.638 + 0,6 × 1,7 × (450 + 112,5) / 2)
        # × 0,95 × 12/52
        ("kontanthjaelp_jobparat", True, 3367.932, 3170.802),
        # (339,45 + 0,85 × (6.997 + 0,35 × 1.234 + 0,15 × 5.772) + 699,7) × 0,95 × 12/52, and
        # (339,45 + 6.124,25 + 1.249,8 + 0,85 × (150 + 0,35 × 1.036 + 0,15 × 2.590) + 546)
        # × 0,95 × 12/52
        ("uddannelseshjaelp", False, 1773.499, 1978.653),
    ],
)
def test_kontanthjaelp_before_and_after_the_reform_by_hand(
    x: str, provider: bool, before: float, after: float
) -> None:
    reform, old = load_scenario("r3"), load_scenario("hedensted-2025c")
    last, first = date(2025, 6, 30), date(2025, 7, 1)
    for scenario, on, weekly in (
        (reform, first, after), (reform, last, before), (old, last, before), (old, first, before),
    ):  # fmt: skip
        assert kontanthjaelp_rates(scenario, x, on, provider) == pytest.approx(weekly, abs=0.01)
    assert kontanthjaelp_rates(reform, "a_dagpenge", first, provider) is None
