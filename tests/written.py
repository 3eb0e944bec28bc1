"""Scenario files written for a test, and what is wrong with them."""

from __future__ import annotations

from pathlib import Path

import pytest

from simulation.errors import InputError
from simulation.scenario import load_scenario

PATH = "samtaler.kontanthjaelp_aktivitetsparat.efter_26.pr_aar"
HEADER = """kind = "scenario"
id = "proeve"
title = "Prøve"
question = "Virker det?"
owner = "Test"
legal_status = "inden for loven"
"""
EXTENDS = HEADER + 'extends = "hedensted-2023"\n'
BASE = HEADER + 'place = "hedensted"\nstart = 2024-01-01\nyears = [2024]\nprice_level = 2024\n'


def change(**given: str) -> str:
    """Return one change, with lines set over or left out (empty)."""
    lines = {
        "path": f'"{PATH}"', "value": "2.0", "from": "2024-01-01", "source": '"Test"',
        "grade": '"antagelse"', "range": "[1.0, 3.0]", "element": '"Del"',
    } | {k.rstrip("_"): v for k, v in given.items()}  # fmt: skip
    return "\n[[changes]]\n" + "".join(f"{k} = {v}\n" for k, v in lines.items() if v)


def figure(path: str, value: str, unit: str, extra: str = "") -> str:
    """Return a figure as a table of its own."""
    return (
        f'\n[{path}]\ntitle = "T"\nunit = "{unit}"\ngrade = "lov"\nsource = "S"\n{value}\n{extra}'
    )


def write(folder: Path, text: str | bytes, name: str = "proeve.toml") -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def faults(path: Path) -> list[str]:
    """Return what is wrong with a file, each with the line it stands in."""
    with pytest.raises(InputError) as error:
        load_scenario(path)
    return [str(fault) for fault in error.value.faults]


def refused(tmp_path: Path, text: str, word: str, mark: str | None = None) -> None:
    """Hold that a text is refused with a word, at the line where a mark stands."""
    told = faults(write(tmp_path, text))
    hits = [fault for fault in told if word in fault]
    assert hits, told
    if mark is not None:
        line = next(i for i, row in enumerate(text.split("\n"), start=1) if mark in row)
        assert any(f"proeve.toml:{line}:" in fault for fault in hits), (line, hits)
