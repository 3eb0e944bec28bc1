"""The ``jobcenter`` command: finds the subcommand and imports only that one."""

from __future__ import annotations

import importlib
import sys
from typing import Any

import click

from simulation import __version__
from simulation.errors import InputError

COMMANDS = {
    "list": "simulation.cli.list_scenarios",
    "check": "simulation.cli.check",
    "explain": "simulation.cli.explain",
    "run": "simulation.cli.run",
    "compare": "simulation.cli.compare",
    "refusion": "simulation.cli.refusion",
    "benchmark": "simulation.cli.benchmark",
}


class LazyGroup(click.Group):
    """A group whose commands are imported when they are asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = importlib.import_module(COMMANDS[cmd_name]).command
        return command


@click.group(cls=LazyGroup)
@click.version_option(__version__, message="jobcenter %(version)s")
def jobcenter() -> None:
    """Beregner, hvad et forsøg i jobcentret koster, og hvor sikre vi er."""


def main(argv: list[str] | None = None) -> Any:
    """Run the command line; faults in the input are printed and end with exit code 2."""
    try:
        return jobcenter.main(args=argv, standalone_mode=True)
    except InputError as error:
        for fault in error.faults:
            click.echo(f"Fejl: {fault}", err=True)
        sys.exit(2)
