"""The life of one citizen: arrive, wait for the earliest of samtale, milestone and exit, act.

A citizen has one pending event at a time. What samtaler do to the exits is worked out when the
next event is set, so nothing is ever interrupted.
"""

from __future__ import annotations

import numpy as np

from simulation.jit import njit
from simulation.model import forloeb, milepaele, rehab, sagsskridt, samtaler, tilbud
from simulation.model.world import (
    AFGANG,
    AKTIV,
    FORLAENGET,
    INGEN,
    MILEPAEL,
    N_LEDIGE,
    N_RAEKKER,
    OPHOER,
    SAGSSKRIDT,
    SAMTALE,
    TILBUD,
    TILBUD_SLUT,
    TILBUD_START,
    World,
)


@njit(cache=True)
def set_next(w: World, i: int) -> float:
    """Set the pending event and return its time; infinity when none falls within the run."""
    c = w.borgere[i]
    limit = min(c.samtale, c.milepael, c.anden_afgang, c.skridt, w.slut)
    offer = np.inf
    if w.antal_tilbud > 0:
        offer = w.deltagelser[i].naeste
        limit = min(limit, offer)
    exit_time = forloeb.run_clocks(w, i, limit)
    if exit_time < np.inf:
        c.haendelse, c.naeste = AFGANG, exit_time
    elif limit >= w.slut:
        c.haendelse, c.naeste = INGEN, np.inf
    elif limit == c.anden_afgang:
        c.haendelse, c.naeste = AFGANG, limit
        c.afgang = c.anden_destination
    elif limit == c.milepael:
        c.haendelse, c.naeste = MILEPAEL, limit
    elif limit == offer:
        c.haendelse, c.naeste = TILBUD, limit
    elif limit == c.skridt:
        c.haendelse, c.naeste = SAGSSKRIDT, limit
    else:
        c.haendelse, c.naeste = SAMTALE, limit
    return float(c.naeste)


@njit(cache=True)
def take_row(w: World, n: int) -> int:
    """Write citizen n into a row nobody uses and return its place."""
    if w.taeller[N_LEDIGE] > 0:
        w.taeller[N_LEDIGE] -= 1
        i = w.ledige[w.taeller[N_LEDIGE]]
    else:
        i = w.taeller[N_RAEKKER]
        w.taeller[N_RAEKKER] += 1
    c, new = w.borgere[i], w.nye[n]
    c.nummer = n
    c.noegle = new.noegle
    c.start = new.start
    c.tilstand = new.tilstand
    c.oprindelse = new.oprindelse
    c.klasse = new.klasse
    c.ved_start = new.ved_start
    c.skroebelighed = new.skroebelighed
    c.genledighed = 1.0
    c.forloeb_nr = 0
    c.ret_brugt = 0.0
    forloeb.forget(c)
    if c.ved_start == 1:
        samtaler.skip_until(c, 0.0)
    return int(i)


@njit(cache=True)
def free_row(w: World, i: int) -> None:
    """Let the row of a citizen who left for good be used again."""
    w.borgere[i].nummer = -1
    w.ledige[w.taeller[N_LEDIGE]] = i
    w.taeller[N_LEDIGE] += 1


@njit(cache=True)
def at_the_desk(w: World, i: int, now: float) -> None:
    """Open the case of citizen i, new to a forløb: its steps, and the rehabiliteringsteam."""
    c = w.borgere[i]
    sagsskridt.begin(w, i, now)
    if c.tilstand == w.jobafklaring and c.ved_start == 0:
        rehab.refer(w, i, now)


@njit(cache=True)
def arrive(w: World, n: int) -> tuple[int, float]:
    """Let citizen n begin: newly arrived, or there already when the run starts.

    Returns
    -------
    int, float
        The citizen's row and the time of the first event.
    """
    i = take_row(w, n)
    c = w.borgere[i]
    now = max(c.start, 0.0)
    forloeb.set_milestone(w, c, now)
    if c.ved_start == 1 and w.slags[c.tilstand] == AKTIV:
        milepaele.resume(w, c)
    at_the_desk(w, i, now)
    forloeb.wind_clocks(w, c, now)
    samtaler.plan(w, c, now)
    if w.antal_tilbud > 0:
        tilbud.forget(w, i)
        tilbud.plan(w, i, now, -1)
    return i, set_next(w, i)


@njit(cache=True)
def move(w: World, i: int, destination: int, time: float) -> None:
    """Let the citizen leave one forløb for another."""
    c = w.borgere[i]
    samtaler.cancel(w, c, time)
    if w.antal_tilbud > 0:
        tilbud.stop(w, i, time)
    forloeb.leave(w, c, destination, time)
    forloeb.enter(w, c, destination, time)
    at_the_desk(w, i, time)
    samtaler.plan(w, c, time)
    if w.antal_tilbud > 0:
        tilbud.forget(w, i)
        tilbud.plan(w, i, time, -1)


@njit(cache=True)
def step(w: World, i: int) -> float:
    """Carry out the pending event of citizen i and return the time of the next."""
    c = w.borgere[i]
    time = c.naeste
    if c.haendelse == SAMTALE:
        samtaler.hold_samtale(w, c, time)
        if c.samtale == np.inf:
            samtaler.plan(w, c, time)
    elif c.haendelse == MILEPAEL:
        destination = milepaele.milestone(w, i, time)
        if destination >= 0:
            move(w, i, destination, time)
        elif destination == milepaele.FORTSAETTER and c.milepael_slags != OPHOER:
            samtaler.call_for(w, c, FORLAENGET, time, c.milepael_nr)
    elif c.haendelse == SAGSSKRIDT:
        sagsskridt.carry_out(w, i, time)
    elif c.haendelse == TILBUD:
        ends = w.deltagelser[i].i_gang == 1
        destination = tilbud.act(w, i, time)
        if destination >= 0:
            move(w, i, destination, time)
        elif ends:
            samtaler.call_for(w, c, TILBUD_SLUT, time, w.deltagelser[i].nummer)
        elif w.deltagelser[i].i_gang == 1:
            samtaler.call_for(w, c, TILBUD_START, time, w.deltagelser[i].nummer)
    else:
        move(w, i, c.afgang, time)
    if forloeb.is_out(w, c):
        free_row(w, i)
        return np.inf
    return set_next(w, i)


@njit(cache=True)
def close(w: World, i: int) -> None:
    """Write what is still open for citizen i at the end of the run, and free the row."""
    c = w.borgere[i]
    samtaler.leave_open(w, c)
    samtaler.stream(w)
    if w.antal_tilbud > 0:
        tilbud.leave_open(w, i)
    forloeb.write_spell(w, c, -1, w.slut)
    free_row(w, i)


@njit(cache=True)
def finish(w: World) -> None:
    """Write what is still open at the end of the run."""
    for i in range(w.taeller[N_RAEKKER]):
        if w.borgere[i].nummer >= 0:
            close(w, i)
