"""The tables of a run as people open them in Danish Excel, beside those that machines read.

``resultat.csv`` the budget table (or one row per kommune), ``alle-tal.csv`` every figure with its
intervals, ``forudsaetninger.csv`` every value with its source. From Python:
``write_for_people(result, folder)``.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulation.accounting.konti import KONTI
from simulation.accounting.metrics import title
from simulation.dansk_csv import Cell, write_table
from simulation.experiment.folder import cannot_write
from simulation.experiment.region import RegionResult
from simulation.experiment.result import Result
from simulation.report.smaa_tal import FEWEST as SMALL
from simulation.report.smaa_tal import is_small
from simulation.report.words import FEWEST, account, active
from simulation.scenario import Scenario, origins

if TYPE_CHECKING:
    import pandas as pd

RESULT, FIGURES, ASSUMPTIONS = "resultat.csv", "alle-tal.csv", "forudsaetninger.csv"
"""Replications it takes to say where nine of ten are."""
ALL = "alle"
SUM = "i_alt"
NET = "kommune_netto_kr"
COUNTED = ("fuldtidspersoner", "personer", "forløb", "samtaler", "sager")
"""Units that count people or what happens to them; small counts are marked."""
MARK = f"under {SMALL}"
SPREAD = (
    ("ci_low", "beregningsusikkerhed 95 pct., fra"),
    ("ci_high", "beregningsusikkerhed 95 pct., til"),
    ("p05", "9 af 10 gentagelser, fra"), ("p50", "median"), ("p95", "9 af 10 gentagelser, til"),
    ("replications", "gentagelser"),
)  # fmt: skip
PLACE_COLUMNS = {
    "netto_kr": "netto, kr.", "stat_kr": "staten, kr.", "timer": "sagsbehandlertimer",
    "samtaler": "samtaler krævet", "deltagere": "deltagere",
} | {key: f"netto, {name}" for key, name in SPREAD if key != "replications"}  # fmt: skip
_COUNTED_PLACES = ("samtaler", "deltagere")


def write_for_people(result: Result | RegionResult, folder: Path) -> list[Path]:
    """Write the tables a person opens, each file whole; return the paths.

    Raises
    ------
    InputError
        If the folder cannot be written.
    """
    tables: dict[str, tuple[list[str], list[list[Cell]]]] = {}
    if isinstance(result, RegionResult):
        tables[RESULT] = place_rows(result)
        scenarios = [result.baseline, result.scenario]
    else:
        tables[RESULT] = budget_rows(result)
        tables[FIGURES] = figure_rows(result)
        scenarios = result.scenarios
    tables[ASSUMPTIONS] = assumption_rows(scenarios)
    written = []
    try:
        for name, (header, rows) in tables.items():
            write_table(folder / name, header, rows)
            written.append(folder / name)
    except OSError as error:
        raise cannot_write(folder, error) from None
    return written


def files_of(result: Result | RegionResult) -> tuple[str, ...]:
    """Return the names of the files, the one to open first."""
    return (RESULT, ASSUMPTIONS) if isinstance(result, RegionResult) else (
        RESULT, FIGURES, ASSUMPTIONS
    )  # fmt: skip


def _unit(result: Result | RegionResult, scenario: Scenario) -> str:
    if result.settings.prices == "loebende":
        return "kr., løbende priser"
    return f"kr., {scenario.price_level}-PL"


def budget_rows(result: Result) -> tuple[list[str], list[list[Cell]]]:
    """Return the budget table in whole kroner: differences, or a single scenario's own level.

    It foots: each year's accounts add up to the net, and the years to the last column.
    """
    base = result.baseline
    alone = len(result.scenarios) == 1
    frame = result.summary if alone else result.comparison
    column = "mean" if alone else "difference"
    years = [str(year) for year in base.years]
    header = ["forslag", "sammenlignet med", "post", *years, "i alt", "enhed"]
    titles = {s.id: s.title for s in result.scenarios}
    rows: list[list[Cell]] = []
    for scenario in result.scenarios if alone else result.scenarios[1:]:
        mine = frame[frame["scenario"] == scenario.id]
        for own, against in _by_baseline(mine, titles):
            unit = _unit(result, scenario)
            for name, cells in _budget(own, scenario, years, column):
                rows.append([scenario.title, against, name, *cells, unit])
    return header, rows


def _by_baseline(frame: pd.DataFrame, titles: dict[str, str]) -> Iterator[tuple[pd.DataFrame, str]]:
    if "baseline" not in frame:
        yield frame, ""
        return
    for name in frame["baseline"].unique():
        yield frame[frame["baseline"] == name], titles.get(name, name)


def _budget(
    own: pd.DataFrame, scenario: Scenario, years: list[str], column: str
) -> Iterator[tuple[str, list[Cell]]]:
    values: dict[str, list[float]] = {}
    for konto, metric in KONTI.items():
        part = own[(own["metric"] == metric) & (own["group"] != "")]
        for group in sorted(part["group"].unique()):
            found = _pick(part[part["group"] == group], column)
            row = [found.get(year, 0.0) for year in years]
            if any(round(x) for x in row):
                values[f"Konto {konto}: {account(scenario, group)}"] = row
    net = _metric(own, NET, column)
    whole = [round(net.get(year, 0.0)) for year in years]
    cells: dict[str, list[int]] = {n: [round(x) for x in row] for n, row in values.items()}
    rest = [t - sum(amounts[i] for amounts in cells.values()) for i, t in enumerate(whole)]
    if any(abs(x) > len(cells) for x in rest):
        cells["Øvrige konti"] = rest
    elif cells:  # what rounding leaves is put where it is the least of the row
        for i, gap in enumerate(rest):
            largest = max(cells, key=lambda name: abs(cells[name][i]))
            cells[largest][i] += gap
    for name, amounts in cells.items():
        yield name, [*amounts, sum(amounts)]
    yield "Netto for kommunen", [*whole, sum(whole)]
    for key, name in _spread(own):
        if key not in ("p50", "replications"):
            found = _metric(own, NET, key)
            yield (
                f"Netto for kommunen, {name}",
                [_rounded(found.get(year)) for year in (*years, ALL)],
            )
    state = _metric(own, "stat_netto_kr", column)
    paid = [round(state.get(year, 0.0)) for year in years]
    yield "Netto for staten", [*paid, sum(paid)]


def _spread(frame: pd.DataFrame) -> list[tuple[str, str]]:
    """Return the columns of intervals that so many replications can carry."""
    few = not len(frame) or frame["replications"].max() < FEWEST
    return [(k, n) for k, n in SPREAD if k in frame and not (few and k.startswith("p"))]


def _pick(frame: pd.DataFrame, column: str) -> dict[str, float]:
    return {
        str(year): float(value)
        for year, value in zip(frame["year"], frame[column], strict=True)
    }  # fmt: skip


def _metric(frame: pd.DataFrame, metric: str, column: str) -> dict[str, float]:
    return _pick(frame[(frame["metric"] == metric) & (frame["group"] == "")], column)


def _rounded(value: float | None) -> Cell:
    return None if value is None or value != value else round(value)


def figure_rows(result: Result) -> tuple[list[str], list[list[Cell]]]:
    """Return every figure of every scenario, year and group, with its intervals."""
    alone = len(result.scenarios) == 1
    frame = result.summary if alone else result.comparison
    spread = _spread(frame)
    values = ["værdi"] if alone else ["værdi i basis", "værdi i forslag", "forskel"]
    header = [
        "forslag", "sammenlignet med", "år", "tal", "gruppe", "enhed", *values,
        *(name if alone or key == "replications" else f"forskel, {name}" for key, name in spread),
        MARK, "kode", "gruppekode",
    ]  # fmt: skip
    by_id = {s.id: s for s in result.scenarios}
    names = {s.id: _group_names(s) for s in result.scenarios}
    keys = ["scenario", "year", "metric", "group"]
    means = {
        key: float(mean)
        for *key, mean in result.summary[[*keys, "mean"]].itertuples(index=False)
        for key in [tuple(key)]
    }
    rows: list[list[Cell]] = []
    for row in frame.to_dict("records"):
        scenario = by_id[row["scenario"]]
        where = (row["year"], row["metric"], row["group"])
        if alone:
            against, shown = "", [row["mean"]]
        else:
            base = row["baseline"]
            against = by_id[base].title if base in by_id else base
            shown = [means.get((base, *where)), means.get((scenario.id, *where)), row["difference"]]
        small = row["unit"] in COUNTED and any(
            x is not None and x == x and is_small(x) for x in shown
        )
        rows.append(
            [scenario.title, against, row["year"],
             title(str(row["metric"])),
             _group(row["group"], names[scenario.id]), row["unit"], *shown,
             *(row[key] for key, _ in spread), "ja" if small else "",
             row["metric"], _as_text(row["group"])]
        )  # fmt: skip
    return header, rows


def _group_names(scenario: Scenario) -> dict[str, str]:
    names = {
        x: str(scenario.attribute(f"{section}.{x}.navn", x))
        for section in ("bemanding.hold", "sagsskridt", "tilbud", "forloeb", "refusion.ydelse")
        for x in scenario.children(section)
        if scenario.attribute(f"{section}.{x}.navn", "")
    }
    names |= active(scenario)
    for x in scenario.children("konti"):
        funktion = x.replace("_", ".")
        names[funktion] = account(scenario, funktion)
    return names


def _group(group: str, names: dict[str, str]) -> str:
    """Return what a group is called; never a text that Excel takes for a date."""
    if not group:
        return "i alt"
    if group in names:
        return names[group]
    first, mark, last = group.partition(":")
    if mark:
        return f"{names.get(first, first)}: {last}"
    return _as_text(group)


def _as_text(group: str) -> str:
    """Return a code as Excel leaves it: 2024-01 and 5.48.66 would become a date and a time."""
    return f"({group})" if group[:1].isdigit() else group


def assumption_rows(scenarios: list[Scenario]) -> tuple[list[str], list[list[Cell]]]:
    """Return every value that is calculated with: what it is, where from and who set it."""
    header = [
        "scenarie", "sti", "navn", "værdi", "enhed", "gælder fra", "grad", "spænd, fra",
        "spænd, til", "kilde", "lag", "fil", "linje", "element",
    ]  # fmt: skip
    rows: list[list[Cell]] = []
    for scenario in scenarios:
        for row in origins(scenario):
            rows.append(
                [scenario.title, row["path"], row["title"], _value(row["value"]), row["unit"],
                 _day(row["from"]), row["grade"], _value(row["range_low"]),
                 _value(row["range_high"]), row["source"], row["layer"], row["file"],
                 row["line"], row["element"]]
            )  # fmt: skip
    return header, rows


def _value(value: Any) -> Cell:
    if isinstance(value, bool):
        return "ja" if value else "nej"
    if isinstance(value, str) and " " in value:  # a list of numbers
        parts = value.split(" ")
        if all(_is_number(part) for part in parts):
            return " | ".join(part.replace(".", ",") for part in parts)
    return value if isinstance(value, int | float | str) else str(value)


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _day(value: Any) -> Cell:
    return f"{value:%d-%m-%Y}" if isinstance(value, date) else str(value or "")


def place_rows(result: RegionResult) -> tuple[list[str], list[list[Cell]]]:
    """Return one row per kommune and their sum, with small counts marked."""
    kept = {key for key, _ in _spread(result.rows)}
    columns = [
        name for name in result.rows
        if name != "place" and (name in kept or name not in dict(SPREAD))
    ]  # fmt: skip
    header = [
        "kommune", *(PLACE_COLUMNS.get(c, "gentagelser" if c == "replications" else c)
                     for c in columns), MARK, "prisniveau",
    ]  # fmt: skip
    rows: list[list[Cell]] = []
    for row in result.rows.to_dict("records"):
        place = row["place"]
        small = any(is_small(row[c]) for c in _COUNTED_PLACES if c in row and row[c] == row[c])
        rows.append(
            ["I alt" if place == SUM else result.titles.get(place, place),
             *(_rounded(row[c]) for c in columns),
             "ja" if small else "", _unit(result, result.scenario)]
        )  # fmt: skip
    return header, rows
