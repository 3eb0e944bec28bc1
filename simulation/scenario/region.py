"""Several kommuner at once: those with a file of their own, and those known by size only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from simulation.errors import InputError
from simulation.scenario import files
from simulation.scenario.files import Source
from simulation.scenario.words import nearest


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


def _sources() -> list[Source]:
    return [files.read(path) for path in files.all_files(part=files.REGIONS)]


def place_ids() -> list[str]:
    """Return the ids of all places with a file of their own."""
    return sorted(files.place_files())


def sized_kommune(place: str) -> Source | None:
    """Return a kommune known by size only, as if it had a file of its own."""
    for source in _sources():
        for number, kommune in enumerate(source.data.get("kommune", [])):
            if isinstance(kommune, dict) and kommune.get("id") == place:
                return Source(source.path, source.shown, source.text, _as_place(source, number))
    return None


def _as_place(source: Source, number: int) -> dict[str, Any]:
    kommune = source.data["kommune"][number]
    return {
        "kind": "place",
        "id": kommune["id"],
        "title": kommune["title"],
        "kommune": {
            "befolkning": {
                "title": "Indbyggere",
                "unit": "personer",
                "grade": "antagelse" if source.data.get("synthetic") else "statistik",
                "source": source.data["source"],
                "value": kommune["befolkning"],
                "range": [0.9 * kommune["befolkning"], 1.1 * kommune["befolkning"]],
            }
        },
    }


def find_region(text: str) -> Region:
    """Return a region by id, or the one made of places listed with commas.

    Raises
    ------
    InputError
        If a name is neither a region nor a place.
    """
    regions: dict[str, Source] = {}
    for source in _sources():
        name = str(source.data.get("id"))
        if (first := regions.setdefault(name, source)) is not source:
            raise InputError(source.fault(f"id «{name}» bruges også i {first.shown}", "id"))
    names = [name.strip() for name in text.split(",") if name.strip()]
    if len(names) == 1 and names[0] in regions:
        from simulation.scenario.load import make_layer

        source = regions[names[0]]
        make_layer(source)
        own = tuple(source.data.get("places", ()))
        sized = tuple(kommune["id"] for kommune in source.data.get("kommune", ()))
        return Region(
            names[0], source.data["title"], own + sized, bool(source.data.get("synthetic"))
        )
    known = [*place_ids(), *(k["id"] for s in regions.values() for k in s.data.get("kommune", ()))]
    faults = []
    for name in dict.fromkeys(names):
        if name not in known:
            hint = nearest(name, [*known, *regions])
            faults.append(f"stedet «{name}» findes ikke{hint or '; se jobcenter list'}")
    if len(names) != len(set(names)):
        faults.append("et sted er nævnt to gange")
    if not names:
        faults.append("--places er tom; skriv steder med komma imellem, eller en region")
    if faults:
        from simulation.errors import Fault

        raise InputError([Fault(fault) for fault in faults])
    return Region("-".join(names[:3]), ", ".join(names), tuple(names))
