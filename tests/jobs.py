"""Jobs for workers that misbehave; each worker imports this file."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import pandas as pd

from simulation.experiment.processes import Task


class Echo:
    """Give the task back, after a while; the job itself is larger than any pipe."""

    def __init__(self, seconds: float = 0.0) -> None:
        self.seconds, self.ballast = seconds, bytes(1_000_000)

    def __call__(self, task: Task) -> pd.DataFrame:
        time.sleep(self.seconds)
        return pd.DataFrame({"task": task, "filler": ["x" * 100_000] * 2})


class Dies:
    """Die on every task, the first time it is tried or always."""

    def __init__(self, seen: Path | None, how: str = "kill") -> None:
        self.seen, self.how = seen, how

    def __call__(self, task: Task) -> pd.DataFrame:
        mark = self.seen / f"{task[0]}-{task[1]}" if self.seen else None
        if mark is None or not mark.exists():
            if mark:
                mark.touch()
            if self.how == "memory":
                raise MemoryError
            os.kill(os.getpid(), signal.SIGKILL)
        return pd.DataFrame({"task": task})


class Fails:
    """A fault in the calculation."""

    def __call__(self, task: Task) -> pd.DataFrame:
        raise ZeroDivisionError(f"in {task}")
