"""Statistics against numbers worked by hand."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from simulation.experiment.summary import (
    compare_summary,
    pairing_gain,
    summarise,
    uncertainty,
    wide,
)
from simulation.report.afrunding import footed
from simulation.report.format import kroner, number, percent
from simulation.report.words import change

COLUMNS = ["scenario", "replication", "year", "metric", "group", "unit", "value"]


def frame(values: dict[str, list[float]], metric: str = "kommune_netto_kr") -> pd.DataFrame:
    rows = [
        (name, i, "alle", metric, "", "kr.", value)
        for name, series in values.items()
        for i, value in enumerate(series)
    ]
    return pd.DataFrame(rows, columns=COLUMNS)


def test_mean_interval_and_percentiles_by_hand() -> None:
    """10, 12, 14: mean 12, s = 2, t(2; 0,975) = 4,3027, half-width 4,3027·2/√3 = 4,9683."""
    (row,) = summarise(wide(frame({"a": [10, 12, 14]}))).to_dict("records")
    assert row["mean"] == 12
    assert row["ci_high"] - row["mean"] == pytest.approx(4.9683, abs=1e-3)
    assert (row["p05"], row["p50"], row["p95"]) == pytest.approx((10.2, 12, 13.8))
    assert row["replications"] == 3


def test_differences_are_paired() -> None:
    """10→11, 20→21, 30→31: every pair differs by 1, so there is no spread at all."""
    table = wide(frame({"a": [10, 20, 30], "b": [11, 21, 31]}))
    (row,) = compare_summary(table, "a").to_dict("records")
    assert (row["difference"], row["ci_low"], row["ci_high"]) == (1, 1, 1)
    assert pairing_gain(frame({"a": [10, 20, 30], "b": [11, 21, 31]}), "a") == {"b": math.inf}
    # varians 100 + 100 mod varians af (1, 3, 2) = 1
    assert pairing_gain(frame({"a": [10, 20, 30], "b": [11, 23, 32]}), "a")["b"] == pytest.approx(
        (100 + np.var([11, 23, 32], ddof=1)) / 1
    )


def test_one_replication_has_no_interval_rather_than_a_zero() -> None:
    (row,) = summarise(wide(frame({"a": [10]}))).to_dict("records")
    assert row["mean"] == 10
    assert math.isnan(row["ci_low"])


def test_what_is_missing_stays_missing_unless_it_is_a_count() -> None:
    a = frame({"a": [10, 20]}, "rehab_kr").iloc[:1]
    b = frame({"a": [1, 2]}, "varighed_uger_middel").assign(unit="uger").iloc[:1]
    c = frame({"a": [1, 1]})
    means = summarise(wide(pd.concat([a, b, c]))).set_index("metric")["mean"]
    assert means["rehab_kr"] == 5
    assert means["varighed_uger_middel"] == 1


def test_danish_numbers() -> None:
    assert number(-1234567.84, 1) == "-1.234.567,8"
    assert number(1234, sign=True) == "+1.234"
    assert number(-0.2) == "0"
    assert number(float("nan")) == "–"
    assert percent(0.43) == "43\u00a0pct."
    assert kroner(384_000) == "384.000\u00a0kr."
    assert kroner(2_100_000) == "2,1\u00a0mio.\u00a0kr."


@pytest.mark.parametrize(
    ("parts", "total"),
    [([1400.0, 1400.0, 1400.0], 4200.0), ([-500.0, -500.0], -1000.0),
     ([400.0, 400.0, 400.0], 1200.0),
     ([1e6, -999_600.0, 10.0], 410.0)],
)  # fmt: skip
def test_rounded_tables_foot_and_no_cell_moves_by_more_than_one(
    parts: list[float], total: float
) -> None:
    cells = footed(parts, total, 1000)
    assert sum(cells) == round(total / 1000)
    assert all(abs(c - p / 1000) <= 1 for c, p in zip(cells, parts, strict=True))


def test_words_never_call_a_saving_a_cost() -> None:
    less = change(-187_500.0).replace("\u00a0", " ")
    assert less == "en mindreudgift på 188.000 kr."
    more = change(300_000.0).replace("\u00a0", " ")
    assert more == "en merudgift på 300.000 kr."


def test_three_uncertainties_by_hand() -> None:
    """Stated 10, 12, 14 more than the baseline: mean 12, half-width 4,3027·2/√3 = 4,9683; 5th and
    95th percentile 10,2 and 13,8. Drawn 13, 9, 20: moved by 3, -3, 6, of which the percentiles are
    -3 + 0,1·6 = -2,4 and 3 + 0,9·3 = 5,7; its own are 9 + 0,1·4 = 9,4 and 13 + 0,9·7 = 19,3."""
    stated = wide(frame({"a": [100, 200, 300], "b": [110, 212, 314]}))
    drawn = wide(frame({"a": [50, 60, 70], "b": [63, 69, 90]}))
    rows = uncertainty(stated, drawn, {"b": "a"}).set_index("kind")[["low", "high", "half_width"]]
    expected = {
        "beregningsusikkerhed": (12 - 4.9683, 12 + 4.9683, 4.9683),
        "udsving fra år til år": (10.2, 13.8, 1.8),
        "usikkerhed om forudsætninger": (12 - 2.4, 12 + 5.7, 4.05),
        "samlet": (9.4, 19.3, 4.95),
    }
    assert list(rows.index) == list(expected)
    for kind, values in expected.items():
        assert tuple(rows.loc[kind]) == pytest.approx(values, abs=1e-3), kind
    (row,) = compare_summary(stated, "a", drawn).to_dict("records")
    assert row["difference"] == 12
    assert row["ci_high"] == pytest.approx(12 + 4.9683, abs=1e-3)
    assert (row["p05"], row["p95"]) == pytest.approx((9.4, 19.3))


def test_an_interval_with_drawn_assumptions_never_denies_the_stated() -> None:
    """Drawn around 100, stated 10 to 14: the interval holds both."""
    stated = wide(frame({"a": [10, 12, 14]}))
    (row,) = summarise(stated, wide(frame({"a": [99, 100, 101]}))).to_dict("records")
    assert (row["mean"], row["p50"]) == (12, 100)
    assert (row["p05"], row["p95"]) == pytest.approx((10.2, 100.9))
    alone = wide(frame({"a": [10]}))
    (row,) = summarise(alone, alone).to_dict("records")
    assert (row["p05"], row["mean"], row["p95"]) == (10, 10, 10)
    rows = uncertainty(alone, alone, {"a": None})
    assert rows["low"].isna().all()
