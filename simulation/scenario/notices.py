"""What is allowed but must be said: statutory samtaler that fall away, changes not reached."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from simulation.scenario.scenario import Scenario

_FOREVER = float("inf")
_NOTICED = 0.005
"""A smaller share of the citizens is not worth a sentence."""


@dataclass(frozen=True)
class _Phase:
    """Whom a phase of statutory samtaler is for, and when in the forløb."""

    first: float
    last: float
    begins: float
    ends: float
    share: float
    with_need: bool
    without_need: bool


def notices(scenario: Scenario, baseline: Scenario) -> list[str]:
    """Return a Danish sentence for each thing a reader of the answer must know."""
    return [*_law_notes(scenario, baseline), *_late_notes(scenario)]


def _law_notes(scenario: Scenario, baseline: Scenario) -> Iterator[str]:
    """Yield for whom a scenario takes away samtaler that are statutory in its baseline."""
    if scenario.hash == baseline.hash:
        return
    days = [scenario.start, *scenario.breakpoints(scenario.start, scenario.end, ("samtaler",))]
    for x in scenario.children("forloeb"):
        worst, when, weeks = 0.0, scenario.start, (0.0, _FOREVER)
        for day in days:
            lost, own = _lost(scenario, baseline, x, day)
            if lost > worst + _NOTICED:
                worst, when, weeks = lost, day, own
        if worst > _NOTICED:
            name = str(scenario.attribute(f"forloeb.{x}.navn", x))
            begin = f"uge {weeks[0]:.0f}"
            until = "og frem" if weeks[1] == _FOREVER else f"til {weeks[1]:.0f}"
            since = f"fra {when.day}.{when.month}.{when.year}"
            yield (
                f"{scenario.title}: fjerner lovpligtige samtaler for {100 * worst:.0f} pct. af dem "
                f"på {name} ({begin} {until}, {since})."
            )


def _lost(
    scenario: Scenario, baseline: Scenario, x: str, day: date
) -> tuple[float, tuple[float, float]]:
    """Return the largest share that loses statutory samtaler in a week, and the weeks it does."""
    before, after = _phases(baseline, x, day), _phases(scenario, x, day)
    edges = sorted({edge for p in (*before, *after) for edge in (p.first, p.last)})
    risk = float(scenario.at("screening.risiko_andel", day))
    worst, weeks = 0.0, (0.0, _FOREVER)
    for begin, end in itertools.pairwise(edges):
        lost = _covered(before, begin, risk) - _covered(after, begin, risk)
        if lost > worst + _NOTICED:
            worst, weeks = lost, (begin, end)
        elif lost > _NOTICED and abs(lost - worst) <= _NOTICED and weeks[1] == begin:
            weeks = weeks[0], end
    return worst, weeks


def _phases(scenario: Scenario, x: str, day: date) -> list[_Phase]:
    """Return the statutory phases of a forløb that require samtaler on a day."""
    found = []
    for phase in scenario.children(f"samtaler.{x}"):
        prefix = f"samtaler.{x}.{phase}"

        def value(key: str, missing: float, prefix: str = prefix) -> float:
            path = f"{prefix}.{key}"
            return scenario.number(path, day, missing)

        required = value("antal", 0) > 0 or value("pr_aar", 0) > 0
        if not required or not scenario.attribute(f"{prefix}.lovpligtig", True):
            continue
        if scenario.attribute(f"{prefix}.udloeses_af"):
            continue
        need = value("behov", 0) - value("uden_behov", 0)
        found.append(
            _Phase(
                first=value("fra_uge", 0),
                last=value("til_uge", _FOREVER),
                begins=value("deltager_fra", 0),
                ends=value("deltager_til", 1),
                share=value("andel", 1) * (1 - value("fritaget_andel", 0)),
                with_need=need >= 0,
                without_need=need <= 0,
            )
        )
    return found


def _covered(phases: list[_Phase], week: float, risk: float) -> float:
    """Return the share of citizens of whom a statutory samtale is required in a week."""
    active = [p for p in phases if p.first <= week < p.last and p.share > 0]
    cuts = sorted({0.0, 1.0, *(p.begins for p in active), *(p.ends for p in active)})
    total = 0.0
    for weight, needs in ((risk, True), (1 - risk, False)):
        mine = [p for p in active if (p.with_need if needs else p.without_need)]
        for begin, end in itertools.pairwise(cuts):
            shares = [p.share for p in mine if p.begins <= begin and end <= p.ends]
            total += weight * (end - begin) * max(shares, default=0.0)
    return total


def _late_notes(scenario: Scenario) -> Iterator[str]:
    """Yield changes that begin after the years that are run, when only some are."""
    seen: dict[tuple[str, date], None] = {}
    for figure in scenario.figures.values():
        for entry in figure.entries:
            if entry.element and entry.from_date and entry.from_date >= scenario.end:
                seen.setdefault((entry.element, entry.from_date))
    for element, day in seen:
        yield (
            f"{scenario.title}: «{element}» ændrer noget fra {day.day}.{day.month}.{day.year}, "
            f"efter det sidste år, der regnes ({scenario.years[-1]}); det er ikke med."
        )
