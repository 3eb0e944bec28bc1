"""How each kind of target is measured: a function of a study and what the target says."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulation.accounting.ledige import langtidsledige
from simulation.efterproev.studie import Studie
from simulation.ledger import AKTOERER, Udfald
from simulation.model import prepare
from simulation.model.codes import AKTIV
from simulation.scenario.units import DAYS_PER_WEEK, MONTHS_PER_YEAR

_YEAR = 365.25
_ALL = "alle"
_QUARTER = 91.0
Floats = NDArray[np.float64]


def survival(weeks: Floats, ended: NDArray[np.bool_]) -> tuple[Floats, Floats]:
    """Return the product limit (Kaplan and Meier 1958): times of ends, and the share still on."""
    order = np.lexsort((~ended, weeks))
    there = len(weeks) - np.arange(float(len(weeks)))
    left: Floats = np.cumprod(np.where(ended[order], 1 - 1 / there, 1.0)).astype(np.float64)
    return weeks[order], left


def _ude_efter(study: Studie, said: Mapping[str, Any]) -> list[float]:
    times, left = survival(*study.new_spells(said["forloeb"]))
    at = np.searchsorted(times, said["uger"], side="right") - 1
    return [float(1 - left[i]) for i in at]


def _middel_uger(study: Studie, said: Mapping[str, Any]) -> list[float]:
    """Mean of the product limit over ten years; it is followed no longer."""
    x = said["forloeb"]
    if "sen_afgang" in said:
        study = study.with_figures({f"forloeb.{x}.sen_afgang": said["sen_afgang"]})
    times, left = survival(*study.ten_years.new_spells(x))
    steps = np.diff(np.append(0.0, times))
    return [float((np.append(1.0, left[:-1]) * steps).sum())]


def _nye_pr_md(study: Studie, said: Mapping[str, Any]) -> list[float]:
    months = len(study.scenario.years) * MONTHS_PER_YEAR
    return [float(study.means[_ALL, "nye_forloeb", said["forloeb"]]) / months]


def _indefra_pr_md(study: Studie, said: Mapping[str, Any]) -> list[float]:
    prepared = prepare(study.scenario)
    s = prepared.tables.index(said["forloeb"])
    weekly = prepared.balance.inflow[s] - prepared.balance.external[s].mean()
    return [float(weekly * _YEAR / DAYS_PER_WEEK / MONTHS_PER_YEAR)]


def _bliver(study: Studie, said: Mapping[str, Any]) -> list[float]:
    stays = there = 0
    for ledger in study.ledgers:
        mine = [ledger.forloeb_names.index(x) for x in said["forloeb"].split(",")]
        rows = ledger.forloeb[
            np.isin(ledger.forloeb["forloeb"], mine) & (ledger.forloeb["ved_start"] == 1)
        ]
        stays += int((rows["slut"] >= said["uger"][0] * DAYS_PER_WEEK).sum())
        there += len(rows)
    return [stays / there]


def _langtidsledige(study: Studie, said: Mapping[str, Any]) -> list[float]:
    """Langtidsledige per fuldtidsperson, each quarter after the first year."""
    x = said["forloeb"]
    if "sen_afgang" in said:
        study = study.with_figures({f"forloeb.{x}.sen_afgang": said["sen_afgang"]})
    scenario = study.scenario
    first = float(scenario.at("langtidsledig.vindue_uger", scenario.start)) * DAYS_PER_WEEK
    degree = float(scenario.at(f"forloeb.{x}.ft_andel", scenario.start))
    long = people = 0.0
    for ledger in study.ledgers:
        mine = ledger.forloeb[ledger.forloeb["forloeb"] == ledger.forloeb_names.index(x)]
        for end in np.arange(first, ledger.days, _QUARTER):
            long += langtidsledige(scenario, ledger, x, end)
            people += degree * int(((mine["start"] <= end) & (mine["slut"] > end)).sum())
    return [long / people]


def _index(study: Studie, x: str) -> Floats:
    """Return the mean month by month in relation to the mean of the year."""
    months = MONTHS_PER_YEAR * len(study.scenario.years)
    edges = np.linspace(0.0, _YEAR * len(study.scenario.years), months + 1)
    people = study.people(x, edges)
    index: Floats = people.reshape(-1, MONTHS_PER_YEAR).mean(axis=0)
    return index / index.mean()


def _saeson(study: Studie, said: Mapping[str, Any]) -> list[float]:
    known = np.array(said["saeson"])
    with_it = study.with_figures({f"saeson.bestand.{said['forloeb']}": tuple(known.tolist())})
    return [float(np.abs(_index(with_it, said["forloeb"]) - known / known.mean()).max())]


def _saesonens_spaend(study: Studie, said: Mapping[str, Any]) -> list[float]:
    index = _index(study, said["forloeb"])
    return [float(index.max() - index.min())]


def _ti_aar(study: Studie, said: Mapping[str, Any]) -> list[float]:
    return _drift(study.without_season.larger, np.array([5.0, 10.0]))


def _fire_aar(study: Studie, said: Mapping[str, Any]) -> list[float]:
    return _drift(study.without_season.larger, np.array([0.0, 4.0]))


_FEW = 1000.0
"""People below whom chance is more than the drift looked for."""


def _drift(study: Studie, years: Floats) -> list[float]:
    """Return the largest change of a forløb's people against those at the start."""
    prepared = prepare(study.scenario)
    worst = 0.0
    for s in np.flatnonzero(prepared.tables.rules.slags == AKTIV).tolist():
        there = float(prepared.balance.persons[s])
        if there >= _FEW:
            later = float(study.people(prepared.tables.names[s], years * _YEAR)[0])
            if abs(later / there - 1) > abs(worst):
                worst = later / there - 1
    return [worst]


def _trappetrin(study: Studie, said: Mapping[str, Any]) -> list[float]:
    first, last = str(study.scenario.years[0]), str(study.scenario.years[-1])
    group = f"trin:{said['trin']}"
    before, after = (float(study.means[y, "fuldtidspersoner", group]) for y in (first, last))
    return [after / before - 1]


def _samtaler_pr_aar(study: Studie, said: Mapping[str, Any]) -> list[float]:
    """Samtaler held in the jobcenter per year on the ydelse."""
    x, held = said["forloeb"], 0
    for ledger in study.ledgers:
        rows = ledger.samtaler[ledger.samtaler["forloeb"] == ledger.forloeb_names.index(x)]
        took_place = rows["udfald"] <= Udfald.AFHOLDT_FOR_SENT
        held += int((took_place & (rows["aktoer"] != AKTOERER.index("akasse"))).sum())
    years = float(study.means[_ALL, "fuldtidspersoner", x]) * len(study.scenario.years)
    return [held / study.replications / years]


def _refusion(study: Studie, said: Mapping[str, Any]) -> list[float]:
    paid = study.means[_ALL, "stat_netto_kr", said["forloeb"]]
    return [float(paid / study.means[_ALL, "forsoergelse_brutto_kr", said["forloeb"]])]


def _netto_pr_person(study: Studie, said: Mapping[str, Any]) -> list[float]:
    year, x = said["aar"], said["forloeb"]
    gross = study.means[year, "forsoergelse_brutto_kr", x] - study.means[year, "stat_netto_kr", x]
    return [float(gross / study.means[year, "fuldtidspersoner", x])]


def _rehab_jaevn(study: Studie, said: Mapping[str, Any]) -> list[float]:
    """Nobody but those new in jobafklaring, evenly spaced, and no renewals to the team."""
    scenario = study.scenario
    values: dict[str, float | str | tuple[float, ...]] = {
        f"bestand.{x}": 0.0 for x in scenario.children("bestand")
    }
    bands = len(scenario.at("forloeb.jobafklaring.uger", scenario.start))
    values |= {
        "tilgang.ankomst": "jaevn",
        "rehab.andel_ved_forlaengelse": 0.0,
        "forloeb.jobafklaring.afgang.sygedagpenge": (0.0,) * bands,
    }
    year = str(scenario.years[-1])
    return [float(study.with_figures(values).means[year, "rehab_kr", ""])]


def _drift_kr(study: Studie, said: Mapping[str, Any]) -> list[float]:
    return [float(study.means[said["aar"], "drift_kr"].iloc[0])]


MAALINGER: dict[str, Callable[[Studie, Mapping[str, Any]], list[float]]] = {
    "ude_efter": _ude_efter,
    "middel_uger": _middel_uger,
    "nye_pr_md": _nye_pr_md,
    "indefra_pr_md": _indefra_pr_md,
    "bliver": _bliver,
    "langtidsledige": _langtidsledige,
    "saeson": _saeson,
    "saesonens_spaend": _saesonens_spaend,
    "ti_aar": _ti_aar,
    "fire_aar": _fire_aar,
    "trappetrin": _trappetrin,
    "samtaler_pr_aar": _samtaler_pr_aar,
    "refusion": _refusion,
    "netto_pr_person": _netto_pr_person,
    "rehab_jaevn": _rehab_jaevn,
    "drift": _drift_kr,
}
