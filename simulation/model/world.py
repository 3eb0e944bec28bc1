"""What the rules of a citizen's life read and write: one tuple of arrays.

Two clocks drive the same functions over this tuple. It holds the scenario's tables (from
:mod:`simulation.model.tables`), the citizens, the team calendars and the ledger being written.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

INGEN, SAMTALE, MILEPAEL, AFGANG, TILBUD, SAGSSKRIDT = range(6)
"""A citizen's pending event; a tilbud is an event when it begins and when it ends."""

REVURDERING, OPHOER, GRUND_UDLOEBER = 1, 2, 3
"""Kinds of milestone: the assessment, the stop that was decided, an extension that runs out."""

AKTIV, PASSIV, SELVFORSOERGELSE, UDE = 0, 1, 2, 3
"""Kinds of forløb."""

FASER = 6
"""Most phases of one samtale regime."""

(
    UGE,
    IGEN,
    STOP_DAGE,
    MINDST,
    GENOPTJENING,
) = range(5)
"""Columns of the milestone table, in days: when, again, delay of a stop; and of dagpengeret, the
least and the selvforsørgelse that gives it back."""

(
    FRA,
    TIL,
    INTERVAL,
    VINDUE,
    ANDEL,
    DIGITAL,
    VIDEO,
    GRUPPE,
    BEHOV,
    DEL_FRA,
    DEL_TIL,
    UDLOESES_AF,
) = range(12)
"""Columns of the phase table, in days and shares, and the event that calls for a samtale."""

TILBUD_START, TILBUD_SLUT, FORLAENGET = 1, 2, 3
"""Events that may call for a samtale."""

VARSEL, OMBOOK, HOEJST_SENT, PLANLAGT, MIN_UDEBLEVET, MIN_AFLYST, MIN_AFLYST_FAELLES = range(7)
"""Columns of the samtale practice table, in days, shares and minutes."""

(
    FRA_DAG,
    GENTAGES,
    OPTAG,
    FRAFALD,
    FORSINKELSE,
    VARIGHED,
    PLADSER,
    HOLDSTART,
    FASTLAASNING,
    EFTER_FAKTOR,
    EFTER_DAGE,
    TRUSSEL_FAKTOR,
    TRUSSEL_DAGE,
    VENTER_DAGE,
    TAGER_FRA,
    TAGER_TIL,
    ERSTATTER_DAGE,
) = range(17)
"""Columns of the tilbud table, in days, shares and factors."""

(
    SKRIDT_FOERSTE,
    SKRIDT_GENTAGES,
    SKRIDT_ANDEL,
    SKRIDT_MINUTTER,
    SVARTID,
    FORSPRING,
) = range(6)
"""Columns of the table of sagsskridt, in days, shares and minutes."""

PAA_TID, VED_REHAB = 0, 1
"""What calls for a sagsskridt: its week, or a case for the rehabiliteringsteam."""

SENSITIVITET, SPECIFICITET = range(2)
"""Columns of the screening table."""

PRIORITET, RESERVERET, FLEKSIBLE, BEHOV_EFTER = range(4)
"""Columns of the table of how a day is filled: whose turn, the share kept, two limits in days."""

PR_SAMTALE, REFERENCE, LOFT = range(3)
"""Columns of the table of what samtaler do to recurrence."""

INGENS_TID, UDEN_PLADS = -1, -2
"""A booking with no team: it takes nobody's time here (the a-kasse's), or there was no room."""

FAELLES, I_GRUPPE, FOERSTE = 3, 4, 5
"""Rows of the minutes table: the forms, then the first samtale."""

(
    N_FORLOEB,
    N_SAMTALER,
    N_REHAB,
    REHAB_NEXT,
    OVERFLOW,
    N_RAEKKER,
    N_LEDIGE,
    N_TILBUD,
    N_SKRIDT,
    N_TAELLERE,
) = range(10)
"""Places in the counter array, and how many they are."""

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


class World(NamedTuple):
    """Everything a rule may read or write. K = dated periods, S = forløb, P = hazard profiles."""

    # exits (P, S, K, B) per day, band edges in days, and where equal tables end
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
    # what a samtale does, by the same periods: strength by profile, weeks after, form, recurrence
    virkning: NDArray[np.float64]
    kerne: NDArray[np.float64]
    form_virkning: NDArray[np.float64]
    fastholdelse: NDArray[np.float64]
    # samtaler, with the citizen's own minutes and the screening for need
    fase: NDArray[np.float64]
    fase_fra: NDArray[np.float64]
    fase_aktoer: NDArray[np.int64]
    fase_foerste: NDArray[np.int64]
    fase_lovpligtig: NDArray[np.int64]
    antal_faser: NDArray[np.int64]
    minutter: NDArray[np.float64]
    udeblivelse: NDArray[np.float64]
    praksis: NDArray[np.float64]
    borgertid: NDArray[np.float64]
    risiko: NDArray[np.float64]
    screening: NDArray[np.float64]
    # milestones
    milepael: NDArray[np.float64]
    milepael_fra: NDArray[np.float64]
    udfald: NDArray[np.float64]
    grund: NDArray[np.float64]
    efter_grund: NDArray[np.float64]
    # rehabiliteringsteam: share of new cases, share at renewal, cases a day, planned days a month
    rehab_regel: NDArray[np.float64]
    rehab_regel_fra: NDArray[np.float64]
    # tilbud: dated table, factor afterwards by forløb when said in weeks, start weekdays, who may
    # have them, where they end
    tilbud: NDArray[np.float64]
    tilbud_kortere: NDArray[np.float64]
    tilbud_fra: NDArray[np.float64]
    tilbud_for: NDArray[np.int64]
    tilbud_navn: NDArray[np.int64]
    tilbud_afgang: NDArray[np.float64]
    # sagsskridt: dated table, whose, those of a forløb's calendar and how many, named, by which
    # team, called by what, awaited by a decision
    skridt: NDArray[np.float64]
    skridt_fra: NDArray[np.float64]
    skridt_for: NDArray[np.int64]
    skridt_liste: NDArray[np.int64]
    skridt_antal: NDArray[np.int64]
    skridt_navn: NDArray[np.int64]
    skridt_hold: NDArray[np.int64]
    skridt_udloeses: NDArray[np.int64]
    skridt_venter: NDArray[np.int64]
    # sanktioner: share of those who stay away, minutes of a hearing, first times let pass, and
    # cases closed after no-shows
    sanktion: NDArray[np.float64]
    sanktion_fra: NDArray[np.float64]
    sanktion_praksis: NDArray[np.float64]
    luk: NDArray[np.float64]
    # forløb: the number each name stands for in a draw, kind, team and its parts
    navn: NDArray[np.int64]
    slags: NDArray[np.int64]
    hold: NDArray[np.int64]
    hold_antal: NDArray[np.int64]
    # staffing, and how a day is filled
    bookning: NDArray[np.float64]
    bookning_fra: NDArray[np.float64]
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
    rehab_forloeb: NDArray[np.int32]
    deltagelser: Any
    pladser: NDArray[np.int32]
    tilbud_raekker: Any
    sager: Any
    sagsskridt: Any
    taeller: NDArray[np.int64]
    # samtaler counted instead of kept, in runs that stream: the fields of Optaelling
    aar: NDArray[np.float64]
    antal: NDArray[np.int64]
    minutter_brugt: NDArray[np.float64]
    ventedage: NDArray[np.float64]
    holdt: NDArray[np.int64]
    spildt: NDArray[np.float64]
    tidlige: NDArray[np.int64]
    foerste: NDArray[np.int64]
    foerste_dage: NDArray[np.float64]
    foerste_frist: NDArray[np.int64]
    maaneder: NDArray[np.float64]
    md_antal: NDArray[np.int64]
    md_ventedage: NDArray[np.float64]
    borgerminutter: NDArray[np.float64]
    stroem: int
    # scalars
    slut: float
    haard: int
    kun_nye: int
    jaevn: int
    jobafklaring: int
    sygedagpenge: int
    a_dagpenge: int
    ude: int
    lukket: int
    antal_tilbud: int
    antal_skridt: int
    horisont: float
    halvaar: float
