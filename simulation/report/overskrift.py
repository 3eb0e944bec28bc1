"""The first lines of an answer: what it is about, what it costs, the time, and what it rests on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulation.report import virkning
from simulation.report.aendringer import SECTIONS, change_lines
from simulation.report.format import date_text, supported, years_text
from simulation.report.tables import WIDTH, bullet, pick, wrap
from simulation.report.usikkerhed import Net, amount, sure_lines
from simulation.report.words import between, change, stop
from simulation.scenario import Scenario
from simulation.scenario.forskel import Difference, acting_years

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


def part_line(scenario: Scenario, own: pd.DataFrame, changed: list[Difference]) -> list[str]:
    """Return what the kroner are in the years a scenario acts, when those are not all."""
    acting = acting_years(scenario, changed)
    if not acting or len(acting) == len(scenario.years):
        return []
    by_year = pick(own, "kommune_netto_kr", "difference")
    then = sum(by_year.get(str(year), 0.0) for year in acting)
    if abs(then) < _NEAR_NOTHING:
        return []
    one = [own[(own["metric"] == "kommune_netto_kr") & (own["year"] == str(y))] for y in acting]
    half = sum(float((rows["ci_high"] - rows["ci_low"]).sum()) / 2 for rows in one)
    text = (
        f"I {years_text(acting)}, hvor ændringerne gælder, er det {change(then, supported(half))}"
    )
    return [stop(text)]


def _basis(kind: str) -> str:
    if kind == virkning.NONE:
        return "Der er regnet uden virkning på borgernes forløb."
    if kind == virkning.TARGET:
        return "Der er regnet med projektets eget mål som virkning."
    return ""


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
