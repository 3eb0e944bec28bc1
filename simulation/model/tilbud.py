"""Tilbud: who gets a place, when it begins, how it ends.

The next tilbud is planned when the forløb begins and when the last one ends: the earliest of those
the citizen may have and takes. It begins when there is a place, waits for one a while, and is given
up after that. While it lasts, and some weeks after and before, it changes how fast the citizen
leaves (:func:`simulation.model.forloeb.tilbud_factor`).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from simulation.jit import njit
from simulation.ledger import TilbudUdfald
from simulation.model import draws
from simulation.model.forloeb import period
from simulation.model.samtaler import cancel, skip_until, takes_part
from simulation.model.samtaler import plan as plan_samtale
from simulation.model.world import (
    EFTER_DAGE,
    EFTER_FAKTOR,
    ERSTATTER_DAGE,
    FORSINKELSE,
    FRA_DAG,
    FRAFALD,
    GENTAGES,
    HOLDSTART,
    N_TILBUD,
    OPTAG,
    OVERFLOW,
    PLADSER,
    TAGER_FRA,
    TAGER_TIL,
    VARIGHED,
    VENTER_DAGE,
    World,
)

GENNEMFOERT, FRAFALDET = int(TilbudUdfald.GENNEMFOERT), int(TilbudUdfald.FRAFALDET)
AFBRUDT, INGEN_PLADS = int(TilbudUdfald.AFBRUDT), int(TilbudUdfald.INGEN_PLADS)
I_GANG = int(TilbudUdfald.I_GANG)
_WEEK = 7.0
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
        rule = w.tilbud[period(w.tilbud_fra, now), t]
        due = c.start + rule[FRA_DAG]
        number = 0
        if last >= 0:
            if t == last:
                if rule[GENTAGES] == np.inf:
                    continue
                due = now + rule[GENTAGES]
            number = d.nummer
        if due < now:
            if last >= 0 and t != last:
                continue
            if rule[GENTAGES] < np.inf:
                due = now + rule[GENTAGES] * draws.uniform(
                    c.noegle, draws.UNDERVEJS, w.tilbud_navn[t]
                )
            else:
                continue
        if due >= best:
            continue
        rule = w.tilbud[period(w.tilbud_fra, due), t]
        if not takes_part(c, rule[TAGER_FRA], rule[TAGER_TIL]):
            continue
        if draws.uniform(c.noegle, draws.TILBUD, occurrence(w, c, t, number)) >= rule[OPTAG]:
            continue
        start = next_start(due + rule[FORSINKELSE], rule[HOLDSTART])
        if start < best:
            best = start
            d.tilbud = t
    if d.tilbud >= 0:
        d.start = best
        d.soegt = best
        d.naeste = best


@njit(cache=True)
def next_start(time: float, every: float) -> float:
    """Return when one can begin: at once, or when the next hold starts."""
    if every <= 0.0:
        return time
    return float(np.ceil(time / every) * every + time % 1.0 * _HALF)


@njit(cache=True)
def act(w: World, i: int, time: float) -> int:
    """Begin or end the tilbud; return the destination of one it leads to, else -1."""
    c, d = w.borgere[i], w.deltagelser[i]
    t = d.tilbud
    rule = w.tilbud[period(w.tilbud_fra, time), t]
    if d.i_gang == 0:
        begin(w, i, time)
        return -1
    dropped = draws.uniform(c.noegle, draws.FRAFALD, occurrence(w, c, t, d.nummer)) < rule[FRAFALD]
    write(w, c, d, time, FRAFALDET if dropped else GENNEMFOERT)
    d.i_gang = 0
    if not dropped:
        d.efter_til = time + rule[EFTER_DAGE]
        shorter = w.tilbud_kortere[period(w.tilbud_fra, time), t, c.tilstand]
        d.efter_faktor = rule[EFTER_FAKTOR] * shorter
        u = draws.uniform(c.noegle, draws.TILBUD_AFGANG, occurrence(w, c, t, d.nummer))
        shares = w.tilbud_afgang[t]
        for s in range(len(shares)):
            if u < shares[s]:
                return s
    d.nummer = min(d.nummer + 1, _TIMES - 1)
    plan(w, i, time, t)
    return -1


@njit(cache=True)
def begin(w: World, i: int, time: float) -> None:
    """Take a place if there is one; otherwise wait a week, or until the next hold, or give up."""
    c, d = w.borgere[i], w.deltagelser[i]
    t = d.tilbud
    rule = w.tilbud[period(w.tilbud_fra, time), t]
    week = int(time / _WEEK)
    if rule[OPTAG] <= 0.0:
        d.tilbud = -1
        d.naeste = np.inf
        return
    if w.pladser[t, week] >= rule[PLADSER]:
        later = next_start(time + max(_WEEK, rule[HOLDSTART]), rule[HOLDSTART])
        if later - d.soegt > rule[VENTER_DAGE]:
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
    length = rule[VARIGHED]
    if draws.uniform(c.noegle, draws.FRAFALD, occurrence(w, c, t, d.nummer)) < rule[FRAFALD]:
        length *= _HALF
    d.naeste = time + length
    if rule[ERSTATTER_DAGE] > 0.0:
        cancel(w, c, time)
        skip_until(c, time + rule[ERSTATTER_DAGE])
        plan_samtale(w, c, time)


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
