"""How charts look: Danish numbers, legible in grey, nothing on top of anything else."""

from __future__ import annotations

import itertools
import math
import os
import sys
import tempfile
import textwrap
from collections.abc import Iterator
from contextlib import chdir, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulation.experiment.result import Result
from simulation.jit import cache_root
from simulation.report.format import LOCALE, number
from simulation.report.words import FEWEST
from simulation.scenario import Scenario

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

COLOURS = ("#1b4f72", "#d35400", "#148f77", "#7d3c98", "#7f8c8d")
LINES = ("-", "--", "-.", ":", (0, (1, 3)))
MARKERS = ("o", "s", "^", "D", "v")
HATCHES = ("", "///", "...", "xxx", "\\\\\\")
GREY = "#555555"
PAGE = (9.0, 4.6)
WHOLE_LINE = 110
"""Letters of a legend that has the line to itself."""
_TITLE_WIDTH = 84
_SUBTITLE_WIDTH = 122
_CAPTION_WIDTH = 160
_MOST_DECIMALS = 3
_NOTHING = 1e-9


def colour(i: int) -> str:
    """Return the colour of the i-th scenario; they come round again."""
    return COLOURS[i % len(COLOURS)]


def line(i: int) -> Any:
    """Return the line style of the i-th scenario."""
    return LINES[i % len(LINES)]


def marker(i: int) -> str:
    """Return the marker of the i-th scenario."""
    return MARKERS[i % len(MARKERS)]


def hatch(i: int) -> str:
    """Return the hatching of the i-th scenario."""
    return HATCHES[i % len(HATCHES)]


def danish_style() -> dict[str, Any]:
    """Return the rc settings of every chart."""
    return {
        "figure.dpi": 100,
        "savefig.dpi": 200,
        "font.size": 10,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.grid": True,
        "axes.grid.axis": "y",
        "grid.color": "#dddddd",
        "axes.axisbelow": True,
        "legend.frameon": False,
        "text.parse_math": False,  # a title with a dollar sign is a title, not a formula
        "svg.hashsalt": "jobcenter",
        "svg.fonttype": "none",
        "hatch.linewidth": 0.6,
    }


@contextmanager
def own_settings() -> Iterator[None]:
    """Draw with the settings of :func:`danish_style` alone.

    Neither a matplotlibrc, the user's own or in the folder they stand in, nor what a notebook has
    set reaches the charts, and it is as it was afterwards.
    """
    if "matplotlib" not in sys.modules:
        if not os.access(os.path.expanduser("~"), os.W_OK):  # nowhere to keep its list of fonts
            os.environ.setdefault("MPLCONFIGDIR", str(cache_root() / "matplotlib"))
        with tempfile.TemporaryDirectory() as empty, chdir(empty):
            Path("matplotlibrc").touch()  # the one it finds first, whatever the others hold
            import matplotlib
    import matplotlib

    with matplotlib.rc_context():
        matplotlib.rcdefaults()
        matplotlib.rcParams.update(danish_style())  # type: ignore[arg-type]
        yield


def page(
    result: Result,
    title: str,
    subtitle: str,
    rows: int = 1,
    columns: int = 1,
    height: float = PAGE[1],
    legend: float = 0.0,
) -> tuple[Figure, Any]:
    """Return a figure with the forsøg as title, what is shown below it, and a caption.

    Parameters
    ----------
    height : float
        Inches for the panels; title, caption and legend come on top.
    legend : float
        Inches for a last row of empty axes to hold a legend; none when 0.
    """
    from matplotlib.figure import Figure

    heading = textwrap.wrap(title, _TITLE_WIDTH)
    below = textwrap.wrap(subtitle, _SUBTITLE_WIDTH)
    note = textwrap.wrap(caption(result), _CAPTION_WIDTH)
    top = 0.08 + 0.24 * len(heading) + 0.17 * len(below) + 0.08
    bottom = 0.08 + 0.13 * len(note)
    whole = height + legend + top + bottom
    figure = Figure(figsize=(PAGE[0], whole), layout="constrained")
    if {"IPython", "matplotlib.pyplot"} <= sys.modules.keys():
        import matplotlib.pyplot as plt  # a notebook shows a figure once it has seen one of these

        plt.close(plt.figure())
    axes = figure.subplots(
        rows + bool(legend), columns, squeeze=False,
        height_ratios=[height / rows] * rows + ([legend] if legend else []),
    )  # fmt: skip
    if legend:
        for last in axes[-1]:
            last.axis("off")
    for text, place, size, style in (
        (heading, 0.08, 13, {"fontweight": "bold"}),
        (below, 0.08 + 0.24 * len(heading) + 0.02, 9.5, {"color": GREY}),
    ):
        figure.text(0.012, 1 - place / whole, "\n".join(text), fontsize=size, va="top", ha="left",
                    **style)  # type: ignore[arg-type]  # fmt: skip
    figure.text(0.012, 0.06 / whole, "\n".join(note), fontsize=7.5, color=GREY, va="bottom",
                ha="left")  # fmt: skip
    engine: Any = figure.get_layout_engine()
    engine.set(rect=(0, bottom / whole, 1, 1 - (top + bottom) / whole))
    return figure, axes


def legend_inches(lines: int) -> float:
    """Return the room that a legend of so many lines takes."""
    return 0.3 + 0.19 * lines if lines else 0.0


def legend_row(grid: Any, handles: Any, names: Any, column: int = 0, ncols: int = 1) -> None:
    """Put a legend in the last, empty row of a page."""
    drawn = grid[-1, column].legend(
        handles, names, loc="upper left", bbox_to_anchor=(0, 1), fontsize=8.5, ncols=ncols,
        borderaxespad=0,
    )  # fmt: skip
    drawn.set_in_layout(False)


def caption(result: Result) -> str:
    """Return the line under every chart: place, prices, sign, replications."""
    base, settings = result.baseline, result.settings
    count = settings.replications
    word = "gentagelse" if count == 1 else "gentagelser"
    prices = "faste priser" if settings.prices == "faste" else "løbende priser"
    staff = "Hård bemanding. " if settings.staffing == "hard" else ""
    return (
        f"{base.place_title}. {prices.capitalize()}, {base.price_level}-PL. "
        f"Udgift +, mindreudgift −. {staff}{count} {word}, effektsæt "
        f"«{base.attribute(f'effekter.{settings.effects}.navn', settings.effects)}»."
    )


def forsoeg(result: Result, others: str) -> str:
    """Return the title of a chart: the forsøg when there is one, else what is said of several."""
    shown = result.scenarios[1:] or result.scenarios
    return shown[0].title if len(shown) == 1 else others


def against(result: Result, what: str) -> str:
    """Return what a chart shows, and what the forsøg is compared with."""
    from simulation.report.noegletal.tal import baseline_of

    shown = result.scenarios[1:]
    if not shown:
        return what
    bases = list(dict.fromkeys(baseline_of(result, s).title for s in shown))
    return f"{what}, mod «{bases[0]}»" if len(bases) == 1 else f"{what}, hver mod sin egen basis"


def compared(result: Result) -> list[Scenario]:
    """Return the scenarios that have a baseline in the study."""
    from simulation.report.noegletal.tal import baseline_of

    return [s for s in result.scenarios if baseline_of(result, s).id != s.id]


def ends(frame: pd.DataFrame, result: Result) -> tuple[Any, Any]:
    """Return the ends of the intervals to draw: nine of ten, or of the mean when few."""
    if result.settings.replications >= FEWEST:
        return frame["p05"].to_numpy(float), frame["p95"].to_numpy(float)
    return frame["ci_low"].to_numpy(float), frame["ci_high"].to_numpy(float)


def ends_text(result: Result) -> str:
    """Return what the drawn intervals are."""
    count = result.settings.replications
    if count < 2:
        return "Kun én gentagelse, så intet interval"
    return "9 af 10 gentagelser" if count >= FEWEST else "95 %-interval for middeltallet"


def decimals_of(values: Any) -> int:
    """Return the fewest decimals with which values that differ in size look different."""
    import numpy as np

    known = np.unique(np.round(np.asarray(values, float)[~np.isnan(values)], 9))
    largest = float(np.abs(known).max(initial=0.0))
    for decimals in range(_MOST_DECIMALS):
        apart = np.diff(known) > largest / 50
        rounded = np.round(known, decimals)
        seen = all(not gap or a != b for gap, a, b in
                   zip(apart, rounded[:-1], rounded[1:], strict=True))  # fmt: skip
        if (
            seen
            and (largest == 0 or round(largest, decimals) >= largest * 0.95)
            and (largest >= 10 or decimals or largest == 0)
        ):
            return decimals
    return _MOST_DECIMALS


def _tick_decimals(places: list[float]) -> int:
    """Return the decimals with which ticks so far apart differ."""
    steps = [abs(b - a) for a, b in itertools.pairwise(places) if abs(b - a) > _NOTHING]
    if not steps:
        return 0
    step = min(steps)
    decimals = max(0, -math.floor(math.log10(step) + _NOTHING))
    return decimals + (abs(step - round(step, decimals)) > step / 100)


def danish_axis(
    axis: Any, decimals: int | None = None, sign: bool = False, percent: bool = False
) -> None:
    """Write the numbers of an axis in Danish, with a true minus and decimals enough to differ."""
    from matplotlib.ticker import Formatter

    least = decimals or 0

    class Danish(Formatter):
        shown_with = least

        def format_ticks(self, values: Any) -> list[str]:
            places = [float(x) * (100 if percent else 1) for x in values]
            self.shown_with = max(least, _tick_decimals(places))
            return [self(value) for value in values]

        def __call__(self, value: float, pos: int | None = None) -> str:
            shown = number(value * (100 if percent else 1), self.shown_with, sign)
            return shown.replace("-", "−") + (" %" if percent else "")

    axis.set_major_formatter(Danish())


def label(scenario_title: str, width: int = 34) -> str:
    """Return a scenario's title folded for a legend."""
    return "\n".join(textwrap.wrap(scenario_title, width, break_long_words=False))


def months_of(names: list[str]) -> tuple[list[float], list[int]]:
    """Return where months written 2024-03 lie in time, in years, and the years they are in."""
    times = [int(name[:4]) + (int(name[5:7]) - 0.5) / 12 for name in names]
    return times, sorted({int(name[:4]) for name in names})


def month_text(name: str) -> str:
    """Return a month written 2024-03 as mar. 2024."""
    from datetime import date

    from babel.dates import format_date

    return format_date(date(int(name[:4]), int(name[5:7]), 1), "MMM y", locale=LOCALE)


def year_axis(axes: Any, years: list[int]) -> None:
    """Mark 1 January of each year."""
    axes.set_xticks(years, [str(year) for year in years], fontsize=9)
    axes.set_xlim(min(years) - 0.05, max(years) + 1.05)
