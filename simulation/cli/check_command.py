"""``jobcenter tjek``: every fault at once, and what a run would say before it begins."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from simulation.cli.danish import Kommando, click

if TYPE_CHECKING:
    from simulation.scenario import Scenario


@click.command(cls=Kommando, options_metavar="")
@click.argument("filer", nargs=-1, metavar="[FIL]...")
def command(filer: tuple[str, ...]) -> None:
    """Kontrollér scenarier, steder og regler.

    Uden FIL kontrolleres alt, der følger med. Alle fejl vises på én gang med fil og linje. Det, der
    er i orden her, kan køres; en pakke køres i et scenarie, der nævner den under «uses».
    """
    from simulation.errors import Fault, InputError
    from simulation.rules import rule_files
    from simulation.scenario import files
    from simulation.scenario.ground import load_rules

    faults: list[Fault] = []
    paths: list[Path] = []
    if not filer:
        paths = [*rule_files(), *files.all_files()]
        faults += files.folder_faults()
    for name in filer:
        try:
            paths.append(_path(name))
        except InputError as error:
            faults += error.faults
    scenarios: list[Scenario] = []
    try:
        load_rules()
    except InputError as error:
        faults += error.faults
        raise InputError(list(dict.fromkeys(faults))) from None
    for path in paths:
        try:
            scenarios += _check(path)
        except InputError as error:
            faults += error.faults
    if faults:
        raise InputError(list(dict.fromkeys(faults)))
    for scenario in scenarios if filer else []:
        for note in _notes(scenario):
            click.echo(note)
    for path in paths if filer else []:
        if files.read(path).data.get("package") is True:
            click.echo(f"{files.show(path)} er en pakke: den køres i et scenarie med «uses».")
    count = len(paths)
    click.echo("1 fil er i orden." if count == 1 else f"{count} filer er i orden.")


def _path(name: str) -> Path:
    """Return the file of a path or an id."""
    from simulation.errors import InputError
    from simulation.scenario import files

    if not name.strip():
        raise InputError("et filnavn er tomt")
    path = Path(name)
    if path.suffix == ".toml" or len(path.parts) > 1 or "\0" in name or path.exists():
        return path
    return files.find(name)


def _check(path: Path) -> list[Scenario]:
    """Return the scenario of a file, if it is one, made ready to run.

    Raises
    ------
    InputError
        With every fault, those a run would find too.
    """
    from simulation.experiment.ready import ready
    from simulation.scenario.check_kinds import check_file

    scenario = check_file(path)
    if scenario is None:
        return []
    ready(scenario)
    return [scenario]


def _notes(scenario: Scenario) -> list[str]:
    """Return what is said before a run."""
    from simulation.errors import InputError
    from simulation.experiment.blocks import together
    from simulation.experiment.volumen import minutes_note, volume_notes
    from simulation.scenario import load_scenario

    notes: list[str] = []
    if scenario.baseline_id != scenario.id:
        try:
            baseline = load_scenario(scenario.baseline_id, place=scenario.place_id)
            together([(baseline, scenario)])
            notes += volume_notes(scenario, baseline)
        except InputError as error:
            notes += [f"BEMÆRK: {fault}; det kan ikke sammenlignes" for fault in error.faults]
    return notes + minutes_note(scenario)
