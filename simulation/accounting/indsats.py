"""Tilbud, sagsskridt and sanktioner: what they take of time, cost and save.

A sagsskridt is a step at the desk without the citizen (a revurdering, an attest). A sanktion is
some days' ydelse lost after an udeblivelse, once the citizen has been heard.
"""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulation.accounting.dates import figure_on, values_on, year_cells
from simulation.accounting.satser import Price, month_starts
from simulation.ledger import Ledger, SkridtUdfald, TilbudUdfald
from simulation.scenario import Scenario

Floats = NDArray[np.float64]
DAYS_PER_WEEK = 7.0


@dataclass
class Indsats:
    """By year, and by what it is: what was done.

    Attributes
    ----------
    kr : dict
        (year, account) to kroner, not rounded.
    minutes : dict
        (year, team) to caseworker minutes.
    days_lost : array, shape (years, S)
        Days without ydelse because of sanktioner.
    rows : list
        Volumes as outcome rows.
    """

    days_lost: Floats

    kr: dict[tuple[str, str], float] = field(default_factory=lambda: defaultdict(float))
    minutes: dict[tuple[str, str], float] = field(default_factory=lambda: defaultdict(float))
    rows: list[tuple[str, str, str, str, float]] = field(default_factory=list)


def _team(scenario: Scenario, prefix: str, groups: list[str]) -> str:
    own = scenario.attribute(f"{prefix}.hold")
    return str(own or scenario.attribute(f"forloeb.{groups[0]}.team", "") or "")


def _account(scenario: Scenario, prefix: str) -> str:
    """Return the funktion that pays: its own, or driftsudgifter."""
    return str(scenario.attribute(f"{prefix}.konto") or scenario.attribute("konti.drift"))


def groups_of(scenario: Scenario, path: str) -> list[str]:
    """Return the forløb that a comma-separated label names."""
    text = str(scenario.attribute(path, "") or "")
    return [name.strip() for name in text.split(",") if name.strip()]


def indsats(scenario: Scenario, ledger: Ledger, price: Price) -> Indsats:
    """Return what tilbud, sagsskridt and sanktioner amount to."""
    number = sanctions(ledger)
    done = Indsats(days_lost(scenario, ledger))
    _tilbud(scenario, ledger, price, done)
    _duty(scenario, ledger, done)
    _sagsskridt(scenario, ledger, price, done)
    _sanktioner(scenario, ledger, number, done)
    _drift(scenario, ledger, price, done)
    _totals(done)
    return done


def _totals(done: Indsats) -> None:
    """Round what is in kroner, and add it up over years and over names, so that both foot."""
    money = [(label, metric, name, float(np.rint(value)))
             for label, metric, name, unit, value in done.rows
             if unit == "kr."]  # fmt: skip
    sums: dict[tuple[str, str, str], float] = defaultdict(float)
    for label, metric, name, value in money:
        for year in (label, "alle"):
            for group in (name, ""):
                sums[year, metric, group] += value
    done.rows = [row for row in done.rows if row[3] != "kr."]
    done.rows += [(*key, "kr.", value) for key, value in sums.items()]


def _tilbud(scenario: Scenario, ledger: Ledger, price: Price, done: Indsats) -> None:
    table = ledger.tilbud
    refused = table["udfald"] == TilbudUdfald.INGEN_PLADS
    whole: dict[tuple[str, str, str], float] = defaultdict(float)
    for t, name in enumerate(ledger.tilbud_names):
        prefix = f"tilbud.{name}"
        account = _account(scenario, prefix)
        team = _team(scenario, prefix, groups_of(scenario, f"{prefix}.maalgruppe"))
        mine = table["tilbud"] == t
        yearly: dict[tuple[str, str, str], float] = defaultdict(float)
        for cell in year_cells(scenario, ledger, prefix):
            label, on = cell.label, cell.first
            inside = (table["start"] >= cell.begin) & (table["start"] < cell.end)
            started = float((mine & inside & ~refused).sum())
            in_vain = float((mine & inside & refused).sum())
            ends, starts = table["slut"][mine], table["start"][mine]
            days = np.minimum(ends, cell.end) - np.maximum(starts, cell.begin)
            weeks = float(np.clip(days, 0, None).sum()) / DAYS_PER_WEEK
            by_year = f"{prefix}.prisaar"
            kr = math.fsum(
                amount * price(f"{prefix}.{key}", by_year, on)
                for key, amount in (("pris_start", started), ("pris_uge", weeks))
                if scenario.has(f"{prefix}.{key}")
            )
            done.kr[label, account] += kr
            for key, number in (("minutter_start", started), ("minutter_uge", weeks)):
                done.minutes[label, team] += number * figure_on(scenario, f"{prefix}.{key}", on)
            for metric, unit, amount in (
                ("tilbud_startede", "forløb", started),
                ("tilbud_uden_plads", "forløb", in_vain),
                ("tilbud_uger", "uger", weeks),
                ("tilbud_kr", "kr.", kr),
            ):
                yearly[label, metric, unit] += amount
                whole[metric, name, unit] += amount
        done.rows += [(y, metric, name, unit, v) for (y, metric, unit), v in yearly.items()]
        for outcome in (TilbudUdfald.GENNEMFOERT, TilbudUdfald.FRAFALDET, TilbudUdfald.AFBRUDT):
            number = float((mine & (table["udfald"] == outcome)).sum())
            whole[f"tilbud_{outcome.name.lower()}", name, "forløb"] = number
    done.rows += [("alle", *key, amount) for key, amount in whole.items() if key[2] != "kr."]


def _duty(scenario: Scenario, ledger: Ledger, done: Indsats) -> None:
    """Add how many of those still there when a first tilbud is due had begun one by then.

    It is due by the rule in force when the forløb began.
    """
    fulfils = [
        t
        for t, name in enumerate(ledger.tilbud_names)
        if scenario.attribute(f"tilbud.{name}.opfylder_pligt", False)
    ]
    table = ledger.tilbud
    begun = np.isin(table["tilbud"], fulfils) & (table["udfald"] != TilbudUdfald.INGEN_PLADS)
    for x in scenario.children("pligt"):
        s = ledger.forloeb_names.index(x)
        mine = begun & (table["forloeb"] == s)
        if not mine.any():
            continue
        spells = ledger.forloeb
        spells = spells[(spells["forloeb"] == s) & (spells["start"] >= 0.0)]
        path = f"pligt.{x}.senest_uge"
        due = values_on(scenario, path, ledger, spells["start"]) * DAYS_PER_WEEK
        there = spells["slut"] - spells["start"] >= due
        spells, due = spells[there], due[there]
        width = ledger.days + due.max(initial=0.0) + 1.0
        starts = np.sort(table["borger"][mine] * width + table["start"][mine])
        opens = spells["borger"] * width + spells["start"]
        early, late = np.searchsorted(starts, opens), np.searchsorted(starts, opens + due, "right")
        if len(spells):
            share = float((late > early).mean())
            done.rows.append(("alle", "pligt_naaet_andel", x, "andel", share))


def _drift(scenario: Scenario, ledger: Ledger, price: Price, done: Indsats) -> None:
    """Add help bought by the hour, whoever it is used on."""
    for name in scenario.children("drift"):
        prefix = f"drift.{name}"
        account = _account(scenario, prefix)
        yearly: dict[str, float] = defaultdict(float)
        for cell in year_cells(scenario, ledger, prefix):
            on = cell.first
            hours = figure_on(scenario, f"{prefix}.timer_pr_uge", on)
            hours *= figure_on(scenario, f"{prefix}.uger_pr_aar", on) * cell.share
            paid = hours * price(f"{prefix}.timepris_kr", f"{prefix}.prisaar", on)
            yearly[cell.label] += paid
        for label, kr in yearly.items():
            done.kr[label, account] += kr
            done.rows.append((label, "drift_kr", name, "kr.", kr))


def _sagsskridt(scenario: Scenario, ledger: Ledger, price: Price, done: Indsats) -> None:
    """Add the steps done, what they took and cost, and how they kept others waiting."""
    table = ledger.sagsskridt
    start, end = ledger.start, ledger.start + timedelta(days=ledger.days)
    changes = scenario.breakpoints(start, end, ("sagsskridt",))
    dates = sorted({*month_starts(start, end), *changes})
    cells = np.array([*(float((on - start).days) for on in dates), float(ledger.days)])
    names, teams = ledger.skridt_names, ledger.team_names
    carried = table[(table["udfald"] == SkridtUdfald.UDFOERT) & (table["tid"] < ledger.days)]
    undone = np.bincount(table["skridt"], minlength=len(names))
    undone -= np.bincount(
        table["skridt"], table["udfald"] == SkridtUdfald.UDFOERT, minlength=len(names)
    ).astype(int)
    month = np.searchsorted(cells, carried["tid"], side="right") - 1
    step = carried["skridt"].astype(int)
    late = np.floor(carried["tid"]) - np.floor(carried["frist"])

    number, waited, kept = (
        np.bincount(step, weights, minlength=len(names))
        for weights in (None, late, carried["udskudt"])
    )
    shape = len(names), len(dates)
    counts = np.bincount(step * shape[1] + month, minlength=shape[0] * shape[1]).reshape(shape)
    spent = np.bincount(
        month * len(teams) + carried["hold"], carried["minutter"], minlength=shape[1] * len(teams)
    ).reshape(shape[1], len(teams))
    for on, minutes in zip(dates, spent, strict=True):
        for team, taken in zip(teams, minutes, strict=True):
            done.minutes[str(on.year), team] += float(taken)
    for t, name in enumerate(names[:-1]):
        prefix = f"sagsskridt.{name}"
        account, priced = _account(scenario, prefix), scenario.has(f"{prefix}.pris_kr")
        by_year: dict[str, float] = defaultdict(float)
        paid: dict[str, float] = defaultdict(float)
        for on, count in zip(dates, counts[t].tolist(), strict=True):
            by_year[str(on.year)] += count
            if count and priced:
                cost = count * price(f"{prefix}.pris_kr", f"{prefix}.prisaar", on)
                done.kr[str(on.year), account] += cost
                paid[str(on.year)] += cost
        done.rows += [(y, "sagsskridt", name, "sager", v) for y, v in by_year.items()]
        done.rows.append(("alle", "sagsskridt", name, "sager", float(number[t])))
        done.rows += [(y, "sagsskridt_kr", name, "kr.", v) for y, v in paid.items()]
        done.rows.append(("alle", "sagsskridt_ikke_udfoert", name, "sager", float(undone[t])))
        if number[t]:
            wait, held = float(waited[t] / number[t]), float(kept[t] / number[t])
            done.rows.append(("alle", "sagsskridt_ventedage", name, "dage", wait))
            if scenario.has(f"{prefix}.svartid_uger"):
                done.rows.append(("alle", "attest_ventedage", name, "dage", held))


def _heard(ledger: Ledger) -> tuple[NDArray[np.void], NDArray[np.integer[Any]]]:
    """Return those who were heard, and in which year of the run each was."""
    table = ledger.sagsskridt
    mine = table[
        (table["skridt"] == len(ledger.skridt_names) - 1)
        & (table["udfald"] == SkridtUdfald.UDFOERT)
    ]
    cuts = ledger.optaelling.aar
    year = np.clip(np.searchsorted(cuts, mine["tid"], side="right") - 1, 0, len(cuts) - 2)
    return mine, year


def sanctions(ledger: Ledger) -> Floats:
    """Return the number of sanktioner, shape (years, S): those who were heard."""
    mine, year = _heard(ledger)
    number = np.zeros((len(ledger.optaelling.aar) - 1, len(ledger.forloeb_names)))
    np.add.at(number, (year, mine["forloeb"]), 1.0)
    return number


def days_lost(scenario: Scenario, ledger: Ledger) -> Floats:
    """Return the days without ydelse because of sanktioner, shape (years, S)."""
    mine, year = _heard(ledger)
    lost = np.zeros((len(ledger.optaelling.aar) - 1, len(ledger.forloeb_names)))
    for s, x in enumerate(ledger.forloeb_names):
        own = mine["forloeb"] == s
        days = values_on(scenario, f"sanktion.dage.{x}", ledger, mine["tid"][own])
        np.add.at(lost[:, s], year[own], days)
    return lost


def _sanktioner(scenario: Scenario, ledger: Ledger, number: Floats, done: Indsats) -> None:
    for year, own in zip(year_cells(scenario, ledger), number, strict=True):
        done.rows.append((year.label, "sanktioner", "", "sager", float(own.sum())))
    done.rows.append(("alle", "sanktioner", "", "sager", float(number.sum())))
