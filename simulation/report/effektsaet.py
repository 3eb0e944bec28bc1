"""One line: the net difference under each effect set, the one used among them."""

from __future__ import annotations

from simulation.experiment.result import Result
from simulation.report.format import kroner, supported
from simulation.report.usikkerhed import Net
from simulation.report.words import stop, words_together
from simulation.scenario import Scenario

_ORDER = ("ingen", "kerne", "lodtraekning")


def effects_line(result: Result, scenario: Scenario, net: Net, used: str | None) -> list[str]:
    """Return what the net difference would be if samtaler did nothing, little or much.

    Parameters
    ----------
    used : str or None
        The effect set of the answer.
    """
    rows = result.effects[result.effects["scenario"] == scenario.id]
    if rows.empty or used is None:
        return []
    found = {
        str(row.effektsaet): (row.difference, (row.ci_high - row.ci_low) / 2)
        for row in rows.itertuples()
    }
    low, high = net.spans.get("beregningsusikkerhed", (net.mean, net.mean))
    found[used] = net.mean, (high - low) / 2
    order = [*(name for name in _ORDER if name in found), *(n for n in found if n not in _ORDER)]
    told = []
    for name in order:
        value, half = found[name]
        title = str(scenario.attribute(f"effekter.{name}.navn", name))
        title = title[0].lower() + title[1:]
        if name == used:
            title += ", brugt her"
        unit = supported(half)
        margin = f" (±\u00a0{kroner(half, unit)})" if half > 0 else ""
        sign = "+" if value > 0 else "−" if value < 0 else ""
        told.append(f"{title}: {sign}{kroner(abs(value), unit)}{margin}")
    return [stop(f"Netto i alt efter, hvad samtaler virker: {words_together(told)}")]
