"""Every line of a file acts, or is refused with file, line and what was expected."""

from __future__ import annotations

import re
import shutil
from datetime import date
from pathlib import Path

import pytest

from simulation.errors import InputError
from simulation.scenario import load_scenario
from simulation.scenario.check_kinds import check_file
from simulation.scenario.fields import FIELDS
from simulation.scenario.ground import load_rules
from tests.conftest import ROOT
from tests.written import BASE, EXTENDS, HEADER, PATH, change, faults, figure, refused, write

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


@pytest.mark.parametrize(
    ("line", "word"),
    [
        ('staffing = "hard"', "slet «staffing»"),
        ("rules_known = 2020-01-01", "slet «rules_known»"),
        ("rates_known = 2020-01-01", "slet «rates_known»"), ('svar = ["rehab"]', "slet «svar»"),
        ('not_modelled = "x"', "slet «not_modelled»"),
        ('paper_says = "x"', "slet «paper_says»"),
        ('role = "kontrol"', "slet «role»"),
        ('effect = "mål"', "slet «effect»"), ('place = "findes-ikke"', "slet «place»"),
        ("years = [2030]", "slet «years»"), ('applies_to = "nye_forloeb"', "skriv det også her"),
    ],
)  # fmt: skip
def test_a_line_of_a_package_that_nobody_reads_is_refused_alone_and_in_use(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, line: str, word: str
) -> None:
    (tmp_path / "scenarios").mkdir()
    monkeypatch.chdir(tmp_path)
    text = HEADER.replace("proeve", "a-a") + f"package = true\n{line}\n" + change()
    package = write(tmp_path / "scenarios", text, "a-a.toml")
    if word.startswith("slet"):
        with pytest.raises(InputError) as error:
            check_file(package)
        assert any(
            word in str(fault) and "a-a.toml:8" in str(fault) for fault in error.value.faults
        )
    told = faults(write(tmp_path / "scenarios", EXTENDS + 'uses = ["a-a"]\n'))
    assert any(word in fault for fault in told), told


def test_a_scenario_used_by_another_is_run_with_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "scenarios").mkdir()
    monkeypatch.chdir(tmp_path)
    text = EXTENDS.replace("proeve", "a-a") + 'staffing = "hard"\n' + change()
    write(tmp_path / "scenarios", text, "a-a.toml")
    uses = EXTENDS + 'uses = ["a-a"]\n'
    assert "har staffing = hard" in faults(write(tmp_path / "scenarios", uses))[0]
    assert load_scenario(write(tmp_path / "scenarios", uses + 'staffing = "hard"\n'))
