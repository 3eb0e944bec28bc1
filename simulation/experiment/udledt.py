"""Figures made of other figures: an hour's price, a week's cost, and what it takes to break even.

They are made here and nowhere else: the answer shows them, ``udledt.csv`` keeps them with how each
is made, and ``jobcenter forklar`` finds them by name or by number.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from simulation.accounting.satser import price_in
from simulation.experiment.beroerte import active, affected
from simulation.scenario import Scenario
from simulation.scenario.forskel import acting_years, changes_staff, differences
from simulation.scenario.units import DAYS_PER_WEEK

if TYPE_CHECKING:
    import pandas as pd

    from simulation.experiment.result import Result

ALL = "alle"
COLUMNS = ["scenario", "name", "group", "value", "low", "high", "unit", "made"]
TITLES = {
    "timepris": "Hvad en sagsbehandlertime koster",
    "uge_kr": "Hvad en uge på ydelsen koster kommunen i snit",
    "timer": "Sagsbehandlertid: forskel over alle år",
    "timer_kr": "Sagsbehandlertidens værdi, hvis den bliver til kroner",
    "aarsvaerk": "Sagsbehandlertid i årsværk, regnet time for time",
    "aarsvaerk_samtaletid": "Sagsbehandlertid i årsværk, når samtaler fylder deres del af et",
    "netto_med_tid": "Netto for kommunen med tidens værdi",
    "deltagere": "Dem, det gælder",
    "pris_pr_deltager": "Tilbuddenes pris pr. deltager",
    "balance_kr": "Netto med tid pr. deltager",
    "balance_uger": "Uger, et forløb skal ændres mere end beregnet, for at gå i nul, pr. deltager",
    "undgaaede": "Færre nye forløb",
    "undgaaet_kr": "Hvad et undgået forløb koster",
    "undgaaede_i_nul": "Undgåede forløb, der skal til for at gå i nul",
}
"""Names one may ask for, and what they are."""
_NEAR_NOTHING = 1.0


def hour_price(scenario: Scenario, prices: str = "faste", on: date | None = None) -> float:
    """Return what an hour of a caseworker costs on a day, in the prices wanted."""
    price = price_in(scenario, prices)
    when = on or scenario.start
    year = price("bemanding.aarsvaerk_kr", "bemanding.aarsvaerk_prisaar", when)
    return year / float(scenario.at("bemanding.timer_pr_aarsvaerk", when))


def hour_values(scenario: Scenario, hours: dict[str, float], prices: str) -> dict[str, float]:
    """Return what hours in each year are worth, and their sum under ``alle``."""
    worth = {
        str(year): hours.get(str(year), 0.0) * hour_price(scenario, prices, date(year, 1, 1))
        for year in scenario.years
    }
    return worth | {ALL: sum(worth.values())}


def kroner_per_week(base: pd.DataFrame, scenario: Scenario, groups: list[str]) -> float:
    """Return what a week on the ydelse costs the kommune on average, 0 when nobody is on it.

    ``base`` is the baseline's summary over all years. A week at the end of a long forløb costs
    more than the average, because the state pays less of it.
    """
    ydelser = {scenario.attribute(f"forloeb.{x}.ydelse") for x in groups}
    on = [
        x
        for x in scenario.children("forloeb")
        if scenario.attribute(f"forloeb.{x}.ydelse") in ydelser
    ]

    def total(metric: str, names: Collection[object]) -> float:
        rows = base[(base["metric"] == metric) & base["group"].isin(names)]
        return float(rows["mean"].sum())

    people = total("fuldtidspersoner", on)
    paid = total("forsoergelse_brutto_kr", ydelser) - total("stat_netto_kr", ydelser)
    weeks = (scenario.end - scenario.start).days / DAYS_PER_WEEK
    return paid / (people * weeks) if people > 0 else 0.0


def pairs(result: Result) -> list[tuple[Scenario, Scenario]]:
    """Return every scenario of a study that is compared with something, and with what."""
    return [(scenario, result.baseline_of(scenario)) for scenario in result.compared]


def derive_all(result: Result) -> pd.DataFrame:
    """Return the derived figures of every scenario of a study; see :func:`derive`."""
    import pandas as pd

    frames = [
        derive(result.summary, result.comparison, baseline, scenario, result.settings.prices)
        for scenario, baseline in pairs(result)
    ]
    return pd.concat(frames, ignore_index=True)


def derive(
    summary: pd.DataFrame,
    comparison: pd.DataFrame,
    baseline: Scenario,
    scenario: Scenario,
    prices: str = "faste",
) -> pd.DataFrame:
    """Return the derived figures of one scenario against its baseline, with how each is made.

    Parameters
    ----------
    summary, comparison : DataFrame
        Of the study.
    prices : {"faste", "loebende"}
        What the study was run with.

    Returns
    -------
    DataFrame
        Columns ``scenario, name, group, value, low, high, unit, made``; low and high are the 95 %
        interval of the mean of what the figure is made of, where it has one.
    """
    import pandas as pd

    base = summary[(summary["scenario"] == baseline.id) & (summary["year"] == ALL)]
    own = comparison[comparison["scenario"] == scenario.id]
    if "baseline" in own:
        own = own[own["baseline"] == baseline.id]
    changed = differences(scenario, baseline)
    rows: list[tuple[str, str, float, float, float, str, str]] = []

    def add(name: str, group: str, value: float, unit: str, made: str,
            low: float = np.nan, high: float = np.nan) -> None:  # fmt: skip
        rows.append((name, group, value, low, high, unit, made))

    add("timepris", "", hour_price(scenario), "kr./time", hour_made(scenario))
    for x in active(scenario):
        if (kr := kroner_per_week(base, scenario, [x])) > 0:
            add("uge_kr", x, kr, "kr./uge", WEEK_MADE)
    whole = own[(own["year"] == ALL) & (own["group"] == "")].set_index("metric")
    if "kommune_netto_kr" in whole.index:
        _money(own, base, whole, scenario, changed, prices, add)
    _avoided(own, changed, add)
    frame = pd.DataFrame(rows, columns=COLUMNS[1:])
    frame.insert(0, "scenario", scenario.id)
    return frame


STAFF_MADE = "timer i de år, ændringerne gælder, / bemanding.timer_pr_aarsvaerk / antallet af de år"
WEEK_MADE = (
    "basis, alle år: (forsoergelse_brutto_kr - stat_netto_kr) for ydelsen / (fuldtidspersoner på "
    "den × uger i kørslen)"
)


def hour_made(scenario: Scenario) -> str:
    """Return how the price of an hour is made."""
    return (
        "bemanding.aarsvaerk_kr, flyttet fra prisåret bemanding.aarsvaerk_prisaar til "
        f"{scenario.price_level}-PL med regulering.pl, / bemanding.timer_pr_aarsvaerk"
    )


def _money(own, base, whole, scenario, changed, prices, add) -> None:  # type: ignore[no-untyped-def]
    """Add time, its value, and the balance per participant."""
    net = whole.loc["kommune_netto_kr"]
    hours = own[(own["metric"] == "sagsbehandler_timer") & (own["group"] == "")]
    by_year = dict(zip(hours["year"], hours["difference"], strict=True))
    spent = float(by_year.get(ALL, 0.0))
    each = float(scenario.at("bemanding.timer_pr_aarsvaerk", scenario.start))
    talk = float(scenario.at("bemanding.samtaleandel", scenario.start))
    acting = acting_years(scenario, changed) or scenario.years
    staff = sum(by_year.get(str(year), 0.0) for year in acting) / each / len(acting)
    add("timer", "", spent, "timer", "forskel i sagsbehandler_timer")
    add("aarsvaerk", "", staff, "årsværk", STAFF_MADE)
    add("aarsvaerk_samtaletid", "", staff / talk, "årsværk",
        "aarsvaerk / bemanding.samtaleandel")  # fmt: skip
    priced = not changes_staff(changed)
    worth = hour_values(scenario, by_year, prices)[ALL] if priced else 0.0
    low, high = float(net["ci_low"]) + worth, float(net["ci_high"]) + worth
    total = float(net["difference"]) + worth
    if priced:
        add("timer_kr", "", worth, "kr.", "timer × timepris, år for år")
    made = "kommune_netto_kr + timer_kr" if priced else "kommune_netto_kr; tiden er i konto 6"
    add("netto_med_tid", "", total, "kr.", made, low, high)
    who = affected(own, base, scenario, changed)
    if who is None:
        return
    add("deltagere", "", who.count, "personer", f"{who.many}: {who.made}")
    spent_on = own[(own["year"] == ALL) & (own["metric"] == "tilbud_kr") & (own["group"] == "")]
    if len(spent_on) and abs(float(spent_on["difference"].iloc[0])) >= _NEAR_NOTHING:
        add("pris_pr_deltager", "", float(spent_on["difference"].iloc[0]) / who.count, "kr.",
            "forskel i tilbud_kr / deltagere")  # fmt: skip
    add("balance_kr", "", total / who.count, "kr.", "netto_med_tid / deltagere",
        low / who.count, high / who.count)  # fmt: skip
    week = kroner_per_week(base, scenario, list(who.groups))
    if week > 0:
        share = who.count * week
        add("uge_kr", "deltagere", week, "kr./uge", WEEK_MADE)
        add("balance_uger", "", total / share, "uger", "balance_kr / uge_kr for deltagere",
            low / share, high / share)  # fmt: skip


def _avoided(own, changed, add) -> None:  # type: ignore[no-untyped-def]
    """Add what each forløb that does not begin costs, where a scenario lowers the inflow."""
    whole = own[own["year"] == ALL]
    spent = float(whole[(whole["metric"] == "drift_kr") & (whole["group"] == "")]
                  ["difference"].sum())  # fmt: skip
    net = float(whole[whole["metric"] == "kommune_netto_kr"]["difference"].sum())
    for one in changed:
        if not one.path.startswith("tilgang.faktor."):
            continue
        x = one.path.split(".")[2]
        begun = whole[(whole["metric"] == "nye_forloeb") & (whole["group"] == x)]
        fewer = -float(begun["difference"].sum())
        if fewer >= 1 and spent >= _NEAR_NOTHING:
            add("undgaaede", x, fewer, "forløb", "forskel i nye_forloeb")
            add("undgaaet_kr", x, spent / fewer, "kr.", "forskel i drift_kr / undgaaede")
            saved = (spent - net) / fewer
            if saved > 0:
                add("undgaaede_i_nul", x, spent / saved, "forløb",
                    "drift_kr / ((drift_kr - kommune_netto_kr) / undgaaede)")  # fmt: skip


def value_of(frame: pd.DataFrame, name: str, group: str = "") -> tuple[float, float, float] | None:
    """Return value, low and high of a derived figure, or None."""
    rows = frame[(frame["name"] == name) & (frame["group"] == group)]
    if rows.empty:
        return None
    first = rows.iloc[0]
    return float(first["value"]), float(first["low"]), float(first["high"])
