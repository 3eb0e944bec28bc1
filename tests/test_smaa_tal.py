"""Small counts on paper: hidden, and not to be found from what is shown beside them."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulation.report.smaa_tal import FEWEST, HIDDEN, NOTE, hidden, is_small, without_small
from simulation.report.tables import Table


def with_sums(inner: list[list[int]], column: bool) -> np.ndarray:
    table = np.array(inner, float)
    table = np.vstack([table, table.sum(axis=0)])
    return np.hstack([table, table.sum(axis=1)[:, None]]) if column else table


def as_column(counts: list[int]) -> np.ndarray:
    return np.array([*counts, sum(counts)], float)[:, None]


def worlds(values: np.ndarray, mask: np.ndarray, column: bool, most: int) -> list[np.ndarray]:
    """Every table of counts up to a limit that a reader of what is shown cannot rule out."""
    rows, columns = values.shape[0] - 1, values.shape[1] - (1 if column else 0)
    unknown = [(i, j) for i in range(rows) for j in range(columns) if mask[i, j]]
    least = 0 if (values[mask] == 0).any() else 1  # zeros are shown as such, as a rule
    possible = []
    for guess in itertools.product(range(least, most + 1), repeat=len(unknown)):
        inner = values[:rows, :columns].copy()
        for cell, value in zip(unknown, guess, strict=True):
            inner[cell] = value
        table = with_sums(inner.tolist(), column)
        if (table[~mask] == values[~mask]).all():
            possible.append(table)
    return possible


def assert_not_found(values: np.ndarray, mask: np.ndarray, column: bool, most: int) -> None:
    possible = worlds(values, mask, column, most)
    assert any((world == values).all() for world in possible)
    for i, j in np.argwhere(mask):
        assert len({world[i, j] for world in possible}) > 1, (values, mask, (i, j))


@settings(max_examples=50, deadline=None)
@given(st.lists(st.integers(0, 9), min_size=1, max_size=5))
def test_no_count_is_found_from_a_column_and_its_sum(counts: list[int]) -> None:
    values = as_column(counts)
    mask = hidden(values)
    small = np.vectorize(is_small)(values)
    assert mask[small].all()
    if not small.any():
        assert not mask.any()
    if 0 < mask[:-1].sum() <= 3:
        assert_not_found(values, mask, False, 10)


@settings(max_examples=30, deadline=None)
@given(
    st.lists(st.lists(st.integers(0, 6), min_size=2, max_size=3), min_size=2, max_size=3).filter(
        lambda rows: len({len(row) for row in rows}) == 1
    )
)
def test_no_count_is_found_from_sums_both_ways(inner: list[list[int]]) -> None:
    values = with_sums(inner, True)
    mask = hidden(values, total_column=True)
    assert mask[np.vectorize(is_small)(values)].all()
    if mask[:-1, :-1].sum() <= 4:
        assert_not_found(values, mask, True, 7)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.lists(st.integers(-40, 40), min_size=3, max_size=3), min_size=2, max_size=6))
def test_what_is_hidden_is_no_sum_of_what_is_shown(inner: list[list[int]]) -> None:
    """Differences have either sign: a hidden cell must be free of every equation shown."""
    values = with_sums(inner, True)
    mask = hidden(values, total_column=True)
    cells = [tuple(cell) for cell in np.argwhere(mask)]
    rows, columns = values.shape
    equations = []
    for i in range(rows):
        equations.append([((i, j), 1.0 if j < columns - 1 else -1.0) for j in range(columns)])
    for j in range(columns):
        equations.append([((i, j), 1.0 if i < rows - 1 else -1.0) for i in range(rows)])
    system = np.zeros((len(equations), len(cells)))
    for n, equation in enumerate(equations):
        for cell, sign in equation:
            if cell in cells:
                system[n, cells.index(cell)] = sign
    rank = np.linalg.matrix_rank(system) if cells else 0
    for k in range(len(cells)):
        one = np.zeros(len(cells))
        one[k] = 1.0
        assert np.linalg.matrix_rank(np.vstack([system, one])) == rank + 1


@pytest.mark.parametrize(
    ("counts", "want"),
    [
        ([3, 100, 200], [True, True, False, False]),  # 3 would be the sum less the others
        ([3, 4, 200], [True, True, False, False]),  # two are enough
        ([1, 1, 9, 20], [True, True, True, False, False]),  # two of sum 2 are 1 and 1
        ([0, 0, 0], [False, False, False, False]),  # none is not a small count
        ([5, 9, 20], [False, False, False, False]),
        ([2, 2], [True, True, True]),  # a small sum is a small count too
        ([3], [True, True]),
    ],
)
def test_hidden_by_hand(counts: list[int], want: list[bool]) -> None:
    assert hidden(as_column(counts))[:, 0].tolist() == want


def test_a_table_of_places_leaves_without_small_counts() -> None:
    rows = [
        ("Rebild", "-12", "3", "40", "2"),
        ("Hedensted", "3", "100", "60", "1.200"),
        ("Aalborg", "4", "-2.000", "80", "7"),
        ("I alt", "-5", "-1.897", "180", "1.209"),
    ]
    table = Table("Forskel", ("", "Netto, 1.000 kr.", "Samtaler", "Timer", "Deltagere"), rows)
    shown = without_small(table)
    columns = list(zip(*shown.rows, strict=True))
    assert columns[1] == ("-12", "3", "4", "-5")  # kroner are not counts
    assert columns[2] == (HIDDEN, HIDDEN, "-2.000", "-1.897")
    assert columns[3] == ("40", "60", "80", "180")
    assert columns[4] == (HIDDEN, "1.200", HIDDEN, "1.209")
    assert shown.notes == (NOTE,)
    assert str(FEWEST) in NOTE


def test_a_table_without_small_counts_is_left_alone() -> None:
    table = Table("Forskel", ("", "Samtaler"), [("A", "–"), ("B", "0"), ("I alt", "12")])
    assert without_small(table) is table
