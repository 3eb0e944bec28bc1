"""Drawing the assumptions: one value per uncertain figure and replication, the same in every
scenario.

A number with a range is drawn from a triangle over it with the stated value as its peak (or the
distribution the figure names); a list is scaled by one factor. Shares that must sum to one, band
edges and price years stay as they are.
"""

from __future__ import annotations

import zlib
from dataclasses import replace

import numpy as np

from simulation.model import draws
from simulation.scenario import Entry, Figure, Scenario
from simulation.scenario.figures import UNCERTAIN, Value

_FIXED_UNITS = ("uger", "år", "tekst", "dato")
_FIXED_PATHS = ("milepael.", "effekter.ingen.")
_SUM_TO_ONE = ("klasse_andel", "trappe")


def is_drawn(figure: Figure) -> bool:
    """Tell whether a figure is drawn at all."""
    if figure.path.startswith(_FIXED_PATHS) or any(part in figure.path for part in _SUM_TO_ONE):
        return False
    listed = isinstance(figure.entries[0].value, tuple)
    return figure.unit not in _FIXED_UNITS or (figure.unit == "uger" and not listed)


def quantile(u: float, low: float, peak: float, high: float, shape: str | None) -> float:
    """Return the value at probability u of a distribution over [low, high]."""
    if high <= low:
        return peak
    if shape == "ligefordelt":
        return low + u * (high - low)
    if shape == "lognormal" and low > 0:
        return float(np.exp(np.log(low) + u * (np.log(high) - np.log(low))))
    cut = (peak - low) / (high - low)
    if u < cut:
        return float(low + np.sqrt(u * (high - low) * (peak - low)))
    return float(high - np.sqrt((1 - u) * (high - low) * (high - peak)))


def draw_assumptions(scenario: Scenario, seed: int, replication: int) -> Scenario:
    """Return the scenario with every uncertain figure drawn for one replication.

    The draw is keyed by (seed, replication, path), so a figure two scenarios share has the same
    value in both.
    """
    root = draws.root_key(seed, replication)
    figures = dict(scenario.figures)
    for path, figure in scenario.figures.items():
        if is_drawn(figure):
            u = draws.uniform(root, draws.FORUDSAETNING, zlib.crc32(path.encode()))
            entries = tuple(_drawn(entry, u, figure) for entry in figure.entries)
            figures[path] = replace(figure, entries=entries)
    return replace(scenario, figures=figures, drawn=True)


def _drawn(entry: Entry, u: float, figure: Figure) -> Entry:
    if entry.grade not in UNCERTAIN or entry.range is None or isinstance(entry.value, str | bool):
        return entry
    low, high = entry.range
    value: Value
    if isinstance(entry.value, tuple):
        factor = quantile(u, low, 1.0, high, figure.distribution)
        value = tuple(x * factor for x in entry.value)
        if figure.unit == "andel":
            value = tuple(min(1.0, x) for x in value)
    else:
        value = quantile(u, low, entry.value, high, figure.distribution)
    return replace(entry, value=value)
