"""How long a citizen stays: competing exits, each with its own keyed clock.

Every destination has an Exp(1) clock per forløb. Clocks that samtaler do not act on are read off
once, when the forløb starts. The others run down step by step between samtaler, faster in the
weeks after one (:func:`run_clocks`). The first clock to run out decides.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from simulation.jit import njit
from simulation.model import draws
from simulation.model.world import (
    AKTIV,
    FASTLAASNING,
    N_FORLOEB,
    OPHOER,
    OVERFLOW,
    REVURDERING,
    SELVFORSOERGELSE,
    TRUSSEL_DAGE,
    TRUSSEL_FAKTOR,
    UDE,
    World,
)

_WEEK = 7.0
_A_LITTLE_MORE = 1.0 + 1e-9
_ROUNDS, _ROUND_DAYS = 16, 728.0


@njit(cache=True)
def period(starts: Any, time: float) -> int:
    """Return the dated period in force at a time."""
    low, high = 0, len(starts)
    while high - low > 1:
        middle = (low + high) // 2
        if starts[middle] <= time:
            low = middle
        else:
            high = middle
    return low


@njit(cache=True)
def milestone_key(c: Any, time: float) -> int:
    """Return the number that keys what is decided at a milestone: the spell and the round.

    Rounded, so that the last digits of a time never choose the draw.
    """
    return int(c.forloeb_nr * _ROUNDS + int((time - c.start) / _ROUND_DAYS + 0.5))


@njit(cache=True)
def exit_draw(w: World, c: Any, d: int) -> float:
    """Return the draw behind the clock of a destination in the forløb at hand."""
    return draws.uniform(c.noegle, draws.AFGANG, c.forloeb_nr * draws.NAMES + w.navn[d])


@njit(cache=True)
def profile(w: World, c: Any) -> int:
    """Return the hazard profile: the forløb's own, or the return after the one left."""
    if w.slags[c.tilstand] == SELVFORSOERGELSE:
        return len(w.slags) + c.oprindelse
    return c.tilstand


@njit(cache=True)
def trait_quantile(w: World, p: int, u: float) -> float:
    """Return the frailty of profile p at probability u."""
    table = w.kvantil[p]
    return table[int(u * len(table))]


@njit(cache=True)
def pace(w: World, c: Any, p: int) -> float:
    """Return the citizen's own multiplier on all exits."""
    own = c.skroebelighed * w.klasse_faktor[p, c.klasse]
    if p >= len(w.slags):
        own *= c.genledighed
    return own


@njit(cache=True)
def other_exit(w: World, c: Any, time: float) -> None:
    """Read off the first exit that samtaler do not act on."""
    p = profile(w, c)
    own = pace(w, c, p)
    c.anden_afgang = np.inf
    c.anden_destination = -1
    if own <= 0.0:
        return
    periods = len(w.afgang_fra)
    first_period = period(w.afgang_fra, time)
    first_band = 0
    while c.start + w.baand[p, first_band + 1] <= time:
        first_band += 1
    for j in range(w.antal_oevrige[p]):
        d = w.oevrige[p, j]
        most = w.hoejest[p, d] * (min(w.slut, c.anden_afgang) - time)
        u = exit_draw(w, c, d)
        if 1.0 - u > own * most * _A_LITTLE_MORE:  # -log(u) is more than 1 - u, and dearer
            continue
        left = -np.log(u) / own
        if left > most:
            continue
        t, k, b = time, first_period, first_band
        while t < w.slut and t < c.anden_afgang:
            until = min(c.start + w.baand[p, b + 1], w.afgang_ens_til[k, p])
            rate = w.afgang[p, d, k, b]
            used = rate * (until - t) if rate > 0.0 else 0.0
            if left <= used:
                t += left / rate
                if t < c.anden_afgang:
                    c.anden_afgang = t
                    c.anden_destination = d
                break
            left -= used
            t = until
            while c.start + w.baand[p, b + 1] <= t:
                b += 1
            while k + 1 < periods and w.afgang_fra[k + 1] <= t:
                k += 1


@njit(cache=True)
def tilbud_factor(w: World, d: Any, time: float) -> tuple[float, float]:
    """Return what a tilbud multiplies the hazard by at a time, and until when."""
    if d.tilbud >= 0:
        rule = w.tilbud[period(w.tilbud_fra, time), d.tilbud]
        if d.i_gang == 1:
            return rule[FASTLAASNING], d.naeste
        threat = d.start - rule[TRUSSEL_DAGE]
        if time >= threat:
            return rule[TRUSSEL_FAKTOR], d.start
        if time >= d.efter_til:
            return 1.0, threat
        return d.efter_faktor, min(d.efter_til, threat)
    if time < d.efter_til:
        return d.efter_faktor, d.efter_til
    return 1.0, np.inf


@njit(cache=True)
def push(c: Any, time: float, strength: float) -> None:
    """Let something push the citizen towards an exit from now on, as a samtale does."""
    oldest = 0
    for j in range(1, 3):
        if c.virkning_tid[j] < c.virkning_tid[oldest]:
            oldest = j
    c.virkning_tid[oldest] = time
    c.virkning_styrke[oldest] = strength


@njit(cache=True)
def run_clocks(w: World, i: int, limit: float) -> float:
    """Run the clocks that samtaler act on up to a limit; return the exit time or infinity.

    The hazard is raised by k0, k1 and k2 in the three weeks after each of the latest three
    samtaler or sanktioner, added where they overlap, and multiplied by what a tilbud does before,
    while and after it.
    """
    c = w.borgere[i]
    p = profile(w, c)
    first, second = w.paavirket[p, 0], w.paavirket[p, 1]
    if first < 0:
        c.ur = limit
        return np.inf
    own = pace(w, c, p)
    strength = w.virkning[p]
    kernel = w.kerne
    kernel_weeks = len(kernel) if strength > 0.0 else 0
    # Read once: a pointer is followed anew each time it is named.
    starts, same_until = w.afgang_fra, w.afgang_ens_til
    edges, last_band = w.baand[p], w.antal_baand[p] - 1
    rates, others = w.afgang[p, first], w.afgang[p, second if second >= 0 else first]
    offers = w.antal_tilbud > 0
    start, t = c.start, c.ur
    left, left_other = c.rest[0], c.rest[1]
    begun, most = c.virkning_tid, c.virkning_styrke
    b = 0
    k = period(starts, t)
    while t < limit:
        while b < last_band and start + edges[b + 1] <= t:
            b += 1
        while k + 1 < len(starts) and starts[k + 1] <= t:
            k += 1
        until = min(limit, start + edges[b + 1], same_until[k, p])
        lift = 1.0
        for j in range(3):
            held = begun[j]
            if held + _WEEK * kernel_weeks <= t:
                continue
            week = 0
            while held + _WEEK * (week + 1) <= t:
                week += 1
            if week < kernel_weeks:
                lift += strength * most[j] * kernel[week]
                until = min(until, held + _WEEK * (week + 1))
        if offers:
            factor, until_offer = tilbud_factor(w, w.deltagelser[i], t)
            lift *= factor
            until = min(until, until_offer)
        pace_now = own * lift
        best = np.inf
        rate = pace_now * rates[k, b]
        if rate > 0.0:
            best = left / rate
            c.afgang = first
        rate_other = 0.0
        if second >= 0:
            rate_other = pace_now * others[k, b]
            if rate_other > 0.0 and left_other / rate_other < best:
                best = left_other / rate_other
                c.afgang = second
        if best <= until - t:
            c.ur = t + best
            c.rest[0], c.rest[1] = left, left_other
            return t + best
        left -= rate * (until - t)
        left_other -= rate_other * (until - t)
        t = until
    c.ur = limit
    c.rest[0], c.rest[1] = left, left_other
    return np.inf


@njit(cache=True)
def wind_clocks(w: World, c: Any, time: float) -> None:
    """Wind all exit clocks of the forløb the citizen is in, from ``time`` on."""
    p = profile(w, c)
    for a in range(2):
        d = w.paavirket[p, a]
        if d >= 0:
            c.rest[a] = -np.log(exit_draw(w, c, d))
    c.ur = time
    other_exit(w, c, time)


@njit(cache=True)
def forget(c: Any) -> None:
    """Let nothing of the samtaler of an earlier forløb count in the one that begins."""
    c.afholdt = 0
    c.samtale = np.inf
    c.seneste = -np.inf
    c.seneste_fase = -1
    c.ombooket = 0
    c.udeblevet = 0
    c.skridt = np.inf
    for j in range(3):
        c.virkning_tid[j] = -np.inf
        c.virkning_styrke[j] = 0.0


@njit(cache=True)
def enter(w: World, c: Any, state: int, time: float) -> None:
    """Start a new forløb: history is kept, clocks and samtaler begin anew."""
    c.oprindelse = c.tilstand
    c.tilstand = state
    c.start = time
    c.ved_start = 0
    c.forloeb_nr += 1
    forget(c)
    c.klasse = 0
    u = draws.uniform(c.noegle, draws.KLASSE, c.forloeb_nr)
    while c.klasse < w.klasse_andel.shape[1] - 1 and u >= w.klasse_andel[state, c.klasse]:
        c.klasse += 1
    c.skroebelighed = trait_quantile(
        w, profile(w, c), draws.uniform(c.noegle, draws.SKROEBELIGHED, c.forloeb_nr)
    )
    set_milestone(w, c, time)
    wind_clocks(w, c, time)


@njit(cache=True)
def set_milestone(w: World, c: Any, time: float) -> None:
    """Set the first milestone of the forløb the citizen is in."""
    c.milepael = np.inf
    c.milepael_slags = 0
    kind = w.slags[c.tilstand]
    if kind == SELVFORSOERGELSE:
        c.milepael = c.start + w.horisont
        c.milepael_slags = OPHOER
        c.milepael_mod = w.ude
    elif kind == AKTIV:
        when = w.milepael[period(w.milepael_fra, time), c.tilstand, 0]
        if c.tilstand == w.a_dagpenge:
            when = max(w.mindste_ret, when - c.ret_brugt)
        c.milepael = c.start + when
        c.milepael_slags = REVURDERING


@njit(cache=True)
def leave(w: World, c: Any, destination: int, time: float) -> None:
    """Close the spell in the ledger and remember what the next one needs."""
    write_spell(w, c, destination, time)
    if c.tilstand == w.a_dagpenge:
        c.ret_brugt += time - c.start
    elif w.slags[c.tilstand] == SELVFORSOERGELSE and time - c.start >= w.genoptjening:
        c.ret_brugt = 0.0
    if w.slags[c.tilstand] == AKTIV:
        per, reference, cap = w.fastholdelse[0], w.fastholdelse[1], w.fastholdelse[2]
        c.genledighed = per ** (min(float(c.afholdt), cap) - reference)


@njit(cache=True)
def write_spell(w: World, c: Any, destination: int, time: float) -> None:
    """Add a row to the table of forløb."""
    n = w.taeller[N_FORLOEB]
    if n >= len(w.forloeb):
        w.taeller[OVERFLOW] = 1
        return
    row = w.forloeb[n]
    row.start = max(c.start, 0.0) if c.ved_start == 0 else c.start
    row.slut = time
    row.borger = c.nummer
    row.forloeb = c.tilstand
    row.destination = destination
    row.ved_start = c.ved_start
    w.taeller[N_FORLOEB] = n + 1


@njit(cache=True)
def is_out(w: World, c: Any) -> bool:
    """Tell whether the citizen has left for good."""
    return w.slags[c.tilstand] == UDE
