"""Every kommune in Denmark as a place: what is published of it, and by which rule it is used.

The rows are in ``rules/kommuner.csv``. A file of the kommune's own goes before, figure by figure.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from simulation.rules import KOMMUNER, TITLE_OF
from simulation.scenario.files import Source, show
from simulation.scenario.units import MONTHS_PER_YEAR

YEARS = ("2022", "2023", "2024", "2025", "2026", "seneste")
COLUMNS = (
    "id", "kode", "omraade", "titel", "kkr", "forsoeg_2027", "befolkning", "arbejdsstyrke", "andel",
    "niveau",
    *(f"{kind}_{year}" for kind in ("a_dagpenge", "jobparat", "kth") for year in YEARS),
    "uddannelsesparat", "langtidsandel", "sen_afgang", "sen_lav", "sen_hoej", "saeson_egen",
    *(f"saeson_{month}" for month in range(1, MONTHS_PER_YEAR + 1)), "aktiveringsgrad",
)  # fmt: skip
FROM = {
    "2022": date(2022, 1, 1), "2023": date(2023, 1, 1), "2024": date(2024, 1, 1),
    "2025": date(2025, 1, 1), "2026": date(2026, 1, 1), "seneste": date(2026, 7, 1),
}  # fmt: skip
"""From when a level is the latest known: a year's mean from its start, the last months after."""
_SOURCE = "Jobindsats {table}, {name}, {what} (læst august 2026 i en gengivelse)"
_WHAT = {
    "2026": "middel af august 2025-juli 2026",
    "seneste": "juli 2026 uden sæson",
}


@dataclass(frozen=True)
class Row(Source):
    """A row of the file, as if it were a file of its own: every key is on its line."""

    number: int = 1

    def line(self, key: str) -> int:
        """Return the line of the row."""
        return self.number


@lru_cache(maxsize=1)
def _rows() -> dict[str, tuple[int, dict[str, str]]]:
    lines = KOMMUNER.read_text("utf-8").splitlines()
    skipped = sum(line.startswith("#") for line in lines)
    table = csv.DictReader(lines[skipped:], delimiter=";")
    return {row["id"]: (number, row) for number, row in enumerate(table, start=skipped + 2)}


def kommune_titles() -> dict[str, str]:
    """Return id → name of the 98 kommuner."""
    return {key: row["titel"] for key, (_, row) in _rows().items()}


def row_of(place: str) -> dict[str, str] | None:
    """Return the row of one of the 98; None of others."""
    return _rows()[place][1] if place in _rows() else None


def in_group(column: str, value: str) -> list[str]:
    """Return the ids of the kommuner with a value in a column, e.g. those of a KKR."""
    return [key for key, (_, row) in _rows().items() if row[column] == value]


def published(place: str) -> Row | None:
    """Return what is published of a kommune as a place; None where it is none of the 98."""
    if place not in _rows():
        return None
    number, row = _rows()[place]
    return as_place(row, number)


def as_place(row: Mapping[str, str], number: int = 1) -> Row:
    """Return a row as a place.

    Parameters
    ----------
    row : mapping of str to str
        A cell for each of :data:`COLUMNS`; empty where nothing is published.
    number : int
        Its line in the file.
    """
    place = row["id"]
    data: dict[str, Any] = {"kind": "place", "id": place, "title": row["titel"]}
    for path, figure in _figures(row):
        node = data
        *parents, last = path.split(".")
        for parent in parents:
            node = node.setdefault(parent, {})
        node[last] = figure
    return Row(KOMMUNER, show(KOMMUNER), "", data, number)


def short_title(title: str) -> str:
    """Return what a kommune is called where there is little room: Vejle, København."""
    names = {row["titel"]: row["omraade"] for _, row in _rows().values()}
    return names.get(title, title.removesuffix(" Kommune"))


def national(key: str) -> float:
    """Return a figure of the whole country that the rows are used with (``landet.…``)."""
    from simulation.scenario.ground import rule_figures

    return float(str(rule_figures()[f"landet.{key}"].entries[-1].value))


def around(value: float, doubt: str) -> tuple[float, float]:
    """Return how far from the truth a guess may be, by the figure ``landet.usikkerhed<doubt>``."""
    off = national(f"usikkerhed{doubt}")
    return round(value * (1 - off), 1), round(value * (1 + off), 1)


def split_kth(whole: float, jobready: float, students: float | None) -> tuple[float, float]:
    """Divide a kommune's kontanthjælp system, where only the whole of it is published.

    Parameters
    ----------
    whole, jobready : float
        Fuldtidspersoner in all, and the jobparate ledige among them.
    students : float or None
        The uddannelsesparate; as many as in the country where they are not known.

    Returns
    -------
    aktivitetsparate, uddannelseshjaelp : float
        On kontanthjælp, and on uddannelseshjælp, the uddannelsesparate among the latter.
    """
    if students is None:
        students = national("uddannelsesparat_andel") * whole
    students = min(students, whole - min(jobready, whole))
    others = max(0.0, whole - jobready - students)
    part = national("uddannelseshjaelp_andel")
    return (1 - part) * others, part * others + students


def _figures(row: Mapping[str, str]) -> Iterator[tuple[str, dict[str, Any]]]:
    name = row["omraade"]
    yield "kommune.befolkning", _people(row)
    yield "kommune.niveau", {
        "title": "Ledige og kontanthjælp pr. person i arbejdsstyrken i forhold til landets",
        "unit": "faktor", "grade": "statistik", "value": float(row["niveau"]),
        "source": _SOURCE.format(table="y25i01 og y60a02", name=name, what=_WHAT["2026"]),
    }  # fmt: skip
    yield from _stocks(row)
    yield "saeson.bestand.a_dagpenge", {
        "title": TITLE_OF["saeson"], "unit": "indeks", "grade": "statistik",
        "source": f"Jobindsats y25i01, {name}, i forhold til et glidende år (læst august 2026 i en "
                  "gengivelse); trukket mod landets efter, hvor meget tilfældighed der er i den",
        "value": [float(row[f"saeson_{m}"]) for m in range(1, MONTHS_PER_YEAR + 1)],
    }  # fmt: skip
    ratio = row["langtidsandel"].replace(".", ",")
    yield "forloeb.a_dagpenge.sen_afgang", {
        "title": TITLE_OF["sen_afgang"], "unit": "faktor", "grade": "estimat",
        "source": f"Løst, så de langtidsledige er {ratio} pr. fuldtidsperson på a-dagpenge "
                  "(Jobindsats y25i09 og y25i01, august 2025-juli 2026, trukket mod landets)",
        "value": float(row["sen_afgang"]),
        "range": sorted((float(row["sen_lav"]), float(row["sen_hoej"]))),
    }  # fmt: skip


def _people(row: Mapping[str, str]) -> dict[str, Any]:
    told: dict[str, Any] = {"title": "Indbyggere", "unit": "personer"}
    if row["befolkning"]:
        return told | {
            "grade": "statistik", "value": float(row["befolkning"]),
            "source": "Danmarks Statistik FOLK1A, februar 2026",
        }  # fmt: skip
    people = float(round(float(row["andel"]) * national("befolkning")))
    return told | {
        "grade": "estimat", "value": people, "range": list(around(people, "_befolkning")),
        "source": f"Regel: {row['omraade']}s andel af arbejdsstyrken (Jobindsats y25i01: ledige og "
                  "ledighedsprocent 2021-26) gange landets indbyggere",
    }  # fmt: skip


def _stocks(row: Mapping[str, str]) -> Iterator[tuple[str, Any]]:
    name = row["omraade"]
    dates = [year for year in YEARS if row[f"a_dagpenge_{year}"] and row[f"kth_{year}"]]

    def figure(key: str, value: Any, grade: str, source: str, doubt: str | None) -> dict[str, Any]:
        values = []
        for year in dates:
            amount = round(value(year), 1)
            said = source.format(what=_WHAT.get(year, f"årsgennemsnit {year}"))
            entry = {"from": FROM[year], "value": amount, "passed": FROM[year], "source": said}
            if doubt is not None:
                entry["range"] = list(around(amount, doubt))
            values.append(entry)
        return {"title": TITLE_OF[key], "unit": "fuldtidspersoner", "grade": grade,
                "source": values[-1]["source"], "values": values}  # fmt: skip

    def dagpenge(year: str) -> float:
        return float(row[f"a_dagpenge_{year}"])

    def jobready(year: str) -> float:
        return float(row[f"jobparat_{year}"] or national("jobparat_andel") * whole(year))

    def whole(year: str) -> float:
        return float(row[f"kth_{year}"])

    def split(year: str) -> tuple[float, float]:
        own = row["uddannelsesparat"]
        known = float(own) / whole("2026") * whole(year) if own and row["kth_2026"] else None
        return split_kth(whole(year), jobready(year), known)

    y25 = _SOURCE.replace("{table}", "y25i01").replace("{name}", name)
    y60 = _SOURCE.replace("{table}", "y60a02").replace("{name}", name)
    yield "bestand.a_dagpenge", figure("a_dagpenge", dagpenge, "statistik", y25, None)
    if all(row[f"jobparat_{year}"] for year in dates):
        yield "bestand.kontanthjaelp_jobparat", figure("jobparat", jobready, "statistik", y25, None)
    else:
        rule = f"{y60}; ikke offentliggjort for jobparate alle år, så landets andel er brugt"
        yield "bestand.kontanthjaelp_jobparat", figure("jobparat", jobready, "antagelse", rule, "")
    part = national("uddannelseshjaelp_andel")
    yield "bestand.kontanthjaelp_aktivitetsparat", figure(
        "aktivitetsparat", lambda year: split(year)[0], "estimat",
        f"{y60}: hele kontanthjælpssystemet fratrukket jobparate og uddannelsesparate; heraf "
        f"{100 * part:.0f} pct. skilt ud som uddannelseshjælp", "_aktivitetsparat",
    )  # fmt: skip
    yield "bestand.uddannelseshjaelp", figure(
        "uddannelseshjaelp", lambda year: split(year)[1], "antagelse",
        f"{y60}: {100 * part:.0f} pct. af det øvrige kontanthjælpssystem og de uddannelsesparate",
        "_uddannelseshjaelp",
    )  # fmt: skip
