"""A frozen scenario: every figure resolved over rules, place and changes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Any

from simulation.errors import InputError
from simulation.scenario.figures import Entry, Figure, Value
from simulation.scenario.words import listed, nearest

GIVES_WAY = "bestand."
"""Where a figure that is only a guess gives way to what follows from the others."""


@dataclass(frozen=True, eq=False)
class Scenario:
    """What a run needs to know, and nothing that can change.

    Attributes
    ----------
    rules_known, rates_known : date or None
        The law, and the rates, prices and stocks, as they were known on a day.
    figures : mapping of path to Figure
    attributes : mapping of path to text or bool
        Names and labels that are not figures.
    role, effect : str or None
        What it is (forsøg, kontrol, efterprøvning, lovændring), and what its effect on how long
        citizens stay is set to (ingen, mål, skøn, målt); None when the figures tell.
    elements : tuple of str
        The named parts of the scenario's changes.
    element : str or None
        The only part that was taken, when it was read for one part alone.
    drawn : bool
        The assumptions have been drawn, so a value may lie anywhere in its range.
    variant : str or None
        What it is of another scenario: that carried out in full, or as it was meant.
    svar : tuple of str
        The kinds of key figure that answer its question.
    staffing : str or None
        Staffing it is meant to be run with; None when any will do.
    ignored : tuple of (path, Entry)
        Values left out because they were not known on ``rules_known``.
    """

    id: str
    title: str
    question: str
    owner: str
    legal_status: str
    legal_note: str | None
    baseline_id: str
    place_id: str
    place_title: str
    start: date
    years: tuple[int, ...]
    price_level: int
    rules_known: date | None
    rates_known: date | None
    applies_to: str
    figures: Mapping[str, Figure]
    attributes: Mapping[str, str | bool]
    role: str = "forsøg"
    effect: str | None = None
    elements: tuple[str, ...] = ()
    paper_says: str | None = None
    not_modelled: str | None = None
    element: str | None = None
    variant: str | None = None
    svar: tuple[str, ...] = ()
    staffing: str | None = None
    ignored: tuple[tuple[str, Entry], ...] = field(default=(), repr=False)
    drawn: bool = False

    @property
    def end(self) -> date:
        """The day after the last."""
        return date(self.years[-1] + 1, 1, 1)

    @property
    def default_effects(self) -> str:
        """The effect set used when none is named."""
        return str(self.attribute("effekter.standard", "kerne"))

    def has(self, path: str) -> bool:
        """Tell whether there is a figure at a path."""
        return path in self.figures

    def figure(self, path: str) -> Figure:
        """Return a figure.

        Raises
        ------
        InputError
            If there is none; the message names the nearest path.
        """
        try:
            return self.figures[path]
        except KeyError:
            hint = nearest(path, self.figures)
            raise InputError(f"tallet «{path}» findes ikke i {self.id}{hint}") from None

    def at(self, path: str, on: date) -> Any:
        """Return the value in force on a day: number, tuple of numbers, text or bool."""
        return self.figure(path).on(on).value

    def attribute(self, path: str, default: str | bool | None = None) -> str | bool | None:
        """Return a label that is not a figure."""
        return self.attributes.get(path, default)

    def number(self, path: str, on: date, missing: float) -> float:
        """Return a figure in force on a day, or what holds where nothing is written."""
        return float(self.at(path, on)) if self.has(path) else missing

    def listed(self, path: str) -> tuple[str, ...]:
        """Return the names that a label lists with commas."""
        return listed(self.attributes.get(path))

    def children(self, prefix: str) -> tuple[str, ...]:
        """Return the names one level below a path that hold figures or tables, in file order."""
        return self._tree.get(prefix, ())

    @cached_property
    def _tree(self) -> dict[str, tuple[str, ...]]:
        tree: dict[str, dict[str, None]] = {}
        tables = [path.rpartition(".")[0] for path in self.attributes]
        for path in [*self._order, *tables]:
            parts = path.split(".")
            for i in range(len(parts)):
                tree.setdefault(".".join(parts[:i]), {})[parts[i]] = None
        return {prefix: tuple(names) for prefix, names in tree.items()}

    @property
    def _order(self) -> list[str]:
        return list(self.figures)

    def breakpoints(
        self, start: date, end: date, prefixes: tuple[str, ...] = ()
    ) -> tuple[date, ...]:
        """Return the dates strictly between two at which a figure under a prefix changes."""
        dates: set[date] = set()
        for path, changes in self._changes:
            if not prefixes or any(path == p or path.startswith(p + ".") for p in prefixes):
                dates.update(day for day in changes if start < day < end)
        return tuple(sorted(dates))

    @cached_property
    def _changes(self) -> list[tuple[str, tuple[date, ...]]]:
        """Paths of dated figures, with their dates."""
        dated = (
            (path, tuple(e.from_date for e in figure.entries if e.from_date))
            for path, figure in self.figures.items()
        )
        return [(path, days) for path, days in dated if days]

    def replace(self, values: Mapping[str, Value]) -> Scenario:
        """Return the scenario with whole figures set to one value each."""
        figures = dict(self.figures)
        for path, value in values.items():
            figure = self.figure(path)
            entry = replace(figure.entries[0], from_date=None, value=value)
            figures[path] = replace(figure, entries=(entry,))
        return replace(self, figures=figures)

    def with_figures(self, figures: Mapping[str, Figure], drawn: bool = False) -> Scenario:
        """Return the scenario with other values at the same paths."""
        other = replace(self, figures=figures, drawn=drawn)
        other.__dict__["_tree"] = self._tree
        return other

    @cached_property
    def hash(self) -> str:
        """A digest of everything that can move a number: not of files, lines or words.

        A grade can where a guess gives way (decision 0057).
        """
        content = {
            "start": str(self.start),
            "years": self.years,
            "price_level": self.price_level,
            "applies_to": self.applies_to,
            "figures": {
                path: [
                    figure.unit,
                    [
                        [str(e.from_date or ""), e.value]
                        + ([e.grade] if path.startswith(GIVES_WAY) else [])
                        for e in figure.entries
                    ],
                ]
                for path, figure in sorted(self.figures.items())
            },
            "attributes": dict(sorted(self.attributes.items())),
        }
        text = json.dumps(content, ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()

    @cached_property
    def spread(self) -> str:
        """A digest of how sure the figures are: what moves a number only when they are drawn."""
        content = {
            path: [
                figure.distribution,
                [[e.grade, e.range] for e in figure.entries],
            ]
            for path, figure in sorted(self.figures.items())
        }
        return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()

    @cached_property
    def known(self) -> str:
        """A digest of what was known of growth when: what moves a number only in løbende priser."""
        content = {
            path: [str(entry.known_from) for entry in figure.entries]
            for path, figure in sorted(self.figures.items())
            if path.startswith("regulering.")
        }
        text = json.dumps([str(self.rates_known), content], sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()

    def __eq__(self, other: object) -> bool:
        """Tell whether two scenarios give the same numbers."""
        return isinstance(other, Scenario) and self.hash == other.hash

    def __hash__(self) -> int:
        return hash(self.hash)

    def __getstate__(self) -> dict[str, Any]:
        return {k: v for k, v in self.__dict__.items() if k not in ("_tree", "_changes")}
