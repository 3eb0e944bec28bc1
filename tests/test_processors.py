"""The same study gives the same figures on every processor and every Python."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tests.conftest import ROOT
from tests.test_reference import REFERENCE

AGREE = 1e-9
STUDY = """
import sys
from simulation import compare
result = compare("s30", workers=1)
for name in ("summary", "comparison"):
    getattr(result, name).to_csv(f"{sys.argv[1]}/{name}.csv", index=False, float_format="%.17g")
"""
LEDGER = """
import hashlib
from simulation.model import simulate
from simulation.scenario import load_scenario
scenario = load_scenario("hedensted-2026", years=1)
digest = hashlib.sha256()
for replication in range(3):
    ledger = simulate(scenario, seed=5, replication=replication, clock="compiled")
    for table in ("borgere", "forloeb", "samtaler", "sagsskridt", "rehab"):
        digest.update(getattr(ledger, table).tobytes())
print(digest.hexdigest())
"""
OLD = "glibc.cpu.hwcaps=-AVX2,-FMA,-FMA4,-AVX512F"
"""Keeps the C library, too, from what only newer processors have."""


def plain(cache: Path) -> dict[str, str]:
    """Return an environment in which nothing is used that an older processor would not have."""
    from numpy._core._multiarray_umath import (  # type: ignore[attr-defined]
        __cpu_dispatch__,
        __cpu_features__,
    )

    there = [name for name in __cpu_dispatch__ if __cpu_features__.get(name)]
    env = {k: v for k, v in os.environ.items() if k != "NUMBA_CACHE_DIR"}
    env |= {"NUMBA_CPU_NAME": "generic", "NPY_DISABLE_CPU_FEATURES": " ".join(there)}
    return env | {"XDG_CACHE_HOME": str(cache), "GLIBC_TUNABLES": OLD, "PYTHONPATH": str(ROOT)}


def run(code: str, env: dict[str, str], *arguments: str) -> str:
    command = [sys.executable, "-", *arguments]
    done = subprocess.run(command, input=code, env=env, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.slow
def test_a_plain_processor_writes_the_same_ledger_to_the_last_bit(tmp_path: Path) -> None:
    here = run(LEDGER, os.environ | {"PYTHONPATH": str(ROOT)})
    assert run(LEDGER, plain(tmp_path)) == here


@pytest.mark.slow
def test_the_reference_study_is_the_same_on_a_plain_processor(tmp_path: Path) -> None:
    run(STUDY, plain(tmp_path / "cache"), str(tmp_path))
    for name in ("summary", "comparison"):
        here, there = (
            pd.read_csv(folder / f"{name}.csv", dtype={"year": str}, keep_default_na=False,
                        na_values=[""])
            for folder in (REFERENCE, tmp_path)
        )  # fmt: skip
        assert len(here) == len(there) > 1000
        numbers = [c for c in here.columns if here[c].dtype.kind == "f"]
        assert numbers
        a, b = here[numbers].to_numpy(), there[numbers].to_numpy()
        assert np.allclose(a, b, rtol=AGREE, atol=AGREE, equal_nan=True)
