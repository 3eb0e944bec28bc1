"""Evaluate on a Dask cluster, and stop in good time when it is not there or not like us.

The job travels with its tasks, so a worker that starts again gets it again. Every result tells
which code and libraries made it: a worker that joins late is checked as one that was there from the
start.
"""

from __future__ import annotations

import logging
import queue
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cache, partial
from typing import TYPE_CHECKING, Any, NoReturn

from simulation.errors import Fault, InputError
from simulation.experiment.processes import Job, Results, Task
from simulation.experiment.version import surroundings

if TYPE_CHECKING:
    import pandas as pd

CONNECT_SECONDS = 10.0
WORKERLESS_SECONDS = 60.0
MOST_LOST = 3
_POLL_SECONDS = 1.0
_CLOSE_SECONDS = 2.0
_AT_A_TIME = 64
_PER_CORE = 4
_LOGGERS = ("distributed", "tornado", "asyncio")
_FORM = (
    "skriv adressen som tcp://maskine:8786, eller tls://maskine:8786 med certifikat sat op i Dask"
)
_SAME = "installér samme udgave alle steder (pip install -c requirements.lock)"

_own = cache(surroundings)


def on_cluster(job: Job, tasks: list[Task], address: str) -> Results:
    """Evaluate on a cluster; certificates and keys for ``tls://`` come from Dask's own set-up.

    Raises
    ------
    InputError
        If Dask is not installed, the address does not answer as a scheduler or stops doing so,
        there are no workers, or a worker lacks the package or has other versions than this
        process.
    """
    try:
        import dask
        import distributed
    except ImportError:
        raise InputError(
            "--scheduler kræver Dask; installér det med: pip install 'jobcenter-simulation[dask]'"
        ) from None
    seconds = f"{CONNECT_SECONDS:.0f}s"
    with _quiet(), dask.config.set({"distributed.comm.timeouts.connect": seconds}):
        until = time.monotonic() + CONNECT_SECONDS
        try:
            client = distributed.Client(address, timeout=CONNECT_SECONDS, set_as_default=False)
        except Exception as error:  # whatever answers may say anything
            answers = not isinstance(error, OSError) or isinstance(error, ValueError)
            reason = "kan ikke bruges" if answers else "svarer ikke som en Dask-planlægger"
            raise InputError(f"--scheduler {address} {reason}; {_FORM}") from None
        try:
            _check_workers(client, address, until)
            yield from _evaluate(client, job, tasks, address)
        finally:
            with suppress(Exception):
                client.close(timeout=_CLOSE_SECONDS)


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep what Dask has to say in English from those who asked in Danish; we say it ourselves."""
    before = {name: logging.getLogger(name).level for name in _LOGGERS}
    for name in _LOGGERS:
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            yield
        finally:
            for name, level in before.items():
                logging.getLogger(name).setLevel(level)


def _check_workers(client: Any, address: str, until: float) -> None:
    """Refuse a cluster with a worker that would not give our numbers, before any work."""
    try:
        client.wait_for_workers(1, timeout=max(_POLL_SECONDS, until - time.monotonic()))
    except Exception as error:
        if isinstance(error, TimeoutError):
            raise InputError(f"--scheduler {address} har ingen arbejdere") from None
        raise _gone(address) from None
    try:
        answers: dict[str, Any] = client.run(surroundings, on_error="return")
    except Exception:
        raise _gone(address) from None
    faults = [
        Fault(f"--scheduler {address}: arbejderen {worker} {reason}; {_SAME}")
        for worker, found in answers.items()
        if (reason := _unlike(found))
    ]
    if faults:
        raise InputError(faults)


def _unlike(found: object) -> str | None:
    """Return how a worker differs from this process, None if it does not."""
    if isinstance(found, BaseException):
        if "ModuleNotFoundError" in repr(found) and "'simulation'" in str(found):
            return "har ikke jobcenter installeret"
        return "har en anden udgave af jobcenter"
    if not isinstance(found, dict):
        return "har en anden udgave af jobcenter"
    own = _own()
    if found.get("jobcenter") != own["jobcenter"]:
        return "har en anden udgave af jobcenter"
    other = [
        f"{name} {found.get(name) or 'mangler'} (her {mine})"
        for name, mine in own.items()
        if found.get(name) != mine
    ]
    return f"har andre udgaver: {', '.join(other)}" if other else None


def _gone(address: str) -> InputError:
    return InputError(
        f"--scheduler {address} svarer ikke længere; færdige gentagelser er gemt, og samme "
        "kommando fortsætter, hvor den slap"
    )


def _evaluate(client: Any, job: Job, tasks: list[Task], address: str) -> Results:
    """Keep the cluster busy with some tasks at a time, and never wait for what is not there."""
    inbox: queue.SimpleQueue[Any] = queue.SimpleQueue()
    left = iter(tasks)
    running: dict[Any, Task] = {}
    watch = _Watch(client, address)
    try:
        at_a_time = max(_AT_A_TIME, _PER_CORE * sum(client.ncores().values()))
        shared = client.submit(_hold, job, pure=False)  # made again if its worker is lost
        submit = partial(client.submit, _call, shared, pure=False, retries=MOST_LOST)
        while True:
            while len(running) < at_a_time and (task := next(left, None)) is not None:
                future = submit(task)
                running[future] = task
                future.add_done_callback(inbox.put)
            if not running:
                return
            try:
                future = inbox.get(timeout=_POLL_SECONDS)
            except queue.Empty:
                watch.look()
                continue
            watch.seen()
            yield running.pop(future), _result(future, address, watch)
            future.release()
    except (OSError, RuntimeError) as error:
        raise _gone(address) from error
    finally:
        with suppress(Exception):
            client.cancel(list(running), force=True)


def _result(future: Any, address: str, watch: _Watch) -> pd.DataFrame:
    """Return a result if it was made as we would have made it."""
    if future.status in ("cancelled", "lost"):
        watch.give_up()
    error = future.exception()
    if error is None:
        found, frame = future.result() if _is_pair(future.result()) else (None, None)
        reason = _unlike(found)
        if reason:
            raise InputError(f"--scheduler {address}: en arbejder {reason}; {_SAME}")
        return frame
    if isinstance(error, InputError):
        raise error
    name = type(error).__name__
    if name == "KilledWorker":
        raise InputError(
            f"--scheduler {address}: {MOST_LOST + 1} arbejdere i træk er stoppet, mens de regnede; "
            "som regel er der ikke hukommelse nok. Færdige gentagelser er gemt"
        )
    if isinstance(error, ImportError | AttributeError) or "NotFoundError" in repr(error):
        raise InputError(f"--scheduler {address}: en arbejder {_unlike(error)}; {_SAME}")
    raise error


def _is_pair(result: object) -> bool:
    return isinstance(result, tuple) and len(result) == 2


class _Watch:
    """Whether scheduler and workers are still there while nothing comes."""

    def __init__(self, client: Any, address: str) -> None:
        self.client, self.address = client, address
        self.seen()

    def seen(self) -> None:
        """Note that something came."""
        self.last_worker = time.monotonic()

    def look(self) -> None:
        """Raise InputError if there is nothing left to wait for."""
        if self.client.status != "running":
            self.give_up()
        try:
            cores = self.client.ncores()
        except Exception:
            self.give_up()
        if cores:
            self.seen()
        elif time.monotonic() - self.last_worker > WORKERLESS_SECONDS:
            raise InputError(
                f"--scheduler {self.address} har ingen arbejdere tilbage; færdige gentagelser er "
                "gemt, og samme kommando fortsætter, hvor den slap"
            )

    def give_up(self) -> NoReturn:
        """Tell that the scheduler is gone."""
        raise _gone(self.address)


def _hold(job: Job) -> Job:
    """Keep the job on a worker."""
    return job


def _call(job: Callable[[Task], pd.DataFrame], task: Task) -> tuple[dict[str, Any], pd.DataFrame]:
    """Do one task on a cluster's worker, and tell which code and libraries did it."""
    return _own(), job(task)
