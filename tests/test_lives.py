"""A life at a time gives what the queue gives, and the rules can be run as they are written."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import numpy as np
import pytest

from simulation.accounting import account
from simulation.ledger import Ledger
from simulation.model import simulate
from simulation.model.clocks.lives import apart, run_lives
from simulation.scenario import Scenario, files, load_scenario

TABLES = ("forloeb", "samtaler", "rehab", "tilbud", "sagsskridt")


def small(name: str, people: float = 40.0, years: int = 1) -> Scenario:
    """Return a scenario with so many people in each forløb."""
    scenario = load_scenario(name, years=years)
    return scenario.replace({p: people for p in scenario.figures if p.startswith("bestand.")})


def in_order(ledger: Ledger, table: str) -> np.ndarray:
    rows = getattr(ledger, table)
    return np.sort(rows, order=rows.dtype.names)


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(files.scenario_ids()))
def test_a_life_at_a_time_gives_the_ledger_of_the_queue(name: str) -> None:
    scenario = load_scenario(name, years=1)
    queue = simulate(scenario, seed=3, replication=0, clock="koe")
    lives = simulate(scenario, seed=3, replication=0, clock="compiled")
    for table in TABLES:
        assert np.array_equal(in_order(queue, table), in_order(lives, table)), table
    assert np.array_equal(queue.booked, lives.booked)
    assert np.array_equal(queue.rehab_days, lives.rehab_days)
    assert account(scenario, queue).equals(account(scenario, lives))


@pytest.mark.parametrize(
    ("name", "staffing", "alone"),
    [("hedensted-2023", "elastic", True), ("hedensted-2023", "hard", False),
     ("s25", "elastic", False)],
)  # fmt: skip
def test_the_queue_is_kept_where_citizens_touch_each_other(
    name: str, staffing: str, alone: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Minutes that are short, and a tilbud short of places, are shared."""
    lived = []

    def seen(*arguments: object) -> object:
        lived.append(apart(arguments[0]))  # type: ignore[arg-type]
        return run_lives(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(import_module("simulation.model.simulate"), "run_lives", seen)
    capacity = None
    if staffing == "hard":
        capacity = dict.fromkeys(load_scenario(name).children("bemanding.hold"), 100.0)
    simulate(small(name), seed=1, replication=0, clock="compiled", staffing=staffing,
             capacity=capacity)  # type: ignore[arg-type]  # fmt: skip
    assert lived == [True] * alone


def test_the_rules_as_they_are_written_give_the_compiled_ledger(tmp_path: Path) -> None:
    """Compiled code may keep a product longer before it rounds; nothing else may differ."""
    out = tmp_path / "plain.pickle"
    script = (
        "import pickle, sys\n"
        "from simulation.accounting import account\n"
        "from simulation.model import simulate\n"
        "from tests.test_lives import small, TABLES\n"
        "scenario = small('hedensted-2023', 12.0)\n"
        "ledger = simulate(scenario, seed=1, replication=0)\n"
        "whole = {t: getattr(ledger, t) for t in TABLES} | {'account': account(scenario, ledger)}\n"
        "pickle.dump(whole, open(sys.argv[1], 'wb'))\n"
    )
    environment = os.environ | {"NUMBA_DISABLE_JIT": "1", "PYTHONPATH": os.pathsep.join(sys.path)}
    subprocess.run([sys.executable, "-c", script, str(out)], env=environment, check=True)
    plain = pickle.loads(out.read_bytes())
    scenario = small("hedensted-2023", 12.0)
    ledger = simulate(scenario, seed=1, replication=0)
    assert len(ledger.samtaler) > 300
    own, told = account(scenario, ledger), plain["account"]
    assert own.drop(columns="value").equals(told.drop(columns="value"))
    assert np.allclose(own["value"], told["value"], rtol=1e-9, atol=1e-6)
    for table in TABLES:
        rows, other = getattr(ledger, table), plain[table]
        assert len(rows) == len(other), table
        for name in rows.dtype.names:
            if rows.dtype[name].kind == "f":
                assert np.allclose(rows[name], other[name], rtol=0, atol=1e-9), (table, name)
            else:
                assert np.array_equal(rows[name], other[name]), (table, name)
