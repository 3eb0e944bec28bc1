"""Click in Danish: its messages, the names of commands and options, and æ, ø and å in them.

Click's messages go through gettext, so a small catalogue is enough. A name or a choice may be
written with æ, ø and å or with ae, oe and aa. What commands and options were called in English is
still understood, and told to nobody.
"""

from __future__ import annotations

import gettext
import unicodedata
from typing import Any

from simulation.errors import InputError

MESSAGES = {
    "Aborted!": "Afbrudt.",
    "Commands": "Kommandoer",
    "Options": "Valg",
    "Positional arguments": "Argumenter",
    "Usage:": "Brug:",
    "Error: {message}": "Fejl: {message}",
    "Missing command.": "Der mangler en kommando.",
    "Show the version and exit.": "Vis versionen.",
    "Show this message and exit.": "Vis denne hjælp.",
    "Try '{command} {option}' for help.": "Prøv «{command} {option}» for hjælp.",
    "Invalid value: {message}": "Ugyldig værdi: {message}",
    "Invalid value for {param_hint}: {message}": "Ugyldig værdi for {param_hint}: {message}",
    "Missing argument": "Der mangler",
    "Missing option": "Der mangler valget",
    "Missing parameter": "Der mangler",
    "Missing {param_type}": "Der mangler {param_type}",
    "Missing parameter: {param_name}": "Der mangler: {param_name}",
    "No such option {name!r}.": "Valget {name!r} findes ikke.",
    "No such command {name!r}.": "Kommandoen {name!r} findes ikke.",
    "Did you mean {possibility}?": "Mente du {possibility}?",
    "(Did you mean one of: {possibilities}?)": "(Mente du et af: {possibilities}?)",
    "default: {default}": "uden valg: {default}",
    "required": "kræves",
    "{value!r} is not a valid {number_type}.": "{value!r} er ikke et gyldigt {number_type}.",
    "{value!r} is not {choice}.": "{value!r} er ikke {choice}.",
    "{value!r} is not one of {choices}.": "{value!r} er ikke et af {choices}.",
    "Choose from:\n\t{choices}": "Vælg mellem:\n\t{choices}",
    "{value} is not in the range {range}.": "{value} ligger ikke i {range}.",
    "Option {name!r} requires an argument.": "Valget {name!r} skal have en værdi.",
    "Option {name!r} requires {nargs} arguments.": "Valget {name!r} skal have {nargs} værdier.",
    "Option {name!r} does not take a value.": "Valget {name!r} skal ikke have en værdi.",
    "Got unexpected extra argument ({args})": "Der er et argument for meget ({args})",
    "Got unexpected extra arguments ({args})": "Der er argumenter for meget ({args})",
    "file": "fil",
    "directory": "mappe",
    "path": "sti",
    "{name} {filename!r} does not exist.": "{name} {filename!r} findes ikke.",
    "{name} {filename!r} is a file.": "{name} {filename!r} er en fil.",
    "{name} {filename!r} is a directory.": "{name} {filename!r} er en mappe.",
    "{name} {filename!r} is not readable.": "{name} {filename!r} kan ikke læses.",
    "Could not open file {filename!r}: {message}": "Filen {filename!r} kan ikke åbnes: {message}",
}


def one(message: str) -> str:
    """Return the Danish text of a message."""
    return MESSAGES.get(message, message)


def many(msgid1: str, msgid2: str, n: int) -> str:
    """Return the Danish text of a message in singular or plural."""
    return one(msgid1 if n == 1 else msgid2)


gettext.gettext, gettext.ngettext, _kept = one, many, (gettext.gettext, gettext.ngettext)
import click  # noqa: E402  (click binds gettext when it is imported)

gettext.gettext, gettext.ngettext = _kept


class Heltal(click.types.IntParamType):
    """A whole number, by its Danish name."""

    name = "heltal"


HELTAL = Heltal()

COMMANDS_BEFORE = {
    "compare": "sammenlign", "run": "koer", "list": "liste", "check": "tjek",
    "explain": "forklar", "benchmark": "maal",
}  # fmt: skip
OPTIONS_BEFORE = {
    "--replications": "--gentagelser", "--seed": "--startvaerdi", "--years": "--aar",
    "--rules-known": "--regler-kendt", "--workers": "--processer", "--scheduler": "--klynge",
    "--staffing": "--bemanding", "--effects": "--effekter", "--clock": "--ur", "--out": "--ud",
    "--ledger": "--haendelser", "--baseline": "--basis", "--places": "--steder",
    "--rounds": "--maalinger", "--replikation": "--gentagelse", "--help": "--hjaelp",
    "--version": "--udgave",
}  # fmt: skip
"""English names, and the Danish ones they are understood as."""
_LETTERS = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa", "Æ": "ae", "Ø": "oe", "Å": "aa"})


def plain(word: str) -> str:
    """Return a word with ae, oe and aa for æ, ø and å."""
    return unicodedata.normalize("NFC", word).translate(_LETTERS)


def command_name(word: str) -> str:
    """Return the name of a command from how it was written."""
    name = plain(word)
    return COMMANDS_BEFORE.get(name, name)


class Ord(click.types.StringParamType):
    """A word, which may be written with æ, ø and å. What it may be is said where it is used."""

    name = "ord"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the word with ae, oe and aa."""
        return plain(str(value))


ORD = Ord()


def danish_options(args: list[str], *, leading: bool = False) -> list[str]:
    """Return arguments with each option by its Danish name.

    Parameters
    ----------
    leading : bool
        Only those before the first word that is no option, which is a command.

    Raises
    ------
    InputError
        If an option is given twice: only the last would act.
    """
    read: list[str] = []
    given: set[str] = set()
    for number, arg in enumerate(args):
        name, equals, value = arg.partition("=")
        if arg == "--" or (leading and not name.startswith("--")):
            return read + args[number:]
        if name.startswith("--"):
            name = OPTIONS_BEFORE.get(plain(name), plain(name))
            if name in given:
                raise InputError(f"{name} står to gange; skriv det én gang")
            given.add(name)
        read.append(name + equals + value)
    return read


class Kommando(click.Command):
    """A command whose options may be written in more ways than the one its help shows."""

    def __init__(self, name: str | None, **attributes: Any) -> None:
        super().__init__(name, context_settings=_CONTEXT, **attributes)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the arguments, each option by its Danish name and once only."""
        return super().parse_args(ctx, danish_options(args))


class Gruppe(click.Group):
    """A group whose commands may be written in more ways than the one its help shows."""

    command_class = Kommando

    def __init__(self, name: str | None, **attributes: Any) -> None:
        super().__init__(name, context_settings=_CONTEXT, **attributes)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the arguments before the command."""
        return super().parse_args(ctx, danish_options(args, leading=True))

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command that was asked for, by its own name."""
        name = command_name(args[0])
        if self.get_command(ctx, name) is None and not name.startswith("-"):
            known = self.list_commands(ctx)
            raise click.exceptions.NoSuchCommand(args[0], possibilities=known, ctx=ctx)
        return super().resolve_command(ctx, [name, *args[1:]])


_CONTEXT = {"help_option_names": ["--hjaelp"]}
