"""Drawing the assumptions: one value per uncertain figure and replication, in every scenario.

A number with a range is drawn from a triangle over it with the stated value as its peak, or the
distribution the figure names; a list is scaled by one factor. A draw is a value that a file could
have held: it keeps the figure's domain and bounds (whole numbers stay whole), figures that hang
together still do, and a value that means never, once, all or none is not a quantity and stays.
Choices, days, years, week bands, seasons and lists of shares stay as they are.
"""

from __future__ import annotations

import math
import zlib
from dataclasses import replace
from statistics import NormalDist

import numpy as np

from simulation.model import draws
from simulation.scenario import Entry, Figure, Scenario
from simulation.scenario.bonds import Bond, Kind, bonds_of
from simulation.scenario.field import Domain, Field
from simulation.scenario.fields import field_of
from simulation.scenario.figures import UNCERTAIN, Value

DRAWN = frozenset(
    {
        Domain.QUANTITY, Domain.SHARE, Domain.COUNT, Domain.PER_BAND, Domain.FACTORS,
        Domain.MINUTES,
    }
)  # fmt: skip
"""Domains in which a value between two others is a value too, or can be rounded to one."""
LONGEST_TAIL = 3.0
"""Standard deviations from the median of a lognormal to either end of its range."""
LOCAL = ("bestand.", "tilgang.", "bemanding.hold.")
"""What each kommune has its own figure for; all else that is unknown is the same everywhere."""
_NORMAL = NormalDist()


def is_drawn(path: str, entry: Entry) -> bool:
    """Tell whether a value is drawn at all."""
    field = field_of(path)
    if field is None or field.domain not in DRAWN or entry.grade not in UNCERTAIN:
        return False
    if entry.range is None or isinstance(entry.value, str | bool):
        return False
    return field.never is None or entry.value != field.never


def quantile(u: float, low: float, peak: float, high: float, shape: str | None) -> float:
    """Return the value at probability u of a distribution over [low, high].

    Parameters
    ----------
    u : float
        From 0 to 1.
    low, peak, high : float
        The range and the stated value: the most likely of a triangle, the median of a lognormal.
    shape : str or None
        ``trekant`` (also when None), ``ligefordelt`` or ``lognormal``. A lognormal is two halves
        that meet in the stated value, each with its own spread, so that each end of the range lies
        three standard deviations away; beyond the range there is nothing.
    """
    if high <= low:
        return peak
    if shape == "ligefordelt":
        return low + u * (high - low)
    if shape == "lognormal" and low > 0:
        end = low if u < 0.5 else high
        outside = _NORMAL.cdf(-LONGEST_TAIL)
        tail = outside + min(u, 1 - u) * (1 - 2 * outside)
        return float(peak * (end / peak) ** (-_NORMAL.inv_cdf(tail) / LONGEST_TAIL))
    cut = (peak - low) / (high - low)
    if u < cut:
        return float(low + np.sqrt(u * (high - low) * (peak - low)))
    return float(high - np.sqrt((1 - u) * (high - low) * (high - peak)))


def draw_assumptions(scenario: Scenario, seed: int, replication: int) -> Scenario:
    """Return the scenario with every uncertain figure drawn for one replication.

    The draw is keyed by (seed, replication, path), so a figure two scenarios share has the same
    value in both. It is the same in every kommune too, but for the figures each has of its own.
    """
    root = draws.root_key(seed, replication)
    figures = dict(scenario.figures)
    for path, figure in scenario.figures.items():
        if not any(is_drawn(path, entry) for entry in figure.entries):
            continue
        name = f"{path}@{scenario.place_id}" if path.startswith(LOCAL) else path
        u = draws.uniform(root, draws.FORUDSAETNING, zlib.crc32(name.encode()))
        field = field_of(path)
        assert field is not None
        entries = tuple(
            _drawn(entry, u, field, figure.distribution) if is_drawn(path, entry) else entry
            for entry in figure.entries
        )
        figures[path] = replace(figure, entries=entries)
    for bond in bonds_of(figures):
        figures.update(_kept(bond, scenario, figures))
    return scenario.with_figures(figures, drawn=True)


def limits(entry: Entry, field: Field) -> tuple[float, float]:
    """Return the lowest and highest a number may be drawn: its range within the field's bounds."""
    assert entry.range is not None
    value = float(str(entry.value))
    low, high = max(entry.range[0], field.least), min(entry.range[1], field.most)
    if field.apart and field.never is not None and low <= field.never < value:
        low = value
    if field.domain is Domain.COUNT:
        low, high = math.ceil(low), math.floor(high)
    return (low, high) if low <= value <= high else (value, value)


def _drawn(entry: Entry, u: float, field: Field, shape: str | None) -> Entry:
    assert entry.range is not None
    low, high = entry.range
    value: Value
    if isinstance(entry.value, tuple):
        factor = quantile(u, low, 1.0, high, shape)
        value = tuple(min(max(x * factor, field.least), field.most) for x in entry.value)
    else:
        low, high = limits(entry, field)
        value = quantile(u, low, float(entry.value), high, shape)
        if field.domain is Domain.COUNT:
            value = min(max(float(round(value)), low), high)
    return replace(entry, value=value)


def _kept(bond: Bond, scenario: Scenario, figures: dict[str, Figure]) -> dict[str, Figure]:
    """Return the figures of a bond, moved within their ranges where the draw has broken it."""
    days = bond.days(figures)
    moved: dict[str, list[Entry]] = {path: [] for path in bond.paths}
    broken = False
    for day in days:
        stated = bond.on(scenario.figures, day)
        drawn = bond.on(figures, day)
        values = [float(str(entry.value)) for entry in drawn]
        if bond.holds([float(str(entry.value)) for entry in stated]) and not bond.holds(values):
            broken = True
            ends = []
            for path, entry in zip(bond.paths, stated, strict=True):
                field = field_of(path)
                if field is not None and is_drawn(path, entry):
                    ends.append(limits(entry, field))
                else:
                    ends.append((float(str(entry.value)),) * 2)
            values = settle(bond.kind, values, ends)
        for path, entry, value in zip(bond.paths, drawn, values, strict=True):
            moved[path].append(replace(entry, from_date=day, value=value))
    if not broken:
        return {}
    return {path: replace(figures[path], entries=tuple(own)) for path, own in moved.items()}


def settle(kind: Kind, values: list[float], ends: list[tuple[float, float]]) -> list[float]:
    """Return values moved as little as is needed for a bond to hold, each between its ends.

    The stated values keep the bond and lie between the ends, so there is always room. Shares are
    moved in proportion to the room each has left.
    """
    if kind in (Kind.RISING, Kind.KEPT):
        ceiling = math.inf
        for i in range(len(values) - 1, -1, -1):
            ceiling = min(ceiling, ends[i][1])
            values[i] = min(values[i], ceiling)
        for i in range(1, len(values)):
            values[i] = max(values[i], values[i - 1])
        return values
    gap = 1 - math.fsum(values)
    room = [high - x if gap > 0 else x - low for x, (low, high) in zip(values, ends, strict=True)]
    whole = math.fsum(room)
    return [x + gap * r / whole for x, r in zip(values, room, strict=True)] if whole else values
