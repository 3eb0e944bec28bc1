"""Sign-safe words: merudgift and mindreudgift, the names of teams, and phrases."""

from __future__ import annotations

from simulation.report.format import NBSP, kroner
from simulation.scenario import Scenario

FEWEST = 20
"""Replications it takes to say where nine of ten are; with fewer, the interval of the mean."""
OUT_OF = FEWEST
"""Odds are said out of so many."""
PHASES = {
    "akasse": "samtaler i a-kassen", "faelles": "fællessamtaler", "foerste": "første samtale",
    "foerste_halvaar": "første halvår", "efter_26": "efter seks måneder",
    "efter_26_behov": "efter seks måneder, dem med behov", "jobcenter": "flere samtaler",
    "opfoelgning": "opfølgning",
}  # fmt: skip
"""What people call the phases of samtaler, where a title has only their id."""
_JOINED_WITH_S = ("hjælp", "else", "ing", "hed")


def account(scenario: Scenario, funktion: str) -> str:
    """Return the name and number of a funktion."""
    name = scenario.attribute(f"konti.{funktion.replace('.', '_')}.navn", "")
    return f"{name} ({funktion})" if name else funktion


def active(scenario: Scenario) -> dict[str, str]:
    """Return id and name of the forløb with samtaler, in the scenario's order."""
    return {
        x: str(scenario.attribute(f"forloeb.{x}.navn", x))
        for x in scenario.children("forloeb")
        if scenario.attribute(f"forloeb.{x}.slags") == "aktiv"
    }


def paid(scenario: Scenario, ydelse: str) -> str:
    """Return the name of a ydelse."""
    return str(scenario.attribute(f"refusion.ydelse.{ydelse}.navn", ydelse))


def group(scenario: Scenario, x: str) -> str:
    """Return what a forløb is called in a sentence: «kontanthjælp (jobparat)»."""
    name = str(scenario.attribute(f"forloeb.{x}.navn", x)).lower()
    first, comma, rest = name.partition(", ")
    return f"{first} ({rest})" if comma else name


def team(scenario: Scenario, t: str) -> str:
    """Return what a team is called: dagpengeteamet, kontanthjælpsteamet."""
    base, _, part = t.partition(" ")
    name = str(scenario.attribute(f"bemanding.hold.{base}.navn", base)).lower().replace("_", " ")
    after = f" {part}" if part else ""
    if " " in name:
        return f"teamet «{name}»{after}"
    return f"{name}{'s' if name.endswith(_JOINED_WITH_S) else ''}teamet{after}"


def change(value: float, unit: float = 1.0) -> str:
    """Return «en mindreudgift på …» or «en merudgift på …»."""
    word = "mindreudgift" if value < 0 else "merudgift"
    return f"en {word} på {kroner(abs(value), unit)}"


def between(low: float, high: float, unit: float = 1.0) -> str:
    """Return an interval in words: «mellem 1,8 og 2,1 mio. kr.», or with both signs.

    Two ends that would read the same are one «ca.».
    """
    if low < 0 < high:
        return (
            f"mellem en mindreudgift på {kroner(-low, unit)} og en merudgift på "
            f"{kroner(high, unit)}"
        )
    near, far = sorted((abs(low), abs(high)))
    for decimals in (1, 2):
        first, last = (kroner(x, unit, decimals) for x in (near, far))
        if first != last:
            number, _, name = first.partition(NBSP)
            shared = name == last.partition(NBSP)[2]
            return f"mellem {number if shared else first} og {last}"
    return f"ca. {kroner(near, unit)}"


def stop(text: str) -> str:
    """Return a sentence with its full stop: one, also after «kr.»."""
    return text if text.endswith(".") else f"{text}."


def words_together(words: list[str]) -> str:
    """Return words as one phrase: «a, b og c»."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} og {words[-1]}"
