"""The life of one citizen: arrive, wait for the earliest of samtale, milestone and exit, act.

This is the one place where mechanisms meet. Each tells what its event came to; what that means for
the others is said here. A citizen has one pending event at a time. What samtaler do to the exits is
worked out when the next event is set, so nothing is ever interrupted.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from simulation.jit import njit
from simulation.model.codes import (
    AFGANG,
    AKTIV,
    FORLAENGET,
    INGEN,
    MILEPAEL,
    N_LEDIGE,
    N_RAEKKER,
    SAGSSKRIDT,
    SAMTALE,
    TILBUD,
    TILBUD_SLUT,
    TILBUD_START,
)
from simulation.model.mechanisms import (
    afgang,
    forloeb,
    milepaele,
    rehab,
    sagsskridt,
    samtaler,
    sanktioner,
    tilbud,
)
from simulation.model.world import World


@njit(cache=True)
def set_next(w: World, i: int) -> float:
    """Set the pending event and return its time; infinity when none falls within the run."""
    c = w.borgere[i]
    limit = min(c.samtale, c.milepael, c.anden_afgang, c.skridt, w.slut)
    offer = np.inf
    if w.antal_tilbud > 0:
        offer = w.deltagelser[i].naeste
        limit = min(limit, offer)
    exit_time = afgang.run_clocks(w, i, limit)
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
    c.ret_brugt = new.ret_brugt
    milepaele.never_ill(w, i)
    return int(i)


@njit(cache=True)
def free_row(w: World, i: int) -> None:
    """Let the row of a citizen who left for good be used again."""
    w.borgere[i].nummer = -1
    w.ledige[w.taeller[N_LEDIGE]] = i
    w.taeller[N_LEDIGE] += 1


@njit(cache=True)
def begin(w: World, i: int, now: float) -> None:
    """Begin the forløb citizen i is in, or take it up where it was when the run starts."""
    c = w.borgere[i]
    afgang.forget(c)
    milepaele.forget(c)
    samtaler.forget(c)
    sanktioner.forget(c)
    milepaele.set_first(w, i, now)
    if c.ved_start == 1:
        samtaler.skip_until(c, now)
        afgang.remember(w, c, now)
        if w.slags[c.tilstand] == AKTIV:
            milepaele.resume(w, c)
    sagsskridt.begin(w, i, now)
    if c.tilstand == w.jobafklaring and c.ved_start == 0 and rehab.takes(w, c, now):
        refer(w, i, now)
    afgang.wind_clocks(w, c, now)
    samtaler.plan(w, c, now)
    if w.antal_tilbud > 0:
        tilbud.forget(w, i)
        tilbud.plan(w, i, now, -1)


@njit(cache=True)
def refer(w: World, i: int, time: float) -> None:
    """Put the case of citizen i to the rehabiliteringsteam, once its steps have been done."""
    rehab.add_case(w, i, time, sagsskridt.before_rehab(w, i, time))


@njit(cache=True)
def arrive(w: World, n: int) -> tuple[int, float]:
    """Let citizen n begin: newly arrived, or there already when the run starts.

    Returns
    -------
    int, float
        The citizen's row and the time of the first event.
    """
    i = take_row(w, n)
    begin(w, i, max(w.borgere[i].start, 0.0))
    return i, set_next(w, i)


@njit(cache=True)
def move(w: World, i: int, destination: int, time: float) -> None:
    """Let the citizen leave one forløb for another."""
    c = w.borgere[i]
    samtaler.cancel(w, c, time)
    if w.antal_tilbud > 0:
        tilbud.stop(w, i, time)
    forloeb.write_spell(w, c, destination, time)
    milepaele.count_right(w, i, time)
    milepaele.count_illness(w, i, time)
    afgang.carry_over(w, c, time)
    forloeb.enter(w, c, destination, time)
    begin(w, i, time)


@njit(cache=True)
def at_samtale(w: World, c: Any, time: float) -> None:
    """Hold a samtale; one who stays away is heard, booked again once, and may be closed out."""
    outcome = samtaler.hold(w, c, time)
    if outcome == samtaler.HOLDT:
        afgang.push_by_samtale(w, c, c.form, samtaler.by_akasse(w, c), time)
    elif outcome == samtaler.BLEV_VAEK:
        follows = sanktioner.hears(w, c, time)
        if follows == sanktioner.LADT_GAA:
            sagsskridt.let_pass(w, c, time)
        elif follows == sanktioner.HOERES:
            minutes, strength = sanktioner.hearing(w, c, time)
            if sagsskridt.hear(w, c, minutes, time) and strength > 0.0:
                afgang.push(c, time, strength)
        if not samtaler.rebook(w, c, time):
            afgang.leave_at(c, sanktioner.closes(w, c, time), w.lukket)
    if c.samtale == np.inf:
        samtaler.plan(w, c, time)


@njit(cache=True)
def at_milestone(w: World, i: int, time: float) -> None:
    """Decide whether the forløb goes on, unless the attest it rests on is still awaited."""
    c = w.borgere[i]
    if milepaele.decides(c):
        answered = sagsskridt.answered(w, i, time)
        if answered > time:
            milepaele.put_off(c, answered)
            return
    occurrence = milepaele.key(c)
    outcome = milepaele.decide(w, c, time)
    if outcome >= 0:
        move(w, i, outcome, time)
    elif outcome == milepaele.FORLAENGES:
        if c.tilstand == w.jobafklaring and rehab.takes_renewed(w, c, time, occurrence):
            refer(w, i, time)
        samtaler.call_for(w, c, FORLAENGET, time, c.milepael_nr)


@njit(cache=True)
def at_tilbud(w: World, i: int, time: float) -> None:
    """Begin or end a tilbud; it may replace samtaler, call for one, or lead to another forløb."""
    c = w.borgere[i]
    outcome = tilbud.act(w, i, time)
    if outcome >= 0:
        move(w, i, outcome, time)
    elif outcome == tilbud.SLUT:
        samtaler.call_for(w, c, TILBUD_SLUT, time, w.deltagelser[i].nummer)
    elif outcome == tilbud.BEGYNDT:
        without = tilbud.replaces(w, i, time)
        if without > 0.0:
            samtaler.cancel(w, c, time)
            samtaler.skip_until(c, time + without)
            samtaler.plan(w, c, time)
        samtaler.call_for(w, c, TILBUD_START, time, w.deltagelser[i].nummer)


@njit(cache=True)
def step(w: World, i: int) -> float:
    """Carry out the pending event of citizen i and return the time of the next."""
    c = w.borgere[i]
    time = c.naeste
    if c.haendelse == SAMTALE:
        at_samtale(w, c, time)
    elif c.haendelse == MILEPAEL:
        at_milestone(w, i, time)
    elif c.haendelse == SAGSSKRIDT:
        sagsskridt.carry_out(w, i, time)
    elif c.haendelse == TILBUD:
        at_tilbud(w, i, time)
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
