"""Forløb: how fast people leave and come back, and what each forløb is called."""

from __future__ import annotations

from collections.abc import Iterable

from simulation.scenario.field import (
    AT_START,
    FACTOR,
    QUANTITY,
    SHAPE,
    SHARE,
    YEARS_OF_WEEKS,
    Domain,
    Field,
)

TITLES = {"forloeb": "afgangsrater", "tilbagefald": "tilbagefald"}
"""What people call the sections."""
MOST_CLASSES = 3
"""Latent classes of a forløb."""
MOST_ACTED_ON = 2
"""Exits of a forløb that samtaler act on."""


def fields() -> Iterable[Field]:
    """Yield the declaration of every path of the section."""
    for base in ("forloeb.<forloeb>.", "tilbagefald.<forloeb>."):
        yield Field(base + "uger", Domain.BANDS, most=YEARS_OF_WEEKS, fixed=SHAPE)
        yield Field(base + "afgang.<forloeb>", Domain.PER_BAND, most=7.0)
        yield Field(base + "skroebelighed", QUANTITY, most=10.0, never=0.0, fixed=SHAPE,
                    never_means="ens borgere")  # fmt: skip
        yield Field(base + "sen_afgang", QUANTITY, most=FACTOR, never=1.0, fixed=SHAPE,
                    never_means="som i landet")  # fmt: skip
        yield Field(base + "klasse_andel", Domain.SHARES, fixed=SHAPE, many=MOST_CLASSES)
        yield Field(base + "klasse_faktor", Domain.FACTORS, most=FACTOR, fixed=SHAPE,
                    many=MOST_CLASSES)  # fmt: skip
    base = "forloeb.<forloeb>."
    yield Field(base + "virkning_paa", Domain.NAMES, names="forloeb", many=MOST_ACTED_ON)
    yield Field(base + "samtalevirkning", QUANTITY, most=FACTOR)
    yield Field(base + "referencesamtaler", Domain.PER_BAND, most=7.0)
    yield Field(base + "referencesamtaler_akasse", Domain.PER_BAND, most=7.0)
    yield Field(base + "ft_andel", SHARE, least=0.01, most=1.0, fixed=AT_START)
    yield Field(base + "navn", Domain.TEXT)
    yield Field(base + "slags", Domain.TEXT, choices=("aktiv", "passiv", "selvforsoergelse", "ude"))
    yield Field(base + "ydelse", Domain.TEXT, names="ydelse")
    yield Field(base + "team", Domain.TEXT, names="hold")
    yield Field(base + "afloeses_af", Domain.TEXT, names="forloeb")
    yield Field("tilbagefald.horisont_uger", QUANTITY, most=YEARS_OF_WEEKS, fixed=SHAPE)
