"""From the bytes of a CSV file to its lines, whichever way Excel or a fagsystem wrote it."""

from __future__ import annotations

import codecs
import io
import re
from pathlib import Path

from simulation.errors import Fault, InputError

MOST_BYTES = 200_000_000
_LOOKED_AT = 400
_PART = 1 << 20
_WIDE = ((codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_DOUBLY_READ = re.compile(rb"\xc3[\x86\x98\x85\xa6\xb8\xa5]")
"""Æ, Ø, Å, æ, ø and å in UTF-8."""
_ENDS = re.compile(rb"\r\n|\r|\n")


def open_text(path: Path) -> io.TextIOWrapper:
    """Return the file as lines of text with their ends kept.

    Raises
    ------
    InputError
        If it is missing, empty, too large or not text.
    """
    shown = str(path)
    try:
        if path.is_dir():
            raise InputError(Fault("er en mappe; skriv en fil", shown))
        if not path.is_file():
            raise InputError(Fault("filen findes ikke", shown))
        if path.stat().st_size > MOST_BYTES:
            raise InputError(
                Fault(f"filen fylder mere end {MOST_BYTES // 1_000_000} MB; del den", shown)
            )
        raw = path.read_bytes()
    except (OSError, ValueError):
        raise InputError(Fault("filen kan ikke læses", shown)) from None
    if raw.startswith(_WORKBOOKS):
        raise InputError(
            Fault("filen er en Excel-projektmappe; gem den som CSV og brug den i stedet", shown)
        )
    encoding = _encoding(raw, shown)
    text = io.TextIOWrapper(io.BytesIO(raw), encoding, newline="")
    head = text.read(_LOOKED_AT)
    while head and not head.strip():
        head = text.read(_LOOKED_AT)
    if not head:
        raise InputError(Fault("filen er tom", shown))
    text.seek(0)
    return text


def _encoding(raw: bytes, shown: str) -> str:
    wide = _wide(raw)
    if wide is not None:
        bad = _first_bad(raw, wide)
        if bad is not None:
            raise InputError(Fault("filen er UTF-16, men er afkortet eller beskadiget", shown))
        return wide
    nul = raw.find(b"\0")
    if nul >= 0:
        told = "linjen rummer NUL-tegn; filen er binær eller beskadiget"
        raise InputError(Fault(told, shown, _line(raw, nul)))
    bad = _first_bad(raw, "utf-8")
    if bad is None:
        return "utf-8-sig"
    if _DOUBLY_READ.search(raw):
        told = "linjen rummer et tegn, der ikke er UTF-8, som resten af filen er"
        raise InputError(Fault(told, shown, _line(raw, bad)))
    bad = _first_bad(raw, "cp1252")
    if bad is not None:
        told = "linjen rummer et tegn, der hverken er UTF-8 eller Windows-tekst"
        raise InputError(Fault(told, shown, _line(raw, bad)))
    return "cp1252"


def _wide(raw: bytes) -> str | None:
    """Return the name of a two-byte encoding, with a mark or by its empty bytes."""
    for mark, name in _WIDE:
        if raw.startswith(mark):
            return name
    head = raw[: _LOOKED_AT // 2 * 2]
    if len(raw) < 4 or len(raw) % 2:
        return None
    for name, empty, full in (
        ("utf-16-le", head[1::2], head[::2]),
        ("utf-16-be", head[::2], head[1::2]),
    ):
        if empty.count(0) > 0.9 * len(empty) and not full.count(0):
            return name
    return None


def _first_bad(raw: bytes, encoding: str) -> int | None:
    """Return where the first byte stands that the encoding does not know; in parts, for memory."""
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        for start in range(0, len(raw), _PART):
            decoder.decode(raw[start : start + _PART])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        try:
            raw.decode(encoding)
        except UnicodeDecodeError as error:
            return error.start
    return None


def _line(raw: bytes, place: int) -> int:
    return len(_ENDS.findall(raw, 0, place)) + 1
