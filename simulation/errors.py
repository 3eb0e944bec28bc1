"""Faults in what the user gave, told all at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong: a Danish sentence and, where known, its place.

    Attributes
    ----------
    message : str
        What was found, what was expected and, where there is one, the nearest valid name.
    file : str or None
        Path as the user would write it.
    line : int or None
        Line number, counted from 1.
    """

    message: str
    file: str | None = None
    line: int | None = None

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}: " if self.line else f"{self.file}: " if self.file else ""
        return place + self.message


class InputError(Exception):
    """Everything wrong with the input, as a tuple of :class:`Fault`.

    ``count`` is how many there are when not all of them are told.
    """

    def __init__(self, faults: Iterable[Fault] | Fault | str, count: int | None = None) -> None:
        if isinstance(faults, str):
            faults = Fault(faults)
        self.faults: tuple[Fault, ...] = (faults,) if isinstance(faults, Fault) else tuple(faults)
        self.count = len(self.faults) if count is None else count
        super().__init__("\n".join(str(fault) for fault in self.faults))

    def __reduce__(self) -> tuple[type[InputError], tuple[tuple[Fault, ...], int]]:
        return InputError, (self.faults, self.count)
