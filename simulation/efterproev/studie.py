"""A baseline simulated some times, with what the measurements ask of it."""

from __future__ import annotations

import dataclasses
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from simulation.accounting import account
from simulation.ledger import Ledger
from simulation.model import simulate
from simulation.scenario import Scenario
from simulation.scenario.units import DAYS_PER_WEEK

SEED = 11
_LARGE = 20_000.0
"""People at the start, above which a quarter of the replications will do."""
_TEN = 10
_FOURTH = 4


def people_in(ledger: Ledger, x: str, edges: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the people in a forløb between each two times in days."""
    rows = ledger.forloeb[ledger.forloeb["forloeb"] == ledger.forloeb_names.index(x)]
    inside = np.minimum(rows["slut"], edges[1:, None]) - np.maximum(rows["start"], edges[:-1, None])
    people: NDArray[np.float64] = np.clip(inside, 0.0, None).sum(axis=1) / np.diff(edges)
    return people


class Studie:
    """Some replications of a scenario, simulated when they are first asked for."""

    def __init__(self, scenario: Scenario, replications: int) -> None:
        self.scenario, self.replications = scenario, replications

    @classmethod
    def of(cls, scenario: Scenario, replications: int) -> Studie:
        """Return so many replications, or a quarter of a kommune that is large anyway."""
        stocks = (scenario.at(f"bestand.{x}", scenario.start) for x in scenario.children("bestand"))
        large = sum(float(stock) for stock in stocks) > _LARGE
        return cls(scenario, max(1, replications // _FOURTH) if large else replications)

    def with_figures(self, values: dict[str, float | str | tuple[float, ...]]) -> Studie:
        """Return the same with other figures."""
        return Studie(self.scenario.replace(values), self.replications)

    @cached_property
    def without_season(self) -> Studie:
        """Return the same with as many there in each month."""
        return self.with_figures({
            path: (1.0,) * len(figure.on(self.scenario.start).value)  # type: ignore[arg-type]
            for path, figure in self.scenario.figures.items()
            if path.startswith("saeson.bestand.")
        })  # fmt: skip

    @cached_property
    def larger(self) -> Studie:
        """Ten years of a kommune ten times as large, so that chance does not hide a drift."""
        scenario = self.scenario
        values = {
            path: _TEN * float(scenario.at(path, scenario.start))
            for path in scenario.figures
            if path.startswith(("bestand.", "tilgang.pr_md."))
        }
        return Studie(scenario.replace(values), self.replications).ten_years

    @cached_property
    def ten_years(self) -> Studie:
        """The same over ten years, nothing changed."""
        first = self.scenario.years[0]
        years = tuple(range(first, first + _TEN))
        return Studie(dataclasses.replace(self.scenario, years=years), self.replications)

    @cached_property
    def ledgers(self) -> list[Ledger]:
        """What happened in each replication."""
        return [
            simulate(self.scenario, seed=SEED, replication=r, clock="compiled")
            for r in range(self.replications)
        ]

    @cached_property
    def means(self) -> pd.Series:
        """Mean of each metric by year, metric and group."""
        frames = [account(self.scenario, ledger) for ledger in self.ledgers]
        means: pd.Series = pd.concat(frames).groupby(["year", "metric", "group"])["value"].mean()
        return means

    def people(self, x: str, edges: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the mean number in a forløb between each two times in days."""
        total = np.zeros(len(edges) - 1)
        for ledger in self.ledgers:
            total += people_in(ledger, x, edges)
        mean: NDArray[np.float64] = total / len(self.ledgers)
        return mean

    def new_spells(self, x: str) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
        """Return weeks of the forløb that began in the run, and whether each has ended."""
        weeks, ended = [], []
        for ledger in self.ledgers:
            rows = ledger.forloeb[
                (ledger.forloeb["forloeb"] == ledger.forloeb_names.index(x))
                & (ledger.forloeb["ved_start"] == 0)
            ]
            weeks.append((rows["slut"] - rows["start"]) / DAYS_PER_WEEK)
            ended.append(rows["destination"] >= 0)
        return np.concatenate(weeks), np.concatenate(ended)
