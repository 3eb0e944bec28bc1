"""One replication of one scenario, and many of them in parallel processes.

Results depend only on the scenario, the settings and the replication's number, so serial and
parallel runs agree to the last digit. A worker that dies is replaced and its replication redone.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import TYPE_CHECKING

from simulation.experiment.settings import Settings
from simulation.scenario import Scenario

if TYPE_CHECKING:
    import pandas as pd

Task = tuple[int, int]
"""Which scenario and which replication."""

MOST_RESTARTS = 3
_POLL_SECONDS = 0.2


def evaluate(
    scenario: Scenario, settings: Settings, replication: int, ledger_folder: Path | None = None
) -> pd.DataFrame:
    """Simulate and account one replication; write its full ledger if a folder is given."""
    from simulation.accounting import account
    from simulation.experiment.assumptions import draw_assumptions
    from simulation.model import simulate

    if settings.assumptions == "traekkes":
        scenario = draw_assumptions(scenario, settings.seed, replication)
    ledger = simulate(
        scenario,
        seed=settings.seed,
        replication=replication,
        staffing=settings.staffing,  # type: ignore[arg-type]
        effects=settings.effects,
        capacity=settings.capacity,
        clock=settings.clock,  # type: ignore[arg-type]
        keep_samtaler=ledger_folder is not None,
    )
    if ledger_folder is not None:
        ledger_folder.mkdir(parents=True, exist_ok=True)
        for name, frame in ledger.frames().items():
            frame.to_parquet(ledger_folder / f"{name}.parquet", index=False)
    return account(scenario, ledger, prices=settings.prices)


class _Job:
    """What every task of a worker shares."""

    def __init__(
        self, scenarios: list[Scenario], settings: Settings, ledger: int, folder: Path | None
    ) -> None:
        self.scenarios, self.settings = scenarios, settings
        self.ledger, self.folder = ledger, folder

    def __call__(self, task: Task) -> pd.DataFrame:
        index, replication = task
        scenario = self.scenarios[index]
        folder = None
        if self.folder is not None and replication < self.ledger:
            folder = self.folder / f"{scenario.id}-{replication}"
        return evaluate(scenario, self.settings, replication, folder)


_job: Callable[[Task], pd.DataFrame] | None = None


def _start_worker(job: Callable[[Task], pd.DataFrame]) -> None:
    """Prepare a worker: it leaves Ctrl-C to the parent."""
    global _job
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    _job = job


def _work(task: Task) -> pd.DataFrame:
    assert _job is not None
    return _job(task)


def run_tasks(
    job: Callable[[Task], pd.DataFrame], tasks: list[Task], workers: int
) -> Iterator[tuple[Task, pd.DataFrame]]:
    """Yield each task with its result as it ends; leave no process behind when stopped."""
    if workers == 1 or len(tasks) <= 1:
        for task in tasks:
            yield task, job(task)
        return
    left = list(tasks)
    restarts = 0
    while left:
        before = set(multiprocessing.active_children())
        pool = ProcessPoolExecutor(
            min(workers, len(left)),
            mp_context=multiprocessing.get_context("spawn"),
            initializer=_start_worker,
            initargs=(job,),
        )
        try:
            pending: dict[Future[pd.DataFrame], Task] = {pool.submit(_work, t): t for t in left}
            while pending:
                done, _ = wait(pending, timeout=_POLL_SECONDS, return_when=FIRST_COMPLETED)
                for future in done:
                    task = pending.pop(future)
                    result = future.result()
                    left.remove(task)
                    yield task, result
            pool.shutdown()
        except BrokenProcessPool:
            restarts += 1
            _end(pool, before)
            if restarts > MOST_RESTARTS:
                raise
        except BaseException:
            _end(pool, before)
            raise


def _end(pool: ProcessPoolExecutor, before: set[multiprocessing.process.BaseProcess]) -> None:
    """Stop a pool at once."""
    pool.shutdown(wait=False, cancel_futures=True)
    children = set(multiprocessing.active_children()) - before
    for child in children:
        child.terminate()
    for child in children:
        child.join(1)
        if child.is_alive():
            child.kill()


def default_workers() -> int:
    """Return the number of processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
