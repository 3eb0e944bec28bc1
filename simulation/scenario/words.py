"""Small helpers for messages to the analyst."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from typing import Any

_LONGEST = 40


def found(value: Any) -> str:
    """Return what was found, short enough for one line."""
    if isinstance(value, str):
        text = f"«{value}»"
    elif isinstance(value, dict):
        text = "en tabel"
    elif isinstance(value, list):
        text = f"en liste med {len(value)} elementer"
    elif isinstance(value, bool):
        text = "true" if value else "false"
    elif isinstance(value, float):
        text = f"{value:g}".replace(".", ",")
    else:
        text = str(value)
    return text if len(text) <= _LONGEST else text[:_LONGEST] + "…"


def slug(text: str) -> str:
    """Return a text as it can stand in the name of a file."""
    plain = text.lower().replace("æ", "ae").replace("ø", "oe").replace("å", "aa")
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def nearest(name: str, known: Iterable[str]) -> str:
    """Return « (mente du …?)» with the nearest valid name, or nothing."""
    close = difflib.get_close_matches(name, list(known), n=1, cutoff=0.5)
    return f" (mente du «{close[0]}»?)" if close else ""
