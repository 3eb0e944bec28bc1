"""Files of one's own: written, filled in and run beside what ships."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from simulation.cli.ny_command import monthly_inflow
from simulation.scenario import files, load_scenario
from simulation.scenario.files import TO_FILL_IN
from simulation.scenario.ny import kommune_text, new_forsoeg, new_kommune
from tests.conftest import ROOT
from tests.test_cli import ENGLISH, jobcenter
from tests.test_kalibrer import SHEET, V3, put

BASES = sorted(
    name for name, path in files.scenario_ids().items() if "extends" not in files.read(path).data
    and not files.read(path).data.get("package")
)  # fmt: skip
PAGE = (ROOT / "docs" / "jeres-egen-kommune.md").read_text("utf-8")


def switched_on(text: str, number: str = "1") -> str:
    """Return a file with every figure in it switched on."""
    text = re.sub(r"(?m)^#(?=\S)(?!#)", "", text)
    text = re.sub(rf'(unit = "år"\n(?:.+\n)*value = ){TO_FILL_IN}', r"\g<1>2025", text)
    return text.replace(TO_FILL_IN, number)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working folder outside the repository."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write_kommune(folder: Path, name: str = "Vejle", population: float | None = 119000) -> Path:
    new = new_kommune(name, population, None)
    new.place.parent.mkdir(parents=True, exist_ok=True)
    new.place.write_text(kommune_text(new, monthly_inflow(new)), "utf-8")
    new.basis.write_text(new.basis_text, "utf-8")
    return new.place


def test_a_new_kommune_is_guessed_from_its_size(folder: Path) -> None:
    """Sygedagpenge by hand: 119.000 of 6.020.000 people times 76.700 is 1.516."""
    text = write_kommune(folder, "Nyby").read_text("utf-8")
    scenario = load_scenario("nyby-basis")
    assert scenario.place_title == "Nyby Kommune"
    assert scenario.at("bestand.sygedagpenge", scenario.start) == pytest.approx(1516.15, abs=0.1)
    block = text[text.index("# Sygedagpenge: fuldtidspersoner") : text.index("#[bestand.syged")]
    assert "Vores gæt: 1.516 fuldtidspersoner (antagelse, spænd 1.137 til 1.895)" in block
    assert "y07a02" in block


def test_everything_a_place_can_have_is_in_the_file_and_acts_when_filled_in(folder: Path) -> None:
    path = write_kommune(folder)
    text = path.read_text("utf-8")
    guessed = load_scenario("vejle-basis")
    assert guessed == new_kommune_again(path)
    path.write_text(switched_on(text), "utf-8")
    scenario = load_scenario("vejle-basis")
    own = [
        p for p, f in scenario.figures.items()
        if f.on(scenario.start).file == "scenarios/places/vejle.toml"
        and f.on(scenario.start).grade == "statistik"
    ]  # fmt: skip
    wanted = {"kommune.befolkning"}
    for group in scenario.children("bestand"):
        if not guessed.at(f"bestand.{group}", guessed.start):
            continue  # nobody is there yet: a group that a law makes
        wanted |= {f"bestand.{group}", f"tilgang.pr_md.{group}", f"udeblivelse.{group}"}
    for team in scenario.children("bemanding.hold"):
        wanted.add(f"bemanding.hold.{team}.aarsvaerk")
    wanted |= {p for p in guessed.figures if p.startswith("minutter.")}
    wanted |= {f"rehab.{key}" for key in ("sager_pr_dag", "faste_dage_pr_md", "dag_kr")}
    assert wanted <= set(own)
    assert scenario.attribute("forloeb.ledighedsydelse.team") == "arbejdsfastholdelse"


def new_kommune_again(path: Path) -> object:
    """Return the scenario of the written files with every comment taken out."""
    bare = "\n".join(line for line in path.read_text("utf-8").splitlines() if line[:1] != "#")
    path.with_suffix(".gemt").write_text(path.read_text("utf-8"), "utf-8")
    path.write_text(bare, "utf-8")
    scenario = load_scenario("vejle-basis")
    path.write_text(path.with_suffix(".gemt").read_text("utf-8"), "utf-8")
    return scenario


def test_a_figure_that_was_forgotten_is_told_with_its_line(folder: Path) -> None:
    path = write_kommune(folder)
    text = path.read_text("utf-8")
    path.write_text(switched_on(text, TO_FILL_IN), "utf-8")
    told = jobcenter("tjek", str(path), cwd=folder, code=2).stderr
    lines = switched_on(text, TO_FILL_IN).splitlines()
    wanted = [n for n, line in enumerate(lines, start=1) if re.match(r"value = .*JERES_TAL", line)]
    assert len(wanted) > 50
    assert [int(n) for n in re.findall(r"vejle\.toml:(\d+): her står JERES_TAL", told)] == wanted
    assert "scenarios/places/vejle.toml:" in jobcenter("koer", "vejle", cwd=folder, code=2).stderr


def test_without_a_population_every_answer_says_so(folder: Path) -> None:
    write_kommune(folder, "Nyø", None)
    scenario = load_scenario("nyoe-basis")
    assert scenario.place_title == "Nyø Kommune (indbyggertal ikke udfyldt)"
    assert scenario.figure("kommune.befolkning").on(scenario.start).grade == "antagelse"


def test_one_of_the_98_begins_with_what_is_published(folder: Path) -> None:
    """Vejle's sygedagpenge by hand: its share of the people, moved half-way to its own level."""
    text = write_kommune(folder, population=None).read_text("utf-8")
    scenario = load_scenario("vejle-basis")
    shipped = load_scenario("hedensted-2026", place="vejle")
    for path in ("bestand.a_dagpenge", "kommune.befolkning", "saeson.bestand.a_dagpenge"):
        assert scenario.at(path, scenario.start) == shipped.at(path, shipped.start)
    people = float(scenario.at("kommune.befolkning", scenario.start))
    level = float(scenario.at("kommune.niveau", scenario.start))
    expected = 76700 * people / 6020000 * (1 + 0.5 * (level - 1))
    assert scenario.at("bestand.sygedagpenge", scenario.start) == pytest.approx(expected, abs=0.5)
    assert "Regnes med: 1.134 fuldtidspersoner (statistik). Jobindsats y25i01, Vejle" in " ".join(
        text.replace("\n#", " ").split()
    )


@pytest.mark.parametrize("basis", BASES)
def test_a_new_forsoeg_loads_on_every_basis_also_with_everything_switched_on(
    basis: str, folder: Path
) -> None:
    path, call, text = new_forsoeg("Prøve på å", basis, None)
    assert (path, call) == (folder / "scenarios" / "proeve-paa-aa.toml", "proeve-paa-aa")
    path.parent.mkdir()
    path.write_text(text, "utf-8")
    scenario = load_scenario(call)
    assert set(scenario.elements) == {"Flere samtaler", "Et årsværk mere"}
    assert "eksempelkursus" in scenario.children("tilbud")
    assert scenario.hash != load_scenario(basis).hash
    path.write_text(switched_on(text), "utf-8")
    assert len(load_scenario(call).elements) > 2


def test_own_files_add_to_what_ships(folder: Path) -> None:
    before = set(files.scenario_ids())
    write_kommune(folder)
    assert set(files.scenario_ids()) == before | {"vejle-basis"}
    assert {"vejle", "hedensted"} <= set(files.place_files())
    assert load_scenario("hedensted-2023").place_id == "hedensted"
    assert "Vejle Kommune" in jobcenter("liste", cwd=folder).stdout


@pytest.mark.parametrize("shipped", ["places/hedensted.toml", "hedensted/hedensted-2023.toml",
                                     "regions/kkr-nordjylland.toml"])  # fmt: skip
def test_an_id_that_ships_is_a_fault_unless_the_file_is_the_same(
    shipped: str, folder: Path
) -> None:
    own = folder / "scenarios" / shipped
    own.parent.mkdir(parents=True)
    shutil.copy(ROOT / "scenarios" / shipped, own)
    jobcenter("forklar", "hedensted-2023", "rehab.dag_kr", cwd=folder)
    own.write_text(own.read_text("utf-8") + "# mit\n", "utf-8")
    arguments = ["sammenlign", "s30", "--steder", "kkr-nordjylland"]
    told = jobcenter(*arguments, cwd=folder, code=2).stderr
    assert re.search(
        rf"scenarios/{shipped}:\d+: id «[\w-]+» (bruges også i|står i flere filer)", told
    )


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["kommune", "Hedensted"], "Hedensted egne tal"),
        (["kommune", "///"], "kan ikke bruges"),
        (["kommune", "a\x1b[31m"], "kan ikke bruges"),
        (["kommune", "Hedensted\n"], "er der allerede"),
        (["kommune", "x" * 61], "kan ikke bruges"),
        (["kommune", "Odense", "--befolkning", "0"], "fra 1 til"),
        (["kommune", "Odense", "--befolkning", "10.000.000"], "fra 1 til"),
        (["kommune", "Odense", "--befolkning", "12,5"], "helt antal"),
        (["kommune", "Odense", "--befolkning", "mange"], "helt antal"),
        (["kommune", "Odense", "--ud", "odense.toml"], "scenarios/places"),
        (["kommune", "Odense", "--ud", "scenarios/places/fyn.toml"], "places/odense.toml"),
        (["forsøg", "Nyt"], "--bygger-paa"),
        (["forsøg", "Nyt", "--bygger-paa", "vejlle-basis"], "findes ikke"),
        (["forsøg", "S30 rehabiliteringsteam efter behov", "--bygger-paa", "s30"], "allerede"),
        (["forsøg", "Nyt", "--bygger-paa", "s30", "--ud", "nyt.txt"], ".toml"),
        (["forsøg", "Nyt", "--bygger-paa", "s30", "--ud", "n\nx = 1.toml"], ".toml"),
        (["by", "Nyt"], "findes ikke"),
    ],
)  # fmt: skip
def test_what_cannot_be_made_is_told_and_nothing_is_written(
    arguments: list[str], word: str, folder: Path
) -> None:
    assert word in jobcenter("ny", *arguments, cwd=folder, code=2).stderr
    assert not list(folder.iterdir())


def test_nothing_is_written_over(folder: Path) -> None:
    jobcenter("ny", "kommune", "Vejle", "--befolkning", "119.000", cwd=folder)
    path = folder / "scenarios" / "places" / "vejle.toml"
    path.write_text(path.read_text("utf-8").replace("119000", "119001"), "utf-8")
    assert "skrevet over" in jobcenter("ny", "kommune", "Vejle", cwd=folder, code=2).stderr
    assert "119001" in path.read_text("utf-8")
    (folder / "nyt.toml").write_text("mit", "utf-8")
    told = jobcenter(
        "ny", "forsøg", "Nyt", "--bygger-paa", "s30", "--ud", "nyt.toml", cwd=folder, code=2
    )
    assert "skrevet over" in told.stderr
    assert (folder / "nyt.toml").read_text("utf-8") == "mit"


def test_a_file_where_the_folder_should_be_is_told(folder: Path) -> None:
    (folder / "scenarios").write_text("mit", "utf-8")
    told = jobcenter("ny", "forsøg", "Nyt", "--bygger-paa", "s30", cwd=folder, code=2).stderr
    assert "scenarios er en fil" in told
    assert [path.name for path in folder.iterdir()] == ["scenarios"]


@pytest.mark.parametrize("command", [["ny"], ["ny", "kommune"], ["ny", "forsøg"]])
def test_help_is_danish(command: list[str], folder: Path) -> None:
    text = jobcenter(*command, "--help", cwd=folder).stdout
    prose = re.sub(r"--\S+|\S+/\S+", "", text)
    assert "Brug: " in text
    assert not ENGLISH.search(prose), ENGLISH.search(prose)


def test_three_lines_say_whose_and_what_next(folder: Path) -> None:
    for arguments, first in (
        (["kommune", "Nyby", "--befolkning", "119000"], []),
        (["kommune", "Vejle"], ["Offentliggjort"]),
        (["forsoeg", "Mit", "--bygger-paa", "vejle-basis"], []),
    ):
        lines = jobcenter("ny", *arguments, cwd=folder).stdout.splitlines()
        said = [line.split(":")[0] for line in lines]
        assert said == [*first, "Jeres eget", "Vores gæt", "Nu"]


def test_weeks_of_sygedagpenge_say_from_when_they_are_counted() -> None:
    """The model's weeks are paid weeks, so the law's eight weeks of absence are 3,7 of them."""
    scenario = load_scenario("hedensted-2023")
    absent = 30 / 7  # sygedagpengeloven § 30
    until = scenario.at("samtaler.sygedagpenge.foerste.til_uge", scenario.start)
    assert until == pytest.approx(8 - absent, abs=0.05)
    weeks = [
        figure.title for path, figure in scenario.figures.items()
        if re.match(r"(samtaler|forloeb|milepael)\.sygedagpenge\.([a-z_0-9]+\.)?"
                    r"(fra_uge|til_uge|uger|uge)$", path)
        or (path.endswith(".foerste_uge") and scenario.attribute(
            path.replace("foerste_uge", "forloeb")) == "sygedagpenge")
    ]  # fmt: skip
    assert len(weeks) >= 10
    assert [title for title in weeks if "betalt" not in title] == []


@pytest.mark.slow
def test_every_command_of_the_page_works_for_a_kommune_that_does_not_ship(folder: Path) -> None:
    """Run from top to bottom as a new user would; figures of the page are filled in on the way."""
    parts = re.findall(r"```(toml)?\n(.*?)```", PAGE, re.DOTALL)
    commands = [line for kind, text in parts if not kind for line in text.splitlines()]
    put(folder, "y25i01.csv", SHEET)
    put(folder, "y60a02.json", V3)
    assert len(commands) > 10
    quick = ["--gentagelser", "2", "--aar", "1", "--processer", "1"]
    for kind, text in parts:
        if kind:
            fill_in(folder, text)
            continue
        for line in text.splitlines():
            name, *arguments = re.findall(r'"[^"]*"|\S+', line)
            assert name == "jobcenter"
            arguments = [argument.strip('"') for argument in arguments]
            if arguments[0] in ("koer", "sammenlign"):
                arguments += quick
            shown = jobcenter(*arguments, cwd=folder).stdout
            assert shown.strip()
            if arguments[:3] == ["forklar", "vejle-basis", "bestand.a_dagpenge"]:
                assert "1.390" in shown
                assert "scenarios/places/vejle.toml" in shown
            if arguments[-1].endswith("kortere_uger"):
                assert "efter_faktor" in shown


def fill_in(folder: Path, block: str) -> None:
    """Switch on a block of the page in the user's file that has it."""
    head = block.splitlines()[0]
    for path in (folder / "scenarios").rglob("*.toml"):
        text = path.read_text("utf-8")
        for mark in ("#", ""):
            if f"\n{mark}{head}\n" in text:
                start = text.index(f"\n{mark}{head}\n") + 1
                end = text.index("\n\n", start) + 1
                path.write_text(text[:start] + block + text[end:], "utf-8")
                return
    raise AssertionError(head)
