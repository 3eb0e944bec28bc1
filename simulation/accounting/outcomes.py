"""What the ledger says apart from money: durations, volumes, samtaler, hours, rehabilitering.

Rows are ``(year, metric, group, unit, value)``; the year is a calendar year or ``alle``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from simulation.ledger import AKTOERER, FORMER, Ledger, RehabUdfald, Udfald
from simulation.scenario import Scenario

Floats = NDArray[np.float64]
Row = tuple[str, str, str, str, float]

ALL = "alle"
DAYS_PER_WEEK = 7.0
MINUTES_PER_HOUR = 60.0
CHECK_WEEKS = (4, 13, 26, 52)
CURVE_WEEKS = range(0, 105, 2)
OUTCOME_METRICS = {
    Udfald.AFHOLDT: "samtaler_afholdt",
    Udfald.AFHOLDT_FOR_SENT: "samtaler_afholdt_for_sent",
    Udfald.UDEBLEVET: "samtaler_udeblevet",
    Udfald.AFLYST: "samtaler_aflyst",
    Udfald.IKKE_AFHOLDT: "samtaler_ikke_afholdt",
    Udfald.AABEN: "samtaler_aabne",
}


@dataclass(frozen=True)
class Span:
    """A year, or the whole run: label and days [begin, end)."""

    label: str
    begin: float
    end: float


def spans(ledger: Ledger) -> list[Span]:
    """Return the calendar years of the run and the whole."""
    end = ledger.start + timedelta(days=ledger.days)
    cuts = [ledger.start] + [
        date(year, 1, 1) for year in range(ledger.start.year + 1, end.year + 1)
    ]
    cuts = [cut for cut in cuts if cut < end] + [end]
    days = [float((cut - ledger.start).days) for cut in cuts]
    years = [
        Span(str(cut.year), a, b) for cut, a, b in zip(cuts, days[:-1], days[1:], strict=False)
    ]
    return [*years, Span(ALL, 0.0, float(ledger.days))]


def kaplan_meier(durations: Floats, ended: NDArray[np.bool_], at: Floats) -> Floats:
    """Return the share still on at given times, with censoring.

    Beyond the longest observed time the share is missing, never zero.
    """
    if not len(durations):
        return np.full(len(at), np.nan)
    order = np.argsort(durations, kind="stable")
    times, events = durations[order], ended[order].astype(float)
    at_risk = len(times) - np.arange(len(times))
    log_share = np.cumsum(np.log1p(-np.minimum(events / at_risk, 1 - 1e-15)))
    place = np.searchsorted(times, at, side="right")
    curve = np.exp(np.concatenate([[0.0], log_share])[place])
    return np.where(at <= times[-1], curve, np.nan)


def duration_rows(ledger: Ledger, active: list[int]) -> Iterator[Row]:
    """New and completed forløb, their length, and the share out after some weeks."""
    spells = ledger.forloeb
    ended = spells["destination"] >= 0
    weeks = (spells["slut"] - spells["start"]) / DAYS_PER_WEEK
    new = spells["ved_start"] == 0
    for s in active:
        name = ledger.forloeb_names[s]
        mine = spells["forloeb"] == s
        for span in spans(ledger):
            started = mine & new & (spells["start"] >= span.begin) & (spells["start"] < span.end)
            closed = mine & ended & (spells["slut"] >= span.begin) & (spells["slut"] < span.end)
            yield span.label, "nye_forloeb", name, "forløb", float(started.sum())
            yield span.label, "afsluttede_forloeb", name, "forløb", float(closed.sum())
            if closed.any():
                length = weeks[closed]
                yield span.label, "varighed_uger_middel", name, "uger", float(length.mean())
                yield span.label, "varighed_uger_median", name, "uger", float(np.median(length))
            longest = (ledger.days - span.begin) / DAYS_PER_WEEK
            at = np.array([w for w in CHECK_WEEKS if w < longest], float)
            share = kaplan_meier(weeks[started], ended[started], at)
            for week, still in zip(at, share, strict=True):
                if not np.isnan(still):
                    metric = f"andel_ude_{int(week)}_uger"
                    yield span.label, metric, name, "andel", float(1 - still)
        started = mine & new
        at = np.array([w for w in CURVE_WEEKS if w < ledger.days / DAYS_PER_WEEK], float)
        curve = kaplan_meier(weeks[started], ended[started], at)
        for week, still in zip(at, curve, strict=True):
            if not np.isnan(still):
                yield ALL, "overlevelse", f"{name}:{int(week)}", "andel", float(still)


def long_term_rows(scenario: Scenario, ledger: Ledger) -> Iterator[Row]:
    """Langtidsledige at each year's end: ledig for a stated share of the latest 52 weeks."""
    on = scenario.start
    window = float(scenario.at("langtidsledig.vindue_uger", on)) * DAYS_PER_WEEK
    share = float(scenario.at("langtidsledig.andel", on))
    names = ("a_dagpenge", "kontanthjaelp_jobparat")
    spells = ledger.forloeb
    for span in spans(ledger):
        if span.label == ALL:
            continue
        for name in names:
            mine = spells[spells["forloeb"] == ledger.forloeb_names.index(name)]
            inside = np.minimum(mine["slut"], span.end) - np.maximum(
                mine["start"], span.end - window
            )
            days = np.bincount(mine["borger"], np.clip(inside, 0, None), len(ledger.borgere))
            count = float((days >= share * window).sum())
            yield span.label, "langtidsledige", name, "personer", count


def samtale_rows(ledger: Ledger, active: list[int]) -> Iterator[Row]:
    """Samtaler by outcome, forløb, form and who holds them; outcomes add up to those required."""
    table = ledger.samtaler
    for span in spans(ledger):
        within = (table["tid"] >= span.begin) & (table["tid"] < span.end)
        if span.end == ledger.days:
            within |= table["tid"] == span.end
        rows = table[within]
        groups = [("", np.ones(len(rows), bool))]
        groups += [(ledger.forloeb_names[s], rows["forloeb"] == s) for s in active]
        groups += [(f"form:{form}", rows["form"] == f) for f, form in enumerate(FORMER)]
        groups += [(f"aktoer:{actor}", rows["aktoer"] == a) for a, actor in enumerate(AKTOERER)]
        for group, mine in groups:
            counts = np.bincount(rows["udfald"][mine], minlength=len(Udfald))
            total = float(counts.sum())
            yield span.label, "samtaler_kraevede", group, "samtaler", total
            for outcome, metric in OUTCOME_METRICS.items():
                yield span.label, metric, group, "samtaler", float(counts[outcome])
            settled = total - counts[Udfald.AFLYST] - counts[Udfald.AABEN]
            if settled > 0:
                on_time = float(counts[Udfald.AFHOLDT] / settled)
                yield span.label, "samtaler_rettidige_andel", group, "andel", on_time


def staff_rows(scenario: Scenario, ledger: Ledger) -> Iterator[Row]:
    """Caseworker hours, use of capacity and waiting days by team."""
    table = ledger.samtaler
    held = (table["udfald"] == Udfald.AFHOLDT) | (table["udfald"] == Udfald.AFHOLDT_FOR_SENT)
    case_hours = float(scenario.at("rehab.minutter_pr_sag", scenario.start)) / MINUTES_PER_HOUR
    team_of_rehab = str(scenario.attribute("forloeb.jobafklaring.team"))
    treated = ledger.rehab["udfald"] == RehabUdfald.BEHANDLET
    for span in spans(ledger):
        within = (table["tid"] >= span.begin) & (table["tid"] < span.end)
        total = 0.0
        for t, team in enumerate(ledger.team_names):
            mine = within & (table["hold"] == t)
            hours = float(table["minutter"][mine].sum()) / MINUTES_PER_HOUR
            if team == team_of_rehab:
                when = ledger.rehab["tid"][treated]
                hours += case_hours * float(((when >= span.begin) & (when < span.end)).sum())
            total += hours
            yield span.label, "sagsbehandler_timer", team, "timer", hours
            days = slice(int(span.begin), int(span.end))
            room = float(ledger.capacity[t, days].sum())
            if room > 0:
                used = float(ledger.booked[t, days].sum()) / room
                yield span.label, "udnyttelse_andel", team, "andel", used
            mine &= held
            if mine.any():
                waited = np.floor(table["tid"][mine]) - np.floor(table["oensket"][mine])
                wait = float(np.clip(waited, 0, None).mean())
                yield span.label, "ventedage_middel", team, "dage", wait
        yield span.label, "sagsbehandler_timer", "", "timer", total


def rehab_rows(scenario: Scenario, ledger: Ledger) -> Iterator[Row]:
    """Rehabiliteringsteam: meeting days, cases, and months beyond the planned days."""
    rounds = ledger.rehab_days
    for span in spans(ledger):
        mine = (rounds[:, 0] >= span.begin) & (rounds[:, 0] < span.end)
        over = 0.0
        for time, cases, _days in rounds[mine]:
            on = ledger.start + timedelta(days=int(time))
            planned = float(scenario.at("rehab.faste_dage_pr_md", on))
            over += cases > planned * float(scenario.at("rehab.sager_pr_dag", on))
        yield span.label, "rehab_moededage", "", "dage", float(rounds[mine, 2].sum())
        yield span.label, "rehab_sager", "", "sager", float(rounds[mine, 1].sum())
        yield span.label, "rehab_maaneder_over_plan", "", "måneder", float(over)
    for time, cases, _days in rounds:
        on = ledger.start + timedelta(days=int(time))
        yield str(on.year), "rehab_sager_md", f"{on:%Y-%m}", "sager", float(cases)
