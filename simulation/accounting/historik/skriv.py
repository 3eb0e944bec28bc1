"""The weeks of a history as CSV: for people in Danish Excel, or for machines."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulation import dansk_csv
from simulation.accounting.historik.beregn import OERE, Weeks
from simulation.accounting.historik.historie import History
from simulation.accounting.historik.regler import Rules
from simulation.errors import Fault, InputError
from simulation.helt import whole_file

if TYPE_CHECKING:
    import pyarrow as pa

COLUMNS = (
    "borger", "ydelse", "uge", "dage", "trappeuge", "refusionspct",
    "brutto_kr", "refusion_kr", "netto_kr",
)  # fmt: skip
FORMATS = ("excel", "maskine")
EXCEL_ROWS = 1_048_576
"""Rows in a sheet, the header with them."""


@dataclass(frozen=True)
class Totals:
    """What was written: borgere and rows, and amounts in whole øre."""

    borgere: int
    rows: int
    gross: int
    refunded: int

    @property
    def net(self) -> int:
        """What the kommune is left with."""
        return self.gross - self.refunded


@dataclass(frozen=True)
class _Style:
    delimiter: str
    decimal: str
    line_end: str
    begin: str


_STYLES = {
    "excel": _Style(dansk_csv.DELIMITER, ",", dansk_csv.LINE_END, dansk_csv.BYTE_ORDER_MARK),
    "maskine": _Style(",", ".", "\n", ""),
}


def write_csv(
    blocks: Iterable[Weeks], history: History, rules: Rules, path: Path, form: str = "excel"
) -> Totals:
    """Write the weeks, whole or not at all, and return what they come to.

    Parameters
    ----------
    form : {"excel", "maskine"}
        Semicolon, decimal comma and byte-order mark, or comma and decimal point.

    Raises
    ------
    InputError
        If the file cannot be written.
    """
    import pyarrow as pa

    style = _STYLES[form]
    text = dansk_csv.harmless if form == "excel" else str
    people = [dansk_csv.quoted(text(x), style.delimiter) for x in history.borgere]
    labels = (
        pa.array(people, pa.string()),
        pa.array(list(rules.ydelser), pa.string()),
        pa.array(_iso_weeks(rules), pa.string()),
        pa.array([f"{style.decimal}{part:02d}" for part in range(OERE)], pa.string()),
    )
    borgere = rows = gross = refunded = 0
    try:
        with whole_file(path) as temporary, temporary.open("wb") as handle:
            header = style.begin + style.delimiter.join(COLUMNS) + style.line_end
            handle.write(header.encode())
            for weeks in blocks:
                if not len(weeks.person):
                    continue
                handle.write(_lines(weeks, labels, style))
                borgere += 1 + int((weeks.person[1:] != weeks.person[:-1]).sum())
                rows += len(weeks.person)
                gross += int(weeks.gross.sum())
                refunded += int(weeks.refunded.sum())
    except OSError as error:
        raise InputError(Fault(f"filen kan ikke skrives ({error.strerror})", str(path))) from None
    return Totals(borgere, rows, gross, refunded)


def _iso_weeks(rules: Rules) -> list[str]:
    labels, monday = [], rules.first_day
    while monday <= rules.last_day:
        year, week, _ = monday.isocalendar()
        labels.append(f"{year}-W{week:02d}")
        monday += timedelta(weeks=1)
    return labels


def _lines(weeks: Weeks, labels: tuple[pa.Array, ...], style: _Style) -> memoryview:
    """Return the rows as bytes; made by column, for a history can have many million weeks."""
    import pyarrow as pa
    import pyarrow.compute as pc

    borgere, ydelser, names, parts = labels

    def whole(values: Any) -> pa.Array:
        return pc.cast(pa.array(values), pa.string())

    def kroner(amounts: Any) -> pa.Array:
        return pc.binary_join_element_wise(
            whole(amounts // OERE), parts.take(pa.array(amounts % OERE)), ""
        )

    columns = [
        borgere.take(pa.array(weeks.person)),
        ydelser.take(pa.array(weeks.ydelse)),
        names.take(pa.array(weeks.week)),
        *(whole(values) for values in (weeks.days, weeks.place, weeks.percent)),
        *(kroner(amounts) for amounts in (weeks.gross, weeks.refunded, weeks.net)),
    ]
    joined = pc.binary_join_element_wise(*columns, style.delimiter)
    lines = pc.binary_join_element_wise(joined, "", style.line_end)
    ends = lines.buffers()[1]
    size = memoryview(ends).cast("i")[len(lines)]
    return memoryview(lines.buffers()[2])[:size]
