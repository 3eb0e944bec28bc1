"""Tilbud: who gets a place, when it begins, how it ends.

The next tilbud is planned when the forløb begins and when the last one ends: the earliest of those
the citizen may have and takes. It begins when there is a place, waits for one a while, and is given
up after that. While it lasts, and some weeks after and before, it changes how fast the citizen
leaves (:func:`factor`).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from simulation.jit import njit
from simulation.ledger import TilbudUdfald
from simulation.model import draws, exact
from simulation.model.codes import N_TILBUD, OVERFLOW
from simulation.model.mechanisms.forloeb import binding, takes_part
from simulation.model.world import World
from simulation.scenario.units import DAYS_PER_WEEK

BEGYNDT, SLUT, INTET = -1, -2, -3
"""What a planned tilbud comes to when it leads nowhere: it has begun, ended, or is not there."""
GENNEMFOERT, FRAFALDET = int(TilbudUdfald.GENNEMFOERT), int(TilbudUdfald.FRAFALDET)
AFBRUDT, INGEN_PLADS = int(TilbudUdfald.AFBRUDT), int(TilbudUdfald.INGEN_PLADS)
I_GANG = int(TilbudUdfald.I_GANG)
_TIMES = 64
_HALF = 0.5


@njit(cache=True)
def forget(w: World, i: int) -> None:
    """Let a citizen begin a forløb with no tilbud."""
    d = w.deltagelser[i]
    d.tilbud = -1
    d.i_gang = 0
    d.nummer = 0
    d.naeste = np.inf
    d.efter_til = -np.inf
    d.efter_faktor = 1.0


@njit(cache=True)
def occurrence(w: World, c: Any, t: int, number: int) -> int:
    """Return the number that keys a draw about a tilbud: the spell, which, and which time."""
    return int((c.forloeb_nr * draws.NAMES + w.tilbud_navn[t]) * _TIMES + number)


@njit(cache=True)
def plan(w: World, i: int, now: float, last: int) -> None:
    """Plan the next tilbud: the earliest the citizen may have and takes.

    Parameters
    ----------
    last : int
        The tilbud that just ended, -1 at the start of a forløb.
    """
    c, d = w.borgere[i], w.deltagelser[i]
    d.tilbud = -1
    d.naeste = np.inf
    best = w.slut
    for t in range(w.antal_tilbud):
        if w.tilbud_for[t, c.tilstand] == 0:
            continue
        number = d.nummer if last >= 0 else 0
        due = offered(w, c, t, now, last)
        if due >= best:
            continue
        rule = w.tilbud[binding(w, w.tilbud_fra, c, due), t]
        if not takes_part(c, rule.deltager_fra, rule.deltager_til):
            continue
        if draws.uniform(c.noegle, draws.TILBUD, occurrence(w, c, t, number)) >= rule.optag:
            continue
        start = next_start(due + rule.forsinkelse_dage, rule.holdstart_dage)
        if start < best:
            best = start
            d.tilbud = t
    if d.tilbud >= 0:
        d.start = best
        d.soegt = best
        d.naeste = best


@njit(cache=True)
def offered(w: World, c: Any, t: int, now: float, last: int) -> float:
    """Return when tilbud t is next offered, by the rule in force when it is; infinity for never."""
    k = binding(w, w.tilbud_fra, c, now)
    due = offered_under(w, c, w.tilbud[k, t], t, now, last)
    while w.kun_nye == 0 and k + 1 < len(w.tilbud_fra) and due >= w.tilbud_fra[k + 1]:
        k += 1
        old, new = w.tilbud[k - 1, t], w.tilbud[k, t]
        if old.fra_dag != new.fra_dag or old.gentages_dage != new.gentages_dage:
            if t == last:
                due = max(now + new.gentages_dage, w.tilbud_fra[k] + now % 1.0)
            else:
                due = offered_under(w, c, new, t, w.tilbud_fra[k], last)
    return due


@njit(cache=True)
def offered_under(w: World, c: Any, rule: Any, t: int, now: float, last: int) -> float:
    """Return when tilbud t is next offered from now on by one rule."""
    if t == last:
        return now + rule.gentages_dage
    due = c.start + rule.fra_dag
    if due >= now:
        return due
    if last >= 0 or rule.gentages_dage == np.inf:
        return np.inf
    u = draws.uniform(c.noegle, draws.UNDERVEJS, w.tilbud_navn[t])
    return float(exact.on_grid(now + rule.gentages_dage * u))


@njit(cache=True)
def next_start(time: float, every: float) -> float:
    """Return when one can begin: at once, or when the next hold starts."""
    if every <= 0.0:
        return time
    return float(exact.on_grid(np.ceil(time / every) * every + time % 1.0 * _HALF))


@njit(cache=True)
def after_this(time: float, every: float) -> float:
    """Return when one for whom there was no place tries again: in a week, or at the next hold."""
    if every <= 0.0:
        return time + DAYS_PER_WEEK
    return float((np.floor(time / every) + 1.0) * every + time % 1.0)


@njit(cache=True)
def act(w: World, i: int, time: float) -> int:
    """Begin or end the tilbud; return the destination of one it leads to, else what it came to."""
    c, d = w.borgere[i], w.deltagelser[i]
    t = d.tilbud
    k = binding(w, w.tilbud_fra, c, time)
    rule = w.tilbud[k, t]
    if d.i_gang == 0:
        begin(w, i, time)
        return BEGYNDT if d.i_gang == 1 else INTET
    dropped = drops_out(w, c, d)
    write(w, c, d, time, FRAFALDET if dropped else GENNEMFOERT)
    d.i_gang = 0
    if not dropped:
        d.efter_til = time + rule.efter_dage
        shorter = w.tilbud_kortere[k, t, c.tilstand]
        d.efter_faktor = rule.efter_faktor * shorter
        u = draws.uniform(c.noegle, draws.TILBUD_AFGANG, occurrence(w, c, t, d.nummer))
        shares = w.tilbud_afgang[k, t]
        for s in range(len(shares)):
            if u < shares[s]:
                return s
    d.nummer = min(d.nummer + 1, _TIMES - 1)
    plan(w, i, time, t)
    return SLUT


@njit(cache=True)
def drops_out(w: World, c: Any, d: Any) -> bool:
    """Tell whether the tilbud under way is not completed, by the rule when it began."""
    share = w.tilbud[binding(w, w.tilbud_fra, c, d.start), d.tilbud].frafald
    return draws.uniform(c.noegle, draws.FRAFALD, occurrence(w, c, d.tilbud, d.nummer)) < share


@njit(cache=True)
def begin(w: World, i: int, time: float) -> None:
    """Take a place if there is one; otherwise wait a week, or until the next hold, or give up."""
    c, d = w.borgere[i], w.deltagelser[i]
    t = d.tilbud
    rule = w.tilbud[binding(w, w.tilbud_fra, c, time), t]
    week = int(time / DAYS_PER_WEEK)
    if rule.optag <= 0.0:
        d.tilbud = -1
        d.naeste = np.inf
        return
    if w.pladser[t, week] >= rule.pladser:
        later = after_this(time, rule.holdstart_dage)
        if later - d.soegt > rule.venter_dage:
            d.start = time
            write(w, c, d, time, INGEN_PLADS)
            d.nummer = min(d.nummer + 1, _TIMES - 1)
            plan(w, i, time, t)
            return
        d.start = later
        d.naeste = later
        return
    w.pladser[t, week] += 1
    d.i_gang = 1
    d.start = time
    length = rule.varighed_dage
    if drops_out(w, c, d):
        length *= _HALF
    d.naeste = float(exact.on_grid(time + length))


@njit(cache=True)
def replaces(w: World, i: int, time: float) -> float:
    """Return for how many days the tilbud that has begun replaces samtaler."""
    c, d = w.borgere[i], w.deltagelser[i]
    return float(w.tilbud[binding(w, w.tilbud_fra, c, time), d.tilbud].erstatter_dage)


@njit(cache=True)
def factor(w: World, c: Any, d: Any, time: float) -> tuple[float, float]:
    """Return what a tilbud multiplies the hazard by at a time, and until when."""
    if d.tilbud >= 0:
        k = binding(w, w.tilbud_fra, c, time)
        rule = w.tilbud[k, d.tilbud]
        until = np.inf
        if w.kun_nye == 0 and k + 1 < len(w.tilbud_fra):
            until = w.tilbud_fra[k + 1]
        if d.i_gang == 1:
            return rule.fastlaasning, min(d.naeste, until)
        threat = d.start - rule.trussel_dage
        if time >= threat:
            return rule.trussel_faktor, min(d.start, until)
        if time >= d.efter_til:
            return 1.0, min(threat, until)
        return d.efter_faktor, min(d.efter_til, threat, until)
    if time < d.efter_til:
        return d.efter_faktor, d.efter_til
    return 1.0, np.inf


@njit(cache=True)
def stop(w: World, i: int, time: float) -> None:
    """Break off a tilbud when the citizen leaves the forløb."""
    d = w.deltagelser[i]
    if d.i_gang == 1:
        write(w, w.borgere[i], d, time, AFBRUDT)
        d.i_gang = 0


@njit(cache=True)
def leave_open(w: World, i: int) -> None:
    """Write a tilbud still under way at the end of the run."""
    d = w.deltagelser[i]
    if d.i_gang == 1:
        write(w, w.borgere[i], d, w.slut, I_GANG)


@njit(cache=True)
def write(w: World, c: Any, d: Any, time: float, outcome: int) -> None:
    """Add a row to the table of tilbud."""
    n = w.taeller[N_TILBUD]
    if n >= len(w.tilbud_raekker):
        w.taeller[OVERFLOW] = 1
        return
    row = w.tilbud_raekker[n]
    row.start = d.start
    row.slut = time
    row.borger = c.nummer
    row.tilbud = d.tilbud
    row.forloeb = c.tilstand
    row.udfald = outcome
    w.taeller[N_TILBUD] = n + 1
