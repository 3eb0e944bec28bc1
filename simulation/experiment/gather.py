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
    done = stored = 0
    for index, (_scenario, own) in enumerate(items):  # a worker's tables serve many replications
        for replication in range(own.replications):
            frame = wrong = None
            if parts and replication >= again:
                frame, wrong = run_folder.read_part(parts, keys[index], replication)
            if wrong:
                say(wrong)
            if frame is None and lager and replication >= again:
                frame = lager.get(keys[index], replication)
                if frame is not None:
                    stored += 1
                    if parts:
                        run_folder.write_part(parts, keys[index], replication, frame)
            if frame is None:
                tasks.append((index, replication))
            else:
                done += 1
                take((index, replication), frame)
    whole = len(tasks) + done
    if done > stored:
        say(f"{done - stored} af {whole} gentagelser var færdige og genbruges")
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
