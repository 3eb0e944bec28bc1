"""Which samtale is due, when it can be held, and how it ends.

A regime is a list of phases; samtale j of a phase is due at its own point of a grid and its
window closes some weeks later. The next required samtale is the earliest grid point not yet
dealt with, over all phases of the forløb. A phase may instead wait for an event: a tilbud that
begins or ends, a sygedagpenge case that is extended (:func:`call_for`).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from simulation.jit import njit
from simulation.ledger import Udfald
from simulation.ledger.optaelling import count
from simulation.model import draws, exact
from simulation.model.codes import (
    AKTIV,
    BEHOV_FOERST,
    FAELLES,
    FOERSTE,
    I_GRUPPE,
    INGENS_TID,
    LOVPLIGTIGE_FOERST,
    N_SAMTALER,
    OVERFLOW,
    PAA_NETTET,
    TIDLIGSTE_FRIST,
    UDEN_PLADS,
)
from simulation.model.mechanisms.bemanding import team_of, time_of_day
from simulation.model.mechanisms.forloeb import binding, pace, period, profile, takes_part
from simulation.model.world import World

AFHOLDT, FOR_SENT = int(Udfald.AFHOLDT), int(Udfald.AFHOLDT_FOR_SENT)
UDEBLEVET, AFLYST = int(Udfald.UDEBLEVET), int(Udfald.AFLYST)
IKKE_AFHOLDT, AABEN = int(Udfald.IKKE_AFHOLDT), int(Udfald.AABEN)

HOLDT, BLEV_VAEK, INGEN_PLADS = range(3)
"""What a booked samtale comes to on its day."""
_JOBCENTER, _AKASSE, _FAELLES = 0, 1, 2
_PHASES = 8
_GRID, _EVENTS = 1024, 512
"""Numbers of a phase's samtaler: the grid's, and from ``_EVENTS`` those an event calls for."""
_SLIP = 1e-6
_ROOM = 1024
"""Rows left free for what one event may write."""


@njit(cache=True)
def binding_period(w: World, c: Any, time: float) -> int:
    """Return the period whose rules bind: the event's day, or the start of the forløb."""
    return binding(w, w.fase_fra, c, time)


@njit(cache=True)
def most_late(w: World, time: float) -> float:
    """Return how many days after its time something may be booked at the latest."""
    return float(w.praksis[period(w.fase_fra, time)].hoejst_forsinket_dage)


@njit(cache=True)
def forget(c: Any) -> None:
    """Let no samtale of an earlier forløb count in the one that begins."""
    c.afholdt = 0
    c.samtale = np.inf
    c.seneste = -np.inf
    c.seneste_fase = -1
    c.ombooket = 0


@njit(cache=True)
def screened(w: World, c: Any, k: int) -> bool:
    """Tell whether the screening says that the citizen is at risk of a long forløb.

    At risk are the slowest of the forløb. The screening finds them by its sensitivity and takes
    others for them by one less its specificity.
    """
    at_risk = pace(w, c, profile(w, c)) < w.risiko[k, c.tilstand]
    rule = w.screening[k]
    u = draws.uniform(c.noegle, draws.SCREENING, c.forloeb_nr)
    return u < (rule.sensitivitet if at_risk else 1.0 - rule.specificitet)


@njit(cache=True)
def covered(w: World, c: Any, k: int, f: int) -> bool:
    """Tell whether a phase requires samtaler of this citizen."""
    rule = w.fase[k, c.tilstand, f]
    if rule.deltager_til - rule.deltager_fra < 1.0:
        if not takes_part(c, rule.deltager_fra, rule.deltager_til):
            return False
    if rule.behov != 0.0 and screened(w, c, k) != (rule.behov > 0.0):
        return False
    share = rule.andel
    if share >= 1.0:
        return True
    return draws.uniform(c.noegle, draws.FASE, c.forloeb_nr * _PHASES + f) < share


@njit(cache=True)
def next_due(w: World, c: Any) -> bool:
    """Set the window and phase of the next required samtale; False when there is none.

    A grid point counts under the rules of the period it falls in.
    """
    last = len(w.fase_fra) - 1
    k = binding_period(w, c, max(c.seneste, c.start))
    earliest, earliest_phase = c.seneste, c.seneste_fase
    while True:
        best, best_phase, best_number = np.inf, -1, 0
        for f in range(w.antal_faser[c.tilstand]):
            rule = w.fase[k, c.tilstand, f]
            interval = rule.interval_dage
            if not interval < np.inf:
                continue
            first = c.start + rule.fra_dag
            number = 0
            if earliest > first:
                number = int((earliest - first) / interval)
            due = first + number * interval
            while due < earliest or (due == earliest and f <= earliest_phase):
                number += 1
                due = first + number * interval
            if due < c.start + rule.til_dag - _SLIP and due < best and covered(w, c, k, f):
                best, best_phase, best_number = due, f, number
        if w.kun_nye == 0 and k < last and best >= w.fase_fra[k + 1]:
            k += 1
            if w.fase_fra[k] > earliest:
                earliest, earliest_phase = w.fase_fra[k], -1
            continue
        if best_phase < 0 or best >= w.slut:
            return False
        c.frist_fra = best
        c.frist_til = best + w.fase[k, c.tilstand, best_phase].vindue_dage
        c.fase = best_phase
        c.samtale_nr = (c.forloeb_nr * _PHASES + best_phase) * _GRID + best_number
        c.ombooket = 0
        return True


@njit(cache=True)
def set_form(w: World, c: Any, k: int) -> None:
    """Choose the form and the team of the samtale at hand."""
    s, f = c.tilstand, c.fase
    rule = w.fase[k, s, f]
    actor = w.fase_aktoer[s, f]
    c.form = 0
    if rule.digital_andel > 0.0:
        u = draws.uniform(c.noegle, draws.FORM, c.samtale_nr)
        if u < rule.digital_andel:
            c.form = 2 if u < rule.digital_andel * rule.video_andel else 1
    share = rule.gruppe_andel
    if share > 0.0 and draws.uniform(c.noegle, draws.GRUPPE, c.samtale_nr) < share:
        c.form = I_GRUPPE
    share = rule.online_andel
    if share > 0.0 and draws.uniform(c.noegle, draws.ONLINE, c.samtale_nr) < share:
        c.form = PAA_NETTET
    if actor == _FAELLES:
        c.form = FAELLES
    c.hold = INGENS_TID if actor == _AKASSE else team_of(w, c)
    set_minutes(w, c, k)


@njit(cache=True)
def set_minutes(w: World, c: Any, k: int) -> None:
    """Set the minutes of the samtale at hand: its form's, or those of a first samtale."""
    row = c.form
    if row == 0 and w.fase_foerste[c.tilstand, c.fase] == 1:
        row = FOERSTE
    c.minutter = 0.0 if c.hold == INGENS_TID else w.minutter[k, c.tilstand, row]


@njit(cache=True)
def book(w: World, c: Any, now: float) -> None:
    """Find the day: the first with free minutes in the window, after it the first there is.

    With elastic staffing every working day has room. With hard staffing a day takes bookings up
    to its minutes, less a reserve that the priority policy keeps for those who come first.
    """
    wanted = max(c.oensket, np.floor(now) + 1.0)
    day = w.naeste_arbejdsdag[int(np.floor(wanted))]
    hour = time_of_day(draws.uniform(c.noegle, draws.KLOKKESLET, c.samtale_nr * 2 + c.ombooket))
    if c.hold == INGENS_TID:
        c.samtale = day + hour
        return
    if w.haard == 0:
        w.booket[c.hold, day] += c.minutter
        c.samtale = day + hour
        return
    k = binding_period(w, c, now)
    rule = w.bookning[period(w.bookning_fra, now)]
    last = max(c.frist_til, float(day)) + w.praksis[k].hoejst_forsinket_dage
    while day <= last:
        share = 1.0
        if rule.prioritet == TIDLIGSTE_FRIST:
            if c.frist_til - day > rule.fleksible_dage:
                share -= rule.reserveret_andel
        elif rule.prioritet == LOVPLIGTIGE_FOERST:
            if w.fase_lovpligtig[c.tilstand, c.fase] == 0:
                share -= rule.reserveret_andel
        elif rule.prioritet == BEHOV_FOERST and now - c.start < rule.behov_efter_dage:
            share -= rule.reserveret_andel
        if w.booket[c.hold, day] + c.minutter <= share * w.kapacitet[c.hold, day]:
            w.booket[c.hold, day] += c.minutter
            c.samtale = day + hour
            return
        day = w.naeste_arbejdsdag[day + 1]
    c.samtale = last + hour
    c.hold = UDEN_PLADS


@njit(cache=True)
def plan(w: World, c: Any, now: float) -> None:
    """Book the next required samtale, if there is one."""
    c.samtale = np.inf
    if w.slags[c.tilstand] != AKTIV:
        return
    while next_due(w, c):
        k = binding_period(w, c, c.frist_fra)
        set_form(w, c, k)
        late = w.praksis[k].hoejst_forsinket_dage
        window = c.frist_til - c.frist_fra
        u = draws.uniform(c.noegle, draws.OENSKET_DAG, c.samtale_nr)
        c.oensket = exact.on_grid(c.frist_fra + u * window * w.praksis[k].planlagt_andel)
        if c.frist_til + late < now:
            write(w, c, now, IKKE_AFHOLDT, 0.0)
            dealt_with(c)
            continue
        book(w, c, now)
        return


@njit(cache=True)
def call_for(w: World, c: Any, event: int, time: float, number: int) -> None:
    """Book the samtale that the n-th event of a kind in the forløb calls for.

    If the citizen has been called to one already, that one is held now; otherwise it is an extra.
    """
    if w.slags[c.tilstand] != AKTIV:
        return
    k = binding_period(w, c, time)
    for f in range(w.antal_faser[c.tilstand]):
        rule = w.fase[k, c.tilstand, f]
        if rule.udloeses_af != event or not covered(w, c, k, f):
            continue
        waiting = c.samtale < np.inf
        if waiting and c.hold >= 0 and c.samtale > time:
            w.booket[c.hold, int(np.floor(c.samtale))] -= c.minutter
        if waiting and c.frist_fra - w.praksis[k].varsel_dage <= time:
            c.frist_til = max(c.frist_til, time + rule.vindue_dage)
        else:
            c.frist_fra = time
            c.frist_til = time + rule.vindue_dage
            c.fase = f
            c.samtale_nr = (c.forloeb_nr * _PHASES + f) * _GRID + _EVENTS + number % _EVENTS
            c.ombooket = 0
        set_form(w, c, k)
        u = draws.uniform(c.noegle, draws.OENSKET_DAG, c.samtale_nr)
        c.oensket = exact.on_grid(time + u * rule.vindue_dage * w.praksis[k].planlagt_andel)
        book(w, c, time)
        return


@njit(cache=True)
def dealt_with(c: Any) -> None:
    """Note that the grid point at hand has had its outcome."""
    if c.frist_fra >= c.seneste:
        c.seneste = c.frist_fra
        c.seneste_fase = c.fase
    c.samtale = np.inf


@njit(cache=True)
def skip_until(c: Any, time: float) -> None:
    """Require nothing of the grid before a time."""
    if time > c.seneste:
        c.seneste = time
        c.seneste_fase = -1


@njit(cache=True)
def write(w: World, c: Any, time: float, outcome: int, minutes: float) -> None:
    """Add a row to the table of samtaler."""
    n = w.taeller[N_SAMTALER]
    if n >= len(w.samtaler):
        w.taeller[OVERFLOW] = 1
        return
    row = w.samtaler[n]
    row.frist_fra = c.frist_fra
    row.frist_til = c.frist_til
    row.oensket = c.oensket
    row.tid = time
    row.minutter = minutes
    row.borgerminutter = 0.0
    if outcome in (AFHOLDT, FOR_SENT):
        k = binding_period(w, c, time)
        row.borgerminutter = w.borgertid[k, c.tilstand, c.form]
    row.borger = c.nummer
    row.forloeb = c.tilstand
    row.fase = c.fase
    row.form = c.form
    row.aktoer = w.fase_aktoer[c.tilstand, c.fase]
    row.hold = team_of(w, c) if row.aktoer != _AKASSE else -1
    row.udfald = outcome
    row.ombooket = c.ombooket
    row.nummer = min(c.afholdt, 127) if c.ved_start == 0 else -1
    row.siden = time - c.start
    w.taeller[N_SAMTALER] = n + 1


@njit(cache=True)
def hold(w: World, c: Any, time: float) -> int:
    """Hold the booked samtale, or record that the citizen stayed away; return which."""
    k = binding_period(w, c, time)
    if c.hold == UDEN_PLADS:
        write(w, c, time, IKKE_AFHOLDT, 0.0)
        dealt_with(c)
        return INGEN_PLADS
    absent = draws.uniform(c.noegle, draws.UDEBLIVELSE, c.samtale_nr * 2 + c.ombooket)
    if absent < w.udeblivelse[k, c.tilstand]:
        spent = w.praksis[k].minutter_udeblivelse if c.hold >= 0 else 0.0
        write(w, c, time, UDEBLEVET, spent)
        return BLEV_VAEK
    late = np.floor(time) > np.floor(c.frist_til)
    write(w, c, time, FOR_SENT if late else AFHOLDT, c.minutter)
    c.afholdt += 1
    dealt_with(c)
    return HOLDT


@njit(cache=True)
def by_akasse(w: World, c: Any) -> bool:
    """Tell whether the samtale at hand is the a-kasse's alone."""
    return bool(w.fase_aktoer[c.tilstand, c.fase] == _AKASSE)


@njit(cache=True)
def rebook(w: World, c: Any, time: float) -> bool:
    """Book again for one who stayed away; once only: tell whether it was done."""
    if c.ombooket == 1:
        dealt_with(c)
        return False
    k = binding_period(w, c, time)
    c.ombooket = 1
    c.oensket = time + w.praksis[k].ombook_dage
    c.frist_til = max(c.frist_til, c.oensket + w.praksis[k].ombook_dage)
    set_minutes(w, c, k)
    book(w, c, time)
    return True


@njit(cache=True)
def cancel(w: World, c: Any, time: float) -> None:
    """Cancel what was booked when the citizen leaves; the slot can be used again.

    Before the notice goes out nothing was required yet, so nothing is recorded.
    """
    if c.samtale == np.inf:
        return
    if c.hold >= 0 and c.samtale > time:
        w.booket[c.hold, int(np.floor(c.samtale))] -= c.minutter
    k = binding_period(w, c, time)
    if c.frist_fra - w.praksis[k].varsel_dage <= time:
        spent = 0.0
        if w.fase_aktoer[c.tilstand, c.fase] == _FAELLES:
            spent = w.praksis[k].minutter_aflysning_faelles
        elif w.fase_aktoer[c.tilstand, c.fase] == _JOBCENTER:
            spent = w.praksis[k].minutter_aflysning
        write(w, c, time, AFLYST, spent)
    c.samtale = np.inf


@njit(cache=True)
def leave_open(w: World, c: Any) -> None:
    """Record a samtale still open at the end of the run."""
    k = binding_period(w, c, w.slut)
    if c.samtale < np.inf and c.frist_fra - w.praksis[k].varsel_dage <= w.slut:
        write(w, c, w.slut, AABEN, 0.0)


@njit(cache=True)
def stream(w: World) -> None:
    """Count the samtaler written so far and start the table over when it is nearly full.

    Only in runs that keep no rows.
    """
    n = w.taeller[N_SAMTALER]
    if w.stroem == 1 and len(w.samtaler) - n < _ROOM:
        count(w.samtaler, n, w.halvaar, w)
        w.taeller[N_SAMTALER] = 0
