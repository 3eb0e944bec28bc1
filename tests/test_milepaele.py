"""Milestones: when they fall, who goes on, and that dagpengeret is used up."""

from __future__ import annotations

import numpy as np

from simulation.ledger import Ledger
from simulation.model import simulate
from simulation.scenario import Scenario, load_scenario


def nobody_leaves(name: str, x: str) -> Scenario:
    """Return a scenario in which only milestones end a forløb."""
    scenario = load_scenario(name)
    bands = len(scenario.at(f"forloeb.{x}.uger", scenario.start))
    none = {p: (0.0,) * bands for p in scenario.figures if p.startswith(f"forloeb.{x}.afgang.")}
    return scenario.replace(none)


def new(ledger: Ledger, x: str) -> np.ndarray:
    rows = ledger.forloeb[ledger.forloeb["forloeb"] == ledger.forloeb_names.index(x)]
    return rows[rows["ved_start"] == 0]


def test_sygedagpenge_is_decided_after_22_weeks_and_the_grounds_last_as_long_as_they_may() -> None:
    scenario = nobody_leaves("hedensted-2023", "sygedagpenge")
    ledger = simulate(scenario, seed=5, replication=0, clock="compiled")
    rows = new(ledger, "sygedagpenge")
    weeks = (rows["slut"] - rows["start"])[rows["destination"] >= 0] / 7
    on = scenario.start
    first = float(scenario.at("milepael.sygedagpenge.uge", on))
    later = float(scenario.at("milepael.sygedagpenge.stop_uger_efter", on))
    assert first == 22
    assert len(weeks) > 100
    assert weeks.min() >= first - 1e-9
    # those who do not go on stop within so many weeks, unless an attest is late; the others have a
    # ground that lasts longer
    early = weeks < first + later + 1
    late = weeks > 2 * first
    assert early.sum() > 100
    assert late.sum() > 20
    assert (~early & ~late).mean() < 0.05


def test_dagpengeret_is_two_years() -> None:
    scenario = nobody_leaves("hedensted-2023", "a_dagpenge")
    ledger = simulate(scenario, seed=5, replication=0, clock="compiled")
    rows = new(ledger, "a_dagpenge")
    rows = rows[rows["destination"] >= 0]
    weeks = (rows["slut"] - rows["start"]) / 7
    # who has not had it lately has the whole of it; who comes back, what is left
    assert weeks.max() < 106
    assert (weeks >= 104).sum() > 50
    assert (weeks < 104).any()
