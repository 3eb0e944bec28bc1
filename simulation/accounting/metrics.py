"""The dictionary of outputs: what each figure of a run is called, measured in, and means.

A metric that is not in ``metrics.toml`` cannot leave the account.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

NONE, UNKNOWN = "nul", "ukendt"


@dataclass(frozen=True)
class Metric:
    """A figure of a run.

    Attributes
    ----------
    title, meaning : str
        In Danish: what it is called, and what it is.
    unit : str
    absent : str
        What it means that a group has no such row: ``nul``, there were none, or ``ukendt``, there
        was nothing to measure.
    by : str
        What the group is; empty when there is one figure for all.
    """

    name: str
    title: str
    unit: str
    absent: str
    meaning: str
    by: str = ""


def _read() -> dict[str, Metric]:
    text = Path(__file__).with_suffix(".toml").read_text("utf-8")
    return {name: Metric(name, **fields) for name, fields in tomllib.loads(text).items()}


METRICS = _read()


def title(name: str) -> str:
    """Return what a figure is called."""
    return METRICS[name].title


def check_declared(pairs: Iterable[tuple[str, str]]) -> None:
    """Raise KeyError for a metric, with its unit, that is not in the dictionary."""
    for name, unit in pairs:
        if name not in METRICS or METRICS[name].unit != unit:
            raise KeyError(f"{name} ({unit}) is not in accounting/metrics.toml")
