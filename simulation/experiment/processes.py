"""Evaluate in processes on this machine, none of which can be waited for in vain.

Each worker is a program of its own with two pipes of its own. Only the worker holds the far end of
either, so a worker that dies, at any moment and in the middle of any message, shows as the end of
its pipe: its tasks go to another, and the others do not notice. A worker whose parent is gone reads
the end of its own pipe, and goes too. Nothing is shared: no lock, no queue, no file.

The program that asked is not run again in the workers, so a script needs no guard, and standard
input, ``-c`` and notebooks will do.
"""

from __future__ import annotations

import os
import pickle
import queue
import struct
import subprocess
import sys
import tempfile
import threading
import time
from collections import deque
from collections.abc import Callable, Generator
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

from simulation.errors import InputError
from simulation.experiment.version import code_version

Task = tuple[int, int]
"""What to do, by two numbers; the second is the replication's."""
Job = Callable[[Task], Any]
Results = Generator[tuple[Task, Any], None, None]
"""To be closed by who reads it, so that no worker outlives an interruption."""

MOST_LOST = 4
START_SECONDS = 30.0
_POLL_SECONDS = 1.0
_OUT_OF_MEMORY = 77
_NUMBER = {2: "to", 3: "tre", 4: "fire"}
_LENGTH = struct.Struct("!Q")
_HOME = str(Path(__file__).resolve().parents[2])
_BOOT = (
    "import sys; sys.path[:] = sys.argv[1:]; "
    "from simulation.experiment.processes import serve; serve()"
)

# --- the worker ----------------------------------------------------------------------------------


def serve() -> None:
    """Be a worker: take a job and tasks from the parent until it closes the pipe."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints must not be read as an answer
    asked = sys.stdin.buffer
    _send(answers, "her", None)
    tasks: queue.SimpleQueue[Task] = queue.SimpleQueue()
    try:
        job = pickle.loads(_receive(asked))  # what a parent of our own wrote
        threading.Thread(target=_listen, args=(asked, tasks), daemon=True).start()
        _send(answers, "klar", code_version())
        while True:
            task = tasks.get()
            try:
                result = job(task)
            except MemoryError:
                os._exit(_OUT_OF_MEMORY)
            except Exception as error:
                _send_error(answers, task, error)
            else:
                _send(answers, "svar", (task, result))
    except (BrokenPipeError, EOFError):
        os._exit(1)  # the parent is gone


def _listen(asked: IO[bytes], tasks: queue.SimpleQueue[Task]) -> None:
    """Pass tasks on; end the process at once when the parent is gone or wants no more."""
    try:
        while True:
            tasks.put(pickle.loads(_receive(asked)))
    except BaseException:
        os._exit(1)


def _send_error(answers: IO[bytes], task: Task, error: Exception) -> None:
    import traceback

    if not isinstance(error, InputError):
        error.add_note("".join(traceback.format_exception(error)))
    try:
        _send(answers, "fejl", (task, error))
    except (BrokenPipeError, EOFError):
        raise
    except Exception:  # an error that cannot be sent is told in words
        _send(answers, "fejl", (task, RuntimeError(f"{type(error).__name__}: {error}")))


def _send(pipe: IO[bytes], kind: str, content: object) -> None:
    _put(pipe, pickle.dumps((kind, content), pickle.HIGHEST_PROTOCOL))


def _put(pipe: IO[bytes], data: bytes) -> None:
    pipe.write(_LENGTH.pack(len(data)) + data)
    pipe.flush()


def _receive(pipe: IO[bytes]) -> bytes:
    head = pipe.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        raise EOFError
    (length,) = _LENGTH.unpack(head)
    data = pipe.read(length)
    if len(data) < length:
        raise EOFError
    return data


# --- the parent ----------------------------------------------------------------------------------

Inbox = queue.SimpleQueue[tuple["Worker", str, Any]]


class Worker:
    """A process, what it was given to do, and the thread that hears it."""

    def __init__(self, job: bytes, inbox: Inbox) -> None:
        self.tasks: deque[Task] = deque()
        self.state = "startet"
        self.since = time.monotonic()
        self._said = tempfile.TemporaryFile()  # noqa: SIM115 (read when the process has ended)
        self.process = subprocess.Popen(
            [sys.executable, "-c", _BOOT, *(p for p in sys.path if isinstance(p, str)), _HOME],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._said, **_own_group(),
        )  # fmt: skip
        self._thread = threading.Thread(target=self._talk, args=(job, inbox), daemon=True)
        self._thread.start()

    def _talk(self, job: bytes, inbox: Inbox) -> None:
        """Hand over the job and pass on what the worker says; its end is the last message."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        try:
            _put(self.process.stdin, job)
            while True:
                kind, content = pickle.loads(_receive(self.process.stdout))
                inbox.put((self, kind, content))
        except Exception as error:
            inbox.put((self, "tabt", error))

    def give(self, task: Task) -> None:
        """Add a task; if the worker is gone, its pipe tells so in a moment."""
        self.tasks.append(task)
        assert self.process.stdin is not None
        with suppress(OSError, ValueError):
            _put(self.process.stdin, pickle.dumps(task))

    def stop(self) -> None:
        """End the process at once, whatever it does."""
        self.process.kill()

    def bury(self) -> str:
        """Wait until the process is gone, and return the last line it had to say."""
        code = self.process.wait()
        self._thread.join(_POLL_SECONDS)
        for pipe in (self.process.stdin, self.process.stdout):
            assert pipe is not None
            if not self._thread.is_alive():
                with suppress(OSError):
                    pipe.close()
        with self._said:
            self._said.seek(0)
            lines = self._said.read().decode("utf-8", "replace").strip().splitlines()
        if code == _OUT_OF_MEMORY:
            return "ikke mere hukommelse"
        return lines[-1] if lines else f"signal {-code}" if code < 0 else f"kode {code}"


def _own_group() -> dict[str, Any]:
    """Return what leaves Ctrl-C and a closed terminal to the parent alone."""
    if sys.platform == "win32":
        return {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP}
    return {"process_group": 0}


def in_processes(job: Job, tasks: list[Task], workers: int) -> Results:
    """Evaluate in processes; one that dies is replaced and its tasks done again.

    Raises
    ------
    InputError
        If processes cannot start, or so many in turn are lost that more would be lost too.
    """
    inbox: Inbox = queue.SimpleQueue()
    left = deque(tasks)
    count = min(workers, len(tasks))
    handed = pickle.dumps(job, pickle.HIGHEST_PROTOCOL)
    crew: set[Worker] = set()
    lost = finished = 0
    try:
        while finished < len(tasks):
            while len(crew) < count:
                crew.add(_start(handed, inbox))
            try:
                worker, kind, content = inbox.get(timeout=_POLL_SECONDS)
            except queue.Empty:
                _check_started(crew)
                continue
            if kind == "her":
                worker.state = "her"
            elif kind == "tabt":
                lost += 1
                left.extendleft(reversed(worker.tasks))
                crew.discard(worker)
                worker.stop()
                reason = worker.bury()
                if lost >= MOST_LOST:
                    raise _given_up(worker.state == "klar", reason, workers)
            elif kind == "klar":
                if content != code_version():
                    raise InputError("jobcenter er ændret, mens der blev regnet; kør igen")
                worker.state = "klar"
                _feed(worker, left, count)
            else:
                task, result = content
                worker.tasks.remove(task)
                if kind == "fejl":
                    raise result
                _feed(worker, left, count)
                lost, finished = 0, finished + 1
                yield task, result
    finally:
        for worker in crew:
            worker.stop()
        for worker in crew:
            worker.bury()


def _start(job: bytes, inbox: Inbox) -> Worker:
    try:
        return Worker(job, inbox)
    except OSError as error:
        raise InputError(
            f"processer kan ikke startes ({sys.executable}: {error.strerror}); prøv --processer 1"
        ) from None


def _check_started(crew: set[Worker]) -> None:
    """Stop a worker that has not said a word; the end of its pipe tells the rest."""
    for worker in crew:
        if worker.state == "startet" and time.monotonic() - worker.since > START_SECONDS:
            worker.stop()


def _feed(worker: Worker, left: deque[Task], count: int) -> None:
    """Give a worker its next task, and one to go on with while there are enough for all."""
    wanted = 2 if len(left) > count else 1
    while left and len(worker.tasks) < wanted:
        worker.give(left.popleft())


def _given_up(had_begun: bool, reason: str, workers: int) -> InputError:
    times = _NUMBER.get(MOST_LOST, str(MOST_LOST))
    if not had_begun:
        return InputError(
            f"{times} processer i træk kunne ikke starte ({reason}); prøv --processer 1"
        )
    return InputError(
        f"{times} processer i træk blev stoppet, mens de regnede ({reason}); som regel er der "
        f"ikke hukommelse nok. Prøv færre end --processer {workers}; færdige gentagelser er gemt, "
        "og samme kommando fortsætter, hvor den slap"
    )
