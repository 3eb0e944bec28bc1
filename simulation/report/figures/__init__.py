"""The charts of a study, as PNG and SVG."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from simulation.experiment.study import Result

if TYPE_CHECKING:
    from matplotlib.figure import Figure

CHARTS = ("netto", "varighed", "fordeling", "samtaler", "bestand", "rehabilitering")


def draw(result: Result, name: str) -> Figure:
    """Return one chart by name."""
    from simulation.report.figures import charts

    figure: Figure = getattr(charts, name)(result)
    return figure


def write_figures(result: Result, folder: Path) -> list[Path]:
    """Write every chart as PNG and SVG, each file whole; return the paths.

    With several baselines each has a folder of its own.
    """
    import matplotlib

    if len(result.blocks) > 1:
        return [
            path
            for block in result.blocks
            for path in write_figures(block, folder / block.baseline.id)
        ]

    whole = [s for s in result.scenarios if s.element is None]  # elements alone stay in the table
    result = replace(result, scenarios=whole)
    matplotlib.use("Agg")
    from simulation.report.figures.style import danish_style

    folder.mkdir(parents=True, exist_ok=True)
    written = []
    with matplotlib.rc_context(danish_style()):  # type: ignore[arg-type]
        for name in CHARTS:
            figure = draw(result, name)
            for kind, metadata in (("png", {}), ("svg", {"Date": None})):
                target = folder / f"{name}.{kind}"
                temporary = folder / f".{name}.tmp.{kind}"
                figure.savefig(temporary, metadata=metadata)
                figure.set_layout_engine("none")  # keep the layout the first drawing found
                os.replace(temporary, target)
                written.append(target)
    return written
