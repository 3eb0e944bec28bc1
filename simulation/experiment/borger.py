"""One replication of a scenario and of its baseline, to follow single citizens in both."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from simulation.errors import InputError
from simulation.experiment.blocks import together
from simulation.experiment.ready import ready
from simulation.experiment.settings import Settings, check, staffing_of
from simulation.experiment.study import compile_once, load_one
from simulation.ledger import Ledger
from simulation.scenario import Scenario


@dataclass(frozen=True)
class Worlds:
    """A replication in today's practice and under the proposal, the same citizens in both.

    Attributes
    ----------
    scenarios, ledgers : tuple
        Today's practice first; only that when the scenario is one itself.
    """

    scenarios: tuple[Scenario, ...]
    ledgers: tuple[Ledger, ...]


def worlds(
    name: str | Path,
    *,
    replication: int = 0,
    seed: int = 1,
    years: int | None = None,
    rules_known: str | None = None,
    staffing: Literal["elastic", "hard"] | None = None,
    effects: str | None = None,
) -> Worlds:
    """Simulate one replication in both worlds, as :func:`simulation.compare` does.

    Every figure has its stated value, so a path is one of those the mean rests on.

    Raises
    ------
    InputError
        With every fault; also when the proposal changes who comes, so that a number is not the
        same citizen in both.
    """
    from simulation.model import calibrate_capacity, simulate

    chosen = load_one(name, years, rules_known)
    base = chosen
    if chosen.baseline_id != chosen.id:
        base = load_one(chosen.baseline_id, years, rules_known)
        together([(base, chosen)])
    settings = Settings(
        seed=seed, staffing=staffing_of(staffing, [base, chosen]),
        effects=effects or base.default_effects, replications=replication + 1,
    )  # fmt: skip
    check(settings, base, None)
    scenarios = (base, chosen) if base.id != chosen.id else (chosen,)
    compile_once(base, lambda _text: None)
    for scenario in scenarios:
        ready(scenario, settings.effects)
    capacity = None
    if settings.staffing == "hard":
        capacity = calibrate_capacity(base, seed=seed, effects=settings.effects)
    ledgers = tuple(
        simulate(
            scenario, seed=seed, replication=replication, staffing=settings.staffing,  # type: ignore[arg-type]
            effects=settings.effects, capacity=capacity, clock="compiled",
        )
        for scenario in scenarios
    )  # fmt: skip
    if any(len(ledger.borgere) != len(ledgers[0].borgere) for ledger in ledgers) or any(
        (ledger.borgere["ankomst"] != ledgers[0].borgere["ankomst"]).any() for ledger in ledgers
    ):
        raise InputError(
            f"{chosen.id} ændrer, hvem der kommer, så borgerne kan ikke følges i begge verdener; "
            f"jobcenter borger {base.id} --nr N viser en borger i nuværende praksis"
        )
    return Worlds(scenarios, ledgers)
