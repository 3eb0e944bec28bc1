"""Ways to evaluate many replications: one after the other, in processes, or on a Dask cluster.

All three take a job and a list of tasks and yield each task with its result as it ends. Results
depend only on the task, so the numbers are the same from all. A worker that dies is replaced and
its task done again. Nothing here listens for connections; a cluster is something one connects to.

Processes hand their results over in files. A pipe would carry them too, but a worker that is killed
half way through a long message leaves the reader waiting for the rest of it for ever.
"""

from __future__ import annotations

import multiprocessing
import os
import pickle
import signal
import tempfile
import threading
from collections.abc import Callable, Generator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.connection import wait as wait_for
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulation.errors import InputError
from simulation.experiment.folder import cannot_write

if TYPE_CHECKING:
    import pandas as pd

Task = tuple[int, int]
"""Which scenario and which replication."""
Job = Callable[[Task], "pd.DataFrame"]
Results = Generator[tuple[Task, "pd.DataFrame"], None, None]
"""To be closed by who reads it, so that no worker outlives an interruption."""
Evaluator = Callable[[Job, list[Task]], Results]

MOST_RESTARTS = 3
CONNECT_SECONDS = 10
_POLL_SECONDS = 0.2


def make_evaluator(workers: int | None, scheduler: str | None) -> Evaluator:
    """Return the way to evaluate that the options ask for.

    Parameters
    ----------
    workers : int, optional
        Processes on this machine; one is no process at all.
    scheduler : str, optional
        Address of a Dask scheduler, ``tcp://host:port`` or ``tls://host:port``.
    """
    if scheduler is not None:
        return lambda job, tasks: on_cluster(job, tasks, scheduler)
    count = workers or default_workers()
    if count == 1:
        return one_by_one
    return lambda job, tasks: in_processes(job, tasks, count)


def default_workers() -> int:
    """Return the number of processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def one_by_one(job: Job, tasks: list[Task]) -> Results:
    """Evaluate in this process."""
    for task in tasks:
        yield task, job(task)


_job: Job | None = None
_hand_over = Path()


def _start_worker(job: Job, hand_over: Path) -> None:
    """Prepare a worker: it leaves Ctrl-C to the parent, and dies when the parent does."""
    global _job, _hand_over
    threading.Thread(target=_follow_parent, daemon=True).start()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    _job, _hand_over = job, hand_over


def _follow_parent() -> None:
    """Wait until the parent is gone, however it went, and go too."""
    parent = multiprocessing.parent_process()
    assert parent is not None
    wait_for([parent.sentinel])
    os._exit(1)


def _work(task: Task) -> Path:
    """Do one task and return the file that holds the result."""
    assert _job is not None
    result = _job(task)
    path = _hand_over / f"{task[0]}-{task[1]}"
    try:
        path.write_bytes(pickle.dumps(result, pickle.HIGHEST_PROTOCOL))
    except OSError as error:
        raise cannot_write(_hand_over, error) from None
    return path


def _receive(path: Path) -> pd.DataFrame:
    result: pd.DataFrame = pickle.loads(path.read_bytes())  # what a worker of our own wrote
    path.unlink()
    return result


def in_processes(job: Job, tasks: list[Task], workers: int) -> Results:
    """Evaluate in processes on this machine, which start at once and leave none behind."""
    if len(tasks) <= 1:
        return one_by_one(job, tasks)
    folder = tempfile.TemporaryDirectory(prefix="jobcenter-")
    started = _start_pool(job, tasks, workers, Path(folder.name))
    return _in_processes(job, tasks, workers, folder, started)


_Pending = dict["Future[Path]", Task]


def _start_pool(
    job: Job, tasks: list[Task], workers: int, hand_over: Path
) -> tuple[ProcessPoolExecutor, set[Any], _Pending]:
    before = set(multiprocessing.active_children())
    pool = ProcessPoolExecutor(
        min(workers, len(tasks)),
        mp_context=multiprocessing.get_context("spawn"),
        initializer=_start_worker,
        initargs=(job, hand_over),
    )
    return pool, before, {pool.submit(_work, task): task for task in tasks}


def _in_processes(
    job: Job, tasks: list[Task], workers: int, folder: tempfile.TemporaryDirectory[str],
    started: tuple[ProcessPoolExecutor, set[Any], _Pending],
) -> Results:  # fmt: skip
    left = list(tasks)
    restarts = 0
    pool, before, pending = started
    with folder:
        while True:
            try:
                while pending:
                    done, _ = wait(pending, timeout=_POLL_SECONDS, return_when=FIRST_COMPLETED)
                    for future in done:
                        task = pending.pop(future)
                        result = _receive(future.result())
                        left.remove(task)
                        yield task, result
                pool.shutdown()
                return
            except BrokenProcessPool:
                _end(pool, before)
                restarts += 1
                if restarts > MOST_RESTARTS:
                    raise
                pool, before, pending = _start_pool(job, left, workers, Path(folder.name))
            except BaseException:
                _end(pool, before)
                raise


def _end(pool: ProcessPoolExecutor, before: set[Any]) -> None:
    """Stop a pool at once, and return when its processes are gone.

    The pool's own thread also waits for its processes. Waiting for that thread, and not for the
    processes beside it, leaves one waiter, so none is taken for alive after it has ended.
    """
    for child in set(multiprocessing.active_children()) - before:
        child.kill()
    pool.shutdown(wait=True, cancel_futures=True)


def code_version() -> str:
    """Return what tells one version of the rules from another."""
    from simulation import __version__
    from simulation.jit import source_digest

    return f"{__version__} {source_digest()}"


def on_cluster(job: Job, tasks: list[Task], address: str) -> Results:
    """Evaluate on a Dask cluster; certificates and keys for ``tls://`` come from Dask's own set-up.

    Raises
    ------
    InputError
        If Dask is not installed, nobody answers, there are no workers, or a worker holds another
        version of the rules.
    """
    try:
        from distributed import Client, as_completed
    except ImportError:
        raise InputError(
            "--scheduler kræver Dask; installér det med: pip install 'jobcenter-simulation[dask]'"
        ) from None
    try:
        client = Client(address, timeout=CONNECT_SECONDS, set_as_default=False)
    except (OSError, ValueError, TypeError) as error:
        reason = "svarer ikke" if isinstance(error, OSError) else "kan ikke bruges"
        raise InputError(
            f"--scheduler {address} {reason}; skriv adressen som tcp://maskine:8786, "
            "eller tls://maskine:8786 med certifikat sat op i Dask"
        ) from None
    with client:
        try:
            versions = client.run(code_version)
        except ImportError:
            versions = {"": ""}
        if not versions:
            raise InputError(f"--scheduler {address} har ingen arbejdere")
        other = [worker for worker, found in versions.items() if found != code_version()]
        if other:
            raise InputError(
                f"--scheduler {address}: {len(other)} arbejdere har en anden udgave af jobcenter; "
                "installér samme udgave alle steder"
            )
        shared = client.scatter(job, broadcast=True)
        futures = {
            client.submit(_call, shared, task, pure=False, retries=MOST_RESTARTS): task
            for task in tasks
        }
        try:
            for future in as_completed(list(futures), loop=client.loop):
                yield futures[future], future.result()
                future.release()
        except BaseException:
            client.cancel(list(futures), force=True)
            raise


def _call(job: Job, task: Task) -> pd.DataFrame:
    """Do one task on a cluster's worker."""
    return job(task)
