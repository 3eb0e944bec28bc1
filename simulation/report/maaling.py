"""What it takes to pay, whether it can be measured, and whether the law's tilbud are reached."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulation.accounting.indsats import groups_of
from simulation.accounting.satser import price_in
from simulation.report.format import number
from simulation.report.tables import ALL
from simulation.report.words import active, kroner, words_together
from simulation.scenario import Scenario

if TYPE_CHECKING:
    import pandas as pd

LEVEL, POWER = 0.05, 0.8
DAYS_PER_WEEK = 7
_ONE_KRONE = 1.0
_WORTH_TELLING = 1000.0
_MOST_NAMED = 3
_MOST_LATER = 0.1
"""Share of the first year's outlay that later years may cost for it to count as an outlay."""
_LEAST_DAYS = 0.05


def detectable(treated: float, compared: float, share: float) -> float:
    """Return the smallest difference in a share that two groups can show.

    Power 80 %, two-sided level 5 %, normal approximation (Fleiss, Levin and Paik 2003, ch. 4).

    Parameters
    ----------
    treated, compared : float
        Persons in each group.
    share : float
        The share without the forsøg.
    """
    from scipy.special import ndtri

    spread = np.sqrt(share * (1 - share) * (1 / treated + 1 / compared))
    return float((ndtri(1 - LEVEL / 2) + ndtri(POWER)) * spread)


def what_it_takes(
    own: pd.DataFrame, summary: pd.DataFrame, baseline: Scenario, scenario: Scenario
) -> list[str]:
    """Return sentences on balance, measurability and duty for everything in a scenario."""
    base = summary[(summary["scenario"] == baseline.id) & (summary["year"] == ALL)]
    mine = summary[(summary["scenario"] == scenario.id) & (summary["year"] == ALL)]
    lines = []
    for t in scenario.children("tilbud"):
        rows = own[(own["year"] == ALL) & (own["group"] == t)].set_index("metric")["difference"]
        if "tilbud_startede" in rows and rows["tilbud_startede"] >= 1:
            net = own[(own["year"] == ALL) & (own["metric"] == "kommune_netto_kr")]
            lines += _tilbud(rows, base, scenario, t, float(net["difference"].sum()))
    if not any(line.startswith("Balance") for line in lines):
        lines += _zero(own, base, mine, baseline, scenario)
    lines += [*_paid_back(own, scenario), *_avoided(own, scenario)]
    return [*lines, *_trial(base, scenario), *_duty(mine, scenario)]


def _paid_back(own: pd.DataFrame, scenario: Scenario) -> list[str]:
    """Return when an outlay of the first year is earned back, for scenarios that have one."""
    net = own[own["metric"] == "kommune_netto_kr"].set_index("year")["difference"]
    yearly = [float(net.get(str(year), 0.0)) for year in scenario.years]
    if yearly[0] < _WORTH_TELLING or max(yearly[1:], default=0.0) > yearly[0] * _MOST_LATER:
        return []
    total = 0.0
    for year, amount in zip(scenario.years, yearly, strict=True):
        total += amount
        if total < 0.0:
            return [f"Udgiften i {scenario.years[0]} er tjent hjem i {year} (middel)."]
    return [
        f"Udgiften i {scenario.years[0]} er ikke tjent hjem i {scenario.years[0]}-"
        f"{scenario.years[-1]} (middel)."
    ]


def _avoided(own: pd.DataFrame, scenario: Scenario) -> list[str]:
    """Return what each forløb that does not begin costs, where a scenario lowers the inflow."""
    whole = own[own["year"] == ALL]
    spent = whole[(whole["metric"] == "drift_kr") & (whole["group"] == "")]["difference"].sum()
    lines = []
    for x in scenario.children("tilgang.faktor"):
        begun = whole[(whole["metric"] == "nye_forloeb") & (whole["group"] == x)]["difference"]
        fewer = -float(begun.sum())
        changed = any(e.layer == "scenarie" for e in scenario.figure(f"tilgang.faktor.{x}").entries)
        if changed and spent >= _WORTH_TELLING and fewer >= 1:
            name = active(scenario)[x].lower()
            lines.append(
                f"Der begynder {number(fewer)} færre forløb på {name}. Indsatsen koster "
                f"{kroner(float(spent))}, så et undgået forløb koster {kroner(spent / fewer)}"
            )
    return lines


def hour_price(scenario: Scenario) -> float:
    """Return what an hour of a caseworker costs, in the scenario's prices."""
    price = price_in(scenario, "faste")
    year = price("bemanding.aarsvaerk_kr", "bemanding.aarsvaerk_prisaar", scenario.start)
    return year / float(scenario.at("bemanding.timer_pr_aarsvaerk", scenario.start))


def touched(scenario: Scenario, baseline: Scenario) -> list[str]:
    """Return the forløb whose figures a scenario changes."""
    found: set[str] = set()
    for path, figure in scenario.figures.items():
        if baseline.figures.get(path) == figure:
            continue
        parts = path.split(".")
        found.update(parts)
        if parts[0] == "sagsskridt":
            found.update(groups_of(scenario, f"sagsskridt.{parts[1]}.forloeb"))
        if parts[0] == "tilbud":
            found.update(groups_of(scenario, f"tilbud.{parts[1]}.maalgruppe"))
        if parts[0] == "rehab":
            found.add("jobafklaring")
    return [x for x in active(scenario) if x in found]


def _zero(
    own: pd.DataFrame,
    base: pd.DataFrame,
    mine: pd.DataFrame,
    baseline: Scenario,
    scenario: Scenario,
) -> list[str]:
    """Return how much longer or shorter forløb must become for the scenario to break even."""
    groups = touched(scenario, baseline)
    whole = own[(own["year"] == ALL) & (own["group"] == "")].set_index("metric")["difference"]
    begun = mine[(mine["metric"] == "nye_forloeb") & mine["group"].isin(groups)]["mean"].sum()
    per_week = kroner_per_week(base, scenario, groups)
    if not groups or begun < 1 or per_week <= 0:
        return []
    amount, hours = float(whole["kommune_netto_kr"]), float(whole["sagsbehandler_timer"])
    priced = ""
    if abs(hours) >= 1 and abs(float(whole["konto6_kr"])) < _ONE_KRONE:
        price = hour_price(scenario)
        amount += hours * price
        kind = "frigjorte" if hours < 0 else "ekstra"
        priced = f"Regnes de {kind} timer til {number(price)} kr. stykket, "
    if abs(amount) < _WORTH_TELLING:
        return []
    verb, way = ("koster", "kortere") if amount > 0 else ("sparer", "længere")
    sentence = f"{priced}{verb} forslaget" if priced else f"Forslaget {verb}"
    days = DAYS_PER_WEEK * abs(amount) / (begun * per_week)
    length = number(days, 1) if days >= _LEAST_DAYS else "under 0,1"
    names = [active(scenario)[x].lower().replace(", ", "/") for x in groups]
    where = words_together(names) if len(names) <= _MOST_NAMED else "de ydelser, det ændrer,"
    return [
        f"Hvad skal være sandt? {sentence} {kroner(abs(amount))} i alt. Det går i nul, hvis et "
        f"nyt forløb på {where} i snit bliver {length} dage {way} end beregnet."
    ]


def _account(scenario: Scenario, x: str) -> str:
    ydelse = scenario.attribute(f"forloeb.{x}.ydelse")
    return str(scenario.attribute(f"refusion.ydelse.{ydelse}.funktion"))


def kroner_per_week(base: pd.DataFrame, scenario: Scenario, groups: list[str]) -> float:
    """Return what a week on the ydelse costs the kommune, 0 when nobody is on it."""
    accounts = {_account(scenario, x) for x in groups}
    persons = base[base["metric"] == "fuldtidspersoner"].set_index("group")["mean"]
    people = sum(
        float(persons.get(x, 0.0)) for x in active(scenario) if _account(scenario, x) in accounts
    )
    money = base[(base["metric"] == "konto5_netto_kr") & base["group"].isin(accounts)]
    weeks = (scenario.end - scenario.start).days / DAYS_PER_WEEK
    return float(money["mean"].sum()) / (people * weeks) if people > 0 else 0.0


def _out(base: pd.DataFrame, x: str) -> float | None:
    """Return the share out after 26 weeks in the baseline."""
    out = base[(base["metric"] == "andel_ude_26_uger") & (base["group"] == x)]
    return float(out["mean"].iloc[0]) if len(out) else None


def _groups(scenario: Scenario, t: str) -> list[str]:
    return [x.strip() for x in str(scenario.attribute(f"tilbud.{t}.maalgruppe", "")).split(",")]


def _tilbud(
    rows: pd.Series[float], base: pd.DataFrame, scenario: Scenario, t: str, net: float
) -> list[str]:
    """Return by how many weeks a tilbud must shorten a forløb to pay, and what can be seen."""
    groups = _groups(scenario, t)
    per_week = kroner_per_week(base, scenario, groups)
    if per_week <= 0:
        return []
    lines = []
    started = float(rows["tilbud_startede"])
    price = float(rows["tilbud_kr"]) / started
    name = scenario.attribute(f"tilbud.{t}.navn", t)
    ended = {
        word: round(rows.get(f"tilbud_{metric}", 0.0))
        for word, metric in (
            ("gennemført", "gennemfoert"),
            ("frafaldet", "frafaldet"),
            ("afbrudt, fordi borgeren gik", "afbrudt"),
        )
    }
    ended["i gang ved slut"] = round(started) - sum(ended.values())
    counts = ", ".join(f"{number(count)} {word}" for word, count in ended.items())
    counts = f"Af dem er {counts}. {number(rows.get('tilbud_uden_plads', 0))} fik ikke plads."
    if scenario.attribute(f"tilbud.{t}.ydelse"):
        more = net / started
        verb = "koster" if more > 0 else "sparer"
        line = (
            f"Balance for {name}: {number(started)} starter. Med tilskuddet i stedet for ydelsen "
            f"og virkningen i scenariet {verb} hver start kommunen {number(abs(more))} kr. netto"
        )
        if more > 0:
            line += (
                f"; ved ca. {number(per_week)} kr. pr. uge på ydelsen skal et forløb forkortes "
                f"{number(more / per_week, 1)} uger mere i snit for at gå i nul"
            )
        lines.append(f"{line}. {counts}")
    elif price < _ONE_KRONE:
        lines.append(f"{name}: {number(started)} starter uden særskilt pris. {counts}")
    else:
        lines.append(
            f"Balance for {name}: {number(started)} starter, {number(price)} kr. hver. Kommunens "
            f"udgift er ca. {number(per_week)} kr. pr. uge på ydelsen, så et forløb skal forkortes "
            f"med {number(price / per_week, 1)} uger i snit for at betale prisen. {counts}"
        )
    if scenario.children("forsoeg"):
        return lines
    share = _out(base, groups[0])
    if share is not None:
        least = detectable(started, started, share)
        lines.append(
            "Kan det måles? Med så mange deltagere og en lige så stor kontrolgruppe kan en "
            f"forskel på under {number(100 * least, 1)} procentpoint i andelen ude efter 26 "
            "uger ikke skelnes fra tilfældet (styrke 80 pct., niveau 5 pct.)."
        )
    return lines


def _trial(base: pd.DataFrame, scenario: Scenario) -> list[str]:
    """Return what a forsøg of its size can show, and what its control group is worth."""
    lines = []
    for x in scenario.children("forsoeg.deltagere"):
        share = _out(base, x)
        if share is None:
            continue
        people = float(scenario.at(f"forsoeg.deltagere.{x}", scenario.start))
        control = f"forsoeg.kontrol.{x}"
        others = float(scenario.at(control, scenario.start)) if scenario.has(control) else people
        against = "i kontrolgruppen" if scenario.has(control) else "at sammenligne med"
        name = str(scenario.attribute(f"forloeb.{x}.navn", x)).lower()
        least = detectable(people, others, share)
        room = max(share, 1 - share)
        text = (
            f"Kan det måles? Forsøget har {number(people)} deltagere på {name} og "
            f"{number(others)} {against}. I dag er {number(100 * share)} pct. ude efter 26 uger. "
        )
        if least >= room:
            text += "Det er for få til at måle nogen virkning (styrke 80 pct., niveau 5 pct.)."
        else:
            text += (
                f"En forskel på under {number(100 * least, 1)} procentpoint kan ikke skelnes fra "
                "tilfældet (styrke 80 pct., niveau 5 pct.)."
            )
        lines.append(text)
        if scenario.has(control):
            lines += _worth(base, scenario, x, others, least)
    return lines


def _worth(
    base: pd.DataFrame, scenario: Scenario, x: str, others: float, least: float
) -> list[str]:
    """Return what a control group costs and spares, for the tilbud that is tried on the others."""
    lines = []
    for t in scenario.children("tilbud"):
        path = f"tilbud.{t}.pris_start"
        if x not in _groups(scenario, t) or not scenario.has(path):
            continue
        price = float(scenario.at(path, scenario.start))
        week = kroner_per_week(base, scenario, [x])
        lines.append(
            f"Hvad kontrolgruppen er værd: De {number(others)} i kontrolgruppen venter. Virker "
            f"tilbuddet, koster det {number(others * week)} kr. for hver uge, deres forløb kunne "
            f"være forkortet. Virker det ikke, viser forsøget det og sparer "
            f"{number(others * price)} kr. hvert år, det ellers ville være købt til alle. Uden "
            "kontrolgruppe kan ingen forskel skilles fra ændringer i tilgang og konjunktur; med "
            f"den kan en forskel på {number(100 * least, 1)} procentpoint ses. Den er pengene "
            "værd, så længe det er tvivlsomt, om tilbuddet sparer "
            f"{number(price / week, 2)} uger pr. deltager."
        )
    return lines


def _duty(mine: pd.DataFrame, scenario: Scenario) -> list[str]:
    """Return how many had begun a tilbud when the law says they should have."""
    lines = []
    reached = mine[mine["metric"] == "pligt_naaet_andel"]
    for x, share in zip(reached["group"], reached["mean"], strict=True):
        week = float(scenario.at(f"pligt.{x}.senest_uge", scenario.start))
        wanted = float(scenario.at(f"pligt.{x}.andel", scenario.start))
        name = str(scenario.attribute(f"forloeb.{x}.navn", x)).lower().replace(", ", "/")
        lines.append(
            f"Ret og pligt: Af dem, der var på {name} i uge {number(week)}, havde "
            f"{number(100 * share)} pct. begyndt et tilbud. Loven kræver {number(100 * wanted)} "
            "pct.; deltagere i andre tilbud end scenariets er ikke talt med."
        )
    return lines
