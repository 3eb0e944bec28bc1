"""How fast citizens leave as the arrays the rules read: hazards by destination and band."""

from __future__ import annotations

from datetime import date

import numpy as np

from simulation.model import exact
from simulation.model.dated import (
    DAYS_PER_WEEK,
    Arrays,
    Dated,
    Floats,
    in_days,
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
_DECIMALS = 9
"""Decimals kept of what a library's function gives, so that its last bits are not."""
NO_FRAILTY = 1e-4
"""Variance below which citizens are taken to be alike."""


def quantile_table(variance: float) -> Floats:
    """Return the quantiles of a gamma with mean 1 at evenly spaced probabilities."""
    from scipy.special import gammaincinv

    if variance < NO_FRAILTY:
        return np.ones(QUANTILES)
    grid = (np.arange(QUANTILES) + 0.5) / QUANTILES
    table: Floats = np.round(gammaincinv(1 / variance, grid) * variance, _DECIMALS)
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
    individual = exact.expm1s(variance * population) / variance
    total = np.diff(population)
    factor = np.divide(np.diff(individual), total, out=np.ones_like(total), where=total > 0)
    return hazards * factor


def _effects(scenario: Scenario, effects: str, on: date) -> tuple[Floats, Floats, Floats, Floats]:
    """Return an effect set: weeks after a samtale, forms, recurrence, and threat (from, to, by)."""

    def read(*keys: str) -> Floats:
        return np.array([float(scenario.at(f"effekter.{effects}.{key}", on)) for key in keys])

    return (
        read("k0", "k1", "k2"),
        np.append(1.0, read(*(f"form_{form}" for form in FORMS))),
        read(*(f"fastholdelse_{key}" for key in ("pr_samtale", "reference", "loft"))),
        read("trussel_fra_uge", "trussel_til_uge", "trussel_faktor"),
    )


def _threat_weeks(scenario: Scenario, effects: str) -> Floats:
    """Return the weeks at which a threat ever begins or ends."""
    prefix = f"effekter.{effects}"
    dates = {
        scenario.start,
        *scenario.breakpoints(scenario.start, scenario.end, (prefix,)),
    }
    threats = [_effects(scenario, effects, on)[3] for on in dates]
    return np.array([week for *weeks, factor in threats if factor != 1.0 for week in weeks])


def exit_tables(
    scenario: Scenario,
    dated: Dated,
    names: tuple[str, ...],
    effects: str,
    arrays: Arrays,
) -> Floats:
    """Fill in the exit tables; profile s is forløb s, profile S + s the return after leaving s."""
    start, count = scenario.start, len(names)
    threatened = _threat_weeks(scenario, effects)
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
        if acted_on:
            bands = np.union1d(bands, threatened)
        edges.append(bands)
    width = max(len(bands) for bands in edges)
    baand = np.full((profiles, width + 1), np.inf)
    for p, bands in enumerate(edges):
        baand[p, : len(bands)] = in_days(bands)
    frailty = np.zeros(profiles)
    factors = np.ones((profiles, 3))
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

    seasons = np.stack([season(scenario, x) for x in names])
    months: tuple[date, ...] = ()
    if (seasons != 1).any():
        months = tuple(date(year, month, 1) for year in scenario.years for month in range(1, 13))[
            1:
        ]

    def strength(on: date) -> Floats:
        paths = [f"{prefix}.samtalevirkning" for prefix in prefixes]
        return np.array([float(scenario.at(x, on)) if scenario.has(x) else 0.0 for x in paths])

    # The hazards were observed with the samtaler there were, of the strength they had. What a later
    # change of their strength does comes on top.
    known = strength(start) * _effects(scenario, effects, start)[0].sum()

    def build(on: date) -> tuple[Floats, ...]:
        table = np.zeros((profiles, count, width))
        kernel, forms, recurrence, threat = _effects(scenario, effects, on)
        for p, prefix in enumerate(prefixes):
            if not scenario.has(f"{prefix}.uger"):
                continue
            own = numbers(scenario.at(f"{prefix}.uger", on))
            hazards = np.zeros((count, len(own)))
            for target in scenario.children(f"{prefix}.afgang"):
                weekly = numbers(scenario.at(f"{prefix}.afgang.{target}", on))
                hazards[names.index(target)] = weekly
            widths = np.diff(np.append(own, own[-1] + HORIZON_WEEKS))
            band = np.searchsorted(own, edges[p], side="right") - 1
            hazards = fold_out_frailty(hazards, widths, frailty[p])[:, band]
            if scenario.has(f"{prefix}.referencesamtaler"):
                seen = numbers(scenario.at(f"{prefix}.referencesamtaler", on))[band]
                normal = 1 + known[p] * seen
            else:
                normal = np.ones(len(band))
            lifted = np.where((edges[p] >= threat[0]) & (edges[p] < threat[1]), threat[2], 1.0)
            for target in acted[p][acted[p] >= 0]:
                hazards[target] *= lifted / normal
            if p >= count:
                hazards *= seasons[:, on.month - 1, None]
            table[p, :, : len(band)] = hazards / DAYS_PER_WEEK
        return table, strength(on), kernel, forms, recurrence

    starts, (hazards, strengths, kernels, forms, recurrence) = dated.stack(
        ("forloeb", "tilbagefald", f"effekter.{effects}"), build, months
    )
    same_until = np.full((len(starts), profiles), np.inf)
    for k in range(len(starts) - 2, -1, -1):
        for p in range(profiles):
            equal = np.array_equal(hazards[k, p], hazards[k + 1, p])
            if strengths[k : k + 2, p].any():
                equal &= strengths[k, p] == strengths[k + 1, p]
                equal &= np.array_equal(kernels[k], kernels[k + 1])
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
        virkning=strengths,
        kerne=kernels,
        form_virkning=forms,
        fastholdelse=recurrence,
    )
    return frailty
