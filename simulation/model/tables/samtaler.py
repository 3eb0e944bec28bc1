"""Samtaler as tables: the phases of each forløb, minutes, no-shows, practice and screening."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated

import numpy as np

from simulation.ledger import AKTOERER, FORMER
from simulation.model.tables.afgang import ExitRules
from simulation.model.tables.dated import (
    WEEKS_PER_YEAR,
    By,
    Dated,
    Floats,
    Ints,
    Records,
    in_days,
    numbers,
)
from simulation.model.tables.records import as_row, read, record
from simulation.scenario import Scenario
from simulation.scenario.checks import EVENTS, MOST_PHASES

SECTION = "samtaler.<forloeb>.*"
RULE = record(SECTION, more=("interval_dage", "behov", "udloeses_af"))
"""A phase in a period: days and shares; ``behov`` is 1 for those the screening finds, -1 for the
others; ``udloeses_af`` is the event that calls for a samtale, 0 for the calendar."""
PRAKSIS = record("samtaler", "minutter")
"""How samtaler are held in a period: notice, rebooking, lateness, and minutes that are wasted."""
SCREENING = record("screening")

MINUTE_ROWS = ("personlig", "telefon", "video", "faelles", "gruppe", "online", "foerste")
TURN_UP = ("personlig", "faellessamtale", "gruppe")
"""Forms of samtale that a citizen travels to."""
FORM_MINUTES = {"faellessamtale": "faelles"}
"""What the minutes of a form are called in the rules, where that differs."""


@dataclass(frozen=True)
class SamtaleRules:
    """Samtaler by period (K), forløb (S) and phase (F).

    Attributes
    ----------
    fase : records, shape (K, S, F)
    fase_fra : array, shape (K,)
        When each period begins.
    fase_aktoer, fase_foerste, fase_lovpligtig : int arrays, shape (S, F)
        Who holds them; whether they are first samtaler; whether the law asks for them.
    antal_faser : int array, shape (S,)
    minutter : array, shape (K, S, 7)
        Caseworker minutes by form, the first samtale last.
    borgertid : array, shape (K, S, 6)
        A citizen's minutes by form, the way there included.
    udeblivelse : array, shape (K, S)
        Share that stays away.
    praksis : records, shape (K,)
    risiko : array, shape (K, S)
        The pace below which a citizen is among the slowest.
    screening : records, shape (K,)
    """

    fase: Annotated[Records, By("KS")]
    fase_fra: Floats
    fase_aktoer: Annotated[Ints, By("S")]
    fase_foerste: Annotated[Ints, By("S")]
    fase_lovpligtig: Annotated[Ints, By("S")]
    antal_faser: Annotated[Ints, By("S")]
    minutter: Annotated[Floats, By("KS")]
    borgertid: Annotated[Floats, By("KS")]
    udeblivelse: Annotated[Floats, By("KS")]
    praksis: Annotated[Records, By("K")]
    risiko: Annotated[Floats, By("KS")]
    screening: Annotated[Records, By("K")]


def phase_names(scenario: Scenario, names: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    """Return the phases of each forløb."""
    return tuple(scenario.children(f"samtaler.{x}") for x in names)


def samtale_rules(
    dated: Dated, names: tuple[str, ...], class_shares: Floats, exits: ExitRules
) -> SamtaleRules:  # fmt: skip
    """Return the tables of samtaler."""
    scenario, count = dated.scenario, len(names)
    phases = phase_names(scenario, names)
    actor, first, statutory = (np.zeros((count, MOST_PHASES), int) for _ in range(3))
    for s, x in enumerate(names):
        for f, phase in enumerate(phases[s]):
            prefix = f"samtaler.{x}.{phase}"
            actor[s, f] = AKTOERER.index(str(scenario.attribute(f"{prefix}.aktoer", "jobcenter")))
            first[s, f] = bool(scenario.attribute(f"{prefix}.foerste", False))
            statutory[s, f] = bool(scenario.attribute(f"{prefix}.lovpligtig", True))

    def build(on: date) -> tuple[Records, Floats, Floats, Floats, Records, Floats, Records]:
        table = np.zeros((count, MOST_PHASES), RULE)
        for s, x in enumerate(names):
            for f, phase in enumerate(phases[s]):
                table[s, f] = as_row(RULE, _phase(scenario, f"samtaler.{x}.{phase}", on))
        practice = {
            name: value
            for section in ("samtaler", "minutter")
            for name, value in read(scenario, section, section, on).items()
        }
        risk_share = float(scenario.at("screening.risiko_andel", on))
        return (
            table,
            np.array([_minutes(scenario, x, on) for x in names]),
            np.array([_borgertid(scenario, x, on) for x in names]),
            np.array([scenario.number(f"udeblivelse.{x}", on, 0.0) for x in names]),
            np.array(as_row(PRAKSIS, practice), PRAKSIS),
            _at_risk(risk_share, class_shares, exits),
            np.array(as_row(SCREENING, read(scenario, "screening", "screening", on)), SCREENING),
        )

    starts, (table, minutes, own, absent, practice, risk, screening) = dated.stack(
        ("samtaler", "minutter", "udeblivelse", "borgertid", "screening"), build
    )
    number = np.array([len(p) for p in phases])
    return SamtaleRules(
        table, starts, actor, first, statutory, number, minutes, own, absent, practice, risk,
        screening,
    )  # fmt: skip


def _minutes(scenario: Scenario, x: str, on: date) -> list[float]:
    """Return a caseworker's minutes for a samtale of each form."""
    paths = [f"minutter.{x}.{row}" for row in MINUTE_ROWS]
    return [numbers(scenario.at(path, on)).sum() if scenario.has(path) else 0.0 for path in paths]


def _at_risk(share: float, class_shares: Floats, exits: ExitRules) -> Floats:
    """Return the pace below which citizens of each forløb are the slowest share."""
    risk = np.zeros(len(class_shares))
    for s in range(len(risk)):
        quantiles, factors = exits.kvantil[s], exits.klasse_faktor[s]
        weights = np.diff(np.append(0.0, np.cumsum(class_shares[s])))
        pace = np.outer(factors, quantiles).ravel()
        weight = np.repeat(weights / len(quantiles), len(quantiles))
        order = np.argsort(pace, kind="stable")
        place = np.searchsorted(np.cumsum(weight[order]), share * weight.sum())
        risk[s] = pace[order][min(place, len(order) - 1)]
    return risk


def _borgertid(scenario: Scenario, x: str, on: date) -> list[float]:
    """Return a citizen's minutes for a samtale of each form: the samtale, and the way to it."""
    travel = float(scenario.at("borgertid.rejse_minutter", on))
    minutes = []
    for form in FORMER:
        path = f"minutter.{x}.{FORM_MINUTES.get(form, form)}"
        if form == "gruppe":
            path = "borgertid.gruppe_minutter"
        if not scenario.has(path):
            minutes.append(0.0)
            continue
        parts = numbers(scenario.at(path, on))
        # the middle one of preparation, samtale and follow-up
        minutes.append(float(parts[len(parts) // 2]) + travel * (form in TURN_UP))
    return minutes


def _phase(scenario: Scenario, prefix: str, on: date) -> dict[str, float]:
    """Return one phase; no samtaler is an infinite interval."""

    def value(key: str) -> float:
        return scenario.number(f"{prefix}.{key}", on, 0.0)

    phase = read(scenario, SECTION, prefix, on)
    begin = value("fra_uge")
    end = scenario.number(f"{prefix}.til_uge", on, np.inf)
    interval = np.inf
    if end <= begin:
        pass
    elif (number := value("antal")) > 0:
        interval = (end - begin) / number
    elif (yearly := value("pr_aar")) > 0:
        interval = WEEKS_PER_YEAR / yearly
    phase["interval_dage"] = float(in_days(interval))
    phase["andel"] *= 1 - value("fritaget_andel")
    phase["behov"] = value("behov") - value("uden_behov")
    event = str(scenario.attribute(f"{prefix}.udloeses_af", "") or "")
    phase["udloeses_af"] = float(EVENTS.index(event))
    return phase
