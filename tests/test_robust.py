"""Nothing is lost, hangs or is left behind, whatever happens to a run."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
import tracemalloc
from dataclasses import replace
from pathlib import Path

import nbformat
import pandas as pd
import psutil
import pytest
from nbclient import NotebookClient

from simulation import run
from simulation.errors import InputError
from simulation.experiment import collected as collecting
from simulation.experiment import folder as run_folder
from simulation.experiment import processes, summary, version
from simulation.experiment.collected import Collected, summed_up
from simulation.experiment.settings import Settings
from simulation.jit import source_digest
from simulation.scenario import load_scenario
from tests.conftest import ROOT
from tests.jobs import Dies, Echo, Fails

CLI = [sys.executable, "-m", "simulation.cli"]
SCRIPT = """
from simulation import compare

result = compare("s30", replications=2, years=1, workers=2)
print(len(result.comparison))
"""
TASKS = [(0, number) for number in range(8)]


def children() -> list[psutil.Process]:
    return psutil.Process().children(recursive=True)


def gone(processes_: list[psutil.Process], seconds: float = 5.0) -> bool:
    return not psutil.wait_procs(processes_, timeout=seconds)[1]


# --- workers -------------------------------------------------------------------------------------


@pytest.mark.parametrize("way", ["file", "stdin", "-c"])
def test_a_script_needs_no_guard(way: str, tmp_path: Path) -> None:
    (tmp_path / "mit.py").write_text(SCRIPT, "utf-8")
    command = {"file": ["mit.py"], "stdin": ["-"], "-c": ["-c", SCRIPT]}[way]
    done = subprocess.run(
        [sys.executable, *command], input=SCRIPT if way == "stdin" else "", cwd=tmp_path,
        capture_output=True, text=True, timeout=180, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    (said,) = done.stdout.split()  # the script ran once
    assert int(said) > 100


@pytest.mark.slow
def test_a_notebook_needs_no_guard(tmp_path: Path) -> None:
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(SCRIPT)])
    NotebookClient(book, timeout=180, resources={"metadata": {"path": str(tmp_path)}}).execute()
    assert int(book.cells[0].outputs[0]["text"]) > 100


@pytest.mark.parametrize("delay", [0.0, 0.02, 0.1, 0.3, 0.6])
def test_a_worker_killed_while_it_starts_is_replaced(delay: float) -> None:
    """Its job is larger than a pipe holds, so it dies with the parent in the middle of a word."""
    before = set(children())
    killed: list[psutil.Process] = []
    hit: list[psutil.Process] = []
    until = time.monotonic() + 60

    def kill() -> None:
        while not killed and time.monotonic() < until:
            for child in set(children()) - before:
                time.sleep(delay)
                with contextlib.suppress(psutil.NoSuchProcess):  # Done before it was hit.
                    child.kill()
                    hit.append(child)
                killed.append(child)
                break

    killer = threading.Thread(target=kill)
    killer.start()
    found = dict(processes.in_processes(Echo(0.05), TASKS, 2))
    killer.join()
    assert hit or delay > 0.1  # The tasks take 0.1 s, so a late kill may find it done.
    assert sorted(found) == TASKS
    assert not set(children()) - before


def test_every_task_may_lose_a_worker_once(tmp_path: Path) -> None:
    found = dict(processes.in_processes(Dies(tmp_path), TASKS[:3], 2))
    assert sorted(found) == TASKS[:3]


@pytest.mark.parametrize(("how", "word"), [("kill", "signal 9"), ("memory", "ikke mere hukomm")])
def test_four_workers_lost_in_turn_are_told(how: str, word: str) -> None:
    with pytest.raises(InputError, match=r"fire processer i træk.*hukommelse nok") as told:
        list(processes.in_processes(Dies(None, how), TASKS, 2))
    assert word in str(told.value)


def test_an_error_in_a_worker_comes_with_its_place() -> None:
    with pytest.raises(ZeroDivisionError, match="in") as told:
        list(processes.in_processes(Fails(), TASKS, 2))
    assert "jobs.py" in told.value.__notes__[0]


@pytest.mark.parametrize("program", ["findes-ikke", "/bin/false", "tavs"])
def test_a_pool_that_cannot_start_says_so(
    program: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    silent = tmp_path / "tavs"
    silent.write_text("#!/bin/sh\nexec sleep 600\n", "utf-8")
    silent.chmod(0o755)
    monkeypatch.setattr(processes, "START_SECONDS", 0.5)
    monkeypatch.setattr(sys, "executable", str(silent) if program == "tavs" else program)
    before = set(children())
    with pytest.raises(InputError, match=r"prøv --processer 1"):
        list(processes.in_processes(Echo(), TASKS, 2))
    assert not set(children()) - before


def test_workers_go_when_the_parent_is_killed(tmp_path: Path) -> None:
    code = (
        "from simulation.experiment.processes import in_processes; from tests.jobs import Echo\n"
        "for x in in_processes(Echo(30), [(0, i) for i in range(4)], 2): pass"
    )
    parent = psutil.Popen([sys.executable, "-c", code], cwd=ROOT)
    until = time.monotonic() + 30
    while len(crew := parent.children()) < 2 and time.monotonic() < until:
        time.sleep(0.05)
    parent.kill()
    parent.wait()
    assert len(crew) == 2
    assert gone(crew)


# --- signals -------------------------------------------------------------------------------------


@pytest.mark.skipif(sys.platform == "win32", reason="Windows har ikke disse signaler")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
@pytest.mark.parametrize("delay", [0.15, 0.6, None])
def test_a_signal_ends_a_run_cleanly(
    number: signal.Signals, delay: float | None, tmp_path: Path
) -> None:
    """Early, while things are imported; later; and while workers calculate."""
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    running = psutil.Popen(
        [*CLI, "sammenlign", "s30", "--gentagelser", "400", "--processer", "2", "--ud", "ud"],
        cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env=os.environ | {"TMPDIR": str(temporary)},
        preexec_fn=lambda: [signal.signal(n, signal.SIG_DFL) for n in (number, signal.SIGINT)],
    )  # fmt: skip
    if delay is not None:
        time.sleep(delay)
    else:
        until = time.monotonic() + 120
        while not list(tmp_path.glob("ud/.dele/*.parquet")) and time.monotonic() < until:
            time.sleep(0.02)
    crew = running.children(recursive=True)
    running.send_signal(number)
    _, told = running.communicate(timeout=20)
    assert running.returncode == 128 + number, told
    assert "Afbrudt." in told
    assert "Traceback" not in told
    assert delay is not None or len(crew) >= 2
    assert gone(crew)
    assert not list(temporary.iterdir())
    if delay is None:
        assert [p.name for p in (tmp_path / "ud").iterdir()] == [".dele"]
        assert not [p for p in (tmp_path / "ud" / ".dele").iterdir() if "tmp" in p.name]
    else:
        assert not (tmp_path / "ud").exists() or not list((tmp_path / "ud").glob(".ny"))


# --- kills, as in the field ----------------------------------------------------------------------


EXAMPLE = [*CLI, "sammenlign", "s30", "--gentagelser", "60", "--aar", "1", "--processer", "2"]


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    """What README's example says and writes when nothing happens to it."""
    at = tmp_path_factory.mktemp("uforstyrret")
    said = subprocess.run(
        [*EXAMPLE, "--ud", "helt"], cwd=at, capture_output=True, text=True, check=True
    )
    return said.stdout, at / "helt"


@pytest.mark.slow
@pytest.mark.parametrize("delay", [0.3, 0.8, 2.0, 3.5])
def test_a_worker_killed_at_any_time_changes_nothing(
    delay: float, undisturbed: tuple[str, Path], tmp_path: Path
) -> None:
    """README's example with a worker killed: the same answer, and no wait."""
    wanted, whole = undisturbed
    running = psutil.Popen(
        [*EXAMPLE, "--ud", "ud"], cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        text=True,
    )  # fmt: skip
    until = time.monotonic() + 60
    while not (crew := running.children()) and time.monotonic() < until:
        time.sleep(0.01)
    time.sleep(delay)
    assert crew[0].is_running()
    crew[0].kill()
    said, told = running.communicate(timeout=120)
    assert running.returncode == 0, told
    assert said.replace("ud/", "helt/") == wanted
    assert (tmp_path / "ud" / "summary.csv").read_bytes() == (whole / "summary.csv").read_bytes()


# --- the folder ----------------------------------------------------------------------------------


def names(folder: Path) -> set[str]:
    return {str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file()}


def test_two_runs_do_not_share_a_folder(tmp_path: Path) -> None:
    out = tmp_path / "ud"
    used = rf"i brug af proces {os.getpid()} på .*; vent"
    with run_folder.held(out), pytest.raises(InputError, match=used):
        run("hedensted-2023", years=1, replications=1, workers=1, out=out)
    assert not out.exists()  # nothing was made, nothing is left
    run("hedensted-2023", years=1, replications=1, workers=1, out=out)
    assert (out / "manifest.json").exists()


def test_a_lock_is_let_go_when_its_holder_is_killed(tmp_path: Path) -> None:
    code = (
        "import sys, time; from pathlib import Path\n"
        "from simulation.experiment.folder import held\n"
        "with held(Path(sys.argv[1])): print('har', flush=True); time.sleep(60)"
    )
    out = tmp_path / "ud"
    holder = subprocess.Popen([sys.executable, "-c", code, out], stdout=subprocess.PIPE)
    assert holder.stdout is not None
    assert holder.stdout.readline().strip() == b"har"
    with pytest.raises(InputError, match=f"proces {holder.pid} "), run_folder.held(out):
        pass
    holder.kill()
    holder.communicate()
    with run_folder.held(out):
        assert not list((out / run_folder.NEW).iterdir())


def test_another_study_takes_the_place_of_the_first_when_it_is_whole(tmp_path: Path) -> None:
    out = tmp_path / "ud"
    few = {"years": 1, "replications": 2, "workers": 1, "out": out, "assumptions": "faste"}

    def figure(result) -> None:  # type: ignore[no-untyped-def]
        (result.folder / "figures").mkdir()
        (result.folder / "figures" / "gammel.png").touch()

    from simulation import compare

    compare("s30", **few, ledger=1, before_seal=figure)  # type: ignore[arg-type]
    (out / "noter.txt").write_text("mine", "utf-8")
    first = {name: (out / name).read_bytes() for name in names(out)}
    assert {"comparison.csv", "figures/gammel.png", "manifest.json"} <= set(first)

    def fails(_result: object) -> None:
        raise OSError(28, "full")

    for wrong in ({"scheduler": "hej"}, {"before_seal": fails}):
        with pytest.raises((InputError, OSError)):
            run("hedensted-2023", **few, seed=2, **wrong)  # type: ignore[arg-type]
        now = {name: (out / name).read_bytes() for name in names(out)}
        assert first.items() <= now.items()  # the first is as whole as it was
    run("hedensted-2023", **few, seed=3)  # type: ignore[arg-type]
    left = names(out)
    assert "noter.txt" in left
    assert not [n for n in left if n.startswith(("comparison", "figures", "ledger"))]
    assert not [n for n in left if "s30" in n]
    parts = {p.name.rsplit("-", 1)[0] for p in (out / ".dele").glob("*.parquet")}
    assert len(parts) == 1  # of this run alone
    manifest = json.loads((out / "manifest.json").read_text("utf-8"))
    assert list(manifest["scenarios"]) == ["hedensted-2023"]
    assert manifest["code"] == version.CODE


def test_a_part_says_whose_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    frame = pd.DataFrame(
        [("alle", "netto", "", "kr.", 1.0)], columns=["year", "metric", "group", "unit", "value"]
    )
    run_folder.write_part(tmp_path, "aaa", 0, frame)
    found, wrong = run_folder.read_part(tmp_path, "aaa", 0)
    assert wrong is None
    pd.testing.assert_frame_equal(found, frame)
    for key, replication in (("aaa", 1), ("bbb", 0)):
        shutil.copy(tmp_path / "aaa-00000.parquet", tmp_path / f"{key}-{replication:05d}.parquet")
        found, wrong = run_folder.read_part(tmp_path, key, replication)
        assert found is None
        assert "anden kørsel eller udgave og regnes om" in str(wrong)
    monkeypatch.setattr(run_folder, "code_version", lambda: "0.1.0 anden")
    assert run_folder.read_part(tmp_path, "aaa", 0)[0] is None


def test_every_file_of_the_package_is_in_the_digest(tmp_path: Path) -> None:
    package = tmp_path / "simulation"
    shutil.copytree(ROOT / "simulation", package, ignore=shutil.ignore_patterns("__pycache__"))
    whole = version._digest(package)
    assert whole == version.CODE
    files = [p for p in package.rglob("*") if p.is_file()]
    assert len(files) > 100
    for path in files:
        before = path.read_bytes()
        path.write_bytes(before + b"\n# x\n")
        assert version._digest(package) != whole, path
        path.write_bytes(before.replace(b"\n", b"\r\n"))  # as git may check it out on Windows
        assert version._digest(package) == whole, path
        path.write_bytes(before)
    key = Settings().key(load_scenario("s30"))
    assert len(key) == len(source_digest()) == 16


# --- memory --------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def some_frames() -> list[pd.DataFrame]:
    result = run("hedensted-2023", years=1, replications=3, workers=1)
    wide = result.metrics
    return [
        wide[wide["replication"] == r].drop(columns=["scenario", "replication"]) for r in range(3)
    ]


def peak(frames: list[pd.DataFrame], replications: int) -> int:
    tracemalloc.start()
    collected = Collected(["a", "b"], replications)
    for replication in range(replications):
        for index in (0, 1):
            collected.add((index, replication), frames[(replication + index) % 3])
    summed_up(collected, None, "a")
    top = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return top


def test_memory_does_not_grow_with_replications(
    some_frames: list[pd.DataFrame], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(collecting, "MOST_VALUES", 100_000)
    peak(some_frames, 10)  # what is imported on the way
    few, many = peak(some_frames, 300), peak(some_frames, 900)  # both in many pieces
    assert (many - few) / 600 < 2_000  # bytes a replication; a frame is a hundred times that


@pytest.mark.parametrize("most", [1, 5_000, 10**9])
def test_piece_by_piece_gives_the_same_summary(most: int, monkeypatch: pytest.MonkeyPatch) -> None:
    from simulation import compare

    monkeypatch.setattr(collecting, "MOST_VALUES", max(most, 2 * 300))
    result = compare(
        ["s30", "s28"], baseline="hedensted-2023", years=1, replications=3, workers=1,
        assumptions="faste",
    )  # fmt: skip
    wide = summary.wide(result.metrics)
    pd.testing.assert_frame_equal(result.summary, summary.summarise(wide), check_exact=True)
    pd.testing.assert_frame_equal(
        result.comparison, summary.compare_summary(wide, result.baseline.id), check_exact=True
    )
    net = result.metrics[result.metrics["metric"] == "kommune_netto_kr"]
    net = net[net["year"] == "alle"].reset_index(drop=True)
    pd.testing.assert_frame_equal(result.replicated("kommune_netto_kr"), net, check_exact=True)


def test_a_figure_only_one_side_has_is_compared_in_any_piece(
    some_frames: list[pd.DataFrame], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(collecting, "MOST_VALUES", 1)  # a piece for each figure
    short = some_frames[0].head(40)
    collected = Collected(["b", "a"], 1)
    collected.add((0, 0), short.head(20))
    collected.add((1, 0), short.tail(25))
    level, difference = summed_up(collected, None, "b")
    wide = summary.wide(collected.metrics())
    pd.testing.assert_frame_equal(level, summary.summarise(wide), check_exact=True)
    wanted = summary.compare_summary(wide, "b")
    pd.testing.assert_frame_equal(difference, wanted, check_exact=True)
    assert len(difference) == 40


def test_a_result_survives_pickling(some_frames: list[pd.DataFrame]) -> None:
    import pickle

    result = run("hedensted-2023", years=1, replications=2, workers=1)
    again = pickle.loads(pickle.dumps(replace(result)))
    pd.testing.assert_frame_equal(again.metrics, result.metrics, check_exact=True)
