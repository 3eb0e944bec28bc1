"""What it takes to pay, whether it can be measured, and whether the law's tilbud are reached."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulation.experiment.beroerte import target_groups
from simulation.experiment.udledt import kroner_per_week
from simulation.report.balance import avoided, balance, of, paid_back, participants, touched_tilbud
from simulation.report.format import kroner, number
from simulation.report.words import group
from simulation.scenario import Scenario
from simulation.scenario.forskel import Difference

if TYPE_CHECKING:
    import pandas as pd

ALL = "alle"
LEVEL, POWER = 0.05, 0.8
POWER_TEXT = f"styrke {100 * POWER:.0f} pct., niveau {100 * LEVEL:.0f} pct."
_WORTH_TELLING = 1000.0


def detectable(treated: float, compared: float, share: float) -> float:
    """Return the smallest difference in a share that two groups can show.

    Power 80 %, two-sided level 5 %, normal approximation (Fleiss, Levin and Paik 2003, ch. 4).

    Parameters
    ----------
    treated, compared : float
        Persons in each group.
    share : float
        The share without the forsøg.
    """
    from scipy.special import ndtri

    spread = np.sqrt(share * (1 - share) * (1 / treated + 1 / compared))
    return float((ndtri(1 - LEVEL / 2) + ndtri(POWER)) * spread)


def what_it_takes(
    own: pd.DataFrame,
    summary: pd.DataFrame,
    derived: pd.DataFrame,
    baseline: Scenario,
    scenario: Scenario,
    changed: list[Difference],
) -> list[str]:
    """Return sentences on balance, measurability and duty for everything in a scenario.

    A balance that the scenario's key figures (``svar``) tell at the top is not told again.

    Parameters
    ----------
    own : DataFrame
        The comparison of the scenario with its baseline.
    derived : DataFrame
        What :func:`simulation.experiment.udledt.derive` says of it.
    """
    base = summary[(summary["scenario"] == baseline.id) & (summary["year"] == ALL)]
    mine = summary[(summary["scenario"] == scenario.id) & (summary["year"] == ALL)]
    tilbud = touched_tilbud(own, changed)
    lines = [line for t in tilbud for line in participants(own, scenario, t)]
    told = scenario.svar
    lines += balance(derived, scenario, tilbud) if "balance" not in told else []
    lines += paid_back(own, scenario) if "tjent_hjem" not in told else []
    lines += avoided(derived, scenario) if "undgaaede" not in told else []
    if not scenario.children("forsoeg"):
        lines += _measured(own, base, scenario, tilbud)
    if not {"skelnes", "kontrolgruppe"} & set(told):
        lines += _trial(base, baseline, scenario)
    return [*lines, *_duty(mine, scenario)]


def _out(base: pd.DataFrame, x: str) -> float | None:
    """Return the share out after 26 weeks in the baseline."""
    out = base[(base["metric"] == "andel_ude_26_uger") & (base["group"] == x)]
    return float(out["mean"].iloc[0]) if len(out) else None


def _measured(
    own: pd.DataFrame, base: pd.DataFrame, scenario: Scenario, tilbud: list[str]
) -> list[str]:
    """Return the smallest effect that can be seen with as many as begin each tilbud."""
    seen, few = [], []
    for t in tilbud:
        started = of(own, "tilbud_startede", t)
        groups = target_groups(scenario, t)
        share = _out(base, groups[0]) if groups else None
        if share is None or started < 1:
            continue
        least = detectable(started, started, share)
        name = str(scenario.attribute(f"tilbud.{t}.navn", t))
        if least >= max(share, 1 - share):
            few.append(f"{number(started)} i {name}")
        else:
            seen.append((f"{number(started)} deltagere i {name}", number(100 * least, 1)))
    lines = []
    if len(seen) == 1:
        lines.append(
            f"Kan det måles? Med {seen[0][0]} og en lige så stor kontrolgruppe kan en forskel på "
            f"under {seen[0][1]} procentpoint i andelen ude efter 26 uger ikke skelnes fra "
            f"tilfældet ({POWER_TEXT})."
        )
    elif seen:
        each = "; ".join(f"{name}: {least}" for name, least in seen)
        lines.append(
            "Kan det måles? Med en lige så stor kontrolgruppe kan mindre forskelle end disse i "
            "andelen ude efter 26 uger ikke skelnes fra tilfældet (procentpoint; "
            f"{POWER_TEXT}): {each}."
        )
    if few:
        lines.append(
            f"{'' if lines else 'Kan det måles? '}For få deltagere til at måle nogen virkning: "
            f"{'; '.join(few)} ({POWER_TEXT})."
        )
    return [" ".join(lines)] if lines else []


def _trial(base: pd.DataFrame, baseline: Scenario, scenario: Scenario) -> list[str]:
    """Return what a forsøg of its size can show, and what its control group is worth."""
    lines = []
    for x in scenario.children("forsoeg.deltagere"):
        share = _out(base, x)
        if share is None:
            continue
        people = float(scenario.at(f"forsoeg.deltagere.{x}", scenario.start))
        control = f"forsoeg.kontrol.{x}"
        others = scenario.number(control, scenario.start, people)
        against = "i kontrolgruppen" if scenario.has(control) else "at sammenligne med"
        least = detectable(people, others, share)
        text = (
            f"Kan det måles? Forsøget har {number(people)} deltagere på {group(scenario, x)} og "
            f"{number(others)} {against}. I {baseline.title} er {number(100 * share)} pct. ude "
            "efter 26 uger. "
        )
        if least >= max(share, 1 - share):
            text += f"Det er for få til at måle nogen virkning ({POWER_TEXT})."
        else:
            text += (
                f"En forskel på under {number(100 * least, 1)} procentpoint kan ikke skelnes fra "
                f"tilfældet ({POWER_TEXT})."
            )
        lines.append(text)
        if scenario.has(control):
            lines += _worth(base, scenario, x, others, least)
    return lines


def _worth(
    base: pd.DataFrame, scenario: Scenario, x: str, others: float, least: float
) -> list[str]:
    """Return what a control group costs and spares, for the tilbud that is tried on the others."""
    lines = []
    for t in scenario.children("tilbud"):
        path = f"tilbud.{t}.pris_start"
        if x not in target_groups(scenario, t) or not scenario.has(path):
            continue
        price = float(scenario.at(path, scenario.start))
        week = kroner_per_week(base, scenario, [x])
        lines.append(
            f"Hvad kontrolgruppen er værd: De {number(others)} i kontrolgruppen venter. Virker "
            f"tilbuddet, koster det {kroner(others * week, _WORTH_TELLING)} for hver uge, deres "
            "forløb kunne være forkortet. Virker det ikke, viser forsøget det og sparer "
            f"{number(others * price)} kr. hvert år, det ellers ville være købt til alle. Uden "
            "kontrolgruppe kan ingen forskel skilles fra ændringer i tilgang og konjunktur; med "
            f"den kan en forskel på {number(100 * least, 1)} procentpoint ses. Den er pengene "
            "værd, så længe det er tvivlsomt, om tilbuddet sparer "
            f"{number(price / week, 2)} uger pr. deltager."
        )
    return lines


def _duty(mine: pd.DataFrame, scenario: Scenario) -> list[str]:
    """Return how many had begun a tilbud when the law says they should have."""
    lines = []
    reached = mine[mine["metric"] == "pligt_naaet_andel"]
    for x, share in zip(reached["group"], reached["mean"], strict=True):
        week = float(scenario.at(f"pligt.{x}.senest_uge", scenario.start))
        wanted = float(scenario.at(f"pligt.{x}.andel", scenario.start))
        lines.append(
            f"Ret og pligt: Af dem, der var på {group(scenario, x)} i uge {number(week)}, havde "
            f"{number(100 * share)} pct. begyndt et tilbud. Loven kræver {number(100 * wanted)} "
            "pct.; deltagere i andre tilbud end scenariets er ikke talt med."
        )
    return lines
