"""The back-test: what the model would have foretold, kommune by kommune.

Rows are made of what was published in December 2023, and each kommune is run from January 2024 with
the law and the rates known then. What came after is only used to hold the answer against.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from simulation.efterproev.kommuner import (
    DAGPENGE,
    KTH,
    MONTHLY,
    NATION,
    STOCKS,
    before_cut,
    read_series,
    table,
    wide,
)
from simulation.efterproev.maal import TARGETS
from simulation.efterproev.studie import people_in
from simulation.experiment.assumptions import draw_assumptions
from simulation.model import simulate
from simulation.scenario import Scenario, files
from simulation.scenario.kommuner import YEARS, as_place
from simulation.scenario.load import limit_years, try_out
from simulation.scenario.units import MONTHS_PER_YEAR

Floats = NDArray[np.float64]

BASIS = "hedensted-2023"
"""A basis that begins when the forecast does, with what was known before."""
SYSTEM = (
    "kontanthjaelp_jobparat", "kontanthjaelp_aktivitetsparat", "uddannelseshjaelp",
    "kontanthjaelp_udredning",
)  # fmt: skip
SERIES = {DAGPENGE: ("a_dagpenge",), KTH: SYSTEM}
_SEED, _DAYS_PER_MONTH = 3, 30.4375
_COVER = (5.0, 95.0)


def goals() -> dict[str, float]:
    """Return what the back-test is held to, from the file of targets."""
    told = tomllib.loads(TARGETS.read_text("utf-8"))["tilbageblik"]
    return {key: float(value) for key, value in told.items() if key != "kilde"}


@dataclass(frozen=True)
class Tilbageblik:
    """Errors of the forecast and of two simple ones.

    Attributes
    ----------
    rows : DataFrame
        By kommune and series: mean absolute error in relation to what came, of the ``model``, of
        the same month the year before the cut (``saeson``) and of the ``seneste`` level;
        ``daekning``, the share of months within nine in ten replications with assumptions drawn;
        and ``indbyggere``.
    """

    rows: pd.DataFrame

    def summary(self, series: str) -> dict[str, float]:
        """Return the figures that are told of a series."""
        own = self.rows[self.rows["serie"] == series]
        large = own[own["indbyggere"] > goals()["store_fra_indbyggere"]]
        return {
            "kommuner": float(len(own)),
            "slaar_saeson": float((own["model"] < own["saeson"]).mean()),
            "slaar_seneste": float((own["model"] < own["seneste"]).mean()),
            "mape": float(own["model"].median()),
            "mape_store": float(large["model"].median()),
            "mape_saeson": float(own["saeson"].median()),
            "mape_seneste": float(own["seneste"].median()),
            "daekning": float(own["daekning"].mean()),
        }


def tilbageblik(replications: int, say: Callable[[str], None] = lambda text: None) -> Tilbageblik:
    """Foretell each kommune from the first file alone, and hold it against the second."""
    forecasts = dict(foretell(replications, say))
    known, came = read_series(MONTHLY[:1]), read_series(MONTHLY[1:])
    out = []
    for column in SERIES:
        before, after = wide(known, column), wide(came, column)
        for name in after.columns:
            if name == NATION:
                continue
            truth = after[name].to_numpy(float)
            runs = forecasts[name][column][:, : len(truth)]
            year = before[name].to_numpy(float)[-MONTHS_PER_YEAR:]
            low, high = np.percentile(runs, _COVER, axis=0)
            out.append({
                "kommune": name, "serie": column, "indbyggere": forecasts[name]["indbyggere"][0],
                "model": _error(runs.mean(axis=0), truth),
                "saeson": _error(np.resize(year, len(truth)), truth),
                "seneste": _error(np.full(len(truth), year[-1]), truth),
                "daekning": float(((truth >= low) & (truth <= high)).mean()),
            })  # fmt: skip
    return Tilbageblik(pd.DataFrame(out))


def foretell(
    replications: int,
    say: Callable[[str], None] = lambda text: None,
    only: tuple[str, ...] | None = None,
) -> Iterator[tuple[str, dict[str, Floats]]]:
    """Yield the kommuner, and by series the people in each month, shape (replications, months).

    Nothing but the first monthly file is read.

    Parameters
    ----------
    only : tuple of str, optional
        Names of kommuner; by default all 98.
    """
    rows = table(before_cut())
    for x in STOCKS:  # the level is that of the latest month, whatever the years before it say
        rows[f"{x}_{YEARS[0]}"] = rows[f"{x}_{YEARS[-1]}"]
        rows[[f"{x}_{year}" for year in YEARS[1:]]] = np.nan
    if only is not None:
        rows = rows[rows["omraade"].isin(only)]
    text = rows.astype(object).where(rows.notna(), "").astype(str)
    basis = files.read(files.find(BASIS))
    for row in text.to_dict("records"):
        say(f"Regner {row['omraade']} …")
        scenario = limit_years(try_out(basis, as_place(row)), 3)
        yield row["omraade"], _run(scenario, replications)


def _run(scenario: Scenario, replications: int) -> dict[str, Floats]:
    months = MONTHS_PER_YEAR * len(scenario.years)
    edges: Floats = np.multiply(np.arange(months + 1), _DAYS_PER_MONTH, dtype=np.float64)
    found = {column: np.zeros((replications, months)) for column in SERIES}
    for r in range(replications):
        drawn = draw_assumptions(scenario, _SEED, r)
        ledger = simulate(drawn, seed=_SEED, replication=r, clock="compiled", keep_samtaler=False)
        for column, group in SERIES.items():
            for x in group:
                part = float(drawn.number(f"forloeb.{x}.ft_andel", drawn.start, 1.0))
                found[column][r] += part * people_in(ledger, x, edges)
    people = float(scenario.at("kommune.befolkning", scenario.start))
    return found | {"indbyggere": np.array([people])}


def _error(told: Floats, came: Floats) -> float:
    return float(np.mean(np.abs(told - came) / came))
