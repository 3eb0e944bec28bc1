"""What a scenario costs per participant, and what it takes to break even."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from simulation.experiment.udledt import value_of
from simulation.report.afrunding import footed
from simulation.report.format import kroner, number, supported, years_text
from simulation.report.tables import THOUSAND
from simulation.report.virkning import name_of
from simulation.report.words import group
from simulation.scenario import Scenario
from simulation.scenario.forskel import Difference
from simulation.scenario.units import DAYS_PER_WEEK

if TYPE_CHECKING:
    import pandas as pd

ALL = "alle"
_ONE_KRONE = 1.0
_LEAST_DAYS = 0.1
_DIGITS = 2
_WORTH_TELLING = 1000.0
_MOST_LATER = 0.1
"""Share of the first year's outlay that later years may cost for it to count as an outlay."""


def touched_tilbud(own: pd.DataFrame, changed: list[Difference]) -> list[str]:
    """Return the tilbud a scenario changes, of those that more or fewer begin."""
    names = dict.fromkeys(one.path.split(".")[1] for one in changed if one.section == "tilbud")
    return [t for t in names if abs(of(own, "tilbud_startede", t)) >= 1]


def of(own: pd.DataFrame, metric: str, name: str) -> float:
    """Return the difference in a figure over all years."""
    rows = own[(own["year"] == ALL) & (own["metric"] == metric) & (own["group"] == name)]
    return float(rows["difference"].sum())


def participants(own: pd.DataFrame, scenario: Scenario, t: str) -> list[str]:
    """Return how many more or fewer take part in a tilbud, at what price, and how it ends."""
    started = of(own, "tilbud_startede", t)
    name = scenario.attribute(f"tilbud.{t}.navn", t)
    if started < 0:
        return [f"{name}: {number(-started)} færre begynder."]
    ended = {
        word: round(of(own, f"tilbud_{metric}", t))
        for word, metric in (
            ("gennemført", "gennemfoert"),
            ("frafaldet", "frafaldet"),
            ("afbrudt, fordi borgeren gik", "afbrudt"),
        )
    }
    ended["i gang ved slut"] = max(0, round(started) - sum(ended.values()))
    counts = ", ".join(f"{number(count)} {word}" for word, count in ended.items() if count)
    price = of(own, "tilbud_kr", t) / started
    cost = "uden særskilt pris" if price < _ONE_KRONE else f"{number(price)} kr. hver"
    text = f"{name}: {number(started)} begynder, {cost}. Af dem er {counts}."
    in_vain = round(of(own, "tilbud_uden_plads", t))
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


def balance(derived: pd.DataFrame, scenario: Scenario, tilbud: list[str]) -> list[str]:
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
    count = number(people[0])
    if who == "borger":  # reckoned from the survival curve, not counted
        count = f"Ca. {number(float(f'{people[0]:.{_DIGITS}g}'))}"
    return [
        f"{name} {count} {many}. Netto {with_time} {verb} {name_of(scenario)} {amount} "
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


def paid_back(own: pd.DataFrame, scenario: Scenario) -> list[str]:
    """Return when an outlay of the first year is earned back, for scenarios that have one."""
    net = own[own["metric"] == "kommune_netto_kr"].set_index("year")["difference"]
    yearly = [float(net.get(str(year), 0.0)) for year in scenario.years]
    later = max(yearly[1:], default=0.0)
    if len(yearly) < 2 or yearly[0] < _WORTH_TELLING or later > yearly[0] * _MOST_LATER:
        return []
    first = own[(own["metric"] == "kommune_netto_kr") & (own["year"] == str(scenario.years[0]))]
    if float(first["ci_low"].iloc[0]) <= 0.0:
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


def avoided(derived: pd.DataFrame, scenario: Scenario) -> list[str]:
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


def operating(own: pd.DataFrame, scenario: Scenario) -> str:
    """Return what the difference in running costs is made of, when there is more than one thing."""
    rows = own[(own["year"] == ALL) & (own["difference"].abs() >= _WORTH_TELLING / 2)]
    rows = rows[~((rows["ci_low"] <= 0.0) & (rows["ci_high"] >= 0.0))]
    names, amounts = [], []
    for metric, section, missing in (
        ("rehab_kr", "", "mødedage i rehabiliteringsteamet"),
        ("sagsskridt_kr", "sagsskridt", ""),
        ("tilbud_kr", "tilbud", ""),
        ("drift_kr", "drift", ""),
    ):
        for row in rows[rows["metric"] == metric].itertuples():
            if section and not row.group:
                continue
            names.append(scenario.attribute(f"{section}.{row.group}.navn", row.group) or missing)
            amounts.append(float(row.difference))
    if len(names) < 2:
        return ""
    whole = footed(amounts, math.fsum(amounts), THOUSAND)
    parts = [f"{name} {number(x, 0, sign=True)}" for name, x in zip(names, whole, strict=True)]
    return f"Heraf til indsats og drift (1.000 kr., alle år): {'; '.join(parts)}."
