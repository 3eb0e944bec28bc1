"""A table as text, and the tables of papers: elements, theory and practice, the state's figures."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from simulation.experiment.gennemfoerelse import FULL, MEANT
from simulation.report.afrunding import both_ways
from simulation.report.format import number
from simulation.report.words import FEWEST, active
from simulation.scenario import Scenario

if TYPE_CHECKING:
    import pandas as pd

ALL = "alle"
WIDTH = 92
THOUSAND = 1000.0
ROUNDING = "Tallene er afrundet, så de summer."
NINE_OF_TEN = ("  9 af 10 gentagelser, fra", "  9 af 10 gentagelser, til")
CALCULATED = ("  beregningsusikkerhed, fra", "  beregningsusikkerhed, til")
_NARROW = 16


@dataclass(frozen=True)
class Table:
    """A table as text, ready to print."""

    title: str
    header: tuple[str, ...]
    rows: list[tuple[str, ...]]
    notes: tuple[str, ...] = ()


_WHOLE: dict[str, Any] = {"break_long_words": False, "break_on_hyphens": False}


def wrap(text: str, indent: str = "", first: str = "") -> str:
    """Return a text in lines of the answer's width."""
    return textwrap.fill(
        text, WIDTH, initial_indent=first or indent, subsequent_indent=indent, **_WHOLE
    )


def bullet(text: str) -> str:
    """Return a text as a line that begins with a dash."""
    return wrap(text, "  ", "- ")


def table_text(table: Table) -> str:
    """Return a table with its columns lined up, numbers to the right, long headings in lines."""
    heads = [textwrap.wrap(cell, _NARROW, **_WHOLE) or [""] for cell in table.header]
    columns = [[*head, *(row[i] for row in table.rows)] for i, head in enumerate(heads)]
    widths = [max(len(cell) for cell in column) for column in columns]
    lines = [wrap(table.title)]

    def line(cells: list[str] | tuple[str, ...]) -> str:
        first = cells[0].ljust(widths[0])
        rest = [cell.rjust(width) for cell, width in zip(cells[1:], widths[1:], strict=True)]
        return "  ".join([first, *rest]).rstrip()

    height = max(len(head) for head in heads)
    padded = [[""] * (height - len(head)) + head for head in heads]
    lines += [line([head[i] for head in padded]) for i in range(height)]
    lines.append("─" * min(WIDTH, sum(widths) + 2 * (len(widths) - 1)))
    lines += [line(row) for row in table.rows]
    lines += [wrap(note) for note in table.notes]
    return "\n".join(lines)


def pick(frame: pd.DataFrame, metric: str, column: str, group: str = "") -> dict[str, float]:
    """Return one column of a figure by year."""
    rows = frame[(frame["metric"] == metric) & (frame["group"] == group)]
    return dict(zip(rows["year"], rows[column], strict=True))


def span_rows(
    own: pd.DataFrame, metric: str, labels: list[str], shown: list[int], unit: float,
    replications: int,
) -> list[tuple[str, ...]]:  # fmt: skip
    """Return the rows of an interval under a row of whole units: it always holds what is shown.

    Nine of ten from twenty replications on, otherwise the interval of the mean; none for one.
    """
    rows: list[tuple[str, ...]] = []
    kinds = [(CALCULATED, "ci_low", "ci_high")]
    if replications >= FEWEST:
        kinds.insert(0, (NINE_OF_TEN, "p05", "p95"))
    for names, low, high in kinds if replications > 1 else []:
        bounds = [pick(own, metric, low), pick(own, metric, high)]
        if not any(bounds[1].get(x, 0.0) - bounds[0].get(x, 0.0) >= unit / 2 for x in labels):
            continue
        for name, column, bound in ((names[0], low, min), (names[1], high, max)):
            found = pick(own, metric, column)
            ends = [found.get(label, np.nan) / unit for label in labels]
            rows.append((name, *(
                number(bound(round(end), cell)) if np.isfinite(end) else number(np.nan)
                for end, cell in zip(ends, shown, strict=True)
            )))  # fmt: skip
    return rows


def elements_table(comparison: pd.DataFrame, whole: Scenario, alone: list[Scenario]) -> Table:
    """Return the net difference of each element alone, what they do to each other, and the whole.

    In whole kroner and the layout of a budget note: elements, I alt, konto 6, konto 5. Foots to the
    krone.
    """
    years = [str(year) for year in whole.years]

    def row(scenario: Scenario, metric: str) -> list[int]:
        own = comparison[comparison["scenario"] == scenario.id]
        by_year = pick(own, metric, "difference")
        return [round(by_year.get(year, 0.0)) for year in years]

    total = row(whole, "kommune_netto_kr")
    konto6 = row(whole, "konto6_kr")
    konto3 = row(whole, "konto3_kr")
    konto5 = [t - a - b for t, a, b in zip(total, konto6, konto3, strict=True)]
    parts = [row(scenario, "kommune_netto_kr") for scenario in alone]
    together = [t - sum(part[i] for part in parts) for i, t in enumerate(total)]
    lines = [
        *((s.title, part) for s, part in zip(alone, parts, strict=True)),
        ("Samspil mellem elementerne", together),
        ("I alt", total),
        ("Heraf konto 6, administration", konto6),
        ("Heraf konto 5", konto5),
    ]
    if any(konto3):
        lines.append(("Heraf konto 3", konto3))
    return Table(
        f"Delt på elementer, kr. ({whole.price_level}-pl; udgift +, mindreudgift -)",
        ("", *years),
        [(name, *(number(value) for value in values)) for name, values in lines],
        ("Hvert element er regnet for sig; samspillet er resten. Middel over gentagelser.",),
    )


def shortfall_table(
    comparison: pd.DataFrame, expected: Scenario, variants: dict[str, Scenario]
) -> Table:
    """Return what is lost from a forsøg as meant to as expected: by its effect, and in practice.

    In whole kroner; each column adds up.
    """
    labels = [*(str(year) for year in expected.years), ALL]

    def row(scenario: Scenario) -> list[int]:
        own = comparison[comparison["scenario"] == scenario.id]
        by_year = pick(own, "kommune_netto_kr", "difference")
        return [round(by_year.get(label, 0.0)) for label in labels[:-1]]

    meant, full, real = (row(x) for x in (variants[MEANT], variants[FULL], expected))
    lines = [
        ("Som tænkt: fuld gennemførelse, virkningen i den gunstige ende", meant),
        ("Virkningen er mindre end tænkt", [b - a for a, b in zip(meant, full, strict=True)]),
        ("Gennemførelsen er mindre: optag, frafald, forsinkelse, troskab",
         [b - a for a, b in zip(full, real, strict=True)]),
        ("Som ventet", real),
    ]  # fmt: skip
    rows = [(name, *(number(x) for x in (*values, sum(values)))) for name, values in lines]
    own = comparison[comparison["scenario"] == expected.id]
    count = int(own["replications"].max()) if len(own) else 0
    rows += span_rows(own, "kommune_netto_kr", labels, [*real, sum(real)], 1.0, count)
    return Table(
        f"Teori og praksis: netto for kommunen, kr. ({expected.price_level}-pl; udgift +)",
        ("", *labels[:-1], "I alt"),
        rows,
        (
            "Den gunstige ende er den i hvert tals eget spænd. En mindre gennemførelse kan spare "
            "mere, end den koster, når tilbuddet ikke betaler sig.",
        ),
    )


def dut_table(comparison: pd.DataFrame, scenario: Scenario) -> Table:
    """Return the state's own figures for the kommune (DUT) beside the model's, in whole kroner."""
    own = comparison[comparison["scenario"] == scenario.id]
    start = scenario.start
    years = [
        str(int(year)) for year in np.atleast_1d(np.asarray(scenario.at("dut.aar", start), float))
    ]
    lines: list[tuple[str, ...]] = []
    for key in scenario.children("dut"):
        if key == "aar":
            continue
        figure = scenario.figure(f"dut.{key}")
        values = np.atleast_1d(np.asarray(figure.on(start).value, float))
        lines.append((figure.title, *(number(value) for value in values)))
    both = [pick(own, metric, "difference") for metric in ("konto6_kr", "konto5_netto_kr")]
    known = [year for year in years if any(year in found for found in both)]
    cells = both_ways([[found.get(year, 0.0) for year in known] for found in both])
    shown = {year: [row[i] for row in cells] for i, year in enumerate(known)}

    def model(name: str, place: int) -> tuple[str, ...]:
        return (name, *(number(shown[y][place]) if y in shown else "–" for y in years))

    lines.append(model("Modellen: I alt", 2))
    if known:
        count = int(own["replications"].max())
        whole = [shown[year][2] for year in known]
        for row in span_rows(own, "kommune_netto_kr", known, whole, 1.0, count):
            by_year = dict(zip(known, row[1:], strict=True))
            lines.append((row[0], *(by_year.get(year, "–") for year in years)))
    lines += [model("Modellen: konto 6", 0), model("Modellen: konto 5", 1)]
    place = scenario.place_title.removesuffix(" Kommune")
    return Table(
        f"Statens egne tal for {place} (DUT, 2023-pl) og modellens, kr.",
        ("", *years),
        lines,
        ("DUT-tallene er data, ikke modelresultater. Modellen regner fra 2024 og kun det, "
         "scenariet ændrer.",),
    )  # fmt: skip


def series_table(summary: pd.DataFrame, scenario: Scenario) -> Table:
    """Return langtidsledige month by month: published, modelled, and the model's spread."""
    own = summary[(summary["scenario"] == scenario.id) & (summary["metric"] == "langtidsledige_md")]
    many = len(own) > 0 and int(own["replications"].max()) >= FEWEST
    own = own.set_index("group")
    names = active(scenario)
    share, window = (
        float(scenario.at(f"langtidsledig.{key}", scenario.start))
        for key in ("andel", "vindue_uger")
    )
    lines: list[tuple[str, ...]] = []
    for x in scenario.children("langtidsledig.offentliggjort"):
        published = scenario.at(f"langtidsledig.offentliggjort.{x}", scenario.start)
        year, month = scenario.start.year, scenario.start.month
        for value in np.atleast_1d(np.asarray(published, float)):
            key = f"{x}:{year}-{month:02d}"
            if key in own.index:
                row = own.loc[key]
                spread = (f"{number(row['p05'])} til {number(row['p95'])}",) if many else ()
                lines.append(
                    (names[x], f"{month:02d}.{year}", number(value), number(row["mean"]), *spread)
                )
            year, month = year + month // 12, month % 12 + 1
    return Table(
        "Langtidsledige ved månedens udgang: offentliggjort og modelleret",
        ("", "måned", "offentliggjort", "model", *(("9 af 10",) if many else ())),
        lines,
        (f"Mindst {number(100 * share)} pct. ledig i de seneste {number(window)} uger.",),
    )
