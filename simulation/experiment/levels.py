"""What a kommune spends, without the ydelser that begin empty.

A forløb without a stock holds only those who came from the forløb that are simulated, so its cost
grows from nothing year by year. In a difference that is whole: it is what the forsøg adds. In a
level it would read as a rising expense, so it is left out and named.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulation.experiment.summary import NET
from simulation.scenario import Scenario

if TYPE_CHECKING:
    import pandas as pd

GROSS, STATE, KONTO5 = "forsoergelse_brutto_kr", "stat_netto_kr", "konto5_netto_kr"
LEVELS = (GROSS, STATE, KONTO5, NET)
"""The totals that hold what begins empty."""
_PAID = ("refusion", "medfinansiering")


def begins_empty(scenario: Scenario) -> tuple[str, ...]:
    """Return the ydelser of forløb that have a cost but no stock at the start."""
    found: dict[str, None] = {}
    for x in scenario.children("forloeb"):
        ydelse = str(scenario.attribute(f"forloeb.{x}.ydelse", "") or "")
        paid = scenario.attribute(f"refusion.ydelse.{ydelse}.type") in _PAID
        if paid and not scenario.has(f"bestand.{x}"):
            found[ydelse] = None
    return tuple(found)


def level_metrics(metrics: pd.DataFrame, scenarios: list[Scenario]) -> pd.DataFrame:
    """Return the totals of gross, state, konto 5 and net by scenario, replication and year.

    Parameters
    ----------
    metrics : DataFrame
        Columns scenario, replication, year, metric, group, unit, value.
    """
    import pandas as pd

    totals = metrics[(metrics["group"] == "") & metrics["metric"].isin(LEVELS)]
    frames = []
    for scenario in scenarios:
        own = totals[totals["scenario"] == scenario.id]
        parts = metrics[
            (metrics["scenario"] == scenario.id)
            & metrics["metric"].isin([GROSS, STATE])
            & metrics["group"].isin(begins_empty(scenario))
        ].pivot_table(
            index=["replication", "year"], columns="metric", values="value", aggfunc="sum"
        )
        parts = parts.reindex(columns=[GROSS, STATE]).fillna(0.0)
        parts[KONTO5] = parts[NET] = parts[GROSS] - parts[STATE]
        left_out = parts.reset_index().melt(["replication", "year"], value_name="left_out")
        own = own.merge(left_out, how="left")
        own["value"] -= own.pop("left_out").fillna(0.0)
        frames.append(own)
    return pd.concat(frames, ignore_index=True)


def with_levels(summary: pd.DataFrame, levels: pd.DataFrame) -> pd.DataFrame:
    """Return a summary with the totals of :func:`level_metrics` in the place of its own."""
    import pandas as pd

    own = (summary["group"] == "") & summary["metric"].isin(levels["metric"].unique())
    return pd.concat([summary[~own], levels], ignore_index=True)
