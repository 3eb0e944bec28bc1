"""Draws are uniform, independent between keys, and the same everywhere."""

from __future__ import annotations

import os
import subprocess
import sys

import numpy as np
from scipy import stats

from simulation.model import draws


def test_draws_are_uniform_and_uncorrelated() -> None:
    key = draws.root_key(1, 0)
    u = draws.uniforms(key, draws.FORM, 200_000)
    assert stats.kstest(u, "uniform").pvalue > 0.001
    assert abs(np.corrcoef(u[1:], u[:-1])[0, 1]) < 0.01
    other = draws.uniforms(key, draws.UDEBLIVELSE, 200_000)
    assert abs(np.corrcoef(u, other)[0, 1]) < 0.01


def test_neighbouring_citizens_and_replications_are_independent() -> None:
    first = draws.decisions(draws.keys(draws.root_key(1, 0), 100, 100_000), draws.KLASSE)
    second = draws.decisions(draws.keys(draws.root_key(1, 1), 100, 100_000), draws.KLASSE)
    group = draws.decisions(draws.keys(draws.root_key(1, 0), 101, 100_000), draws.KLASSE)
    for u in (first, second, group):
        assert stats.kstest(u, "uniform").pvalue > 0.001
    assert abs(np.corrcoef(first, second)[0, 1]) < 0.015
    assert abs(np.corrcoef(first, group)[0, 1]) < 0.015


def test_a_draw_does_not_depend_on_the_hash_seed_of_the_process() -> None:
    code = (
        "from simulation.model import draws;"
        "print(repr(draws.uniform(draws.root_key(7, 3), draws.FORM, 11)))"
    )
    answers = {
        subprocess.run(
            [sys.executable, "-c", code],
            env=os.environ | {"PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("0", "4711")
    }
    assert len(answers) == 1
    assert 0 < float(answers.pop()) < 1
