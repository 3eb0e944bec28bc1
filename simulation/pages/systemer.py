"""The page of each system in the user guide, made from its file and its expected figures."""

from __future__ import annotations

from pathlib import Path

from simulation.report.format import kroner, number
from simulation.report.virkning import BACK_TEST, CONTROL, effect_of
from simulation.scenario import Scenario, files, load_scenario
from simulation.scenario.figures import Figure
from simulation.scenario.forskel import differences

EXPECTED = "forventet.csv"
Expected = dict[str, tuple[float, float, float]]
"""By metric the difference, and its interval over the replications."""
NET = "kommune_netto_kr"
MEASURES = (
    ("kommune_netto_kr", "Netto for kommunen, kr."),
    ("konto6_kr", "heraf konto 6, kr."),
    ("stat_netto_kr", "Staten, kr."),
    ("samtaler_kraevede", "Samtaler"),
    ("sagsbehandler_timer", "Sagsbehandlertimer"),
    ("tilbud_startede", "Tilbud begyndt"),
)
"""What is kept of each system, and what it is called."""
REPLICATIONS = 4
_MILLION = 1e6


def systems() -> list[str]:
    """Return the ids of the systems of the papers, in order."""
    return sorted(name for name in files.scenario_ids() if name[0] in "sr" and name[1:2].isdigit())


def own_figures(scenario: Scenario, baseline: Scenario) -> list[Figure]:
    """Return the figures that the scenario sets, in the order of its file."""
    return [
        figure
        for path, figure in scenario.figures.items()
        if not path.startswith(("dut.", "langtidsledig.offentliggjort"))
        and baseline.figures.get(path) != figure
    ]


def _value(figure: Figure) -> str:
    parts = []
    for entry in figure.entries:
        if entry.layer != "scenarie" and len(figure.entries) > 1:
            continue
        value = entry.value
        if isinstance(value, tuple):
            shown = " / ".join(number(x, 2).removesuffix(",00") for x in value)
        elif isinstance(value, float) and figure.unit == "år":
            shown = f"{value:.0f}"
        elif isinstance(value, float):
            shown = number(value, 4).rstrip("0").rstrip(",") if value % 1 else number(value)
        else:
            shown = str(value)
        if entry.range and not isinstance(value, tuple):
            low, high = (number(x, 3).rstrip("0").rstrip(",") if x % 1 else number(x)
                         for x in entry.range)  # fmt: skip
            shown += f" ({low}-{high})"
        when = f" fra {entry.from_date:%d.%m.%Y}" if entry.from_date else ""
        parts.append(shown + when)
    return "; ".join(parts) or "-"


def _sentence(expected: Expected, years: str) -> str:
    """Return the net in one sentence, with the interval of the replications."""
    net, low, high = expected.get(NET, (0.0, 0.0, 0.0))
    if not (net or low or high):
        return f"Kommunens udgifter er de samme i {years}."
    if low < 0.0 < high:
        return (
            f"Kommunens udgifter ændres ikke til at skelne i {years} (95 %-interval "
            f"{kroner(low)} til {kroner(high)})."
        )
    less = net < 0
    near, far = sorted((abs(low), abs(high)))
    return (
        f"Kommunen {'sparer' if less else 'betaler'} omkring {kroner(abs(net))}"
        f"{'' if less else ' mere'} i {years} (95 %-interval {kroner(near)} til {kroner(far)}); "
        "usikkerheden om forudsætningerne kommer oven i."
    )


def page(name: str, expected: Expected) -> str:
    """Return the page of one system as Markdown."""
    scenario = load_scenario(name)
    baseline = load_scenario(scenario.baseline_id)
    years = f"{scenario.years[0]}-{scenario.years[-1]}"
    lines = [f"# {scenario.title}", ""]
    lines += [f"`{name}` · {scenario.place_title} · {years} · {scenario.price_level}-PL", ""]
    lines += [f"**Spørgsmålet.** {scenario.question}", ""]
    lines += [f"**Svaret i én sætning.** {_sentence(expected, years)}", ""]
    if scenario.paper_says:
        lines += [f"**Papiret siger.** {scenario.paper_says}", ""]
    legal = f"**Forhold til loven.** {scenario.legal_status.capitalize()}."
    lines += [f"{legal} {scenario.legal_note or ''}".rstrip(), ""]
    lines += [f"**Sammenlignes med.** {baseline.title} (`{baseline.id}`).", ""]
    changed = own_figures(scenario, baseline)
    effect = effect_of(scenario, differences(scenario, baseline), scenario.default_effects)
    if scenario.role in (CONTROL, BACK_TEST):
        lines += [f"**Slags.** {scenario.role.capitalize()}: ikke et forslag.", ""]
    elif changed:
        lines += [f"**Virkning.** {effect.sentence}", ""]
    if changed:
        lines += [
            "## Håndtag og tal",
            "",
            "| tal | værdi (spænd) | grad | kilde |",
            "|---|---|---|---|",
        ]
        for figure in changed:
            entry = next((e for e in figure.entries if e.layer == "scenarie"), figure.entries[-1])
            lines.append(f"| {figure.title} | {_value(figure)} | {entry.grade} | {entry.source} |")
        lines.append("")
    lines += ["## Hvad modellen siger", ""]
    if any(value for value, _, _ in expected.values()):
        lines += ["Forskel over alle år, middel af fire gentagelser, afrundet:", "",
                  "| | forskel |", "|---|---:|"]  # fmt: skip
        lines += [
            f"| {label} | {number(expected[metric][0], 0, sign=True)} |"
            for metric, label in MEASURES
            if metric in expected and expected[metric][0]
        ]
        lines += ["", f"Kør `jobcenter sammenlign {name}` for intervaller, år og konti."]
    else:
        lines.append("Ingen forskel i kroner, samtaler eller tid.")
    lines += ["", "## Hvad modellen ikke siger", ""]
    lines.append(
        scenario.not_modelled or "Ud over modellens grænser (se modellen.md) er alt i filen med."
    )
    return "\n".join(lines) + "\n"


def index(names: list[str]) -> str:
    """Return the list of systems: what is modelled and what is not."""
    lines = ["# Forsøgene, ét for ét", ""]
    lines += [
        "Alle kan køres med `jobcenter sammenlign ID`. Siderne er lavet af filerne i scenarios/."
    ]
    lines += ["", "| id | forsøg | forhold til loven | ikke modelleret |", "|---|---|---|---|"]
    for name in names:
        s = load_scenario(name)
        rest = s.not_modelled or ""
        lines.append(f"| [{name}]({name}.md) | {s.title} | {s.legal_status} | {rest} |")
    return "\n".join(lines) + "\n"


def read_expected(path: Path) -> dict[str, Expected]:
    """Return the expected figures of every system."""
    import csv

    found: dict[str, Expected] = {}
    with path.open(encoding="utf-8") as handle:
        for row in csv.DictReader(handle):
            found.setdefault(row["scenarie"], {})[row["tal"]] = (
                float(row["forskel"]), float(row["lav"]), float(row["hoej"])
            )  # fmt: skip
    return found


def expected_rows(name: str) -> list[tuple[str, str, float, float, float]]:
    """Return the rounded figures of one system: four replications, all years."""
    from simulation.experiment.study import compare

    result = compare(name, replications=REPLICATIONS, workers=1, assumptions="faste")
    table = result.comparison[result.comparison["year"] == "alle"]
    table = table[table["scenario"] == result.scenarios[1].id]
    rows = []
    for metric, _ in MEASURES:
        mine = table[table["metric"] == metric]
        whole = mine[mine["group"] == ""]
        sums = (whole if len(whole) else mine)[["difference", "ci_low", "ci_high"]].sum()
        value, low, high = (float(f"{x:.3g}") + 0.0 for x in sums)
        rows.append((name, metric, value, low, high))
    return rows


def write_pages(folder: Path) -> None:
    """Write every page and the list."""
    expected = read_expected(folder / EXPECTED)
    names = systems()
    for name in names:
        (folder / f"{name}.md").write_text(page(name, expected.get(name, {})), "utf-8")
    (folder / "README.md").write_text(index(names), "utf-8")


def write_expected(folder: Path) -> None:
    """Run every system and write the expected figures."""
    import csv

    folder.mkdir(parents=True, exist_ok=True)
    rows = [row for name in systems() for row in expected_rows(name)]
    with (folder / EXPECTED).open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle, lineterminator="\n")
        writer.writerow(["scenarie", "tal", "forskel", "lav", "hoej"])
        for name, metric, *values in rows:
            shown = [f"{x:g}" if abs(x) < _MILLION else f"{x:.0f}" for x in values]
            writer.writerow([name, metric, *shown])
