"""The key figures: sentences that answer a scenario's question in the first lines of the answer.

A scenario says with ``svar`` which kinds it wants; each kind is one function here, from a
:class:`~simulation.report.noegletal.tal.View` to Danish sentences with an interval.
"""

from __future__ import annotations

from collections.abc import Callable

from simulation.experiment.result import Result
from simulation.experiment.trin import changed_teams
from simulation.report.noegletal import borgere, indsats, kroner, proeve, samtaler
from simulation.report.noegletal.tal import View, make_view
from simulation.scenario import Scenario

Kind = Callable[[View], list[str]]
KINDS: dict[str, Kind] = {
    "afgange": indsats.afgange,
    "aktive": indsats.aktive,
    "attester": indsats.attester,
    "balance": kroner.balance,
    "borgere": borgere.borgere,
    "deltagere": indsats.deltagere,
    "drift": kroner.drift,
    "foerste_halvaar": samtaler.foerste_halvaar,
    "form": samtaler.form,
    "kontrol": proeve.kontrol,
    "kontrolgruppe": proeve.kontrolgruppe,
    "langtidsledige": borgere.langtidsledige,
    "lukninger": borgere.lukninger,
    "lykkes": kroner.lykkes,
    "netto": kroner.netto,
    "niveau": kroner.niveau,
    "overlevelse": borgere.overlevelse,
    "raekke": borgere.raekke,
    "rehab": indsats.rehab,
    "rettidighed": samtaler.rettidighed,
    "samtaler": samtaler.samtaler,
    "skelnes": proeve.skelnes,
    "spild": samtaler.spild,
    "tilbud": indsats.tilbud,
    "timer": samtaler.timer,
    "tjent_hjem": kroner.tjent_hjem,
    "undgaaede": kroner.undgaaede,
    "varighed": borgere.varighed,
    "virkning": proeve.virkning,
}
LEVELS = ("drift", "langtidsledige", "niveau", "raekke")
"""Kinds that tell of one scenario alone; the others need something to compare with."""


def key_lines(result: Result, scenario: Scenario) -> list[str]:
    """Return the sentences that answer a scenario's question, in the order its file wants them.

    A scenario that changes how many staff there are is always told what it does to waiting.

    Parameters
    ----------
    result : Result
        The study; one scenario alone gives only what can be told of a level.
    scenario : Scenario
        One of the study's.
    """
    if scenario.element is not None or scenario.variant is not None:
        return []
    view = make_view(result, scenario)
    kinds = list(scenario.svar)
    if view.compared and "rettidighed" not in kinds:
        kinds += ["rettidighed"] if changed_teams(scenario, view.baseline) else []
    told = [kind for kind in kinds if view.compared or kind in LEVELS]
    return [line for kind in told for line in KINDS[kind](view)]
