"""Steps beside a forsøg that its question asks for: fewer staff, or samtaler that do less.

A step is the forsøg itself with a few figures set otherwise, run with the same citizens. It is
marked as a variant, so that it is compared but never taken for the forsøg.
"""

from __future__ import annotations

from dataclasses import replace

from simulation.scenario import Scenario
from simulation.scenario.figures import Value

STAFF, EFFECT = "bemanding", "virkning"
FEWER = (0, 1, 2)
"""Årsværk fewer than in the baseline."""
HALF, NONE = 0.5, 0.0
_LEAST = 0.25
_FORMS = {
    "gruppe_andel": "form_gruppe", "online_andel": "form_online", "akasse": "form_akasse",
    "digital_andel": "form_telefon",
}  # fmt: skip
"""The figure of the effect of a form, by what in a changed path tells that the form is new."""
KERNEL = ("k0", "k1", "k2")


def steps(scenario: Scenario, baseline: Scenario, staffing: str, effects: str) -> list[Scenario]:
    """Return the steps that a scenario's question asks for, none for most.

    Parameters
    ----------
    staffing : {"elastic", "hard"}
        With elastic staffing all samtaler are held, and fewer staff change nothing.
    effects : str
        The effect set of the study.
    """
    if scenario.variant is not None or scenario.element is not None:
        return []
    found: list[Scenario] = []
    if "rettidighed" in scenario.svar and staffing == "hard":
        found += _fewer(scenario, baseline)
    if "virkning" in scenario.svar:
        found += _weaker(scenario, baseline, effects)
    return found


def changed_teams(scenario: Scenario, baseline: Scenario) -> list[str]:
    """Return the teams whose årsværk a scenario changes."""
    return [
        team
        for team in scenario.children("bemanding.hold")
        if scenario.has(path := f"bemanding.hold.{team}.aarsvaerk")
        and _values(scenario, path) != _values(baseline, path)
    ]


def _values(scenario: Scenario, path: str) -> list[object]:
    if not scenario.has(path):
        return []
    return [scenario.at(path, scenario.start)] + [
        scenario.at(path, on) for on in scenario.breakpoints(scenario.start, scenario.end, (path,))
    ]


def _fewer(scenario: Scenario, baseline: Scenario) -> list[Scenario]:
    """Return the scenario with today's staff on the teams it changes, one fewer and two fewer."""
    teams = [
        team
        for team in changed_teams(scenario, baseline)
        if len(_values(scenario, f"bemanding.hold.{team}.aarsvaerk")) == 1
    ]
    found = []
    for fewer in FEWER if teams else ():
        values: dict[str, Value] = {
            f"bemanding.hold.{team}.aarsvaerk": max(
                _LEAST, _today(baseline, team) - fewer / len(teams)
            )
            for team in teams
        }
        title = "bemanding som i dag" if not fewer else f"{fewer} årsværk færre end i dag"
        found.append(_named(scenario, values, f"{STAFF}:{fewer}", title))
    return found


def _today(baseline: Scenario, team: str) -> float:
    return float(baseline.at(f"bemanding.hold.{team}.aarsvaerk", baseline.start))


def weakened(scenario: Scenario, baseline: Scenario, effects: str) -> list[str]:
    """Return the paths of the effects that a question of a smaller effect is about.

    Only those of a form that the scenario brings in. The kernel itself cannot be lowered on one
    side alone: the rates of leaving are set so that today's samtaler give today's lengths.
    """
    changed = [p for p, f in scenario.figures.items() if baseline.figures.get(p) != f]
    for mark, name in _FORMS.items():
        if any(mark in path.split(".") for path in changed):
            return [f"effekter.{effects}.{name}"]
    return []


def _weaker(scenario: Scenario, baseline: Scenario, effects: str) -> list[Scenario]:
    """Return the scenario where its samtaler have half the effect, and none."""
    found = []
    paths = weakened(scenario, baseline, effects)
    for share, title in ((HALF, "halv virkning"), (NONE, "ingen virkning")) if paths else ():
        values: dict[str, Value] = {
            path: share * float(scenario.at(path, scenario.start)) for path in paths
        }
        found.append(_named(scenario, values, f"{EFFECT}:{share:g}", title))
    return found


def _named(scenario: Scenario, values: dict[str, Value], variant: str, title: str) -> Scenario:
    return replace(
        scenario.replace(values),
        id=f"{scenario.id}--{variant.replace(':', '-').replace('.', '')}",
        title=f"{scenario.title}, {title}",
        variant=variant,
    )
