"""Effect sets: what samtaler and the prospect of a tilbud do."""

from __future__ import annotations

from collections.abc import Iterable

from simulation.scenario.field import FACTOR, QUANTITY, WEEKS, Domain, Field

TITLES = {"effekter": "effektsæt"}
"""What people call the sections."""


def fields() -> Iterable[Field]:
    """Yield the declaration of every path of the section."""
    base = "effekter.*."
    for key in ("k0", "k1", "k2"):
        yield Field(base + key, QUANTITY, most=FACTOR, unit=("andel",))
    yield Field(base + "varig", QUANTITY, most=FACTOR, unit=("andel",))
    yield Field(base + "varig_halvering_uger", QUANTITY, least=1.0, most=WEEKS)
    for key in ("telefon", "video", "faelles", "gruppe", "akasse"):
        yield Field(f"{base}form_{key}", QUANTITY, most=FACTOR)
    yield Field(base + "form_online", QUANTITY, least=-1.0, most=FACTOR)
    yield Field(base + "fastholdelse_pr_samtale", QUANTITY, most=FACTOR, rule="pr_samtale")
    yield Field(base + "fastholdelse_reference", QUANTITY, most=FACTOR, rule="reference",
                unit=("samtaler",))  # fmt: skip
    yield Field(base + "fastholdelse_loft", QUANTITY, most=100.0, rule="loft", unit=("samtaler",))
    yield Field(base + "trussel_fra_uge", QUANTITY, most=WEEKS)
    yield Field(base + "trussel_til_uge", QUANTITY, most=WEEKS)
    yield Field(base + "trussel_faktor", QUANTITY, most=FACTOR)
    yield Field(base + "navn", Domain.TEXT)
    yield Field("effekter.standard", Domain.TEXT, names="effektsaet")
