"""All the tables of a scenario, made once for its replications."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from simulation.model.calendar import Calendar, make_calendar
from simulation.model.tables.afgang import ExitRules, exit_rules
from simulation.model.tables.bemanding import BemandingRules, bemanding_rules, divided_teams
from simulation.model.tables.dated import Dated, Floats
from simulation.model.tables.forloeb import (
    ForloebRules,
    arrival_pattern,
    arrival_trend,
    class_shares,
    forloeb_rules,
)
from simulation.model.tables.milepaele import MilepaelRules, milepael_rules
from simulation.model.tables.rehab import RehabRules, rehab_rules
from simulation.model.tables.sagsskridt import SkridtRules, skridt_names, skridt_rules
from simulation.model.tables.samtaler import SamtaleRules, phase_names, samtale_rules
from simulation.model.tables.sanktioner import SanktionRules, sanktion_rules
from simulation.model.tables.tilbud import TilbudRules, tilbud_names, tilbud_rules
from simulation.scenario import Scenario


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


def build_tables(scenario: Scenario, effects: str) -> Tables:
    """Return the tables of a scenario under one named effect set."""
    closed = scenario.listed("kalender.lukkedage")
    calendar = make_calendar(scenario.start, scenario.end, closed)
    names = scenario.children("forloeb")
    teams, first, parts = divided_teams(scenario)
    dated = Dated(scenario, calendar)
    shares = class_shares(scenario, names)
    exits = exit_rules(dated, names, effects)
    made = (
        forloeb_rules(scenario, calendar, names, shares),
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
    return Tables(
        scenario, calendar, names, teams, phase_names(scenario, names), tilbud_names(scenario),
        skridt_names(scenario), Rules(**fields), shares,
        np.array([arrival_pattern(scenario, calendar, x) for x in names]),
        np.array([arrival_trend(scenario, calendar, x) for x in names]),
    )  # fmt: skip
