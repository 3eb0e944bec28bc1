"""The short answer on the terminal: money first, how sure, what drives it, where the files are."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

import numpy as np

from simulation.experiment.gennemfoerelse import TITLES
from simulation.experiment.study import Result
from simulation.report import words
from simulation.report.format import date_text, number, percent
from simulation.report.maaling import what_it_takes
from simulation.report.tables import (
    Table,
    budget_table,
    dut_table,
    elements_table,
    levels_table,
    practice_table,
    series_table,
    shortfall_table,
)
from simulation.report.usikkerhed import uncertainty_lines
from simulation.scenario import Scenario
from simulation.scenario.figures import UNCERTAIN

if TYPE_CHECKING:
    import pandas as pd

WIDTH = 92
ALL = "alle"
_MOST_LISTED = 4
_MANY = 1e6


def answer(result: Result) -> str:
    """Return the answer to a study as plain text; one after the other for several baselines."""
    if len(result.blocks) > 1:
        return "\n\n".join(answer(block) for block in result.blocks)
    if len(result.scenarios) == 1:
        parts = [heading(result.baseline, None), *_levels(result)]
    else:
        parts = []
        alone = [s for s in result.scenarios if s.element is not None]
        variants = {s.variant: s for s in result.scenarios if s.variant in TITLES}
        for scenario in result.scenarios[1:]:
            if scenario not in alone and scenario.variant is None:
                parts += [heading(scenario, result.baseline), *_differences(result, scenario)]
        if alone:
            whole = result.scenarios[1]
            parts.append(table_text(elements_table(result.comparison, whole, alone)))
            if whole.children("dut"):
                parts.append(table_text(dut_table(result.comparison, whole)))
        if variants:
            parts.append(
                table_text(shortfall_table(result.comparison, result.scenarios[1], variants))
            )
    parts += [_footer(result)]
    return "\n\n".join(part for part in parts if part)


def wrap(text: str, indent: str = "") -> str:
    return textwrap.fill(
        text, WIDTH, initial_indent=indent, subsequent_indent=indent, break_long_words=False
    )


def heading(scenario: Scenario, baseline: Scenario | None) -> str:
    lines = ["═" * WIDTH, scenario.title]
    if baseline is not None:
        lines.append(f"{scenario.place_title}, sammenlignet med: {baseline.title}")
    else:
        lines.append(scenario.place_title)
    lines += ["═" * WIDTH, wrap(scenario.question)]
    legal = f"Forhold til loven: {scenario.legal_status}."
    if scenario.legal_status != "inden for loven":
        legal = f"BEMÆRK. {legal}"
    if scenario.legal_note:
        legal += f" {scenario.legal_note}"
    lines.append(wrap(legal))
    if scenario.rules_known:
        lines.append(wrap(_known(scenario)))
    return "\n".join(lines)


def _known(scenario: Scenario) -> str:
    assert scenario.rules_known is not None
    text = f"Regnet med de regler, der var kendt {date_text(scenario.rules_known)}."
    sections = {
        "samtaler": "samtaleregler", "rehab": "rehabiliteringsteam", "satser": "satser",
        "regulering": "regulering", "bestand": "bestand", "bemanding": "bemanding",
        "forloeb": "afgangsrater", "milepael": "milepæle", "pligt": "ret og pligt",
        "kontanthjaelpssatser": "kontanthjælpssatser",
        "kontanthjaelpsfordeling": "fordeling på kontanthjælpssatser",
    }  # fmt: skip
    later: dict[str, set[int]] = {}
    for path, entry in scenario.ignored:
        if entry.from_date:
            name = sections.get(path.split(".")[0], path.split(".")[0])
            later.setdefault(name, set()).add(entry.from_date.year)
    if not later:
        return text
    parts = [f"{name} ({', '.join(map(str, sorted(years)))})" for name, years in later.items()]
    return f"{text} Ændret siden og ikke regnet med: {', '.join(parts)}."


def _differences(result: Result, scenario: Scenario) -> list[str]:
    own = result.comparison[result.comparison["scenario"] == scenario.id]
    if (own[["difference", "p05", "p95"]].fillna(0) == 0).to_numpy().all():
        return ["Forslaget ændrer ikke noget: alle forskelle er 0 kr."]
    years = f"{scenario.years[0]}-{scenario.years[-1]}"
    drawn = result.paired(scenario, drawn=True) if result.drawn is not None else None
    sentence = words.expectation(result.paired(scenario), years, drawn)
    return [
        wrap(sentence),
        "\n".join(wrap(line) for line in uncertainty_lines(result, scenario)),
        table_text(budget_table(own, scenario)),
        _pairing(result, scenario, own),
        table_text(practice_table(own, result.summary, scenario, result.baseline)),
        _drivers(own, scenario),
        _operating(own, scenario),
        _hours(own, scenario),
        *(wrap(line) for line in what_it_takes(own, result.summary, result.baseline, scenario)),
        _series(result, scenario),
        wrap(f"Ikke med i modellen: {scenario.not_modelled}") if scenario.not_modelled else "",
    ]


def _series(result: Result, scenario: Scenario) -> str:
    """Return the modelled series of long-term unemployed beside the published one, if any."""
    if not scenario.children("langtidsledig.offentliggjort"):
        return ""
    return table_text(series_table(result.summary, scenario))


def _pairing(result: Result, scenario: Scenario, own: pd.DataFrame) -> str:
    """Return how sure the mean is, and what it would take without the same citizens in both."""
    net = own[(own["metric"] == "kommune_netto_kr") & (own["year"] == ALL)]
    gain = result.pairing_gain.get(scenario.id, float("nan"))
    if net.empty or not np.isfinite(gain) or result.settings.replications < 2:
        return ""
    half = float(net["ci_high"].iloc[0] - net["ci_low"].iloc[0]) / 2
    count = result.settings.replications
    wanted = gain * count
    many = number(wanted) if wanted < _MANY else "over en million"
    return wrap(
        f"De samme borgere i begge: 95 %-intervallet om nettoforskellen er ± {words.kroner(half)} "
        f"Med forskellige borgere skulle der {many} gentagelser til samme sikkerhed i stedet for "
        f"{number(count)}."
    )


def _levels(result: Result) -> list[str]:
    assert result.levels is not None
    return [table_text(levels_table(result.levels, result.baseline))]


def table_text(table: Table) -> str:
    """Return a table with its columns lined up, numbers to the right."""
    columns = list(zip(*[table.header, *table.rows], strict=True))
    widths = [max(len(cell) for cell in column) for column in columns]
    lines = [table.title]

    def line(cells: tuple[str, ...] | list[str]) -> str:
        first = cells[0].ljust(widths[0])
        rest = [cell.rjust(width) for cell, width in zip(cells[1:], widths[1:], strict=True)]
        return "  ".join([first, *rest]).rstrip()

    lines += [line(table.header), "─" * min(WIDTH, sum(widths) + 2 * (len(widths) - 1))]
    lines += [line(row) for row in table.rows]
    lines += [wrap(note) for note in table.notes]
    return "\n".join(lines)


def _drivers(own: pd.DataFrame, scenario: Scenario) -> str:
    total = own[(own["year"] == ALL) & own["metric"].isin(["konto5_netto_kr", "konto6_kr"])]
    parts = total[(total["group"] != "") & (total["difference"].abs() >= 500)]
    parts = parts.reindex(parts["difference"].abs().sort_values(ascending=False).index)
    if parts.empty:
        return ""
    listed = [
        f"{words.account(scenario, str(row.group))} {number(row.difference / 1000, 0, sign=True)}"
        for row in parts.head(_MOST_LISTED).itertuples()
    ]
    return wrap(f"Det driver forskellen (1.000 kr., alle år): {'; '.join(listed)}.")


def _operating(own: pd.DataFrame, scenario: Scenario) -> str:
    """Return what the difference in running costs is made of, when there is more than one thing."""
    rows = own[(own["year"] == ALL) & (own["difference"].abs() >= 500)]
    parts = []
    for metric, section, missing in (
        ("rehab_kr", "", "mødedage i rehabiliteringsteamet"),
        ("sagsskridt_kr", "sagsskridt", ""),
        ("tilbud_kr", "tilbud", ""),
        ("drift_kr", "drift", ""),
    ):
        for row in rows[rows["metric"] == metric].itertuples():
            if section and not row.group:
                continue
            name = scenario.attribute(f"{section}.{row.group}.navn", row.group) or missing
            parts.append(f"{name} {number(row.difference / 1000, 0, sign=True)}")
    if len(parts) < 2:
        return ""
    return wrap(f"Heraf til indsats og drift (1.000 kr., alle år): {'; '.join(parts)}.")


def _hours(own: pd.DataFrame, scenario: Scenario) -> str:
    row = own[
        (own["year"] == ALL) & (own["metric"] == "sagsbehandler_timer") & (own["group"] == "")
    ]
    if row.empty or abs(float(row["difference"].iloc[0])) < 1:
        return ""
    hours = float(row["difference"].iloc[0])
    word = "frigjort" if hours < 0 else "ekstra"
    each = float(scenario.at("bemanding.timer_pr_aarsvaerk", scenario.start))
    staff = abs(hours) / each / len(scenario.years)
    return wrap(
        f"Sagsbehandlertid: {number(abs(hours))} timer {word} over alle år, svarende til "
        f"{number(staff, 1)} årsværk. Frigjorte timer er "
        "ikke frigjorte kroner: konto 6 ændres kun, når scenariet ændrer årsværk."
    )


def _doubt(result: Result, count: int, share: str) -> str:
    """Return what the intervals say of the assumptions."""
    whole = len(result.baseline.figures)
    text = f"{count} af {whole} tal ({share}) er skøn eller antagelser; se origins.csv."
    if result.settings.assumptions == "traekkes":
        return (
            "Usikkerhed om forudsætninger er med: ud over gentagelserne med de opgivne tal er der "
            "regnet lige så mange, hvor skøn og antagelser er trukket inden for deres spænd, ens i "
            f"alle scenarier. {text}"
        )
    return (
        f"Usikkerhed om forudsætninger er ikke med i intervallerne: {text} "
        "Den kommer med, når --forudsaetninger faste ikke er valgt."
    )


def _footer(result: Result) -> str:
    base, settings = result.scenarios[:2][-1], result.settings
    prices = "Faste priser" if settings.prices == "faste" else "Løbende priser; sats- og PL-niveau"
    name = base.attribute(f"effekter.{settings.effects}.navn", settings.effects)
    staffing = (
        "alle samtaler holdes, og tiden opgøres (elastisk)"
        if settings.staffing == "elastic"
        else "der bookes kun inden for den tid, der er (hård)"
    )
    doubt = [f for f in base.figures.values() if f.on(base.start).grade in UNCERTAIN]
    share = percent(len(doubt) / len(base.figures))
    lines = [
        f"Fortegn: udgift +, indtægt og mindreudgift -. {prices}, {base.price_level}-PL.",
        f"Effektsæt: {name}. Bemanding: {staffing}. "
        f"{settings.replications} gentagelser, startværdi {settings.seed}.",
        "Beregningsusikkerhed: 95 %-interval for gennemsnittet; det bliver smallere med flere "
        "gentagelser. Udsving fra år til år: 9 af 10 gentagelser; det skal et budget kunne bære.",
        _doubt(result, len(doubt), share),
        "Fleksjob og førtidspension rummer kun dem, der kommer "
        "fra de simulerede forløb; forskelle er hele, niveauer er det ikke.",
    ]
    if result.folder:
        lines.append(f"Filer: {result.folder}/ (summary.csv, comparison.csv, figures/ m.m.)")
    return "\n".join(["─" * WIDTH, *(wrap(line) for line in lines)])
