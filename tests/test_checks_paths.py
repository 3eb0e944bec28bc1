"""Paths, sizes and whole files: what nothing reads, and what is no scenario, is refused."""

from __future__ import annotations

import re
import shutil
from datetime import date
from pathlib import Path

import pytest

from simulation.errors import InputError
from simulation.scenario import dump_resolved, load_scenario
from simulation.scenario.check_kinds import check_file
from simulation.scenario.checks import MOST_PHASES
from simulation.scenario.fields import field_of
from simulation.scenario.files import folder_faults, scenario_ids
from simulation.scenario.notices import notices
from simulation.scenario.positions import index_lines
from simulation.scenario.units import units_of
from tests.conftest import ROOT
from tests.written import EXTENDS, HEADER, PATH, change, faults, figure, refused, write

# --- paths: only what something reads -------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "word", "mark"),
    [
        (figure("rehab.andell", "value = 0.1", "andel"), "mente du «andel»", "[rehab.andell]"),
        (figure("foo.bar", "value = 0.5", "andel"), "ukendt nøgle «foo.bar»", "[foo.bar]"),
        (figure("foo", "value = 0.5", "andel"), "ukendt nøgle «foo»", "[foo]"),
        (figure("bemanding.dagpenge", "value = 3.0", "årsværk"), "ukendt nøgle", "[bemanding"),
        (figure("bemanding.hold.sygedagpenge.aarsvaerk", "value = 3.0", "årsværk"),
         "intet forløb, tilbud eller sagsskridt er på holdet «sygedagpenge»", "value = 3.0"),
        (figure("bestand.job", "value = 3.0", "fuldtidspersoner"), "læses ikke", "value"),
        (figure("bestand.a_dagpeng", "value = 3.0", "fuldtidspersoner"),
         "mente du «a_dagpenge»", "value"),
        (figure("milepael.jobafklaring.mindst_uger", "value = 3.0", "uger"),
         "kun milepael.a_dagpenge.mindst_uger", "value"),
        (figure("tilgang.lukket.a_dagpenge", "value = 1", "faktor"), "afloeses_af", "value"),
        (figure("landet.befolkning", "value = 5e6", "personer"), "hører til stedet", "[landet"),
        (figure("samtaler.sygedagpenge.ny.fra_uge", "value = 3.0", "uge"),
         "skriv «antal», «pr_aar» eller", "value"),
        ("[foo.bar]\nbaz = 1\n", "ukendt nøgle «foo.bar.baz»", "baz"),
        ("[tilbud.k]\n", "tabellen «tilbud.k» er tom", "[tilbud.k]"),
        ('[tilbud.k]\nnavn = "x"\n', "«optag» mangler", "navn"),
        ('[tilbud."=1+1"]\nnavn = "x"\n', "må kun have bogstaver", None),
        ('rehab.andel = "x"\n', "er et tal; skriv det som en tabel", "rehab.andel"),
        ("rehab.navn = true\n", "ukendt nøgle «rehab.navn»", "rehab.navn"),
        ('forloeb = "x"\n', "ukendt nøgle «forloeb»", "forloeb ="),
        ('forloeb.nyt.navn = "x"\n', "forløbet «nyt» findes ikke", "forloeb.nyt"),
        ('forloeb.sygedagpenge.team = "x"\n', "holdet «x» findes ikke", "team"),
        ("forloeb.sygedagpenge.team = true\n", "ventede en tekst", "team"),
        ('effekter.standard = "x"\n', "effektsættet «x» findes ikke", "standard"),
        ("effekter.standard = true\n", "ventede en tekst", "standard"),
        ('refusion.ydelse.ny.navn = "x"\n', "ydelsen «ny» findes ikke", "navn"),
        ('refusion.ydelse.sygedagpenge.type = "refusionn"\n', "mente du «refusion»", "type"),
        ('refusion.ydelse.sygedagpenge.trappe = "ja"\n', "true eller false", "trappe"),
        ('samtaler.sygedagpenge.foerste.aktoer = "jobcentret"\n', "mente du «jobcenter»", "aktoer"),
        ('samtaler.sygedagpenge.foerste.aktoer = ""\n', "er tom", "aktoer"),
        ("samtaler.sygedagpenge.foerste.aktoer = 5\n", "ventede en tekst", "aktoer"),
        ('konti.drift = "9.99.99"\n', "kontoen «9.99.99» findes ikke", "drift"),
        ('kalender.lukkedage = "12-24,24-12"\n', "«24-12» er ikke en dag", "lukkedage"),
        ('kalender.lukkedage = "juleaften"\n', "skriv måned og dag", "lukkedage"),
        ('sagsskridt.min_plan.forloeb = "job"\n', "uden indsats", "forloeb"),
    ],
)  # fmt: skip
def test_a_line_that_nothing_reads_is_refused(
    tmp_path: Path, text: str, word: str, mark: str | None
) -> None:
    header = EXTENDS if text.lstrip().startswith("[") else EXTENDS + "\n"
    refused(tmp_path, header + text, word, mark)


TILBUD = (
    '[tilbud.k]\nnavn = "Kursus"\nmaalgruppe = "a_dagpenge"\nkonto = "5.68.90"\n'
    + figure("tilbud.k.fra_uge", "value = 4.0", "uge")
    + figure("tilbud.k.varighed_uger", "value = 4.0", "uger")
    + figure("tilbud.k.optag", "value = 0.2", "andel")
)


@pytest.mark.parametrize(
    ("old", "new", "word"),
    [
        ("a_dagpenge", "a_dagpengee", "mente du «a_dagpenge»"),
        ("a_dagpenge", "job", "uden indsats"),
        ("a_dagpenge", "a_dagpenge,a_dagpenge", "to gange"),
        ("5.68.90", "5.68.9", "kontoen «5.68.9» findes ikke (mente du"),
        ('navn = "Kursus"', 'navn = "Kursus"\nydelse = "loentilskudd"', "mente du «loentilskud»"),
        ('navn = "Kursus"', 'navn = "Kursus"\nydelse = "su"', "har ingen sats"),
        ('navn = "Kursus"', 'navn = "Kursus"\nhold = "dagpengee"', "mente du «dagpenge»"),
        ('navn = "Kursus"', 'navn = "Kursus"\nopfylder_pligt = "ja"', "true eller false"),
        ('unit = "uger"', 'unit = "dage"', "reglerne bruger «uger»"),
        ("value = 0.2", "value = 20", "mente du 0,2?"),
        ("value = 4.0", "value = [4.0, 5.0]", "ventede et tal"),
        ("value = 4.0", 'value = "4"', "ventede et tal"),
        ("value = 4.0", "value = 99999", "ventede højst"),
    ],
)
def test_a_tilbud_is_right_to_the_letter(tmp_path: Path, old: str, new: str, word: str) -> None:
    assert load_scenario(write(tmp_path, EXTENDS + TILBUD)).at("tilbud.k.optag", date.max) == 0.2
    text = EXTENDS + TILBUD.replace(old, new, 1)
    refused(tmp_path, text, word)


def test_a_team_of_ones_own_is_tied_to_a_forloeb(tmp_path: Path) -> None:
    team = figure("bemanding.hold.syge.aarsvaerk", "value = 3.0", "årsværk")
    text = EXTENDS + 'forloeb.sygedagpenge.team = "syge"\n' + team
    assert load_scenario(write(tmp_path, text)).children("bemanding.hold")[-1] == "syge"


def test_too_many_of_a_kind_are_told_where_they_stand(tmp_path: Path) -> None:
    many = "".join(TILBUD.replace("tilbud.k", f"tilbud.k{i}") for i in range(33))
    refused(tmp_path, EXTENDS + many, "33 tilbud; højst 32")
    one = figure("samtaler.sygedagpenge.f{}.antal", "value = 1.0", "samtaler")
    phases = "".join(one.format(i) for i in range(MOST_PHASES))
    refused(tmp_path, EXTENDS + phases, f"faser; højst {MOST_PHASES}")


@pytest.mark.parametrize(
    ("path", "value", "word"),
    [
        ("forloeb.a_dagpenge.uger", "[52.0, 26.0, 0.0]", "stigende uger fra 0"),
        ("forloeb.a_dagpenge.afgang.job", "[0.5]", "ugebåndene er"),
        ("forloeb.kontanthjaelp_jobparat.klasse_andel", "[0.5, 0.6]", "summer til 1,1"),
        ("forloeb.kontanthjaelp_jobparat.klasse_andel", "[0.5, 0.25, 0.25]", "har 3"),
        ("bemanding.ferie.maaneder", "[1.0]", "ventede 12"),
        ("bemanding.ferie.maaneder", str([0.0] * 12), "0 i alle måneder"),
        ("bemanding.prioritet", '"xx"', "vælg tidligste_frist"),
        ("bemanding.prioritet", "2.0", "vælg tidligste_frist"),
        ("refusion.trappe_fra", '"ikke en dato"', "ventede en dato"),
        ("bemanding.hold.dagpenge.delt_i", "1.5", "ventede et helt tal"),
        ("rehab.dag_prisaar", "25.0", "ventede et årstal fra 2000 til 2030"),
        ("bemanding.timer_pr_aarsvaerk", "0.0", "ventede mindst 1"),
        ("langtidsledig.vindue_uger", "0.0", "ventede mindst 1"),
    ],
)
def test_a_value_is_of_the_kind_its_path_declares(
    tmp_path: Path, path: str, value: str, word: str
) -> None:
    interval = "[0.9, 1.1]" if value.startswith("[") else ""
    grade = '"lov"'
    begin = "2024-01-01"
    if path.endswith("delt_i"):
        text = figure(path, f"value = {value}", "faktor")
    else:
        text = change(path=f'"{path}"', value=value, range=interval, grade=grade, from_=begin)
    refused(tmp_path, EXTENDS + text, word)


def test_orders_that_do_not_hold_on_a_later_day_are_told(tmp_path: Path) -> None:
    late = change(path=f'"{PATH[:-6]}fra_uge"', value="30.0", range="[0.0, 40.0]")
    ends = figure(f"{PATH[:-6]}til_uge", "value = 28.0", "uge")
    refused(tmp_path, EXTENDS + ends + late, "den første må ikke være størst", "path")


@pytest.mark.parametrize(
    ("path", "value", "begin", "word"),
    [
        ("regulering.satser", "3.0", "2025-06-01", "begynder 1. januar"),
        ("regulering.pl", "3.0", "2025-06-01", "begynder 1. januar"),
        ("refusion.trappe_fra", '"2017-01-02"', "2024-01-01", "kun jobcenter refusion"),
        ("satser.integrationsydelse.alle", "7000.0", "2024-01-01", "kun jobcenter refusion"),
    ],
)
def test_what_a_run_cannot_read_is_refused(
    tmp_path: Path, path: str, value: str, begin: str, word: str
) -> None:
    text = change(path=f'"{path}"', value=value, range="", grade='"lov"', from_=begin)
    refused(tmp_path, EXTENDS + text, word)


# --- sizes ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "value", "word"),
    [
        ("bestand.a_dagpenge", "383000.0", "kommunen har 48631 indbyggere"),
        ("bestand.a_dagpenge", "1e7", "ventede højst 1000000"),
        ("samtaler.sygedagpenge.foerste.antal", "1000.0", "ventede højst 520"),
        (PATH, "20000.0", "ventede højst 520"),
        ("forloeb.a_dagpenge.skroebelighed", "1e6", "ventede højst 10"),
        ("tilbagefald.horisont_uger", "1e9", "ventede højst 2600"),
    ],
)
def test_a_slip_of_the_pen_in_a_size_is_refused(
    tmp_path: Path, path: str, value: str, word: str
) -> None:
    text = EXTENDS + change(path=f'"{path}"', value=value, range="[0.0, 1000000.0]")
    refused(tmp_path, text, word)


def test_a_run_of_too_many_citizens_says_what_it_would_take(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from simulation.experiment import ready as module

    scenario = load_scenario("hedensted-2023")
    module.ready(scenario)
    monkeypatch.setattr(module, "MOST_CITIZENS", 1000)
    module.ready.cache_clear()
    with pytest.raises(InputError, match=r"GB hukommelse.*bestand\.") as told:
        module.ready(scenario)
    module.ready.cache_clear()
    assert told.value.faults[0].line


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


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            '\n[forloeb.a_dagpenge]\nvirkning_paa = "job, uddannelse, fleksjob"\n',
            "der står 3 navne; der er plads til 2",
        ),
        (
            figure("forloeb.a_dagpenge.klasse_andel", "value = [0.4, 0.3, 0.2, 0.1]", "andel")
            + figure("forloeb.a_dagpenge.klasse_faktor", "value = [1.0, 1.0, 1.0, 1.0]", "faktor"),
            "har 4 tal; der er plads til 3",
        ),
    ],
)
def test_more_than_the_rules_have_room_for_is_told(text: str, told: str, tmp_path: Path) -> None:
    assert any(told in fault for fault in faults(write(tmp_path, EXTENDS + text)))
