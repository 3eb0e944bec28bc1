"""The rows of a history, once they have been read."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Int32 = NDArray[np.int32]


@dataclass(frozen=True)
class History:
    """The rows of a history, as columns; days are counted from the Monday the ladder began.

    Attributes
    ----------
    borgere : list of str
        In the order they are met.
    person, ydelse, first, last, line : array
        By row: index of the borger, index of the ydelse among the rules' own, first and last day
        (both with ydelse), and the line in the file.
    provider : array
        By row: whether the borger is forsørger.
    used_before : array
        By borger: weeks on the ladder before the first row.
    notes : tuple of str
        What the reader should know though it is no fault.
    """

    borgere: list[str]
    person: Int32
    ydelse: Int32
    first: Int32
    last: Int32
    line: Int32
    provider: NDArray[np.bool_]
    used_before: Int32
    notes: tuple[str, ...]
