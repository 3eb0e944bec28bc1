"""Read, check, merge and freeze a scenario; know where each value came from."""

from simulation.scenario.dump import dump_resolved, origins
from simulation.scenario.figures import Entry, Figure
from simulation.scenario.ground import load_rules
from simulation.scenario.load import load_scenario
from simulation.scenario.scenario import Scenario

__all__ = [
    "Entry",
    "Figure",
    "Scenario",
    "dump_resolved",
    "load_rules",
    "load_scenario",
    "origins",
]
