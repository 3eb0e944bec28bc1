"""Ctrl-C, a closed terminal and a polite kill: what each does, from the first moment to the last.

Imports nothing heavy, for a signal may come while the rest is imported.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress

STOPPING = [
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)
]
_SHELL = 128
"""What a shell adds to the number of the signal that ended a command."""


class Stopped(KeyboardInterrupt):
    """A signal came while a study ran."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.code = _SHELL + number


def leave_at_once() -> None:
    """Let a signal end the process there and then; there is nothing to tidy up."""
    _set(_leave)


@contextmanager
def told_by_exception() -> Iterator[None]:
    """Let the first signal raise :class:`Stopped`, so that a study can tidy up; the next leaves."""
    _set(_raise)
    try:
        yield
    finally:
        leave_at_once()


def _set(handler: object) -> None:
    for number in STOPPING:
        if signal.getsignal(number) is not signal.SIG_IGN:  # nohup, or in the background
            signal.signal(number, handler)  # type: ignore[arg-type]


def _leave(number: int, _frame: object) -> None:
    with suppress(OSError):  # the terminal may be gone
        os.write(2, b"Afbrudt.\n")
    os._exit(_SHELL + number)


def _raise(number: int, _frame: object) -> None:
    leave_at_once()
    raise Stopped(number)
