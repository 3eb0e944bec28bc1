"""What one value must be by its declaration: kind, bounds, unit and length."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from simulation.errors import Fault
from simulation.scenario.field import Domain, Field
from simulation.scenario.figures import Entry, Figure
from simulation.scenario.units import units_of
from simulation.scenario.words import found, nearest

TOLERANCE = 1e-6
MONTHS = 12
MINUTE_PARTS = 3
_LISTED = (
    Domain.BANDS, Domain.PER_BAND, Domain.SHARES, Domain.FACTORS, Domain.MONTHS, Domain.SERIES,
)  # fmt: skip
_TEXTS = (Domain.CHOICE, Domain.DAY)
_WHOLE = (Domain.COUNT, Domain.SWITCH, Domain.YEAR)
_MEASURES = ("andel", "faktor", "indeks", "varians", "pct.", "år", "tekst", "dato")
"""Units of what is not counted: three decimals are no thousands there."""
_THOUSANDS = re.compile(r"[1-9]\d{0,2}\.\d{3}")
_SMALL_PERCENT = 0.1
_PERCENT = "pct."
_HUNDRED = 100.0


def figure_faults(figure: Figure, field: Field) -> Iterator[Fault]:
    """Yield what is wrong with each value of a figure, by its declaration."""
    first = figure.entries[0]
    wanted = units_of(field)
    if wanted and figure.unit not in wanted:
        units = "» eller «".join(wanted)
        yield _at(first, f"{figure.path}: enheden er «{figure.unit}»; reglerne bruger «{units}»")
    for entry in figure.entries:
        if message := value_fault(entry.value, field, figure.unit):
            yield _at(entry, said(figure.path, message))


def said(path: str, message: str) -> str:
    """Return a path with what is wrong with its value."""
    return f"{path}{message}" if message.startswith(":") else f"{path} {message}"


def _at(entry: Entry, message: str) -> Fault:
    return Fault(message, entry.file, entry.line)


def value_fault(value: Any, field: Field, unit: str) -> str | None:
    """Return what is wrong with a value of a field, or None."""
    domain = field.domain
    if domain in _TEXTS:
        return _text_fault(value, field)
    if isinstance(value, str | bool):
        return f"er {found(value)}; ventede {domain}{_decimal(value)}"
    if domain in _LISTED:
        if not isinstance(value, tuple):
            return f"er {found(value)}; ventede en liste ({domain})"
        return _list_fault(value, field, unit)
    if isinstance(value, tuple):
        if domain == Domain.MINUTES and len(value) == MINUTE_PARTS:
            return next(filter(None, (_number_fault(x, field, unit) for x in value)), None)
        return f"er {found(value)}; ventede {domain}"
    return _number_fault(value, field, unit)


def _decimal(value: Any) -> str:
    """Return how a number in quotes is written."""
    text = str(value).replace(".", "").replace(",", ".") if "," in str(value) else str(value)
    try:
        float(text)
    except ValueError:
        return ""
    return f"; mente du {text} uden anførselstegn?"


def _text_fault(value: Any, field: Field) -> str | None:
    if not isinstance(value, str):
        return f"er {found(value)}; {_wanted(field)}"
    if field.domain == Domain.CHOICE and value not in field.choices:
        return f"er {found(value)}; {_wanted(field)}{nearest(value, field.choices)}"
    if field.domain == Domain.DAY:
        try:
            date.fromisoformat(value)
        except ValueError:
            return f"er {found(value)}; ventede en dato som 2016-01-04"
    return None


def _wanted(field: Field) -> str:
    return f"vælg {', '.join(field.choices)}" if field.choices else f"ventede {field.domain}"


def _number_fault(value: float, field: Field, unit: str) -> str | None:
    if value < field.least:
        if value < 0 and field.least == 0:
            return f"er {found(value)}: negativ; ventede 0 eller mere ({unit})"
        return f"er {found(value)}; ventede mindst {found(field.least)} ({unit})"
    if value > field.most:
        if field.most == 1 and field.domain != Domain.SWITCH:
            hint = f"; mente du {found(value / _HUNDRED)}?" if value <= _HUNDRED else ""
            return f"er {found(value)} og ikke en andel; ventede 0 til 1{hint}"
        return f"er {found(value)}; ventede højst {found(field.most)} ({unit})"
    if field.domain in _WHOLE and value != int(value):
        return f"er {found(value)}; ventede {field.domain}"
    return None


def _list_fault(value: tuple[float, ...], field: Field, unit: str) -> str | None:
    for item in value:
        if message := _number_fault(item, field, unit):
            return message
    if field.domain == Domain.BANDS and (
        value[0] != 0 or any(b <= a for a, b in itertools.pairwise(value))
    ):
        return f"er {_listed(value)}; ventede {field.domain}"
    if field.domain == Domain.MONTHS:
        if len(value) != MONTHS:
            return f"har {len(value)} måneder; ventede {MONTHS}"
        if sum(value) <= 0:
            return "er 0 i alle måneder; mindst én skal være over 0"
    if field.many is not None and len(value) > field.many:
        return f"har {len(value)} tal; der er plads til {field.many}"
    if field.domain == Domain.SHARES and abs(sum(value) - 1) > TOLERANCE:
        return f": andelene summer til {found(float(f'{sum(value):.6g}'))}; ventede 1"
    return None


def _listed(value: tuple[float, ...]) -> str:
    return "[" + "; ".join(found(x) for x in value) + "]"


def asks(given: Any, text: str | None, field: Field, unit: str) -> str | None:
    """Return a question where a number looks like another one meant, or None.

    Parameters
    ----------
    given : object
        As it was read.
    text : str or None
        The number as it was written, where it was a decimal number.
    """
    if isinstance(given, bool) or not isinstance(given, int | float):
        return None
    whole = (text or "").replace(".", "")
    counted = text is not None and unit not in _MEASURES and _THOUSANDS.fullmatch(text)
    if counted and int(whole) <= field.most:
        return (
            f"er skrevet {text}; punktum er decimaltegn. Mente du {whole}? Så skriv {whole}. "
            f"Er det {found(float(given))}, så skriv {text}0"
        )
    if unit == _PERCENT and 0 < abs(given) < _SMALL_PERCENT:
        return (
            f"er {found(float(given))} pct.; mente du {found(round(given * _HUNDRED, 6))} pct.? "
            f"Så skriv {given * _HUNDRED:g}"
        )
    return None


def attribute_fault(path: str, value: Any, field: Field) -> str | None:
    """Return what is wrong with a label by its declaration, names of sets apart."""
    if field.domain == Domain.FLAG:
        if not isinstance(value, bool):
            return f"{path} er {found(value)}; ventede true eller false"
        return None
    if not isinstance(value, str):
        return f"{path} er {found(value)}; ventede {field.domain}"
    if not value.strip():
        return f"{path} er tom; slet linjen, eller skriv {field.domain}"
    if field.choices and value not in field.choices:
        options = ", ".join(field.choices)
        return f"{path} er {found(value)}; vælg {options}{nearest(value, field.choices)}"
    return None
