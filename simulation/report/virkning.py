"""What a scenario is, and what its effect on the citizens' forløb is set to."""

from __future__ import annotations

from dataclasses import dataclass

from simulation.report.format import number
from simulation.report.words import words_together
from simulation.scenario import Scenario
from simulation.scenario.forskel import Difference

CONTROL, BACK_TEST, LAW = "kontrol", "efterprøvning", "lovændring"
NONE, TARGET, ESTIMATE, MEASURED = "ingen", "mål", "skøn", "målt"
NO_EFFECTS = "ingen"
"""The effect set with no effect of samtaler."""
_MEASURED_GRADE = "statistik"
_LATER = ("efter_faktor", "trussel_faktor")
SHORTER = "kortere_uger"
"""The effect of a tilbud said in weeks."""
_MOVES_EXITS = ("forloeb", "milepael", "tilbagefald", "effekter")


@dataclass(frozen=True)
class Effect:
    """What the effect is set to, and by what.

    Attributes
    ----------
    kind : str
        ``ingen``, ``mål``, ``skøn`` or ``målt``.
    sentence : str
        The same for a reader.
    """

    kind: str
    sentence: str


def effect_of(scenario: Scenario, changed: list[Difference], effects: str | None) -> Effect:
    """Return what a scenario's effect on how long citizens stay is set to.

    The header's ``effect`` if the changed figures bear it; otherwise what they say themselves. A
    header that claims an effect no figure has, or a measurement where a figure is assumed, is not
    taken at its word, and the sentence says so.

    Parameters
    ----------
    changed : list of Difference
    effects : str or None
        The effect set of the study.
    """
    reasons, grades = _reasons(scenario, changed, effects)
    told = MEASURED if grades == {_MEASURED_GRADE} else ESTIMATE
    told = told if reasons else NONE
    claims = scenario.effect is not None and scenario.effect != NONE
    broken = claims and (not reasons or (scenario.effect == MEASURED and told != MEASURED))
    kind = told if broken or scenario.effect is None else scenario.effect
    own = f" ({words_together(reasons)})" if reasons else ""
    sentence = {
        NONE: "Virkningen på, hvor længe borgerne er på ydelse, er sat til ingen; den er ikke "
        "målt.",
        TARGET: f"Virkningen er sat til projektets eget mål{own}, ikke til en måling.",
        ESTIMATE: f"Virkningen er sat til et skøn{own}.",
        MEASURED: f"Virkningen er målt{own}.",
    }[kind]
    if kind == NONE and reasons:
        sentence = f"Virkningen er sat til ingen, bortset fra {words_together(reasons)}."
    if broken:
        sentence += f" (Filens «effect» siger {scenario.effect}; det gør dens tal ikke.)"
    lock = _lock_in(scenario, changed)
    if lock:
        sentence += f" {lock}"
    return Effect(kind, sentence)


def _reasons(
    scenario: Scenario, changed: list[Difference], effects: str | None
) -> tuple[list[str], set[str]]:
    """Return by what a scenario moves how long people stay, and the grades of those figures."""
    reasons: list[str] = []
    grades: set[str] = set()

    def add(reason: str, grade: str) -> None:
        grades.add(grade)
        if reason not in reasons:
            reasons.append(reason)

    set_name = str(scenario.attribute(f"effekter.{effects}.navn", effects))
    for one in changed:
        parts = one.path.split(".")
        if one.section == "tilbud" and parts[-1] in _LATER and one.after != 1.0:
            name = scenario.attribute(f"tilbud.{parts[1]}.navn", parts[1])
            when = "bagefter" if parts[-1] == "efter_faktor" else "i ugerne før"
            add(f"{name}: afgangen {when} ganges med {_factor(one)}", one.grade)
        elif one.section == "tilbud" and parts[-1] == SHORTER and one.after:
            name = scenario.attribute(f"tilbud.{parts[1]}.navn", parts[1])
            add(f"{name}: {_factor(one)} uger kortere for deltagerne", one.grade)
        elif one.section == "tilbud" and parts[2] == "afgang" and one.after:
            name = scenario.attribute(f"tilbud.{parts[1]}.navn", parts[1])
            add(f"{name}: hvor deltagerne går hen ved slut", "estimat")
        elif one.section == "samtaler" and effects != NO_EFFECTS:
            add(f"samtaler virker som i effektsættet «{set_name}»", "estimat")
        elif one.path.startswith("tilgang."):
            name = scenario.attribute(f"forloeb.{parts[-1]}.navn", parts[-1])
            add(f"tilgangen til {str(name).lower()}: {_factor(one)} gange den hidtidige"
                if parts[1] == "faktor" else f"ingen nye på {str(name).lower()}",
                one.grade)  # fmt: skip
        elif one.path.startswith(("sanktion.virkning", "sanktion.luk_andel")):
            add("sanktioners virkning er sat i filen", one.grade)
        elif one.section in _MOVES_EXITS:
            add("afgangen ændres af de nye regler", "estimat")
    return reasons, grades


def _factor(one: Difference) -> str:
    value = one.after if isinstance(one.after, float) else 1.0
    return number(value, 3).rstrip("0").rstrip(",")


def _lock_in(scenario: Scenario, changed: list[Difference]) -> str:
    """Return what is assumed of those in a tilbud while it lasts."""
    found = []
    for one in changed:
        if one.section == "tilbud" and one.path.endswith(".fastlaasning") and one.after != 1.0:
            name = scenario.attribute(f"tilbud.{one.path.split('.')[1]}.navn", "tilbuddet")
            found.append(f"{_factor(one)} ({name})")
    if not found:
        return ""
    factors = ", ".join(found)
    return f"Fastlåsning er med: mens tilbuddet står på, ganges afgangen med {factors}."


def name_of(scenario: Scenario) -> str:
    """Return what a sentence calls a scenario: forslaget, or loven."""
    return "loven" if scenario.role == LAW else "forslaget"


def opening(scenario: Scenario, kind: str, amount: str) -> str:
    """Return the first sentence of an answer: an expectation only where there is an estimate.

    Parameters
    ----------
    kind : str
        Of :class:`Effect`.
    amount : str
        What the kroner say: «en mindreudgift på …».
    """
    name = name_of(scenario)
    if kind == NONE:
        return f"Regnet uden virkning på borgernes forløb giver {name} {amount}"
    if kind == TARGET:
        return (
            f"Regnet med projektets eget mål som virkning, altså hvis målet nås, giver {name} "
            f"{amount}"
        )
    return f"Vi forventer {amount}"
