"""CPR numbers, however they are written, so that none is ever read, shown or kept.

A number that may be a CPR number is refused: ten digits that begin with a day and a month,
whatever stands between the digits, and nine where a spreadsheet has dropped the first zero. Letters
end a number; an id such as ``a1b2`` is none.
"""

from __future__ import annotations

import re
import unicodedata

_RUN = re.compile(r"\d+(?:[\W_]+\d+)*", re.ASCII)
_DIGITS = re.compile(r"\d+", re.ASCII)
_NOT_DIGITS = re.compile(r"\D+", re.ASCII)
_SCIENTIFIC = re.compile(r"[+-]?\d([.,]\d+)?E\+\d+", re.ASCII | re.IGNORECASE)
_WHOLE, _SHORT, _WITH_CENTURY = 10, 9, 12
_NO_ZERO = {(9,), (5, 4), (3, 3, 3), (1, 2, 2, 4)}
"""How nine digits are grouped when the first zero is lost; others are years with serial numbers."""
_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_REPLACEMENT = 60
"""Added to the day in an administrative number (erstatnings-CPR)."""
_CENTURIES = ("18", "19", "20")


def plain_digits(text: str) -> str:
    """Return the text with every digit of every script as 0-9; ² and ① are not digits."""
    if text.isascii():
        return text
    return "".join(
        c if c.isascii() or not c.isdecimal() else str(unicodedata.decimal(c)) for c in text
    )


def shortened(text: str) -> bool:
    """Tell whether a spreadsheet has written a long number as 1,01901E+08."""
    return bool(_SCIENTIFIC.fullmatch(text.strip(" '\"=\t")))


def is_cpr(text: str) -> bool:
    """Tell whether a CPR number may stand somewhere in a text."""
    if text.isascii() and len(_NOT_DIGITS.sub("", text)) < _SHORT and "+" not in text:
        return False
    plain = plain_digits(unicodedata.normalize("NFKC", text))
    # Letters outside ASCII are letters too, and must part two numbers.
    plain = "".join(c if c.isascii() or not c.isalpha() else "a" for c in plain)
    return shortened(plain) or any(
        _in_groups(_DIGITS.findall(run.group())) for run in _RUN.finditer(plain)
    )


def _in_groups(groups: list[str]) -> bool:
    for start in range(len(groups)):
        joined = ""
        for end in range(start, len(groups)):
            joined += groups[end]
            if len(joined) > _WITH_CENTURY and end > start:
                break
            if _is_number(joined, tuple(len(group) for group in groups[start : end + 1])):
                return True
    return False


def _is_number(digits: str, grouped: tuple[int, ...]) -> bool:
    if len(digits) == _WITH_CENTURY and digits[4:6] in _CENTURIES:
        return _is_date(digits[:2], digits[2:4])
    if len(grouped) == 1 and len(digits) > _WHOLE:
        digits = digits.lstrip("0")
        grouped = (len(digits),)
    if len(digits) == _SHORT and grouped in _NO_ZERO:
        digits = f"0{digits}"
    return len(digits) == _WHOLE and _is_date(digits[:2], digits[2:4])


def _is_date(day: str, month: str) -> bool:
    d, m = int(day), int(month)
    d -= _REPLACEMENT if d > _REPLACEMENT else 0
    return 1 <= m <= len(_DAYS) and 1 <= d <= _DAYS[m - 1]
