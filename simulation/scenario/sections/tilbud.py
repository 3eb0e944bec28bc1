"""Tilbud: what a citizen may get besides samtaler."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from simulation.scenario.field import (
    BOOKS,
    COUNT,
    FACTOR,
    KR,
    MEASURE,
    MINUTES,
    PEOPLE,
    QUANTITY,
    SHARE,
    WEEKS,
    YEARS_OF_WEEKS,
    Domain,
    Field,
)

TITLES = {"tilbud": "tilbud"}
"""What people call the sections."""


def fields() -> Iterable[Field]:
    """Yield the declaration of every path of the section."""

    def figure(key: str, title: str, domain: Domain = QUANTITY, **more: Any) -> Field:
        return Field("tilbud.*." + key, domain, title=title, **more)

    yield figure("fra_uge", "begynder tidligst i forløbets uge", most=YEARS_OF_WEEKS, default=0,
                 needed=True, rule="fra_dag")  # fmt: skip
    yield figure("gentages_uger", "gives igen efter så mange uger", most=WEEKS, never=0, apart=True,
                 default=0, rule="gentages_dage", never_means="én gang")  # fmt: skip
    yield figure("optag", "andel af målgruppen, der begynder", SHARE, most=1, never=0, default=0,
                 needed=True, rule="optag", never_means="ingen")  # fmt: skip
    yield figure("frafald", "andel, der falder fra halvvejs", SHARE, most=1, default=0,
                 rule="frafald")  # fmt: skip
    yield figure("forsinkelse_uger", "uger fra henvisning til start", most=WEEKS, default=0,
                 rule="forsinkelse_dage")  # fmt: skip
    yield figure("varighed_uger", "varighed", most=WEEKS, default=0, needed=True,
                 rule="varighed_dage")  # fmt: skip
    yield figure("pladser_pr_start", "pladser, hver uge eller på hvert hold", COUNT, most=PEOPLE,
                 never=0, apart=True, default=0, rule="pladser", unit=("personer",),
                 never_means="ubegrænset")  # fmt: skip
    yield figure("start_hver_uge", "uger mellem hold, der begynder; 0 er løbende start", most=WEEKS,
                 never=0, default=0, rule="holdstart_dage", unit=("uger",),
                 never_means="løbende")  # fmt: skip
    yield figure("fastlaasning", "faktor på afgangen, mens det står på", most=FACTOR, default=1,
                 rule="fastlaasning")  # fmt: skip
    yield figure("efter_faktor", "faktor på afgangen bagefter", most=FACTOR, default=1,
                 rule="efter_faktor")  # fmt: skip
    yield figure("efter_uger", "uger, virkningen bagefter varer", most=WEEKS, default=0,
                 rule="efter_dage", beside=("efter_faktor", "kortere_uger"))  # fmt: skip
    yield figure("kortere_uger", "uger kortere forløb for deltagerne", most=WEEKS)
    yield figure("trussel_faktor", "faktor på afgangen før start", most=FACTOR, default=1,
                 rule="trussel_faktor")  # fmt: skip
    yield figure("trussel_uger", "uger før start, hvor udsigten virker", most=WEEKS, never=0,
                 default=0, rule="trussel_dage", never_means="ingen",
                 beside=("trussel_faktor",))  # fmt: skip
    yield figure("venter_uger", "uger, der højst ventes på en plads", most=WEEKS, default=0,
                 rule="venter_dage", beside=("pladser_pr_start",))  # fmt: skip
    yield figure("deltager_fra", "del af borgerne, fra", SHARE, most=1, never=0, default=0,
                 rule="deltager_fra", never_means="alle")  # fmt: skip
    yield figure("deltager_til", "del af borgerne, til", SHARE, most=1, never=1, default=1,
                 rule="deltager_til", never_means="alle")  # fmt: skip
    yield figure("erstatter_uger", "uger uden samtaler fra start", most=WEEKS, never=0, default=0,
                 rule="erstatter_dage", never_means="ingen")  # fmt: skip
    yield figure("troskab", "andel af virkningen, der nås i praksis", SHARE, most=1, default=1)
    yield figure("pris_start", "pris pr. deltager, der begynder", most=KR, default=0, unit=("kr.",))
    yield figure("pris_uge", "pris pr. deltager pr. uge", most=KR, default=0, unit=("kr.",))
    yield figure("prisaar", "prisernes år", Domain.YEAR, fixed=BOOKS,
                 beside=("pris_start", "pris_uge"))  # fmt: skip
    yield figure("minutter_start", "medarbejderminutter pr. deltager, der begynder", most=MINUTES,
                 default=0, unit=("minutter",))  # fmt: skip
    yield figure("minutter_uge", "medarbejderminutter pr. deltager pr. uge", most=MINUTES,
                 default=0, unit=("minutter",))  # fmt: skip
    yield figure("ventet", "deltagere om året, som kilden venter", most=PEOPLE, fixed=MEASURE,
                 unit=("personer",))  # fmt: skip
    yield figure("afgang.<forloeb>", "andel, der går direkte til forløbet", SHARE, most=1,
                 default=0)  # fmt: skip
    base = "tilbud.*."
    yield Field(base + "navn", Domain.TEXT)
    yield Field(base + "maalgruppe", Domain.NAMES, names="forloeb")
    yield Field(base + "konto", Domain.TEXT, names="funktion")
    yield Field(base + "hold", Domain.TEXT, names="hold")
    yield Field(base + "ydelse", Domain.TEXT, names="ydelse")
    yield Field(base + "opfylder_pligt", Domain.FLAG)
    yield Field(base + "driftsrefusion", Domain.TEXT, choices=("tilbud", "uddannelse", "ingen"))
