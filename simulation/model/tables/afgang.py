"""How fast citizens leave as the arrays the rules read: hazards by destination and band."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Annotated, Any

import numpy as np

from simulation.model import exact
from simulation.model.tables.dated import By, Dated, Floats, Ints, Records, in_days, numbers
from simulation.model.tables.forloeb import KONJUNKTUR, LEDIGE
from simulation.model.tables.records import as_row, read, record
from simulation.scenario import Scenario
from simulation.scenario.sections.forloeb import MOST_ACTED_ON, MOST_CLASSES
from simulation.scenario.units import DAYS_PER_WEEK, MONTHS_PER_YEAR

SECTION = "effekter.*"
FASTHOLDELSE = record(SECTION)
"""What samtaler do to recurrence in a period: by samtale, counted from, up to."""

QUANTILES = 513
FORMS = ("telefon", "video", "faelles", "gruppe", "online", "akasse")
"""Forms whose effect is given relative to a personlig samtale."""
KERNEL_WEEKS = 3
"""Weeks of the kernel proper; what lasts begins after them."""
LASTING_STEPS, LASTING_STEP_WEEKS = 9, 4
"""What lasts is followed in steps of so many weeks, and forgotten after the last."""
REMEMBERED = 3
"""The latest samtaler that count (:func:`simulation.model.mechanisms.afgang.push`)."""
HORIZON_WEEKS = 104.0
"""Width given to the open last band when frailty is folded out of a population hazard."""
_ROUNDING = 1e-9
_DECIMALS = 9
"""Decimals kept of what a library's function gives, so that its last bits are not."""
_MIDDLE = 0.5
_JOB = "job"
NO_FRAILTY = 1e-4
"""Variance below which citizens are taken to be alike."""


KERNEL_LENGTHS = np.array([1.0] * KERNEL_WEEKS + [float(LASTING_STEP_WEEKS)] * LASTING_STEPS)
KERNEL_ENDS = np.cumsum(KERNEL_LENGTHS)
"""How long each step of the kernel is and when it ends, in weeks after the samtale."""


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


@dataclass(frozen=True)
class ExitRules:
    """Exits by period (K), profile (P), destination (S) and band (B), per day.

    Profile s is forløb s, profile S + s the return of those who left it for selvforsørgelse.

    Attributes
    ----------
    afgang : array, shape (P, S, K, B)
    afgang_fra : array, shape (K,)
        When each period begins.
    afgang_saeson : array, shape (K, S)
        What the season of the month has multiplied exits to job by.
    afgang_ens_til : array, shape (K, P)
        Until when the tables of a profile are as in this period.
    baand : array, shape (P, B + 1)
        Band edges in days.
    antal_baand : int array, shape (P,)
    oevrige, antal_oevrige : int arrays, shape (P, S) and (P,)
        Destinations that samtaler do not act on, the likeliest first.
    hoejest : array, shape (P, S)
        The highest each ever is.
    klasse_faktor : array, shape (P, 3)
        What each latent class multiplies all exits by.
    skroebelighed : array, shape (P,)
        Gamma variance of the frailty.
    kvantil : array, shape (P, 513)
        Quantiles of the frailty.
    paavirket : int array, shape (P, 2)
        Destinations that samtaler act on.
    virkning : array, shape (K, P)
        Strength of a samtale.
    kerne : array, shape (K, steps)
        What it does in its own week, the two after, and in the steps of what lasts.
    kerne_til : array, shape (steps,)
        Days after a samtale at which each step ends.
    reference : array, shape (P, B)
        Samtaler a day that the observed exits rest on, by band.
    form_virkning : array, shape (K, 7)
        By form, relative to a personlig samtale; the a-kasse's last.
    fastholdelse : records, shape (K,)
    """

    afgang: Annotated[Floats, By("P-K")]
    afgang_fra: Floats
    afgang_saeson: Annotated[Floats, By("KS")]
    afgang_ens_til: Annotated[Floats, By("KP")]
    baand: Annotated[Floats, By("P")]
    antal_baand: Annotated[Ints, By("P")]
    oevrige: Annotated[Ints, By("P")]
    antal_oevrige: Annotated[Ints, By("P")]
    hoejest: Annotated[Floats, By("P")]
    klasse_faktor: Annotated[Floats, By("P")]
    skroebelighed: Annotated[Floats, By("P")]
    kvantil: Annotated[Floats, By("P")]
    paavirket: Annotated[Ints, By("P")]
    virkning: Annotated[Floats, By("KP")]
    kerne: Annotated[Floats, By("K")]
    kerne_til: Floats
    reference: Annotated[Floats, By("P")]
    form_virkning: Annotated[Floats, By("K")]
    fastholdelse: Annotated[Records, By("K")]


@dataclass(frozen=True)
class _Profile:
    """How people leave by one profile, as it is throughout the run.

    ``bands`` are the edges in weeks, those of a threat among them where it acts.
    """

    prefix: str
    has_exits: bool
    bands: Floats
    frailty: float
    factors: Floats
    acted: Ints


class _Effects:
    """An effect set on a day."""

    def __init__(self, scenario: Scenario, effects: str, on: date) -> None:
        prefix = f"effekter.{effects}"

        def figures(*keys: str) -> Floats:
            return np.array([float(scenario.at(f"{prefix}.{key}", on)) for key in keys])

        lasting, half = figures("varig", "varig_halvering_uger")
        after = LASTING_STEP_WEEKS * (np.arange(LASTING_STEPS) + _MIDDLE)
        tail = lasting * (1 + exact.expm1s(-np.log(2.0) * after / half))
        self.kernel = np.append(figures("k0", "k1", "k2"), tail)
        self.forms = np.append(1.0, figures(*(f"form_{form}" for form in FORMS)))
        self.recurrence = np.array(
            as_row(FASTHOLDELSE, read(scenario, SECTION, prefix, on)), FASTHOLDELSE
        )
        self.threat = figures("trussel_fra_uge", "trussel_til_uge", "trussel_faktor")

    def mean_lift(self, each_week: Floats, bands: Floats) -> Floats:
        """Return the mean lift in each band where samtaler are held so often from the beginning.

        Only the latest three count, so a step counts as far as they reach; and none is from before
        the forløb.

        Parameters
        ----------
        each_week : array, shape (B,)
            Samtaler a week.
        bands : array, shape (B,)
            Weeks at which the bands begin.
        """
        weeks = np.arange(int(bands[-1] + HORIZON_WEEKS))
        band = np.searchsorted(bands, weeks, side="right") - 1
        rate = each_week[band]
        held = np.concatenate([[0.0], np.cumsum(rate)])
        reach = np.divide(REMEMBERED, rate, out=np.zeros(len(weeks)), where=rate > 0)[:, None]
        since = weeks[:, None] + _MIDDLE
        begin = since - np.minimum(KERNEL_ENDS - KERNEL_LENGTHS, reach)
        end = since - np.minimum(KERNEL_ENDS, reach)
        grid = np.arange(len(held))
        within = np.interp(begin, grid, held) - np.interp(end, grid, held)
        lift = (within * self.kernel).sum(axis=1)
        count = np.maximum(np.bincount(band, minlength=len(bands)), 1)
        mean: Floats = np.bincount(band, lift, len(bands)) / count
        return mean

    def lifted(self, weeks: Floats) -> Floats:
        """Return what the threat multiplies exits by in the bands that begin at some weeks."""
        begin, end, factor = self.threat
        return np.where((weeks >= begin) & (weeks < end), factor, 1.0)


def _threat_weeks(scenario: Scenario, effects: str) -> Floats:
    """Return the weeks at which a threat ever begins or ends."""
    dates = {
        scenario.start,
        *scenario.breakpoints(scenario.start, scenario.end, (f"effekter.{effects}",)),
    }
    threats = [_Effects(scenario, effects, on).threat for on in dates]
    return np.array([week for *weeks, factor in threats if factor != 1.0 for week in weeks])


def _profile(
    scenario: Scenario, prefix: str, names: tuple[str, ...], threatened: Floats
) -> _Profile:
    start = scenario.start
    has_exits = scenario.has(f"{prefix}.uger")
    bands = np.zeros(1)
    if has_exits:
        bands = numbers(scenario.at(f"{prefix}.uger", start))
    targets = scenario.listed(f"{prefix}.virkning_paa")
    acted = np.full(MOST_ACTED_ON, -1)
    acted[: len(targets)] = [names.index(target) for target in targets]
    if targets:
        bands = np.union1d(bands, threatened)
    factors = np.ones(MOST_CLASSES)
    if scenario.has(f"{prefix}.klasse_faktor"):
        values = numbers(scenario.at(f"{prefix}.klasse_faktor", start))
        factors[: len(values)] = values
    frailty = scenario.number(f"{prefix}.skroebelighed", start, 0.0)
    return _Profile(prefix, has_exits, bands, frailty, factors, acted)


def _hazards(
    scenario: Scenario, profile: _Profile, names: tuple[str, ...], on: date, raised: Floats
) -> Floats:
    """Return weekly hazards by destination and band of someone of ordinary frailty.

    They were observed with the samtaler there were: what those added (``raised``, by band) is
    taken out of the exits that samtaler act on.
    """
    own = numbers(scenario.at(f"{profile.prefix}.uger", on))
    hazards = np.zeros((len(names), len(own)))
    for target in scenario.children(f"{profile.prefix}.afgang"):
        weekly = numbers(scenario.at(f"{profile.prefix}.afgang.{target}", on))
        hazards[names.index(target)] = weekly
    hazards[:, -1] *= scenario.number(f"{profile.prefix}.sen_afgang", on, 1.0)
    widths = np.diff(np.append(own, own[-1] + HORIZON_WEEKS))
    band = np.searchsorted(own, profile.bands, side="right") - 1
    hazards = fold_out_frailty(hazards, widths, profile.frailty)[:, band]
    for target in profile.acted[profile.acted >= 0]:
        hazards[target] *= raised
    level = float(scenario.at(KONJUNKTUR, on))
    if profile.prefix.removeprefix("forloeb.") in LEDIGE:
        hazards[names.index(_JOB)] *= level
    elif profile.prefix.startswith("tilbagefald."):
        hazards[[names.index(x) for x in LEDIGE]] /= level
    return hazards


def _reference(
    scenario: Scenario, profile: _Profile, on: date, effect: _Effects
) -> tuple[Floats, Floats]:
    """Return the samtaler a week behind the observed exits, and the lift they gave, by band.

    One in the a-kasse counts for as much of one in the jobcenter as it acts. A threat splits the
    bands of the profile, and changes nothing of what was seen in each.
    """
    if not profile.has_exits:
        return np.zeros(len(profile.bands)), np.zeros(len(profile.bands))
    own = numbers(scenario.at(f"{profile.prefix}.uger", on))
    seen = np.zeros(len(own))
    for key, weight in (("", 1.0), ("_akasse", float(effect.forms[-1]))):
        path = f"{profile.prefix}.referencesamtaler{key}"
        if scenario.has(path):
            seen += weight * numbers(scenario.at(path, on))
    band = np.searchsorted(own, profile.bands, side="right") - 1
    return seen[band], effect.mean_lift(seen, own)[band]


def exit_rules(
    dated: Dated, names: tuple[str, ...], effects: str, entering: Floats, leaving: Floats
) -> ExitRules:
    """Return the tables of exits under one named effect set.

    Parameters
    ----------
    entering, leaving : array, shape (S, 12)
        What returns, and exits to job, are multiplied by in each month.
    """
    scenario = dated.scenario
    start, count = scenario.start, len(names)
    threatened = _threat_weeks(scenario, effects)
    profiles = [
        _profile(scenario, f"{section}.{x}", names, threatened)
        for section in ("forloeb", "tilbagefald")
        for x in names
    ]
    width = max(len(profile.bands) for profile in profiles)

    def strength(on: date) -> Floats:
        return np.array([scenario.number(f"{p.prefix}.samtalevirkning", on, 0.0) for p in profiles])

    known, first = strength(start), _Effects(scenario, effects, start)

    sections = ("forloeb", "tilbagefald", f"effekter.{effects}", KONJUNKTUR)
    changes = (start, *scenario.breakpoints(start, scenario.end, sections))

    @lru_cache
    def since(on: date) -> tuple[Floats, Floats, _Effects]:
        weekly = np.zeros((len(profiles), count, width))
        effect = _Effects(scenario, effects, on)
        for p, profile in enumerate(profiles):
            if profile.has_exits:
                normal = 1 + known[p] * _reference(scenario, profile, on, first)[1]
                raised = effect.lifted(profile.bands) / normal
                hazards = _hazards(scenario, profile, names, on, raised)
                weekly[p, :, : hazards.shape[1]] = hazards
        return weekly, strength(on), effect

    def build(on: date) -> tuple[Any, ...]:
        weekly, strengths, effect = since(max(day for day in changes if day <= on))
        table = weekly.copy()
        table[count:] *= entering[:, on.month - 1, None]
        table[:count, names.index(_JOB)] *= leaving[:, on.month - 1, None]
        month = leaving[:, on.month - 1].copy()
        return (
            table / DAYS_PER_WEEK, month, strengths, effect.kernel, effect.forms, effect.recurrence,
        )  # fmt: skip

    months = [date(y, m, 1) for y in scenario.years for m in range(1, MONTHS_PER_YEAR + 1)]
    later = tuple(day for day in months if day > start)
    starts, (hazards, by_month, strengths, kernels, forms, recurrence) = dated.stack(
        sections, build, later if (entering != 1).any() or (leaving != 1).any() else ()
    )
    acted = np.stack([profile.acted for profile in profiles])
    highest = hazards.max(axis=(0, 3))
    others = _others(highest, acted)
    baand = np.full((len(profiles), width + 1), np.inf)
    reference = np.zeros((len(profiles), width))
    for p, profile in enumerate(profiles):
        baand[p, : len(profile.bands)] = in_days(profile.bands)
        seen, _ = _reference(scenario, profile, start, first)
        reference[p, : len(seen)] = seen / DAYS_PER_WEEK
    lasts = bool((kernels[:, KERNEL_WEEKS:] > 0).any())
    steps = len(KERNEL_ENDS) if lasts else KERNEL_WEEKS
    return ExitRules(
        afgang=np.ascontiguousarray(hazards.transpose(1, 2, 0, 3)),
        afgang_fra=starts,
        afgang_saeson=by_month,
        afgang_ens_til=_same_until(starts, hazards, strengths, kernels),
        baand=baand,
        antal_baand=np.array([len(profile.bands) for profile in profiles]),
        oevrige=others,
        antal_oevrige=(others >= 0).sum(axis=1),
        hoejest=highest * (1 + _ROUNDING),
        klasse_faktor=np.stack([profile.factors for profile in profiles]),
        skroebelighed=np.array([profile.frailty for profile in profiles]),
        kvantil=np.stack([quantile_table(profile.frailty) for profile in profiles]),
        paavirket=acted,
        virkning=strengths,
        kerne=np.ascontiguousarray(kernels[:, :steps]),
        kerne_til=in_days(KERNEL_ENDS[:steps]),
        reference=reference,
        form_virkning=forms,
        fastholdelse=recurrence,
    )


def _others(highest: Floats, acted: Ints) -> Ints:
    """Return the destinations that samtaler do not act on by profile, the likeliest first."""
    others = np.full(highest.shape, -1)
    for p, likely in enumerate(-highest):
        mine = [d for d in np.argsort(likely, kind="stable") if likely[d] < 0 and d not in acted[p]]
        others[p, : len(mine)] = mine
    return others


def _same_until(starts: Floats, hazards: Floats, strengths: Floats, kernels: Floats) -> Floats:
    """Return until when the tables of each profile are as in each period."""
    equal = (hazards[:-1] == hazards[1:]).all(axis=(2, 3))
    same_kernel = (kernels[:-1] == kernels[1:]).all(axis=1)
    pushed = (strengths[:-1] != 0) | (strengths[1:] != 0)
    equal &= ~pushed | ((strengths[:-1] == strengths[1:]) & same_kernel[:, None])
    same_until = np.full((len(starts), hazards.shape[1]), np.inf)
    for k in range(len(starts) - 2, -1, -1):
        same_until[k] = np.where(equal[k], same_until[k + 1], starts[k + 1])
    return same_until
