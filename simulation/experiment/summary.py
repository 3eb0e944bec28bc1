"""From replications to means, intervals and paired differences.

Two things are kept apart: the interval of the mean (95 %, Student's t), which shrinks with more
replications, and the spread between replications (5th to 95th percentile), which a budget must
carry.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import pandas as pd

CONFIDENCE = 0.95
KEYS = ["scenario", "year", "metric", "group", "unit"]
STATISTICS = ["ci_low", "ci_high", "p05", "p50", "p95", "replications"]
COUNTED = ("kr.", "fuldtidspersoner", "forløb", "samtaler", "sager", "dage", "timer")
"""Units in which an absent row means none, not unknown."""
CURVE = "overlevelse"
"""Shares still on by weeks since the start, which never rise."""
MEANS = (
    "ventedage_middel", "rehab_ventedage", "sagsskridt_ventedage", "attest_ventedage",
    "dage_til_foerste_samtale", "ventedage_md",
)  # fmt: skip
"""Averages in such a unit: an absent row is unknown all the same."""


def wide(metrics: pd.DataFrame) -> pd.DataFrame:
    """Return one row per figure and one column per replication."""
    table = metrics.pivot(index=KEYS, columns="replication", values="value")
    unit = table.index.get_level_values("unit")
    metric = table.index.get_level_values("metric")
    counted = unit.isin(COUNTED) & ~metric.isin(MEANS)
    table[counted] = table[counted].fillna(0.0)
    return table


def describe(table: pd.DataFrame, centre: str) -> pd.DataFrame:
    """Return mean, interval of the mean and percentiles of each row; missing stays missing."""
    import pandas as pd
    from scipy.special import stdtrit

    values = table.to_numpy(float)
    n = (~np.isnan(values)).sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        total = np.nansum(values, axis=1)
        mean = np.where(n > 0, total / n, np.nan)
        spread = np.nansum((values - mean[:, None]) ** 2, axis=1)
        deviation = np.sqrt(np.where(n > 1, spread / (n - 1), np.nan))
        half = stdtrit(np.maximum(n - 1, 1), (1 + CONFIDENCE) / 2) * deviation / np.sqrt(n)
    percentiles = np.full((3, len(values)), np.nan)
    whole = n == values.shape[1]
    if whole.any():
        percentiles[:, whole] = np.percentile(values[whole], [5, 50, 95], axis=1)
    some = ~whole & (n > 0)
    if some.any():
        percentiles[:, some] = np.nanpercentile(values[some], [5, 50, 95], axis=1)
    return pd.DataFrame(
        {
            centre: mean,
            "ci_low": mean - half,
            "ci_high": mean + half,
            "p05": percentiles[0],
            "p50": percentiles[1],
            "p95": percentiles[2],
            "replications": n,
        },
        index=table.index,
    ).reset_index()


def summarise(table: pd.DataFrame) -> pd.DataFrame:
    """Return the summary of every figure of every scenario, from what :func:`wide` returns."""
    return _ended(describe(table, "mean"), table.shape[1], "mean")


def _ended(frame: pd.DataFrame, replications: int, centre: str) -> pd.DataFrame:
    """End survival curves where the first replication does.

    A replication's curve ends at the longest forløb it saw. Beyond that the mean of those that go
    on is the mean of other replications, and would rise where nobody can come back.
    """
    short = (frame["metric"] == CURVE) & (frame["replications"] < replications)
    frame.loc[short, [centre, *STATISTICS[:-1]]] = np.nan
    return frame


def differences(table: pd.DataFrame, baseline: str) -> pd.DataFrame:
    """Return scenario minus baseline in each replication, one row per figure."""
    import pandas as pd

    base = table.xs(baseline, level="scenario")
    frames = []
    for name in table.index.unique("scenario"):
        if name == baseline:
            continue
        own, other = table.xs(name, level="scenario").align(base, join="outer")
        unit = own.index.get_level_values("unit")
        counted = unit.isin(COUNTED) & ~own.index.get_level_values("metric").isin(MEANS)
        own[counted], other[counted] = own[counted].fillna(0.0), other[counted].fillna(0.0)
        difference = own - other
        frames.append(pd.concat({name: difference}, names=["scenario"]))
    if not frames:
        return table.iloc[:0]
    return pd.concat(frames)


def compare_summary(table: pd.DataFrame, baseline: str) -> pd.DataFrame:
    """Return the paired comparison of every scenario with the baseline."""
    apart = differences(table, baseline)
    frame = _ended(describe(apart, "difference"), apart.shape[1], "difference")
    frame.insert(0, "baseline", baseline)
    return frame[["baseline", *KEYS, "difference", *STATISTICS]]


def pairing_gain(metrics: pd.DataFrame, baseline: str) -> dict[str, float]:
    """Return how many independent replications one paired replication is worth, by scenario.

    The ratio of the variance two independent runs would have to that of the paired difference in
    the kommune's net cost over all years; infinite when the difference does not vary.
    """
    net = metrics[(metrics["metric"] == "kommune_netto_kr") & (metrics["year"] == "alle")]
    table = net.pivot(index="replication", columns="scenario", values="value")
    if len(table) < 2:
        return {}
    gains = {}
    for name in table.columns.drop(baseline):
        paired = (table[name] - table[baseline]).var()
        apart = table[name].var() + table[baseline].var()
        gains[str(name)] = float(apart / paired) if paired > 0 else float("inf")
    return gains
