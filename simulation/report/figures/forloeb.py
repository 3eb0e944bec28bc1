"""Charts of citizens: how long they stay, how many they are, and a published series."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from simulation.experiment.result import Result
from simulation.report.figures.kroner import rows
from simulation.report.figures.style import (
    COLOURS,
    WHOLE_LINE,
    against,
    colour,
    compared,
    danish_axis,
    ends,
    ends_text,
    forsoeg,
    label,
    legend_inches,
    legend_row,
    line,
    month_text,
    months_of,
    page,
    year_axis,
)
from simulation.report.noegletal.borgere import published
from simulation.report.noegletal.tal import ALL, baseline_of
from simulation.report.words import active

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

_WEEKS, _HALF_YEAR = 104, 26
_ACROSS = 3
_LEAST_SHARE = 0.002
"""Difference in a share still there, below which a curve has not moved."""
_SEEN = 0.05
"""Difference in a share still there, from which two curves can be told apart."""
_LEAST_PERSONS = 0.5
"""Difference in full-time persons, below which nobody has moved."""
_FEWEST = 4
"""Points in time that must have moved for a panel to be worth it."""
_BAND = 2.0
"""Times the largest difference that a panel reaches, however wide the band."""
_NAME_WIDTH = 26


def split(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a frame with the name before and after the colon of its groups."""
    parts = frame["group"].str.rpartition(":")
    return frame.assign(forloeb=parts[0], punkt=parts[2])


def moved(gaps: pd.DataFrame, result: Result, least: float = 0.0) -> pd.Series[float]:
    """Return the largest difference of each name that is told from none by its own interval.

    A name with points in time is left out when fewer than a few of them have moved.
    """
    low, high = ends(gaps, result)
    told = np.isnan(low) | (low > 0) | (high < 0)
    mine = gaps[told & (gaps["difference"].abs() >= least)]
    size = mine["difference"].abs().groupby(mine["forloeb"])
    few = _FEWEST if "punkt" in gaps else 1
    return size.max()[size.count() >= few]


def panels_of(
    result: Result, title: str, subtitle: str, count: int, legend: int = 0
) -> tuple[Figure, list[Any], Any]:
    """Return a figure with so many panels, and a last row for a legend of so many lines."""
    across = min(_ACROSS, count)
    down = -(-count // across)
    figure, grid = page(result, title, subtitle, down, across, 2.5 * down, legend_inches(legend))
    panels = list(grid[:down].ravel())
    for axes in panels[count:]:
        axes.axis("off")
    return figure, panels[:count], grid


def gather_legend(grid: Any, panels: list[Any]) -> None:
    """Put what is drawn in any panel in one legend below them all."""
    handles: dict[str, Any] = {}
    for axes in panels:
        for handle, text in zip(*axes.get_legend_handles_labels(), strict=True):
            handles.setdefault(text, handle)
    legend_row(grid, list(handles.values()), list(handles))


def varighed(result: Result) -> Figure | None:
    """Share still in each forløb by weeks since start; the difference where it is small."""
    curves = split(rows(result.summary, "overlevelse", year=ALL).dropna(subset=["mean"]))
    curves["punkt"] = curves["punkt"].astype(float)
    others = compared(result)
    if not others:
        return _levels(result, curves)
    gaps = split(rows(result.comparison, "overlevelse", year=ALL).dropna(subset=["difference"]))
    gaps["punkt"] = gaps["punkt"].astype(float)
    gaps = gaps[gaps["scenario"].isin([s.id for s in others])]
    largest = moved(gaps, result, _LEAST_SHARE)
    names = {
        x: n for x, n in active(result.baseline).items() if largest.get(x, 0.0) >= _LEAST_SHARE
    }
    if not names:
        return None
    curved = [x for x in names if largest[x] >= _SEEN]
    lines = len(result.scenarios) if curved else len(others) if len(others) > 1 else 0
    what = "Hvor længe bliver borgerne? Nye forløb: " + (
        "andel, der stadig er der; hvor kurverne næsten er ens, forskellen i procentpoint"
        if curved and len(curved) < len(names)
        else "andel, der stadig er der"
        if curved
        else "forskel i andelen, der stadig er der, i procentpoint"
    )
    band = "" if len(curved) == len(names) else f". Båndet: {ends_text(result)}"
    figure, panels, grid = panels_of(
        result, forsoeg(result, "Forsøg sammenlignet"), against(result, what) + band, len(names),
        lines,
    )  # fmt: skip
    for axes, (x, name) in zip(panels, names.items(), strict=True):
        axes.set_title(label(name, _NAME_WIDTH), fontsize=10, loc="left")
        if x in curved:
            _curves(axes, result, curves[curves["forloeb"] == x])
        else:
            _gap(axes, result, gaps[gaps["forloeb"] == x])
        axes.set_xlabel("Betalte uger" if x == "sygedagpenge" else "Uger siden start", fontsize=9)
    if lines:
        gather_legend(grid, panels)
    return figure


def _weeks(axes: Any, points: Any) -> None:
    longest = min(_WEEKS, float(max(points)))
    step = _HALF_YEAR if longest > _HALF_YEAR else 4
    axes.set_xlim(0, longest)
    axes.set_xticks(np.arange(0, longest + 1, step))


def _curves(axes: Any, result: Result, own: pd.DataFrame) -> None:
    """Draw the curve of every scenario."""
    for i, scenario in enumerate(result.scenarios):
        mine = own[own["scenario"] == scenario.id].sort_values("punkt")
        if len(mine):
            axes.plot(mine["punkt"], mine["mean"], color=colour(i), linestyle=line(i),
                      linewidth=1.8, label=label(scenario.title, WHOLE_LINE))  # fmt: skip
    axes.set_ylim(0, 1.02)
    danish_axis(axes.yaxis, percent=True)
    _weeks(axes, own["punkt"])


def _gap(axes: Any, result: Result, own: pd.DataFrame) -> None:
    """Draw the difference of every scenario to its baseline, in procentpoint."""
    for i, scenario in enumerate(result.scenarios):
        mine = own[own["scenario"] == scenario.id].sort_values("punkt")
        if not len(mine):
            continue
        low, high = ends(mine, result)
        axes.plot(mine["punkt"], 100 * mine["difference"], color=colour(i), linestyle=line(i),
                  linewidth=1.8, label=label(scenario.title, WHOLE_LINE))  # fmt: skip
        axes.fill_between(mine["punkt"], 100 * low, 100 * high, color=colour(i), alpha=0.18,
                          linewidth=0)  # fmt: skip
    room = _BAND * 100 * float(own["difference"].abs().max())  # a wide end hides the rest
    bottom, top = axes.get_ylim()
    axes.set_ylim(max(bottom, -room), min(top, room))
    axes.axhline(0, color="black", linewidth=1)
    axes.set_ylabel("Forskel, procentpoint", fontsize=9)
    danish_axis(axes.yaxis, sign=True)
    _weeks(axes, own["punkt"])


def _levels(result: Result, curves: pd.DataFrame) -> Figure | None:
    """Draw the curves of one scenario alone, with their band."""
    names = {x: n for x, n in active(result.baseline).items() if (curves["forloeb"] == x).any()}
    if not names:
        return None
    subtitle = (
        "Hvor længe bliver borgerne? Nye forløb, andel, der stadig er der; sygedagpenge i betalte "
        f"uger. Båndet: {ends_text(result)}"
    )
    figure, panels, _ = panels_of(result, result.baseline.title, subtitle, len(names))
    for axes, (x, name) in zip(panels, names.items(), strict=True):
        own = curves[curves["forloeb"] == x].sort_values("punkt")
        axes.set_title(label(name, _NAME_WIDTH), fontsize=10, loc="left")
        _curves(axes, result, own)
        low, high = ends(own, result)
        axes.fill_between(own["punkt"], np.clip(low, 0, 1), np.clip(high, 0, 1), color=COLOURS[0],
                          alpha=0.2, linewidth=0)  # fmt: skip
        axes.set_xlabel("Uger siden start", fontsize=9)
    return figure


def bestand(result: Result) -> Figure | None:
    """Full-time persons by month in each forløb; the difference when compared."""
    others = compared(result)
    frame, column = (result.comparison, "difference") if others else (result.summary, "mean")
    stock = split(rows(frame, "bestand_md"))
    shown = others or result.scenarios
    stock = stock[stock["scenario"].isin([s.id for s in shown])]
    level = None if others else stock["mean"].groupby(stock["forloeb"]).max()
    largest = moved(stock, result, _LEAST_PERSONS) if level is None else level
    names = {
        x: n for x, n in active(result.baseline).items() if largest.get(x, 0.0) >= _LEAST_PERSONS
    }
    if not names:
        return None
    what = "Forskel i fuldtidspersoner pr. måned" if others else "Fuldtidspersoner pr. måned"
    several = len(shown) > 1
    figure, panels, grid = panels_of(
        result, forsoeg(result, "Forsøg sammenlignet"),
        f"{against(result, what)}. Båndet: {ends_text(result)}; årstallet står ved 1. januar",
        len(names), len(shown) if several else 0,
    )  # fmt: skip
    for axes, (x, name) in zip(panels, names.items(), strict=True):
        own = stock[stock["forloeb"] == x]
        axes.set_title(label(name, _NAME_WIDTH), fontsize=10, loc="left")
        years: list[int] = []
        for i, scenario in enumerate(shown):
            mine = own[own["scenario"] == scenario.id].sort_values("punkt")
            times, years = months_of(mine["punkt"].tolist())
            axes.plot(times, mine[column], color=colour(i), linestyle=line(i), linewidth=1.6,
                      label=label(scenario.title, WHOLE_LINE))  # fmt: skip
            low, high = ends(mine, result)
            axes.fill_between(times, low, high, color=colour(i), alpha=0.18, linewidth=0)
        if others:
            axes.axhline(0, color="black", linewidth=1)
        else:
            axes.set_ylim(0, float(np.nanmax(own[["mean", "p95"]].to_numpy())) * 1.15)
        danish_axis(axes.yaxis, sign=bool(others))
        year_axis(axes, years)
    if several:
        gather_legend(grid, panels)
    return figure


def langtidsledige(result: Result) -> Figure | None:
    """Langtidsledige by month beside the published series, where a scenario has one."""
    chosen = next(
        (s for s in reversed(result.scenarios) if s.children("langtidsledig.offentliggjort")), None
    )
    if chosen is None:
        return None
    names = active(chosen)
    series = {x: published(chosen, x) for x in chosen.children("langtidsledig.offentliggjort")}
    model = split(rows(result.summary, "langtidsledige_md"))
    base = baseline_of(result, chosen)
    shown = [s for s in dict.fromkeys([base, chosen]) if (model["scenario"] == s.id).any()]
    title = chosen.title
    figure, panels, grid = panels_of(
        result, title, "Langtidsledige ved månedens udgang: offentliggjort og modelleret. Båndet: "
        f"{ends_text(result)}", len(series), 2,
    )  # fmt: skip
    for axes, (x, values) in zip(panels, series.items(), strict=True):
        axes.set_title(label(names[x], _NAME_WIDTH), fontsize=10, loc="left")
        months = list(values)
        axes.plot(range(len(months)), list(values.values()), "k.-", linewidth=1.2, markersize=6,
                  label="Offentliggjort")  # fmt: skip
        for i, scenario in enumerate(shown):
            own = model[(model["scenario"] == scenario.id) & (model["forloeb"] == x)]
            own = own.set_index("punkt").reindex(months)
            named = "Modellen: " + label(scenario.title, WHOLE_LINE)
            axes.plot(range(len(months)), own["mean"], color=colour(i), linestyle=line(i),
                      linewidth=1.8, label=named)  # fmt: skip
            low, high = ends(own, result)
            axes.fill_between(range(len(months)), low, high, color=colour(i), alpha=0.18,
                              linewidth=0)  # fmt: skip
        every = max(1, -(-len(months) // 4))
        axes.set_xticks(range(0, len(months), every),
                        [month_text(m) for m in months[::every]], fontsize=8.5)  # fmt: skip
        axes.set_ylim(bottom=0)
        danish_axis(axes.yaxis)
    gather_legend(grid, panels)
    return figure
