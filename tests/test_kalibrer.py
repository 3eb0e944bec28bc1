"""A kommune's own figures: every layout reads, what is damaged is told, nothing else is written."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from simulation.errors import InputError
from simulation.kalibrering.laes import read_cells
from simulation.kalibrering.serier import find_series, is_place
from simulation.scenario import Scenario, load_scenario
from tests.test_cli import jobcenter

SHEET = """Ledige;;;;
Kilde: Jobindsats.dk, STAR;;;;
;;;;
;;A-dagpenge;A-dagpenge;Kontanthjælp
Periode;Område;Antal fuldtidspersoner;Fuldtidspersoner i pct.;Antal fuldtidspersoner
2026M08;Hele landet;77.888;2,5;14.392
2026M08;Vejle;1.190;2,1;231
2026M09;Vejle;1.105;2,0;-
"""
V3 = json.dumps({
    "columns": ["Periode", "Område", "Visitationskategori", "Antal personer",
                "Antal fuldtidspersoner"],
    "rows": [["2026M09", "Vejle", "Kontanthjælp i alt", 1700, 1650],
             ["2026M09", "Vejle", "Uddannelsesparat", 200, 190],
             ["2026M09", "Læsø", "Kontanthjælp i alt", 8, None]],
})  # fmt: skip
V2 = json.dumps([{
    "Variables": [{"Name": "p", "Label": "Periode"}, {"Label": "Area"}, {"Label": "Ydelsesgrupper"},
                  {"Label": "Antal langtidsledige personer"}],
    "Data": [["2026M09", "Vejle", "A-dagpenge", "170,0"], ["2026M09", "Vejle", "Kontanthjælp", 60]],
}])  # fmt: skip
DST = """OMRÅDE;YDELSESTYPE;TID;INDHOLD
Hele landet;Sygedagpenge;2026K3;..
630 Vejle;Sygedagpenge;2026K2;1400,50
630;Sygedagpenge;2026K3;1612,40
Vejle Kommune;Jobafklaring;2026K3;251,00
"""
EXPORT = """Område;Periode dagpenge;Køn;A-dagpenge antal fuldtidspersoner
Vejle;2026M09;Mænd;500
Vejle;2026M09;I alt;1105
"""


def put(folder: Path, name: str, text: str, encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


def test_every_layout_reads(tmp_path: Path) -> None:
    files = [
        put(tmp_path, "y25i01.csv", SHEET, "cp1252"), put(tmp_path, "y60a02.json", V3),
        put(tmp_path, "y25i09.json", V2),
        put(tmp_path, "dst.csv", DST.replace("\n", "\r\n"), "utf-8-sig"),
    ]  # fmt: skip
    found = find_series(files, "vejle")
    assert {name: serie.months for name, serie in found.serier.items()} == {
        "a_dagpenge": {"2026M08": 1190.0, "2026M09": 1105.0},
        "kontanthjaelp_jobparat": {"2026M08": 231.0},
        "kth": {"2026M09": 1650.0},
        "uddannelsesparat": {"2026M09": 190.0},
        "langtidsledige": {"2026M09": 170.0},
        "sygedagpenge": {"2026K2": 1400.5, "2026K3": 1612.4},
        "jobafklaring": {"2026K3": 251.0},
    }
    assert found.suppressed == 1
    assert found.serier["a_dagpenge"].source == "y25i01"


def test_a_part_of_the_people_is_not_read_twice(tmp_path: Path) -> None:
    found = find_series([put(tmp_path, "eksport.csv", EXPORT)], "vejle")
    assert found.serier["a_dagpenge"].months == {"2026M09": 1105.0}


@pytest.mark.parametrize(
    ("area", "place", "same"),
    [
        ("766 Hedensted", "hedensted", True), ("766", "hedensted", True),
        ("Hedensted Kommune", "hedensted", True), ("Vesthimmerland", "vesthimmerlands", True),
        ("Århus", "aarhus", True), ("Aarhus", "aarhus", True), ("Hele landet", "vejle", False),
        ("767", "hedensted", False), ("766 Vejle", "hedensted", False),
    ],
)  # fmt: skip
def test_a_kommune_is_known_by_name_and_number(area: str, place: str, same: bool) -> None:
    assert is_place(area, place) is same


ONE = "Periode;Område;A-dagpenge fuldtidspersoner\n"
DAMAGED = {
    "tom": ("", "filen er tom"),
    "ingen overskrift": ("a;b\n1;2\n", "ingen række har både en periode"),
    "for få celler": (SHEET.replace("1.105;2,0;-", "1.105"), "8: har 3 celler"),
    "en anden periode": (SHEET.replace("2026M09", "uge 36"), "8: perioden «uge 36»"),
    "kvartal skrevet som måned": (DST.replace("2026K3", "2026.3"), "2: perioden «2026.3»"),
    "en måned, der ikke findes": (ONE + "2026M13;Vejle;1105\n", "2: perioden «2026M13»"),
    "et femte kvartal": (DST.replace("2026K2", "2026K5"), "3: perioden «2026K5»"),
    "negativt": (SHEET.replace("1.105", "-5"), "er negativt"),
    "uklart punktum": (ONE + "2026M09;Vejle;1.105\n", "kan være 1105"),
    "en anden kommune": (SHEET.replace("Vejle", "Viborg"), "filen har ikke vejle; den har"),
    "ikke json": ('{"columns": [', "ikke gyldig JSON"),
    "anden json": ('{"a": 1}', "ventede «columns» og «rows»"),
    "rækker af ulige længde": (
        json.dumps({"columns": ["Periode", "Område", "A-dagpenge fuldtidspersoner"],
                    "rows": [["2026M09", "Vejle"]]}), "række 1 har 2 celler; ventede 3",
    ),
    "en workbook": ("PK\x03\x04", "Excel-projektmappe"),
    "to svar på samme måned": (ONE + "2026M09;Vejle;1105\n2026M09;Vejle;1106\n", "3: 2026M09"),
    "cpr i en celle": (SHEET.replace("09;Vejle", "09;Vejle 010190-1234"), "ligner et CPR-nummer"),
    "cpr i en kolonne": (
        "Periode;Område;CPR;A-dagpenge fuldtidspersoner\n2026M09;Vejle;0101901234;1\n",
        "ligner et CPR-nummer",
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", DAMAGED)
def test_what_is_damaged_is_told_and_nothing_is_written(what: str, tmp_path: Path) -> None:
    text, told = DAMAGED[what]
    name = "fil.json" if text.startswith("{") else "fil.csv"
    put(tmp_path, name, text)
    shown = jobcenter("kalibrer", "vejle", "--data", name, cwd=tmp_path, code=2).stderr
    assert told in shown
    assert name in shown
    assert "Traceback" not in shown
    assert not re.search(r"010190-?1234", shown)
    assert [path.name for path in tmp_path.iterdir()] == [name]


@pytest.mark.parametrize(
    ("place", "target", "told"),
    [
        ("hedensted", None, "har en fil, der følger med (scenarios/places/hedensted.toml)"),
        ("vejle", "mappe", "er der allerede; intet er skrevet over"),
        ("vejle", "fil.csv/vejle.toml", "fil.csv er en fil; der skulle være en mappe"),
    ],
)
def test_where_a_file_cannot_stand_nothing_is_written(
    place: str, target: str | None, told: str, tmp_path: Path
) -> None:
    """Hedensted ships a file: a second of that name would stand in the way of every run."""
    put(tmp_path, "fil.csv", ONE + "2026M09;Vejle;1105\n2026M09;Hedensted;405\n")
    (tmp_path / "mappe").mkdir()
    where = ["--ud", target] if target else []
    arguments = ["kalibrer", place, "--data", "fil.csv", *where]
    assert told in jobcenter(*arguments, cwd=tmp_path, code=2).stderr
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["fil.csv", "mappe"]


def test_two_counts_of_jobparate_are_not_the_same(tmp_path: Path) -> None:
    """Those of y25i01 are ledige; those of y60a02 by visitation are others, and not used."""
    rows = json.loads(V3)
    rows["rows"].append(["2026M08", "Vejle", "Jobparat", 310, 306])
    files = [put(tmp_path, "y25i01.csv", SHEET), put(tmp_path, "y60a02.json", json.dumps(rows))]
    found = find_series(files, "vejle")
    assert found.serier["kontanthjaelp_jobparat"].months == {"2026M08": 231.0}
    assert any("Jobparat" in text for text in found.unused["y60a02.json"])


def at(scenario: Scenario, path: str) -> float:
    return scenario.at(path, scenario.start)  # type: ignore[no-any-return]


def test_own_figures_are_written_with_source_and_checked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By hand: September's 1.105 less the season; 1.650 less jobparate and 190, a quarter apart."""
    monkeypatch.chdir(tmp_path)
    put(tmp_path, "y25i01.csv", SHEET, "cp1252")
    put(tmp_path, "y60a02.json", V3)
    put(tmp_path, "dst.csv", DST)
    before = load_scenario("hedensted-2026", place="vejle")
    done = jobcenter("kalibrer", "vejle", "--data", "y25i01.csv", "y60a02.json", "dst.csv",
                     cwd=tmp_path)  # fmt: skip
    assert "Skrevet: scenarios/places/vejle.toml" in done.stdout
    jobcenter("tjek", "scenarios/places/vejle.toml", cwd=tmp_path)
    own = load_scenario("hedensted-2026", place="vejle")
    season = before.at("saeson.bestand.a_dagpenge", before.start)
    assert at(own, "bestand.a_dagpenge") == pytest.approx(1105 / season[8], abs=0.06)
    assert at(own, "bestand.sygedagpenge") == 1612.4
    assert at(own, "bestand.kontanthjaelp_jobparat") == 231.0
    others = 1650 - at(before, "bestand.kontanthjaelp_jobparat") - 190
    assert at(own, "bestand.kontanthjaelp_aktivitetsparat") == pytest.approx(0.75 * others, abs=0.1)
    assert at(own, "bestand.uddannelseshjaelp") == pytest.approx(0.25 * others + 190, abs=0.1)
    entry = own.figure("bestand.a_dagpenge").on(own.start)
    assert entry.grade == "statistik"
    assert entry.source.startswith("Jobindsats y25i01, 2026M09 uden sæson (læst ")
    assert at(own, "bestand.revalidering") == at(before, "bestand.revalidering")
    again = jobcenter("kalibrer", "vejle", "--data", "y25i01.csv", cwd=tmp_path, code=2)
    assert "er der allerede; intet er skrevet over" in again.stderr


def test_two_years_give_a_season_of_ones_own(tmp_path: Path) -> None:
    rows = [
        f"{year}M{month:02d};Vejle;{1000 + 300 * (month == 1)}"
        for year in (2022, 2023, 2024, 2025) for month in range(1, 13)
    ]  # fmt: skip
    put(tmp_path, "y25i01.csv", ONE + "\n".join(rows))
    jobcenter("kalibrer", "vejle", "--data", "y25i01.csv", cwd=tmp_path)
    text = (tmp_path / "scenarios" / "places" / "vejle.toml").read_text("utf-8")
    told = re.search(r'"indeks".*?value = (\[.*?\])', text, re.DOTALL)
    assert told is not None
    index = json.loads(told.group(1))
    assert len(index) == 12
    assert max(index) == index[0] > 1.15


def test_a_month_left_out_is_a_gap_and_not_another_month(tmp_path: Path) -> None:
    """High in January alone: with a month left out, no other month is read as its neighbour."""
    months = [f"{year}M{month:02d}" for year in range(2019, 2027) for month in range(1, 13)]
    found = []
    for left_out in ("", "2020M03"):
        rows = [
            f"{month};Aarhus;{13000 if month.endswith('01') else 10000}"
            for month in months if month != left_out and month < "2026M08"
        ]  # fmt: skip
        put(tmp_path, "y25i01.csv", ONE + "\n".join(rows))
        target = f"aarhus{left_out}.toml"
        jobcenter("kalibrer", "aarhus", "--data", "y25i01.csv", "--ud", target, cwd=tmp_path)
        text = (tmp_path / target).read_text("utf-8")
        told = re.search(r'"indeks".*?value = (\[.*?\])', text, re.DOTALL)
        assert told is not None
        found.append(json.loads(told.group(1)))
    whole, with_gap = found
    assert whole[0] == pytest.approx(13000 / 10250, abs=0.01)
    assert with_gap == pytest.approx(whole, abs=0.002)


def test_an_unknown_kommune_has_a_nearest(tmp_path: Path) -> None:
    put(tmp_path, "a.csv", SHEET)
    told = jobcenter("kalibrer", "vejl", "--data", "a.csv", cwd=tmp_path, code=2).stderr
    assert "mente du «vejle»" in told


def test_numbers_of_json_are_numbers(tmp_path: Path) -> None:
    cells = read_cells(put(tmp_path, "a.json", V3))
    assert [cell.value for cell in cells if "fuldtid" in cell.about[0]] == [1650.0, 190.0, None]
    with pytest.raises(InputError, match="findes ikke"):
        read_cells(tmp_path / "b.json")
