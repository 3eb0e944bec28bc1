"""Evaluate on a Dask cluster, and stop in good time when it is not there or not like us.

The job travels with its tasks, so a worker that starts again gets it again. Every result tells
which code and libraries made it: a worker that joins late is checked as one that was there from the
start.
"""

from __future__ import annotations

import asyncio
import logging
import queue
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from typing import Any

from simulation.errors import Fault, InputError
from simulation.experiment.processes import Job, Results, Task
from simulation.experiment.version import surroundings

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
            "--klynge kræver Dask; installér det med: pip install 'jobcenter-simulation[dask]'"
        ) from None
    seconds = f"{CONNECT_SECONDS:.0f}s"
    with _quiet(), dask.config.set({"distributed.comm.timeouts.connect": seconds}):
        until = time.monotonic() + CONNECT_SECONDS
        _check_scheduler(address)
        try:
            client = distributed.Client(address, timeout=CONNECT_SECONDS, set_as_default=False)
        except Exception:
            raise _gone(address) from None
        try:
            _check_workers(client, address, until)
            yield from _evaluate(client, job, tasks, address)
        finally:
            with suppress(Exception):
                client.close(timeout=_CLOSE_SECONDS)


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep what Dask has to say in English from those who asked in Danish; we say it ourselves."""
    loggers = [
        logger
        for name, logger in logging.root.manager.loggerDict.items()
        if isinstance(logger, logging.Logger) and name.split(".")[0] in _LOGGERS
    ]
    before = [logger.level for logger in loggers]  # Dask gives some of them levels of their own
    for logger in loggers:
        logger.setLevel(logging.CRITICAL + 1)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            yield
        finally:
            for logger, level in zip(loggers, before, strict=True):
                logger.setLevel(level)


def _check_scheduler(address: str) -> None:
    """Refuse what does not answer as a scheduler.

    Dask's own client waits for ever for what takes a call and says nothing, and makes noise when it
    fails; so the question is asked first, in a thread that may be left behind.
    """
    answer: queue.SimpleQueue[object] = queue.SimpleQueue()

    def ask() -> None:
        try:
            answer.put(asyncio.run(asyncio.wait_for(_identity(address), CONNECT_SECONDS)))
        except BaseException as error:
            answer.put(error)

    threading.Thread(target=ask, daemon=True).start()
    try:
        found = answer.get(timeout=CONNECT_SECONDS)
    except queue.Empty:
        found = TimeoutError()
    if isinstance(found, OSError):
        raise InputError(f"--klynge {address} svarer ikke som en Dask-planlægger; {_FORM}")
    if not isinstance(found, dict) or found.get("type") != "Scheduler":
        raise InputError(f"--klynge {address} er ikke en Dask-planlægger; {_FORM}")


async def _identity(address: str) -> object:
    """Ask who is there."""
    from distributed.comm import connect
    from distributed.security import Security

    certificates = Security().get_connection_args("client")
    comm = await connect(address, timeout=CONNECT_SECONDS, **certificates)
    try:
        await comm.write({"op": "identity", "reply": True})
        return await comm.read()
    finally:
        comm.abort()


def _check_workers(client: Any, address: str, until: float) -> None:
    """Refuse a cluster with a worker that would not give our numbers, before any work."""
    try:
        client.wait_for_workers(1, timeout=max(_POLL_SECONDS, until - time.monotonic()))
    except Exception as error:
        if isinstance(error, TimeoutError):
            raise InputError(f"--klynge {address} har ingen arbejdere") from None
        raise _gone(address) from None
    try:
        answers: dict[str, Any] = client.run(surroundings, on_error="return")
    except Exception:
        raise _gone(address) from None
    faults = [
        Fault(f"--klynge {address}: arbejderen {worker} {reason}; {_SAME}")
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
        f"--klynge {address} svarer ikke længere; færdige gentagelser er gemt, og samme "
        "kommando fortsætter, hvor den slap"
    )


def _evaluate(client: Any, job: Job, tasks: list[Task], address: str) -> Results:
    """Keep the cluster busy with some tasks at a time, and never wait for what is not there."""
    inbox: queue.SimpleQueue[Any] = queue.SimpleQueue()
    left = iter(tasks)
    running: dict[Any, Task] = {}
    watch = _Watch(client, address)

    def submit(function: Callable[..., Any], *arguments: Any) -> Any:
        try:
            return client.submit(function, *arguments, pure=False, retries=MOST_LOST)
        except Exception:
            raise _gone(address) from None

    try:
        at_a_time = max(_AT_A_TIME, _PER_CORE * watch.look())
        shared = submit(_hold, job)  # made again if its worker is lost
        while True:
            while len(running) < at_a_time and (task := next(left, None)) is not None:
                future = submit(_call, shared, task)
                running[future] = task
                future.add_done_callback(inbox.put)
            if not running:
                return
            try:
                future = inbox.get(timeout=_POLL_SECONDS)
            except queue.Empty:
                watch.look()
                continue
            try:
                result = _result(future, address)
            except TimeoutError:  # its worker is gone, and it is being made again
                future.add_done_callback(inbox.put)
                watch.look()
                continue
            watch.seen()
            yield running.pop(future), result
            future.release()
    finally:
        with suppress(Exception):
            client.cancel(list(running), force=True)


def _result(future: Any, address: str) -> Any:
    """Return a result if it was made as we would have made it; TimeoutError if it is lost."""
    try:
        answer = future.result(timeout=CONNECT_SECONDS)
    except TimeoutError:
        raise
    except (Exception, asyncio.CancelledError) as caught:
        error = caught
    else:
        found, result = answer if isinstance(answer, tuple) and len(answer) == 2 else (None, None)
        if reason := _unlike(found):
            raise InputError(f"--klynge {address}: en arbejder {reason}; {_SAME}")
        return result
    read = isinstance(error, ImportError | AttributeError) and future.client.status == "running"
    if future.status != "error" and not read:  # the task did not fail: its answer never came
        raise _gone(address) from None
    if isinstance(error, InputError):
        raise error
    name = type(error).__name__
    if name == "KilledWorker":
        raise InputError(
            f"--klynge {address}: {MOST_LOST + 1} arbejdere i træk er stoppet, mens de regnede; "
            "som regel er der ikke hukommelse nok. Færdige gentagelser er gemt"
        )
    if isinstance(error, ImportError | AttributeError) or "NotFoundError" in repr(error):
        raise InputError(f"--klynge {address}: en arbejder {_unlike(error)}; {_SAME}")
    raise error


class _Watch:
    """Whether scheduler and workers are still there while nothing comes."""

    def __init__(self, client: Any, address: str) -> None:
        self.client, self.address = client, address
        self.seen()

    def seen(self) -> None:
        """Note that something came."""
        self.last_worker = time.monotonic()

    def look(self) -> int:
        """Return the number of cores; raise InputError if there is nothing left to wait for."""
        if self.client.status != "running":
            raise _gone(self.address)
        try:
            cores = sum(self.client.ncores().values())
        except Exception:
            raise _gone(self.address) from None
        if cores:
            self.seen()
        elif time.monotonic() - self.last_worker > WORKERLESS_SECONDS:
            raise InputError(
                f"--klynge {self.address} har ingen arbejdere tilbage; færdige gentagelser er "
                "gemt, og samme kommando fortsætter, hvor den slap"
            )
        return cores


def _hold(job: Job) -> Job:
    """Keep the job on a worker."""
    return job


def _call(job: Job, task: Task) -> tuple[dict[str, Any], Any]:
    """Do one task on a cluster's worker, and tell which code and libraries did it."""
    return _own(), job(task)
