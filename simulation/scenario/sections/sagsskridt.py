"""Sagsskridt: work at the desk without the citizen, and attester."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from simulation.scenario.field import (
    BOOKS,
    KR,
    MINUTES,
    QUANTITY,
    SHARE,
    WEEKS,
    YEARS_OF_WEEKS,
    Domain,
    Field,
)

TITLES = {"sagsskridt": "sagsskridt"}
"""What people call the sections."""


def fields() -> Iterable[Field]:
    """Yield the declaration of every path of the section."""

    def figure(key: str, title: str, domain: Domain = QUANTITY, **more: Any) -> Field:
        return Field("sagsskridt.*." + key, domain, title=title, **more)

    yield figure("foerste_uge", "første gang i forløbets uge", most=YEARS_OF_WEEKS, default=0,
                 rule="foerste_dag", by_the_week=True)  # fmt: skip
    yield figure("gentages_uger", "igen efter så mange uger", most=WEEKS, never=0, apart=True,
                 default=0, rule="gentages_dage", never_means="én gang",
                 by_the_week=True)  # fmt: skip
    yield figure("andel", "andel af borgerne", SHARE, most=1, never=0, default=0, needed=True,
                 rule="andel", never_means="ingen")  # fmt: skip
    yield figure("minutter", "minutter ved skrivebordet", most=MINUTES, default=0, needed=True,
                 rule="minutter")  # fmt: skip
    yield figure("svartid_uger", "uger til svar, i middel", most=WEEKS, never=0, default=0,
                 rule="svartid_dage", never_means="intet svar")  # fmt: skip
    yield figure("forspring_uger", "uger, den er bestilt i forvejen", most=WEEKS, default=0,
                 rule="forspring_dage", beside=("svartid_uger",))  # fmt: skip
    yield figure("pris_kr", "pris pr. gang", most=KR, default=0)
    yield figure("prisaar", "prisens år", Domain.YEAR, fixed=BOOKS, beside=("pris_kr",))
    base = "sagsskridt.*."
    yield Field(base + "navn", Domain.TEXT)
    yield Field(base + "forloeb", Domain.NAMES, names="forloeb")
    yield Field(base + "konto", Domain.TEXT, names="funktion")
    yield Field(base + "hold", Domain.TEXT, names="hold")
    yield Field(base + "udloeses_af", Domain.TEXT, choices=("rehab",))
    yield Field(base + "afgoerelse_venter", Domain.FLAG)
