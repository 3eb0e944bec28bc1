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
from simulation.model.codes import AKTIV
from simulation.model.mechanisms import tilbud
from simulation.model.mechanisms.forloeb import binding, pace, period, profile
from simulation.model.world import World

_A_LITTLE_MORE = 1.0 + 1e-9
_MOST_HELD = 127
_AKASSE_EFFECT = 6
"""Where the a-kasse's stands among the forms' effects."""


@njit(cache=True)
def exit_draw(w: World, c: Any, d: int) -> float:
    """Return the draw behind the clock of a destination in the forløb at hand."""
    return draws.uniform(c.noegle, draws.AFGANG, c.forloeb_nr * draws.NAMES + w.navn[d])


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
def push(c: Any, time: float, strength: float) -> None:
    """Let something push the citizen towards an exit from now on, as a samtale does."""
    oldest = 0
    for j in range(1, 3):
        if c.virkning_tid[j] < c.virkning_tid[oldest]:
            oldest = j
    c.virkning_tid[oldest] = time
    c.virkning_styrke[oldest] = strength


@njit(cache=True)
def push_by_samtale(w: World, c: Any, form: int, by_akasse: bool, time: float) -> None:
    """Let a samtale that was held push the citizen, by its form and who held it."""
    effect = w.form_virkning[binding(w, w.afgang_fra, c, time)]
    strength = effect[form]
    if by_akasse:
        strength *= effect[_AKASSE_EFFECT]
    push(c, time, strength)


@njit(cache=True)
def leave_at(c: Any, time: float, destination: int) -> None:
    """Let the citizen leave at a time that was decided, unless a clock runs out before."""
    if time < c.anden_afgang:
        c.anden_afgang = time
        c.anden_destination = destination


@njit(cache=True)
def forget(c: Any) -> None:
    """Let nothing that pushed the citizen in an earlier forløb count in the one that begins."""
    for j in range(3):
        c.virkning_tid[j] = -np.inf
        c.virkning_styrke[j] = 0.0


@njit(cache=True)
def remember(w: World, c: Any, now: float) -> None:
    """Let one who is there at the start have had the samtaler behind the observed exits.

    The number since the forløb began, and when the latest three were.
    """
    p = profile(w, c)
    held, b, t = 0.0, 0, c.start
    while t < now:
        until = min(now, c.start + w.baand[p, b + 1])
        held += w.reference[p, b] * (until - t)
        t = until
        b += 1 if t < now else 0
    u = draws.uniform(c.noegle, draws.TIDLIGERE, 0)
    c.afholdt = int(min(held + u, float(_MOST_HELD)))
    rate = w.reference[p, b]
    if rate <= 0.0:
        return
    for j in range(3):
        back = exact.on_grid(now - (j + u) / rate)
        if back >= c.start:
            c.virkning_tid[j] = back
            c.virkning_styrke[j] = 1.0


@njit(cache=True)
def run_clocks(w: World, i: int, limit: float) -> float:
    """Run the clocks that samtaler act on up to a limit; return the exit time or infinity.

    The hazard is raised by k0, k1 and k2 in the three weeks after each of the latest three
    samtaler or sanktioner, and by what lasts in the weeks that follow, added where they overlap;
    and multiplied by what a tilbud does before, while and after it.
    """
    c = w.borgere[i]
    p = profile(w, c)
    first, second = w.paavirket[p, 0], w.paavirket[p, 1]
    if first < 0:
        c.ur = limit
        return np.inf
    own = pace(w, c, p)
    # Named once: a table behind the pointer is found anew each time it is named.
    starts, same_until, strengths = w.afgang_fra, w.afgang_ens_til, w.virkning
    kernel, ends = w.kerne, w.kerne_til
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
        reach = ends[-1] if strength > 0.0 else 0.0
        lift = 1.0
        for j in range(3):
            held = begun[j]
            if held + reach <= t:
                continue
            step = 0
            while held + ends[step] <= t:
                step += 1
            lift += strength * most[j] * kernel[k, step]
            until = min(until, held + ends[step])
        if offers:
            factor, until_offer = tilbud.factor(w, c, w.deltagelser[i], t)
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
def carry_over(w: World, c: Any, time: float) -> None:
    """Let the samtaler of a forløb that ends count for how soon the citizen is back."""
    if w.slags[c.tilstand] == AKTIV:
        rule = w.fastholdelse[binding(w, w.afgang_fra, c, time)]
        c.genledighed = rule.pr_samtale ** (min(float(c.afholdt), rule.loft) - rule.reference)
