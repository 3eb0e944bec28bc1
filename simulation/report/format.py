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


def kroner(value: float) -> str:
    """Return an amount in words that fit its size: 2,1 mio. kr. or 384.000 kr."""
    if abs(value) >= MILLION:
        return f"{number(value / MILLION, 1)}{NBSP}mio.{NBSP}kr."
    if abs(value) >= 10 * THOUSAND:
        value = round(value, -3)
    return f"{number(value)}{NBSP}kr."


def percent(share: float, decimals: int = 0) -> str:
    """Return a share as 43 pct."""
    return f"{number(share * 100, decimals)}{NBSP}pct."


def date_text(day: date) -> str:
    """Return 7. marts 2023."""
    return format_date(day, "d. MMMM y", locale=LOCALE)


def plain_number(value: float) -> str:
    """Return a figure as it was written, with as many decimals as it has."""
    text = format_decimal(value, "#,##0.######", locale=LOCALE)
    return "0" if text == "-0" else text


def value_text(value: object, unit: str) -> str:
    """Return a figure's value with its unit."""
    if isinstance(value, bool):
        return "ja" if value else "nej"
    if isinstance(value, float | int):
        if unit in ("år", "tekst"):
            return f"{value:g}"
        return f"{plain_number(float(value))} {unit}"
    if isinstance(value, tuple):
        return "; ".join(plain_number(float(x)) for x in value) + f" {unit}"
    return str(value)


def interval_text(interval: tuple[float, float], factor: bool) -> str:
    """Return low to high; for lists the pair is a factor."""
    low, high = (plain_number(x) for x in interval)
    return f"{low} til {high}" + (" gange værdien" if factor else "")
