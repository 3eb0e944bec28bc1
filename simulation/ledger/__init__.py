"""The typed tables of what happened: one row per fact, times in days since the start.

The ledger knows nothing of money, and nothing of how the facts came about.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import IntEnum
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulation.ledger.optaelling import Optaelling

if TYPE_CHECKING:
    import pandas as pd


class Udfald(IntEnum):
    """How a required samtale ended. Each ends in exactly one way."""

    AFHOLDT = 0
    AFHOLDT_FOR_SENT = 1
    UDEBLEVET = 2
    AFLYST = 3
    IKKE_AFHOLDT = 4
    AABEN = 5


class TilbudUdfald(IntEnum):
    """How a place in a tilbud ended."""

    GENNEMFOERT = 0
    FRAFALDET = 1
    AFBRUDT = 2
    INGEN_PLADS = 3
    I_GANG = 4


class SkridtUdfald(IntEnum):
    """How a sagsskridt ended: done, or not for want of minutes."""

    UDFOERT = 0
    IKKE_UDFOERT = 1


class RehabUdfald(IntEnum):
    """How a case for the rehabiliteringsteam ended."""

    BEHANDLET = 0
    BORTFALDET = 1
    VENTER = 2


FORMER = ("personlig", "telefon", "video", "faellessamtale", "gruppe")
AKTOERER = ("jobcenter", "akasse", "faelles")

FORLOEB = np.dtype(
    [
        ("start", "f8"),
        ("slut", "f8"),
        ("borger", "i4"),
        ("forloeb", "i1"),
        ("destination", "i1"),
        ("ved_start", "i1"),
    ]
)
"""A spell: ``destination`` is -1 while it still runs, ``ved_start`` 1 if it began before day 0."""

SAMTALER = np.dtype(
    [
        ("frist_fra", "f8"),
        ("frist_til", "f8"),
        ("oensket", "f8"),
        ("tid", "f8"),
        ("minutter", "f4"),
        ("borgerminutter", "f4"),
        ("borger", "i4"),
        ("forloeb", "i1"),
        ("fase", "i1"),
        ("form", "i1"),
        ("aktoer", "i1"),
        ("hold", "i1"),
        ("udfald", "i1"),
        ("ombooket", "i1"),
        ("nummer", "i1"),
        ("siden", "f4"),
    ]
)
"""A required samtale: its window, the day first sought, when it ended, and how; ``nummer`` is how
many were held before it in the forløb (-1 when that is not known), ``siden`` the days since the
forløb began, ``borgerminutter`` what a samtale held took of the citizen's time, with the way to it.
"""

TILBUD = np.dtype(
    [
        ("start", "f8"),
        ("slut", "f8"),
        ("borger", "i4"),
        ("tilbud", "i1"),
        ("forloeb", "i1"),
        ("udfald", "i1"),
    ]
)
"""A place in a tilbud, or one that was sought in vain (start and end the same)."""

SAGSSKRIDT = np.dtype(
    [
        ("frist", "f8"),
        ("tid", "f8"),
        ("udskudt", "f8"),
        ("minutter", "f4"),
        ("borger", "i4"),
        ("skridt", "i1"),
        ("forloeb", "i1"),
        ("hold", "i1"),
        ("udfald", "i1"),
    ]
)
"""A step at the desk: when due and when done, and the days its answer put a decision off."""

REHAB = np.dtype(
    [
        ("modtaget", "f8"),
        ("klar", "f8"),
        ("tid", "f8"),
        ("borger", "i4"),
        ("raekke", "i4"),
        ("udfald", "i1"),
    ]
)
"""A case for the rehabiliteringsteam: received, ready (the attest is there), treated or lapsed.

``raekke`` is the borger's running spell number.
"""

BORGERE = np.dtype(
    [
        ("ankomst", "f8"),
        ("trappeuger", "i4"),
        ("selvforsoergelsesuger", "i4"),
        ("forsoerger", "i1"),
        ("job_under_sygdom", "i1"),
    ]
)
"""A borger: arrival (below 0: was there at the start) and ladder weeks used at arrival."""


@dataclass(frozen=True)
class Ledger:
    """What happened in one replication.

    Attributes
    ----------
    start : date
        Day 0.
    days : int
        Length of the run; times lie in [0, days].
    forloeb_names, team_names : tuple of str
        What the small integers in the tables stand for.
    skridt_names : tuple of str
        The scenario's own sagsskridt, and last the hearing before a sanktion.
    borgere, forloeb, samtaler, rehab, tilbud, sagsskridt : structured arrays
        See :data:`BORGERE`, :data:`FORLOEB`, :data:`SAMTALER`, :data:`REHAB`, :data:`TILBUD`,
        :data:`SAGSSKRIDT`.
    rehab_days : array, shape (meetings, 3)
        Day, cases treated, meeting days held at that round.
    capacity, booked : arrays, shape (team, day)
        Minutes at hand and minutes booked.
    optaelling : Optaelling
        The samtaler counted; ``samtaler`` itself is empty unless the rows were kept.
    """

    start: date
    days: int
    forloeb_names: tuple[str, ...]
    team_names: tuple[str, ...]
    phase_names: tuple[tuple[str, ...], ...]
    tilbud_names: tuple[str, ...]
    skridt_names: tuple[str, ...]
    borgere: NDArray[np.void]
    forloeb: NDArray[np.void]
    samtaler: NDArray[np.void]
    rehab: NDArray[np.void]
    tilbud: NDArray[np.void]
    sagsskridt: NDArray[np.void]
    rehab_days: NDArray[np.float64]
    capacity: NDArray[np.float64]
    booked: NDArray[np.float64]
    optaelling: Optaelling

    def frames(self) -> dict[str, pd.DataFrame]:
        """Return the tables with names in place of codes and dates in place of days."""
        import pandas as pd

        def day(values: NDArray[np.float64]) -> pd.Series[pd.Timestamp]:
            known = np.where(np.isfinite(values), values, np.nan)
            return pd.Series(pd.Timestamp(self.start) + pd.to_timedelta(known, unit="D")).dt.round(
                "s"
            )

        def name(codes: NDArray[np.int8], names: tuple[str, ...]) -> list[str | None]:
            return [names[code] if code >= 0 else None for code in codes]

        borgere = pd.DataFrame(self.borgere)
        borgere.insert(0, "borger", np.arange(len(borgere)))
        forloeb = pd.DataFrame(self.forloeb).assign(
            start=day(self.forloeb["start"]),
            slut=day(self.forloeb["slut"]),
            forloeb=name(self.forloeb["forloeb"], self.forloeb_names),
            destination=name(self.forloeb["destination"], self.forloeb_names),
        )
        sam = self.samtaler
        samtaler = pd.DataFrame(sam).assign(
            frist_fra=day(sam["frist_fra"]),
            frist_til=day(sam["frist_til"]),
            oensket=day(sam["oensket"]),
            tid=day(sam["tid"]),
            fase=[self.phase_names[s][f] for s, f in zip(sam["forloeb"], sam["fase"], strict=True)],
            forloeb=name(sam["forloeb"], self.forloeb_names),
            form=name(sam["form"], FORMER),
            aktoer=name(sam["aktoer"], AKTOERER),
            hold=name(sam["hold"], self.team_names),
            udfald=name(sam["udfald"], tuple(u.name.lower() for u in Udfald)),
        )
        rehab = pd.DataFrame(self.rehab).assign(
            modtaget=day(self.rehab["modtaget"]),
            klar=day(self.rehab["klar"]),
            tid=day(self.rehab["tid"]),
            udfald=name(self.rehab["udfald"], tuple(u.name.lower() for u in RehabUdfald)),
        )
        tilbud = pd.DataFrame(self.tilbud).assign(
            start=day(self.tilbud["start"]),
            slut=day(self.tilbud["slut"]),
            tilbud=name(self.tilbud["tilbud"], self.tilbud_names),
            forloeb=name(self.tilbud["forloeb"], self.forloeb_names),
            udfald=name(self.tilbud["udfald"], tuple(u.name.lower() for u in TilbudUdfald)),
        )
        sagsskridt = pd.DataFrame(self.sagsskridt).assign(
            frist=day(self.sagsskridt["frist"]),
            tid=day(self.sagsskridt["tid"]),
            skridt=name(self.sagsskridt["skridt"], self.skridt_names),
            forloeb=name(self.sagsskridt["forloeb"], self.forloeb_names),
            hold=name(self.sagsskridt["hold"], self.team_names),
            udfald=name(self.sagsskridt["udfald"], tuple(u.name.lower() for u in SkridtUdfald)),
        )
        team, dag = np.nonzero(self.capacity + self.booked)
        bemanding = pd.DataFrame(
            {
                "hold": [self.team_names[i] for i in team],
                "dag": [self.start + timedelta(days=int(d)) for d in dag],
                "minutter_til_raadighed": self.capacity[team, dag],
                "minutter_booket": self.booked[team, dag],
            }
        )
        return {
            "borgere": borgere,
            "forloeb": forloeb,
            "samtaler": samtaler,
            "tilbud": tilbud,
            "sagsskridt": sagsskridt,
            "rehab": rehab,
            "bemanding": bemanding,
        }
