"""Size: nothing is lost, kept or listened to that should not be, and the numbers stay the same."""

from __future__ import annotations

import os
import resource
import signal
import socket
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import dask.config
import numpy as np
import pandas as pd
import psutil
import pytest
from distributed import LocalCluster
from distributed.security import Security

from simulation.accounting import account
from simulation.accounting.ledige import long_term
from simulation.accounting.varighed import durations
from simulation.errors import InputError
from simulation.experiment.study import Result, compare
from simulation.ledger import FORLOEB, Ledger
from simulation.model import simulate
from simulation.model.codes import N_RAEKKER
from simulation.scenario import Scenario, load_scenario
from tests.conftest import product_limit, shrink

FEW = 6


def study(**options) -> Result:  # type: ignore[no-untyped-def]
    return compare("s30", replications=FEW, years=1, assumptions="faste", **options)


@pytest.fixture(scope="module")
def serial() -> Result:
    return study(workers=1)


def assert_same(a: Result, b: Result) -> None:
    pd.testing.assert_frame_equal(a.metrics, b.metrics, check_exact=True)
    pd.testing.assert_frame_equal(a.comparison, b.comparison, check_exact=True)


# --- streaming and rows used again ---------------------------------------------------------------


def test_counting_as_one_goes_gives_the_same_outcomes(hedensted: Scenario, ledger: Ledger) -> None:
    streamed = simulate(hedensted, seed=1, replication=0, clock="compiled", keep_samtaler=False)
    assert len(streamed.samtaler) == 0
    assert len(ledger.samtaler) == ledger.optaelling.antal.sum() > 50_000
    assert np.array_equal(streamed.forloeb, ledger.forloeb)
    pd.testing.assert_frame_equal(
        account(hedensted, streamed), account(hedensted, ledger), check_exact=True
    )


def test_the_count_is_what_the_rows_say(ledger: Ledger) -> None:
    rows, count = ledger.samtaler, ledger.optaelling
    year = np.minimum(np.searchsorted(count.aar, rows["tid"], side="right") - 1, len(count.aar) - 2)
    for y in range(len(count.aar) - 1):
        mine = rows[year == y]
        assert len(mine) == count.antal[y].sum()
        for outcome in range(6):
            assert (mine["udfald"] == outcome).sum() == count.antal[y, ..., outcome].sum()
        for team in range(len(ledger.team_names)):
            spent = mine[mine["hold"] == team]["minutter"].astype(float).sum()
            assert count.minutter_brugt[y, team] == pytest.approx(spent, rel=1e-9)
            lost = mine[(mine["hold"] == team) & (mine["udfald"] >= 2)]
            assert count.spildt[y, team] == pytest.approx(lost["minutter"].astype(float).sum())
            held = mine[(mine["hold"] == team) & (mine["udfald"] < 2)]
            waits = np.clip(np.floor(held["tid"]) - np.floor(held["oensket"]), 0, None)
            assert count.ventedage[y, team] == waits.sum()
            assert count.holdt[y, team] == len(held)
        for s in range(len(ledger.forloeb_names)):
            held = mine[(mine["forloeb"] == s) & (mine["udfald"] < 2)]
            assert count.tidlige[y, s].sum() == (held["siden"] < 26 * 7).sum()
            first = held[held["nummer"] == 0]
            assert count.foerste[y, s] == len(first)
            assert count.foerste_dage[y, s] == pytest.approx(first["siden"].sum(dtype=float))


def test_rows_of_those_who_left_are_used_again(hedensted: Scenario) -> None:
    import importlib

    engine = importlib.import_module("simulation.model.simulate")
    long = replace(hedensted, years=tuple(range(2024, 2034)))
    prepared = engine.prepare(long)
    people = engine.make_population(prepared.tables, prepared.balance, 1, 0)
    world = engine.make_world(prepared, people, rows_per_citizen=8, streams=True)
    engine.run_compiled(world, people.present, people.door, engine.rounds(prepared.tables.calendar))
    assert len(people.rows) > 25_000
    assert world.taeller[N_RAEKKER] < 0.7 * len(people.rows)


def test_memory_stays_flat_over_replications() -> None:
    code = (
        "import psutil; from simulation.scenario import load_scenario\n"
        "from simulation.experiment.evaluate import evaluate\n"
        "from simulation.experiment.settings import Settings\n"
        "s = load_scenario('hedensted-2023'); held = []; me = psutil.Process()\n"
        "for r in range(30):\n"
        "    evaluate(s, Settings(effects='kerne'), r)\n"
        "    held.append(me.memory_info().rss / 2**20)\n"
        "print(held[9], max(held))"
    )
    once = code.replace("range(30)", "range(1)").replace("print(held[9], max(held))", "")
    subprocess.run([sys.executable, "-c", once], check=True)  # compiling takes memory of its own
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    early, late = map(float, done.stdout.split())
    assert late - early < 20
    assert late < 600


def test_both_clocks_agree_over_ten_years(small: Scenario) -> None:
    long = replace(small, years=tuple(range(2024, 2034)))
    a, b = (simulate(long, seed=3, replication=0, clock=clock) for clock in ("simpy", "koe"))
    assert a.days == 3653
    for name in ("forloeb", "samtaler", "sagsskridt", "rehab", "rehab_days", "booked"):
        assert np.array_equal(getattr(a, name), getattr(b, name)), name


# --- compiled outcomes against plain ones --------------------------------------------------------


def test_durations_against_the_textbook() -> None:
    random = np.random.default_rng(4)
    spells = np.zeros(3000, FORLOEB)
    spells["start"] = random.uniform(0, 730, 3000)
    spells["forloeb"] = random.integers(0, 3, 3000)
    spells["ved_start"] = random.random(3000) < 0.1
    length = random.exponential(150, 3000)
    spells["slut"] = np.minimum(spells["start"] + length, 730.0)
    spells["destination"] = np.where(spells["slut"] < 730, 1, -1)
    cuts, at = np.array([0.0, 365.0, 730.0]), np.array([4.0, 13.0, 26.0, 52.0, 103.0])
    found = durations(spells, cuts, 3, at)
    for y, (a, b) in enumerate([(0, 365), (365, 730), (0, 730)]):
        for s in range(3):
            own = spells[spells["forloeb"] == s]
            begun = own[(own["ved_start"] == 0) & (own["start"] >= a) & (own["start"] < b)]
            ended = own[(own["destination"] >= 0) & (own["slut"] >= a) & (own["slut"] < b)]
            weeks = (ended["slut"] - ended["start"]) / 7
            assert (found.nye[y, s], found.afsluttede[y, s]) == (len(begun), len(ended))
            assert found.middel[y, s] == pytest.approx(weeks.mean())
            assert found.median[y, s] == pytest.approx(np.median(weeks))
            times = (begun["slut"] - begun["start"]) / 7
            for i, week in enumerate(at):
                if week > times.max():
                    assert np.isnan(found.overlevelse[y, s, i])
                else:
                    wanted = product_limit(times, begun["destination"] >= 0, week)
                    assert found.overlevelse[y, s, i] == pytest.approx(wanted)


def test_long_term_counts_days_over_all_forloeb_of_a_citizen() -> None:
    spells = np.zeros(4, FORLOEB)
    spells["borger"] = [0, 0, 1, 2]
    spells["start"], spells["slut"] = [0, 200, 10, 0], [150, 365, 300, 365]
    spells["forloeb"] = [0, 0, 0, 1]
    # borger 0: 150 + 165 = 315 days; borger 1: 290, but left on day 300; borger 2 has another
    assert long_term(spells, 3, 0, 0.0, 365.0, 300.0) == 1
    assert long_term(spells, 3, 0, 0.0, 365.0, 290.0) == 1
    assert long_term(spells, 3, 0, 0.0, 365.0, 316.0) == 0
    assert long_term(spells, 3, 0, -65.0, 300.0, 290.0) == 1
    assert long_term(spells, 3, 0, 100.0, 365.0, 215.0) == 1


# --- places --------------------------------------------------------------------------------------


def test_what_a_kommune_leaves_out_is_an_assumption_by_rule() -> None:
    scenario = load_scenario("koebenhavn-2026")
    figure = scenario.figure("bestand.sygedagpenge").entries[-1]
    level = 1 + 0.5 * (1.075 - 1)  # half-way to its own level of ledighed and kontanthjælp
    assert figure.value == pytest.approx(76_700 * 673_391 / 6_020_000 * level, rel=1e-4)
    assert figure.grade == "antagelse"
    assert figure.range == pytest.approx((figure.value * 0.75, figure.value * 1.25))
    assert "befolkningsandel (11,19 pct.)" in figure.source
    staff = scenario.figure("bemanding.hold.dagpenge.aarsvaerk").on(scenario.start)
    assert staff.value == pytest.approx(13_789.2 / 32)
    assert scenario.at("rehab.faste_dage_pr_md", scenario.start) == 12  # 134 a month, 12 a day


# --- evaluators ----------------------------------------------------------------------------------


def test_processes_give_the_same_numbers(serial: Result) -> None:
    assert_same(serial, study(workers=2))


@pytest.fixture(scope="module")
def cluster():  # type: ignore[no-untyped-def]
    with LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, host="127.0.0.1",
        dashboard_address=None, silence_logs=50,
    ) as running:  # fmt: skip
        yield running


@pytest.mark.slow
def test_a_cluster_gives_the_same_numbers_though_a_worker_dies(serial: Result, cluster) -> None:  # type: ignore[no-untyped-def]
    killed = []

    def progress(done: int, _whole: int) -> None:
        if done == 2 and not killed:
            victim = next(iter(cluster.workers.values()))
            killed.append(victim.pid)
            os.kill(victim.pid, signal.SIGKILL)

    result = study(scheduler=cluster.scheduler_address, progress=progress)
    assert killed
    assert_same(serial, result)


@pytest.mark.slow
def test_a_cluster_behind_tls(serial: Result, tmp_path: Path) -> None:
    key, certificate = tmp_path / "key.pem", tmp_path / "cert.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out",
         certificate, "-days", "1", "-subj", "/CN=localhost"],
        check=True, capture_output=True,
    )  # fmt: skip
    both = f"{certificate}", f"{key}"
    security = Security(
        tls_ca_file=both[0], tls_scheduler_cert=both[0], tls_scheduler_key=both[1],
        tls_worker_cert=both[0], tls_worker_key=both[1], tls_client_cert=both[0],
        tls_client_key=both[1], require_encryption=True,
    )  # fmt: skip
    with LocalCluster(
        n_workers=1, threads_per_worker=1, host="tls://127.0.0.1", dashboard_address=None,
        security=security, silence_logs=50,
    ) as running:  # fmt: skip
        address = running.scheduler_address
        assert address.startswith("tls://127.0.0.1")
        with pytest.raises(InputError):
            study(scheduler=address)  # no certificate
        with dask.config.set(
            {
                "distributed.comm.tls.ca-file": both[0],
                "distributed.comm.tls.client.cert": both[0],
                "distributed.comm.tls.client.key": both[1],
            }
        ):
            assert_same(serial, study(scheduler=address))


def test_nobody_at_the_address_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("simulation.experiment.cluster.CONNECT_SECONDS", 1)
    for address in ("tcp://127.0.0.1:1", "hej"):
        with pytest.raises(InputError, match="--klynge"):
            study(scheduler=address)


def test_a_study_listens_to_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    listen = socket.socket.listen

    def watched(self: socket.socket, *arguments: int) -> None:
        asked.append(self.family)
        listen(self, *arguments)

    monkeypatch.setattr(socket.socket, "listen", watched)
    study(workers=2)
    assert all(family == socket.AF_UNIX for family in asked)


# --- checkpoints ---------------------------------------------------------------------------------


def start(folder: Path, **limits: int) -> subprocess.Popen[str]:
    def limit() -> None:
        for name, value in limits.items():
            resource.setrlimit(getattr(resource, name), (value, value))

    return subprocess.Popen(
        [sys.executable, "-m", "simulation.cli", "sammenlign", "s30",
         "--forudsaetninger", "faste", "--gentagelser", "30",
         "--processer", "2", "--ud", str(folder)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, preexec_fn=limit,
    )  # fmt: skip


@pytest.mark.slow
def test_a_killed_run_goes_on_where_it_stopped(tmp_path: Path) -> None:
    folder = tmp_path / "run"
    running = start(folder)
    until = time.monotonic() + 120
    while len(list(folder.glob(".dele/*.parquet"))) < 5 and time.monotonic() < until:
        time.sleep(0.02)
    running.kill()
    running.communicate(timeout=20)  # the workers go with the parent
    finished = sorted(folder.glob(".dele/*.parquet"))
    assert 5 <= len(finished) < 60
    assert not (folder / "manifest.json").exists()
    finished[0].write_bytes(finished[0].read_bytes()[:-40])
    middle = finished[1].read_bytes()
    finished[1].write_bytes(middle[:200] + b"\0" * 50 + middle[250:])
    again = start(folder)
    _, told = again.communicate(timeout=120)
    assert again.returncode == 0, told
    for damaged in finished[:2]:
        assert f"{damaged.name} er beskadiget og regnes om" in told
    assert f"{len(finished) - 2} af 60 gentagelser var færdige og genbruges" in told
    whole = compare("s30", replications=30, workers=2, assumptions="faste")
    written = pd.read_parquet(folder / "metrics.parquet")
    pd.testing.assert_frame_equal(written, whole.metrics, check_exact=True)


@pytest.mark.slow
def test_a_full_disk_is_told_and_nothing_is_lost(tmp_path: Path) -> None:
    folder = tmp_path / "run"
    done = start(folder, RLIMIT_FSIZE=4_000)  # a part is larger
    _, told = done.communicate(timeout=120)
    assert done.returncode == 2, told
    assert "der er ikke plads på disken" in told
    assert "Traceback" not in told
    assert not list(folder.rglob("*.tmp"))
    assert not (folder / "manifest.json").exists()
    again = start(folder)
    _, told = again.communicate(timeout=120)
    assert again.returncode == 0, told


def test_workers_are_gone_when_a_run_is_stopped() -> None:
    before = set(psutil.Process().children(recursive=True))
    seen = []

    def stop(done: int, _whole: int) -> None:
        if done:
            seen.extend(set(psutil.Process().children(recursive=True)) - before)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        study(workers=2, progress=stop)
    assert len(seen) == 2
    assert not set(psutil.Process().children(recursive=True)) - before


def test_a_smaller_kommune_is_a_smaller_ledger(hedensted: Scenario, ledger: Ledger) -> None:
    tenth = simulate(shrink(hedensted, 0.1), seed=1, replication=0, clock="compiled")
    ratio = len(tenth.samtaler) / len(ledger.samtaler)
    assert 0.08 < ratio < 0.12
