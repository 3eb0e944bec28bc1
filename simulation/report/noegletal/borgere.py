"""Key figures on citizens: how many, how long, what they get, and a published series."""

from __future__ import annotations

import numpy as np

from simulation.accounting.varighed import CHECK_WEEKS
from simulation.report.format import number
from simulation.report.noegletal.tal import (
    BRUTTO,
    NETTO,
    PERCENT,
    Floats,
    View,
    mean,
    shift,
    tell,
    tell_kr,
    tell_ratio,
)
from simulation.report.words import active, group, stop, words_together
from simulation.scenario import Scenario

_MOST = 3
_SMALL_KR, _SMALL_WEEKS = 500.0, 0.05
SPREADS = 1.6449
"""Standard deviations either side of a mean that hold nine of ten, if it varies evenly."""
HIT = 0.9
"""Share of the months that must lie within the model's own spread for the series to be hit."""
QUARTER, MONTHS = 3, 12


def varighed(view: View) -> list[str]:
    """How much longer or shorter forløb last, where that changes."""
    moved: dict[str, Floats] = {}
    for x in active(view.scenario):
        change = view.change("varighed_uger_middel", x, missing=np.nan)
        if not np.isnan(change).all() and abs(mean(change)) >= _SMALL_WEEKS:
            moved[x] = change
    if not moved:
        return ["Hvor længe forløbene varer, ændres med under 0,05 uge i snit."]
    parts = []
    for x in sorted(moved, key=lambda x: -abs(mean(moved[x])))[:_MOST]:
        a, b = (f("varighed_uger_middel", x, missing=np.nan) for f in (view.before, view.after))
        parts.append(f"{group(view.scenario, x)} {shift(a, b, 1, 'uger')}")
    return [stop(f"Et afsluttet forløb varer i snit: {'; '.join(parts)}")]


def borgere(view: View) -> list[str]:
    """How many citizens it concerns, and what each of them gets more or less."""
    changes = [(y, view.change(BRUTTO, y)) for y in view.groups(BRUTTO) if y]
    changes = [(y, v) for y, v in changes if abs(mean(v)) >= _SMALL_KR]
    groups = view.touched() or [x for y, _ in changes for x in _forloeb(view, y)]
    lines = []
    if groups:
        moved = {x: abs(mean(view.change("borgere", x))) for x in groups}
        first = sorted(groups, key=lambda x: (-moved[x], groups.index(x)))[:_MOST]
        parts = [
            f"{group(view.scenario, x)} "
            f"{shift(view.before('borgere', x), view.after('borgere', x))}"
            for x in first
        ]
        people = sum((view.before("borgere", x) for x in groups), np.zeros(1))
        each = tell_ratio(view.change(NETTO), people, kr=True)
        lines.append(f"Borgere, det angår, i {view.period}: {'; '.join(parts)}.")
        lines.append(f"Netto for kommunen pr. borger på ydelserne i alt i {view.period}: {each}.")
    for ydelse, paid in sorted(changes, key=lambda item: -abs(mean(item[1])))[:_MOST]:
        forloeb = _forloeb(view, ydelse)
        title = str(view.scenario.attribute(f"refusion.ydelse.{ydelse}.navn", ydelse))
        was, on = (
            sum((f("fuldtidspersoner", x) for x in forloeb), np.zeros(1))
            for f in (view.before, view.after)
        )
        word = "mindre" if mean(paid) < 0 else "mere"
        size = tell_kr(np.sign(mean(paid)) * paid)
        text = f"{title}: der udbetales {size} {word} i alt i {view.period}"
        if forloeb and on.min() > 0 and was.min() > 0:
            old = _rate(view, view.baseline, ydelse, was)
            new = _rate(view, view.scenario, ydelse, on)
            text += (
                f"; {number(mean(was))} → {number(mean(on))} fuldtidspersoner får "
                f"{shift(old, new, unit='kr.')} om måneden i snit"
            )
        lines.append(stop(text))
    return lines if changes else [*lines, "Ingen borgere får mere eller mindre i ydelse."]


def _forloeb(view: View, ydelse: str) -> list[str]:
    """Return the forløb with samtaler in which a ydelse is paid."""
    return [
        x for x in active(view.scenario) if view.scenario.attribute(f"forloeb.{x}.ydelse") == ydelse
    ]


def _rate(view: View, scenario: Scenario, ydelse: str, people: Floats) -> Floats:
    """Return what is paid a month for each full-time person."""
    return np.asarray(view.of(scenario, BRUTTO, ydelse) / (people * MONTHS * view.years))


def overlevelse(view: View) -> list[str]:
    """The share still there by weeks since the start, and whether the curve breaks earlier."""
    lines = []
    for x in view.touched()[:_MOST]:
        parts = []
        for week in CHECK_WEEKS:
            metric = f"andel_ude_{week}_uger"
            a, b = (PERCENT * (1 - f(metric, x, missing=np.nan)) for f in (view.before, view.after))
            if np.isnan(a).all() or np.isnan(b).all():
                continue
            parts.append(f"uge {week}: {shift(a, b, 1)}")
        if not parts:
            continue
        lines.append(f"Pct. stadig på {group(view.scenario, x)} uden og med forsøget: "
                     f"{'; '.join(parts)}.")  # fmt: skip
        lines += _breaks(view, x)
    return lines


def _breaks(view: View, x: str) -> list[str]:
    """Return whether more leave in the third and fourth month than without."""
    parts, earlier = [], []
    for title, begin, end in (("3. måned (uge 8-12)", 8, 12), ("4. måned (uge 12-16)", 12, 16)):
        curve = [
            [f("overlevelse", f"{x}:{week}", missing=np.nan) for week in (begin, end)]
            for f in (view.before, view.after)
        ]
        a, b = (PERCENT * (1 - late / early) for early, late in curve)
        if np.isnan(a).all() or np.isnan(b).all():
            return []
        earlier.append(b - a)
        parts.append(f"{title} {shift(a, b, 1, 'pct.')}")
    verdict = "Ja, kurven knækker tidligere" if all(mean(d) > 0 for d in earlier) else (
        "Nej, kurven knækker ikke tidligere i begge måneder"
    )  # fmt: skip
    return [f"{verdict}: af dem, der er tilbage, går i {words_together(parts)}."]


def lukninger(view: View) -> list[str]:
    """Cases closed, cases opened again, and the ydelse saved net of that, by today or forslag."""
    stops = mean(view.change("sager_lukket")) < 0
    of = view.before if stops else view.change
    closed, again, weeks = (of(f"sager_{key}") for key in ("lukket", "genaabnet", "lukket_uger"))
    share = PERCENT * mean(again) / max(mean(closed), 1.0)
    sign = 1 if stops else -1
    saved, own = sign * view.change(BRUTTO), sign * view.change("kommune_netto_kr")
    when = "i dag" if stops else "med forslaget"
    return [
        f"Sager lukket {when}: {tell(closed)} i alt i {view.period}; {tell(again)} af dem er åbnet "
        f"igen, {number(share, 1)} pct. Sagerne er lukket i {number(mean(weeks))} uger tilsammen.",
        stop(
            f"Ydelse, som lukningerne sparer {when}, når genåbningerne er trukket fra: "
            f"{tell_kr(saved)}; heraf er {tell_kr(own)} kommunens netto"
        ),
    ]


def langtidsledige(view: View) -> list[str]:
    """How many are langtidsledige at each year's end."""
    lines = []
    for x in ("a_dagpenge", "kontanthjaelp_jobparat"):
        years = [
            f"{year}: {tell(view.after('langtidsledige', x, str(year)))}"
            for year in view.scenario.years
        ]
        name = group(view.scenario, x)
        lines.append(f"Langtidsledige på {name} ved årets udgang: {'; '.join(years)}.")
    return lines


def published(scenario: Scenario, x: str) -> dict[str, float]:
    """Return a published series of langtidsledige by month."""
    values = scenario.at(f"langtidsledig.offentliggjort.{x}", scenario.start)
    year, month, series = scenario.start.year, scenario.start.month, {}
    for value in np.atleast_1d(np.asarray(values, float)):
        series[f"{year}-{month:02d}"] = float(value)
        year, month = year + month // 12, month % 12 + 1
    return series


def raekke(view: View) -> list[str]:
    """Whether the model hits a published series, by a rule that is told."""
    lines, hits = [], []
    for x in view.scenario.children("langtidsledig.offentliggjort"):
        told, inside, pairs = [], [], []
        for month, value in published(view.scenario, x).items():
            own = view.after("langtidsledige_md", f"{x}:{month}", month[:4], np.nan)
            if np.isnan(own).all():
                continue
            middle = mean(own)
            room = SPREADS * float(np.nanstd(own, ddof=1)) if len(own) > 1 else 0.0
            inside.append(abs(value - middle) <= room)
            pairs.append((month, value, middle))
        if not pairs:
            continue
        hits.append(float(np.mean(inside)) >= HIT)
        told = [*pairs[::QUARTER], *([pairs[-1]] if (len(pairs) - 1) % QUARTER else [])]
        values = "; ".join(f"{m[5:]}.{m[:4]} {number(p)} mod {number(o)}" for m, p, o in told)
        lines.append(
            f"Langtidsledige på {group(view.scenario, x)}, offentliggjort mod modellens middel: "
            f"{values}. {sum(inside)} af {len(inside)} måneder er ramt."
        )
    if not hits:
        return []
    rule = (
        f"rækken regnes for ramt, når mindst {number(PERCENT * HIT)} pct. af månederne ligger "
        f"inden for modellens middel ± {number(SPREADS, 2)} spredninger mellem gentagelser"
    )
    if view.result.settings.replications < 2:
        verdict = "Det kan ikke afgøres med én gentagelse, om modellen rammer rækken"
    elif all(hits):
        verdict = "Ja, modellen rammer rækken"
    elif any(hits):
        verdict = "Nej, modellen rammer ikke begge rækker"
    else:
        verdict = "Nej, modellen rammer ikke rækken"
    return [f"{verdict} ({rule}).", *lines]
