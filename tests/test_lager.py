"""The store of finished replications: it saves time, and never changes a number."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from simulation import compare, run
from simulation.errors import InputError
from simulation.experiment import evaluate as evaluation
from simulation.experiment import lager as store
from simulation.experiment.lager import Lager, find_lager
from simulation.experiment.settings import Settings
from simulation.scenario import Scenario, load_scenario
from tests.test_cli import jobcenter

FEW: dict[str, Any] = {"years": 1, "replications": 2, "workers": 1}


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "lager"
    monkeypatch.setenv(store.PLACE, str(folder))
    return folder


def files(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.parquet"))


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int, str]]:
    """Every replication that is worked out, not fetched."""
    seen: list[tuple[str, int, str]] = []
    real = evaluation.as_drawn

    def watched(scenario: Scenario, settings: Settings, replication: int) -> Scenario:
        seen.append((scenario.id, replication, settings.assumptions))
        return real(scenario, settings, replication)

    monkeypatch.setattr(evaluation, "as_drawn", watched)
    return seen


def test_the_same_question_again_works_out_nothing(
    place: Path, made: list[tuple[str, int, str]]
) -> None:
    told: list[str] = []
    first = compare("s30", **FEW)
    assert len(made) == len(files(place)) == 8  # two worlds, two replications, stated and drawn
    made.clear()
    again = compare("s30", **FEW, notice=told.append)
    assert made == []
    assert "8 af 8 gentagelser lå i lageret og genbruges" in told
    assert again.comparison.equals(first.comparison)
    assert again.metrics.equals(first.metrics)


def test_another_question_against_the_same_baseline_costs_its_own_part(
    place: Path, made: list[tuple[str, int, str]]
) -> None:
    other = load_scenario("s30", years=1)
    other = replace(other, id="andet").replace({"rehab.andel": 0.5})
    compare("s30", **FEW)
    made.clear()
    compare(other, **FEW)
    assert {scenario for scenario, _, _ in made} == {"andet"}
    made.clear()
    compare("s30", **FEW | {"replications": 3})  # the first two are here
    assert {number for _, number, _ in made} == {2}


def test_without_the_store_all_is_worked_out(place: Path, made: list[tuple[str, int, str]]) -> None:
    run("hedensted-2023", **FEW)
    made.clear()
    run("hedensted-2023", **FEW, store=False)
    assert len(made) == 4
    before = files(place)
    run("hedensted-2023", **FEW, seed=7, store=False)
    assert files(place) == before


def _keys() -> dict[str, tuple[Settings, Scenario, Scenario]]:
    one = load_scenario("s30", years=1)
    base = load_scenario(one.baseline_id, years=1)
    own = Settings(effects="kerne")
    hard = replace(own, staffing="hard", capacity={"dagpenge": 100.0})
    wider = one.with_figures(
        {p: replace(f, entries=tuple(replace(e, range=(e.range[0] / 2, e.range[1])) if e.range
                                     else e for e in f.entries))
         for p, f in one.figures.items()}
    )  # fmt: skip
    running = replace(own, prices="loebende")
    return {
        "own": (own, one, base),
        "seed": (replace(own, seed=2), one, base),
        "common seed": (replace(own, common_seed=3), one, base),
        "years": (own, load_scenario("s30", years=2), base),
        "effects": (replace(own, effects="trussel"), one, base),
        "staffing": (hard, one, base),
        "capacity": (replace(hard, capacity={"dagpenge": 90.0}), one, base),
        "baseline, for its time is drawn": (hard, one, base.replace({"rehab.andel": 0.1})),
        "prices": (running, one, base),
        "growth was known another day": (running, replace(one, rates_known=date(2020, 1, 1)), base),
        "stated": (own.stated, one, base),
        "figure": (own, one.replace({"rehab.andel": 0.4}), base),
        "range": (own, wider, base),
        "place, for its draws": (own, replace(one, place_id="andetsteds"), base),
        "whom rules bind": (own, replace(one, applies_to="nye_forloeb"), base),
    }


def test_all_that_moves_a_number_is_in_the_key() -> None:
    found = {name: own.key(one, base) for name, (own, one, base) in _keys().items()}
    assert len(set(found.values())) == len(found)


def test_what_moves_no_number_is_not_in_the_key() -> None:
    own, one, base = _keys()["own"]
    for same in (replace(own, replications=99), replace(own, clock="simpy")):
        assert same.key(one, base) == own.key(one, base)
    assert own.key(replace(one, title="Andet"), base) == own.key(one, base)
    assert own.key(one, base.replace({"rehab.andel": 0.1})) == own.key(one, base)


def test_what_is_damaged_or_made_by_other_libraries_is_worked_out_again(
    place: Path, made: list[tuple[str, int, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    first = run("hedensted-2023", **FEW)
    for number, path in enumerate(files(place)):
        whole = path.read_bytes()
        path.write_bytes([b"", whole[: len(whole) // 2], whole[:-9] + b"x" * 9, whole][number])
    made.clear()
    again = run("hedensted-2023", **FEW)
    assert len(made) == 3
    assert again.metrics.equals(first.metrics)
    made.clear()
    monkeypatch.setattr(store, "_made_by", lambda: "en-anden-numpy")
    run("hedensted-2023", **FEW)
    assert len(made) == 4


@pytest.mark.skipif(os.name == "nt", reason="rettigheder som på Unix")
def test_a_store_that_cannot_be_written_harms_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    blocked = tmp_path / "fil"
    blocked.write_text("")
    monkeypatch.setenv(store.PLACE, str(blocked / "lager"))
    assert len(run("hedensted-2023", **FEW).metrics)


def test_what_was_used_longest_ago_goes_first(tmp_path: Path, place: Path) -> None:
    run("hedensted-2023", **FEW)
    paths = files(place)
    size = sum(path.stat().st_size for path in paths)
    small = Lager(place, 1)
    count = 0
    while size < 1.5 * 2**20:  # copies of ever later use
        for path in list(paths):
            copy = path.with_name(f"{count:06d}-{path.name}")
            copy.write_bytes(path.read_bytes())
            os.utime(copy, (1e9 + count, 1e9 + count))
            size += copy.stat().st_size
            count += 1
    small.tidy()
    left = {path.name for path in files(place)}
    assert sum(path.stat().st_size for path in files(place)) <= 0.8 * 2**20
    assert {path.name for path in paths} <= left  # used now
    assert not any(name.startswith("000000-") for name in left)
    assert any(name.startswith(f"{count - 1:06d}-") for name in left)


def test_the_store_is_the_users_alone(place: Path) -> None:
    run("hedensted-2023", **FEW)
    assert oct((place / store._made_by()).stat().st_mode)[-3:] == "700"


def test_no_store_is_made_where_there_is_to_be_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(store.PLACE, "fra")
    assert find_lager() is None
    monkeypatch.delenv(store.PLACE)
    found = find_lager()
    assert found is not None
    assert found.root.name == "lager"
    monkeypatch.setenv(store.LIMIT, "to GB")
    with pytest.raises(InputError, match="helt antal megabyte"):
        find_lager()


@pytest.mark.slow
def test_two_runs_at_once_share_it(place: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "simulation.cli", "koer", "hedensted-2023", "--aar", "1",
               "--gentagelser", "6", "--processer", "1", "--ud"]  # fmt: skip
    both = [subprocess.Popen([*command, name], cwd=tmp_path, stdout=subprocess.PIPE, text=True)
            for name in ("a", "b")]  # fmt: skip
    answers = [process.communicate(timeout=300)[0] for process in both]
    assert [process.returncode for process in both] == [0, 0]
    assert answers[0].replace("a/", "b/") == answers[1]
    assert len(files(place)) == 12
    for name in ("summary.csv", "metrics.parquet"):
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()


@pytest.mark.slow
def test_the_command_shows_and_empties_it(place: Path, tmp_path: Path) -> None:
    jobcenter("koer", "hedensted-2023", "--aar", "1", "--gentagelser", "2", "--ud", "ud",
              cwd=tmp_path)  # fmt: skip
    shown = jobcenter("lager", cwd=tmp_path).stdout
    assert re.search(r"^4 gentagelser, \d,\d af højst 2\.048 MB$", shown, re.M)
    assert str(place) in shown
    assert "tømt for 4 gentagelser" in jobcenter("lager", "--tøm", cwd=tmp_path).stdout
    assert files(place) == []
    assert "0 gentagelser" in jobcenter("lager", cwd=tmp_path).stdout
