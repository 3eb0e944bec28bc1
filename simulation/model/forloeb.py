"""How long a citizen stays: competing exits, each with its own keyed clock.

Every destination has an Exp(1) clock per forløb. Clocks that samtaler do not act on are read off
once, when the forløb starts. The others run down step by step between samtaler, faster in the
weeks after one (:func:`run_clocks`). The first clock to run out decides.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from simulation.jit import njit
from simulation.model import draws, exact
from simulation.model.world import (
    AKTIV,
    FASTLAASNING,
    GENOPTJENING,
    LOFT,
    MINDST,
    N_FORLOEB,
    OPHOER,
    OVERFLOW,
    PR_SAMTALE,
    REFERENCE,
    REVURDERING,
    SELVFORSOERGELSE,
    TRUSSEL_DAGE,
    TRUSSEL_FAKTOR,
    UDE,
    UGE,
    World,
)

_WEEK = 7.0
_A_LITTLE_MORE = 1.0 + 1e-9
_ROUNDS = 16


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
def binding(w: World, starts: Any, c: Any, time: float) -> int:
    """Return the dated period whose rules bind: the day's, or that of the start of the forløb."""
    return period(starts, c.start if w.kun_nye == 1 else time)


@njit(cache=True)
def milestone_key(c: Any) -> int:
    """Return the number that keys what is decided at a milestone: the spell and the round."""
    return int(c.forloeb_nr * _ROUNDS + min(c.milepael_nr, _ROUNDS - 1))


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
def follows_start(w: World, p: int) -> bool:
    """Tell whether the exits of a profile are those of the day the forløb began.

    What happens after a forløb follows the day, for it belongs to no forløb.
    """
    return w.kun_nye == 1 and p < len(w.slags)


@njit(cache=True)
def other_exit(w: World, c: Any, time: float) -> None:
    """Read off the first exit that samtaler do not act on."""
    p = profile(w, c)
    own = pace(w, c, p)
    c.anden_afgang = np.inf
    c.anden_destination = -1
    if own <= 0.0:
        return
    own_rules = follows_start(w, p)
    periods = 0 if own_rules else len(w.afgang_fra)
    first_period = period(w.afgang_fra, c.start if own_rules else time)
    first_band = 0
    while c.start + w.baand[p, first_band + 1] <= time:
        first_band += 1
    for j in range(w.antal_oevrige[p]):
        d = w.oevrige[p, j]
        most = w.hoejest[p, d] * (min(w.slut, c.anden_afgang) - time)
        u = exit_draw(w, c, d)
        if 1.0 - u > own * most * _A_LITTLE_MORE:  # -log(u) is more than 1 - u, and dearer
            continue
        left = -exact.log(u) / own
        if left > most:
            continue
        t, k, b = time, first_period, first_band
        while t < w.slut and t < c.anden_afgang:
            until = c.start + w.baand[p, b + 1]
            if not own_rules:
                until = min(until, w.afgang_ens_til[k, p])
            rate = w.afgang[p, d, k, b]
            used = rate * (until - t) if rate > 0.0 else 0.0
            if left <= used:
                t = exact.on_grid(t + left / rate)
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
def tilbud_factor(w: World, c: Any, d: Any, time: float) -> tuple[float, float]:
    """Return what a tilbud multiplies the hazard by at a time, and until when."""
    if d.tilbud >= 0:
        k = binding(w, w.tilbud_fra, c, time)
        rule = w.tilbud[k, d.tilbud]
        until = np.inf
        if w.kun_nye == 0 and k + 1 < len(w.tilbud_fra):
            until = w.tilbud_fra[k + 1]
        if d.i_gang == 1:
            return rule[FASTLAASNING], min(d.naeste, until)
        threat = d.start - rule[TRUSSEL_DAGE]
        if time >= threat:
            return rule[TRUSSEL_FAKTOR], min(d.start, until)
        if time >= d.efter_til:
            return 1.0, min(threat, until)
        return d.efter_faktor, min(d.efter_til, threat, until)
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
    # Named once: a table behind the pointer is found anew each time it is named.
    starts, same_until, strengths, kernel = w.afgang_fra, w.afgang_ens_til, w.virkning, w.kerne
    edges, last_band = w.baand[p], w.antal_baand[p] - 1
    rates, others = w.afgang[p, first], w.afgang[p, max(second, 0)]
    offers = w.antal_tilbud > 0
    begun, most = c.virkning_tid, c.virkning_styrke
    start, t = c.start, c.ur
    left, left_other = c.rest[0], c.rest[1]
    b = 0
    own_rules = follows_start(w, p)
    periods = 0 if own_rules else len(starts)
    k = period(starts, start if own_rules else t)
    while t < limit:
        while b < last_band and start + edges[b + 1] <= t:
            b += 1
        while k + 1 < periods and starts[k + 1] <= t:
            k += 1
        until = min(limit, start + edges[b + 1])
        if not own_rules:
            until = min(until, same_until[k, p])
        strength = strengths[k, p]
        kernel_weeks = kernel.shape[1] if strength > 0.0 else 0
        lift = 1.0
        for j in range(3):
            held = begun[j]
            if held + _WEEK * kernel_weeks <= t:
                continue
            week = 0
            while held + _WEEK * (week + 1) <= t:
                week += 1
            if week < kernel_weeks:
                lift += strength * most[j] * kernel[k, week]
                until = min(until, held + _WEEK * (week + 1))
        if offers:
            factor, until_offer = tilbud_factor(w, c, w.deltagelser[i], t)
            lift *= factor
            until = min(until, until_offer)
        best = np.inf
        rate = own * lift * rates[k, b]
        if rate > 0.0:
            best = left / rate
            c.afgang = first
        rate_other = 0.0
        if second >= 0:
            rate_other = own * lift * others[k, b]
            if rate_other > 0.0 and left_other / rate_other < best:
                best = left_other / rate_other
                c.afgang = second
        if best <= until - t:
            c.ur = exact.on_grid(t + best)
            c.rest[0], c.rest[1] = left, left_other
            return float(c.ur)
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
            c.rest[a] = -exact.log(exit_draw(w, c, d))
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
    c.milepael_nr = 0
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
        c.milepael = milestone_due(w, c, c.start, UGE, time)
        c.milepael_slags = REVURDERING


@njit(cache=True)
def milestone_wait(w: World, c: Any, k: int, column: int) -> float:
    """Return the days to a milestone by the rules of a period, less the dagpengeret used."""
    wait = w.milepael[k, c.tilstand, column]
    if column == UGE and c.tilstand == w.a_dagpenge:
        wait = max(w.milepael[k, c.tilstand, MINDST], wait - c.ret_brugt)
    return float(wait)


@njit(cache=True)
def milestone_due(w: World, c: Any, begun: float, column: int, now: float) -> float:
    """Return when a milestone falls due by the rule in force when it does.

    Someone for whom a new rule would have had it fall due already meets it on the rule's first day.
    """
    k = binding(w, w.milepael_fra, c, now)
    wait = milestone_wait(w, c, k, column)
    due = begun + wait
    while w.kun_nye == 0 and k + 1 < len(w.milepael_fra) and due >= w.milepael_fra[k + 1]:
        k += 1
        other = milestone_wait(w, c, k, column)
        if other != wait:
            wait = other
            due = max(begun + wait, w.milepael_fra[k] + begun % 1.0)
    return due


@njit(cache=True)
def leave(w: World, c: Any, destination: int, time: float) -> None:
    """Close the spell in the ledger and remember what the next one needs."""
    write_spell(w, c, destination, time)
    if c.tilstand == w.a_dagpenge:
        c.ret_brugt += time - c.start
    elif w.slags[c.tilstand] == SELVFORSOERGELSE:
        k = binding(w, w.milepael_fra, c, time)
        if time - c.start >= w.milepael[k, w.a_dagpenge, GENOPTJENING]:
            c.ret_brugt = 0.0
    if w.slags[c.tilstand] == AKTIV:
        rule = w.fastholdelse[binding(w, w.afgang_fra, c, time)]
        c.genledighed = rule[PR_SAMTALE] ** (min(float(c.afholdt), rule[LOFT]) - rule[REFERENCE])


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
