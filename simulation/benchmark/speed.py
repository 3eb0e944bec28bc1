"""Measuring: every way to run in one go, so that ratios hold whatever the machine."""

from __future__ import annotations

import importlib.util
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from simulation.benchmark.engines import ENGINES, IDIOMATIC, PEERS
from simulation.benchmark.workload import Workload
from simulation.experiment.lager import PLACE
from simulation.scenario import Scenario, load_scenario

TOY, FULL, STUDY = "Legetøj", "Hele modellen", "Studie"
SIMPY, COMPILED, ACCOUNTED = "SimPy-ur", "Oversat ur", "Oversat ur med regnskab"
DRAWN = "Det samme, trukne forudsætninger"
COLD, KEPT = "Første gang", "Basis i lageret"
TOY_SHARES = (0.02, 0.1, 1.0)
PEER_SHARE = 0.02
HEDENSTED, KOEBENHAVN, TENFOLD = "Hedensted", "København", "Ti gange København"
DANMARK = "98 kommuner"
STUDY_REPLICATIONS, PLACE_REPLICATIONS = 100, 8
_CHANGED = "samtaler.a_dagpenge.jobcenter.vindue_uger"
"""A figure of one team's samtaler, set otherwise in the second question."""


@dataclass(frozen=True)
class Speed:
    """Median speed of one way to run.

    Attributes
    ----------
    part, size, way : str
        What was run, how large, and how.
    samtaler : int
        Samtaler in one replication, or in all of a study.
    seconds : float
        Median wall time.
    """

    part: str
    size: str
    way: str
    samtaler: int
    seconds: float

    @property
    def per_second(self) -> float:
        """Samtaler a second."""
        return self.samtaler / self.seconds


def machine() -> str:
    """Return what the measurement ran on."""
    name = platform.processor() or platform.machine()
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as lines:
            name = next(line.split(":", 1)[1].strip() for line in lines if "model name" in line)
    except (OSError, StopIteration):
        pass
    return f"{name}, Python {platform.python_version()}, {platform.system()}"


def _timed(run: Callable[[], int], rounds: int) -> tuple[int, float]:
    times, samtaler = [], 0
    for _ in range(rounds):
        start = time.perf_counter()
        samtaler = run()
        times.append(time.perf_counter() - start)
    return samtaler, statistics.median(times)


def _replication(
    scenario: Scenario, clock: str, accounts: bool, capacity: dict[str, float] | None = None
) -> Callable[[], int]:
    """Return a function that runs the next replication and counts its samtaler."""
    from simulation.accounting import account
    from simulation.model import simulate

    number = 0

    def run() -> int:
        nonlocal number
        ledger = simulate(
            scenario, seed=1, replication=number, clock=clock,  # type: ignore[arg-type]
            keep_samtaler=False, staffing="hard" if capacity else "elastic", capacity=capacity,
            effects="ingen" if capacity else None,
        )  # fmt: skip
        number += 1
        if accounts:
            account(scenario, ledger)
        return int(ledger.optaelling.antal.sum())

    return run


def _drawn(scenario: Scenario) -> Callable[[], int]:
    """Return a function that draws the assumptions of the next replication and runs it."""
    from simulation.experiment.assumptions import draw_assumptions

    number = 0

    def run() -> int:
        nonlocal number
        number += 1
        return _replication(draw_assumptions(scenario, 1, number), "compiled", True)()

    return run


def toy_speeds(rounds: int, peers: bool) -> Iterator[Speed]:
    """Yield the toy workload on SimPy, on both of the model's clocks, and on installed peers."""
    base = load_scenario("koebenhavn-2026")
    for share in TOY_SHARES:
        size = f"{share:.0%} af København".replace("%", " pct.")
        load = Workload(share)
        scenario = load.scenario(base)
        staff = float(scenario.at("bemanding.hold.dagpenge.aarsvaerk", scenario.start))
        capacity = dict.fromkeys(scenario.children("bemanding.hold"), load.minutes_a_day / staff)
        few = rounds if share < 1 else 1
        for way, engine in ENGINES.items():
            yield Speed(TOY, size, way, *_timed(lambda e=engine, x=load: e(x), few))  # type: ignore[misc]
        for way, clock in ((SIMPY, "simpy"), (COMPILED, "compiled")):
            run = _replication(scenario, clock, False, capacity)
            if clock == "compiled" or share < 1:
                run()  # the tables are made and the rules loaded once; neither is a replication
            yield Speed(TOY, size, way, *_timed(run, few if clock == "simpy" else rounds))
        if peers and share == PEER_SHARE:
            for way, engine in PEERS.items():
                if importlib.util.find_spec(way.lower()):
                    yield Speed(TOY, size, way, *_timed(lambda e=engine, x=load: e(x), 1))  # type: ignore[misc]


def tenfold(scenario: Scenario) -> Scenario:
    """Return the scenario with ten times the people."""
    return scenario.replace(
        {
            f"bestand.{x}": 10.0 * float(scenario.at(f"bestand.{x}", scenario.start))
            for x in scenario.children("bestand")
        }
    )


def full_speeds(rounds: int, small: bool = False) -> Iterator[Speed]:
    """Yield the full model, every rule on, by size and clock."""
    koebenhavn = load_scenario("koebenhavn-2026")
    sizes = {HEDENSTED: load_scenario("hedensted-2023"), KOEBENHAVN: koebenhavn}
    sizes[TENFOLD] = tenfold(koebenhavn)
    if small:
        sizes = {HEDENSTED: sizes[HEDENSTED]}
    for size, scenario in sizes.items():
        ways = {COMPILED: ("compiled", False), ACCOUNTED: ("compiled", True)}
        if size != TENFOLD:
            ways = {SIMPY: ("simpy", False), **ways}
        runs = {way: _replication(scenario, *how) for way, how in ways.items()}
        if size != TENFOLD:
            runs[DRAWN] = _drawn(scenario)
        times: dict[str, list[float]] = {way: [] for way in runs}
        samtaler = dict.fromkeys(runs, 0)
        for number in range(rounds + 1):
            for way, run in runs.items():
                if way == SIMPY and size != HEDENSTED and number > 1:
                    continue
                start = time.perf_counter()
                samtaler[way] = run()
                if number > 0:
                    times[way].append(time.perf_counter() - start)
        for way in runs:
            yield Speed(FULL, size, way, samtaler[way], statistics.median(times[way]))


@contextmanager
def _empty_store() -> Iterator[None]:
    """Let runs share a store of their own, which is gone afterwards."""
    before = os.environ.get(PLACE)
    with tempfile.TemporaryDirectory() as folder:
        os.environ[PLACE] = folder
        try:
            yield
        finally:
            if before is None:
                del os.environ[PLACE]
            else:
                os.environ[PLACE] = before


def study_speeds(workers: int | None) -> Iterator[tuple[Speed, float, float]]:
    """Yield studies of 100 paired replications, with half-width and pairing gain.

    Each is asked for the first time, and once more with another figure in the proposal, when the
    baseline is kept. The half-width is that of the 95 % interval of the mean net difference over
    all years, in kr.
    """
    from simulation.experiment.study import compare

    for size, name in ((HEDENSTED, "s30"), (KOEBENHAVN, "k26-samtaler-hver-maaned")):
        with _empty_store():
            first = load_scenario(name)
            second = first.replace({_CHANGED: 0.5 + float(first.at(_CHANGED, first.start))})
            for way, scenario in ((COLD, first), (KEPT, second)):
                start = time.perf_counter()
                result = compare(
                    scenario, replications=STUDY_REPLICATIONS, workers=workers, assumptions="faste"
                )
                seconds = time.perf_counter() - start
                table, total = result.replicated("samtaler_kraevede"), result.comparison
                samtaler = int(table[table["group"] == ""]["value"].sum())
                net = total[(total["metric"] == "kommune_netto_kr") & (total["year"] == "alle")]
                half = float(net["ci_high"].iloc[0] - net["ci_low"].iloc[0]) / 2
                gain = result.pairing_gain[result.scenarios[-1].id]
                yield Speed(STUDY, size, way, samtaler, seconds), half, gain


def places_speed(workers: int | None) -> Speed:
    """Return one forsøg in all 98 kommuner, a few replications in each; samtaler are not kept."""
    from simulation.experiment.region import compare_places

    start = time.perf_counter()
    compare_places(
        "s30", "danmark", replications=PLACE_REPLICATIONS, workers=workers, assumptions="faste",
        store=False,
    )  # fmt: skip
    return Speed(STUDY, DANMARK, COLD, 0, time.perf_counter() - start)


def memory_mb(name: str = "koebenhavn-2026") -> float | None:
    """Return the most memory a process of its own takes for two replications; None on Windows.

    On Linux it is read from the process itself, for the figure of ``getrusage`` is inherited from
    the process that started it, and that one may have lived ten times København.
    """
    code = (
        "import pathlib, re, resource\n"
        "from simulation.scenario import load_scenario\n"
        "from simulation.experiment.evaluate import evaluate\n"
        "from simulation.experiment.settings import Settings\n"
        f"scenario = load_scenario({name!r})\n"
        "for number in range(2):\n"
        "    evaluate(scenario, Settings(assumptions='faste'), number)\n"
        "status = pathlib.Path('/proc/self/status')\n"
        "own = re.search(r'VmHWM:\\s*(\\d+)', status.read_text()) if status.exists() else None\n"
        "print(own[1] if own else resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)\n"
    )
    if sys.platform == "win32":
        return None
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    unit = 2**20 if sys.platform == "darwin" else 2**10
    return int(done.stdout) * unit / 2**20


__all__ = [
    "IDIOMATIC", "Speed", "full_speeds", "machine", "memory_mb", "places_speed", "study_speeds",
    "tenfold", "toy_speeds",
]  # fmt: skip
