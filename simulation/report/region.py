"""One forsøg in many kommuner: a row for each and a sum that foots, and a chart."""

from __future__ import annotations

import math
import os
from pathlib import Path

from simulation.experiment.region import RegionResult
from simulation.report.answer import WIDTH, heading, table_text, wrap
from simulation.report.format import number
from simulation.report.tables import ROUNDING, THOUSAND, Table, footed

TOTAL = "I alt"


def region_table(result: RegionResult) -> Table:
    """Return the net difference by kommune, in 1.000 kr., with the spread of each."""
    rows = result.rows.set_index("place")
    places = [place for place in rows.index if place != "i_alt"]
    total = rows.loc["i_alt"]
    net = footed([float(rows.loc[p, "netto_kr"]) for p in places], float(total["netto_kr"]))
    state = footed([float(rows.loc[p, "stat_kr"]) for p in places], float(total["stat_kr"]))
    lines: list[tuple[str, ...]] = []
    for place, own, paid in [
        *zip(places, net, state, strict=True),
        ("i_alt", math.fsum(net), math.fsum(state)),
    ]:
        row = rows.loc[place]
        low, high = (number(float(row[key]) / THOUSAND) for key in ("p05", "p95"))
        lines.append(
            (TOTAL if place == "i_alt" else result.titles[place].removesuffix(" Kommune"),
             number(own), f"{low} til {high}", number(paid),
             number(float(row["timer"])), number(float(row["samtaler"])))
        )  # fmt: skip
    years = result.scenario.years
    return Table(
        f"Forskel over {years[0]}-{years[-1]} ({result.scenario.price_level}-PL; udgift +, "
        "mindreudgift -)",
        ("", "Netto, 1.000 kr.", "9 af 10", "Staten, 1.000 kr.", "Timer", "Samtaler"),
        lines,
        (ROUNDING, "Kommunernes udsving er uafhængige; summens er derfor mindre end deres sum."),
    )


def region_answer(result: RegionResult) -> str:
    """Return the answer as plain text."""
    parts = [
        heading(result.scenario, None).replace(result.scenario.place_title, result.region.title, 1)
    ]
    if result.region.synthetic:
        parts.append(wrap("BEMÆRK. Kommunerne er opdigtede; tallene er til prøve af modellen."))
    parts.append(table_text(region_table(result)))
    for place, reason in result.failed.items():
        parts.append(wrap(f"Ikke regnet: {result.titles.get(place, place)}: {reason}"))
    settings = result.settings
    closing = [
        f"{settings.replications} gentagelser i hver kommune, startværdi {settings.seed}. "
        f"Sammenlignet med: {result.baseline.title}.",
        "Det, der ikke er kendt for en kommune, er skønnet efter befolkningen og er en antagelse; "
        "se jobcenter explain.",
    ]
    if result.folder:
        closing.append(f"Filer: {result.folder}/ (kommuner.csv, figures/kommuner.png)")
    parts.append("\n".join(["─" * WIDTH, *(wrap(line) for line in closing)]))
    return "\n\n".join(parts)


def write_region_figure(result: RegionResult, folder: Path) -> list[Path]:
    """Write the chart of kommuner as PNG and SVG."""
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    from simulation.report.figures.style import COLOURS, GREY, danish_axis, danish_style

    rows = result.rows[result.rows["place"] != "i_alt"].sort_values("netto_kr", ascending=False)
    names = [result.titles[p].removesuffix(" Kommune") for p in rows["place"]]
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    with matplotlib.rc_context(danish_style()):  # type: ignore[arg-type]
        height = max(3.2, 1.8 + 0.28 * len(names))
        figure, axes = plt.subplots(figsize=(9.0, height), layout="constrained")
        plt.close(figure)
        where = range(len(names))
        axes.hlines(where, rows["p05"] / THOUSAND, rows["p95"] / THOUSAND, color=COLOURS[0], lw=2)
        axes.plot(rows["netto_kr"] / THOUSAND, list(where), "o", color=COLOURS[0], ms=5)
        axes.axvline(0, color=GREY, lw=0.8)
        axes.set_yticks(list(where), names, fontsize=8 if len(names) > 30 else 10)
        axes.set_ylim(-0.7, len(names) - 0.3)
        axes.grid(axis="x")
        axes.grid(axis="y", visible=False)
        danish_axis(axes.xaxis, sign=True)
        years = result.scenario.years
        axes.set_xlabel(f"Nettoforskel {years[0]}-{years[-1]}, 1.000 kr. (mindreudgift −)")
        axes.set_title(
            f"{result.scenario.title}: {result.region.title}", loc="left", fontsize=12,
            fontweight="bold", wrap=True,
        )  # fmt: skip
        figure.supxlabel(
            f"Punkt: middel af {result.settings.replications} gentagelser. Streg: 9 af 10 "
            f"gentagelser. Faste priser, {result.scenario.price_level}-PL.",
            fontsize=7.5, color=GREY, x=0.01, ha="left",
        )  # fmt: skip
        for kind, metadata in (("png", {}), ("svg", {"Date": None})):
            target = folder / f"kommuner.{kind}"
            temporary = folder / f".kommuner.tmp.{kind}"
            figure.savefig(temporary, metadata=metadata)
            os.replace(temporary, target)
            written.append(target)
    return written
