"""What the rules of a citizen's life read and write: one tuple of arrays.

Two clocks drive the same functions over this tuple. It holds the scenario's tables (from
:mod:`simulation.model.tables`), the citizens, the team calendars and the ledger being written.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from numba import types
from numba.core.cgutils import create_struct_proxy
from numba.core.typing.templates import AttributeTemplate
from numba.experimental import structref
from numba.extending import (
    NativeValue,
    infer_getattr,
    lower_getattr_generic,
    models,
    register_model,
    unbox,
)
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

N_FORLOEB, N_SAMTALER, N_REHAB, REHAB_NEXT, OVERFLOW, N_RAEKKER, N_LEDIGE = range(7)
"""Places in the counter array."""

NY = np.dtype(
    [
        ("start", "f8"),
        ("noegle", "u8"),
        ("skroebelighed", "f4"),
        ("tilstand", "i1"),
        ("oprindelse", "i1"),
        ("klasse", "i1"),
        ("ved_start", "i1"),
    ],
    align=True,
)
"""A citizen as the model meets one: when, in which forløb, with which traits and draws."""

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
"""A citizen who is here; the row is used again when one leaves. Times in days; ``rest`` is what is left of the exit clocks samtaler act on."""


class World(NamedTuple):
    """Everything a rule may read or write. K = dated periods, S = forløb, P = hazard profiles."""

    # exits (K, P, S, B) per day, band edges in days, and where equal tables end
    afgang: NDArray[np.float64]
    afgang_fra: NDArray[np.float64]
    afgang_ens_til: NDArray[np.float64]
    baand: NDArray[np.float64]
    antal_baand: NDArray[np.int64]
    oevrige: NDArray[np.int64]
    antal_oevrige: NDArray[np.int64]
    hoejest: NDArray[np.float64]
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
    nye: Any
    borgere: Any
    ledige: NDArray[np.int32]
    forloeb: Any
    samtaler: Any
    rehab: Any
    rehab_borger: NDArray[np.int32]
    taeller: NDArray[np.int64]
    # samtaler counted instead of kept, in runs that stream
    aar: NDArray[np.float64]
    antal: NDArray[np.int64]
    minutter_brugt: NDArray[np.float64]
    ventedage: NDArray[np.float64]
    holdt: NDArray[np.int64]
    stroem: int
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


class _Owned(types.StructRef):
    """The type of a world's memory, owned and counted by Numba."""


structref.register(_Owned)  # type: ignore[no-untyped-call]


class _Fields(structref.StructRefProxy):
    """The memory behind a :class:`Link`."""

    def __new__(cls, *fields: Any) -> _Fields:
        return structref.StructRefProxy.__new__(cls, *fields)  # type: ignore[no-untyped-call]


structref.define_proxy(_Fields, _Owned, list(World._fields))  # type: ignore[no-untyped-call]


class _Borrowed(types.Type):  # type: ignore[misc]
    """The type of a world as compiled rules see it: a bare pointer, never counted."""

    def __init__(self, owned: _Owned) -> None:
        super().__init__(name=f"Link({owned.name})")
        self.owned = owned


register_model(_Borrowed)(models.OpaqueModel)


class Link:
    """A world behind one pointer, so that a call costs the same however much the world holds.

    It owns the memory and must outlive every call it is passed to.
    """

    __slots__ = ("_fields", "_numba_type_", "address")

    def __init__(self, *fields: Any) -> None:
        """Link the given fields, in the order of :class:`World`."""
        self._fields = _Fields(*fields)
        self.address = self._fields._meminfo.data
        self._numba_type_ = _borrowed(self._fields._type)


@lru_cache
def _borrowed(owned: _Owned) -> _Borrowed:
    return _Borrowed(owned)


@unbox(_Borrowed)  # type: ignore[untyped-decorator]
def _unbox(kind: _Borrowed, link: Any, c: Any) -> NativeValue:
    number = c.pyapi.object_getattr_string(link, "address")
    pointer = c.pyapi.long_as_voidptr(number)
    c.pyapi.decref(number)
    return NativeValue(pointer)


@infer_getattr
class _Attributes(AttributeTemplate):  # type: ignore[misc]
    key = _Borrowed

    def generic_resolve(self, kind: _Borrowed, name: str) -> Any:
        return kind.owned.field_dict.get(name)


@lower_getattr_generic(_Borrowed)  # type: ignore[untyped-decorator]
def _read(context: Any, builder: Any, kind: _Borrowed, pointer: Any, name: str) -> Any:
    """Read a field; an array comes without its reference count, so none is kept."""
    payload = kind.owned.get_data_type()
    memory = context.data_model_manager[payload].get_value_type().as_pointer()
    struct = create_struct_proxy(payload)(context, builder, ref=builder.bitcast(pointer, memory))
    value = getattr(struct, name)
    field = kind.owned.field_dict[name]
    if isinstance(field, types.Array):
        array = context.make_array(field)(context, builder, value=value)
        array.meminfo = array.meminfo.type(None)
        value = array._getvalue()
    return value
