"""Charts of practice: samtaler, waiting, staff and the rehabiliteringsteam."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from simulation.experiment.result import Result
from simulation.experiment.trin import STAFF, changed_teams
from simulation.report.figures.forloeb import moved, panels_of, split
from simulation.report.figures.kroner import rows
from simulation.report.figures.style import (
    COLOURS,
    GREY,
    WHOLE_LINE,
    against,
    colour,
    compared,
    danish_axis,
    ends,
    ends_text,
    forsoeg,
    hatch,
    label,
    legend_inches,
    legend_row,
    line,
    marker,
    months_of,
    page,
    year_axis,
)
from simulation.report.format import number
from simulation.report.noegletal.samtaler import in_time
from simulation.report.noegletal.tal import ALL, baseline_of, interval, make_view
from simulation.report.words import active
from simulation.report.words import team as team_name
from simulation.scenario import Scenario

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

OUTCOMES = (
    ("samtaler_afholdt", "Holdt til tiden"),
    ("samtaler_afholdt_for_sent", "Holdt for sent"),
    ("samtaler_udeblevet", "Udeblevet"),
    ("samtaler_aflyst", "Aflyst"),
    ("samtaler_ikke_afholdt", "Ikke holdt"),
)
_ONE = 0.5
_RELATIVE = 0.005
"""Difference in samtaler as a share of them, below which their number has not moved."""
_LEAST_OUTCOME = 0.002
"""Share of all samtaler, below which an outcome does not occur in the chart."""
_LEAST_CASES = 0.01
"""Difference in cases as a share of them, below which their number has not moved."""
_FEW = 20.0
"""Samtaler a year, below which a share in time says nothing."""
_POINT = 0.005
"""Difference in a share in time, below which it has not moved."""
_MARGIN = 0.02
_NAME_WIDTH = 20


def _moved(
    result: Result, metric: str, least: float, relative: float = 0.0, of: str | None = None
) -> list[str]:
    """Return the forløb in which a figure differs, or is there when nothing is compared.

    Parameters
    ----------
    relative : float
        The least difference as a share of the figure, or of the figure ``of``.
    """
    names = list(active(result.baseline))
    others = [s.id for s in compared(result)]
    level = rows(result.summary, of or metric, year=ALL).groupby("group")["mean"].max()
    if not others:
        return [x for x in names if level.get(x, 0.0) >= least]
    gaps = rows(result.comparison, metric, year=ALL)
    gaps = gaps[gaps["scenario"].isin(others)]
    size = moved(gaps.assign(forloeb=gaps["group"]), result)
    return [x for x in names if size.get(x, 0.0) >= max(least, relative * level.get(x, 0.0))]


def samtaler(result: Result) -> Figure | None:
    """What became of the required samtaler, and the share in time, where they differ."""
    counts = ("samtaler_kraevede", *(metric for metric, _ in OUTCOMES))
    changed = {x for m in counts for x in _moved(result, m, _ONE, _RELATIVE, "samtaler_kraevede")}
    groups = [x for x in active(result.baseline) if x in changed]
    level = rows(result.summary, "samtaler_kraevede", year=ALL)
    fewest = level.groupby("group")["mean"].min() / len(result.baseline.years)
    shares = _moved(result, "samtaler_rettidige_andel", _POINT)
    shares = [x for x in shares if fewest.get(x, 0.0) >= _FEW]
    if not groups and not shares:
        return None
    count = int(bool(groups)) + int(bool(shares))
    most = max(len(groups), len(shares)) * max(1, len(result.scenarios))
    what = "Samtaler om året: hvad der blev af dem" if groups else "Samtaler"
    what += ", og hvor mange der var til tiden" if shares else ""
    figure, grid = page(
        result, forsoeg(result, "Forsøg sammenlignet"), against(result, what), 1, count,
        0.9 + 0.3 * most, legend_inches(max(3, 2 * len(result.scenarios) * bool(shares))),
    )  # fmt: skip
    draws = [(_stack, groups)] * bool(groups) + [(_share, shares)] * bool(shares)
    for column, (chart, own) in enumerate(draws):
        chart(grid[0, column], result, own)
        if chart is _share and len(result.scenarios) == 1:
            continue
        handles, names = grid[0, column].get_legend_handles_labels()
        legend_row(grid, handles, names, column, 2 if chart is _stack else 1)
    return figure


def _names(axes: Any, result: Result, groups: list[str]) -> None:
    folded = [label(active(result.baseline)[x], _NAME_WIDTH) for x in groups]
    axes.set_yticks(range(len(groups)), folded, fontsize=9)
    axes.set_ylim(len(groups) - 0.45, -0.55)
    axes.grid(axis="x")
    axes.grid(axis="y", visible=False)


def _stack(axes: Any, result: Result, groups: list[str]) -> None:
    """Draw samtaler a year by outcome, a bar for each scenario, in its order."""
    base = result.summary[result.summary["year"] == ALL]
    years = len(result.baseline.years)
    wide = 0.8 / len(result.scenarios)
    told: set[str] = set()
    whole = rows(base[base["group"].isin(groups)], "samtaler_kraevede")["mean"].sum()
    occurring = {
        metric
        for metric, _ in OUTCOMES
        if rows(base[base["group"].isin(groups)], metric)["mean"].sum() >= _LEAST_OUTCOME * whole
    }
    for i, scenario in enumerate(result.scenarios):
        own = base[base["scenario"] == scenario.id]
        place = np.arange(len(groups)) + (i - (len(result.scenarios) - 1) / 2) * wide
        offset = np.zeros(len(groups))
        for k, (metric, title) in enumerate(OUTCOMES):
            found = rows(own, metric).set_index("group")["mean"]
            values = np.array([found.get(x, 0.0) for x in groups]) / years
            if metric not in occurring:
                continue
            axes.barh(place, values, wide * 0.85, left=offset, color=COLOURS[k],
                      alpha=0.9 if i else 0.55, hatch=hatch(k), edgecolor="white",
                      label=None if title in told else title)  # fmt: skip
            told.add(title)
            offset += values
    _names(axes, result, groups)
    axes.locator_params(axis="x", nbins=4)
    danish_axis(axes.xaxis)
    axes.set_xlabel("Samtaler om året")
    if len(result.scenarios) > 1:
        note = "Øverst (lys): uden forsøget; derunder: med"
        if len(result.scenarios) > 2:
            note = "Fra oven: basis (lys), så scenarierne i rækkefølge"
        axes.set_title(note, fontsize=9, loc="left", color=GREY)


def _share(axes: Any, result: Result, groups: list[str]) -> None:
    """Draw the share in time, on an axis that shows what differs."""
    base = result.summary[result.summary["year"] == ALL]
    lowest, highest = 1.0, 0.0
    for i, scenario in enumerate(result.scenarios):
        own = rows(base[base["scenario"] == scenario.id], "samtaler_rettidige_andel")
        own = own.set_index("group").reindex(groups)
        shift = 0.12 * (i - (len(result.scenarios) - 1) / 2)
        axes.plot(own["mean"], np.arange(len(groups)) + shift, linestyle="none", marker=marker(i),
                  color=colour(i), markersize=7, label=label(scenario.title, 30))  # fmt: skip
        lowest = min(lowest, float(np.nanmin(own["mean"])))
        highest = max(highest, float(np.nanmax(own["mean"])))
    room = max(_MARGIN, 0.15 * (highest - lowest))
    axes.set_xlim(max(0.0, lowest - room), min(1.0 + _MARGIN / 2, highest + room))
    _names(axes, result, groups)
    axes.locator_params(axis="x", nbins=5)
    danish_axis(axes.xaxis, percent=True)
    axes.set_xlabel("Til tiden af dem, der ikke blev aflyst", fontsize=9)


def _teams(result: Result) -> list[str]:
    """Return the teams to show: those whose samtaler are held otherwise, or all."""
    frame = split(rows(result.summary, "rettidige_md_andel"))
    names = [x for x in dict.fromkeys(frame["forloeb"]) if x]
    others = compared(result)
    if not others:
        return names
    gaps = split(rows(result.comparison, "rettidige_md_andel"))
    gaps = gaps[gaps["scenario"].isin([s.id for s in others])]
    size = gaps["difference"].abs().groupby(gaps["forloeb"]).max()
    return [x for x in names if size.get(x, 0.0) >= _POINT]


def rettidighed(result: Result) -> Figure | None:
    """Share in time and days waited by month and team, with hard staffing."""
    if result.settings.staffing != "hard":
        return None
    teams = _teams(result)
    if not teams:
        return None
    figure, grid = page(
        result, forsoeg(result, "Forsøg sammenlignet"),
        against(result, "Samtaler til tiden og ventetid pr. måned") +
        f". Båndet: {ends_text(result)}; årstallet står ved 1. januar",
        len(teams), 2, 2.3 * len(teams), legend_inches(len(result.scenarios)),
    )  # fmt: skip
    for t, team in enumerate(teams):
        for k, (metric, what) in enumerate(
            (("rettidige_md_andel", "Til tiden"), ("ventedage_md", "Ventedage"))
        ):
            axes = grid[t, k]
            own = split(rows(result.summary, metric))
            own = own[own["forloeb"] == team]
            years: list[int] = []
            for i, scenario in enumerate(result.scenarios):
                mine = own[own["scenario"] == scenario.id].sort_values("punkt")
                times, years = months_of(mine["punkt"].tolist())
                axes.plot(times, mine["mean"], color=colour(i), linestyle=line(i), linewidth=1.6,
                          label=label(scenario.title, WHOLE_LINE))  # fmt: skip
                low, high = ends(mine, result)
                top = 1.0 if k == 0 else np.inf
                axes.fill_between(times, np.clip(low, 0, top), np.clip(high, 0, top),
                                  color=colour(i), alpha=0.15, linewidth=0)  # fmt: skip
            name = team_name(result.baseline, team).capitalize()
            axes.set_title(f"{name}: {what.lower()}", fontsize=10, loc="left")
            danish_axis(axes.yaxis, percent=k == 0)
            if k == 1:
                axes.set_ylim(bottom=0)
            year_axis(axes, years)
    handles, texts = grid[0, 0].get_legend_handles_labels()
    legend_row(grid, handles, texts)
    return figure


def bemanding(result: Result) -> Figure | None:
    """Share in time against how many årsværk the changed team has, where that was stepped."""
    chosen = next((s for s in result.scenarios if _staff_steps(result, s)), None)
    if chosen is None:
        return None
    view = make_view(result, chosen)
    teams = changed_teams(chosen, view.baseline)
    figure, panels, _ = panels_of(
        result, chosen.title, "Samtaler til tiden mod bemanding, med forsøgets regler og de samme "
        f"borgere. Stregerne: {ends_text(result)}", len(teams),
    )  # fmt: skip
    for axes, team in zip(panels, teams, strict=True):
        groups = [x for x in active(chosen) if chosen.attribute(f"forloeb.{x}.team") == team]
        points = []
        for step in [chosen, *_staff_steps(result, chosen)]:
            staff = float(step.at(f"bemanding.hold.{team}.aarsvaerk", step.start))
            points.append((staff, in_time(view, step, groups, ALL), step is chosen))
        points.sort(key=lambda point: point[0])
        axes.plot([p for p, _, _ in points], [v.mean() for _, v, _ in points], "-",
                  color=COLOURS[0], linewidth=1.2)  # fmt: skip
        for staff, values, own in points:
            low, high = interval(values) or (np.nan, np.nan)
            axes.vlines(staff, low, high, color="black", linewidth=1.2)
            axes.plot(staff, values.mean(), "s" if own else "o", color=COLOURS[1 if own else 0],
                      markersize=7)  # fmt: skip
            axes.annotate(f"{number(values.mean(), 1)} %", (staff, values.mean()), fontsize=9,
                          xytext=(7, -10), textcoords="offset points")  # fmt: skip
        name = team_name(result.baseline, team).capitalize()
        axes.set_title(f"{name} (firkant: forsøget)", fontsize=10, loc="left")
        axes.set_xlabel("Årsværk")
        axes.set_ylabel("Pct. til tiden")
        axes.margins(x=0.15, y=0.15)
        danish_axis(axes.xaxis)
        danish_axis(axes.yaxis)
    return figure


def _staff_steps(result: Result, scenario: Scenario) -> list[Scenario]:
    steps = make_view(result, scenario).steps
    return [s for s in steps if str(s.variant).startswith(STAFF)]


def rehabilitering(result: Result) -> Figure | None:
    """Cases for the rehabiliteringsteam by month against the planned days."""
    cases = rows(result.summary, "rehab_sager_md")
    cases = cases[cases["group"] != ""]
    others = compared(result)
    if others:
        gaps = rows(result.comparison, "rehab_sager", year=ALL)
        gaps = gaps[gaps["scenario"].isin([s.id for s in others])]
        largest = moved(gaps.assign(forloeb=gaps["scenario"]), result).max()
        level = rows(result.summary, "rehab_sager", year=ALL)["mean"].max()
        if not largest >= _LEAST_CASES * level:
            return None
    shown = [s for s in result.scenarios if _cases(cases, s)["mean"].max() > 0]
    if not shown:
        return None
    base = baseline_of(result, result.scenarios[-1])
    on = base.start
    days, each = base.at("rehab.faste_dage_pr_md", on), base.at("rehab.sager_pr_dag", on)
    planned = float(days) * float(each)
    figure, grid = page(
        result, forsoeg(result, "Forsøg sammenlignet"),
        against(result, "Rehabiliteringsteamet: sager pr. måned mod de planlagte mødedage"),
        len(shown), 1, 2.1 * len(shown),
    )  # fmt: skip
    top = max(planned, float(cases[["mean", "p95"]].max().max())) * 1.3
    for i, scenario in enumerate(shown):
        _months(grid[i, 0], _cases(cases, scenario), planned, top, result)
        grid[i, 0].set_title(label(scenario.title, 100), fontsize=10, loc="left")
    return figure


def _cases(cases: pd.DataFrame, scenario: Scenario) -> pd.DataFrame:
    return cases[cases["scenario"] == scenario.id].sort_values("group")


def _months(axes: Any, own: pd.DataFrame, planned: float, top: float, result: Result) -> None:
    """Draw the cases of each month, those over plan marked."""
    place = np.arange(len(own))
    mean = own["mean"].to_numpy()
    over = mean > planned
    for mark, shade, pattern, name in (
        (~over, COLOURS[0], "", "inden for plan"),
        (over, COLOURS[1], "///", "over plan i gennemsnit"),
    ):
        if mark.any():
            axes.bar(place[mark], mean[mark], 0.8, color=shade, alpha=0.8, hatch=pattern,
                     edgecolor="white", label=name)  # fmt: skip
    low, high = ends(own, result)
    if not np.isnan(low).all():
        axes.vlines(place, low, high, color="black", linewidth=1, label=ends_text(result))
    axes.axhline(planned, color="black", linestyle="--", linewidth=1.2,
                 label=f"plads til {number(planned)} på de planlagte dage")  # fmt: skip
    axes.set_ylim(0, top)
    axes.set_ylabel("Sager")
    danish_axis(axes.yaxis)
    months = own["group"].tolist()
    january = [k for k, month in enumerate(months) if month.endswith("-01")]
    axes.set_xticks(january, [months[k][:4] for k in january])
    axes.legend(loc="upper left", fontsize=8, ncols=4)
