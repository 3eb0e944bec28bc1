"""What a study found: each scenario beside its own baseline, and how sure it is."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from simulation.experiment import summary
from simulation.experiment.blocks import Block
from simulation.experiment.collected import Collected, summed_up
from simulation.experiment.levels import LEVELS, level_metrics, with_levels
from simulation.experiment.settings import Settings
from simulation.experiment.summary import NET, WHOLE_PERIOD
from simulation.scenario import Scenario

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

Item = tuple[Scenario, Settings]


def no_effects() -> pd.DataFrame:
    """Return the table of :attr:`Result.effects` with nothing in it."""
    import pandas as pd

    return pd.DataFrame(columns=["scenario", "effektsaet", "difference", "ci_low", "ci_high"])


@dataclass(frozen=True)
class Result:
    """What a study found.

    Every figure is compared with that of the scenario's own baseline, paired by replication.

    Attributes
    ----------
    scenarios : list of Scenario
        Each baseline before what is compared with it.
    settings : Settings
        Of the first baseline; effects and calibrated minutes are each baseline's own, see
        ``blocks``.
    collected : Collected
        Every replication, on disk, with every assumption at its stated value; see
        :attr:`metrics` and :meth:`replicated`.
    summary : DataFrame
        Of every figure: ``mean``, ``ci_low`` and ``ci_high`` (95 % interval of that mean) with the
        assumptions at their stated values; ``p05``, ``p50``, ``p95`` over replications. When
        assumptions are drawn the percentiles are those of the drawn replications, widened to hold
        those at the stated values and the mean.
    comparison : DataFrame
        The same of scenario minus baseline (``difference`` for ``mean``), with the columns
        scenario and baseline; empty after :func:`run`.
    pairing_gain : dict
        How many independent replications one paired one is worth, by scenario.
    folder : Path or None
        Where the files are.
    baselines : dict
        Scenario to what it is compared with, by id; those of one baseline after each other.
    varied : Collected or None
        As ``collected``, with the assumptions drawn in each replication; None with ``faste``.
    uncertainty : DataFrame or None
        The net cost over all years and its uncertainties: columns scenario, baseline, kind, low,
        high, half_width (kr.). A row per scenario and kind; of a scenario with a baseline it is
        about the difference, of the others about the level (that of ``levels``), and ``baseline``
        is empty. Kinds:
        ``beregningsusikkerhed`` (95 % interval of the mean), ``udsving fra år til år`` (9 of 10
        replications at the stated values), ``usikkerhed om forudsætninger`` (9 of 10 of how far
        the outcome moves when assumptions are drawn and luck is the same, around the mean; missing
        with ``faste``) and ``samlet`` (the headline: all together, as p05 to p95 of the net row in
        ``comparison`` or ``levels``). Missing with one replication.
    parts : tuple of Result
        With several baselines: the study of each. See :attr:`blocks`.
    levels : DataFrame or None
        As ``summary``, but the totals forsoergelse_brutto_kr, stat_netto_kr, konto5_netto_kr and
        kommune_netto_kr are without the ydelser that begin empty
        (:func:`simulation.experiment.levels.begins_empty`): what a level may show.
    effects : DataFrame
        The net difference over all years under the other effect sets: columns scenario,
        effektsaet, difference, ci_low and ci_high (kr.); empty where samtaler are the same.
    """

    scenarios: list[Scenario]
    settings: Settings
    collected: Collected
    summary: pd.DataFrame
    comparison: pd.DataFrame
    pairing_gain: dict[str, float] = field(default_factory=dict)
    folder: Path | None = None
    baselines: dict[str, str] = field(default_factory=dict)
    varied: Collected | None = None
    uncertainty: pd.DataFrame | None = None
    levels: pd.DataFrame | None = None
    parts: tuple[Result, ...] = ()
    effects: pd.DataFrame = field(default_factory=no_effects)

    def with_effects(self, effects: pd.DataFrame) -> Result:
        """Return the result with what it would be under the other effect sets."""
        parts = tuple(part.with_effects(effects) for part in self.parts)
        return replace(self, effects=effects, parts=parts)

    @cached_property
    def metrics(self) -> pd.DataFrame:
        """All replications: scenario, replication, year, metric, group, unit, value."""
        return self.collected.metrics()

    @cached_property
    def drawn(self) -> pd.DataFrame | None:
        """As :attr:`metrics`, with the assumptions drawn; None with ``faste``."""
        return None if self.varied is None else self.varied.metrics()

    def replicated(
        self, metric: str, year: str = WHOLE_PERIOD, *, drawn: bool = False
    ) -> pd.DataFrame:
        """Return the rows of :attr:`metrics` of one metric and year, without the others.

        Parameters
        ----------
        drawn : bool
            With the assumptions drawn instead of at their stated values.
        """
        kept = self.varied if drawn else self.collected
        assert kept is not None
        return kept.rows([metric], year)

    @property
    def baseline(self) -> Scenario:
        """The first baseline; see :meth:`baseline_of`."""
        return self.scenarios[0]

    @property
    def blocks(self) -> tuple[Result, ...]:
        """One result per baseline: in each, the baseline comes first and the others follow."""
        return self.parts or (self,)

    @property
    def compared(self) -> list[Scenario]:
        """The scenarios that are compared with something, those of one baseline together."""
        known = {scenario.id: scenario for scenario in self.scenarios}
        return [known[name] for name in self.baselines]

    def baseline_of(self, scenario: Scenario) -> Scenario:
        """Return what a scenario is compared with."""
        name = self.baselines.get(scenario.id, self.baseline.id)
        return next(other for other in self.scenarios if other.id == name)

    def paired(self, scenario: Scenario, *, drawn: bool = False) -> NDArray[np.float64]:
        """Return the net cost over all years minus the baseline's, by replication, in kr.

        Parameters
        ----------
        drawn : bool
            With the assumptions drawn instead of at their stated values.
        """
        net = self.replicated(NET, drawn=drawn)
        table = net.pivot(index="replication", columns="scenario", values="value")
        return (table[scenario.id] - table[self.baseline_of(scenario).id]).to_numpy(float)


def _one_baseline(
    items: list[Item], stated: Collected, varied: Collected | None, target: Path | None
) -> Result:
    """Return what the replications say of a baseline and what is compared with it."""
    scenarios, settings = [scenario for scenario, _ in items], items[0][1]
    base, *names = (scenario.id for scenario in scenarios)
    stated = stated.only([base, *names])
    varied = varied and varied.only([base, *names])
    whole, comparison = summed_up(stated, varied, base)

    def level(kept: Collected | None) -> pd.DataFrame | None:
        return kept and summary.wide(level_metrics(kept.rows(LEVELS), scenarios))

    levelled = level(stated), level(varied)
    pairs, gain = dict.fromkeys(names, base), {}
    if pairs:
        net = stated.rows([NET], WHOLE_PERIOD)
        other = varied and summary.wide(varied.rows([NET], WHOLE_PERIOD))
        doubt = summary.uncertainty(summary.wide(net), other, pairs)
        gain = summary.pairing_gain(net, base)
    else:
        doubt = summary.uncertainty(*levelled, {base: None})
    levels = with_levels(whole, summary.summarise(*levelled))
    return Result(
        scenarios, settings, stated, whole, comparison, gain, target, pairs, varied, doubt, levels
    )


def make_result(
    blocks: list[Block], items: list[Item], stated: Collected, varied: Collected | None,
    target: Path | None,
) -> Result:  # fmt: skip
    """Return what the replications say, each scenario beside its own baseline.

    Parameters
    ----------
    stated, varied : Collected
        The items' replications, as stated and with the assumptions drawn.
    """
    import pandas as pd

    own = {scenario.id: (scenario, settings) for scenario, settings in items}
    parts = tuple(
        _one_baseline([own[s.id] for s in (block.base, *block.others)], stated, varied, target)
        for block in blocks
    )
    if len(parts) == 1:
        return parts[0]

    def together(name: str) -> pd.DataFrame:
        frames = [getattr(part, name) for part in parts]
        return pd.concat(frames, ignore_index=True).drop_duplicates(ignore_index=True)

    return Result(
        [scenario for scenario, _ in items], items[0][1], stated, together("summary"),
        together("comparison"), {k: v for part in parts for k, v in part.pairing_gain.items()},
        target, {k: v for part in parts for k, v in part.baselines.items()}, varied,
        together("uncertainty"), together("levels"), parts,
    )  # fmt: skip
