"""Key figures on samtaler and staff: how many, in which form, in time, and the hours they take."""

from __future__ import annotations

import numpy as np

from simulation.experiment.trin import STAFF, changed_teams
from simulation.report.format import number, percent
from simulation.report.noegletal.tal import (
    ALL,
    PERCENT,
    Floats,
    View,
    mean,
    shift,
    tell,
)
from simulation.report.words import active, group, stop, words_together
from simulation.report.words import team as team_name
from simulation.scenario import Scenario

FORMS = {
    "personlig": "ved fremmøde", "telefon": "på telefon", "video": "på video",
    "faellessamtale": "sammen med a-kassen", "gruppe": "i gruppe", "online": "på nettet",
}  # fmt: skip
_MOST = 3
MINUTES_PER_HOUR = 60.0
_HELD = ("samtaler_afholdt", "samtaler_afholdt_for_sent")


def timer(view: View) -> list[str]:
    """Caseworker hours freed or taken, and årsværk where the scenario itself moves them."""
    change = view.change("sagsbehandler_timer")
    if np.abs(change).max() < 1.0:
        lines = ["Sagsbehandlertiden ændres ikke."]
    else:
        word = "frigøres" if mean(change) < 0 else "bruges ekstra"
        size = np.sign(mean(change)) * change
        yearly = number(abs(mean(change)) / view.years)
        lines = [
            f"Sagsbehandlertid: {tell(size, unit='timer')} {word} i alt i {view.period}, {yearly} "
            f"om året, af {number(mean(view.before('sagsbehandler_timer')))} timer uden forsøget."
        ]
    lines += _steps(view)
    path = "bemanding.hold.{}.aarsvaerk"
    for team in changed_teams(view.scenario, view.baseline):
        on = view.scenario.start
        a, b = (float(s.at(path.format(team), on)) for s in (view.baseline, view.scenario))
        if a != b:
            lines.append(
                f"Forsøget regner selv med {number(b, 1)} årsværk i "
                f"{team_name(view.scenario, team)} mod "
                f"{number(a, 1)}: {number(b - a, 1, sign=True)} årsværk."
            )
    return lines


def _steps(view: View) -> list[str]:
    """Return the hours of each sagsskridt whose minutes or share the scenario sets otherwise."""
    altered = {p.split(".")[1] for p in view.altered() if p.startswith("sagsskridt.")}
    lines = []
    for t in view.scenario.children("sagsskridt"):
        path = f"sagsskridt.{t}.minutter"
        if t not in altered or not view.baseline.has(path):
            continue
        a, b = (
            view.of(s, "sagsskridt", t) * float(s.at(path, s.start)) / MINUTES_PER_HOUR
            for s in (view.baseline, view.scenario)
        )
        if np.abs(b - a).max() >= 1.0:
            name = view.scenario.attribute(f"sagsskridt.{t}.navn", t)
            lines.append(f"{name}: {shift(a, b, unit='timer')} i alt i {view.period}.")
    return lines


def samtaler(view: View) -> list[str]:
    """How many samtaler are required, more or fewer, and of whom."""
    change = view.change("samtaler_kraevede")
    before = view.before("samtaler_kraevede")
    if np.abs(change).max() < 1.0:
        return ["Antallet af samtaler ændres ikke."]
    word = "færre" if mean(change) < 0 else "flere"
    size = np.sign(mean(change)) * change
    text = (
        f"Samtaler: {tell(size, unit=word)} i alt i {view.period}, "
        f"{number(PERCENT * mean(change) / mean(before), 1, sign=True)} pct. af "
        f"{number(mean(before))}"
    )
    moved = {x: mean(view.change("samtaler_kraevede", x)) for x in active(view.scenario)}
    largest = sorted((x for x in moved if abs(moved[x]) >= 1), key=lambda x: -abs(moved[x]))[:_MOST]
    parts = [f"{group(view.scenario, x)} {number(moved[x], sign=True)}" for x in largest]
    return [stop(f"{text}: {'; '.join(parts)}" if len(parts) > 1 else text)]


def form(view: View) -> list[str]:
    """The share of samtaler held in each form, without and with the forsøg."""

    def shares(scenario: Scenario) -> dict[str, Floats]:
        held = {f: sum((view.of(scenario, m, f"form:{f}") for m in _HELD), np.zeros(1))
                for f in FORMS}  # fmt: skip
        total = np.maximum(sum(held.values(), np.zeros(1)), 1.0)
        return {f: PERCENT * v / total for f, v in held.items()}

    before, after = shares(view.baseline), shares(view.scenario)
    parts = [
        f"{title} {shift(before[f], after[f], 1, 'pct.')}"
        for f, title in FORMS.items()
        if abs(mean(after[f]) - mean(before[f])) >= 0.05
    ]
    return [stop(f"Af de samtaler, der holdes, er {words_together(parts)}")] if parts else []


def foerste_halvaar(view: View) -> list[str]:
    """How samtaler move into or out of a forløb's first half-year."""
    lines = []
    moved = {x: mean(view.change("samtaler_foerste_halvaar", x)) for x in active(view.scenario)}
    for x in sorted((x for x in moved if abs(moved[x]) >= 1), key=lambda x: -abs(moved[x]))[:_MOST]:
        metric = "samtaler_foerste_halvaar_andel"
        a, b = (f("samtaler_foerste_halvaar", x) / view.years for f in (view.before, view.after))
        share, then = view.before(metric, x), view.after(metric, x)
        lines.append(
            f"{group(view.scenario, x).capitalize()}: {shift(a, b)} samtaler om året i første "
            f"halvår, det er {shift(PERCENT * share, PERCENT * then, 1)} pct. af alle samtaler."
        )
    return lines or ["Ingen samtaler flytter ind i eller ud af det første halvår."]


def spild(view: View) -> list[str]:
    """Hours wasted on samtaler that were cancelled or not met, and days to the first samtale."""
    before, change = view.before("spildte_timer"), view.change("spildte_timer")
    word = "undgås" if mean(change) <= 0 else "kommer til"
    size = np.sign(mean(change)) * change
    lines = [
        f"Spildt tid: {tell(MINUTES_PER_HOUR * size, unit='minutter')} {word} i alt i "
        f"{view.period}, det er {number(abs(mean(change)), 1)} af {number(mean(before))} spildte "
        "timer."
    ]
    for x in view.touched():
        a = view.before("dage_til_foerste_samtale", x, missing=np.nan)
        b = view.after("dage_til_foerste_samtale", x, missing=np.nan)
        if not (np.isnan(a).all() or np.isnan(b).all()):
            name = group(view.scenario, x)
            lines.append(f"Dage til første samtale på {name}: {shift(a, b, 2)}.")
    return lines


def _years_of(view: View, teams: list[str]) -> list[str]:
    """Return the years in which the staff differ, or the whole when they all do."""
    years = []
    for year in view.scenario.years:
        days = [
            d for d in {view.scenario.start, *view.scenario.breakpoints(
                view.scenario.start, view.scenario.end, ("bemanding",))}
            if d.year <= year
        ]  # fmt: skip
        current = [max(days), *(d for d in days if d.year == year)]
        for on in current:
            paths = [f"bemanding.hold.{team}.aarsvaerk" for team in teams]
            if any(view.scenario.at(p, on) != view.baseline.at(p, on) for p in paths):
                years.append(str(year))
                break
    return [ALL] if len(years) == view.years else years


def in_time(view: View, scenario: Scenario, groups: list[str], year: str) -> Floats:
    """Return the share in time of the samtaler that were not cancelled, over some forløb."""

    def total(metric: str) -> Floats:
        return sum((view.of(scenario, metric, x, year) for x in groups), np.zeros(1))

    due = total("samtaler_kraevede") - total("samtaler_aflyst") - total("samtaler_aabne")
    return PERCENT * total("samtaler_afholdt") / np.maximum(due, 1.0)


def rettidighed(view: View) -> list[str]:
    """Samtaler in time, days waited and samtaler not held, against how many staff there are."""
    teams = changed_teams(view.scenario, view.baseline)
    hard = view.result.settings.staffing == "hard"
    if not hard:
        names = words_together([team_name(view.scenario, team) for team in teams])
        return [
            f"Forslaget ændrer årsværk ({names or 'ingen hold'}). Med elastisk bemanding holdes "
            "alle samtaler alligevel; kør med --bemanding haard for at se ventetid og rettidighed."
        ]
    lines = []
    for team in teams:
        groups = [
            x for x in active(view.scenario) if view.scenario.attribute(f"forloeb.{x}.team") == team
        ]
        for year in _years_of(view, [team]):
            when = f"i {view.period}" if year == ALL else f"i {year}"
            a, b = (in_time(view, s, groups, year) for s in (view.baseline, view.scenario))
            waits = [
                view.of(s, "ventedage_middel", team, year, np.nan)
                for s in (view.baseline, view.scenario)
            ]
            missed = [
                sum((view.of(s, "samtaler_ikke_afholdt", x, year) for x in groups), np.zeros(1))
                for s in (view.baseline, view.scenario)
            ]
            name = team_name(view.scenario, team).capitalize()
            lines.append(
                f"{name} {when}: {shift(a, b, 1)} pct. af samtalerne holdes til tiden, ventetiden "
                f"er {shift(waits[0], waits[1], 1, 'dage')}, og {shift(missed[0], missed[1])} "
                "samtaler holdes ikke."
            )
        lines += _ladder(view, team, groups)
        lines += _first(view, groups)
    return lines


def _ladder(view: View, team: str, groups: list[str]) -> list[str]:
    """Return the share in time at today's staff, one fewer and two fewer, with the same rule."""
    parts = []
    for step in view.steps:
        kind, _, fewer = str(step.variant).partition(":")
        if kind != STAFF:
            continue
        staff = float(step.at(f"bemanding.hold.{team}.aarsvaerk", step.start))
        share = in_time(view, step, groups, ALL)
        title = "som i dag" if fewer == "0" else f"{fewer} færre"
        parts.append(f"{title} ({number(staff, 1)} årsværk) {tell(share, 1, unit='pct.')}")
    if not parts:
        return []
    return [
        stop(f"Til tiden mod bemanding i {team_name(view.scenario, team)}: {words_together(parts)}")
    ]


def _first(view: View, groups: list[str]) -> list[str]:
    """Return the share of first samtaler in time, where the forsøg sets their window."""
    lines = []
    changed = [p for p in view.altered() if ".foerste." in p]
    for x in [x for x in groups if any(x in p.split(".") for p in changed)]:
        metric = "foerste_samtale_rettidig_andel"
        a, b = (PERCENT * f(metric, x) for f in (view.before, view.after))
        steps = [
            f"{str(s.title).rpartition(', ')[2]} {percent(mean(view.of(s, metric, x)), 1)}"
            for s in view.steps
            if str(s.variant).startswith(STAFF)
        ]
        more = f"; {'; '.join(steps)}" if steps else ""
        lines.append(
            stop(
                f"Første samtale på {group(view.scenario, x)} til tiden: "
                f"{shift(a, b, 1, 'pct.')}{more}"
            )
        )
    return lines
