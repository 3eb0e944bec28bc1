"""What only a few questions ask for.

Who left a tilbud for what, closed cases, who was active, how many citizens it concerns, and months
of waiting.

Rows are ``(year, metric, group, unit, value)`` as in :mod:`simulation.accounting.outcomes`.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulation.accounting.outcomes import ALL, DAYS_PER_WEEK, Row, spans
from simulation.jit import njit
from simulation.ledger import AKTOERER, Ledger, TilbudUdfald
from simulation.plain import rows
from simulation.scenario import Scenario

LEDIGE = ("a_dagpenge", "kontanthjaelp_jobparat", "kontanthjaelp_aktivitetsparat")
"""The forløb whose people the aim of active ledige is about."""
LEFT = (TilbudUdfald.GENNEMFOERT, TilbudUdfald.AFBRUDT)
"""Ways a tilbud ends in which the citizen may leave the forløb with it."""


def noegletal_rows(scenario: Scenario, ledger: Ledger, active: list[int]) -> Iterator[Row]:
    """Yield every row of this module."""
    yield from exit_rows(ledger)
    yield from closed_rows(ledger)
    yield from active_rows(scenario, ledger)
    yield from citizen_count_rows(ledger, active)
    yield from early_rows(ledger, active)
    yield from month_rows(scenario, ledger, active)


def exit_rows(ledger: Ledger) -> Iterator[Row]:
    """Where those went who left a forløb while in a tilbud or at its end."""
    table = ledger.tilbud[np.isin(ledger.tilbud["udfald"], LEFT)]
    if not len(table):
        return
    ended = ledger.forloeb[ledger.forloeb["destination"] >= 0]
    width = ledger.days + 1.0
    keys = ended["borger"] * width + ended["slut"]
    order = np.argsort(keys)
    wanted = table["borger"] * width + table["slut"]
    place = np.minimum(np.searchsorted(keys[order], wanted), len(keys) - 1)
    row = ended[order[place]]
    same = (row["borger"] == table["borger"]) & (row["slut"] == table["slut"])
    for t, name in enumerate(ledger.tilbud_names):
        mine = same & (table["tilbud"] == t)
        for d, number in enumerate(np.bincount(row["destination"][mine])):
            if number:
                group = f"{name}:{ledger.forloeb_names[d]}"
                yield ALL, "tilbud_afgang", group, "forløb", float(number)


def closed_rows(ledger: Ledger) -> Iterator[Row]:
    """Cases closed after an udeblivelse, cases opened again, and weeks they were closed."""
    if "lukket" not in ledger.forloeb_names:
        return
    closed = ledger.forloeb[ledger.forloeb["forloeb"] == ledger.forloeb_names.index("lukket")]
    again = closed[closed["destination"] >= 0]
    back = np.array([ledger.forloeb_names[d] != "ude" for d in again["destination"]], bool)
    again = again[back]
    for span in spans(ledger):
        begun = (closed["start"] >= span.begin) & (closed["start"] < span.end)
        opened = (again["slut"] >= span.begin) & (again["slut"] < span.end)
        inside = np.minimum(closed["slut"], span.end) - np.maximum(closed["start"], span.begin)
        weeks = float(np.clip(inside, 0.0, None).sum()) / DAYS_PER_WEEK
        yield span.label, "sager_lukket", "", "sager", float(begun.sum())
        yield span.label, "sager_genaabnet", "", "sager", float(opened.sum())
        yield span.label, "sager_lukket_uger", "", "uger", weeks


def active_rows(scenario: Scenario, ledger: Ledger) -> Iterator[Row]:
    """Of those ledig for over half a year at a year's end, those active in the last year.

    Active is a tilbud that fulfils the duty, or so many hours of ordinary wage, as far as the
    ledger holds it: job spells count by full weeks. Only year's ends with a whole window behind.
    """
    on = scenario.start

    def value(name: str) -> float:
        return float(scenario.at(f"aktive.{name}", on))

    after, window = value("efter_uger") * DAYS_PER_WEEK, value("vindue_uger") * DAYS_PER_WEEK
    enough = value("loentimer") / value("timer_pr_uge") * DAYS_PER_WEEK
    names, spells, people = ledger.forloeb_names, ledger.forloeb, len(ledger.borgere)
    fulfils = [
        t
        for t, name in enumerate(ledger.tilbud_names)
        if scenario.attribute(f"tilbud.{name}.opfylder_pligt", False)
    ]
    offers = ledger.tilbud[
        np.isin(ledger.tilbud["tilbud"], fulfils)
        & (ledger.tilbud["udfald"] != TilbudUdfald.INGEN_PLADS)
    ]
    own = [spells[spells["forloeb"] == names.index(x)] for x in LEDIGE]
    work = spells[spells["forloeb"] == names.index("job")]
    totals = np.zeros((len(LEDIGE), 3))
    for span in spans(ledger):
        if span.label == ALL or span.end < window:
            continue
        begin = span.end - window
        tried = np.zeros(people, bool)
        tried[offers["borger"][(offers["start"] < span.end) & (offers["slut"] > begin)]] = True
        paid = _days_inside(work, begin, span.end, people) >= enough
        counts = np.zeros((len(LEDIGE), 3))
        for k, mine in enumerate(own):
            long = (mine["start"] <= span.end - after) & (mine["slut"] >= span.end)
            there = mine["borger"][long]
            counts[k] = len(there), (tried | paid)[there].sum(), paid[there].sum()
        totals += counts
        yield from _active(span.label, counts)
    yield from _active(ALL, totals)


def _days_inside(
    spells: NDArray[np.void], begin: float, end: float, people: int
) -> NDArray[np.float64]:
    """Return the days of some spells that lie between two times, by citizen."""
    inside = spells[(spells["start"] < end) & (spells["slut"] > begin)]
    days = np.minimum(inside["slut"], end) - np.maximum(inside["start"], begin)
    return np.asarray(np.bincount(inside["borger"], days, minlength=people), float)


def _active(label: str, counts: NDArray[np.float64]) -> Iterator[Row]:
    for group, (there, either, paid) in zip(
        (*LEDIGE, ""), [*counts, counts.sum(axis=0)], strict=True
    ):
        yield label, "ledige_over_halvaar", group, "personer", float(there)
        if there:
            yield label, "aktive_andel", group, "andel", float(either / there)
            yield label, "aktive_ved_loen_andel", group, "andel", float(paid / there)


@njit(cache=True)
def _seen(spells: Any, begins: Any, ends: Any, active: Any, seen: Any, out: Any) -> None:
    """Count the citizens who were in each forløb in each span, and last those in any of them.

    ``seen`` holds a bit for each forløb by citizen and span.
    """
    for i in range(len(spells)):
        row = spells[i]
        if active[row.forloeb] == 1:
            for n in range(len(begins)):
                if row.start < ends[n] and row.slut > begins[n]:
                    bit = 1 << row.forloeb
                    if seen[row.borger, n] == 0:
                        out[n, out.shape[1] - 1] += 1
                    if seen[row.borger, n] & bit == 0:
                        seen[row.borger, n] |= bit
                        out[n, row.forloeb] += 1


def citizen_count_rows(ledger: Ledger, active: list[int]) -> Iterator[Row]:
    """How many different citizens were in each forløb, and in any of them."""
    whole, count = spans(ledger), len(ledger.forloeb_names)
    begins, ends = (np.array([getattr(span, key) for span in whole]) for key in ("begin", "end"))
    chosen = np.isin(np.arange(count), active).astype(np.int8)
    seen = np.zeros((len(ledger.borgere), len(whole)), np.int64)
    number = np.zeros((len(whole), count + 1), np.int64)
    _seen(rows(ledger.forloeb), begins, ends, chosen, seen, number)
    for n, span in enumerate(whole):
        for s in active:
            group = ledger.forloeb_names[s]
            yield span.label, "borgere", group, "personer", float(number[n, s])
        yield span.label, "borgere", "", "personer", float(number[n, -1])


def early_rows(ledger: Ledger, active: list[int]) -> Iterator[Row]:
    """Samtaler held in a forløb's first half-year, and how many first samtaler were in time."""
    own = [i for i, actor in enumerate(AKTOERER) if actor != "akasse"]
    early = ledger.optaelling.tidlige[:, :, own].sum(axis=2)
    first = ledger.optaelling.foerste_frist
    for span, number, due in zip(
        spans(ledger),
        [*early, early.sum(axis=0)],
        [*first, first.sum(axis=0)],
        strict=True,
    ):
        for s in active:
            name = ledger.forloeb_names[s]
            yield span.label, "samtaler_foerste_halvaar", name, "samtaler", float(number[s])
            if due[s, 1]:
                share = float(due[s, 0] / due[s, 1])
                yield span.label, "foerste_samtale_rettidig_andel", name, "andel", share


def month_rows(scenario: Scenario, ledger: Ledger, active: list[int]) -> Iterator[Row]:
    """Samtaler in time and days waited by month and team."""
    count = ledger.optaelling
    teams: dict[str, list[int]] = {}
    for s in active:
        team = scenario.attribute(f"forloeb.{ledger.forloeb_names[s]}.team")
        teams.setdefault(str(team or ""), []).append(s)
    for m, (begin, _end) in enumerate(itertools.pairwise(count.maaneder)):
        on = ledger.start + timedelta(days=int(begin))
        for team, own in teams.items():
            in_time, due, held = count.md_antal[m, own].sum(axis=0)
            group = f"{team}:{on:%Y-%m}"
            if due:
                yield str(on.year), "rettidige_md_andel", group, "andel", float(in_time / due)
            if held:
                days = float(count.md_ventedage[m, own].sum() / held)
                yield str(on.year), "ventedage_md", group, "dage", days
