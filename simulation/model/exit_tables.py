"""How fast citizens leave as the arrays the rules read: hazards by destination and band."""

from __future__ import annotations

from datetime import date

import numpy as np

from simulation.model.dated import (
    DAYS_PER_WEEK,
    Arrays,
    Dated,
    Floats,
    numbers,
    season,
)
from simulation.scenario import Scenario

QUANTILES = 513
FORMS = ("telefon", "video", "faelles", "gruppe", "akasse")
"""Forms whose effect is given relative to a personlig samtale."""
HORIZON_WEEKS = 104.0
"""Width given to the open last band when frailty is folded out of a population hazard."""
_ROUNDING = 1e-9
NO_FRAILTY = 1e-4
"""Variance below which citizens are taken to be alike."""


def quantile_table(variance: float) -> Floats:
    """Return the quantiles of a gamma with mean 1 at evenly spaced probabilities."""
    from scipy.special import gammaincinv

    if variance < NO_FRAILTY:
        return np.ones(QUANTILES)
    grid = (np.arange(QUANTILES) + 0.5) / QUANTILES
    table: Floats = gammaincinv(1 / variance, grid) * variance
    return table / table.mean()


def fold_out_frailty(hazards: Floats, widths: Floats, variance: float) -> Floats:
    """Return individual hazards whose gamma mixture has the given population hazards.

    With variance v the population survives (1 + v H)^(-1/v) where H is the individual's cumulative
    hazard, so H = (S^(-v) - 1) / v. Within a band the factor is held constant.

    Parameters
    ----------
    hazards : array, shape (destinations, bands)
        Population hazards.
    widths : array, shape (bands,)
    variance : float
    """
    if variance < NO_FRAILTY:
        return hazards
    population = np.concatenate([[0.0], np.cumsum(hazards.sum(axis=0) * widths)])
    individual = np.expm1(variance * population) / variance
    total = np.diff(population)
    factor = np.divide(np.diff(individual), total, out=np.ones_like(total), where=total > 0)
    return hazards * factor


def exit_tables(
    scenario: Scenario,
    dated: Dated,
    names: tuple[str, ...],
    effects: str,
    arrays: Arrays,
) -> Floats:
    """Fill in the exit tables; profile s is forløb s, profile S + s the return after leaving s."""
    start, count = scenario.start, len(names)

    def effect(key: str) -> float:
        return float(scenario.at(f"effekter.{effects}.{key}", start))

    kernel = np.array([effect("k0"), effect("k1"), effect("k2")])
    threat = (effect("trussel_fra_uge"), effect("trussel_til_uge"), effect("trussel_faktor"))
    prefixes = [f"forloeb.{x}" for x in names] + [f"tilbagefald.{x}" for x in names]
    profiles = len(prefixes)
    edges: list[Floats] = []
    for prefix in prefixes:
        bands = (
            numbers(scenario.at(f"{prefix}.uger", start))
            if scenario.has(f"{prefix}.uger")
            else np.zeros(1)
        )
        acted_on = bool(scenario.attribute(f"{prefix}.virkning_paa", ""))
        if acted_on and threat[2] != 1.0:
            bands = np.union1d(bands, threat[:2])
        edges.append(bands)
    width = max(len(bands) for bands in edges)
    baand = np.full((profiles, width + 1), np.inf)
    for p, bands in enumerate(edges):
        baand[p, : len(bands)] = bands * DAYS_PER_WEEK
    frailty = np.zeros(profiles)
    factors = np.ones((profiles, 3))
    strength = np.zeros(profiles)
    acted = np.full((profiles, 2), -1)
    for p, prefix in enumerate(prefixes):
        if scenario.has(f"{prefix}.skroebelighed"):
            frailty[p] = scenario.at(f"{prefix}.skroebelighed", start)
        if scenario.has(f"{prefix}.klasse_faktor"):
            values = numbers(scenario.at(f"{prefix}.klasse_faktor", start))
            factors[p, : len(values)] = values
        targets = str(scenario.attribute(f"{prefix}.virkning_paa", "") or "")
        for a, target in enumerate(filter(None, (t.strip() for t in targets.split(",")))):
            acted[p, a] = names.index(target)
        if scenario.has(f"{prefix}.samtalevirkning"):
            strength[p] = scenario.at(f"{prefix}.samtalevirkning", start)

    seasons = np.stack([season(scenario, x) for x in names])
    months: tuple[date, ...] = ()
    if (seasons != 1).any():
        months = tuple(date(year, month, 1) for year in scenario.years for month in range(1, 13))[
            1:
        ]

    def build(on: date) -> tuple[Floats]:
        table = np.zeros((profiles, count, width))
        for p, prefix in enumerate(prefixes):
            if not scenario.has(f"{prefix}.uger"):
                continue
            own = numbers(scenario.at(f"{prefix}.uger", on))
            band = np.searchsorted(own, edges[p], side="right") - 1
            hazards = np.zeros((count, len(band)))
            for target in scenario.children(f"{prefix}.afgang"):
                weekly = numbers(scenario.at(f"{prefix}.afgang.{target}", on))
                hazards[names.index(target)] = weekly[band]
            widths = np.diff(np.append(edges[p], edges[p][-1] + HORIZON_WEEKS))
            hazards = fold_out_frailty(hazards, widths, frailty[p])
            if scenario.has(f"{prefix}.referencesamtaler"):
                seen = numbers(scenario.at(f"{prefix}.referencesamtaler", on))[band]
                normal = 1 + strength[p] * kernel.sum() * seen
            else:
                normal = np.ones(len(band))
            lifted = np.where((edges[p] >= threat[0]) & (edges[p] < threat[1]), threat[2], 1.0)
            for target in acted[p][acted[p] >= 0]:
                hazards[target] *= lifted / normal
            if p >= count:
                hazards *= seasons[:, on.month - 1, None]
            table[p, :, : len(band)] = hazards / DAYS_PER_WEEK
        return (table,)

    starts, (hazards,) = dated.stack(("forloeb", "tilbagefald"), build, months)
    same_until = np.full((len(starts), profiles), np.inf)
    for k in range(len(starts) - 2, -1, -1):
        for p in range(profiles):
            equal = np.array_equal(hazards[k, p], hazards[k + 1, p])
            same_until[k, p] = same_until[k + 1, p] if equal else starts[k + 1]
    highest = hazards.max(axis=(0, 3))
    others = np.full((profiles, count), -1)
    for p in range(profiles):
        likely = -highest[p]
        mine = [d for d in np.argsort(likely, kind="stable") if likely[d] < 0 and d not in acted[p]]
        others[p, : len(mine)] = mine
    arrays.update(
        afgang=np.ascontiguousarray(hazards.transpose(1, 2, 0, 3)),
        afgang_fra=starts,
        afgang_ens_til=same_until,
        oevrige=others,
        antal_oevrige=(others >= 0).sum(axis=1),
        hoejest=highest * (1 + _ROUNDING),
        baand=baand,
        antal_baand=np.array([len(bands) for bands in edges]),
        klasse_faktor=factors,
        kvantil=np.stack([quantile_table(v) for v in frailty]),
        paavirket=acted,
        virkning=strength,
        kerne=kernel,
        form_virkning=np.array([1.0, *(effect(f"form_{form}") for form in FORMS)]),
        fastholdelse=np.array(
            [effect(f"fastholdelse_{key}") for key in ("pr_samtale", "reference", "loft")]
        ),
    )
    return frailty
