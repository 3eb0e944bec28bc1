"""One forsøg in many kommuner: a row for each and a sum that foots, and a chart."""

from __future__ import annotations

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
        ("i_alt", sum(net), sum(state)),
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
