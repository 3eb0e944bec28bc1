"""A thousand shipped files with one slip each: refused with file and line, or the slip acts.

Never a traceback, never a line without effect; and what ``check`` accepts is what ``run`` accepts.
"""

from __future__ import annotations

import random
import re
import time
import tomllib
from pathlib import Path
from typing import Any

import pytest

from simulation.errors import InputError
from simulation.experiment.ready import ready
from simulation.experiment.study import run
from simulation.scenario import dump_resolved, load_scenario
from simulation.scenario.check_kinds import check_file
from simulation.scenario.files import scenario_ids
from tests.mutations import mutated

SLIPS, FEWEST_SLIPS, BUDGET_SECONDS = 1000, 300, 60.0
"""As many as there is time for; none of them depends on how many that is."""
_TO_READERS_ONLY = ("note", "grade")
"""Of a change: a note to whoever reads the file, and a grade that may be the rules' own."""
_REPEATED = ("place", "start", "years", "price_level")
"""What a scenario may say again, as long as it says the same as what it builds on."""
_SET_BY = re.compile(r'set_by = "[^"]*"')


def kept(path: Path) -> str:
    """Return all that is kept of a file, lines apart."""
    return _SET_BY.sub("", dump_resolved(load_scenario(path)))


def said(node: Any, key: str = "") -> Any:
    """Return what a file says, whatever the order it says it in."""
    if isinstance(node, dict):
        skipped = _TO_READERS_ONLY if key == "changes" else ()
        return sorted((k, said(v, k)) for k, v in node.items() if k not in skipped)
    if isinstance(node, list):
        listed = [said(item, key) for item in node]
        return sorted(map(repr, listed)) if key == "changes" else listed
    if isinstance(node, str):
        return " ".join(node.split())
    return repr(float(node)) if isinstance(node, int | float) else repr(node)


@pytest.mark.slow
@pytest.mark.filterwarnings("error")
def test_a_slip_of_the_pen_acts_or_is_refused(tmp_path: Path) -> None:
    ids = scenario_ids()
    names = sorted(ids)
    whole: dict[str, tuple[str, Any]] = {}
    path = tmp_path / "proeve.toml"
    end = time.monotonic() + BUDGET_SECONDS
    tried = accepted = 0
    lost: list[Any] = []
    for seed in range(SLIPS):
        if time.monotonic() > end:
            break
        name = names[seed % len(names)]
        text = ids[name].read_text("utf-8")
        if name not in whole:
            whole[name] = kept(ids[name]), said(tomllib.loads(text))
        slip = mutated(text, seed)
        path.write_text(slip, "utf-8")
        tried += 1
        try:
            found = kept(path)
        except InputError as error:
            lost += [(seed, name, f) for f in error.faults if not (f.file and f.line)]
            continue
        accepted += 1
        before, spoken = whole[name]
        meant = {k: v for k, v in said(tomllib.loads(slip)) if k not in _REPEATED}
        if found == before and meant != {k: v for k, v in spoken if k not in _REPEATED}:
            lost.append((seed, name, "uden virkning"))
    assert lost == []
    assert 0 < accepted < tried
    assert tried >= FEWEST_SLIPS


@pytest.mark.slow
def test_check_and_run_accept_the_same_files(tmp_path: Path) -> None:
    ids = scenario_ids()
    names = sorted(ids)
    path = tmp_path / "proeve.toml"
    seen = {True: 0, False: 0}
    for seed in range(2000):
        rng = random.Random(seed)
        slip = mutated(ids[rng.choice(names)].read_text("utf-8"), seed)
        path.write_text(slip, "utf-8")
        try:
            scenario = check_file(path)
            assert scenario is not None
            ready(scenario)
            checked = ""
        except InputError as error:
            checked = str(error)
        if seen[not checked] >= 6:
            continue
        seen[not checked] += 1
        try:
            run(path, replications=1, years=1, workers=1)
            told = ""
        except InputError as error:
            told = str(error)
        assert told == checked, (seed, told, checked)
        if min(seen.values()) >= 6:
            break
    assert min(seen.values()) >= 6
