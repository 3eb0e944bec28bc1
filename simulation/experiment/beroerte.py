"""Whom a scenario acts on: participants, sager, or those who get as far as what it changes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from simulation.scenario import Scenario
from simulation.scenario.forskel import Difference

if TYPE_CHECKING:
    import pandas as pd

ALL = "alle"
_FEWEST = 0.5


@dataclass(frozen=True)
class Affected:
    """Those a scenario acts on: how many, what one and many of them are called."""

    count: float
    one: str
    many: str
    groups: tuple[str, ...]
    made: str


def active(scenario: Scenario) -> list[str]:
    """Return the forløb with samtaler, in the scenario's order."""
    return [
        x
        for x in scenario.children("forloeb")
        if scenario.attribute(f"forloeb.{x}.slags") == "aktiv"
    ]


def target_groups(scenario: Scenario, t: str) -> tuple[str, ...]:
    """Return the forløb a tilbud is for."""
    return scenario.listed(f"tilbud.{t}.maalgruppe")


def touched(scenario: Scenario, changed: list[Difference]) -> list[str]:
    """Return the forløb that a scenario's changes act on."""
    found: set[str] = set()
    for one in changed:
        parts = one.path.split(".")
        found.update(parts)
        if parts[0] == "sagsskridt":
            found.update(scenario.listed(f"sagsskridt.{parts[1]}.forloeb"))
        if parts[0] == "tilbud":
            found.update(target_groups(scenario, parts[1]))
        if parts[0] == "rehab":
            found.add("jobafklaring")
    return [x for x in active(scenario) if x in found]


def reach(base: pd.DataFrame, scenario: Scenario, x: str, week: float) -> float:
    """Return how many forløb get as far as a week while the run lasts.

    New ones by the survival curve. Of those on at the start a larger share gets there, because
    long forløb are more often found under way: the share of weeks lived in forløb longer than that.
    """
    curve = base[(base["metric"] == "overlevelse") & base["group"].str.startswith(f"{x}:")]
    begun = base[(base["metric"] == "nye_forloeb") & (base["group"] == x)]["mean"].sum()
    stock = f"bestand.{x}"
    there = scenario.number(stock, scenario.start, 0.0)
    mean = base[(base["metric"] == "varighed_uger_middel") & (base["group"] == x)]["mean"].sum()
    if curve.empty or mean <= 0:
        return float(begun) + there
    weeks = curve["group"].str.rpartition(":")[2].astype(float).to_numpy()
    order = np.argsort(weeks)
    weeks, share = weeks[order], curve["mean"].to_numpy(float)[order]
    last = float(np.interp(week, weeks, share))
    at = np.append(weeks[weeks < week], week)
    lived = float(np.trapezoid(np.interp(at, weeks, share), at))
    long = 1.0 - min(1.0, max(0.0, (lived - week * last) / float(mean)))
    return float(begun) * last + there * long


def affected(
    own: pd.DataFrame, base: pd.DataFrame, scenario: Scenario, changed: list[Difference]
) -> Affected | None:
    """Return those whose forløb a scenario acts on, or None when it acts on nobody's.

    None also when it does several such things at once: its net cost cannot be laid on one of them.
    Participants of its tilbud; or the sager that are no longer, or now, put before the
    rehabiliteringsteam or taken through a step; or those who get as far as the samtaler it changes.
    """
    whole = own[own["year"] == ALL]
    sections = {one.section for one in changed}
    groups = touched(scenario, changed)
    if "tilbud" in sections and sections <= {"tilbud", "drift", "bemanding"}:
        names = {one.path.split(".")[1] for one in changed if one.section == "tilbud"}
        starts = whole[(whole["metric"] == "tilbud_startede") & whole["group"].isin(names)]
        count = float(starts["difference"].abs().sum())
        where = [x for x in active(scenario)
                 if any(x in target_groups(scenario, t) for t in names)]  # fmt: skip
        return _affected(count, "deltager", "deltagere", where, "forskel i tilbud_startede")
    for section, metric, more, fewer in (
        ("rehab", "rehab_sager", "flere på rehabiliteringsteamet",
         "ikke længere på rehabiliteringsteamet"),
        ("sagsskridt", "sagsskridt", "med et sagsskridt mere", "med et sagsskridt mindre"),
    ):  # fmt: skip
        if section in sections and sections <= {section, "sagsskridt"}:
            found = whole[whole["metric"] == metric]["difference"]
            many = f"sager {fewer if found.sum() < 0 else more}"
            count = float(found.abs().sum())
            return _affected(count, "sag", many, groups, f"forskel i {metric}")
    if sections & {"samtaler", "minutter"} and sections <= {"samtaler", "minutter", "bemanding"}:
        count = sum(reach(base, scenario, x, _first_week(scenario, changed, x)) for x in groups)
        late = any(_first_week(scenario, changed, x) > 0 for x in groups)
        many = "borgere, der når de ændrede samtaler" if late else "borgere"
        made = "nye forløb og bestand ved start, der når samtalernes første uge (overlevelse)"
        return _affected(count, "borger", many, groups, made)
    return None


def _affected(count: float, one: str, many: str, groups: list[str], made: str) -> Affected | None:
    return Affected(count, one, many, tuple(groups), made) if count >= _FEWEST and groups else None


def _first_week(scenario: Scenario, changed: list[Difference], x: str) -> float:
    """Return the first week of forløb x in which a changed samtale may fall."""
    weeks = []
    for one in changed:
        parts = one.path.split(".")
        if len(parts) > 2 and parts[:2] == ["samtaler", x]:
            path = f"samtaler.{x}.{parts[2]}.fra_uge"
            weeks.append(scenario.number(path, one.since, 0.0))
            if one.path == path and isinstance(one.before, float):
                weeks.append(one.before)
        elif parts[:2] == ["minutter", x]:
            weeks.append(0.0)
    return min(weeks, default=0.0)
