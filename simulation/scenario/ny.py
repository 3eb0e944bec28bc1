"""Files of one's own: a kommune with its basis, and a forsøg, written as commented TOML.

What the user has not given stays switched off in the file, with the figure the model uses instead,
its grade, range and rule in the comment. The texts are in ``skabeloner``.
"""

from __future__ import annotations

import json
import re
import textwrap
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from string import Template
from typing import Any

from simulation.errors import Fault, InputError
from simulation.scenario import files
from simulation.scenario.fields import field_of
from simulation.scenario.figures import UNCERTAIN, Entry, Figure
from simulation.scenario.files import TO_FILL_IN, Source
from simulation.scenario.ground import load_rules
from simulation.scenario.kommuner import published
from simulation.scenario.load import load_scenario, try_out
from simulation.scenario.region import place_ids, sized_kommune
from simulation.scenario.scenario import Scenario
from simulation.scenario.skoen import POPULATION
from simulation.scenario.words import slug

_TEMPLATES = Path(__file__).parent / "skabeloner"
_WIDTH = 108
_LONGEST_NAME = 60
_AVERAGE = "landet.kommune_befolkning"
_SYSTEM = "jeres fagsystem"
WHERE = {
    "bestand.a_dagpenge": "Jobindsats.dk, tabel y25i01 (ledige på a-dagpenge)",
    "bestand.kontanthjaelp_jobparat": "Jobindsats.dk, tabel y25i01 (jobparate på kontanthjælp)",
    "bestand.kontanthjaelp_aktivitetsparat": "Jobindsats.dk, tabel y60a02 (kontanthjælpssystemet) "
    "fratrukket jobparate, uddannelsesparate og uddannelseshjælp",
    "bestand.uddannelseshjaelp": "Jobindsats.dk, uddannelseshjælp, aktivitetsparate",
    "bestand.sygedagpenge": "Jobindsats.dk, tabel y07a02",
    "bestand.jobafklaring": "Jobindsats.dk, tabel y12a02",
    "bestand.": "Jobindsats.dk, ydelsens egen tabel (antal fuldtidspersoner)",
    "tilgang.": f"Jobindsats.dk, tilgang af forløb på ydelsen, eller {_SYSTEM}",
    "bemanding.hold.": "jeres egen bemandingsplan",
    "bemanding.": "jeres egen økonomiafdeling",
    "rehab.": "jeres egen mødekalender og aftale med regionen",
    "samtaler.": "jeres egen plan for kontaktforløbet",
    "udeblivelse.": _SYSTEM,
    "minutter.": "jeres egen tidsmåling",
}
"""Where a kommune finds a figure: by path, or the beginning of one."""
REHAB = ("sager_pr_dag", "faste_dage_pr_md", "dag_kr", "dag_prisaar", "minutter_pr_sag")
STAFF = ("samtaleandel", "timer_pr_aarsvaerk", "aarsvaerk_kr", "aarsvaerk_prisaar")


@dataclass(frozen=True)
class Kommune:
    """A kommune about to be written.

    Attributes
    ----------
    place, basis : Path
        Where its two files go.
    scenario : Scenario
        The basis with everything but the population guessed.
    figure : str
        The population as lines of TOML.
    known : bool
        The population was given.
    published : bool
        It is one of the 98, and what is published of it is used.
    """

    id: str
    title: str
    place: Path
    basis: Path
    basis_text: str
    scenario: Scenario
    figure: str
    known: bool
    published: bool


def new_kommune(name: str, population: float | None, target: Path | None) -> Kommune:
    """Return a kommune by name, ready to be written.

    Parameters
    ----------
    name : str
        ``Vejle`` or ``Vejle Kommune``.
    population : float, optional
        By default the kommune's own, where it is one of the 98; else that of an average kommune,
        and the title says so.
    target : Path, optional
        Its file, in a folder ``places`` of a folder ``scenarios``.

    Raises
    ------
    InputError
        If the name or the population cannot be used, or if a file or an id is taken.
    """
    short = re.sub(r"\s+kommune$", "", _name(name), flags=re.I)
    identifier = slug(short)
    title = short if " " in short else f"{short} Kommune"
    place = target or files.own_folder() / files.PLACES / f"{identifier}.toml"
    faults = [*_path_faults(place)]
    faults += [] if population is None else _population_faults(population)
    if (place.absolute().parent.name, place.name) != (files.PLACES, f"{identifier}.toml"):
        faults.append(
            f"--ud er {target}; en kommune findes kun i mappen {files.PLACES} under sit eget navn: "
            f"scenarios/{files.PLACES}/{identifier}.toml"
        )
    root = place.absolute().parent.parent
    basis = root / f"{identifier}-basis.toml"
    if identifier in place_ids() or sized_kommune(identifier):
        faults.append(
            f"stedet «{identifier}» er der allerede (se jobcenter liste); giv jeres egen kommune "
            f"et andet navn, fx «{short} egne tal»"
        )
    if basis.stem in files.scenario_ids():
        faults.append(f"scenariet «{basis.stem}» er der allerede (se jobcenter liste)")
    faults += [f"{files.show(path)} er der allerede; intet er skrevet over"
               for path in (place, basis) if path.exists()]  # fmt: skip
    if faults:
        raise InputError([Fault(fault) for fault in faults])
    figure, plain = _population(population, identifier), title
    if population is None and not published(identifier):
        title += " (indbyggertal ikke udfyldt)"
    newest = _newest_basis()
    years = list(newest["years"])
    basis_text = _fill(
        "basis", basis=basis.stem, id=identifier, titel=plain,
        ejer_toml=_toml(f"Jobcenter {short}"),
        basistitel_toml=_toml(f"{plain}, nuværende praksis"), stedfil=files.show(place),
        start=newest["start"], aar=years, aar_tekst=f"{years[0]}-{years[-1]}",
        prisniveau=newest["price_level"],
    )  # fmt: skip
    least = f'kind = "place"\nid = {_toml(identifier)}\ntitle = {_toml(title)}\n'
    least += f'[{POPULATION}]\ntitle = "Indbyggere"\nunit = "personer"\n{figure}'
    scenario = try_out(_source(basis, basis_text), _source(place, least))
    return Kommune(
        identifier, title, place, basis, basis_text, scenario, figure, population is not None,
        published(identifier) is not None,
    )  # fmt: skip


def kommune_text(kommune: Kommune, monthly: Mapping[str, float]) -> str:
    """Return the commented file of a kommune.

    Parameters
    ----------
    monthly : mapping of str to float
        New forløb a month that keep the guessed stock steady, by forløb.
    """
    scenario, figures = kommune.scenario, kommune.scenario.figures
    groups = [x for x in monthly if scenario.at(f"bestand.{x}", scenario.start)]
    stocks = [figures[f"bestand.{x}"] for x in groups]
    teams = [path for path in figures if re.fullmatch(r"bemanding\.hold\.\w+\.aarsvaerk", path)]
    phases = [f"samtaler.{x}.efter_26.pr_aar" for x in groups]
    minutes = [path for path in figures if path.startswith("minutter.")]
    text = _fill(
        "kommune", titel=kommune.title, titel_toml=_toml(kommune.title), id=kommune.id,
        fil=files.show(kommune.place), basis=kommune.basis.stem, befolkning=kommune.figure.rstrip(),
        bestand=_blocks(kommune, stocks),
        hold_liste="\n".join(_teams(scenario, groups)),
        hold=_blocks(kommune, _those(figures, [*teams, *(f"bemanding.{key}" for key in STAFF)])),
        tilgang=_blocks(kommune, (_inflow(scenario, x, monthly[x]) for x in groups)),
        rehab=_blocks(kommune, _those(figures, (f"rehab.{key}" for key in REHAB))),
        praksis=_blocks(
            kommune, _those(figures, [*phases, *(f"udeblivelse.{x}" for x in groups)])
        ),
        minutter=_blocks(kommune, _those(figures, minutes), brief=True),
    )  # fmt: skip
    written = try_out(_source(kommune.basis, kommune.basis_text), _source(kommune.place, text))
    assert written == scenario
    return text


def new_forsoeg(name: str, basis: str, target: Path | None) -> tuple[Path, str, str]:
    """Return where a forsøg goes, what to call it in a command, and its commented file.

    Raises
    ------
    InputError
        If the name cannot be used, the basis is not there, or a file or an id is taken.
    """
    title = _name(name)
    identifier = slug(title)
    path = target or files.own_folder() / f"{identifier}.toml"
    faults = [*_path_faults(path)]
    if identifier in files.scenario_ids():
        faults.append(
            f"scenariet «{identifier}» er der allerede (se jobcenter liste); vælg et andet navn"
        )
    if path.exists():
        faults.append(f"{files.show(path)} er der allerede; intet er skrevet over")
    if faults:
        raise InputError([Fault(fault) for fault in faults])
    base = load_scenario(basis)
    found = path.resolve().is_relative_to(files.own_folder().resolve())
    call = identifier if found else files.show(path)

    def now(figure: str) -> str:
        return amount(float(base.at(figure, base.start)))

    text = _fill(
        "forsoeg", titel=title, titel_toml=_toml(title), id=identifier, basis=base.id,
        ejer_toml=_toml(base.owner), fil=files.show(path), start=base.start,
        navn=call, prisniveau=base.price_level,
        samtaler_nu=now("samtaler.kontanthjaelp_aktivitetsparat.efter_26.pr_aar"),
        aarsvaerk_nu=now("bemanding.hold.dagpenge.aarsvaerk"),
    )  # fmt: skip
    try_out(_source(path, text))
    return path, call, text


def amount(value: float) -> str:
    """Return a number as it is read in Danish: three digits or so."""
    digits = 0 if value >= 100 else 1 if value >= 10 else 2
    text = f"{value:,.{digits}f}".translate(str.maketrans(",.", ".,"))
    return text.rstrip("0").rstrip(",") if "," in text else text


def _name(name: str) -> str:
    clean = " ".join(name.split())
    if not clean.isprintable() or not slug(clean) or len(clean) > _LONGEST_NAME:
        raise InputError(
            f"navnet {clean[:_LONGEST_NAME]!r} kan ikke bruges; skriv et navn med bogstaver eller "
            f"tal, højst {_LONGEST_NAME} tegn"
        )
    return clean


def _path_faults(path: Path) -> Iterator[str]:
    if path.suffix != ".toml" or not str(path).isprintable():
        yield f"--ud er {str(path)!r}; skriv et filnavn, der ender på .toml"


def _population_faults(population: float) -> Iterator[str]:
    field = field_of(POPULATION)
    nation = _rule("landet.befolkning")
    assert field is not None
    most = min(field.most, float(str(nation.entries[-1].value)))
    if not field.least <= population <= most or population != int(population):
        given = str(population).removesuffix(".0").replace(".", ",")
        yield (
            f"--befolkning er {given}; skriv et helt antal indbyggere fra {amount(field.least)} "
            f"til {amount(most)}"
        )


def _population(population: float | None, identifier: str) -> str:
    row = published(identifier)
    if population is None and row is not None:
        told = row.data["kommune"]["befolkning"]
        ends = told.get("range")
        spread = f"range = [{ends[0]:.0f}, {ends[1]:.0f}]\n" if ends else ""
        return (
            f'grade = "{told["grade"]}"\nsource = {_toml(told["source"])}\n'
            f"value = {told['value']:.0f}\n{spread}"
        )
    if population is not None:
        return (
            'grade = "statistik"\n'
            'source = "Oplyst, da filen blev lavet; Danmarks Statistik FOLK1A, skriv måned og år"\n'
            f"value = {population:.0f}\n"
        )
    guess = _rule(_AVERAGE).entries[-1]
    assert guess.range is not None
    low, high = guess.range
    return (
        '# IKKE UDFYLDT: skriv jeres indbyggertal, grade = "statistik", slet range, og slet\n'
        "# parentesen i title ovenfor. Indtil da gælder svarene en gennemsnitlig kommune, ikke\n"
        "# jeres.\n"
        f'grade = "{guess.grade}"\nsource = {_toml(guess.source)}\n'
        f"value = {guess.value:.0f}\nrange = [{low:.0f}, {high:.0f}]\n"
    )


def _rule(path: str) -> Figure:
    return next(layer.figures[path] for layer in load_rules() if path in layer.figures)


def newest_basis() -> str:
    """Return the id of the shipped basis that starts last."""
    return str(_newest_basis()["id"])


def _newest_basis() -> dict[str, Any]:
    """Return the header of the shipped basis that starts last."""
    heads = [files.read(path).data for path in files.all_files(files.shipped_folder())]
    return max((head for head in heads if "start" in head), key=lambda head: head["start"])


def _source(path: Path, text: str) -> Source:
    return Source(path, files.show(path), text, tomllib.loads(text))


def _fill(template: str, **values: object) -> str:
    text = (_TEMPLATES / f"{template}.toml").read_text("utf-8")
    return Template(text).substitute(values)


def _toml(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _those(figures: Mapping[str, Figure], paths: Iterable[str]) -> Iterator[Figure]:
    return (figures[path] for path in paths if path in figures)


def _teams(scenario: Scenario, groups: list[str]) -> Iterator[str]:
    members: dict[str, list[str]] = {}
    for x in groups:
        team = str(scenario.attribute(f"forloeb.{x}.team"))
        members.setdefault(team, []).append(str(scenario.attribute(f"forloeb.{x}.navn", x)))
    for team, names in members.items():
        yield from _comment(f"{team}: {'; '.join(names)}", "#   ", "#       ")


def _inflow(scenario: Scenario, x: str, monthly: float) -> Figure:
    stock = scenario.figure(f"bestand.{x}").on(scenario.start)
    size = float(str(stock.value))
    spread = None
    if stock.range is not None:
        low, high = (monthly * end / size for end in stock.range)
        spread = low, high
    label = str(scenario.attribute(f"forloeb.{x}.navn", x))
    rule = "Regel: bestanden delt med forløbenes middellængde, så bestanden holder sig"
    guess = Entry(None, monthly, rule, "estimat", spread, None, stock.layer, "", 0)
    return Figure(
        f"tilgang.pr_md.{x}", f"{label}: nye forløb pr. måned", "forløb pr. måned", (guess,)
    )


def _blocks(kommune: Kommune, figures: Iterable[Figure], brief: bool = False) -> str:
    return "\n\n".join("\n".join(_block(kommune, figure, brief)) for figure in figures)


def _block(kommune: Kommune, figure: Figure, brief: bool) -> Iterator[str]:
    """Yield a figure switched off: where to find it, what is used instead, and the lines to use.

    Briefly: without where to find it and where the guess is from.
    """
    entry = figure.on(kommune.scenario.start)
    where = next(text for path, text in WHERE.items() if figure.path.startswith(path))
    whose = "Vores gæt" if entry.grade in UNCERTAIN else "Regnes med"
    listed = isinstance(entry.value, tuple)
    numbers = entry.value if isinstance(entry.value, tuple) else (entry.value,)
    values = " + ".join(amount(float(number)) for number in numbers)
    spread = ""
    if entry.range is not None:
        ends = [" + ".join(amount(float(n) * end) for n in numbers) if listed else amount(end)
                for end in entry.range]  # fmt: skip
        spread = f", spænd {ends[0]} til {ends[1]}"
    if figure.unit == "år":
        values = f"{entry.value:.0f}"
    filled = ", ".join([TO_FILL_IN] * len(numbers)) if listed else TO_FILL_IN
    yield f"# {figure.title}"
    if not brief:
        yield from _comment(f"Jeres tal: {where}", "#   ", "#     ")
    unit = "" if figure.unit in ("andel", "år") else f" {figure.unit}"
    guess = f"{whose}: {values}{unit} ({entry.grade}{spread}). {'' if brief else entry.source}"
    yield from _comment(guess, "#   ", "#     ")
    yield f"#[{figure.path}]"
    yield f"#title = {_toml(figure.title)}"
    yield f'#unit = "{figure.unit}"'
    yield '#grade = "statistik"'
    yield f"#source = {_toml(where[:1].upper() + where[1:])}"
    yield f"#value = {f'[{filled}]' if listed else filled}"


def _comment(text: str, first: str, later: str) -> list[str]:
    return textwrap.wrap(
        text, _WIDTH, initial_indent=first, subsequent_indent=later, break_on_hyphens=False
    )
