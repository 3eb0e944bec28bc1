"""The budget table: the difference per year by konto, the time in kroner, and the state."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulation.accounting.konti import KONTI
from simulation.experiment.levels import begins_empty
from simulation.experiment.udledt import hour_values
from simulation.report.afrunding import both_ways
from simulation.report.format import number
from simulation.report.tables import ALL, ROUNDING, THOUSAND, Table, pick, span_rows
from simulation.report.words import account, active, paid, words_together
from simulation.scenario import Scenario

if TYPE_CHECKING:
    import pandas as pd

NET_ROW, STATE_ROW = "Netto for kommunen", "Staten"
_SMALL = 500.0
_TENTH = 1e5
"""Kroner in a tenth of a million."""


def budget_table(
    own: pd.DataFrame, scenario: Scenario, replications: int, prices: str, priced: bool
) -> Table | None:
    """Return the difference per budget year on konto 5 and 6, in 1.000 kr., or None without one.

    Every row adds up to its last cell, and the konti to the net row, in every column. Konti whose
    difference over all years cannot be told from none are one row together.

    Parameters
    ----------
    own : DataFrame
        The comparison of one scenario.
    prices : {"faste", "loebende"}
    priced : bool
        Whether the caseworkers' time is valued under the net row; not when the scenario itself
        changes årsværk, for then it is in konto 6.
    """
    years = [str(year) for year in scenario.years]
    labels = [*years, ALL]
    names, values = _konti(own, scenario)
    state = _row(own, "stat_netto_kr", years)
    if not values and max(map(abs, state)) < _SMALL:
        return None
    cells = both_ways(values, THOUSAND) or [[0] * len(labels)]
    rows = [_cells(name, row) for name, row in zip(names, cells[:-1], strict=True)]
    rows.append(_cells(NET_ROW, cells[-1]))
    rows += span_rows(own, "kommune_netto_kr", labels, cells[-1], THOUSAND, replications)
    worth = hour_values(scenario, pick(own, "sagsbehandler_timer", "difference"), prices)
    if priced and abs(worth[ALL]) >= _SMALL:
        time = [[worth[year] for year in years]]
        whole = both_ways([[x * THOUSAND for x in cells[-1][:-1]], *time], THOUSAND)
        rows.append(_cells("Sagsbehandlertid, hvis den bliver til kroner", whole[1]))
        rows.append(_cells("Netto med tiden", whole[2]))
    if max(map(abs, state)) >= _SMALL:
        rows.append(_cells(STATE_ROW, both_ways([state], THOUSAND)[0]))
    level = "løbende priser" if prices == "loebende" else f"{scenario.price_level}-PL"
    return Table(
        f"Forskel i 1.000 kr. pr. budgetår ({level}; udgift +, mindreudgift -)",
        ("", *years, "I alt"),
        rows,
        (ROUNDING,),
    )


def _konti(own: pd.DataFrame, scenario: Scenario) -> tuple[list[str], list[list[float]]]:
    """Return the konti that change and their differences by year; together they are the net."""
    years = [str(year) for year in scenario.years]
    names: list[str] = []
    values: list[list[float]] = []
    for konto, metric in KONTI.items():
        groups = own[(own["metric"] == metric) & (own["group"] != "")]["group"].unique()
        for group in sorted(groups):
            row = _row(own, metric, years, group)
            if max(abs(sum(row)), *map(abs, row)) >= _SMALL and _clear(own, metric, group):
                names.append(f"Konto {konto}: {account(scenario, group)}")
                values.append(row)
    total = _row(own, "kommune_netto_kr", years)
    rest = [t - sum(row[i] for row in values) for i, t in enumerate(total)]
    if any(abs(x) >= _SMALL for x in rest):
        names.append("Øvrige konti")
        values.append(rest)
    return names, values


def net_row(own: pd.DataFrame, scenario: Scenario) -> list[int]:
    """Return the net difference by year in 1.000 kr. as the table shows it, so a chart does too."""
    _, values = _konti(own, scenario)
    cells = both_ways(values, THOUSAND)
    return cells[-1][:-1] if cells else [0] * len(scenario.years)


def _row(own: pd.DataFrame, metric: str, years: list[str], group: str = "") -> list[float]:
    found = pick(own, metric, "difference", group)
    return [found.get(year, 0.0) for year in years]


def _clear(own: pd.DataFrame, metric: str, group: str) -> bool:
    """Tell whether a difference over all years can be told from none; unknown with one run."""
    low, high = (pick(own, metric, column, group).get(ALL, 0.0) for column in ("ci_low", "ci_high"))
    return not low <= 0.0 <= high


def _cells(name: str, values: list[int]) -> tuple[str, ...]:
    return (name, *(number(value) for value in values))


def levels_table(summary: pd.DataFrame, scenario: Scenario, replications: int) -> Table:
    """Return one scenario's cost per budget year with intervals, in mio. kr., and its people.

    Parameters
    ----------
    summary : DataFrame
        The levels of a result, without the ydelser that begin empty.
    """
    years = [str(year) for year in scenario.years]
    labels = [*years, ALL]
    own = summary[summary["scenario"] == scenario.id].rename(columns={"mean": "difference"})
    parts = [_row(own, metric, years) for metric in ("konto5_netto_kr", "konto6_kr")]
    total = _row(own, "kommune_netto_kr", years)
    rest = [t - a - b for t, a, b in zip(total, *parts, strict=True)]
    names = ["Konto 5, netto", "Konto 6"]
    if any(abs(x) >= _SMALL for x in rest):
        names.append("Øvrige konti")
        parts.append(rest)
    cells = both_ways(parts, _TENTH)
    rows = [_tenths(n, row) for n, row in zip([*names, NET_ROW], cells, strict=True)]
    spans = span_rows(own, "kommune_netto_kr", labels, cells[-1], _TENTH, replications)
    rows += [(row[0], *(_tenth(cell) for cell in row[1:])) for row in spans]
    for metric, name in (
        ("forsoergelse_brutto_kr", "Forsørgelse, brutto"), ("stat_netto_kr", "Statens udgift"),
    ):  # fmt: skip
        rows.append(_tenths(name, both_ways([_row(own, metric, years)], _TENTH)[0]))
    for x, title in active(scenario).items():
        found = pick(own, "fuldtidspersoner", "difference", x)
        if any(found.values()):
            cells_of = (number(found.get(label, float("nan"))) for label in labels)
            rows.append((f"Fuldtidspersoner, {title.lower()}", *cells_of))
    left_out = words_together([paid(scenario, ydelse).lower() for ydelse in begins_empty(scenario)])
    without = (
        f"Beløbene er uden {left_out}: de begynder uden bestand og rummer kun dem, der kommer til "
        "fra de simulerede forløb, så deres niveau ville stige år for år. En forskel mellem to "
        "scenarier har dem med."
    )
    return Table(
        f"Mio. kr. pr. budgetår ({scenario.price_level}-PL) og fuldtidspersoner"
        + (f", uden {left_out}" if left_out else ""),
        ("", *years, "I alt"),
        rows,
        (ROUNDING, *([without] if left_out else []),
         "Fuldtidspersoner i alt er gennemsnittet over årene."),
    )  # fmt: skip


def _tenths(name: str, values: list[int]) -> tuple[str, ...]:
    return (name, *(number(value / 10, 1) for value in values))


def _tenth(cell: str) -> str:
    value = cell.replace(".", "")
    return number(float(value) / 10, 1) if value.lstrip("-").isdigit() else cell
