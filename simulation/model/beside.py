"""A scenario beside its baseline: only those whom it may touch are lived again.

Which forløb the two treat otherwise is read off their tables. A citizen who is never in one of
them in the baseline lives the same life in the scenario, to the last bit. The others are lived
anew, and what they were in the baseline is taken out of its counts: times and minutes lie on a
grid, so they add up and subtract without rounding.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

import numpy as np
from numpy.typing import NDArray

from simulation.ledger import Ledger, RehabUdfald
from simulation.ledger.optaelling import Optaelling
from simulation.model.calendar import rounds
from simulation.model.clocks.lives import apart, hold_all, live_these
from simulation.model.codes import N_FORLOEB, N_REHAB, OVERFLOW
from simulation.model.simulate import (
    Lived,
    Prepared,
    make_ledger,
    make_world,
    prepare,
)
from simulation.model.start.population import Population, make_population, same_citizens
from simulation.model.tables.beroert import treated_otherwise
from simulation.model.world import NY, World
from simulation.scenario import Scenario
from simulation.scenario.kept import kept

MOST = 0.3
"""Share of the citizens above which it takes longer to live so many twice than everybody once."""
_CUTS = ("aar", "maaneder")


@dataclass(frozen=True)
class Beside:
    """What happened in the scenario, and the share of the citizens who were lived again."""

    ledger: Ledger
    share: float


def simulate_beside(
    base: Lived,
    scenario: Scenario,
    *,
    seed: int,
    replication: int,
    effects: str | None = None,
    capacity: dict[str, float] | None = None,
    most: float = MOST,
) -> Beside | None:
    """Simulate a scenario from what was lived in its baseline; elastic staffing, no samtale rows.

    Parameters
    ----------
    base : Lived
        The same replication of the baseline, counted as it went.
    most : float
        The largest share of the citizens it is done for.

    Returns
    -------
    Beside or None
        None when the scenario has to be simulated by itself: citizens touch each other, others
        arrive, all forløb are treated otherwise, too many citizens are touched, or more happens to
        them than there is room for.
    """
    if not base.apart or len(base.ledger.samtaler):
        return None
    own = prepare(scenario, effects)
    which, same_people = _compared(own.tables.scenario, base.prepared, own)
    if which is None:
        return None
    with np.errstate(over="ignore"):
        population = base.population
        if not same_people:
            population = make_population(own.tables, own.balance, seed, replication)
        touched = _touched(base, population, which)
        if touched is None or touched.mean() > most:
            return None
        whom = np.flatnonzero(touched)
        before = _live_some(base.prepared, base.population, whom, capacity)
        now = _live_some(own, population, whom, capacity)
        if before is None or now is None:
            return None
        ledger = _together(base, before, now, own, population, touched)
        return Beside(ledger, float(touched.mean()))


@kept
def _compared(
    _scenario: Scenario, base: Prepared, own: Prepared
) -> tuple[NDArray[np.bool_] | None, bool]:
    """Return which forløb are treated otherwise, and whether the same citizens come."""
    which = treated_otherwise(base.tables, own.tables)
    return which, which is not None and same_citizens(
        base.tables, own.tables, (base.balance, own.balance)
    )


def _touched(
    base: Lived, population: Population, which: NDArray[np.bool_]
) -> NDArray[np.bool_] | None:
    """Return whom the scenario may touch, or None when it does not have the same citizens."""
    old, new = base.population.rows, population.rows
    touched = np.zeros(len(old), bool)
    if len(old) != len(new) or base.population.present != population.present:
        return None
    if not np.array_equal(old["noegle"], new["noegle"]):
        return None
    if new is not old:
        for name in NY.names or ():
            touched |= old[name] != new[name]
    came_from = old["oprindelse"]
    touched |= which[came_from] & (came_from >= 0)
    spells = base.ledger.forloeb
    touched[spells["borger"][which[spells["forloeb"]]]] = True
    return touched


def _live_some(
    prepared: Prepared,
    population: Population,
    whom: NDArray[np.int64],
    capacity: dict[str, float] | None,
) -> World | None:
    """Live some of the citizens; None when they touch each other, or fill the tables."""
    world = make_world(prepared, population, "elastic", capacity, streams=True)
    if not apart(world):
        return None
    live_these(world, whom)
    return None if world.taeller[OVERFLOW] else world


def _together(
    base: Lived,
    before: World,
    now: World,
    own: Prepared,
    population: Population,
    touched: NDArray[np.bool_],
) -> Ledger:
    """Return the ledger of the baseline with some citizens' lives replaced."""
    nothing = np.empty((0, 3))
    old, new = base.ledger, make_ledger(own, population, now, nothing)
    out = make_ledger(base.prepared, base.population, before, nothing)
    forloeb, place = _replaced(old.forloeb, new.forloeb, touched)
    rehab, case_place = _replaced(old.rehab, new.rehab, touched)
    kept = ~touched[old.forloeb["borger"]]
    about_old = (np.cumsum(kept) - 1)[base.rehab_forloeb[~touched[old.rehab["borger"]]]]
    about_new = kept.sum() + now.rehab_forloeb[: len(new.rehab)].astype(int)
    about = np.empty(len(rehab), np.int32)
    about[case_place] = place[np.concatenate([about_old, about_new])]
    rehab["tid"], rehab["udfald"] = np.inf, RehabUdfald.VENTER
    counts = now.taeller.copy()
    counts[N_FORLOEB], counts[N_REHAB] = len(forloeb), len(rehab)
    whole = replace(now, forloeb=forloeb, rehab=rehab, rehab_forloeb=about, taeller=counts)
    days = hold_all(whole, rounds(own.tables.calendar))
    return replace(
        new,
        forloeb=forloeb,
        rehab=rehab,
        tilbud=_named(old, new, "tilbud", "tilbud", touched),
        sagsskridt=_named(old, new, "sagsskridt", "skridt", touched),
        rehab_days=days,
        booked=old.booked - out.booked + new.booked,
        optaelling=_counted(old.optaelling, out.optaelling, new.optaelling),
    )  # fmt: skip


def _counted(old: Optaelling, out: Optaelling, new: Optaelling) -> Optaelling:
    """Return the samtaler of everybody: the baseline's, less those of some, and theirs now."""
    return Optaelling(**{
        name: getattr(old, name) if name in _CUTS
        else getattr(old, name) - getattr(out, name) + getattr(new, name)
        for name in (field.name for field in fields(Optaelling))
    })  # fmt: skip


def _replaced(
    old: NDArray[np.void], new: NDArray[np.void], touched: NDArray[np.bool_]
) -> tuple[NDArray[np.void], NDArray[np.int64]]:
    """Return a table with some citizens' rows replaced, in order of the citizens.

    Returns
    -------
    table : structured array
    place : int array
        Where each of the rows that were kept, and then of the new ones, has come to stand.
    """
    kept = old[~touched[old["borger"]]]
    both = np.empty(len(kept) + len(new), new.dtype)
    both[: len(kept)], both[len(kept) :] = kept, new
    order = np.argsort(both["borger"], kind="stable")
    place = np.empty(len(order), np.int64)
    place[order] = np.arange(len(order))
    return both[order], place


def _named(
    old: Ledger, new: Ledger, table: str, name: str, touched: NDArray[np.bool_]
) -> NDArray[np.void]:
    """Return a table of tilbud or sagsskridt, with the new numbers of the same names."""
    mine, names = getattr(old, table), getattr(old, f"{name}_names")
    numbers = getattr(new, f"{name}_names")
    if names != numbers:
        mine = mine[~touched[mine["borger"]]]
        to = [numbers.index(x) if x in numbers else -1 for x in names] or [0]
        mine[name] = np.array(to, np.int8)[mine[name]]
    return _replaced(mine, getattr(new, table), touched)[0]
