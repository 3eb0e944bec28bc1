"""Where a path is read: a figure nothing reads, for its forløb or beside the others, is refused."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from simulation.errors import Fault
from simulation.scenario.fields import field_of, names_in
from simulation.scenario.figures import Figure, blamed, days_of
from simulation.scenario.words import found, listed

_ACTIVE = "aktiv"
_TARGETS = ("tilbud.*.maalgruppe", "sagsskridt.*.forloeb")
_CLOSED = "tilgang.lukket."
_TAKEN_OVER = "forloeb.{}.afloeses_af"
_OCCASIONS = ("antal", "pr_aar")
_AWAITED = "udloeses_af"


def reach_faults(path: str, value: object, attributes: Mapping[str, str | bool]) -> Iterator[str]:
    """Yield why nothing reads a path for the forløb it names."""
    field = field_of(path)
    if field is None:
        return

    def active(x: str) -> bool:
        return attributes.get(f"forloeb.{x}.slags") == _ACTIVE

    named = [x for x, kind in names_in(path, field).items() if kind == "forloeb"]
    first = path.split(".")[1] if len(path.split(".")) > 1 else ""
    if field.only and first != field.only:
        yield f"{path}: modellen læser kun {path.replace(first, field.only, 1)}"
    elif field.active:
        for x in named:
            if f"forloeb.{x}.slags" in attributes and not active(x):
                yield (
                    f"{path}: forløbet «{x}» er uden indsats i modellen (slags "
                    f"{found(attributes[f'forloeb.{x}.slags'])}); tallet læses ikke"
                )
    elif field.path in _TARGETS:
        for x in listed(value):
            if f"forloeb.{x}.slags" in attributes and not active(x):
                yield f"{path}: forløbet «{x}» er uden indsats i modellen, så ingen får den"
    if path.startswith(_CLOSED) and value:
        for x in named:
            if active(x) and _TAKEN_OVER.format(x) not in attributes:
                yield (
                    f"{path}: et forløb kan kun lukkes, når et andet tager over; skriv "
                    f"{_TAKEN_OVER.format(x)}"
                )


def beside_faults(
    figures: Mapping[str, Figure], attributes: Mapping[str, str | bool]
) -> Iterator[Fault]:
    """Yield figures that nothing reads for what stands beside them, or does not."""
    for path, figure in figures.items():
        field = field_of(path)
        if field is None:
            continue
        table, _, key = path.rpartition(".")
        entry = blamed(figure.entries)
        if field.beside and not any(f"{table}.{other}" in figures for other in field.beside):
            needed = " eller ".join(f"«{other}»" for other in field.beside)
            yield Fault(f"{path} læses kun sammen med {needed}", entry.file, entry.line)
        awaited = attributes.get(f"{table}.{_AWAITED}")
        if field.by_the_week and awaited:
            message = f"{path} læses ikke, når {table}.{_AWAITED} er {found(awaited)}"
            yield Fault(message, entry.file, entry.line)
        if key == _OCCASIONS[0] and path.startswith("samtaler."):
            yield from _said_twice(table, figures)


def _said_twice(table: str, figures: Mapping[str, Figure]) -> Iterator[Fault]:
    """Yield that a phase has both a number and a rate: only the number would be read."""
    both = [figures[f"{table}.{key}"] for key in _OCCASIONS if f"{table}.{key}" in figures]
    if len(both) < len(_OCCASIONS):
        return
    for day in days_of(both):
        on = [figure.on(day) for figure in both]
        if all(isinstance(e.value, float) and e.value > 0 for e in on):
            entry = blamed(on)
            number, rate = (found(e.value) for e in on)
            yield Fault(
                f"{table}: både «antal» ({number}) og «pr_aar» ({rate}) siger, hvor mange samtaler "
                "der er; sæt den ene til 0",
                entry.file,
                entry.line,
            )
            return
