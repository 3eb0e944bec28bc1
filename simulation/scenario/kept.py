"""What is worked out of a scenario once and kept while it is used."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Any, TypeVar

from simulation.scenario.scenario import Scenario

MANY = 12
"""Scenarios at their stated values: a baseline and what is lived beside it, time and again."""
FEW = 2
"""Drawn ones, which are used once; more would only fill the memory."""


Made = TypeVar("Made")


def kept(function: Callable[..., Made]) -> Callable[..., Made]:
    """Remember what a function makes of the scenario it is given first."""
    stated, drawn = lru_cache(maxsize=MANY)(function), lru_cache(maxsize=FEW)(function)

    @wraps(function)
    def remembered(scenario: Scenario, *rest: Any) -> Made:
        return (drawn if scenario.drawn else stated)(scenario, *rest)

    return remembered
