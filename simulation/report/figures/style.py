"""How charts look: Danish numbers, legible in grey, nothing on top of anything else."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any

from simulation.experiment.study import Result
from simulation.report.format import number

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

COLOURS = ("#1b4f72", "#d35400", "#148f77", "#7d3c98", "#7f8c8d")
LINES = ("-", "--", "-.", ":", (0, (1, 3)))
MARKERS = ("o", "s", "^", "D", "v")
HATCHES = ("", "///", "...", "xxx", "\\\\\\")
GREY = "#555555"
PAGE = (9.0, 5.4)
_TITLE_WIDTH = 78
_CAPTION_WIDTH = 128


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


def page(
    result: Result, title: str, rows: int = 1, columns: int = 1, height: float = PAGE[1]
) -> tuple[Figure, Any]:
    """Return a figure with title and caption, and its axes."""
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(
        rows, columns, figsize=(PAGE[0], height), squeeze=False, layout="constrained"
    )
    plt.close(figure)
    heading = textwrap.fill(title, _TITLE_WIDTH)
    figure.suptitle(heading, fontsize=13, fontweight="bold", x=0.01, ha="left")
    figure.supxlabel(
        textwrap.fill(caption(result), _CAPTION_WIDTH), fontsize=7.5, color=GREY, x=0.01, ha="left"
    )
    return figure, axes


def caption(result: Result) -> str:
    """Return the line under every chart: place, prices, sign, replications."""
    base, settings = result.baseline, result.settings
    count = settings.replications
    word = "gentagelse" if count == 1 else "gentagelser"
    prices = "faste priser" if settings.prices == "faste" else "løbende priser"
    return (
        f"{base.place_title}. {prices.capitalize()}, {base.price_level}-PL. "
        f"Udgift +, mindreudgift −. {count} {word}, effektsæt "
        f"«{base.attribute(f'effekter.{settings.effects}.navn', settings.effects)}»."
    )


def danish_axis(axis: Any, decimals: int = 0, sign: bool = False, percent: bool = False) -> None:
    """Write the numbers of an axis in Danish, with a true minus."""
    from matplotlib.ticker import FuncFormatter

    def text(value: float, _position: int) -> str:
        shown = number(value * (100 if percent else 1), decimals, sign).replace("-", "−")
        return shown + (" %" if percent else "")

    axis.set_major_formatter(FuncFormatter(text))


def label(scenario_title: str, width: int = 34) -> str:
    """Return a scenario's title folded for a legend."""
    return "\n".join(textwrap.wrap(scenario_title, width, break_long_words=False))


def nothing(axes: Axes) -> None:
    """Say that there is nothing to show."""
    axes.text(0.5, 0.5, "Ingen data", ha="center", va="center", transform=axes.transAxes,
              color=GREY, fontsize=12)  # fmt: skip
    axes.set_xticks([])
    axes.set_yticks([])
    axes.grid(False)
