"""All the tables of a scenario, made once for its replications."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from simulation.model.calendar import Calendar
from simulation.model.tables.afgang import ExitRules, exit_rules
from simulation.model.tables.bemanding import BemandingRules, bemanding_rules, divided_teams
from simulation.model.tables.dated import Dated, Floats
from simulation.model.tables.forloeb import (
    ForloebRules,
    Ground,
    arrival_pattern,
    forloeb_rules,
)
from simulation.model.tables.milepaele import MilepaelRules, milepael_rules
from simulation.model.tables.rehab import RehabRules, rehab_rules
from simulation.model.tables.saeson import Saeson, seasons
from simulation.model.tables.sagsskridt import SkridtRules, skridt_names, skridt_rules
from simulation.model.tables.samtaler import SamtaleRules, phase_names, samtale_rules
from simulation.model.tables.sanktioner import SanktionRules, sanktion_rules
from simulation.model.tables.tilbud import TilbudRules, tilbud_names, tilbud_rules
from simulation.scenario import Scenario
from simulation.scenario.units import MONTHS_PER_YEAR


@dataclass(frozen=True)
class Rules(
    ForloebRules, ExitRules, SamtaleRules, MilepaelRules, RehabRules, TilbudRules, SkridtRules,
    SanktionRules, BemandingRules,
):  # fmt: skip
    """What the rules of a scenario say: the tables of every mechanism. Nothing changes them."""


@dataclass(frozen=True)
class Tables:
    """A scenario's figures as the model uses them.

    Attributes
    ----------
    names, teams : tuple of str
        Forløb and teams in the order of the tables.
    phases : tuple of tuple of str
        Phases of samtaler by forløb.
    tilbud, skridt : tuple of str
    rules : Rules
    class_shares : array, shape (S, 3)
        Latent classes among new citizens.
    moenster : array, shape (S, days)
        How those from outside vary over the run: season and conjuncture, around 1.
    faktor : array, shape (S, weeks)
        The trend of all new forløb.
    saesoner : dict of int to Saeson
        The season of the forløb that have one.
    """

    scenario: Scenario
    calendar: Calendar
    names: tuple[str, ...]
    teams: tuple[str, ...]
    phases: tuple[tuple[str, ...], ...]
    tilbud: tuple[str, ...]
    skridt: tuple[str, ...]
    rules: Rules
    class_shares: Floats
    moenster: Floats
    faktor: Floats
    saesoner: dict[int, Saeson]

    def index(self, name: str) -> int:
        """Return the number of a forløb."""
        return self.names.index(name)

    def factors_after(self, tilbud: str) -> dict[str, float]:
        """Return what the exits are multiplied by after a tilbud said in weeks, by forløb.

        As on the first day.
        """
        if tilbud not in self.tilbud:
            return {}
        t = self.tilbud.index(tilbud)
        factors, whose = self.rules.tilbud_kortere[0, t], self.rules.tilbud_for[t]
        return {x: float(factors[s]) for s, x in enumerate(self.names) if whose[s]}


def build_tables(
    scenario: Scenario, effects: str, ground: Ground, straight: Floats, right: Floats
) -> Tables:
    """Return the tables of a scenario under one named effect set.

    Parameters
    ----------
    ground : Ground
    straight : array, shape (S,)
        Share of those new to each forløb who come straight from another, whatever the month.
    right : array
        Cumulative shares of those new to a-dagpenge by the weeks of dagpengeret used before.
    """
    calendar, names, shares = ground.calendar, ground.names, ground.class_shares
    teams, first, parts = divided_teams(scenario)
    dated = Dated(scenario, calendar)
    vary = seasons(scenario, names, shares, straight, np.diff(right, prepend=0.0))
    entering, returning, leaving = np.ones((3, len(names), MONTHS_PER_YEAR))
    for s, season in vary.items():
        entering[s], returning[s], leaving[s] = season.tilgang, season.tilbage, season.afgang
    exits = exit_rules(dated, names, effects, returning, leaving)
    made = (
        forloeb_rules(scenario, ground),
        exits,
        samtale_rules(dated, names, shares, exits),
        milepael_rules(dated, names),
        rehab_rules(dated),
        tilbud_rules(dated, names, exits),
        skridt_rules(dated, names, first),
        sanktion_rules(dated, names),
        bemanding_rules(dated, names, first, parts),
    )
    fields: dict[str, Any] = {
        name: np.ascontiguousarray(value) if isinstance(value, np.ndarray) else value
        for part in made
        for name, value in vars(part).items()
    }
    pattern = [arrival_pattern(scenario, calendar, x, entering[s]) for s, x in enumerate(names)]
    return Tables(
        scenario, calendar, names, teams, phase_names(scenario, names), tilbud_names(scenario),
        skridt_names(scenario), Rules(**fields), shares,
        np.array(pattern),
        ground.faktor,
        vary,
    )  # fmt: skip
