"""CSV files that people open: as Danish Excel reads them, and safe to open.

Semicolon between the cells, decimal comma, a byte-order mark so that æøå are read as such, and no
cell that a spreadsheet takes for a formula. Files for machines are written elsewhere, with comma
and decimal point.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from simulation.helt import whole_file

DELIMITER = ";"
LINE_END = "\r\n"
BYTE_ORDER_MARK = "\ufeff"
_FORMULA = frozenset("=+-@\t\r\n＝＋－＠")
_NUMBER = re.compile(r"[+-]?\d+([.,]\d+)*", re.ASCII)
_MOST_DECIMALS = 6

Cell = str | int | float | None


def harmless(text: str) -> str:
    """Return a text that no spreadsheet runs; a plain number with its sign stays as it is."""
    begins = text[:1] in _FORMULA or text.lstrip()[:1] in _FORMULA
    return f"'{text}" if begins and not _NUMBER.fullmatch(text) else text


def quoted(text: str, delimiter: str = DELIMITER) -> str:
    """Return a cell as it stands in the file, in quotation marks where it must be."""
    if any(mark in text for mark in (delimiter, '"', "\n", "\r")):
        return '"' + text.replace('"', '""') + '"'
    return text


def danish(value: float, decimals: int | None = None) -> str:
    """Return a number with decimal comma and no thousands separator; nothing where unknown.

    Without ``decimals`` it has as many as it needs, six at most.
    """
    if not math.isfinite(value):
        return ""
    text = f"{value:.{_MOST_DECIMALS if decimals is None else decimals}f}"
    if decimals is None:
        text = text.rstrip("0").rstrip(".")
    if not text.strip("-0."):
        text = text.lstrip("-")  # no minus before nothing
    return text.replace(".", ",")


def cell(value: Cell) -> str:
    """Return a value as a cell."""
    if value is None:
        return ""
    if isinstance(value, str):
        return quoted(harmless(value))
    return danish(value)


def write_table(path: Path, header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
    """Write a table, whole or not at all.

    Raises
    ------
    OSError
        If it cannot be written; what was there before is then untouched.
    """
    with whole_file(path) as temporary, temporary.open("w", encoding="utf-8", newline="") as handle:
        handle.write(BYTE_ORDER_MARK)
        for row in (header, *rows):
            handle.write(DELIMITER.join(cell(value) for value in row) + LINE_END)
