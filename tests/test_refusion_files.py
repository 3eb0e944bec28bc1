"""Files as Excel and fagsystemer write them: the value they state, or one fault with its line."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulation.accounting.historik import (
    Weeks,
    beregn,
    calculate,
    laes,
    read_periods,
    read_rules,
    write_csv,
)
from simulation.accounting.historik.cpr import is_cpr
from simulation.cli.main import main
from simulation.errors import InputError

RULES = read_rules()
HEAD = "borger;ydelse;fra;til"
ROW = "1;sygedagpenge;01.01.2024;28.07.2024"
PLAIN = f"{HEAD}\n{ROW}\n"
# 1 January to 28 July 2024 is 30 whole weeks of 4.695 kr.: 4 at 80 %, 22 at 40 %, 4 at 30 %.
WHOLE = (30, 140_850_00, 4 * 3_756_00 + 22 * 1_878_00 + 4 * 1_408_50)


def weeks(content: str | bytes, folder: Path) -> list[Weeks]:
    source = folder / "ind.csv"
    source.write_bytes(content if isinstance(content, bytes) else content.encode())
    return list(calculate(read_periods(source, RULES), RULES))


def faults(content: str | bytes, folder: Path) -> list[tuple[int | None, str]]:
    """What the command says of a file; it ends with 2 and writes nothing."""
    source, target = folder / "ind.csv", folder / "ud.csv"
    source.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(InputError) as told:
        read_periods(source, RULES)
    with pytest.raises(SystemExit) as stop:
        main(["refusion", str(source), "--ud", str(target)])
    assert stop.value.code == 2
    assert list(folder.iterdir()) == [source]
    return [(fault.line, fault.message) for fault in told.value.faults]


def with_borger(text: str) -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=";", lineterminator="\n").writerow(
        [text, "sygedagpenge", "01.01.2024", "28.07.2024"]
    )
    return f"{HEAD}\n{out.getvalue()}"


def with_cells(ydelse: str = "sygedagpenge", fra: str = "01.01.2024", til: str = "28.07.2024"):
    return f"{HEAD}\n1;{ydelse};{fra};{til}\n"


AS_PROGRAMS_WRITE = {
    "byte-order mark": PLAIN.encode("utf-8-sig"),
    "windows line ends": PLAIN.replace("\n", "\r\n"),
    "old mac line ends": PLAIN.replace("\n", "\r"),
    "comma": PLAIN.replace(";", ","),
    "tab": PLAIN.replace(";", "\t"),
    "excel unicode text": PLAIN.replace(";", "\t").encode("utf-16"),
    "utf-16 with semicolon": PLAIN.encode("utf-16"),
    "utf-16 without mark": PLAIN.encode("utf-16-le"),
    "utf-16, big end first, without mark": PLAIN.encode("utf-16-be"),
    "sep line": f"sep=;\r\n{PLAIN}",
    "quoted sep line": f'"sep=,"\n{PLAIN.replace(";", ",")}',
    "empty columns after the last": f"{HEAD};;\n{ROW};;\n",
    "empty fields after the last": f"{HEAD}\n{ROW};;;\n",
    "empty columns, short rows": f"{HEAD};;\n{ROW}\n",
    "empty lines": f"\n\n{HEAD}\n\n{ROW}\n;;;\n\n",
    "quoted header": PLAIN.replace(HEAD, '"borger";"ydelse";"fra";"til"'),
    "line end in the header": PLAIN.replace("borger", '"borger\n"'),
    "large letters": PLAIN.replace(HEAD, HEAD.upper()),
    "spaces in the header": PLAIN.replace(HEAD, " borger ; ydelse;fra ;til"),
    "hard space in the header": f"\u00a0{PLAIN}",
    "invisible sign in the header": f"\u200b{PLAIN}",
    "date with time": with_cells(fra="2024-01-01 00:00:00", til="28-07-2024 00:00"),
    "date as iso 8601": with_cells(fra="2024-01-01T00:00:00", til="20240728"),
    "date without zeros": with_cells(fra="1.1.2024", til="28.7.2024"),
    "year first with slashes": with_cells(fra="2024/01/01", til="2024/07/28"),
    "day numbers of excel": with_cells(fra="45292", til="45501"),
    "wide digits": with_cells(fra="２０２４-０１-０１", til="2024-07-28"),
    "other digits": with_cells(fra="٠١.٠١.٢٠٢٤"),
    "hard space in a date": with_cells(fra="\u00a001.01.2024"),
    "number kept as text": with_borger('="007"'),
    "optional columns left out of a row": f"{HEAD};forsoerger\n{ROW}\n",
}


@pytest.mark.parametrize("content", AS_PROGRAMS_WRITE.values(), ids=AS_PROGRAMS_WRITE)
def test_the_value_a_file_states(content: str | bytes, tmp_path: Path) -> None:
    (block,) = weeks(content, tmp_path)
    assert (len(block.week), block.gross.sum(), block.refunded.sum()) == WHOLE


@pytest.mark.parametrize(
    "borger",
    ["1;2", "a\"b", "=1+1", "@SUM(1)", "+1+1", "-2", "\t=1", "<script>", "Æble", "2024-00123",
     "2024-000123", "20240001", "1000000000", "b-0000017", "3f2504e0-4f89-11d3-9a0c-0305e82c3301",
     "1E5"],
)  # fmt: skip
def test_ids_that_are_no_cpr_number_are_kept(borger: str, tmp_path: Path) -> None:
    source = tmp_path / "ind.csv"
    source.write_text(with_borger(borger), "utf-8")
    assert read_periods(source, RULES).borgere == [borger.strip()]


DISGUISES = [
    "010190-1234", "0101901234", "010190 1234", "010190  1234", "010190–1234", "010190—1234",
    "010190\u20111234", "010190.1234", "010190/1234", "010190\t1234", "010190 - 1234",
    "01-01-90-1234", "01 01 90 1234", "01.01.1990-1234", "010190\u00ad1234", "010190\u200b1234",
    "'0101901234", '="0101901234"', "101901234", "10190-1234", "101.901.234", "101901234,00",
    "0101000000", "101000000", "CPR010190-1234", "CPR:0101901234", "Hansen 010190-1234",
    "010190-1234 (sag 7)", "０１０１９０-１２３４", "٠١٠١٩٠١٢٣٤", "000101901234", "610190-1234",
    "1,01901E+08", "1.01901234E+8", "010190_1234",
]  # fmt: skip


@pytest.mark.parametrize("number", DISGUISES)
@pytest.mark.parametrize("column", [0, 1, 2, 3])
def test_a_cpr_number_is_refused_and_never_shown(
    number: str, column: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cells = ROW.split(";")
    cells[column] = number
    out = io.StringIO()
    csv.writer(out, delimiter=";", lineterminator="\n").writerow(cells)
    ((line, message),) = faults(f"{HEAD}\n{ROW.replace('1;', '2;', 1)}\n{out.getvalue()}", tmp_path)
    told = message + capsys.readouterr().err
    assert line == 3
    assert HEAD.split(";")[column] in message
    assert "CPR" in message or column
    assert number.strip() not in told
    assert "1234" not in told


def test_a_cpr_number_where_the_header_should_be_is_not_shown(tmp_path: Path) -> None:
    ((line, message),) = faults("010190-1234;sygedagpenge;01.01.2024;28.07.2024\n", tmp_path)
    assert line == 1
    assert "1234" not in message


@settings(max_examples=300, deadline=None)
@given(
    st.dates(),
    st.integers(0, 9999),
    st.lists(st.sampled_from([" ", "-", ".", "/", "–", "\u00ad", "'", "_", "\u00a0"]), max_size=3),
    st.sampled_from(["", "CPR", "nr. ", "'", "Jensen, "]),
)
def test_any_sign_between_the_digits_is_seen_through(day, serial, signs, before) -> None:
    assert is_cpr(f"{before}{day:%d%m%y}{''.join(signs)}{serial:04d}")


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 99_999_999))
def test_a_short_number_is_never_a_cpr_number(number: int) -> None:
    assert not is_cpr(str(number))


def used(value: str) -> str:
    return f"{HEAD};trappeuger_foer\n{ROW};{value}\n"


ONE_FAULT = {
    "empty": ("", None, "tom"),
    "only line ends": ("\n\n\n", None, "tom"),
    "only spaces": ("   \n", None, "tom"),
    "a lone delimiter": (";", 1, "mangler"),
    "a lone quotation mark": ('"', 1, "ingen overskrift"),
    "header alone": (HEAD, 1, "ingen rækker"),
    "only a sep line": ("sep=;\n", 1, "ingen overskrift"),
    "strange sep line": ("sep=x\n" + PLAIN, 1, "sep="),
    "workbook": (b"PK\x03\x04" + bytes(60), None, "Excel-projektmappe"),
    "nul": (PLAIN.replace("1;s", "1\0;s"), 2, "NUL"),
    "nul far down": (HEAD + "\n" + f"{ROW}\n" * 9000 + "\0\n", 9002, "NUL"),
    "no known text": (HEAD.encode() + b"\n\x81\x9d;a\n", 2, "Windows"),
    "one bad sign in utf-8": (
        "borger;ydelse;fra;til\nSøren;su;1.1.2024;2.1.2024\n".encode()
        + b"\xe5;su;1.1.2024;2.1.2024\n",
        3, "UTF-8",
    ),
    "half a utf-16": (PLAIN.encode("utf-16")[:-1], None, "afkortet"),
    "column missing": ("borger;ydelse;fra\n1;su;1.1.2024\n", 1, "«til» mangler"),
    "column twice": ("borger;" + PLAIN, 1, "to gange"),
    "unknown column": (f"{HEAD};beloeb\n{ROW};1\n", 1, "«beloeb»"),
    "misspelt column": (PLAIN.replace("borger", "borgr"), 1, "mente du «borger»"),
    "two kinds of delimiter": (PLAIN.replace("borger;", "borger,"), 1, "blander skilletegn"),
    "huge field": (f"{HEAD};{'x' * 140_000}\n{ROW}\n", 1, "længere end"),
    "huge field in a row": (f"{HEAD}\n{'x' * 140_000};su;1.1.2024;2.1.2024\n", 2, "længere end"),
    "short row": (f"{HEAD}\n1;sygedagpenge\n", 2, "2 felter"),
    "long row": (f"{HEAD}\n{ROW};;x\n", 2, "6 felter"),
    "field without heading": (f"{HEAD};\n{ROW};x\n", 2, "ingen overskrift"),
    "sum": (f"{PLAIN}I alt;;;\n", 3, "sum"),
    "open quotation mark": (f'{HEAD}\n"{ROW}\n{ROW}\n{ROW}\n', 2, "anførselstegn"),
    "misplaced quotation mark": (f'{HEAD}\n"1"x;su;1.1.2024;2.1.2024\n', 2, "anførselstegn"),
    "no borger": (with_borger(""), 2, "«borger» er tom"),
    "line end in a borger": (with_borger("a\nb"), 2, "linjeskift"),
    "escape sequence": (with_borger("\x1b[31mx"), 2, "U+001B"),
    "escape sequence in a ydelse": (with_cells("\x1b[2Jx"), 2, "(U+001B)"),
    "no ydelse": (with_cells(""), 2, "«ydelse» er tom"),
    "unknown ydelse": (with_cells("xx"), 2, "sygedagpenge"),
    "homoglyph": (with_cells("syged\u0430gpenge"), 2, "mente du «sygedagpenge»"),
    "homoglyph is named": (with_cells("syged\u0430gpenge"), 2, "U+0430"),
    "wrong accent": (with_cells("kontanthja\u0308lp"), 2, "mente du «kontanthjaelp»"),
    "ydelse without rate": (with_cells("seniorpension"), 2, "ingen kendt sats"),
    "30 february": (with_cells(fra="30.02.2024"), 2, "kalenderen"),
    "long ago": (with_cells(fra="01.01.1900"), 2, "før trappen"),
    "year 9999": (with_cells(til="31.12.9999"), 2, "efter 20"),
    "five digits of year": (with_cells(til="31.12.99999"), 2, "skriv en dato"),
    "two digits of year": (with_cells(fra="1.1.24"), 2, "fire cifre"),
    "day and month in doubt": (with_cells(fra="01/02/2024"), 2, "to måder"),
    "no time of day": (with_cells(fra="2024-01-01 25:00"), 2, "klokkeslæt"),
    "day number beyond": (with_cells(til="99999"), 2, "efter 20"),
    "no date": (with_cells(fra=""), 2, "«fra» er tom"),
    "backwards": (with_cells(fra="28.07.2024", til="01.01.2024"), 2, "før «fra»"),
    "forsoerger": (f"{HEAD};forsoerger\n{ROW};maybe\n", 2, "ja eller nej"),
    "weeks with decimals": (used("1,5"), 2, "helt antal"),
    "weeks below none": (used("-1"), 2, "helt antal"),
    "weeks raised": (used("²"), 2, "helt antal"),
    "weeks in a circle": (used("①"), 2, "helt antal"),
    "weeks beyond a life": (used("3001"), 2, "arbejdsliv"),
    "weeks that wrap": (used(str(2**31 - 1)), 2, "arbejdsliv"),
    "weeks beyond all": (used("9" * 5000), 2, "arbejdsliv"),
    "weeks that differ": (
        f"{HEAD};trappeuger_foer\n{ROW};0\n1;jobafklaring;29.07.2024;02.02.2025;52\n", 3, "linje 2",
    ),
    "same row twice": (f"{PLAIN}{ROW}\n", 3, "overlapper linje 2"),
}  # fmt: skip


@pytest.mark.parametrize(("content", "line", "word"), ONE_FAULT.values(), ids=ONE_FAULT)
def test_one_fault_with_its_line(
    content: str | bytes, line: int | None, word: str, tmp_path: Path
) -> None:
    ((found, message),) = faults(content, tmp_path)
    assert found == line
    assert word in message
    assert len(message) < 700
    assert message.isprintable()


def test_weeks_before_can_be_stated_once_or_alike(tmp_path: Path) -> None:
    second = "1;jobafklaring;29.07.2024;04.08.2024"
    for first, again in (("60", ""), ("", "60"), ("60", "60"), ("٦٠", "060")):
        text = f"{HEAD};trappeuger_foer\n{ROW};{first}\n{second};{again}\n"
        (block,) = weeks(text, tmp_path)
        assert block.place.tolist() == list(range(61, 92)), (first, again)


def test_a_decomposed_letter_is_the_same_word(tmp_path: Path) -> None:
    (block,) = weeks(
        f"{HEAD}\na\u030a;Fo\u0338rtidspension;01.01.2024;07.01.2024\n"
        "å;førtidspension;08.01.2024;14.01.2024\n",
        tmp_path,
    )
    assert block.person.tolist() == [0, 0]


def test_every_overlap_is_told_not_only_of_neighbours(tmp_path: Path) -> None:
    text = (
        f"{HEAD}\n1;su;01.01.2024;31.12.2024\n1;su;01.02.2024;10.02.2024\n"
        "2;su;01.02.2024;10.02.2024\n1;su;01.06.2024;10.06.2024\n1;su;05.06.2024;07.06.2024\n"
    )
    told = faults(text, tmp_path)
    assert [line for line, _ in told] == [3, 5, 6]
    assert "linje 2 og 5" in told[2][1]


def test_two_ydelser_at_once_are_told_and_three_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    second = "1;kontanthjælp;22.07.2024;04.08.2024\n"
    source, target = tmp_path / "ind.csv", tmp_path / "ud.csv"
    source.write_text(PLAIN + second, "utf-8")
    with pytest.raises(SystemExit) as stop:
        main(["refusion", str(source), "--ud", str(target)])
    assert not stop.value.code
    told = capsys.readouterr().err
    assert f"{source}:3: to ydelser på de samme dage som linje 2" in told
    assert "7 dage" in told
    target.unlink()
    third = "1;jobafklaring;28.07.2024;28.07.2024\n1;a-dagpenge;28.07.2024;29.07.2024\n"
    ((line, message),) = faults(PLAIN + second + third, tmp_path)
    assert (line, "4 ydelser" in message, "linje 2, 3 og 4" in message) == (5, True, True)


def test_job_beside_a_ydelse_is_no_overlap(tmp_path: Path) -> None:
    source = tmp_path / "ind.csv"
    source.write_text(f"{PLAIN}1;job;01.01.2024;28.07.2024\n", "utf-8")
    assert read_periods(source, RULES).notes == ()


def test_more_faults_than_can_be_read_are_counted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = faults(HEAD + "\n" + "x;su;i går;2.1.2024\n" * 1000, tmp_path)
    assert len(told) == laes.MOST_FAULTS + 1
    assert "800 fejl mere" in told[-1][1]
    assert "1000 fejl. Intet er skrevet." in capsys.readouterr().err


@pytest.mark.parametrize("form", ["excel", "maskine"])
def test_what_is_written(form: str, tmp_path: Path) -> None:
    source, target = tmp_path / "ind.csv", tmp_path / "ud.csv"
    ids = ["=1+1", "-2", '@a";b', "+x", "'=ok", "–1"]
    source.write_text(HEAD + "\n" + "".join(with_borger(i).split("\n", 1)[1] for i in ids), "utf-8")
    history = read_periods(source, RULES)
    totals = write_csv(calculate(history, RULES), history, RULES, target, form)
    raw = target.read_bytes()
    excel = form == "excel"
    assert raw.startswith(b"\xef\xbb\xbf") == excel
    assert raw.endswith(b"\r\n" if excel else b"\n")
    text = raw.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=";" if excel else ","))
    assert rows[1][2:] == (
        ["2024-W01", "7", "1", "80", "4695,00", "3756,00", "939,00"]
        if excel
        else ["2024-W01", "7", "1", "80", "4695.00", "3756.00", "939.00"]
    )
    safe = ["'=1+1", "-2", "'@a\";b", "'+x", "'=ok", "–1"]
    assert list(dict.fromkeys(row[0] for row in rows[1:])) == (safe if excel else ids)
    assert (totals.rows, totals.borgere) == (180, 6)
    assert totals.gross == totals.refunded + totals.net == 6 * WHOLE[1]


def test_blocks_do_not_matter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(3)
    text = HEAD + "\n"
    for i in range(60):
        day = int(rng.integers(4, 28))
        ydelse = ("sygedagpenge", "job", "su", "a_dagpenge")[i % 4]
        text += f"{i % 7};{ydelse};{2016 + i // 7}-01-{day:02d};{2016 + i // 7}-11-{day:02d}\n"
    text = "\n".join(dict.fromkeys(text.splitlines())) + "\n"
    whole = weeks(text, tmp_path)
    monkeypatch.setattr(beregn, "BLOCK_ROWS", 50)
    parts = weeks(text, tmp_path)
    assert (len(whole), len(parts) > 3) == (1, True)
    for name in vars(whole[0]):
        joined = np.concatenate([getattr(part, name) for part in parts])
        assert (joined == getattr(whole[0], name)).all()


def test_an_unknown_form_is_refused(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    with pytest.raises(SystemExit) as stop:
        main(["refusion", "x.csv", "--ud", str(tmp_path / "y.csv"), "--format", "json"])
    assert stop.value.code == 2
    assert "excel eller maskine" in capsys.readouterr().err
