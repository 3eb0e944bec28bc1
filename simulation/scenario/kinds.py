"""What a value in a file may be: numbers, dates and texts, taken as they stand and never guessed.

TOML has types. A date in quotes is a text, ``true`` is not a number, and 2024 is a number and not a
date; each is told, and what comes out is what the model reads.
"""

from __future__ import annotations

import math
from datetime import date, datetime
from typing import Any

from pydantic_core import PydanticCustomError

from simulation.scenario.words import found

FIRST, LAST = 1900, 2100
_LARGEST = 1e15
"""Beyond this a whole number is no longer exact, and nothing a kommune counts is so large."""


def wrong(message: str) -> PydanticCustomError:
    """Return an error with a message of our own."""
    return PydanticCustomError("dansk", message)  # type: ignore[arg-type]


def number(given: Any) -> float:
    """Return a finite number that is not too large."""
    if isinstance(given, bool):
        raise wrong(f"er {found(given)}; ventede et tal (0 eller 1, hvis det er til eller fra)")
    if not isinstance(given, int | float):
        raise wrong(f"er {found(given)}; ventede et tal{_as_number(given)}")
    if isinstance(given, float) and not math.isfinite(given):
        raise wrong("er ikke et endeligt tal")
    if abs(given) > _LARGEST:
        raise wrong(f"er {found(given)}; tallet er for stort")
    return float(given)


def _as_number(given: Any) -> str:
    """Return a hint for a number in quotes, written as in Denmark or with a point."""
    if not isinstance(given, str):
        return ""
    text = given.strip().replace(".", "").replace(",", ".") if "," in given else given.strip()
    try:
        float(text)
    except ValueError:
        return ""
    return f" uden anførselstegn: {text}"


def value(given: Any) -> float | str | tuple[float, ...]:
    """Return the value of a figure: a number, a list of numbers, a text or a date as text."""
    if isinstance(given, str):
        return given.strip()
    if type(given) is date:
        return given.isoformat()
    if isinstance(given, list):
        if not given:
            raise wrong("er en tom liste")
        return tuple(number(item) for item in given)
    return number(given)


def interval(given: Any) -> tuple[float, float]:
    """Return lowest and highest reasonable value."""
    if not isinstance(given, list) or len(given) != 2:
        raise wrong(f"er {found(given)}; ventede to tal: laveste og højeste, fx [1.0, 3.0]")
    low, high = number(given[0]), number(given[1])
    if low > high:
        raise wrong(f"går fra {found(low)} til {found(high)}; skriv det laveste først")
    return low, high


def day(given: Any) -> date:
    """Return a date that was written as one."""
    if isinstance(given, datetime):
        raise wrong(f"har et klokkeslæt; skriv kun datoen: {given.date().isoformat()}")
    if type(given) is not date:
        quotes = " uden anførselstegn" if isinstance(given, str) else ""
        raise wrong(f"er {found(given)}; skriv en dato{quotes} som 2024-01-01")
    if not FIRST <= given.year <= LAST:
        raise wrong(f"er {given.isoformat()}; ventede en dato fra {FIRST} til {LAST}")
    return given


def words(given: Any) -> Any:
    """Return a text with single spaces, so that it stands on one line wherever it is shown."""
    return " ".join(given.split()) if isinstance(given, str) else given
