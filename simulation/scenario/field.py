"""What a declaration of a path says: what values it may take, from when, and who reads it.

A path is written with ``*`` for a name of one's own (a tilbud, a phase) and with a set of names in
angle brackets (``<forloeb>``) where only names that are known may stand. From a declaration follow
what :mod:`simulation.scenario.checks` asks of a value, whether a later change of it acts or is
refused, what a draw of the assumptions may do to it, its row in the file reference, and the column
the rules read it from (:mod:`simulation.model.tables.records`).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Domain(StrEnum):
    """What kind of value a figure or an attribute holds."""

    QUANTITY = "et tal"
    SHARE = "en andel fra 0 til 1"
    COUNT = "et helt tal"
    SWITCH = "0 eller 1"
    YEAR = "et årstal"
    DAY = "en dato"
    CHOICE = "et af valgene"
    BANDS = "ugebånd: stigende uger fra 0"
    PER_BAND = "ét tal pr. ugebånd"
    SHARES = "andele, der summer til 1"
    FACTORS = "en liste af faktorer"
    MONTHS = "12 tal, ét pr. måned"
    MINUTES = "minutter: forberedelse, samtale og efterbehandling, eller ét tal"
    SERIES = "en række tal"
    TEXT = "en tekst"
    FLAG = "true eller false"
    NAMES = "navne med komma imellem"


ATTRIBUTES = frozenset({Domain.TEXT, Domain.FLAG, Domain.NAMES})
"""Domains of what is not a figure: a label beside the figures."""
INFINITE = float("inf")


@dataclass(frozen=True)
class Field:
    """A path that may be set.

    Attributes
    ----------
    path : str
        Dotted; ``*`` is a name of one's own, ``<set>`` a name from a known set.
    domain : Domain
    least, most : float
        Bounds of a number, both allowed. A value beyond ``most`` is a slip of the pen.
    never : float or None
        The value that means never, once, all or none: it is not a quantity, and never drawn.
    fixed : str or None
        Why a change after the start cannot act; None when the value is read on the day.
    apart : bool
        ``never`` is not the end of a scale but something else: 0 weeks between is "once", and half
        a week is twice a week. So neither a range nor a draw may come near it.
    together : bool
        The shares beside each other under one table must sum to 1.
    choices : tuple of str
        What a CHOICE, or a TEXT that is one of few, may be.
    names : str or None
        The set of names a TEXT or NAMES attribute must be taken from, e.g. ``forloeb``.
    unit : tuple of str
        The units it may be given in, where its name or domain does not tell
        (:mod:`simulation.scenario.units`).
    never_means : str
        What ``never`` means, in Danish.
    beside : tuple of str
        It is read only where one of these stands beside it.
    by_the_week : bool
        It is read only where nothing else calls for what it is about.
    only : str or None
        The one forløb for which it is read.
    active : bool
        It is read only for forløb with an active effort.
    title : str
        What it is, in Danish, where no rules file says so: a path with a name of one's own.
    default : float or None
        What holds where nothing is written; None when nothing does.
    needed : bool
        Whoever writes the table it stands in must write it.
    rule : str
        The name by which the rules of the model read it in its section's record; times are in days
        there. Empty when they do not.
    many : int or None
        How many a list may hold, where the rules have room for no more.
    """

    path: str
    domain: Domain
    least: float = 0.0
    most: float = INFINITE
    never: float | None = None
    fixed: str | None = None
    apart: bool = False
    together: bool = False
    choices: tuple[str, ...] = ()
    names: str | None = None
    unit: tuple[str, ...] = ()
    never_means: str = "aldrig"
    beside: tuple[str, ...] = ()
    by_the_week: bool = False
    only: str | None = None
    active: bool = False
    title: str = ""
    default: float | None = None
    needed: bool = False
    rule: str = ""
    many: int | None = None

    @property
    def is_attribute(self) -> bool:
        """Tell whether the path holds a label and not a figure."""
        return self.domain in ATTRIBUTES


QUANTITY, SHARE, COUNT, SWITCH = Domain.QUANTITY, Domain.SHARE, Domain.COUNT, Domain.SWITCH
AT_START = "den beskriver kommunen på første dag"
WHO = "den siger, hvem borgerne er, når de kommer"
SHAPE = "den giver afgangsraterne deres form og ligger fast i hele perioden"
BOOKS = "den hører til beløbet, den står ved"
PLAN = "den siger, hvordan hold og kalender er indrettet i hele perioden"
MEASURE = "den siger, hvordan der måles"

WEEKS, YEARS_OF_WEEKS = 520.0, 2600.0
MINUTES, KR, PEOPLE = 10_000.0, 100_000_000.0, 1_000_000.0
FACTOR = 20.0
