"""Figures: a value by date, with where it comes from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from simulation.errors import Fault
from simulation.scenario.fields import Field, field_of
from simulation.scenario.files import Source

Value = float | str | bool | tuple[float, ...]

SIGNED = "dut."
"""Figures that may be negative: the state's own budget tables."""
UNCERTAIN = ("estimat", "antagelse")
LAYERS = {"rules": "regler", "place": "sted", "region": "sted", "scenario": "scenarie"}


@dataclass(frozen=True)
class Entry:
    """A value from a date on, and who set it.

    Attributes
    ----------
    from_date : date or None
        None: from always.
    range : tuple of float or None
        Lowest and highest reasonable value; for lists a pair of factors.
    passed : date or None
        When the act was passed or the figure published.
    layer : str
        ``regler``, ``sted`` or ``scenarie``.
    element : str or None
        The part of a scenario that set it.
    """

    from_date: date | None
    value: Value
    source: str
    grade: str
    range: tuple[float, float] | None
    passed: date | None
    layer: str
    file: str
    line: int
    element: str | None = None

    @property
    def known_from(self) -> date:
        """The date from which a reader could know the value."""
        return self.passed or self.from_date or date.min


@dataclass(frozen=True)
class Figure:
    """A named figure with all its values in order of date."""

    path: str
    title: str
    unit: str
    entries: tuple[Entry, ...]
    distribution: str | None = None
    note: str | None = None

    def on(self, day: date) -> Entry:
        """Return the entry in force on a day (the first one before that)."""
        chosen = self.entries[0]
        for entry in self.entries:
            if entry.from_date is not None and entry.from_date > day:
                break
            chosen = entry
        return chosen


def is_figure(node: Any) -> bool:
    """Tell whether a table is a figure."""
    return isinstance(node, dict) and bool({"value", "values", "unit", "grade"} & node.keys())


def walk(data: dict[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Yield (path, node) for every figure and every attribute, in file order."""
    for key, node in data.items():
        path = f"{prefix}.{key}" if prefix else key
        if is_figure(node):
            yield path, node
        elif isinstance(node, dict):
            yield from walk(node, path)
        else:
            yield path, node


def plain(value: Any) -> Value:
    """Return a TOML value as the model reads it: numbers as floats, lists as tuples."""
    if isinstance(value, bool | str):
        return value
    if isinstance(value, list):
        return tuple(float(item) for item in value)
    return float(value)


def make_figure(source: Source, path: str, node: dict[str, Any], layer: str) -> Figure:
    """Return the figure at a path of a file whose shape has been checked."""

    def entry(item: dict[str, Any], key: str) -> Entry:
        interval = item.get("range", node.get("range"))
        return Entry(
            from_date=item.get("from"),
            value=plain(item["value"]),
            source=item.get("source", node["source"]),
            grade=item.get("grade", node["grade"]),
            range=tuple(float(x) for x in interval) if interval else None,  # type: ignore[arg-type]
            passed=item.get("passed"),
            layer=item.get("layer", layer),
            file=source.shown,
            line=source.line(key),
        )

    if "values" in node:
        entries = [entry(item, f"{path}.values.{i}") for i, item in enumerate(node["values"])]
    else:
        entries = [entry({"value": node["value"]}, f"{path}.value")]
    return Figure(
        path, node["title"], node["unit"], tuple(entries), node.get("distribution"),
        node.get("note"),
    )  # fmt: skip


def range_faults(figure: Figure) -> Iterator[Fault]:
    """Yield what is wrong with grades, ranges, dates and signs of a figure."""
    previous: date | None = None
    field = field_of(figure.path)
    for entry in figure.entries:
        at = (entry.file, entry.line)
        numbers = entry.value if isinstance(entry.value, tuple) else (entry.value,)
        numeric = [n for n in numbers if isinstance(n, float)]
        never = field is not None and field.never is not None and entry.value == field.never
        if entry.grade in UNCERTAIN and numeric and entry.range is None and not never:
            yield Fault(f"{figure.path}: graden «{entry.grade}» kræver et spænd (range)", *at)
        if entry.range is not None and numeric:
            low, high = entry.range
            value = 1.0 if isinstance(entry.value, tuple) else numeric[0]
            if not low <= value <= high:
                yield Fault(
                    f"{figure.path}: værdien {_number(value)} ligger uden for sit spænd "
                    f"{_number(low)} til {_number(high)}",
                    *at,
                )
            elif field is not None:
                yield from (Fault(text, *at) for text in _beyond(figure, entry, field))
        if entry.from_date and previous and entry.from_date <= previous:
            yield Fault(f"{figure.path}: datoen {entry.from_date} står ikke i rækkefølge", *at)
        previous = entry.from_date or previous
        for number in numeric:
            if number < 0 and not figure.path.startswith(SIGNED):
                yield Fault(
                    f"{figure.path}: {_number(number)} er negativ; ventede 0 eller mere "
                    f"({figure.unit})",
                    *at,
                )
                break
            if figure.unit == "andel" and number > 1:
                yield Fault(
                    f"{figure.path}: {_number(number)} er ikke en andel; ventede 0 til 1", *at
                )
                break
            if number != number or number in (float("inf"), float("-inf")):
                yield Fault(f"{figure.path}: værdien er ikke et endeligt tal", *at)
                break


def _beyond(figure: Figure, entry: Entry, field: Field) -> Iterator[str]:
    """Yield why a range holds what the figure cannot be."""
    assert entry.range is not None
    low, high = entry.range
    shown = f"{figure.path}: spændet {_number(low)} til {_number(high)}"
    if isinstance(entry.value, tuple):
        if low < 0:
            yield f"{shown} er faktorer på listen; ventede 0 eller mere"
    elif field.apart and low <= (field.never or 0.0) <= high and low < high:
        yield (
            f"{shown} rummer {_number(field.never or 0.0)}, som er noget andet end en mængde "
            "(én gang eller uden grænse); skriv et spænd uden det, eller lad spændet være ude, "
            "når det er værdien"
        )
    elif low < field.least or high > field.most:
        bounds = f"{_number(field.least)} til {_number(field.most)}"
        yield f"{shown} går ud over det, tallet kan være ({bounds})"
    if figure.distribution == "lognormal" and low <= 0 and low < high:
        yield f"{shown} begynder i {_number(low)}; en lognormal fordeling kræver et spænd over 0"


def _number(value: float) -> str:
    return f"{value:g}".replace(".", ",")


def apply_change(figure: Figure, change: dict[str, Any], source: Source, key: str) -> Figure:
    """Return the figure with a change over [from, to); the underlying value comes back after."""
    begin: date = change["from"]
    end: date | None = change.get("to")

    def changed(under: Entry, on: date) -> Entry:
        value = plain(change["value"]) if "value" in change else _shift(under.value, change)
        interval = change.get("range")
        if interval is None and "value" not in change and under.range:
            interval = (
                under.range
                if isinstance(under.value, tuple)
                else _shifted_range(figure.path, under.range, change)
            )
        return Entry(
            from_date=on,
            value=value,
            source=change["source"],
            grade=change.get("grade", under.grade),
            range=tuple(float(x) for x in interval) if interval else None,  # type: ignore[arg-type]
            passed=None,
            layer=LAYERS["scenario"],
            file=source.shown,
            line=source.line(key),
            element=change["element"],
        )

    entries = [e for e in figure.entries if e.from_date is None or e.from_date < begin]
    entries.append(changed(figure.on(begin), begin))
    inside = [
        e
        for e in figure.entries
        if e.from_date is not None and e.from_date > begin and (end is None or e.from_date < end)
    ]
    if "value" not in change:
        entries += [changed(e, e.from_date) for e in inside if e.from_date]
    if end is not None:
        entries.append(replace(figure.on(end), from_date=end))
        entries += [e for e in figure.entries if e.from_date is not None and e.from_date > end]
    return replace(figure, entries=tuple(entries))


def _shifted_range(
    path: str, interval: tuple[float, float], change: dict[str, Any]
) -> tuple[float, float]:
    """Return a range moved with its value, within what the figure can be."""
    low, high = sorted(float(str(_shift(x, change))) for x in interval)
    field = field_of(path)
    if field is not None:
        low, high = max(low, field.least), min(high, field.most)
    return low, high


def _shift(value: Value, change: dict[str, Any]) -> Value:
    factor, term = float(change.get("scale", 1)), float(change.get("add", 0))
    if isinstance(value, tuple):
        return tuple(x * factor + term for x in value)
    if isinstance(value, bool | str):
        raise TypeError
    return value * factor + term
