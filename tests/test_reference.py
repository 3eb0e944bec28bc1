"""The reference study of README's example, made again and compared."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from simulation import compare
from tests.conftest import ROOT

REFERENCE = ROOT / "results" / "reference"


@pytest.mark.slow
def test_the_reference_study_comes_out_the_same() -> None:
    """Made with: jobcenter sammenlign s30 --ud results/reference"""
    result = compare("s30")
    for name, frame in (("summary", result.summary), ("comparison", result.comparison)):
        written = pd.read_csv(
            REFERENCE / f"{name}.csv", dtype={"year": str}, keep_default_na=False, na_values=[""]
        )
        keys = [c for c in frame.columns if frame[c].dtype == object or c in ("year", "group")]
        for key in keys:
            assert (written[key].fillna("") == frame[key].fillna("")).all(), (name, key)
        numbers = [c for c in frame.columns if frame[c].dtype.kind == "f"]
        assert numbers
        assert np.allclose(written[numbers], frame[numbers], rtol=1e-7, atol=1e-6, equal_nan=True)


def test_the_reference_has_its_figures() -> None:
    """Those that show something: the forsøg moves nobody and no samtaler."""
    names = {path.stem for path in (REFERENCE / "figures").glob("*.png")}
    assert names == {"netto", "fordeling", "timer", "rehabilitering"}
    for path in (REFERENCE / "figures").glob("*.png"):
        assert path.stat().st_size > 10_000
