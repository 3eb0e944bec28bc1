"""A resolved scenario as TOML that reads back to the same hash, and as a table of origins."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date
from typing import Any

from simulation.scenario.figures import Entry
from simulation.scenario.headers import Frame
from simulation.scenario.layers import Layer
from simulation.scenario.scenario import Scenario
from simulation.scenario.shapes import ResolvedFile, ResolvedValue

_HEADER = (
    "id", "title", "question", "owner", "legal_status", "legal_note", "baseline_id", "place_id",
    "place_title", "start", "years", "price_level", "rules_known", "rates_known", "applies_to",
    "role", "effect", "elements", "paper_says", "not_modelled", "element", "variant", "svar",
    "staffing",
)  # fmt: skip


def _literal(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, tuple | list):
        return "[" + ", ".join(_literal(item) for item in value) + "]"
    if isinstance(value, date):
        return value.isoformat()
    return repr(value)


def dump_resolved(scenario: Scenario) -> str:
    """Return the whole scenario as TOML."""
    lines = ['kind = "resolved"']
    for name in _HEADER:
        value = getattr(scenario, name)
        if value is not None:
            lines.append(f"{name} = {_literal(value)}")
    for path, value in scenario.attributes.items():
        lines.append(f"attributes.{_quoted(path)} = {_literal(value)}")
    for path, figure in scenario.figures.items():
        lines.append(f"\n[figures.{_dotted(path)}]")
        for name, label in (("title", figure.title), ("unit", figure.unit)):
            lines.append(f"{name} = {_literal(label)}")
        first = figure.entries[0]
        lines.append(f"grade = {_literal(first.grade)}")
        lines.append(f"source = {_literal(first.source)}")
        lines.append("values = [")
        for entry in figure.entries:
            pairs = [
                ("from", entry.from_date), ("value", entry.value), ("source", entry.source),
                ("grade", entry.grade), ("range", entry.range), ("passed", entry.passed),
                ("layer", entry.layer), ("set_by", f"{entry.file}:{entry.line}"),
                ("element", entry.element),
            ]  # fmt: skip
            inner = ", ".join(f"{k} = {_literal(v)}" for k, v in pairs if v is not None)
            lines.append(f"    {{ {inner} }},")
        lines.append("]")
        for name, extra in (("distribution", figure.distribution), ("note", figure.note)):
            if extra:
                lines.append(f"{name} = {_literal(extra)}")
    return "\n".join(lines) + "\n"


def _quoted(path: str) -> str:
    return json.dumps(path, ensure_ascii=False)


def _dotted(path: str) -> str:
    """Return a path as a TOML key; names with Danish letters in quotes."""
    bare = re.compile(r"[A-Za-z0-9_-]+")
    return ".".join(p if bare.fullmatch(p) else _quoted(p) for p in path.split("."))


def header_frame(layer: Layer) -> Frame:
    """Return where and when a resolved scenario takes place."""
    header = layer.header
    assert isinstance(header, ResolvedFile)
    return Frame(
        header.place_id, header.start, tuple(header.years), header.price_level,
        header.rules_known, header.rates_known, header.applies_to,
    )  # fmt: skip


def from_resolved(layer: Layer) -> Scenario:
    """Return the scenario a run wrote with :func:`dump_resolved`, from its checked file."""
    header = layer.header
    assert isinstance(header, ResolvedFile)
    values: dict[str, Any] = {name: getattr(header, name) for name in _HEADER}
    for name in ("years", "elements", "svar"):
        values[name] = tuple(values[name])
    figures = {
        path: replace(
            figure,
            entries=tuple(
                _as_set(entry, item)
                for entry, item in zip(figure.entries, layer.kept[path], strict=True)
            ),
        )
        for path, figure in layer.figures.items()
    }
    return Scenario(**values, figures=figures, attributes=layer.attributes)


def _as_set(entry: Entry, item: ResolvedValue) -> Entry:
    """Return a value with the file and line that first set it."""
    file, _, line = item.set_by.rpartition(":")
    return replace(entry, layer=item.layer, file=file, line=int(line), element=item.element)


def origins(scenario: Scenario) -> list[dict[str, Any]]:
    """Return one row per value: what it is, where it comes from and who set it."""
    return [
        {
            "path": path, "title": figure.title, "unit": figure.unit,
            "from": entry.from_date or "",
            "value": entry.value
            if not isinstance(entry.value, tuple)
            else " ".join(f"{x:g}" for x in entry.value),
            "source": entry.source, "grade": entry.grade,
            "range_low": entry.range[0] if entry.range else "",
            "range_high": entry.range[1] if entry.range else "",
            "layer": entry.layer, "file": entry.file, "line": entry.line,
            "element": entry.element or "",
        }
        for path, figure in scenario.figures.items()
        for entry in figure.entries
    ]  # fmt: skip
