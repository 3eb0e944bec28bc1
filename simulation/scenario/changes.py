"""The changes of a scenario: put in order of date, checked against each other, and carried out.

The order in the file decides nothing. A change holds from its date until the next change of the
same path, or until its own ``to``, when what was there before comes back. A change with ``to`` must
be over before the next begins, and two on the same day are a fault: which of them is meant cannot
be known.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from simulation.errors import Fault
from simulation.scenario.fields import field_of
from simulation.scenario.figures import Figure, apply_change, range_faults
from simulation.scenario.files import Written
from simulation.scenario.layers import Layer, operations
from simulation.scenario.shapes import Change
from simulation.scenario.values import asks, said, value_fault
from simulation.scenario.words import nearest

_LIKENESS = 0.7


@dataclass(frozen=True)
class Step:
    """A change and where it stands."""

    layer: Layer
    number: int
    change: Change

    def fault(self, message: str, key: str = "path") -> Fault:
        """Return a fault at a key of the change."""
        return self.layer.fault(message, f"changes.{self.number}.{key}")

    @property
    def place(self) -> str:
        """File and line of the change."""
        source = self.layer.source
        return f"{source.shown}:{source.line(f'changes.{self.number}.path')}"


def steps(layers: list[Layer], only: str | None = None) -> list[Step]:
    """Return the changes of files that are taken together, in the order of the files.

    A change that does not say one thing only is a fault of its file, and left out here.
    """
    return [
        Step(layer, number, change)
        for layer in layers
        for number, change in enumerate(layer.scenario.changes)
        if (only is None or change.element == only) and len(operations(change)) == 1
    ]


def order_faults(given: list[Step]) -> Iterator[Fault]:
    """Yield the changes of one path that stand in each other's way."""
    for one, two in itertools.pairwise(in_order(given)):
        path, begin = two.change.path, two.change.from_
        if one.change.path != path:
            continue
        if one.change.from_ == begin:
            yield two.fault(
                f"{path} ændres to gange fra {begin}; den anden ændring står i {one.place}"
            )
        elif one.change.to is not None and one.change.to > begin:
            yield two.fault(
                f"{path} ændres fra {begin}, men ændringen i {one.place} gælder til "
                f"{one.change.to}; lad den første slutte («to») senest {begin}",
                "from",
            )


def in_order(given: list[Step]) -> list[Step]:
    """Return changes by path and date."""
    return sorted(given, key=lambda step: (step.change.path, step.change.from_))


def carry_out(
    given: list[Step], figures: dict[str, Figure], start: date, end: date
) -> Iterator[Fault]:
    """Change the figures, yielding what is wrong with a change."""
    faults = list(order_faults(given))
    yield from faults
    for step in in_order(given):
        path = step.change.path
        if path not in figures:
            yield step.fault(_unknown(path, figures))
            continue
        figure, wrong = _one(step, figures[path], start, end)
        yield from wrong
        if figure is not None:
            figures[path] = figure


def _unknown(path: str, figures: dict[str, Figure]) -> str:
    field = field_of(path)
    if field is not None and field.is_attribute:
        return (
            f"{path} er {field.domain} og gælder hele perioden; skriv den ikke som en ændring, men "
            f"øverst i filen: {path} = …"
        )
    if field is not None:
        return (
            f"stien «{path}» findes ikke her{nearest(path, figures, _LIKENESS)}; er tallet nyt, så "
            "skriv det som en tabel med title, unit, grade, source og value"
        )
    return f"stien «{path}» findes ikke{nearest(path, figures, _LIKENESS)}"


def _one(step: Step, before: Figure, start: date, end: date) -> tuple[Figure | None, list[Fault]]:
    """Return a figure with one change, and what is wrong with it."""
    change, path = step.change, step.change.path
    field = field_of(path)
    assert field is not None
    faults = [*_timing(step, field.fixed, start, end), *_questions(step, before)]
    try:
        figure = apply_change(before, change, step.layer.source, f"changes.{step.number}.path")
    except TypeError:
        faults.append(step.fault(f"{path} er en tekst og kan ikke ganges eller lægges til"))
        return None, faults
    key = operations(change)[0]
    for entry in figure.entries:
        if entry in before.entries:
            continue
        message = value_fault(entry.value, field, figure.unit)
        if message:
            kind = type(entry.value) is not type(before.entries[0].value)
            other = " (værdien er af en anden slags end reglernes)" if kind else ""
            faults.append(step.fault(said(path, message) + other, key))
            break
    faults += [
        step.fault(fault.message, "range" if change.range is not None else key)
        for fault in range_faults(_only_new(figure, before))
    ]
    return (None if faults else figure), list(dict.fromkeys(faults))


def _only_new(figure: Figure, before: Figure) -> Figure:
    return replace(figure, entries=tuple(e for e in figure.entries if e not in before.entries))


def _timing(step: Step, fixed: str | None, start: date, end: date) -> Iterator[Fault]:
    """Yield why a change never acts, or acts on another day than it says."""
    change = step.change
    if change.from_ >= end:
        yield step.fault(
            f"{change.path}: ændringen begynder {change.from_}, efter sidste budgetår "
            f"({end.year - 1}); den får ingen virkning",
            "from",
        )
    elif change.to is not None and change.to <= start:
        yield step.fault(
            f"{change.path}: ændringen slutter {change.to}, før første dag ({start}); den får "
            "ingen virkning",
            "to",
        )
    elif fixed is not None:
        late = change.from_ if change.from_ > start else change.to
        if late is not None and start < late < end:
            yield step.fault(
                f"{change.path} kan ikke ændres undervejs ({late}): {fixed}. Skriv from = {start} "
                "eller tidligere, uden «to»",
                "from" if late == change.from_ else "to",
            )


def _questions(step: Step, before: Figure) -> Iterator[Fault]:
    """Yield where a number looks like another one meant."""
    field = field_of(before.path)
    raw = step.layer.source.data["changes"][step.number]
    for key in ("value", "add"):
        given = raw.get(key)
        text = given.text if isinstance(given, Written) else None
        if field is not None and (question := asks(given, text, field, before.unit)):
            yield step.fault(f"{before.path} {question}", key)
