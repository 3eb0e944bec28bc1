"""Charts of kroner: by year, by replication and by element."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from simulation.experiment.result import Result
from simulation.report.budget import net_row
from simulation.report.figures.style import (
    GREY,
    WHOLE_LINE,
    against,
    colour,
    compared,
    danish_axis,
    decimals_of,
    ends,
    ends_text,
    forsoeg,
    hatch,
    label,
    legend_inches,
    legend_row,
    page,
)
from simulation.report.format import MILLION, THOUSAND, number, years_text
from simulation.report.noegletal.kroner import without_empty, yearly_level
from simulation.report.noegletal.tal import NETTO, interval, make_view

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

    from simulation.scenario import Scenario

_ONE_KRONE, _ONE_HOUR = 1.0, 1.0
Bars = tuple[Any, Any, Any]
"""Means and ends of intervals by year."""


def rows(frame: pd.DataFrame, metric: str, **where: str) -> pd.DataFrame:
    """Return the rows of one figure."""
    chosen = frame[frame["metric"] == metric]
    for column, value in where.items():
        chosen = chosen[chosen[column] == value]
    return chosen


def scale(largest: float) -> tuple[str, float]:
    """Return the unit that fits the largest amount, and its size in kroner."""
    return ("mio. kr.", MILLION) if largest >= 2 * MILLION else ("1.000 kr.", THOUSAND)


def netto(result: Result) -> Figure | None:
    """Net cost for the kommune per budget year, with intervals; the difference when compared."""
    years = [str(year) for year in result.baseline.years]
    others = compared(result)
    found = (
        [_difference(result, s.id, years) for s in others] if others else [_level(result, years)]
    )
    largest = max(np.nanmax(np.abs(m)) for m, _, _ in found)
    if largest < _ONE_KRONE:
        return None
    unit, divisor = scale(largest)
    shown = None
    if others and divisor == THOUSAND:
        shown = [net_row(rows_of(result, s), s) for s in others]
    unit = f"{unit}, {result.baseline.price_level}-PL"
    what = "Forskel i kommunens nettoudgift pr. budgetår" if others else (
        "Kommunens nettoudgift pr. budgetår"
    )  # fmt: skip
    if not others:
        what += _without(result)
    return _bars(result, found, against(result, what), unit, divisor, shown)


def _without(result: Result) -> str:
    """Return what a level leaves out."""
    empty = without_empty(result.baseline)
    return f" uden {empty}, som modellen begynder uden" if empty else ""


def timer(result: Result) -> Figure | None:
    """Difference in caseworker hours per budget year, with intervals."""
    years = [str(year) for year in result.baseline.years]
    others = compared(result)
    found = [_difference(result, s.id, years, "sagsbehandler_timer") for s in others]
    if not found or max(np.nanmax(np.abs(m)) for m, _, _ in found) < _ONE_HOUR:
        return None
    what = "Forskel i sagsbehandlertimer pr. budgetår (frigjort −)"
    return _bars(result, found, against(result, what), "Timer", 1.0)


def _bars(
    result: Result, found: list[Bars], what: str, unit: str, divisor: float,
    told: list[list[int]] | None = None,
) -> Figure:  # fmt: skip
    """Draw a bar for each budget year and scenario.

    Parameters
    ----------
    told : lists of whole units, optional
        What is written at the bars, when a table has rounded it so that it adds up.
    """
    years = [str(year) for year in result.baseline.years]
    shown = compared(result) or result.scenarios
    figure, grid = page(
        result, forsoeg(result, "Forsøg sammenlignet"), what,
        legend=legend_inches(len(shown) if len(shown) > 1 else 0),
    )  # fmt: skip
    axes = grid[0, 0]
    means = np.concatenate([m for m, _, _ in found]) / divisor
    decimals = max(decimals_of(means), int(divisor == MILLION and np.nanmax(np.abs(means)) < 100))
    width = 0.7 / len(shown)
    for i, (scenario, (mean, low, high)) in enumerate(zip(shown, found, strict=True)):
        place = np.arange(len(years)) + (i - (len(shown) - 1) / 2) * width
        m, lo, hi = mean / divisor, low / divisor, high / divisor
        axes.bar(place, m, width * 0.86, color=colour(i), alpha=0.75, hatch=hatch(i),
                 edgecolor="white", label=label(scenario.title, WHOLE_LINE))  # fmt: skip
        known = ~np.isnan(lo)
        if known.any():
            axes.errorbar(place, m, [np.nan_to_num(np.maximum(m - lo, 0)),
                                     np.nan_to_num(np.maximum(hi - m, 0))],
                          fmt="none", ecolor="black", capsize=4, linewidth=1.2)  # fmt: skip
        written = m if told is None else told[i]
        for x, value, text, a, b in zip(place, m, written, lo, hi, strict=True):
            below = value < 0
            edge = np.nanmin([a, value, 0.0]) if below else np.nanmax([b, value, 0.0])
            axes.annotate(number(text, 0 if told else decimals).replace("-", "−"), (x, edge),
                          ha="center", xytext=(0, -5 if below else 5), textcoords="offset points",
                          va="top" if below else "bottom", fontsize=9)  # fmt: skip
    axes.axhline(0, color="black", linewidth=1)
    axes.set_xticks(range(len(years)), years)
    axes.margins(y=0.18)
    danish_axis(axes.yaxis)
    axes.set_ylabel(unit)
    axes.set_xlabel(f"Stregerne: {ends_text(result)}" if result.settings.replications > 1 else
                    ends_text(result))  # fmt: skip
    if len(shown) > 1:
        legend_row(grid, *axes.get_legend_handles_labels())
    return figure


def rows_of(result: Result, scenario: Scenario) -> pd.DataFrame:
    """Return the comparison of one scenario."""
    return result.comparison[result.comparison["scenario"] == scenario.id]


def _difference(result: Result, scenario: str, years: list[str], metric: str = NETTO) -> Bars:
    frame = rows(result.comparison, metric, scenario=scenario, group="")
    frame = frame.set_index("year").reindex(years)
    low, high = ends(frame, result)
    return frame["difference"].fillna(0).to_numpy(float), low, high


def _level(result: Result, years: list[str]) -> Bars:
    view = make_view(result, result.baseline)
    values = [yearly_level(view, year) for year in years]
    spread = [interval(v) or (np.nan, np.nan) for v in values]
    low, high = (np.array(side) for side in zip(*spread, strict=True))
    return np.array([v.mean() for v in values]), low, high


def fordeling(result: Result) -> Figure | None:
    """How the cost differs between replications: the paired difference, or the level."""
    if result.settings.replications < 2:
        return None
    others = compared(result)
    if others:
        samples = [make_view(result, s).change(NETTO) for s in others]
        what = "Udsving mellem gentagelser i forskellen i kommunens nettoudgift, alle år"
    else:
        samples = [yearly_level(make_view(result, s)) for s in result.scenarios]
        what = f"Udsving mellem gentagelser i kommunens nettoudgift, alle år{_without(result)}"
    if max(abs(float(x.mean())) for x in samples) < _ONE_KRONE:
        return None
    shown = others or result.scenarios
    unit, divisor = scale(max(np.abs(x).max() for x in samples))
    height = 1.1 + 0.75 * len(shown)
    figure, grid = page(result, forsoeg(result, "Forsøg sammenlignet"), against(result, what),
                        height=height)  # fmt: skip
    axes = grid[0, 0]
    drawn = axes.boxplot([x / divisor for x in samples], whis=(5, 95), showfliers=False, widths=0.5,
                         orientation="horizontal", patch_artist=True,
                         medianprops={"color": "black"})  # fmt: skip
    for i, box in enumerate(drawn["boxes"]):
        box.set(facecolor=colour(i), alpha=0.35, hatch=hatch(i))
        spread = np.linspace(-0.12, 0.12, len(samples[i]))
        axes.plot(samples[i] / divisor, np.full(len(samples[i]), i + 1) + spread, ".", color=GREY,
                  markersize=4)  # fmt: skip
    names = [label(s.title, 30) for s in shown] if len(shown) > 1 else []
    axes.set_yticks(range(1, len(names) + 1), names, fontsize=9)
    axes.invert_yaxis()
    axes.grid(axis="x")
    axes.grid(axis="y", visible=False)
    low, high = axes.get_xlim()
    if others and low <= 0 <= high:
        axes.axvline(0, color="black", linewidth=1)
    danish_axis(axes.xaxis)
    axes.set_xlabel(
        f"{unit}, {result.baseline.price_level}-PL. Kassen: 25., 50. og 75. percentil;\n"
        "stregerne: 5. og 95.; prikkerne: hver gentagelse"
    )
    return figure


def elementer(result: Result) -> Figure | None:
    """The net difference of each element alone, what they do to each other, and the whole."""
    alone = [s for s in result.scenarios if s.element is not None]
    if not alone:
        return None
    whole = result.scenarios[1]
    total = make_view(result, whole).change(NETTO)
    parts = [make_view(result, s).change(NETTO) for s in alone]
    named = [(label(s.title, 40), values) for s, values in zip(alone, parts, strict=True)]
    named.append(("Samspil mellem elementerne", total - np.sum(parts, axis=0)))
    named.append(("I alt", total))
    unit, divisor = scale(max(abs(float(v.mean())) for _, v in named))
    what = f"Hvert element for sig: forskel i kommunens nettoudgift i {years_text(whole.years)}"
    figure, grid = page(result, whole.title, against(result, what), height=0.8 + 0.5 * len(named))
    axes = grid[0, 0]
    means = np.array([v.mean() for _, v in named]) / divisor
    decimals = decimals_of(means)
    for i, (_, values) in enumerate(named):
        last = i == len(named) - 1
        axes.barh(i, means[i], 0.62, color=colour(0 if last else 1), alpha=0.8,
                  hatch=hatch(0 if last else 1), edgecolor="white")  # fmt: skip
        low, high = interval(values) or (np.nan, np.nan)
        if not np.isnan(low):
            axes.hlines(i, low / divisor, high / divisor, color="black", linewidth=1.2)
        edge = np.nanmax([high / divisor, means[i], 0.0]) if means[i] >= 0 else np.nanmin(
            [low / divisor, means[i], 0.0]
        )  # fmt: skip
        axes.annotate(number(means[i], decimals).replace("-", "−"), (edge, i), va="center",
                      xytext=(5 if means[i] >= 0 else -5, 0), textcoords="offset points",
                      ha="left" if means[i] >= 0 else "right", fontsize=9)  # fmt: skip
    axes.axvline(0, color="black", linewidth=1)
    axes.set_yticks(range(len(named)), [name for name, _ in named], fontsize=9)
    axes.invert_yaxis()
    axes.margins(x=0.18)
    axes.grid(axis="x")
    axes.grid(axis="y", visible=False)
    danish_axis(axes.xaxis)
    axes.set_xlabel(f"{unit}, {whole.price_level}-PL. Stregerne: {ends_text(result)}")
    return figure
