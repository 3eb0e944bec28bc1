"""Where a path is read: some figures act for some forløb only, and are refused for the others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from simulation.scenario.fields import field_of, names_in
from simulation.scenario.words import found

_ACTIVE = "aktiv"
_ONLY_ACTIVE = (
    "bestand.", "tilgang.pr_md.", "tilgang.lukket.", "trappe.", "borger.", "samtaler.", "minutter.",
    "udeblivelse.", "sanktion.", "pligt.", "forsoeg.",
)  # fmt: skip
"""Sections about those who are on a ydelse with an active effort."""
_ONLY: dict[str, str] = {
    "milepael.<forloeb>.mindst_uger": "a_dagpenge",
    "milepael.<forloeb>.genoptjening_uger": "a_dagpenge",
    "milepael.<forloeb>.efter_grund.<forloeb>": "sygedagpenge",
    "milepael.<forloeb>.grunde.*.andel": "sygedagpenge",
    "milepael.<forloeb>.grunde.*.hoejst_uger": "sygedagpenge",
    "milepael.<forloeb>.grunde.*.navn": "sygedagpenge",
}
_TARGETS = ("tilbud.*.maalgruppe", "sagsskridt.*.forloeb")
_CLOSED = "tilgang.lukket."
_TAKEN_OVER = "forloeb.{}.afloeses_af"


def reach_faults(path: str, value: object, attributes: Mapping[str, str | bool]) -> Iterator[str]:
    """Yield why nothing reads a path for the forløb it names."""
    field = field_of(path)
    if field is None:
        return

    def active(x: str) -> bool:
        return attributes.get(f"forloeb.{x}.slags") == _ACTIVE

    named = [x for x, kind in names_in(path, field).items() if kind == "forloeb"]
    first = path.split(".")[1] if len(path.split(".")) > 1 else ""
    if (only := _ONLY.get(field.path)) and first != only:
        yield f"{path}: modellen læser kun {path.replace(first, only, 1)}"
    elif path.startswith(_ONLY_ACTIVE):
        for x in named:
            if f"forloeb.{x}.slags" in attributes and not active(x):
                yield (
                    f"{path}: forløbet «{x}» er uden indsats i modellen (slags "
                    f"{found(attributes[f'forloeb.{x}.slags'])}); tallet læses ikke"
                )
    elif field.path in _TARGETS:
        for x in (part.strip() for part in str(value).split(",")):
            if f"forloeb.{x}.slags" in attributes and not active(x):
                yield f"{path}: forløbet «{x}» er uden indsats i modellen, så ingen får den"
    if path.startswith(_CLOSED) and value:
        for x in named:
            if active(x) and _TAKEN_OVER.format(x) not in attributes:
                yield (
                    f"{path}: et forløb kan kun lukkes, når et andet tager over; skriv "
                    f"{_TAKEN_OVER.format(x)}"
                )
