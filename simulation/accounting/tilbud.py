"""Tilbud: places, weeks and prices, whether the duty to have one is met, and where people left for.

A tilbud is paid by the place and by the week, on the funktion it names. Of what is paid as
driftsudgift (5.68.90) the state refunds a share by the citizen's ydelse and the day.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator
from datetime import date

import numpy as np

from simulation.accounting.raekker import KR, Forbrug, Row, account_of, team_of
from simulation.accounting.satser import Price
from simulation.accounting.tid import ALL, cells_of, values_on
from simulation.ledger import Ledger, TilbudUdfald
from simulation.scenario import Scenario
from simulation.scenario.units import DAYS_PER_WEEK

_NONE = "ingen"
ENDED = (TilbudUdfald.GENNEMFOERT, TilbudUdfald.FRAFALDET, TilbudUdfald.AFBRUDT)
LEFT = (TilbudUdfald.GENNEMFOERT, TilbudUdfald.AFBRUDT)
"""Ways a tilbud ends in which the citizen may leave the forløb with it."""


def tilbud_rows(
    scenario: Scenario, ledger: Ledger, price: Price, used: Forbrug
) -> Iterator[Row]:  # fmt: skip
    """Yield volumes and kroner of each tilbud; add what it costs and takes to what is used."""
    for t, name in enumerate(ledger.tilbud_names):
        table = ledger.tilbud[ledger.tilbud["tilbud"] == t]
        yearly = _by_year(scenario, ledger, price, used, name, table)
        whole: dict[tuple[str, str], float] = defaultdict(float)
        for (year, metric, unit), amount in yearly.items():
            yield year, metric, name, unit, amount
            whole[metric, unit] += amount
        for outcome in ENDED:
            whole[f"tilbud_{outcome.name.lower()}", "forløb"] = float(
                (table["udfald"] == outcome).sum()
            )
        for (metric, unit), amount in whole.items():
            if unit != KR:
                yield ALL, metric, name, unit, amount


def _by_year(
    scenario: Scenario,
    ledger: Ledger,
    price: Price,
    used: Forbrug,
    name: str,
    table: np.ndarray,
) -> dict[tuple[str, str, str], float]:
    """Return amounts of a tilbud by year, metric and unit."""
    prefix = f"tilbud.{name}"
    account = account_of(scenario, prefix)
    team = team_of(scenario, prefix, scenario.listed(f"{prefix}.maalgruppe"))
    refused = table["udfald"] == TilbudUdfald.INGEN_PLADS
    kind = str(scenario.attribute(f"{prefix}.driftsrefusion", "tilbud"))
    if account != scenario.attribute("konti.drift"):
        kind = _NONE
    yearly: dict[tuple[str, str, str], float] = defaultdict(float)
    for cell in cells_of(scenario, ledger, prefix, "driftsrefusion"):
        year, on = cell.label, cell.first
        inside = (table["start"] >= cell.begin) & (table["start"] < cell.end)
        days = np.minimum(table["slut"], cell.end) - np.maximum(table["start"], cell.begin)
        days = np.clip(days, 0, None)
        yearly[year, "tilbud_uden_plads", "forløb"] += float((inside & refused).sum())
        for s in np.unique(table["forloeb"]):
            mine = table["forloeb"] == s
            amounts = {
                "start": float((inside & ~refused & mine).sum()),
                "uge": math.fsum(days[mine]) / DAYS_PER_WEEK,
            }
            kr = math.fsum(
                amount * price(f"{prefix}.pris_{key}", f"{prefix}.prisaar", on)
                for key, amount in amounts.items()
                if scenario.has(f"{prefix}.pris_{key}")
            )
            ydelse = str(scenario.attribute(f"forloeb.{ledger.forloeb_names[s]}.ydelse") or "")
            state = kr * refunded(scenario, ydelse, kind, on)
            used.kr[year, account] += kr - state
            used.state[year, ydelse] += state
            for key, amount in amounts.items():
                minutes = scenario.number(f"{prefix}.minutter_{key}", on, 0.0)
                used.minutes[year, team] += amount * minutes
            yearly[year, "tilbud_startede", "forløb"] += amounts["start"]
            yearly[year, "tilbud_uger", "uger"] += amounts["uge"]
            yearly[year, "tilbud_kr", KR] += kr
    return yearly


def refunded(scenario: Scenario, ydelse: str, kind: str, on: date) -> float:
    """Return the state's share of what a tilbud costs on a day, by the citizen's ydelse.

    Parameters
    ----------
    kind : {"tilbud", "uddannelse", "ingen"}
        Ordinary education kept its driftsrefusion longer for a-dagpenge (L 76, 2018-19); what is
        not an effort under lov om en aktiv beskæftigelsesindsats has none.
    """
    if kind == _NONE:
        return 0.0
    base = f"driftsrefusion.{ydelse}"
    path = f"{base}.{kind}" if scenario.has(f"{base}.{kind}") else f"{base}.tilbud"
    return scenario.number(path, on, 0.0)


def fulfilling(scenario: Scenario, ledger: Ledger) -> np.ndarray:
    """Return the rows of tilbud begun that fulfil the duty to have one."""
    numbers = [
        t
        for t, name in enumerate(ledger.tilbud_names)
        if scenario.attribute(f"tilbud.{name}.opfylder_pligt", False)
    ]
    table = ledger.tilbud
    begun = table["udfald"] != TilbudUdfald.INGEN_PLADS
    return table[np.isin(table["tilbud"], numbers) & begun]


def duty_rows(scenario: Scenario, ledger: Ledger) -> Iterator[Row]:
    """Yield how many of those still there when a first tilbud is due had begun one by then.

    It is due by the rule in force when the forløb began.
    """
    begun = fulfilling(scenario, ledger)
    for x in scenario.children("pligt"):
        s = ledger.forloeb_names.index(x)
        mine = begun[begun["forloeb"] == s]
        if not len(mine):
            continue
        spells = ledger.forloeb
        spells = spells[(spells["forloeb"] == s) & (spells["start"] >= 0.0)]
        path = f"pligt.{x}.senest_uge"
        due = values_on(scenario, path, ledger, spells["start"]) * DAYS_PER_WEEK
        there = spells["slut"] - spells["start"] >= due
        spells, due = spells[there], due[there]
        width = ledger.days + due.max(initial=0.0) + 1.0
        starts = np.sort(mine["borger"] * width + mine["start"])
        opens = spells["borger"] * width + spells["start"]
        early, late = np.searchsorted(starts, opens), np.searchsorted(starts, opens + due, "right")
        if len(spells):
            yield ALL, "pligt_naaet_andel", x, "andel", float((late > early).mean())


def exit_rows(ledger: Ledger) -> Iterator[Row]:
    """Yield where those went who left a forløb while in a tilbud or at its end."""
    table = ledger.tilbud[np.isin(ledger.tilbud["udfald"], LEFT)]
    if not len(table):
        return
    ended = ledger.forloeb[ledger.forloeb["destination"] >= 0]
    width = ledger.days + 1.0
    keys = ended["borger"] * width + ended["slut"]
    order = np.argsort(keys)
    wanted = table["borger"] * width + table["slut"]
    place = np.minimum(np.searchsorted(keys[order], wanted), len(keys) - 1)
    row = ended[order[place]]
    same = (row["borger"] == table["borger"]) & (row["slut"] == table["slut"])
    for t, name in enumerate(ledger.tilbud_names):
        mine = same & (table["tilbud"] == t)
        for d, number in enumerate(np.bincount(row["destination"][mine])):
            if number:
                group = f"{name}:{ledger.forloeb_names[d]}"
                yield ALL, "tilbud_afgang", group, "forløb", float(number)
