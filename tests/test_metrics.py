"""The dictionary of outputs: all that leaves the account is in it, and nothing else is."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from simulation.accounting import account
from simulation.accounting.metrics import METRICS, NONE, UNKNOWN, check_declared
from simulation.experiment.summary import absent_is_none
from simulation.model import simulate
from simulation.scenario import load_scenario

EVERY_MECHANISM = ("s30", "s04", "s21b", "s31", "s32", "s34", "s35", "s37", "s22-3", "s02", "s21d")


@pytest.fixture(scope="module")
def emitted() -> set[tuple[str, str]]:
    found: set[tuple[str, str]] = set()
    for name in EVERY_MECHANISM:
        scenario = load_scenario(name)
        frame = account(scenario, simulate(scenario, seed=1, replication=0, clock="compiled"))
        found |= set(zip(frame["metric"], frame["unit"], strict=True))
    return found


@pytest.mark.slow
def test_what_is_emitted_is_declared_and_what_is_declared_is_emitted(
    emitted: set[tuple[str, str]],
) -> None:
    assert emitted == {(metric.name, metric.unit) for metric in METRICS.values()}


def test_what_is_not_declared_is_refused() -> None:
    check_declared([("rehab_sager", "sager")])
    with pytest.raises(KeyError, match="rehab_sagger"):
        check_declared([("rehab_sagger", "sager")])
    with pytest.raises(KeyError, match="kr"):
        check_declared([("rehab_sager", "kr.")])


def test_every_metric_says_what_it_is_once() -> None:
    for metric in METRICS.values():
        assert metric.absent in (NONE, UNKNOWN)
        assert metric.title[0].isupper()
        assert metric.meaning.endswith(".")
        assert "|" not in metric.meaning
    titles = [metric.title for metric in METRICS.values()]
    assert len(set(titles)) == len(titles)


def test_averages_and_shares_are_unknown_where_there_is_nothing_to_measure() -> None:
    """What is counted is none; a mean of nothing is no number."""
    for metric in METRICS.values():
        if metric.unit == "andel" or "middel" in metric.name or "ventedage" in metric.name:
            assert metric.absent == UNKNOWN, metric.name
        if metric.unit in ("kr.", "samtaler", "sager", "forløb", "timer", "fuldtidspersoner"):
            assert metric.absent == NONE, metric.name


def test_an_absent_row_is_read_by_the_dictionary() -> None:
    index = pd.MultiIndex.from_tuples(
        [("s", "2024", "tilbud_uger", "kursus", "uger"),
         ("s", "2024", "varighed_uger_middel", "x", "uger")],
        names=["scenario", "year", "metric", "group", "unit"],
    )  # fmt: skip
    table = pd.DataFrame([[4.0, np.nan], [4.0, np.nan]], index=index)
    none, unknown = absent_is_none(table).to_numpy()
    assert none.tolist() == [4.0, 0.0]
    assert np.isnan(unknown[1])
