"""What happens at fixed times: the revurdering after 22 weeks, jobafklaring at most two years at
a time, dagpengeret used up.

At a milestone the forløb goes on (sygedagpenge: under one of the grounds of § 27, some with a
limit; jobafklaring: a new forløb of up to two years) or stops after a short delay. The decision
waits for an attest that is not answered yet.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from simulation.jit import njit
from simulation.model import draws, exact
from simulation.model.forloeb import binding, milestone_due, milestone_key
from simulation.model.rehab import refer_renewal
from simulation.model.sagsskridt import decision_waits
from simulation.model.world import GRUND_UDLOEBER, IGEN, OPHOER, REVURDERING, STOP_DAGE, World

_MOST = 100
FORTSAETTER, VENTER = -1, -2
"""What a milestone comes to when nobody leaves: the forløb goes on, or the decision must wait."""


@njit(cache=True)
def pick(cumulative: Any, u: float) -> int:
    """Return the first place whose cumulative share exceeds u."""
    for i in range(len(cumulative)):
        if u < cumulative[i]:
            return i
    return len(cumulative) - 1


@njit(cache=True)
def milestone(w: World, i: int, time: float) -> int:
    """Act on a milestone of citizen i; return the destination of one who leaves now, or less."""
    c = w.borgere[i]
    if c.milepael_slags == OPHOER:
        return int(c.milepael_mod)
    if c.milepael_slags == REVURDERING and decision_waits(w, i, time):
        return VENTER
    s = c.tilstand
    k = binding(w, w.milepael_fra, c, time)
    occurrence = milestone_key(c)
    c.milepael_nr = min(c.milepael_nr + 1, _MOST)
    if c.milepael_slags == GRUND_UDLOEBER:
        u = draws.uniform(c.noegle, draws.EFTER_GRUND, occurrence)
        return pick(w.efter_grund[k], u)
    outcome = pick(w.udfald[k, s], draws.uniform(c.noegle, draws.MILEPAEL, occurrence))
    if outcome < len(w.slags):
        delay = w.milepael[k, s, STOP_DAGE]
        c.milepael = exact.on_grid(time + delay * draws.uniform(c.noegle, draws.STOP, occurrence))
        c.milepael_slags = OPHOER
        c.milepael_mod = outcome
        return FORTSAETTER
    extend(w, c, k, time, occurrence)
    if s == w.jobafklaring:
        refer_renewal(w, i, time, occurrence)
    return FORTSAETTER


@njit(cache=True)
def extend(w: World, c: Any, k: int, time: float, occurrence: int) -> None:
    """Let the forløb go on: set when it is looked at again."""
    c.milepael = np.inf
    c.milepael_slags = 0
    if c.tilstand == w.sygedagpenge:
        ground = pick(w.grund[k, 0], draws.uniform(c.noegle, draws.GRUND, occurrence))
        if w.grund[k, 1, ground] > 0.0:
            c.milepael = time + w.grund[k, 1, ground]
            c.milepael_slags = GRUND_UDLOEBER
        return
    due = milestone_due(w, c, time, IGEN, time)
    if due < np.inf:
        c.milepael = due
        c.milepael_slags = REVURDERING


@njit(cache=True)
def resume(w: World, c: Any) -> None:
    """Set the milestone of a citizen who was there at the start, past those already behind."""
    while c.milepael <= 0.0:
        k = binding(w, w.milepael_fra, c, c.milepael)
        occurrence = milestone_key(c)
        c.milepael_nr = min(c.milepael_nr + 1, _MOST)
        extend(w, c, k, c.milepael, occurrence)
        if c.tilstand == w.sygedagpenge and c.milepael <= 0.0:
            c.milepael = np.inf
            c.milepael_slags = 0
