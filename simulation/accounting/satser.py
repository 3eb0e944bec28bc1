"""Rates by date and price level.

A rate is what is in force on the day, moved to the price level by satsregulering; the kommune's
own costs are moved by PL. Monthly rates become weekly by 12/52 and daily by a seventh of that.

Løbende priser go on from the price level with what was known of either index on the scenario's
date (``rates_known``), and from there both grow alike, by a rule of regulering.toml: one index that
went on where the other stood still would make one side of the account dearer than the other.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

import numpy as np
from numpy.typing import NDArray

from simulation.accounting.tid import cells
from simulation.errors import InputError
from simulation.scenario import Scenario
from simulation.scenario.figures import Figure
from simulation.scenario.kept import kept
from simulation.scenario.units import MONTHS_PER_YEAR

Floats = NDArray[np.float64]

WEEKS_PER_YEAR = 52
ALL, PROVIDER, OTHERS = "alle", "forsoerger", "andre"
_DATED = (
    "satser", "satser_andel", "kontanthjaelpssatser", "kontanthjaelpssatser_foer",
    "kontanthjaelpsfordeling", "refusion",
)  # fmt: skip


def level(growth: Figure, year: int) -> float:
    """Return the price index of a year (1 at the first year known), from yearly growth."""
    index = 1.0
    for entry in growth.entries:
        if entry.from_date is not None and entry.from_date.year <= year:
            if not isinstance(entry.value, float):
                raise InputError(f"{growth.path} er ikke et tal")
            index *= 1 + entry.value / 100
    return index


@dataclass(frozen=True)
class Projection:
    """How prices go on from the price level.

    Attributes
    ----------
    rate : float
        Growth a year, in pct., where none is known: the mean of the latest known satsregulering.
    rates, own : mapping of year to growth
        What is known of satsregulering and of PL, in pct.
    """

    price_level: int
    rate: float
    rates: Mapping[int, float]
    own: Mapping[int, float]

    def factor(self, known: Mapping[int, float], year: int) -> float:
        """Return a year's prices over those of the price level, by one of the indices."""
        if year < self.price_level:
            return 1 / self._grown(known, year, self.price_level)
        return self._grown(known, self.price_level, year)

    def unknown(self, years: tuple[int, ...]) -> list[int]:
        """Return the years for which at least one index is projected."""
        return [
            year
            for year in years
            if year > self.price_level and not (year in self.rates and year in self.own)
        ]

    def _grown(self, known: Mapping[int, float], first: int, last: int) -> float:
        index = 1.0
        for year in range(first + 1, last + 1):
            index *= 1 + known.get(year, self.rate) / 100
        return index


@kept
def projection(scenario: Scenario) -> Projection:
    """Return how prices go on, with what was known on the scenario's date."""
    on, limit = scenario.start, scenario.rates_known
    rates = {
        entry.from_date.year: float(str(entry.value))
        for entry in scenario.figure("regulering.satser").entries
        if entry.from_date and (limit is None or entry.known_from <= limit)
    }
    ahead = timedelta(days=int(scenario.at("regulering.pl_kendt_dage", on)))
    own = {
        entry.from_date.year: float(str(entry.value))
        for entry in scenario.figure("regulering.pl").entries
        if entry.from_date and (limit is None or entry.from_date - ahead <= limit)
    }
    latest = sorted(rates)[-int(scenario.at("regulering.fremskrivning_aar", on)) :]
    rate = math.fsum(rates[year] for year in latest) / len(latest) if latest else 0.0
    return Projection(scenario.price_level, rate, rates, own)


def weekly(figure: Figure, on: date, growth: Figure, price_level: int | None) -> float:
    """Return the rate in force on a day as kr. a week, in the prices of a year.

    Parameters
    ----------
    price_level : int or None
        None leaves the rate as it is.
    """
    entry = figure.on(on)
    if not isinstance(entry.value, float):
        raise InputError(f"{figure.path} er ikke et tal")
    rate = entry.value
    if figure.unit == "kr/md":
        rate *= MONTHS_PER_YEAR / WEEKS_PER_YEAR
    if price_level is not None and entry.from_date is not None:
        rate *= level(growth, price_level) / level(growth, entry.from_date.year)
    return rate


def rate_figure(figures: Mapping[str, Figure], ydelse: str, provider: bool) -> Figure | None:
    """Return the rate of a ydelse, for those with or without children where they differ."""
    for kind in (PROVIDER if provider else OTHERS, ALL):
        figure = figures.get(f"satser.{ydelse}.{kind}")
        if figure is not None:
            return figure
    return None


def kontanthjaelp_rates(scenario: Scenario, x: str, on: date, provider: bool) -> float | None:
    """Return kr. a week in a forløb of the kontanthjælp system, or None where it does not apply.

    From 1.7.2025 a person gets the mindstesats, grundsats or forhøjet sats, and supplements;
    before, what the same person got then (aktivlovens §§ 22-25 and integrationsydelse, later
    selvforsørgelses- og hjemrejseydelse). The shares of each forløb say who gets what, and so
    where those of the abolished ydelser went: the two systems are for the same people.
    """
    shares = f"kontanthjaelpsfordeling.{x}"
    if not scenario.children(shares):
        return None
    growth = scenario.figure("regulering.satser")

    def share(key: str) -> float:
        return float(scenario.at(f"{shares}.{key}", on))

    def rate(key: str, system: str = "kontanthjaelpssatser") -> float:
        figure = scenario.figure(f"{system}.{key}")
        return weekly(figure, on, growth, scenario.price_level)

    low, basic = share("mindstesats"), share("grundsats")
    if not scenario.at("kontanthjaelpsfordeling.gaelder", on):

        def old(kind: str) -> float:
            if not provider:
                return rate(kind, "kontanthjaelpssatser_foer")
            alone = share("enlige")
            return alone * rate(f"{kind}_enlig_forsoerger", "kontanthjaelpssatser_foer") + (
                1 - alone
            ) * rate(f"{kind}_forsoerger", "kontanthjaelpssatser_foer")

        if scenario.attribute(f"forloeb.{x}.ydelse") == "uddannelseshjaelp":
            under_30, full = old("udd"), old("udd")
            for age in ("18_24", "25_29"):
                supplement = rate(f"udd_tillaeg_{age}", "kontanthjaelpssatser_foer")
                under_30 += share(f"ungetillaeg_{age}") * supplement
        else:
            figure = rate_figure(scenario.figures, "kontanthjaelp", provider)
            assert figure is not None
            under_30, full = old("ung"), weekly(figure, on, growth, scenario.price_level)
        paid = low * old("sho") + basic * under_30 + (1 - low - basic) * full
        return paid * float(scenario.at("kontanthjaelpssatser.udbetalt_andel", on))
    paid = low * rate("mindstesats") + basic * (rate("grundsats") + rate("tilpasningstillaeg"))
    paid += (1 - low - basic) * rate("forhoejet")
    for young in ("ungetillaeg_18_24", "ungetillaeg_25_29"):
        paid += basic * share(young) * rate(young)
    if provider:
        alone = share("enlige")
        paid += rate("boernetillaeg") + alone * rate("enlig_forsoerger")
        a_child = (1 - alone) * rate("fritidstillaeg") + alone * rate("fritidstillaeg_enlig")
        children, some = (
            float(scenario.at(f"kontanthjaelpsfordeling.{key}", on))
            for key in ("boern", "fritidstillaeg_andel")
        )
        paid += a_child * children * some
    else:
        paid += share("enlige") * rate("enlig")
    return paid * float(scenario.at("kontanthjaelpssatser.udbetalt_andel", on))


Price = Callable[[str, str, date], float]
"""A cost in the prices wanted: path of the figure, path of its price year, day."""


@kept
def price_in(scenario: Scenario, prices: str) -> Price:
    """Return what the kommune's own costs are on a day, moved by PL to the prices wanted."""
    growth = scenario.figure("regulering.pl")

    @cache
    def price(path: str, price_year: str, when: date) -> float:
        year = int(scenario.at(price_year, scenario.start))
        value = float(scenario.at(path, when))
        value *= level(growth, scenario.price_level) / level(growth, year)
        if prices == "loebende":
            onward = projection(scenario)
            value *= onward.factor(onward.own, when.year)
        return value

    return price


@dataclass(frozen=True)
class Satser:
    """What a person in each forløb receives, in periods within which nothing changes.

    Attributes
    ----------
    dates : tuple of date
        When the periods begin: each month, and each day a rate changes.
    cells : array, shape (periods + 1,)
        The same as days since the start, and the end of the run.
    ydelser : tuple of str
        The ydelse of each forløb, empty for none.
    weekly : array, shape (periods, S, 2)
        Kr. a week without and with children; 0 where there is no rate.
    full_time : array, shape (S,)
        Fuldtidspersoner per person.
    """

    dates: tuple[date, ...]
    cells: Floats
    ydelser: tuple[str, ...]
    weekly: Floats
    full_time: Floats


@kept
def rate_table(
    scenario: Scenario, days: int, prices: str, own: tuple[tuple[str, str], ...] = ()
) -> Satser:
    """Return the rates of a run.

    Parameters
    ----------
    own : tuple of (name, ydelse)
        What counts as forløb apart, after the scenario's own: tilbud with a ydelse of their own.
    days : int
        Length of the run.
    prices : {"faste", "loebende"}
        Fixed prices at the scenario's price level, or each year's own.
    """
    start = scenario.start
    periods = cells(scenario, start, days, *_DATED, monthly=True)
    dates = tuple(cell.first for cell in periods)
    names = scenario.children("forloeb")
    ydelser = tuple(str(scenario.attribute(f"forloeb.{x}.ydelse", "") or "") for x in names)
    names += tuple(name for name, _ in own)
    ydelser += tuple(ydelse for _, ydelse in own)
    growth = scenario.figure("regulering.satser")
    table = np.zeros((len(dates), len(names), 2))
    full_time = np.zeros(len(names))
    full_time[len(names) - len(own) :] = 1.0
    for s, (x, ydelse) in enumerate(zip(names, ydelser, strict=True)):
        if scenario.has(f"forloeb.{x}.ft_andel"):
            full_time[s] = scenario.at(f"forloeb.{x}.ft_andel", start)
        for provider in (0, 1):
            figure = rate_figure(scenario.figures, ydelse, bool(provider))
            if figure is None:
                continue
            for c, cell in enumerate(periods):
                begin = cell.first
                if cell.changed:  # it stays till the next, whatever months begin between
                    three = kontanthjaelp_rates(scenario, x, begin, bool(provider))
                    share = float(scenario.at(f"satser_andel.{ydelse}", begin))
                    own_rate = weekly(figure, begin, growth, scenario.price_level) * share
                    in_force = own_rate if three is None else three
                rate = in_force
                if prices == "loebende":
                    onward = projection(scenario)
                    rate *= onward.factor(onward.rates, begin.year)
                table[c, s, provider] = rate
    ends = np.array([0.0, *(cell.end for cell in periods)])
    return Satser(dates, ends, ydelser, table, full_time)
