"""From person-days and årsværk to kroner: who pays, on which account, in which year.

Budget sign: udgift +, indtægt −. Each leaf is rounded to whole kroner, so every sum foots.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from simulation.accounting.exposure import exposure
from simulation.accounting.outcomes import ALL, DAYS_PER_WEEK, Row, spans
from simulation.accounting.refusion import make_trappe
from simulation.accounting.satser import level, rate_figure, weekly
from simulation.ledger import Ledger
from simulation.scenario import Scenario

Floats = NDArray[np.float64]
REFUSION, MEDFINANSIERING = "refusion", "medfinansiering"
KR = "kr."
MONTHS = 12


def periods(scenario: Scenario, ledger: Ledger) -> tuple[list[date], Floats]:
    """Return the dates at which months begin or a rate changes, and the same as days."""
    end = ledger.start + timedelta(days=ledger.days)
    starts = {ledger.start, *scenario.breakpoints(ledger.start, end, ("satser", "satser_andel"))}
    month = ledger.start
    while month < end:
        starts.add(month)
        month = date(month.year + month.month // MONTHS, month.month % MONTHS + 1, 1)
    dates = sorted(starts)
    return dates, np.array([(d - ledger.start).days for d in dates] + [ledger.days], float)


def forsoergelse_rows(
    scenario: Scenario, ledger: Ledger, prices: str
) -> tuple[list[Row], dict[tuple[str, str], float]]:
    """Return rows on forsørgelse and fuldtidspersoner, and konto 5 by (year, funktion)."""
    names = ledger.forloeb_names
    on = scenario.start
    trappe = make_trappe(lambda path: scenario.at(path, on))
    ydelser = [str(scenario.attribute(f"forloeb.{x}.ydelse", "") or "") for x in names]

    def flag(key: str, wanted: bool) -> NDArray[np.int8]:
        return np.array(
            [bool(scenario.attribute(f"refusion.ydelse.{y}.{key}", False)) == wanted
             for y in ydelser], np.int8,
        )  # fmt: skip

    counts = flag("trappe", True)
    blocks = flag("selvforsoergelse", False)
    dates, cells = periods(scenario, ledger)
    days = exposure(ledger, counts, blocks, cells, trappe)
    rows: list[Row] = []
    money: dict[tuple[str, str, str], float] = defaultdict(float)
    steps: dict[tuple[str, str], float] = defaultdict(float)
    persons: dict[tuple[str, str], float] = defaultdict(float)
    konto5: dict[tuple[str, str], float] = defaultdict(float)
    leaves: dict[tuple[str, str], list[float]] = defaultdict(lambda: [0.0, 0.0])
    monthly: dict[tuple[str, str, str], float] = defaultdict(float)
    growth = scenario.figure("regulering.satser")
    state = np.append(trappe.state_share, 0.0)
    for s, x in enumerate(names):
        ydelse = ydelser[s]
        kind = scenario.attribute(f"refusion.ydelse.{ydelse}.type")
        if kind not in (REFUSION, MEDFINANSIERING):
            continue
        full_time = float(scenario.at(f"forloeb.{x}.ft_andel", on))
        for c, begin in enumerate(dates):
            year = str(begin.year)
            length = cells[c + 1] - cells[c]
            by_step = days[c, s].sum(axis=1) * full_time
            monthly[f"{begin:%Y}", x, f"{begin:%Y-%m}"] += by_step.sum()
            persons[year, x] += by_step.sum()
            for label, amount in zip(trappe.labels, by_step, strict=False):
                steps[year, label] += amount
            for provider in (0, 1):
                figure = rate_figure(scenario.figures, ydelse, bool(provider))
                if figure is None:
                    continue
                rate = weekly(figure, begin, growth, scenario.price_level)
                if prices == "loebende":
                    rate *= level(growth, begin.year) / level(growth, scenario.price_level)
                rate *= float(scenario.at(f"satser_andel.{ydelse}", begin))
                kr = days[c, s, :, provider] * full_time * rate / DAYS_PER_WEEK
                leaf = leaves[year, ydelse]
                leaf[0] += float(kr.sum())
                leaf[1] += float((kr * state).sum())
            assert length > 0
    for (year, ydelse), (gross, paid_by_state) in leaves.items():
        gross, paid = float(np.rint(gross)), float(np.rint(paid_by_state))
        funktion = str(scenario.attribute(f"refusion.ydelse.{ydelse}.funktion"))
        money[year, "forsoergelse_brutto_kr", ydelse] += gross
        money[year, "borger_modtaget_kr", ydelse] += gross
        money[year, "stat_netto_kr", ydelse] += paid
        if scenario.attribute(f"refusion.ydelse.{ydelse}.type") == REFUSION:
            money[year, "refusion_kr", ydelse] -= paid
        else:
            money[year, "medfinansiering_kr", ydelse] += gross - paid
        konto5[year, funktion] += gross - paid
    rows += _with_totals(money)
    span_days = {span.label: span.end - span.begin for span in spans(ledger)}
    for source, prefix in ((persons, ""), (steps, "trin:")):
        whole: dict[str, float] = defaultdict(float)
        for (year, group), amount in source.items():
            whole[group] += amount
            value = amount / span_days[year]
            rows.append((year, "fuldtidspersoner", prefix + group, "fuldtidspersoner", value))
        rows += [
            (ALL, "fuldtidspersoner", prefix + g, "fuldtidspersoner", v / span_days[ALL])
            for g, v in whole.items()
        ]
    month_days: dict[str, float] = defaultdict(float)
    for c, begin in enumerate(dates):
        month_days[f"{begin:%Y-%m}"] += cells[c + 1] - cells[c]
    rows += [
        (year, "bestand_md", f"{x}:{month}", "fuldtidspersoner", amount / month_days[month])
        for (year, x, month), amount in monthly.items()
    ]
    return rows, konto5


def _with_totals(money: dict[tuple[str, str, str], float]) -> Iterator[Row]:
    """Yield each amount, its sum over groups, and both over the years."""
    sums: dict[tuple[str, str, str], float] = defaultdict(float)
    for (year, metric, group), value in money.items():
        for label in (year, ALL):
            sums[label, metric, group] += value
            sums[label, metric, ""] += value
    for (year, metric, group), value in sums.items():
        yield year, metric, group, KR, value


def kroner_rows(scenario: Scenario, ledger: Ledger, prices: str) -> Iterator[Row]:
    """Yield every money row of a replication."""
    rows, konto5 = forsoergelse_rows(scenario, ledger, prices)
    yield from rows
    on = scenario.start
    growth = scenario.figure("regulering.pl")
    rehab_account = str(scenario.attribute("konti.rehab"))
    staff_account = str(scenario.attribute("konti.personale"))
    accounts: dict[tuple[str, str], float] = defaultdict(float, konto5)

    def own_price(path: str, price_year: str, when: date) -> float:
        year = int(scenario.at(price_year, on))
        target = when.year if prices == "loebende" else scenario.price_level
        return float(scenario.at(path, when)) * level(growth, target) / level(growth, year)

    rehab: dict[str, float] = defaultdict(float)
    for time, _cases, held in ledger.rehab_days:
        when = ledger.start + timedelta(days=int(time))
        rehab[str(when.year)] += held * own_price("rehab.dag_kr", "rehab.dag_prisaar", when)
    for span in spans(ledger):
        if span.label == ALL:
            continue
        accounts[span.label, rehab_account] += float(np.rint(rehab[span.label]))
        staff = 0.0
        first, last = (ledger.start + timedelta(days=int(d)) for d in (span.begin, span.end))
        cuts = [first, *scenario.breakpoints(first, last, ("bemanding",)), last]
        for a, b in itertools.pairwise(cuts):
            staffed = sum(
                float(scenario.at(f"bemanding.hold.{team}.aarsvaerk", a))
                for team in ledger.team_names
            )
            price = own_price("bemanding.aarsvaerk_kr", "bemanding.aarsvaerk_prisaar", a)
            staff += staffed * price * (b - a).days / (last - first).days
        accounts[span.label, staff_account] += float(np.rint(staff))
    money: dict[tuple[str, str, str], float] = defaultdict(float)
    for (year, account), value in accounts.items():
        konto = scenario.attribute(f"konti.{account.replace('.', '_')}.konto")
        metric = "konto6_kr" if konto == "6" else "konto5_netto_kr"
        money[year, metric, account] += value
    yield from _with_totals(money)
    net: dict[str, float] = defaultdict(float)
    for (year, _metric, _account), value in money.items():
        net[year] += value
        net[ALL] += value
    for year, value in net.items():
        yield year, "kommune_netto_kr", "", KR, value
    yield from ((year, "rehab_kr", "", KR, float(np.rint(rehab[year]))) for year in sorted(rehab))
    yield ALL, "rehab_kr", "", KR, float(sum(np.rint(value) for value in rehab.values()))
