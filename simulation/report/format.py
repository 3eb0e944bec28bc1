"""Numbers, dates and units the way a Danish municipal paper writes them."""

from __future__ import annotations

import math
from datetime import date

from babel.dates import format_date
from babel.numbers import format_decimal

LOCALE = "da_DK"
NBSP = "\u00a0"
MILLION, THOUSAND = 1e6, 1e3
MISSING = "–"
PEOPLE = ("fuldtidspersoner", "personer", "forløb pr. måned", "årsværk")
"""Units that are shown with few decimals: nobody has counted a thousandth of a person."""
_MANY = 100.0
_MOST_DECIMALS = 6


def number(value: float, decimals: int = 0, sign: bool = False) -> str:
    """Return 1.234.567,8; ``sign`` puts a plus before what is above zero."""
    if math.isnan(value):
        return MISSING
    rounded = round(value, decimals) + 0.0
    pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
    text = format_decimal(rounded, pattern, locale=LOCALE)
    return f"+{text}" if sign and rounded > 0 else text


def thousands(value: float, sign: bool = False) -> str:
    """Return an amount in 1.000 kr."""
    return number(value / THOUSAND, 0, sign)


def supported(half: float) -> float:
    """Return the unit a number may be rounded to: two digits of its half-width, at most a million.

    A half-width of 26.000 supports whole thousands, one of 5 kr. whole kroner.
    """
    if not half > 0 or math.isinf(half):
        return 1.0
    return min(MILLION, 10.0 ** max(0, math.floor(math.log10(half)) - 1))


def kroner(value: float, unit: float = 1.0, decimals: int = 1) -> str:
    """Return an amount in words that fit its size: 2,1 mio. kr. or 384.000 kr.

    Parameters
    ----------
    unit : float
        The smallest step that is known; from :func:`supported`.
    decimals : int
        Of millions.
    """
    if round(abs(value), -3) >= MILLION:
        places = 0 if unit >= MILLION else decimals
        return f"{number(value / MILLION, places)}{NBSP}mio.{NBSP}kr."
    if abs(value) >= 10 * THOUSAND:
        unit = max(unit, THOUSAND)
    return f"{number(round(value / unit) * unit)}{NBSP}kr."


def percent(share: float, decimals: int = 0) -> str:
    """Return a share as 43 pct."""
    return f"{number(share * 100, decimals)}{NBSP}pct."


def date_text(day: date) -> str:
    """Return 7. marts 2023."""
    return format_date(day, "d. MMMM y", locale=LOCALE)


def years_text(years: tuple[int, ...] | list[int]) -> str:
    """Return 2024-2027, or 2024 alone."""
    return str(years[0]) if len(years) == 1 else f"{years[0]}-{years[-1]}"


def plain_number(value: float) -> str:
    """Return a figure as it was written, with as many decimals as it has."""
    text = format_decimal(round(value, _MOST_DECIMALS), "#,##0.######", locale=LOCALE)
    return "0" if text == "-0" else text


def people_text(value: float) -> str:
    """Return a count of people or årsværk: whole from a hundred, else with one decimal."""
    text = number(value, 0 if abs(value) >= _MANY else 1)
    return text.removesuffix(",0")


def value_text(value: object, unit: str) -> str:
    """Return a figure's value with its unit."""
    if isinstance(value, bool):
        return "ja" if value else "nej"
    if isinstance(value, float | int):
        if unit in ("år", "tekst"):
            return f"{value:g}"
        if unit in PEOPLE:
            return f"{people_text(float(value))} {unit}"
        return f"{plain_number(float(value))} {unit}"
    if isinstance(value, tuple):
        return "; ".join(plain_number(float(x)) for x in value) + f" {unit}"
    return str(value)


def interval_text(interval: tuple[float, float], factor: bool, unit: str = "") -> str:
    """Return low to high; for lists the pair is a factor."""
    shown = people_text if unit in PEOPLE and not factor else plain_number
    low, high = (shown(x) for x in interval)
    return f"{low} til {high}" + (" gange værdien" if factor else "")
