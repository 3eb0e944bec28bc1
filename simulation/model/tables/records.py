"""Figures as records the rules read by name: ``rule.optag``, ``rule.varighed_dage``.

Which figures a section has, what the rules call them and what holds where nothing is written stands
once, in :mod:`simulation.scenario.fields`. Weeks are turned into days on the grid of times here and
nowhere else; a value that means «never» or «without bound» becomes infinity.
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Any

import numpy as np

from simulation.model import exact
from simulation.model.tables.dated import in_days
from simulation.scenario import Scenario
from simulation.scenario.field import Domain, Field
from simulation.scenario.fields import FIELDS
from simulation.scenario.units import units_of

_WEEKS, _DAYS = {"uger", "uge"}, {"dage"}


@lru_cache
def columns(section: str) -> tuple[tuple[str, Field, str], ...]:
    """Return what the rules read in a section: key, declaration and unit.

    Parameters
    ----------
    section : str
        As in the declarations: ``tilbud.*``, ``samtaler.<forloeb>.*``, ``rehab``.
    """
    found = []
    for field in FIELDS:
        head, _, key = field.path.rpartition(".")
        if head == section and field.rule:
            found.append((key, field, "".join(units_of(field)[:1])))
    return tuple(found)


def record(*sections: str, more: tuple[str, ...] = ()) -> np.dtype[np.void]:
    """Return the record of what the rules read in some sections, and of what is worked out."""
    names = [field.rule for section in sections for _, field, _ in columns(section)]
    return np.dtype([(name, "f8") for name in (*names, *more)])


def read(scenario: Scenario, section: str, prefix: str, on: date) -> dict[str, float]:
    """Return the figures of one table on a day, by the rules' names for them.

    Parameters
    ----------
    section : str
        As in the declarations.
    prefix : str
        The table itself: ``tilbud.kursus``.
    """
    return {
        field.rule: _converted(scenario, f"{prefix}.{key}", field, unit, on)
        for key, field, unit in columns(section)
    }


def as_row(kind: np.dtype[np.void], values: dict[str, float]) -> Any:
    """Return values by name as a row of a record."""
    assert kind.names is not None
    assert values.keys() == set(kind.names)
    return tuple(values[name] for name in kind.names)


def _converted(scenario: Scenario, path: str, field: Field, unit: str, on: date) -> float:
    if field.default is not None and not scenario.has(path):
        value = float(field.default)
    elif field.domain == Domain.CHOICE:
        return float(field.choices.index(str(scenario.at(path, on))))
    else:
        value = float(scenario.at(path, on))
    if field.apart and value == field.never:
        return np.inf
    if unit in _WEEKS:
        return float(in_days(value))
    return float(exact.on_grid(value)) if unit in _DAYS else value
