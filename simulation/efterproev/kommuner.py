"""The 98 kommuner: one row each, worked out from the published series (``rules/serier``).

What is published is taken as it is. A kommune's own season and share of langtidsledige are noisy
where few are ledige, so they are drawn towards the country by how much chance there is in them
(empirical Bayes: the spread between kommuner against the spread that chance alone would give).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from simulation.accounting.ledige import langtidsledige
from simulation.model import simulate
from simulation.rules import KOMMUNER, SERIER, TITLE_OF
from simulation.scenario import files
from simulation.scenario.files import Source
from simulation.scenario.ground import rule_figures
from simulation.scenario.kommuner import COLUMNS
from simulation.scenario.load import limit_years, try_out
from simulation.scenario.scenario import Scenario
from simulation.scenario.units import MONTHS_PER_YEAR
from simulation.scenario.words import slug

Floats = NDArray[np.float64]

NATION = "Hele landet"
DAGPENGE, JOBPARAT = "dagpenge_ledige_ft", "jobparat_kth_ledige_ft"
KTH, LEDIGE, LONG = "kth_fuldtidspersoner", "ledige_ft_i_alt", "langtidsledige_dagpenge"
_YEARS = ("2022", "2023", "2024", "2025")
_LATEST = "gns_2025M08_2026M07"
_HALF = MONTHS_PER_YEAR // 2
_FACTORS = (0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0, 4.5)
_SEED, _PARTS = 7, 10
_BASIS, _RUN_YEARS = "koebenhavn-2026", 3
_TWO_SIDED = 1.645
_HEADER = (
    "# De 98 kommuner: det, deres tal er bygget af. Skrevet af `python -m simulation.pages "
    "kommuner` ud fra rules/serier.\n"
    "# Kilder: Jobindsats y25i01 (ledige), y25i09 (langtidsledige), y60a02 (kontanthjælp), "
    "y60c07 (aktivering), august 2021-juli 2026, læst august 2026 i en gengivelse.\n"
    "# Tomt felt: ikke offentliggjort. Befolkning: Danmarks Statistik FOLK1A, februar 2026, hvor "
    "den er læst; ellers skønnes den af arbejdsstyrken, som følger af ledige og ledighedsprocent.\n"
)


def read_series(names: Sequence[str]) -> pd.DataFrame:
    """Return published files as one table."""
    return pd.concat([_read(name) for name in names], ignore_index=True)


def _read(name: str, dtype: Any = None) -> pd.DataFrame:
    return pd.read_csv(SERIER / f"{name}.csv", sep=";", comment="#", dtype=dtype)


STOCKS = {"a_dagpenge": DAGPENGE, "jobparat": JOBPARAT, "kth": KTH}
MONTHLY = ("kommuner_maaned_2021M08_2023M12", "kommuner_maaned_2024M01_2026M07")


def wide(frame: pd.DataFrame, column: str) -> pd.DataFrame:
    """Return a monthly series with the kommuner as columns."""
    return frame.pivot(index="periode", columns="omraade", values=column).sort_index()


@dataclass(frozen=True)
class Season:
    """The season of each kommune: index by month, and how much of it is the kommune's own."""

    index: pd.DataFrame
    own: pd.Series


def seasons(stock: pd.DataFrame) -> Season:
    """Return the season of each kommune, drawn towards the country's.

    Parameters
    ----------
    stock : DataFrame
        Months by kommune, the country among them.
    """
    middle = stock.rolling(MONTHS_PER_YEAR).mean().shift(-_HALF)
    smooth = (middle + middle.shift(1)) / 2  # centred on the month
    ratio = (stock / smooth).dropna(how="all")
    month = pd.Index([int(period[-2:]) for period in ratio.index])
    groups = ratio.groupby(month)
    mean, count = groups.mean(), groups.count()
    mean = mean / mean.mean()
    own = [name for name in stock.columns if name != NATION]
    level = stock[own].mean()
    spread = groups.var()[own]  # only where a month is there more than once
    chance = float((spread.mean() * level)[spread.notna().any()].mean())
    noise = (chance / level) / count[own].mean()
    off = mean[own].sub(mean[NATION], axis=0) ** 2
    between = max(float((off.mean() - noise).mean()), 0.0)
    weight = between / (between + noise)
    index = mean[own].sub(mean[NATION], axis=0) * weight
    index = index.add(mean[NATION], axis=0)
    index[NATION] = mean[NATION]
    return Season(index / index.mean(), weight)


def long_term(long: pd.Series, stock: pd.Series) -> pd.Series:
    """Return langtidsledige per fuldtidsperson, drawn towards the country's.

    Parameters
    ----------
    long, stock : Series
        By kommune, the country among them; nothing where it is not published.
    """
    nation = float(long[NATION] / stock[NATION])
    own = (long / stock).drop(NATION)
    chance = nation * (1 - nation) / stock.drop(NATION)
    known = own.notna()
    weights = stock.drop(NATION)[known]
    off = (own[known] - nation) ** 2 - chance[known]
    between = max(float((off * weights).sum() / weights.sum()), 0.0)
    weight = (between / (between + chance)).where(known, 0.0)
    return nation + weight * (own.fillna(nation) - nation)


def late_exits(*ratios: pd.Series) -> list[Floats]:
    """Return the factor on exits after a year that gives each share of langtidsledige.

    By what the model gives at some factors, in a kommune of a tenth of the country.
    """
    seen = np.array([_long_share(_tenth(factor)) for factor in _FACTORS])
    return [np.interp(each, seen[::-1], np.array(_FACTORS)[::-1]) for each in ratios]


def _tenth(factor: float) -> Scenario:
    """Return a kommune of a tenth of the country, with a factor on exits after a year."""
    people = float(str(rule_figures()["landet.befolkning"].entries[-1].value)) / _PARTS
    said = {"grade": "antagelse", "source": "En tiendedel af landet"}
    place = {
        "kind": "place", "id": "tiendedel", "title": "En tiendedel af landet",
        "kommune": {"befolkning": said | {
            "title": "Indbyggere", "unit": "personer", "value": people, "range": [people, people],
        }},
        "forloeb": {"a_dagpenge": {"sen_afgang": said | {
            "title": TITLE_OF["sen_afgang"], "unit": "faktor", "value": factor,
            "range": [factor, factor],
        }}},
    }  # fmt: skip
    basis = files.read(files.find(_BASIS))
    return limit_years(try_out(basis, Source(KOMMUNER, KOMMUNER.name, "", place)), _RUN_YEARS)


def _long_share(scenario: Scenario) -> float:
    x = "a_dagpenge"
    degree = float(scenario.at(f"forloeb.{x}.ft_andel", scenario.start))
    ledger = simulate(scenario, seed=_SEED, replication=0, clock="compiled", keep_samtaler=False)
    mine = ledger.forloeb[ledger.forloeb["forloeb"] == ledger.forloeb_names.index(x)]
    long = people = 0.0
    for end in np.arange(ledger.days / 2, ledger.days, ledger.days / 20):
        long += langtidsledige(scenario, ledger, x, end)
        people += degree * int(((mine["start"] <= end) & (mine["slut"] > end)).sum())
    return long / people


@dataclass(frozen=True)
class Published:
    """What is published up to some month.

    Attributes
    ----------
    months : DataFrame
        Rows by month and kommune.
    level : mapping of str to DataFrame
        Mean of what by kommune, by the year it is of: those of whole years, and the latest twelve.
    needs : DataFrame
        The kontanthjælp system by visitation and kommune; may have no rows.
    """

    months: pd.DataFrame
    level: Mapping[str, pd.DataFrame]
    needs: pd.DataFrame


def all_published() -> Published:
    """Return everything that ships."""
    levels = _read("kommuner_niveau")
    return Published(
        read_series(MONTHLY),
        {year: levels.pivot(index="maal", columns="omraade", values=column)
         for year, column in (("2023", "gns_2023"), ("2025", "gns_2025"), ("2026", _LATEST))},
        _read("kommuner_visitation_2026M07").pivot(
            index="visitationskategori", columns="omraade", values="fuldtidspersoner"
        ),
    )  # fmt: skip


def before_cut() -> Published:
    """Return what was published in December 2023: the first monthly file alone."""
    months = read_series(MONTHLY[:1])
    return Published(months, {}, pd.DataFrame())


def table(known: Published) -> pd.DataFrame:
    """Return a row for each kommune; see :data:`~simulation.scenario.kommuner.COLUMNS`."""
    places = _read("kommuner", dtype=str)
    by_name = known.months.groupby("omraade")
    force = by_name[LEDIGE].sum() / by_name["ledighed_pct"].sum() * 100
    share = _population_share(places, force)
    stocks = {x: wide(known.months, column) for x, column in STOCKS.items()}
    season = seasons(stocks["a_dagpenge"])
    year = known.level.get("2026")
    if year is None:  # the latest twelve months there are, of langtidsledige those there are
        latest = known.months.sort_values("periode").groupby("omraade").tail(MONTHS_PER_YEAR)
        year = latest.groupby("omraade")[[*STOCKS.values(), LONG]].mean().T
    ratio = long_term(year.loc[LONG], year.loc[DAGPENGE])
    sigma = np.sqrt(ratio * (1 - ratio) / year.loc[DAGPENGE].drop(NATION))
    off = _TWO_SIDED * sigma
    factors, low, high = late_exits(ratio, ratio + off, ratio - off)
    whole = year.loc[DAGPENGE] + year.loc[KTH]
    relative = whole / whole[NATION] * force[NATION] / force
    out = []
    for _, place in places.iterrows():
        name = place["omraade"]
        i = ratio.index.get_loc(name)
        row: dict[str, Any] = dict(place.fillna("")) | {
            "id": slug(name), "arbejdsstyrke": round(force[name]), "andel": round(share[name], 6),
            "niveau": round(float(relative[name]), 3),
        }  # fmt: skip
        for x, column in STOCKS.items():
            series = stocks[x][name]
            for y in _YEARS:
                row[f"{x}_{y}"] = _rounded(_mean_of(series, y, column, known.level))
            row[f"{x}_2026"] = _rounded(_mean_of(series, "2026", column, known.level))
            own = season.index[name] if x == "a_dagpenge" else None
            row[f"{x}_seneste"] = _rounded(_latest(series, own, known.months["periode"].max()))
        needs = known.needs.get(name)
        row["uddannelsesparat"] = np.nan if needs is None else _rounded(needs["Uddannelsesparat"])
        row["langtidsandel"] = round(float(ratio[name]), 4)
        row["sen_afgang"], row["sen_lav"], row["sen_hoej"] = (
            round(float(v[i]), 2) for v in (factors, low, high)
        )
        row["saeson_egen"] = round(float(season.own[name]), 2)
        row |= {
            f"saeson_{m}": round(float(season.index[name][m]), 3)
            for m in range(1, MONTHS_PER_YEAR + 1)
        }
        row["aktiveringsgrad"] = _rounded(_activation(known.months, name))
        out.append(row)
    return pd.DataFrame(out)[list(COLUMNS)]


def _activation(months: pd.DataFrame, name: str) -> float:
    """Return the aktiveringsgrad of the latest twelve months of a kommune."""
    own = wide(months, "aktiveringsgrad_pct")[name].dropna()
    return float(own.iloc[-MONTHS_PER_YEAR:].mean())


def _population_share(places: pd.DataFrame, force: pd.Series) -> pd.Series:
    """Return the share of the population: as read, and the rest by the arbejdsstyrke."""
    nation = float(str(rule_figures()["landet.befolkning"].entries[-1].value))
    read = places.set_index("omraade")["befolkning"].astype(float) / nation
    own = force.drop(NATION) / force.drop(NATION).sum()
    rest = own[read.isna().reindex(own.index)]
    share = read.reindex(own.index)
    share[rest.index] = rest / rest.sum() * (1 - read.sum())
    return share


def _mean_of(series: pd.Series, year: str, column: str, level: Mapping[str, pd.DataFrame]) -> float:
    own = series[[p for p in series.index if p.startswith(year)]].dropna()
    if len(own) == MONTHS_PER_YEAR:
        return float(own.mean())
    return float(level[year].loc[column, series.name]) if year in level else np.nan


def _latest(series: pd.Series, season: pd.Series | None, month: str) -> float:
    """Return the level of the latest month, less its season; nothing where it is not there."""
    value = float(series[month])
    return value if season is None else value / float(season[int(month[-2:])])


def _rounded(value: float) -> float:
    return round(float(value), 1)


def write(target: Path = KOMMUNER) -> None:
    """Write the file of the 98 kommuner."""
    text = table(all_published()).to_csv(sep=";", index=False, lineterminator="\n")
    target.write_text(_HEADER + text, "utf-8")
