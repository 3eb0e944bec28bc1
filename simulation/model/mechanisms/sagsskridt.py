"""Sagsskridt: what is done at the desk without the citizen, with the same minutes as samtaler.

A step falls due so many weeks into a forløb, and again at an interval, or when a case goes to the
rehabiliteringsteam; a citizen who stays away is heard before a sanktion. An attest is a step that
is answered some time later, and a decision may have to wait for the answer.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from simulation.jit import njit
from simulation.ledger import SkridtUdfald
from simulation.model import draws, exact
from simulation.model.codes import N_SKRIDT, OVERFLOW, VED_REHAB
from simulation.model.mechanisms.bemanding import take_minutes, team_of, time_of_day
from simulation.model.mechanisms.forloeb import binding
from simulation.model.mechanisms.samtaler import most_late
from simulation.model.world import World

UDFOERT, IKKE_UDFOERT = int(SkridtUdfald.UDFOERT), int(SkridtUdfald.IKKE_UDFOERT)
UNDLADT = int(SkridtUdfald.UNDLADT)
_TIMES = 1 << 15


@njit(cache=True)
def occurrence(w: World, c: Any, t: int, number: int) -> int:
    """Return the number that keys a draw about a step: the spell, which step, and which time.

    Parameters
    ----------
    number : int
        The day of the forløb on which the rules have it fall due; for a step that a case calls
        for, how many times the forløb has been looked at.
    """
    return int((c.forloeb_nr * draws.NAMES + w.skridt_navn[t]) * _TIMES + number % _TIMES)


@njit(cache=True)
def begin(w: World, i: int, now: float) -> None:
    """Plan the first step of a forløb; what fell due before the run is past."""
    c = w.borgere[i]
    c.skridt = np.inf
    if w.skridt_antal[c.tilstand] == 0:
        return
    d = w.sager[i]
    d.svar = -np.inf
    d.raekke = -1
    d.sidste = now if c.ved_start == 1 else -np.inf
    d.sidste_nr = -1
    d.sidste_dag = 0
    plan(w, i, now)


@njit(cache=True)
def plan(w: World, i: int, now: float) -> None:
    """Find the next step of the calendar that is taken for the citizen, and when it is done."""
    c, d = w.borgere[i], w.sager[i]
    c.skridt = np.inf
    last = len(w.skridt_fra) - 1
    k = binding(w, w.skridt_fra, c, max(now, d.sidste))
    while True:
        due, which, after = np.inf, -1, 0.0
        for n in range(w.skridt_antal[c.tilstand]):
            t = w.skridt_liste[c.tilstand, n]
            rule = w.skridt[k, t]
            first, every = c.start + rule.foerste_dag, rule.gentages_dage
            mine, offset = first, rule.foerste_dag
            if mine < d.sidste or (mine == d.sidste and t <= d.sidste_nr):
                if not every < np.inf:
                    continue
                number = int((d.sidste - first) / every)
                mine = first + number * every
                while mine < d.sidste or (mine == d.sidste and t <= d.sidste_nr):
                    number += 1
                    mine = first + number * every
                offset += number * every
            if mine < due:
                due, which, after = mine, t, offset
        if w.kun_nye == 0 and k < last and due >= w.skridt_fra[k + 1]:
            k += 1
            if w.skridt_fra[k] > d.sidste:
                d.sidste, d.sidste_nr = w.skridt_fra[k], -1
            continue
        if which < 0 or due >= w.slut:
            return
        d.sidste, d.sidste_nr, d.sidste_dag = due, which, int(after)
        key = occurrence(w, c, which, d.sidste_dag)
        if draws.uniform(c.noegle, draws.SKRIDT, key) < w.skridt[k, which].andel:
            hour = time_of_day(draws.uniform(c.noegle, draws.SKRIDT_TID, key))
            day = w.naeste_arbejdsdag[int(np.floor(max(due, now)))]
            if day + hour <= now:
                day = w.naeste_arbejdsdag[day + 1]
            c.skridt = day + hour
            return


@njit(cache=True)
def carry_out(w: World, i: int, time: float) -> None:
    """Do the step that was planned, and plan the next."""
    do(w, i, w.sager[i].sidste_nr, w.sager[i].sidste_dag, time)
    plan(w, i, time)


@njit(cache=True)
def do(w: World, i: int, t: int, number: int, time: float) -> float:
    """Do a step on the first day with minutes for it; return when it is answered.

    ``number`` says which time it is; see :func:`occurrence`.

    One that is not an attest is answered at once; one that could not be done never keeps anybody
    waiting.
    """
    c, d = w.borgere[i], w.sager[i]
    rule = w.skridt[binding(w, w.skridt_fra, c, time), t]
    minutes = rule.minutter
    team = w.skridt_hold[t]
    if team < 0:
        team = team_of(w, c)
    done = book(w, team, minutes, time)
    if done < 0.0:
        write(w, c, t, team, time, time, 0.0, IKKE_UDFOERT)
        return time
    answer = done
    if rule.svartid_dage > 0.0:
        wait = 1.0
        if w.jaevn == 0:
            wait = draws.exponential(c.noegle, draws.SVARTID, occurrence(w, c, t, number))
        answer = exact.on_grid(done + wait * rule.svartid_dage - rule.forspring_dage)
        if w.skridt_venter[t] == 1 and answer > d.svar:
            d.svar = answer
            d.raekke = w.taeller[N_SKRIDT]
    write(w, c, t, team, time, done, minutes, UDFOERT)
    return answer


@njit(cache=True)
def book(w: World, team: int, minutes: float, time: float) -> float:
    """Return when there are minutes at the desk, -1 when there are none in time."""
    if team < 0:
        return time
    day = int(np.floor(time))
    found = take_minutes(w, team, minutes, day, time + most_late(w, time))
    if found < 0:
        return -1.0
    return time if found == day else found + time % 1.0


@njit(cache=True)
def before_rehab(w: World, i: int, time: float) -> float:
    """Do the steps that a case for the rehabiliteringsteam calls for; return when it is ready."""
    c = w.borgere[i]
    ready = time
    for t in range(w.antal_skridt):
        if w.skridt_for[t, c.tilstand] == 0 or w.skridt_udloeses[t] != VED_REHAB:
            continue
        share = w.skridt[binding(w, w.skridt_fra, c, time), t].andel
        if draws.uniform(c.noegle, draws.SKRIDT, occurrence(w, c, t, c.milepael_nr)) < share:
            row = w.taeller[N_SKRIDT]
            answer = do(w, i, t, c.milepael_nr, time)
            if answer > time and row < len(w.sagsskridt):
                w.sagsskridt[row].udskudt = answer - time
            ready = max(ready, answer)
    return ready


@njit(cache=True)
def answered(w: World, i: int, time: float) -> float:
    """Return when the attest a decision rests on is answered; now when none is awaited.

    That the decision is put off for it is noted with the attest.
    """
    if w.skridt_antal[w.borgere[i].tilstand] == 0:
        return time
    d = w.sager[i]
    if d.svar <= time:
        return time
    if 0 <= d.raekke < len(w.sagsskridt):
        w.sagsskridt[d.raekke].udskudt = d.svar - time
    return float(d.svar)


@njit(cache=True)
def hear(w: World, c: Any, minutes: float, time: float) -> bool:
    """Hear one who stayed away, before a sanktion; tell whether there were minutes for it."""
    team = team_of(w, c)
    done = book(w, team, minutes, time)
    if done < 0.0:
        write(w, c, w.antal_skridt, team, time, time, 0.0, IKKE_UDFOERT)
        return False
    write(w, c, w.antal_skridt, team, time, done, minutes, UDFOERT)
    return True


@njit(cache=True)
def let_pass(w: World, c: Any, time: float) -> None:
    """Write that one who stayed away was not heard, though the law asks for it."""
    write(w, c, w.antal_skridt, team_of(w, c), time, time, 0.0, UNDLADT)


@njit(cache=True)
def write(
    w: World, c: Any, t: int, team: int, due: float, done: float, minutes: float, outcome: int
) -> None:
    """Add a row to the table of sagsskridt; the hearing stands after the scenario's own steps."""
    n = w.taeller[N_SKRIDT]
    if n >= len(w.sagsskridt):
        w.taeller[OVERFLOW] = 1
        return
    row = w.sagsskridt[n]
    row.frist = due
    row.tid = done
    row.udskudt = 0.0
    row.minutter = minutes
    row.borger = c.nummer
    row.skridt = t
    row.forloeb = c.tilstand
    row.hold = team
    row.udfald = outcome
    w.taeller[N_SKRIDT] = n + 1
