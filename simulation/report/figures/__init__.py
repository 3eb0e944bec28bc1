"""The charts of a study, as PNG and SVG: only those that show something."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from simulation.experiment.gennemfoerelse import TITLES
from simulation.experiment.result import Result
from simulation.helt import whole_file

if TYPE_CHECKING:
    from matplotlib.figure import Figure

CHARTS = (
    "netto", "fordeling", "timer", "elementer", "varighed", "bestand", "samtaler", "rettidighed",
    "bemanding", "rehabilitering", "langtidsledige",
)  # fmt: skip
KINDS: tuple[tuple[str, dict[str, None]], ...] = (("png", {}), ("svg", {"Date": None}))


def draw(result: Result, name: str) -> Figure | None:
    """Return one chart by name; None when it has nothing to show."""
    from simulation.report.figures import forloeb, kroner, praksis

    for module in (kroner, forloeb, praksis):
        chart: Callable[[Result], Figure | None] | None = getattr(module, name, None)
        if chart is not None and name in CHARTS:
            return chart(_shown(result, name))
    raise KeyError(name)


def save(figure: Figure, name: str, folder: Path) -> list[Path]:
    """Write a chart as PNG and SVG, each file whole; return the paths."""
    written = []
    for kind, metadata in KINDS:
        target = folder / f"{name}.{kind}"
        with whole_file(target) as temporary:
            figure.savefig(temporary, format=kind, metadata=metadata)
        figure.set_layout_engine("none")  # keep the layout the first drawing found
        written.append(target)
    return written


def write_figures(result: Result, folder: Path) -> list[Path]:
    """Write every chart that shows something; one left from an earlier run goes.

    With several baselines each has a folder of its own.
    """
    if len(result.blocks) > 1:
        return [
            path
            for block in result.blocks
            for path in write_figures(block, folder / block.baseline.id)
        ]
    from simulation.report.figures.style import own_settings

    folder.mkdir(parents=True, exist_ok=True)
    written = []
    with own_settings():
        for name in CHARTS:
            figure = draw(result, name)
            if figure is not None:
                written += save(figure, name, folder)
                continue
            for kind, _ in KINDS:
                (folder / f"{name}.{kind}").unlink(missing_ok=True)
    return written


def _shown(result: Result, name: str) -> Result:
    """Return the study without what has a chart or table of its own: elements and steps."""
    if name in ("elementer", "bemanding"):
        return result
    whole = [
        s for s in result.scenarios if s.element is None and (not s.variant or s.variant in TITLES)
    ]
    return replace(result, scenarios=whole)
