"""Files from Jobindsats and Statistikbanken, in the layouts kommuner download and pass on.

API v2 and v3 (JSON), the spreadsheet and municipal re-exports (CSV with one or two rows of
headings), Statistikbanken. What comes out is cells: where, when, what about, and how many.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from simulation.accounting.historik.celler import clean, shown
from simulation.accounting.historik.cpr import is_cpr
from simulation.accounting.historik.fil import open_text
from simulation.errors import Fault, InputError

_PERIOD = re.compile(r"\d{4}(M(0[1-9]|1[0-2])|[KQ][1-4])")
_ROLLING = re.compile(r"\d{4}(QMAT\d{2}|YMD\d{2}|Y\d{2})")
_MISSING = frozenset({"", "-", ".", "..", "x", "…"})
_NUMBER = re.compile(r"-?\d+([.,]\d+)*")
_THOUSANDS = re.compile(r"-?\d{1,3}(\.\d{3})+")
_WHEN = ("periode", "tid", "period", "måned", "kvartal")
_WHERE = ("område", "area", "kommune", "omraade", "bopælskommune")
_SPLITS = ("køn", "alder", "herkomst", "uddannelse")
_ALL = ("i alt", "alle", "total", "uanset")
MOST_FAULTS = 50


@dataclass(frozen=True)
class Cell:
    """A number of a file.

    Attributes
    ----------
    area, period : str
        As written, and ``2024M01`` or ``2024K1``.
    about : tuple of str
        Everything else that is said of it: the heading of its column, and the labels of its row.
    value : float or None
        Nothing where it is not published.
    line : int
        Its line, or its place among the rows of a JSON file.
    """

    area: str
    period: str
    about: tuple[str, ...]
    value: float | None
    line: int


def read_cells(path: Path) -> list[Cell]:
    """Return the cells of a file.

    Raises
    ------
    InputError
        With every cell that cannot be read; and if personal numbers may be in it.
    """
    text = open_text(path).read()
    if not text.lstrip().startswith(("{", "[")):
        table = _lines(text, str(path))
    else:
        table = _json(text, str(path))
    return list(_cells(table, str(path)))


@dataclass(frozen=True)
class _Table:
    """Headings, and rows with their lines."""

    headings: list[str]
    rows: list[tuple[int, list[Any]]]


def _json(text: str, name: str) -> _Table:
    try:
        data = json.loads(text)
    except json.JSONDecodeError as error:
        raise InputError(
            Fault("er ikke gyldig JSON; hent filen igen", name, error.lineno)
        ) from None
    if isinstance(data, list) and len(data) == 1 and isinstance(data[0], dict):
        data = data[0]
    if isinstance(data, dict) and {"columns", "rows"} <= set(data):
        headings, rows = data["columns"], data["rows"]
    elif isinstance(data, dict) and {"Variables", "Data"} <= set(data):
        headings = [
            v.get("Label") or v.get("Name") for v in data["Variables"] if isinstance(v, dict)
        ]
        rows = data["Data"]
    else:
        told = "ventede «columns» og «rows» eller «Variables» og «Data», som Jobindsats svarer"
        raise InputError(Fault(told, name))
    if not isinstance(headings, list) or not all(isinstance(h, str) for h in headings):
        raise InputError(Fault("kolonnernes navne kan ikke læses", name))
    if not isinstance(rows, list):
        raise InputError(Fault("rækkerne kan ikke læses", name))
    faults = [
        Fault(f"række {n} har {len(row) if isinstance(row, list) else 0} celler; "
              f"ventede {len(headings)}", name)
        for n, row in enumerate(rows, start=1)
        if not isinstance(row, list) or len(row) != len(headings)
    ]  # fmt: skip
    if faults:
        raise InputError(faults[:MOST_FAULTS])
    return _Table([clean(h) for h in headings], list(enumerate(rows, start=1)))


def _lines(text: str, name: str) -> _Table:
    delimiter = max(";\t,", key=lambda mark: text.count(mark))
    rows = [
        (n, [clean(cell) for cell in row])
        for n, row in enumerate(csv.reader(text.splitlines(), delimiter=delimiter), start=1)
    ]
    place = next((i for i, (_, row) in enumerate(rows) if _heads(row)), None)
    if place is None:
        told = "ingen række har både en periode (Periode, TID) og et område (Område, OMRÅDE)"
        raise InputError(Fault(told, name))
    headings = rows[place][1]
    above = rows[place - 1][1] if place else []
    if len(above) == len(headings) and any(above) and len(set(headings)) < len(headings):
        headings = [" ".join(filter(None, pair)) for pair in zip(above, headings, strict=True)]
    body, faults = [], []
    for line, row in rows[place + 1 :]:
        if not any(row):
            continue
        if len(row) != len(headings):
            told = f"har {len(row)} celler; overskriften har {len(headings)}"
            faults.append(Fault(told, name, line))
        body.append((line, row))
    if faults:
        raise InputError(faults[:MOST_FAULTS])
    return _Table(headings, body)


def _heads(row: list[str]) -> bool:
    low = [cell.lower() for cell in row]
    return any(_is(cell, _WHEN) for cell in low) and any(_is(cell, _WHERE) for cell in low)


def _is(heading: str, names: Sequence[str]) -> bool:
    return any(heading == name or heading.startswith(f"{name} ") for name in names)


def _cells(table: _Table, name: str) -> Iterator[Cell]:
    low = [heading.lower() for heading in table.headings]
    when = next((i for i, h in enumerate(low) if _is(h, _WHEN) or h.endswith(_WHEN)), None)
    where = next((i for i, h in enumerate(low) if _is(h, _WHERE) or h.endswith(_WHERE)), None)
    if when is None or where is None:
        what = "periode" if when is None else "område"
        raise InputError(Fault(f"ingen kolonne hedder noget med {what}", name))
    _no_persons(table, name)
    numeric = [i for i in range(len(low)) if i not in (when, where) and _numbers(table, i)]
    labels = [i for i in range(len(low)) if i not in (when, where, *numeric)]
    if not numeric:
        raise InputError(Fault("ingen kolonne har tal", name))
    decimals = _decimal_points(table, numeric, name)
    faults: list[Fault] = []
    for line, row in table.rows:
        if any(_is(low[i], _SPLITS) and not _is_all(row[i]) for i in labels):
            continue  # a part of the people; the row with all of them has them too
        period = str(row[when])
        if _ROLLING.fullmatch(period):
            continue
        if not _PERIOD.fullmatch(period):
            told = f"perioden {shown(period)} kan ikke læses; ventede fx 2024M01 eller 2024K1"
            faults.append(Fault(told, name, line))
            continue
        for i in numeric:
            value = _value(row[i], decimals)
            if isinstance(value, str):
                faults.append(Fault(f"{table.headings[i]}: {value}", name, line))
                continue
            about = (table.headings[i], *(str(row[k]) for k in labels))
            yield Cell(str(row[where]), period.replace("Q", "K"), about, value, line)
    if faults:
        raise InputError(faults[:MOST_FAULTS])


def _no_persons(table: _Table, name: str) -> None:
    faults = [
        Fault(f"kolonnen {shown(table.headings[i])} har noget, der ligner et CPR-nummer; "
              "personoplysninger læses ikke her", name, line)
        for line, row in table.rows
        for i, cell in enumerate(row)
        if isinstance(cell, str) and is_cpr(cell)
    ]  # fmt: skip
    if any("cpr" in heading.lower() for heading in table.headings) or faults:
        raise InputError(faults[:MOST_FAULTS] or Fault("filen har en kolonne med CPR-numre", name))


def _is_all(cell: Any) -> bool:
    text = str(cell).lower()
    return any(word in text for word in _ALL)


def _numbers(table: _Table, i: int) -> bool:
    """Tell whether a column holds numbers, and not labels or codes alone."""
    cells = [row[i] for _, row in table.rows]
    known = [c for c in cells if c is not None and str(c).strip() not in _MISSING]
    return bool(known) and all(
        isinstance(c, int | float) or _NUMBER.fullmatch(str(c)) for c in known
    )


def _decimal_points(table: _Table, numeric: list[int], name: str) -> bool:
    """Tell whether a point is a decimal point in the file; refuse where nothing in it says."""
    texts = [row[i] for _, row in table.rows for i in numeric if isinstance(row[i], str)]
    pointed = [text for text in texts if "." in text and _NUMBER.fullmatch(text)]
    if any("," in text for text in texts) or not pointed:
        return False
    if any(not _THOUSANDS.fullmatch(text) for text in pointed):
        return True
    line = next(
        line for line, row in table.rows for i in numeric
        if isinstance(row[i], str) and "." in row[i]
    )  # fmt: skip
    told = (
        f"{shown(pointed[0])} kan være {pointed[0].replace('.', '')} eller et decimaltal; "
        "intet i filen siger hvilket. Gem den med decimalkomma eller uden tusindpunktum"
    )
    raise InputError(Fault(told, name, line))


def _value(cell: Any, decimals: bool) -> float | str | None:
    if cell is None or isinstance(cell, bool):
        return None
    if isinstance(cell, int | float):
        return float(cell)
    text = str(cell).strip()
    if text.lower() in _MISSING:
        return None
    if not _NUMBER.fullmatch(text):
        return f"{shown(text)} er ikke et tal"
    plain = text if decimals else text.replace(".", "").replace(",", ".")
    try:
        value = float(plain)
    except ValueError:
        return f"{shown(text)} er ikke et tal"
    return value if value >= 0 else f"{shown(text)} er negativt"
