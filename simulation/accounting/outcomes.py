"""What the ledger says apart from money: durations, volumes, samtaler, hours, rehabilitering.

Rows are ``(year, metric, group, unit, value)``; the year is a calendar year or ``alle``.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulation.accounting.dates import values_on
from simulation.accounting.indsats import Indsats
from simulation.accounting.satser import month_starts
from simulation.accounting.varighed import durations, long_term
from simulation.ledger import AKTOERER, FORMER, Ledger, RehabUdfald, Udfald
from simulation.plain import rows
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


def duration_rows(ledger: Ledger, active: list[int]) -> Iterator[Row]:
    """New and completed forløb, their length, and the share out after some weeks."""
    at = np.array(sorted({*CHECK_WEEKS, *CURVE_WEEKS}), float)
    spells = ledger.forloeb[np.isin(ledger.forloeb["forloeb"], active)]
    found = durations(spells, ledger.optaelling.aar, len(ledger.forloeb_names), at)
    checked = [(week, int(np.searchsorted(at, week))) for week in CHECK_WEEKS]
    whole = spans(ledger)
    for s in active:
        name = ledger.forloeb_names[s]
        for y, span in enumerate(whole):
            yield span.label, "nye_forloeb", name, "forløb", float(found.nye[y, s])
            yield span.label, "afsluttede_forloeb", name, "forløb", float(found.afsluttede[y, s])
            if found.afsluttede[y, s]:
                yield span.label, "varighed_uger_middel", name, "uger", float(found.middel[y, s])
                yield span.label, "varighed_uger_median", name, "uger", float(found.median[y, s])
            longest = (ledger.days - span.begin) / DAYS_PER_WEEK
            for week, place in checked:
                still = float(found.overlevelse[y, s, place])
                if week < longest and not np.isnan(still):
                    yield span.label, f"andel_ude_{week}_uger", name, "andel", 1 - still
        for week, still in zip(at, found.overlevelse[-1, s], strict=True):
            if week in CURVE_WEEKS and week < ledger.days / DAYS_PER_WEEK and not np.isnan(still):
                yield ALL, "overlevelse", f"{name}:{int(week)}", "andel", float(still)


def long_term_rows(scenario: Scenario, ledger: Ledger) -> Iterator[Row]:
    """Langtidsledige at each year's end: ledig for a stated share of the latest 52 weeks."""
    on = scenario.start
    window = float(scenario.at("langtidsledig.vindue_uger", on)) * DAYS_PER_WEEK
    share = float(scenario.at("langtidsledig.andel", on))
    people = len(ledger.borgere)
    for span in spans(ledger):
        if span.label == ALL:
            continue
        for name in ("a_dagpenge", "kontanthjaelp_jobparat"):
            s = ledger.forloeb_names.index(name)
            begin = span.end - window
            count = long_term(rows(ledger.forloeb), people, s, begin, span.end, share * window)
            yield span.label, "langtidsledige", name, "personer", float(count)


def series_rows(scenario: Scenario, ledger: Ledger) -> Iterator[Row]:
    """Langtidsledige at each month's end, where a published series is there to compare with."""
    on = scenario.start
    window = float(scenario.at("langtidsledig.vindue_uger", on)) * DAYS_PER_WEEK
    share = float(scenario.at("langtidsledig.andel", on))
    for name in scenario.children("langtidsledig.offentliggjort"):
        s = ledger.forloeb_names.index(name)
        stop = on + timedelta(days=ledger.days)
        months = month_starts(on, stop)
        for begin, last in itertools.pairwise([*months, stop]):
            end = float((last - on).days)
            count = long_term(
                rows(ledger.forloeb), len(ledger.borgere), s, end - window, end, share * window
            )
            group = f"{name}:{begin:%Y-%m}"
            yield str(begin.year), "langtidsledige_md", group, "personer", float(count)


def _by_span(table: NDArray[Any]) -> NDArray[Any]:
    """Return a table by year with the sum over years added as the last row."""
    return np.concatenate([table, table.sum(axis=0, keepdims=True)])


def samtale_rows(ledger: Ledger, active: list[int]) -> Iterator[Row]:
    """Samtaler by outcome, forløb, form and who holds them; outcomes add up to those required."""
    counted, early = _by_span(ledger.optaelling.antal), _by_span(ledger.optaelling.tidlige)
    firsts = _by_span(ledger.optaelling.foerste)
    first_days = _by_span(ledger.optaelling.foerste_dage)
    for y, span in enumerate(spans(ledger)):
        table = counted[y]
        own = [i for i, actor in enumerate(AKTOERER) if actor != "akasse"]
        held = table[:, :, own, : Udfald.AFHOLDT_FOR_SENT + 1].sum(axis=(1, 2, 3))
        for s in active:
            if held[s]:
                share = float(early[y, s, own].sum() / held[s])
                name = ledger.forloeb_names[s]
                yield span.label, "samtaler_foerste_halvaar_andel", name, "andel", share
            if firsts[y, s]:
                days = float(first_days[y, s] / firsts[y, s])
                yield span.label, "dage_til_foerste_samtale", ledger.forloeb_names[s], "dage", days
        groups = [("", table.sum(axis=(0, 1, 2)))]
        by_forloeb, by_form = table.sum(axis=(1, 2)), table.sum(axis=(0, 2))
        by_actor = table.sum(axis=(0, 1))
        groups += [(ledger.forloeb_names[s], by_forloeb[s]) for s in active]
        groups += [(f"form:{form}", by_form[f]) for f, form in enumerate(FORMER)]
        groups += [(f"aktoer:{actor}", by_actor[a]) for a, actor in enumerate(AKTOERER)]
        for group, counts in groups:
            total = float(counts.sum())
            yield span.label, "samtaler_kraevede", group, "samtaler", total
            for outcome, metric in OUTCOME_METRICS.items():
                yield span.label, metric, group, "samtaler", float(counts[outcome])
            settled = total - counts[Udfald.AFLYST] - counts[Udfald.AABEN]
            if settled > 0:
                on_time = float(counts[Udfald.AFHOLDT] / settled)
                yield span.label, "samtaler_rettidige_andel", group, "andel", on_time


def staff_rows(scenario: Scenario, ledger: Ledger, done: Indsats) -> Iterator[Row]:
    """Caseworker hours, use of capacity and waiting days by team."""
    team_of_rehab = str(scenario.attribute("forloeb.jobafklaring.team"))
    treated = ledger.rehab["tid"][ledger.rehab["udfald"] == RehabUdfald.BEHANDLET]
    per_case = values_on(scenario, "rehab.minutter_pr_sag", ledger, treated)
    minutes = _by_span(ledger.optaelling.minutter_brugt)
    wasted = _by_span(ledger.optaelling.spildt)
    held, waited = _by_span(ledger.optaelling.holdt), _by_span(ledger.optaelling.ventedage)
    for y, span in enumerate(spans(ledger)):
        total = 0.0
        days = slice(int(span.begin), int(span.end))
        for t, team in enumerate(ledger.team_names):
            hours = float(minutes[y, t]) / MINUTES_PER_HOUR
            if team in (team_of_rehab, f"{team_of_rehab} 1"):
                cases = (treated >= span.begin) & (treated < span.end)
                hours += float(per_case[cases].sum()) / MINUTES_PER_HOUR
            mine = {team}
            if team.endswith(" 1"):
                mine.add(team.split(" ")[0])  # what is done for the whole of a divided team
            extra = math.fsum(
                spent
                for (year, own), spent in done.minutes.items()
                if own in mine and span.label in (year, ALL)
            )
            hours += extra / MINUTES_PER_HOUR
            total += hours
            yield span.label, "sagsbehandler_timer", team, "timer", hours
            room = float(ledger.capacity[t, days].sum())
            if room > 0:
                used = float(ledger.booked[t, days].sum()) / room
                yield span.label, "udnyttelse_andel", team, "andel", used
            if held[y, t]:
                wait = float(waited[y, t] / held[y, t])
                yield span.label, "ventedage_middel", team, "dage", wait
        yield span.label, "sagsbehandler_timer", "", "timer", total
        lost = float(wasted[y].sum()) / MINUTES_PER_HOUR
        yield span.label, "spildte_timer", "", "timer", lost


def citizen_rows(ledger: Ledger) -> Iterator[Row]:
    """Hours citizens spend on samtaler held, and on the way to those they turn up for."""
    minutes = _by_span(ledger.optaelling.borgerminutter)
    for span, own in zip(spans(ledger), minutes, strict=True):
        yield span.label, "borger_timer", "", "timer", float(own) / MINUTES_PER_HOUR


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
        cases = ledger.rehab[
            (ledger.rehab["udfald"] == RehabUdfald.BEHANDLET)
            & (ledger.rehab["tid"] >= span.begin)
            & (ledger.rehab["tid"] < span.end)
        ]
        if len(cases):
            waited = cases["tid"] - cases["modtaget"]
            limit = values_on(scenario, "rehab.frist_uger", ledger, cases["modtaget"])
            limit *= DAYS_PER_WEEK
            yield span.label, "rehab_ventedage", "", "dage", float(waited.mean())
            yield (
                span.label,
                "rehab_inden_frist_andel",
                "",
                "andel",
                float((waited <= limit).mean()),
            )
    for time, cases, _days in rounds:
        on = ledger.start + timedelta(days=int(time))
        yield str(on.year), "rehab_sager_md", f"{on:%Y-%m}", "sager", float(cases)
