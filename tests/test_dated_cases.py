"""Rules that change within a run, worked by hand; and numbers that key and count as they should."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from simulation.accounting import account
from simulation.accounting.refusion import TAELLER, ladder_by_rule, make_trapper
from simulation.ledger import BORGERE, FORLOEB, Ledger, optaelling
from simulation.model import simulate
from simulation.model.exact import STEPS_PER_DAY, exp, expm1, log, on_grid
from simulation.scenario import Scenario, load_scenario
from simulation.scenario.figures import Value

CHANGE = date(2026, 1, 1)


def changed(scenario: Scenario, path: str, value: Value, on: date) -> Scenario:
    figure = scenario.figure(path)
    late = replace(figure.on(on), from_date=on, value=value)
    entries = (*(e for e in figure.entries if not e.from_date or e.from_date < on), late)
    figures = dict(scenario.figures) | {path: replace(figure, entries=entries)}
    return replace(scenario, figures=figures)


@pytest.fixture(scope="module")
def two_years() -> Scenario:
    return load_scenario("hedensted-2025", years=2)


def tiny(scenario: Scenario, ledger: Ledger) -> Ledger:
    """One citizen without children, 60 weeks on the ladder, on a-dagpenge all the time."""
    people = np.zeros(1, BORGERE)
    people["trappeuger"] = 60
    spells = np.zeros(1, FORLOEB)
    spells["slut"], spells["destination"] = ledger.days, -1
    spells["forloeb"] = ledger.forloeb_names.index("a_dagpenge")
    counts = optaelling.empty(
        ledger.optaelling.aar,
        ledger.optaelling.maaneder,
        len(ledger.forloeb_names),
        len(ledger.team_names),
    )
    return replace(
        ledger, borgere=people, forloeb=spells, samtaler=ledger.samtaler[:0],
        tilbud=ledger.tilbud[:0], sagsskridt=ledger.sagsskridt[:0], rehab=ledger.rehab[:0],
        rehab_days=ledger.rehab_days[:0], optaelling=counts,
    )  # fmt: skip


def test_the_states_share_changes_on_its_day_by_hand(two_years: Scenario) -> None:
    """60 weeks used: the fourth step throughout, 20 pct. from the state; from 2026 45 pct."""
    ledger = tiny(two_years, simulate(two_years, seed=1, replication=0, clock="compiled"))
    late = changed(two_years, "refusion.trin.statens_andel", (0.8, 0.4, 0.3, 0.45), CHANGE)
    rows = [
        account(x, ledger).set_index(["year", "metric", "group"])["value"]
        for x in (two_years, late)
    ]  # fmt: skip
    for year, share in (("2025", 0.2), ("2026", 0.45)):
        gross = rows[0][year, "forsoergelse_brutto_kr", "a_dagpenge"]
        assert rows[1][year, "forsoergelse_brutto_kr", "a_dagpenge"] == gross > 100_000
        assert rows[1][year, "stat_netto_kr", "a_dagpenge"] == pytest.approx(share * gross, abs=1)
        own = rows[1][year, "medfinansiering_kr", "a_dagpenge"]
        assert own + rows[1][year, "stat_netto_kr", "a_dagpenge"] == gross
    same = rows[0]["2025"]
    assert same.equals(rows[1]["2025"])
    # the same days, the same rates: what is added in 2026 is a quarter of the ydelse
    added = rows[1]["2026", "stat_netto_kr", ""] - rows[0]["2026", "stat_netto_kr", ""]
    gross = rows[0]["2026", "forsoergelse_brutto_kr", "a_dagpenge"]
    assert added == pytest.approx(0.25 * gross, abs=1)


def test_a_calendar_week_follows_the_rule_of_its_monday() -> None:
    """1 January 2026 is a Thursday: its week keeps the old steps, the next has the new."""
    old = {"refusion.trin.uger": (0.0, 4.0), "refusion.trin.statens_andel": (0.8, 0.4),
           "refusion.nulstilling_uger": 52.0, "refusion.vindue_uger": 156.0}  # fmt: skip
    new = old | {"refusion.trin.uger": (0.0, 1.0)}
    trapper = make_trapper(
        lambda path, on: (new if on >= CHANGE else old)[path], date(2025, 12, 17), 5
    )
    assert trapper.rule.tolist() == [0, 0, 0, 1, 1]  # Mondays 15, 22, 29 Dec, 5, 12 Jan
    assert trapper.labels == ("1-4", "5+", "1-1", "2+")
    assert trapper.rules[0].share(3) == 0.8
    assert trapper.rules[1].share(3) == 0.4


def test_a_shorter_way_back_counts_from_its_week() -> None:
    """Five weeks on, six off, on again: no restart at 52 weeks; where six will do, a restart."""
    kinds = np.array([TAELLER] * 5 + [0] * 6 + [TAELLER] * 2 + [0] * 6 + [TAELLER], np.int8)
    rule = np.array([0] * 12 + [1] * 8)
    out = np.zeros(len(kinds), np.int32)
    ladder_by_rule(kinds, 0, 0, rule, np.array([52, 6]), np.array([156, 156]), out)
    assert out[[4, 11, 12, 19]].tolist() == [5, 6, 1, 1]
    # with a window of four weeks the six weeks off can never be found
    ladder_by_rule(kinds, 0, 0, rule, np.array([52, 6]), np.array([156, 4]), out)
    assert out[[4, 11, 12, 19]].tolist() == [5, 6, 7, 8]


@pytest.mark.parametrize("name", ["hedensted-2026", "s26-gruppeforloeb", "s34-lokale-tilbud"])
def test_every_time_lies_on_the_grid(name: str) -> None:
    """So that times add up exactly, and no choice can rest on their last bits."""
    ledger = simulate(load_scenario(name, years=2), seed=1, replication=0, clock="compiled")
    for table in ("borgere", "forloeb", "samtaler", "tilbud", "sagsskridt", "rehab"):
        rows = getattr(ledger, table)
        for field in rows.dtype.names:
            if rows.dtype[field] == np.float64:
                steps = rows[field][np.isfinite(rows[field])] * STEPS_PER_DAY
                assert (steps == np.floor(steps)).all(), (table, field)


def test_own_functions_against_the_library() -> None:
    numbers = np.random.default_rng(1)
    for u in numbers.random(2000):
        assert log(u) == pytest.approx(np.log(u), rel=4e-16, abs=0.0)
    for x in numbers.normal(0, 5, 2000):
        assert exp(x) == pytest.approx(np.exp(x), rel=4e-16, abs=0.0)
        assert expm1(x / 1000) == pytest.approx(np.expm1(x / 1000), rel=1e-15, abs=0.0)
    assert log(1.0) == 0.0
    assert exp(0.0) == 1.0
    assert expm1(0.0) == 0.0
    assert on_grid(0.1 + 0.2) == on_grid(0.3)
    assert on_grid(np.inf) == np.inf
