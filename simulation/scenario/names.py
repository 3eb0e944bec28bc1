"""The sets of names a path or a label must be taken from: forløb, teams, ydelser, accounts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from simulation.scenario.field import Domain, Field
from simulation.scenario.fields import FIELDS, names_in
from simulation.scenario.figures import Figure
from simulation.scenario.values import attribute_fault
from simulation.scenario.words import found, nearest

_LIKENESS = 0.8
"""How like a whole path must be to be worth asking about."""
WORDS = {
    "forloeb": "forløbet",
    "hold": "holdet",
    "ydelse": "ydelsen",
    "funktion": "kontoen",
    "effektsaet": "effektsættet",
}


def known_names(
    figures: Mapping[str, Figure],
    attributes: Mapping[str, str | bool],
    closed: Mapping[str, set[str]],
) -> dict[str, dict[str, str]]:
    """Return each set of names: name → what a reader calls it."""
    teams = {p.split(".")[2] for p in figures if p.startswith("bemanding.hold.")}
    accounts = {
        str(value): str(attributes.get(p.replace(".funktion", ".navn"), ""))
        for p, value in attributes.items()
        if p.startswith("konti.") and p.endswith(".funktion")
    }
    effects = {p.split(".")[1] for p in figures if p.startswith("effekter.") and p.endswith(".k0")}
    return {
        "forloeb": {x: str(attributes.get(f"forloeb.{x}.navn", x)) for x in closed["forloeb"]},
        "hold": {x: str(attributes.get(f"bemanding.hold.{x}.navn", x)) for x in teams},
        "ydelse": {
            x: str(attributes.get(f"refusion.ydelse.{x}.navn", x)) for x in closed["ydelse"]
        },
        "funktion": accounts,
        "effektsaet": {x: str(attributes.get(f"effekter.{x}.navn", x)) for x in effects},
    }


def path_faults(path: str, field: Field, known: Mapping[str, Mapping[str, str]]) -> Iterator[str]:
    """Yield which names in a path are not of their set."""
    for name, kind in names_in(path, field).items():
        if kind != "hold" and name not in known[kind]:
            yield f"{path}: {_missing(name, kind, known)}"


def label_faults(
    path: str, value: Any, field: Field, known: Mapping[str, Mapping[str, str]]
) -> Iterator[str]:
    """Yield what is wrong with a label: its kind, and names that are not of their set."""
    if message := attribute_fault(path, value, field):
        yield message
    elif field.names:
        listed = field.domain == Domain.NAMES
        given = [part.strip() for part in str(value).split(",")] if listed else [str(value)]
        for name in given:
            if name not in known[field.names]:
                yield f"{path}: {_missing(name, field.names, known)}"
        if field.many is not None and len(given) > field.many:
            yield f"{path}: der står {len(given)} navne; der er plads til {field.many}"
        if len(set(given)) < len(given):
            yield f"{path}: et navn står to gange"


def _missing(name: str, kind: str, known: Mapping[str, Mapping[str, str]]) -> str:
    names = known[kind]
    options = f"; der er: {', '.join(sorted(names))}"
    return f"{WORDS[kind]} {found(name)} findes ikke{nearest(name, names) or options}"


def nearest_path(path: str, known: Mapping[str, Any] | None = None) -> str:
    """Return « (mente du …?)» with the nearest path that is read, or nothing.

    Only the last name is shown where the rest of the path is right.
    """
    parent, _, last = path.rpartition(".")
    parts = path.split(".")
    beside: set[str] = set()
    anywhere: set[str] = set(known or ())
    for field in FIELDS:
        declared = field.path.split(".")
        made = [
            parts[i] if i < len(parts) and (part == "*" or part.startswith("<")) else part
            for i, part in enumerate(declared)
        ]
        if any(part == "*" or part.startswith("<") for part in made):
            continue
        whole = ".".join(made)
        anywhere.add(whole)
        if len(made) == len(parts) and made[:-1] == parts[:-1] and declared[-1] == made[-1]:
            beside.add(made[-1])
    hint = nearest(last, beside) if parent and last not in beside else ""
    return hint or nearest(path, anywhere - {path}, _LIKENESS)
