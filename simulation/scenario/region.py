"""Several kommuner at once: those with a file of their own, and those known by size only."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from typing import Any

from simulation.errors import Fault, InputError
from simulation.scenario import files
from simulation.scenario.files import Source
from simulation.scenario.kommuner import kommune_titles
from simulation.scenario.layers import Layer, make_layer
from simulation.scenario.shapes import Kommune, RegionFile
from simulation.scenario.words import listed, nearest


@dataclass(frozen=True)
class Region:
    """Kommuner to run one forsøg over.

    Attributes
    ----------
    places : tuple of str
        Ids, in the order they are shown.
    synthetic : bool
        The kommuner are made up.
    """

    id: str
    title: str
    places: tuple[str, ...]
    synthetic: bool = False


def place_ids() -> list[str]:
    """Return the ids of all places with a file of their own."""
    return sorted(files.place_files())


def regions() -> dict[str, Layer]:
    """Return the regions of the folder by id; a file that is at fault is left to ``check``."""
    found: dict[str, Layer] = {}
    faults: list[Fault] = []
    for path in files.all_files(part=files.REGIONS):
        with contextlib.suppress(InputError):
            layer = make_layer(files.read(path))
            if isinstance(layer.header, RegionFile):
                first = found.setdefault(layer.header.id, layer)
                if first is not layer:
                    twice = f"id «{layer.header.id}» bruges også i {layer.source.shown}"
                    faults.append(first.fault(twice, "id"))
    if faults:
        raise InputError(faults)
    return found


def sized_kommune(place: str) -> Source | None:
    """Return a kommune known by size only, as if it had a file of its own."""
    for layer in regions().values():
        assert isinstance(layer.header, RegionFile)
        for kommune in layer.header.kommune:
            if kommune.id == place:
                source = layer.source
                return Source(source.path, source.shown, source.text, _as_place(layer, kommune))
    return None


def _as_place(layer: Layer, kommune: Kommune) -> dict[str, Any]:
    assert isinstance(layer.header, RegionFile)
    return {
        "kind": "place",
        "id": kommune.id,
        "title": kommune.title,
        "kommune": {
            "befolkning": {
                "title": "Indbyggere",
                "unit": "personer",
                "grade": "antagelse" if layer.header.synthetic else "statistik",
                "source": layer.header.source,
                "value": kommune.befolkning,
                "range": [0.9 * kommune.befolkning, 1.1 * kommune.befolkning],
            }
        },
    }


def _sized(layer: Layer) -> list[str]:
    assert isinstance(layer.header, RegionFile)
    return [kommune.id for kommune in layer.header.kommune]


def find_region(text: str) -> Region:
    """Return a region by id, or the one made of places listed with commas.

    Raises
    ------
    InputError
        If a name is neither a region nor a place.
    """
    known_regions = regions()
    names = list(listed(text))
    if len(names) == 1 and names[0] in known_regions:
        header = known_regions[names[0]].header
        assert isinstance(header, RegionFile)
        own = tuple(header.places)
        sized = tuple(_sized(known_regions[names[0]]))
        return Region(names[0], header.title, own + sized, header.synthetic)
    known = [*place_ids(), *kommune_titles()]
    known += [k for r in known_regions.values() for k in _sized(r)]
    faults = []
    for name in dict.fromkeys(names):
        if name not in known:
            hint = nearest(name, [*known, *known_regions])
            faults.append(f"stedet «{name}» findes ikke{hint or '; se jobcenter liste'}")
    if len(names) != len(set(names)):
        faults.append("et sted er nævnt to gange")
    if not names:
        faults.append("--steder er tom; skriv steder med komma imellem, eller en region")
    if faults:
        raise InputError([Fault(fault) for fault in faults])
    return Region("-".join(names[:3]), ", ".join(names), tuple(names))
