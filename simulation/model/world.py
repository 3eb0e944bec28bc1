"""What the rules of a citizen's life read and write: one tuple of arrays.

Two clocks drive the same functions over this tuple. It holds the scenario's tables (from
:mod:`simulation.model.tables`), the citizens, the team calendars and the ledger being written.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numba import types
from numba.experimental import structref
from numpy.typing import NDArray

INGEN, SAMTALE, MILEPAEL, AFGANG = 0, 1, 2, 3
"""A citizen's pending event: none, a samtale, a milestone, an exit."""

REVURDERING, OPHOER, GRUND_UDLOEBER = 1, 2, 3
"""Kinds of milestone: the assessment, the stop that was decided, an extension that runs out."""

AKTIV, PASSIV, SELVFORSOERGELSE, UDE = 0, 1, 2, 3
"""Kinds of forløb."""

FASER = 6
"""Most phases of one samtale regime."""

FRA, TIL, INTERVAL, VINDUE, ANDEL, DIGITAL, VIDEO = range(7)
"""Columns of the phase table, in days and shares."""

VARSEL, OMBOOK, HOEJST_SENT, PLANLAGT, MIN_UDEBLEVET, MIN_AFLYST, MIN_AFLYST_FAELLES = range(7)
"""Columns of the samtale practice table, in days, shares and minutes."""

FOERSTE, FAELLES = 4, 3
"""Rows of the minutes table after the forms 0-3 (personlig, telefon, video, faelles)."""

N_FORLOEB, N_SAMTALER, N_REHAB, REHAB_NEXT, OVERFLOW = range(5)
"""Places in the counter array."""

BORGER = np.dtype(
    [
        ("naeste", "f8"),
        ("start", "f8"),
        ("ur", "f8"),
        ("rest", "f8", 2),
        ("anden_afgang", "f8"),
        ("milepael", "f8"),
        ("samtale", "f8"),
        ("frist_fra", "f8"),
        ("frist_til", "f8"),
        ("oensket", "f8"),
        ("seneste", "f8"),
        ("virkning_tid", "f8", 3),
        ("noegle", "u8"),
        ("forfra", "f8"),
        ("ret_brugt", "f8"),
        ("virkning_styrke", "f4", 3),
        ("skroebelighed", "f4"),
        ("genledighed", "f4"),
        ("minutter", "f4"),
        ("forloeb_nr", "i4"),
        ("samtale_nr", "i4"),
        ("nummer", "i4"),
        ("afholdt", "i2"),
        ("tilstand", "i1"),
        ("oprindelse", "i1"),
        ("haendelse", "i1"),
        ("anden_destination", "i1"),
        ("afgang", "i1"),
        ("milepael_slags", "i1"),
        ("milepael_mod", "i1"),
        ("klasse", "i1"),
        ("fase", "i1"),
        ("seneste_fase", "i1"),
        ("form", "i1"),
        ("hold", "i1"),
        ("ombooket", "i1"),
        ("ved_start", "i1"),
        ("booket", "i1"),
    ],
    align=True,
)
"""One citizen. Times in days; ``rest`` is what is left of the exit clocks samtaler act on."""


class World(NamedTuple):
    """Everything a rule may read or write. K = dated periods, S = forløb, P = hazard profiles."""

    # exits (K, P, S, B) per day, band edges in days, and where equal tables end
    afgang: NDArray[np.float64]
    afgang_fra: NDArray[np.float64]
    afgang_ens_til: NDArray[np.float64]
    baand: NDArray[np.float64]
    antal_baand: NDArray[np.int64]
    mulig: NDArray[np.int64]
    klasse_faktor: NDArray[np.float64]
    klasse_andel: NDArray[np.float64]
    kvantil: NDArray[np.float64]
    paavirket: NDArray[np.int64]
    virkning: NDArray[np.float64]
    # samtaler
    fase: NDArray[np.float64]
    fase_fra: NDArray[np.float64]
    fase_aktoer: NDArray[np.int64]
    fase_foerste: NDArray[np.int64]
    fase_lovpligtig: NDArray[np.int64]
    antal_faser: NDArray[np.int64]
    minutter: NDArray[np.float64]
    udeblivelse: NDArray[np.float64]
    praksis: NDArray[np.float64]
    # milestones
    milepael: NDArray[np.float64]
    milepael_fra: NDArray[np.float64]
    udfald: NDArray[np.float64]
    grund: NDArray[np.float64]
    efter_grund: NDArray[np.float64]
    # rehabiliteringsteam: share of new cases, share at renewal, cases a day, planned days a month
    rehab_regel: NDArray[np.float64]
    rehab_regel_fra: NDArray[np.float64]
    # effects
    kerne: NDArray[np.float64]
    form_virkning: NDArray[np.float64]
    fastholdelse: NDArray[np.float64]
    # forløb
    slags: NDArray[np.int64]
    hold: NDArray[np.int64]
    # staffing
    kapacitet: NDArray[np.float64]
    booket: NDArray[np.float64]
    naeste_arbejdsdag: NDArray[np.int32]
    # citizens and what happened
    borgere: Any
    forloeb: Any
    samtaler: Any
    rehab: Any
    taeller: NDArray[np.int64]
    # scalars
    slut: float
    haard: int
    prioritet: int
    reserveret: float
    kun_nye: int
    jaevn: int
    jobafklaring: int
    sygedagpenge: int
    a_dagpenge: int
    ude: int
    horisont: float
    mindste_ret: float
    genoptjening: float
    fleksible: float
    behov_efter: float


class _LinkType(types.StructRef):
    """The type of a world as compiled rules see it: one pointer."""


structref.register(_LinkType)  # type: ignore[no-untyped-call]


class Link(structref.StructRefProxy):
    """A world behind one pointer, so that a call costs the same however much the world holds."""

    def __new__(cls, *fields: Any) -> Link:
        """Return the link to the given fields, in the order of :class:`World`."""
        return structref.StructRefProxy.__new__(cls, *fields)  # type: ignore[no-untyped-call]


structref.define_proxy(Link, _LinkType, list(World._fields))  # type: ignore[no-untyped-call]
