"""Sign-safe words: merudgift and mindreudgift, and odds one can say out loud."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simulation.report.format import kroner
from simulation.scenario import Scenario

OUT_OF = 20


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


def change(value: float) -> str:
    """Return «en mindreudgift på …» or «en merudgift på …»."""
    word = "mindreudgift" if value < 0 else "merudgift"
    return f"en {word} på {kroner(abs(value))}"


def level(value: float) -> str:
    """Return an end of an interval in words: 0,2 mio. kr. mindre eller mere."""
    return f"{kroner(abs(value))} {'mindre' if value < 0 else 'mere'}"


def expectation(
    differences: NDArray[np.float64], years: str, drawn: NDArray[np.float64] | None = None
) -> str:
    """Return one sentence on the expected difference, its spread and its odds.

    Parameters
    ----------
    differences : array, shape (replications,)
        Paired differences of the kommune's net cost over all years.
    drawn : array, shape (replications,), optional
        The same with the assumptions drawn: spread and odds are theirs.
    """
    mean = float(differences.mean())
    every = differences if drawn is None else np.concatenate([differences, drawn])
    if np.abs(every).max() < OUT_OF:
        return f"Vi forventer ingen forskel i kroner i {years}."
    if len(differences) == 1:
        return (
            f"Én gentagelse viser {change(mean)} i alt i {years}. Med kun én gentagelse er der "
            "intet interval; kør flere, før tallet bruges."
        )
    low, high = np.percentile(differences, [5, 95])
    if drawn is not None:
        ends = np.percentile(drawn, [5, 95])
        low, high = min(low, ends[0], mean), max(high, ends[1], mean)
        differences = drawn
    text = (
        f"Vi forventer {change(mean)} i alt i {years}. I 9 af 10 gentagelser ligger den mellem "
        f"{level(float(low))} og {level(float(high))}."
    )
    against = float((differences > 0).mean() if mean < 0 else (differences < 0).mean())
    odds = round(against * OUT_OF)
    other = "merudgift" if mean < 0 else "mindreudgift"
    if low <= 0 <= high:
        text += " Forskellen kan ikke skelnes sikkert fra nul."
    if odds:
        text += f" I {odds} af {OUT_OF} gentagelser bliver det en {other}."
    else:
        text += f" I ingen af gentagelserne bliver det en {other}."
    return text


def words_together(words: list[str]) -> str:
    """Return words as one phrase: «a, b og c»."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} og {words[-1]}"
