"""Rows and tables for the rules when nothing is compiled: read and written by name, as in a book.

With ``NUMBA_DISABLE_JIT=1`` the rules are ordinary Python over these. A breakpoint in
``samtaler.hold_samtale`` then shows ``c.start``, ``c.frist_til`` and so on.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulation.jit import plain


class Row:
    """A row of a table; its fields are attributes, whole numbers as Python's own."""

    __slots__ = ("_row",)

    def __init__(self, row: np.void) -> None:
        object.__setattr__(self, "_row", row)

    def __getattr__(self, name: str) -> Any:
        try:
            value = self._row[name]
        except ValueError:
            raise AttributeError(name) from None
        return value if isinstance(value, np.ndarray | np.uint64) else value.item()

    def __setattr__(self, name: str, value: Any) -> None:
        self._row[name] = value

    def __repr__(self) -> str:
        return ", ".join(f"{name}={self._row[name]}" for name in self._row.dtype.names or ())


class Table:
    """A table whose rows are read and written by number, or numbers: ``table[period, which]``."""

    __slots__ = ("_rows",)

    def __init__(self, rows: NDArray[np.void]) -> None:
        self._rows = rows

    def __len__(self) -> int:
        return len(self._rows)

    def __getitem__(self, i: int | tuple[int, ...]) -> Row:
        return Row(self._rows[i])

    def __setitem__(self, i: int, row: Row) -> None:
        self._rows[i] = row._row

    def __iter__(self) -> Iterator[Row]:
        return (Row(row) for row in self._rows)


def rows(table: Any) -> Any:
    """Return a table as the rules take it: itself, or readable by name when nothing is compiled."""
    return Table(table) if plain() else table


def by_name(fields: Any) -> Any:
    """Return a dataclass of arrays with its tables readable by name."""
    return replace(
        fields,
        **{
            name: Table(value)
            for name, value in vars(fields).items()
            if isinstance(value, np.ndarray) and value.dtype.names
        },
    )
