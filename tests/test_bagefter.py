"""What evaluations measure, by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from simulation.accounting.bagefter import after_rows
from simulation.ledger import FORLOEB, Ledger
from simulation.scenario import Scenario

WEEK = 7.0


def test_in_job_and_weeks_in_job_and_on_ydelse_by_hand(ledger: Ledger, hedensted: Scenario) -> None:
    """Three begin on dagpenge on day 0 of a run of 104 weeks and a day.

    The first is 10 weeks on dagpenge, 20 in job, 30 on sygedagpenge and then in job. The second
    is on dagpenge throughout. The third begins in week 60: seen at 13 and 26 weeks only, on
    dagpenge for 20 weeks and then in job. One who was there at the start is not seen.
    """
    names = ledger.forloeb_names
    lives = [
        (0, 0, 10, "a_dagpenge", "job"), (0, 10, 30, "job", "sygedagpenge"),
        (0, 30, 60, "sygedagpenge", "job"), (0, 60, 104.2, "job", None),
        (1, 0, 104.2, "a_dagpenge", None),
        (2, 60, 80, "a_dagpenge", "job"), (2, 80, 104.2, "job", None),
        (3, -5, 90, "a_dagpenge", "job"),
    ]  # fmt: skip
    rows = np.zeros(len(lives), FORLOEB)
    for row, (borger, start, slut, x, to) in zip(rows, lives, strict=True):
        row["borger"], row["start"], row["slut"] = borger, start * WEEK, slut * WEEK
        row["forloeb"] = names.index(x)
        row["destination"] = -1 if to is None else names.index(to)
        row["ved_start"] = start < 0
    run = replace(ledger, forloeb=rows, days=int(104 * WEEK + 1))
    found = {
        (metric, group): value
        for _, metric, group, _, value in after_rows(hedensted, run, [names.index("a_dagpenge")])
    }
    assert found["i_job_andel", "a_dagpenge:13"] == pytest.approx(1 / 3)
    assert found["i_job_andel", "a_dagpenge:26"] == pytest.approx(2 / 3)
    assert found["i_job_andel", "a_dagpenge:52"] == 0.0
    assert found["i_job_andel", "a_dagpenge:104"] == 0.5
    assert found["uger_job_middel", "a_dagpenge:52"] == pytest.approx(20 / 2)
    assert found["uger_ydelse_middel", "a_dagpenge:52"] == pytest.approx((10 + 22 + 52) / 2)
    assert found["uger_job_middel", "a_dagpenge:104"] == pytest.approx((20 + 44) / 2)
    assert found["uger_ydelse_middel", "a_dagpenge:104"] == pytest.approx((40 + 104) / 2)
