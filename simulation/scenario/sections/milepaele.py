"""Milestones, the rehabiliteringsteam, and ret og pligt."""

from __future__ import annotations

from collections.abc import Iterable

from simulation.scenario.field import (
    BOOKS,
    COUNT,
    INFINITE,
    KR,
    MEASURE,
    MINUTES,
    QUANTITY,
    SHARE,
    WEEKS,
    YEARS_OF_WEEKS,
    Domain,
    Field,
)

TITLES = {"milepael": "milepæle", "rehab": "rehabiliteringsteamet", "pligt": "ret og pligt"}
"""What people call the sections."""


def fields() -> Iterable[Field]:
    """Yield the declaration of every path of the section."""
    base = "milepael.<forloeb>."
    yield Field(base + "uge", QUANTITY, most=YEARS_OF_WEEKS, default=INFINITE, rule="dag")
    yield Field(base + "gentages_uger", QUANTITY, most=YEARS_OF_WEEKS, never=0.0, apart=True,
                default=INFINITE, rule="gentages_dage", never_means="én gang")  # fmt: skip
    yield Field(base + "stop_uger_efter", QUANTITY, most=WEEKS, default=INFINITE, rule="stop_dage")
    yield Field(base + "mindst_uger", QUANTITY, most=WEEKS, default=INFINITE, rule="mindst_dage",
                only="a_dagpenge")  # fmt: skip
    yield Field(base + "genoptjening_uger", QUANTITY, most=WEEKS, default=INFINITE,
                rule="genoptjening_dage", only="a_dagpenge")  # fmt: skip
    yield Field(base + "vindue_uger", QUANTITY, most=WEEKS, default=0.0, rule="vindue_dage",
                only="sygedagpenge")  # fmt: skip
    yield Field(base + "dimittend_uge", QUANTITY, most=YEARS_OF_WEEKS, default=INFINITE,
                rule="dimittend_dag", only="a_dagpenge")  # fmt: skip
    yield Field(base + "dimittend_andel", SHARE, most=1.0, default=0.0, rule="dimittend_andel",
                only="a_dagpenge")  # fmt: skip
    yield Field(base + "udfald.<forloeb>", SHARE, most=1.0, together=True)
    yield Field(base + "udfald.fortsaetter", SHARE, most=1.0, together=True)
    yield Field(base + "efter_grund.<forloeb>", SHARE, most=1.0, together=True, only="sygedagpenge")
    yield Field(base + "grunde.*.andel", SHARE, most=1.0, together=True, only="sygedagpenge")
    yield Field(base + "grunde.*.hoejst_uger", QUANTITY, most=YEARS_OF_WEEKS, never=0.0, apart=True,
                only="sygedagpenge", never_means="uden grænse")  # fmt: skip
    yield Field(base + "grunde.*.navn", Domain.TEXT, only="sygedagpenge")
    yield Field("rehab.andel", SHARE, most=1.0, rule="andel")
    yield Field("rehab.andel_ved_forlaengelse", SHARE, most=1.0, rule="andel_ved_forlaengelse")
    yield Field("rehab.sager_pr_dag", COUNT, least=1.0, most=1000.0, rule="sager_pr_dag",
                unit=("sager",))  # fmt: skip
    yield Field("rehab.faste_dage_pr_md", COUNT, most=31.0, rule="faste_dage_pr_md", unit=("dage",))
    yield Field("rehab.frist_uger", QUANTITY, most=WEEKS)
    yield Field("rehab.minutter_pr_sag", QUANTITY, most=MINUTES)
    yield Field("rehab.dag_kr", QUANTITY, most=KR)
    yield Field("rehab.dag_prisaar", Domain.YEAR, fixed=BOOKS)
    yield Field("pligt.<forloeb>.senest_uge", QUANTITY, most=WEEKS, active=True)
    yield Field("pligt.<forloeb>.andel", SHARE, most=1.0, fixed=MEASURE, active=True)
