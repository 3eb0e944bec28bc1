"""Ways to evaluate many replications: one after the other, in processes, or on a Dask cluster.

All three take a job and a list of tasks and yield each task with its result as it ends. Results
depend only on the task, so the numbers are the same from all. A worker that dies is replaced and
its task done again. Nothing here listens for connections; a cluster is something one connects to.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import closing
from functools import partial

from simulation.experiment.processes import Job, Results, Task, in_processes

Evaluator = Callable[[Job, list[Task]], Results]

__all__ = ["Evaluator", "Job", "Results", "Task", "default_workers", "make_evaluator", "one_by_one"]


def make_evaluator(workers: int | None, scheduler: str | None, here: int = 0) -> Evaluator:
    """Return the way to evaluate that the options ask for.

    Parameters
    ----------
    workers : int, optional
        Processes on this machine; one is no process at all.
    scheduler : str, optional
        Address of a Dask scheduler, ``tcp://host:port`` or ``tls://host:port``.
    here : int
        So many first replications are evaluated on this machine though there is a scheduler,
        because they write files beside the result.
    """
    count = workers or default_workers()

    def on_this_machine(job: Job, tasks: list[Task]) -> Results:
        if count == 1 or len(tasks) <= 1:
            return one_by_one(job, tasks)
        return in_processes(job, tasks, count)

    if scheduler is None:
        return on_this_machine
    from simulation.experiment.cluster import on_cluster

    def on_both(job: Job, tasks: list[Task]) -> Results:
        for own, evaluate in (
            ([task for task in tasks if task[1] < here], on_this_machine),
            ([task for task in tasks if task[1] >= here], partial(on_cluster, address=scheduler)),
        ):
            if own:
                with closing(evaluate(job, own)) as results:
                    yield from results

    return on_both


def default_workers() -> int:
    """Return the number of processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def one_by_one(job: Job, tasks: list[Task]) -> Results:
    """Evaluate in this process."""
    for task in tasks:
        yield task, job(task)
