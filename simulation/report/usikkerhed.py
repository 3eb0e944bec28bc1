"""The uncertainties of the net difference, named apart, and what they let one say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from simulation.report.format import supported
from simulation.report.words import OUT_OF, between, change, stop
from simulation.scenario import Scenario

if TYPE_CHECKING:
    import pandas as pd

    from simulation.experiment.study import Result

ALL = "alle"
NET = "kommune_netto_kr"
CALCULATION, YEARS = "beregningsusikkerhed", "udsving fra år til år"
ASSUMED, TOGETHER = "usikkerhed om forudsætninger", "samlet"
FEWEST = OUT_OF
"""Replications it takes to say where nine of ten are, or how many of twenty."""
_NOTHING = 20.0
"""Kroner over all years that nobody can tell from none."""


@dataclass(frozen=True)
class Net:
    """The difference in the kommune's net cost over all years, and how sure it is.

    Attributes
    ----------
    mean : float
    low, high : float
        What the headline holds: all uncertainties that were run, and always the mean. Missing
        with one replication.
    spans : dict
        Kind to low and high, of those that are known.
    against : float
        Share of replications in which the difference has the other sign.
    drawn : bool
        Whether the assumptions were drawn.
    """

    mean: float
    low: float
    high: float
    spans: dict[str, tuple[float, float]]
    against: float
    replications: int
    drawn: bool

    @property
    def nothing(self) -> bool:
        """Whether there is no difference at all."""
        ends = [abs(x) for x in (self.mean, self.low, self.high) if np.isfinite(x)]
        return max(ends) < _NOTHING

    @property
    def unclear(self) -> bool:
        """Whether the interval of the mean holds zero: the difference cannot be told from none."""
        low, high = self.spans.get(CALCULATION, (np.nan, np.nan))
        return bool(low <= 0.0 <= high)

    @property
    def unit(self) -> float:
        """The smallest step the interval supports."""
        return supported((self.high - self.low) / 2 if np.isfinite(self.high) else np.nan)


def net_of(result: Result, scenario: Scenario, baseline: Scenario) -> Net:
    """Return the net difference of a scenario from its baseline with its uncertainties."""
    paired = paired_net(result.metrics, scenario.id, baseline.id)
    mean, count = float(paired.mean()), len(paired)
    frame = getattr(result, "uncertainty", None)
    spans = _told(frame, scenario.id) if frame is not None else _own(result, scenario, paired)
    spans = {
        kind: (min(low, mean), max(high, mean)) if kind != ASSUMED else (low, high)
        for kind, (low, high) in spans.items()
        if np.isfinite(low) and np.isfinite(high)
    }
    drawn = getattr(result, "drawn", None)
    varied = paired if drawn is None else paired_net(drawn, scenario.id, baseline.id)
    against = float((varied > 0).mean() if mean < 0 else (varied < 0).mean())
    wide = count >= FEWEST or ASSUMED in spans
    held = [spans[kind] for kind in (CALCULATION, TOGETHER) if kind in spans][: 1 + wide]
    low = min((ends[0] for ends in held), default=np.nan)
    high = max((ends[1] for ends in held), default=np.nan)
    return Net(mean, low, high, spans, against, count, ASSUMED in spans)


def paired_net(metrics: pd.DataFrame, scenario: str, baseline: str) -> np.ndarray:
    """Return scenario minus baseline of the net cost over all years, by replication."""
    rows = metrics[
        (metrics["metric"] == NET) & (metrics["year"] == ALL) & (metrics["group"] == "")
    ].pivot(index="replication", columns="scenario", values="value")
    paired: np.ndarray = (rows[scenario] - rows[baseline]).to_numpy(float)
    return paired


def _told(frame: pd.DataFrame, scenario: str) -> dict[str, tuple[float, float]]:
    rows = frame[frame["scenario"] == scenario]
    return {
        str(kind): (float(low), float(high))
        for kind, low, high in zip(rows["kind"], rows["low"], rows["high"], strict=True)
    }


def _own(result: Result, scenario: Scenario, paired: np.ndarray) -> dict[str, tuple[float, float]]:
    """Return what the comparison itself says, in a study without a frame of uncertainties."""
    own = result.comparison
    row = own[(own["scenario"] == scenario.id) & (own["metric"] == NET) & (own["year"] == ALL)]
    if len(paired) < 2 or row.empty:
        return {}
    low, high = np.percentile(paired, [5, 95])
    first = row.iloc[0]
    return {
        CALCULATION: (float(first["ci_low"]), float(first["ci_high"])),
        YEARS: (float(low), float(high)),
        TOGETHER: (float(low), float(high)),
    }


def amount(net: Net, years: str) -> str:
    """Return the difference in words with the interval that holds it, without a full stop."""
    if net.replications == 1:
        return f"{change(net.mean)} i alt i {years} i den ene gentagelse, der er regnet"
    text = f"{change(net.mean, net.unit)} i alt i {years}"
    interval = between(net.low, net.high, net.unit)
    return text if interval.startswith("ca.") else f"{text} ({interval})"


def sure_lines(net: Net) -> list[str]:
    """Return the uncertainties named apart, odds where they can be said, and what is missing."""
    if net.replications == 1:
        return ["Med én gentagelse er der intet interval; kør flere, før tallet bruges."]
    if net.nothing:
        return []
    lines = []
    many = net.replications >= FEWEST
    for kind, what in (
        (CALCULATION, "95 %-interval for middeltallet; smallere med flere gentagelser"),
        (YEARS, "9 af 10 gentagelser; det skal et budget kunne bære"),
        (ASSUMED, "9 af 10 træk af skøn og antagelser inden for deres spænd"),
    ):
        if kind in net.spans and (many or kind == CALCULATION):
            low, high = net.spans[kind]
            unit = supported((high - low) / 2)
            if high > low:
                lines.append(stop(f"{kind.capitalize()} ({what}): {between(low, high, unit)}"))
    if net.drawn and net.high > net.low:
        lines.append("Intervallet i svarets første linje rummer alle tre.")
    if net.unclear:
        lines.append("Forskellen kan ikke skelnes fra nul.")
    odds = round(net.against * OUT_OF)
    if many and odds:
        other = "merudgift" if net.mean < 0 else "mindreudgift"
        lines.append(f"I ca. {odds} af {OUT_OF} gentagelser bliver det en {other}.")
    if not many and net.high > net.low:
        also = f" og {ASSUMED}" if net.drawn else ""
        lines.append(
            f"{YEARS.capitalize()}{also} vises hver for sig fra {FEWEST} gentagelser; her er "
            f"der {net.replications}."
        )
    return lines
