"""Small helpers for messages to the analyst."""

from __future__ import annotations

import difflib
import errno
import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any

_LONGEST = 40
_UNSEEN = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
"""Unicode categories of what no reader sees, or what turns the text around it."""


def listed(text: object) -> tuple[str, ...]:
    """Return the names in a text with commas between them."""
    return tuple(name.strip() for name in str(text or "").split(",") if name.strip())


def either(names: Sequence[str]) -> str:
    """Return names as what to choose among: «a, b eller c»."""
    return " eller ".join(filter(None, (", ".join(names[:-1]), names[-1])))


def found(value: Any) -> str:
    """Return what was found, short enough for one line."""
    if isinstance(value, str):
        text = f"«{' '.join(value.split())}»"
    elif isinstance(value, dict):
        text = "en tabel"
    elif isinstance(value, list | tuple):
        text = "en liste med 1 element" if len(value) == 1 else f"en liste med {len(value)} tal"
    elif isinstance(value, bool):
        text = "true" if value else "false"
    elif isinstance(value, float):
        text = f"{value:.12g}".replace(".", ",")
    elif isinstance(value, int) and abs(value) >= 10**_LONGEST:
        text = f"et tal med over {_LONGEST} cifre"
    else:
        text = str(value)
    return text if len(text) <= _LONGEST else text[:_LONGEST] + "…"


def hidden(text: str) -> str | None:
    """Return the first character of a text that no reader sees, as its code, or None."""
    for mark in text:
        if mark not in "\n\t" and unicodedata.category(mark) in _UNSEEN:
            return f"U+{ord(mark):04X}"
    return None


def why(error: OSError) -> str:
    """Return the system's complaint in Danish where it is a common one."""
    return {
        errno.EACCES: "ingen adgang",
        errno.EPERM: "ingen adgang",
        errno.ELOOP: "den peger på sig selv",
        errno.ENAMETOOLONG: "navnet er for langt",
        errno.ENOENT: "den findes ikke",
        errno.ENOTDIR: "stien går gennem en fil",
    }.get(error.errno or 0, f"systemets fejl {error.errno}")


def slug(text: str) -> str:
    """Return a text as it can stand in the name of a file."""
    plain = text.lower().replace("æ", "ae").replace("ø", "oe").replace("å", "aa")
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def nearest(name: str, known: Iterable[str], likeness: float = 0.5) -> str:
    """Return « (mente du …?)» with the nearest valid name, or nothing."""
    close = difflib.get_close_matches(name, list(known), n=1, cutoff=likeness)
    return f" (mente du «{close[0]}»?)" if close else ""
