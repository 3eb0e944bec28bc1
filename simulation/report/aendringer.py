"""What a forsøg changes: one line per change, before and after, from when, and how sure it is."""

from __future__ import annotations

from collections.abc import Iterator

from simulation.experiment.beroerte import target_groups
from simulation.report import words
from simulation.report.format import PEOPLE, date_text, number, people_text, plain_number
from simulation.scenario import Scenario
from simulation.scenario.fields import SECTIONS
from simulation.scenario.figures import Value
from simulation.scenario.forskel import Difference

MOST_LINES = 8
"""With more changes than this, those of one kind are told together."""
PRICE_YEAR, SWITCHED_ON = ".prisaar", ".gaelder"
BY_FORLOEB = ("samtaler", "minutter", "milepael", "pligt", "forloeb")
"""Sections in which the second word of a path is a forløb."""
_LIST = "flere tal"
UNITS = {
    "andel": "pct.", "faktor": "", "indeks": "", "tekst": "", "uge": "", "år": "",
}  # fmt: skip
GRADES = {"lov": "lov", "statistik": "målt", "estimat": "skøn", "antagelse": "antagelse"}


def change_lines(scenario: Scenario, baseline: Scenario, changed: list[Difference]) -> list[str]:
    """Return what a scenario changes, one sentence per change, grouped when there are many."""
    told = [one for one in changed if not one.path.endswith(PRICE_YEAR)]
    new = [
        (section, name)
        for section in ("tilbud", "drift")
        for name in scenario.children(section)
        if name not in baseline.children(section)
    ]
    lines = []
    for section, name in new:
        mine = [one for one in told if one.path.startswith(f"{section}.{name}.")]
        if mine:
            lines.append(_new_tilbud(scenario, name, mine) if section == "tilbud"
                         else _new_drift(scenario, name, mine))  # fmt: skip
            told = [one for one in told if one not in mine]
    if len(told) + len(lines) > MOST_LINES:
        return [*lines, *_grouped(scenario, told)]
    return [*lines, *(_line(scenario, one) for one in told)]


def when(scenario: Scenario, one: Difference) -> str:
    """Return from when, and to when, a change acts."""
    text = f"fra {date_text(one.since)}"
    return f"{text} til {date_text(one.until)}" if one.until else text


def _line(scenario: Scenario, one: Difference) -> str:
    grade = GRADES.get(one.grade, one.grade)
    return f"{title(scenario, one)}: {before_after(one)} {when(scenario, one)} ({grade})."


def title(scenario: Scenario, one: Difference) -> str:
    """Return a figure's title in words, also where it was made of ids."""
    parts = one.path.split(".")
    if one.path.startswith("bemanding.hold.") and parts[-1] == "aarsvaerk":
        return f"Årsværk i {words.team(scenario, parts[2])}"
    text = one.title
    for x in scenario.children("forloeb"):
        text = text.replace(f"{x},", f"{scenario.attribute(f'forloeb.{x}.navn', x)},")
    for phase, name in sorted(words.PHASES.items(), key=lambda item: -len(item[0])):
        text = text.replace(f", {phase}:", f", {name}:")
    first, switch, rest = text.partition(": 1, når ")
    return f"{first}: {rest}" if switch and not one.path.endswith(SWITCHED_ON) else first


def before_after(one: Difference) -> str:
    """Return «100 pct. → 50 pct.», in the units people use."""
    if ": 1, når" in one.title or one.path.endswith(SWITCHED_ON):
        return f"{_yes(one.before)} → {_yes(one.after)}"
    if isinstance(one.before, tuple) or isinstance(one.after, tuple):
        return _lists(one)
    decimals = _decimals(one)
    before, after = (_shown(x, one.unit, decimals) for x in (one.before, one.after))
    name = UNITS.get(one.unit, one.unit)
    if isinstance(one.after, float) and name:
        before = before.removesuffix(f" {name}")
    return f"{before} → {after}"


def _yes(value: Value | None) -> str:
    return "ja" if value else "nej"


def _lists(one: Difference) -> str:
    if one.unit == "minutter":
        before, after = (sum(x) if isinstance(x, tuple) else x for x in (one.before, one.after))
        ends = (number(x, 1).removesuffix(",0") if isinstance(x, float) else "ingen"
                for x in (before, after))  # fmt: skip
        return "{} → {} minutter i alt".format(*ends)
    if isinstance(one.after, tuple) and not any(one.after):
        return f"{_LIST} → 0"
    return f"{_LIST} ændres"


def _decimals(one: Difference) -> int:
    """Return the decimals it takes for before and after to differ, and to be what was written."""
    values = [x for x in (one.before, one.after) if isinstance(x, float)]
    scale = 100.0 if one.unit == "andel" else 1.0
    near = 0.02 if one.unit in PEOPLE else 1e-3
    for decimals in range(4):
        rounded = [round(scale * x, decimals) for x in values]
        off = [abs(r - scale * x) for r, x in zip(rounded, values, strict=True)]
        close = all(gap <= near * abs(scale * x) for gap, x in zip(off, values, strict=True))
        if close and len(set(rounded)) == len(values):
            return decimals
    return 4


def _shown(value: Value | None, unit: str, decimals: int) -> str:
    if value is None:
        return "ingen"
    if isinstance(value, bool):
        return _yes(value)
    if not isinstance(value, float):
        return f"«{value}»" if isinstance(value, str) else _LIST
    if unit == "år":
        return f"{value:.0f}"
    if unit == "andel":
        value *= 100
    shown = number(value, decimals)
    if "," in shown:
        shown = shown.rstrip("0").rstrip(",")
    return f"uge {shown}" if unit == "uge" else f"{shown} {UNITS.get(unit, unit)}".rstrip()


def _grouped(scenario: Scenario, told: list[Difference]) -> Iterator[str]:
    """Tell together what belongs together, with dates and grades.

    In each section by forløb or by what is set of it, whichever takes fewer lines.
    """
    for section in dict.fromkeys(one.section for one in told):
        mine = [one for one in told if one.section == section]
        ways: list[dict[str, list[Difference]]] = []
        for place in (1, -1):
            groups: dict[str, list[Difference]] = {}
            for one in mine:
                groups.setdefault(one.path.split(".")[place], []).append(one)
            ways.append(groups)
        for name, some in min(ways, key=len).items():
            yield _together(scenario, section, name, some)


def _together(scenario: Scenario, section: str, name: str, some: list[Difference]) -> str:
    if len(some) == 1:
        return _line(scenario, some[0])
    label = SECTIONS.get(section, section).capitalize()
    own = scenario.attribute(f"{section}.{name}.navn")
    if own is None and section in BY_FORLOEB and name in scenario.children("forloeb"):
        own = words.group(scenario, name)
    tails = {one.title.rpartition(": ")[2] for one in some}
    if own is None and len(tails) == 1 and not next(iter(tails)).startswith("1, når"):
        own = tails.pop()
    since, grades = min(one.since for one in some), {GRADES.get(x.grade, x.grade) for x in some}
    later = " og senere" if any(one.since > since for one in some) else ""
    ends = {one.until for one in some}
    end = next(iter(ends)) if len(ends) == 1 else None
    until = f" til {date_text(end)}" if end and not later else ""
    return (
        f"{label}{f', {own}' if own else ''}: {len(some)} tal ændres fra {date_text(since)}{later}"
        f"{until} ({', '.join(sorted(grades))})."
    )


def _new_tilbud(scenario: Scenario, t: str, mine: list[Difference]) -> str:
    found = {one.path.split(".")[2]: one.after for one in mine if len(one.path.split(".")) == 3}
    have = {key: x for key, x in found.items() if isinstance(x, float)}
    who = [words.group(scenario, x) for x in target_groups(scenario, t)]
    parts = []
    if have.get("optag"):
        share = have["optag"] * (have.get("deltager_til", 1.0) - have.get("deltager_fra", 0.0))
        parts.append(f"{number(100 * share, 1).removesuffix(',0')} pct. af dem begynder")
    if have.get("pladser_pr_start"):
        apart = have.get("start_hver_uge", 1.0)
        often = "hver uge" if apart <= 1 else f"hver {number(apart)}. uge"
        parts.append(f"{number(have['pladser_pr_start'])} pladser {often}")
    if have.get("fra_uge"):
        parts.append(f"i uge {number(have['fra_uge'])}")
    if have.get("varighed_uger"):
        weeks = number(have["varighed_uger"], 1).removesuffix(",0")
        parts.append(f"{weeks} {'uge' if weeks == '1' else 'uger'}")
    prices = [
        f"{number(have[key])} kr. pr. {unit}"
        for key, unit in (("pris_start", "deltager"), ("pris_uge", "uge"))
        if have.get(key)
    ]
    parts.append(" og ".join(prices) or "ingen særskilt pris")
    if have.get("minutter_start"):
        parts.append(f"{number(have['minutter_start'])} minutters sagsbehandlertid pr. deltager")
    name = scenario.attribute(f"tilbud.{t}.navn", t)
    return (
        f"Nyt tilbud, {name}, til {words.words_together(who)} {when(scenario, mine[0])}: "
        f"{', '.join(parts)} ({_grades(mine)})."
    )


def _new_drift(scenario: Scenario, d: str, mine: list[Difference]) -> str:
    found = {one.path.split(".")[2]: one.after for one in mine}
    have = {key: x for key, x in found.items() if isinstance(x, float)}
    shown = [
        f"{people_text(have[key])} {unit}"
        for key, unit in (("timer_pr_uge", "timer om ugen"), ("uger_pr_aar", "uger om året"))
        if key in have
    ]
    if "timepris_kr" in have:
        shown.append(f"{plain_number(have['timepris_kr'])} kr. i timen")
    name = scenario.attribute(f"drift.{d}.navn", d)
    return f"Ny udgift, {name}, {when(scenario, mine[0])}: {', '.join(shown)} ({_grades(mine)})."


def _grades(mine: list[Difference]) -> str:
    """Return the weakest grade among figures: what they rest on."""
    for grade in ("antagelse", "estimat", "statistik"):
        if any(one.grade == grade for one in mine):
            return GRADES[grade]
    return GRADES["lov"]
