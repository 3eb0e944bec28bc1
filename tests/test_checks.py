"""Every line of a file acts, or is refused with file, line and what was expected."""

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
from simulation.scenario.fields import FIELDS, Domain
from simulation.scenario.files import folder_faults, scenario_ids
from simulation.scenario.ground import load_rules
from simulation.scenario.notices import notices
from simulation.scenario.positions import index_lines
from simulation.scenario.units import units_of
from tests.conftest import ROOT

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


# --- types: a value is taken as it stands, never guessed ------------------------------------------


@pytest.mark.parametrize("key", ["from", "to"])
@pytest.mark.parametrize(
    ("literal", "word"),
    [
        ('"2025-01-01"', "uden anførselstegn"),
        ("2025-01-01T00:00:00", "klokkeslæt; skriv kun datoen: 2025-01-01"),
        ("2025-01-01T12:00:00Z", "klokkeslæt"),
        ("12:00:00", "skriv en dato"),
        ("1704067200", "skriv en dato"),
        ("1704067200.0", "skriv en dato"),
        ("true", "skriv en dato"),
        ("0001-01-01", "ventede en dato fra 1900 til 2100"),
        ("9999-12-31", "ventede en dato fra 1900 til 2100"),
    ],
)
def test_a_date_is_a_date(tmp_path: Path, key: str, literal: str, word: str) -> None:
    refused(tmp_path, EXTENDS + change(**{f"{key}_": literal}), word, f"{key} = {literal}")


@pytest.mark.parametrize("key", ["start", "rules_known", "rates_known"])
@pytest.mark.parametrize("literal", ['"2024-01-01"', "2024-01-01T00:00:00", "1704067200"])
def test_a_date_of_the_header_is_a_date(tmp_path: Path, key: str, literal: str) -> None:
    text = re.sub(r"start = .*\n", "", BASE) if key == "start" else BASE
    refused(tmp_path, f"{text}{key} = {literal}\n", f"«{key}»", f"{key} = {literal}")


@pytest.mark.parametrize(
    ("line", "word"),
    [
        ("years = [2024]", None),
        ('years = ["2024"]', "ventede et helt tal"),
        ("years = [true]", "ventede et helt tal"),
        ("years = [2024.0]", "ventede et helt tal"),
        ("years = [2024, 2026]", "på hinanden følgende"),
        ("years = [2024, 2024]", "på hinanden følgende"),
        ("years = [2024, 2023]", "på hinanden følgende"),
        ("years = [-5]", "ventede mindst 1900"),
        ("years = [2024, 99999999999999999999]", "ventede højst 2100"),
        ("years = []", "er tom"),
        ("years = [2025]", "ligger ikke i første budgetår (2025)"),
        ("price_level = 2024", None),
        ('price_level = "2024"', "ventede et helt tal"),
        ("price_level = 0", "ventede mindst 1900"),
        ("price_level = 2014", "kendt eller skønnet for 2015 til 2030"),
        ("price_level = 2031", "kendt eller skønnet for 2015 til 2030"),
    ],
)
def test_years_and_price_level(tmp_path: Path, line: str, word: str | None) -> None:
    key = line.split(" ")[0]
    text = re.sub(rf"{key} = .*\n", f"{line}\n", BASE)
    if word is None:
        assert load_scenario(write(tmp_path, text)).years == (2024,)
    else:
        refused(tmp_path, text, word, None if "første" in word else line)


@pytest.mark.parametrize("year", [1900, 1990, 2014, 2031, 2099])
def test_a_run_stays_within_the_years_that_are_known(tmp_path: Path, year: int) -> None:
    text = BASE.replace("2024-01-01", f"{year}-01-01").replace("[2024]", f"[{year}]")
    refused(tmp_path, text, f"budgetåret {year} ligger uden for", f"years = [{year}]")
    long = BASE.replace("[2024]", str(list(range(2024, 2034))))
    refused(tmp_path, long, "budgetåret 2033", "years")


def test_a_period_of_no_working_days_is_refused(tmp_path: Path) -> None:
    text = BASE.replace("2024-01-01", "2024-12-31")
    refused(tmp_path, text, "periode på 1 dage; ventede mindst 28", "start = ")


@pytest.mark.parametrize("key", ["value", "scale", "add"])
@pytest.mark.parametrize(
    ("literal", "word"),
    [
        ("true", "er true; ventede et tal"),
        ("nan", "ikke et endeligt tal"),
        ("inf", "ikke et endeligt tal"),
        ("1e400", "ikke et endeligt tal"),
        ("1e308", "for stort"),
        ("9" * 300, "for stort"),
        ("0x" + "f" * 5000, "for stort"),
        ("1" * 5000, "for mange cifre"),
        ("2024-01-01", "ventede et tal"),
        ('"2,0"', "2.0"),
        ("[2.0]", "ventede et tal"),
        ('[2.0, "a"]', "ventede et tal"),
        ("[]", ""),
        ("{ a = 1 }", "ventede et tal"),
        ("-9.0", "negativ"),
    ],
)
def test_a_number_is_a_finite_number(tmp_path: Path, key: str, literal: str, word: str) -> None:
    given = {"value": "", key: literal}
    refused(tmp_path, EXTENDS + change(**given), word, f"{key} = {literal}")


@pytest.mark.parametrize(
    ("interval", "word"),
    [
        ("[nan, 3.0]", "endeligt"), ("[-inf, 3.0]", "endeligt"),
        ("[3.0, 1.0]", "det laveste først"), ("[1.0]", "to tal"), ('"1-3"', "to tal"),
        ("[-5.0, 3.0]", "går ud over det, tallet kan være (0 til 520)"),
        ("[1.0, 9e9]", "går ud over det, tallet kan være (0 til 520)"),
        ("[2.5, 3.0]", "uden for sit spænd"),
    ],
)  # fmt: skip
def test_a_range_holds_its_value_and_stays_in_the_domain(
    tmp_path: Path, interval: str, word: str
) -> None:
    refused(tmp_path, EXTENDS + change(range=interval), word, f"range = {interval}")


def test_a_number_in_danish_thousands_is_asked_about(tmp_path: Path) -> None:
    for literal, path in (("1.240", "bestand.a_dagpenge"), ("16.000", "rehab.dag_kr")):
        text = EXTENDS + change(path=f'"{path}"', value=literal, range="[0.0, 20000.0]")
        whole = literal.replace(".", "")
        refused(tmp_path, text, f"Mente du {whole}?", f"value = {literal}")
        told = figure(path, f"value = {literal}", "kr." if "kr" in path else "fuldtidspersoner")
        refused(tmp_path, EXTENDS + told, f"Mente du {whole}?", f"value = {literal}")
    meant = EXTENDS + change(path='"rehab.dag_kr"', value="16000", range="[9000, 20000]")
    assert load_scenario(write(tmp_path, meant)).at("rehab.dag_kr", date(2024, 6, 1)) == 16000
    weeks = EXTENDS + change(path='"milepael.sygedagpenge.stop_uger_efter"', value="4.345",
                             range="[4.0, 5.0]")  # fmt: skip
    assert load_scenario(write(tmp_path, weeks))  # no kommune waits 4.345 weeks


def test_a_share_where_percent_is_meant_and_the_other_way_round(tmp_path: Path) -> None:
    share = change(path='"regulering.pl"', value="0.02", range="[0.01, 0.03]")
    refused(tmp_path, EXTENDS + share, "mente du 2 pct.?", "value = 0.02")
    percent = change(path='"rehab.andel"', value="45.0", range="[0.0, 1.0]")
    refused(tmp_path, EXTENDS + percent, "mente du 0,45?", "value = 45.0")


# --- header: nothing that contradicts itself or what it builds on ---------------------------------


@pytest.mark.parametrize(
    ("line", "both"),
    [
        ("years = [2025, 2026]", ("2025-2026", "2024-2027")),
        ("years = [2024, 2025]", ("2024-2025", "2024-2027")),
        ("start = 2025-01-01", ("2025-01-01", "2024-01-01")),
        ("price_level = 2024", ("2024", "2023")),
        ('place = "koebenhavn"', ("koebenhavn", "hedensted")),
        ("rates_known = 2025-01-01", ("2025-01-01", "2023-03-07")),
    ],
)
def test_a_header_against_its_baseline_is_refused_with_both_values(
    tmp_path: Path, line: str, both: tuple[str, str]
) -> None:
    text = EXTENDS + line + "\n"
    refused(tmp_path, text, both[0], line)
    assert both[1] in faults(write(tmp_path, text))[0]


def test_a_header_that_repeats_its_baseline_is_right(tmp_path: Path) -> None:
    text = EXTENDS + "start = 2024-01-01\nyears = [2024, 2025, 2026, 2027]\nprice_level = 2023\n"
    again = load_scenario(write(tmp_path, text))
    assert again.hash == load_scenario("hedensted-2023").hash


@pytest.mark.parametrize(
    ("line", "word"),
    [
        ('extends = "../hedensted-2023"', "ikke en sti"), ('extends = ""', "er tom"),
        ("extends = 5", "ventede en tekst"), ('extends = "hedensted"', "passer på flere"),
        ('extends = "proeve"', "scenariets eget id"), ('uses = "s29"', "ventede en liste"),
        ("uses = [1]", "ventede en tekst"), ('uses = ["../x"]', "ikke en sti"),
        ('uses = ["hedensted-2023"]', "ændrer ikke noget"),
        ('uses = ["s28-digitale-samtaler"]', "bygger på hedensted-2023b"),
        ('applies_to = "foo"', "vælg alle, nye_forloeb"), ('package = "yes"', "true eller false"),
        ("package = 1", "true eller false"), ("package = true", "køres ikke alene"),
        ('changes = "x"', "ventede en liste"), ("changes = [1]", "ventede en tabel"),
        ("foo = 1", "ukendt nøgle «foo»"),
    ],
)  # fmt: skip
def test_references_and_choices_of_the_header(tmp_path: Path, line: str, word: str) -> None:
    base = HEADER if line.startswith("extends") else EXTENDS
    refused(tmp_path, base + line + "\n", word, line)


@pytest.mark.parametrize(
    "name",
    [
        "5",
        '"../../evil"',
        '"/etc/passwd"',
        '"a\\nb"',
        '"ab\\n"',
        '"' + "a" * 200 + '"',
        '""',
        '"Ø"',
    ],
)
def test_an_id_never_becomes_a_path(tmp_path: Path, name: str) -> None:
    text = EXTENDS.replace('id = "proeve"', f"id = {name}")
    refused(tmp_path, text, "«id»", "id = ")


def test_an_id_that_its_baseline_has_is_refused(tmp_path: Path) -> None:
    text = EXTENDS.replace('"proeve"', '"hedensted-2023"')
    refused(tmp_path, text, "scenariets eget id", "extends")
    further = text.replace('extends = "hedensted-2023"', 'extends = "s30"')
    refused(tmp_path, further, "det er det også i", "id = ")


@pytest.mark.parametrize(
    "mark", ["\\u001b", "\\u0007", "\\u202e", "\\u200b", "\\u2066", "\\u0085", "\\ue000"]
)
@pytest.mark.parametrize("key", ["title", "question", "owner", "legal_note"])
def test_a_text_has_no_character_that_no_reader_sees(tmp_path: Path, key: str, mark: str) -> None:
    text = re.sub(rf"{key} = .*\n", "", EXTENDS) + f'{key} = "a{mark}b"\n'
    refused(tmp_path, text, "usynligt tegn", mark)


@pytest.mark.parametrize("path", ["\\u202esamtaler", f"{PATH}\\u200b"])
def test_a_path_and_a_key_have_none_either(tmp_path: Path, path: str) -> None:
    refused(tmp_path, EXTENDS + change(path=f'"{path}"'), "usynligt tegn", path)
    refused(tmp_path, EXTENDS + f'[tilbud."k{path}"]\nnavn = "x"\n', "usynligt tegn")


@pytest.mark.parametrize(
    "title",
    [
        "<script>alert(1)</script>&amp;",
        "$\\\\frac{1$",
        "=cmd|' /C calc'!A0",
        "|x| $x^{2$",
        "Ø æ å —",
    ],
)
def test_a_title_of_plain_characters_is_kept(tmp_path: Path, title: str) -> None:
    text = EXTENDS.replace('title = "Prøve"', f'title = "{title}"')
    assert load_scenario(write(tmp_path, text)).title == title.replace("\\\\", "\\")


def test_a_text_over_several_lines_stands_on_one(tmp_path: Path) -> None:
    text = EXTENDS.replace('title = "Prøve"', 'title = """\nEn lang\n  titel"""')
    assert load_scenario(write(tmp_path, text)).title == "En lang titel"


# --- changes: order of dates, never of lines ------------------------------------------------------


def test_the_order_of_changes_in_a_file_decides_nothing(tmp_path: Path) -> None:
    early = change(value="2.0")
    late = change(value="3.0", from_="2025-01-01")
    back = change(value="1.0", from_="2026-01-01", to="2027-01-01")
    one = load_scenario(write(tmp_path, EXTENDS + early + late + back))
    two = load_scenario(write(tmp_path, EXTENDS + back + late + early))
    assert one.hash == two.hash
    values = [one.at(PATH, date(year, 6, 1)) for year in (2024, 2025, 2026, 2027)]
    assert values == [2.0, 3.0, 1.0, 3.0]  # what was there before «to» comes back


def test_two_changes_on_one_day_are_refused_with_both_lines(tmp_path: Path) -> None:
    text = EXTENDS + change() + change(value="3.0")
    told = faults(write(tmp_path, text))
    assert len(told) == 1
    assert "proeve.toml:19:" in told[0]
    assert "proeve.toml:10" in told[0].split(": ", 1)[1]


@pytest.mark.parametrize("key", ["value", "scale"])
def test_changes_that_overlap_are_refused(tmp_path: Path, key: str) -> None:
    one = {"value": "", key: "2.0", "to": "2025-01-01", "range": "[0.1, 9.0]"}
    two = {"value": "", key: "0.5", "from_": "2024-06-01", "range": "[0.1, 9.0]"}
    for text in (change(**one) + change(**two), change(**two) + change(**one)):
        told = faults(write(tmp_path, EXTENDS + text))
        assert any("gælder til 2025-01-01; lad den første slutte" in fault for fault in told)
    two["from_"] = "2025-01-01"
    assert load_scenario(write(tmp_path, EXTENDS + change(**one) + change(**two)))


def test_packages_used_together_may_not_change_one_path_on_one_day(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(ROOT / "scenarios", tmp_path / "scenarios")
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "scenarios" / "hedensted"
    for name, value in (("a-a", "2.0"), ("b-b", "3.0")):
        header = HEADER.replace("proeve", name) + "package = true\n"
        assert check_file(write(folder, header + change(value=value), f"{name}.toml")) is None
    told = faults(write(folder, EXTENDS + 'uses = ["a-a", "b-b"]\n'))
    assert any("b-b.toml" in fault and "a-a.toml:10" in fault for fault in told), told


def test_a_package_brings_its_figures_and_labels_along() -> None:
    whole = load_scenario("s01-formkrav")
    assert whole.at("tilbud.indsats.optag", whole.start) == 0.2
    assert whole.attribute("tilbud.indsats.maalgruppe") == "sygedagpenge"


@pytest.mark.parametrize(
    ("given", "word", "mark"),
    [
        ({"from_": "2035-01-01"}, "efter sidste budgetår (2027)", "from = 2035"),
        ({"from_": "2020-01-01", "to": "2022-01-01"}, "før første dag (2024-01-01)", "to = 2022"),
        ({"to": "2023-01-01"}, "ikke efter «from»", "to = 2023"),
        ({"to": "2024-01-01"}, "ikke efter «from»", "to = 2024"),
        ({"value": ""}, "ingen af dem", "[[changes]]"),
        ({"scale": "2.0"}, "«value» og «scale»", "[[changes]]"),
        ({"path": '""'}, "er tom", "path"),
        ({"path": "5"}, "ventede en tekst", "path"),
        ({"path": '"...."'}, "findes ikke", "path"),
        ({"path": '"samtaler.nope"'}, "findes ikke", "path"),
        ({"path": '"rehab.andl"'}, "mente du «rehab.andel»", "path"),
        ({"path": f'"{PATH.replace("a", "а", 1)}"'}, f"mente du «{PATH}»", "path"),
        ({"path": '"forloeb.sygedagpenge.team"'}, "øverst i filen", "path"),
        ({"path": '"landet.befolkning"'}, "hører til stedet og reglerne", "path"),
        ({"path": '"kommune.befolkning"'}, "hører til stedet og reglerne", "path"),
        ({"element": '""'}, "er tom", "element"),
        ({"element": '"—"'}, "hverken bogstaver eller tal", "element"),
    ],
)  # fmt: skip
def test_a_change_that_would_do_nothing_is_refused(
    tmp_path: Path, given: dict[str, str], word: str, mark: str
) -> None:
    refused(tmp_path, EXTENDS + change(**given), word, mark)


def test_elements_that_give_one_file_name_are_refused(tmp_path: Path) -> None:
    text = change(element='"A B"') + change(element='"A-B"', from_="2025-01-01")
    refused(tmp_path, EXTENDS + text, "kan ikke skelnes", 'element = "A-B"')


FIXED = ("bestand.a_dagpenge", "385.0", "[300.0, 400.0]")


def test_a_late_change_of_what_is_fixed_is_refused_with_the_reason(tmp_path: Path) -> None:
    path, value, interval = FIXED
    given = {"path": f'"{path}"', "value": value, "range": interval}
    reason = next(f.fixed for f in FIELDS if f.path == "bestand.<forloeb>")
    assert reason
    refused(tmp_path, EXTENDS + change(**given, from_="2025-01-01"), reason, "from = 2025")
    late_end = change(**given, to="2026-01-01")
    refused(tmp_path, EXTENDS + late_end, "kan ikke ændres undervejs (2026-01-01)", "to = 2026")
    for begin in ("2024-01-01", "2020-06-01"):
        scenario = load_scenario(write(tmp_path, EXTENDS + change(**given, from_=begin)))
        assert scenario.at(path, scenario.start) == 385.0
    own = figure(
        path, "values = [\n  { from = 2023-01-01, value = 1.0 },\n"
        "  { from = 2025-01-01, value = 2 },\n]", "fuldtidspersoner",
    )  # fmt: skip
    refused(tmp_path, EXTENDS + own, "kan ikke ændres undervejs", "from = 2025-01-01")


def test_every_fixed_path_says_why_and_is_guarded(tmp_path: Path) -> None:
    known = {path: f for layer in load_rules() for path, f in layer.figures.items()}
    tried = 0
    for declared in FIELDS:
        if declared.fixed is None or declared.path not in known:
            continue
        if declared.path.startswith(("landet", "kommune", "dut")):
            continue
        old = known[declared.path].entries[-1]
        literal = f'"{old.value}"' if isinstance(old.value, str) else repr(old.value)
        if isinstance(old.value, tuple):
            literal = str(list(old.value))
        interval = str(list(old.range)) if old.range else ""
        text = EXTENDS + change(
            path=f'"{declared.path}"', value=literal, grade=f'"{old.grade}"', range=interval,
            from_="2025-06-01",
        )  # fmt: skip
        refused(tmp_path, text, declared.fixed, "from = 2025-06-01")
        tried += 1
    assert tried > 8


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
    declared = {f.path for f in FIELDS if not f.is_attribute}
    assert all(units_of(f) for f in FIELDS if f.path in declared)
    assert all(units_of(f) == ("andel",) for f in FIELDS if f.domain == Domain.SHARE)
