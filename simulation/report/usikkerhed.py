"""The uncertainties of the net difference, named apart, and what they let one say."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulation.experiment.result import Result
from simulation.experiment.summary import ASSUMED, CALCULATION, TOGETHER, YEARS
from simulation.report.format import supported
from simulation.report.words import FEWEST, OUT_OF, between, change, stop
from simulation.scenario import Scenario

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


def net_of(result: Result, scenario: Scenario) -> Net:
    """Return the net difference of a scenario from its baseline with its uncertainties."""
    paired = result.paired(scenario)
    mean, count = float(paired.mean()), len(paired)
    assert result.uncertainty is not None
    rows = result.uncertainty[result.uncertainty["scenario"] == scenario.id]
    spans = {
        str(kind): (low, high) if kind == ASSUMED else (min(low, mean), max(high, mean))
        for kind, low, high in zip(rows["kind"], rows["low"], rows["high"], strict=True)
        if np.isfinite(low) and np.isfinite(high)
    }
    varied = paired if result.varied is None else result.paired(scenario, drawn=True)
    against = float((varied > 0).mean() if mean < 0 else (varied < 0).mean())
    wide = count >= FEWEST or ASSUMED in spans
    held = [spans[kind] for kind in (CALCULATION, TOGETHER) if kind in spans][: 1 + wide]
    low = min((ends[0] for ends in held), default=np.nan)
    high = max((ends[1] for ends in held), default=np.nan)
    return Net(mean, low, high, spans, against, count, ASSUMED in spans)


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
