"""One citizen's path as the ledger holds it, and what it cost the kommune.

Nothing is simulated or drawn here: a path is the ledger's rows about one citizen, in order.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from simulation.accounting.forsoergelse import Forsoergelse, of_spells
from simulation.accounting.raekker import KR, Forbrug
from simulation.accounting.sagsskridt import skridt_rows
from simulation.accounting.satser import price_in
from simulation.accounting.tilbud import tilbud_rows
from simulation.ledger import (
    AKTOERER,
    FORMER,
    Ledger,
    RehabUdfald,
    SkridtUdfald,
    TilbudUdfald,
    Udfald,
)
from simulation.scenario import Scenario
from simulation.scenario.units import DAYS_PER_WEEK

TABLES = ("forloeb", "samtaler", "sagsskridt", "tilbud", "rehab")


@dataclass(frozen=True)
class Event:
    """Something that happened to a citizen.

    Attributes
    ----------
    time : float
        Days since the start of the run.
    kind : str
        ``forloeb``, ``samtale``, ``skridt``, ``tilbud_start``, ``tilbud_slut``, ``rehab`` or
        ``trin``.
    what : str
        The forløb entered, the form of the samtale, the sagsskridt, the tilbud, or the step.
    outcome : str
        How it went; empty when that is all there is to say.
    by : str
        Who held a samtale.
    """

    time: float
    kind: str
    what: str
    outcome: str = ""
    by: str = ""


@dataclass(frozen=True)
class Cost:
    """What a forløb cost: weeks of it within the run, and kroner of ydelse."""

    forloeb: str
    weeks: float
    gross: float
    state: float


@dataclass(frozen=True)
class Path:
    """A citizen's path in one world.

    Attributes
    ----------
    start : date
        Day 0 of the run.
    arrived : float
        Days since the start of the run; below 0 for one who was there already.
    events : tuple of Event
        In order of time.
    costs : tuple of Cost
        By spell, in order of time.
    own_kr : float
        Tilbud and attester, in kroner.
    minutes : float
        Of caseworkers' time.
    """

    start: date
    arrived: float
    events: tuple[Event, ...]
    costs: tuple[Cost, ...]
    own_kr: float
    minutes: float

    def day(self, time: float) -> date:
        """Return the date of a time."""
        return self.start + timedelta(days=math.floor(time))


def only(ledger: Ledger, borger: int) -> Ledger:
    """Return the ledger of one citizen, who is number 0 in it."""
    own = {}
    for name in TABLES:
        table = getattr(ledger, name)
        mine = table[table["borger"] == borger].copy()
        mine["borger"] = 0
        own[name] = mine
    return replace(ledger, borgere=ledger.borgere[[borger]], **own)


def path_of(
    scenario: Scenario, ledger: Ledger, whole: Forsoergelse, borger: int, prices: str = "faste"
) -> Path:
    """Return a citizen's path.

    Parameters
    ----------
    ledger : Ledger
        With a row for each samtale.
    whole : Forsoergelse
        From :func:`simulation.accounting.paid_out`.
    borger : int
        The citizen's number in the ledger.
    """
    own = only(ledger, borger)
    spells, kroner, weeks = of_spells(whole, borger)
    names = whole.ledger.forloeb_names
    begins = np.maximum(spells["start"], 0.0)
    costs = tuple(
        Cost(names[row["forloeb"]], float(row["slut"] - begin) / DAYS_PER_WEEK, *map(float, kr))
        for row, begin, kr in zip(spells, begins, kroner.T, strict=True)
    )
    price, used = price_in(scenario, prices), Forbrug()
    bought = [
        *tilbud_rows(scenario, own, price, used),
        *skridt_rows(scenario, own, price, used),
    ]
    kr = math.fsum(float(np.rint(value)) for _, _, _, unit, value in bought if unit == KR)
    kr -= math.fsum(float(np.rint(value)) for value in used.state.values())
    minutes = float(own.samtaler["minutter"].sum()) + math.fsum(used.minutes.values())
    events = [*_happened(own), *_steps(whole, spells, weeks)]
    events.sort(key=lambda event: event.time)
    arrived = float(ledger.borgere["ankomst"][borger])
    return Path(ledger.start, arrived, tuple(events), costs, kr, minutes)


def _happened(own: Ledger) -> Iterator[Event]:
    """Yield what happened to the citizen of a ledger of one."""
    for row in own.forloeb:
        if row["ved_start"] == 0:
            yield Event(row["start"], "forloeb", own.forloeb_names[row["forloeb"]])
        if row["destination"] >= 0:
            gone = own.forloeb_names[row["destination"]]
            if not (own.forloeb["start"] == row["slut"]).any():
                yield Event(row["slut"], "forloeb", gone)
    for row in own.samtaler:
        outcome = Udfald(row["udfald"]).name.lower()
        yield Event(row["tid"], "samtale", FORMER[row["form"]], outcome, AKTOERER[row["aktoer"]])
    for row in own.sagsskridt:
        outcome = SkridtUdfald(row["udfald"]).name.lower()
        yield Event(row["tid"], "skridt", own.skridt_names[row["skridt"]], outcome)
    for row in own.tilbud:
        name, ended = own.tilbud_names[row["tilbud"]], TilbudUdfald(row["udfald"])
        if ended == TilbudUdfald.INGEN_PLADS:
            yield Event(row["slut"], "tilbud_slut", name, ended.name.lower())
            continue
        yield Event(row["start"], "tilbud_start", name)
        if ended != TilbudUdfald.I_GANG:
            yield Event(row["slut"], "tilbud_slut", name, ended.name.lower())
    for row in own.rehab:
        if np.isfinite(row["tid"]):
            yield Event(row["tid"], "rehab", "", RehabUdfald(row["udfald"]).name.lower())


def _steps(
    whole: Forsoergelse, spells: NDArray[np.void], weeks: NDArray[np.float64]
) -> Iterator[Event]:
    """Yield each time the citizen is on another step of the refusionstrappe than before."""
    labels, weekday = whole.trapper.labels, whole.ledger.start.weekday()
    last = ""
    for n, row in enumerate(spells):
        for week in np.flatnonzero(weeks[:, n, :-1].sum(axis=1)):
            label = labels[int(np.argmax(weeks[week, n, :-1]))]
            if label != last:
                monday = float(week * DAYS_PER_WEEK - weekday)
                yield Event(max(row["start"], monday, 0.0), "trin", label)
            last = label


def most_different(one: Ledger, other: Ledger, paid: list[int], most: int) -> list[int]:
    """Return the numbers of the citizens whose paths differ most, the most different first.

    By weeks on a ydelse the kommune pays or shares in, and then by how many of the rows about them
    are in one world alone.

    Parameters
    ----------
    paid : list of int
        The numbers of such forløb.
    """
    people = len(one.borgere)

    def weeks(ledger: Ledger) -> NDArray[np.float64]:
        own = ledger.forloeb[np.isin(ledger.forloeb["forloeb"], paid)]
        length = own["slut"] - np.maximum(own["start"], 0.0)
        return np.bincount(own["borger"], length, minlength=people) / DAYS_PER_WEEK

    rows = np.zeros(people, np.int64)
    for name in TABLES:
        mine, theirs = getattr(one, name), getattr(other, name)
        rows += _alone(mine, theirs, people) + _alone(theirs, mine, people)
    apart = np.round(np.abs(weeks(one) - weeks(other)), 6)
    order = np.lexsort(np.stack([np.arange(people), -rows, -apart]))
    return [int(n) for n in order[:most] if rows[n] > 0]


def _alone(table: NDArray[np.void], other: NDArray[np.void], people: int) -> NDArray[np.int64]:
    """Return how many rows of each citizen are in one table and not in another."""
    known = set(map(bytes, other))
    mine = [row["borger"] for row in table if bytes(row) not in known]
    return np.bincount(np.array(mine, np.int64), minlength=people)
