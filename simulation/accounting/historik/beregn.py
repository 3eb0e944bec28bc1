"""Every calendar week of a history on the ladder, and what state and kommune pay of it.

The borgere are taken in blocks, so that memory does not grow with the history.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulation.accounting.historik.historie import History
from simulation.accounting.historik.regler import WEEK, Rules
from simulation.accounting.refusion import SPAERRER, TAELLER, ladder_weeks, make_trappe, step_of
from simulation.jit import njit

OERE = 100
BLOCK_ROWS = 500_000
_HALF = 0.5 + 1e-7
"""Half an øre is rounded up, also when it is a hair below by the sum of floats."""

Int64 = NDArray[np.int64]


@dataclass(frozen=True)
class Weeks:
    """One row per borger, ydelse and ISO week in which a ydelse was paid; amounts in whole øre.

    Attributes
    ----------
    person, ydelse : array
        Index of the borger in the history and of the ydelse among the rules' own.
    week : array
        Weeks since the Monday the ladder began.
    days, place, percent : array
        Days with the ydelse, place on the ladder, the state's share in percent.
    gross, refunded : array
        What is paid, and what the state pays of it.
    """

    person: Int64
    ydelse: Int64
    week: Int64
    days: Int64
    place: Int64
    percent: Int64
    gross: Int64
    refunded: Int64

    @property
    def net(self) -> Int64:
        """What the kommune is left with."""
        return self.gross - self.refunded


def calculate(history: History, rules: Rules) -> Iterator[Weeks]:
    """Return the weeks of a history in blocks: borgere as they are met, week, ydelse."""
    trappe = make_trappe(rules.value)
    names = list(rules.ydelser)
    paid = np.array([rules.is_paid(name) for name in names])
    kinds = np.array([_kind(rules, name) for name in names], np.int8)
    total = np.zeros((2 * len(names), (rules.last_day - rules.first_day).days + 2))
    for ydelse in np.unique(history.ydelse):
        if paid[ydelse]:
            for parent in (False, True):
                total[2 * ydelse + parent] = rules.paid_to(names[ydelse], parent)
    percent = np.rint(trappe.state_share * 100).astype(np.int64)
    order = np.lexsort((history.line, history.ydelse, history.first, history.person))
    person, ydelse = history.person[order], history.ydelse[order]
    first, last, provider = history.first[order], history.last[order], history.provider[order]
    weeks = np.where(paid[ydelse], last // WEEK - first // WEEK + 1, 0).astype(np.int64)
    scratch = (np.zeros(total.shape[1] // WEEK + 2, np.int8),
               np.zeros(total.shape[1] // WEEK + 2, np.int32),
               np.zeros((len(names), total.shape[1] // WEEK + 2), np.int64),
               np.zeros((len(names), total.shape[1] // WEEK + 2)))  # fmt: skip
    for begin, end in _blocks(person, weeks):
        block = slice(begin, end)
        out = np.zeros((8, int(weeks[block].sum())), np.int64)
        count = _weeks(
            person[block], ydelse[block], first[block], last[block], provider[block],
            history.used_before, kinds, paid, total, trappe.needed, trappe.window, trappe.edges,
            percent, *scratch, out,
        )  # fmt: skip
        yield Weeks(*out[:, :count])


def _kind(rules: Rules, ydelse: str) -> int:
    if rules.flag(ydelse, "trappe"):
        return TAELLER
    return 0 if rules.flag(ydelse, "selvforsoergelse") else SPAERRER


def _blocks(person: NDArray[np.int32], weeks: Int64) -> Iterator[tuple[int, int]]:
    """Return where blocks of whole borgere begin and end, each of about so many weeks."""
    starts = np.flatnonzero(np.concatenate([[True], person[1:] != person[:-1]]))
    done = np.concatenate([[0], np.cumsum(weeks)])[starts]
    cuts = starts[np.unique(np.searchsorted(done, np.arange(0, done[-1] + 1, BLOCK_ROWS)))]
    yield from zip(cuts, [*cuts[1:], len(person)], strict=True)


@njit(cache=True)
def _weeks(
    person: Any, ydelse: Any, first: Any, last: Any, provider: Any, used: Any, kinds: Any,
    paid: Any, total: Any, needed: int, window: int, edges: Any, percent: Any, kind: Any,
    place: Any, days: Any, amount: Any, out: Any,
) -> int:  # fmt: skip
    """Write the weeks of borgere whose rows lie together, by first day; return how many."""
    count = 0
    begin = 0
    while begin < len(person):
        end = begin
        low, high = first[begin] // WEEK, 0
        while end < len(person) and person[end] == person[begin]:
            high = max(high, last[end] // WEEK)
            end += 1
        whole = high - low + 1
        kind[:whole] = 0
        for mark in (SPAERRER, TAELLER):
            for i in range(begin, end):
                if kinds[ydelse[i]] == mark:
                    kind[first[i] // WEEK - low : last[i] // WEEK - low + 1] = mark
        ladder_weeks(kind[:whole], used[person[begin]], 0, needed, window, place[:whole])
        for i in range(begin, end):
            y = ydelse[i]
            if not paid[y]:
                continue
            row = 2 * y + (1 if provider[i] else 0)
            for week in range(first[i] // WEEK, last[i] // WEEK + 1):
                a, b = max(first[i], week * WEEK), min(last[i], week * WEEK + WEEK - 1)
                days[y, week - low] += b - a + 1
                amount[y, week - low] += total[row, b + 1] - total[row, a]
        for week in range(whole):
            for y in range(len(kinds)):
                if days[y, week] == 0:
                    continue
                step = step_of(place[week], edges)
                gross = int(np.floor(amount[y, week] * OERE + _HALF))
                out[0, count] = person[begin]
                out[1, count] = y
                out[2, count] = low + week
                out[3, count] = days[y, week]
                out[4, count] = place[week]
                out[5, count] = percent[step]
                out[6, count] = gross
                out[7, count] = (gross * percent[step] * 2 + 100) // 200
                days[y, week] = 0
                amount[y, week] = 0.0
                count += 1
        begin = end
    return count
