"""What the calculator needs of the rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulation.accounting.satser import rate_figure, weekly
from simulation.scenario.figures import Figure

WEEK = 7
_PREFIX = "refusion.ydelse."


@dataclass(frozen=True)
class Rules:
    """Figures and labels of the rules that ship."""

    figures: Mapping[str, Figure]
    attributes: Mapping[str, str | bool]

    def value(self, path: str) -> Any:
        """Return a figure's latest value."""
        return self.figures[path].entries[-1].value

    @cached_property
    def ydelser(self) -> dict[str, str]:
        """Id → name of every ydelse, by id."""
        return {
            path.removeprefix(_PREFIX).removesuffix(".navn"): str(name)
            for path, name in sorted(self.attributes.items())
            if path.startswith(_PREFIX) and path.endswith(".navn")
        }

    def flag(self, ydelse: str, key: str) -> str | bool:
        """Return a label of a ydelse."""
        return self.attributes[f"{_PREFIX}{ydelse}.{key}"]

    def is_paid(self, ydelse: str) -> bool:
        """Tell whether it costs state and kommune anything."""
        return self.flag(ydelse, "type") != "uden"

    def has_rate(self, ydelse: str) -> bool:
        """Tell whether what is paid is known."""
        return rate_figure(self.figures, ydelse, False) is not None

    @property
    def first_day(self) -> date:
        """The Monday the ladder began."""
        return date.fromisoformat(str(self.value("refusion.trappe_fra")))

    @property
    def last_day(self) -> date:
        """The last day for which rates can be told."""
        growth = self.figures["regulering.satser"].entries[-1].from_date
        assert growth is not None
        return date(growth.year, 12, 31)

    def paid_to(self, ydelse: str, provider: bool) -> NDArray[np.float64]:
        """Return what is paid from the first day to each day, so that any stretch is a lookup."""
        figure = rate_figure(self.figures, ydelse, provider)
        assert figure is not None
        growth = self.figures["regulering.satser"]
        origin, last = self.first_day, self.last_day
        daily = np.zeros((last - origin).days + 1)
        cuts = {date(year, 1, 1) for year in range(origin.year, last.year + 1)}
        cuts |= {e.from_date for e in figure.entries if e.from_date} | {origin}
        for day in sorted(cuts):
            place = (day - origin).days
            if place < len(daily):
                daily[max(place, 0) :] = weekly(figure, day, growth, day.year) / WEEK
        return np.concatenate([[0.0], np.cumsum(daily)])


def read_rules() -> Rules:
    """Return the rules that ship."""
    from simulation.scenario.ground import load_rules

    figures: dict[str, Figure] = {}
    attributes: dict[str, str | bool] = {}
    for layer in load_rules():
        figures.update(layer.figures)
        attributes.update(layer.attributes)
    return Rules(figures, attributes)
