"""The choices of a study, read alike by Python and the command line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Literal, TypedDict

from simulation.experiment.lager import Lager, find_lager
from simulation.experiment.settings import Settings, staffing_of
from simulation.scenario import Scenario

Progress = Callable[[int, int], None]
Notice = Callable[[str], None]


class Given(TypedDict, total=False):
    """The options as they may be given to :func:`simulation.run`; see :class:`Options`."""

    replications: int
    seed: int
    years: int | None
    rules_known: str | None
    workers: int | None
    scheduler: str | None
    staffing: Literal["elastic", "hard"] | None
    effects: str | None
    prices: Literal["faste", "loebende"]
    assumptions: Literal["faste", "traekkes"]
    clock: Literal["compiled", "simpy"]
    out: str | Path | None
    ledger: int
    store: bool
    progress: Progress | None
    notice: Notice | None
    before_seal: Callable[[Any], None] | None


@dataclass(frozen=True)
class Options:
    """The choices that hold for a whole study.

    Attributes
    ----------
    replications, seed : int
    years : int, optional
        Only the first so many budget years.
    rules_known : str, optional
        ``idag`` or a date: with the rules known then, instead of the scenario's own date.
    workers : int, optional
        Processes; all processors by default. The numbers do not depend on it.
    scheduler : str, optional
        Address of a Dask cluster to evaluate on instead.
    staffing : {"elastic", "hard"}, optional
        What the scenario asks for by default, else elastic.
    effects : str, optional
        Named effect set; the scenario's own by default.
    prices : {"faste", "loebende"}
        Fixed prices at the scenario's price level, or each year's own.
    assumptions : {"traekkes", "faste"}
        Besides the replications with estimates and assumptions at their stated values, as many
        with them drawn within their ranges, the same in every scenario; or only the first.
    clock : {"compiled", "simpy"}
        Both give the same ledger.
    out : path, optional
        Run folder to write; without it nothing is written but to the store.
    ledger : int
        Keep the full event tables of the first so many replications.
    store : bool
        Take finished replications from the store all runs share, and put new ones there.
    progress : callable, optional
        Called with (finished, all).
    notice : callable, optional
        Called with a Danish sentence when something is worth knowing.
    before_seal : callable, optional
        Called with the result when its tables are written, before the run takes its place; what
        it puts in the result's folder goes along.

    Raises
    ------
    TypeError
        For an option there is none of.
    """

    replications: int = 20
    seed: int = 1
    years: int | None = None
    rules_known: str | None = None
    workers: int | None = None
    scheduler: str | None = None
    staffing: str | None = None
    effects: str | None = None
    prices: str = "faste"
    assumptions: str = "traekkes"
    clock: str = "compiled"
    out: str | Path | None = None
    ledger: int = 0
    store: bool = True
    progress: Progress | None = None
    notice: Notice | None = None
    before_seal: Callable[[Any], None] | None = None

    def say(self, text: str) -> None:
        """Tell what is worth knowing to who wants to know."""
        if self.notice:
            self.notice(text)

    def settings(self, scenarios: list[Scenario]) -> Settings:
        """Return what all scenarios of a study are run with."""
        shared = {f.name for f in fields(Settings)} & {f.name for f in fields(self)}
        chosen = {name: getattr(self, name) for name in shared}
        return Settings(**chosen | {"staffing": staffing_of(self.staffing, scenarios)})

    @property
    def lager(self) -> Lager | None:
        """The store a study uses."""
        return find_lager() if self.store else None
