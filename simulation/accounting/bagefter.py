"""What evaluations measure: in job so long after a forløb began, and weeks in job and on ydelse."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np

from simulation.accounting.raekker import Row
from simulation.accounting.tid import ALL
from simulation.jit import njit
from simulation.ledger import Ledger
from simulation.plain import rows
from simulation.scenario import Scenario
from simulation.scenario.units import DAYS_PER_WEEK

AT_WEEKS = (13, 26, 52, 104)
"""Weeks after the forløb began at which it is seen who is in job."""
WITHIN_WEEKS = (52, 104)
"""Weeks within which weeks in job and on ydelse are counted."""
_ON_YDELSE = ("aktiv", "passiv")


@njit(cache=True)
def _pass(
    spells: Any, order: Any, job: int, paid: Any, at: Any, end: float, seen: Any, there: Any,
    days: Any,
) -> None:  # fmt: skip
    """Follow each forløb begun to the citizen's later ones, and count; see :func:`after_rows`."""
    last = at[-1]
    for i in range(len(order)):
        first = spells[order[i]]
        if first.ved_start == 1:
            continue
        s, begin = first.forloeb, first.start
        for k in range(len(at)):
            if begin + at[k] < end:
                seen[s, k] += 1
        j = i
        while j < len(order):
            row = spells[order[j]]
            if row.borger != first.borger or row.start - begin > last:
                break
            in_job, on_ydelse = row.forloeb == job, paid[row.forloeb]
            if in_job or on_ydelse:
                for k in range(len(at)):
                    until = begin + at[k]
                    if until >= end:
                        break
                    inside = max(0.0, min(row.slut, until) - row.start)
                    if in_job:
                        days[s, k, 0] += inside
                        if row.start <= until < row.slut:
                            there[s, k] += 1
                    else:
                        days[s, k, 1] += inside
            j += 1


def after_rows(scenario: Scenario, ledger: Ledger, active: Iterable[int]) -> Iterator[Row]:
    """Yield shares in job and mean weeks after a forløb began, of those begun in the run.

    Only those are seen for whom the whole time lies within the run, so the later measures rest on
    the earlier years. Yielded for the whole run alone.
    """
    names, spells = ledger.forloeb_names, ledger.forloeb
    order = np.argsort(spells["borger"], kind="stable")  # a citizen's own come in order of time
    paid = np.array([scenario.attribute(f"forloeb.{x}.slags") in _ON_YDELSE for x in names])
    at = np.array(AT_WEEKS, float) * DAYS_PER_WEEK
    shape = len(names), len(at)
    seen, there, days = np.zeros(shape, np.int64), np.zeros(shape, np.int64), np.zeros((*shape, 2))
    _pass(rows(spells), order, names.index("job"), paid, at, float(ledger.days), seen, there, days)
    for s in active:
        for k, weeks in enumerate(AT_WEEKS):
            if not seen[s, k]:
                continue
            group = f"{names[s]}:{weeks}"
            yield ALL, "i_job_andel", group, "andel", float(there[s, k] / seen[s, k])
            if weeks in WITHIN_WEEKS:
                for kind, total in zip(("job", "ydelse"), days[s, k], strict=True):
                    mean = float(total) / int(seen[s, k]) / DAYS_PER_WEEK
                    yield ALL, f"uger_{kind}_middel", group, "uger", mean
