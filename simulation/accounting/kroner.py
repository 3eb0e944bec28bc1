"""From person-days and årsværk to kroner: who pays, on which account, in which year.

Budget sign: udgift +, indtægt −. Each leaf is rounded to whole kroner, so every sum foots.
"""

from __future__ import annotations

import itertools
import math
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from simulation.accounting.exposure import calendar_weeks, exposure, with_own_ydelse
from simulation.accounting.indsats import Indsats
from simulation.accounting.outcomes import ALL, DAYS_PER_WEEK, Row, spans
from simulation.accounting.refusion import Trapper, make_trappe, make_trapper
from simulation.accounting.satser import Price, rate_table
from simulation.ledger import Ledger
from simulation.scenario import Scenario

REFUSION, MEDFINANSIERING = "refusion", "medfinansiering"
KR = "kr."


@lru_cache(maxsize=16)
def _ladders(scenario: Scenario, weeks: int) -> Trapper:
    return make_trapper(scenario.at, scenario.start, weeks)


def _state_shares(
    scenario: Scenario, trapper: Trapper, dates: tuple[date, ...]
) -> NDArray[np.float64]:
    """Return what the state pays of a day on each step, by period; nothing outside the ladder.

    The step is that of the calendar week; its share is that of the day.
    """
    shares = np.zeros((len(dates), len(trapper.labels) + 1))
    for row, on in zip(shares, dates, strict=True):
        trappe = make_trappe(lambda path, on=on: scenario.at(path, on))
        row[:-1] = [trappe.share(used) for used in trapper.weeks_before]
    return shares


def forsoergelse_rows(
    scenario: Scenario, ledger: Ledger, prices: str, lost: NDArray[np.float64]
) -> tuple[list[Row], dict[tuple[str, str], float]]:
    """Return rows on forsørgelse and fuldtidspersoner, and konto 5 by (year, funktion)."""
    ledger, own_ydelse = _tilbud_apart(scenario, ledger)
    names = ledger.forloeb_names
    satser = rate_table(scenario, ledger.days, prices, own_ydelse)
    trapper = _ladders(scenario, calendar_weeks(ledger))
    lost = np.pad(lost, ((0, 0), (0, len(own_ydelse))))

    def flag(key: str, wanted: bool) -> NDArray[np.int8]:
        return np.array(
            [bool(scenario.attribute(f"refusion.ydelse.{y}.{key}", False)) == wanted
             for y in satser.ydelser], np.int8,
        )  # fmt: skip

    days = exposure(
        ledger, flag("trappe", True), flag("selvforsoergelse", False), satser.cells, trapper
    )
    days *= satser.full_time[:, None, None]
    kinds = [scenario.attribute(f"refusion.ydelse.{y}.type") for y in satser.ydelser]
    paid = [s for s, kind in enumerate(kinds) if kind in (REFUSION, MEDFINANSIERING)]
    kr = (days * satser.weekly[:, :, None, :]).sum(axis=3) / DAYS_PER_WEEK
    state = _state_shares(scenario, trapper, satser.dates)
    gross, by_state = kr.sum(axis=2), (kr * state[:, None, :]).sum(axis=2)
    years = np.array([begin.year for begin in satser.dates])
    for y, number in enumerate(dict.fromkeys(years.tolist())):
        own = days[years == number].sum(axis=(0, 2, 3))
        kept = 1 - np.divide(lost[y], own, out=np.zeros_like(own), where=own > 0)
        gross[years == number] *= np.clip(kept, 0, 1)
        by_state[years == number] *= np.clip(kept, 0, 1)
    persons, steps = days.sum(axis=(2, 3)), days[:, paid].sum(axis=(1, 3))
    lengths = np.diff(satser.cells)
    rows: list[Row] = []
    money: dict[tuple[str, str, str], float] = defaultdict(float)
    konto5: dict[tuple[str, str], float] = defaultdict(float)
    for number in dict.fromkeys(years.tolist()):
        year, mine = str(number), years == number
        for ydelse in dict.fromkeys(satser.ydelser[s] for s in paid):
            own = [s for s in paid if satser.ydelser[s] == ydelse]
            whole = float(np.rint(gross[mine][:, own].sum()))
            share = float(np.rint(by_state[mine][:, own].sum()))
            money[year, "forsoergelse_brutto_kr", ydelse] += whole
            receiver = scenario.attribute(f"refusion.ydelse.{ydelse}.modtager", "borger")
            money[year, f"{receiver}_modtaget_kr", ydelse] += whole
            money[year, "stat_netto_kr", ydelse] += share
            if scenario.attribute(f"refusion.ydelse.{ydelse}.type") == REFUSION:
                money[year, "refusion_kr", ydelse] -= share
            else:
                money[year, "medfinansiering_kr", ydelse] += whole - share
            funktion = str(scenario.attribute(f"refusion.ydelse.{ydelse}.funktion"))
            konto5[year, funktion] += whole - share
    rows += _with_totals(money)
    spans_of = [(str(y), years == y) for y in dict.fromkeys(years.tolist())]
    for label, mine in [*spans_of, (ALL, np.ones(len(years), bool))]:
        length = lengths[mine].sum()
        groups = [(names[s], persons[mine, s]) for s in paid]
        in_force = trapper.labels_in(*(satser.cells[:-1][mine][[0, -1]] + ledger.start.weekday()))
        groups += [
            (f"trin:{x}", steps[mine][:, [t for t, y in enumerate(trapper.labels) if y == x]])
            for x in in_force
        ]
        rows += [
            (label, "fuldtidspersoner", group, "fuldtidspersoner", float(amount.sum() / length))
            for group, amount in groups
        ]
    months = np.array([12 * begin.year + begin.month - 1 for begin in satser.dates])
    for month in dict.fromkeys(months.tolist()):
        mine = months == month
        average = persons[mine].sum(axis=0) / lengths[mine].sum()
        label = f"{month // 12}-{month % 12 + 1:02d}"
        rows += [
            (label[:4], "bestand_md", f"{names[s]}:{label}", "fuldtidspersoner", float(average[s]))
            for s in paid
        ]
    return rows, konto5


def _tilbud_apart(scenario: Scenario, ledger: Ledger) -> tuple[Ledger, tuple[tuple[str, str], ...]]:
    """Return the ledger with the time in tilbud that have a ydelse of their own as forløb."""
    known = len(ledger.forloeb_names)
    becomes = np.full(max(len(ledger.tilbud_names), 1), -1, np.int8)
    own: list[tuple[str, str]] = []
    for t, name in enumerate(ledger.tilbud_names):
        if ydelse := scenario.attribute(f"tilbud.{name}.ydelse"):
            becomes[t] = known + len(own)
            own.append((name, str(ydelse)))
    if not own:
        return ledger, ()
    names = (*ledger.forloeb_names, *(name for name, _ in own))
    spells = with_own_ydelse(ledger, becomes)
    return replace(ledger, forloeb=spells, forloeb_names=names), tuple(own)


def _with_totals(money: dict[tuple[str, str, str], float]) -> Iterator[Row]:
    """Yield each amount, its sum over groups, and both over the years."""
    sums: dict[tuple[str, str, str], float] = defaultdict(float)
    for (year, metric, group), value in money.items():
        for label in (year, ALL):
            sums[label, metric, group] += value
            sums[label, metric, ""] += value
    for (year, metric, group), value in sums.items():
        yield year, metric, group, KR, value


def kroner_rows(
    scenario: Scenario, ledger: Ledger, prices: str, price: Price, done: Indsats
) -> Iterator[Row]:
    """Yield every money row of a replication."""
    rows, konto5 = forsoergelse_rows(scenario, ledger, prices, done.days_lost)
    yield from rows
    rehab_account = str(scenario.attribute("konti.rehab"))
    staff_account = str(scenario.attribute("konti.personale"))
    accounts: dict[tuple[str, str], float] = defaultdict(float, konto5)

    yield from done.rows
    for (year, account), value in done.kr.items():
        accounts[year, account] += float(np.rint(value))
    rehab: dict[str, float] = defaultdict(float)
    for time, _cases, held in ledger.rehab_days:
        when = ledger.start + timedelta(days=int(time))
        rehab[str(when.year)] += held * price("rehab.dag_kr", "rehab.dag_prisaar", when)
    for span in spans(ledger):
        if span.label == ALL:
            continue
        accounts[span.label, rehab_account] += float(np.rint(rehab[span.label]))
        staff = 0.0
        first, last = (ledger.start + timedelta(days=int(d)) for d in (span.begin, span.end))
        cuts = [first, *scenario.breakpoints(first, last, ("bemanding",)), last]
        for a, b in itertools.pairwise(cuts):
            staffed = math.fsum(
                float(scenario.at(f"bemanding.hold.{team}.aarsvaerk", a))
                for team in scenario.children("bemanding.hold")
            )
            cost = price("bemanding.aarsvaerk_kr", "bemanding.aarsvaerk_prisaar", a)
            staff += staffed * cost * (b - a).days / (last - first).days
        accounts[span.label, staff_account] += float(np.rint(staff))
    money: dict[tuple[str, str, str], float] = defaultdict(float)
    for (year, account), value in accounts.items():
        konto = scenario.attribute(f"konti.{account.replace('.', '_')}.konto")
        metric = "konto6_kr" if konto == "6" else "konto5_netto_kr"
        money[year, metric, account] += value
    yield from _with_totals(money)
    net: dict[str, float] = defaultdict(float)
    for (year, _metric, _account), value in money.items():
        net[year] += value
        net[ALL] += value
    for year, value in net.items():
        yield year, "kommune_netto_kr", "", KR, value
    yield from ((year, "rehab_kr", "", KR, float(np.rint(rehab[year]))) for year in sorted(rehab))
    yield ALL, "rehab_kr", "", KR, math.fsum(np.rint(value) for value in rehab.values())
