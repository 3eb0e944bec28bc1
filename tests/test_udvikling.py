"""The recipes of docs/udvikling.md are true of the tree."""

from __future__ import annotations

import io
import re
import tokenize
from datetime import date
from pathlib import Path

import pytest

from simulation.accounting import account, samtaler
from simulation.accounting.metrics import METRICS, NONE, Metric
from simulation.experiment.summary import absent_is_none, wide
from simulation.ledger import Ledger
from simulation.scenario import Scenario, files
from simulation.scenario.layers import read_layer
from tests.conftest import ROOT
from tests.test_cli import jobcenter

PAGE = (ROOT / "docs" / "udvikling.md").read_text("utf-8")
PARTS = dict(re.findall(r"^## (.+?)\n(.*?)(?=^## |\Z)", PAGE, re.M | re.S))
MOST_MODULES = 8


def named(part: str) -> list[str]:
    """The modules a recipe tells to touch: those its numbered lines begin with."""
    return re.findall(r"^\d+\. `(simulation/[\w/]+\.py)`", PARTS[part], re.M)


def code_words(path: Path) -> str:
    """The code of a module without comments and docstrings."""
    kept = []
    for token in tokenize.generate_tokens(io.StringIO(path.read_text("utf-8")).readline):
        if token.type == tokenize.COMMENT or token.string.startswith(('"""', 'r"""')):
            continue
        kept.append(token.string)
    return " ".join(kept)


def test_every_file_a_recipe_names_is_there() -> None:
    for path in re.findall(r"`((?:simulation|docs|tests|scenarios)/[\w/.]+)`", PAGE):
        assert (ROOT / path).exists(), path


def test_a_mechanism_touches_eight_modules() -> None:
    recipe = named("A mechanism")
    assert len(recipe) == len(set(recipe)) <= MOST_MODULES
    about = re.compile(r"sanktion", re.I)
    touched = {
        path.relative_to(ROOT).as_posix()
        for folder in ("scenario", "model", "accounting")
        for path in (ROOT / "simulation" / folder).rglob("*.py")
        if about.search(code_words(path))
    }
    assert touched == set(recipe)


def test_a_law_date_is_one_value_in_one_file(tmp_path: Path) -> None:
    (snippet,) = re.findall(r"```toml\n(.*?)```", PARTS["A law date"], re.S)
    path = tmp_path / "lov.toml"
    path.write_text(f'kind = "rules"\ntitle = "Prøve"\n\n{snippet}', "utf-8")
    figure = read_layer(files.read(path)).figures["sanktion.hoering_dage"]
    assert [figure.on(date(2026, 12, 31)).value, figure.on(date(2027, 1, 1)).value] == [14.0, 21.0]
    assert figure.on(date(2027, 1, 1)).known_from == date(2026, 6, 4)


def test_a_metric_is_an_entry_and_a_function(
    small: Scenario, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert len(named("A metric")) == 1
    new = Metric("borgere_i_alt", "Borgere i alt", "personer", NONE, "Alle.")
    rows = [("alle", new.name, "", new.unit, 7.0)]
    module = __import__("simulation.accounting", fromlist=["citizen_rows"])
    real = samtaler.citizen_rows
    monkeypatch.setattr(module, "citizen_rows", lambda x: [*real(x), *rows])
    with pytest.raises(KeyError, match=new.name):
        account(small, ledger)
    monkeypatch.setitem(METRICS, new.name, new)
    frame = account(small, ledger).assign(scenario="s", replication=0)
    table = absent_is_none(wide(frame))
    assert table.xs(new.name, level="metric").to_numpy().tolist() == [[7.0]]


@pytest.mark.slow
def test_a_kommune_is_one_file_that_the_program_writes(tmp_path: Path) -> None:
    commands = re.findall(r"^jobcenter (.+)$", PARTS["A kommune"], re.M)
    assert len(commands) == 2
    for command in commands:
        jobcenter(*command.split(), cwd=tmp_path)
    assert len(list((tmp_path / "scenarios" / "places").iterdir())) == 1
    told = jobcenter("forklar", "odder-basis", "kommune.befolkning", cwd=tmp_path).stdout
    assert "23.000" in told


def test_the_debugger_stops_where_the_page_says() -> None:
    (where,) = re.findall(r"breakpoint in `(simulation/[\w/]+\.py):(\w+)`", PAGE)
    assert f"def {where[1]}(" in (ROOT / where[0]).read_text("utf-8")
