"""The life of one citizen: arrive, wait for the earliest of samtale, milestone and exit, act.

A citizen has one pending event at a time. What samtaler do to the exits is worked out when the
next event is set, so nothing is ever interrupted.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from simulation.jit import njit
from simulation.model import forloeb, milepaele, rehab, samtaler
from simulation.model.world import AFGANG, INGEN, MILEPAEL, SAMTALE, World


@njit(cache=True)
def set_next(w: World, c: Any) -> float:
    """Set the pending event and return its time; infinity when none falls within the run."""
    limit = min(c.samtale, c.milepael, c.anden_afgang, w.slut)
    exit_time = forloeb.run_clocks(w, c, limit)
    if exit_time < np.inf:
        c.haendelse, c.naeste = AFGANG, exit_time
    elif limit >= w.slut:
        c.haendelse, c.naeste = INGEN, np.inf
    elif limit == c.anden_afgang:
        c.haendelse, c.naeste = AFGANG, limit
        c.afgang = c.anden_destination
    elif limit == c.milepael:
        c.haendelse, c.naeste = MILEPAEL, limit
    else:
        c.haendelse, c.naeste = SAMTALE, limit
    return float(c.naeste)


@njit(cache=True)
def arrive(w: World, i: int) -> float:
    """Let a citizen begin: newly arrived, or there already when the run starts.

    Returns
    -------
    float
        Time of the first event.
    """
    c = w.borgere[i]
    now = max(c.start, 0.0)
    if c.ved_start == 1:
        forloeb.set_milestone(w, c, 0.0)
        if w.slags[c.tilstand] == 0:
            milepaele.resume(w, c)
    else:
        forloeb.set_milestone(w, c, now)
        if c.tilstand == w.jobafklaring:
            rehab.refer(w, c, now)
    forloeb.wind_clocks(w, c, now)
    samtaler.plan(w, c, now)
    return set_next(w, c)


@njit(cache=True)
def move(w: World, c: Any, destination: int, time: float) -> None:
    """Let the citizen leave one forløb for another."""
    samtaler.cancel(w, c, time)
    forloeb.leave(w, c, destination, time)
    forloeb.enter(w, c, destination, time)
    if c.tilstand == w.jobafklaring:
        rehab.refer(w, c, time)
    samtaler.plan(w, c, time)


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
        destination = milepaele.milestone(w, c, time)
        if destination >= 0:
            move(w, c, destination, time)
    else:
        move(w, c, c.afgang, time)
    return set_next(w, c)


@njit(cache=True)
def finish(w: World, arrived: int) -> None:
    """Write what is still open at the end of the run."""
    for i in range(arrived):
        c = w.borgere[i]
        samtaler.leave_open(w, c)
        if not forloeb.is_out(w, c):
            forloeb.write_spell(w, c, -1, w.slut)
