"""Which forløb a citizen is in: what it is like for them, and how it begins and ends."""

from __future__ import annotations

from typing import Any

from simulation.jit import njit
from simulation.model import draws
from simulation.model.codes import N_FORLOEB, OVERFLOW, SELVFORSOERGELSE, UDE
from simulation.model.world import World


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
def takes_part(c: Any, begin: float, end: float) -> bool:
    """Tell whether the citizen belongs to a part of the population, from one share to another."""
    return begin <= draws.uniform(c.noegle, draws.DELTAGER, 0) < end


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
def enter(w: World, c: Any, state: int, time: float) -> None:
    """Start a new forløb: history is kept, class and frailty are drawn anew."""
    c.oprindelse = c.tilstand
    c.tilstand = state
    c.start = time
    c.ved_start = 0
    c.forloeb_nr += 1
    c.klasse = 0
    u = draws.uniform(c.noegle, draws.KLASSE, c.forloeb_nr)
    while c.klasse < w.klasse_andel.shape[1] - 1 and u >= w.klasse_andel[state, c.klasse]:
        c.klasse += 1
    c.skroebelighed = trait_quantile(
        w, profile(w, c), draws.uniform(c.noegle, draws.SKROEBELIGHED, c.forloeb_nr)
    )


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
