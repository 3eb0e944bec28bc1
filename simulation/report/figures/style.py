"""How charts look: Danish numbers, legible in grey, nothing on top of anything else."""

from __future__ import annotations

import os
import sys
import tempfile
import textwrap
from collections.abc import Iterator
from contextlib import chdir, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulation.experiment.study import Result
from simulation.jit import cache_root
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
    result: Result, title: str, rows: int = 1, columns: int = 1, height: float = PAGE[1]
) -> tuple[Figure, Any]:
    """Return a figure with title and caption, and its axes."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(PAGE[0], height), layout="constrained")
    if {"IPython", "matplotlib.pyplot"} <= sys.modules.keys():
        import matplotlib.pyplot as plt  # a notebook shows a figure once it has seen one of these

        plt.close(plt.figure())
    axes = figure.subplots(rows, columns, squeeze=False)
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
