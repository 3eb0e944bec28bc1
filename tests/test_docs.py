"""Documents that are made from the code are up to date, and the schema fits what ships."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

import jsonschema
import nbformat
import pytest
from nbclient import NotebookClient

from simulation.pages import tal
from simulation.pages.scenariefil import json_schema, reference_markdown
from simulation.rules import rule_files
from simulation.scenario import files, load_scenario
from simulation.scenario.shapes import FILE_SHAPES
from tests.conftest import ROOT

SHIPPED = [*rule_files(), *files.all_files(ROOT / "scenarios")]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


def _plain(node: object) -> object:
    return json.loads(json.dumps(node, default=str))


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_the_schema_fits_what_ships(path: Path) -> None:
    data = tomllib.loads(path.read_text("utf-8"))
    jsonschema.validate(_plain(data), json_schema(data["kind"]))


def test_the_schema_refuses_a_figure_without_source() -> None:
    figure = {"title": "x", "unit": "kr.", "grade": "lov", "value": 1}
    data = {"kind": "rules", "title": "x", "rehab": {"dag_kr": figure}}
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(data, json_schema("rules"))
    figure["source"] = "x"
    jsonschema.validate(data, json_schema("rules"))


def test_the_written_reference_and_schemas_are_up_to_date() -> None:
    """Made anew with: python -m simulation.pages docs"""
    assert (ROOT / "docs" / "scenariefil.md").read_text("utf-8") == reference_markdown()
    for kind in FILE_SHAPES:
        written = json.loads((ROOT / "docs" / "schema" / f"{kind}.json").read_text("utf-8"))
        assert written == json_schema(kind)


@pytest.mark.slow
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebooks_run_from_start_to_end(path: Path) -> None:
    notebook = nbformat.read(path, as_version=4)
    NotebookClient(
        notebook, timeout=300, kernel_name="python3", resources={"metadata": {"path": ROOT}}
    ).execute()
    outputs = [o for cell in notebook.cells if cell.cell_type == "code" for o in cell.outputs]
    assert not [o for o in outputs if o.output_type == "error"]
    assert any("image/png" in o.get("data", {}) for o in outputs)


def test_there_are_notebooks() -> None:
    assert len(NOTEBOOKS) >= 2


MECHANISMS = sorted((ROOT / "docs" / "mekanismer").glob("*.md"))
HEADER = """kind = "scenario"
id = "proeve"
title = "Prøve"
question = "Kan eksemplet læses?"
owner = "Prøve"
legal_status = "inden for loven"
extends = "hedensted-2023"

"""


@pytest.mark.parametrize("page", MECHANISMS, ids=lambda path: path.stem)
def test_the_page_of_a_mechanism_names_code_that_is_there_and_examples_that_load(
    page: Path, tmp_path: Path
) -> None:
    text = page.read_text("utf-8")
    modules = re.findall(r"`(simulation/[a-z_/]+(?:\.py|\.toml|/))`", text)
    assert modules
    assert [name for name in modules if not (ROOT / name).exists()] == []
    for i, example in enumerate(re.findall(r"```toml\n(.*?)```", text, re.DOTALL)):
        path = tmp_path / f"{page.stem}-{i}.toml"
        path.write_text(HEADER + example, "utf-8")
        assert load_scenario(path).hash != load_scenario("hedensted-2023").hash


def test_every_mechanism_has_a_page() -> None:
    listed = (ROOT / "docs" / "mekanismer" / "README.md").read_text("utf-8")
    for page in MECHANISMS:
        assert page.name == "README.md" or f"({page.name})" in listed
    for section in ("samtaler", "bemanding", "sagsskridt", "rehab", "sanktion", "tilbud", "pligt",
                    "forsoeg", "drift", "satser", "kontanthjaelpsfordeling", "refusion",
                    "forloeb", "milepael", "tilgang", "tilbagefald"):  # fmt: skip
        assert f"`{section}`" in listed, section


def test_every_test_the_page_on_quality_names_is_there() -> None:
    text = (ROOT / "docs" / "kvalitet.md").read_text("utf-8")
    named = re.findall(r"`(tests/\w+\.py)::(\w+)`", text)
    assert len(named) > 40
    for file, name in named:
        assert f"def {name}(" in (ROOT / file).read_text("utf-8"), f"{file}::{name}"


def test_the_page_of_figures_is_up_to_date() -> None:
    """Made anew with: python -m simulation.pages docs"""
    assert (ROOT / "docs" / "tal.md").read_text("utf-8") == tal.page()


def test_the_page_on_the_figures_counts_them_right() -> None:
    page = (ROOT / "docs" / "tallene.md").read_text("utf-8")
    rules = "\n".join(
        path.read_text("utf-8") for path in (ROOT / "simulation" / "rules").glob("*.toml")
    )
    for grade in ("lov", "statistik", "estimat", "antagelse"):
        count = len(re.findall(rf'^grade = "{grade}"', rules, re.M))
        assert f"| {grade} | {count} |" in page


def test_each_rules_file_says_what_it_covers_and_when_it_was_read() -> None:
    for path in rule_files():
        covers, sources = path.read_text("utf-8").splitlines()[:2]
        assert covers.startswith("# Dækker "), path.name
        assert sources.startswith("# Kilder: "), path.name
        assert "læst i " in sources, path.name
