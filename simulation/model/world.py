"""What the rules of a citizen's life read and write: the rules, the state, and what happened.

The clocks drive the same functions over a :class:`World`. It is made for one replication, of the
scenario's :class:`~simulation.model.tables.build.Rules`, which all its replications share, and of
a state and tables of happenings of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulation.ledger import FORLOEB, REHAB, SAGSSKRIDT, SAMTALER, TILBUD
from simulation.ledger.optaelling import Optaelling
from simulation.model.codes import N_TAELLERE
from simulation.model.tables.build import Rules

NY = np.dtype(
    [
        ("start", "f8"),
        ("noegle", "u8"),
        ("skroebelighed", "f4"),
        ("ret_brugt", "f4"),
        ("tilstand", "i1"),
        ("oprindelse", "i1"),
        ("klasse", "i1"),
        ("ved_start", "i1"),
    ],
    align=True,
)
"""A citizen as the model meets one: when, in which forløb, with which traits and draws, and with
how many days of dagpengeret used before."""

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
        ("skridt", "f8"),
        ("virkning_styrke", "f4", 3),
        ("ret_brugt", "f4"),
        ("skroebelighed", "f4"),
        ("genledighed", "f4"),
        ("minutter", "f4"),
        ("samtale_nr", "i4"),
        ("nummer", "i4"),
        ("forloeb_nr", "i2"),
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
        ("milepael_nr", "i1"),
        ("udeblevet", "i1"),
    ],
    align=True,
)
"""A citizen who is here; the row is used again when one leaves.

Times in days; ``rest`` is what is left of the exit clocks samtaler act on; ``milepael_nr`` counts
the milestones decided in the forløb, ``hold`` is the team that is booked.
"""


_CACHE_LINE = 64
_ROWS_STREAMED = 1 << 14


def empty_rows(number: int) -> Any:
    """Return room for so many citizens, each on three cache lines of its own."""
    assert BORGER.itemsize == 3 * _CACHE_LINE
    room = np.empty(number * BORGER.itemsize + _CACHE_LINE, np.uint8)
    first = -room.ctypes.data % _CACHE_LINE
    return room[first : first + number * BORGER.itemsize].view(BORGER)


DELTAGELSE = np.dtype(
    [
        ("naeste", "f8"),
        ("start", "f8"),
        ("soegt", "f8"),
        ("efter_til", "f8"),
        ("efter_faktor", "f4"),
        ("nummer", "i2"),
        ("tilbud", "i1"),
        ("i_gang", "i1"),
    ],
    align=True,
)
"""A citizen's tilbud: the one that is planned or under way, and the after-effect of the last."""


SAG = np.dtype(
    [
        ("svar", "f8"),
        ("sidste", "f8"),
        ("raekke", "i4"),
        ("sidste_nr", "i2"),
        ("sidste_dag", "i2"),
    ],
    align=True,
)
"""A citizen's case at the desk: the last step dealt with, and the answer a decision waits for.

``sidste_dag`` is the day of the forløb on which that step fell due.
"""


SYGE = np.dtype([("dage", "f8"), ("til", "f8")])
"""A citizen's latest spell on sygedagpenge that is over: its paid days, those of the spells right
before it among them, and when it ended."""


@dataclass(frozen=True)
class State:
    """Who is here, and the minutes there are and that are taken.

    Attributes
    ----------
    nye, borgere, deltagelser, sager, syge : records
        Citizens as the model meets them (:data:`NY`); those who are here (:data:`BORGER`), their
        tilbud (:data:`DELTAGELSE`), cases (:data:`SAG`) and earlier illness (:data:`SYGE`), row by
        row.
    ledige : int32 array
        Rows nobody uses.
    haard : int
        Whether bookings must keep within the minutes there are.
    kapacitet, booket : arrays, shape (teams, days)
        Minutes there are, and minutes taken.
    pladser : int32 array, shape (T, weeks)
        Places taken in each tilbud.
    taeller : int64 array
        Counters; see :mod:`simulation.model.codes`.
    """

    nye: Any
    borgere: Any
    deltagelser: Any
    sager: Any
    syge: Any
    ledige: NDArray[np.int32]
    haard: int
    kapacitet: NDArray[np.float64]
    booket: NDArray[np.float64]
    pladser: NDArray[np.int32]
    taeller: NDArray[np.int64]


@dataclass(frozen=True)
class Happenings(Optaelling):
    """What happened: the ledger's tables as they are written, and samtaler counted.

    Attributes
    ----------
    forloeb, samtaler, rehab, tilbud_raekker, sagsskridt : records
    rehab_borger, rehab_forloeb : int32 arrays
        The citizen's row of each case, and the row of the forløb it is about.
    stroem : int
        Whether samtaler are counted as they end, and the same few rows used again.
    """

    forloeb: Any
    samtaler: Any
    rehab: Any
    rehab_borger: NDArray[np.int32]
    rehab_forloeb: NDArray[np.int32]
    tilbud_raekker: Any
    sagsskridt: Any
    stroem: int


@dataclass(frozen=True)
class World(Rules, State, Happenings):
    """Everything a rule may read or write."""


def make_state(rules: Rules, people: Any, minutes: NDArray[np.float64], haard: bool) -> State:
    """Return the state before anyone has begun.

    Parameters
    ----------
    people : records
        The citizens of a replication (:data:`NY`).
    minutes : array, shape (teams, days)
    """
    everyone, offers = len(people), rules.antal_tilbud
    return State(
        nye=people,
        borgere=empty_rows(everyone),
        deltagelser=np.empty(everyone if offers else 1, DELTAGELSE),
        sager=np.empty(everyone if rules.antal_skridt else 1, SAG),
        syge=np.empty(everyone, SYGE),
        ledige=np.empty(everyone, np.int32),
        haard=int(haard),
        kapacitet=minutes,
        booket=np.zeros_like(minutes),
        pladser=np.zeros((max(offers, 1), int(rules.slut) // 7 + 2), np.int32),
        taeller=np.zeros(N_TAELLERE, np.int64),
    )


def make_happenings(rules: Rules, counts: Optaelling, room: int, streams: bool) -> Happenings:
    """Return tables with nothing in them, for so many rows."""
    return Happenings(
        **vars(counts),
        forloeb=np.empty(room, FORLOEB),
        samtaler=np.empty(_ROWS_STREAMED if streams else room, SAMTALER),
        rehab=np.empty(room, REHAB),
        rehab_borger=np.empty(room, np.int32),
        rehab_forloeb=np.empty(room, np.int32),
        tilbud_raekker=np.empty(room if rules.antal_tilbud else 1, TILBUD),
        sagsskridt=np.empty(room, SAGSSKRIDT),
        stroem=int(streams),
    )
