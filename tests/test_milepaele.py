"""Milestones: when they fall, who goes on, and that dagpengeret is used up."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from simulation.ledger import Ledger
from simulation.model import simulate
from simulation.scenario import Scenario, load_scenario
from simulation.scenario.figures import Value


def nobody_leaves(name: str, x: str, rules_known: date | None = None) -> Scenario:
    """Return a scenario in which only milestones end a forløb."""
    scenario = load_scenario(name, rules_known=rules_known)
    bands = len(scenario.at(f"forloeb.{x}.uger", scenario.start))
    none = {p: (0.0,) * bands for p in scenario.figures if p.startswith(f"forloeb.{x}.afgang.")}
    return scenario.replace(none)


def new(ledger: Ledger, x: str) -> np.ndarray:
    rows = ledger.forloeb[ledger.forloeb["forloeb"] == ledger.forloeb_names.index(x)]
    return rows[rows["ved_start"] == 0]


def test_sygedagpenge_is_decided_after_22_weeks_and_the_grounds_last_as_long_as_they_may() -> None:
    scenario = nobody_leaves("hedensted-2023", "sygedagpenge")
    ledger = simulate(scenario, seed=5, replication=0, clock="compiled")
    all_rows = ledger.forloeb[
        ledger.forloeb["forloeb"] == ledger.forloeb_names.index("sygedagpenge")
    ]
    all_rows = all_rows[np.lexsort((all_rows["start"], all_rows["borger"]))]
    first_of = np.unique(all_rows["borger"], return_index=True)[1]
    rows = all_rows[first_of]
    rows = rows[rows["ved_start"] == 0]
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


def test_a_dimittend_who_begins_after_the_law_has_one_year() -> None:
    """Lov 878/2022: one year for those who begin from 1.5.2023, two for those before."""
    scenario = nobody_leaves("hedensted-2023", "a_dagpenge")
    assert scenario.start >= date(2023, 5, 1)
    for share, weeks in ((1.0, 52), (0.0, 104)):
        own = scenario.replace({"milepael.a_dagpenge.dimittend_andel": share})
        rows = new(simulate(own, seed=5, replication=0, clock="compiled"), "a_dagpenge")
        stay = (rows["slut"] - rows["start"])[rows["destination"] >= 0] / 7
        stop = float(own.at("milepael.a_dagpenge.stop_uger_efter", own.start))
        assert len(stay) > 100
        assert stay.max() <= weeks + stop + 1e-6
        assert (stay > weeks - 1e-6).mean() > 0.5  # the others have used some of it before
    scenario = nobody_leaves("nordjylland-2021", "a_dagpenge", date(2024, 1, 1)).replace(
        {"milepael.a_dagpenge.dimittend_andel": 1.0}
    )
    rows = new(simulate(scenario, seed=5, replication=0, clock="compiled"), "a_dagpenge")
    law = (date(2023, 5, 1) - scenario.start).days
    ended = rows["destination"] >= 0
    stay = (rows["slut"] - rows["start"]) / 7
    assert stay[ended & (rows["start"] < law)].max() > 103
    assert stay[ended & (rows["start"] >= law)].max() < 55


def test_the_weeks_of_nine_months_count_towards_the_revurdering() -> None:
    """Sygedagpengeloven § 24: 22 weeks within nine months, here reckoned spell by spell by hand."""
    scenario = load_scenario("hedensted-2023")
    bands = np.array(scenario.at("forloeb.sygedagpenge.uger", scenario.start))
    values: dict[str, Value] = {
        path: tuple(np.where(bands < 8, figure.on(scenario.start).value, 0.0).tolist())
        for path, figure in scenario.figures.items()
        if path.startswith("forloeb.sygedagpenge.afgang.")
    }
    values |= {p: 0.0 for p in scenario.figures if p.startswith("milepael.sygedagpenge.udfald.")}
    values |= {
        "milepael.sygedagpenge.udfald.job": 1.0,
        "milepael.sygedagpenge.stop_uger_efter": 0.0,
    }
    values |= {
        p: 0.0 for p in scenario.figures if p.startswith("sagsskridt.") and p.endswith(".andel")
    }
    ledger = simulate(scenario.replace(values), seed=5, replication=0, clock="compiled")
    sick = ledger.forloeb_names.index("sygedagpenge")
    rows = ledger.forloeb[ledger.forloeb["forloeb"] == sick]
    rows = rows[np.lexsort((rows["start"], rows["borger"]))]
    window, limit = 39.1 * 7, 22 * 7
    seen = early = 0
    citizen, days, last = -1, 0.0, 0.0
    for row in rows:
        if row["borger"] != citizen:
            citizen, days = row["borger"], 0.0
        due = row["start"] + limit
        counts = min(days, limit)
        if days and last - days >= due - counts - window:
            due -= counts
        stay = row["slut"] - row["start"]
        if row["destination"] >= 0 and row["ved_start"] == 0:
            assert row["slut"] <= due + 1e-6
            if stay > 8 * 7 or (counts and abs(row["slut"] - due) < 1e-6):
                assert row["slut"] == pytest.approx(due, abs=1e-6)
                seen += 1
                early += due < row["start"] + limit
        kept = days if days and last - days >= row["start"] - window else 0.0
        days, last = stay + kept, row["slut"]
    assert seen > 100
    assert early > 20
