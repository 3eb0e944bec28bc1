"""Counts under 5 are not shown on paper, nor others from which they could be found.

A small count is hidden first; then so many more that no hidden count can be found from the sums
that stand beside it. The analyst's own files keep every count and mark the small ones.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from simulation.report.tables import Table

FEWEST = 5
"""The smallest count that is shown, other than none."""
HIDDEN = ".."
NOTE = f"{HIDDEN}: antal under {FEWEST}, og antal, som de kunne regnes ud fra, vises ikke."
COUNTED = ("Samtaler", "Deltagere", "Borgere", "Forløb", "Sager")
"""Headings of columns that count people or what happens to them."""
_APART = 1.0
"""What a hidden count must be free to vary by, whoever adds and subtracts what is shown."""
_TOLERANCE = 1e-6

Cell = tuple[int, int]
Mask = NDArray[np.bool_]
Floats = NDArray[np.float64]


def is_small(value: float) -> bool:
    """Tell whether a count, rounded as it is shown, is too small to show."""
    return 0 < abs(round(value)) < FEWEST


def hidden(values: Floats, *, total_row: bool = True, total_column: bool = False) -> Mask:
    """Return which cells of a table of counts may not be shown.

    Parameters
    ----------
    values : array, shape (rows, columns)
        Counts; with ``total_row`` the last row is the sum of the others, and with
        ``total_column`` the last column is.
    """
    values = np.asarray(values, float)
    mask = np.vectorize(is_small, otypes=[bool])(values)
    sums = list(_sums(values.shape, total_row, total_column))
    totals = {total for _, total in sums}
    free: set[Cell] = set()
    while (cell := _found(values, mask, sums, free)) is not None:
        beside = np.zeros(values.shape, bool)
        for inner, total in sums:
            if cell in (*inner, total):
                beside[tuple(np.transpose([*inner, total]))] = True
        beside &= ~mask
        if not beside.any():
            beside = ~mask
        if not beside.any():
            break
        mask[min(map(tuple, np.argwhere(beside)), key=lambda at: _cost(at, values, totals))] = True
    return mask


def _cost(at: Cell, values: Floats, totals: set[Cell]) -> tuple[bool, bool, float]:
    """Return what hiding a cell costs: a sum most, then a zero, which says so little hidden."""
    return at in totals, bool(values[at] == 0), abs(float(values[at]))


def _sums(
    shape: tuple[int, ...], total_row: bool, total_column: bool
) -> Iterator[tuple[list[Cell], Cell]]:
    """Return every sum of a table: its parts and where it stands."""
    rows, columns = shape
    if total_row:
        for j in range(columns):
            yield [(i, j) for i in range(rows - 1)], (rows - 1, j)
    if total_column:
        for i in range(rows):
            yield [(i, j) for j in range(columns - 1)], (i, columns - 1)


def _found(
    values: Floats, mask: Mask, sums: list[tuple[list[Cell], Cell]], free: set[Cell]
) -> Cell | None:
    """Return a hidden cell that what is shown gives away, or None.

    A cell found free is remembered: hiding more never gives it away.
    """
    from scipy.optimize import linprog

    cells = [(int(i), int(j)) for i, j in np.argwhere(mask)]
    if not cells or not sums:
        return None
    place = {cell: k for k, cell in enumerate(cells)}
    left, right = [], []
    for inner, total in sums:
        row = np.zeros(len(cells))
        for cell, sign in [*((cell, 1.0) for cell in inner), (total, -1.0)]:
            if cell in place:
                row[place[cell]] = sign
        if row.any():
            left.append(row)
            right.append(row @ values[mask])
    # Counts are known not to be negative, and to be one at least where zeros are shown as such;
    # so are differences that all go one way.
    least = 0.0 if (np.rint(values[mask]) == 0).any() else 1.0
    low = least if (values >= 0).all() else None
    high = -least if (values <= 0).all() and low is None else None
    for k, cell in enumerate(cells):
        if cell in free:
            continue
        aim = np.zeros(len(cells))
        aim[k] = 1.0
        ends = []
        for sign in (1.0, -1.0):
            found = linprog(sign * aim, A_eq=left, b_eq=right, bounds=(low, high))
            ends.append(float(found.fun) * sign if found.status == 0 else -sign * np.inf)
        if ends[1] - ends[0] < _APART - _TOLERANCE:
            return cell
        free.add(cell)
    return None


def without_small(table: Table, counted: tuple[str, ...] = COUNTED) -> Table:
    """Return a table with a sum in its last row as it may leave the house.

    Parameters
    ----------
    counted : tuple of str
        Headings of the columns that count; other columns are left as they are.
    """
    rows = [list(row) for row in table.rows]
    some = False
    for j, heading in enumerate(table.header):
        if heading not in counted:
            continue
        whole = [_count(row[j]) for row in rows]
        values = np.array([[0.0 if count is None else count] for count in whole])
        for i in np.flatnonzero(hidden(values)[:, 0]):
            rows[i][j] = HIDDEN
            some = True
    if not some:
        return table
    return replace(table, rows=[tuple(row) for row in rows], notes=(*table.notes, NOTE))


def _count(text: str) -> float | None:
    """Return a count as it is printed: 1.234, -12."""
    plain = text.replace(".", "").replace("−", "-").replace("+", "").replace(",", ".").strip()
    try:
        return float(plain)
    except ValueError:
        return None
