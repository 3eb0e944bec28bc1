"""The same study under the other effect sets: what the answer would be if samtaler did otherwise.

How much samtaler do is what is known the least and moves the most. So a comparison that changes
samtaler is run a few times more, with no effect and with that of the randomised trials.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from simulation.experiment.collected import Collected
from simulation.experiment.result import Item
from simulation.experiment.summary import NET, WHOLE_PERIOD, describe
from simulation.scenario.forskel import differences

if TYPE_CHECKING:
    import pandas as pd

    from simulation.scenario import Scenario

OTHERS = ("ingen", "kerne", "lodtraekning")
"""The sets shown beside each other, whichever is used."""
FEW = 8
"""Replications of each, at most: the citizens are the same, so few will do."""
_ACTED_ON = ("samtaler", "screening", "effekter", "udeblivelse")
COLUMNS = ["scenario", "effektsaet", "difference", "ci_low", "ci_high"]


def depends(scenario: Scenario, baseline: Scenario) -> bool:
    """Tell whether a scenario changes what samtaler are held, so that their effect matters."""
    return any(
        one.section in _ACTED_ON or one.path.startswith("bemanding.hold.")
        for one in differences(scenario, baseline)
    )


def under_others(
    items: Sequence[Item], groups: Sequence[tuple[int, ...]]
) -> tuple[list[Item], list[tuple[int, ...]]]:
    """Return the items to run under the other sets, and how they are grouped.

    Parameters
    ----------
    items : sequence of (Scenario, Settings)
    groups : sequence of tuple of int
        Places in ``items``, the baseline first.

    Returns
    -------
    items : list
    groups : list of tuple of int
        Places in the list returned.
    """
    more: list[Item] = []
    grouped: list[tuple[int, ...]] = []
    for base, *rest in groups:
        first, own = items[base]
        touched = [i for i in rest if items[i][0].variant is None and depends(items[i][0], first)]
        for name in OTHERS if touched else ():
            if name == own.effects or not first.has(f"effekter.{name}.k0"):
                continue
            settings = replace(own.stated, effects=name, replications=min(own.replications, FEW))
            start = len(more)
            more += [(items[i][0], settings) for i in (base, *touched)]
            grouped.append(tuple(range(start, len(more))))
    return more, grouped


def by_effects(
    items: Sequence[Item], groups: Sequence[tuple[int, ...]], kept: Sequence[Collected]
) -> pd.DataFrame:
    """Return the net difference over all years by scenario and effect set, in kr.

    Parameters
    ----------
    kept : sequence of Collected
        The replications of each group.
    """
    import pandas as pd

    rows = []
    for group, found in zip(groups, kept, strict=True):
        table = found.rows([NET], WHOLE_PERIOD).pivot(
            index="scenario", columns="replication", values="value"
        )
        names = [items[index][0].id for index in group]
        paired = describe(table.loc[names[1:]] - table.loc[names[0]], "difference")
        effects = items[group[0]][1].effects
        for name, row in zip(names[1:], paired.itertuples(), strict=True):
            rows.append((name, effects, row.difference, row.ci_low, row.ci_high))
    return pd.DataFrame(rows, columns=COLUMNS)
