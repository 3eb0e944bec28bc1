"""Paths, sizes and whole files: what nothing reads, and what is no scenario, is refused."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from simulation.errors import InputError
from simulation.scenario import load_scenario
from simulation.scenario.checks import MOST_PHASES
from tests.written import EXTENDS, PATH, change, faults, figure, refused, write

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
