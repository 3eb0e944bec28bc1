"""How sure an answer is: three uncertainties, each by its name and with its own figure."""

from __future__ import annotations

import math

from simulation.experiment.study import Result
from simulation.experiment.summary import ASSUMED, CALCULATION, TOGETHER, YEARS
from simulation.report.words import kroner, level
from simulation.scenario import Scenario

_SMALL = 20.0


def uncertainty_lines(result: Result, scenario: Scenario) -> list[str]:
    """Return a sentence on each uncertainty of a difference in net cost over all years.

    Empty with one replication, or where nothing varies.
    """
    assert result.uncertainty is not None
    rows = result.uncertainty[result.uncertainty["scenario"] == scenario.id]
    found = {
        str(row.kind): (float(row.low), float(row.high), float(row.half_width))
        for row in rows.itertuples()
    }
    low, high, _ = found[TOGETHER]
    if not math.isfinite(low) or max(abs(low), abs(high)) < _SMALL:
        return []
    lines = [
        f"Beregningsusikkerhed: gennemsnittet er kendt på ± {_kr(found[CALCULATION][2])} (95 %); "
        "flere gentagelser gør den mindre.",
        "Udsving fra år til år: holder alle tal, ligger 9 af 10 gentagelser mellem "
        f"{_between(*found[YEARS][:2])}.",
    ]
    if math.isfinite(found[ASSUMED][0]):
        lines.append(
            "Usikkerhed om forudsætninger: trækkes skøn og antagelser inden for deres spænd, "
            f"flytter det 9 af 10 svar til mellem {_between(*found[ASSUMED][:2])}, når "
            "udsvinget er det samme."
        )
        lines.append(f"Alt i alt: mellem {_between(low, high)}.")
    else:
        lines.append(
            "Usikkerhed om forudsætninger er ikke regnet med: --forudsaetninger faste er valgt."
        )
    return lines


def _between(low: float, high: float) -> str:
    return f"{level(low)} og {level(high)}"


def _kr(value: float) -> str:
    return kroner(value) if value >= _SMALL else kroner(0.0)
