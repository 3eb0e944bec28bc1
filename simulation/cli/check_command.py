"""``jobcenter check``: every fault at once."""

from __future__ import annotations

from simulation.cli.danish import click


@click.command(options_metavar="")
@click.argument("filer", nargs=-1, metavar="[FIL]...")
def command(filer: tuple[str, ...]) -> None:
    """Kontrollér scenarier, steder og regler.

    Uden FIL kontrolleres alt, der følger med. Alle fejl vises på én gang med fil og linje.
    """
    from pathlib import Path

    from simulation.errors import Fault, InputError
    from simulation.model.kortere import hold_to_reach
    from simulation.rules import rule_files
    from simulation.scenario import files
    from simulation.scenario.load import load_rules, load_scenario, make_layer

    paths = [Path(name) for name in filer] or [*rule_files(), *files.all_files()]
    faults: list[Fault] = []
    if not filer:
        try:
            load_rules()
        except InputError as error:
            faults += error.faults
    for path in paths:
        try:
            source = files.read(path)
            if source.data.get("kind") == "scenario" and not source.data.get("package"):
                hold_to_reach(load_scenario(path))
            else:
                make_layer(source)
        except InputError as error:
            faults += error.faults
    if faults:
        raise InputError(dict.fromkeys(faults))
    for path in paths if filer else []:
        if files.read(path).data.get("kind") == "scenario":
            from simulation.experiment.volumen import minutes_note, volume_notes

            scenario = load_scenario(path)
            if scenario.baseline_id != scenario.id:
                for note in volume_notes(scenario, load_scenario(scenario.baseline_id)):
                    click.echo(note)
            for note in minutes_note(scenario):
                click.echo(note)
    count = len(paths)
    click.echo("1 fil er i orden." if count == 1 else f"{count} filer er i orden.")
