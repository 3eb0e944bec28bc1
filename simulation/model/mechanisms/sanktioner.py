"""Sanktioner: who is heard when they stay away, and whose case is closed.

The first times may be let pass. The hearing is done at the desk, by the same minutes as everything
else, and may itself push a citizen towards an exit. Some of those who stay away from the new
samtale too have their case closed, so many days after.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from simulation.jit import njit
from simulation.model import draws
from simulation.model.mechanisms.forloeb import binding
from simulation.model.world import World

_MOST = 100
INTET, HOERES, LADT_GAA = range(3)
"""What a no-show leads to: nothing, a hearing, or nothing though the law asks for one."""


@njit(cache=True)
def forget(c: Any) -> None:
    """Let no-shows in an earlier forløb not count in the one that begins."""
    c.udeblevet = 0


@njit(cache=True)
def hears(w: World, c: Any, time: float) -> int:
    """Count a no-show; tell whether the citizen is heard, let pass though liable, or neither."""
    c.udeblevet = min(c.udeblevet + 1, _MOST)
    k = binding(w, w.sanktion_fra, c, time)
    u = draws.uniform(c.noegle, draws.SANKTION, c.samtale_nr * 2 + c.ombooket)
    if u >= w.sanktion[k, c.tilstand]:
        return INTET
    return LADT_GAA if c.udeblevet <= w.fri[k, c.tilstand] else HOERES


@njit(cache=True)
def hearing(w: World, c: Any, time: float) -> tuple[float, float]:
    """Return the minutes a hearing takes, and how much it pushes the citizen."""
    rule = w.sanktion_praksis[binding(w, w.sanktion_fra, c, time)]
    return rule.minutter, rule.virkning


@njit(cache=True)
def closes(w: World, c: Any, time: float) -> float:
    """Return when the case of one who stayed away again is closed; infinity for never."""
    k = binding(w, w.sanktion_fra, c, time)
    share = w.luk[k, c.tilstand]
    if share > 0.0 and draws.uniform(c.noegle, draws.LUK, c.samtale_nr) < share:
        return float(time + w.sanktion_praksis[k].hoering_dage)
    return np.inf
