"""What is known of Hedensted besides the targets of ``jobcenter efterproev``."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from simulation.accounting import account
from simulation.model import simulate
from simulation.scenario import Scenario

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


def test_dropping_every_samtale_frees_a_limited_share_of_the_staff(runs, hedensted) -> None:  # type: ignore[no-untyped-def]
    hours = runs[1]["2024", "sagsbehandler_timer", ""]
    staff = sum(
        hedensted.at(f"bemanding.hold.{team}.aarsvaerk", hedensted.start)
        for team in hedensted.children("bemanding.hold")
    )
    share = hours / (staff * hedensted.at("bemanding.timer_pr_aarsvaerk", hedensted.start))
    assert 0.10 < share < 0.30
