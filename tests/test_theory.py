"""Closed forms: the model in limits where the answer is known."""

from __future__ import annotations

import importlib
from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from simulation.jit import njit
from simulation.model import simulate
from simulation.model.link import Link
from simulation.model.mechanisms.samtaler import book
from simulation.scenario import Scenario
from tests.conftest import ACTIVE

engine = importlib.import_module("simulation.model.simulate")


@njit
def book_all(world, citizen, times, waits):  # type: ignore[no-untyped-def]
    """Book one samtale after another and note the whole days waited."""
    for n in range(len(times)):
        citizen.oensket = times[n]
        citizen.frist_til = 1e9
        citizen.samtale_nr = n
        citizen.hold = 0
        book(world, citizen, times[n])
        waits[n] = np.floor(citizen.samtale) - np.floor(times[n]) - 1


def queue_world(scenario: Scenario, per_day: int, days: int):  # type: ignore[no-untyped-def]
    prepared = engine.prepare(scenario)
    population = engine.make_population(prepared.tables, prepared.balance, 1, 0)
    world = engine.make_world(prepared, population, "hard")
    teams = len(prepared.tables.teams)
    length = 2 * days
    rules = world.praksis.copy()
    rules["hoejst_forsinket_dage"] = length
    booking = world.bookning.copy()
    booking["reserveret_andel"] = 0.0
    return replace(
        world,
        kapacitet=np.full((teams, length), float(per_day)),
        booket=np.zeros((teams, length)),
        naeste_arbejdsdag=np.arange(length, dtype=np.int32),
        bookning=booking,
        praksis=rules,
    )


def stationary_wait(rate: float, per_day: int, most: int = 400) -> float:
    """Mean whole days waited in the slot queue, from the stationary backlog at day's end.

    Q' = max(Q + A - c, 0) with A Poisson; an arrival who finds k earlier the same day gets day
    floor((Q + k) / c) after the next.
    """
    arrivals = stats.poisson.pmf(np.arange(most), rate)
    backlog = np.zeros(most)
    backlog[0] = 1
    for _ in range(4000):
        total = np.convolve(backlog, arrivals)[:most]
        after = np.zeros(most)
        after[0] = total[: per_day + 1].sum()
        after[1 : most - per_day] = total[per_day + 1 :]
        after /= after.sum()
        if np.abs(after - backlog).max() < 1e-13:
            break
        backlog = after
    ahead = np.array([stats.poisson.sf(k, rate) for k in range(most)])
    mean = 0.0
    for q, p in enumerate(backlog):
        if p > 1e-12:
            mean += p * float((ahead[: most - q] * ((q + np.arange(most - q)) // per_day)).sum())
    return mean / rate


@pytest.mark.parametrize(("per_day", "load"), [(5, 0.8), (5, 0.95), (1, 0.7)])
def test_booking_follows_the_slot_queue(hedensted: Scenario, per_day: int, load: float) -> None:
    days, rate = 40_000, per_day * load
    world = queue_world(hedensted, per_day, days)
    generator = np.random.default_rng(1)
    times = np.cumsum(generator.exponential(1 / rate, int(rate * days * 0.95)))
    waits = np.zeros(len(times))
    citizen = world.borgere[0]
    world.borgere[:1] = np.zeros(1, world.borgere.dtype)
    world.borgere["minutter"][0] = 1.0
    book_all(Link(world), citizen, times, waits)
    assert waits.mean() == pytest.approx(stationary_wait(rate, per_day), rel=0.12)


def test_one_server_is_erlang_c(hedensted: Scenario) -> None:
    """In heavy traffic the wait is that of one server with fixed service: half of what Erlang's
    formula C(1, a)/(mu - lambda) gives for exponential service (Pollaczek and Khinchine)."""
    per_day, load = 5, 0.96
    rate = per_day * load
    erlang = load / (per_day - rate)
    assert stationary_wait(rate, per_day, 900) == pytest.approx(erlang / 2, rel=0.25)
    # i tung trafik tæller dagsopløsningen mindre og mindre
    rate = per_day * 0.985
    erlang = 0.985 / (per_day - rate)
    assert stationary_wait(rate, per_day, 2500) == pytest.approx(erlang / 2, rel=0.12)


def test_littles_law_for_each_forloeb(hedensted: Scenario) -> None:
    """People in a forløb = new a day × mean days, in a kommune without season."""
    flat = hedensted.replace({"saeson.bestand.a_dagpenge": (1.0,) * 12})
    flat = replace(flat, years=(2024, 2025, 2026, 2027))
    people = {x: 0.0 for x in ACTIVE}
    started = {x: 0 for x in ACTIVE}
    lengths: dict[str, list[float]] = {x: [] for x in ACTIVE}
    for replication in range(6):
        run = simulate(flat, seed=9, replication=replication, clock="compiled")
        for x in ACTIVE:
            rows = run.forloeb[run.forloeb["forloeb"] == run.forloeb_names.index(x)]
            inside = rows["slut"].clip(0) - rows["start"].clip(0)
            people[x] += inside.sum() / run.days / 6
            new = rows[rows["ved_start"] == 0]
            started[x] += len(new)
            closed = rows[rows["destination"] >= 0]
            lengths[x] += (closed["slut"] - closed["start"]).tolist()
    for x in ("a_dagpenge", "sygedagpenge", "jobafklaring"):
        rate = started[x] / 6 / 1461
        assert people[x] == pytest.approx(rate * np.mean(lengths[x]), rel=0.05), x
