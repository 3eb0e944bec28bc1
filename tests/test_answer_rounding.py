"""One rounding: every table adds up both ways, made up or shipped."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from simulation.experiment.study import compare
from simulation.report.afrunding import both_ways, footed
from simulation.report.answer import answer
from simulation.report.format import kroner, supported
from simulation.report.words import between
from simulation.scenario import files, load_scenario
from tests.handmade import unfooted

SIZE = st.tuples(st.integers(1, 14), st.integers(1, 6))
AMOUNT = st.floats(-1e9, 1e9, allow_nan=False, width=64)
HALVES = st.integers(-200, 200).map(lambda x: 500.0 * x)


@settings(max_examples=200, deadline=None)
@given(SIZE.flatmap(lambda shape: arrays(np.float64, shape, elements=AMOUNT | HALVES)))
def test_a_table_adds_up_both_ways_and_no_cell_moves_by_a_whole_unit(table: np.ndarray) -> None:
    cells = np.array(both_ways(table.tolist(), 1000.0))
    inner = cells[:-1, :-1]
    assert (inner.sum(axis=0) == cells[-1, :-1]).all()
    assert (cells[:, :-1].sum(axis=1) == cells[:, -1]).all()
    exact = table / 1000.0
    near = 1 + 1e-3
    assert np.abs(inner - exact).max() < near
    assert np.abs(cells[-1, :-1] - exact.sum(axis=0)).max() < near
    assert np.abs(cells[:-1, -1] - exact.sum(axis=1)).max() < near
    assert abs(cells[-1, -1] - exact.sum()) <= 0.5 + 1e-3


def test_a_table_by_hand() -> None:
    """0,4 + 0,4 = 0,8 in both rows: the years are 1 each and the whole 2, so one cell is 1 in each.

    Rounded one by one every cell would be 0 under sums of 1.
    """
    cells = both_ways([[0.4, 0.4], [0.4, 0.4]])
    assert cells[2] == [1, 1, 2]
    assert [row[2] for row in cells] == [1, 1, 2]
    assert cells[0][0] + cells[1][0] == 1
    assert both_ways([[1499.0] * 4], 1000.0)[0][-1] == 6


@settings(max_examples=200, deadline=None)
@given(st.lists(AMOUNT, min_size=1, max_size=20))
def test_parts_add_up_to_their_rounded_sum(parts: list[float]) -> None:
    total = float(np.sum(parts))
    cells = footed(parts, total, 1000.0)
    assert sum(cells) == round(total / 1000.0)
    assert all(
        abs(cell - part / 1000.0) <= 1.0 + 1e-3 for cell, part in zip(cells, parts, strict=True)
    )


@pytest.mark.parametrize(
    ("half", "unit"),
    [
        (26_000.0, 1_000.0),
        (5_000.0, 100.0),
        (3.0, 1.0),
        (0.0, 1.0),
        (5e7, 1e6),
        (float("nan"), 1.0),
    ],
)
def test_what_an_interval_supports(half: float, unit: float) -> None:
    assert supported(half) == unit


def test_amounts_and_intervals_in_words() -> None:
    said = [kroner(119.0, 100.0), kroner(384_000.0), kroner(2_092_909.0), kroner(999_600.0)]
    assert [text.replace("\u00a0", " ") for text in said] == [
        "100 kr.", "384.000 kr.", "2,1 mio. kr.", "1,0 mio. kr.",
    ]  # fmt: skip
    for low, high, text in (
        (-2_072_000.0, -1_849_000.0, "mellem 1,8 og 2,1 mio. kr."),
        (400_000.0, 4_100_000.0, "mellem 400.000 kr. og 4,1 mio. kr."),
        (-2_000.0, 3_000.0, "mellem en mindreudgift på 2.000 kr. og en merudgift på 3.000 kr."),
        (-1_523_000.0, -1_523_000.0, "ca. 1,5 mio. kr."),
        (1_970_000.0, 2_030_000.0, "mellem 1,97 og 2,03 mio. kr."),
    ):
        assert between(low, high).replace("\u00a0", " ") == text


PROPOSALS = [n for n in sorted(files.scenario_ids())
             if (s := load_scenario(n)).baseline_id != s.id]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("name", PROPOSALS)
def test_every_shipped_answer_foots_in_every_row_and_column(name: str) -> None:
    """Read back from the printed text."""
    result = compare(name, years=2, replications=2, workers=1)
    text = answer(result)
    assert unfooted(text) == []
    assert "holdet " not in text
    assert "ingen af gentagelserne" not in text
    assert "kr.." not in text
