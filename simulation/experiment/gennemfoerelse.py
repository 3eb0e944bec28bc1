"""Theory apart from practice: a forsøg as it was meant, carried out in full, and as expected.

What is lost on the way from the first to the last is split in two: the effect is smaller than it
was meant to be, and fewer take part, more drop out, it begins later and is done less faithfully.
"""

from __future__ import annotations

from dataclasses import replace

from simulation.errors import InputError
from simulation.scenario import Scenario

PRACTICE = {"optag": 1, "frafald": 0, "forsinkelse_uger": 0, "troskab": 1}
THEORY = {
    "fastlaasning": 1, "efter_faktor": 1, "kortere_uger": 1, "efter_uger": 1, "trussel_faktor": 1,
}  # fmt: skip
"""Figures of a tilbud, and which end of their range favours it: 0 the lower, 1 the upper."""
FULL, MEANT = "gennemfoert", "som_taenkt"
TITLES = {FULL: "gennemført fuldt ud", MEANT: "som tænkt"}


def in_theory(scenario: Scenario) -> list[Scenario]:
    """Return a scenario, the same carried out in full, and the same as it was meant.

    Every figure is set to the end of its own stated range that favours the tilbud.

    Raises
    ------
    InputError
        If the scenario has no tilbud.
    """
    if not scenario.children("tilbud"):
        raise InputError(
            f"{scenario.id} har intet tilbud; --gennemfoerelse deler et tilbuds virkning fra dets "
            "optag, frafald, forsinkelse og troskab"
        )
    full = _favoured(scenario, PRACTICE)
    return [
        scenario,
        _named(scenario, full, FULL),
        _named(scenario, full | _favoured(scenario, THEORY), MEANT),
    ]


def _favoured(scenario: Scenario, ends: dict[str, int]) -> dict[str, float]:
    """Return the figures of every tilbud at the end of their range that favours it."""
    values = {}
    for t in scenario.children("tilbud"):
        for key, end in ends.items():
            path = f"tilbud.{t}.{key}"
            if not scenario.has(path):
                continue
            interval = scenario.figure(path).on(scenario.start).range
            if interval is not None:
                values[path] = float(interval[end])
    return values


def _named(scenario: Scenario, values: dict[str, float], variant: str) -> Scenario:
    return replace(
        scenario.replace(values),
        id=f"{scenario.id}--{variant.replace('_', '-')}",
        title=f"{scenario.title}, {TITLES[variant]}",
        variant=variant,
    )
