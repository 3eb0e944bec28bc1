"""Scenario files: what resolves, who set it, and every kind of bad input at once."""

from __future__ import annotations

import pickle
import re
import shutil
from datetime import date
from pathlib import Path

import pytest

from simulation.errors import InputError
from simulation.scenario import dump_resolved, load_scenario, origins
from simulation.scenario.files import folder_faults, scenario_ids
from simulation.scenario.positions import index_lines
from tests.conftest import ROOT

HEADER = """kind = "scenario"
id = "proeve"
title = "Prøve"
question = "Virker det?"
owner = "Test"
legal_status = "inden for loven"
extends = "hedensted-2023"
"""
CHANGE = """
[[changes]]
path = "rehab.andel"
value = 0.5
from = 2025-01-01
source = "Test"
grade = "antagelse"
range = [0.3, 0.6]
element = "Del"
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the shipped scenarios in a working folder of its own."""
    shutil.copytree(ROOT / "scenarios", tmp_path / "scenarios")
    monkeypatch.chdir(tmp_path)
    return tmp_path / "scenarios"


def write(folder: Path, text: str, name: str = "proeve.toml") -> Path:
    path = folder / "hedensted" / name
    path.write_text(text, encoding="utf-8")
    return path


def faults(path: Path) -> list[str]:
    with pytest.raises(InputError) as error:
        load_scenario(path)
    return [str(fault) for fault in error.value.faults]


@pytest.mark.parametrize("name", sorted(scenario_ids()))
def test_what_ships_loads_and_reads_back_to_the_same_hash(name: str, tmp_path: Path) -> None:
    scenario = load_scenario(name)
    path = tmp_path / "resolved.toml"
    path.write_text(dump_resolved(scenario), encoding="utf-8")
    again = load_scenario(path)
    assert again.hash == scenario.hash
    assert again.children("forloeb") == scenario.children("forloeb")
    assert pickle.loads(pickle.dumps(scenario)).hash == scenario.hash


def test_every_value_has_source_grade_and_place(hedensted) -> None:  # type: ignore[no-untyped-def]
    rows = origins(hedensted)
    assert len(rows) > 400
    for row in rows:
        assert row["source"]
        assert row["grade"] in ("lov", "statistik", "estimat", "antagelse")
        assert row["layer"] in ("regler", "sted", "scenarie")
        lines = (ROOT / row["file"]).read_text("utf-8").splitlines()
        assert row["line"] <= len(lines)
    price = next(row for row in rows if row["path"] == "rehab.dag_kr")
    assert price["value"] == 16000
    assert price["layer"] == "sted"
    line = (ROOT / price["file"]).read_text("utf-8").splitlines()[price["line"] - 1]
    assert "16000" in line


def test_a_change_holds_from_and_to_and_gives_back(folder: Path) -> None:
    path = write(folder, HEADER + CHANGE.replace("source", "to = 2026-01-01\nsource", 1))
    scenario = load_scenario(path)
    values = [scenario.at("rehab.andel", date(year, 6, 1)) for year in (2024, 2025, 2026)]
    assert values == [1.0, 0.5, 1.0]
    assert scenario.figure("rehab.andel").on(date(2025, 6, 1)).element == "Del"


def test_scale_and_add_act_on_the_dated_values(folder: Path) -> None:
    text = HEADER.replace('"hedensted-2023"', '"hedensted-2023"\nrules_known = 2025-06-01')
    for operation, expected in (("scale = 0.5", [0.5, 0.25]), ("add = -0.1", [0.9, 0.4])):
        change = CHANGE.replace("value = 0.5", operation).replace("range = [0.3, 0.6]\n", "")
        change = change.replace('grade = "antagelse"\n', "").replace("2025-01-01", "2024-02-01")
        scenario = load_scenario(write(folder, text + change))
        values = [scenario.at("rehab.andel", date(y, 6, 1)) for y in (2024, 2025)]
        assert values == pytest.approx(expected)


def test_rules_passed_later_are_left_out_and_named(hedensted) -> None:  # type: ignore[no-untyped-def]
    assert hedensted.at("rehab.andel", date(2026, 6, 1)) == 1.0
    assert "rehab.andel" in {path for path, _ in hedensted.ignored}
    known = load_scenario("hedensted-2023", rules_known=date(2026, 6, 1))
    assert known.at("rehab.andel", date(2026, 6, 1)) == 0.0
    assert all(entry.known_from > date(2026, 6, 1) for _, entry in known.ignored)


def test_names_by_unique_prefix() -> None:
    assert load_scenario("s30").id.startswith("s30-")
    with pytest.raises(InputError, match="flere"):
        load_scenario("h26")
    with pytest.raises(InputError, match="mente du «s30-"):
        load_scenario("s30-rehabiliteringsteam-efter-behv")


def test_all_faults_at_once_with_line_and_nearest_name(folder: Path) -> None:
    text = (
        HEADER.replace("inden for loven", "inden for lovn")
        + 'onwer = "x"\n'
        + CHANGE.replace('source = "Test"\n', "")
        + CHANGE.replace("value = 0.5", "value = 0.5\nscale = 2.0")
        + CHANGE.replace("from = 2025-01-01", "from = 2025-01-01\nto = 2024-01-01")
        + CHANGE.replace("element", "elemnt")
    )
    told = faults(write(folder, text))
    assert any("mente du «inden for loven»" in fault and ":6:" in fault for fault in told)
    assert any("mente du «owner»" in fault for fault in told)
    assert any("«source» mangler" in fault for fault in told)
    assert any("netop én af value, scale og add" in fault for fault in told)
    assert any("ligger ikke efter" in fault for fault in told)
    assert any("mente du «element»" in fault for fault in told)
    assert all("proeve.toml:" in fault for fault in told)


def figure(path: str, body: str) -> str:
    return f'\n[{path}]\ntitle = "x"\n{body}\n'


@pytest.mark.parametrize(
    ("extra", "word"),
    [
        (CHANGE.replace("rehab.andel", "rehab.andl"), "mente du «rehab.andel»"),
        (CHANGE.replace("value = 0.5", "value = 1.5"), "uden for sit spænd"),
        (CHANGE.replace("value = 0.5", 'value = "halv"'), "af en anden slags"),
        (CHANGE.replace("range = [0.3, 0.6]\n", ""), "kræver et spænd"),
        (
            CHANGE.replace("rehab.andel", "bemanding.hold.dagpenge.aarsvaerk")
            .replace("value = 0.5", "value = -3.0").replace("[0.3, 0.6]", "[-4, 5]"),
            "negativ",
        ),
        (
            CHANGE.replace("rehab.andel", "milepael.sygedagpenge.udfald.job"),
            "andelene summer til",
        ),
        (
            CHANGE.replace("rehab.andel", "trappe.sygedagpenge.andel")
            .replace("value = 0.5", "value = [0.5, 0.4, 0.05, 0.01]")
            .replace("[0.3, 0.6]", "[0.9, 1.1]"),
            "andelene summer til",
        ),
        (
            CHANGE.replace("rehab.andel", "forloeb.a_dagpenge.afgang.job")
            .replace("value = 0.5", "value = [0.1, 0.1]").replace("[0.3, 0.6]", "[0.9, 1.1]"),
            "ugebåndene er",
        ),
        (
            CHANGE.replace("rehab.andel", "bemanding.prioritet")
            .replace("value = 0.5", 'value = "tidligste_fris"'),
            "mente du «tidligste_frist»",
        ),
        (
            figure("rehab.dag_kr", 'unit = "kr/uge"\ngrade = "lov"\nsource = "x"\nvalue = 1.0'),
            "reglerne bruger «kr.»",
        ),
        (
            figure("rehab.dag_kr", 'unit = "krone"\ngrade = "lov"\nsource = "x"\nvalue = 1.0'),
            "«unit» er «krone»",
        ),
        (figure("rehab.dag_kr", 'unit = "kr."\ngrade = "lov"\nvalue = 1.0'), "«source» mangler"),
        (
            figure(
                "rehab.dag_kr",
                'unit = "kr."\ngrade = "lov"\nsource = "x"\n'
                "values = [\n    { from = 2025-01-01, value = 1.0 },\n"
                "    { from = 2024-01-01, value = 2.0 },\n]",
            ),
            "ikke i rækkefølge",
        ),
        ("\n[rehab]\ndag_kr = 16000\n", "skriv det som en tabel"),
    ],
)  # fmt: skip
def test_each_fault_says_what_and_where(folder: Path, extra: str, word: str) -> None:
    told = faults(write(folder, HEADER + extra))
    assert any(word in fault and "proeve.toml:" in fault for fault in told), told


def test_cycles_paths_and_unknown_references(folder: Path) -> None:
    write(folder, HEADER.replace("proeve", "a-a").replace("hedensted-2023", "b-b"), "a.toml")
    write(folder, HEADER.replace("proeve", "b-b").replace("hedensted-2023", "a-a"), "b.toml")
    assert any("går i ring" in f for f in faults(folder / "hedensted" / "a.toml"))
    for name in ("../hedensted-2023", "/etc/passwd", "hedensted-2023.toml"):
        path = write(folder, HEADER.replace("hedensted-2023", name))
        assert any("ikke en sti" in f for f in faults(path))
    path = write(folder, HEADER.replace("hedensted-2023", "hedensted-2032"))
    assert any("mente du «hedensted-202" in f for f in faults(path))


@pytest.mark.parametrize(
    ("content", "word"),
    [(b"", "tom"), (b"\xff\xfe\x00\x01", "UTF-8"), (b"a = \x00", "binær"),
     (b"kind = 'scenario", "TOML"), (b"[" * 5000, "TOML"),
     (b"a = " + b"[" * 2000 + b"]" * 2000, "dybt"),
     (b"x = 1\nx = 2\n", "to gange"), (b"kind = 'scenari'\n", "mente du «scenario»")],
)  # fmt: skip
def test_files_that_are_no_scenario(folder: Path, content: bytes, word: str) -> None:
    path = folder / "daarlig.toml"
    path.write_bytes(content)
    assert any(word in fault for fault in faults(path)), faults(path)


def test_a_huge_file_is_refused_unread(folder: Path) -> None:
    path = folder / "stor.toml"
    with path.open("wb") as handle:
        handle.truncate(100_000_000)
    assert any("fylder" in fault for fault in faults(path))


def test_a_link_out_of_the_folder_is_refused_and_stands_in_nobodys_way(
    folder: Path, tmp_path: Path
) -> None:
    outside = tmp_path / "ude.toml"
    outside.write_text(HEADER, encoding="utf-8")
    (folder / "link.toml").symlink_to(outside)
    with pytest.raises(InputError, match="findes ikke"):
        load_scenario("proeve")
    assert any("link.toml: filen peger ud" in str(fault) for fault in folder_faults())
    assert load_scenario("s30").id.startswith("s30-")


def test_line_index_reads_strings_arrays_and_tables() -> None:
    text = (
        'a = "x = [" # [\n[b.c]\nd = [\n  { e = "]" },\n\n  { e = 2 },\n]\n'
        '[[f]]\ng = 1\n[[f]]\ng = """\n[h]\n"""\n'
    )
    lines = index_lines(text)
    assert lines["a"] == 1
    assert lines["b.c.d"] == 3
    assert (lines["b.c.d.0"], lines["b.c.d.1"]) == (4, 6)
    assert (lines["f.0.g"], lines["f.1.g"]) == (9, 11)
    assert "h" not in lines


def test_packages_are_used_in_order_and_must_be_packages(folder: Path) -> None:
    package = HEADER.replace("proeve", "pakke").replace(
        'extends = "hedensted-2023"', "package = true"
    )
    write(folder, package + CHANGE, "pakke.toml")
    scenario = load_scenario(write(folder, HEADER + 'uses = ["pakke"]\n'))
    assert scenario.at("rehab.andel", date(2025, 6, 1)) == 0.5
    assert scenario.elements == ("Del",)
    told = faults(write(folder, HEADER + 'uses = ["hedensted-2026"]\n'))
    assert any("ændrer ikke noget" in fault for fault in told)


TILBUD = """
[tilbud.kursus]
navn = "Kursus"
maalgruppe = "a_dagpengee"

[tilbud.kursus.optagg]
title = "Optag"
unit = "andel"
grade = "antagelse"
source = "Prøve"
value = 0.1
range = [0.0, 0.2]

[tilbud.kursus.pris_start]
title = "Pris"
unit = "kr."
grade = "antagelse"
source = "Prøve"
value = 100.0
range = [50.0, 150.0]
"""


def test_a_tilbud_that_is_wrong_is_told_with_file_and_line(folder: Path) -> None:
    told = faults(write(folder, HEADER + TILBUD))
    assert any("ukendt nøgle «tilbud.kursus.optagg» (mente du «optag»?)" in x for x in told)
    assert any("«optag» mangler" in x for x in told)
    assert any("«prisaar» mangler" in x for x in told)
    assert any("forløbet «a_dagpengee» findes ikke (mente du «a_dagpenge»?)" in x for x in told)
    assert all(re.match(r".*proeve\.toml:\d+: ", x) for x in told)
