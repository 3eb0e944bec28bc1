"""One replication, from a frozen scenario to a ledger."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from simulation.errors import InputError
from simulation.ledger import (
    Ledger,
    optaelling,
)
from simulation.model.calendar import months, rounds, years
from simulation.model.clocks.lives import apart, run_lives
from simulation.model.clocks.loop import run_compiled
from simulation.model.clocks.processes import run_simpy
from simulation.model.codes import (
    N_FORLOEB,
    N_REHAB,
    N_SAMTALER,
    N_SKRIDT,
    N_TILBUD,
    OVERFLOW,
)
from simulation.model.link import linked
from simulation.model.start.balance import Balance, make_balance
from simulation.model.start.population import Population, make_population
from simulation.model.tables import bemanding as build
from simulation.model.tables.build import Tables, build_tables
from simulation.model.tables.forloeb import make_ground
from simulation.model.world import World, make_happenings, make_state
from simulation.plain import rows
from simulation.scenario import Scenario
from simulation.scenario.kept import kept

Staffing = Literal["elastic", "hard"]
Clock = Literal["simpy", "compiled", "koe"]
CLOCKS = {"simpy": run_simpy, "koe": run_compiled}

HOERING = "hoering"
"""What the hearing before a sanktion is called among the sagsskridt."""
_ROWS_PER_CITIZEN = 6
_ROWS_LEAST = 4096


@dataclass(frozen=True, eq=False)
class Prepared:
    """What all replications of a scenario share; told from others by which it is."""

    tables: Tables
    balance: Balance


@kept
def _prepare(scenario: Scenario, effects: str) -> Prepared:
    ground = make_ground(scenario)
    balance = make_balance(scenario, ground)
    return Prepared(
        build_tables(scenario, effects, ground, balance.straight, balance.right), balance
    )


def prepare(scenario: Scenario, effects: str | None = None) -> Prepared:
    """Return the tables and flows of a scenario, from memory if made before.

    Raises
    ------
    InputError
        If the effect set is not one of the scenario's.
    """
    return _prepare(scenario, effects or scenario.default_effects)


def simulate(
    scenario: Scenario,
    *,
    seed: int,
    replication: int,
    staffing: Staffing = "elastic",
    effects: str | None = None,
    capacity: dict[str, float] | None = None,
    clock: Clock = "simpy",
    keep_samtaler: bool = True,
) -> Ledger:
    """Simulate one replication of a scenario.

    Parameters
    ----------
    scenario : Scenario
    seed, replication : int
        Together with a citizen's number they fix every draw.
    staffing : {"elastic", "hard"}
        Meet every need and report the minutes, or book within the minutes there are.
    effects : str, optional
        Named effect set; the scenario's own by default.
    capacity : dict, optional
        Calibrated minutes per working day and årsværk, by team (hard staffing).
    clock : {"simpy", "compiled", "koe"}
        All give the same ledger, event for event: SimPy and the compiled queue (``koe``) in order
        of time; ``compiled`` is the queue, or a life at a time where citizens do not touch each
        other, and then in the order of the citizens.
    keep_samtaler : bool
        Keep a row for each samtale. The compiled clock can do without: it counts them as they end
        and uses the same few rows again.

    Returns
    -------
    Ledger
    """
    return live(
        prepare(scenario, effects), seed, replication, staffing, capacity, clock,
        streams=clock != "simpy" and not keep_samtaler,
    ).ledger  # fmt: skip


@dataclass(frozen=True)
class Lived:
    """A replication that has been lived.

    Attributes
    ----------
    apart : bool
        Whether it was lived a life at a time.
    rehab_forloeb : int32 array
        The row of the forløb that each case of the rehabiliteringsteam is about.
    """

    prepared: Prepared
    population: Population
    ledger: Ledger
    apart: bool
    rehab_forloeb: NDArray[np.int32]


def live(
    prepared: Prepared,
    seed: int,
    replication: int,
    staffing: Staffing = "elastic",
    capacity: dict[str, float] | None = None,
    clock: Clock = "compiled",
    *,
    streams: bool = True,
) -> Lived:
    """Live a replication; as :func:`simulate`, with what it takes to live part of it again."""
    with np.errstate(over="ignore"):  # plain rules scramble keys in numbers that wrap around
        population = make_population(prepared.tables, prepared.balance, seed, replication)
        each = _ROWS_PER_CITIZEN
        while True:
            world = make_world(prepared, population, staffing, capacity, each, streams=streams)
            alone = clock == "compiled" and apart(world)
            run = CLOCKS.get(clock) or (run_lives if alone else run_compiled)
            days = run(world, population.present, population.door, rounds(prepared.tables.calendar))
            if not world.taeller[OVERFLOW]:
                ledger = make_ledger(prepared, population, world, days)
                about = world.rehab_forloeb[: world.taeller[N_REHAB]].copy()
                return Lived(prepared, population, ledger, alone, about)
            each *= 2
            streams = False


def make_world(
    prepared: Prepared,
    population: Population,
    staffing: Staffing = "elastic",
    capacity: dict[str, float] | None = None,
    rows_per_citizen: int = _ROWS_PER_CITIZEN,
    *,
    streams: bool = False,
) -> World:
    """Return the world of a replication before anything has happened.

    Parameters
    ----------
    rows_per_citizen : int
        Room in the ledger's tables.
    streams : bool
        Count samtaler as they end and keep no rows of them.
    """
    tables = prepared.tables
    if staffing not in ("elastic", "hard"):
        raise InputError(f"bemanding «{staffing}» findes ikke; vælg elastisk eller haard")
    minutes = build.capacity(tables.scenario, tables.calendar, tables.teams, capacity)
    room = _ROWS_LEAST + rows_per_citizen * len(population.rows)
    counts = optaelling.empty(
        years(tables.calendar), months(tables.calendar), len(tables.names), len(tables.teams)
    )
    state = make_state(tables.rules, population.rows, minutes, staffing == "hard")
    happenings = make_happenings(tables.rules, counts, room, streams)
    return World(**vars(tables.rules), **vars(state), **vars(happenings))


def make_ledger(
    prepared: Prepared, population: Population, world: World, rehab_days: NDArray[np.float64]
) -> Ledger:
    """Return what has happened in a world as a ledger."""
    tables = prepared.tables
    days = tables.calendar.days
    counts = world.taeller

    def filled(table: Any, place: int) -> Any:
        return table[: counts[place]]

    tally = optaelling.Optaelling(
        **{field.name: getattr(world, field.name) for field in fields(optaelling.Optaelling)}
    )
    optaelling.count(
        rows(world.samtaler), int(counts[N_SAMTALER]), world.halvaar, linked(tally)
    )  # fmt: skip
    if world.stroem:
        counts[N_SAMTALER] = 0
    return Ledger(
        start=tables.scenario.start,
        days=days,
        forloeb_names=tables.names,
        team_names=tables.teams,
        phase_names=tables.phases,
        tilbud_names=tables.tilbud,
        skridt_names=(*tables.skridt, HOERING),
        borgere=population.people,
        forloeb=filled(world.forloeb, N_FORLOEB),
        samtaler=filled(world.samtaler, N_SAMTALER),
        rehab=filled(world.rehab, N_REHAB),
        tilbud=filled(world.tilbud_raekker, N_TILBUD),
        sagsskridt=filled(world.sagsskridt, N_SKRIDT),
        rehab_days=rehab_days,
        capacity=world.kapacitet[:, :days],
        booked=world.booket[:, :days],
        optaelling=tally,
    )


def calibrate_capacity(
    scenario: Scenario, *, seed: int, effects: str | None = None
) -> dict[str, float]:
    """Return the minutes per working day and årsværk at which the baseline just copes.

    The kommune's real capacity for samtaler is not known. It is set so that the minutes the
    baseline needs are the stated share of it; otherwise the switch from elastic to hard staffing
    would itself show as an effect.
    """
    ledger = simulate(
        scenario, seed=seed, replication=0, effects=effects, clock="compiled", keep_samtaler=False
    )
    target = float(scenario.at("bemanding.udnyttelse_maal", scenario.start))
    needed = ledger.booked.sum(axis=1)
    tables = prepare(scenario, effects).tables
    each = dict.fromkeys(map(build.base_team, tables.teams), 1.0)
    minutes = build.capacity(scenario, tables.calendar, tables.teams, each)
    unit = minutes[:, : ledger.days].sum(axis=1)
    per_team: dict[str, list[float]] = {}
    for team, need, days in zip(ledger.team_names, needed, unit, strict=True):
        both = per_team.setdefault(build.base_team(team), [0.0, 0.0])
        both[0] += need
        both[1] += days
    return {team: float(need / target / days) for team, (need, days) in per_team.items()}


def warm_up(scenario: Scenario) -> Ledger:
    """Compile the rules, or load them from the cache; return the ledger of nobody."""
    prepared = prepare(scenario)
    everyone = make_population(prepared.tables, prepared.balance, seed=0, replication=0)
    nobody = Population(everyone.rows[:0], everyone.people[:0], 0)
    world = make_world(prepared, nobody, streams=True)
    days = run_compiled(world, 0, nobody.door, rounds(prepared.tables.calendar))
    return make_ledger(prepared, nobody, world, days)
