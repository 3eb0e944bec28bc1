"""A tilbud's effect said in weeks: the factor afterwards that makes the forløb so much shorter.

People say "0,5 uge kortere for deltagerne"; the model multiplies hazards. From the hazards,
frailty, classes and milestones it uses follow the mean weeks left of those who begin. The factor is
solved so that the mean over all who begin, those who drop out and those held back while it lasts
included, is the stated number of weeks less than without the tilbud.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from simulation.errors import Fault, InputError
from simulation.model.tables.afgang import ExitRules
from simulation.model.tables.dated import Dated, Floats, Ints, numbers
from simulation.model.tables.milepaele import LONGEST_WEEKS, milestone_jumps
from simulation.scenario import Scenario
from simulation.scenario.fields import field_of
from simulation.scenario.units import DAYS_PER_WEEK

KORTERE = "kortere_uger"
_JOB = "job"
_PACES = 27
"""Groups of equal size that the quantiles of the frailty are gathered in."""
_HALF = 0.5
_CLOSE = 1e-6


@dataclass(frozen=True)
class Stay:
    """How people leave a forløb without the tilbud.

    Attributes
    ----------
    edges : array, shape (B,)
        Weeks at which the bands begin, the first 0.
    acted, others : array, shape (B,)
        Weekly hazards that a tilbud acts on, and the rest.
    pace, share : array, shape (M,)
        Multipliers on all hazards among those who begin, and how many have each.
    jumps : sequence of (week, share)
        Shares of those present who leave at fixed times.
    """

    edges: Floats
    acted: Floats
    others: Floats
    pace: Floats
    share: Floats
    jumps: Sequence[tuple[float, float]] = ()


def weeks_left(stay: Stay, begin: float, pieces: Sequence[tuple[float, float, float]]) -> float:
    """Return the mean weeks left of those still there at a week.

    Parameters
    ----------
    begin : float
        The week of the forløb.
    pieces : sequence of (from week, to week, factor)
        When the hazards acted on are multiplied, and by what.
    """
    marks = [0.0, begin, *stay.edges, *(week for week, _ in stay.jumps)]
    marks += [week for start, end, _ in pieces for week in (start, end)]
    grid = np.unique(np.clip([*marks, LONGEST_WEEKS], 0.0, LONGEST_WEEKS))
    at, widths = grid[:-1], np.diff(grid)
    band = np.searchsorted(stay.edges, at, side="right") - 1
    factor = np.ones(len(at))
    for start, end, multiplied in pieces:
        factor[(at >= start) & (at < end)] = multiplied
    stays = np.ones(len(at))
    for week, share in stay.jumps:
        stays[at == week] *= max(0.0, 1 - share)
    used = np.outer(stay.pace, (stay.acted[band] * factor + stay.others[band]) * widths)
    survival = np.cumprod(stays) * np.exp(-np.cumsum(used, axis=1) + used)
    there = stay.share @ survival
    spent = np.divide(-np.expm1(-used), used, out=np.ones_like(used), where=used > 0)
    first = int(np.searchsorted(at, begin))
    if first == len(at) or there[first] <= 0.0:
        return 0.0
    return float((stay.share @ (survival * spent * widths)[:, first:]).sum() / there[first])


@dataclass(frozen=True)
class Course:
    """When a tilbud is there and what it does meanwhile, in weeks and shares."""

    begin: float
    length: float
    lasts: float
    locked: float = 1.0
    dropout: float = 0.0


def shortened(stay: Stay, course: Course, factor: float) -> float:
    """Return how many weeks shorter the forløb is, on the mean over all who begin."""
    begin, end = course.begin, course.begin + course.length
    early = begin + course.length * _HALF
    whole = weeks_left(
        stay, begin, [(begin, end, course.locked), (end, end + course.lasts, factor)]
    )
    dropped = weeks_left(stay, begin, [(begin, early, course.locked)]) if course.dropout else 0.0
    with_it = (1 - course.dropout) * whole + course.dropout * dropped
    return weeks_left(stay, begin, []) - with_it


def after_factor(stay: Stay, course: Course, weeks: float, most: float) -> float:
    """Return the factor on the hazards afterwards that makes the forløb so many weeks shorter.

    Between 0 and ``most``: the nearest of them when the weeks are out of reach.
    """
    from scipy.optimize import brentq

    if weeks <= shortened(stay, course, 0.0):
        return 0.0
    if weeks >= shortened(stay, course, most):
        return most
    solved: float = brentq(lambda f: shortened(stay, course, f) - weeks, 0.0, most, xtol=_CLOSE)
    return solved


def says_weeks(scenario: Scenario, tilbud: str) -> bool:
    """Tell whether the effect of a tilbud is said in weeks."""
    return scenario.has(f"tilbud.{tilbud}.{KORTERE}")


def shortening_factors(
    dated: Dated,
    on: date,
    tilbud: tuple[str, ...],
    eligible: Ints,
    names: tuple[str, ...],
    exits: ExitRules,
) -> Floats:
    """Return the factor afterwards by tilbud and forløb; 1 where none is said in weeks.

    Raises
    ------
    InputError
        If a forløb cannot be so much shorter. A drawn scenario takes what is nearest instead, for
        what was stated has been held to this before.
    """
    scenario, day = dated.scenario, dated.calendar.day(on)
    factors = np.ones(eligible.shape)
    faults = []
    for t, name in enumerate(tilbud):
        if not says_weeks(scenario, name):
            continue
        prefix = f"tilbud.{name}"
        course = _course(scenario, prefix, on)
        entry = scenario.figure(f"{prefix}.{KORTERE}").on(on)
        stated = float(str(entry.value))
        faith = scenario.number(f"{prefix}.troskab", on, 1.0)
        known = field_of(f"{prefix}.efter_faktor")
        assert known is not None
        for s in np.flatnonzero(eligible[t]).tolist():
            stay = make_stay(scenario, day, s, names, exits)
            factors[t, s] = after_factor(stay, course, stated * faith, known.most)
            highest = max(stated, *(entry.range or (0.0,))) * faith
            if scenario.drawn:
                continue
            reach = shortened(stay, course, known.most)
            least = shortened(stay, course, 0.0)
            if not least <= stated * faith <= highest <= reach:
                label = str(scenario.attribute(f"forloeb.{names[s]}.navn", names[s]))
                faults.append(
                    Fault(
                        f"{prefix}.{KORTERE}: {_text(stated)} uger (spænd til "
                        f"{_text(max(stated, *(entry.range or (0.0,))))}) kan ikke nås på "
                        f"{label}: fra uge {_text(course.begin)} er der i middel "
                        f"{_text(weeks_left(stay, course.begin, []))} uger tilbage, og tilbuddet "
                        f"kan gøre dem {_text(least)} til {_text(reach)} uger kortere; ret "
                        f"ugerne, efter_uger, frafald eller fastlaasning",
                        entry.file,
                        entry.line,
                    )
                )
    if faults:
        raise InputError(faults)
    return factors


def make_stay(
    scenario: Scenario, day: float, s: int, names: tuple[str, ...], exits: ExitRules
) -> Stay:
    """Return how people leave forløb s under the hazards of a day, the mean of the year."""
    k = max(0, int(np.searchsorted(exits.afgang_fra, day, side="right")) - 1)
    bands = int(exits.antal_baand[s])
    hazards = exits.afgang[s, :, k, :bands] * DAYS_PER_WEEK
    hazards[names.index(_JOB)] /= exits.afgang_saeson[k, s]
    on_these = [d for d in exits.paavirket[s].tolist() if d >= 0]
    acted = hazards[on_these].sum(axis=0)
    path = f"forloeb.{names[s]}.klasse_andel"
    shares = numbers(scenario.at(path, scenario.start)) if scenario.has(path) else np.ones(1)
    classes = exits.klasse_faktor[s, : len(shares)]
    quantiles = exits.kvantil[s].reshape(_PACES, -1).mean(axis=1)
    jumps = milestone_jumps(scenario, names, names[s], LONGEST_WEEKS)
    return Stay(
        edges=exits.baand[s, :bands] / DAYS_PER_WEEK,
        acted=acted,
        others=hazards.sum(axis=0) - acted,
        pace=np.outer(classes, quantiles).ravel(),
        share=np.repeat(shares / _PACES, _PACES),
        jumps=[(float(week), sum(share for share, _ in out)) for week, out in jumps.items()],
    )


def _course(scenario: Scenario, prefix: str, on: date) -> Course:
    def value(key: str, missing: float = 0.0) -> float:
        return scenario.number(f"{prefix}.{key}", on, missing)

    return Course(
        begin=value("fra_uge") + value("forsinkelse_uger") + value("start_hver_uge") * _HALF,
        length=value("varighed_uger"),
        lasts=value("efter_uger"),
        locked=value("fastlaasning", 1.0),
        dropout=value("frafald"),
    )


def _text(value: float) -> str:
    return f"{value:.1f}".replace(".", ",")
