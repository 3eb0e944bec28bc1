"""Which line set what: an index from dotted path to line number for one TOML text."""

from __future__ import annotations

import re

_HEADER = re.compile(r"^\s*(\[\[?)\s*([^\]]+?)\s*\]\]?\s*(#.*)?$")
_NAME = r"""(?:[\w-]+|"[^"]*"|'[^']*')"""
_KEY = re.compile(rf"^\s*({_NAME}(?:\s*\.\s*{_NAME})*)\s*=")
_STRINGS = re.compile(r'"""(?:.|\n)*?"""|"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\'|#[^\n]*')


def index_lines(text: str) -> dict[str, int]:
    """Return the line of every table, key and array element that starts a line.

    Elements of an array are ``key.0``, ``key.1``, …; so are tables in an array of tables.
    """
    blank = _STRINGS.sub(lambda m: re.sub(r"[^\n]", "_", m.group()), text)
    lines: dict[str, int] = {}
    counts: dict[str, int] = {}
    table, key, depth, element = "", "", 0, 0
    for number, (raw, bare) in enumerate(
        zip(text.split("\n"), blank.split("\n"), strict=True), start=1
    ):
        if depth == 0:
            header = _HEADER.match(raw)
            if header and bare.lstrip().startswith("["):
                table = _clean(header.group(2))
                if header.group(1) == "[[":
                    counts[table] = counts.get(table, -1) + 1
                    lines.setdefault(table, number)
                    table = f"{table}.{counts[table]}"
                lines.setdefault(table, number)
                continue
            match = _KEY.match(raw)
            if match and "=" in bare:
                key = _clean(match.group(1))
                key = f"{table}.{key}" if table else key
                lines.setdefault(key, number)
                element = 0
                bare = bare[match.end() :]
        elif depth == 1 and bare.strip() and not bare.strip().startswith("]"):
            lines.setdefault(f"{key}.{element}", number)
            element += 1
        depth += sum(map(bare.count, "[{")) - sum(map(bare.count, "]}"))
    return lines


def _clean(dotted: str) -> str:
    return ".".join(part.strip().strip("\"'") for part in dotted.split("."))
