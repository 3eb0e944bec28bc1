"""The place file: every figure with its table, period and reading date, and beside it ours."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pandas as pd

from simulation.efterproev.kommuner import DAGPENGE, MONTHLY, read_series, seasons, wide
from simulation.kalibrering.serier import KTH, LONG, STUDENTS, Fundet, Serie
from simulation.rules import TITLE_OF
from simulation.scenario import Scenario
from simulation.scenario.kommuner import around, row_of, split_kth
from simulation.scenario.units import MONTHS_PER_YEAR

_SEASON_MONTHS = 24
"""Months behind a season of one's own, at least."""
_TITLES = {
    "a_dagpenge": TITLE_OF["a_dagpenge"], "kontanthjaelp_jobparat": TITLE_OF["jobparat"],
    "kontanthjaelp_aktivitetsparat": TITLE_OF["aktivitetsparat"],
    "uddannelseshjaelp": TITLE_OF["uddannelseshjaelp"],
    "sygedagpenge": "Sygedagpenge: fuldtidspersoner ved start",
    "jobafklaring": "Jobafklaringsforløb: fuldtidspersoner ved start",
    "ressourceforloeb": "Ressourceforløb: fuldtidspersoner ved start",
    "ledighedsydelse": "Ledighedsydelse: fuldtidspersoner ved start",
    "revalidering": "Revalidering: fuldtidspersoner ved start",
}  # fmt: skip
_STOCK, _SEASON = "bestand.", "saeson.bestand.a_dagpenge"


@dataclass(frozen=True)
class Tal:
    """A figure of the kommune's own.

    Attributes
    ----------
    value : float or tuple of float
    ours : float or None
        What the model would have used.
    """

    path: str
    title: str
    unit: str
    grade: str
    source: str
    value: float | tuple[float, ...]
    range: tuple[float, float] | None = None
    ours: float | None = None


def figures(found: Fundet, scenario: Scenario, place: str, read: date) -> list[Tal]:
    """Return the figures that follow from a kommune's series.

    Parameters
    ----------
    scenario : Scenario
        What the model uses without them: rules for what is split, and figures to compare with.
    read : date
        When the files were read.
    """
    out: list[Tal] = []
    series = found.serier

    def said(serie: Serie, what: str) -> str:
        return f"Jobindsats {serie.source}, {what} (læst {read:%d.%m.%Y})"

    def stock(x: str, value: float, source: str, grade: str = "statistik", doubt: str = "") -> None:
        path = f"{_STOCK}{x}"
        spread = around(value, doubt) if doubt else None
        out.append(Tal(path, _TITLES[x], "fuldtidspersoner", grade, source, round(value, 1), spread,
                       float(scenario.at(path, scenario.start))))  # fmt: skip

    index = _season(series.get("a_dagpenge"), place)
    for x in _TITLES:
        if x not in series or x in ("kontanthjaelp_aktivitetsparat", "uddannelseshjaelp"):
            continue
        period, value = series[x].latest
        told = said(series[x], period)
        if x == "a_dagpenge":
            known = index or scenario.at(_SEASON, scenario.start)
            if "M" in period:
                value /= known[int(period[-2:]) - 1]
                told = said(series[x], f"{period} uden sæson")
        stock(x, value, told)
    if index is not None:
        first, last = min(series["a_dagpenge"].months), max(series["a_dagpenge"].months)
        told = said(series["a_dagpenge"], f"{first}-{last}, trukket mod landets")
        out.append(Tal(_SEASON, TITLE_OF["saeson"], "indeks", "statistik", told, index))
    if KTH in series:
        period, whole = series[KTH].latest
        ready = _in(series.get("kontanthjaelp_jobparat"), period)
        if ready is None:
            ready = float(scenario.at(f"{_STOCK}kontanthjaelp_jobparat", scenario.start))
        active, students = split_kth(whole, ready, _in(series.get(STUDENTS), period))
        told = said(
            series[KTH], f"{period}: uden jobparate og uddannelsesparate, delt som i landet"
        )
        stock("kontanthjaelp_aktivitetsparat", active, told, "estimat", "_aktivitetsparat")
        stock("uddannelseshjaelp", students, told, "antagelse", "_uddannelseshjaelp")
    return out


def _in(serie: Serie | None, period: str) -> float | None:
    return serie.months.get(period) if serie else None


def _season(serie: Serie | None, place: str) -> tuple[float, ...] | None:
    """Return the kommune's season with its own months put in; None where they are too few."""
    row = row_of(place)
    if serie is None or row is None:
        return None
    months = {p: v for p, v in serie.months.items() if "M" in p}
    if len(months) < _SEASON_MONTHS:
        return None
    stock = wide(read_series(MONTHLY), DAGPENGE)
    both = [*stock.index, *months]
    whole = pd.period_range(_month(min(both)), _month(max(both)), freq="M")
    stock = stock.reindex([f"{m.year}M{m.month:02d}" for m in whole])  # a month left out is a gap
    own = pd.Series(months)
    stock.loc[own.index, row["omraade"]] = own
    index = seasons(stock).index[row["omraade"]]
    if index.isna().any():
        return None
    return tuple(round(float(index[m]), 3) for m in range(1, MONTHS_PER_YEAR + 1))


def _month(period: str) -> str:
    return period.replace("M", "-")


def langtidsandel(found: Fundet) -> float | None:
    """Return langtidsledige per fuldtidsperson in the months that have both."""
    long, stock = found.serier.get(LONG), found.serier.get("a_dagpenge")
    both = sorted(set(long.months) & set(stock.months)) if long and stock else []
    if not both or long is None or stock is None:
        return None
    return sum(long.months[p] for p in both) / sum(stock.months[p] for p in both)


def as_toml(place: str, title: str, tal: list[Tal], files: list[Path]) -> str:
    """Return the place file."""
    names = ", ".join(path.name for path in files)
    lines = [
        f"# {title}: egne tal, læst af {names}.",
        "# Skrevet af jobcenter kalibrer. Alt andet er det offentliggjorte og reglernes skøn.",
        "", 'kind = "place"', f"id = {_q(place)}", f"title = {_q(title)}",
    ]  # fmt: skip
    for one in tal:
        value = list(one.value) if isinstance(one.value, tuple) else one.value
        lines += ["", f"[{one.path}]", f"title = {_q(one.title)}", f'unit = "{one.unit}"',
                  f'grade = "{one.grade}"', f"source = {_q(one.source)}",
                  f"value = {value}"]  # fmt: skip
        if one.range is not None:
            lines.append(f"range = {list(one.range)}")
    return "\n".join(lines) + "\n"


def _q(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
