"""``jobcenter liste``: what ships, and what cannot be read."""

from __future__ import annotations

from pathlib import Path

from simulation.cli.danish import Kommando, click

Row = tuple[str, str, str, str]
_PLACES = "Steder"
_GROUPS = ("Basis", "Scenarier", "Pakker", _PLACES, "Regioner")


@click.command(cls=Kommando, options_metavar="")
def command() -> None:
    """Vis de scenarier, steder og regioner, der er: jeres egne og dem, der følger med.

    En fil, der ikke kan læses, nævnes på én linje; resten vises.
    """
    from simulation.errors import Fault, InputError
    from simulation.scenario import files
    from simulation.scenario.kommuner import kommune_titles

    rows: list[Row] = []
    faults: list[Fault] = files.folder_faults()
    told = {fault.file for fault in faults}
    for path in files.all_files():
        if files.show(path) in told:
            continue
        try:
            rows.append(_row(path))
        except InputError as error:
            faults.append(error.faults[0])
    there = {name for group, name, _, _ in rows if group == _PLACES}
    titles = kommune_titles()
    rows += [(_PLACES, name, titles[name], "") for name in sorted(titles) if name not in there]
    width = max((len(row[1]) for row in rows), default=0) + 2
    wide = max((len(row[2]) for row in rows), default=0) + 2
    for title in _GROUPS:
        group = [row for row in rows if row[0] == title]
        if title == _PLACES:
            group.sort(key=lambda row: row[1])
        if group:
            click.echo(f"\n{title}")
            for _, name, text, legal in group:
                click.echo(f"  {name:<{width}}{text:<{wide}}{legal}".rstrip())
    if faults:
        click.echo("\nKan ikke læses (jobcenter tjek FIL siger hvorfor)", err=True)
        for fault in faults:
            click.echo(f"  {fault}", err=True)


def _row(path: Path) -> Row:
    """Return group, id, title and legal status of a file.

    Raises
    ------
    InputError
        If its header cannot be used.
    """
    from simulation.scenario import files
    from simulation.scenario.layers import read_layer
    from simulation.scenario.shapes import PlaceFile, RegionFile, RulesFile, ScenarioFile

    header = read_layer(files.read(path)).header
    if isinstance(header, RulesFile):
        return "Regler", path.stem, header.title, ""
    if isinstance(header, PlaceFile):
        return _PLACES, header.id, header.title, ""
    if isinstance(header, RegionFile):
        return "Regioner", header.id, header.title, ""
    assert isinstance(header, ScenarioFile)
    group = "Pakker" if header.package else "Scenarier" if header.extends else "Basis"
    return group, header.id, header.title, header.legal_status
