"""Forsørgelse: what those on a ydelse are paid, and what of it the state refunds.

Person-days by period, forløb and ladder step times the rates of the day. The same for one citizen,
forløb by forløb (:func:`of_spells`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from simulation.accounting.exposure import calendar_weeks, exposure, with_own_ydelse
from simulation.accounting.raekker import Row, Sums, with_totals
from simulation.accounting.refusion import Trapper, make_trappe, make_trapper
from simulation.accounting.satser import Satser, rate_table
from simulation.accounting.tid import cells_of, spans
from simulation.ledger import Ledger
from simulation.scenario import Scenario
from simulation.scenario.kept import kept
from simulation.scenario.units import DAYS_PER_WEEK

Floats = NDArray[np.float64]
REFUSION, MEDFINANSIERING = "refusion", "medfinansiering"


@dataclass(frozen=True)
class Forsoergelse:
    """What was paid in a run, by period (C) and forløb (S), tilbud with a ydelse of their own last.

    Attributes
    ----------
    ledger : Ledger
        With the time in such tilbud as forløb apart.
    satser : Satser
    trapper : Trapper
    days : array, shape (C, S, steps + 1, 2)
        Full-time person-days by ladder step (the last: outside the ladder) and forsørger.
    kept : array, shape (C, S)
        Share of the ydelse that is paid: less where sanktioner have taken days of it.
    refunded : array, shape (C, S)
        Share of what is paid that the state refunds by the ladder: less where ydelse was paid
        that should have been taken by a sanktion.
    state_share : array, shape (C, steps + 1)
        What the state pays of a day on each step.
    """

    scenario: Scenario
    ledger: Ledger
    satser: Satser
    trapper: Trapper
    days: Floats
    kept: Floats
    refunded: Floats
    state_share: Floats

    @property
    def paid(self) -> list[int]:
        """The forløb whose ydelse the kommune pays or shares in."""
        kinds = [self.attribute(y, "type") for y in self.satser.ydelser]
        return [s for s, kind in enumerate(kinds) if kind in (REFUSION, MEDFINANSIERING)]

    @property
    def years(self) -> NDArray[np.integer]:
        """The calendar year of each period."""
        return np.array([begin.year for begin in self.satser.dates])

    def attribute(self, ydelse: str, key: str, missing: str | None = None) -> str | bool | None:
        """Return what is said of a ydelse."""
        return self.scenario.attribute(f"refusion.ydelse.{ydelse}.{key}", missing)

    def kroner(self, days: Floats, forloeb: NDArray[np.integer] | None = None) -> Floats:
        """Return gross and the state's part of some days, shape (2, C, S).

        Parameters
        ----------
        days : array, shape (C, S, steps + 1, 2)
        forloeb : int array, shape (S,)
            The forløb of each column, when the columns are not the forløb themselves.
        """
        own = np.arange(days.shape[1]) if forloeb is None else forloeb
        kr = (days * self.satser.weekly[:, own, None, :]).sum(axis=3) / DAYS_PER_WEEK
        state = (kr * self.state_share[:, None, :]).sum(axis=2)
        return np.stack([kr.sum(axis=2), state * self.refunded[:, own]]) * self.kept[:, own]


@kept
def _ladders(scenario: Scenario, weeks: int) -> Trapper:
    return make_trapper(scenario.at, scenario.start, weeks)


def _state_shares(scenario: Scenario, trapper: Trapper, dates: tuple[date, ...]) -> Floats:
    """Return what the state pays of a day on each step, by period; nothing outside the ladder.

    The step is that of the calendar week; its share is that of the day.
    """
    shares = np.zeros((len(dates), len(trapper.labels) + 1))
    for row, on in zip(shares, dates, strict=True):
        trappe = make_trappe(lambda path, on=on: scenario.at(path, on))
        row[:-1] = [trappe.share(used) for used in trapper.weeks_before]
    return shares


def _flags(scenario: Scenario, satser: Satser) -> tuple[NDArray[np.int8], NDArray[np.int8]]:
    """Return which forløb count on the ladder, and which keep a week from selvforsørgelse."""

    def flag(key: str, wanted: bool) -> NDArray[np.int8]:
        return np.array(
            [bool(scenario.attribute(f"refusion.ydelse.{y}.{key}", False)) == wanted
             for y in satser.ydelser], np.int8,
        )  # fmt: skip

    return flag("trappe", True), flag("selvforsoergelse", False)


@dataclass(frozen=True)
class Taken:
    """What of the ydelse was taken, or should have been.

    Attributes
    ----------
    lost : array, shape (years, S)
        Days without ydelse.
    unrefunded : array, shape (years, S)
        Days paid that should have been taken. What the a-kasse decides is left out.
    a_day : callable
        From the dates at which periods begin to kroner a day, shape (C, S); missing where it is
        the ydelse of the day.
    """

    lost: Floats
    unrefunded: Floats
    a_day: Callable[[tuple[date, ...]], Floats]


def forsoergelse(scenario: Scenario, ledger: Ledger, prices: str, taken: Taken) -> Forsoergelse:
    """Return what was paid in a run."""
    ledger, own_ydelse = _tilbud_apart(scenario, ledger)
    satser = rate_table(scenario, ledger.days, prices, own_ydelse)
    trapper = _ladders(scenario, calendar_weeks(ledger))
    counts, blocks = _flags(scenario, satser)
    days = exposure(ledger, counts, blocks, satser.cells, trapper)
    days *= satser.full_time[:, None, None]
    years = np.array([begin.year for begin in satser.dates])
    by_refusion = np.array(
        [scenario.attribute(f"refusion.ydelse.{y}.type") == REFUSION for y in satser.ydelser]
    )
    fixed = rate_table(scenario, ledger.days, "faste", own_ydelse)
    a_day = np.pad(
        taken.a_day(satser.dates), ((0, 0), (0, len(own_ydelse))), constant_values=np.nan
    )
    worth = _days_of_ydelse(a_day, fixed, days)
    kept = _left(days, taken.lost, worth, years)
    refunded = _left(days, taken.unrefunded, worth, years)
    refunded[:, ~by_refusion] = 1.0
    share = _state_shares(scenario, trapper, satser.dates)
    return Forsoergelse(scenario, ledger, satser, trapper, days, kept, refunded, share)


def _days_of_ydelse(a_day: Floats, satser: Satser, days: Floats) -> Floats:
    """Return how many days of ydelse some kroner a day are, by period and forløb.

    Parameters
    ----------
    a_day : array, shape (C, S)
        Missing where a day is a day of ydelse.
    satser : Satser
        At fixed prices.
    """
    people = days.sum(axis=2)
    there = people.sum(axis=2)
    paid = (people * satser.weekly).sum(axis=2) / DAYS_PER_WEEK
    known = ~np.isnan(a_day) & (paid > 0)
    return np.divide(a_day * there, paid, out=np.ones_like(paid), where=known)


def _left(days: Floats, gone: Floats, worth: Floats, years: NDArray[np.integer]) -> Floats:
    """Return the share of ydelse left, by period and forløb, when some days are gone each year."""
    left = np.ones(days.shape[:2])
    gone = np.pad(gone, ((0, 0), (0, days.shape[1] - gone.shape[1])))
    for y, number in enumerate(dict.fromkeys(years.tolist())):
        mine = years == number
        own = days[mine].sum(axis=(0, 2, 3))
        part = np.divide(gone[y], own, out=np.zeros_like(own), where=own > 0)
        left[mine] = np.clip(1 - part * worth[mine], 0, 1)
    return left


def of_spells(whole: Forsoergelse, borger: int) -> tuple[NDArray[np.void], Floats, Floats]:
    """Return a citizen's spells, what each cost, and the days on each step week by week.

    Returns
    -------
    spells : structured array, shape (N,)
    kroner : array, shape (2, N)
        Gross and the state's part.
    weeks : array, shape (W, N, steps + 1)
        Days by calendar week of the run and ladder step, the last outside the ladder.
    """
    spells = whole.ledger.forloeb[whole.ledger.forloeb["borger"] == borger]
    spells = spells[np.argsort(spells["start"], kind="stable")]
    forloeb = spells["forloeb"].astype(int)
    own = spells.copy()
    own["borger"], own["forloeb"] = 0, np.arange(len(own))
    one = replace(
        whole.ledger, borgere=whole.ledger.borgere[[borger]], forloeb=own,
        forloeb_names=tuple(map(str, range(len(own)))),
    )  # fmt: skip
    counts, blocks = (flag[forloeb] for flag in _flags(whole.scenario, whole.satser))
    days = exposure(one, counts, blocks, whole.satser.cells, whole.trapper)
    days *= whole.satser.full_time[forloeb][:, None, None]
    first = -float(one.start.weekday())
    mondays = np.arange(first, one.days, DAYS_PER_WEEK)
    cells = np.unique(np.clip([*mondays, one.days], 0.0, one.days)).astype(float)
    weeks = exposure(one, counts, blocks, cells, whole.trapper).sum(axis=3)
    return spells, whole.kroner(days, forloeb).sum(axis=1), weeks


def forsoergelse_rows(whole: Forsoergelse, konto5: Sums, drift: Sums) -> Iterator[Row]:
    """Yield rows on forsørgelse in kroner and on what the state pays; add the rest to konto 5.

    Parameters
    ----------
    drift : dict
        What the state pays of tilbud, by (year, ydelse).
    """
    gross, by_state = whole.kroner(whole.days)
    satser, years = whole.satser, whole.years
    money: dict[tuple[str, str, str], float] = defaultdict(float)
    for number in dict.fromkeys(years.tolist()):
        year, mine = str(number), years == number
        for ydelse in dict.fromkeys(satser.ydelser[s] for s in whole.paid):
            own = [s for s in whole.paid if satser.ydelser[s] == ydelse]
            amount = float(np.rint(gross[mine][:, own].sum()))
            share = float(np.rint(by_state[mine][:, own].sum()))
            money[year, "forsoergelse_brutto_kr", ydelse] += amount
            receiver = whole.attribute(ydelse, "modtager", "borger")
            money[year, f"{receiver}_modtaget_kr", ydelse] += amount
            money[year, "stat_netto_kr", ydelse] += share
            if whole.attribute(ydelse, "type") == REFUSION:
                money[year, "refusion_kr", ydelse] -= share
            else:
                money[year, "medfinansiering_kr", ydelse] += amount - share
            konto5[year, str(whole.attribute(ydelse, "funktion"))] += amount - share
    for (year, ydelse), value in drift.items():
        if refund := float(np.rint(value)):
            money[year, "driftsrefusion_kr", ydelse] -= refund
            money[year, "stat_netto_kr", ydelse] += refund
    yield from with_totals(money)


def person_rows(whole: Forsoergelse) -> Iterator[Row]:
    """Yield rows on fuldtidspersoner: by forløb and step a year, by forløb a month."""
    names, satser, trapper = whole.ledger.forloeb_names, whole.satser, whole.trapper
    paid, days = whole.paid, whole.days
    persons, steps = days.sum(axis=(2, 3)), days[:, paid].sum(axis=(1, 3))
    lengths = np.diff(satser.cells)
    begins = satser.cells[:-1]
    for span in spans(whole.ledger):
        mine = (begins >= span.begin) & (begins < span.end)
        length = lengths[mine].sum()
        groups = [(names[s], persons[mine, s]) for s in paid]
        weekday = whole.ledger.start.weekday()
        in_force = trapper.labels_in(*(begins[mine][[0, -1]] + weekday))
        groups += [
            (f"trin:{x}", steps[mine][:, [t for t, y in enumerate(trapper.labels) if y == x]])
            for x in in_force
        ]
        for group, amount in groups:
            average = float(amount.sum() / length)
            yield span.label, "fuldtidspersoner", group, "fuldtidspersoner", average
    for month in cells_of(whole.scenario, whole.ledger, monthly=True):
        mine = (begins >= month.begin) & (begins < month.end)
        average = persons[mine].sum(axis=0) / lengths[mine].sum()
        for s in paid:
            group = f"{names[s]}:{month.first:%Y-%m}"
            yield month.label, "bestand_md", group, "fuldtidspersoner", float(average[s])


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
