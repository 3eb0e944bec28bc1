"""Evaluate what is not done yet, and keep each result on disk as it ends."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from simulation.experiment import folder as run_folder
from simulation.experiment.evaluators import Evaluator, Job, Task
from simulation.experiment.lager import Lager
from simulation.experiment.settings import Settings
from simulation.scenario import Scenario

if TYPE_CHECKING:
    import pandas as pd

Say = Callable[[str], None]
Progress = Callable[[int, int], None]
Take = Callable[[Task, "pd.DataFrame"], None]


def gather(
    items: list[tuple[Scenario, Settings]],
    evaluator: Evaluator,
    job: Job,
    *,
    parts: Path | None,
    lager: Lager | None,
    bases: list[Scenario] | None = None,
    take: Take,
    again: int = 0,
    say: Say,
    progress: Progress | None,
    worth_keeping: Callable[[pd.DataFrame], bool] = lambda _frame: True,
) -> None:
    """Pass on every replication of every item, from disk where it is done; hold none of them.

    Parameters
    ----------
    items : list of (Scenario, Settings)
        A task names its place in the list and its replication.
    parts : Path, optional
        Where the run keeps what it has finished, to go on from.
    lager : Lager, optional
        Where all runs keep what they have finished.
    bases : list of Scenario, optional
        What each item is compared with.
    take : callable
        Called with each task and its result, in any order.
    again : int
        So many first replications are always done again.
    worth_keeping : callable
        Whether a result may be used by a later run.
    """
    keys = [
        own.key(scenario, bases[index] if bases else None)
        for index, (scenario, own) in enumerate(items)
    ]
    tasks: list[Task] = []
    own_parts = stored = 0
    for index, (_scenario, own) in enumerate(items):  # a worker's tables serve many replications
        for replication in range(own.replications):
            task, key = (index, replication), keys[index]
            if replication < again:
                tasks.append(task)
            elif (frame := _from_parts(parts, key, replication, say)) is not None:
                own_parts += 1
                take(task, frame)
            elif (frame := _from_lager(lager, parts, key, replication)) is not None:
                stored += 1
                take(task, frame)
            else:
                tasks.append(task)
    done = own_parts + stored
    whole = len(tasks) + done
    if own_parts:
        say(f"{own_parts} af {whole} gentagelser var færdige og genbruges")
    if stored:
        say(f"{stored} af {whole} gentagelser lå i lageret og genbruges")
    if progress:
        progress(done, whole)
    with closing(evaluator(job, tasks)) as results:
        for task, frame in results:
            done += 1
            if worth_keeping(frame):
                if parts:
                    run_folder.write_part(parts, keys[task[0]], task[1], frame)
                if lager:
                    lager.put(keys[task[0]], task[1], frame)
            take(task, frame)
            if progress:
                progress(done, whole)
    if lager and tasks:
        lager.tidy()


def _from_parts(
    parts: Path | None, key: str, replication: int, say: Say
) -> pd.DataFrame | None:  # fmt: skip
    """Return a replication the run has finished before."""
    if parts is None:
        return None
    frame, wrong = run_folder.read_part(parts, key, replication)
    if wrong:
        say(wrong)
    return frame


def _from_lager(
    lager: Lager | None, parts: Path | None, key: str, replication: int
) -> pd.DataFrame | None:
    """Return a replication some run has finished before; it becomes this run's too."""
    frame = lager.get(key, replication) if lager else None
    if frame is not None and parts:
        run_folder.write_part(parts, key, replication, frame)
    return frame
