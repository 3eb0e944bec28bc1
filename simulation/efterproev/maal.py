"""The targets, and each measured on its baseline."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from simulation.efterproev.maalinger import MAALINGER
from simulation.efterproev.studie import Studie
from simulation.scenario import load_scenario

TARGETS = Path(__file__).parent / "maal.toml"


@dataclass(frozen=True)
class Maal:
    """Something known of the world, the law or a paper.

    Attributes
    ----------
    titel, kilde, enhed : str
    maaling : str
        How it is measured: a name in :data:`~simulation.efterproev.maalinger.MAALINGER`.
    basis : str
        Scenario it is measured on.
    vaerdi : tuple of float
    tolerance : float
        How far off the model may be.
    ikke_ramt : str
        Why it is missed, where it is.
    hvad : dict
        What the measurement needs to know.
    """

    titel: str
    kilde: str
    enhed: str
    maaling: str
    basis: str
    vaerdi: tuple[float, ...]
    tolerance: float
    ikke_ramt: str = ""
    hvad: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Svar:
    """A target and what the model gives."""

    maal: Maal
    model: tuple[float, ...]

    @property
    def hit(self) -> bool:
        """Whether every figure is within the tolerance."""
        pairs = zip(self.maal.vaerdi, self.model, strict=True)
        return all(abs(known - own) <= self.maal.tolerance for known, own in pairs)


def load_targets() -> list[Maal]:
    """Return the targets that ship, in the order of their file."""
    own = {"titel", "kilde", "enhed", "maaling", "basis", "tolerance", "ikke_ramt"}
    found = []
    for row in tomllib.loads(TARGETS.read_text("utf-8"))["maal"]:
        said = {key: row[key] for key in own if key in row}
        rest = {key: value for key, value in row.items() if key not in own | {"vaerdi"}}
        found.append(Maal(**said, vaerdi=tuple(row["vaerdi"]), hvad=rest))
    return found


def efterproev(replications: int, say: Callable[[str], None] = lambda text: None) -> Iterator[Svar]:
    """Measure each target.

    Parameters
    ----------
    replications : int
        Replications of a kommune of ordinary size; of the largest, a quarter.
    say : callable
        Told of each baseline as it is begun.
    """
    studies: dict[str, Studie] = {}
    for target in load_targets():
        if target.basis not in studies:
            say(target.basis)
            studies[target.basis] = Studie.of(load_scenario(target.basis), replications)
        model = MAALINGER[target.maaling](studies[target.basis], target.hvad)
        yield Svar(target, tuple(model))
