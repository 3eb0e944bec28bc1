"""The rows of a history as columns, and every bad row told with its line."""

from __future__ import annotations

import csv
import itertools
from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

import numpy as np

from simulation.accounting.historik import celler
from simulation.accounting.historik.cpr import is_cpr, shortened
from simulation.accounting.historik.fil import open_text
from simulation.accounting.historik.historie import History
from simulation.accounting.historik.regler import Rules
from simulation.accounting.historik.samtidig import same_days, same_ydelse
from simulation.errors import Fault, InputError
from simulation.scenario.words import nearest

COLUMNS = ("borger", "ydelse", "fra", "til")
OPTIONAL = ("forsoerger", "trappeuger_foer")
MOST_FAULTS = 200
DELIMITERS = ";\t,|"
_ANSWERS = {"": False, "nej": False, "ja": True}
_UNKNOWN = -1


class Faults:
    """What is wrong with a file; beyond a limit it is only counted."""

    def __init__(self, shown: str) -> None:
        self.shown = shown
        self.told: list[Fault] = []
        self.count = 0

    def add(self, line: int, *messages: str) -> None:
        """Add what is wrong with a line."""
        for message in messages:
            self.count += 1
            if len(self.told) < MOST_FAULTS:
                self.told.append(Fault(message, self.shown, line))

    def stop(self) -> None:
        """Raise what was found, by line."""
        if not self.count:
            return
        self.told.sort(key=lambda fault: fault.line or 0)
        if self.count > len(self.told):
            more = self.count - len(self.told)
            self.told.append(Fault(f"… og {more} fejl mere", self.shown))
        raise InputError(self.told, count=self.count)


def read_periods(path: Path, rules: Rules) -> History:
    """Return the rows of a history.

    Raises
    ------
    InputError
        With every bad row and its line number.
    """
    faults = Faults(str(path))
    rows, header = _start(path, faults)
    history = _Reader(rules, header, faults).read(rows)
    for line, message in same_ydelse(history):
        faults.add(line, message)
    if faults.count:
        faults.stop()
    paid = np.array([rules.is_paid(name) for name in rules.ydelser])
    notes = list(history.notes)
    for fault, line, message in same_days(history, paid, list(rules.ydelser.values())):
        if fault:
            faults.add(line, message)
        else:
            notes.append(str(Fault(message, str(path), line)))
    faults.stop()
    return replace(history, notes=tuple(notes))


Row = tuple[int, list[str]]


def _start(path: Path, faults: Faults) -> tuple[Iterator[Row], list[str]]:
    """Return the rows after the header with their lines, and the header's names."""
    handle = open_text(path)
    skipped, delimiter = 0, ""
    for line in handle:
        said = line.strip().strip('"').lower()
        if said.startswith("sep=") and not delimiter:
            delimiter = line.strip("\r\n").strip('"')[len("sep=") :] or "?"
            if delimiter not in list(DELIMITERS):
                faults.add(skipped + 1, f"sep= er {celler.shown(delimiter)}; brug ; , | eller tab")
                faults.stop()
        elif said.strip(DELIMITERS + ' "') or any(mark in said for mark in DELIMITERS):
            break
        skipped += 1
    else:
        faults.add(1, "filen har ingen overskrift og ingen rækker")
        faults.stop()
    counts = {mark: _outside(line, mark) for mark in DELIMITERS}
    delimiter = delimiter or max(counts, key=lambda mark: counts[mark])
    rows = _rows(itertools.chain([line], handle), delimiter, skipped, faults)
    at, first = next(rows, (skipped + 1, []))
    faults.stop()
    return rows, _header(at, first, delimiter, faults)


def _outside(line: str, mark: str) -> int:
    """Return how often a mark stands outside quotation marks."""
    return sum(part.count(mark) for part in line.split('"')[::2])


def _rows(lines: Iterator[str], delimiter: str, skipped: int, faults: Faults) -> Iterator[Row]:
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    while True:
        begins = skipped + reader.line_num + 1
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            if "field limit" in str(error):
                told = f"et felt er længere end {csv.field_size_limit()} tegn"
            elif "end of data" in str(error):
                told = "et anførselstegn åbnes og lukkes ikke"
            else:
                told = "linjen kan ikke læses som CSV; står et anførselstegn forkert?"
            faults.add(begins, told)
            continue
        yield begins, row


def _header(at: int, cells: list[str], delimiter: str, faults: Faults) -> list[str]:
    names = [celler.fold(celler.clean(cell)) for cell in cells]
    wanted = COLUMNS + OPTIONAL
    missing = [name for name in COLUMNS if name not in names]
    others = [mark for mark in DELIMITERS if mark != delimiter and any(mark in n for n in names)]
    if len(missing) == len(COLUMNS):
        told = ", ".join(celler.shown(name) for name in names if name) or "ingen navne"
        faults.add(
            at,
            f"kolonnerne borger, ydelse, fra og til mangler; første linje skal være en "
            f"overskrift (fandt {told if len(told) < 200 else 'andet'})",
        )
        faults.stop()
    if missing and others:
        faults.add(at, "overskriften blander skilletegn; brug det samme mellem alle kolonner")
        faults.stop()
    for name in names:
        if name and name not in wanted:
            hint = nearest(name, [other for other in wanted if other not in names])
            missing = [other for other in missing if f"«{other}»" not in hint]
            faults.add(at, f"ukendt kolonne {celler.shown(name)}{celler.foreign(name)}{hint}")
    for name in (n for n in wanted if names.count(n) > 1):
        faults.add(at, f"kolonnen «{name}» står to gange")
    for name in missing:
        faults.add(at, f"kolonnen «{name}» mangler")
    faults.stop()
    return names


@dataclass
class _Reader:
    """Reads rows into columns. What is right is remembered by its text: a cell costs a lookup."""

    rules: Rules
    header: list[str]
    faults: Faults
    borgere: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        rules = self.rules
        self.names = {celler.fold(name): key for key, name in rules.ydelser.items()}
        self.names |= {key: key for key in rules.ydelser}
        self.index = {key: i for i, key in enumerate(rules.ydelser)}
        self.origin = rules.first_day.toordinal()
        self.days = rules.last_day.toordinal() - self.origin
        self.place = {name: i for i, name in enumerate(self.header) if name}
        self.unnamed = [i for i, name in enumerate(self.header) if not name]
        self.known: tuple[dict[str, int], ...] = ({}, {}, {}, {}, {})
        self.used: list[int] = []
        self.used_line: dict[int, int] = {}
        self.serials: str | None = None
        self.unknown: dict[str, str] = {}

    def read(self, rows: Iterator[Row]) -> History:
        """Return the history, with what is wrong added to the faults."""
        columns = [array("i") for _ in range(6)]
        person, ydelse, first, last, provider, lines = columns
        persons, ydelser, dates, answers, weeks = self.known
        at = [self.place.get(name, _UNKNOWN) for name in COLUMNS + OPTIONAL]
        b, y, f, t, p, u = at
        width, unnamed, used = len(self.header), self.unnamed, self.used
        for line, row in rows:
            if len(row) != width or unnamed:
                if not self._fits(line, row):
                    continue
            who, what = persons.get(row[b]), ydelser.get(row[y])
            if who is None:
                who = self._borger(row[b], [])
            begin, end = dates.get(row[f]), dates.get(row[t])
            parent = 0 if p < 0 else answers.get(row[p])
            before = _UNKNOWN if u < 0 else weeks.get(row[u])
            if (
                who is None or what is None or begin is None or end is None or parent is None
                or before is None or not 0 <= begin <= end <= self.days
            ):  # fmt: skip
                read = self._slow(line, row, at)
                if read is None:
                    continue
                who, what, begin, end, parent, before = read
            if before != _UNKNOWN and before != used[who]:
                self._used(line, who, before)
            person.append(who)
            ydelse.append(what)
            first.append(begin)
            last.append(end)
            provider.append(parent)
            lines.append(line)
        if not lines and not self.faults.count:
            self.faults.add(1, "filen har en overskrift, men ingen rækker")
        parts = [np.frombuffer(column, np.int32) for column in columns]
        before_all = np.maximum(np.array(self.used, np.int32), 0)
        notes = (self.serials,) if self.serials else ()
        return History(
            self.borgere, parts[0], parts[1], parts[2], parts[3], parts[5],
            parts[4].astype(bool), before_all, notes,
        )  # fmt: skip

    def _used(self, line: int, who: int, before: int) -> None:
        """Keep the weeks before, which must be the same in every row of a borger that states it."""
        if self.used[who] == _UNKNOWN:
            self.used[who] = before
            self.used_line[who] = line
        else:
            self.faults.add(
                line,
                f"«trappeuger_foer» er {before}, men {self.used[who]} i linje "
                f"{self.used_line[who]} for samme borger; skriv det ens eller kun én gang",
            )

    def _fits(self, line: int, row: list[str]) -> bool:
        """Tell whether a row has its fields, once empty ones after the last are left out."""
        width = len(self.header)
        if not any(celler.clean(cell) for cell in row):
            return False
        beyond = [i for i in (*self.unnamed, *range(width, len(row))) if i < len(row)]
        extra = [i for i in beyond if celler.clean(row[i])]
        if len(row) < width and all(name in (*OPTIONAL, "") for name in self.header[len(row) :]):
            row += [""] * (width - len(row))
        if len(row) < width:
            self.faults.add(line, f"{len(row)} felter; overskriften har {len(self.place)}")
        elif extra and extra[0] < width:
            self.faults.add(line, f"felt {extra[0] + 1} er ikke tomt, men har ingen overskrift")
        elif extra:
            self.faults.add(line, f"{extra[-1] + 1} felter; overskriften har {len(self.place)}")
        return len(row) >= width and not extra

    def _slow(self, line: int, row: list[str], at: list[int]) -> tuple[int, ...] | None:
        """Return what a row says the first time its cells are met, or add what is wrong."""
        raw = [row[i] if i >= 0 else "" for i in at]
        cells = [celler.clean(cell) for cell in raw]
        if not any(cells):
            return None
        if not any(cells[1:4]):
            self.faults.add(
                line,
                "rækken har hverken ydelse, fra eller til; slet den, hvis den er en sum",
            )
            return None
        wrong: list[str] = []
        who = self._borger(raw[0], wrong)
        what = self._ydelse(cells[1], wrong)
        begin, end = (
            self._date(name, cell, text, wrong)
            for name, cell, text in (("fra", raw[2], cells[2]), ("til", raw[3], cells[3]))
        )
        if begin is not None and end is not None and end < begin:
            wrong.append(f"«til» ({_iso(end)}) ligger før «fra» ({_iso(begin)})")
        if begin is not None and begin.toordinal() < self.origin:
            wrong.append(
                f"«fra» ({_iso(begin)}) ligger før trappen begyndte {self.rules.first_day}; "
                "brug kolonnen trappeuger_foer til tidligere uger"
            )
        if end is not None and end.toordinal() > self.origin + self.days:
            wrong.append(
                f"«til» ({_iso(end)}) ligger efter {self.rules.last_day}, som satserne rækker til"
            )
        parent = _ANSWERS.get(celler.fold(cells[4]))
        if parent is None:
            wrong.append(f"«forsoerger» er {celler.shown(cells[4])}; skriv ja eller nej")
        before: int | None = _UNKNOWN
        if cells[5]:
            before, fault = celler.read_weeks(cells[5])
            if before is None:
                wrong.append(f"«trappeuger_foer» {fault}")
        self.faults.add(line, *wrong)
        if (
            wrong or who is None or what is None or begin is None or end is None
            or parent is None or before is None
        ):  # fmt: skip
            return None
        said = (who, what, begin.toordinal() - self.origin, end.toordinal() - self.origin,
                int(parent), before)  # fmt: skip
        _, ydelser, dates, answers, weeks = self.known
        ydelser[raw[1]] = what
        dates[raw[2]], dates[raw[3]] = said[2], said[3]
        answers[raw[4]], weeks[raw[5]] = said[4], said[5]
        return said

    def _borger(self, raw: str, wrong: list[str]) -> int | None:
        text = celler.clean(raw)
        if not text:
            wrong.append("«borger» er tom")
        elif shortened(text):
            wrong.append(
                "«borger» er et langt tal, som Excel har forkortet, og ligner et CPR-nummer; "
                "brug et løbenummer i stedet"
            )
        elif is_cpr(raw) or is_cpr(text):
            wrong.append("«borger» ligner et CPR-nummer; brug et løbenummer i stedet")
        elif hidden := celler.control(text):
            wrong.append(f"«borger» {hidden}")
        else:
            persons = self.known[0]
            who = persons.setdefault(text, len(self.borgere))
            if who == len(self.borgere):
                self.borgere.append(text)
                self.used.append(_UNKNOWN)
            persons[raw] = who
            return who
        return None

    def _ydelse(self, text: str, wrong: list[str]) -> int | None:
        key = self.names.get(celler.fold(text))
        if not text:
            wrong.append("«ydelse» er tom")
        elif key is None:
            if text not in self.unknown:
                hint = nearest(celler.fold(text), self.names)
                hint = hint or f"; skriv en af {', '.join(self.rules.ydelser)}"
                self.unknown[text] = f"{celler.foreign(text)}{hint}"
            wrong.append(f"ydelsen {celler.shown(text)} findes ikke{self.unknown[text]}")
        elif self.rules.is_paid(key) and not self.rules.has_rate(key):
            wrong.append(f"ydelsen «{key}» har ingen kendt sats og kan ikke regnes")
        else:
            return self.index[key]
        return None

    def _date(self, name: str, raw: str, text: str, wrong: list[str]) -> date | None:
        day, fault = celler.read_date(text)
        if day is None:
            wrong.append(f"«{name}» {fault}")
        elif self.serials is None and celler.is_serial(text):
            self.serials = (
                f"Datoer skrevet som tal er læst som Excels dagnumre (fx {text} = {_iso(day)})."
            )
        return day


def _iso(day: date) -> str:
    return day.isoformat()
