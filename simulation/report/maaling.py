"""What it takes to pay, whether it can be measured, and whether the law's tilbud are reached."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulation.experiment.udledt import DAYS_PER_WEEK, kroner_per_week, target_groups, value_of
from simulation.report.format import kroner, number, supported, years_text
from simulation.report.words import group
from simulation.scenario import Scenario
from simulation.scenario.forskel import Difference

if TYPE_CHECKING:
    import pandas as pd

ALL = "alle"
LEVEL, POWER = 0.05, 0.8
POWER_TEXT = "styrke 80 pct., niveau 5 pct."
_ONE_KRONE = 1.0
_LEAST_DAYS = 0.1
_WORTH_TELLING = 1000.0
_MOST_LATER = 0.1
"""Share of the first year's outlay that later years may cost for it to count as an outlay."""


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
    own: pd.DataFrame,
    summary: pd.DataFrame,
    derived: pd.DataFrame,
    baseline: Scenario,
    scenario: Scenario,
    changed: list[Difference],
) -> list[str]:
    """Return sentences on balance, measurability and duty for everything in a scenario.

    Parameters
    ----------
    own : DataFrame
        The comparison of the scenario with its baseline.
    derived : DataFrame
        What :func:`simulation.experiment.udledt.derive` says of it.
    """
    base = summary[(summary["scenario"] == baseline.id) & (summary["year"] == ALL)]
    mine = summary[(summary["scenario"] == scenario.id) & (summary["year"] == ALL)]
    tilbud = _touched_tilbud(own, changed)
    lines = [line for t in tilbud for line in _participants(own, scenario, t)]
    lines += _balance(derived, scenario, tilbud)
    lines += [*_paid_back(own, scenario), *_avoided(derived, scenario)]
    if not scenario.children("forsoeg"):
        lines += [line for t in tilbud for line in _measured(own, base, scenario, t)]
    return [*lines, *_trial(base, baseline, scenario), *_duty(mine, scenario)]


def _touched_tilbud(own: pd.DataFrame, changed: list[Difference]) -> list[str]:
    names = dict.fromkeys(one.path.split(".")[1] for one in changed if one.section == "tilbud")
    return [t for t in names if abs(_of(own, "tilbud_startede", t)) >= 1]


def _of(own: pd.DataFrame, metric: str, name: str) -> float:
    rows = own[(own["year"] == ALL) & (own["metric"] == metric) & (own["group"] == name)]
    return float(rows["difference"].sum())


def _participants(own: pd.DataFrame, scenario: Scenario, t: str) -> list[str]:
    """Return how many more or fewer take part in a tilbud, at what price, and how it ends."""
    started = _of(own, "tilbud_startede", t)
    name = scenario.attribute(f"tilbud.{t}.navn", t)
    if started < 0:
        return [f"{name}: {number(-started)} færre begynder."]
    ended = {
        word: round(_of(own, f"tilbud_{metric}", t))
        for word, metric in (
            ("gennemført", "gennemfoert"),
            ("frafaldet", "frafaldet"),
            ("afbrudt, fordi borgeren gik", "afbrudt"),
        )
    }
    ended["i gang ved slut"] = max(0, round(started) - sum(ended.values()))
    counts = ", ".join(f"{number(count)} {word}" for word, count in ended.items() if count)
    price = _of(own, "tilbud_kr", t) / started
    cost = "uden særskilt pris" if price < _ONE_KRONE else f"{number(price)} kr. hver"
    text = f"{name}: {number(started)} begynder, {cost}. Af dem er {counts}."
    in_vain = round(_of(own, "tilbud_uden_plads", t))
    if in_vain:
        text += f" {number(in_vain)} fik ikke plads."
    return [text]


def _weeks(value: float, low: float, high: float) -> str:
    """Return a length with its interval, in weeks, or in days when it is short."""
    long = abs(value) >= 1
    scale, unit = (1, "uger") if long else (DAYS_PER_WEEK, "dage")
    near, far = sorted((abs(low) * scale, abs(high) * scale))
    places = 1 if (far - near) / 2 < 5 else 0
    shown = f"{number(abs(value) * scale, places)} {unit}"
    ends = number(near, places), number(far, places)
    return shown if ends[0] == ends[1] else f"{shown} ({ends[0]} til {ends[1]})"


def _balance(derived: pd.DataFrame, scenario: Scenario, tilbud: list[str]) -> list[str]:
    """Return how much longer or shorter forløb must be for a scenario to break even."""
    found = {name: value_of(derived, name) for name in (
        "deltagere", "balance_kr", "balance_uger", "netto_med_tid")}  # fmt: skip
    week = value_of(derived, "uge_kr", "deltagere")
    people, each, weeks, total = found.values()
    if people is None or each is None or weeks is None or total is None or week is None:
        return []
    if abs(total[0]) < _WORTH_TELLING or abs(weeks[0]) * DAYS_PER_WEEK < _LEAST_DAYS:
        return []
    name = "Hvad skal være sandt?"
    if tilbud:
        title = scenario.attribute(f"tilbud.{tilbud[0]}.navn", tilbud[0])
        name = f"Balance for {title}:" if len(tilbud) == 1 else "Balance for tilbuddene under ét:"
    if total[1] <= 0.0 <= total[2]:
        return [f"{name} Netto med tidens værdi kan ikke skelnes fra nul, så der er ingen balance "
                "at regne ud."]  # fmt: skip
    who, many = _who(derived)
    verb, way = ("koster", "kortere") if each[0] > 0 else ("sparer", "længere")
    half = (each[2] - each[1]) / 2
    amount = kroner(abs(each[0]), supported(half) if np.isfinite(half) else 1.0)
    with_time = "med tidens værdi" if value_of(derived, "timer_kr") is not None else "i alt"
    if tilbud:
        with_time = "med pris, fastlåsning og sagsbehandlertid"
    return [
        f"{name} {number(people[0])} {many}. Netto {with_time} {verb} forslaget {amount} "
        f"pr. {who}. En uge på ydelsen koster kommunen {number(week[0])} kr. i snit, "
        f"så det går i nul, hvis hver af dem i snit er {_weeks(*weeks)} {way} på ydelse end "
        "beregnet."
    ]


def _who(derived: pd.DataFrame) -> tuple[str, str]:
    """Return what one and many of those it is about are called."""
    made = str(derived[derived["name"] == "deltagere"]["made"].iloc[0])
    many = made.partition(":")[0]
    return {"deltagere": "deltager", "sager": "sag", "borgere": "borger"}[
        many.split()[0].rstrip(",")
    ], many


def _paid_back(own: pd.DataFrame, scenario: Scenario) -> list[str]:
    """Return when an outlay of the first year is earned back, for scenarios that have one."""
    net = own[own["metric"] == "kommune_netto_kr"].set_index("year")["difference"]
    yearly = [float(net.get(str(year), 0.0)) for year in scenario.years]
    later = max(yearly[1:], default=0.0)
    if len(yearly) < 2 or yearly[0] < _WORTH_TELLING or later > yearly[0] * _MOST_LATER:
        return []
    total = 0.0
    for year, amount in zip(scenario.years, yearly, strict=True):
        total += amount
        if total < 0.0:
            return [f"Udgiften i {scenario.years[0]} er tjent hjem i {year} (middel)."]
    return [
        f"Udgiften i {scenario.years[0]} er ikke tjent hjem i {years_text(scenario.years)} "
        "(middel)."
    ]


def _avoided(derived: pd.DataFrame, scenario: Scenario) -> list[str]:
    """Return what each forløb that does not begin costs, and how many it takes to break even."""
    lines = []
    for x in derived[derived["name"] == "undgaaede"]["group"]:
        fewer, each, zero = (
            value_of(derived, name, x) for name in ("undgaaede", "undgaaet_kr", "undgaaede_i_nul")
        )
        assert fewer is not None
        assert each is not None
        text = (
            f"Der begynder {number(fewer[0])} færre forløb på {group(scenario, x)}; hvert undgået "
            f"forløb koster {kroner(each[0])}"
        )
        if zero is not None:
            text += f" Det går i nul, når der undgås {number(np.ceil(zero[0]))}."
        lines.append(text)
    return lines


def _out(base: pd.DataFrame, x: str) -> float | None:
    """Return the share out after 26 weeks in the baseline."""
    out = base[(base["metric"] == "andel_ude_26_uger") & (base["group"] == x)]
    return float(out["mean"].iloc[0]) if len(out) else None


def _measured(own: pd.DataFrame, base: pd.DataFrame, scenario: Scenario, t: str) -> list[str]:
    """Return the smallest effect that can be seen with as many as begin a tilbud."""
    started = _of(own, "tilbud_startede", t)
    groups = target_groups(scenario, t)
    share = _out(base, groups[0]) if groups else None
    if share is None or started < 1:
        return []
    least = detectable(started, started, share)
    name = scenario.attribute(f"tilbud.{t}.navn", t)
    if least >= max(share, 1 - share):
        return [f"Kan det måles? {number(started)} deltagere i {name} er for få til at måle nogen "
                f"virkning ({POWER_TEXT})."]  # fmt: skip
    return [
        f"Kan det måles? Med {number(started)} deltagere i {name} og en lige så stor kontrolgruppe "
        f"kan en forskel på under {number(100 * least, 1)} procentpoint i andelen ude efter 26 "
        f"uger ikke skelnes fra tilfældet ({POWER_TEXT})."
    ]


def _trial(base: pd.DataFrame, baseline: Scenario, scenario: Scenario) -> list[str]:
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
        least = detectable(people, others, share)
        text = (
            f"Kan det måles? Forsøget har {number(people)} deltagere på {group(scenario, x)} og "
            f"{number(others)} {against}. I {baseline.title} er {number(100 * share)} pct. ude "
            "efter 26 uger. "
        )
        if least >= max(share, 1 - share):
            text += f"Det er for få til at måle nogen virkning ({POWER_TEXT})."
        else:
            text += (
                f"En forskel på under {number(100 * least, 1)} procentpoint kan ikke skelnes fra "
                f"tilfældet ({POWER_TEXT})."
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
        if x not in target_groups(scenario, t) or not scenario.has(path):
            continue
        price = float(scenario.at(path, scenario.start))
        week = kroner_per_week(base, scenario, [x])
        lines.append(
            f"Hvad kontrolgruppen er værd: De {number(others)} i kontrolgruppen venter. Virker "
            f"tilbuddet, koster det {kroner(others * week, _WORTH_TELLING)} for hver uge, deres "
            "forløb kunne være forkortet. Virker det ikke, viser forsøget det og sparer "
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
        lines.append(
            f"Ret og pligt: Af dem, der var på {group(scenario, x)} i uge {number(week)}, havde "
            f"{number(100 * share)} pct. begyndt et tilbud. Loven kræver {number(100 * wanted)} "
            "pct.; deltagere i andre tilbud end scenariets er ikke talt med."
        )
    return lines


def operating(own: pd.DataFrame, scenario: Scenario) -> str:
    """Return what the difference in running costs is made of, when there is more than one thing."""
    rows = own[(own["year"] == ALL) & (own["difference"].abs() >= _WORTH_TELLING / 2)]
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
    return f"Heraf til indsats og drift (1.000 kr., alle år, hver for sig): {'; '.join(parts)}."
