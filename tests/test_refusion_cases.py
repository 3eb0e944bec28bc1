"""The calculator against cases worked by hand, and against bad input."""

from __future__ import annotations

import csv
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner

from simulation.cli.main import jobcenter, main
from simulation.errors import InputError

CASES = sorted((Path(__file__).parent / "data" / "refusion").glob("*.toml"))


def calculate(text: str | bytes, folder: Path) -> list[dict[str, str]]:
    source, target = folder / "ind.csv", folder / "ud.csv"
    source.write_bytes(text if isinstance(text, bytes) else text.encode())
    CliRunner().invoke(
        jobcenter, ["refusion", str(source), "--ud", str(target)], catch_exceptions=False
    )
    with target.open(encoding="utf-8-sig", newline="") as handle:
        rows = list(csv.DictReader(handle, delimiter=";"))
    amounts = ("brutto_kr", "refusion_kr", "netto_kr")
    return [{k: v.replace(",", ".") if k in amounts else v for k, v in r.items()} for r in rows]


def as_csv(rows: list[list[str]], separator: str = ",") -> str:
    lines = [separator.join(("borger", "ydelse", "fra", "til"))]
    return "\n".join(lines + [separator.join(row) for row in rows]) + "\n"


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.stem)
def test_worked_cases(case: Path, tmp_path: Path) -> None:
    data = tomllib.loads(case.read_text("utf-8"))
    rows = calculate(as_csv(data["history"]), tmp_path)
    assert len(rows) == data["rows"]
    found = {(row["borger"], row["ydelse"], row["uge"]): row for row in rows}
    names = {
        "trappeuge": "trappeuge", "pct": "refusionspct", "dage": "dage",
        "brutto": "brutto_kr", "refusion": "refusion_kr", "netto": "netto_kr",
    }  # fmt: skip
    for want in data["expected"]:
        row = found[want["borger"], want["ydelse"], want["uge"]]
        for key, column in names.items():
            if key in want:
                assert row[column] == str(want[key]), (want, row)


def test_earlier_weeks_can_be_given(tmp_path: Path) -> None:
    text = "borger;ydelse;fra;til;trappeuger_foer\nJ;sygedagpenge;01.01.2024;07.01.2024;60\n"
    (row,) = calculate(text, tmp_path)
    assert (row["trappeuge"], row["refusionspct"], row["refusion_kr"]) == ("61", "20", "939.00")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("separator", [",", ";"])
def test_files_as_excel_writes_them(encoding: str, separator: str, tmp_path: Path) -> None:
    text = as_csv([["Søren", "Kontanthjælp", "2024-01-01", "2024-01-07"]], separator)
    (row,) = calculate(text.replace("\n", "\r\n").encode(encoding), tmp_path)
    assert row["borger"] == "Søren"
    # 12.326 × 12/52 = 2.844,46; 80 % = 2.275,57
    assert (row["brutto_kr"], row["refusion_kr"], row["netto_kr"]) == (
        "2844.46", "2275.57", "568.89",
    )  # fmt: skip


def test_state_and_kommune_together_pay_everything(tmp_path: Path) -> None:
    rows = calculate(
        as_csv([[str(i), "sygedagpenge", "2019-03-06", f"202{i}-08-19"] for i in range(5)]),
        tmp_path,
    )
    for row in rows:
        parts = float(row["refusion_kr"]) + float(row["netto_kr"])
        assert abs(parts - float(row["brutto_kr"])) < 0.001


def test_every_bad_row_is_told_and_nothing_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source, target = tmp_path / "ind.csv", tmp_path / "ud.csv"
    source.write_text(
        "borger,ydelse,fra,til\n"
        "1,sygedagpnge,2024-01-01,2024-02-01\n"
        "1,sygedagpenge,2024-13-01,2024-02-01\n"
        "2,sygedagpenge,2024-03-01,2024-02-01\n"
        "010203-1234,sygedagpenge,2024-01-01,2024-02-01\n"
        ",sygedagpenge,2024-01-01,2024-02-01\n"
        "3,sygedagpenge,2014-01-01,2024-02-01\n"
        "4,sygedagpenge,2024-01-01,2024-02-01\n"
        "4,sygedagpenge,2024-01-15,2024-03-01\n"
        "5,sygedagpenge,2024-01-01\n",
        encoding="utf-8",
    )
    with pytest.raises(SystemExit) as stop:
        main(["refusion", str(source), "--ud", str(target)])
    assert stop.value.code == 2
    told = capsys.readouterr().err
    for line in (2, 3, 4, 5, 6, 7, 9, 10):
        assert f"ind.csv:{line}:" in told
    assert "mente du «sygedagpenge»" in told
    assert "CPR" in told
    assert not target.exists()
    assert list(tmp_path.iterdir()) == [source]


@pytest.mark.parametrize(
    ("content", "word"),
    [(b"", "tom"), (b"\x00\x01\x02" * 50, "binær"), (b"a,b\n1,2\n", "mangler"),
     (b"borger,ydelse,fra,til\n", "ingen rækker")],
)  # fmt: skip
def test_files_that_are_no_history(content: bytes, word: str, tmp_path: Path) -> None:
    from simulation.accounting.historik import read_periods, read_rules

    source = tmp_path / "ind.csv"
    source.write_bytes(content)
    with pytest.raises(InputError, match=word):
        read_periods(source, read_rules())


def test_the_history_is_never_overwritten(tmp_path: Path) -> None:
    source = tmp_path / "ind.csv"
    text = as_csv([["1", "sygedagpenge", "2024-01-01", "2024-01-07"]])
    source.write_text(text, encoding="utf-8")
    with pytest.raises(SystemExit):
        main(["refusion", str(source), "--ud", str(source)])
    assert source.read_text("utf-8") == text
