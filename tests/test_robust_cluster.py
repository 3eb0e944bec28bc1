"""A cluster set up as docs/klynge.md says: closed to the world, and never waited for in vain."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pyarrow.parquet as pq
import pytest

from simulation import run
from simulation.errors import InputError
from simulation.experiment import cluster, version
from tests.conftest import ROOT
from tests.jobs import Echo

GUIDE = (ROOT / "docs" / "klynge.md").read_text("utf-8")
FEW = {"years": 1, "replications": 12}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Cluster:
    """Processes started by the commands of the guide, on a port of our own."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()
        self.address = f"tcp://127.0.0.1:{self.port}"
        self.started: list[psutil.Popen] = []

    def start(self, what: str, **environment: str) -> psutil.Popen:
        (line,) = re.findall(rf"^dask {what} (?!.*tls).*$", GUIDE, re.M)
        arguments = line.split()[2:]
        if what == "scheduler":
            arguments += ["--port", str(self.port)]
        arguments = [a.replace("127.0.0.1:8786", f"127.0.0.1:{self.port}") for a in arguments]
        if "--nworkers" in arguments:
            arguments[arguments.index("--nworkers") + 1] = "1"
        process = psutil.Popen(
            [sys.executable, "-m", f"distributed.cli.dask_{what}", *arguments], cwd=self.folder,
            env={"PYTHONPATH": str(ROOT), **{k: v for k, v in os.environ.items()
                 if k != "PYTHONPATH"}, **environment},
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        self.started.append(process)
        return process

    def wait(self, workers: int) -> None:
        from distributed import Client

        until = time.monotonic() + 30
        while time.monotonic() < until:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    break
            time.sleep(0.1)
        with Client(self.address, set_as_default=False) as client:
            client.wait_for_workers(workers, timeout=60)

    def stop(self) -> None:
        for process in self.started:
            tree = [*process.children(recursive=True), process] if process.is_running() else []
            for one in tree:
                one.kill()
            psutil.wait_procs(tree, timeout=10)


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Cluster]:
    made = Cluster(tmp_path)
    made.start("scheduler")
    yield made
    made.stop()


def other_version(folder: Path) -> Path:
    """A copy of the package with one figure's worth of difference, outside the compiled rules."""
    root = folder / "anden"
    for name in ("simulation", "scenarios"):
        shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))
    path = root / "simulation" / "experiment" / "assumptions.py"
    path.write_text(path.read_text("utf-8") + "\n# anden udgave\n", "utf-8")
    return root


def without_package(folder: Path) -> Path:
    root = folder / "uden"
    (root / "simulation").mkdir(parents=True)
    (root / "simulation" / "__init__.py").write_text(
        "raise ModuleNotFoundError(\"No module named 'simulation'\", name='simulation')", "utf-8"
    )
    return root


def other_numpy(folder: Path) -> Path:
    root = folder / "numpy"
    (root / "numpy-1.0.dist-info").mkdir(parents=True)
    (root / "numpy-1.0.dist-info" / "METADATA").write_text(
        "Metadata-Version: 2.1\nName: numpy\nVersion: 1.0\n", "utf-8"
    )
    return root


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("ss") is None, reason="kræver ss")
def test_the_documented_commands_listen_on_this_machine_alone(running: Cluster) -> None:
    running.start("worker")
    running.wait(1)
    mine = {p.pid for s in running.started for p in [s, *s.children(recursive=True)]}
    shown = subprocess.run(["ss", "-H", "-ltnp"], capture_output=True, text=True, check=True).stdout
    own = [line for line in shown.splitlines()
           if mine & set(map(int, re.findall(r"pid=(\d+)", line)))]  # fmt: skip
    assert len(own) >= 3  # the scheduler, a worker and its nanny
    for line in own:
        assert line.split()[3].startswith("127.0.0.1:"), line


def test_every_documented_command_names_what_it_listens_on() -> None:
    lines = re.findall(r"^dask (?:scheduler|worker) .*$", GUIDE, re.M)
    assert len(lines) == 4
    for line in lines:
        assert re.search(r"--host (tls://)?127\.0\.0\.1( |$)", line)
        assert "--dashboard-address 127.0.0.1:0" in line  # or it opens 0.0.0.0:8787 all the same


@pytest.mark.slow
@pytest.mark.parametrize(
    ("make", "word"),
    [
        (without_package, "har ikke jobcenter installeret"),
        (other_version, "har en anden udgave af jobcenter"),
        (other_numpy, r"har andre udgaver: numpy 1\.0 \(her "),
    ],
)
def test_an_unlike_worker_is_told_before_work(
    make: object, word: str, running: Cluster, tmp_path: Path
) -> None:
    running.start("worker")
    running.start("worker", PYTHONPATH=f"{make(tmp_path)}{os.pathsep}{ROOT}")  # type: ignore[operator]
    running.wait(2)
    with pytest.raises(InputError, match=rf"arbejderen tcp://127\.0\.0\.1:\d+ {word}"):
        run("hedensted-2023", **FEW, scheduler=running.address, out=tmp_path / "ud")  # type: ignore[arg-type]
    assert not (tmp_path / "ud").exists()


@pytest.mark.slow
@pytest.mark.parametrize("make", [other_version, other_numpy])
def test_an_unlike_worker_that_joins_later_is_refused(
    make: object, running: Cluster, tmp_path: Path
) -> None:
    """None of its results is taken. (One without the package makes none; others do its tasks.)"""
    running.start("worker")
    running.wait(1)
    other = make(tmp_path)  # type: ignore[operator]
    tasks = [(0, number) for number in range(5000)]
    results = cluster.on_cluster(Echo(0.1), tasks, running.address)
    next(results)
    running.start("worker", PYTHONPATH=f"{other}{os.pathsep}{ROOT}")
    running.wait(2)
    with pytest.raises(InputError, match="en arbejder har"):
        for _ in results:
            pass


@pytest.mark.slow
def test_what_a_refused_cluster_did_right_is_kept(running: Cluster, tmp_path: Path) -> None:
    running.start("worker")
    running.wait(1)
    other = other_numpy(tmp_path)

    def progress(done: int, _whole: int) -> None:
        if done == 2 and len(running.started) == 2:
            running.start("worker", PYTHONPATH=f"{other}{os.pathsep}{ROOT}")
            running.wait(2)

    out = tmp_path / "ud"
    with pytest.raises(InputError, match="en arbejder har andre udgaver: numpy"):
        run("hedensted-2023", years=1, replications=600, scheduler=running.address, out=out,
            progress=progress)  # fmt: skip
    parts = list((out / ".dele").glob("*.parquet"))
    assert len(parts) >= 2
    stamps = {pq.read_schema(part).metadata[b"jobcenter"].decode().split()[-1] for part in parts}
    assert stamps == {version.CODE}
    assert not (out / "manifest.json").exists()


@pytest.mark.slow
def test_the_only_worker_starts_again_and_nothing_is_lost(running: Cluster, tmp_path: Path) -> None:
    worker = running.start("worker")
    running.wait(1)
    killed = []

    def progress(done: int, _whole: int) -> None:
        if done == 3 and not killed:
            for child in worker.children():
                if "spawn_main" in " ".join(child.cmdline()):
                    killed.append(child.pid)
                    os.kill(child.pid, signal.SIGKILL)

    result = run("hedensted-2023", **FEW, scheduler=running.address, progress=progress)  # type: ignore[arg-type]
    assert killed
    here = run("hedensted-2023", **FEW, workers=1)  # type: ignore[arg-type]
    assert result.metrics.equals(here.metrics)


@pytest.mark.slow
def test_a_scheduler_that_stops_is_told_within_ten_seconds(
    running: Cluster, tmp_path: Path
) -> None:
    running.start("worker")
    running.wait(1)
    program = subprocess.Popen(
        [sys.executable, "-m", "simulation.cli", "koer", "hedensted-2023", "--aar", "1",
         "--gentagelser", "3000", "--klynge", running.address, "--ud", "ud"],
        cwd=tmp_path, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    until = time.monotonic() + 90
    while not list(tmp_path.glob("ud/.dele/*.parquet")) and time.monotonic() < until:
        time.sleep(0.1)
    running.started[0].kill()
    _, told = program.communicate(timeout=cluster.CONNECT_SECONDS + 5)
    assert program.returncode == 2, told
    assert "svarer ikke længere; færdige gentagelser er gemt" in told
    assert "Traceback" not in told
    assert " - ERROR - " not in told


@pytest.mark.slow
def test_workers_that_all_leave_are_not_waited_for(
    running: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "WORKERLESS_SECONDS", 3.0)
    monkeypatch.setattr(cluster, "CONNECT_SECONDS", 5.0)
    worker = running.start("worker")
    running.wait(1)

    def progress(done: int, _whole: int) -> None:
        if done == 3:
            for process in [*worker.children(recursive=True), worker]:
                process.kill()

    with pytest.raises(InputError, match="har ingen arbejdere tilbage"):
        run("hedensted-2023", **FEW, scheduler=running.address, progress=progress)  # type: ignore[arg-type]


@pytest.mark.slow
def test_the_ledger_is_here_though_the_work_was_there(running: Cluster, tmp_path: Path) -> None:
    running.start("worker")
    running.wait(1)
    out = tmp_path / "ud"
    run("hedensted-2023", years=1, replications=3, ledger=1, workers=1, out=out,
        scheduler=running.address)  # fmt: skip
    assert (out / "ledger" / "hedensted-2023-0" / "samtaler.parquet").stat().st_size > 10_000


def test_something_else_at_the_address_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """One that never says a word, one that talks of something else, and a web server."""
    monkeypatch.setattr(cluster, "CONNECT_SECONDS", 1.0)
    for words in (b"", b"SSH-2.0-OpenSSH_9.2p1\r\n" * 4, b"HTTP/1.1 400 Bad Request\r\n\r\n" * 4):
        with socket.create_server(("127.0.0.1", 0)) as server:
            held = []

            def answer(server: socket.socket = server, words: bytes = words,
                       held: list[socket.socket] = held) -> None:  # fmt: skip
                try:
                    while True:
                        held.append(server.accept()[0])
                        held[-1].sendall(words)
                except OSError:
                    return

            threading.Thread(target=answer, daemon=True).start()
            address = f"tcp://127.0.0.1:{server.getsockname()[1]}"
            began = time.monotonic()
            with pytest.raises(InputError, match=f"--klynge {address} .*Dask-planlægger"):
                list(cluster.on_cluster(len, [(0, 0)], address))  # type: ignore[arg-type]
            assert time.monotonic() - began < 10
            server.shutdown(socket.SHUT_RDWR)
