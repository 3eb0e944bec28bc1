"""One rounding for every table: whole cells that add up in every row and every column."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

_COLUMN, _ROW, _CELL = 30.0, 6.0, 1.0
"""What it costs to leave the nearest whole: least willingly a year's sum. The sum of all never."""
_SLACK = 1e-6
"""How near a whole number a cell is taken to be it."""


def footed(parts: Sequence[float], total: float, unit: float = 1.0) -> list[int]:
    """Round parts to whole units so that they add up to the rounded total.

    No cell moves by a whole unit or more as long as the parts add up to the total.
    """
    exact = np.asarray(parts, float) / unit
    whole = np.floor(exact + 0.5)
    gap = round(round(total / unit) - whole.sum())
    order = np.argsort((whole - exact) * np.sign(gap) if gap else exact, kind="stable")
    for step in range(abs(gap)):
        whole[order[step % len(order)]] += np.sign(gap)
    return [int(x) for x in whole]


def both_ways(parts: Sequence[Sequence[float]], unit: float = 1.0) -> list[list[int]]:
    """Round a table to whole units, with a sum at the end of every row and column.

    Every cell and every sum is one of its two nearest wholes (Causey, Cox and Ernst 1985, Journal
    of the American Statistical Association 80); the sum of all is the nearest. The rounding is the
    integral solution of a transport problem, which there always is.

    Parameters
    ----------
    parts : rows of numbers, without sums

    Returns
    -------
    rows of whole units, one row and one column more than given
    """
    exact = np.asarray(parts, float) / unit
    if exact.size == 0:
        return []
    table = np.zeros((exact.shape[0] + 1, exact.shape[1] + 1))
    table[:-1, :-1] = exact
    table[:-1, -1], table[-1, :-1] = exact.sum(axis=1), exact.sum(axis=0)
    table[-1, -1] = exact.sum()
    floor = np.floor(table + _SLACK)
    over = np.clip(table - floor, 0.0, 1.0)
    over[over < _SLACK] = 0.0
    up = _ups(floor, over)
    return [[int(x) for x in row] for row in floor + up]


def _ups(floor: NDArray[np.float64], over: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return 1 where a cell is rounded up: rows and columns add up, as near as can be."""
    from scipy.optimize import linprog

    rows, columns = floor.shape
    weight = np.full(floor.shape, _CELL)
    weight[:, -1], weight[-1, :] = _ROW, _COLUMN
    lines, wanted = [], []
    for i in range(rows):
        line = np.zeros(floor.shape)
        line[i, :-1], line[i, -1] = 1.0, -1.0
        lines.append(line.ravel())
        wanted.append(-(floor[i, :-1].sum() - floor[i, -1]))
    for j in range(columns):
        line = np.zeros(floor.shape)
        line[:-1, j], line[-1, j] = 1.0, -1.0
        lines.append(line.ravel())
        wanted.append(-(floor[:-1, j].sum() - floor[-1, j]))
    bounds = [(0.0, 0.0 if x == 0.0 else 1.0) for x in over.ravel()]
    bounds[-1] = (round(over[-1, -1]),) * 2
    cost = (weight * (1.0 - 2.0 * over)).ravel()
    solved = linprog(cost, A_eq=np.array(lines), b_eq=wanted, bounds=bounds, method="highs-ds")
    if solved.x is None:
        raise ArithmeticError(solved.message)
    return np.rint(np.asarray(solved.x)).reshape(floor.shape)
