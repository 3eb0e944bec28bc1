"""Samtaler: phases of a plan, minutes, no-shows, citizens' time and screening."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from simulation.scenario.field import (
    INFINITE,
    MEASURE,
    MINUTES,
    QUANTITY,
    SHARE,
    SWITCH,
    WEEKS,
    YEARS_OF_WEEKS,
    Domain,
    Field,
)

TITLES = {"samtaler": "samtaler", "minutter": "minutter pr. samtale"}
"""What people call the sections."""


def fields() -> Iterable[Field]:
    """Yield the declaration of every path of the section."""
    phase = "samtaler.<forloeb>.*."

    def figure(key: str, title: str, domain: Domain = QUANTITY, **more: Any) -> Field:
        return Field(phase + key, domain, title=title, active=True, **more)

    yield figure("fra_uge", "første uge i forløbet", most=YEARS_OF_WEEKS, default=0, rule="fra_dag")
    yield figure("til_uge", "til uge i forløbet", most=YEARS_OF_WEEKS, default=INFINITE,
                 rule="til_dag")  # fmt: skip
    yield figure("vindue_uger", "uger fra krav til frist", most=WEEKS, default=0,
                 rule="vindue_dage")  # fmt: skip
    yield figure("antal", "samtaler i perioden", most=WEEKS, never=0, default=0, unit=("samtaler",),
                 never_means="ingen")  # fmt: skip
    yield figure("pr_aar", "samtaler om året", most=WEEKS, never=0, default=0,
                 unit=("samtaler pr. år",), never_means="ingen")  # fmt: skip
    yield figure("andel", "andel af borgerne", SHARE, most=1, never=0, default=1, rule="andel",
                 never_means="ingen")  # fmt: skip
    yield figure("fritaget_andel", "andel, der er undtaget", SHARE, most=1, never=0, default=0,
                 never_means="ingen")  # fmt: skip
    yield figure("digital_andel", "andel på telefon eller video", SHARE, most=1, never=0, default=0,
                 rule="digital_andel", never_means="ingen")  # fmt: skip
    yield figure("video_andel", "heraf på video", SHARE, most=1, never=0, default=0,
                 rule="video_andel", never_means="ingen")  # fmt: skip
    yield figure("gruppe_andel", "andel i gruppe", SHARE, most=1, never=0, default=0,
                 rule="gruppe_andel", never_means="ingen")  # fmt: skip
    yield figure("online_andel", "andel på nettet uden levende kontakt", SHARE, most=1, never=0,
                 default=0, rule="online_andel", never_means="ingen")  # fmt: skip
    yield figure("behov", "1: kun dem, screeningen finder", SWITCH, most=1, default=0)
    yield figure("uden_behov", "1: kun dem, screeningen ikke finder", SWITCH, most=1, default=0)
    yield figure("deltager_fra", "del af borgerne, fra", SHARE, most=1, never=0, default=0,
                 rule="deltager_fra", never_means="alle")  # fmt: skip
    yield figure("deltager_til", "del af borgerne, til", SHARE, most=1, never=1, default=1,
                 rule="deltager_til", never_means="alle")  # fmt: skip
    yield Field(phase + "navn", Domain.TEXT, active=True)
    yield Field(phase + "aktoer", Domain.TEXT, choices=("jobcenter", "akasse", "faelles"),
                active=True)  # fmt: skip
    yield Field(phase + "foerste", Domain.FLAG, active=True)
    yield Field(phase + "lovpligtig", Domain.FLAG, active=True)
    yield Field(phase + "udloeses_af", Domain.TEXT,
                choices=("tilbud_start", "tilbud_slut", "forlaenget"), active=True)  # fmt: skip
    for key in ("varsel_dage", "ombook_dage", "hoejst_forsinket_dage"):
        yield Field(f"samtaler.{key}", QUANTITY, most=400.0, rule=key)
    yield Field("samtaler.planlagt_andel", SHARE, most=1.0, rule="planlagt_andel")
    yield Field("samtaler.foerste_halvaar_uger", QUANTITY, most=WEEKS, fixed=MEASURE)
    for key in ("personlig", "telefon", "video", "faelles", "gruppe", "online", "foerste"):
        yield Field(f"minutter.<forloeb>.{key}", Domain.MINUTES, most=MINUTES, active=True)
    for key in ("udeblivelse", "aflysning", "aflysning_faelles"):
        yield Field(f"minutter.{key}", QUANTITY, most=MINUTES, rule=f"minutter_{key}")
    yield Field("udeblivelse.<forloeb>", SHARE, most=1.0, active=True)
    yield Field("borgertid.rejse_minutter", QUANTITY, most=MINUTES)
    yield Field("borgertid.gruppe_minutter", QUANTITY, most=MINUTES)
    yield Field("screening.risiko_andel", SHARE, most=1.0)
    for key in ("sensitivitet", "specificitet"):
        yield Field(f"screening.{key}", SHARE, most=1.0, rule=key)
