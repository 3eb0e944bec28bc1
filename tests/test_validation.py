"""What is known of Hedensted and the country, and how close the baseline comes.

The tolerances are stated here and on the model page. A target that is missed is shown as missed.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from simulation.accounting import account
from simulation.model import simulate
from simulation.scenario import Scenario
from tests.conftest import product_limit

pytestmark = pytest.mark.slow
REPLICATIONS = 8


@pytest.fixture(scope="module")
def runs(hedensted: Scenario):  # type: ignore[no-untyped-def]
    ledgers = [
        simulate(hedensted, seed=11, replication=r, clock="compiled") for r in range(REPLICATIONS)
    ]
    frames = [account(hedensted, ledger) for ledger in ledgers]
    means = pd.concat(frames).groupby(["year", "metric", "group"])["value"].mean()
    return ledgers, means


def kaplan(ledgers, x: str, weeks: float) -> float:  # type: ignore[no-untyped-def]
    durations, ended = [], []
    for run in ledgers:
        rows = run.forloeb[
            (run.forloeb["forloeb"] == run.forloeb_names.index(x)) & (run.forloeb["ved_start"] == 0)
        ]
        durations.append((rows["slut"] - rows["start"]) / 7)
        ended.append(rows["destination"] >= 0)
    return 1 - product_limit(np.concatenate(durations), np.concatenate(ended), weeks)


@pytest.mark.parametrize(
    ("x", "week", "share", "tolerance"),
    [
        ("a_dagpenge", 4, 0.20, 0.02), ("a_dagpenge", 13, 0.43, 0.02),
        ("a_dagpenge", 26, 0.68, 0.02), ("a_dagpenge", 52, 0.88, 0.02),
        ("sygedagpenge", 4, 0.37, 0.02), ("sygedagpenge", 8, 0.54, 0.02),
        ("sygedagpenge", 13, 0.62, 0.02), ("sygedagpenge", 22, 0.78, 0.02),
        ("sygedagpenge", 26, 0.82, 0.02), ("sygedagpenge", 52, 0.94, 0.02),
        ("jobafklaring", 26, 0.43, 0.03), ("jobafklaring", 52, 0.63, 0.03),
        ("jobafklaring", 104, 0.80, 0.03),
    ],
)  # fmt: skip
def test_share_out_after_some_weeks(runs, x, week, share, tolerance) -> None:  # type: ignore[no-untyped-def]
    assert kaplan(runs[0], x, week) == pytest.approx(share, abs=tolerance)


@pytest.mark.parametrize(
    ("x", "known"),
    [("a_dagpenge", 383), ("kontanthjaelp_jobparat", 104), ("kontanthjaelp_aktivitetsparat", 338),
     ("sygedagpenge", 620), ("jobafklaring", 324)],
)  # fmt: skip
def test_fuldtidspersoner_stay_near_the_known_count(runs, x: str, known: float) -> None:  # type: ignore[no-untyped-def]
    for year in ("2024", "2027"):
        assert runs[1][year, "fuldtidspersoner", x] == pytest.approx(known, rel=0.07)


def test_uddannelseshjaelp_drifts_less_than_a_tenth(runs) -> None:  # type: ignore[no-untyped-def]
    """Its durations are an approximation; the caseload is 5 to 8 % above the known count."""
    for year in ("2024", "2027"):
        people = runs[1][year, "fuldtidspersoner", "uddannelseshjaelp"]
        assert people == pytest.approx(135, rel=0.10)


def test_jobafklaring_inflow_and_mean(runs) -> None:  # type: ignore[no-untyped-def]
    months = 48
    assert runs[1]["alle", "nye_forloeb", "jobafklaring"] / months == pytest.approx(22, abs=1.5)
    assert runs[1]["alle", "varighed_uger_middel", "jobafklaring"] == pytest.approx(64, abs=4)


def test_jobafklaring_destinations(runs) -> None:  # type: ignore[no-untyped-def]
    counts = np.zeros(len(runs[0][0].forloeb_names))
    for run in runs[0]:
        rows = run.forloeb[run.forloeb["forloeb"] == run.forloeb_names.index("jobafklaring")]
        counts += np.bincount(rows["destination"][rows["destination"] >= 0], minlength=len(counts))
    share = dict(zip(runs[0][0].forloeb_names, counts / counts.sum(), strict=True))
    assert share["job"] == pytest.approx(0.27, abs=0.03)
    assert share["uddannelse"] == pytest.approx(0.03, abs=0.015)
    assert share["a_dagpenge"] == pytest.approx(0.17, abs=0.03)
    assert share["fleksjob"] + share["ledighedsydelse"] == pytest.approx(0.10, abs=0.03)
    assert share["foertidspension"] == pytest.approx(0.03, abs=0.015)


def test_kontanthjaelp_has_two_latent_classes(runs) -> None:  # type: ignore[no-untyped-def]
    """60 % of the stock is still there after 19 months; a single exponential with the mean of new
    spells, a year, would leave 21 %."""
    still = total = 0
    horizon = 19 * 365.25 / 12
    for run in runs[0]:
        for x in ("kontanthjaelp_jobparat", "kontanthjaelp_aktivitetsparat"):
            rows = run.forloeb[
                (run.forloeb["forloeb"] == run.forloeb_names.index(x))
                & (run.forloeb["ved_start"] == 1)
            ]
            still += int((rows["slut"] >= horizon).sum())
            total += len(rows)
    assert still / total == pytest.approx(0.60, abs=0.04)


def test_samtaler_per_dagpenge_year(runs, hedensted: Scenario) -> None:  # type: ignore[no-untyped-def]
    held = 0.0
    for run in runs[0]:
        rows = run.samtaler[run.samtaler["forloeb"] == run.forloeb_names.index("a_dagpenge")]
        held += ((rows["udfald"] <= 1) & (rows["aktoer"] != 1)).sum() / REPLICATIONS
    years = runs[1]["alle", "fuldtidspersoner", "a_dagpenge"] * len(hedensted.years)
    assert 7.0 <= held / years <= 8.3


def test_average_refusion_of_sygedagpenge(runs) -> None:  # type: ignore[no-untyped-def]
    """38 % in 2019. Starting everybody at week 0 of the ladder would overstate it."""
    paid = runs[1]["alle", "stat_netto_kr", "sygedagpenge"]
    gross = runs[1]["alle", "forsoergelse_brutto_kr", "sygedagpenge"]
    assert paid / gross == pytest.approx(0.38, abs=0.015)


def test_dropping_every_samtale_frees_a_limited_share_of_the_staff(runs, hedensted) -> None:  # type: ignore[no-untyped-def]
    hours = runs[1]["2024", "sagsbehandler_timer", ""]
    staff = sum(
        hedensted.at(f"bemanding.hold.{team}.aarsvaerk", hedensted.start)
        for team in hedensted.children("bemanding.hold")
    )
    share = hours / (staff * hedensted.at("bemanding.timer_pr_aarsvaerk", hedensted.start))
    assert 0.10 < share < 0.30
