"""A scenario lived beside its baseline is the scenario lived by itself, to the last bit."""

from __future__ import annotations

from dataclasses import fields, replace
from functools import partial
from importlib import import_module

import numpy as np
import pytest

from simulation import compare
from simulation.accounting import account
from simulation.ledger import Ledger
from simulation.model import live, prepare, simulate, simulate_beside
from simulation.model.start.population import same_citizens
from simulation.model.tables.beroert import treated_otherwise
from simulation.scenario import Scenario, files, load_scenario

module = import_module("simulation.model.beside")
TABLES = ("borgere", "forloeb", "rehab", "tilbud", "sagsskridt", "rehab_days", "booked", "capacity")


def both(base: Scenario, scenario: Scenario, most: float = 1.0) -> tuple[Ledger, Ledger] | None:
    """Return a replication lived beside the baseline, and by itself."""
    effects = base.default_effects
    lived = live(prepare(base, effects), 3, 0)
    beside = simulate_beside(lived, scenario, seed=3, replication=0, effects=effects, most=most)
    if beside is None:
        return None
    alone = simulate(
        scenario, seed=3, replication=0, effects=effects, clock="compiled", keep_samtaler=False
    )
    return beside.ledger, alone


def same(one: Ledger, other: Ledger) -> None:
    for table in TABLES:
        assert np.array_equal(getattr(one, table), getattr(other, table)), table
    for field in fields(one.optaelling):
        pair = getattr(one.optaelling, field.name), getattr(other.optaelling, field.name)
        assert np.array_equal(*pair), field.name
    for names in ("forloeb_names", "team_names", "phase_names", "tilbud_names", "skridt_names"):
        assert getattr(one, names) == getattr(other, names)


ALONE = {"fast", "r4", "s10", "s11", "s12", "s23", "s25", "s26", "s37"}
"""Those that cannot be lived beside their baseline: places are short, others arrive, or teams,
tables or bands are others."""


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(files.scenario_ids()))
def test_every_scenario_that_ships(name: str) -> None:
    scenario = load_scenario(name, years=1)
    if scenario.baseline_id in (None, scenario.id):
        return
    pair = both(load_scenario(scenario.baseline_id, years=1), scenario)
    assert (pair is None) == (name.partition("-")[0] in ALONE)
    if pair is not None:
        same(*pair)
        assert account(scenario, pair[0]).equals(account(scenario, pair[1]))


def test_only_those_who_come_to_jobafklaring_are_lived_again() -> None:
    base, s30 = (load_scenario(name, years=1) for name in ("hedensted-2023", "s30"))
    lived = live(prepare(base), 3, 0)
    beside = simulate_beside(lived, s30, seed=3, replication=0)
    assert beside is not None
    spells, number = lived.ledger.forloeb, lived.ledger.forloeb_names.index("jobafklaring")
    seen = set(spells["borger"][spells["forloeb"] == number].tolist())
    # those who left it before the run are lived again too: they may come back to it
    seen |= set(np.flatnonzero(lived.population.rows["oprindelse"] == number).tolist())
    assert beside.share == pytest.approx(len(seen) / len(lived.population.rows))
    assert 0.02 < beside.share < 0.2


@pytest.mark.parametrize(
    ("path", "value", "who"),
    [
        ("rehab.andel", 0.5, {"jobafklaring"}),
        ("udeblivelse.sygedagpenge", 0.4, {"sygedagpenge"}),
        ("minutter.jobafklaring.telefon", (1.0, 2.0, 3.0), {"jobafklaring"}),
        ("sanktion.andel.a_dagpenge", 0.9, {"a_dagpenge"}),
        ("sagsskridt.revurdering_sygedagpenge.andel", 0.5, {"sygedagpenge"}),
        ("effekter.kerne.k0", 0.1, None),
        ("samtaler.varsel_dage", 1.0, None),
    ],
)
def test_a_figure_is_about_those_it_is_about(
    path: str, value: float | tuple[float, ...], who: set[str] | None
) -> None:
    base = load_scenario("hedensted-2023", years=1)
    assert base.has(path)
    tables = [prepare(s, "kerne").tables for s in (base, base.replace({path: value}))]
    which = treated_otherwise(*tables)
    if who is None:
        assert which is None
    else:
        assert which is not None
        assert {x for x, told in zip(tables[0].names, which, strict=True) if told} == who


def test_a_table_nobody_has_told_about_touches_everybody() -> None:
    """What is not named among the tables may be about anyone."""
    base = prepare(load_scenario("hedensted-2023", years=1)).tables
    other = replace(base, rules=replace(base.rules, halvaar=base.rules.halvaar + 1))
    which = treated_otherwise(base, base)
    assert which is not None
    assert not which.any()
    assert treated_otherwise(base, other) is None


def test_a_scenario_where_places_are_short_or_most_are_touched_is_lived_by_itself() -> None:
    short, most = (load_scenario(name, years=1) for name in ("s25", "s28"))
    assert both(load_scenario(short.baseline_id, years=1), short) is None
    assert both(load_scenario(most.baseline_id, years=1), most, most=0.3) is None


def test_more_than_there_is_room_for_is_lived_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    base, s30 = (load_scenario(name, years=1) for name in ("hedensted-2023", "s30"))
    lived = live(prepare(base), 3, 0)
    small = partial(module.make_world, rows_per_citizen=0)
    monkeypatch.setattr(import_module("simulation.model.simulate"), "_ROWS_LEAST", 10)
    monkeypatch.setattr(module, "make_world", small)
    assert simulate_beside(lived, s30, seed=3, replication=0) is None


def test_the_same_citizens_come_only_if_labels_agree_too() -> None:
    """Who begins in what takes the place of a closed forløb is said by a label, not a figure."""
    base = load_scenario("hedensted-2023", years=1)
    path = "forloeb.ressourceforloeb.afloeses_af"
    other = replace(base, attributes=dict(base.attributes) | {path: "a_dagpenge"})
    made = [prepare(scenario) for scenario in (base, other)]
    flows = made[0].balance, made[1].balance
    assert same_citizens(made[0].tables, made[0].tables, flows)
    assert not same_citizens(made[0].tables, made[1].tables, flows)


def test_a_study_says_how_many_are_touched_and_gives_the_numbers_of_each_alone() -> None:
    told: list[str] = []
    result = compare("s30", replications=2, years=1, workers=1, store=False, notice=told.append)
    assert any("pct. af borgerne er berørt af s30" in text for text in told)
    base, s30 = (load_scenario(name, years=1) for name in ("hedensted-2023", "s30"))
    metrics = result.metrics
    for scenario in (base, s30):
        ledger = simulate(scenario, seed=1, replication=1, effects=base.default_effects,
                          clock="koe", keep_samtaler=False)  # fmt: skip
        alone = account(scenario, ledger)
        own = metrics[(metrics["scenario"] == scenario.id) & (metrics["replication"] == 1)]
        joined = own.merge(alone, on=["year", "metric", "group", "unit"], suffixes=("", "_alone"))
        assert len(joined) == len(alone) == len(own)
        assert (joined["value"] == joined["value_alone"]).all()
