"""The ladder against the law's words, written out the slow way."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulation.accounting.refusion import (
    SELVFORSOERGELSE,
    SPAERRER,
    TAELLER,
    ladder_weeks,
    step_of,
)

EDGES = np.array([0.0, 4.0, 26.0, 52.0])


def run(kinds: list[int], used: int = 0, own: int = 0, needed: int = 52, window: int = 156):
    out = np.zeros(len(kinds), np.int32)
    ladder_weeks(np.array(kinds, np.int8), used, own, needed, window, out)
    return out.tolist()


def law(kinds: list[int], used: int, own: int, needed: int, window: int) -> list[int]:
    """§ 6 word for word: whole weeks of selvforsørgelse after the first week with ydelse, summed
    over the latest three years, restart the counter."""
    history = [TAELLER] * min(used, 1) + [SELVFORSOERGELSE] * (own if used else 0) + kinds
    shift = len(history) - len(kinds)
    counter, first, out = used, 0 if used else None, []
    for i in range(shift, len(history)):
        if history[i] != TAELLER:
            out.append(0)
            continue
        if first is None:
            first, counter = i, 0
        else:
            since = max(first + 1, i - window)
            if sum(1 for k in history[since:i] if k == SELVFORSOERGELSE) >= needed:
                first, counter = i, 0
        counter += 1
        out.append(counter)
    return out


@settings(max_examples=300, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from([SELVFORSOERGELSE, TAELLER, SPAERRER]), st.integers(1, 60)),
        max_size=12,
    ),
    st.integers(0, 80),
    st.integers(0, 170),
)
def test_the_ladder_follows_the_law(runs, used, own) -> None:
    kinds = [kind for kind, weeks in runs for _ in range(weeks)]
    assert run(kinds, used, own) == law(kinds, used, own, 52, 156)


@pytest.mark.parametrize(
    ("week", "step"), [(1, 0), (4, 0), (5, 1), (26, 1), (27, 2), (52, 2), (53, 3), (400, 3)]
)
def test_steps_begin_after_4_26_and_52_weeks(week: int, step: int) -> None:
    assert step_of(week, EDGES) == step


def test_a_restart_is_all_or_nothing() -> None:
    t, s = TAELLER, SELVFORSOERGELSE
    assert run([t] * 10 + [s] * 51 + [t])[-1] == 11
    assert run([t] * 10 + [s] * 52 + [t])[-1] == 1


def test_blocked_weeks_neither_count_nor_restart() -> None:
    t, b = TAELLER, SPAERRER
    assert run([t] * 10 + [b] * 80 + [t])[-1] == 11


def test_weeks_older_than_three_years_do_not_help() -> None:
    t, s, b = TAELLER, SELVFORSOERGELSE, SPAERRER
    assert run([t] + [s] * 51 + [b] * 110 + [s] + [t])[-1] == 2
