"""One forsøg in many kommuner: a row for each and a sum that foots, and a chart."""

from __future__ import annotations

from typing import Any

from simulation.experiment.region import RegionResult
from simulation.report import virkning
from simulation.report.aendringer import change_lines
from simulation.report.afrunding import footed
from simulation.report.format import MISSING, number, years_text
from simulation.report.overskrift import heading
from simulation.report.smaa_tal import without_small
from simulation.report.tables import (
    FEWEST,
    ROUNDING,
    THOUSAND,
    WIDTH,
    Table,
    bullet,
    table_text,
    wrap,
)
from simulation.report.words import words_together
from simulation.scenario.forskel import Difference, differences
from simulation.scenario.kommuner import short_title

TOTAL = "I alt"
SUM = "i_alt"
COUNTS = {"timer": "Timer", "samtaler": "Samtaler", "deltagere": "Deltagere"}
"""Columns of the table that are not money."""
PER = 1000.0
"""Citizens that a figure per citizen is told for."""


def region_table(result: RegionResult) -> Table:
    """Return the net difference by kommune: in all, a year, and for every 1.000 citizens.

    Money is in 1.000 kr. (per 1.000 citizens in whole kr.); every column but that one adds up.
    """
    rows = result.rows.set_index("place")
    places = [place for place in rows.index if place != SUM]
    years = result.scenario.years
    columns = {
        key: _footed(rows, places, key, unit)
        for key, unit in (
            ("netto_kr", THOUSAND), ("stat_kr", THOUSAND), ("timer", 1.0), ("samtaler", 1.0),
            ("deltagere", 1.0),
        )
        if key in rows
    }  # fmt: skip
    yearly = footed(
        [float(rows.loc[p, "netto_kr"]) / len(years) for p in places],
        float(rows.loc[SUM, "netto_kr"]) / len(years), THOUSAND,
    )  # fmt: skip
    yearly.append(sum(yearly))
    low, high = ("p05", "p95") if result.settings.replications >= FEWEST else ("ci_low", "ci_high")
    moved = [key for key in COUNTS if any(columns.get(key, ()))]
    counts = {key: _count_cells(columns[key]) for key in moved}
    lines: list[tuple[str, ...]] = []
    for i, place in enumerate([*places, SUM]):
        row = rows.loc[place]
        net = columns["netto_kr"][i]
        ends = [float(row[key]) / THOUSAND for key in (low, high)]
        spread = f"{number(min(round(ends[0]), net))} til {number(max(round(ends[1]), net))}" if (
            ends[0] == ends[0]) else MISSING  # fmt: skip
        name = TOTAL if place == SUM else short_title(result.titles[place])
        lines.append(
            (name, number(net), spread, number(columns["stat_kr"][i]), number(yearly[i]),
             _per_citizen(result, places, place, float(row["netto_kr"])),
             *(cells[i] for cells in counts.values()))
        )  # fmt: skip
    kind = "9 af 10" if result.settings.replications >= FEWEST else "95 % for middel"
    return Table(
        f"Forskel over {years_text(years)} ({result.scenario.price_level}-PL; udgift +, "
        "mindreudgift -)",
        ("", "Netto, 1.000 kr.", kind, "Staten, 1.000 kr.", "Netto pr. år, 1.000 kr.",
         "Netto pr. år pr. 1.000 borgere, kr.", *(COUNTS[key] for key in moved)),
        lines,
        (ROUNDING, "Kommunernes udsving er uafhængige; summens er derfor mindre end deres sum. "
         "Timer, samtaler og deltagere er forskelle over alle år."),
    )  # fmt: skip


def _footed(rows: Any, places: list[str], key: str, unit: float) -> list[int]:
    """Return a column rounded to add up, its sum last."""
    parts = footed([float(rows.loc[p, key]) for p in places], float(rows.loc[SUM, key]), unit)
    return [*parts, sum(parts)]


def _count_cells(column: list[int]) -> list[str]:
    """Return a column of counts as text, the sum last: the place for all that is not shown."""
    return [number(count) for count in column]


def _per_citizen(result: RegionResult, places: list[str], place: str, net: float) -> str:
    """Return kr. a year for every 1.000 citizens, of a kommune or of all."""
    those = places if place == SUM else [place]
    people = sum(result.people.get(p, 0.0) for p in those)
    if not people or not all(p in result.people for p in those):
        return MISSING
    return number(net / len(result.scenario.years) / people * PER)


def region_answer(result: RegionResult) -> str:
    """Return the answer as plain text."""
    scenario, baseline = result.scenario, result.baseline
    changed = differences(scenario, baseline)
    effect = virkning.effect_of(scenario, changed, result.settings.effects)
    parts = [
        heading(scenario, None).replace(scenario.place_title, places_title(result), 1),
        wrap("Hver kommune er sammenlignet med sig selv: dens egne borgere og dens egen praksis, "
             "som reglerne og kommunens tal er uden ændringen."),
        "\n".join([*_told(result, changed), bullet(effect.sentence)]),
    ]  # fmt: skip
    if result.region.synthetic:
        parts.append(wrap("BEMÆRK. Kommunerne er opdigtede; tallene er til prøve af modellen."))
    parts.append(table_text(without_small(region_table(result))))
    for place, reason in result.failed.items():
        parts.append(wrap(f"Ikke regnet: {result.titles.get(place, place)}: {reason}"))
    settings = result.settings
    times = "1 gentagelse" if settings.replications == 1 else f"{settings.replications} gentagelser"
    closing = [
        f"{times} i hver kommune, startværdi {settings.seed}. "
        f"Fortegn: udgift +, indtægt og mindreudgift -. Faste priser, {scenario.price_level}-PL.",
        "Det, der ikke er kendt for en kommune, er skønnet efter befolkningen og er en antagelse; "
        "se jobcenter forklar.",
    ]
    if settings.prices != "faste":
        closing[0] = closing[0].replace("Faste priser", "Løbende priser; sats- og PL-niveau")
    if result.folder:
        closing.append(f"Filer: {result.folder}/ (kommuner.csv, figures/kommuner.png)")
    parts.append("\n".join(["─" * WIDTH, *(wrap(line) for line in closing)]))
    return "\n\n".join(parts)


def _told(result: RegionResult, changed: list[Difference]) -> list[str]:
    """Return what is changed; a figure of one kommune is not told as if it were every one's."""
    own = {f"bemanding.hold.{t}.aarsvaerk" for t in result.scenario.children("bemanding.hold")}
    shared = [one for one in changed if one.path not in own]
    lines = change_lines(result.scenario, result.baseline, shared)
    if len(shared) < len(changed):
        lines.append("Årsværk ændres i hver kommune efter dens egen bemanding.")
    return ["Det, forslaget ændrer", *(bullet(line) for line in lines)]


def places_title(result: RegionResult) -> str:
    """Return what the kommuner are called together: the region's name, or their own."""
    if result.region.title != ", ".join(result.region.places):
        return result.region.title
    names = [short_title(result.titles.get(place, place))
             for place in result.region.places]  # fmt: skip
    return words_together(names)
