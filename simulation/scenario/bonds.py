"""Figures that hang together: shares that sum to 1, shares of one whole, and what comes first.

Declared once, asked of every file by :func:`bond_faults` and kept by a draw of the assumptions.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fnmatch import fnmatchcase

from simulation.errors import Fault
from simulation.scenario.fields import field_of
from simulation.scenario.figures import Entry, Figure, blamed
from simulation.scenario.values import TOLERANCE
from simulation.scenario.words import found


class Kind(StrEnum):
    """How figures hang together."""

    WHOLE = "andelene summer til 1"
    PART = "andelene er dele af det samme hele og summer højst til 1"
    RISING = "den ene ligger ikke efter den anden"
    KEPT = "rækkefølgen er den opgivne"


@dataclass(frozen=True)
class Bond:
    """Paths that hang together, in order."""

    kind: Kind
    paths: tuple[str, ...]

    def days(self, figures: Mapping[str, Figure]) -> list[date | None]:
        """Return the days from which one of the figures has another value, the first included."""
        days = {entry.from_date for path in self.paths for entry in figures[path].entries}
        return sorted(days, key=lambda day: day or date.min)

    def on(self, figures: Mapping[str, Figure], day: date | None) -> list[Entry]:
        """Return the entries in force on a day."""
        return [figures[path].on(day or date.min) for path in self.paths]

    def holds(self, values: list[float]) -> bool:
        """Tell whether values keep it."""
        if self.kind is Kind.WHOLE:
            return abs(sum(values) - 1) <= TOLERANCE
        if self.kind is Kind.PART:
            return sum(values) <= 1 + TOLERANCE
        return all(a <= b + TOLERANCE for a, b in itertools.pairwise(values))


_TABLES: tuple[tuple[Kind, str, tuple[str, ...]], ...] = (
    (Kind.RISING, "tilbud.*", ("deltager_fra", "deltager_til")),
    (Kind.RISING, "samtaler.*.*", ("fra_uge", "til_uge")),
    (Kind.RISING, "samtaler.*.*", ("deltager_fra", "deltager_til")),
    (Kind.RISING, "effekter.*", ("trussel_fra_uge", "trussel_til_uge")),
    (Kind.KEPT, "effekter.*", ("k2", "k1", "k0")),
    (Kind.PART, "kontanthjaelpsfordeling.*", ("mindstesats", "grundsats")),
    (Kind.PART, "kontanthjaelpsfordeling.*", ("ungetillaeg_18_24", "ungetillaeg_25_29")),
)
"""Kind, table and keys; an effect that fades from week to week still does when drawn, but an effect
set may well say that it comes late."""
_ALL_BESIDE = (Kind.PART, "tilbud.*.afgang")
"""A table whose every figure is a part."""


def bonds_of(figures: Mapping[str, Figure]) -> list[Bond]:
    """Return what hangs together among the figures there are."""
    tables: dict[str, list[str]] = {}
    wholes: dict[str, list[str]] = {}
    for path in figures:
        table, _, _key = path.rpartition(".")
        tables.setdefault(table, []).append(path)
        field = field_of(path)
        if field is not None and field.together:
            whole = table.rpartition(".")[0] if ".grunde." in path else table
            wholes.setdefault(whole, []).append(path)
    bonds = [Bond(Kind.WHOLE, tuple(paths)) for paths in wholes.values()]
    for table, paths in tables.items():
        depth = table.count(".")
        if depth == _ALL_BESIDE[1].count(".") and fnmatchcase(table, _ALL_BESIDE[1]):
            bonds.append(Bond(_ALL_BESIDE[0], tuple(paths)))
        for kind, pattern, keys in _TABLES:
            if depth == pattern.count(".") and fnmatchcase(table, pattern):
                beside = tuple(f"{table}.{key}" for key in keys)
                if all(path in figures for path in beside):
                    bonds.append(Bond(kind, beside))
    return bonds


def bond_faults(figures: Mapping[str, Figure]) -> Iterator[Fault]:
    """Yield where a file breaks an order or takes more, or less, than the whole."""
    for bond in bonds_of(figures):
        if bond.kind is Kind.KEPT:
            continue
        for day in bond.days(figures):
            entries = bond.on(figures, day)
            numbers = [entry.value for entry in entries if isinstance(entry.value, float)]
            if len(numbers) < len(entries) or bond.holds(numbers):
                continue
            at = blamed(entries)
            yield Fault(_told(bond, numbers), at.file, at.line)
            break


def _told(bond: Bond, values: list[float]) -> str:
    if bond.kind is Kind.RISING:
        (first, last), (low, high) = bond.paths, values
        return (
            f"{first} er {found(low)}, og {last} er {found(high)}; den første må ikke være størst"
        )
    table = bond.paths[0].rpartition(".")[0]
    if ".grunde." in bond.paths[0]:
        table = table.rpartition(".")[0]
    wanted = "ventede 1" if bond.kind is Kind.WHOLE else "højst 1"
    return f"{table}: andelene summer til {found(round(sum(values), 6))}; {wanted}"
