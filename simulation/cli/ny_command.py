"""``jobcenter ny``: files of one's own, ready to fill in."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from simulation.cli.danish import Gruppe, click
from simulation.helt import whole_file
from simulation.scenario.units import MONTHS_PER_YEAR

if TYPE_CHECKING:
    from simulation.scenario.ny import Kommune


@click.group(cls=Gruppe, options_metavar="", subcommand_metavar="SLAGS NAVN [VALG] …")
def command() -> None:
    """Skriv en fil til jeres egen kommune eller jeres eget forsøg.

    Filen er forklaret linje for linje, og den kan køres med det samme.
    """


@command.command(options_metavar="[VALG]")
@click.argument("navn", metavar="NAVN")
@click.option("--befolkning", default=None, metavar="N",
              help="Indbyggere, fx 119000 (FOLK1A); ellers de kendte eller skønnede.")  # fmt: skip
@click.option("--ud", default=None, metavar="FIL",
              help="Kommunens fil; uden valg scenarios/places/<navn>.toml.")  # fmt: skip
def kommune(navn: str, befolkning: str | None, ud: str | None) -> None:
    """Skriv en kommune og den basis, forsøg sammenlignes med.

    Basis lægges i mappen over kommunens fil og hedder <navn>-basis.
    """
    from simulation.cli.explain_command import as_number
    from simulation.errors import InputError
    from simulation.scenario.ny import kommune_text, new_kommune

    number = None
    if befolkning is not None and (number := as_number(befolkning)) is None:
        raise InputError(f"--befolkning er «{befolkning}»; skriv et helt antal, fx 119000")
    new = new_kommune(navn, number, Path(ud) if ud else None)
    text = kommune_text(new, monthly_inflow(new))
    write({new.place: text, new.basis: new.basis_text})
    show_kommune(new)


def monthly_inflow(new: Kommune) -> dict[str, float]:
    """Return the new forløb a month that keep the guessed stock steady, by forløb."""
    from simulation.model import prepare
    from simulation.model.tables.dated import WEEKS_PER_YEAR

    prepared = prepare(new.scenario)
    weekly = dict(zip(prepared.tables.names, prepared.balance.inflow, strict=True))
    return {
        x: float(weekly[x]) * WEEKS_PER_YEAR / MONTHS_PER_YEAR
        for x in new.scenario.children("bestand")
    }


def show_kommune(new: Kommune) -> None:
    """Say what is the user's own, what is guessed, and what to do next."""
    from simulation.scenario.files import show
    from simulation.scenario.ny import amount
    from simulation.scenario.skoen import POPULATION

    people = amount(float(new.scenario.at(POPULATION, new.scenario.start)))
    own = f"indbyggertallet {people}" if new.known else "intet endnu"
    rest = "alt andet" if new.known else f"alt, også indbyggertallet ({people}, landets gennemsnit)"
    if new.published:
        rest = "sygedagpenge, jobafklaring, de øvrige ydelser, holdene og praksis"
        click.echo(
            f"Offentliggjort: ledige, kontanthjælp, sæson og langtidsledige i {new.title}; "
            "tallene bruges."
        )
    click.echo(f"Jeres eget: {own}. Skriv flere af jeres tal i {show(new.place)}.")
    click.echo(f"Vores gæt: {rest}; hvert gæt står i filen med regel og spænd.")
    click.echo(
        f"Nu: jobcenter tjek {show(new.place)}, jobcenter koer {new.basis.stem}, "
        f"og så jobcenter ny forsøg NAVN --bygger-paa {new.basis.stem}."
    )


@command.command(options_metavar="[VALG]")
@click.argument("navn", metavar="NAVN")
@click.option("--bygger-paa", "basis", required=True, metavar="BASIS",
              help="Det scenarie, forsøget sammenlignes med (se jobcenter liste).")  # fmt: skip
@click.option("--ud", default=None, metavar="FIL",
              help="Forsøgets fil; uden valg scenarios/<navn>.toml.")  # fmt: skip
def forsoeg(navn: str, basis: str, ud: str | None) -> None:
    """Skriv et forsøg med én ændring af hver almindelig slags."""
    from simulation.scenario import files
    from simulation.scenario.ny import new_forsoeg

    path, name, text = new_forsoeg(navn, basis, Path(ud) if ud else None)
    write({path: text})
    shown = files.show(path)
    click.echo(f"Jeres eget: endnu kun navnet. Ret eksemplerne i {shown} til jeres forslag.")
    click.echo(
        "Vores gæt: tre eksempler (samtaler, et kursus med virkning, et årsværk mere); tallene er "
        "opdigtede."
    )
    click.echo(f"Nu: jobcenter tjek {shown}, og så jobcenter sammenlign {name}.")


def write(texts: dict[Path, str]) -> None:
    """Write files that are not there: all of them whole, or none.

    Raises
    ------
    InputError
        If a file is where a folder should be.
    """
    from simulation.errors import InputError

    for path in texts:
        for folder in path.parents:
            if folder.exists() and not folder.is_dir():
                raise InputError(f"{folder} er en fil; der skulle være en mappe til {path.name}")
    with ExitStack() as all_of_them:
        for path, text in texts.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            all_of_them.enter_context(whole_file(path)).write_text(text, "utf-8")
