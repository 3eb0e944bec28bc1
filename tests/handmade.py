"""Studies made by hand, so that an answer can be held to figures nobody simulated."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
from babel.numbers import NumberFormatError, parse_decimal

from simulation.experiment.collected import Collected
from simulation.experiment.settings import Settings
from simulation.experiment.study import Result
from simulation.experiment.summary import (
    compare_summary,
    pairing_gain,
    summarise,
    uncertainty,
    wide,
)
from simulation.scenario import Scenario, load_scenario

Figure = tuple[Sequence[float] | float, Sequence[float] | float]
"""Before, and the difference; one number for every year, or one for each."""
AVERAGED = ("fuldtidspersoner", "andel", "uger", "dage")


def study(
    name: str,
    figures: Mapping[tuple[str, str, str], Figure],
    *,
    replications: int = 20,
    spread: float = 0.0,
    years: int | None = None,
    svar: tuple[str, ...] = (),
    **settings: object,
) -> Result:
    """Return a study of a shipped scenario with figures of one's own.

    Parameters
    ----------
    figures : mapping of (metric, group, unit) to Figure
    spread : float
        The net differences of the replications lie evenly from so much below to so much above.
    """
    scenario = replace(load_scenario(name, years=years), svar=svar)
    base = load_scenario(scenario.baseline_id, years=years)
    wave = np.linspace(-1, 1, replications) * spread if replications > 1 else [0.0]
    count = len(scenario.years)
    rows = []
    for (metric, group, unit), (before, change) in figures.items():
        starts = np.broadcast_to(np.asarray(before, float), count)
        shifts = np.broadcast_to(np.asarray(change, float), count)
        noisy = unit == "kr."
        for which, own in ((base, False), (scenario, True)):
            for replication in range(replications):
                values = starts + shifts * own
                if own and noisy and shifts.any():
                    values = values + wave[replication] / count
                whole = values.mean() if unit in AVERAGED else values.sum()
                cells = [*zip(map(str, scenario.years), values, strict=True), ("alle", whole)]
                rows += [(which.id, replication, year, metric, group, unit, float(value))
                         for year, value in cells]  # fmt: skip
    columns = ["scenario", "replication", "year", "metric", "group", "unit", "value"]
    metrics = pd.DataFrame(rows, columns=columns)
    table = wide(metrics)
    chosen = {"replications": replications, "effects": base.default_effects,
              "assumptions": "faste"} | settings  # fmt: skip
    pairs = {scenario.id: base.id}
    return Result(
        [base, scenario], Settings(**chosen), Collected.of(metrics), summarise(table),  # type: ignore[arg-type]
        compare_summary(table, base.id), pairing_gain(metrics, base.id), baselines=pairs,
        uncertainty=uncertainty(table, None, pairs),
    )  # fmt: skip


def key_lines(result: Result, scenario: Scenario) -> list[str]:
    """Stand in for the key figures of a scenario."""
    return [f"Svaret på {scenario.id} efter {result.settings.replications} gentagelser."]


def flat(text: str) -> str:
    """Return a text on one line with plain spaces."""
    return " ".join(text.split())


def as_number(cell: str) -> float | None:
    """Return the number in a cell of a table in Danish format, or None."""
    try:
        return float(parse_decimal(cell.lstrip("+"), locale="da_DK", strict=True))
    except NumberFormatError:
        return None


def table_rows(text: str, title: str) -> list[tuple[str, list[str]]]:
    """Return the rows of a printed table: name and cells, from its rule to its notes."""
    lines = text[text.index(title) :].split("\n")
    rule = next(i for i, line in enumerate(lines) if line.startswith("───"))
    rows = []
    for line in lines[rule + 1 :]:
        cells = re.split(r"\s{2,}", line.rstrip())
        if len(cells) < 2:
            break
        if not cells[0]:  # an indented row
            cells = [f"  {cells[1]}", *cells[2:]]
        rows.append((cells[0], cells[1:]))
    return rows


def unfooted(text: str) -> list[str]:
    """Return every row and column of an answer's tables that does not add up."""
    wrong = []
    if "Forskel i 1.000 kr. pr. budgetår" in text:
        rows = {name: [as_number(c) for c in cells]
                for name, cells in table_rows(text, "Forskel i 1.000 kr.")}  # fmt: skip
        for name, cells in rows.items():
            if "fra" in name.split() or "til" in name.split():
                continue
            if sum(cells[:-1]) != cells[-1]:  # type: ignore[arg-type]
                wrong.append(f"{name}: {cells}")
        parts = [cells for name, cells in rows.items() if name.startswith(("Konto", "Øvrige"))]
        net = rows["Netto for kommunen"]
        if parts and [sum(c) for c in zip(*parts, strict=True)] != net:  # type: ignore[arg-type]
            wrong.append(f"konti: {parts} {net}")
        time = rows.get("Sagsbehandlertid, hvis den bliver til kroner")
        if time and [a + b for a, b in zip(net, time, strict=True)] != rows["Netto med tiden"]:
            wrong.append(f"tid: {time}")
        for kind in ("9 af 10 gentagelser", "beregningsusikkerhed"):
            low, high = (rows.get(f"  {kind}, {end}") for end in ("fra", "til"))
            if (
                low
                and high
                and not all(a <= b <= c for a, b, c in zip(low, net, high, strict=True))
            ):
                wrong.append(f"{kind}: {low} {net} {high}")
    if "Borgere, samtaler og tid, 2" in text:
        wrong += _practice(table_rows(text, "Borgere, samtaler og tid, 2"))
    return wrong


def _practice(rows: list[tuple[str, list[str]]]) -> list[str]:
    wrong, total, parts = [], 0.0, []
    for name, cells in [*rows, ("", ["0", "0", "0"])]:
        before, after, change = (as_number(cell) for cell in cells[:3])
        assert before is not None
        assert after is not None
        assert change is not None
        if abs(before + change - after) > 1e-9:
            wrong.append(f"{name}: {cells}")
        if len(cells) > 3:
            low, high = (as_number(end) for end in cells[3].split(" til "))
            if not low <= change <= high:  # type: ignore[operator]
                wrong.append(f"{name}: {cells}")
        if name.startswith("  heraf "):
            parts.append(change)
            continue
        if parts and abs(sum(parts) - total) > 1e-9:
            wrong.append(f"dele af {total}: {parts}")
        total, parts = change, []
    return wrong
