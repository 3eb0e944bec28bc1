"""From a frozen scenario to the arrays the rules read.

Every dated figure becomes a row per period in which nothing changes. Periods with equal tables
are merged, so that a change which changes nothing leaves the arrays, and hence every event, as
they were.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulation.errors import Fault, InputError
from simulation.ledger import AKTOERER
from simulation.model.calendar import Calendar, make_calendar
from simulation.model.world import AKTIV, FASER, PASSIV, SELVFORSOERGELSE, UDE, UDLOESES_AF
from simulation.scenario import Scenario
from simulation.scenario.checks import EVENTS
from simulation.scenario.words import nearest

Floats = NDArray[np.float64]
Ints = NDArray[np.integer[Any]]

SLAGS = {"aktiv": AKTIV, "passiv": PASSIV, "selvforsoergelse": SELVFORSOERGELSE, "ude": UDE}
PRIORITETER = ("tidligste_frist", "lovpligtige_foerst", "behov_foerst")
DAYS_PER_WEEK = 7.0
WEEKS_PER_YEAR = 365.25 / DAYS_PER_WEEK
MONTHS_PER_YEAR = 12
QUANTILES = 513
FORMS = ("telefon", "video", "faelles", "gruppe", "akasse")
"""Forms whose effect is given relative to a personlig samtale."""
HORIZON_WEEKS = 104.0
"""Width given to the open last band when frailty is folded out of a population hazard."""
_ROUNDING = 1e-9
NO_FRAILTY = 1e-4
"""Variance below which citizens are taken to be alike."""
MINUTE_ROWS = ("personlig", "telefon", "video", "faelles", "gruppe", "foerste")
MOST_TILBUD = 32


@dataclass(frozen=True)
class Tables:
    """A scenario's figures as arrays; the fields are those of :class:`World` by name.

    Attributes
    ----------
    names, teams : tuple of str
        Forløb and teams in the order of the arrays.
    arrays : dict
        What goes into :class:`~simulation.model.world.World` unchanged.
    frailty : array, shape (P,)
        Gamma variance per profile.
    class_shares : array, shape (S, 3)
        Latent classes among new citizens.
    """

    scenario: Scenario
    calendar: Calendar
    names: tuple[str, ...]
    teams: tuple[str, ...]
    phases: tuple[tuple[str, ...], ...]
    tilbud: tuple[str, ...]
    arrays: dict[str, Floats | Ints]
    frailty: Floats
    class_shares: Floats

    def index(self, name: str) -> int:
        """Return the number of a forløb."""
        return self.names.index(name)


class _Dated:
    """Builds one table per period and merges periods that are equal."""

    def __init__(self, scenario: Scenario, calendar: Calendar) -> None:
        self.scenario, self.calendar = scenario, calendar

    def stack(
        self,
        prefixes: tuple[str, ...],
        build: Callable[[date], tuple[Floats, ...]],
        also: tuple[date, ...] = (),
    ) -> tuple[Floats, list[Floats]]:
        """Return period starts (days, the first -inf) and one stacked array per built table."""
        scenario = self.scenario
        dates = [scenario.start, *also]
        dates += scenario.breakpoints(scenario.start, scenario.end, prefixes)
        starts: list[float] = []
        rows: list[tuple[Floats, ...]] = []
        for on in sorted(set(dates)):
            row = build(on)
            if rows and all(
                np.array_equal(new, old) for new, old in zip(row, rows[-1], strict=True)
            ):
                continue
            starts.append(float(self.calendar.day(on)) if rows else -np.inf)
            rows.append(row)
        stacked = [np.ascontiguousarray(np.stack(tables)) for tables in zip(*rows, strict=True)]
        return np.array(starts), stacked


def numbers(value: object) -> Floats:
    """Return a figure's value as a one-dimensional array."""
    return np.atleast_1d(np.asarray(value, float))


def season(scenario: Scenario, x: str) -> Floats:
    """Return the twelve monthly factors of new forløb, with mean 1."""
    path = f"tilgang.saeson.{x}"
    if not scenario.has(path):
        return np.ones(MONTHS_PER_YEAR)
    index = numbers(scenario.at(path, scenario.start))
    return index / index.mean()


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


def build_tables(scenario: Scenario, effects: str) -> Tables:
    """Return the arrays of a scenario under one named effect set."""
    closed = str(scenario.attribute("kalender.lukkedage", "") or "")
    calendar = make_calendar(
        scenario.start, scenario.end, tuple(day.strip() for day in closed.split(",") if day.strip())
    )
    names = scenario.children("forloeb")
    teams, first_team, parts = divided_teams(scenario)
    dated = _Dated(scenario, calendar)
    arrays: dict[str, Floats | Ints] = {
        "slags": np.array([SLAGS[str(scenario.attribute(f"forloeb.{x}.slags"))] for x in names]),
        "hold": np.array([first_team.get(_team(scenario, x), -1) for x in names]),
        "hold_antal": np.array([parts.get(_team(scenario, x), 1) for x in names]),
    }
    frailty = _exits(scenario, dated, names, effects, arrays)
    phases = _samtaler(scenario, dated, names, arrays)
    _milestones(dated, names, arrays)
    tilbud = _tilbud(scenario, dated, names, arrays)
    arrays["rehab_regel_fra"], (arrays["rehab_regel"],) = dated.stack(
        ("rehab",),
        lambda on: (
            np.array(
                [
                    scenario.at(f"rehab.{key}", on)
                    for key in ("andel", "andel_ved_forlaengelse", "sager_pr_dag")
                ]
                + [scenario.at("rehab.faste_dage_pr_md", on)],
                float,
            ),
        ),
    )
    classes = np.zeros((len(names), 3))
    for i, x in enumerate(names):
        share = f"forloeb.{x}.klasse_andel"
        values = numbers(scenario.at(share, scenario.start)) if scenario.has(share) else [1.0]
        classes[i, : len(values)] = values
    arrays["klasse_andel"] = np.cumsum(classes, axis=1)
    _screening(scenario, names, arrays)
    arrays["naeste_arbejdsdag"] = calendar.next_workday
    return Tables(scenario, calendar, names, teams, phases, tilbud, arrays, frailty, classes)


def _exits(
    scenario: Scenario,
    dated: _Dated,
    names: tuple[str, ...],
    effects: str,
    arrays: dict[str, Floats | Ints],
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


def _team(scenario: Scenario, x: str) -> str:
    return str(scenario.attribute(f"forloeb.{x}.team", "") or "")


def divided_teams(scenario: Scenario) -> tuple[tuple[str, ...], dict[str, int], dict[str, int]]:
    """Return all teams, and the first place and the number of parts of each team by name."""
    teams: list[str] = []
    first, parts = {}, {}
    for team in scenario.children("bemanding.hold"):
        path = f"bemanding.hold.{team}.delt_i"
        number = int(scenario.at(path, scenario.start)) if scenario.has(path) else 1
        first[team], parts[team] = len(teams), number
        teams += [team] if number == 1 else [f"{team} {i}" for i in range(1, number + 1)]
    return tuple(teams), first, parts


def base_team(team: str) -> str:
    """Return the team that a part belongs to."""
    return team.split(" ")[0]


def _tilbud(
    scenario: Scenario, dated: _Dated, names: tuple[str, ...], arrays: dict[str, Floats | Ints]
) -> tuple[str, ...]:
    """Fill in the tables of tilbud and return their names; only those someone may have."""
    known = scenario.children("tilbud")

    def ever(t: str) -> bool:
        return any(float(e.value) > 0 for e in scenario.figure(f"tilbud.{t}.optag").entries)  # type: ignore[arg-type]

    own = tuple(t for t in known if ever(t))
    if len(own) > MOST_TILBUD:
        raise InputError([Fault(f"scenariet har mere end {MOST_TILBUD} tilbud")])
    eligible = np.zeros((max(len(own), 1), len(names)), int)
    ends = np.zeros((max(len(own), 1), len(names)))
    for t, name in enumerate(own):
        groups = str(scenario.attribute(f"tilbud.{name}.maalgruppe", "") or "")
        for x in filter(None, (g.strip() for g in groups.split(","))):
            if x not in names:
                hint = nearest(x, names)
                raise InputError([Fault(f"tilbud.{name}.maalgruppe: «{x}» findes ikke{hint}")])
            eligible[t, names.index(x)] = 1
        row = np.zeros(len(names))
        for target in scenario.children(f"tilbud.{name}.afgang"):
            row[names.index(target)] = scenario.at(f"tilbud.{name}.afgang.{target}", scenario.start)
        ends[t] = np.cumsum(row)

    def build(on: date) -> tuple[Floats]:
        table = np.zeros((max(len(own), 1), 17))
        for t, name in enumerate(own):
            table[t] = _one_tilbud(scenario, f"tilbud.{name}", on)
        return (table,)

    arrays["tilbud_fra"], (arrays["tilbud"],) = dated.stack(("tilbud",), build)
    arrays["tilbud_for"], arrays["tilbud_afgang"] = eligible, ends
    return own


def _one_tilbud(scenario: Scenario, prefix: str, on: date) -> Floats:
    """Return one tilbud as days, shares and factors; fidelity weakens the effects."""

    def value(key: str, missing: float) -> float:
        path = f"{prefix}.{key}"
        return float(scenario.at(path, on)) if scenario.has(path) else missing

    fidelity = value("troskab", 1)

    def effect(key: str) -> float:
        return 1 + fidelity * (value(key, 1) - 1)

    again = value("gentages_uger", 0)
    places = value("pladser_pr_start", 0)
    return np.array(
        [
            value("fra_uge", 0) * DAYS_PER_WEEK,
            again * DAYS_PER_WEEK if again > 0 else np.inf,
            value("optag", 0),
            value("frafald", 0),
            value("forsinkelse_uger", 0) * DAYS_PER_WEEK,
            value("varighed_uger", 0) * DAYS_PER_WEEK,
            places if places > 0 else np.inf,
            value("start_hver_uge", 0) * DAYS_PER_WEEK,
            value("fastlaasning", 1),
            effect("efter_faktor"),
            value("efter_uger", 0) * DAYS_PER_WEEK,
            effect("trussel_faktor"),
            value("trussel_uger", 0) * DAYS_PER_WEEK,
            value("venter_uger", 0) * DAYS_PER_WEEK,
            value("deltager_fra", 0),
            value("deltager_til", 1),
            value("erstatter_uger", 0) * DAYS_PER_WEEK,
        ]
    )


def _screening(
    scenario: Scenario, names: tuple[str, ...], arrays: dict[str, Floats | Ints]
) -> None:
    """Fill in who is at risk, how well that is seen, and how often cases are closed."""
    on = scenario.start
    arrays["screening"] = np.array(
        [float(scenario.at(f"screening.{key}", on)) for key in ("sensitivitet", "specificitet")]
    )
    share = float(scenario.at("screening.risiko_andel", on))
    risk, closing = np.zeros(len(names)), np.zeros((len(names), 2))
    for s, x in enumerate(names):
        quantiles, factors = arrays["kvantil"][s], arrays["klasse_faktor"][s]
        weights = np.diff(np.append(0.0, np.asarray(arrays["klasse_andel"])[s]))
        pace = np.outer(factors, quantiles).ravel()
        weight = np.repeat(weights / len(quantiles), len(quantiles))
        order = np.argsort(pace, kind="stable")
        place = np.searchsorted(np.cumsum(weight[order]), share * weight.sum())
        risk[s] = pace[order][min(place, len(order) - 1)]
        if scenario.has(f"sanktion.luk_andel.{x}"):
            closing[s] = (
                float(scenario.at(f"sanktion.luk_andel.{x}", on)),
                float(scenario.at("sanktion.hoering_dage", on)),
            )
    arrays["risiko"], arrays["luk"] = risk, closing


def _samtaler(
    scenario: Scenario, dated: _Dated, names: tuple[str, ...], arrays: dict[str, Floats | Ints]
) -> tuple[tuple[str, ...], ...]:
    """Fill in the samtale tables and return the names of the phases."""
    count = len(names)
    phases = tuple(scenario.children(f"samtaler.{x}") for x in names)
    crowded = [x for x, own in zip(names, phases, strict=True) if len(own) > FASER]
    if crowded:
        raise InputError([Fault(f"samtaler.{x} har mere end {FASER} faser") for x in crowded])
    actor, first, statutory = (np.zeros((count, FASER), int) for _ in range(3))
    for s, x in enumerate(names):
        for f, phase in enumerate(phases[s]):
            prefix = f"samtaler.{x}.{phase}"
            actor[s, f] = AKTOERER.index(str(scenario.attribute(f"{prefix}.aktoer", "jobcenter")))
            first[s, f] = bool(scenario.attribute(f"{prefix}.foerste", False))
            statutory[s, f] = bool(scenario.attribute(f"{prefix}.lovpligtig", True))

    def build(on: date) -> tuple[Floats, ...]:
        table = np.zeros((count, FASER, UDLOESES_AF + 1))
        minutes = np.zeros((count, len(MINUTE_ROWS)))
        absent = np.zeros(count)
        for s, x in enumerate(names):
            for f, phase in enumerate(phases[s]):
                table[s, f] = _phase(scenario, f"samtaler.{x}.{phase}", on)
            if scenario.children(f"minutter.{x}"):
                for r, row in enumerate(MINUTE_ROWS):
                    if scenario.has(f"minutter.{x}.{row}"):
                        minutes[s, r] = numbers(scenario.at(f"minutter.{x}.{row}", on)).sum()
            if scenario.has(f"udeblivelse.{x}"):
                absent[s] = scenario.at(f"udeblivelse.{x}", on)
        practice = np.array(
            [
                scenario.at(path, on)
                for path in (
                    "samtaler.varsel_dage",
                    "samtaler.ombook_dage",
                    "samtaler.hoejst_forsinket_dage",
                    "samtaler.planlagt_andel",
                    "minutter.udeblivelse",
                    "minutter.aflysning",
                    "minutter.aflysning_faelles",
                )
            ],
            float,
        )
        return table, minutes, absent, practice

    arrays["fase_fra"], stacked = dated.stack(("samtaler", "minutter", "udeblivelse"), build)
    arrays["fase"], arrays["minutter"], arrays["udeblivelse"], arrays["praksis"] = stacked
    arrays.update(
        fase_aktoer=actor,
        fase_foerste=first,
        fase_lovpligtig=statutory,
        antal_faser=np.array([len(p) for p in phases]),
    )
    return phases


def _phase(scenario: Scenario, prefix: str, on: date) -> Floats:
    """Return one phase as days and shares; no samtaler is an infinite interval."""

    def value(key: str, missing: float) -> float:
        path = f"{prefix}.{key}"
        return float(scenario.at(path, on)) if scenario.has(path) else missing

    begin, end = value("fra_uge", 0), value("til_uge", np.inf)
    interval = np.inf
    if (number := value("antal", 0)) > 0:
        interval = (end - begin) / number
    elif (yearly := value("pr_aar", 0)) > 0:
        interval = WEEKS_PER_YEAR / yearly
    share = value("andel", 1) * (1 - value("fritaget_andel", 0))
    window = value("vindue_uger", 0)
    days = np.array([begin, end, interval, window]) * DAYS_PER_WEEK
    return np.append(
        days,
        [
            share,
            value("digital_andel", 0),
            value("video_andel", 0),
            value("gruppe_andel", 0),
            value("behov", 0) - value("uden_behov", 0),
            value("deltager_fra", 0),
            value("deltager_til", 1),
            EVENTS.index(str(scenario.attribute(f"{prefix}.udloeses_af", "") or "")),
        ],
    )


def _milestones(dated: _Dated, names: tuple[str, ...], arrays: dict[str, Floats | Ints]) -> None:
    """Fill in the milestones: when, how often, and the cumulative shares of what follows."""
    scenario, count = dated.scenario, len(names)

    def shares(prefix: str, on: date, extra: tuple[str, ...] = ()) -> Floats:
        row = np.zeros(count + len(extra))
        for target in scenario.children(prefix):
            place = count + extra.index(target) if target in extra else names.index(target)
            row[place] = scenario.at(f"{prefix}.{target}", on)
        return np.cumsum(row)

    def build(on: date) -> tuple[Floats, ...]:
        when = np.full((count, 3), np.inf)
        follows = np.zeros((count, count + 1))
        for s, x in enumerate(names):
            if not scenario.has(f"milepael.{x}.uge"):
                continue
            repeat = float(scenario.at(f"milepael.{x}.gentages_uger", on))
            when[s] = [
                float(scenario.at(f"milepael.{x}.uge", on)) * DAYS_PER_WEEK,
                repeat * DAYS_PER_WEEK if repeat > 0 else np.inf,
                float(scenario.at(f"milepael.{x}.stop_uger_efter", on)) * DAYS_PER_WEEK,
            ]
            follows[s] = shares(f"milepael.{x}.udfald", on, ("fortsaetter",))
        grounds = scenario.children("milepael.sygedagpenge.grunde")
        ground = np.zeros((2, len(grounds)))
        for g, name in enumerate(grounds):
            prefix = f"milepael.sygedagpenge.grunde.{name}"
            limit = float(scenario.at(f"{prefix}.hoejst_uger", on))
            ground[:, g] = scenario.at(f"{prefix}.andel", on), limit * DAYS_PER_WEEK
        ground[0] = np.cumsum(ground[0])
        return when, follows, ground, shares("milepael.sygedagpenge.efter_grund", on)

    arrays["milepael_fra"], stacked = dated.stack(("milepael",), build)
    arrays["milepael"], arrays["udfald"], arrays["grund"], arrays["efter_grund"] = stacked


def capacity(tables: Tables, per_aarsvaerk: dict[str, float] | None) -> Floats:
    """Return minutes per team and day.

    Parameters
    ----------
    per_aarsvaerk : dict, optional
        Calibrated minutes per working day and årsværk; by default net hours times the share of
        time that goes to samtaler, spread over the year's working days.
    """
    scenario, calendar = tables.scenario, tables.calendar
    out = np.zeros((len(tables.teams), len(calendar.workday)))
    cuts = [
        scenario.start,
        *scenario.breakpoints(scenario.start, scenario.end, ("bemanding",)),
        scenario.end + timedelta(days=len(calendar.workday)),
    ]
    yearly_days = calendar.workday[: calendar.days].sum() / (calendar.days / 365.25)
    for begin, end in zip(sorted(set(cuts))[:-1], sorted(set(cuts))[1:], strict=True):
        days = slice(max(0, calendar.day(begin)), calendar.day(end))
        leave = numbers(scenario.at("bemanding.ferie.maaneder", begin))
        month = calendar.month[days] % MONTHS_PER_YEAR
        for t, team in enumerate(tables.teams):
            whole = base_team(team)
            parts = sum(base_team(other) == whole for other in tables.teams)
            staff = float(scenario.at(f"bemanding.hold.{whole}.aarsvaerk", begin)) / parts
            if per_aarsvaerk is None:
                hours = float(scenario.at("bemanding.timer_pr_aarsvaerk", begin))
                share = float(scenario.at("bemanding.samtaleandel", begin))
                minutes = hours * 60 * share / yearly_days
            else:
                minutes = per_aarsvaerk[whole]
            out[t, days] = staff * minutes * leave[month] * calendar.workday[days]
    return out


def years(calendar: Calendar) -> Floats:
    """Return the days at which the run's calendar years begin, and the end of the run."""
    days = np.arange(calendar.days)
    january = calendar.month[: calendar.days] // MONTHS_PER_YEAR
    begins = days[np.append(True, np.diff(january) > 0)]
    return np.append(begins, calendar.days).astype(float)
