"""What every key figure is made of: values by replication, and how sure they are, in Danish."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from simulation.experiment.result import Result
from simulation.experiment.udledt import kroner_per_week
from simulation.report.format import NBSP, kroner, number, years_text
from simulation.report.words import FEWEST, active, group, words_together
from simulation.scenario import Scenario
from simulation.scenario.units import DAYS_PER_WEEK

Floats = NDArray[np.float64]
SMALLER = "udsvinget er mindre end afrundingen"
Rows = dict[tuple[str, str], Floats]
ALL = "alle"
CONFIDENCE = 0.95
PERCENT = 100.0
NETTO, BRUTTO = "kommune_netto_kr", "forsoergelse_brutto_kr"


def baseline_of(result: Result, scenario: Scenario) -> Scenario:
    """Return what a scenario is compared with; itself when it is the only one."""
    return result.baseline_of(scenario)


@dataclass(frozen=True)
class View:
    """A scenario beside its baseline, and the steps of it, replication by replication."""

    scenario: Scenario
    baseline: Scenario
    steps: tuple[Scenario, ...]
    result: Result
    _read: dict[tuple[str, str], Rows] = field(default_factory=dict, repr=False)

    @property
    def compared(self) -> bool:
        """Whether there is a baseline to compare with."""
        return self.scenario.id != self.baseline.id

    @property
    def period(self) -> str:
        """The budget years, first to last."""
        return years_text(self.scenario.years)

    @property
    def years(self) -> int:
        """How many budget years."""
        return len(self.scenario.years)

    @property
    def weeks(self) -> float:
        """Length of the run."""
        return (self.scenario.end - self.scenario.start).days / DAYS_PER_WEEK

    def of(
        self, scenario: Scenario, metric: str, group: str = "", year: str = ALL,
        missing: float = 0.0,
    ) -> Floats:  # fmt: skip
        """Return a figure of a scenario by replication; what is not there is ``missing``."""
        count = self.result.settings.replications
        if (metric, year) not in self._read:
            self._read[metric, year] = _rows(self.result, metric, year)
        found = self._read[metric, year].get((scenario.id, group))
        values = np.full(count, missing) if found is None else found
        return np.where(np.isnan(values), missing, values)

    def after(self, metric: str, group: str = "", year: str = ALL, missing: float = 0.0) -> Floats:
        """Return a figure of the scenario."""
        return self.of(self.scenario, metric, group, year, missing)

    def before(self, metric: str, group: str = "", year: str = ALL, missing: float = 0.0) -> Floats:
        """Return a figure of the baseline."""
        return self.of(self.baseline, metric, group, year, missing)

    def change(self, metric: str, group: str = "", year: str = ALL, missing: float = 0.0) -> Floats:
        """Return scenario minus baseline."""
        return self.after(metric, group, year, missing) - self.before(metric, group, year, missing)

    def groups(self, metric: str) -> list[str]:
        """Return the groups a figure has in the scenario or its baseline, over all years."""
        frame = self.result.summary
        ids = (self.scenario.id, self.baseline.id)
        mine = (frame["metric"] == metric) & (frame["year"] == ALL) & frame["scenario"].isin(ids)
        return list(dict.fromkeys(frame.loc[mine, "group"]))

    def altered(self) -> list[str]:
        """Return the paths of figures the scenario sets otherwise than its baseline."""
        known = self.baseline.figures
        return [p for p, f in self.scenario.figures.items() if known.get(p) != f]

    def tilbud(self) -> list[str]:
        """Return the tilbud that begin more often or seldomer than in the baseline."""
        return [
            t
            for t in self.scenario.children("tilbud")
            if np.abs(self.change("tilbud_startede", t)).max() > 0
        ]

    def touched(self) -> list[str]:
        """Return the forløb that what the scenario alters is about."""
        found: set[str] = set()
        for path in self.altered():
            parts = path.split(".")
            found.update(parts)
            if parts[0] in ("sagsskridt", "tilbud"):
                key = "forloeb" if parts[0] == "sagsskridt" else "maalgruppe"
                found.update(self.scenario.listed(f"{parts[0]}.{parts[1]}.{key}"))
        return [x for x in active(self.scenario) if x in found]


def make_view(result: Result, scenario: Scenario) -> View:
    """Return a scenario of a study with its baseline and steps."""
    base = baseline_of(result, scenario)
    mine = f"{scenario.id}--"
    steps = tuple(s for s in result.scenarios if s.variant and s.id.startswith(mine))
    return View(scenario, base, steps, result)


def _rows(result: Result, metric: str, year: str) -> Rows:
    """Return one figure of every scenario and group by replication."""
    frame = result.replicated(metric, year)
    table = frame.pivot(index=["scenario", "group"], columns="replication", values="value")
    table = table.reindex(columns=range(result.settings.replications))
    return dict(zip(table.index, table.to_numpy(float), strict=True))


def interval(values: Floats) -> tuple[float, float] | None:
    """Return the ends to tell: nine of ten replications, or of the mean when they are few."""
    known = values[~np.isnan(values)]
    if len(known) < 2:
        return None
    if len(known) >= FEWEST:
        low, high = np.percentile(known, [5, 95])
        return float(low), float(high)
    from scipy.special import stdtrit

    half = stdtrit(len(known) - 1, (1 + CONFIDENCE) / 2) * known.std(ddof=1) / len(known) ** 0.5
    return float(known.mean() - half), float(known.mean() + half)


def mean(values: Floats) -> float:
    """Return the mean of the replications that have the figure."""
    known = values[~np.isnan(values)]
    return float(known.mean()) if len(known) else float("nan")


def _ends(values: Floats, low: str, high: str, middle: str) -> str:
    known = values[~np.isnan(values)]
    if known.max() == known.min():
        return "ens i alle gentagelser"
    if low == high == middle:
        return SMALLER
    count = int((~np.isnan(values)).sum())
    word = f"9 af 10 gentagelser{NBSP}" if count >= FEWEST else f"95{NBSP}%-interval{NBSP}"
    return f"{word}{low} til {high}"


def sure(values: Floats, decimals: int = 0, sign: bool = False) -> str:
    """Return how sure a mean is, to stand in a parenthesis after it."""
    ends = interval(values)
    if ends is None:
        return "kun én gentagelse, så intet interval"
    low, high = (number(x, decimals, sign) for x in ends)
    return _ends(values, low, high, number(mean(values), decimals, sign))


def sure_kr(values: Floats) -> str:
    """Return how sure an amount is."""
    ends = interval(values)
    if ends is None:
        return "kun én gentagelse, så intet interval"
    return _ends(values, kroner(ends[0]), kroner(ends[1]), kroner(mean(values)))


def tell(values: Floats, decimals: int = 0, sign: bool = False, unit: str = "") -> str:
    """Return a mean with its interval: 12 timer (9 af 10 gentagelser 10 til 14)."""
    shown = number(mean(values), decimals, sign)
    return f"{shown}{NBSP + unit if unit else ''} ({sure(values, decimals, sign)})"


def tell_kr(values: Floats) -> str:
    """Return an amount with its interval."""
    return f"{kroner(mean(values))} ({sure_kr(values)})"


def shift(before: Floats, after: Floats, decimals: int = 0, unit: str = "") -> str:
    """Return a figure without and with the forsøg, and how sure the paired difference is."""
    a, moved = (round(mean(x), decimals) for x in (before, after - before))
    b = a + moved  # as in the practice table: a difference is the nearest, and before + it = after
    shown = f"{number(a, decimals)} → {number(b, decimals)}{NBSP + unit if unit else ''}"
    change = number(moved, decimals, sign=True)
    return f"{shown} ({change}; {sure(after - before, decimals, sign=True)})"


def tell_ratio(above: Floats, below: Floats, decimals: int = 0, kr: bool = False) -> str:
    """Return the ratio of two means with its 95 % interval, linearised, also where some are 0."""
    ratio = mean(above) / mean(below)
    shown = kroner(ratio) if kr else number(ratio, decimals)
    count = len(above)
    if count < 2:
        return f"{shown} (kun én gentagelse, så intet interval)"
    from scipy.special import stdtrit

    spread = (above - ratio * below).std(ddof=1) / (abs(mean(below)) * count**0.5)
    half = float(stdtrit(count - 1, (1 + CONFIDENCE) / 2) * spread)
    return tell_ends((ratio, ratio - half, ratio + half), decimals, kr)


def tell_ends(found: tuple[float, float, float], decimals: int = 0, kr: bool = False) -> str:
    """Return a value with its 95 % interval: 4,4 (95 %-interval 4,3 til 4,6)."""
    shown, *ends = (kroner(x) if kr else number(x, decimals) for x in found)
    if np.isnan(found[1]):
        return f"{shown} (kun én gentagelse, så intet interval)"
    told = f"95{NBSP}%-interval{NBSP}{ends[0]} til {ends[1]}"
    return f"{shown} ({SMALLER if ends[0] == ends[1] == shown else told})"


def tell_change(values: Floats) -> str:
    """Return a mindreudgift or merudgift with its interval, or that there is none."""
    amount = mean(values)
    if np.abs(values).max() < 1.0:
        return "ingen forskel"
    word = "mindreudgift" if amount < 0 else "merudgift"
    return f"en {word} på {kroner(abs(amount))} ({_signed(values)})"


def _signed(values: Floats) -> str:
    ends = interval(values)
    if ends is None:
        return "kun én gentagelse, så intet interval"
    low, high = (f"{'+' if x > 0 else ''}{kroner(x)}" for x in ends)
    return _ends(values, low, high, f"{'+' if mean(values) > 0 else ''}{kroner(mean(values))}")


def names_of(scenario: Scenario, groups: Sequence[str]) -> str:
    """Return several forløb as one phrase."""
    return words_together([group(scenario, x) for x in groups])


def kr_per_week(view: View, groups: list[str]) -> Floats:
    """Return what a week on the ydelse of some forløb costs the kommune, as every output has it."""
    frame = view.result.summary
    base = frame[(frame["scenario"] == view.baseline.id) & (frame["year"] == ALL)]
    week = kroner_per_week(base, view.scenario, groups)
    return np.full(view.result.settings.replications, week if week > 0 else np.nan)
