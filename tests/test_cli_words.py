"""One language on the command line: Danish is shown, and what was written before still works."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest

from simulation.cli.danish import COMMANDS_BEFORE, OPTIONS_BEFORE, danish_options, plain
from simulation.cli.main import COMMANDS, jobcenter
from simulation.errors import InputError
from tests.conftest import ROOT
from tests.test_cli import jobcenter as run

COMMANDS_NOW = (*COMMANDS, ("ny", "kommune"), ("ny", "forsoeg"))
TEXTS = [
    ROOT / "README.md", ROOT / "results" / "README.md", *sorted((ROOT / "docs").glob("*.md")),
    *sorted((ROOT / "docs" / "mekanismer").glob("*.md")),
    *sorted((ROOT / "docs" / "systemer").glob("*.md")),
    *sorted((ROOT / "simulation").rglob("*.toml")), *sorted((ROOT / "scenarios").rglob("*.toml")),
]  # fmt: skip
OLD_OPTION = re.compile(rf"(?<![-\w])({'|'.join(OPTIONS_BEFORE)})(?![-\w])")
OLD_COMMAND = re.compile(rf"\bjobcenter ({'|'.join(COMMANDS_BEFORE)})\b")


def command_of(words: str | tuple[str, ...]) -> click.Command:
    found: click.Command = jobcenter
    for word in (words,) if isinstance(words, str) else words:
        assert isinstance(found, click.Group)
        below = found.get_command(click.Context(found), word)
        assert below is not None
        found = below
    return found


@pytest.mark.parametrize("words", COMMANDS_NOW, ids=str)
def test_help_shows_danish_names_alone(words: str | tuple[str, ...], tmp_path: Path) -> None:
    own = (words,) if isinstance(words, str) else words
    text = run(*own, "--hjaelp", cwd=tmp_path).stdout
    assert not OLD_OPTION.search(text)
    assert not re.search(rf"^  ({'|'.join(COMMANDS_BEFORE)})\b", text, re.M)
    assert text == run(*own, "--help", cwd=tmp_path).stdout


def test_every_option_there_was_is_an_option_still() -> None:
    now = {
        name
        for words in COMMANDS_NOW
        for parameter in command_of(words).params
        for name in parameter.opts
    } | {"--hjaelp", "--udgave"}
    assert set(OPTIONS_BEFORE.values()) <= now
    assert not set(OPTIONS_BEFORE) & now
    assert set(COMMANDS_BEFORE.values()) <= set(COMMANDS)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (["--seed", "3"], ["--startvaerdi", "3"]),
        (["--startværdi", "3"], ["--startvaerdi", "3"]),
        (["--starta\u030arsva\u0308rdi=3"], ["--startaarsvärdi=3"]),  # no such letter in Danish
        (["--a\u030ar", "2"], ["--aar", "2"]),  # å as two signs
        (["--years=2", "--", "--years"], ["--aar=2", "--", "--years"]),
        (["s30", "--forudsætninger", "trækkes"], ["s30", "--forudsaetninger", "trækkes"]),
    ],
)
def test_options_are_read_by_their_danish_name(written: list[str], read: list[str]) -> None:
    assert danish_options(written) == read


@pytest.mark.parametrize("twice", [["--aar", "1", "--aar", "2"], ["--aar=1", "--years", "2"]])
def test_an_option_given_twice_is_refused(twice: list[str]) -> None:
    with pytest.raises(InputError, match="--aar står to gange"):
        danish_options(["s30", *twice])


def test_letters() -> None:
    assert plain("hændelser og løbende på") == "haendelser og loebende paa"


@pytest.mark.slow
def test_the_same_run_by_old_and_new_names(tmp_path: Path) -> None:
    """The first writes; the others find the folder, its replications and the same answer."""
    old = run("run", "hedensted-2023", "--replications", "2", "--years", "1", "--staffing",
              "elastic", "--effects", "kerne", "--rules-known", "2023-03-07", "--workers", "1",
              "--clock", "compiled", "--seed", "4", "--out", "ud", cwd=tmp_path)  # fmt: skip
    new = run("kør", "hedensted-2023", "--gentagelser", "2", "--år", "1", "--bemanding", "elastisk",
              "--effekter", "kerne", "--regler-kendt", "2023-03-07", "--processer", "1", "--ur",
              "oversat", "--startværdi", "4", "--ud", "ud2", cwd=tmp_path)  # fmt: skip
    assert old.stdout.replace("ud/", "ud2/") == new.stdout
    for name in ("summary.csv", "resultat.csv"):
        assert (tmp_path / "ud" / name).read_bytes() == (tmp_path / "ud2" / name).read_bytes()


@pytest.mark.parametrize(("word", "told"), [("hårdt", "haard"), ("elast", "elastisk")])
def test_a_word_that_is_not_one_is_told_in_danish(word: str, told: str, tmp_path: Path) -> None:
    done = run("koer", "hedensted-2023", "--bemanding", word, cwd=tmp_path, code=2)
    assert "vælg elastisk eller haard" in done.stderr
    assert f"mente du «{told}»?" in done.stderr


def test_a_misspelt_command_is_met_with_the_nearest(tmp_path: Path) -> None:
    done = run("sammenling", cwd=tmp_path, code=2)
    assert "Mente du 'sammenlign'?" in done.stderr


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.name)
def test_no_text_mentions_a_name_of_before(path: Path) -> None:
    text = path.read_text("utf-8")
    assert not OLD_COMMAND.findall(text)
    theirs = re.sub(r"^dask .*$", "", text, flags=re.M)  # Dask's own options
    assert not [name for name in OLD_OPTION.findall(theirs) if name not in ("--help", "--version")]
