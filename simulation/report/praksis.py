"""The practice table: people, durations, samtaler and hours, before and after."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from simulation.accounting.metrics import title
from simulation.report.afrunding import footed
from simulation.report.format import number, years_text
from simulation.report.tables import ALL, FEWEST, Table
from simulation.report.words import active, group, team
from simulation.scenario import Scenario

if TYPE_CHECKING:
    import pandas as pd

PERCENT = 100.0
KINDS = {
    "form:telefon": "på telefon",
    "form:video": "på video",
    "form:faellessamtale": "sammen med a-kassen",
    "form:gruppe": "i gruppe",
    "form:online": "på nettet uden levende kontakt",
    "aktoer:akasse": "i a-kassen",
}
"""Samtaler by form and by who holds them."""
REST = "  heraf øvrige"


@dataclass(frozen=True)
class Line:
    """A row one may want: what it is called, which figure it is, and with how many decimals.

    ``part`` marks the rows of which the one above is the sum.
    """

    metric: str
    group: str
    name: str
    decimals: int
    part: bool = False


def whole(metric: str, decimals: int) -> Line:
    """Return the row of a figure for all, by its own title."""
    return Line(metric, "", title(metric), decimals)


def lines_of(scenario: Scenario) -> Iterator[Line]:
    """Yield the rows of the table in order; those that do not change are left out later."""
    names = {x: group(scenario, x) for x in active(scenario)}
    steps = {t: str(scenario.attribute(f"sagsskridt.{t}.navn", t))
             for t in scenario.children("sagsskridt")}  # fmt: skip
    tilbud = {t: str(scenario.attribute(f"tilbud.{t}.navn", t))
              for t in scenario.children("tilbud")}  # fmt: skip
    for x, name in names.items():
        yield Line("fuldtidspersoner", x, f"Fuldtidspersoner, {name}", 1)
    for t, name in tilbud.items():
        if scenario.attribute(f"tilbud.{t}.ydelse"):
            yield Line("fuldtidspersoner", t, f"Fuldtidspersoner, {name.lower()}", 1)
    for x, name in names.items():
        yield Line("varighed_uger_middel", x, f"Uger pr. forløb, {name}", 1)
    for t, name in tilbud.items():
        yield Line("tilbud_startede", t, f"Begynder i {name}", 0)
    yield whole("samtaler_kraevede", 0)
    for x, name in names.items():
        yield Line("samtaler_kraevede", x, f"  heraf {name}", 0, part=True)
    for kind, name in KINDS.items():
        yield Line("samtaler_kraevede", kind, f"Heraf {name}", 0)
    for x, name in names.items():
        yield Line("samtaler_foerste_halvaar_andel", x, f"Pct. i første halvår, {name}", 1)
    yield whole("samtaler_afholdt", 0)
    yield whole("samtaler_afholdt_for_sent", 0)
    yield whole("samtaler_ikke_afholdt", 0)
    for x, name in names.items():
        yield Line("samtaler_rettidige_andel", x, f"Pct. rettidige, {name}", 1)
    for x, name in names.items():
        yield Line("dage_til_foerste_samtale", x, f"Dage til første samtale, {name}", 1)
    for t in scenario.children("bemanding.hold"):
        yield Line("ventedage_middel", t, f"Dages ventetid, {team(scenario, t)}", 1)
    for t in scenario.children("bemanding.hold"):
        yield Line("udnyttelse_andel", t, f"Pct. af samtaletiden brugt, {team(scenario, t)}", 1)
    yield whole("samtaler_udeblevet", 0)
    yield whole("samtaler_aflyst", 0)
    yield whole("spildte_timer", 0)
    yield whole("sanktioner", 0)
    for t, name in steps.items():
        yield Line("sagsskridt", t, name, 0)
    for t, name in steps.items():
        yield Line("sagsskridt_ikke_udfoert", t, f"Ikke nået: {name}", 0)
    for t, name in steps.items():
        yield Line("attest_ventedage", t, f"Dage, afgørelsen venter på {name}", 1)
    yield whole("sagsbehandler_timer", 0)
    for t in scenario.children("bemanding.hold"):
        yield Line("sagsbehandler_timer", t, f"  heraf {team(scenario, t)}", 0, part=True)
    yield whole("borger_timer", 0)
    yield whole("rehab_moededage", 0)
    yield whole("rehab_maaneder_over_plan", 0)
    yield whole("rehab_ventedage", 1)
    yield Line("rehab_inden_frist_andel", "", "Pct. på rehabiliteringsteamet inden fristen", 1)


@dataclass(frozen=True)
class Numbers:
    """One figure before, its difference and the difference's interval, in what is shown."""

    before: float
    change: float
    low: float
    high: float
    clear: bool


class _Period:
    """The figures of one period, found by metric and group."""

    def __init__(
        self, own: pd.DataFrame, summary: pd.DataFrame, scenario: Scenario, baseline: Scenario,
        year: str,
    ) -> None:  # fmt: skip
        base = summary[(summary["scenario"] == baseline.id) & (summary["year"] == year)]
        mine = summary[(summary["scenario"] == scenario.id) & (summary["year"] == year)]
        diff = own[own["year"] == year]
        self.replications = int(own["replications"].max()) if len(own) else 0
        self.base = base.set_index(["metric", "group"])["mean"].to_dict()
        self.mine = mine.set_index(["metric", "group"])["mean"].to_dict()
        columns = ["difference", "p05", "p95", "ci_low", "ci_high"]
        self.diff = {
            (row.metric, row.group): tuple(float(getattr(row, c)) for c in columns)
            for row in diff.itertuples()
        }

    def numbers(self, line: Line) -> Numbers | None:
        """Return the figures of a row, or None when it is not known."""
        key = (line.metric, line.group)
        change, p05, p95, low, high = self.diff.get(key, (np.nan,) * 5)
        before, after = self.base.get(key, np.nan), self.mine.get(key, np.nan)
        if np.isnan(before) and after > 0:  # a tilbud that is not there in the baseline
            before = 0.0
            change = after if np.isnan(change) else change
        if np.isnan(change) or np.isnan(before):
            return None
        scale = PERCENT if line.metric.endswith("_andel") else 1.0
        ends = (p05, p95) if self.replications >= FEWEST else (low, high)
        if line.decimals == 0 and np.isfinite(ends[0]):
            ends = (max(ends[0], -before), ends[1])  # nothing counted falls below none
        clear = not (low <= 0.0 <= high) or np.isnan(low)
        return Numbers(
            scale * before, scale * change, scale * float(np.fmin(ends[0], change)),
            scale * float(np.fmax(ends[1], change)), clear,
        )  # fmt: skip


def practice_table(
    own: pd.DataFrame,
    summary: pd.DataFrame,
    scenario: Scenario,
    baseline: Scenario,
    year: str = ALL,
) -> Table | None:
    """Return what changes of people, durations, samtaler and hours, or None when nothing does.

    After is before plus the difference, and parts add up to their sum, so every row and column
    foots; a difference is the same here as where it is told in words.

    Parameters
    ----------
    own : DataFrame
        The comparison of the scenario.
    year : str
        A budget year, or ``alle``.
    """
    period = _Period(own, summary, scenario, baseline, year)
    rows: list[tuple[str, ...]] = []
    for whole, parts in _families(lines_of(scenario)):
        rows += _family(period, whole, parts)
    if not rows:
        return None
    ends: tuple[str, ...] = ()
    if period.replications > 1:
        ends = ("9 af 10",) if period.replications >= FEWEST else ("95 % for middel",)
    else:
        rows = [row[:-1] for row in rows]
    when = years_text(scenario.years) if year == ALL else year
    return Table(
        f"Borgere, samtaler og tid, {when} (antal i alt; personer, uger, dage og pct. i snit)",
        ("", baseline.title, "Loven" if scenario.role == "lovændring" else "Forslag", "Forskel",
         *ends),
        rows,
        ("Rækker, hvor intet ændres, eller hvor forskellen ikke kan skelnes fra nul, "
         "er udeladt.",),
    )  # fmt: skip


def _families(lines: Iterator[Line]) -> list[tuple[Line, list[Line]]]:
    found: list[tuple[Line, list[Line]]] = []
    for line in lines:
        if line.part:
            found[-1][1].append(line)
        else:
            found.append((line, []))
    return found


def _shows(line: Line, found: Numbers | None) -> bool:
    if found is None or round(found.change, line.decimals) == 0:
        return False
    return found.clear


def _family(period: _Period, whole: Line, parts: list[Line]) -> list[tuple[str, ...]]:
    """Return a row and the parts of it that change; what is left of it is one row of its own."""
    total = period.numbers(whole)
    if total is None:
        return []
    known = [(part, found) for part in parts if (found := period.numbers(part)) is not None]
    shown = [(part, found) for part, found in known if _shows(part, found)]
    if not _shows(whole, total) and not shown:
        return []
    rows = [
        _row(whole, total, round(total.before, whole.decimals), round(total.change, whole.decimals))
    ]
    if not shown:
        return rows
    before, change = (_parts(known, total, name) for name in ("before", "change"))
    rest_before, rest_change = before[-1], change[-1]
    for (part, found), old, new in zip(known, before, change, strict=False):
        if _shows(part, found):
            rows.append(_row(part, found, old, new))
        else:
            rest_before, rest_change = rest_before + old, rest_change + new
    if rest_change:
        after = number(rest_before + rest_change)
        rows.append((REST, number(rest_before), after, number(rest_change, sign=True), ""))
    return rows


def _parts(known: list[tuple[Line, Numbers]], total: Numbers, name: str) -> list[int]:
    """Return one column of the parts, and last what is in none of them, rounded to add up."""
    exact = [float(getattr(found, name)) for _, found in known]
    whole = float(getattr(total, name))
    return footed([*exact, whole - sum(exact)], whole)


def _row(line: Line, found: Numbers, before: float, change: float) -> tuple[str, ...]:
    places = line.decimals
    low = min(round(found.low, places), change) if np.isfinite(found.low) else np.nan
    high = max(round(found.high, places), change) if np.isfinite(found.high) else np.nan
    return (
        line.name,
        number(before, places),
        number(before + change, places),
        number(change, places, sign=True),
        f"{number(low, places, sign=True)} til {number(high, places, sign=True)}",
    )
