"""Two worlds: a change may only move what it causes, on either clock and in any order."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from simulation.accounting import account
from simulation.experiment.study import compare
from simulation.ledger import Ledger
from simulation.model import calibrate_capacity, simulate
from simulation.scenario import Scenario, load_scenario
from simulation.scenario.files import scenario_ids
from tests.conftest import shrink

TABLES = ("borgere", "forloeb", "samtaler", "rehab", "tilbud", "sagsskridt", "rehab_days", "booked")
SHIPPED = sorted(scenario_ids())


def same(a: Ledger, b: Ledger) -> bool:
    return all(np.array_equal(getattr(a, name), getattr(b, name)) for name in TABLES)


@pytest.mark.parametrize("name", SHIPPED)
def test_both_clocks_write_the_same_ledger(name: str) -> None:
    scenario = shrink(load_scenario(name), 0.1)
    ledgers = [simulate(scenario, seed=5, replication=2, clock=clock) for clock in ("simpy", "koe")]
    assert len(ledgers[0].samtaler) > 1000
    assert same(*ledgers)


def test_both_clocks_agree_when_time_is_short(small: Scenario) -> None:
    capacity = calibrate_capacity(small, seed=5)
    capacity = {team: 0.8 * minutes for team, minutes in capacity.items()}
    a, b = (
        simulate(small, seed=5, replication=1, staffing="hard", capacity=capacity, clock=clock)
        for clock in ("simpy", "koe")
    )
    assert same(a, b)
    assert (a.samtaler["udfald"] == 1).sum() > 100  # for sent


@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    yearly=st.floats(0, 26),
    share=st.floats(0, 1),
    absent=st.floats(0, 0.6),
    frailty=st.floats(0, 1.5),
    first=st.integers(1, 12),
    effects=st.sampled_from(["ingen", "kerne", "lodtraekning", "trussel"]),
)
def test_both_clocks_agree_on_random_scenarios(
    small: Scenario, yearly: float, share: float, absent: float, frailty: float, first: int,
    effects: str,
) -> None:  # fmt: skip
    scenario = small.replace(
        {
            "samtaler.a_dagpenge.efter_26.pr_aar": yearly,
            "samtaler.sygedagpenge.foerste_halvaar.antal": float(first),
            "samtaler.kontanthjaelp_jobparat.foerste_halvaar.digital_andel": share,
            "udeblivelse.jobafklaring": absent,
            "forloeb.a_dagpenge.skroebelighed": frailty,
            "rehab.andel": share,
        }
    )
    a, b, lives = (
        simulate(scenario, seed=first, replication=0, clock=clock, effects=effects)
        for clock in ("simpy", "koe", "compiled")
    )
    assert same(a, b)
    for table in ("forloeb", "samtaler", "rehab", "tilbud", "sagsskridt"):
        queue, lived = (
            np.sort(rows, order=rows.dtype.names)
            for rows in (getattr(b, table), getattr(lives, table))
        )
        assert np.array_equal(queue, lived), table
    assert np.array_equal(b.booked, lives.booked)


@pytest.mark.parametrize("name", ["s00-ingen-aendring", "h26-ingen-aendring"])
def test_doing_nothing_changes_nothing(name: str) -> None:
    result = compare(name, replications=2, workers=1)
    statistics = result.comparison[["difference", "p05", "p50", "p95"]]
    assert len(statistics) > 500
    assert (statistics.fillna(0) == 0).to_numpy().all()


def test_a_lever_that_touches_one_group_leaves_the_others_alone(
    hedensted: Scenario, ledger: Ledger
) -> None:
    changed = hedensted.replace({"samtaler.kontanthjaelp_jobparat.efter_26.pr_aar": 26.0})
    other = simulate(changed, seed=1, replication=0, clock="compiled")
    jobparat = ledger.forloeb_names.index("kontanthjaelp_jobparat")
    touched = np.unique(other.forloeb["borger"][other.forloeb["forloeb"] == jobparat])
    for table in ("forloeb", "samtaler"):
        a, b = (getattr(x, table) for x in (ledger, other))
        a, b = (np.sort(x[~np.isin(x["borger"], touched)]) for x in (a, b))
        assert np.array_equal(a, b)
    assert len(other.samtaler) > len(ledger.samtaler)


def test_one_more_arrival_changes_nothing_for_those_before(small: Scenario) -> None:
    path = "tilgang.faktor.sygedagpenge"
    assert small.has(path)
    more = small.replace({path: 1.5})
    a, b = (simulate(s, seed=2, replication=0, clock="compiled") for s in (small, more))
    syg = a.forloeb_names.index("sygedagpenge")
    present = int((a.borgere["ankomst"] < 0).sum())
    for x in (a, b):
        assert (x.borgere["ankomst"][:present] < 0).all()
    mine, theirs = (
        np.sort(x.forloeb[x.forloeb["borger"] < present], order=["borger", "start"]) for x in (a, b)
    )
    assert np.array_equal(mine, theirs)
    assert (b.forloeb["forloeb"] == syg).sum() > 1.2 * (a.forloeb["forloeb"] == syg).sum()


def test_serial_and_parallel_agree_to_the_last_digit(tmp_path: Path) -> None:
    serial = compare("s30", replications=3, years=1, workers=1)
    parallel = compare("s30", replications=3, years=1, workers=2)
    assert serial.metrics.equals(parallel.metrics)


def test_no_effect_of_samtaler_means_no_change_in_durations(hedensted: Scenario) -> None:
    fewer = load_scenario("s29")
    none = {path: 0.0 for path in hedensted.figures if path.startswith("sanktion.andel.")}
    frames = [
        account(s, simulate(s, seed=4, replication=0, effects="ingen", clock="compiled"))
        for s in (hedensted.replace(none), fewer.replace(none))
    ]
    a, b = (f.set_index(["year", "metric", "group"])["value"] for f in frames)
    b = b.reindex(a.index)
    for metric in ("forsoergelse_brutto_kr", "fuldtidspersoner", "varighed_uger_middel"):
        own, other = (x.xs(metric, level="metric") for x in (a, b))
        assert np.allclose(own, other, rtol=1e-9, atol=1e-9)
    money = a[a.index.get_level_values("metric").str.endswith("_kr")]
    assert money.equals(b[money.index])
    assert len(money) > 100
    assert b["alle", "sagsbehandler_timer", ""] < a["alle", "sagsbehandler_timer", ""] - 1000


def test_more_staff_is_never_later(small: Scenario) -> None:
    base = calibrate_capacity(small, seed=3)
    late = []
    for factor in (0.6, 0.9, 1.4):
        capacity = {team: minutes * factor for team, minutes in base.items()}
        run = simulate(
            small, seed=3, replication=0, staffing="hard", capacity=capacity, effects="ingen",
            clock="compiled",
        )  # fmt: skip
        held = run.samtaler[run.samtaler["udfald"] <= 1]
        late.append((held["tid"] - held["oensket"]).mean())
        assert (run.booked <= run.capacity + 1e-6).all()
    assert late[0] > late[1] > late[2]


def test_rules_bind_on_their_date() -> None:
    today = load_scenario("hedensted-2023", rules_known=date(2026, 11, 24))
    run = simulate(today, seed=1, replication=0, clock="compiled")
    faelles = run.samtaler[run.samtaler["aktoer"] == 2]
    late = faelles[(faelles["udfald"] <= 1) & (faelles["frist_fra"] > 5)]
    assert len(late) == 0  # bortfaldet 1.1.2024
    abolished = (date(2026, 2, 1) - run.start).days
    assert (run.rehab["modtaget"] < abolished).all()
    assert (run.rehab["modtaget"] > abolished - 60).any()


def test_a_change_for_new_forloeb_leaves_the_running_ones_alone(hedensted: Scenario) -> None:
    small = shrink(hedensted, 0.5)
    changed = small.replace({"samtaler.a_dagpenge.efter_26.pr_aar": 12.0})
    figure = changed.figure("samtaler.a_dagpenge.efter_26.pr_aar")
    before = small.figure("samtaler.a_dagpenge.efter_26.pr_aar").entries[0]
    later = replace(figure.entries[0], from_date=date(2025, 1, 1))
    figures = dict(small.figures)
    figures[figure.path] = replace(figure, entries=(replace(before, from_date=None), later))
    runs = {}
    for scope in ("alle", "nye_forloeb"):
        scenario = replace(small, figures=figures, applies_to=scope)
        runs[scope] = simulate(scenario, seed=6, replication=0, effects="ingen", clock="compiled")
    change = float((date(2025, 1, 1) - small.start).days)
    phase = small.children("samtaler.a_dagpenge").index("efter_26")
    counts = {}
    for scope, run in runs.items():
        old = run.forloeb[(run.forloeb["forloeb"] == 0) & (run.forloeb["start"] < change)]
        rows = run.samtaler[
            (run.samtaler["forloeb"] == 0)
            & (run.samtaler["fase"] == phase)
            & (run.samtaler["frist_fra"] > change)
            & (run.samtaler["frist_fra"] < change + 180)
        ]
        counts[scope] = np.isin(rows["borger"], old["borger"][old["slut"] > change]).sum()
    assert counts["alle"] > 1.5 * counts["nye_forloeb"] > 0


def test_unknown_options_are_refused() -> None:
    with pytest.raises(TypeError, match="replication"):
        compare("s30", replication=3)  # type: ignore[call-arg]
