"""Whole files: unreadable, resolved, of other kinds, and what is allowed but must be said."""

from __future__ import annotations

import re
import shutil
from datetime import date
from pathlib import Path

import pytest

from simulation.errors import InputError
from simulation.scenario import dump_resolved, load_scenario
from simulation.scenario.check_kinds import check_file
from simulation.scenario.fields import field_of
from simulation.scenario.files import folder_faults, scenario_ids
from simulation.scenario.notices import notices
from simulation.scenario.positions import index_lines
from simulation.scenario.units import units_of
from tests.conftest import ROOT
from tests.test_checks_paths import TILBUD
from tests.written import EXTENDS, HEADER, PATH, change, faults, figure, write

# --- files ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        EXTENDS.replace("\n", "\r\n"), EXTENDS.replace("\n", "\r"), "\ufeff" + EXTENDS,
        "# kommentar\n" + EXTENDS + "\n\n",
    ],
)  # fmt: skip
def test_line_ends_and_marks_of_other_programs_are_read(tmp_path: Path, text: str) -> None:
    assert load_scenario(write(tmp_path, text)).hash == load_scenario("hedensted-2023").hash


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (EXTENDS.encode("utf-16"), "UTF-8"), (EXTENDS.encode("latin-1"), "UTF-8"),
        (b"   \n ", "tom"), (b'{"kind":"scenario"}', "TOML"), (b'kind = [1]\n', "vælg"),
        (b"kind = {a = 1}\n", "vælg"), (b"title = 'x'\n", "«kind» mangler"),
        (b'kind = "scenario"\ntitle = "\\uD800"\n', "TOML"), (b'kind = "place"\n', "«id» mangler"),
        (b"a = 2023-02-30\n", "datoen findes ikke"),
    ],
)  # fmt: skip
def test_what_is_no_scenario_is_told_in_one_line(tmp_path: Path, content: bytes, word: str) -> None:
    assert any(word in fault for fault in faults(write(tmp_path, content)))


def test_a_bad_file_stands_in_nobodys_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(ROOT / "scenarios", tmp_path / "scenarios")
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "scenarios" / "hedensted"
    write(folder, b"\xff\xfe", "a.toml")
    write(folder, "kind = [", "b.toml")
    write(folder, "", "c.toml")
    (folder / "d.toml").mkdir()
    (folder / "e.toml").symlink_to("e.toml")
    shutil.copy(next(folder.glob("s30-*.toml")), folder / "kopi.toml")
    write(tmp_path / "scenarios" / "regions", "kind = 5", "f.toml")
    assert load_scenario("s29").id.startswith("s29-")
    told = [str(fault) for fault in folder_faults()]
    assert [f"scenarios/hedensted/{name}.toml" in " ".join(told) for name in "abce"] == [True] * 4
    with pytest.raises(InputError, match="står i flere filer"):
        load_scenario("s30")
    assert "s30-rehabiliteringsteam-efter-behov" not in scenario_ids()


def test_lines_of_inline_tables_dotted_keys_and_tables_in_tables() -> None:
    text = (
        'a.b = { c = 1, d = [\n  2,\n  { e = "}" },\n] }\n"q k".r = \'[x]\'\n'
        "[[t]]\nu = 1\n[[t.v]]\nw = 1\n[[t.v]]\nw = 2\n[[t]]\n[t.x]\ny.z = 3\n"
    )
    lines = index_lines(text)
    wanted = {"a": 1, "a.b": 1, "a.b.c": 1, "a.b.d": 1, "a.b.d.0": 2, "a.b.d.1": 3, "a.b.d.1.e": 3,
              "q k.r": 5, "t.0.u": 7, "t.0.v.0.w": 9, "t.0.v.1.w": 11, "t.1": 12,
              "t.1.x.y.z": 14}  # fmt: skip
    assert {key: lines.get(key) for key in wanted} == wanted


# --- resolved files: no back door -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "word"),
    [
        ('id = "hedensted-2023"', 'id = "../../evil"', "«id»"),
        ('place_id = "hedensted"', 'place_id = "a/b"', "«place_id»"),
        ("years = [2024, 2025, 2026, 2027]", "years = [2024, 2026]", "på hinanden"),
        ("years = [2024, 2025, 2026, 2027]", 'years = "x"', "ventede en liste"),
        ("start = 2024-01-01", 'start = "2024-01-01"', "«start»"),
        ("price_level = 2023", "price_level = 0", "«price_level»"),
        ('applies_to = "alle"', 'applies_to = "ingen"', "vælg"),
        ('[figures.rehab.andel]', "[figures.rehab.andell]", "ukendt nøgle"),
        ('kind = "resolved"', 'kind = "resolved"\nfoo = 1', "ukendt nøgle «foo»"),
        ('kind = "resolved"', 'kind = "resolved"\nextends = "s30"', "ukendt nøgle «extends»"),
        ('"forloeb.sygedagpenge.team" = "arbejdsfastholdelse"', '"forloeb.sygedagpenge.team" = "x"',
         "holdet «x»"),
        ('"forloeb.sygedagpenge.team" =', '"forloeb.sygedagpenge.tema" =', "ukendt nøgle"),
    ],
)  # fmt: skip
def test_a_resolved_file_is_checked_as_any_other(
    tmp_path: Path, old: str, new: str, word: str
) -> None:
    text = dump_resolved(load_scenario("hedensted-2023"))
    assert old in text
    told = faults(write(tmp_path, text.replace(old, new, 1)))
    assert any(word in fault and "proeve.toml:" in fault for fault in told), told


@pytest.mark.parametrize("number", ["nan", "inf", "-1.0", "1e300", "true", '"x"', "[1.0]"])
def test_no_number_slips_into_a_resolved_file(tmp_path: Path, number: str) -> None:
    text = dump_resolved(load_scenario("hedensted-2023"))
    start = text.index("[figures.rehab.minutter_pr_sag]")
    new = text[:start] + re.sub(r"value = [\d.]+", f"value = {number}", text[start:], count=1)
    told = faults(write(tmp_path, new))
    assert any("rehab.minutter_pr_sag" in fault for fault in told), told


def test_a_resolved_file_without_a_figure_is_refused(tmp_path: Path) -> None:
    assert any("mangler" in f for f in faults(write(tmp_path, 'kind = "resolved"\n')))
    text = dump_resolved(load_scenario("hedensted-2023"))
    start = text.index("[figures.rehab.andel]")
    end = text.index("\n[figures.", start)
    told = faults(write(tmp_path, text[:start] + text[end:]))
    assert any("mangler 1 af reglernes tal" in fault for fault in told), told


def test_what_the_tool_wrote_reads_back_with_danish_names(tmp_path: Path) -> None:
    text = EXTENDS + change() + TILBUD.replace("tilbud.k", 'tilbud."køb"')
    scenario = load_scenario(write(tmp_path, text))
    again = load_scenario(write(tmp_path, dump_resolved(scenario), "r.toml"))
    assert (again.hash, again.spread, again.elements) == (
        scenario.hash, scenario.spread, scenario.elements,
    )  # fmt: skip
    entry = again.figure(PATH).on(date(2024, 6, 1))
    assert (entry.file, entry.element) == (str(tmp_path / "proeve.toml"), "Del")


def test_a_range_moves_no_number_but_is_known_when_assumptions_are_drawn(tmp_path: Path) -> None:
    from simulation.experiment.settings import Settings

    one = load_scenario(write(tmp_path, EXTENDS + change()))
    two = load_scenario(write(tmp_path, EXTENDS + change(range="[0.5, 3.0]"), "b.toml"))
    assert one.hash == two.hash
    stated, drawn = Settings(assumptions="faste"), Settings(assumptions="traekkes")
    assert stated.key(one) == stated.key(two)
    assert drawn.key(one) != drawn.key(two)


# --- what is allowed but must be said -------------------------------------------------------------


def test_statutory_samtaler_that_fall_away_are_told(tmp_path: Path) -> None:
    phase = "samtaler.kontanthjaelp_aktivitetsparat.foerste_halvaar"
    text = EXTENDS + figure(f"{phase}.deltager_til", "value = 0.25", "andel")
    base = load_scenario("hedensted-2023")
    told = notices(load_scenario(write(tmp_path, text)), base)
    assert len(told) == 1
    assert "fjerner lovpligtige samtaler for 75 pct. af dem på Kontanthjælp" in told[0]
    both = text + "".join(
        figure(f"{phase}_b.{key}", f"value = {value}", unit)
        for key, value, unit in (("fra_uge", 6.5, "uge"), ("til_uge", 26.0, "uge"),
                                 ("pr_aar", 4.0, "samtaler pr. år"),
                                 ("deltager_fra", 0.25, "andel"))
    )  # fmt: skip
    assert notices(load_scenario(write(tmp_path, both)), base) == []
    assert notices(base, base) == []


def test_a_change_after_the_years_that_are_run_is_told(tmp_path: Path) -> None:
    text = EXTENDS + change(from_="2026-01-01")
    path = write(tmp_path, text)
    whole = load_scenario("hedensted-2023")
    assert notices(load_scenario(path), whole) == []
    told = notices(load_scenario(path, years=1), load_scenario("hedensted-2023", years=1))
    assert len(told) == 1
    assert "«Del» ændrer noget fra 1.1.2026" in told[0]


# --- other kinds of file --------------------------------------------------------------------------


PLACE = (
    'kind = "place"\nid = "proevekommune"\ntitle = "Prøve Kommune"\n'
    + figure("kommune.befolkning", "value = 20000", "personer")
)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "word"),
    [
        (PLACE, None),
        (PLACE + figure("bemanding.dagpenge", "value = 3.0", "årsværk"), "ukendt nøgle"),
        (PLACE + figure("bemanding.hold.dagpeng.aarsvaerk", "value = 3.0", "årsværk"),
         "er på holdet"),
        (PLACE + figure("bestand.a_dagpenge", "value = 1.240", "fuldtidspersoner"), "du 1240?"),
        (PLACE + figure("bestand.a_dagpenge", "value = 30000", "fuldtidspersoner"), "indbyggere"),
        (PLACE + figure("bestand.xx", "value = 3", "fuldtidspersoner"), "findes ikke"),
        (PLACE.replace("20000", "true"), "ventede et tal"),
        (PLACE.replace('"proevekommune"', '"../x"'), "«id»"),
        (PLACE.replace("kommune.befolkning", "rehab.andel").replace("personer", "andel")
         .replace("20000", "1"), "hverken kommune.befolkning"),
        (HEADER + "package = true\n", "skal ændre noget"),
        (EXTENDS + "package = true\n" + change(), "slet «extends»"),
        (HEADER + "package = true\n" + change(path='"rehab.andl"'), "mente du «andel»"),
        (HEADER + "package = true\n" + change(value='"x"'), "ventede et tal"),
        (HEADER + "package = true\n" + change(), None),
        ('kind = "region"\nid = "r"\ntitle = "R"\nsource = "S"\nplaces = ["hedenstedd"]\n',
         "mente du «hedensted»"),
        ('kind = "region"\nid = "r"\ntitle = "R"\nsource = "S"\n[foo.bar]\nx = 1\n',
         "ukendt nøgle"),
        ('kind = "region"\nid = "r"\ntitle = "R"\nsource = "S"\n', "hverken"),
    ],
)  # fmt: skip
def test_files_of_every_kind_are_checked_to_the_end(
    tmp_path: Path, text: str, word: str | None
) -> None:
    path = write(tmp_path, text)
    if word is None:
        check_file(path)
        return
    with pytest.raises(InputError) as told:
        check_file(path)
    assert any(word in str(fault) for fault in told.value.faults), told.value.faults
    assert all(fault.file and fault.line for fault in told.value.faults), told.value.faults


def test_every_figure_that_ships_has_the_unit_its_path_declares() -> None:
    for name in scenario_ids():
        for path, known in load_scenario(name).figures.items():
            field = field_of(path)
            assert field is not None
            assert known.unit in units_of(field), (name, path)


_JOB = "samtaler.kontanthjaelp_jobparat.foerste_halvaar"
_TILBUD = """
[tilbud.t]
navn = "T"
maalgruppe = "a_dagpenge"
""" + "".join(
    figure(f"tilbud.t.{key}", f"value = {value}", unit)
    for key, value, unit in (
        ("fra_uge", 4, "uge"), ("varighed_uger", 8, "uger"), ("optag", 0.1, "andel"),
    )
)  # fmt: skip
_SKRIDT = """
[sagsskridt.t]
navn = "T"
forloeb = "sygedagpenge"
""" + figure("sagsskridt.t.andel", "value = 0.5", "andel") + figure(
    "sagsskridt.t.minutter", "value = 30", "minutter"
)  # fmt: skip
_WEEK = figure("sagsskridt.t.foerste_uge", "value = 8", "uge")


def test_what_the_figures_beside_it_hide_is_still_a_whole_tilbud(tmp_path: Path) -> None:
    for text in (_TILBUD, _SKRIDT + _WEEK):
        assert load_scenario(write(tmp_path, EXTENDS + text))


@pytest.mark.parametrize(
    ("text", "mark", "word"),
    [
        (figure(f"{_JOB}.pr_aar", "value = 40.0", "samtaler pr. år"), "pr_aar", "både «antal»"),
        (_TILBUD + figure("tilbud.t.venter_uger", "value = 4", "uger"), "venter_uger",
         "«pladser_pr_start»"),
        (_TILBUD + figure("tilbud.t.efter_uger", "value = 4", "uger"), "efter_uger",
         "«efter_faktor» eller «kortere_uger»"),
        (_TILBUD + figure("tilbud.t.trussel_uger", "value = 4", "uger"), "trussel_uger",
         "«trussel_faktor»"),
        (_TILBUD + figure("tilbud.t.prisaar", "value = 2023", "år"), "prisaar", "«pris_start»"),
        (_SKRIDT + _WEEK + figure("sagsskridt.t.prisaar", "value = 2023", "år"), "prisaar",
         "«pris_kr»"),
        (_SKRIDT + _WEEK + figure("sagsskridt.t.forspring_uger", "value = 1", "uger"),
         "forspring_uger", "«svartid_uger»"),
        (_SKRIDT.replace("navn =", 'udloeses_af = "rehab"\nnavn =') + _WEEK, "foerste_uge",
         "udloeses_af er"),
        (_SKRIDT.replace("navn =", 'udloeses_af = "rehab"\nnavn =')
         + figure("sagsskridt.t.gentages_uger", "value = 8", "uger"), "gentages_uger",
         "udloeses_af er"),
    ],
)  # fmt: skip
def test_a_figure_that_nothing_reads_beside_the_others_is_refused(
    tmp_path: Path, text: str, mark: str, word: str
) -> None:
    told = faults(write(tmp_path, EXTENDS + text))
    assert len(told) == 1
    lines = (EXTENDS + text).split("\n")
    at = next(i for i, row in enumerate(lines, start=1) if row.endswith(f".{mark}]"))
    assert word in told[0]
    assert any(f"proeve.toml:{line}:" in told[0] for line in range(at, at + 6)), told
