"""What is done for citizens as the arrays the rules read: samtaler, milestones, tilbud."""

from __future__ import annotations

from datetime import date

import numpy as np

from simulation.errors import Fault, InputError
from simulation.ledger import AKTOERER, FORMER
from simulation.model import draws, exact
from simulation.model.dated import (
    WEEKS_PER_YEAR,
    Arrays,
    Dated,
    Floats,
    Ints,
    in_days,
    numbers,
)
from simulation.model.kortere import says_weeks, shortening_factors
from simulation.model.world import (
    ERSTATTER_DAGE,
    FASER,
    FORSPRING,
    GENOPTJENING,
    PAA_TID,
    UDLOESES_AF,
)
from simulation.scenario import Scenario
from simulation.scenario.checks import EVENTS, STEP_EVENTS

MINUTE_ROWS = ("personlig", "telefon", "video", "faelles", "gruppe", "foerste")
TURN_UP = ("personlig", "faellessamtale", "gruppe")
"""Forms of samtale that a citizen travels to."""
FORM_MINUTES = {"faellessamtale": "faelles"}
"""What the minutes of a form are called in the rules, where that differs."""


def name_codes(names: tuple[str, ...]) -> Ints:
    """Return the number that each name stands for in a draw."""
    codes = [draws.code(name) for name in names] or [0]
    if len(set(codes)) < len(names):
        raise InputError([Fault(f"to af navnene {', '.join(names)} kan ikke skelnes; omdøb ét")])
    return np.array(codes)


def tilbud_tables(
    scenario: Scenario, dated: Dated, names: tuple[str, ...], arrays: Arrays
) -> tuple[str, ...]:
    """Fill in the tables of tilbud and return their names; only those someone may have."""
    known = scenario.children("tilbud")

    def ever(t: str) -> bool:
        return any(float(e.value) > 0 for e in scenario.figure(f"tilbud.{t}.optag").entries)  # type: ignore[arg-type]

    own = tuple(t for t in known if ever(t))
    eligible = np.zeros((max(len(own), 1), len(names)), int)
    for t, name in enumerate(own):
        groups = str(scenario.attribute(f"tilbud.{name}.maalgruppe", "") or "")
        for x in filter(None, (g.strip() for g in groups.split(","))):
            eligible[t, names.index(x)] = 1

    def build(on: date) -> tuple[Floats, Floats, Floats]:
        table = np.zeros((max(len(own), 1), ERSTATTER_DAGE + 1))
        ends = np.zeros((max(len(own), 1), len(names)))
        for t, name in enumerate(own):
            table[t] = _one_tilbud(scenario, f"tilbud.{name}", on)
            for target in scenario.children(f"tilbud.{name}.afgang"):
                share = scenario.at(f"tilbud.{name}.afgang.{target}", on)
                ends[t, names.index(target)] = share
        day = dated.calendar.day(on)
        shorter = shortening_factors(scenario, on, day, own, eligible, names, arrays)
        return table, shorter, np.cumsum(ends, axis=1)

    weeks = any(says_weeks(scenario, name) for name in own)
    arrays["tilbud_fra"], stacked = dated.stack(("tilbud", *(("forloeb",) if weeks else ())), build)
    arrays["tilbud"], arrays["tilbud_kortere"], arrays["tilbud_afgang"] = stacked
    arrays["tilbud_for"] = eligible
    arrays["tilbud_navn"] = name_codes(own)
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
            in_days(value("fra_uge", 0)),
            in_days(again) if again > 0 else np.inf,
            value("optag", 0),
            value("frafald", 0),
            in_days(value("forsinkelse_uger", 0)),
            in_days(value("varighed_uger", 0)),
            places if places > 0 else np.inf,
            in_days(value("start_hver_uge", 0)),
            value("fastlaasning", 1),
            effect("efter_faktor"),
            in_days(value("efter_uger", 0)),
            effect("trussel_faktor"),
            in_days(value("trussel_uger", 0)),
            in_days(value("venter_uger", 0)),
            value("deltager_fra", 0),
            value("deltager_til", 1),
            in_days(value("erstatter_uger", 0)),
        ]
    )


def skridt_tables(
    scenario: Scenario,
    dated: Dated,
    names: tuple[str, ...],
    first_team: dict[str, int],
    arrays: Arrays,
) -> tuple[str, ...]:
    """Fill in the tables of sagsskridt and return their names."""
    own = tuple(t for t in scenario.children("sagsskridt") if scenario.has(f"sagsskridt.{t}.andel"))
    count = max(len(own), 1)
    whose = np.zeros((count, len(names)), int)
    team, called, awaited = np.full(count, -1), np.zeros(count, int), np.zeros(count, int)
    for t, name in enumerate(own):
        prefix = f"sagsskridt.{name}"
        for x in str(scenario.attribute(f"{prefix}.forloeb", "") or "").split(","):
            whose[t, names.index(x.strip())] = 1
        team[t] = first_team.get(str(scenario.attribute(f"{prefix}.hold", "") or ""), -1)
        called[t] = STEP_EVENTS.index(str(scenario.attribute(f"{prefix}.udloeses_af", "") or ""))
        awaited[t] = bool(scenario.attribute(f"{prefix}.afgoerelse_venter", False))

    def build(on: date) -> tuple[Floats]:
        table = np.zeros((count, FORSPRING + 1))
        for t, name in enumerate(own):

            def value(key: str, prefix: str = f"sagsskridt.{name}") -> float:
                path = f"{prefix}.{key}"
                return float(scenario.at(path, on)) if scenario.has(path) else 0.0

            again = value("gentages_uger")
            table[t] = (
                in_days(value("foerste_uge")),
                in_days(again) if again > 0 else np.inf,
                value("andel"),
                value("minutter"),
                in_days(value("svartid_uger")),
                in_days(value("forspring_uger")),
            )
        return (table,)

    arrays["skridt_fra"], (arrays["skridt"],) = dated.stack(("sagsskridt",), build)
    calendar = [np.flatnonzero(whose[:, s] & (called == PAA_TID)) for s in range(len(names))]
    listed = np.zeros((len(names), count), int)
    for s, steps in enumerate(calendar):
        listed[s, : len(steps)] = steps
    arrays.update(
        skridt_for=whose,
        skridt_liste=listed,
        skridt_antal=np.array([len(steps) for steps in calendar]),
        skridt_navn=name_codes(own),
        skridt_hold=team,
        skridt_udloeses=called,
        skridt_venter=awaited,
    )
    return own


def sanction_tables(dated: Dated, names: tuple[str, ...], arrays: Arrays) -> None:
    """Fill in how many of those who stay away are sanctioned or have their case closed, and what
    a hearing takes.
    """
    scenario = dated.scenario

    def build(on: date) -> tuple[Floats, ...]:
        share = [
            float(scenario.at(path, on)) if scenario.has(path) else 0.0
            for path in (f"sanktion.andel.{x}" for x in names)
        ]
        practice = [
            float(scenario.at(f"sanktion.{key}", on))
            for key in ("minutter", "foerste_gange_fri", "virkning")
        ]
        closing = np.zeros((len(names), 2))
        for s, x in enumerate(names):
            if scenario.has(f"sanktion.luk_andel.{x}"):
                hearing = float(scenario.at("sanktion.hoering_dage", on))
                closing[s] = (
                    float(scenario.at(f"sanktion.luk_andel.{x}", on)), exact.on_grid(hearing)
                )  # fmt: skip
        return np.array(share), np.array(practice), closing

    arrays["sanktion_fra"], stacked = dated.stack(("sanktion",), build)
    arrays["sanktion"], arrays["sanktion_praksis"], arrays["luk"] = stacked


def _at_risk(share: float, names: tuple[str, ...], arrays: Arrays) -> Floats:
    """Return the pace below which citizens of each forløb are the slowest share."""
    risk = np.zeros(len(names))
    for s in range(len(names)):
        quantiles, factors = arrays["kvantil"][s], arrays["klasse_faktor"][s]
        weights = np.diff(np.append(0.0, np.asarray(arrays["klasse_andel"])[s]))
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


def samtale_tables(
    scenario: Scenario, dated: Dated, names: tuple[str, ...], arrays: Arrays
) -> tuple[tuple[str, ...], ...]:
    """Fill in the samtale tables and return the names of the phases."""
    count = len(names)
    phases = tuple(scenario.children(f"samtaler.{x}") for x in names)
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
        own = np.array([_borgertid(scenario, x, on) for x in names])
        risk = _at_risk(float(scenario.at("screening.risiko_andel", on)), names, arrays)
        screening = np.array(
            [float(scenario.at(f"screening.{key}", on)) for key in ("sensitivitet", "specificitet")]
        )
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
        practice[:3] = exact.on_grid(practice[:3])
        return table, minutes, absent, practice, own, risk, screening

    arrays["fase_fra"], stacked = dated.stack(
        ("samtaler", "minutter", "udeblivelse", "borgertid", "screening"), build
    )
    arrays["fase"], arrays["minutter"], arrays["udeblivelse"], arrays["praksis"] = stacked[:4]
    arrays["borgertid"], arrays["risiko"], arrays["screening"] = stacked[4:]
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
    if end <= begin:
        pass
    elif (number := value("antal", 0)) > 0:
        interval = (end - begin) / number
    elif (yearly := value("pr_aar", 0)) > 0:
        interval = WEEKS_PER_YEAR / yearly
    share = value("andel", 1) * (1 - value("fritaget_andel", 0))
    window = value("vindue_uger", 0)
    days = in_days(np.array([begin, end, interval, window]))
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


def milestone_tables(dated: Dated, names: tuple[str, ...], arrays: Arrays) -> None:
    """Fill in the milestones: when, how often, and the cumulative shares of what follows."""
    scenario, count = dated.scenario, len(names)

    def shares(prefix: str, on: date, extra: tuple[str, ...] = ()) -> Floats:
        row = np.zeros(count + len(extra))
        for target in scenario.children(prefix):
            place = count + extra.index(target) if target in extra else names.index(target)
            row[place] = scenario.at(f"{prefix}.{target}", on)
        return np.cumsum(row)

    def build(on: date) -> tuple[Floats, ...]:
        when = np.full((count, GENOPTJENING + 1), np.inf)
        follows = np.zeros((count, count + 1))
        for s, x in enumerate(names):
            if not scenario.has(f"milepael.{x}.uge"):
                continue
            repeat = float(scenario.at(f"milepael.{x}.gentages_uger", on))
            when[s, :3] = (
                in_days(float(scenario.at(f"milepael.{x}.uge", on))),
                in_days(repeat) if repeat > 0 else np.inf,
                in_days(float(scenario.at(f"milepael.{x}.stop_uger_efter", on))),
            )
            for column, key in enumerate(("mindst_uger", "genoptjening_uger"), 3):
                if scenario.has(f"milepael.{x}.{key}"):
                    when[s, column] = in_days(float(scenario.at(f"milepael.{x}.{key}", on)))
            follows[s] = shares(f"milepael.{x}.udfald", on, ("fortsaetter",))
        grounds = scenario.children("milepael.sygedagpenge.grunde")
        ground = np.zeros((2, len(grounds)))
        for g, name in enumerate(grounds):
            prefix = f"milepael.sygedagpenge.grunde.{name}"
            limit = float(scenario.at(f"{prefix}.hoejst_uger", on))
            ground[:, g] = scenario.at(f"{prefix}.andel", on), in_days(limit)
        ground[0] = np.cumsum(ground[0])
        return when, follows, ground, shares("milepael.sygedagpenge.efter_grund", on)

    arrays["milepael_fra"], stacked = dated.stack(("milepael",), build)
    arrays["milepael"], arrays["udfald"], arrays["grund"], arrays["efter_grund"] = stacked
