"""A kommune: people, stocks, arrivals, calendar, and how things are measured."""

from __future__ import annotations

from collections.abc import Iterable

from simulation.scenario.field import (
    AT_START,
    FACTOR,
    MEASURE,
    MINUTES,
    PEOPLE,
    PLAN,
    QUANTITY,
    SHAPE,
    SHARE,
    SWITCH,
    WEEKS,
    WHO,
    YEARS_OF_WEEKS,
    Domain,
    Field,
)

TITLES = {"bestand": "bestand", "tilgang": "tilgang", "saeson": "sæson", "konjunktur": "konjunktur"}
"""What people call the sections."""


def fields() -> Iterable[Field]:
    """Yield the declaration of every path of the section."""
    yield Field("kommune.befolkning", QUANTITY, least=1.0, most=10_000_000.0, fixed=AT_START,
                title="indbyggere", unit=("personer",))  # fmt: skip
    yield Field("kommune.niveau", QUANTITY, least=0.01, most=FACTOR, fixed=AT_START,
                title="ledige og kontanthjælp i forhold til landets", unit=("faktor",))  # fmt: skip
    yield Field("bestand.<forloeb>", QUANTITY, most=PEOPLE, fixed=AT_START,
                title="fuldtidspersoner i forløbet på første dag", unit=("fuldtidspersoner",),
                active=True)  # fmt: skip
    yield Field("tilgang.pr_md.<forloeb>", QUANTITY, most=PEOPLE, fixed=AT_START,
                title="nye forløb om måneden; ellers følger de af bestand og varighed",
                unit=("forløb pr. måned",), active=True)  # fmt: skip
    yield Field("saeson.bestand.<forloeb>", Domain.MONTHS, most=1000.0, fixed=SHAPE,
                title="bestanden måned for måned i forhold til årets middel",
                unit=("indeks",), active=True)  # fmt: skip
    yield Field("saeson.i_tilgangen", SHARE, most=1.0, fixed=SHAPE)
    yield Field("tilgang.faktor.<forloeb>", QUANTITY, most=FACTOR)
    yield Field("konjunktur.niveau", QUANTITY, least=0.1, most=FACTOR)
    yield Field("tilgang.lukket.<forloeb>", SWITCH, most=1.0, active=True)
    yield Field("tilgang.ankomst", Domain.CHOICE, choices=("poisson", "jaevn"), fixed=PLAN)
    yield Field("trappe.<forloeb>.uger", Domain.SERIES, most=YEARS_OF_WEEKS, fixed=WHO, active=True)
    yield Field("trappe.<forloeb>.andel", Domain.SHARES, fixed=WHO, active=True)
    yield Field("borger.forsoerger_andel.<forloeb>", SHARE, most=1.0, fixed=WHO, active=True)
    yield Field("borger.job_under_sygdom_andel.<forloeb>", SHARE, most=1.0, fixed=WHO, active=True)
    yield Field("kalender.lukkedage", Domain.TEXT)
    yield Field("langtidsledig.andel", SHARE, most=1.0, fixed=MEASURE)
    for x in ("a_dagpenge", "kontanthjaelp_jobparat"):
        yield Field(f"langtidsledig.fuldt_ledige.{x}", SHARE, most=1.0, fixed=MEASURE)
    yield Field("langtidsledig.vindue_uger", QUANTITY, least=1.0, most=WEEKS, fixed=MEASURE)
    yield Field("langtidsledig.offentliggjort.*", Domain.SERIES, most=PEOPLE, fixed=MEASURE,
                unit=("personer",))  # fmt: skip
    yield Field("aktive.efter_uger", QUANTITY, most=WEEKS, fixed=MEASURE)
    yield Field("aktive.vindue_uger", QUANTITY, most=WEEKS, fixed=MEASURE)
    yield Field("aktive.loentimer", QUANTITY, most=MINUTES, fixed=MEASURE, unit=("timer",))
    yield Field("aktive.timer_pr_uge", QUANTITY, least=1.0, most=168.0, fixed=MEASURE,
                unit=("timer",))  # fmt: skip
    yield Field("aktive.maal", SHARE, most=1.0, fixed=MEASURE)
    yield Field("forsoeg.deltagere.<forloeb>", QUANTITY, most=PEOPLE, fixed=MEASURE,
                title="deltagere i forsøget", unit=("personer",), active=True)  # fmt: skip
    yield Field("forsoeg.kontrol.<forloeb>", QUANTITY, most=PEOPLE, fixed=MEASURE,
                title="borgere i kontrolgruppen", unit=("personer",), active=True)  # fmt: skip
    for key in (
        "niveau_andel", "jobparat_andel", "uddannelsesparat_andel", "uddannelseshjaelp_andel",
        "usikkerhed_befolkning", "usikkerhed_aktivitetsparat", "usikkerhed_uddannelseshjaelp",
    ):  # fmt: skip
        yield Field(f"landet.{key}", SHARE, most=1.0, fixed=AT_START, unit=("andel",))
    yield Field("landet.befolkning", QUANTITY, least=1.0, fixed=AT_START, unit=("personer",))
    yield Field("landet.kommune_befolkning", QUANTITY, least=1.0, fixed=AT_START,
                unit=("personer",))  # fmt: skip
    yield Field("landet.bestand.<forloeb>", QUANTITY, fixed=AT_START, unit=("fuldtidspersoner",))
    yield Field("landet.fuldtidspersoner_pr_aarsvaerk", QUANTITY, least=1.0, fixed=AT_START,
                unit=("fuldtidspersoner",))  # fmt: skip
    yield Field("landet.jobafklaring_uger", QUANTITY, least=1.0, fixed=AT_START)
    yield Field("landet.usikkerhed", SHARE, most=1.0, fixed=AT_START)
