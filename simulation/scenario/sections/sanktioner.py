"""Sanktioner: who is heard and sanctioned when they stay away."""

from __future__ import annotations

from collections.abc import Iterable

from simulation.scenario.field import COUNT, FACTOR, KR, MINUTES, QUANTITY, SHARE, Field

TITLES = {"sanktion": "sanktioner"}
"""What people call the sections."""


def fields() -> Iterable[Field]:
    """Yield the declaration of every path of the section."""
    yield Field("sanktion.andel.<forloeb>", SHARE, most=1.0, active=True)
    yield Field("sanktion.dage.<forloeb>", QUANTITY, most=400.0, active=True, unit=("dage",))
    yield Field("sanktion.dagssats.<forloeb>", QUANTITY, most=KR, active=True, unit=("kr.",),
                title="sanktion pr. dag; ellers en dags ydelse")  # fmt: skip
    yield Field("sanktion.luk_andel.<forloeb>", SHARE, most=1.0, never=0.0, active=True,
                never_means="ingen")  # fmt: skip
    yield Field("sanktion.hoering_dage", QUANTITY, most=400.0, rule="hoering_dage")
    yield Field("sanktion.minutter", QUANTITY, most=MINUTES, rule="minutter")
    yield Field("sanktion.foerste_gange_fri", COUNT, most=100.0, unit=("samtaler",))
    yield Field("sanktion.virkning", QUANTITY, most=FACTOR, rule="virkning")
