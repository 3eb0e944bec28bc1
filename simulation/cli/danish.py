"""Click in Danish: its messages go through gettext, so a small catalogue is enough."""

from __future__ import annotations

import gettext

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
