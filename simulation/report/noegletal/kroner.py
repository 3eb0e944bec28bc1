"""Key figures in kroner: what it costs, what it must give, and when it is earned back."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from simulation.experiment.beroerte import affected
from simulation.experiment.levels import begins_empty
from simulation.experiment.udledt import derive, hour_price, value_of
from simulation.report.format import NBSP, number, percent
from simulation.report.format import kroner as amount
from simulation.report.noegletal.tal import (
    ALL,
    BRUTTO,
    NETTO,
    Floats,
    View,
    kr_per_week,
    mean,
    names_of,
    tell,
    tell_change,
    tell_ends,
    tell_kr,
    tell_ratio,
)
from simulation.report.words import group, stop
from simulation.scenario import Scenario
from simulation.scenario.forskel import changes_staff, differences
from simulation.scenario.units import DAYS_PER_WEEK

Ends = tuple[float, float, float]
_ONE_KRONE, _SMALL = 1.0, 500.0
_LEAST_SHARE = 0.005
"""Of the whole, for a ydelse to be named."""
HORIZON, STEP = 104, 2
"""Weeks ahead over which a forløb is thought to have gone on, for one who leaves it at once, and
weeks between the points of its curve."""


def netto(view: View) -> list[str]:
    """What it costs the state and the citizens beside the kommune, whose net is the headline."""
    parts = [f"Staten: {tell_change(view.change('stat_netto_kr'))} i alt i {view.period}"]
    konto6 = view.change("konto6_kr")
    if np.abs(konto6).max() >= _ONE_KRONE:
        parts.insert(0, f"Heraf kommunens konto 6: {tell_change(konto6)}")
    paid = view.change("borger_modtaget_kr")
    if np.abs(paid).max() >= _ONE_KRONE:
        word = "mindre" if mean(paid) < 0 else "mere"
        parts.append(f"Borgerne får {tell_kr(np.sign(mean(paid)) * paid)} {word} i ydelse")
    return [" ".join(stop(part) for part in parts)]


def _empty(scenario: Scenario) -> list[str]:
    """Return the forløb on a ydelse that a run begins without anybody in."""
    left_out = begins_empty(scenario)
    return [
        x
        for x in scenario.children("forloeb")
        if scenario.attribute(f"forloeb.{x}.ydelse") in left_out
        and not scenario.has(f"bestand.{x}")
    ]


def without_empty(scenario: Scenario) -> str:
    """Return the names of what is left out of a level because the model begins without it."""
    return names_of(scenario, _empty(scenario))


def yearly_level(view: View, year: str = ALL) -> Floats:
    """Return the kommune's net cost, less the ydelser that the model begins without."""
    level = view.after(NETTO, year=year)
    for x in _empty(view.scenario):
        ydelse = str(view.scenario.attribute(f"forloeb.{x}.ydelse"))
        level = level - _paid(view, ydelse, year)
    return level


def niveau(view: View) -> list[str]:
    """What a practice costs a year, without the ydelser that the model begins without."""
    scenario = view.scenario
    left_out = without_empty(scenario)
    yearly = yearly_level(view) / view.years
    without = f" uden {left_out}, som modellen begynder uden," if left_out else ""
    level = scenario.price_level
    lines = [
        f"Kommunens nettoudgift{without} er {tell_kr(yearly)} om året i {view.period} ({level}-PL)."
    ]
    empty = [scenario.attribute(f"forloeb.{x}.ydelse") for x in _empty(scenario)]
    parts = {
        y: mean(_paid(view, y)) / view.years for y in view.groups(BRUTTO) if y and y not in empty
    }
    named = [
        f"{str(scenario.attribute(f'refusion.ydelse.{y}.navn', y)).lower()} {amount(parts[y])}"
        for y in sorted(parts, key=lambda y: -parts[y])
        if parts[y] >= _LEAST_SHARE * mean(yearly)
    ]
    lines.append(stop(f"Heraf ydelser om året, når statens del er trukket fra: {'; '.join(named)}"))
    return lines


def _paid(view: View, ydelse: str, year: str = ALL) -> Floats:
    """Return what a ydelse costs the kommune, less the state's part."""
    return view.after(BRUTTO, ydelse, year) - view.after("stat_netto_kr", ydelse, year)


def drift(view: View) -> list[str]:
    """What help bought by the hour costs a year."""
    lines = []
    for name in view.scenario.children("drift"):
        title = str(view.scenario.attribute(f"drift.{name}.navn", name))
        years = [view.after("drift_kr", name, str(y)) for y in view.scenario.years]
        average = np.mean(years, axis=0)
        exact = f"{number(mean(average))}{NBSP}kr."
        text = f"{title}: {exact} om året ({view.scenario.price_level}-PL)"
        if view.compared and np.abs(view.change("drift_kr", name)).max() < _ONE_KRONE:
            text += f"; det samme som i «{view.baseline.title}»"
        lines.append(stop(text))
    return lines


def _hours_in_kroner(view: View) -> Floats:
    """Return the difference in staff time in kroner, where it is not on konto 6 already."""
    if changes_staff(differences(view.scenario, view.baseline)):
        return np.zeros(view.result.settings.replications)
    return view.change("sagsbehandler_timer") * hour_price(view.scenario)


def balance(view: View) -> list[str]:
    """How many weeks shorter a forløb must be, for each participant, to break even."""
    cost, hours = view.change(NETTO), _hours_in_kroner(view)
    whole = cost + hours
    offers = view.tilbud()
    groups = list(
        dict.fromkeys(x for t in offers for x in view.scenario.listed(f"tilbud.{t}.maalgruppe"))
    )
    if offers:
        people = sum((view.change("tilbud_startede", t) for t in offers), np.zeros(1))
        each, who = "for hver deltager", "pr. deltager"
    else:
        summary, own = view.result.summary, view.result.comparison
        base = summary[(summary["scenario"] == view.baseline.id) & (summary["year"] == ALL)]
        changed = differences(view.scenario, view.baseline)
        found = affected(own[own["scenario"] == view.scenario.id], base, view.scenario, changed)
        if found is None:
            return []
        groups, people = list(found.groups), np.full(len(cost), found.count)
        each, who = "for hvert forløb, der når de ændrede samtaler,", "pr. sådant forløb"
    week = kr_per_week(view, groups) if groups else np.full(1, np.nan)
    if not np.isfinite(week).all() or mean(people) < 1 or mean(week) <= 0:
        return []
    way = "kortere" if mean(whole) > 0 else "længere"
    whole_size = np.sign(mean(whole)) * whole
    weeks = mean(whole_size) / mean(people * week)
    unit, size = ("uger", 1.0) if weeks >= 1 else ("dage", DAYS_PER_WEEK)
    length = tell_ratio(size * whole_size, people * week, 1)
    price = tell_ratio(whole_size, people, kr=True)
    if (known := _derived(view)) is not None:  # One figure has one interval, wherever it stands.
        length = tell_ends(_turned(known[0], size), 1)
        price = tell_ends(_turned(known[1]), kr=True)
    time = ""
    if np.abs(hours).max() >= _SMALL:
        hour = number(hour_price(view.scenario))
        time = f", når sagsbehandlernes tid regnes til {hour}{NBSP}kr. i timen"
    verb = "koster" if mean(whole) > 0 else "sparer"
    where = names_of(view.scenario, groups)
    return [
        f"Det går i nul, hvis tiden på {where} {each} bliver {length} {unit} {way} end beregnet.",
        stop(
            f"Som beregnet {verb} det {price} {who}{time}; "
            "fastlåsning og den virkning, der er lagt ind, er talt med. En uge på ydelsen koster "
            f"kommunen {number(mean(week))}{NBSP}kr"
        ),
    ]


def _derived(view: View) -> tuple[Ends, Ends] | None:
    """Return the balance in weeks and in kroner as udledt.csv has them, if it has."""
    result = view.result
    derived = derive(
        result.summary, result.comparison, view.baseline, view.scenario, result.settings.prices
    )
    weeks, each = value_of(derived, "balance_uger"), value_of(derived, "balance_kr")
    return None if weeks is None or each is None else (weeks, each)


def _turned(found: Ends, size: float = 1.0) -> Ends:
    """Return a value and its ends as a size without a sign, low before high."""
    way = -size if found[0] < 0 else size
    low, high = sorted((way * found[1], way * found[2]))
    return way * found[0], low, high


def lykkes(view: View) -> list[str]:
    """How many participants must leave the ydelse at once for a tilbud to be paid."""
    lines = []
    for t in view.tilbud():
        groups = view.scenario.listed(f"tilbud.{t}.maalgruppe")
        started, cost = view.change("tilbud_startede", t), view.change("tilbud_kr", t)
        begins = float(view.scenario.at(f"tilbud.{t}.fra_uge", view.scenario.start))
        left, each = _left(view, groups, begins)
        if not np.isfinite(each).all() or mean(each) <= 0 or mean(started) <= 0:
            continue
        title = view.scenario.attribute(f"tilbud.{t}.navn", t)
        share = percent(mean(cost) / mean(each) / mean(started))
        lines.append(
            f"{title}: {tell_ratio(cost, each, 1)} af {number(mean(started), 1)} deltagere skal "
            f"lykkes, før {amount(mean(cost))} er tjent ind; det er {share} af dem, der begynder."
        )
        lines.append(
            stop(
                f"Den, der lykkes, slipper i snit for {number(mean(left), 1)} uger på "
                f"{names_of(view.scenario, groups)} inden for to år og sparer kommunen for "
                f"{amount(mean(each))}"
            )
        )
    return lines


def _left(view: View, groups: Sequence[str], begins: float) -> tuple[Floats, Floats]:
    """Return the weeks that one who is there in a week has left, and what they cost the kommune.

    At most two years; the mean over forløb by how many are there in that week.
    """
    weeks = np.arange(0, HORIZON + 1, STEP)
    after = weeks >= begins
    people, left, cost = (np.zeros(1) for _ in range(3))
    for x in groups:
        curve = np.array([view.before("overlevelse", f"{x}:{week}") for week in weeks])[after]
        there = view.before("nye_forloeb", x) * curve[0]
        ahead = STEP * (curve[1:] + curve[:-1]).sum(axis=0) / 2 / np.maximum(curve[0], 1e-9)
        people = people + there
        left = left + there * ahead
        cost = cost + there * ahead * kr_per_week(view, [x])
    with np.errstate(divide="ignore", invalid="ignore"):
        return left / people, cost / people


def tjent_hjem(view: View) -> list[str]:
    """When an outlay of the first year is earned back."""
    yearly = np.array([view.change(NETTO, year=str(y)) for y in view.scenario.years])
    running = yearly.cumsum(axis=0)
    first, last = view.scenario.years[0], view.scenario.years[-1]
    outlay = f"Merudgiften i {first} er {tell_kr(yearly[0])}"
    if mean(yearly[0]) <= 0:
        return [f"Der er ingen merudgift i {first} at tjene hjem: {tell_change(yearly[0])}."]
    share = f"i {number(100 * float((running[-1] < 0).mean()))} pct. af gentagelserne"
    back = [y for y, total in zip(view.scenario.years, running, strict=True) if mean(total) < 0]
    when = f"er tjent hjem i {back[0]}" if back else f"er ikke tjent hjem inden udgangen af {last}"
    return [f"{outlay} og {when} (middel; inden udgangen af {last} {share})."]


def undgaaede(view: View) -> list[str]:
    """What each forløb that does not begin costs, where a scenario lowers the inflow."""
    lines = []
    spent = view.change("drift_kr")
    for path in view.altered():
        if not path.startswith("tilgang.faktor."):
            continue
        x = path.rpartition(".")[2]
        fewer = -view.change("nye_forloeb", x)
        if mean(fewer) < 1:
            continue
        lines.append(
            f"Hvis målet nås, undgås {tell(fewer)} forløb på {group(view.scenario, x)}. "
            f"Indsatsen koster {amount(mean(spent))}, så et undgået forløb koster "
            f"{amount(mean(spent) / mean(fewer))} Virkningen er målet, ikke en måling."
        )
    return lines
