"""Amounts added up over groups and over years, so that every sum foots."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from simulation.accounting.outcomes import ALL, Row

KR = "kr."


def with_totals(money: Mapping[tuple[str, str, str], float]) -> Iterator[Row]:
    """Yield each amount, its sum over groups, and both over the years."""
    sums: dict[tuple[str, str, str], float] = defaultdict(float)
    for (year, metric, group), value in money.items():
        for label in (year, ALL):
            sums[label, metric, group] += value
            sums[label, metric, ""] += value
    for (year, metric, group), value in sums.items():
        yield year, metric, group, KR, value
