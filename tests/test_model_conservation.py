"""Nothing appears or vanishes: citizens, days, samtaler, minutes and kroner add up."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from simulation.accounting import account
from simulation.ledger import Ledger, RehabUdfald, Udfald
from simulation.scenario import Scenario


@pytest.fixture(scope="module")
def outcomes(hedensted: Scenario, ledger: Ledger) -> pd.DataFrame:
    return account(hedensted, ledger)


def value(frame: pd.DataFrame, metric: str, group: str = "", year: str = "alle") -> float:
    rows = frame[(frame["metric"] == metric) & (frame["group"] == group) & (frame["year"] == year)]
    assert len(rows) == 1, (metric, group, year)
    return float(rows["value"].iloc[0])


def test_every_citizen_is_in_one_forloeb_at_a_time_without_gaps(ledger: Ledger) -> None:
    spells = np.sort(ledger.forloeb, order=["borger", "start"])
    same = spells["borger"][1:] == spells["borger"][:-1]
    assert (spells["start"][1:][same] == spells["slut"][:-1][same]).all()
    assert (spells["destination"][:-1][same] == spells["forloeb"][1:][same]).all()
    out = ledger.forloeb_names.index("ude")
    last = ~np.append(same, False)
    ended = spells["destination"][last]
    assert set(np.unique(ended)) <= {-1, out}
    assert len(np.unique(spells["borger"])) == len(ledger.borgere)


def test_each_required_samtale_ends_once_and_they_add_up(outcomes: pd.DataFrame) -> None:
    kinds = (
        "samtaler_afholdt", "samtaler_afholdt_for_sent", "samtaler_udeblevet", "samtaler_aflyst",
        "samtaler_ikke_afholdt", "samtaler_aabne",
    )  # fmt: skip
    required = value(outcomes, "samtaler_kraevede")
    assert required == sum(value(outcomes, kind) for kind in kinds)
    years = outcomes[(outcomes["metric"] == "samtaler_kraevede") & (outcomes["group"] == "")]
    assert years[years["year"] != "alle"]["value"].sum() == required
    forms = outcomes[
        (outcomes["metric"] == "samtaler_kraevede")
        & outcomes["group"].str.startswith("form:")
        & (outcomes["year"] == "alle")
    ]
    assert forms["value"].sum() == required


def test_no_samtale_is_required_twice(ledger: Ledger) -> None:
    first = ledger.samtaler[ledger.samtaler["ombooket"] == 0]
    keys = np.unique(first[["borger", "forloeb", "fase", "frist_fra"]])
    assert len(keys) == len(first)


def test_held_samtaler_lie_on_working_days_and_after_their_window_opens(ledger: Ledger) -> None:
    held = ledger.samtaler[ledger.samtaler["udfald"] <= Udfald.AFHOLDT_FOR_SENT]
    days = np.floor(held["tid"]).astype(int)
    dates = pd.Timestamp(ledger.start) + pd.to_timedelta(days, unit="D")
    assert (dates.day_of_week < 5).all()
    assert not (dates == pd.Timestamp("2024-12-25")).any()
    assert not (dates == pd.Timestamp("2025-05-29")).any()  # Kristi himmelfartsdag
    assert (dates == pd.Timestamp("2024-04-26")).any()  # store bededag er en arbejdsdag
    assert (days >= np.floor(held["frist_fra"])).all()


def test_minutes_in_the_ledger_are_the_hours_reported(
    outcomes: pd.DataFrame, ledger: Ledger, hedensted: Scenario
) -> None:
    treated = (ledger.rehab["udfald"] == RehabUdfald.BEHANDLET).sum()
    per_case = hedensted.at("rehab.minutter_pr_sag", hedensted.start)
    minutes = ledger.samtaler["minutter"].sum(dtype=float) + treated * per_case
    whole = outcomes[(outcomes["year"] == "alle") & (outcomes["metric"] == "sagsskridt")]
    for step, number in zip(whole["group"], whole["value"], strict=True):
        minutes += number * hedensted.at(f"sagsskridt.{step}.minutter", hedensted.start)
    minutes += value(outcomes, "sanktioner") * hedensted.at("sanktion.minutter", hedensted.start)
    assert value(outcomes, "sagsbehandler_timer") == pytest.approx(minutes / 60)


def test_kroner_foot_exactly(outcomes: pd.DataFrame) -> None:
    gross = value(outcomes, "forsoergelse_brutto_kr")
    state = value(outcomes, "stat_netto_kr")
    drift = value(outcomes, "konto5_netto_kr", "5.68.90")
    konto5 = value(outcomes, "konto5_netto_kr")
    atp = value(outcomes, "atp_kr")
    assert atp > 0
    assert gross + atp == state + konto5 - drift
    assert drift > value(outcomes, "rehab_kr") > 0
    assert value(outcomes, "borger_modtaget_kr") == gross
    assert value(outcomes, "kommune_netto_kr") == konto5 + value(outcomes, "konto6_kr")
    refunded = -value(outcomes, "refusion_kr")
    paid_by_ladder = sum(
        value(outcomes, "stat_netto_kr", ydelse)
        for ydelse in ("kontanthjaelp", "sygedagpenge", "jobafklaring", "ressourceforloeb",
                       "ledighedsydelse", "fleksjob", "uddannelseshjaelp", "revalidering")
    )  # fmt: skip
    assert refunded == paid_by_ladder
    money = outcomes[outcomes["unit"] == "kr."]
    assert (money["value"] == money["value"].round()).all()
    for metric, rows in money.groupby("metric"):
        for year, own in rows.groupby("year"):
            parts = own[own["group"] != ""]["value"].sum()
            if (own["group"] != "").any():
                assert parts == value(outcomes, str(metric), "", str(year))


def test_ladder_steps_hold_every_ladder_day(outcomes: pd.DataFrame) -> None:
    rows = outcomes[(outcomes["metric"] == "fuldtidspersoner") & (outcomes["year"] == "alle")]
    steps = rows[rows["group"].str.startswith("trin:")]["value"].sum()
    forloeb = rows[~rows["group"].str.startswith("trin:")]["value"].sum()
    assert steps == pytest.approx(forloeb)
