"""The books close before the run: flows, guesses that give way, and weeks on the ladder."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from simulation.experiment.volumen import volume_notes
from simulation.model import prepare, simulate
from simulation.model.start.balance import _more, follow
from simulation.model.start.trappe import weeks_used
from simulation.scenario import Scenario


def yearly(scenario: Scenario, x: str, replications: int = 6) -> float:
    """New forløb a year, as simulated."""
    counts = []
    for r in range(replications):
        run = simulate(scenario, seed=4, replication=r, clock="compiled", keep_samtaler=False)
        mine = run.forloeb["forloeb"] == run.forloeb_names.index(x)
        counts.append((mine & (run.forloeb["ved_start"] == 0)).sum())
    return float(np.mean(counts)) / len(scenario.years)


@pytest.mark.slow
@pytest.mark.parametrize("x", ["a_dagpenge", "kontanthjaelp_jobparat", "sygedagpenge"])
def test_a_trend_multiplies_all_new_forloeb(hedensted: Scenario, x: str) -> None:
    """Also those who come back, though they are not multiplied when they do."""
    more = hedensted.replace({f"tilgang.faktor.{x}": 1.2})
    assert yearly(more, x) / yearly(hedensted, x) == pytest.approx(1.2, abs=0.03)


def test_more_from_outside_is_what_returns_leave_wanting() -> None:
    """Half leave after a week and all of them return a week later: 10, 10, then 10 - 5."""
    away = np.array([0.5, 0.0, 0.0, 0.0])
    back = np.array([1.0, 0.0, 0.0])
    straight = np.zeros(4)
    found = _more(np.full(4, 10.0), away, back, straight)
    assert found == pytest.approx([10.0, 5.0, 5.0, 5.0])


def test_a_guess_gives_way_and_a_stated_stock_stands(hedensted: Scenario) -> None:
    """Ledighedsydelse at a tenth of what the other forløb send."""
    path = "bestand.ledighedsydelse"
    few = hedensted.replace({path: 11.0})
    s = prepare(few).tables.index("ledighedsydelse")
    raised = prepare(few).balance
    assert raised.persons[s] == pytest.approx(raised.implied[s][0])
    assert raised.persons[s] > 50 > raised.implied[s][1]
    assert raised.external[s].min() >= 0

    figure = few.figure(path)
    known = dataclasses.replace(
        figure, entries=tuple(dataclasses.replace(e, grade="statistik") for e in figure.entries)
    )
    stated = dataclasses.replace(few, figures={**few.figures, path: known})
    stands = prepare(stated).balance
    assert stands.persons[s] == pytest.approx(11.0, rel=0.03)
    assert any("tallet stiger" in note for note in volume_notes(stated, stated))
    assert any("der regnes med" in note for note in volume_notes(few, few))


def test_a_known_inflow_from_nowhere_is_said(hedensted: Scenario) -> None:
    """22 a month in Hedensted, of whom a quarter follows from sygedagpenge."""
    notes = [n for n in volume_notes(hedensted, hedensted) if n.startswith("Jobafklaring")]
    assert len(notes) == 1
    assert "22 nye om måneden" in notes[0]


def test_the_fast_leave_first_in_the_open_band(hedensted: Scenario) -> None:
    """With frailty of variance v and a cumulative hazard H, S = (1 + v H)^(-1/v)."""
    names = hedensted.children("forloeb")
    bands = hedensted.at("forloeb.uddannelseshjaelp.uger", hedensted.start)
    flat = {
        f"forloeb.uddannelseshjaelp.afgang.{d}": (0.001,) * len(bands)
        for d in hedensted.children("forloeb.uddannelseshjaelp.afgang")
    }
    scenario = hedensted.replace(flat)
    cohort, each = follow(scenario, names, "forloeb.uddannelseshjaelp", 2000)
    v = float(scenario.at("forloeb.uddannelseshjaelp.skroebelighed", scenario.start))
    assert cohort.survival == pytest.approx((1 + v * cohort.hazard) ** (-1 / v), abs=1e-9)
    assert each.sum() == pytest.approx(1 - cohort.survival[-1])


def test_weeks_on_the_ladder_at_the_start_stand_still(hedensted: Scenario) -> None:
    """Those new to a forløb in the run have used as much as the fixed point says."""
    ladders = prepare(hedensted).balance.ladders
    names = prepare(hedensted).tables.names
    assert (np.diff(ladders.ind, axis=1) >= -1e-9).all()
    assert ladders.ind[:, -1] == pytest.approx(np.ones(len(names)))
    s = names.index("ledighedsydelse")  # those who come from elsewhere have used the most
    assert ladders.ind[s, 52] < ladders.ind[names.index("sygedagpenge"), 52]


def test_weeks_used_are_drawn_by_their_shares() -> None:
    cumulative = np.array([0.5, 0.5, 0.75, 1.0])
    u = np.array([0.0, 0.49, 0.5, 0.74, 0.75, 0.999])
    assert weeks_used(cumulative, u).tolist() == [0, 0, 2, 2, 3, 3]


def test_a_late_exit_of_ones_own_acts_after_the_last_edge(hedensted: Scenario) -> None:
    names = hedensted.children("forloeb")
    path = "forloeb.a_dagpenge.sen_afgang"
    slow, fast = (
        follow(hedensted.replace({path: f}), names, "forloeb.a_dagpenge", 300)[0]
        for f in (0.8, 1.6)
    )
    edge = int(hedensted.at("forloeb.a_dagpenge.uger", hedensted.start)[-1])
    assert slow.survival[: edge + 1] == pytest.approx(fast.survival[: edge + 1])
    assert slow.survival[edge + 20] > fast.survival[edge + 20]
