"""What a scenario changes: each figure that differs from the baseline's while the run lasts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from simulation.scenario.figures import Figure, Value
from simulation.scenario.scenario import Scenario

NOTED = ("dut.", "langtidsledig.offentliggjort.", "forsoeg.")
"""Figures a scenario keeps for comparison: nothing in the model reads them."""


@dataclass(frozen=True)
class Difference:
    """One figure that a scenario sets otherwise than its baseline.

    Attributes
    ----------
    before, after : Value or None
        On the first day they differ; None where there is no such figure.
    since, until : date
        The first day they differ, and the first day they do no more (None: to the end).
    """

    path: str
    title: str
    unit: str
    before: Value | None
    after: Value | None
    since: date
    until: date | None
    grade: str

    @property
    def section(self) -> str:
        """The first word of the path."""
        return self.path.split(".")[0]

    def years(self, scenario: Scenario) -> set[int]:
        """Return the budget years in which the figures differ."""
        last = self.until.year - (self.until == date(self.until.year, 1, 1)) if self.until else 9999
        return {year for year in scenario.years if self.since.year <= year <= last}


def differences(scenario: Scenario, baseline: Scenario) -> list[Difference]:
    """Return what a scenario sets otherwise than its baseline, in the order of its file."""
    found = []
    for path in [*scenario.figures, *(p for p in baseline.figures if p not in scenario.figures)]:
        if not path.startswith(NOTED):
            own, other = scenario.figures.get(path), baseline.figures.get(path)
            if (one := _difference(path, own, other, scenario)) is not None:
                found.append(one)
    return found


def _difference(
    path: str, own: Figure | None, other: Figure | None, scenario: Scenario
) -> Difference | None:
    entries = [entry for figure in (own, other) if figure for entry in figure.entries]
    days = {max(entry.from_date or scenario.start, scenario.start) for entry in entries}
    since: date | None = None
    until: date | None = None
    for day in sorted(day for day in days | {scenario.start} if day < scenario.end):
        before = other.on(day).value if other else None
        after = own.on(day).value if own else None
        if before != after:
            since, until = since or day, None
        elif since and until is None:
            until = day
    figure = own or other
    if since is None or figure is None:
        return None
    return Difference(
        path, figure.title, figure.unit,
        other.on(since).value if other else None, own.on(since).value if own else None,
        since, until, figure.on(since).grade,
    )  # fmt: skip


def acting_years(scenario: Scenario, changed: list[Difference]) -> tuple[int, ...]:
    """Return the budget years in which anything a scenario changes acts, in order."""
    return tuple(sorted(set().union(*(one.years(scenario) for one in changed))))


def changes_staff(changed: list[Difference]) -> bool:
    """Tell whether a scenario changes how many årsværk there are."""
    return any(d.section == "bemanding" and d.path.endswith(".aarsvaerk") for d in changed)
