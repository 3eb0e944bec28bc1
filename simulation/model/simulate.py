"""One replication, from a frozen scenario to a ledger."""

from __future__ import annotations

import calendar as months
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from simulation.errors import InputError
from simulation.ledger import (
    FORLOEB,
    REHAB,
    SAGSSKRIDT,
    SAMTALER,
    TILBUD,
    Ledger,
    optaelling,
)
from simulation.model import tables as build
from simulation.model.balance import Balance, make_balance
from simulation.model.dated import in_days
from simulation.model.lives import apart, run_lives
from simulation.model.loop import run_compiled
from simulation.model.population import Population, make_population
from simulation.model.processes import run_simpy
from simulation.model.tables import Tables
from simulation.model.world import (
    DELTAGELSE,
    N_FORLOEB,
    N_REHAB,
    N_SAMTALER,
    N_SKRIDT,
    N_TAELLERE,
    N_TILBUD,
    OVERFLOW,
    SAG,
    World,
    empty_rows,
)
from simulation.plain import rows
from simulation.scenario import Scenario

Staffing = Literal["elastic", "hard"]
Clock = Literal["simpy", "compiled", "koe"]
CLOCKS = {"simpy": run_simpy, "koe": run_compiled}

HOERING = "hoering"
"""What the hearing before a sanktion is called among the sagsskridt."""
_NOON = 0.5
_ROWS_PER_CITIZEN = 6
_ROWS_LEAST = 4096
_ROWS_STREAMED = 1 << 14


@dataclass(frozen=True)
class Prepared:
    """What all replications of a scenario share."""

    tables: Tables
    balance: Balance


@lru_cache(maxsize=4)  # a drawn scenario is used once; more would only fill the memory
def _prepare(scenario: Scenario, effects: str) -> Prepared:
    tables = build.build_tables(scenario, effects)
    slags = np.asarray(tables.arrays["slags"])
    balance = make_balance(scenario, tables.names, slags, tables.class_shares)
    return Prepared(tables, balance)


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
    with np.errstate(over="ignore"):  # plain rules scramble keys in numbers that wrap around
        return _simulate(
            prepare(scenario, effects), seed, replication, staffing, capacity, clock,
            clock != "simpy" and not keep_samtaler,
        )  # fmt: skip


def _simulate(
    prepared: Prepared,
    seed: int,
    replication: int,
    staffing: Staffing,
    capacity: dict[str, float] | None,
    clock: Clock,
    streams: bool,
) -> Ledger:
    population = make_population(prepared.tables, prepared.balance, seed, replication)
    each = _ROWS_PER_CITIZEN
    while True:
        world = _world(prepared, population, staffing, capacity, each, streams)
        run = CLOCKS.get(clock) or (run_lives if apart(world) else run_compiled)
        days = run(world, population.present, _door(population), _rounds(prepared))
        if not world.taeller[OVERFLOW]:
            return _ledger(prepared, population, world, days)
        each *= 2
        streams = False


def _world(
    prepared: Prepared,
    population: Population,
    staffing: Staffing,
    capacity: dict[str, float] | None,
    rows_per_citizen: int,
    streams: bool = False,
) -> World:
    """Return a fresh world: the shared tables, this replication's citizens, an empty ledger."""
    tables, scenario = prepared.tables, prepared.tables.scenario
    if staffing not in ("elastic", "hard"):
        raise InputError(f"bemanding «{staffing}» findes ikke; vælg elastic eller hard")
    on = scenario.start

    def days(path: str) -> float:
        return float(in_days(float(scenario.at(path, on))))

    minutes = build.capacity(tables, capacity)
    shared: dict[str, Any] = {
        name: np.ascontiguousarray(array) for name, array in tables.arrays.items()
    }
    everyone = len(population.rows)
    offers = len(tables.tilbud)
    room = _ROWS_LEAST + rows_per_citizen * everyone
    counts = optaelling.empty(
        build.years(tables.calendar), build.months(tables.calendar),
        len(tables.names), len(tables.teams),
    )  # fmt: skip
    return World(
        **shared,
        kapacitet=minutes,
        booket=np.zeros_like(minutes),
        nye=population.rows,
        borgere=empty_rows(everyone),
        ledige=np.empty(everyone, np.int32),
        forloeb=np.empty(room, FORLOEB),
        samtaler=np.empty(_ROWS_STREAMED if streams else room, SAMTALER),
        deltagelser=np.empty(everyone if offers else 1, DELTAGELSE),
        pladser=np.zeros((max(offers, 1), tables.calendar.days // 7 + 2), np.int32),
        tilbud_raekker=np.empty(room if offers else 1, TILBUD),
        sager=np.empty(everyone if tables.skridt else 1, SAG),
        sagsskridt=np.empty(room, SAGSSKRIDT),
        rehab=np.empty(room, REHAB),
        rehab_borger=np.empty(room, np.int32),
        rehab_forloeb=np.empty(room, np.int32),
        taeller=np.zeros(N_TAELLERE, np.int64),
        **counts._asdict(),
        stroem=int(streams),
        slut=float(tables.calendar.days),
        haard=int(staffing == "hard"),
        kun_nye=int(scenario.applies_to == "nye_forloeb"),
        jaevn=int(scenario.at("tilgang.ankomst", on) == "jaevn"),
        jobafklaring=tables.index("jobafklaring"),
        sygedagpenge=tables.index("sygedagpenge"),
        a_dagpenge=tables.index("a_dagpenge"),
        ude=tables.index("ude"),
        lukket=tables.index("lukket"),
        antal_tilbud=offers,
        antal_skridt=len(tables.skridt),
        horisont=days("tilbagefald.horisont_uger"),
        halvaar=days("samtaler.foerste_halvaar_uger"),
    )


def _door(population: Population) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Return when new citizens come and their numbers, in order of time."""
    times = population.rows["start"][population.present :]
    order = np.argsort(times, kind="stable")
    return times[order], population.present + order


def _rounds(prepared: Prepared) -> NDArray[np.float64]:
    """Return when the rehabiliteringsteam meets: noon on each month's last working day."""
    calendar = prepared.tables.calendar
    rounds = []
    day = calendar.start
    while (last := _month_end(day)) < calendar.start + timedelta(days=calendar.days):
        number = calendar.day(last)
        while not calendar.workday[number]:
            number -= 1
        rounds.append(number + _NOON)
        day = last + timedelta(days=1)
    return np.array(rounds)


def _month_end(day: date) -> date:
    return day.replace(day=months.monthrange(day.year, day.month)[1])


def _ledger(
    prepared: Prepared, population: Population, world: World, rehab_days: NDArray[np.float64]
) -> Ledger:
    tables = prepared.tables
    days = tables.calendar.days
    counts = world.taeller

    def filled(table: Any, place: int) -> Any:
        return table[: counts[place]]

    tally = optaelling.Optaelling(*(getattr(world, name) for name in optaelling.Optaelling._fields))
    optaelling.count(rows(world.samtaler), int(counts[N_SAMTALER]), world.halvaar, tally)
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
    unit = build.capacity(tables, dict.fromkeys(map(build.base_team, tables.teams), 1.0))[
        :, : ledger.days
    ].sum(axis=1)
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
    world = _world(prepared, nobody, "elastic", None, 0, streams=True)
    rounds = run_compiled(world, 0, _door(nobody), _rounds(prepared))
    return _ledger(prepared, nobody, world, rounds)
