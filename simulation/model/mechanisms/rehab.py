"""The rehabiliteringsteam: a batch server that meets once a month.

Cases wait for the month's round, and before it for the attest they rest on. A meeting day takes at
most so many cases. With elastic staffing as many days are held as the cases need; with hard
staffing no more than planned, and the rest wait. A case whose citizen has left jobafklaring
meanwhile lapses.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from simulation.jit import njit
from simulation.ledger import RehabUdfald
from simulation.model import draws
from simulation.model.codes import N_FORLOEB, N_REHAB, OVERFLOW, REHAB_NEXT
from simulation.model.mechanisms.forloeb import binding, period
from simulation.model.world import World

BEHANDLET, BORTFALDET = int(RehabUdfald.BEHANDLET), int(RehabUdfald.BORTFALDET)
VENTER = int(RehabUdfald.VENTER)
_EVENLY = 0.6180339887498949
"""Steps of the golden ratio spread the cases evenly in the deterministic limit."""


@njit(cache=True)
def takes(w: World, c: Any, time: float) -> bool:
    """Tell whether the case of a citizen new to jobafklaring is one that goes to the team."""
    u = draws.uniform(c.noegle, draws.REHAB, c.forloeb_nr)
    if w.jaevn == 1:
        u = (c.nummer * _EVENLY) % 1.0
    return bool(u < w.rehab_regel[binding(w, w.rehab_regel_fra, c, time)].andel)


@njit(cache=True)
def takes_renewed(w: World, c: Any, time: float, occurrence: int) -> bool:
    """Tell whether the case of a citizen whose jobafklaring is renewed goes to the team."""
    share = w.rehab_regel[binding(w, w.rehab_regel_fra, c, time)].andel_ved_forlaengelse
    return draws.uniform(c.noegle, draws.REHAB_FORLAENGET, occurrence) < share


@njit(cache=True)
def add_case(w: World, i: int, time: float, ready: float) -> None:
    """Add a waiting case to the table; it can be treated from when it is ready."""
    c = w.borgere[i]
    n = w.taeller[N_REHAB]
    if n >= len(w.rehab):
        w.taeller[OVERFLOW] = 1
        return
    row = w.rehab[n]
    row.modtaget = time
    row.klar = ready
    row.tid = np.inf
    row.borger = c.nummer
    row.raekke = c.forloeb_nr
    row.udfald = VENTER
    w.rehab_borger[n] = i
    w.rehab_forloeb[n] = w.taeller[N_FORLOEB]
    w.taeller[N_REHAB] = n + 1


@njit(cache=True)
def meet(w: World, time: float) -> tuple[int, int]:
    """Hold the month's round; return the cases treated and the days held."""
    k = period(w.rehab_regel_fra, time)
    per_day = int(w.rehab_regel[k].sager_pr_dag)
    most = 1 << 30
    if w.haard == 1:
        most = per_day * int(w.rehab_regel[k].faste_dage_pr_md)
    treated = 0
    i = w.taeller[REHAB_NEXT]
    while i < w.taeller[N_REHAB] and w.rehab[i].udfald != VENTER:
        i += 1
    w.taeller[REHAB_NEXT] = i
    while i < w.taeller[N_REHAB] and treated < most:
        row = w.rehab[i]
        if row.udfald != VENTER or row.klar > time:
            i += 1
            continue
        c = w.borgere[w.rehab_borger[i]]
        row.tid = time
        here = c.nummer == row.borger
        if here and c.tilstand == w.jobafklaring and c.forloeb_nr == row.raekke:
            row.udfald = BEHANDLET
            treated += 1
        else:
            row.udfald = BORTFALDET
        i += 1
    return treated, (treated + per_day - 1) // per_day


@njit(cache=True)
def hold_rounds(w: World, rounds: Any, minutes: Any) -> None:
    """Hold all rounds once every life is lived; elastic staffing only.

    Each case is treated at the first round after it is ready, or lapses there because its forløb
    has ended.
    """
    for r in range(len(rounds)):
        minutes[r, 0] = rounds[r]
    for n in range(w.taeller[N_REHAB]):
        row = w.rehab[n]
        r = np.searchsorted(rounds, row.klar)
        if r >= len(rounds):
            continue
        row.tid = rounds[r]
        if w.forloeb[w.rehab_forloeb[n]].slut > rounds[r]:
            row.udfald = BEHANDLET
            minutes[r, 1] += 1.0
        else:
            row.udfald = BORTFALDET
    for r in range(len(rounds)):
        per_day = int(w.rehab_regel[period(w.rehab_regel_fra, rounds[r])].sager_pr_dag)
        minutes[r, 2] = np.ceil(minutes[r, 1] / per_day)
