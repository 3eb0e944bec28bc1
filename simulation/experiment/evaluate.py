"""One replication of one scenario: simulate, account, and keep the ledger if asked.

The result depends only on the scenario, the settings and the replication's number.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from simulation.experiment.evaluators import Task
from simulation.experiment.settings import Settings
from simulation.scenario import Scenario

if TYPE_CHECKING:
    import pandas as pd


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
    from simulation.experiment.assumptions import draw_assumptions
    from simulation.model import calibrate_capacity, simulate

    capacity = settings.capacity
    if settings.draws_assumptions:
        seed = settings.seed if settings.common_seed is None else settings.common_seed
        scenario = draw_assumptions(scenario, seed, replication)
        if settings.staffing == "hard" and base is not None:
            capacity = calibrate_capacity(
                draw_assumptions(base, seed, replication),
                seed=settings.seed, effects=settings.effects,
            )  # fmt: skip
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


class Replicate:
    """The job of a worker: what every task shares."""

    def __init__(
        self,
        items: list[tuple[Scenario, Settings]],
        bases: list[Scenario],
        ledger: int,
        folder: Path | None,
    ) -> None:
        self.items, self.bases = items, bases
        self.ledger, self.folder = ledger, folder

    def __call__(self, task: Task) -> pd.DataFrame:
        """Do one task."""
        index, replication = task
        scenario, settings = self.items[index]
        folder = None
        kept = replication < self.ledger and not settings.draws_assumptions
        if self.folder is not None and kept:
            folder = self.folder / f"{scenario.id}-{replication}"
        return evaluate(scenario, settings, replication, folder, base=self.bases[index])
