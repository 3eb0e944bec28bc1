"""Key figures on doubt: whether zero is zero, an effect can be told apart, or may be smaller."""

from __future__ import annotations

import numpy as np

from simulation.experiment.trin import EFFECT, HALF, KERNEL, NONE
from simulation.experiment.udledt import hour_price
from simulation.report.format import NBSP, kroner, number
from simulation.report.maaling import POWER_TEXT, detectable
from simulation.report.noegletal.tal import (
    NETTO,
    PERCENT,
    Floats,
    View,
    kr_per_week,
    mean,
    names_of,
    tell,
    tell_change,
    tell_kr,
    tell_ratio,
)
from simulation.report.words import group, stop

_TINY = 1e-9
_MOST = 3
HELD = ("samtaler_afholdt", "samtaler_afholdt_for_sent")


def kontrol(view: View) -> list[str]:
    """Whether every figure is the same in both."""
    own = view.result.comparison
    own = own[own["scenario"] == view.scenario.id]
    moved = own[own[["difference", "p05", "p95"]].abs().max(axis=1) > _TINY]
    if moved.empty:
        return [
            f"Ja, modellen giver nul: alle {number(len(own))} tal er ens med og uden forsøget i "
            "hver gentagelse."
        ]
    return [
        f"Nej: {number(len(moved))} af {number(len(own))} tal afviger mellem de to, i alt "
        f"{tell_change(view.change(NETTO))} for kommunen."
    ]


def _participants(view: View, x: str) -> tuple[float, float, str]:
    """Return how many take part and how many there are to compare with, and who they are."""
    on, known = view.scenario.start, view.scenario.has
    if known(path := f"forsoeg.deltagere.{x}"):
        people = float(view.scenario.at(path, on))
        control = f"forsoeg.kontrol.{x}"
        others = float(view.scenario.at(control, on)) if known(control) else people
        return people, others, "deltagere i forsøget"
    people = mean(view.after("nye_forloeb", x))
    return people, people, f"nye forløb i {view.period}"


def skelnes(view: View) -> list[str]:
    """Whether the modelled effect is large enough to be told from chance in practice."""
    groups = list(view.scenario.children("forsoeg.deltagere")) or view.touched()
    lines, seen = [], False
    for x in groups[:_MOST]:
        metric = "andel_ude_26_uger"
        a, b = (f(metric, x, missing=np.nan) for f in (view.before, view.after))
        if np.isnan(a).all() or np.isnan(b).all():
            continue
        people, others, who = _participants(view, x)
        share = mean(a)
        least = detectable(people, others, share)
        effect = PERCENT * (b - a)
        name = group(view.scenario, x)
        if least >= max(share, 1 - share):
            lines.append(
                f"På {name} er {number(people)} {who} for få til at måle nogen virkning "
                f"({POWER_TEXT})."
            )
            continue
        enough = abs(mean(effect)) >= PERCENT * least
        seen |= enough
        word = "kan skelnes" if enough else "kan ikke skelnes"
        lines.append(
            f"På {name} flytter forsøget i modellen andelen ude efter 26 uger med "
            f"{tell(effect, 2, sign=True)} procentpoint. Med {number(people)} {who} og "
            f"{number(others)} at sammenligne med skal forskellen være "
            f"{number(PERCENT * least, 1)} procentpoint for at ses, så den {word} fra ingen "
            f"virkning ({POWER_TEXT})."
        )
    if not lines:
        return []
    verdict = "Ja, en virkning kan skelnes" if seen else "Nej, en virkning kan ikke skelnes"
    return [f"{verdict} fra ingen i en måling af denne størrelse.", *lines]


def kontrolgruppe(view: View) -> list[str]:
    """What a control group costs in waiting and spares if the tilbud turns out not to work."""
    lines = []
    for t in view.tilbud():
        for x in view.scenario.children("forsoeg.kontrol"):
            path = f"tilbud.{t}.pris_start"
            if not view.scenario.has(path):
                continue
            people, others, _ = _participants(view, x)
            started = mean(view.change("tilbud_startede", t))
            price = mean(view.change("tilbud_kr", t)) / max(started, 1.0)
            week = kr_per_week(view, [x])
            share = mean(view.before("andel_ude_26_uger", x))
            least = PERCENT * detectable(people, others, share)
            lines.append(
                f"Kontrolgruppen på {number(others)} er {kroner(others * price)} værd om året, "
                "hvis tilbuddet ikke virker: det er prisen for at købe det til dem også. Virker "
                f"det, koster ventetiden {tell_kr(others * week)} for hver uge, deres forløb "
                "kunne være forkortet."
            )
            lines.append(
                f"Med den kan en forskel på {number(least, 1)} procentpoint i andelen ude efter 26 "
                "uger ses; uden den kan ingen. Den er pengene værd, så længe det er tvivlsomt, om "
                f"tilbuddet sparer {tell(price / week, 2, unit='uger')} pr. deltager."
            )
    return lines


def virkning(view: View) -> list[str]:
    """What happens if the samtaler of the forsøg do half as much, or nothing; and break-even."""
    cost: dict[float, Floats] = {1.0: view.change(NETTO)}
    hours = {1.0: view.change("sagsbehandler_timer")}
    base = view.before(NETTO), view.before("sagsbehandler_timer")
    for step in view.steps:
        kind, _, share = str(step.variant).partition(":")
        if kind == EFFECT:
            cost[float(share)] = view.of(step, NETTO) - base[0]
            hours[float(share)] = view.of(step, "sagsbehandler_timer") - base[1]
    titles = {1.0: "som lagt ind", HALF: "det halve", NONE: "ingenting"}
    if NONE not in cost:
        return _kernel(view)
    parts = [f"{titles[share]} {tell_change(cost[share])}" for share in titles if share in cost]
    lines = [
        stop(f"Kommunens nettoudgift i {view.period}, hvis samtalerne virker: {'; '.join(parts)}")
    ]
    price = hour_price(view.scenario)
    full = cost[1.0] + hours[1.0] * price
    lost = cost[NONE] + hours[NONE] * price - full
    if mean(lost) > 0 and mean(full) < 0:
        fall = PERCENT * np.clip(-full / np.where(lost > 0, lost, np.nan), 0.0, None)
        if mean(fall) <= PERCENT:
            lines.append(
                f"Med de frigjorte timer til {number(price)}{NBSP}kr. stykket må virkningen falde "
                f"{tell(fall)} pct., før det vundne er tabt."
            )
        else:
            lines.append("De frigjorte timer er mere værd end hele virkningen af samtalerne.")
    elif mean(full) >= 0:
        lines.append(
            f"Selv med fuld virkning og de frigjorte timer til {number(price)}{NBSP}kr. stykket "
            f"vindes der ikke noget: {tell_change(full)}."
        )
    return lines


def _kernel(view: View) -> list[str]:
    """Return how much less samtaler may do before the hours they free are lost.

    Each samtale adds the kernel's sum of weeks to the chance of leaving. With an even chance that
    shortens a forløb by as many weeks, whatever the chance is.
    """
    groups = view.touched()
    held = sum((view.after(m, x) for x in groups for m in HELD), np.zeros(1))
    freed = -view.change("sagsbehandler_timer") * hour_price(view.scenario)
    effects = view.result.settings.effects
    weeks = sum(
        float(view.scenario.at(f"effekter.{effects}.{k}", view.scenario.start)) for k in KERNEL
    )
    if not groups or mean(held) < 1 or weeks <= 0 or mean(freed) <= 0:
        return []
    worth = held * weeks * kr_per_week(view, groups)
    return [
        f"Virkningen må falde {tell_ratio(PERCENT * freed, worth, 1)} pct., før de frigjorte timer "
        f"({kroner(mean(freed))}, {number(hour_price(view.scenario))}{NBSP}kr. i timen) er tabt.",
        stop(
            f"En samtale forkorter et forløb med ca. {number(weeks, 2)} uge; de "
            f"{number(mean(held))} samtaler på {names_of(view.scenario, groups)} er derfor ca. "
            f"{kroner(mean(worth))} værd"
        ),
    ]
