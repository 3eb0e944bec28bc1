"""What a cell says: text, a date, a count of weeks. A fault is a Danish sentence."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, timedelta
from functools import lru_cache

from simulation.accounting.historik.cpr import is_cpr, plain_digits

MOST_WEEKS = 3000
"""Weeks on ydelse before the first row: more than a working life is a slip."""
_LONGEST = 40
_REMEMBERED = 4096
"""Texts whose reading is kept: a fault in a million rows is most often the same fault."""
_EXCEL_ZERO = date(1899, 12, 30)
_TIME = r"(?:[T ]+(\d{1,2})[:.](\d{2})(?:[:.](\d{2})(?:[.,]\d+)?)?)?"
_YEAR_FIRST = re.compile(rf"(\d{{4}})([-./])(\d{{1,2}})\2(\d{{1,2}}){_TIME}", re.ASCII)
_DAY_FIRST = re.compile(rf"(\d{{1,2}})([-.])(\d{{1,2}})\2(\d{{4}}){_TIME}", re.ASCII)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})", re.ASCII)
_SERIAL = re.compile(r"(\d{5})(?:[.,]\d+)?", re.ASCII)
_SLASHES = re.compile(rf"\d{{1,2}}/\d{{1,2}}/\d{{2,4}}{_TIME}", re.ASCII)
_SHORT_YEAR = re.compile(rf"\d{{1,2}}([-.])\d{{1,2}}\1\d{{2}}{_TIME}", re.ASCII)
_WEEKS = re.compile(r"\d+", re.ASCII)
_AS_TEXT = re.compile(r'="([^"]*)"')
_STROKE = re.compile("([oO])[\u0337\u0338]")
_EXAMPLE = "skriv en dato som 2024-01-31"


@lru_cache(_REMEMBERED)
def clean(text: str) -> str:
    """Return a cell without what cannot be seen: joined accents, hard spaces, invisible signs."""
    if not (text.isascii() and text.isprintable()):
        text = _STROKE.sub(lambda m: "ø" if m.group(1) == "o" else "Ø", text)
        text = unicodedata.normalize("NFC", text)
        text = "".join(
            " " if unicodedata.category(c) == "Zs" else c
            for c in text
            if unicodedata.category(c) != "Cf"
        )
    text = text.strip()
    as_text = _AS_TEXT.fullmatch(text)
    return as_text.group(1).strip() if as_text else text


@lru_cache(_REMEMBERED)
def shown(text: str) -> str:
    """Return a text as a message may show it: short, visible, and never a CPR number."""
    if is_cpr(text):
        return "noget, der ligner et CPR-nummer"
    if len(text) > _LONGEST:
        text = text[:_LONGEST] + "…"
    return "«" + "".join(c if c.isprintable() else f"(U+{ord(c):04X})" for c in text) + "»"


def fold(name: str) -> str:
    """Return a name as an id is written: small letters, ae, oe and aa, underscore."""
    folded = name.lower().replace("æ", "ae").replace("ø", "oe").replace("å", "aa")
    return re.sub(r"[\s-]+", "_", folded.strip())


def control(text: str) -> str | None:
    """Return what is wrong with a text that holds signs nobody can see."""
    if text.isprintable():
        return None
    for sign in text:
        if sign in "\r\n":
            return "rummer et linjeskift; mangler der et anførselstegn, eller er der et for meget?"
        if not sign.isprintable():
            return f"rummer et tegn, der ikke kan vises (U+{ord(sign):04X})"
    return None


def foreign(text: str) -> str:
    """Return « bogstavet …» where a letter only looks Latin, or nothing."""
    for sign in text:
        if sign.isalpha() and not unicodedata.name(sign, "").startswith("LATIN"):
            return f"; bogstavet «{sign}» (U+{ord(sign):04X}) er ikke et latinsk bogstav"
    return ""


@lru_cache(_REMEMBERED)
def read_date(text: str) -> tuple[date | None, str]:
    """Return the day a cell states, or what is wrong with it.

    Year first with any sign between, day first with dots or hyphens, both with or without a time
    of day, eight digits, and the day number of a spreadsheet.
    """
    plain = plain_digits(text)
    found = _YEAR_FIRST.fullmatch(plain)
    if found:
        year, month, day, clock = found[1], found[3], found[4], found.groups()[4:]
    elif found := _DAY_FIRST.fullmatch(plain):
        year, month, day, clock = found[4], found[3], found[1], found.groups()[4:]
    elif found := _COMPACT.fullmatch(plain):
        year, month, day, clock = found[1], found[2], found[3], ()
    elif found := _SERIAL.fullmatch(plain):
        return _EXCEL_ZERO + timedelta(days=int(found[1])), ""
    elif _SLASHES.fullmatch(plain):
        return None, f"er {shown(text)}, som kan læses på to måder; {_EXAMPLE}"
    elif _SHORT_YEAR.fullmatch(plain):
        return None, f"er {shown(text)}; skriv årstallet med fire cifre"
    elif not text:
        return None, f"er tom; {_EXAMPLE}"
    else:
        return None, f"er {shown(text)}; {_EXAMPLE}"
    hour, minute, second = (int(part or 0) for part in (*clock, 0, 0, 0)[:3])
    if hour > 23 or minute > 59 or second > 59:
        return None, f"er {shown(text)}, som ikke er et klokkeslæt; {_EXAMPLE}"
    try:
        return date(int(year), int(month), int(day)), ""
    except ValueError:
        return None, f"er {shown(text)}, som ikke findes i kalenderen; {_EXAMPLE}"


def is_serial(text: str) -> bool:
    """Tell whether a date is written as the day number of a spreadsheet."""
    return bool(_SERIAL.fullmatch(plain_digits(text)))


def read_weeks(text: str) -> tuple[int | None, str]:
    """Return a count of weeks, or what is wrong with it."""
    plain = plain_digits(text)
    if not _WEEKS.fullmatch(plain):
        return None, f"er {shown(text)}; skriv et helt antal uger"
    if len(plain.lstrip("0")) > len(str(MOST_WEEKS)) or int(plain) > MOST_WEEKS:
        return None, f"er {shown(text)}; det er mere end et arbejdsliv ({MOST_WEEKS} uger)"
    return int(plain), ""
