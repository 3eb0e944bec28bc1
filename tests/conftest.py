"""What the tests share: the shipped baseline, a small copy of it, and one simulated replication."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

from simulation.ledger import Ledger
from simulation.model import simulate
from simulation.scenario import Scenario, load_scenario

os.environ["JOBCENTER_LAGER"] = "fra"  # what is tested is worked out, also in processes started
ROOT = Path(__file__).parents[1]
ACTIVE = (
    "a_dagpenge",
    "kontanthjaelp_jobparat",
    "kontanthjaelp_aktivitetsparat",
    "sygedagpenge",
    "jobafklaring",
)


def shrink(scenario: Scenario, factor: float) -> Scenario:
    """Return the scenario with a share of its people."""
    values = {}
    for x in scenario.children("bestand"):
        stock = f"bestand.{x}"
        values[stock] = scenario.at(stock, scenario.start) * factor
        known = f"tilgang.pr_md.{x}"
        if scenario.has(known):
            values[known] = scenario.at(known, scenario.start) * factor
    return scenario.replace(values)


@pytest.fixture(scope="session")
def hedensted() -> Scenario:
    """The baseline of March 2023."""
    return load_scenario("hedensted-2023")


@pytest.fixture(scope="session")
def small(hedensted: Scenario) -> Scenario:
    """A tenth of Hedensted, for what need not be whole."""
    return shrink(hedensted, 0.1)


@pytest.fixture(scope="session")
def ledger(hedensted: Scenario) -> Ledger:
    """One replication of the baseline."""
    return simulate(hedensted, seed=1, replication=0, clock="compiled")


def product_limit(durations, ended, at: float) -> float:  # type: ignore[no-untyped-def]
    """Share still on at a time, one event after the other, as in the textbook."""
    share = 1.0
    for time in np.unique(durations[ended & (durations <= at)]):
        share *= 1 - (ended & (durations == time)).sum() / (durations >= time).sum()
    return share
