"""The refusionstrappe: one counter per person across ydelser, in calendar weeks.

Lov om kommunernes finansiering af visse offentlige ydelser, §§ 5-6. Each calendar week touched by
a ydelse on the ladder counts once, whatever the ydelse. The counter starts over when the person,
after the first counted week, has had 52 whole calendar weeks of selvforsørgelse in all within the
latest three years. Weeks with løntilskud or fleksjob are not selvforsørgelse.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulation.jit import njit

SELVFORSOERGELSE, TAELLER, SPAERRER = 0, 1, 2
"""What a calendar week is: whole selvforsørgelse, counted, or neither."""


@njit(cache=True)
def ladder_weeks(
    kinds: Any, used: int, own_before: int, needed: int, window: int, out: Any
) -> None:
    """Write each week's place on the ladder for one person.

    Parameters
    ----------
    kinds : int8 array, shape (weeks,)
        What each consecutive calendar week is.
    used : int
        Weeks already counted before the first week.
    own_before : int
        Weeks of selvforsørgelse immediately before the first week, after those counted.
    needed, window : int
        Weeks of selvforsørgelse that restart the counter, and the weeks looked back over.
    out : int32 array, shape (weeks,)
        Receives the counter including the week itself, 0 in weeks that do not count.
    """
    counter = used
    begun = used > 0
    own = min(own_before, window) if begun else 0
    first = -own_before
    for week in range(len(kinds)):
        leaving = week - 1 - window
        if begun and leaving >= first:
            if leaving < 0 or kinds[leaving] == SELVFORSOERGELSE:
                own -= 1
        out[week] = 0
        if kinds[week] == TAELLER:
            if begun and own >= needed:
                counter = 0
                own = 0
                first = week + 1
            elif not begun:
                begun = True
                own = 0
                first = week + 1
            counter += 1
            out[week] = counter
        elif kinds[week] == SELVFORSOERGELSE and begun:
            own += 1


@njit(cache=True)
def step_of(counter: int, edges: Any) -> int:
    """Return the step of the ladder for the n-th counted week (n from 1)."""
    step = 0
    while step + 1 < len(edges) and counter > edges[step + 1]:
        step += 1
    return step


@dataclass(frozen=True)
class Trappe:
    """The ladder's figures.

    Attributes
    ----------
    edges : array
        Weeks used before each step begins: 0, 4, 26, 52.
    state_share : array
        The state's share on each step.
    needed, window : int
        Weeks of selvforsørgelse for a restart, within so many weeks.
    """

    edges: NDArray[np.float64]
    state_share: NDArray[np.float64]
    needed: int
    window: int

    @property
    def labels(self) -> tuple[str, ...]:
        """Names of the steps: ``1-4``, ``5-26``, …"""
        ends = [*self.edges[1:].astype(int), None]
        return tuple(
            f"{int(edge) + 1}-{end}" if end is not None else f"{int(edge) + 1}+"
            for edge, end in zip(self.edges, ends, strict=True)
        )


def make_trappe(value: Any) -> Trappe:
    """Return the ladder from a function path → value in force."""
    return Trappe(
        edges=np.asarray(value("refusion.trin.uger"), float),
        state_share=np.asarray(value("refusion.trin.statens_andel"), float),
        needed=int(value("refusion.nulstilling_uger")),
        window=int(value("refusion.vindue_uger")),
    )
