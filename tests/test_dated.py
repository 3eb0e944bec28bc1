"""Every figure that is not fixed acts from its date, not before it, and never in silence."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd
import pytest

from simulation.accounting import account
from simulation.ledger import Ledger
from simulation.model import calibrate_capacity, simulate
from simulation.scenario import Scenario, load_scenario
from simulation.scenario.field import Domain, Field
from simulation.scenario.fields import FIELDS, field_of
from simulation.scenario.figures import Entry, Figure, Value

SHIPPED = (
    "hedensted-2026", "s34-lokale-tilbud", "s25-holdforloeb", "s33-investering-sygedagpenge",
    "s28-digitale-samtaler", "s16-laegeattester", "s35-genaabning-unge", "s04-loentilskud",
    "s01e-sygedagpenge", "s22-2-minilaegeskoen", "s01d-samtaler-efter-behov",
    "s13-uddannelse", "s10-forholdstalskrav", "s12-praktik-ledighedsydelse",
)  # fmt: skip
YEARS = 3
TRIES = 8
WHERE = {
    "tilbud.*.gentages_uger": "s32-70-pct-aktive",
    "tilbud.*.forsinkelse_uger": "s34-lokale-tilbud",
    "tilbud.*.trussel_faktor": "s23-sagsflow-2015",
    "tilbud.*.trussel_uger": "s23-sagsflow-2015",
    "tilbud.*.deltager_fra": "s23-sagsflow-2015",
    "tilbud.*.deltager_til": "s23-sagsflow-2015",
    "tilbud.*.start_hver_uge": "s26-gruppeforloeb",
    "tilbud.*.erstatter_uger": "s26-gruppeforloeb",
    "tilbud.*.minutter_uge": "s26-gruppeforloeb",
    "samtaler.<forloeb>.*.behov": "s01d-samtaler-efter-behov",
    "screening.risiko_andel": "s01d-samtaler-efter-behov",
    "screening.sensitivitet": "s01d-samtaler-efter-behov",
    "screening.specificitet": "s01d-samtaler-efter-behov",
    "pligt.<forloeb>.senest_uge": "s32-70-pct-aktive",
    "driftsrefusion.<ydelse>.tilbud": "s21d-kommunal-produktion",
}
"""Where a figure matters, when it does in few."""
ELSEWHERE = {
    "regulering.satser": "growth of a calendar year",
    "regulering.pl": "growth of a calendar year",
    "milepael.<forloeb>.udfald.fortsaetter": "what the other shares leave",
    "tilbud.*.kortere_uger": "in no shipped scenario; tests/test_kortere.py tries its dates",
}
"""Figures whose dates are not days of a run, and one that changes only with those beside it."""
FOLLOWED = ("andel_ude_",)
"""Outcomes of forløb by the year they began, which are followed into the years after."""
IN_FIRST_YEAR = ("tilbud.*.start_hver_uge", "tilbud.*.erstatter_uger", "tilbud.*.minutter_uge")
"""Figures of a forsøg that lasts a year."""
HARD = ("bemanding.fleksible_dage", "bemanding.behov_efter_uger", "bemanding.reserveret_andel",
        "bemanding.prioritet", "bemanding.hold.<hold>.aarsvaerk", "bemanding.ferie.maaneder",
        "bemanding.timer_pr_aarsvaerk", "bemanding.samtaleandel",
        "samtaler.hoejst_forsinket_dage")  # fmt: skip
"""Figures that matter when minutes are short."""
BESIDE: dict[str, dict[str, Value]] = {
    "bemanding.fleksible_dage": {"bemanding.reserveret_andel": 0.4},
    "bemanding.behov_efter_uger": {
        "bemanding.prioritet": "behov_foerst", "bemanding.reserveret_andel": 0.4,
    },
    "bemanding.prioritet": {"bemanding.reserveret_andel": 0.4},
    "borgertid.gruppe_minutter": {"samtaler.a_dagpenge.*.gruppe_andel": 0.5},
    "minutter.<forloeb>.gruppe": {"samtaler.a_dagpenge.*.gruppe_andel": 0.5},
    "minutter.<forloeb>.online": {"samtaler.a_dagpenge.*.online_andel": 0.5},
    "minutter.<forloeb>.video": {
        "samtaler.a_dagpenge.*.digital_andel": 0.5, "samtaler.a_dagpenge.*.video_andel": 0.5,
    },
    # the threat of a tilbud acts before it
    "tilbud.*.deltager_fra": {"tilbud.ret_og_pligt.trussel_faktor": 1.0},
    "tilbud.*.deltager_til": {"tilbud.ret_og_pligt.trussel_faktor": 1.0},
    "tilbud.*.forsinkelse_uger": {"tilbud.a_holdet.forsinkelse_uger": 0.0},
    "samtaler.<forloeb>.*.deltager_fra": {"samtaler.a_dagpenge.efter_26.deltager_fra": 0.0},
    "samtaler.<forloeb>.*.deltager_til": {"samtaler.a_dagpenge.efter_26.deltager_til": 1.0},
    "effekter.*.form_gruppe": {"samtaler.a_dagpenge.*.gruppe_andel": 0.5},
    "effekter.*.form_online": {"samtaler.a_dagpenge.*.online_andel": 0.5},
    "forloeb.<forloeb>.referencesamtaler_akasse": {"effekter.kerne.form_akasse": 0.5},
    "sanktion.hoering_dage": {"sanktion.luk_andel.*": 1.0, "udeblivelse.*": 0.5},
    "sanktion.luk_andel.<forloeb>": {"udeblivelse.*": 0.5},
    "effekter.*.trussel_fra_uge": {"effekter.trussel.trussel_faktor": 3.0},
    "effekter.*.trussel_til_uge": {"effekter.trussel.trussel_faktor": 3.0},
}  # fmt: skip
"""What must be set for a figure to matter at all."""
OTHER: dict[str, Value] = {
    "refusion.trin.uger": (0.0, 2.0, 10.0, 20.0),
    "effekter.*.trussel_fra_uge": 1.0,
    "effekter.*.trussel_til_uge": 60.0,
    "effekter.*.form_akasse": 4.0,
    "refusion.nulstilling_uger": 4.0,
    "refusion.vindue_uger": 53.0,
    "samtaler.hoejst_forsinket_dage": 0.0,
    "tilbud.*.fra_uge": 2.0,
    "tilbud.*.gentages_uger": 1.0,
    "tilbud.*.start_hver_uge": 9.0,
    "tilbud.*.pladser_pr_start": 1.0,
    "tilbud.*.venter_uger": 0.0,
    "milepael.<forloeb>.uge": 8.0,
    "pligt.<forloeb>.senest_uge": 10.0,
    "milepael.<forloeb>.gentages_uger": 9.0,
}
"""Values that matter, where a large one would put all of it beyond the end of the run."""


def other_value(field: Field, value: Value) -> Value:
    """Return a value far from the one there is."""
    if field.path in OTHER:
        return OTHER[field.path]
    if field.domain is Domain.CHOICE:
        return field.choices[(field.choices.index(str(value)) + 1) % len(field.choices)]
    if isinstance(value, tuple):
        if field.path == "refusion.trin.statens_andel":
            return tuple(reversed(value))
        if field.domain is Domain.MONTHS:
            return tuple(0.2 + i / 12 for i in range(12))
        return tuple(min(field.most, 3 * x + 0.1) for x in value)
    number = float(value)  # type: ignore[arg-type]
    if field.domain is Domain.SWITCH:
        return 1.0 - number
    if field.domain is Domain.SHARE:
        return 0.0 if number > 0.3 else 0.9
    return min(field.most, 3 * number + 1)


def changed(scenario: Scenario, path: str, value: Value, on: date) -> Scenario:
    """Return the scenario with one figure changed from a day on."""
    figure = scenario.figure(path)
    entries = [e for e in figure.entries if e.from_date is None or e.from_date < on]
    entries.append(replace(figure.on(on), from_date=on, value=value, layer="scenarie"))
    figures = dict(scenario.figures) | {path: replace(figure, entries=tuple(entries))}
    return replace(scenario, figures=figures)


@lru_cache(maxsize=32)
def base(name: str) -> Scenario:
    return load_scenario(name, years=YEARS)


@lru_cache(maxsize=8)
def room(name: str) -> dict[str, float]:
    return {team: 0.7 * m for team, m in calibrate_capacity(base(name), seed=3).items()}


def outcome(scenario: Scenario, effects: str | None, hard: str | None) -> tuple[Ledger, Any]:
    ledger = simulate(
        scenario, seed=3, replication=0, clock="compiled", effects=effects,
        staffing="hard" if hard else "elastic", capacity=room(hard) if hard else None,
    )  # fmt: skip
    return ledger, account(scenario, ledger)


@lru_cache(maxsize=4)
def before(scenario: Scenario, effects: str | None, hard: str | None) -> tuple[Ledger, Any]:
    return outcome(scenario, effects, hard)


def until(ledger: Ledger, day: float) -> Iterator[Any]:
    """Yield what happened before a day.

    A samtale follows the rule of the day its window opens, though it is cancelled before.
    """
    for table, time in (("forloeb", "slut"), ("tilbud", "slut")):
        rows = getattr(ledger, table)
        yield rows[rows[time] < day]
    rows = ledger.samtaler
    yield rows[(rows["tid"] < day) & (rows["frist_fra"] < day)]
    steps = ledger.sagsskridt[ledger.sagsskridt["frist"] < day]
    yield steps[["frist", "borger", "skridt", "forloeb", "hold"]]
    cases = ledger.rehab[ledger.rehab["modtaget"] < day]
    yield cases[["modtaget", "borger"]]
    yield cases[cases["tid"] < day]


def only_after(
    a: tuple[Ledger, Any], b: tuple[Ledger, Any], on: date, numbered: bool = True
) -> bool:
    """Hold that nothing before a day differs; tell whether anything does at all.

    Citizens have other numbers when others arrive.
    """
    day = float((on - a[0].start).days)
    for one, two in zip(until(a[0], day), until(b[0], day), strict=True):
        assert len(one) == len(two)
        for name in one.dtype.names:
            if name == "borger" and not numbered:
                continue
            assert np.allclose(one[name], two[name], rtol=0, atol=1e-9), name
    frames = [x[1].set_index(["year", "metric", "group"])["value"] for x in (a, b)]
    years = [x.index.get_level_values("year") for x in frames]
    kept = [~x.index.get_level_values("metric").str.startswith(FOLLOWED) for x in frames]
    early = [
        x[(y != "alle") & (y < str(on.year)) & own]
        for x, y, own in zip(frames, years, kept, strict=True)
    ]
    pd.testing.assert_series_equal(*early, rtol=1e-12, atol=1e-9)
    return not frames[0].equals(frames[1])


SET = Entry(None, 0.0, "", "antagelse", None, None, "scenarie", "", 0)
SOME = Figure("", "", "andel", (SET,))


def with_beside(scenario: Scenario, field: Field) -> Scenario:
    wanted: dict[str, Value] = {}
    added: dict[str, Figure] = {}
    for pattern, value in BESIDE.get(field.path, {}).items():
        head, _, tail = pattern.partition("*")
        wanted |= {p: value for p in scenario.figures if p.startswith(head) and p.endswith(tail)}
        if "*" not in pattern and pattern not in scenario.figures:
            added[pattern] = replace(SOME, path=pattern, entries=(replace(SET, value=value),))
    scenario = replace(scenario, figures=dict(scenario.figures) | added)
    return scenario.replace(wanted) if wanted else scenario


def concrete(field: Field) -> Iterator[tuple[str, str]]:
    """Yield scenarios with a path of the pattern."""
    for name in [WHERE[field.path]] if field.path in WHERE else SHIPPED:
        scenario = with_beside(base(name), field)
        yield from ((name, path) for path in scenario.figures if field_of(path) is field)


DATED = [f for f in FIELDS if not f.is_attribute and f.fixed is None and f.path not in ELSEWHERE]


@pytest.mark.slow
@pytest.mark.parametrize("field", DATED, ids=lambda field: field.path)
def test_a_late_change_acts_from_its_date(field: Field) -> None:
    tried = 0
    for name, path in concrete(field):
        scenario = with_beside(base(name), field)
        on = date(scenario.years[0] if field.path in IN_FIRST_YEAR else scenario.years[1], 4, 17)
        effects = None
        if path.startswith("effekter."):
            effects = path.split(".")[1]
            if effects == "ingen":
                continue
        hard = name if field.path in HARD else None
        if hard:
            effects = "ingen"
        value = other_value(field, scenario.at(path, on))
        late = changed(scenario, path, value, on)
        runs = before(scenario, effects, hard), outcome(late, effects, hard)
        if only_after(*runs, on, numbered=not path.startswith(("tilgang.", "konjunktur."))):
            return
        tried += 1
        if tried == TRIES:
            break
    pytest.fail(f"{field.path} does nothing in {tried} scenarios")


BOUND = {
    "samtaler.a_dagpenge.efter_26.pr_aar": 0.0,
    "minutter.a_dagpenge.personlig": 200.0,
    "udeblivelse.a_dagpenge": 0.9,
    "sagsskridt.min_plan.andel": 0.0,
    "sanktion.andel.kontanthjaelp_jobparat": 1.0,
    "tilbud.a_holdet.optag": 0.9,
    "milepael.sygedagpenge.uge": 10.0,
    "milepael.jobafklaring.uge": 20.0,
    "rehab.andel": 0.1,
    "forloeb.a_dagpenge.afgang.job": (0.2,) * 20,
    "effekter.kerne.k0": 6.0,
}
"""A figure of each kind of rule about a citizen's life, and a value far from it."""


@pytest.mark.parametrize("path", BOUND)
def test_for_new_forloeb_every_rule_of_life_binds_by_the_start(path: str) -> None:
    scenario = replace(base("s34-lokale-tilbud"), applies_to="nye_forloeb")
    there, value = scenario.at(path, scenario.start), BOUND[path]
    if isinstance(there, tuple):
        value = tuple(3 * x for x in there)
    on = date(scenario.years[1], 4, 17)
    day = float((on - scenario.start).days)
    runs = [
        simulate(x, seed=3, replication=0, clock="compiled", effects="kerne")
        for x in (scenario, changed(scenario, path, value, on))
    ]

    def of_old_forloeb(ledger: Ledger) -> Iterator[Any]:
        """Yield what happened in forløb that began before the day, to those in their first."""
        spells = ledger.forloeb
        order = np.lexsort((spells["start"], spells["borger"]))
        spells = spells[order]
        first = spells[np.unique(spells["borger"], return_index=True)[1]]
        own = first[first["start"] < day]
        yield own
        ends = np.full(len(ledger.borgere), -np.inf)
        ends[own["borger"]] = own["slut"]
        for table, time in (("samtaler", "tid"), ("tilbud", "slut"), ("sagsskridt", "frist")):
            rows = getattr(ledger, table)
            yield rows[rows[time] < ends[rows["borger"]]]

    for one, two in zip(*map(of_old_forloeb, runs), strict=True):
        one, two = (np.sort(x, order=[n for n in ("borger", "tid", "slut") if n in x.dtype.names])
                    for x in (one, two))  # fmt: skip
        assert len(one) == len(two)
        for name in one.dtype.names:
            assert np.allclose(one[name], two[name], rtol=0, atol=1e-9), name
    assert any(
        len(getattr(runs[0], t)) != len(getattr(runs[1], t))
        or any(not np.allclose(getattr(runs[0], t)[n], getattr(runs[1], t)[n], atol=1e-9)
               for n in getattr(runs[0], t).dtype.names)
        for t in ("forloeb", "samtaler", "tilbud", "sagsskridt", "rehab")
    )  # fmt: skip
