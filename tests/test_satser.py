"""Rates by hand."""

from __future__ import annotations

from datetime import date

import pytest

from simulation.accounting.satser import three_rates
from simulation.scenario import load_scenario


@pytest.mark.parametrize(
    ("x", "provider", "weekly"),
    [
        # (0,22 × 6.789 + 0,13 × 7.205 + 0,65 × 12.498 + 0,5 × 1.092) × 0,95 × 12/52
        ("kontanthjaelp_jobparat", False, 2433.446),
        # (10.553,93 + 2.784 + 0,5 × 1.638) × 0,95 × 12/52
        ("kontanthjaelp_jobparat", True, 3103.635),
        # (339,45 + 6.124,25 + 1.249,8 + 0,85 × (0,35 × 1.036 + 0,15 × 2.590) + 546) × 0,95 × 12/52
        ("uddannelseshjaelp", False, 1950.701),
    ],
)
def test_three_rates_by_hand(x: str, provider: bool, weekly: float) -> None:
    scenario = load_scenario("r3")
    paid = three_rates(scenario, x, date(2025, 7, 1), provider)
    assert paid == pytest.approx(weekly, abs=0.01)
    assert three_rates(scenario, x, date(2025, 6, 30), provider) is None
    assert three_rates(scenario, "a_dagpenge", date(2025, 7, 1), provider) is None
    assert three_rates(load_scenario("hedensted-2025c"), x, date(2025, 7, 1), provider) is None
