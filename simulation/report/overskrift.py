"""The first lines of an answer: what it is about, what it costs, the time, and what it rests on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulation.experiment.udledt import value_of
from simulation.report import virkning
from simulation.report.aendringer import SECTIONS, change_lines
from simulation.report.format import date_text, number, percent, years_text
from simulation.report.tables import WIDTH, bullet, wrap
from simulation.report.usikkerhed import Net, amount, sure_lines
from simulation.report.words import between, change, stop
from simulation.scenario import Scenario
from simulation.scenario.forskel import Difference, changes_staff

if TYPE_CHECKING:
    import pandas as pd

_FEWEST_HOURS = 1.0
_NEAR_NOTHING = 1000.0


def heading(scenario: Scenario, baseline: Scenario | None) -> str:
    """Return title, place, what it is compared with, question and legal status."""
    lines = ["═" * WIDTH, wrap(scenario.title)]
    if baseline is not None:
        lines.append(wrap(f"{scenario.place_title}, sammenlignet med: {baseline.title}"))
    else:
        lines.append(scenario.place_title)
    lines += ["═" * WIDTH, wrap(scenario.question)]
    legal = f"Forhold til loven: {scenario.legal_status}."
    if scenario.legal_status != "inden for loven":
        legal = f"BEMÆRK. {legal}"
    if scenario.legal_note:
        legal += f" {scenario.legal_note}"
    lines.append(wrap(legal))
    return "\n".join(lines)


def headline(
    scenario: Scenario,
    net: Net,
    changed: list[Difference],
    effect: virkning.Effect,
    same: bool,
) -> str:
    """Return the first sentence: what the figures say, and an expectation only of an estimate.

    Parameters
    ----------
    same : bool
        Whether every figure of the comparison is the baseline's.
    """
    years = years_text(scenario.years)
    if scenario.role == virkning.CONTROL:
        if same:
            return "Kontrol: intet ændres, og alle forskelle er nul, som de skal være."
        return (
            "Kontrollen fejler: intet skulle ændres, men modellen viser en forskel. Brug ingen "
            "tal herfra, før det er forklaret."
        )
    if scenario.role == virkning.BACK_TEST:
        return (
            "Efterprøvning af modellen, ikke et forslag: svaret er, om modellen rammer den "
            "offentliggjorte række, og ikke kronerne."
        )
    if not changed:
        return "Intet ændres i forhold til basis; alle forskelle er nul."
    if same:
        return "Forslaget ændrer ingen af modellens tal: alle forskelle er nul."
    if net.nothing:
        return f"Ingen forskel i kroner for kommunen i {years}."
    if net.unclear and net.replications > 1:
        interval = between(net.low, net.high, net.unit)
        text = (
            f"Forskellen i kroner for kommunen kan ikke skelnes fra nul i {years}: {interval} i alt"
        )
        return f"{stop(text)} {_basis(effect.kind)}".rstrip()
    return stop(virkning.opening(scenario, effect.kind, amount(net, years)))


def _basis(kind: str) -> str:
    if kind == virkning.NONE:
        return "Der er regnet uden virkning på borgernes forløb."
    if kind == virkning.TARGET:
        return "Der er regnet med projektets eget mål som virkning."
    return ""


def time_lines(
    scenario: Scenario, derived: pd.DataFrame, net: Net, changed: list[Difference]
) -> list[str]:
    """Return the caseworkers' time: hours, årsværk, and kroner if it is realised."""
    hours = (value_of(derived, "timer") or (0.0,))[0]
    if abs(hours) < _FEWEST_HOURS:
        return []
    years = years_text(scenario.years)
    word = "frigøres" if hours < 0 else "ekstra"
    yearly = f", {number(abs(hours) / len(scenario.years))} om året" if len(
        scenario.years) > 1 else ""  # fmt: skip
    text = f"Sagsbehandlertid: {number(abs(hours))} timer {word} i alt i {years}{yearly}"
    found = [value_of(derived, name) for name in ("aarsvaerk", "aarsvaerk_samtaletid")]
    plain, talk = (abs(value[0]) for value in found if value is not None)
    each = float(scenario.at("bemanding.timer_pr_aarsvaerk", scenario.start))
    share = float(scenario.at("bemanding.samtaleandel", scenario.start))
    if round(talk, 1) > 0:
        text += (
            f". Det er {_staff(plain)} årsværk time for time ({number(each)} timer) og "
            f"{_staff(talk)} årsværk, hvis resten af arbejdet følger med, for samtaler fylder "
            f"{percent(share)} af et årsværk"
        )
    lines = [f"{text}."]
    priced = value_of(derived, "timer_kr")
    total = value_of(derived, "netto_med_tid")
    if priced is None or total is None:
        if changes_staff(changed):
            lines.append("Scenariet ændrer selv årsværk, så tidens kroner står på konto 6.")
        return lines
    price = value_of(derived, "timepris")
    if abs(total[0]) < _NEAR_NOTHING or price is None:
        return lines
    how = "Bliver timerne til sparede kroner" if hours < 0 else "Koster de ekstra timer kroner"
    how += f" ({number(price[0])} kr. pr. time)"
    if total[1] <= 0.0 <= total[2] and net.replications > 1:
        lines.append(f"{how}, kan det samlede beløb ikke skelnes fra nul; ellers ændres konto 6 "
                     "ikke.")  # fmt: skip
        return lines
    lines.append(
        f"{how}, giver {virkning.name_of(scenario)} samlet {change(total[0], net.unit)}; ellers "
        "ændres konto 6 ikke."
    )
    return lines


def _staff(value: float) -> str:
    return number(value, 1) if round(value, 1) > 0 else "under 0,1"


def rests_on(
    scenario: Scenario,
    baseline: Scenario,
    changed: list[Difference],
    effect: virkning.Effect,
    net: Net,
) -> str:
    """Return what is changed, what the effect is set to, and how sure the net difference is."""
    blocks = []
    lines = change_lines(scenario, baseline, changed)
    if lines:
        what = f"{virkning.name_of(scenario)} ændrer"
        if scenario.role == virkning.BACK_TEST:
            what = "efterprøvningen sætter"
        blocks.append("\n".join([f"Det, {what}", *(bullet(line) for line in lines)]))
    if changed and scenario.role not in (virkning.CONTROL, virkning.BACK_TEST):
        blocks.append("\n".join(["Det, der er antaget", bullet(effect.sentence)]))
        sure = sure_lines(net)
        if sure:
            blocks.append("\n".join(["Hvor sikkert er det?", *(bullet(line) for line in sure)]))
    return "\n\n".join(blocks)


def known_rules(scenario: Scenario) -> str:
    """Return which rules were known, and what has changed since and is left out."""
    if scenario.rules_known is None:
        return ""
    text = f"Regnet med de regler, der var kendt {date_text(scenario.rules_known)}."
    later: dict[str, set[int]] = {}
    for path, entry in scenario.ignored:
        if entry.from_date:
            section = path.split(".")[0]
            later.setdefault(SECTIONS.get(section, section), set()).add(entry.from_date.year)
    if not later:
        return text
    parts = [f"{name} ({', '.join(map(str, sorted(years)))})" for name, years in later.items()]
    return f"{text} Ændret siden og ikke regnet med: {', '.join(parts)}."
