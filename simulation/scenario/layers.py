"""One checked file: its header, its figures and its labels, as the shapes give them back."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, TypeVar

from pydantic import ValidationError

from simulation.errors import Fault, InputError
from simulation.scenario.field import Field
from simulation.scenario.fields import field_of
from simulation.scenario.figures import LAYERS, Figure, is_figure, make_figure, range_faults, walk
from simulation.scenario.files import Source, Written
from simulation.scenario.shapes import (
    FIGURE_KEYS,
    KINDS,
    RESOLVED,
    Change,
    FigureTable,
    PlaceFile,
    RegionFile,
    ResolvedFile,
    ResolvedTable,
    ResolvedValue,
    RulesFile,
    ScenarioFile,
    Shape,
    danish,
    header_keys,
)
from simulation.scenario.values import asks, figure_faults
from simulation.scenario.words import found, nearest

Header = RulesFile | PlaceFile | RegionFile | ScenarioFile | ResolvedFile
Shaped = TypeVar("Shaped", bound=Shape)
_NAME = re.compile(r"[A-Za-z0-9ÆØÅæøå_-]{1,60}")
_BODY = "figures"
"""Where a resolved file has its figures."""
NOT_IN_SCENARIO = ("landet", "kommune")
"""Sections that are read before a scenario's changes: a change of them would do nothing."""


@dataclass(frozen=True)
class Layer:
    """One checked file.

    Attributes
    ----------
    header : shape of the file's kind
        What the file says of itself, its changes among it; never the text as it was read.
    figures : dict of path to Figure
    attributes : dict of path to text or bool
        Both in file order.
    kept : dict of path to list of ResolvedValue
        The values of a resolved file with who set them.
    faults : tuple of Fault
        What is wrong below the header.
    """

    source: Source
    header: Header
    figures: dict[str, Figure]
    attributes: dict[str, str | bool]
    kept: dict[str, list[ResolvedValue]] = field(default_factory=dict)
    faults: tuple[Fault, ...] = ()

    def fault(self, message: str, key: str = "") -> Fault:
        """Return a fault at a key of the file."""
        return self.source.fault(message, key)

    @property
    def scenario(self) -> ScenarioFile:
        """The header of a scenario."""
        assert isinstance(self.header, ScenarioFile)
        return self.header


class _Reader:
    """Takes a file apart, gathering faults."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.faults: list[Fault] = []
        self.kept: dict[str, list[ResolvedValue]] = {}

    def shaped(
        self, shape: type[Shaped], node: Any, prefix: str, known: list[str]
    ) -> Shaped | None:
        """Return a table in its shape, or None with its faults noted."""
        try:
            return shape.model_validate(node)
        except ValidationError as error:
            seen = set()
            for item in error.errors():
                loc = [str(part) for part in item["loc"]]
                key = ".".join([prefix, *loc] if prefix else loc)
                names = _change_keys() if loc[:1] == ["changes"] else known
                if key not in seen:
                    seen.add(key)
                    label = f"{prefix}: " if prefix else ""
                    self.faults.append(self.source.fault(label + danish(item, names), key))
            return None

    def tell(self, message: str, key: str) -> None:
        """Note a fault."""
        self.faults.append(self.source.fault(message, key))


def make_layer(source: Source) -> Layer:
    """Return a file's header, figures and attributes.

    Raises
    ------
    InputError
        With every fault of the file.
    """
    layer = read_layer(source)
    if layer.faults:
        raise InputError(layer.faults)
    return layer


def read_layer(source: Source) -> Layer:
    """Return a file as far as it can be read, with its faults, so that all are told at once.

    Raises
    ------
    InputError
        With every fault of the file, if its header cannot be used.
    """
    kind = source.data.get("kind")
    if not isinstance(kind, str) or kind not in KINDS:
        options = ", ".join(k for k in KINDS if k != RESOLVED)
        hint = nearest(kind, KINDS) if isinstance(kind, str) else ""
        what = "mangler" if kind is None else f"er {found(kind)}"
        raise InputError(source.fault(f"«kind» {what}; vælg {options}{hint}", "kind"))
    reader = _Reader(source)
    names = header_keys(kind)
    own = {k: v for k, v in source.data.items() if k in names}
    header = reader.shaped(KINDS[kind], own, "", sorted(names))
    figures: dict[str, Figure] = {}
    attributes: dict[str, str | bool] = {}
    for key, path, node in _body(reader, kind, names):
        if is_figure(node):
            if (figure := _figure(reader, kind, key, path, node)) is not None:
                figures[path] = figure
        elif _is_attribute(reader, kind, key, path, node):
            attributes[path] = " ".join(node.split()) if isinstance(node, str) else node
    if isinstance(header, ResolvedFile):
        attributes = dict(header.attributes)
        for path in attributes:
            _known_path(reader, kind, "attributes", path, wants_figure=False)
    elif isinstance(header, ScenarioFile):
        for i, change in enumerate(header.changes):
            reader.faults += _change_faults(source, change, f"changes.{i}")
    elif kind == "scenario" and isinstance(own.get("changes"), list):
        for i, change in enumerate(own["changes"]):
            with contextlib.suppress(ValidationError):
                shaped = Change.model_validate(change)
                reader.faults += _change_faults(source, shaped, f"changes.{i}")
    faults = tuple(dict.fromkeys(reader.faults))
    if header is None:
        raise InputError(faults)
    assert isinstance(header, Header)
    return Layer(source, header, figures, attributes, reader.kept, faults)


def _body(reader: _Reader, kind: str, names: frozenset[str]) -> Iterator[tuple[str, str, Any]]:
    """Yield (key in the file, path, node) for everything below the header."""
    data = {k: v for k, v in reader.source.data.items() if k not in names}
    if kind == RESOLVED:
        body = data.pop(_BODY, None)
        for key in data:
            reader.tell(f"ukendt nøgle «{key}»{nearest(key, [*names, _BODY])}", key)
        if not isinstance(body, dict) or not body:
            reader.tell(f"tabellen «{_BODY}» mangler", _BODY)
            return
        yield from ((f"{_BODY}.{path}", path, node) for path, node in walk(body))
    elif kind == "region":
        for key in data:
            reader.tell(f"ukendt nøgle «{key}»{nearest(key, names)}", key)
    else:
        for path, node in walk(data):
            if "." not in path and not isinstance(node, dict):
                reader.tell(f"ukendt nøgle «{path}»{nearest(path, names)}", path)
            else:
                yield path, path, node


def _figure(reader: _Reader, kind: str, key: str, path: str, node: dict[str, Any]) -> Figure | None:
    """Return one figure, or None with its faults noted."""
    shape = ResolvedTable if kind == RESOLVED else FigureTable
    before = len(reader.faults)
    table = reader.shaped(shape, node, key, sorted(FIGURE_KEYS))
    if "value" in node and "values" in node:
        reader.tell(f"{path}: har både «value» og «values»", key)
    elif "value" not in node and "values" not in node:
        reader.tell(f"{path}: mangler «value» eller «values»", key)
    if not _known_path(reader, kind, key, path, wants_figure=True):
        return None
    if table is None or len(reader.faults) > before:
        return None
    figure = make_figure(reader.source, path, table, LAYERS[kind], key)
    declared = field_of(path)
    assert declared is not None
    reader.faults += range_faults(figure)
    reader.faults += figure_faults(figure, declared)
    if isinstance(table, ResolvedTable):
        reader.kept[path] = table.values
    if kind != RESOLVED:
        written = [("value", node.get("value"))]
        if isinstance(node.get("values"), list):
            written += [(f"values.{i}", v["value"]) for i, v in enumerate(node["values"])]
        for place, given in written:
            if question := _asks(given, declared, figure.unit):
                reader.tell(f"{path} {question}", f"{key}.{place}")
    return figure


def _asks(given: Any, declared: Field, unit: str) -> str | None:
    return asks(given, given.text if isinstance(given, Written) else None, declared, unit)


def _is_attribute(reader: _Reader, kind: str, key: str, path: str, node: Any) -> bool:
    """Tell whether a node is a label that may stand at its path; note why not."""
    if isinstance(node, dict):
        reader.tell(f"tabellen «{path}» er tom", key)
        return False
    if isinstance(node, str | bool):
        return _known_path(reader, kind, key, path, wants_figure=False)
    declared = field_of(path)
    parent = field_of(path.rpartition(".")[0])
    if declared is not None and declared.is_attribute:
        reader.tell(f"{path} er {found(node)}; ventede {declared.domain}", key)
    elif declared is None and parent is not None and not parent.is_attribute:
        options = sorted(FIGURE_KEYS)
        hint = nearest(path.rpartition(".")[2], options)
        reader.tell(f"{path}: ukendt nøgle i et tal{hint}; ventede {', '.join(options)}", key)
    elif declared is not None or _known_path(reader, kind, key, path, wants_figure=True):
        message = f"{path}: {found(node)} er ikke et tal med kilde; skriv det som en tabel"
        reader.tell(f"{message} med title, unit, grade, source og value", key)
    return False


def _known_path(reader: _Reader, kind: str, key: str, path: str, *, wants_figure: bool) -> bool:
    """Tell whether a path may stand in a file of this kind; note why not."""
    odd = [part for part in path.split(".") if not _NAME.fullmatch(part)]
    if odd:
        reader.tell(
            f"{path}: navnet {found(odd[0])} må kun have bogstaver, tal, _ og - (højst 60)", key
        )
        return False
    section = path.partition(".")[0]
    if kind == "scenario" and section in NOT_IN_SCENARIO:
        reader.tell(f"{path} hører til stedet og reglerne; et scenarie ændrer det ikke", key)
        return False
    declared = field_of(path)
    if declared is None:
        reader.tell(_unknown(path), key)
        return False
    if declared.is_attribute and wants_figure:
        reader.tell(f"{path} er {declared.domain}, ikke et tal; skriv {path} = …", key)
        return False
    if not declared.is_attribute and not wants_figure:
        message = (
            f"{path} er et tal; skriv det som en tabel med title, unit, grade, source og value"
        )
        reader.tell(message, key)
        return False
    return True


def _unknown(path: str) -> str:
    """Return that nothing reads a path, with the nearest one that is read."""
    from simulation.scenario.names import nearest_path

    return f"ukendt nøgle «{path}»{nearest_path(path)}; modellen læser den ikke"


def _change_keys() -> list[str]:
    return [field.alias or name for name, field in Change.model_fields.items()]


def operations(change: Change) -> list[str]:
    """Return what a change does: sets, scales or adds; just one of them is right."""
    return [name for name in ("value", "scale", "add") if getattr(change, name) is not None]


def _change_faults(source: Source, change: Change, key: str) -> Iterator[Fault]:
    given = operations(change)
    if len(given) != 1:
        what = " og ".join(f"«{name}»" for name in given) or "ingen af dem"
        yield source.fault(f"en ændring har netop én af value, scale og add; her er {what}", key)
    if change.to is not None and change.to <= change.from_:
        yield source.fault(
            f"«to» ({change.to}) ligger ikke efter «from» ({change.from_})", f"{key}.to"
        )
    if change.path.partition(".")[0] in NOT_IN_SCENARIO:
        message = f"{change.path} hører til stedet og reglerne; et scenarie ændrer det ikke"
        yield source.fault(message, f"{key}.path")
