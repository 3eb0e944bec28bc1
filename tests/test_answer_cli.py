"""The answer and its derived figures as a user meets them: compare, then explain."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
import pytest

from simulation.report.format import people_text, value_text
from tests.handmade import as_number, flat, unfooted
from tests.test_cli import ENGLISH, jobcenter


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A small comparison with a tilbud, in its own working folder."""
    cwd = tmp_path_factory.mktemp("svar")
    done = jobcenter("sammenlign", "s08", "--gentagelser", "4", "--processer", "1", cwd=cwd)
    return cwd, done.stdout


def test_the_first_lines_say_what_was_assumed_and_what_time_it_takes(
    study: tuple[Path, str],
) -> None:
    text = flat(study[1])
    assert text.index("Regnet uden virkning") < text.index("Sagsbehandlertid:")
    assert text.index("Sagsbehandlertid:") < text.index("Det, forslaget ændrer")
    assert "Vi forventer" not in text
    assert text.index("Det går i nul") < text.index("Det, forslaget ændrer")
    assert text.count("går i nul") == 1
    assert unfooted(study[1]) == []
    prose = re.sub(r"\S*(\.csv|/)\S*", "", study[1])
    assert not ENGLISH.search(prose)


def test_explain_finds_what_is_derived_by_name_and_by_number(study: tuple[Path, str]) -> None:
    cwd, answer = study
    (folder,) = (cwd / "results").iterdir()
    table = pd.read_csv(folder / "udledt.csv", keep_default_na=False)
    weeks = float(table[table["name"] == "balance_uger"]["value"].iloc[0])
    told = re.search(r"for hver deltager bliver ([\d,]+) \(.*?\) uger", flat(answer))
    assert told is not None
    assert as_number(told[1]) == pytest.approx(weeks, abs=0.05)
    text = jobcenter("forklar", "s08", "balance_uger", cwd=cwd).stdout
    assert f"balance_uger: {told[1]} uger" in text
    assert "udledt: balance_kr / uge_kr" in text
    assert "udledt.csv" in text
    price = re.search(r"En uge på ydelsen koster kommunen ([\d.]+) kr.", flat(answer))
    assert price is not None
    by_number = jobcenter("forklar", "s08", price[1], cwd=cwd).stdout
    assert f"uge_kr, sygedagpenge: {price[1]} kr./uge" in by_number
    assert "forsoergelse_brutto_kr - stat_netto_kr" in by_number


def test_the_hour_price_needs_no_run_and_says_how_it_is_made(tmp_path: Path) -> None:
    """650.000 kr. / 1.450 hours = 448,28 in 2025; with PL to 2027 it is 476."""
    text = jobcenter("forklar", "k26", "timepris", cwd=tmp_path).stdout
    assert "timepris: 476 kr./time" in text
    assert "bemanding.aarsvaerk_kr: 650.000 kr." in text
    assert "bemanding.timer_pr_aarsvaerk: 1.450 timer" in text
    assert "timepris: 476" in jobcenter("forklar", "k26", "476", cwd=tmp_path).stdout


def test_what_takes_a_run_says_so_and_a_slip_gets_the_nearest_name(tmp_path: Path) -> None:
    told = jobcenter("forklar", "s08", "balance_uger", cwd=tmp_path, code=2).stderr
    assert "jobcenter sammenlign s08-psykologbehandling først" in told
    told = jobcenter("forklar", "s08", "timeprs", cwd=tmp_path, code=2).stderr
    assert "mente du «timepris»" in told
    told = jobcenter("forklar", "s08", "2.986", "--mappe", str(tmp_path), cwd=tmp_path, code=2)
    assert "ingen udledte tal" in told.stderr


def test_a_run_of_another_edition_of_the_scenario_is_not_used(
    study: tuple[Path, str], tmp_path: Path
) -> None:
    (source,) = (study[0] / "results").iterdir()
    target = tmp_path / "results" / source.name
    target.mkdir(parents=True)
    (target / "udledt.csv").write_bytes((source / "udledt.csv").read_bytes())
    manifest = (source / "manifest.json").read_text("utf-8")
    changed = re.sub(r'"hash": "\w+"', '"hash": "0"', manifest)
    (target / "manifest.json").write_text(changed, "utf-8")
    told = jobcenter("forklar", "s08", "balance_uger", cwd=tmp_path, code=2).stderr
    assert "udledes af en kørsel" in told


def test_people_are_not_shown_to_a_thousandth() -> None:
    assert value_text(535.548173, "fuldtidspersoner") == "536 fuldtidspersoner"
    assert value_text(8.40625, "årsværk") == "8,4 årsværk"
    assert people_text(17.0) == "17"
    assert value_text(0.086054, "pr. uge") == "0,086054 pr. uge"
