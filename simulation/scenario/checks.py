"""What must hold of a scenario once everything is in place: names, lengths, sums, needs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from simulation.errors import Fault
from simulation.scenario.bonds import bond_faults
from simulation.scenario.fields import FIELDS, field_of, names_in
from simulation.scenario.figures import LAYERS, Entry, Figure, blamed, days_of
from simulation.scenario.names import known_names, label_faults, path_faults
from simulation.scenario.reach import beside_faults, reach_faults
from simulation.scenario.words import found, listed


def _choices(path: str) -> tuple[str, ...]:
    field = field_of(path)
    assert field is not None
    return ("", *field.choices)


EVENTS = _choices("samtaler.a.b.udloeses_af")
"""What a phase of samtaler may wait for; by default the calendar."""
STEP_EVENTS = _choices("sagsskridt.a.udloeses_af")
"""What a sagsskridt may wait for: its week, or a case for the rehabiliteringsteam."""
MOST_TILBUD = 32
MOST_PHASES = 8
NEEDED = {
    section: tuple(
        f.path.rpartition(".")[2] for f in FIELDS if f.needed and f.path.startswith(f"{section}.")
    )
    for section in ("tilbud", "sagsskridt", "drift")
}
"""What a tilbud, a sagsskridt and help by the hour must say."""
GROUPS = {"tilbud": "maalgruppe", "sagsskridt": "forloeb"}
COMPLETE = {
    "kontanthjaelpsfordeling": (
        "mindstesats", "grundsats", "enlige", "ungetillaeg_18_24", "ungetillaeg_25_29",
    ),
    "pligt": ("senest_uge", "andel"),
}  # fmt: skip
"""What must be said of a forløb, once anything is."""
_OCCASIONS = ("antal", "pr_aar")
_MILESTONE = ("uge", "gentages_uger", "stop_uger_efter")
_SAME_LENGTH = (
    ("klasse_andel", "klasse_faktor"),
    ("uger", "andel"),
    ("uger", "statens_andel"),
)
_EARLIEST_PRICE = 2000
YEARLY = ("regulering.satser", "regulering.pl")
"""Growth from one year to the next."""
ONLY_REFUSION = ("refusion.trappe_fra",)
"""What is read of a history alone."""
CLOSED_DAYS = "kalender.lukkedage"
_LEAP_YEAR = 2024

Where = Mapping[str, tuple[str, int]]


@dataclass(frozen=True)
class Whole:
    """Everything that is known of a scenario, for checks across it.

    Attributes
    ----------
    where : mapping of attribute path to (file, line)
    closed : mapping of set to names
        The forløb and ydelser of the rules: each is a piece of the model's own flow.
    last_year : int
        The last for which prices are known or estimated.
    """

    figures: Mapping[str, Figure]
    attributes: Mapping[str, str | bool]
    where: Where
    closed: Mapping[str, set[str]]
    last_year: int

    def label(self, path: str, message: str) -> Fault:
        """Return a fault at an attribute."""
        return Fault(message, *self.where.get(path, (None, None)))

    def at(self, prefix: str) -> tuple[str | None, int | None]:
        """Return where the first thing below a prefix was set."""
        for path, figure in self.figures.items():
            if path.startswith(f"{prefix}."):
                return figure.entries[-1].file, figure.entries[-1].line
        for path, place in self.where.items():
            if path.startswith(f"{prefix}."):
                return place
        return None, None

    def below(self, section: str) -> dict[str, None]:
        """Return the names one level below a section."""
        begin = f"{section}."
        depth = begin.count(".")
        paths = [*self.figures, *self.attributes]
        return {p.split(".")[depth]: None for p in paths if p.startswith(begin)}

    def labels(self, path: str) -> tuple[str, ...]:
        """Return the names that a comma-separated label lists."""
        return listed(self.attributes.get(path))


def resolved_faults(whole: Whole) -> Iterator[Fault]:
    """Yield what is wrong with the figures and labels taken together."""
    known = known_names(whole.figures, whole.attributes, whole.closed)
    for path, figure in whole.figures.items():
        field = field_of(path)
        if field is not None:
            last = blamed(figure.entries)
            used = any(map(_number, figure.entries))
            for message in (
                *path_faults(path, field, known), *reach_faults(path, used, whole.attributes)
            ):  # fmt: skip
                yield _at(last, message)
    for path, value in whole.attributes.items():
        field = field_of(path)
        if field is not None:
            for message in (
                *path_faults(path, field, known), *label_faults(path, value, field, known),
                *reach_faults(path, value, whole.attributes),
            ):  # fmt: skip
                yield whole.label(path, message)
    yield from _lengths(whole)
    yield from _indsats(whole)
    yield from _complete(whole)
    yield from _phases(whole)
    yield from _milestones(whole)
    yield from _effects(whole)
    yield from _teams(whole)
    yield from _people(whole)
    yield from _prices(whole)
    yield from _yearly(whole)
    yield from _unread(whole)
    yield from beside_faults(whole.figures, whole.attributes)
    yield from _closed_days(whole)
    yield from bond_faults(whole.figures)


def _at(entry: Entry, message: str) -> Fault:
    return Fault(message, entry.file, entry.line)


def _list(entry: Entry) -> tuple[float, ...]:
    return entry.value if isinstance(entry.value, tuple) else ()


def _number(entry: Entry) -> float:
    return entry.value if isinstance(entry.value, float) else 0.0


def _lengths(whole: Whole) -> Iterator[Fault]:
    """Yield lists that are not as long as the list they belong to."""
    for path, figure in whole.figures.items():
        parent, _, key = path.rpartition(".")
        if parent.startswith(("forloeb.", "tilbagefald.")):
            base = ".".join(path.split(".")[:2])
            bands = whole.figures.get(f"{base}.uger")
            banded = ".afgang." in path or key.startswith("referencesamtaler")
            if bands is not None and banded:
                wanted = len(_list(bands.entries[-1]))
                for entry in figure.entries:
                    if len(_list(entry)) != wanted:
                        count = len(_list(entry))
                        yield _at(entry, f"{path}: {count} værdier; ugebåndene er {wanted}")
        for one, two in _SAME_LENGTH:
            beside = whole.figures.get(f"{parent}.{one}")
            if key == two and beside is not None and _list(beside.entries[-1]):
                wanted = len(_list(beside.entries[-1]))
                for entry in figure.entries:
                    if len(_list(entry)) != wanted:
                        count = len(_list(entry))
                        yield _at(entry, f"{path}: {count} værdier; {parent}.{one} har {wanted}")


def _said_in_weeks(prefix: str, mine: Mapping[str, Figure]) -> Iterator[Fault]:
    """Yield what is wrong with a tilbud whose effect is said as so many weeks shorter."""
    at = mine["kortere_uger"].entries[-1]
    for key in sorted(mine):
        if key == "efter_faktor" or key.startswith("afgang."):
            other = mine[key].entries[-1]
            yield _at(
                at,
                f"{prefix}: både «kortere_uger» og «{key}» ({other.file}:{other.line}) siger, hvad "
                "tilbuddet virker; vælg én af dem",
            )
    if "efter_uger" not in mine:
        yield _at(at, f"{prefix}: «kortere_uger» kræver «efter_uger»: så længe virkningen varer")


def _indsats(whole: Whole) -> Iterator[Fault]:
    """Yield what is wrong with tilbud, sagsskridt and help by the hour."""
    for kind, required in NEEDED.items():
        names = whole.below(kind)
        for name in names:
            prefix = f"{kind}.{name}"
            needed = [*required]
            if kind == "sagsskridt" and f"{prefix}.udloeses_af" not in whole.attributes:
                needed.append("foerste_uge")
            if any(p.startswith(f"{prefix}.pris_") for p in whole.figures):
                needed.append("prisaar")
            if f"{prefix}.pladser_pr_start" in whole.figures:
                needed.append("venter_uger")
            for key in needed:
                if f"{prefix}.{key}" not in whole.figures:
                    yield Fault(f"{prefix}: «{key}» mangler", *whole.at(prefix))
            if kind in GROUPS and not whole.labels(f"{prefix}.{GROUPS[kind]}"):
                yield Fault(
                    f"{prefix}.{GROUPS[kind]} mangler; skriv de forløb, det er for",
                    *whole.at(prefix),
                )
            label = f"{prefix}.ydelse"
            paid = whole.below("satser")
            if (
                kind == "tilbud"
                and label in whole.attributes
                and whole.attributes[label] not in paid
            ):
                yield whole.label(
                    label, f"{label}: ydelsen {found(whole.attributes[label])} har ingen sats"
                )
            if f"{prefix}.kortere_uger" in whole.figures:
                mine = {p.removeprefix(f"{prefix}."): f for p, f in whole.figures.items()
                        if p.startswith(f"{prefix}.")}  # fmt: skip
                yield from _said_in_weeks(prefix, mine)
        if kind == "tilbud" and len(names) > MOST_TILBUD:
            last = list(names)[MOST_TILBUD]
            yield Fault(
                f"scenariet har {len(names)} tilbud; højst {MOST_TILBUD}",
                *whole.at(f"tilbud.{last}"),
            )


def _complete(whole: Whole) -> Iterator[Fault]:
    for section, keys in COMPLETE.items():
        for x in whole.below(section):
            prefix = f"{section}.{x}"
            if x in whole.closed["forloeb"]:
                for key in keys:
                    if f"{prefix}.{key}" not in whole.figures:
                        yield Fault(f"{prefix}: «{key}» mangler", *whole.at(prefix))


def _phases(whole: Whole) -> Iterator[Fault]:
    """Yield phases of samtaler that say nothing, and forløb with too many."""
    for x in whole.below("samtaler"):
        if x not in whole.closed["forloeb"]:
            continue
        phases = whole.below(f"samtaler.{x}")
        for phase in phases:
            prefix = f"samtaler.{x}.{phase}"
            awaited = f"{prefix}.udloeses_af" in whole.attributes
            if not awaited and not any(f"{prefix}.{key}" in whole.figures for key in _OCCASIONS):
                yield Fault(
                    f"{prefix}: skriv «antal», «pr_aar» eller «udloeses_af»; ellers er der ingen "
                    "samtaler i fasen",
                    *whole.at(prefix),
                )
        if len(phases) > MOST_PHASES:
            last = list(phases)[MOST_PHASES]
            yield Fault(
                f"samtaler.{x} har {len(phases)} faser; højst {MOST_PHASES}",
                *whole.at(f"samtaler.{x}.{last}"),
            )


def _milestones(whole: Whole) -> Iterator[Fault]:
    for x in whole.below("milepael"):
        prefix = f"milepael.{x}"
        if f"{prefix}.uge" not in whole.figures:
            continue
        for key in _MILESTONE:
            if f"{prefix}.{key}" not in whole.figures:
                yield Fault(f"{prefix}: «{key}» mangler", *whole.at(prefix))
        if not any(p.startswith(f"{prefix}.udfald.") for p in whole.figures):
            yield Fault(f"{prefix}: «udfald» mangler", *whole.at(prefix))


def _effects(whole: Whole) -> Iterator[Fault]:
    """Yield effect sets that lack what another one has."""
    sets = [name for name in whole.below("effekter") if f"effekter.{name}.navn" in whole.attributes
            or f"effekter.{name}.k0" in whole.figures]  # fmt: skip
    keys: dict[str, None] = {}
    for name in sets:
        for path in whole.figures:
            if path.startswith(f"effekter.{name}."):
                keys.setdefault(path.split(".")[2])
    for name in sets:
        for key in keys:
            if f"effekter.{name}.{key}" not in whole.figures:
                yield Fault(f"effekter.{name}: «{key}» mangler", *whole.at(f"effekter.{name}"))


def _teams(whole: Whole) -> Iterator[Fault]:
    """Yield teams that nobody is on, and teams of which only the name is given."""
    served: dict[str, list[str]] = {}
    for path, value in whole.attributes.items():
        parts = path.split(".")
        if parts[0] == "forloeb" and parts[-1] == "team":
            name = str(whole.attributes.get(f"forloeb.{parts[1]}.navn", parts[1]))
            served.setdefault(str(value), []).append(name)
        elif parts[0] in GROUPS and parts[-1] == "hold":
            served.setdefault(str(value), [])
    for path, figure in whole.figures.items():
        parts = path.split(".")
        if path.startswith("bemanding.hold.") and parts[2] not in served:
            teams = "; ".join(f"{t} ({', '.join(x)})" for t, x in served.items() if x)
            yield _at(
                figure.entries[-1],
                f"{path}: intet forløb, tilbud eller sagsskridt er på holdet «{parts[2]}»; holdene "
                f'er {teams}. Et nyt hold knyttes til med forloeb.….team = "{parts[2]}"',
            )
    for team in whole.below("bemanding.hold"):
        if f"bemanding.hold.{team}.aarsvaerk" not in whole.figures:
            yield Fault(
                f"bemanding.hold.{team}: «aarsvaerk» mangler", *whole.at(f"bemanding.hold.{team}")
            )


def _people(whole: Whole) -> Iterator[Fault]:
    """Yield trials of nobody, and stocks that are larger than the kommune."""
    for path, figure in whole.figures.items():
        if path.startswith("forsoeg.") and _number(figure.entries[-1]) <= 0:
            last = figure.entries[-1]
            yield _at(last, f"{path} er {found(last.value)}; skriv et tal over 0")
    stocks = [f for p, f in whole.figures.items() if p.startswith("bestand.")]
    people = whole.figures.get("kommune.befolkning")
    if people is None:
        return
    for day in days_of(stocks):
        entries = [figure.on(day) for figure in stocks]
        total, most = sum(map(_number, entries)), _number(people.entries[-1])
        if total > most:
            worst = max(range(len(entries)), key=lambda i: _number(entries[i]))
            yield _at(
                entries[worst],
                f"{stocks[worst].path} er {found(entries[worst].value)}, og bestanden er i alt "
                f"{total:.0f}; kommunen har {most:.0f} indbyggere",
            )
            return


def _prices(whole: Whole) -> Iterator[Fault]:
    """Yield price years for which no index is known."""
    for path, figure in whole.figures.items():
        if path.rpartition(".")[2].endswith("prisaar"):
            for entry in figure.entries:
                if not _EARLIEST_PRICE <= _number(entry) <= whole.last_year:
                    yield _at(
                        entry,
                        f"{path} er {found(entry.value)}; ventede et årstal fra {_EARLIEST_PRICE} "
                        f"til {whole.last_year}",
                    )


def _unread(whole: Whole) -> Iterator[Fault]:
    """Yield what a place or a scenario sets of which only ``jobcenter refusion`` takes notice."""
    paid = {
        str(value)
        for path, value in whole.attributes.items()
        if path.endswith(".ydelse") and path.startswith(("forloeb.", "tilbud."))
    }
    for path, figure in whole.figures.items():
        field, last = field_of(path), blamed(figure.entries)
        if field is None or last.layer == LAYERS["rules"]:
            continue
        names = [x for x, kind in names_in(path, field).items() if kind == "ydelse"]
        if path in ONLY_REFUSION or any(x not in paid for x in names):
            yield _at(last, f"{path}: en kørsel læser det ikke, kun jobcenter refusion gør")


def _yearly(whole: Whole) -> Iterator[Fault]:
    """Yield a growth of prices that begins within a year: it is of the year, so once a year."""
    for path, figure in whole.figures.items():
        if path in YEARLY:
            for entry in figure.entries:
                day = entry.from_date
                if day is not None and (day.month, day.day) != (1, 1):
                    yield _at(
                        entry,
                        f"{path}: reguleringen gælder et helt år og begynder 1. januar; her {day}",
                    )


def _closed_days(whole: Whole) -> Iterator[Fault]:
    """Yield days of closure that are no days of a year."""
    for given in whole.labels(CLOSED_DAYS):
        try:
            date.fromisoformat(f"{_LEAP_YEAR}-{given}")
        except ValueError:
            yield whole.label(
                CLOSED_DAYS, f"{CLOSED_DAYS}: {found(given)} er ikke en dag; skriv måned og dag, "
                "fx 12-24",
            )  # fmt: skip
