"""Checking a file of any kind as far as it goes: scenario, package, place, region, rules."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from simulation.errors import Fault, InputError
from simulation.scenario import files
from simulation.scenario.changes import order_faults, steps
from simulation.scenario.fields import field_of
from simulation.scenario.ground import rule_figures
from simulation.scenario.headers import package_faults
from simulation.scenario.kommuner import kommune_titles
from simulation.scenario.layers import Layer, make_layer
from simulation.scenario.load import load_scenario, with_place
from simulation.scenario.names import nearest_path
from simulation.scenario.region import place_ids
from simulation.scenario.scenario import Scenario
from simulation.scenario.shapes import PlaceFile, RegionFile, RulesFile, ScenarioFile
from simulation.scenario.values import said, value_fault
from simulation.scenario.words import nearest


def check_file(path: Path) -> Scenario | None:
    """Return a scenario that can be run to try the file, or None where there is none.

    Raises
    ------
    InputError
        With every fault of the file.
    """
    source = files.read(path)
    kind = source.data.get("kind")
    if kind == "scenario" and source.data.get("package") is not True:
        return load_scenario(path)
    if kind == "resolved":
        return load_scenario(path)
    layer = make_layer(source)
    faults: list[Fault] = []
    if isinstance(layer.header, ScenarioFile):
        faults += _changes_faults(layer)
    elif isinstance(layer.header, RegionFile):
        faults += _region_faults(layer, layer.header)
    elif isinstance(layer.header, PlaceFile):
        faults += _place_faults(layer, layer.header)
    if faults:
        raise InputError(faults)
    if isinstance(layer.header, PlaceFile):
        return with_place(layer)
    assert isinstance(layer.header, RegionFile | RulesFile | ScenarioFile)
    return None


def _changes_faults(layer: Layer) -> Iterator[Fault]:
    """Yield what is wrong with a file that only has changes for others to use."""
    header = layer.scenario
    yield from package_faults(layer)
    if not header.changes:
        yield layer.fault("en pakke skal ændre noget; der er ingen [[changes]]", "package")
    known = rule_figures()
    given = steps([layer])
    yield from order_faults(given)
    for step in given:
        path = step.change.path
        field = field_of(path)
        if field is None or field.is_attribute:
            yield step.fault(f"stien «{path}» findes ikke{nearest_path(path, known)}")
        elif step.change.value is not None:
            unit = known[path].unit if path in known else ""
            if message := value_fault(step.change.value, field, unit):
                yield step.fault(said(path, message), "value")


def _region_faults(layer: Layer, header: RegionFile) -> Iterator[Fault]:
    known = [*place_ids(), *kommune_titles()]
    names = [*header.places, *(kommune.id for kommune in header.kommune)]
    if not names:
        yield layer.fault("regionen har hverken «places» eller [[kommune]]")
    for name in header.places:
        if name not in known:
            yield layer.fault(f"stedet «{name}» findes ikke{nearest(name, known)}", "places")
    for name in dict.fromkeys(n for n in names if names.count(n) > 1):
        yield layer.fault(f"«{name}» står to gange", "places")


def _place_faults(layer: Layer, header: PlaceFile) -> Iterator[Fault]:
    """Yield that a place would be found under another name than its own."""
    path = layer.source.path
    if path.parent.name == "places" and path.stem != header.id:
        yield layer.fault(
            f"«id» er {header.id}, men filen hedder {path.name}; et sted findes ved filens navn",
            "id",
        )
