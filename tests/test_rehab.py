"""The rehabiliteringsteam: in limits where the answer is known, and no case lost."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from simulation.accounting import account
from simulation.ledger import Ledger, RehabUdfald
from simulation.model import simulate
from simulation.scenario import Scenario, load_scenario


def only_jobafklaring(scenario: Scenario) -> Scenario:
    """Nobody but 22 new in jobafklaring a month, evenly spaced, and no renewals to the team."""
    values: dict[str, float | str] = {f"bestand.{x}": 0.0 for x in scenario.children("bestand")}
    values |= {
        "tilgang.ankomst": "jaevn",
        "rehab.andel_ved_forlaengelse": 0.0,
        "forloeb.jobafklaring.afgang.sygedagpenge": tuple(
            0.0 for _ in scenario.at("forloeb.jobafklaring.uger", scenario.start)
        ),
    }
    return scenario.replace(values)


def rehab_kroner(scenario: Scenario, replication: int = 0) -> list[float]:
    ledger = simulate(scenario, seed=1, replication=replication, clock="compiled")
    frame = account(scenario, ledger)
    rows = frame[(frame["metric"] == "rehab_kr") & (frame["year"] != "alle")]
    return rows.sort_values("year")["value"].tolist()


def test_rehab_in_the_deterministic_limit(hedensted: Scenario) -> None:
    """22 a month, at most 12 a day: 2 days × 16.000 kr. × 12 = 384.000 kr. a year."""
    today = only_jobafklaring(hedensted)
    assert today.at("tilgang.pr_md.jobafklaring", today.start) == 22
    assert rehab_kroner(today)[1:] == [384_000.0] * 3
    proposal = only_jobafklaring(load_scenario("s30"))
    # Half of them is 11 a month: one day, 192.000 kr. The team meets on the last working day, so a
    # round may cover 33 days; then 12 and one more come, and there is a second day, once a year.
    costs = [cost for r in range(5) for cost in rehab_kroner(proposal, r)]
    assert set(costs) <= {192_000.0, 208_000.0}
    assert np.mean(costs) < 202_000


def test_random_arrivals_spill_over_the_planned_days(hedensted: Scenario) -> None:
    """With Poisson(22) a month, P(more than 24) is 0,288: months spill over and cost more."""
    random = only_jobafklaring(hedensted).replace({"tilgang.ankomst": "poisson"})
    over, months, days = 0, 0, 0.0
    for replication in range(12):
        ledger = simulate(random, seed=2, replication=replication, clock="compiled")
        received = np.histogram(ledger.rehab["modtaget"], np.append(0, ledger.rehab_days[:, 0]))[0]
        over += int((received > 24).sum())
        months += len(received)
        days += ledger.rehab_days[:, 2].sum()
    expected = stats.poisson.sf(24, 22)
    assert over / months == pytest.approx(expected, abs=3 * np.sqrt(0.29 * 0.71 / months))
    assert days / months > 2.1


def test_rehab_cases_are_treated_lapse_or_wait(ledger: Ledger) -> None:
    outcomes = np.bincount(ledger.rehab["udfald"], minlength=3)
    assert outcomes.sum() == len(ledger.rehab)
    assert outcomes[RehabUdfald.BEHANDLET] == ledger.rehab_days[:, 1].sum()
    waiting = ledger.rehab[ledger.rehab["udfald"] == RehabUdfald.VENTER]
    assert np.isinf(waiting["tid"]).all()
