"""Each chart as a function of a study's result."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from simulation.experiment.study import Result
from simulation.report.figures.style import (
    COLOURS,
    GREY,
    colour,
    danish_axis,
    hatch,
    label,
    line,
    marker,
    nothing,
    page,
)
from simulation.report.format import number
from simulation.report.words import active

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

ALL = "alle"
MILLION, THOUSAND = 1e6, 1e3
OUTCOMES = (
    ("samtaler_afholdt", "Holdt til tiden"),
    ("samtaler_afholdt_for_sent", "Holdt for sent"),
    ("samtaler_udeblevet", "Udeblevet"),
    ("samtaler_aflyst", "Aflyst"),
    ("samtaler_ikke_afholdt", "Ikke holdt"),
)
_LONG_CURVE_WEEKS = 104
_ACROSS = 3


def _rows(frame: pd.DataFrame, metric: str, **where: str) -> pd.DataFrame:
    chosen = frame[frame["metric"] == metric]
    for column, value in where.items():
        chosen = chosen[chosen[column] == value]
    return chosen


def netto(result: Result) -> Figure:
    """Net cost for the kommune per budget year, with intervals."""
    years = [str(year) for year in result.baseline.years]
    compared = len(result.scenarios) > 1
    title = (
        "Forskel i kommunens nettoudgift pr. budgetår"
        if compared
        else ("Kommunens nettoudgift pr. budgetår")
    )
    figure, grid = page(result, title)
    axes = grid[0, 0]
    frame, column = (result.comparison, "difference") if compared else (result.levels, "mean")
    shown = result.scenarios[1:] if compared else result.scenarios
    values = [_rows(frame, "kommune_netto_kr", scenario=s.id) for s in shown]
    largest = max((v[["p05", "p95", column]].abs().to_numpy().max() for v in values), default=0)
    unit, divisor = ("mio. kr.", MILLION) if largest >= 2 * MILLION else ("1.000 kr.", THOUSAND)
    decimals = 1 if divisor == MILLION else 0
    width = 0.7 / len(shown)
    for i, (scenario, rows) in enumerate(zip(shown, values, strict=True)):
        rows = rows.set_index("year").reindex(years)
        place = np.arange(len(years)) + (i - (len(shown) - 1) / 2) * width
        mean = rows[column].to_numpy() / divisor
        axes.bar(place, mean, width * 0.86, color=colour(i), alpha=0.75, hatch=hatch(i),
                 edgecolor="white", label=label(scenario.title))  # fmt: skip
        low, high = rows["p05"].to_numpy() / divisor, rows["p95"].to_numpy() / divisor
        if not np.isnan(rows["ci_low"].to_numpy()).all():
            axes.errorbar(place, mean, [np.maximum(mean - low, 0), np.maximum(high - mean, 0)],
                          fmt="none", ecolor="black", capsize=4, linewidth=1.2)  # fmt: skip
        for x, m, lo, hi in zip(place, mean, low, high, strict=True):
            edge = lo if m < 0 else hi
            axes.annotate(number(m, decimals).replace("-", "−"), (x, edge), ha="center",
                          xytext=(0, -5 if m < 0 else 5), textcoords="offset points",
                          va="top" if m < 0 else "bottom", fontsize=9)  # fmt: skip
    axes.axhline(0, color="black", linewidth=1)
    axes.set_xticks(range(len(years)), years)
    axes.margins(y=0.18)
    danish_axis(axes.yaxis, decimals)
    axes.set_ylabel(f"{unit}, {result.baseline.price_level}-PL")
    axes.set_xlabel("Stregerne viser, hvor 9 af 10 gentagelser ligger")
    if len(shown) > 1:
        figure.legend(loc="outside right upper")
    return figure


def _panels(result: Result, title: str) -> tuple[Figure, Any, Any]:
    """Return a figure with a panel for each forløb, and one more for the legend."""
    count = len(active(result.baseline)) + 1
    rows = -(-count // _ACROSS)
    figure, grid = page(result, title, rows, _ACROSS, 0.6 + 3.0 * rows)
    panels = grid.ravel()
    for axes in panels[count - 1 :]:
        axes.axis("off")
    return figure, panels[: count - 1], panels[count - 1]


def varighed(result: Result) -> Figure:
    """Share still in each forløb by weeks since start."""
    title = "Hvor længe bliver borgerne? Andel, der stadig er i forløbet"
    figure, panels, last = _panels(result, title)
    curves = _rows(result.summary, "overlevelse", year=ALL)
    curves = curves.assign(
        forloeb=curves["group"].str.rpartition(":")[0],
        uge=curves["group"].str.rpartition(":")[2].astype(float),
    )
    for axes, (x, title) in zip(panels, active(result.baseline).items(), strict=False):
        own = curves[curves["forloeb"] == x]
        axes.set_title(title, fontsize=10, loc="left")
        if own.empty:
            nothing(axes)
            continue
        for i, scenario in enumerate(result.scenarios):
            rows = own[own["scenario"] == scenario.id].sort_values("uge")
            axes.plot(rows["uge"], rows["mean"], color=colour(i), linestyle=line(i),
                      linewidth=1.8, label=label(scenario.title, 30))  # fmt: skip
            if len(result.scenarios) == 1:
                axes.fill_between(rows["uge"], rows["p05"], rows["p95"], color=colour(i),
                                  alpha=0.2, linewidth=0)  # fmt: skip
        axes.set_ylim(0, 1.02)
        axes.set_xlim(0, _LONG_CURVE_WEEKS)
        axes.set_xticks(range(0, _LONG_CURVE_WEEKS + 1, 26))
        danish_axis(axes.yaxis, 0, percent=True)
        axes.set_xlabel("Uger siden start", fontsize=9)
    handles, names = panels[0].get_legend_handles_labels()
    last.legend(handles, names, loc="upper left", fontsize=9)
    note = "Nye forløb i perioden; sygedagpenge\ni betalte uger."
    last.text(0, 0.05, note, fontsize=8.5, color=GREY, transform=last.transAxes)
    return figure


def fordeling(result: Result) -> Figure:
    """How the cost is distributed over replications, and the paired difference."""
    compared = len(result.scenarios) > 1
    figure, grid = page(result, "Udsving mellem gentagelser i kommunens nettoudgift, alle år",
                        1, 2 if compared else 1)  # fmt: skip
    net = _rows(result.metrics, "kommune_netto_kr", year=ALL).pivot(
        index="replication", columns="scenario", values="value"
    )
    axes = grid[0, 0]
    ids = [s.id for s in result.scenarios]
    _boxes(axes, [net[i].to_numpy() / MILLION for i in ids],
           [label(s.title, 20) for s in result.scenarios])  # fmt: skip
    axes.set_ylabel("Nettoudgift, mio. kr.")
    axes.set_title("Niveau", fontsize=10, loc="left")
    danish_axis(axes.yaxis, 0)
    if compared:
        axes = grid[0, 1]
        gaps = [(net[i] - net[ids[0]]).to_numpy() / THOUSAND for i in ids[1:]]
        _boxes(axes, gaps, [label(s.title, 20) for s in result.scenarios[1:]], 1)
        axes.axhline(0, color="black", linewidth=1)
        axes.set_ylabel("Forskel, 1.000 kr.")
        axes.set_title("Forskel med de samme borgere", fontsize=10, loc="left")
        danish_axis(axes.yaxis, 0)
    return figure


def _boxes(axes: Any, samples: list[Any], names: list[str], first: int = 0) -> None:
    """Draw a box (5th, 25th, 50th, 75th, 95th percentile) and every replication as a dot."""
    drawn = axes.boxplot(samples, whis=(5, 95), showfliers=False, widths=0.5, patch_artist=True,
                         medianprops={"color": "black"})  # fmt: skip
    for i, box in enumerate(drawn["boxes"]):
        box.set(facecolor=colour(first + i), alpha=0.35, hatch=hatch(first + i))
        spread = np.linspace(-0.12, 0.12, len(samples[i]))
        axes.plot(np.full(len(samples[i]), i + 1) + spread, samples[i], ".", color=GREY,
                  markersize=4)  # fmt: skip
    axes.set_xticks(range(1, len(names) + 1), names, fontsize=9)


def samtaler(result: Result) -> Figure:
    """What became of the required samtaler, and the share on time."""
    figure, grid = page(result, "Samtaler: hvad der blev af dem, og hvor mange der var til tiden",
                        1, 2, 5.8)  # fmt: skip
    left, right = grid[0]
    base = result.summary[result.summary["year"] == ALL]
    years = len(result.baseline.years)
    names = list(active(result.baseline).values())
    wide = 0.8 / len(result.scenarios)
    for i, scenario in enumerate(result.scenarios):
        own = base[base["scenario"] == scenario.id]
        place = np.arange(len(names)) + (i - (len(result.scenarios) - 1) / 2) * wide
        offset = np.zeros(len(names))
        for k, (metric, title) in enumerate(OUTCOMES):
            found = _rows(own, metric).set_index("group")["mean"]
            values = np.array([found.get(x, 0.0) for x in active(result.baseline)]) / years
            left.barh(place, values, wide * 0.85, left=offset, color=COLOURS[k],
                      alpha=0.85, hatch=hatch(k), edgecolor="white",
                      label=title if i == 0 else None)  # fmt: skip
            offset += values
        share = _rows(own, "samtaler_rettidige_andel").set_index("group")["mean"]
        right.plot([share.get(x, np.nan) for x in active(result.baseline)], place, linestyle="none",
                   marker=marker(i), color=colour(i), markersize=8,
                   label=label(scenario.title, 26))  # fmt: skip
    for axes in (left, right):
        axes.set_ylim(len(names) - 0.5, -0.5)
        axes.grid(axis="x")
    folded = [name.replace(", ", ",\n") for name in names]
    left.set_yticks(range(len(names)), folded)
    right.set_yticks(range(len(names)), [""] * len(names))
    danish_axis(left.xaxis, 0)
    left.locator_params(axis="x", nbins=5)
    left.set_xlabel("Samtaler om året")
    if len(result.scenarios) > 1:
        left.set_title("Øverst: i dag; derunder: forslag", fontsize=9, loc="left", color=GREY)
    right.set_xlim(0, 1.03)
    danish_axis(right.xaxis, 0, percent=True)
    right.set_xlabel("Holdt til tiden af dem, der ikke blev aflyst")
    left.legend(loc="upper center", bbox_to_anchor=(0.5, -0.16), fontsize=8.5, ncols=2)
    right.legend(loc="upper center", bbox_to_anchor=(0.5, -0.16), fontsize=8.5)
    return figure


def bestand(result: Result) -> Figure:
    """Full-time persons by month in each forløb, with a 90 % band."""
    figure, panels, last = _panels(result, "Fuldtidspersoner pr. måned")
    stock = _rows(result.summary, "bestand_md")
    stock = stock.assign(
        forloeb=stock["group"].str.rpartition(":")[0],
        tid=stock["group"]
        .str.rpartition(":")[2]
        .map(lambda month: int(month[:4]) + (int(month[5:]) - 0.5) / 12),
    )
    for axes, (x, title) in zip(panels, active(result.baseline).items(), strict=False):
        own = stock[stock["forloeb"] == x]
        axes.set_title(title, fontsize=10, loc="left")
        if own.empty:
            nothing(axes)
            continue
        for i, scenario in enumerate(result.scenarios):
            rows = own[own["scenario"] == scenario.id].sort_values("tid")
            axes.plot(rows["tid"], rows["mean"], color=colour(i), linestyle=line(i),
                      linewidth=1.6, label=label(scenario.title, 30))  # fmt: skip
            if i == 0:
                axes.fill_between(rows["tid"], rows["p05"], rows["p95"], color=COLOURS[0],
                                  alpha=0.18, linewidth=0)  # fmt: skip
        axes.set_ylim(0, own["p95"].max() * 1.15)
        danish_axis(axes.yaxis, 0)
        years = list(result.baseline.years)
        axes.set_xticks(years, [str(year) for year in years], fontsize=9)
    handles, names = panels[0].get_legend_handles_labels()
    last.legend(handles, names, loc="upper left", fontsize=9)
    last.text(0, 0.05, "Båndet: 9 af 10 gentagelser i dag.\nÅrstallet står ved 1. januar.",
              fontsize=8.5, color=GREY, transform=last.transAxes)  # fmt: skip
    return figure


def rehabilitering(result: Result) -> Figure:
    """Cases for the rehabiliteringsteam by month against the planned days."""
    figure, grid = page(result, "Rehabiliteringsteam: sager pr. måned mod de planlagte mødedage",
                        len(result.scenarios), 1, 2.2 + 2.2 * len(result.scenarios))  # fmt: skip
    cases = _rows(result.summary, "rehab_sager_md")
    on = result.baseline.start
    planned = float(result.baseline.at("rehab.faste_dage_pr_md", on)) * float(
        result.baseline.at("rehab.sager_pr_dag", on)
    )
    top = max(planned, float(cases["p95"].max()) if len(cases) else 0) * 1.25
    for i, scenario in enumerate(result.scenarios):
        axes = grid[i, 0]
        axes.set_title(scenario.title, fontsize=10, loc="left")
        rows = cases[cases["scenario"] == scenario.id].sort_values("group")
        if rows.empty or rows["mean"].max() == 0:
            nothing(axes)
            continue
        place = np.arange(len(rows))
        over = rows["mean"].to_numpy() > planned
        for mark, shade, pattern, name in (
            (~over, COLOURS[0], "", "inden for plan"),
            (over, COLOURS[1], "///", "over plan i gennemsnit"),
        ):
            if mark.any():
                axes.bar(place[mark], rows["mean"].to_numpy()[mark], 0.8, color=shade, alpha=0.8,
                         hatch=pattern, edgecolor="white", label=name)  # fmt: skip
        axes.vlines(place, rows["p05"], rows["p95"], color="black", linewidth=1,
                    label="9 af 10 gentagelser")  # fmt: skip
        axes.axhline(planned, color="black", linestyle="--", linewidth=1.2,
                     label=f"plads til {number(planned)} på de planlagte dage")  # fmt: skip
        axes.set_ylim(0, top)
        axes.set_ylabel("Sager")
        danish_axis(axes.yaxis, 0)
        months = rows["group"].tolist()
        january = [k for k, month in enumerate(months) if month.endswith("-01")]
        axes.set_xticks(january, [months[k][:4] for k in january])
        axes.legend(loc="upper left", fontsize=8, ncols=4)
    return figure
