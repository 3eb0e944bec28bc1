"""The commands a user types."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd
import pytest
from babel.numbers import parse_decimal

from simulation.scenario import load_scenario
from tests.handmade import unfooted

ENGLISH = re.compile(
    r"\b(the|error|usage|options|arguments?|missing|invalid|value|scenario|baseline|traceback|"
    r"warning|show|file|default|required|difference|year|years|mean)\b",
    re.I,
)


def jobcenter(*arguments: str, cwd: Path, code: int = 0) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [sys.executable, "-m", "simulation.cli", *arguments],
        cwd=cwd,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == code, (done.stdout, done.stderr)
    assert "Traceback" not in done.stderr
    return done


@pytest.mark.parametrize(
    "command", [[], ["koer"], ["sammenlign"], ["liste"], ["tjek"], ["forklar"], ["refusion"],
                ["maal"]],
)  # fmt: skip
def test_help_is_danish(command: list[str], tmp_path: Path) -> None:
    text = jobcenter(*command, "--help", cwd=tmp_path).stdout
    assert "Brug: " in text
    prose = re.sub(r"--\S+|\S+\|\S+|\S+/\S+|results\S*", "", text)
    assert not ENGLISH.search(prose), ENGLISH.search(prose)


def test_help_imports_nothing_heavy(tmp_path: Path) -> None:
    code = (
        "import sys; from simulation.cli.main import jobcenter;"
        "jobcenter.main(['--help'], standalone_mode=False);"
        "print([m for m in ('numpy','pandas','pydantic','numba','scipy','matplotlib') "
        "if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip().endswith("[]")


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["tejk"], "findes ikke"), (["koer"], "mangler"), (["koer", "s99"], "findes ikke"),
        (["koer", "s30", "--gentagelser", "nul"], "heltal"),
        (["koer", "s30", "--gentagelser", "0"], "--gentagelser"),
        (["koer", "s30", "--effekter", "kern"], "mente du «kerne»"),
        (["koer", "s30", "--bemanding", "hard-"], "mente du «haard»"),
        (["koer", "s30", "--aar", "9"], "budgetår"),
        (["koer", "s30", "--startvaerd", "1"], "--startvaerdi"),
        (["sammenlign", "hedensted-2023"], "selv basis"),
        (["sammenlign", "s30", "--basis", "hedensted-2026"], "ikke samme"),
        (["forklar", "s30", "rehab.dagkr"], "mente du «rehab.dag_kr»"),
        (["tjek", "findes-ikke.toml"], "findes ikke"),
    ],
)  # fmt: skip
def test_wrong_commands_are_told_in_danish(arguments: list[str], word: str, tmp_path: Path) -> None:
    done = jobcenter(*arguments, cwd=tmp_path, code=2)
    assert word in done.stderr
    assert not list(tmp_path.iterdir())


def test_all_wrong_choices_are_told_at_once(tmp_path: Path) -> None:
    told = jobcenter(
        "koer",
        "s30",
        "--gentagelser",
        "0",
        "--effekter",
        "x",
        "--processer",
        "0",
        cwd=tmp_path,
        code=2,
    ).stderr
    assert told.count("Fejl:") == 3


def test_where_does_16_000_come_from(tmp_path: Path) -> None:
    for path in ("rehab.dag_kr", "16.000"):
        text = jobcenter("forklar", "s30", path, cwd=tmp_path).stdout
        assert "16.000 kr." in text
        assert "temamøde 7. marts 2023" in text
        assert re.search(r"sat af: sted, scenarios/places/hedensted\.toml:\d+", text)


def test_list_and_check(tmp_path: Path) -> None:
    text = jobcenter("liste", cwd=tmp_path).stdout
    assert "s30-rehabiliteringsteam-efter-behov" in text
    assert "i strid med loven" in text
    assert "i orden" in jobcenter("tjek", cwd=tmp_path).stdout


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A small comparison as a user runs it."""
    cwd = tmp_path_factory.mktemp("study")
    done = jobcenter(
        "sammenlign", "s30", "--gentagelser", "3", "--processer", "2", "--haendelser", "1", cwd=cwd
    )
    (folder,) = (cwd / "results").iterdir()
    return folder, done.stdout


def test_the_run_folder_holds_everything(study: tuple[Path, str]) -> None:
    folder, _ = study
    assert re.fullmatch(r"s30-rehabiliteringsteam-efter-behov-[0-9a-f]{8}", folder.name)
    names = {str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file()}
    for name in ("manifest.json", "origins.csv", "metrics.parquet", "summary.csv",
                 "comparison.csv", "resolved/hedensted-2023.toml", "figures/netto.png",
                 "figures/netto.svg", "ledger/hedensted-2023-0/samtaler.parquet"):  # fmt: skip
        assert name in names
    assert not [name for name in names if "tmp" in name]
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    scenario = load_scenario(folder / "resolved" / "s30-rehabiliteringsteam-efter-behov.toml")
    assert manifest["scenarios"][scenario.id]["hash"] == scenario.hash
    assert manifest["price_level"] == "2023-PL"
    summary = pd.read_csv(folder / "summary.csv", dtype={"year": str})
    assert list(summary) == ["scenario", "year", "metric", "group", "unit", "mean", "ci_low",
                             "ci_high", "p05", "p50", "p95", "replications"]  # fmt: skip
    comparison = pd.read_csv(folder / "comparison.csv", dtype={"year": str})
    assert list(comparison)[:7] == ["baseline", "scenario", "year", "metric", "group", "unit",
                                    "difference"]  # fmt: skip
    required = set((Path(__file__).parent / "data" / "metrics.txt").read_text("utf-8").split())
    assert len(required) == 31
    assert required <= set(summary["metric"])


def test_the_answer_is_danish_and_foots(study: tuple[Path, str]) -> None:
    _, answer = study
    assert "mindreudgift" in answer
    assert "i strid med loven" in answer
    assert "udgift +, indtægt og mindreudgift -" in answer
    assert "2023-PL" in answer
    assert "9 af 10 gentagelser, fra" not in answer  # there are three
    assert "Vi forventer" not in answer  # no effect is set
    assert "Regnet uden virkning" in answer
    assert unfooted(answer) == []
    prose = re.sub(r"\S*(\.csv|/)\S*", "", answer)
    assert not ENGLISH.search(prose), ENGLISH.search(prose)
    assert not re.search(r"\d,\d{3}(?!\d)", answer)
    table = answer[answer.index("Forskel i 1.000 kr.") :].split("\n")
    rows = {}
    for line in table[2:]:
        cells = re.split(r"\s{2,}", line.strip())
        if len(cells) == 6:
            rows[cells[0]] = [int(parse_decimal(c, "da_DK", strict=True)) for c in cells[1:]]
    parts = [values for name, values in rows.items() if name.startswith(("Konto", "Øvrige"))]
    net = rows["Netto for kommunen"]
    assert [sum(column) for column in zip(*parts, strict=True)] == net
    assert sum(net[:-1]) == net[-1]


def test_the_same_command_reuses_what_is_done(study: tuple[Path, str]) -> None:
    folder, answer = study
    again = jobcenter(
        "sammenlign", "s30", "--gentagelser", "3", "--processer", "2", cwd=folder.parents[1]
    )
    assert "12 af 12 gentagelser var færdige" in again.stderr
    assert again.stdout == answer


def test_a_damaged_part_is_named_and_redone(study: tuple[Path, str]) -> None:
    folder, answer = study
    part = sorted((folder / ".dele").glob("*.parquet"))[0]
    whole = part.read_bytes()
    part.write_bytes(whole[: len(whole) // 2])
    again = jobcenter("sammenlign", "s30", "--gentagelser", "3", cwd=folder.parents[1])
    assert f"{part.name} er beskadiget" in again.stderr
    assert again.stdout == answer


def test_a_foreign_folder_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "ferie.txt").write_text("min", encoding="utf-8")
    done = jobcenter("koer", "s30", "--ud", str(tmp_path), cwd=tmp_path, code=2)
    assert "røres ikke" in done.stderr
    assert [p.name for p in tmp_path.iterdir()] == ["ferie.txt"]


def running(group: int) -> str:
    """Return the processes of a group that have not ended."""
    shown = subprocess.run(
        ["ps", "-o", "stat=,args=", "-g", str(group)], capture_output=True, text=True, check=False
    )
    return "\n".join(line for line in shown.stdout.splitlines() if not line.startswith("Z"))


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "killpg"), reason="kun på systemer med processgrupper")
def test_ctrl_c_stops_within_a_second_and_the_run_resumes(tmp_path: Path) -> None:
    command = ["sammenlign", "s30", "--gentagelser", "40", "--processer", "2", "--ud", "ud"]
    process = subprocess.Popen(
        [sys.executable, "-m", "simulation.cli", *command],
        cwd=tmp_path,
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
        start_new_session=True,
        text=True,
        # whoever runs the tests in the background has told them to ignore Ctrl-C
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    parts = tmp_path / "ud" / ".dele"
    deadline = time.monotonic() + 90
    while len(list(parts.glob("*.parquet"))) < 3 and time.monotonic() < deadline:
        time.sleep(0.05)
    group = os.getpgid(process.pid)
    os.kill(process.pid, signal.SIGINT)
    asked = time.monotonic()
    _, told = process.communicate(timeout=10)
    assert time.monotonic() - asked < 2
    assert process.returncode == 130
    assert "samme kommando fortsætter" in told
    while running(group) and time.monotonic() - asked < 2:
        time.sleep(0.05)
    assert not running(group)
    assert not (tmp_path / "ud" / "manifest.json").exists()
    kept = len(list(parts.glob("*.parquet")))
    assert kept >= 3
    command[3] = "4"
    resumed = jobcenter(*command, cwd=tmp_path)
    assert "var færdige og genbruges" in resumed.stderr
    command[-1] = "helt"
    whole = jobcenter(*command, cwd=tmp_path)
    assert resumed.stdout.replace("ud/", "helt/") == whole.stdout
