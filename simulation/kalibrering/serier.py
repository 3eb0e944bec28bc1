"""From cells to series: what is the kommune's, of which ydelse, month by month."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from simulation.errors import Fault, InputError
from simulation.kalibrering.laes import Cell, read_cells
from simulation.scenario.kommuner import row_of
from simulation.scenario.words import slug

KTH, LONG, STUDENTS = "kth", "langtidsledige", "uddannelsesparat"
READY = "kontanthjaelp_jobparat"
_TABLE = re.compile(r"y\d{2}[a-z]\d{2}", re.I)
_BY_STEM = (
    ("sygedagpenge", "sygedagpenge"), ("jobafklaring", "jobafklaring"),
    ("ressourceforløb", "ressourceforloeb"), ("ledighedsydelse", "ledighedsydelse"),
    ("revalidering", "revalidering"), ("a-dagpenge", "a_dagpenge"), ("dagpenge", "a_dagpenge"),
)  # fmt: skip
"""The first stem that a text has says the ydelse."""
_NEEDS = (
    ("åbenlys uddannelsesparat", None), ("uddannelsesparat", STUDENTS),
    ("aktivitetsparat", None), ("jobparat", READY), ("uoplyst", None),
)  # fmt: skip
_FULL_TIME, _CONTENT = "fuldtidsperson", "indhold"
LEDIGE_TABLE = "y25i01"


@dataclass
class Serie:
    """What a kommune's files say of one thing, by month or quarter.

    Attributes
    ----------
    months : dict of str to float
        By period, in order.
    source : str
        The table where its name is known, else the file's.
    """

    name: str
    source: str
    months: dict[str, float] = field(default_factory=dict)

    @property
    def latest(self) -> tuple[str, float]:
        """The last period and its value."""
        period = max(self.months)
        return period, self.months[period]


@dataclass
class Fundet:
    """All that was found, and what was left: things not used, and periods not published."""

    serier: dict[str, Serie] = field(default_factory=dict)
    unused: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    suppressed: int = 0


def is_place(area: str, place: str) -> bool:
    """Tell whether an area of a file is the kommune: by name or by number."""
    row = row_of(place)
    bare = re.sub(r"\s+kommune$", "", area.strip(), flags=re.I)
    number, _, name = bare.partition(" ")
    if row is not None and number == row["kode"] and (not name or slug(name) == place):
        return True
    old = bare.replace("Aa", "Å").replace("aa", "å")
    return place in (slug(bare), slug(old), slug(f"{bare}s"))


def find_series(paths: Sequence[Path], place: str) -> Fundet:
    """Return the kommune's series of the files.

    Raises
    ------
    InputError
        With the faults of all files; if none has the kommune, or two disagree on a month.
    """
    found = Fundet()
    faults: list[Fault] = []
    for path in paths:
        try:
            cells = read_cells(path)
        except InputError as error:
            faults += error.faults
            continue
        mine = [cell for cell in cells if is_place(cell.area, place)]
        if not mine:
            areas = sorted({cell.area for cell in cells})
            some = ", ".join(areas[:3]) + (" …" if len(areas) > 3 else "")
            faults.append(
                Fault(f"filen har ikke {place}; den har {some or 'ingen områder'}", str(path))
            )
            continue
        faults += _add(found, mine, path)
    if faults:
        raise InputError(faults)
    for serie in found.serier.values():
        serie.months = dict(sorted(serie.months.items()))
    return found


def _add(found: Fundet, cells: Iterable[Cell], path: Path) -> list[Fault]:
    cells = list(cells)
    told = " ".join(" ".join(cell.about) for cell in cells).lower()
    ledige = "dagpenge" in told.replace("sygedagpenge", "")
    code = _TABLE.search(path.name)
    table = code.group().lower() if code else path.name
    faults: list[Fault] = []
    for cell in cells:
        name = series_name(cell.about, ledige or table == LEDIGE_TABLE)
        if name is None:
            found.unused[path.name].add(" / ".join(cell.about))
            continue
        if cell.value is None:
            found.suppressed += 1
            continue
        serie = found.serier.setdefault(name, Serie(name, table))
        before = serie.months.setdefault(cell.period, cell.value)
        if before != cell.value:
            faults.append(Fault(
                f"{cell.period}: {' / '.join(cell.about)} er {cell.value:g}, men {before:g} står "
                "også for samme måned; brug kun én fil eller én opgørelse", str(path), cell.line,
            ))  # fmt: skip
    return faults


def series_name(about: tuple[str, ...], ledige: bool) -> str | None:
    """Return what a number is of; None for what is not used.

    Parameters
    ----------
    ledige : bool
        The file has a-dagpenge too: then kontanthjælp in it are the jobparate ledige. Those called
        jobparate elsewhere are another count, and not used.
    """
    text = " ".join(about).lower()
    heading = about[0].lower()
    if "langtidsledige" in heading:
        ours = "dagpenge" in text and "sygedagpenge" not in text
        return LONG if ours else None
    if "pct" in heading or not (_FULL_TIME in heading or _CONTENT in heading):
        return None
    for stem, name in _BY_STEM:
        if stem in text:
            return name
    for stem, need in _NEEDS:
        if stem in text:
            return need if ledige or need != READY else None
    if "kontanthjælp" in text:
        return READY if ledige else KTH
    return None
