"""Refusion of a given history: the calculator behind ``jobcenter refusion``.

Reads rows of (borger, ydelse, fra, til), places every touched calendar week on the ladder with the
same rule as the model, and splits each week's ydelse between state and kommune to the øre.
"""

from __future__ import annotations

import csv
import io
import itertools
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulation.accounting.refusion import (
    SPAERRER,
    TAELLER,
    Trappe,
    ladder_weeks,
    make_trappe,
    step_of,
)
from simulation.accounting.satser import rate_figure, weekly
from simulation.errors import Fault, InputError
from simulation.scenario.figures import Figure
from simulation.scenario.words import found, nearest

COLUMNS = ("borger", "ydelse", "fra", "til")
OPTIONAL = ("forsoerger", "trappeuger_foer")
OUTPUT = (
    "borger", "ydelse", "uge", "dage", "trappeuge", "refusionspct",
    "brutto_kr", "refusion_kr", "netto_kr",
)  # fmt: skip
MOST_BYTES = 200_000_000
MOST_FAULTS = 200
_PERSON_NUMBER = re.compile(r"^\d{6}[- ]?\d{4}$")
_WEEK = 7
_OERE = 100


@dataclass(frozen=True)
class Rules:
    """What the calculator needs of the rules."""

    figures: Mapping[str, Figure]
    attributes: Mapping[str, str | bool]

    def value(self, path: str) -> Any:
        """Return a figure's latest value."""
        return self.figures[path].entries[-1].value

    @property
    def ydelser(self) -> dict[str, str]:
        """Id → name of every ydelse."""
        prefix = "refusion.ydelse."
        return {
            path.removeprefix(prefix).removesuffix(".navn"): str(name)
            for path, name in self.attributes.items()
            if path.startswith(prefix) and path.endswith(".navn")
        }

    def flag(self, ydelse: str, key: str) -> str | bool:
        """Return a label of a ydelse."""
        return self.attributes[f"refusion.ydelse.{ydelse}.{key}"]

    @property
    def first_day(self) -> date:
        """The Monday the ladder began."""
        return date.fromisoformat(str(self.value("refusion.trappe_fra")))

    @property
    def last_day(self) -> date:
        """The last day for which rates can be told."""
        growth = self.figures["regulering.satser"].entries[-1].from_date
        assert growth is not None
        return date(growth.year, 12, 31)


def read_rules() -> Rules:
    """Return the rules that ship."""
    from simulation.scenario.ground import load_rules

    figures: dict[str, Figure] = {}
    attributes: dict[str, str | bool] = {}
    for layer in load_rules():
        figures.update(layer.figures)
        attributes.update(layer.attributes)
    return Rules(figures, attributes)


@dataclass(frozen=True)
class Period:
    """A row of the history: dates inclusive."""

    line: int
    borger: str
    ydelse: str
    fra: date
    til: date
    provider: bool
    used_before: int


def read_text(path: Path) -> str:
    """Return a CSV file as text, whichever way Excel wrote it.

    Raises
    ------
    InputError
        If it is missing, empty, too large or not text.
    """
    shown = str(path)
    try:
        if not path.is_file():
            raise InputError(Fault("filen findes ikke", shown))
        if path.stat().st_size > MOST_BYTES:
            raise InputError(Fault(f"filen fylder mere end {MOST_BYTES // 1_000_000} MB", shown))
        raw = path.read_bytes()
    except OSError:
        raise InputError(Fault("filen kan ikke læses", shown)) from None
    if not raw.strip():
        raise InputError(Fault("filen er tom", shown))
    if b"\0" in raw[:100_000]:
        raise InputError(Fault("filen er ikke tekst, men binær", shown))
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    try:
        return raw.decode("cp1252")
    except UnicodeDecodeError:
        raise InputError(Fault("filen er hverken UTF-8 eller Windows-tekst", shown)) from None


def read_periods(path: Path, rules: Rules) -> list[Period]:
    """Return the rows of a history.

    Raises
    ------
    InputError
        With every bad row and its line number.
    """
    text = read_text(path)
    shown = str(path)
    header_line = text.split("\n", 1)[0]
    delimiter = ";" if header_line.count(";") > header_line.count(",") else ","
    reader = csv.reader(io.StringIO(text), delimiter=delimiter)
    header = [name.strip().lower().replace("ø", "oe") for name in next(reader)]
    faults: list[Fault] = []
    for name in COLUMNS:
        if name not in header:
            faults.append(Fault(f"kolonnen «{name}» mangler{nearest(name, header)}", shown, 1))
    for name in header:
        if name not in COLUMNS + OPTIONAL:
            hint = nearest(name, COLUMNS + OPTIONAL)
            faults.append(Fault(f"ukendt kolonne «{name}»{hint}", shown, 1))
    if len(set(header)) < len(header):
        faults.append(Fault("en kolonne står to gange", shown, 1))
    if faults:
        raise InputError(faults)
    names = {key: key for key in rules.ydelser}
    names |= {_fold(name): key for key, name in rules.ydelser.items()}
    periods = []
    try:
        for row in reader:
            line = reader.line_num
            if not any(cell.strip() for cell in row):
                continue
            if len(row) != len(header):
                wanted = f"{len(row)} felter; overskriften har {len(header)}"
                faults.append(Fault(wanted, shown, line))
                continue
            cells = dict(zip(header, (cell.strip() for cell in row), strict=True))
            messages, period = _period(cells, line, names, rules)
            faults += [Fault(message, shown, line) for message in messages]
            if period:
                periods.append(period)
    except csv.Error:
        faults.append(Fault("linjen kan ikke læses som CSV", shown, reader.line_num))
    faults += [Fault(message, shown, line) for line, message in _overlaps(periods)]
    if not periods and not faults:
        faults.append(Fault("filen har en overskrift, men ingen rækker", shown, 1))
    if faults:
        faults.sort(key=lambda fault: fault.line or 0)
        if len(faults) > MOST_FAULTS:
            more = len(faults) - MOST_FAULTS
            faults = [*faults[:MOST_FAULTS], Fault(f"… og {more} fejl mere", shown)]
        raise InputError(faults)
    return periods


def _fold(name: str) -> str:
    folded = name.lower().replace("æ", "ae").replace("ø", "oe").replace("å", "aa")
    return re.sub(r"[\s-]+", "_", folded.strip())


def _date(text: str) -> date | None:
    for pattern in ("%Y-%m-%d", "%d.%m.%Y", "%d-%m-%Y"):
        try:
            return datetime.strptime(text, pattern).date()
        except ValueError:
            continue
    return None


def _period(
    cells: dict[str, str], line: int, names: dict[str, str], rules: Rules
) -> tuple[list[str], Period | None]:
    wrong = []
    borger = cells["borger"]
    if not borger:
        wrong.append("«borger» er tom")
    elif _PERSON_NUMBER.match(borger):
        wrong.append("«borger» ligner et CPR-nummer; brug et løbenummer i stedet")
    ydelse = names.get(_fold(cells["ydelse"]))
    if ydelse is None:
        wrong.append(
            f"ydelsen {found(cells['ydelse'])} findes ikke{nearest(_fold(cells['ydelse']), names)}"
        )
    fra, til = _date(cells["fra"]), _date(cells["til"])
    for name, value in (("fra", fra), ("til", til)):
        if value is None:
            wrong.append(f"«{name}» er {found(cells[name])}; skriv en dato som 2024-01-31")
    if fra and til and til < fra:
        wrong.append(f"«til» ({til}) ligger før «fra» ({fra})")
    if fra and fra < rules.first_day:
        wrong.append(
            f"«fra» ({fra}) ligger før trappen begyndte {rules.first_day}; "
            "brug kolonnen trappeuger_foer til tidligere uger"
        )
    if til and til > rules.last_day:
        wrong.append(f"«til» ({til}) ligger efter {rules.last_day}, som satserne rækker til")
    provider = _fold(cells.get("forsoerger", "") or "nej")
    if provider not in ("ja", "nej"):
        wrong.append(f"«forsoerger» er {found(cells['forsoerger'])}; skriv ja eller nej")
    before = cells.get("trappeuger_foer", "") or "0"
    if not before.isdigit():
        wrong.append(f"«trappeuger_foer» er {found(before)}; skriv et helt antal uger")
    if wrong or ydelse is None or fra is None or til is None:
        return wrong, None
    return [], Period(line, borger, ydelse, fra, til, provider == "ja", int(before))


def _overlaps(periods: list[Period]) -> Iterator[tuple[int, str]]:
    ordered = sorted(periods, key=lambda p: (p.borger, p.ydelse, p.fra, p.line))
    for before, after in itertools.pairwise(ordered):
        same = (before.borger, before.ydelse) == (after.borger, after.ydelse)
        if same and after.fra <= before.til:
            yield after.line, f"perioden overlapper linje {before.line} (samme borger og ydelse)"


@dataclass(frozen=True)
class Refusion:
    """The rows of a calculation, as columns; amounts in whole øre."""

    borger: list[str]
    ydelse: list[str]
    week: list[str]
    days: NDArray[np.int64]
    place: NDArray[np.int64]
    share: NDArray[np.float64]
    gross: NDArray[np.int64]
    refunded: NDArray[np.int64]

    @property
    def net(self) -> NDArray[np.int64]:
        """What the kommune is left with."""
        return self.gross - self.refunded


def calculate(periods: list[Period], rules: Rules) -> Refusion:
    """Return one row per borger, ydelse and ISO week in which a ydelse was paid."""
    trappe = make_trappe(rules.value)
    origin = rules.first_day
    rates = _Rates(rules, origin)
    by_person: dict[str, list[Period]] = {}
    for period in periods:
        by_person.setdefault(period.borger, []).append(period)
    rows: list[tuple[str, str, int, int, int, float, float]] = []
    for borger, own in by_person.items():
        rows += _person(borger, own, rules, trappe, rates, origin)
    gross = np.array([_round(row[6]) for row in rows], np.int64)
    share = np.array([row[5] for row in rows])
    percent = np.rint(share * 100).astype(np.int64)
    refunded = (gross * percent * 2 + 100) // 200
    labels = [_iso(origin + timedelta(weeks=row[2])) for row in rows]
    return Refusion(
        [row[0] for row in rows], [row[1] for row in rows], labels,
        np.array([row[3] for row in rows], np.int64), np.array([row[4] for row in rows], np.int64),
        share, gross, refunded,
    )  # fmt: skip


def _round(kroner: float) -> int:
    return int(np.floor(kroner * _OERE + 0.5 + 1e-7))


def _iso(monday: date) -> str:
    year, week, _ = monday.isocalendar()
    return f"{year}-W{week:02d}"


class _Rates:
    """Cumulative daily rates per ydelse and forsørger, so that any stretch of days is a lookup."""

    def __init__(self, rules: Rules, origin: date) -> None:
        self.rules, self.origin = rules, origin
        self.days = (rules.last_day - origin).days + 1
        self.known: dict[tuple[str, bool], NDArray[np.float64]] = {}

    def paid(self, ydelse: str, provider: bool, first: int, last: int) -> float:
        """Return the amount for days first to last, both included."""
        key = (ydelse, provider)
        if key not in self.known:
            self.known[key] = self._cumulate(ydelse, provider)
        total = self.known[key]
        return float(total[last + 1] - total[first])

    def _cumulate(self, ydelse: str, provider: bool) -> NDArray[np.float64]:
        figure = rate_figure(self.rules.figures, ydelse, provider)
        if figure is None:
            raise InputError(f"der er ingen sats for {ydelse}")
        growth = self.rules.figures["regulering.satser"]
        daily = np.zeros(self.days)
        cuts = {date(year, 1, 1) for year in range(self.origin.year, self.rules.last_day.year + 2)}
        cuts |= {e.from_date for e in figure.entries if e.from_date} | {self.origin}
        for day in sorted(cuts):
            place = (day - self.origin).days
            if place < self.days:
                daily[max(place, 0) :] = weekly(figure, day, growth, day.year) / _WEEK
        return np.concatenate([[0.0], np.cumsum(daily)])


def _person(
    borger: str, own: list[Period], rules: Rules, trappe: Trappe, rates: _Rates, origin: date
) -> Iterator[tuple[str, str, int, int, int, float, float]]:
    first = min((p.fra - origin).days for p in own) // _WEEK
    last = max((p.til - origin).days for p in own) // _WEEK
    kinds = np.zeros(last - first + 1, np.int8)
    for wanted, mark in ((SPAERRER, SPAERRER), (TAELLER, TAELLER)):
        for p in own:
            counts = bool(rules.flag(p.ydelse, "trappe"))
            blocks = not counts and not rules.flag(p.ydelse, "selvforsoergelse")
            if (wanted == TAELLER and counts) or (wanted == SPAERRER and blocks):
                a, b = (p.fra - origin).days // _WEEK, (p.til - origin).days // _WEEK
                kinds[a - first : b - first + 1] = mark
    places = np.zeros(len(kinds), np.int32)
    used = max(p.used_before for p in own)
    ladder_weeks(kinds, used, 0, trappe.needed, trappe.window, places)
    cells: dict[tuple[str, int], list[float]] = {}
    for p in sorted(own, key=lambda p: (p.fra, p.ydelse)):
        if rules.flag(p.ydelse, "type") == "uden":
            continue
        begin, end = (p.fra - origin).days, (p.til - origin).days
        for week in range(begin // _WEEK, end // _WEEK + 1):
            a, b = max(begin, week * _WEEK), min(end, week * _WEEK + _WEEK - 1)
            cell = cells.setdefault((p.ydelse, week), [0.0, 0.0])
            cell[0] += b - a + 1
            cell[1] += rates.paid(p.ydelse, p.provider, a, b)
    for (ydelse, week), (days, amount) in sorted(cells.items(), key=lambda c: (c[0][1], c[0][0])):
        place = int(places[week - first])
        share = float(trappe.state_share[step_of(place, trappe.edges)])
        yield borger, ydelse, week, int(days), place, share, amount


def write_csv(result: Refusion, path: Path) -> None:
    """Write the rows, whole or not at all."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        with temporary.open("w", encoding="utf-8", newline="") as handle:
            writer = csv.writer(handle, lineterminator="\n")
            writer.writerow(OUTPUT)
            for i, borger in enumerate(result.borger):
                writer.writerow(
                    [borger, result.ydelse[i], result.week[i], int(result.days[i]),
                     int(result.place[i]), round(result.share[i] * 100),
                     *(_kroner(int(x[i])) for x in (result.gross, result.refunded, result.net))]
                )  # fmt: skip
        os.replace(temporary, path)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        raise InputError(Fault(f"filen kan ikke skrives ({error.strerror})", str(path))) from None


def _kroner(amount: int) -> str:
    sign = "-" if amount < 0 else ""
    return f"{sign}{abs(amount) // _OERE}.{abs(amount) % _OERE:02d}"
