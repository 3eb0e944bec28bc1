"""The chart of one forsøg in many kommuner: in kroner, per citizen, and the sum."""

from __future__ import annotations

import textwrap
from pathlib import Path
from typing import Any

import numpy as np

from simulation.experiment.region import RegionResult
from simulation.report.figures import save
from simulation.report.figures.style import COLOURS, GREY, danish_axis, own_settings
from simulation.report.format import THOUSAND, number, years_text
from simulation.report.region import places_title
from simulation.report.words import FEWEST
from simulation.scenario.kommuner import short_title

_MANY_NAMES = 30
_TITLE_WIDTH, _NOTE_WIDTH = 84, 150


def write_region_figure(result: RegionResult, folder: Path) -> list[Path]:
    """Write the chart of kommuner as PNG and SVG."""
    folder.mkdir(parents=True, exist_ok=True)
    with own_settings():
        return save(kommuner(result), "kommuner", folder)


def kommuner(result: RegionResult) -> Any:
    """Net difference of each kommune in 1.000 kr., and in kroner per citizen; and the sum."""
    from matplotlib.figure import Figure

    table = result.rows.set_index("place")
    places = [p for p in table.sort_values("netto_kr", ascending=False).index if p != "i_alt"]
    people = {p: result.people[p] for p in places if p in result.people}
    columns = 2 if len(people) == len(places) else 1
    title = textwrap.wrap(f"{result.scenario.title}: {places_title(result)}", _TITLE_WIDTH)
    years = result.scenario.years
    period = years_text(years)
    many = result.settings.replications >= FEWEST
    low, high = ("p05", "p95") if many else ("ci_low", "ci_high")
    total = table.loc["i_alt"]
    whole = (
        f"I alt {_thousands(total['netto_kr'])} (1.000 kr.) i {period}, "
        f"{_thousands(total[low])} til {_thousands(total[high])}"
    )
    if columns == 2:
        each = total["netto_kr"] / sum(people.values()) / len(years)
        whole += f"; {number(each, 1).replace('-', '−')} kr. pr. borger om året"
    note = textwrap.wrap(
        f"Punkt: middel af {result.settings.replications} gentagelser. Streg: "
        f"{'9 af 10 gentagelser' if many else '95 %-interval for middeltallet'}. Mindreudgift −. "
        f"Hver kommune mod sin egen basis. Faste priser, {result.scenario.price_level}-PL.",
        _NOTE_WIDTH,
    )
    top, bottom = 0.12 + 0.24 * len(title) + 0.26, 0.1 + 0.13 * len(note)
    height = max(1.9, 0.9 + 0.27 * len(places)) + top + bottom
    figure = Figure(figsize=(9.0, height), layout="constrained")
    grid = figure.subplots(
        1, columns, squeeze=False, sharey=True,
        width_ratios=[3, 2][:columns],
    )  # fmt: skip
    figure.text(0.012, 1 - 0.08 / height, "\n".join(title), fontsize=13, fontweight="bold",
                va="top")  # fmt: skip
    figure.text(0.012, 1 - (0.1 + 0.24 * len(title)) / height, whole, fontsize=9.5, color=GREY,
                va="top")  # fmt: skip
    figure.text(0.012, 0.06 / height, "\n".join(note), fontsize=7.5, color=GREY, va="bottom")
    engine: Any = figure.get_layout_engine()
    engine.set(rect=(0, bottom / height, 1, 1 - (top + bottom) / height))
    where = np.arange(len(places))
    own = table.loc[places]
    sizes = [np.full(len(places), THOUSAND)]
    if columns == 2:
        sizes.append(np.array([people[p] * len(years) / THOUSAND for p in places]))
    texts = (f"Nettoforskel i {period}, 1.000 kr.", "Kr. pr. 1.000 borgere om året")
    for axes, divisor, text, shade in zip(grid[0], sizes, texts, COLOURS, strict=False):
        ends = [own[key].to_numpy(float) / divisor for key in (low, high)]
        if not np.isnan(ends[0]).all():
            axes.hlines(where, *ends, color=shade, lw=2)
        axes.plot(own["netto_kr"].to_numpy(float) / divisor, where, "o", color=shade, ms=5)
        axes.axvline(0, color=GREY, lw=0.8)
        axes.grid(axis="x")
        axes.grid(axis="y", visible=False)
        axes.locator_params(axis="x", nbins=6)
        danish_axis(axes.xaxis, sign=True)
        axes.set_xlabel(text)
    names = [short_title(result.titles[p]) for p in places]
    grid[0, 0].set_yticks(where, names, fontsize=8 if len(names) > _MANY_NAMES else 10)
    grid[0, 0].set_ylim(-0.7, len(names) - 0.3)
    return figure


def _thousands(value: float) -> str:
    return number(value / THOUSAND).replace("-", "−")
