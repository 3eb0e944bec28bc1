"""The ``jobcenter`` command: finds the subcommand and imports only that one."""

from __future__ import annotations

import importlib
import os
import sys

from simulation.cli.danish import Gruppe, click
from simulation.cli.signals import leave_at_once
from simulation.errors import InputError

COMMANDS = {
    "sammenlign": ("compare", "Sammenlign forsøg med nuværende praksis."),
    "koer": ("run", "Kør ét scenarie."),
    "borger": ("borger", "Følg én borger dag for dag, i nuværende praksis og under forslaget."),
    "ny": ("ny", "Skriv en fil til jeres egen kommune eller jeres eget forsøg."),
    "liste": ("list", "Vis de scenarier og steder, der er: jeres egne og dem, der følger med."),
    "tjek": ("check", "Kontrollér filer; alle fejl på én gang."),
    "forklar": ("explain", "Hvor kommer et tal fra?"),
    "efterproev": ("efterproev", "Hold modellen op mod det, man ved."),
    "kalibrer": ("kalibrer", "Læs kommunens egne tal fra Jobindsats."),
    "lager": ("lager", "Vis eller tøm lageret af færdige gentagelser."),
    "refusion": ("refusion", "Beregn refusion af en historik i CSV."),
    "maal": ("benchmark", "Mål modellens hastighed på denne maskine."),
}
"""Each command's module and what it does."""


class LazyGroup(Gruppe):
    """A group whose commands are imported when they are asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in the order of the help."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return a command."""
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"simulation.cli.{COMMANDS[cmd_name][0]}_command")
        command: click.Command = module.command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands without importing any."""
        with formatter.section("Kommandoer"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])


@click.group(cls=LazyGroup, options_metavar="[VALG]", subcommand_metavar="KOMMANDO [ARGUMENTER] …")
@click.version_option(
    None, "--udgave", package_name="jobcenter-simulation", message="jobcenter %(version)s"
)
def jobcenter() -> None:
    """Beregner, hvad et forsøg i jobcentret koster, og hvor sikre vi er."""


def main(argv: list[str] | None = None) -> None:
    """Run the command line; faults in the input are printed and end with exit code 2."""
    leave_at_once()
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        jobcenter.main(args=argv, prog_name="jobcenter")
    except InputError as error:
        for fault in error.faults:
            click.echo(f"Fejl: {fault}", err=True)
        count = error.count
        if count > 1:
            click.echo(f"{count} fejl. Intet er skrevet.", err=True)
        sys.exit(2)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except MemoryError:
        click.echo("Fejl: der er ikke hukommelse nok på maskinen", err=True)
        sys.exit(1)
    except OSError as error:
        where = f" ({error.filename})" if error.filename else ""
        click.echo(f"Fejl: systemet melder: {system_message(error)}{where}", err=True)
        sys.exit(1)


def system_message(error: OSError) -> str:
    """Return the system's complaint in Danish where it is a common one."""
    import errno

    return {
        errno.ENOSPC: "disken er fuld; færdige gentagelser er bevaret",
        errno.EACCES: "ingen adgang",
        errno.EROFS: "disken er skrivebeskyttet",
        errno.ENOENT: "filen findes ikke",
    }.get(error.errno or 0, f"fejl {error.errno}")
