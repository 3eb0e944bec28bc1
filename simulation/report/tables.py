"""The tables every output shows. They only arrange what the summary holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from simulation.experiment.gennemfoerelse import FULL, MEANT
from simulation.experiment.levels import begins_empty
from simulation.report.format import number
from simulation.report.words import account, active, paid, words_together
from simulation.scenario import Scenario

if TYPE_CHECKING:
    import pandas as pd

ALL = "alle"
THOUSAND = 1000.0
PERCENT = 100.0
_SMALL = 500.0
ALWAYS = (
    "samtaler_kraevede", "sagsbehandler_timer", "rehab_moededage", "rehab_maaneder_over_plan",
)  # fmt: skip
"""Rows of the practice table that are there even when nothing changes."""
KINDS = {
    "form:telefon": "på telefon",
    "form:video": "på video",
    "form:faellessamtale": "sammen med a-kassen",
    "form:gruppe": "i gruppe",
    "aktoer:akasse": "i a-kassen",
}
"""Samtaler by form and by who holds them."""
ROUNDING = "Tallene er afrundet, så de summer."


@dataclass(frozen=True)
class Table:
    """A table as text, ready to print."""

    title: str
    header: tuple[str, ...]
    rows: list[tuple[str, ...]]
    notes: tuple[str, ...] = ()


def footed(parts: list[float], total: float) -> list[int]:
    """Round parts to whole thousands so that they add up to the rounded total.

    The largest remainders are rounded away from their nearest whole, so no cell moves by more
    than one.
    """
    exact = np.array(parts) / THOUSAND
    whole = np.floor(exact + 0.5)
    gap = round(round(total / THOUSAND) - whole.sum())
    order = np.argsort((whole - exact) * np.sign(gap) if gap else exact, kind="stable")
    for i in order[: abs(gap)]:
        whole[i] += np.sign(gap)
    return [int(x) for x in whole]


def _pick(frame: pd.DataFrame, metric: str, column: str, group: str = "") -> dict[str, float]:
    rows = frame[(frame["metric"] == metric) & (frame["group"] == group)]
    return dict(zip(rows["year"], rows[column], strict=True))


def budget_table(own: pd.DataFrame, scenario: Scenario) -> Table:
    """Return the difference per budget year on konto 5 and 6, with intervals, in 1.000 kr."""
    labels = [*(str(year) for year in scenario.years), ALL]
    names: list[str] = []
    values: list[list[float]] = []
    for metric, konto in (("konto5_netto_kr", "Konto 5"), ("konto6_kr", "Konto 6")):
        groups = own[(own["metric"] == metric) & (own["group"] != "")]["group"].unique()
        for group in sorted(groups):
            by_year = _pick(own, metric, "difference", group)
            row = [by_year.get(label, 0.0) for label in labels]
            if max(abs(x) for x in row) >= _SMALL or metric == "konto6_kr":
                names.append(f"{konto}: {account(scenario, group)}")
                values.append(row)
    net = _pick(own, "kommune_netto_kr", "difference")
    total = [net.get(label, 0.0) for label in labels]
    rest = [t - sum(row[i] for row in values) for i, t in enumerate(total)]
    if any(abs(x) >= _SMALL for x in rest):
        names.append("Øvrige konti")
        values.append(rest)
    cells = _two_way(values, total)
    rows = [(name, *(number(x, 0) for x in row)) for name, row in zip(names, cells, strict=True)]
    whole = [sum(column) for column in zip(*cells, strict=True)] if cells else [0] * len(labels)
    rows.append(("Netto for kommunen", *(number(x, 0) for x in whole)))
    for label, low, high in (
        ("  9 af 10 gentagelser, fra", "p05", None),
        ("  9 af 10 gentagelser, til", "p95", None),
        ("  beregningsusikkerhed, fra", "ci_low", None),
        ("  beregningsusikkerhed, til", "ci_high", None),
    ):
        assert high is None
        found = _pick(own, "kommune_netto_kr", low)
        rows.append((label, *(number(found.get(x, np.nan) / THOUSAND, 0) for x in labels)))
    state = _pick(own, "stat_netto_kr", "difference")
    rows.append(("Staten", *(number(state.get(x, 0.0) / THOUSAND, 0) for x in labels)))
    return Table(
        f"Forskel i 1.000 kr. pr. budgetår ({scenario.price_level}-PL; udgift +, mindreudgift -)",
        ("", *labels[:-1], "I alt"),
        rows,
        (ROUNDING,),
    )


def _two_way(values: list[list[float]], total: list[float]) -> list[list[int]]:
    """Round a table so that rows add up to the last column and columns to the net row."""
    if not values:
        return []
    years = len(total) - 1
    sums = footed([row[-1] for row in values], total[-1])
    cells = [footed(row[:years], sums[i] * THOUSAND) for i, row in enumerate(values)]
    return [[*row, sums[i]] for i, row in enumerate(cells)]


def practice_table(
    own: pd.DataFrame, summary: pd.DataFrame, scenario: Scenario, baseline: Scenario
) -> Table:
    """Return people, durations, samtaler and hours: baseline, scenario, difference, interval."""
    base = summary[(summary["scenario"] == baseline.id) & (summary["year"] == ALL)]
    mine = summary[(summary["scenario"] == scenario.id) & (summary["year"] == ALL)]
    diff = own[own["year"] == ALL]
    rows: list[tuple[str, ...]] = []
    names = active(scenario).items()
    steps = {
        t: str(scenario.attribute(f"sagsskridt.{t}.navn", t))
        for t in scenario.children("sagsskridt")
    }
    apart = {
        t: str(scenario.attribute(f"tilbud.{t}.navn", t)).lower()
        for t in scenario.children("tilbud")
        if scenario.attribute(f"tilbud.{t}.ydelse")
    }
    wanted = [
        *(("fuldtidspersoner", x, f"Fuldtidspersoner, {n.lower()}", 1) for x, n in names),
        *(("fuldtidspersoner", t, f"Fuldtidspersoner, {n}", 1) for t, n in apart.items()),
        *(("varighed_uger_middel", x, f"Uger pr. forløb, {n.lower()}", 1) for x, n in names),
        ("samtaler_kraevede", "", "Samtaler krævet", 0),
        *(("samtaler_kraevede", x, f"  {n.lower()}", 0) for x, n in names),
        *(("samtaler_kraevede", group, f"  {n}", 0) for group, n in KINDS.items()),
        *(("samtaler_foerste_halvaar_andel", x, f"Pct. i første halvår, {n.lower()}", 1)
          for x, n in names),
        ("samtaler_afholdt", "", "Samtaler holdt til tiden", 0),
        ("samtaler_afholdt_for_sent", "", "Samtaler holdt for sent", 0),
        *(("samtaler_rettidige_andel", x, f"Pct. rettidige, {n.lower()}", 1) for x, n in names),
        *(("dage_til_foerste_samtale", x, f"Dage til første samtale, {n.lower()}", 1)
          for x, n in names),
        ("samtaler_udeblevet", "", "Udeblivelser", 0),
        ("samtaler_aflyst", "", "Samtaler aflyst, fordi borgeren gik", 0),
        ("spildte_timer", "", "Timer spildt på udeblivelser og aflysninger", 0),
        ("sanktioner", "", "Sanktioner", 0),
        *(("sagsskridt", t, n, 0) for t, n in steps.items()),
        *(("sagsskridt_ikke_udfoert", t, f"Ikke nået: {n}", 0) for t, n in steps.items()),
        *(("attest_ventedage", t, f"Dage, afgørelsen venter på {n}", 1) for t, n in steps.items()),
        ("sagsbehandler_timer", "", "Sagsbehandlertimer", 0),
        *(("sagsbehandler_timer", t, f"  holdet {t}", 0)
          for t in scenario.children("bemanding.hold")),
        ("borger_timer", "", "Borgernes timer til samtaler og rejse", 0),
        ("rehab_moededage", "", "Mødedage i rehabiliteringsteamet", 0),
        ("rehab_maaneder_over_plan", "", "Måneder med flere sager end planlagt", 0),
        ("rehab_ventedage", "", "Dage fra henvisning til rehabiliteringsteamet", 1),
        ("rehab_inden_frist_andel", "", "Pct. på rehabiliteringsteamet inden fristen", 1),
    ]  # fmt: skip
    for metric, group, name, decimals in wanted:

        def value(frame: pd.DataFrame, column: str, m: str = metric, g: str = group) -> float:
            found = frame[(frame["metric"] == m) & (frame["group"] == g)][column]
            scale = PERCENT if m.endswith("_andel") else 1.0
            return scale * float(found.iloc[0]) if len(found) else np.nan

        change = value(diff, "difference")
        before, after = value(base, "mean"), value(mine, "mean")
        if np.isnan(before) and after > 0:  # a tilbud that is not there today
            before, change = 0.0, after
        steady = group != "" or metric not in ALWAYS
        if np.isnan(change) or (steady and abs(round(change, decimals)) < 10.0**-decimals / 2):
            continue
        rows.append(
            (
                name,
                number(before, decimals),
                number(after, decimals),
                number(round(after, decimals) - round(before, decimals), decimals, sign=True),
                f"{number(value(diff, 'p05'), decimals, sign=True)} til "
                f"{number(value(diff, 'p95'), decimals, sign=True)}",
            )
        )
    return Table(
        "Borgere, samtaler og tid, alle år (middel; rækker uden ændring er udeladt)",
        ("", "I dag", "Forslag", "Forskel", "9 af 10"),
        rows,
    )


def levels_table(summary: pd.DataFrame, scenario: Scenario) -> Table:
    """Return one scenario's cost per budget year with intervals, in mio. kr.

    Parameters
    ----------
    summary : DataFrame
        The levels of a result, without the ydelser that begin empty.
    """
    labels = [*(str(year) for year in scenario.years), ALL]
    million = 1e6
    rows: list[tuple[str, ...]] = []
    for metric, name in (
        ("forsoergelse_brutto_kr", "Forsørgelse, brutto"),
        ("stat_netto_kr", "Heraf staten"),
        ("konto5_netto_kr", "Konto 5, netto"),
        ("konto6_kr", "Konto 6"),
        ("kommune_netto_kr", "Netto for kommunen"),
    ):
        found = _pick(summary, metric, "mean")
        rows.append((name, *(number(found.get(x, np.nan) / million, 1) for x in labels)))
    for name, column in (
        ("  9 af 10 gentagelser, fra", "p05"),
        ("  9 af 10 gentagelser, til", "p95"),
    ):
        found = _pick(summary, "kommune_netto_kr", column)
        rows.append((name, *(number(found.get(x, np.nan) / million, 1) for x in labels)))
    for x, title in active(scenario).items():
        found = _pick(summary, "fuldtidspersoner", "mean", x)
        cells = (number(found.get(label, np.nan), 0) for label in labels)
        rows.append((f"Fuldtidspersoner, {title.lower()}", *cells))
    left_out = words_together([paid(scenario, ydelse).lower() for ydelse in begins_empty(scenario)])
    without = (
        f"Beløbene er uden {left_out}: de begynder uden bestand og rummer kun dem, der kommer til "
        "fra de simulerede forløb, så deres niveau ville stige år for år. En forskel mellem to "
        "scenarier har dem med."
    )
    return Table(
        f"Mio. kr. pr. budgetår ({scenario.price_level}-PL) og fuldtidspersoner"
        + (f", uden {left_out}" if left_out else ""),
        ("", *labels[:-1], "I alt"),
        rows,
        (*([without] if left_out else []), "Fuldtidspersoner i alt er gennemsnittet over årene."),
    )


def elements_table(comparison: pd.DataFrame, whole: Scenario, alone: list[Scenario]) -> Table:
    """Return the net difference of each element alone, what they do to each other, and the whole.

    In whole kroner and the layout of a budget note: elements, I alt, konto 6, konto 5. Foots to the
    krone.
    """
    years = [str(year) for year in whole.years]

    def row(scenario: Scenario, metric: str) -> list[int]:
        own = comparison[comparison["scenario"] == scenario.id]
        by_year = _pick(own, metric, "difference")
        return [round(by_year.get(year, 0.0)) for year in years]

    total = row(whole, "kommune_netto_kr")
    konto6 = row(whole, "konto6_kr")
    konto5 = [t - k for t, k in zip(total, konto6, strict=True)]
    parts = [row(scenario, "kommune_netto_kr") for scenario in alone]
    together = [t - sum(part[i] for part in parts) for i, t in enumerate(total)]
    lines = [
        *((s.title, part) for s, part in zip(alone, parts, strict=True)),
        ("Samspil mellem elementerne", together),
        ("I alt", total),
        ("Heraf konto 6, administration", konto6),
        ("Heraf konto 5", konto5),
    ]
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

    def row(scenario: Scenario, column: str = "difference") -> list[int]:
        own = comparison[comparison["scenario"] == scenario.id]
        by_year = _pick(own, "kommune_netto_kr", column)
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
    for name, column in (
        ("  9 af 10 gentagelser, fra", "p05"),
        ("  9 af 10 gentagelser, til", "p95"),
    ):
        own = comparison[comparison["scenario"] == expected.id]
        found = _pick(own, "kommune_netto_kr", column)
        rows.append((name, *(number(found.get(label, np.nan)) for label in labels)))
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
    for label, metric, low in (
        ("Modellen: I alt", "kommune_netto_kr", None),
        ("  9 af 10 gentagelser, fra", "kommune_netto_kr", "p05"),
        ("  9 af 10 gentagelser, til", "kommune_netto_kr", "p95"),
        ("Modellen: konto 6", "konto6_kr", None),
        ("Modellen: konto 5", "konto5_netto_kr", None),
    ):
        found = _pick(own, metric, low or "difference")
        lines.append((label, *(number(found[y]) if y in found else "-" for y in years)))
    return Table(
        "Statens egne tal for Hedensted (DUT, 2023-pl) og modellens, kr.",
        ("", *years),
        lines,
        ("DUT-tallene er data, ikke modelresultater. Modellen regner fra 2024 og kun det, "
         "scenariet ændrer.",),
    )  # fmt: skip


def series_table(summary: pd.DataFrame, scenario: Scenario) -> Table:
    """Return langtidsledige month by month: published, modelled, and nine of ten replications."""
    own = summary[(summary["scenario"] == scenario.id) & (summary["metric"] == "langtidsledige_md")]
    own = own.set_index("group")
    names = active(scenario)
    lines: list[tuple[str, ...]] = []
    for x in scenario.children("langtidsledig.offentliggjort"):
        published = scenario.at(f"langtidsledig.offentliggjort.{x}", scenario.start)
        year, month = scenario.start.year, scenario.start.month
        for value in np.atleast_1d(np.asarray(published, float)):
            key = f"{x}:{year}-{month:02d}"
            if key in own.index:
                row = own.loc[key]
                spread = f"{number(row['p05'])} til {number(row['p95'])}"
                lines.append(
                    (names[x], f"{month:02d}.{year}", number(value), number(row["mean"]), spread)
                )
            year, month = year + month // 12, month % 12 + 1
    return Table(
        "Langtidsledige ved månedens udgang: offentliggjort og modelleret",
        ("", "måned", "offentliggjort", "model", "9 af 10"),
        lines,
        ("Mindst 80 pct. ledig i de seneste 52 uger.",),
    )
