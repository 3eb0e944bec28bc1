"""Which forløb two scenarios treat otherwise, read off their tables.

A citizen who is never in such a forløb lives the same life to the last bit in both. Nothing is
assumed of a table that is not named here: when one of those differs, every forløb is treated
otherwise.
"""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulation.model.tables.afgang import ExitRules
from simulation.model.tables.bemanding import BemandingRules
from simulation.model.tables.build import Rules, Tables
from simulation.model.tables.forloeb import ForloebRules
from simulation.model.tables.milepaele import MilepaelRules
from simulation.model.tables.rehab import RehabRules
from simulation.model.tables.sagsskridt import SkridtRules
from simulation.model.tables.samtaler import SamtaleRules
from simulation.model.tables.sanktioner import SanktionRules
from simulation.model.tables.tilbud import TilbudRules

Which = NDArray[np.bool_]

_BEGINS = {
    ExitRules: "afgang_fra", SamtaleRules: "fase_fra", MilepaelRules: "milepael_fra",
    RehabRules: "rehab_regel_fra", SanktionRules: "sanktion_fra", BemandingRules: "bookning_fra",
}  # fmt: skip
"""What tells when the periods of a mechanism's tables begin."""
_AXES = {
    "navn": "S", "slags": "S", "klasse_andel": "S",
    "afgang": "P.K", "afgang_ens_til": "KP", "baand": "P", "antal_baand": "P", "oevrige": "P",
    "antal_oevrige": "P", "hoejest": "P", "klasse_faktor": "P", "skroebelighed": "P",
    "kvantil": "P", "paavirket": "P", "virkning": "KP",
    "kerne": "K", "form_virkning": "K", "fastholdelse": "K",
    "fase": "KS", "fase_aktoer": "S", "fase_foerste": "S", "fase_lovpligtig": "S",
    "antal_faser": "S", "minutter": "KS", "borgertid": "KS", "udeblivelse": "KS", "risiko": "KS",
    "praksis": "K", "screening": "K",
    "milepael": "KS", "udfald": "KS", "grund": "K", "efter_grund": "K",
    "rehab_regel": "K", "sanktion": "KS", "sanktion_praksis": "K", "luk": "KS",
    "bookning": "K", "hold": "S", "hold_antal": "S",
}  # fmt: skip
"""The axes of a table as far as they matter: period, forløb, or profile (S forløb, S returns)."""
_OF_ONE = {
    "grund": "sygedagpenge",
    "efter_grund": "sygedagpenge",
    "rehab_regel": "jobafklaring",
}
"""Tables that are about one forløb."""


def treated_otherwise(one: Tables, other: Tables) -> Which | None:
    """Return which forløb two scenarios treat otherwise, or None when it may be all of them.

    Returns
    -------
    bool array, shape (S,), or None
    """
    a, b = one.rules, other.rules
    if (one.names, one.teams, one.calendar.days) != (other.names, other.teams, other.calendar.days):
        return None
    found = np.array([own != its for own, its in zip(one.phases, other.phases, strict=True)])
    for part in (ForloebRules, *_BEGINS):
        begins = _BEGINS.get(part)
        for field in fields(part):
            if field.name == begins:
                continue
            which = _differs(a, b, field.name, begins, one.names)
            if which is None:
                return None
            found |= which
    for which in (_by_tilbud(one, other), _by_skridt(one, other)):
        if which is None:
            return None
        found |= which
    return found


def _differs(
    a: Rules, b: Rules, name: str, begins: str | None, names: tuple[str, ...]
) -> Which | None:
    """Return for which forløb a table differs."""
    first, second = getattr(a, name), getattr(b, name)
    axes = _AXES.get(name, "")
    if "K" in axes and begins:
        first, second = _on_the_same_days(
            (getattr(a, begins), first), (getattr(b, begins), second), axes.index("K")
        )
    if np.shape(first) != np.shape(second):
        return None
    unlike = np.asarray(first != second)
    own = next((axis for axis in axes if axis in "SP"), None)
    if own is None:
        if not unlike.any():
            return np.zeros(len(names), bool)
        if name == "sanktion_praksis":  # it is about those who may be heard or closed
            return _heard(a) | _heard(b)
        return np.array([x == _OF_ONE[name] for x in names]) if name in _OF_ONE else None
    rows = np.moveaxis(unlike, axes.index(own), 0)
    which: Which = np.any(rows.reshape(len(rows), -1), axis=1)
    if own == "P":
        which = which[: len(names)] | which[len(names) :]
    return which


def _heard(rules: Rules) -> Which:
    return np.asarray(((rules.sanktion > 0) | (rules.luk > 0)).any(axis=0))


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


def _by_tilbud(one: Tables, other: Tables) -> Which | None:
    """Return the forløb of tilbud that are only in one, or not alike.

    Where a period begins, the clock stops to look, so the periods matter to all who may have one.
    """
    named = {
        t: (one.tilbud.index(t) if t in one.tilbud else -1,
            other.tilbud.index(t) if t in other.tilbud else -1)
        for t in dict.fromkeys((*one.tilbud, *other.tilbud))
    }  # fmt: skip
    return _by_name(
        named, one.rules, other.rules, "tilbud_fra", "tilbud_for",
        {"tilbud": 1, "tilbud_kortere": 1, "tilbud_afgang": 1}, ("tilbud_navn",),
        {f.name for f in fields(TilbudRules)} - {"antal_tilbud"}, periods_matter=True,
    )  # fmt: skip


def _by_skridt(one: Tables, other: Tables) -> Which | None:
    """Return the forløb of sagsskridt that are only in one, or not alike."""
    named = {
        t: (one.skridt.index(t) if t in one.skridt else -1,
            other.skridt.index(t) if t in other.skridt else -1)
        for t in dict.fromkeys((*one.skridt, *other.skridt))
    }  # fmt: skip
    return _by_name(
        named, one.rules, other.rules, "skridt_fra", "skridt_for", {"skridt": 1},
        ("skridt_navn", "skridt_hold", "skridt_udloeses", "skridt_venter"),
        # the list of a forløb's calendar follows from the rest
        {f.name for f in fields(SkridtRules)} - {"antal_skridt", "skridt_liste", "skridt_antal"},
        periods_matter=False,
    )  # fmt: skip


def _by_name(
    named: dict[str, tuple[int, int]], a: Rules, b: Rules, begins: str, whose: str,
    dated: dict[str, int], plain: tuple[str, ...], all_fields: set[str], *, periods_matter: bool,
) -> Which | None:  # fmt: skip
    """Compare what goes by a name of its own: ``named`` gives its number in each, -1 for none."""
    if all_fields != {begins, whose, *dated, *plain}:
        return None  # a table nobody has told about
    shared = [both for both in named.values() if min(both) >= 0]
    if shared != sorted(shared) or [j for _, j in shared] != sorted(j for _, j in shared):
        return None  # their order decides between two that fall together
    found = np.zeros(getattr(a, whose).shape[1], bool)
    same_days = np.array_equal(getattr(a, begins), getattr(b, begins))
    for i, j in named.values():
        for rules, t in ((a, i), (b, j)):
            if t >= 0 and (min(i, j) < 0 or (periods_matter and not same_days)):
                found |= getattr(rules, whose)[t] > 0
        if min(i, j) < 0:
            continue
        unlike = any(getattr(a, name)[i] != getattr(b, name)[j] for name in plain)
        unlike |= not np.array_equal(getattr(a, whose)[i], getattr(b, whose)[j])
        for name, axis in dated.items():
            first, second = _on_the_same_days(
                (getattr(a, begins), np.take(getattr(a, name), i, axis=axis)),
                (getattr(b, begins), np.take(getattr(b, name), j, axis=axis)), 0,
            )  # fmt: skip
            unlike |= not np.array_equal(first, second)
        if unlike:
            found |= (getattr(a, whose)[i] > 0) | (getattr(b, whose)[j] > 0)
    return found
