"""Kroner: rates, regulation, refusion, accounts and bought help."""

from __future__ import annotations

from collections.abc import Iterable

from simulation.scenario.field import (
    BOOKS,
    COUNT,
    FACTOR,
    INFINITE,
    KR,
    MEASURE,
    QUANTITY,
    SHARE,
    SWITCH,
    WEEKS,
    YEARS_OF_WEEKS,
    Domain,
    Field,
)

TITLES = {
    "satser": "satser",
    "regulering": "regulering",
    "refusion": "refusion",
    "kontanthjaelpssatser": "kontanthjælpssatser",
    "kontanthjaelpssatser_foer": "kontanthjælpssatser før 1.7.2025",
    "kontanthjaelpsfordeling": "fordeling på kontanthjælpssatser",
    "atp": "ATP",
    "driftsrefusion": "driftsrefusion",
    "drift": "drift",
}
"""What people call the sections."""


_KINDS, _FAMILIES = ("sho", "ung", "udd"), ("_enlig_forsoerger", "_forsoerger", "")
OLD_RATES = (
    *(kind + family for kind in _KINDS for family in _FAMILIES),
    "udd_tillaeg_18_24", "udd_tillaeg_25_29",
)  # fmt: skip
"""What those not on the full rate got before 1.7.2025."""


def fields() -> Iterable[Field]:
    """Yield the declaration of every path of the section."""
    for who in ("alle", "forsoerger", "andre"):
        yield Field(f"satser.<ydelse>.{who}", QUANTITY, most=KR, unit=("kr/md", "kr/uge"))
    yield Field("satser_andel.<ydelse>", QUANTITY, most=FACTOR)
    for key in (
        "mindstesats", "grundsats", "forhoejet", "boernetillaeg", "enlig_forsoerger", "enlig",
        "ungetillaeg_18_24", "ungetillaeg_25_29", "tilpasningstillaeg", "fritidstillaeg",
        "fritidstillaeg_enlig",
    ):  # fmt: skip
        yield Field(f"kontanthjaelpssatser.{key}", QUANTITY, most=KR, unit=("kr/md",))
    for key in OLD_RATES:
        yield Field(f"kontanthjaelpssatser_foer.{key}", QUANTITY, most=KR, unit=("kr/md",))
    yield Field("kontanthjaelpssatser.udbetalt_andel", QUANTITY, most=FACTOR, unit=("faktor",))
    yield Field("kontanthjaelpsfordeling.gaelder", SWITCH, most=1.0)
    yield Field("kontanthjaelpsfordeling.boern", QUANTITY, most=3.0, unit=("faktor",))
    yield Field("kontanthjaelpsfordeling.fritidstillaeg_andel", SHARE, most=1.0)
    for key in ("mindstesats", "grundsats", "enlige", "ungetillaeg_18_24", "ungetillaeg_25_29"):
        yield Field(f"kontanthjaelpsfordeling.<forloeb>.{key}", SHARE, most=1.0)
    yield Field("regulering.satser", QUANTITY, most=100.0, unit=("pct.",))
    yield Field("regulering.pl", QUANTITY, most=100.0, unit=("pct.",))
    yield Field("regulering.fremskrivning_aar", COUNT, least=1.0, most=30.0, fixed=MEASURE,
                unit=("år",))  # fmt: skip
    yield Field("regulering.pl_kendt_dage", COUNT, most=732.0, fixed=MEASURE, unit=("dage",))
    yield Field("refusion.trin.uger", Domain.SERIES, most=YEARS_OF_WEEKS)
    yield Field("refusion.trin.statens_andel", Domain.SERIES, most=1.0, unit=("andel",))
    yield Field("refusion.nulstilling_uger", COUNT, least=1.0, most=WEEKS)
    yield Field("refusion.vindue_uger", COUNT, least=1.0, most=WEEKS)
    yield Field("refusion.trappe_fra", Domain.DAY, fixed=MEASURE)
    base = "refusion.ydelse.<ydelse>."
    yield Field(base + "navn", Domain.TEXT)
    yield Field(base + "type", Domain.TEXT, choices=("refusion", "medfinansiering", "uden"))
    yield Field(base + "trappe", Domain.FLAG)
    yield Field(base + "selvforsoergelse", Domain.FLAG)
    yield Field(base + "funktion", Domain.TEXT, names="funktion")
    yield Field(base + "modtager", Domain.TEXT, choices=("borger", "arbejdsgiver"))
    base = "atp.<ydelse>."
    yield Field(base + "kr_pr_md", QUANTITY, most=KR, unit=("kr/md",))
    yield Field(base + "efter_uger", COUNT, most=WEEKS, unit=("uger",))
    yield Field(base + "andel", SHARE, most=1.0, unit=("andel",))
    for key in ("tilbud", "uddannelse"):
        yield Field(f"driftsrefusion.<ydelse>.{key}", SHARE, most=1.0, unit=("andel",))
    yield Field("konti.*.funktion", Domain.TEXT)
    yield Field("konti.*.navn", Domain.TEXT)
    yield Field("konti.*.konto", Domain.TEXT, choices=("3", "5", "6"))
    for key in ("rehab", "drift", "personale"):
        yield Field(f"konti.{key}", Domain.TEXT, names="funktion")
    yield Field("konti.kilde", Domain.TEXT)
    yield Field("drift.*.timer_pr_uge", QUANTITY, most=100_000.0, needed=True,
                title="timer, der købes om ugen", unit=("timer",))  # fmt: skip
    yield Field("drift.*.uger_pr_aar", QUANTITY, most=53.0, needed=True, title="uger om året",
                unit=("uger",))  # fmt: skip
    yield Field("drift.*.timepris_kr", QUANTITY, most=KR, needed=True, title="pris pr. time")
    yield Field("drift.*.prisaar", Domain.YEAR, fixed=BOOKS, needed=True, title="prisens år")
    yield Field("drift.*.navn", Domain.TEXT)
    yield Field("drift.*.konto", Domain.TEXT, names="funktion")
    for key in (
        "aar", "tilbud", "staten", "administration", "plan", "digital", "i_alt", "konto6", "konto5"
    ):  # fmt: skip
        yield Field(f"dut.{key}", Domain.SERIES, least=-INFINITE, fixed=MEASURE,
                    unit=("år" if key == "aar" else "kr.",))  # fmt: skip
