"""What a file says of itself against what it builds on: years, place, prices, dates known."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from simulation.errors import Fault
from simulation.scenario.checks import YEARLY
from simulation.scenario.figures import Figure
from simulation.scenario.layers import Layer
from simulation.scenario.words import found

BASE_KEYS = ("place", "start", "years", "price_level")
RUN_KEYS = (*BASE_KEYS, "rules_known", "rates_known", "staffing", "applies_to")
"""What a scenario is run with: what is used along with it must be run with the same."""
PACKAGE_NEVER = (
    "extends", "uses", *BASE_KEYS, "rules_known", "rates_known", "staffing", "svar",
    "role", "effect", "paper_says", "not_modelled",
)  # fmt: skip
"""What a package may not say: only the scenario that uses it is run."""
SHORTEST = 28
"""Days; within fewer there may be no working day at all."""
_LABELS = {
    "place": "sted",
    "start": "første dag",
    "years": "budgetår",
    "price_level": "prisniveau",
    "rates_known": "dato for kendte satser",
}


@dataclass(frozen=True)
class Frame:
    """Where and when a scenario takes place."""

    place: str
    start: date
    years: tuple[int, ...]
    price_level: int
    rules_known: date | None
    rates_known: date | None
    applies_to: str

    @property
    def end(self) -> date:
        """The day after the last."""
        return date(self.years[-1] + 1, 1, 1)


def package_faults(package: Layer) -> Iterator[Fault]:
    """Yield lines of a package that nobody reads: it only has changes for others to use."""
    for key in PACKAGE_NEVER:
        if key in package.scenario.model_fields_set:
            yield package.fault(f"en pakke har kun ændringer; slet «{key}»", key)


def used_faults(layer: Layer, name: str, used: Layer) -> Iterator[Fault]:
    """Yield what another scenario is run with that the one that uses it is not."""
    header = used.scenario
    if header.package:
        yield from package_faults(used)
    for key in RUN_KEYS:
        theirs = getattr(header, key)
        if header.package and key in PACKAGE_NEVER:
            continue
        if theirs not in (None, getattr(layer.scenario, key)):
            shown = " ".join(map(str, theirs)) if isinstance(theirs, list) else theirs
            yield layer.fault(f"«{name}» har {key} = {shown}; skriv det også her", "uses")


def base_faults(base: Layer) -> Iterator[Fault]:
    """Yield what a baseline lacks, or says against itself."""
    header = base.scenario
    missing = [key for key in BASE_KEYS if getattr(header, key) is None]
    for key in missing:
        yield base.fault(f"«{key}» mangler (en basis uden «extends» skal have den)")
    yield from year_faults(base)


def year_faults(layer: Layer) -> Iterator[Fault]:
    """Yield budget years that do not follow each other from the first day."""
    header = layer.scenario
    years = header.years or []
    if any(b != a + 1 for a, b in itertools.pairwise(years)):
        yield layer.fault("«years» skal være på hinanden følgende år", "years")
    elif years and header.start is not None:
        days = (date(years[-1] + 1, 1, 1) - header.start).days
        if header.start.year != years[0]:
            yield layer.fault(
                f"«start» ({header.start}) ligger ikke i første budgetår ({years[0]})", "start"
            )
        elif days < SHORTEST:
            yield layer.fault(
                f"«start» ({header.start}) giver en periode på {days} dage; ventede mindst "
                f"{SHORTEST}",
                "start",
            )


def frame_of(
    chain: list[Layer], rules_known: date | None = None, place: str | None = None
) -> Frame:
    """Return where and when the last of a chain takes place; the baseline is the first."""
    base = chain[0].scenario
    assert base.place is not None
    assert base.start is not None
    assert base.years is not None
    assert base.price_level is not None
    given: dict[str, Any] = {}
    for layer in chain:
        for key in ("rules_known", "rates_known", "applies_to"):
            if (value := getattr(layer.scenario, key)) is not None:
                given[key] = value
    known = rules_known or given.get("rules_known")
    return Frame(
        place=place or base.place,
        start=base.start,
        years=tuple(base.years),
        price_level=base.price_level,
        rules_known=known,
        rates_known=rules_known or given.get("rates_known") or known,
        applies_to=given.get("applies_to", "alle"),
    )


def chain_faults(chain: list[Layer]) -> Iterator[Fault]:
    """Yield where a file contradicts what it builds on; both values are named."""
    base = chain[0]
    whole = frame_of(chain[:1])
    ids = {base.scenario.id: base.source.shown}
    for layer in chain[1:]:
        header = layer.scenario
        for key in BASE_KEYS:
            own = getattr(header, key)
            wanted = getattr(whole, key)
            if key == "years" and own is not None:
                own = tuple(own)
            if own is not None and own != wanted:
                hint = "; brug --aar N for færre år" if key == "years" else ""
                yield layer.fault(
                    f"«{key}» er {_shown(own)}, men {base.scenario.id}, som det bygger på, har "
                    f"{_LABELS[key]} {_shown(wanted)}; slet linjen{hint}",
                    key,
                )
        if header.rates_known not in (None, whole.rates_known):
            yield layer.fault(
                f"«rates_known» er {header.rates_known}, men {base.scenario.id}, som det bygger "
                f"på, har {_LABELS['rates_known']} {_shown(whole.rates_known)}; med hver sine "
                "satser kan de ikke sammenlignes",
                "rates_known",
            )
        if header.id in ids:
            yield layer.fault(
                f"«id» er {header.id}, og det er det også i {ids[header.id]}, som det bygger på",
                "id",
            )
        ids[header.id] = layer.source.shown


def _shown(value: Any) -> str:
    if isinstance(value, tuple):
        return f"{value[0]}-{value[-1]}" if len(value) > 1 else str(value[0])
    return "ingen" if value is None else str(value)


def known_years(rules: Mapping[str, Figure], figures: Mapping[str, Figure]) -> tuple[int, int]:
    """Return the first and last year for which law and rates are known or estimated.

    Parameters
    ----------
    rules : mapping of path to Figure
        Everything that is known today.
    figures : mapping of path to Figure
        The scenario's own, which may reach further.
    """
    lasts = []
    for path in YEARLY:
        dates = [
            e.from_date for known in (rules, figures) for e in known[path].entries if e.from_date
        ]
        lasts.append(max(dates).year)
    first = next(e.from_date for e in rules[YEARLY[0]].entries if e.from_date)
    return first.year - 1, min(lasts)


def frame_faults(frame: Frame, at: Layer, known: tuple[int, int]) -> Iterator[Fault]:
    """Yield what lies outside the years that are known."""
    first, last = known
    span = f"{first} til {last}"
    if frame.years[0] < first or frame.years[-1] > last:
        year = frame.years[0] if frame.years[0] < first else frame.years[-1]
        yield at.fault(
            f"budgetåret {year} ligger uden for de år, hvor lov og satser er kendt eller skønnet "
            f"({span})",
            "years",
        )
    if not first <= frame.price_level <= last:
        yield at.fault(
            f"«price_level» er {found(frame.price_level)}; priser og satser er kendt eller skønnet "
            f"for {span}",
            "price_level",
        )
    for key in ("rules_known", "rates_known"):
        day = getattr(at.scenario, key)
        if day is not None and day.year < first:
            yield at.fault(f"«{key}» er {day}; lov og satser er kendt fra {first}", key)
