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
    """How a sagsskridt ended: done, not for want of minutes, or let pass by choice."""

    UDFOERT = 0
    IKKE_UDFOERT = 1
    UNDLADT = 2


class RehabUdfald(IntEnum):
    """How a case for the rehabiliteringsteam ended."""

    BEHANDLET = 0
    BORTFALDET = 1
    VENTER = 2


FORMER = ("personlig", "telefon", "video", "faellessamtale", "gruppe", "online")
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

        borgere = pd.DataFrame(self.borgere)
        borgere.insert(0, "borger", np.arange(len(borgere)))
        sam = self.samtaler
        samtaler = self._named(sam, ("frist_fra", "frist_til", "oensket", "tid"), Udfald)
        samtaler["fase"] = [
            self.phase_names[s][f] for s, f in zip(sam["forloeb"], sam["fase"], strict=True)
        ]
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
            "forloeb": self._named(self.forloeb, ("start", "slut")),
            "samtaler": samtaler,
            "tilbud": self._named(self.tilbud, ("start", "slut"), TilbudUdfald),
            "sagsskridt": self._named(self.sagsskridt, ("frist", "tid"), SkridtUdfald),
            "rehab": self._named(self.rehab, ("modtaget", "klar", "tid"), RehabUdfald),
            "bemanding": bemanding,
        }

    def _named(
        self, table: NDArray[np.void], times: tuple[str, ...], outcomes: type[IntEnum] | None = None
    ) -> pd.DataFrame:
        """Return a table with the names of its codes, and dates for its times.

        Parameters
        ----------
        outcomes : enumeration, optional
            What ``udfald`` stands for.
        """
        import pandas as pd

        frame = pd.DataFrame(table)
        for field in times:
            known = np.where(np.isfinite(table[field]), table[field], np.nan)
            on = pd.Series(pd.Timestamp(self.start) + pd.to_timedelta(known, unit="D"))
            frame[field] = on.dt.round("s")
        codes = {
            "forloeb": self.forloeb_names,
            "destination": self.forloeb_names,
            "form": FORMER,
            "aktoer": AKTOERER,
            "hold": self.team_names,
            "tilbud": self.tilbud_names,
            "skridt": self.skridt_names,
            "udfald": tuple(u.name.lower() for u in outcomes or ()),
        }
        for field, names in codes.items():
            if field in frame:
                frame[field] = [names[code] if code >= 0 else None for code in table[field]]
        return frame
