"""What happens at fixed times.

The revurdering after 22 weeks, jobafklaring at most two years at a time, dagpengeret used up.

At a milestone the forløb goes on (sygedagpenge: under one of the grounds of § 27, some with a
limit; jobafklaring: a new forløb of up to two years) or stops after a short delay.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from simulation.jit import njit
from simulation.model import draws, exact
from simulation.model.codes import (
    AKTIV,
    GRUND_UDLOEBER,
    OPHOER,
    REVURDERING,
    SELVFORSOERGELSE,
)
from simulation.model.mechanisms.forloeb import binding, period
from simulation.model.world import World

_MOST = 100
_ROUNDS = 16
STOPPER, FORLAENGES = -1, -2
"""What a milestone comes to when nobody leaves now: the forløb will stop, or it goes on."""
FOERSTE, IGEN = 0, 1
"""Which time a milestone falls due."""


@njit(cache=True)
def key(c: Any) -> int:
    """Return the number that keys what is decided at a milestone: the spell and the round."""
    return int(c.forloeb_nr * _ROUNDS + min(c.milepael_nr, _ROUNDS - 1))


@njit(cache=True)
def forget(c: Any) -> None:
    """Let nothing decided in an earlier forløb count in the one that begins."""
    c.milepael_nr = 0


@njit(cache=True)
def pick(cumulative: Any, u: float) -> int:
    """Return the first place whose cumulative share exceeds u."""
    for i in range(len(cumulative)):
        if u < cumulative[i]:
            return i
    return len(cumulative) - 1


@njit(cache=True)
def set_first(w: World, i: int, time: float) -> None:
    """Set the first milestone of the forløb the citizen is in."""
    c = w.borgere[i]
    c.milepael = np.inf
    c.milepael_slags = 0
    kind = w.slags[c.tilstand]
    if kind == SELVFORSOERGELSE:
        c.milepael = c.start + w.horisont
        c.milepael_slags = OPHOER
        c.milepael_mod = w.ude
    elif kind == AKTIV:
        c.milepael = due(w, c, c.start, FOERSTE, time)
        if c.tilstand == w.sygedagpenge:
            c.milepael = max(c.start, c.milepael - ill_before(w, i, c.milepael - c.start))
        c.milepael_slags = REVURDERING


@njit(cache=True)
def wait_for(w: World, c: Any, k: int, which: int) -> float:
    """Return the days to a milestone by the rules of a period, less the dagpengeret used."""
    rule = w.milepael[k, c.tilstand]
    if which == IGEN:
        return float(rule.gentages_dage)
    wait = rule.dag
    if c.tilstand == w.a_dagpenge:
        wait = max(rule.mindst_dage, min(wait, dimittend_right(w, c)) - c.ret_brugt)
    return float(wait)


@njit(cache=True)
def dimittend_right(w: World, c: Any) -> float:
    """Return the days of right of a dimittend, by the rule on the day the forløb began.

    Others have no such bound, and nobody is one who has been there longer when the run begins.
    """
    rule = w.milepael[period(w.milepael_fra, c.start), c.tilstand]
    if draws.uniform(c.noegle, draws.DIMITTEND, 0) >= rule.dimittend_andel:
        return np.inf
    if c.start + max(rule.mindst_dage, rule.dimittend_dag - c.ret_brugt) <= 0.0:
        return np.inf
    return float(rule.dimittend_dag)


@njit(cache=True)
def due(w: World, c: Any, begun: float, which: int, now: float) -> float:
    """Return when a milestone falls due by the rule in force when it does.

    Someone for whom a new rule would have had it fall due already meets it on the rule's first day.
    """
    k = binding(w, w.milepael_fra, c, now)
    wait = wait_for(w, c, k, which)
    falls = begun + wait
    while w.kun_nye == 0 and k + 1 < len(w.milepael_fra) and falls >= w.milepael_fra[k + 1]:
        k += 1
        other = wait_for(w, c, k, which)
        if other != wait:
            wait = other
            falls = max(begun + wait, w.milepael_fra[k] + begun % 1.0)
    return falls


@njit(cache=True)
def decides(c: Any) -> bool:
    """Tell whether the milestone is one at which something is decided."""
    return bool(c.milepael_slags == REVURDERING)


@njit(cache=True)
def put_off(c: Any, until: float) -> None:
    """Put the decision off."""
    c.milepael = until


@njit(cache=True)
def decide(w: World, c: Any, time: float) -> int:
    """Act on a milestone; return the destination of one who leaves now, else what it came to."""
    if c.milepael_slags == OPHOER:
        return int(c.milepael_mod)
    s = c.tilstand
    k = binding(w, w.milepael_fra, c, time)
    occurrence = key(c)
    c.milepael_nr = min(c.milepael_nr + 1, _MOST)
    if c.milepael_slags == GRUND_UDLOEBER:
        u = draws.uniform(c.noegle, draws.EFTER_GRUND, occurrence)
        return pick(w.efter_grund[k], u)
    outcome = pick(w.udfald[k, s], draws.uniform(c.noegle, draws.MILEPAEL, occurrence))
    if outcome < len(w.slags):
        delay = w.milepael[k, s].stop_dage
        c.milepael = exact.on_grid(time + delay * draws.uniform(c.noegle, draws.STOP, occurrence))
        c.milepael_slags = OPHOER
        c.milepael_mod = outcome
        return STOPPER
    extend(w, c, k, time, occurrence)
    return FORLAENGES


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
    again = due(w, c, time, IGEN, time)
    if again < np.inf:
        c.milepael = again
        c.milepael_slags = REVURDERING


@njit(cache=True)
def resume(w: World, c: Any) -> None:
    """Set the milestone of a citizen who was there at the start, past those already behind."""
    while c.milepael <= 0.0:
        k = binding(w, w.milepael_fra, c, c.milepael)
        occurrence = key(c)
        c.milepael_nr = min(c.milepael_nr + 1, _MOST)
        extend(w, c, k, c.milepael, occurrence)
        if c.tilstand == w.sygedagpenge and c.milepael <= 0.0:
            c.milepael = np.inf
            c.milepael_slags = 0


@njit(cache=True)
def never_ill(w: World, i: int) -> None:
    """Let a citizen who is met have no earlier illness that counts."""
    w.syge[i].dage = 0.0
    w.syge[i].til = -np.inf


@njit(cache=True)
def ill_before(w: World, i: int, wait: float) -> float:
    """Return the days of earlier sygedagpenge that count towards the revurdering (§ 24).

    Those that lie within the window on the day it falls due with them. Where some have left the
    window by then, as many leave it as come to it, and it falls due as if there were none.
    """
    c, ill = w.borgere[i], w.syge[i]
    days = min(ill.dage, wait)
    window = w.milepael[binding(w, w.milepael_fra, c, c.start), c.tilstand].vindue_dage
    if ill.til - ill.dage < c.start + wait - days - window:
        return 0.0
    return float(days)


@njit(cache=True)
def count_illness(w: World, i: int, time: float) -> None:
    """Keep the paid days of sygedagpenge that ends, with those before it that still count."""
    c = w.borgere[i]
    if c.tilstand != w.sygedagpenge:
        return
    ill = w.syge[i]
    window = w.milepael[binding(w, w.milepael_fra, c, time), c.tilstand].vindue_dage
    before = ill.dage if ill.til - ill.dage >= c.start - window else 0.0
    ill.dage = time - c.start + before
    ill.til = time


@njit(cache=True)
def count_right(w: World, i: int, time: float) -> None:
    """Count the dagpengeret used in a forløb that ends, or what selvforsørgelse gives back."""
    c = w.borgere[i]
    if c.tilstand == w.a_dagpenge:
        c.ret_brugt += time - c.start
    elif w.slags[c.tilstand] == SELVFORSOERGELSE:
        k = binding(w, w.milepael_fra, c, time)
        if time - c.start >= w.milepael[k, w.a_dagpenge].genoptjening_dage:
            c.ret_brugt = 0.0
