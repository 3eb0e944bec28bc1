"""The short answer on the terminal: what it costs and rests on, the tables, where the files are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulation.experiment.gennemfoerelse import TITLES
from simulation.experiment.result import Result
from simulation.experiment.udledt import derive, pairs
from simulation.report.balance import operating
from simulation.report.budget import budget_table, levels_table
from simulation.report.effektsaet import effects_line
from simulation.report.format import number, percent
from simulation.report.maaling import what_it_takes
from simulation.report.noegletal import key_lines
from simulation.report.overskrift import heading, headline, known_rules, part_line, rests_on
from simulation.report.praksis import practice_table
from simulation.report.side_om_side import side_by_side
from simulation.report.tables import (
    ALL,
    FEWEST,
    WIDTH,
    Table,
    dut_table,
    elements_table,
    series_table,
    shortfall_table,
    table_text,
    wrap,
)
from simulation.report.tid import time_lines
from simulation.report.usikkerhed import net_of
from simulation.report.virkning import BACK_TEST, CONTROL, effect_of
from simulation.scenario import Scenario
from simulation.scenario.figures import UNCERTAIN
from simulation.scenario.forskel import Difference, acting_years, changes_staff, differences

if TYPE_CHECKING:
    import pandas as pd

_MANY = 1e6


def answer(result: Result) -> str:
    """Return the answer to a study as plain text, each scenario beside its own baseline."""
    if len(result.blocks) > 1:
        parts = [answer(block) for block in result.blocks]
        return "\n\n".join([*parts, *_beside(result)])
    if not result.compared:
        parts = [heading(result.baseline, None), *_levels(result)]
    else:
        parts = []
        for scenario, baseline in _whole(result):
            parts += _one(result, scenario, baseline)
        parts += [*_beside(result), *_split(result)]
    parts.append(_footer(result))
    return "\n\n".join(part for part in parts if part)


def _whole(result: Result) -> list[tuple[Scenario, Scenario]]:
    """Return scenarios and baselines, without elements and variants, which have their tables."""
    return [(s, b) for s, b in pairs(result) if s.element is None and s.variant is None]


def _beside(result: Result) -> list[str]:
    beside = side_by_side(result, _whole(result))
    return [] if beside is None else [table_text(beside)]


def _split(result: Result) -> list[str]:
    """Return the tables of a scenario and its elements, or its theory and practice."""
    parts, compared = [], result.compared
    alone = [scenario for scenario in compared if scenario.element is not None]
    variants = {s.variant: s for s in compared if s.variant in TITLES}
    whole = compared[0]
    if alone:
        parts.append(table_text(elements_table(result.comparison, whole, alone)))
    if variants:
        parts.append(table_text(shortfall_table(result.comparison, whole, variants)))
    return parts


def _one(result: Result, scenario: Scenario, baseline: Scenario) -> list[str]:
    """Return the answer about one scenario."""
    settings = result.settings
    own = result.comparison[result.comparison["scenario"] == scenario.id]
    changed = differences(scenario, baseline)
    effect = effect_of(scenario, changed, settings.effects)
    net = net_of(result, scenario)
    derived = derive(result.summary, result.comparison, baseline, scenario, settings.prices)
    same = not own[["difference", "p05", "p95"]].fillna(0.0).to_numpy().any()
    money = scenario.role != BACK_TEST
    first = [wrap(headline(scenario, net, changed, effect, same))]
    if money and scenario.role != CONTROL:
        first += [wrap(x) for x in effects_line(result, scenario, net, settings.effects)]
    first += [wrap(line) for line in key_lines(result, scenario)]
    if money:
        told = [*part_line(scenario, own, changed)]
        told += time_lines(scenario, own, derived, net, changed, settings.staffing)
        first += [wrap(line) for line in told]
    parts = [
        heading(scenario, baseline),
        "\n".join(first),
        rests_on(scenario, baseline, changed, effect, net),
    ]
    if scenario.children("langtidsledig.offentliggjort"):
        parts.append(table_text(series_table(result.summary, scenario)))
    if scenario.children("dut"):
        parts.append(table_text(dut_table(result.comparison, scenario)))
    if money and (scenario.role != CONTROL or not same):
        parts += _tables(result, scenario, baseline, own, changed)
    if money and scenario.role != CONTROL:
        parts.append(wrap(operating(own, scenario)))
        lines = what_it_takes(own, result.summary, derived, baseline, scenario, changed)
        parts += [wrap(line) for line in lines]
    if scenario.paper_says:
        parts.append(wrap(f"Papiret siger: {scenario.paper_says}"))
    if scenario.not_modelled:
        parts.append(wrap(f"Ikke med i modellen: {scenario.not_modelled}"))
    parts.append(wrap(known_rules(scenario)))
    return parts


def _tables(
    result: Result,
    scenario: Scenario,
    baseline: Scenario,
    own: pd.DataFrame,
    changed: list[Difference],
) -> list[str]:
    """Return the budget table and the practice table, of one year when only that year differs."""
    settings = result.settings
    parts = []
    budget = budget_table(
        own, scenario, settings.replications, settings.prices, not changes_staff(changed)
    )
    if budget is not None:
        parts.append(table_text(budget))
    acting = acting_years(scenario, changed)
    part_only = bool(acting) and len(acting) < len(scenario.years)
    year = str(acting[0]) if part_only else ALL
    practice = practice_table(own, result.summary, scenario, baseline, year)
    if practice is not None:
        parts.append(table_text(practice))
    else:
        parts.append("Borgere, samtaler og tid: ingen ændring.")
    if part_only:
        told = ", ".join(map(str, acting))
        parts.append(
            wrap(f"Ændringerne gælder kun i {told}; tabellen over borgere, samtaler og tid er for "
                 f"{acting[0]} alene og ikke et gennemsnit over årene.")
        )  # fmt: skip
    if changes_staff(changed) and settings.staffing == "elastic":
        parts.append(
            wrap(
                "BEMÆRK. Scenariet ændrer årsværk, men her holdes alle samtaler uanset tiden. Kør "
                "med --bemanding haard for at se ventetid og samtaler, der ikke holdes til tiden."
            )
        )
    return parts


def _levels(result: Result) -> list[str]:
    assert result.levels is not None
    table: Table = levels_table(result.levels, result.baseline, result.settings.replications)
    key = [wrap(line) for line in key_lines(result, result.baseline)]
    return ["\n".join(key), table_text(table), wrap(known_rules(result.baseline))]


def _doubt(result: Result, scenario: Scenario) -> str:
    """Return what the intervals say of the assumptions."""
    doubt = [f for f in scenario.figures.values() if f.on(scenario.start).grade in UNCERTAIN]
    whole = len(scenario.figures)
    share = percent(len(doubt) / whole)
    text = f"{len(doubt)} af {whole} tal ({share}) er skøn eller antagelser; se origins.csv."
    if result.settings.assumptions == "traekkes":
        return (
            "Usikkerhed om forudsætninger er med: ud over gentagelserne med de opgivne tal er der "
            "regnet lige så mange, hvor skøn og antagelser er trukket inden for deres spænd, ens i "
            f"alle scenarier. {text}"
        )
    return (
        f"Usikkerhed om forudsætninger er ikke med i intervallerne: {text} "
        "Den kommer med, når --forudsaetninger faste ikke er valgt."
    )


def _pairing(result: Result) -> str:
    """Return what it would take without the same citizens in both."""
    count = result.settings.replications
    gains = [gain for gain in result.pairing_gain.values() if np.isfinite(gain)]
    if count < 2 or not gains:
        return ""
    wanted = min(gains) * count
    if wanted < 2 * count:
        return ""
    many = (
        number(wanted, -2 if wanted > FEWEST * 50 else 0) if wanted < _MANY else "over en million"
    )
    return (
        f"De samme borgere er i begge; med forskellige skulle der {many} gentagelser til samme "
        f"sikkerhed i stedet for {number(count)}."
    )


def _footer(result: Result) -> str:
    compared, settings = [*result.compared, result.baseline][0], result.settings
    prices = "Faste priser" if settings.prices == "faste" else "Løbende priser; sats- og PL-niveau"
    name = compared.attribute(f"effekter.{settings.effects}.navn", settings.effects)
    staffing = (
        "alle samtaler holdes, og tiden opgøres (elastisk)"
        if settings.staffing == "elastic"
        else "der bookes kun inden for den tid, der er (hård)"
    )
    count = settings.replications
    lines = [
        f"Fortegn: udgift +, indtægt og mindreudgift -. {prices}, {compared.price_level}-PL.",
        f"Effektsæt: {name}. Bemanding: {staffing}. "
        f"{number(count)} {'gentagelse' if count == 1 else 'gentagelser'}, startværdi "
        f"{settings.seed}.",
        _doubt(result, compared),
        _pairing(result),
    ]
    if count < FEWEST:
        lines.append(
            f"Med under {FEWEST} gentagelser vises ikke, hvor 9 af 10 ligger; "
            f"{'andre intervaller end svarets første' if result.varied else 'intervaller'} er 95 % "
            "for middeltallet."
            if count > 1
            else f"Med under {FEWEST} gentagelser vises ikke, hvor 9 af 10 ligger."
        )
    if len(result.scenarios) > 1:
        lines.append(
            "Fleksjob og førtidspension rummer kun dem, der kommer fra de simulerede forløb; "
            "forskelle er hele, niveauer er det ikke. Timepris og balance: jobcenter forklar "
            f"{compared.id} timepris."
        )
    written = "comparison.csv, udledt.csv, " if len(result.scenarios) > 1 else ""
    if result.folder:
        lines.append(f"Filer: {result.folder}/ (summary.csv, {written}figures/ m.m.)")
    return "\n".join(["─" * WIDTH, *(wrap(line) for line in lines if line)])
