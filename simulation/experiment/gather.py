"""Evaluate what is not done yet, and keep each result on disk as it ends."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from simulation.experiment import folder as run_folder
from simulation.experiment.evaluators import Evaluator, Job, Task
from simulation.experiment.settings import Settings
from simulation.scenario import Scenario

if TYPE_CHECKING:
    import pandas as pd

Say = Callable[[str], None]
Progress = Callable[[int, int], None]


def gather(
    items: list[tuple[Scenario, Settings]],
    evaluator: Evaluator,
    job: Job,
    *,
    parts: Path | None,
    again: int = 0,
    say: Say,
    progress: Progress | None,
    worth_keeping: Callable[[pd.DataFrame], bool] = lambda _frame: True,
) -> dict[Task, pd.DataFrame]:
    """Return every replication of every item, from disk where it is done.

    Parameters
    ----------
    items : list of (Scenario, Settings)
        A task names its place in the list and its replication.
    parts : Path, optional
        Where finished replications are kept.
    again : int
        So many first replications are always done again.
    worth_keeping : callable
        Whether a result may be used by a later run.
    """
    done: dict[Task, pd.DataFrame] = {}
    tasks: list[Task] = []
    for index, (scenario, own) in enumerate(items):  # a worker's tables serve many replications
        for replication in range(own.replications):
            frame = damaged = None
            if parts and replication >= again:
                frame, damaged = run_folder.read_part(parts, own.key(scenario), replication)
            if damaged:
                say(f"{damaged} er beskadiget og regnes om")
            if frame is None:
                tasks.append((index, replication))
            else:
                done[index, replication] = frame
    whole = len(tasks) + len(done)
    if done:
        say(f"{len(done)} af {whole} gentagelser var færdige og genbruges")
    if progress:
        progress(len(done), whole)
    with closing(evaluator(job, tasks)) as results:
        for task, frame in results:
            done[task] = frame
            if parts and worth_keeping(frame):
                scenario, own = items[task[0]]
                run_folder.write_part(parts, own.key(scenario), task[1], frame)
            if progress:
                progress(len(done), whole)
    return done
