"""Figures: a value by date, with where it comes from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from simulation.errors import Fault
from simulation.scenario.field import Field
from simulation.scenario.fields import field_of
from simulation.scenario.files import Source
from simulation.scenario.words import found

if TYPE_CHECKING:
    from simulation.scenario.shapes import Change, DatedValue, FigureTable

Value = float | str | bool | tuple[float, ...]

UNCERTAIN = ("estimat", "antagelse")
LAYERS = {
    "rules": "regler", "place": "sted", "region": "sted", "scenario": "scenarie",
    "resolved": "scenarie",
}  # fmt: skip


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


def blamed(entries: Iterable[Entry]) -> Entry:
    """Return the value that the user most likely wrote."""
    return max(entries, key=lambda e: (e.layer == "scenarie", e.layer == "sted"))


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


def days_of(figures: Iterable[Figure]) -> list[date]:
    """Return the days from which one of some figures has another value, the first included."""
    return sorted({date.min, *(e.from_date or date.min for f in figures for e in f.entries)})


def is_figure(node: Any) -> bool:
    """Tell whether a table is a figure."""
    return isinstance(node, dict) and bool({"value", "values", "unit", "grade"} & node.keys())


def walk(data: dict[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Yield (path, node) for every figure, attribute and empty table, in file order."""
    for key, node in data.items():
        path = f"{prefix}.{key}" if prefix else key
        if isinstance(node, dict) and node and not is_figure(node):
            yield from walk(node, path)
        else:
            yield path, node


def make_figure(
    source: Source, path: str, table: FigureTable, layer: str, key: str | None = None
) -> Figure:
    """Return the figure of a table that has its shape; ``key`` is where it stands in the file."""
    where = path if key is None else key

    def entry(item: DatedValue, place: str) -> Entry:
        return Entry(
            from_date=item.from_,
            value=item.value,
            source=item.source or table.source,
            grade=item.grade or table.grade,
            range=item.range or table.range,
            passed=item.passed,
            layer=getattr(item, "layer", layer),  # a resolved file says who set it
            file=source.shown,
            line=source.line(place),
        )

    if table.values is not None:
        entries = [entry(item, f"{where}.values.{i}") for i, item in enumerate(table.values)]
    else:
        assert table.value is not None
        entries = [
            Entry(
                from_date=None, value=table.value, source=table.source, grade=table.grade,
                range=table.range, passed=None, layer=layer, file=source.shown,
                line=source.line(f"{where}.value"),
            )
        ]  # fmt: skip
    return Figure(path, table.title, table.unit, tuple(entries), table.distribution, table.note)


def range_faults(figure: Figure) -> Iterator[Fault]:
    """Yield what is wrong with grades, ranges and dates of a figure."""
    field = field_of(figure.path)
    previous: date | None = None
    for entry in figure.entries:
        at = (entry.file, entry.line)
        listed = isinstance(entry.value, tuple)
        if listed or isinstance(entry.value, float):
            never = field is not None and field.never is not None and entry.value == field.never
            if entry.grade in UNCERTAIN and entry.range is None and not never:
                yield Fault(f"{figure.path}: graden «{entry.grade}» kræver et spænd (range)", *at)
            if entry.range is not None:
                low, high = entry.range
                value = 1.0 if isinstance(entry.value, tuple) else float(str(entry.value))
                if not low <= value <= high:
                    yield Fault(
                        f"{figure.path}: værdien {found(value)} ligger uden for sit spænd "
                        f"{found(low)} til {found(high)}",
                        *at,
                    )
                elif field is not None:
                    yield from (Fault(text, *at) for text in _beyond(figure, entry, field))
        elif entry.range is not None:
            yield Fault(f"{figure.path}: en tekst har intet spænd; slet «range»", *at)
        if entry.from_date and previous and entry.from_date <= previous:
            yield Fault(f"{figure.path}: datoen {entry.from_date} står ikke i rækkefølge", *at)
        previous = entry.from_date or previous


def _beyond(figure: Figure, entry: Entry, field: Field) -> Iterator[str]:
    """Yield why a range holds what the figure cannot be."""
    assert entry.range is not None
    low, high = entry.range
    shown = f"{figure.path}: spændet {found(low)} til {found(high)}"
    if isinstance(entry.value, tuple):
        if low < 0:
            yield f"{shown} er faktorer på listen; ventede 0 eller mere"
    elif field.apart and low <= (field.never or 0.0) <= high and low < high:
        yield (
            f"{shown} rummer {found(field.never or 0.0)}, som er noget andet end en mængde "
            "(én gang eller uden grænse); skriv et spænd uden det, eller lad spændet være ude, "
            "når det er værdien"
        )
    elif low < field.least or high > field.most:
        bounds = f"{found(field.least)} til {found(field.most)}"
        yield f"{shown} går ud over det, tallet kan være ({bounds})"
    if figure.distribution == "lognormal" and low <= 0 and low < high:
        yield f"{shown} begynder i {found(low)}; en lognormal fordeling kræver et spænd over 0"


def apply_change(figure: Figure, change: Change, source: Source, key: str) -> Figure:
    """Return the figure with a change over [from, to); the underlying value comes back after.

    Raises
    ------
    TypeError
        If a text is to be scaled or added to.
    """
    begin, end = change.from_, change.to

    def changed(under: Entry, on: date) -> Entry:
        value = change.value if change.value is not None else _shift(under.value, change)
        interval = change.range
        if interval is None and change.value is None and under.range:
            interval = (
                under.range
                if isinstance(under.value, tuple)
                else _within(figure.path, [_shift(x, change) for x in under.range])
            )
        return Entry(
            from_date=on,
            value=value,
            source=change.source,
            grade=change.grade or under.grade,
            range=interval,
            passed=None,
            layer=LAYERS["scenario"],
            file=source.shown,
            line=source.line(key),
            element=change.element,
        )

    entries = [e for e in figure.entries if e.from_date is None or e.from_date < begin]
    entries.append(changed(figure.on(begin), begin))
    inside = [
        e
        for e in figure.entries
        if e.from_date is not None and e.from_date > begin and (end is None or e.from_date < end)
    ]
    if change.value is None:
        entries += [changed(e, e.from_date) for e in inside if e.from_date]
    if end is not None:
        entries.append(replace(figure.on(end), from_date=end))
        entries += [e for e in figure.entries if e.from_date is not None and e.from_date > end]
    return replace(figure, entries=tuple(entries))


def _within(path: str, ends: list[Value]) -> tuple[float, float]:
    """Return a range that was scaled along, cut off at what the figure can be."""
    field = field_of(path)
    least, most = (field.least, field.most) if field else (0.0, float("inf"))
    low, high = sorted(min(max(float(str(end)), least), most) for end in ends)
    return low, high


def _shift(value: Value, change: Change) -> Value:
    factor = 1.0 if change.scale is None else change.scale
    term = 0.0 if change.add is None else change.add
    if isinstance(value, tuple):
        return tuple(x * factor + term for x in value)
    if isinstance(value, bool | str):
        raise TypeError
    return value * factor + term
