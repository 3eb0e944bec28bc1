"""Staffing: teams, hours, and how a day is filled."""

from __future__ import annotations

from collections.abc import Iterable

from simulation.scenario.field import (
    BOOKS,
    COUNT,
    FACTOR,
    KR,
    MEASURE,
    PLAN,
    QUANTITY,
    SHARE,
    WEEKS,
    Domain,
    Field,
)

TITLES = {"bemanding": "bemanding"}
"""What people call the sections."""


def fields() -> Iterable[Field]:
    """Yield the declaration of every path of the section."""
    yield Field("bemanding.hold.<hold>.aarsvaerk", QUANTITY, most=10_000.0,
                title="årsværk på holdet")  # fmt: skip
    yield Field("bemanding.hold.<hold>.delt_i", COUNT, least=1.0, most=100.0, fixed=PLAN,
                title="antal dele, holdet er delt i", default=1, unit=("faktor",))  # fmt: skip
    yield Field("bemanding.hold.<hold>.navn", Domain.TEXT)
    yield Field("bemanding.timer_pr_aarsvaerk", QUANTITY, least=1.0, most=3000.0, unit=("timer",))
    yield Field("bemanding.aarsvaerk_kr", QUANTITY, most=KR)
    yield Field("bemanding.aarsvaerk_prisaar", Domain.YEAR, fixed=BOOKS)
    yield Field("bemanding.samtaleandel", SHARE, most=1.0)
    yield Field("bemanding.udnyttelse_maal", SHARE, least=0.01, most=1.0, fixed=MEASURE)
    yield Field("bemanding.fleksible_dage", QUANTITY, most=400.0, rule="fleksible_dage")
    yield Field("bemanding.behov_efter_uger", QUANTITY, most=WEEKS, rule="behov_efter_dage")
    yield Field("bemanding.reserveret_andel", SHARE, most=1.0, rule="reserveret_andel")
    yield Field("bemanding.prioritet", Domain.CHOICE, rule="prioritet",
                choices=("tidligste_frist", "lovpligtige_foerst", "behov_foerst"))  # fmt: skip
    yield Field("bemanding.ferie.maaneder", Domain.MONTHS, most=FACTOR)
