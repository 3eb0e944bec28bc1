"""What is not known of a kommune, estimated by a stated rule and shown as an assumption.

Stock: the kommune's share of the population times the figure for the whole country, moved part of
the way to the kommune's own level of ledighed and kontanthjælp. Staff: the
stock on a team's forløb divided by the national caseload. Meeting days of the rehabiliteringsteam:
the monthly inflow implied by stock and mean duration, at the cases one day can take.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from datetime import date

from simulation.errors import Fault
from simulation.scenario.figures import Entry, Figure

NATION = "landet."
"""Figures used for estimates only."""
POPULATION, LEVEL = "kommune.befolkning", "kommune.niveau"
_STOCK, _NATION = "bestand.", "landet.bestand."
_STAFF = "bemanding.hold.{}.aarsvaerk"
_REHAB_DAYS = "rehab.faste_dage_pr_md"
_WEEKS_PER_MONTH = 365.25 / 12 / 7


def estimate(
    figures: dict[str, Figure], attributes: Mapping[str, str | bool], place: Mapping[str, Figure]
) -> Iterator[Fault]:
    """Add what the place leaves out; yield why where it cannot be done."""
    doubt = _number(figures["landet.usikkerhed"].entries[-1])
    missing = [
        path
        for national in [p for p in figures if p.startswith(_NATION)]
        if (path := _STOCK + national.removeprefix(_NATION)) not in place
    ]
    if missing and POPULATION not in place:
        yield Fault(
            f"stedet har hverken {POPULATION} eller {', '.join(missing)}; "
            "det første er nok til at skønne resten"
        )
        return
    if missing:
        share = _number(place[POPULATION].entries[-1]) / _number(
            figures["landet.befolkning"].entries[-1]
        )
        percent = f"{100 * share:.2f}".replace(".", ",")
        rule = f"Regel: befolkningsandel ({percent} pct.) af hele landet"
        if LEVEL in place:
            off = _number(place[LEVEL].entries[-1]) - 1
            carries = _number(figures["landet.niveau_andel"].entries[-1])
            share *= 1 + carries * off
            percent = f"{100 * off:+.0f}".replace("-", "−")
            rule += f", og {100 * carries:.0f} pct. af, at kommunens niveau er {percent} pct."
        for path in missing:
            nation = figures[path.replace(_STOCK, _NATION, 1)]
            title = nation.title.replace(", hele landet: fuldtidspersoner", "")
            figures[path] = Figure(
                path, f"{title}: fuldtidspersoner ved start", nation.unit,
                tuple(
                    _guess(e, share * _number(e), doubt,
                           f"{rule}. {e.source}")
                    for e in nation.entries
                ),
                note="Erstat med kommunens eget tal fra Jobindsats",
            )  # fmt: skip
    _staff(figures, attributes, doubt)
    if _REHAB_DAYS not in place:
        _rehab(figures, doubt)


def _staff(figures: dict[str, Figure], attributes: Mapping[str, str | bool], doubt: float) -> None:
    caseload = figures["landet.fuldtidspersoner_pr_aarsvaerk"].entries[-1]
    members: dict[str, list[Figure]] = {}
    for path, team in attributes.items():
        parts = path.split(".")
        if parts[0] == "forloeb" and parts[2:] == ["team"] and _STOCK + parts[1] in figures:
            members.setdefault(str(team), []).append(figures[_STOCK + parts[1]])
    for team, stocks in members.items():
        path = _STAFF.format(team)
        if path in figures:
            continue
        dates = {e.from_date for stock in stocks for e in stock.entries}
        entries = []
        changes: list[date | None] = [*sorted(d for d in dates if d)]
        for on in changes or [None]:
            total = math.fsum(_number(stock.on(on or date.min)) for stock in stocks)
            entries.append(
                _guess(
                    stocks[0].entries[-1], total / _number(caseload), doubt,
                    f"Regel: {total:,.0f} fuldtidspersoner".replace(",", ".")
                    + f" delt med {_number(caseload):.0f} "
                    f"pr. årsværk. {caseload.source}",
                    on,
                )
            )  # fmt: skip
        figures[path] = Figure(path, f"Årsværk på holdet {team}", "årsværk", tuple(entries))


def _rehab(figures: dict[str, Figure], doubt: float) -> None:
    stock = figures[f"{_STOCK}jobafklaring"].entries[-1]
    weeks = _number(figures["landet.jobafklaring_uger"].entries[-1])
    inflow = _number(stock) / weeks * _WEEKS_PER_MONTH
    per_day = _number(figures["rehab.sager_pr_dag"].entries[-1])
    days = float(max(1, math.ceil(inflow / per_day)))
    rule = f"Regel: {inflow:.0f} nye om måneden og {per_day:.0f} sager om dagen"
    figure = figures[_REHAB_DAYS]
    entry = _guess(stock, days, doubt, rule, None)
    figures[_REHAB_DAYS] = Figure(_REHAB_DAYS, figure.title, figure.unit, (entry,))


_SAME = date.min


def _guess(basis: Entry, value: float, doubt: float, source: str, on: date | None = _SAME) -> Entry:
    """Return an assumption made from another figure."""
    return Entry(
        from_date=basis.from_date if on is _SAME else on,
        value=value,
        source=source,
        grade="antagelse",
        range=(value * (1 - doubt), value * (1 + doubt)),
        passed=None,
        layer="sted",
        file=basis.file,
        line=basis.line,
    )


def _number(entry: Entry) -> float:
    assert isinstance(entry.value, float)
    return entry.value
