"""From replications to means, intervals and paired differences.

Three uncertainties are kept apart (:data:`CALCULATION`, :data:`YEARS`, :data:`ASSUMED`), and one
interval holds them all (:data:`TOGETHER`):

- how well the mean is calculated: its 95 % interval (Student's t), which shrinks with more
  replications,
- how much the outcome swings with the figures as stated: 5th to 95th percentile, which a budget
  must carry,
- how much it moves when the stated figures are not right: the assumptions drawn, citizen by
  citizen the same luck.

Means are those of the stated figures. Where assumptions are drawn, the percentiles are those of
the drawn replications, widened to hold what the stated figures give: they too are one possible
set of assumptions, and an interval that left them out would deny the number it stands beside.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulation.accounting.metrics import METRICS, NONE

if TYPE_CHECKING:
    import pandas as pd

CONFIDENCE = 0.95
KEYS = ["scenario", "year", "metric", "group", "unit"]
STATISTICS = ["ci_low", "ci_high", "p05", "p50", "p95", "replications"]
_NONE = [name for name, metric in METRICS.items() if metric.absent == NONE]
"""Metrics of which an absent row means none, not unknown."""
CURVE = "overlevelse"
"""Shares still on by weeks since the start, which never rise."""
CALCULATION = "beregningsusikkerhed"
YEARS = "udsving fra år til år"
ASSUMED = "usikkerhed om forudsætninger"
TOGETHER = "samlet"
NET, WHOLE_PERIOD = "kommune_netto_kr", "alle"


def wide(metrics: pd.DataFrame) -> pd.DataFrame:
    """Return one row per figure and one column per replication."""
    return absent_is_none(metrics.pivot(index=KEYS, columns="replication", values="value"))


def absent_is_none(table: pd.DataFrame) -> pd.DataFrame:
    """Return the table with nought where an absent row means none."""
    import pandas as pd

    counted = np.asarray(table.index.get_level_values("metric").isin(_NONE))
    values = table.to_numpy(float, copy=True)
    values[counted[:, None] & np.isnan(values)] = 0.0
    return pd.DataFrame(values, index=table.index, columns=table.columns)


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


def summarise(table: pd.DataFrame, drawn: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return the summary of every figure of every scenario, from what :func:`wide` returns.

    Parameters
    ----------
    table : DataFrame
        With every figure at its stated value.
    drawn : DataFrame, optional
        The same replications with the assumptions drawn: they widen the percentiles.
    """
    if drawn is not None:
        table, drawn = align(table, drawn)
    return _ended(widened(table, drawn, "mean"), table.shape[1], "mean")


def widened(table: pd.DataFrame, drawn: pd.DataFrame | None, centre: str) -> pd.DataFrame:
    """Return mean and interval of the stated, and percentiles that hold the drawn as well.

    The two tables have the same rows.
    """
    if drawn is None:
        return describe(table, centre)
    frame, other = describe(table, centre), describe(drawn, centre)
    mean = frame[centre]
    frame["p50"] = other["p50"].where(other["p50"].notna(), frame["p50"])
    frame["p05"] = np.fmin(np.fmin(frame["p05"], other["p05"]), mean)
    frame["p95"] = np.fmax(np.fmax(frame["p95"], other["p95"]), mean)
    return frame


def align(one: pd.DataFrame, other: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return two tables with the rows of both; an absent row of what is counted means none."""
    one, other = one.align(other, join="outer", axis=0)
    return absent_is_none(one), absent_is_none(other)


def _ended(frame: pd.DataFrame, replications: int, centre: str) -> pd.DataFrame:
    """End survival curves where the first replication does.

    A replication's curve ends at the longest forløb it saw. Beyond that the mean of those that go
    on is the mean of other replications, and would rise where nobody can come back.
    """
    short = (frame["metric"] == CURVE) & (frame["replications"] < replications)
    frame.loc[short, [centre, *STATISTICS[:-1]]] = np.nan
    return frame


def differences(
    table: pd.DataFrame, baseline: str, scenarios: list[str] | None = None
) -> pd.DataFrame:
    """Return scenario minus baseline in each replication, one row per figure.

    The scenarios are those of the table, or those given, which may have no row in it.
    """
    import pandas as pd

    def of(name: str) -> pd.DataFrame:
        return table[table.index.get_level_values("scenario") == name].droplevel("scenario")

    base = of(baseline)
    frames = []
    for name in sorted(scenarios or table.index.unique("scenario")):
        if name == baseline:
            continue
        own, other = align(of(name), base)
        difference = own - other
        frames.append(pd.concat({name: difference}, names=["scenario"]))
    if not frames:
        return table.iloc[:0]
    return pd.concat(frames)


def compare_summary(
    table: pd.DataFrame,
    baseline: str,
    drawn: pd.DataFrame | None = None,
    scenarios: list[str] | None = None,
) -> pd.DataFrame:
    """Return the paired comparison of every scenario with the baseline; see :func:`summarise`."""
    own = differences(table, baseline, scenarios)
    apart = None
    if drawn is not None:
        own, apart = align(own, differences(drawn, baseline, scenarios))
    frame = _ended(widened(own, apart, "difference"), own.shape[1], "difference")
    frame.insert(0, "baseline", baseline)
    return frame[["baseline", *KEYS, "difference", *STATISTICS]]


def only(table: pd.DataFrame, scenarios: list[str]) -> pd.DataFrame:
    """Return the rows of some scenarios of what :func:`wide` returns."""
    return table[table.index.get_level_values("scenario").isin(scenarios)]


def net_of(table: pd.DataFrame, scenario: str, baseline: str | None) -> NDArray[np.float64]:
    """Return the net cost over all years by replication, or how it differs from a baseline's."""

    def net(name: str) -> NDArray[np.float64]:
        return table.loc[name, WHOLE_PERIOD, NET].to_numpy(float)[0]

    return net(scenario) if baseline is None else net(scenario) - net(baseline)


def uncertainty(
    table: pd.DataFrame, drawn: pd.DataFrame | None, baselines: Mapping[str, str | None]
) -> pd.DataFrame:
    """Return the three uncertainties of the net cost over all years, and what holds them all.

    Parameters
    ----------
    table, drawn : DataFrame
        As :func:`wide` returns them: stated values, and assumptions drawn.
    baselines : mapping
        Scenario to what it is compared with; None for the level itself.

    Returns
    -------
    DataFrame
        One row per scenario and kind: scenario, baseline (empty for a level), kind, low, high and
        half_width in kr. Missing when there is only one replication or nothing was drawn.
    """
    import pandas as pd
    from scipy.special import stdtrit

    rows = []
    for scenario, baseline in baselines.items():
        stated = net_of(table, scenario, baseline)
        n, mean = len(stated), float(stated.mean())
        half = 0.0
        if n > 1:
            half = float(stdtrit(n - 1, (1 + CONFIDENCE) / 2) * stated.std(ddof=1) / np.sqrt(n))
        spread = tuple(np.percentile(stated, [5, 95]))
        found = {CALCULATION: (mean - half, mean + half), YEARS: spread, TOGETHER: spread}
        if drawn is not None:
            moved = net_of(drawn, scenario, baseline)
            low, high = np.percentile(moved - stated, [5, 95])
            found[ASSUMED] = (mean + low, mean + high)
            ends = np.percentile(moved, [5, 95])
            found[TOGETHER] = (min(ends[0], spread[0], mean), max(ends[1], spread[1], mean))
        for kind in (CALCULATION, YEARS, ASSUMED, TOGETHER):
            low, high = found.get(kind, (np.nan, np.nan)) if n > 1 else (np.nan, np.nan)
            rows.append((scenario, baseline or "", kind, low, high, (high - low) / 2))
    return pd.DataFrame(rows, columns=["scenario", "baseline", "kind", "low", "high", "half_width"])


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
