"""Which forløb two scenarios treat otherwise, read off their tables.

A citizen who is never in such a forløb lives the same life to the last bit in both. Each table says
where it is declared whom it is about (:class:`~simulation.model.tables.dated.By`). Where one that
does not say differs, everybody may be treated otherwise.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any, get_type_hints

import numpy as np
from numpy.typing import NDArray

from simulation.model.tables.build import Rules, Tables
from simulation.model.tables.dated import By

Which = NDArray[np.bool_]
_FROM, _FOR, _COUNT, _LIST = "_fra", "_for", "antal_", ("_liste", "_antal")


def treated_otherwise(one: Tables, other: Tables) -> Which | None:
    """Return which forløb two scenarios treat otherwise, or None when it may be all of them.

    Returns
    -------
    bool array, shape (S,), or None
    """
    if (one.names, one.teams, one.calendar.days) != (other.names, other.teams, other.calendar.days):
        return None
    found = np.array([own != its for own, its in zip(one.phases, other.phases, strict=True)])
    for part in Rules.__mro__[1:-1]:
        for which in _of_mechanism(one, other, _declared(part)):
            if which is None:
                return None
            found |= which
    return found


@cache
def _declared(part: type) -> dict[str, By]:
    """Return whom each table of a mechanism is about, by name."""
    hints = get_type_hints(part, include_extras=True)
    return {
        name: next(
            (x for x in getattr(hints[name], "__metadata__", ()) if isinstance(x, By)), By("")
        )
        for name in part.__annotations__
    }


def _of_mechanism(one: Tables, other: Tables, tables: dict[str, By]) -> Iterable[Which | None]:
    """Yield for which forløb each table of a mechanism differs."""
    begins = next((name for name in tables if name.endswith(_FROM)), "")
    named = {name: by.axes.index("T") for name, by in tables.items() if "T" in by.axes}
    if named:
        yield _by_name(one, other, named, begins)
    for name, by in tables.items():
        counted = named and (name.startswith(_COUNT) or name.endswith(_LIST))
        if name != begins and name not in named and not counted:
            yield _differs(one.rules, other.rules, name, by, begins, one.names)


def _differs(
    a: Rules, b: Rules, table: str, by: By, begins: str, names: tuple[str, ...]
) -> Which | None:
    """Return for which forløb a table differs."""
    axes = by.axes
    first, second = getattr(a, table), getattr(b, table)
    if "K" in axes:
        first, second = _on_the_same_days(
            (getattr(a, begins), first), (getattr(b, begins), second), axes.index("K")
        )
    if np.shape(first) != np.shape(second):
        return None
    unlike = np.asarray(first != second)
    own = next((axis for axis in axes if axis in "SP"), None)
    if own is not None:
        rows = np.moveaxis(unlike, axes.index(own), 0)
        which: Which = np.any(rows.reshape(len(rows), -1), axis=1)
        return which if own == "S" else which[: len(names)] | which[len(names) :]
    if not unlike.any():
        return np.zeros(len(names), bool)
    if by.about:
        return np.array([x == by.about for x in names])
    if by.where:
        return np.logical_or.reduce(
            [(getattr(rules, name) > 0).any(axis=0) for rules in (a, b) for name in by.where]
        )
    return None


def _on_the_same_days(
    one: tuple[Any, Any], other: tuple[Any, Any], axis: int
) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return two tables by period as of every day on which either changes."""
    days = np.union1d(one[0], other[0])
    first, second = (
        np.take(table, np.searchsorted(begins, days, side="right") - 1, axis=axis)
        for begins, table in (one, other)
    )
    return first, second


def _by_name(one: Tables, other: Tables, tables: dict[str, int], begins: str) -> Which | None:
    """Return the forløb of what has a name of its own and is only in one, or not alike.

    A clock stops to look where a period of tilbud begins, so the periods matter to whoever may have
    one; it is taken to be so of all that has names.

    Parameters
    ----------
    tables : dict
        Table to the axis of the names.
    """
    a, b = one.rules, other.rules
    whose = next(name for name in tables if name.endswith(_FOR))
    mine, its = (getattr(t, begins.removesuffix(_FROM)) for t in (one, other))
    shared = [x for x in mine if x in its]
    if shared != [x for x in its if x in mine]:
        return None  # their order decides between two that fall together
    found = np.zeros(len(one.names), bool)
    same_days = np.array_equal(getattr(a, begins), getattr(b, begins))
    for x in dict.fromkeys((*mine, *its)):
        places = [(r, names.index(x)) for r, names in ((a, mine), (b, its)) if x in names]
        alike = same_days and x in shared and all(
            np.array_equal(*(np.take(getattr(r, name), t, axis) for r, t in places))
            for name, axis in tables.items()
        )  # fmt: skip
        if not alike:
            for rules, t in places:
                found |= getattr(rules, whose)[t] > 0
    return found
