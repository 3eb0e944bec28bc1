"""What a user types and what a file holds: a Danish sentence, exit code 2 and nothing written."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from simulation.cli.check_command import command as check
from simulation.cli.list_command import command as list_files
from simulation.errors import InputError
from tests.conftest import ROOT
from tests.test_cli import jobcenter
from tests.written import EXTENDS, HEADER, change, figure


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the shipped scenarios in a working folder of its own."""
    shutil.copytree(ROOT / "scenarios", tmp_path / "scenarios")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def told(*names: str) -> str:
    """Return the faults of ``check`` with some arguments."""
    with pytest.raises(InputError) as error:
        check.main(list(names), standalone_mode=False)
    return str(error.value)


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("", "filnavn er tomt"), ("  ", "filnavn er tomt"), (".", "er en mappe"),
        ("scenarios", "er en mappe"), ("scenarios/hedensted", "er en mappe"),
        ("x/../y.toml", "findes ikke"), ("/dev/zero", "er ikke en fil"),
        ("-", "findes ikke"), ("a\0b.toml", "ikke kan bruges"), ("b" * 300 + ".toml", "for langt"),
        ("ring.toml", "peger på sig selv"), ("s30-rehabilitering-efter", "mente du «s30-"),
    ],
)  # fmt: skip
def test_odd_file_names_are_told(folder: Path, name: str, word: str) -> None:
    (folder / "ring.toml").symlink_to("ring.toml")
    assert word in told(name)


@pytest.mark.skipif(os.geteuid() == 0, reason="root kan læse alt")
def test_a_file_that_may_not_be_read_is_told(folder: Path) -> None:
    path = folder / "laast.toml"
    path.write_text(EXTENDS, "utf-8")
    path.chmod(0)
    assert "ingen adgang" in told(str(path))


def test_an_id_will_do_for_check(folder: Path) -> None:
    done = CliRunner().invoke(check, ["s29"])
    assert done.exit_code == 0
    assert "1 fil er i orden." in done.output


def test_check_tells_all_files_and_says_what_a_run_would_say(folder: Path) -> None:
    bad, good = folder / "a.toml", folder / "b.toml"
    bad.write_text(EXTENDS + "foo = 1\n", "utf-8")
    phase = "samtaler.kontanthjaelp_aktivitetsparat.foerste_halvaar"
    good.write_text(EXTENDS + figure(f"{phase}.deltager_til", "value = 0.25", "andel"), "utf-8")
    text = told(str(bad), str(good), "findes-ikke.toml")
    assert "a.toml:8: ukendt nøgle «foo»" in text
    assert "findes-ikke.toml" in text
    done = CliRunner().invoke(check, [str(good)])
    assert "fjerner lovpligtige samtaler for 75 pct." in done.output


def test_check_says_that_a_file_cannot_be_compared(folder: Path) -> None:
    path = folder / "a.toml"
    path.write_text(EXTENDS + "rules_known = 2025-06-01\n", "utf-8")
    done = CliRunner().invoke(check, [str(path)])
    assert done.exit_code == 0
    assert "ikke samme dato for kendte satser" in done.output


def test_list_goes_on_past_bad_files(folder: Path) -> None:
    scenarios = folder / "scenarios"
    (scenarios / "hedensted" / "a.toml").write_bytes(b"\xff\xfe")
    (scenarios / "places" / "b.toml").write_text('kind = "place"\nid = "x/../y"\n', "utf-8")
    title = HEADER.replace('"Prøve"', '"\\u001b[31mRØD"') + 'extends = "hedensted-2023"\n'
    (scenarios / "hedensted" / "c.toml").write_text(title, "utf-8")
    done = CliRunner().invoke(list_files)
    assert done.exit_code == 0
    assert "s30-rehabiliteringsteam-efter-behov" in done.stdout
    assert "\x1b" not in done.output
    for name in ("hedensted/a.toml", "places/b.toml", "hedensted/c.toml"):
        assert sum(name in line for line in done.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    ("options", "word"),
    [
        (["--aar", "0"], "vælges 1 til 4"), (["--aar", "-1"], "vælges 1 til 4"),
        (["--aar", "9"], "vælges 1 til 4"), (["--gentagelser", "-1"], "--gentagelser er -1"),
        (["--gentagelser", "1,5"], "gyldigt heltal"),
        (["--haendelser", "-1"], "--haendelser er -1"),
        (["--haendelser", "99"], "--haendelser er 99"),
        (["--startvaerdi", "-1"], "--startvaerdi er -1"),
        (["--regler-kendt", "2023-W01"], "skriv idag eller en dato"),
        (["--regler-kendt", "0001-01-01"], "kendt fra 2015"),
        (["--ud", "/dev/null"], "er en fil"), (["--ud", "/proc/x"], "kan ikke skrives"),
    ],
)  # fmt: skip
def test_choices_of_a_run_are_told_in_danish(tmp_path: Path, options: list[str], word: str) -> None:
    few = [] if "--gentagelser" in options else ["--gentagelser", "2"]
    done = jobcenter("koer", "s29", *few, *options, cwd=tmp_path, code=2)
    assert word in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_what_check_refuses_run_refuses_in_the_same_words(folder: Path) -> None:
    path = folder / "a.toml"
    path.write_text(EXTENDS + change(value="true") + change(from_="2035-01-01"), "utf-8")
    one = jobcenter("tjek", str(path), cwd=folder, code=2)
    two = jobcenter("koer", str(path), cwd=folder, code=2)
    assert one.stderr == two.stderr


def test_a_title_with_a_dollar_sign_is_drawn_as_it_stands() -> None:
    import matplotlib
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    from simulation.report.figures.style import danish_style

    with matplotlib.rc_context(danish_style()):  # type: ignore[arg-type]
        figure = Figure()
        FigureCanvasAgg(figure)
        figure.suptitle("$\\frac{1$ <b> x^{2$")
        figure.canvas.draw()


def test_a_package_is_in_order_and_told_how_it_is_run(folder: Path) -> None:
    path = folder / "p.toml"
    path.write_text(
        EXTENDS.replace("extends", "# extends") + "package = true\n\n" + change(), "utf-8"
    )
    done = jobcenter("tjek", str(path), cwd=folder)
    assert "p.toml er en pakke: den køres i et scenarie med «uses»." in done.stdout
    assert "1 fil er i orden." in done.stdout
