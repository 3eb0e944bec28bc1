"""Key figures on tilbud, rehabiliteringsteam and attester: how many, what they cost, where to."""

from __future__ import annotations

import numpy as np

from simulation.accounting.ledige import LEDIGE
from simulation.accounting.satser import price_in
from simulation.report.format import NBSP, kroner, number
from simulation.report.noegletal.tal import (
    PERCENT,
    View,
    mean,
    names_of,
    shift,
    tell,
    tell_kr,
    tell_ratio,
)
from simulation.report.words import group, stop

GOALS = ("job", "uddannelse")
"""Where a tilbud is meant to lead."""
MONTHS, WEEKS = 12, 52
_TOLD = 0.01
"""Share of those who ended, for a destination to be named."""
_FEW = 5
"""Ended, below which shares say nothing."""


def _title(view: View, t: str) -> str:
    return str(view.scenario.attribute(f"tilbud.{t}.navn", t))


def _reason(view: View, t: str) -> str:
    """Return whether the effect of a tilbud is taken to be none, or an estimate."""
    path = f"tilbud.{t}.efter_faktor"
    entry = view.scenario.figure(path).on(view.scenario.start)
    return "sat til ingen" if entry.value == 1.0 else "et skøn"


def tilbud(view: View) -> list[str]:
    """How many begin a tilbud, who finds no place, and what it costs."""
    lines = []
    for t in view.tilbud():
        more = view.change("tilbud_startede", t)
        each = mean(view.change("tilbud_kr", t)) / mean(more) if mean(more) else 0.0
        if np.abs(view.before("tilbud_startede", t)).max() > 0:
            begun = f"{tell(more / view.years, sign=True)} flere starter om året"
        else:
            begun = f"{tell(more / view.years)} starter om året"
        refused = mean(view.change("tilbud_uden_plads", t)) / view.years
        paid = view.change("tilbud_kr", t)
        text = f"{_title(view, t)}: {begun}"
        if abs(refused) >= 0.5:
            text += f", {number(refused)} får ikke plads"
        if np.abs(paid).max() < 1.0:
            text += "; uden særskilt pris"
        else:
            text += (
                f"; prisen er {number(each)}{NBSP}kr. pr. start og {tell_kr(paid)} i alt i "
                f"{view.period}"
            )
        lines.append(stop(text))
    return lines or ["Ingen begynder i andre tilbud end uden forsøget."]


def deltagere(view: View) -> list[str]:
    """Whether there are as many participants as expected, and places for them."""
    lines = []
    for t in view.tilbud():
        prefix = f"tilbud.{t}"
        on = view.scenario.start
        if not all(view.scenario.has(f"{prefix}.{k}") for k in ("pladser_pr_start", "ventet")):
            continue
        every = 1.0
        if view.scenario.has(f"{prefix}.start_hver_uge"):
            every = max(1.0, float(view.scenario.at(f"{prefix}.start_hver_uge", on)))
        places = float(view.scenario.at(f"{prefix}.pladser_pr_start", on)) * WEEKS / every
        entry = view.scenario.figure(f"{prefix}.ventet").on(on)
        low, high = entry.range or (float(str(entry.value)),) * 2
        begun = view.change("tilbud_startede", t) / view.years
        verdict = (
            "Ja, der er deltagere nok" if mean(begun) >= low else "Nej, der er ikke deltagere nok"
        )
        fill = PERCENT * mean(begun) / places
        lines.append(
            f"{verdict} til {_title(view, t)}: der begynder {tell(begun)} om året, der ventes "
            f"{number(low)}-{number(high)}, og der er {number(places)} pladser, så {number(fill)} "
            "pct. af pladserne bruges."
        )
    return lines


def afgange(view: View) -> list[str]:
    """What an exit from each tilbud costs, and where the exits go."""
    lines = []
    for t in view.tilbud():
        ended = sum(
            (view.change(f"tilbud_{k}", t) for k in ("gennemfoert", "frafaldet", "afbrudt")),
            np.zeros(1),
        )
        to = {
            group.partition(":")[2]: view.change("tilbud_afgang", group)
            for group in view.groups("tilbud_afgang")
            if group.partition(":")[0] == t
        }
        paid = view.change("tilbud_kr", t)
        goals = sum((to[x] for x in GOALS if x in to), np.zeros(1))
        exits = sum(to.values(), np.zeros(1))
        started = mean(view.change("tilbud_startede", t))
        text = f"{_title(view, t)}: {number(started)} starter, {number(mean(ended))} er slut"
        if mean(ended) < _FEW:
            lines.append(f"{text}; det er for få til at sige noget om afgangen.")
            continue
        if mean(goals) >= 1:
            text += (
                ", og en afgang til job eller uddannelse koster "
                f"{tell_ratio(paid, goals, kr=True)} i tilbud; en afgang af enhver art koster "
                f"{kroner(mean(paid) / mean(exits))}"
            )
        shares = {x: mean(v) / mean(ended) for x, v in to.items()}
        where = [
            f"{group(view.scenario, x)} {number(PERCENT * shares[x], 1)}"
            for x in sorted(shares, key=lambda x: -shares[x])
            if shares[x] >= _TOLD
        ]
        known = any(view.scenario.children(f"tilbud.{t}.afgang"))
        ground = (
            "papirets andele ved slut, modellens undervejs"
            if known
            else f"papiret oplyser ingen afgange; virkningen er {_reason(view, t)}"
        )
        lines.append(stop(text))
        lines.append(
            f"Pct. af dem, der er slut, gik undervejs eller ved slut til: "
            f"{', '.join(where) or 'ingen'} ({ground})."
        )
    return lines


def aktive(view: View) -> list[str]:
    """The share of those ledige for over half a year who have been active within a year."""
    share, after, window, enough = (
        float(view.scenario.at(f"aktive.{key}", view.scenario.start))
        for key in ("maal", "efter_uger", "vindue_uger", "loentimer")
    )
    goal = PERCENT * share
    if np.isnan(view.after("aktive_andel", missing=np.nan)).all():
        return [
            "Andelen af aktive kan ikke ses i en kørsel på under et år: der ses "
            f"{number(window)} uger tilbage."
        ]
    a, b = (PERCENT * f("aktive_andel", missing=np.nan) for f in (view.before, view.after))
    paid = PERCENT * view.before("aktive_ved_loen_andel", missing=np.nan)
    count = mean(view.after("ledige_over_halvaar")) / max(1, _ends(view))
    reached = "nås" if mean(b) >= goal else "nås ikke"
    groups = names_of(view.scenario, list(LEDIGE))
    text = (
        f"Af ledige over {_months(after)} ({groups}; ca. {number(count)} ad gangen) har "
        f"{shift(a, b, 1)} pct. været i praktik eller haft {number(enough)} timers løn inden for "
        f"{_months(window)}. "
        f"Målet på {number(goal)} pct. {reached}."
    )
    practice = any(
        view.baseline.attribute(f"tilbud.{t}.opfylder_pligt")
        for t in view.baseline.children("tilbud")
    )
    missing = "timer" if practice else "praktik og timer"
    note = (
        f"Uden forsøget er {number(mean(paid), 1)} pct. aktive ved løn i et job før den nuværende "
        f"ledighed; {missing} ved siden af ydelsen i dag er ikke i modellen, så andelen i dag er "
        "i virkeligheden højere."
    )
    lines = [text, note]
    if mean(a) < goal:
        short = (goal - mean(a)) / PERCENT * count
        lines.append(
            f"Op til målet mangler {number(goal - mean(a), 1)} procentpoint i dag, ca. "
            f"{number(short)} borgere ad gangen."
        )
    if mean(b) > goal + 1:
        lines.append(
            f"Forsøget sætter tilbud i gang til flere end målet kræver: {number(mean(b) - goal)} "
            f"procentpoint over de {number(goal)} pct.; det kunne nås med færre tilbud."
        )
    return lines


def _months(weeks: float) -> str:
    return f"{number(weeks * MONTHS / WEEKS)} måneder"


def _ends(view: View) -> int:
    """Return at how many year's ends there was a whole window behind."""
    return sum(mean(view.after("ledige_over_halvaar", "", str(y))) > 0 for y in view.scenario.years)


def rehab(view: View) -> list[str]:
    """Meeting days of the rehabiliteringsteam: the share assumed, the paper's sum, the model's."""
    on, last = view.baseline.start, view.scenario.end
    planned = float(view.baseline.at("rehab.faste_dage_pr_md", on))
    price = price_in(view.baseline, "faste")
    stated = float(view.baseline.at("rehab.dag_kr", on))
    in_year = int(float(view.baseline.at("rehab.dag_prisaar", on)))
    days, kr = -view.change("rehab_moededage") / view.years, -view.change("rehab_kr") / view.years
    word = "spares" if mean(days) >= 0 else "kommer til"
    lines = [
        stop(
            f"I modellen holdes {number(mean(view.before('rehab_moededage')) / view.years, 1)} "
            f"mødedage om året uden forsøget; {tell(np.sign(mean(days)) * days, 1)} {word}, det er "
            f"{tell_kr(np.sign(mean(days)) * kr)} om året"
        )
    ]
    entry = view.scenario.figure("rehab.andel").entries[-1]
    share = float(view.scenario.at("rehab.andel", last))
    before = float(view.baseline.at("rehab.andel", on))
    if share != before:
        room = ""
        if entry.range:
            low, high = (number(PERCENT * x) for x in entry.range)
            room = f" ({low}-{high} pct.)"
        grade = entry.grade or "antagelse"
        kind = {"lov": "Loven siger", "statistik": "Målt"}.get(grade, "Antaget")
        lines.append(
            f"{kind}: {number(PERCENT * share)} pct.{room} af sagerne kommer på "
            f"rehabiliteringsteamet i stedet for {number(PERCENT * before)} pct. (grad: {grade})."
        )
    whole = planned * stated * MONTHS
    now = planned * price("rehab.dag_kr", "rehab.dag_prisaar", on) * MONTHS
    level = view.scenario.price_level
    moved = f"; {number(now)}{NBSP}kr. i {level}-PL" if level != in_year else ""
    lines.append(
        f"De planlagte mødedage: {number(planned)} om måneden × {number(stated)}{NBSP}kr. × "
        f"{MONTHS} = {number(whole)}{NBSP}kr. om året ({in_year}-PL{moved})."
    )
    a, b = (f("rehab_ventedage", missing=np.nan) for f in (view.before, view.after))
    if not (np.isnan(a).all() or np.isnan(b).all()):
        lines.append(f"En sag venter {shift(a, b, 1, 'dage')} fra henvisning til møde.")
    return lines


def attester(view: View) -> list[str]:
    """Attester saved, what they cost, and how long a decision waits for them."""
    lines = []
    for t in view.scenario.children("sagsskridt"):
        prefix = f"sagsskridt.{t}"
        change, paid = view.change("sagsskridt", t), view.change("sagsskridt_kr", t)
        a, b = (f("attest_ventedage", t, missing=np.nan) for f in (view.before, view.after))
        waits = not (np.isnan(a).all() or np.isnan(b).all()) and abs(mean(b - a)) >= 0.05
        priced = view.scenario.has(f"{prefix}.pris_kr")
        if not waits and (not priced or np.abs(change).max() + np.abs(paid).max() < 1.0):
            continue
        title = str(view.scenario.attribute(f"{prefix}.navn", t))
        text = f"{title}: {shift(view.before('sagsskridt', t), view.after('sagsskridt', t))}"
        if np.abs(paid).max() >= 1.0:
            word = "sparet" if mean(paid) < 0 else "brugt mere"
            text += f" i alt i {view.period}, {tell_kr(np.sign(mean(paid)) * paid)} {word}"
        if waits:
            text += f"; afgørelsen venter {shift(a, b, 1, 'dage')} på den"
        lines.append(stop(text))
    return lines or ["Antallet af attester og ventetiden på dem ændres ikke."]
