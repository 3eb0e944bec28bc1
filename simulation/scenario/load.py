"""From files to a frozen scenario: rules, then place, then baseline, then what extends it."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from simulation.errors import Fault, InputError
from simulation.rules import rule_files
from simulation.scenario import files
from simulation.scenario.checks import resolved_faults
from simulation.scenario.figures import (
    LAYERS,
    Entry,
    Figure,
    apply_change,
    is_figure,
    make_figure,
    range_faults,
    walk,
)
from simulation.scenario.files import Source
from simulation.scenario.region import sized_kommune
from simulation.scenario.scenario import Scenario
from simulation.scenario.skoen import NATION, estimate
from simulation.scenario.words import found, nearest, slug

RESOLVED = "resolved"
LONGEST_CHAIN = 8
_BASE_KEYS = ("place", "start", "years", "price_level")


@dataclass(frozen=True)
class Layer:
    """One checked file: figures and attributes in file order."""

    source: Source
    figures: dict[str, Figure]
    attributes: dict[str, str | bool]


def header_keys(kind: str) -> frozenset[str]:
    """Return the keys of a file kind that are not figures or attributes."""
    from simulation.scenario.shapes import FILE_SHAPES

    fields = FILE_SHAPES[kind].model_fields
    return frozenset(field.alias or name for name, field in fields.items())


def shape_faults(source: Source) -> list[Fault]:
    """Return everything wrong with the shape of one file."""
    from pydantic import ValidationError

    from simulation.scenario.shapes import FIGURE_KEYS, FILE_SHAPES, FigureTable, danish

    kind = source.data.get("kind")
    if kind not in FILE_SHAPES:
        options = ", ".join(FILE_SHAPES)
        hint = nearest(str(kind), FILE_SHAPES)
        return [source.fault(f"«kind» er {found(kind)}; vælg {options}{hint}", "kind")]
    faults: list[Fault] = []
    header = header_keys(str(kind))

    def collect(shape: Any, node: Any, prefix: str, known: list[str]) -> None:
        try:
            shape.model_validate(node)
        except ValidationError as error:
            seen = set()
            for item in error.errors():
                loc = [str(part) for part in item["loc"]]
                while loc and (loc[-1][:1].isupper() or loc[-1] in _UNION_LABELS or "[" in loc[-1]):
                    loc.pop()
                key = ".".join([prefix, *loc]) if prefix else ".".join(loc)
                names = _change_keys() if "changes" in loc[:1] else known
                message = danish({**item, "loc": tuple(loc)}, names)
                if key not in seen:
                    seen.add(key)
                    label = f"{prefix}: " if prefix else ""
                    faults.append(source.fault(label + message, key))

    own = {k: v for k, v in source.data.items() if k in header}
    collect(FILE_SHAPES[str(kind)], own, "", sorted(header))
    body = {k: v for k, v in source.data.items() if k not in header}
    for path, node in walk(body):
        if is_figure(node):
            collect(FigureTable, node, path, sorted(FIGURE_KEYS))
            if "value" in node and "values" in node:
                faults.append(source.fault(f"{path}: har både «value» og «values»", path))
            elif "value" not in node and "values" not in node:
                faults.append(source.fault(f"{path}: mangler «value» eller «values»", path))
        elif "." not in path:
            hint = nearest(path, header)
            faults.append(source.fault(f"ukendt nøgle «{path}»{hint}", path))
        elif not isinstance(node, str | bool):
            message = f"{path}: {found(node)} er ikke et tal med kilde; skriv det som en tabel"
            faults.append(source.fault(f"{message} med title, unit, grade, source og value", path))
    for i, change in enumerate(source.data.get("changes", [])):
        if isinstance(change, dict):
            faults += _change_faults(source, change, f"changes.{i}")
    return faults


_UNION_LABELS = {"bool", "int", "float", "str"}


def _change_keys() -> list[str]:
    from simulation.scenario.shapes import Change

    return [field.alias or name for name, field in Change.model_fields.items()]


def _change_faults(source: Source, change: dict[str, Any], key: str) -> Iterator[Fault]:
    given = [name for name in ("value", "scale", "add") if name in change]
    if len(given) != 1:
        what = " og ".join(f"«{name}»" for name in given) or "ingen af dem"
        yield source.fault(f"en ændring har netop én af value, scale og add; her er {what}", key)
    begin, end = change.get("from"), change.get("to")
    if isinstance(begin, date) and isinstance(end, date) and end <= begin:
        yield source.fault(f"«to» ({end}) ligger ikke efter «from» ({begin})", f"{key}.to")


def make_layer(source: Source) -> Layer:
    """Return a file's figures and attributes.

    Raises
    ------
    InputError
        With every fault of the file.
    """
    faults = shape_faults(source)
    if faults:
        raise InputError(faults)
    kind = source.data["kind"]
    header = header_keys(kind)
    body = {k: v for k, v in source.data.items() if k not in header}
    figures: dict[str, Figure] = {}
    attributes: dict[str, str | bool] = {}
    for path, node in walk(body):
        if is_figure(node):
            figures[path] = make_figure(source, path, node, LAYERS[kind])
        else:
            attributes[path] = node
    faults = [fault for figure in figures.values() for fault in range_faults(figure)]
    if faults:
        raise InputError(faults)
    return Layer(source, figures, attributes)


def _together(sources: list[Source]) -> list[Layer]:
    """Check several files; raise with the faults of all."""
    layers: list[Layer] = []
    faults: list[Fault] = []
    for source in sources:
        try:
            layers.append(make_layer(source))
        except InputError as error:
            faults += error.faults
    if faults:
        raise InputError(faults)
    return layers


@lru_cache(maxsize=1)
def load_rules() -> tuple[Layer, ...]:
    """Return the rule layers that ship, read once.

    Raises
    ------
    InputError
        If a path is defined in two files.
    """
    layers = _together([files.read(path) for path in rule_files()])
    seen: dict[str, Layer] = {}
    faults = []
    for layer in layers:
        for path in layer.figures:
            if path in seen:
                other = seen[path].source.shown
                faults.append(layer.source.fault(f"{path} står også i {other}", path))
            seen[path] = layer
    if faults:
        raise InputError(faults)
    return tuple(layers)


def load_scenario(
    name: str | Path,
    *,
    rules_known: date | None = None,
    years: int | None = None,
    place: str | None = None,
    element: str | None = None,
) -> Scenario:
    """Return a frozen scenario.

    Parameters
    ----------
    name : str or Path
        Id, unique prefix of an id, or a path to a file.
    rules_known : date, optional
        Leave out rules passed later; overrides the scenario's own date.
    years : int, optional
        Only the first so many budget years.
    place : str, optional
        Another kommune than the scenario's own.
    element : str, optional
        Only the changes of this element.

    Raises
    ------
    InputError
        With every fault found, each with file and line.
    """
    path = Path(name)
    is_path = path.suffix == ".toml" or len(path.parts) > 1
    source = files.read(path if is_path else files.find(str(name)))
    if source.data.get("kind") == RESOLVED:
        return _limit(_read_resolved(source), years)
    chain = _chain(source)
    return _limit(_resolve(chain, rules_known, place, element), years)


def try_out(source: Source, place: Source | None = None) -> Scenario:
    """Return the scenario of a file that is not written yet.

    Parameters
    ----------
    source : Source
        The scenario file.
    place : Source, optional
        The file of its place, when that is not written either.

    Raises
    ------
    InputError
        With every fault found.
    """
    return _resolve(_chain(source), None, unwritten=make_layer(place) if place else None)


def _limit(scenario: Scenario, years: int | None) -> Scenario:
    if years is None:
        return scenario
    if not 1 <= years <= len(scenario.years):
        most = len(scenario.years)
        raise InputError(f"{scenario.id} har {most} budgetår; der kan vælges 1 til {most}")
    return replace(scenario, years=scenario.years[:years])


def _reference(source: Source, name: Any, key: str) -> Source:
    """Return the file a scenario refers to; only ids inside the scenario folder."""
    text = str(name)
    if any(mark in text for mark in ("/", "\\", "..")) or text.endswith(".toml"):
        raise InputError(source.fault(f"«{key}» er {found(text)}; skriv et id, ikke en sti", key))
    try:
        return files.read(files.find(text))
    except InputError as error:
        raise InputError(
            [source.fault(f.message, key) if f.file is None else f for f in error.faults]
        ) from None


def _chain(source: Source) -> list[Source]:
    """Return the baseline first and the scenario last."""
    chain = [source]
    while "extends" in chain[0].data:
        here = chain[0]
        base = _reference(here, here.data["extends"], "extends")
        if base.path.resolve() in {s.path.resolve() for s in chain}:
            ids = " → ".join(str(s.data.get("id")) for s in [*reversed(chain), base])
            raise InputError(here.fault(f"«extends» går i ring: {ids}", "extends"))
        if len(chain) >= LONGEST_CHAIN:
            most = f"«extends» går mere end {LONGEST_CHAIN} led tilbage"
            raise InputError(here.fault(most, "extends"))
        chain.insert(0, base)
    return chain


def _resolve(
    chain: list[Source],
    rules_known: date | None,
    elsewhere: str | None = None,
    element: str | None = None,
    unwritten: Layer | None = None,
) -> Scenario:
    layers = _together(chain)
    base, last = chain[0], chain[-1]
    faults = _header_faults(chain)
    if faults:
        raise InputError(faults)
    header: dict[str, Any] = {}
    for source in chain:
        header.update({k: v for k, v in source.data.items() if k not in ("changes", "uses")})
    known = rules_known or header.get("rules_known")
    rates_known = rules_known or header.get("rates_known") or known
    place = unwritten or _place(base, elsewhere or str(header["place"]))
    figures: dict[str, Figure] = {}
    attributes: dict[str, str | bool] = {}
    ignored: list[tuple[str, Entry]] = []
    for layer in [*load_rules(), place]:
        attributes.update(layer.attributes)
        for path, figure in layer.figures.items():
            if path in figures and figures[path].unit != figure.unit:
                faults.append(_unit_fault(layer, path, figures[path].unit, figure.unit))
            when = rates_known if path.startswith(NOT_LAW) else known
            figures[path] = _known(figure, when, ignored)
    for fault in estimate(figures, attributes, place.figures):
        faults.append(replace(fault, file=place.source.shown, line=1))
    figures = {path: f for path, f in figures.items() if not path.startswith(NATION)}
    ignored = [(path, entry) for path, entry in ignored if not path.startswith(NATION)]
    if faults:
        raise InputError(_unique(faults))
    elements: list[str] = []
    for layer in layers:
        attributes.update(layer.attributes)
        for path, figure in layer.figures.items():
            if path in figures and figures[path].unit != figure.unit:
                faults.append(_unit_fault(layer, path, figures[path].unit, figure.unit))
            figures[path] = figure
        for package in layer.source.data.get("uses", []):
            used = _reference(layer.source, package, "uses")
            make_layer(used)
            if not used.data.get("changes"):
                faults.append(layer.source.fault(f"«{package}» ændrer ikke noget", "uses"))
            faults += _change_all(used, figures, elements, element)
        faults += _change_all(layer.source, figures, elements, element)
    faults += resolved_faults(figures, attributes)
    if faults:
        raise InputError(_unique(faults))
    return Scenario(
        id=last.data["id"] if element is None else f"{last.data['id']}--{slug(element)}",
        title=last.data["title"] if element is None else element,
        question=last.data["question"],
        owner=last.data["owner"],
        legal_status=last.data["legal_status"],
        legal_note=last.data.get("legal_note"),
        role=last.data.get("role", "forsøg"),
        effect=last.data.get("effect"),
        baseline_id=str(chain[-2].data["id"] if len(chain) > 1 else last.data["id"]),
        place_id=elsewhere or str(header["place"]),
        place_title=place.source.data["title"],
        start=header["start"],
        years=tuple(header["years"]),
        price_level=header["price_level"],
        rules_known=known,
        rates_known=rates_known,
        applies_to=header.get("applies_to", "alle"),
        figures=figures,
        attributes=attributes,
        elements=tuple(dict.fromkeys(elements)),
        not_modelled=last.data.get("not_modelled"),
        element=element,
        svar=tuple(last.data.get("svar", ())) if element is None else (),
        staffing=header.get("staffing"),
        ignored=tuple(
            (path, entry)
            for path, entry in ignored
            if entry.from_date and entry.from_date < date(header["years"][-1] + 1, 1, 1)
        ),
    )


def _unique(faults: list[Fault]) -> list[Fault]:
    return list(dict.fromkeys(faults))


def _unit_fault(layer: Layer, path: str, wanted: str, given: str) -> Fault:
    message = f"{path}: enheden er «{given}»; reglerne bruger «{wanted}»"
    return layer.source.fault(message, f"{path}.unit")


def _header_faults(chain: list[Source]) -> list[Fault]:
    base = chain[0]
    faults = [
        base.fault(f"«{key}» mangler (en basis uden «extends» skal have den)")
        for key in _BASE_KEYS
        if key not in base.data
    ]
    for source in chain:
        years = source.data.get("years")
        if years and any(b != a + 1 for a, b in itertools.pairwise(years)):
            faults.append(source.fault("«years» skal være på hinanden følgende år", "years"))
    if not faults and base.data["start"].year != base.data["years"][0]:
        start = base.data["start"]
        faults.append(base.fault(f"«start» ({start}) ligger ikke i første budgetår", "start"))
    for source in chain[1:]:
        faults += [
            source.fault(f"«{key}» kan ikke ændres, når scenariet bygger på et andet", key)
            for key in ("place", "start", "price_level")
            if key in source.data
        ]
    return faults


def _place(base: Source, name: str) -> Layer:
    known = files.place_files()
    if name not in known:
        if (sized := sized_kommune(name)) is not None:
            return make_layer(sized)
        hint = nearest(name, known) or f"; der er: {', '.join(sorted(known))}"
        raise InputError(base.fault(f"stedet «{name}» findes ikke{hint}", "place"))
    return make_layer(files.read(known[name]))


NOT_LAW = ("satser.", "satser_andel.", "regulering.", "bestand.", "bemanding.", "kommune.")
"""Where rates, prices and what is counted stand; ``rates_known`` says how new they may be."""


def _known(figure: Figure, known: date | None, ignored: list[tuple[str, Entry]]) -> Figure:
    """Leave out values a reader on that date could not know; keep at least the first."""
    if known is None:
        return figure
    kept = tuple(entry for entry in figure.entries if entry.known_from <= known)
    ignored.extend((figure.path, entry) for entry in figure.entries if entry not in kept)
    return replace(figure, entries=kept or figure.entries[:1])


def _change_all(
    source: Source, figures: dict[str, Figure], elements: list[str], only: str | None
) -> Iterator[Fault]:
    """Apply a file's changes in order, yielding what is wrong with them."""
    for i, change in enumerate(source.data.get("changes", [])):
        key, path = f"changes.{i}", change["path"]
        if only is not None and change["element"] != only:
            continue
        if path not in figures:
            hint = nearest(path, figures)
            yield source.fault(f"stien «{path}» findes ikke{hint}", f"{key}.path")
            continue
        try:
            figure = apply_change(figures[path], change, source, f"{key}.path")
        except TypeError:
            yield source.fault(f"{path} er en tekst og kan ikke ganges eller lægges til", key)
            continue
        before, after = figures[path].entries[0].value, figure.entries[-1].value
        if isinstance(before, tuple) != isinstance(after, tuple) or (
            isinstance(before, str) != isinstance(after, str)
        ):
            message = f"{path}: værdien er af en anden slags end reglernes"
            yield source.fault(message, f"{key}.value")
            continue
        yield from (fault for fault in range_faults(figure) if fault.file == source.shown)
        figures[path] = figure
        elements.append(change["element"])


def _read_resolved(source: Source) -> Scenario:
    """Return a scenario from the file a run wrote."""
    from simulation.scenario.dump import from_resolved

    return from_resolved(source)
