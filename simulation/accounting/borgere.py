"""How many different citizens it concerns."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from simulation.accounting.raekker import Row
from simulation.accounting.tid import spans
from simulation.jit import njit
from simulation.ledger import Ledger
from simulation.plain import rows


@njit(cache=True)
def _seen(spells: Any, begins: Any, ends: Any, active: Any, seen: Any, out: Any) -> None:
    """Count the citizens who were in each forløb in each span, and last those in any of them.

    ``seen`` holds a bit for each forløb by citizen and span.
    """
    for i in range(len(spells)):
        row = spells[i]
        if active[row.forloeb] == 1:
            for n in range(len(begins)):
                if row.start < ends[n] and row.slut > begins[n]:
                    bit = 1 << row.forloeb
                    if seen[row.borger, n] == 0:
                        out[n, out.shape[1] - 1] += 1
                    if seen[row.borger, n] & bit == 0:
                        seen[row.borger, n] |= bit
                        out[n, row.forloeb] += 1


def citizen_count_rows(ledger: Ledger, active: list[int]) -> Iterator[Row]:
    """How many different citizens were in each forløb, and in any of them."""
    whole, count = spans(ledger), len(ledger.forloeb_names)
    begins, ends = (np.array([getattr(span, key) for span in whole]) for key in ("begin", "end"))
    chosen = np.isin(np.arange(count), active).astype(np.int8)
    seen = np.zeros((len(ledger.borgere), len(whole)), np.int64)
    number = np.zeros((len(whole), count + 1), np.int64)
    _seen(rows(ledger.forloeb), begins, ends, chosen, seen, number)
    for n, span in enumerate(whole):
        for s in active:
            group = ledger.forloeb_names[s]
            yield span.label, "borgere", group, "personer", float(number[n, s])
        yield span.label, "borgere", "", "personer", float(number[n, -1])
