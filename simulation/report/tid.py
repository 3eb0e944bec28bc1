"""The caseworkers' time in words: hours, årsværk, and kroner if the time becomes kroner."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulation.experiment.udledt import value_of
from simulation.report.format import number, percent, years_text
from simulation.report.tables import pick
from simulation.report.usikkerhed import Net
from simulation.report.virkning import name_of
from simulation.report.words import change
from simulation.scenario import Scenario
from simulation.scenario.forskel import Difference, acting_years, changes_staff

if TYPE_CHECKING:
    import pandas as pd

HARD = "hard"
HOURS_TOLD = "timer"
"""The key figure that tells the hours."""
_FEWEST_HOURS = 1.0
_NEAR_NOTHING = 1000.0


def time_lines(
    scenario: Scenario,
    own: pd.DataFrame,
    derived: pd.DataFrame,
    net: Net,
    changed: list[Difference],
    staffing: str,
) -> list[str]:
    """Return sentences on the caseworkers' time, none when it does not change.

    The hours themselves are left out where the scenario's key figures tell them.

    Parameters
    ----------
    own : DataFrame
        The comparison of the scenario.
    staffing : {"elastic", "hard"}
        With hard staffing and other årsværk, hours are what there was room for: nobody is freed.
    """
    hours = (value_of(derived, "timer") or (0.0,))[0]
    if abs(hours) < _FEWEST_HOURS:
        return []
    staff = changes_staff(changed)
    bound = staff and staffing == HARD
    told = [] if HOURS_TOLD in scenario.svar else [_hours(scenario, own, changed, hours, bound)]
    in_staff = "" if bound else _aarsvaerk(scenario, derived)
    lines = [f"{text}." for text in (*told, in_staff) if text]
    if staff:
        return [*lines, "Scenariet ændrer selv årsværk, så tidens kroner står på konto 6."]
    return [*lines, *_kroner(scenario, derived, net, hours)]


def _hours(
    scenario: Scenario, own: pd.DataFrame, changed: list[Difference], hours: float, bound: bool
) -> str:
    fewer, more = ("færre", "flere") if bound else ("frigøres", "ekstra")
    name = "Brugt sagsbehandlertid" if bound else "Sagsbehandlertid"
    years = years_text(scenario.years)
    whole = f"{number(abs(hours))} timer {fewer if hours < 0 else more} i alt i {years}"
    acting = acting_years(scenario, changed)
    if acting and len(acting) < len(scenario.years):
        by_year = pick(own, "sagsbehandler_timer", "difference")
        then = sum(by_year.get(str(year), 0.0) for year in acting)
        return (
            f"{name}: {number(abs(then))} timer {fewer if then < 0 else more} i "
            f"{years_text(acting)}, hvor ændringerne gælder; {whole}"
        )
    if len(scenario.years) > 1:
        whole += f", {number(abs(hours) / len(scenario.years))} om året"
    return f"{name}: {whole}"


def _aarsvaerk(scenario: Scenario, derived: pd.DataFrame) -> str:
    """Return the hours in årsværk: hour for hour, and when the rest of the work follows."""
    found = [value_of(derived, name) for name in ("aarsvaerk", "aarsvaerk_samtaletid")]
    plain, talk = (abs(value[0]) for value in found if value is not None)
    if round(talk, 1) == 0:
        return ""
    each = float(scenario.at("bemanding.timer_pr_aarsvaerk", scenario.start))
    share = float(scenario.at("bemanding.samtaleandel", scenario.start))
    return (
        f"Timerne svarer til {_staff(plain)} årsværk time for time ({number(each)} timer) og "
        f"{_staff(talk)} årsværk, hvis resten af arbejdet følger med, for samtaler fylder "
        f"{percent(share)} af et årsværk"
    )


def _staff(value: float) -> str:
    return number(value, 1) if round(value, 1) > 0 else "under 0,1"


def _kroner(scenario: Scenario, derived: pd.DataFrame, net: Net, hours: float) -> list[str]:
    """Return what the net difference is when the time becomes kroner."""
    price, total = value_of(derived, "timepris"), value_of(derived, "netto_med_tid")
    if price is None or total is None or abs(total[0]) < _NEAR_NOTHING:
        return []
    how = "Bliver timerne til sparede kroner" if hours < 0 else "Koster de ekstra timer kroner"
    how += f" ({number(price[0])} kr. pr. time)"
    if total[1] <= 0.0 <= total[2] and net.replications > 1:
        return [f"{how}, kan det samlede beløb ikke skelnes fra nul; ellers ændres konto 6 ikke."]
    return [
        f"{how}, giver {name_of(scenario)} samlet {change(total[0], net.unit)}; ellers ændres "
        "konto 6 ikke."
    ]
