"""One replication: simulate, account, and keep the ledger if asked.

The result depends only on the scenario, the settings and the replication's number.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from simulation.experiment.evaluators import Task
from simulation.experiment.settings import Settings
from simulation.scenario import Scenario

if TYPE_CHECKING:
    import pandas as pd

Answer = tuple[int, "pd.DataFrame", float | None]
"""Which scenario, its outcomes, and the share of the citizens that was lived again for it."""


def as_drawn(scenario: Scenario, settings: Settings, replication: int) -> Scenario:
    """Return the scenario with the assumptions of a replication, where they are drawn."""
    if not settings.draws_assumptions:
        return scenario
    from simulation.experiment.assumptions import draw_assumptions

    seed = settings.seed if settings.common_seed is None else settings.common_seed
    return draw_assumptions(scenario, seed, replication)


def evaluate(
    scenario: Scenario,
    settings: Settings,
    replication: int,
    ledger_folder: Path | None = None,
    *,
    base: Scenario | None = None,
) -> pd.DataFrame:
    """Simulate and account one replication; write its full ledger if a folder is given.

    With drawn assumptions and hard staffing the time there is follows the drawn baseline: how much
    it is is not known, only that the baseline copes.
    """
    from simulation.accounting import account
    from simulation.model import calibrate_capacity, simulate

    capacity = settings.capacity
    scenario = as_drawn(scenario, settings, replication)
    if settings.draws_assumptions and settings.staffing == "hard" and base is not None:
        capacity = calibrate_capacity(
            as_drawn(base, settings, replication), seed=settings.seed, effects=settings.effects
        )
    ledger = simulate(
        scenario,
        seed=settings.seed,
        replication=replication,
        staffing=settings.staffing,  # type: ignore[arg-type]
        effects=settings.effects,
        capacity=capacity,
        clock=settings.clock,  # type: ignore[arg-type]
        keep_samtaler=ledger_folder is not None,
    )
    if ledger_folder is not None:
        ledger_folder.mkdir(parents=True, exist_ok=True)
        for name, frame in ledger.frames().items():
            frame.to_parquet(ledger_folder / f"{name}.parquet", index=False)
    return account(scenario, ledger, prices=settings.prices)


def evaluate_beside(
    scenarios: dict[int, Scenario], base: int, settings: Settings, replication: int
) -> Iterator[Answer]:
    """Yield a replication of a baseline and of what is compared with it, by number.

    Only the citizens a scenario may touch are lived again, where that is exact and worth while.

    Parameters
    ----------
    scenarios : dict
        The baseline among them, under the number ``base``.
    settings : Settings
        Elastic staffing and the compiled clock.
    """
    from simulation.accounting import account
    from simulation.model import live, prepare, simulate, simulate_beside

    seed, effects, prices = settings.seed, settings.effects, settings.prices
    own = as_drawn(scenarios[base], settings, replication)
    lived = live(prepare(own, effects), seed, replication)
    yield base, account(own, lived.ledger, prices=prices), None
    for number, scenario in scenarios.items():
        if number == base:
            continue
        own = as_drawn(scenario, settings, replication)
        beside = simulate_beside(lived, own, seed=seed, replication=replication, effects=effects)
        if beside is not None:
            yield number, account(own, beside.ledger, prices=prices), beside.share
            continue
        ledger = simulate(
            own, seed=seed, replication=replication, effects=effects, clock="compiled",
            keep_samtaler=False,
        )  # fmt: skip
        yield number, account(own, ledger, prices=prices), None


def both_kinds(
    items: list[tuple[Scenario, Settings]], groups: list[tuple[int, ...]]
) -> tuple[list[tuple[Scenario, Settings]], list[tuple[int, ...]]]:
    """Return the items at their stated values and, where assumptions are drawn, drawn after them.

    Parameters
    ----------
    groups : list of tuple of int
        Places in ``items``; returned for both.
    """
    stated = [(scenario, own.stated) for scenario, own in items]
    if not items[0][1].draws_assumptions:
        return stated, groups
    later = [tuple(len(items) + index for index in group) for group in groups]
    return [*stated, *items], [*groups, *later]


class Replicate:
    """The job of a worker: a replication of a baseline and of what is compared with it.

    Parameters
    ----------
    items : list of (Scenario, Settings)
    groups : list of tuple of int
        Places in ``items``; those of a group are lived together, its baseline first.
    ledger : int
        So many first replications, at the stated values, write their events to ``folder``.
    """

    def __init__(
        self,
        items: list[tuple[Scenario, Settings]],
        groups: list[tuple[int, ...]],
        ledger: int = 0,
        folder: Path | None = None,
    ) -> None:
        self.items, self.groups = items, groups
        self.ledger, self.folder = ledger, folder
        self.wanted: dict[Task, tuple[int, ...]] = {}
        """What is not done yet, by group and replication."""

    def __call__(self, task: Task) -> list[Answer]:
        """Do one task."""
        return list(self.answers(task))

    def answers(self, task: Task) -> Iterator[Answer]:
        """Yield each result of a task."""
        group, replication = task
        base, wanted = self.groups[group][0], self.wanted[task]
        settings = self.items[base][1]
        keeps = (
            self.folder is not None and replication < self.ledger and not settings.draws_assumptions
        )
        plain = settings.clock == "compiled" and settings.staffing == "elastic"
        if base in wanted and plain and not keeps:
            scenarios = {index: self.items[index][0] for index in wanted}
            yield from evaluate_beside(scenarios, base, settings, replication)
            return
        for index in wanted:
            scenario, own = self.items[index]
            folder = None
            if self.folder is not None and keeps:
                folder = self.folder / f"{scenario.id}-{replication}"
            yield index, evaluate(
                scenario, own, replication, folder, base=self.items[base][0]
            ), None  # fmt: skip
