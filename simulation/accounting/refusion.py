"""The refusionstrappe: one counter per person across ydelser, in calendar weeks.

Lov om kommunernes finansiering af visse offentlige ydelser, §§ 5-6. Each calendar week touched by
a ydelse on the ladder counts once, whatever the ydelse. The counter starts over when the person,
after the first counted week, has had 52 whole calendar weeks of selvforsørgelse in all within the
latest three years. Weeks with løntilskud or fleksjob are not selvforsørgelse. A week follows the
rule in force on its Monday.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
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
    rule = np.zeros(len(kinds), np.int64)
    ladder_by_rule(kinds, used, own_before, rule, np.array([needed]), np.array([window]), out)


@njit(cache=True)
def ladder_by_rule(
    kinds: Any, used: int, own_before: int, rule: Any, needed: Any, window: Any, out: Any
) -> None:
    """Write each week's place on the ladder for one person, each week by the rule in force in it.

    Parameters
    ----------
    kinds, used, own_before, out
        As for :func:`ladder_weeks`.
    rule : int array, shape (weeks,)
        Which rule each week follows.
    needed, window : int arrays, shape (rules,)
    """
    counter = used
    begun = used > 0
    back = window[rule[0]] if len(kinds) else 0
    own = min(own_before, back) if begun else 0
    first = -own_before
    for week in range(len(kinds)):
        leaving = week - 1 - back
        if begun and leaving >= first:
            if leaving < 0 or kinds[leaving] == SELVFORSOERGELSE:
                own -= 1
        if window[rule[week]] != back:
            back = window[rule[week]]
            own = 0
            for earlier in range(max(first, week - back), week):
                if begun and (earlier < 0 or kinds[earlier] == SELVFORSOERGELSE):
                    own += 1
        out[week] = 0
        if kinds[week] == TAELLER:
            if begun and own >= needed[rule[week]]:
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
    def key(self) -> tuple[object, ...]:
        """What decides the step of a week; not what is paid on it."""
        return tuple(self.edges.tolist()), self.needed, self.window

    def share(self, used: float) -> float:
        """Return the state's share in the week after so many on the ladder."""
        return float(self.state_share[step_of(int(used) + 1, self.edges)])

    @property
    def labels(self) -> tuple[str, ...]:
        """Names of the steps: ``1-4``, ``5-26`` and so on."""
        ends = [*self.edges[1:].astype(int), None]
        return tuple(
            f"{int(edge) + 1}-{end}" if end is not None else f"{int(edge) + 1}+"
            for edge, end in zip(self.edges, ends, strict=True)
        )


@dataclass(frozen=True)
class Trapper:
    """The ladders in force over a run, their steps side by side.

    Attributes
    ----------
    rules : tuple of Trappe
    rule : int array, shape (weeks,)
        Which of them each calendar week follows, from the week of day 0 on.
    """

    rules: tuple[Trappe, ...]
    rule: NDArray[np.int64]

    @property
    def labels(self) -> tuple[str, ...]:
        """Names of all steps."""
        return tuple(label for trappe in self.rules for label in trappe.labels)

    def labels_in(self, first: float, last: float) -> tuple[str, ...]:
        """Return the names of the steps in force between two days, from the run's first Monday."""
        weeks = self.rule[int(first) // 7 : int(last) // 7 + 1]
        labels = (x for r in dict.fromkeys(weeks.tolist()) for x in self.rules[r].labels)
        return tuple(dict.fromkeys(labels))

    @property
    def weeks_before(self) -> NDArray[np.float64]:
        """Weeks used before each step begins."""
        return np.concatenate([trappe.edges for trappe in self.rules])

    def arrays(self) -> tuple[Any, ...]:
        """Return edges, steps, first column, weeks needed and window of each rule."""
        steps = np.array([len(trappe.edges) for trappe in self.rules])
        edges = np.full((len(steps), steps.max()), np.inf)
        for row, trappe in zip(edges, self.rules, strict=True):
            row[: len(trappe.edges)] = trappe.edges
        return (
            edges,
            np.cumsum(steps) - steps,
            np.array([trappe.needed for trappe in self.rules]),
            np.array([trappe.window for trappe in self.rules]),
        )


def make_trapper(value: Callable[[str, date], Any], start: date, weeks: int) -> Trapper:
    """Return the ladders of so many calendar weeks, from a function (path, day) → value in force.

    The days before ``start`` follow its rules.
    """
    monday = start - timedelta(days=start.weekday())
    rules: list[Trappe] = []
    rule = np.zeros(weeks, np.int64)
    for week in range(weeks):
        on = max(start, monday + timedelta(weeks=week))
        trappe = make_trappe(lambda path, on=on: value(path, on))
        if not rules or trappe.key != rules[-1].key:
            rules.append(trappe)
        rule[week] = len(rules) - 1
    return Trapper(tuple(rules), rule)


def make_trappe(value: Any) -> Trappe:
    """Return the ladder from a function path → value in force."""
    return Trappe(
        edges=np.asarray(value("refusion.trin.uger"), float),
        state_share=np.asarray(value("refusion.trin.statens_andel"), float),
        needed=int(value("refusion.nulstilling_uger")),
        window=int(value("refusion.vindue_uger")),
    )
