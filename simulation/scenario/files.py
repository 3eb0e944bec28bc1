"""Reading one TOML file safely: small, text, well formed; and where the files are."""

from __future__ import annotations

import filecmp
import re
import tomllib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from simulation.errors import Fault, InputError
from simulation.scenario.positions import index_lines
from simulation.scenario.words import nearest

MOST_BYTES = 1_000_000
DEEPEST = 10
PLACES, REGIONS = "places", "regions"
NOT_SCENARIOS = (PLACES, REGIONS)
TO_FILL_IN = "JERES_TAL"
"""What stands where a figure of the user's own belongs: not TOML, so it is never taken for one."""
_ID = re.compile(r'^\s*id\s*=\s*"([^"]+)"', re.M)
_WHERE = re.compile(r"\(at (?:line (\d+), column \d+|end of document)\)")


@dataclass(frozen=True)
class Source:
    """A file that has been read: its data, and the line of every key."""

    path: Path
    shown: str
    text: str
    data: dict[str, Any]

    @cached_property
    def lines(self) -> dict[str, int]:
        """Line of each dotted key."""
        return index_lines(self.text)

    def line(self, key: str) -> int:
        """Return the line of a key, or of the nearest table around it."""
        while key and key not in self.lines:
            key = key.rpartition(".")[0]
        return self.lines.get(key, 1)

    def fault(self, message: str, key: str = "") -> Fault:
        """Return a fault at a key of this file."""
        return Fault(message, self.shown, self.line(key))


def shipped_folder() -> Path:
    """Return the scenarios that ship."""
    return Path(__file__).resolve().parents[2] / "scenarios"


def own_folder() -> Path:
    """Return where the user's own scenarios and places are: ``scenarios`` in the working folder."""
    return Path.cwd() / "scenarios"


def scenario_folders() -> tuple[Path, ...]:
    """Return the user's own folder, if there is one, and the one that ships."""
    own, shipped = own_folder().resolve(), shipped_folder()
    return (own, shipped) if own.is_dir() and own != shipped else (shipped,)


def show(path: Path) -> str:
    """Return a path as the user would write it."""
    try:
        return str(path.resolve().relative_to(Path.cwd()))
    except ValueError:
        shipped = Path(__file__).resolve().parents[2]
        try:
            return str(path.resolve().relative_to(shipped))
        except ValueError:
            return str(path)


def read(path: Path) -> Source:
    """Read one file.

    Raises
    ------
    InputError
        If it is missing, too large, empty, not text, or not TOML.
    """
    shown = show(path)

    def refuse(message: str, line: int | None = None) -> InputError:
        return InputError(Fault(message, shown, line))

    try:
        size = path.stat().st_size
        if not path.is_file():
            raise refuse("er ikke en fil")
        if size > MOST_BYTES:
            most = f"{MOST_BYTES // 1000:,}".replace(",", ".")
            large = f"{size // 1000:,}".replace(",", ".")
            raise refuse(f"filen fylder {large} kB; højst {most} kB")
        raw = path.read_bytes()
    except FileNotFoundError:
        raise refuse("filen findes ikke") from None
    except OSError as error:
        raise refuse(f"filen kan ikke læses ({error.strerror})") from None
    if not raw.strip():
        raise refuse("filen er tom")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise refuse("filen er ikke tekst i UTF-8", line) from None
    if "\0" in text:
        raise refuse("filen er ikke tekst, men binær")
    text = text.replace("\r\n", "\n")
    lines = enumerate(text.split("\n"), start=1)
    if forgotten := [n for n, line in lines if TO_FILL_IN in line.partition("#")[0]]:
        told = f"her står {TO_FILL_IN}; skriv tallet, eller slå hele blokken fra med #"
        raise InputError([Fault(told, shown, n) for n in forgotten])
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        where = _WHERE.search(str(error))
        line = int(where.group(1)) if where and where.group(1) else text.count("\n") + 1
        raise refuse(f"er ikke gyldig TOML: {_syntax(str(error))}", line) from None
    except RecursionError:
        raise refuse(f"er indlejret for dybt; højst {DEEPEST} niveauer") from None
    if _depth(data) > DEEPEST:
        raise refuse(f"er indlejret for dybt; højst {DEEPEST} niveauer")
    return Source(path, shown, text, data)


def _depth(node: Any) -> int:
    deepest, stack = 0, [(node, 0)]
    while stack:
        item, level = stack.pop()
        deepest = max(deepest, level)
        children = item.values() if isinstance(item, dict) else item
        if isinstance(item, dict | list):
            stack.extend((child, level + 1) for child in children)
    return deepest


def _syntax(message: str) -> str:
    """Return tomllib's complaint in Danish."""
    for part, danish in (
        ("Cannot overwrite", "samme nøgle står to gange"),
        ("Cannot declare", "samme tabel står to gange"),
        ("Unclosed array", "en liste er ikke lukket med ]"),
        ("Unterminated", "en tekst er ikke afsluttet"),
        ("Illegal character", "ulovligt tegn i en tekst"),
        ("Expected '='", "der mangler et lighedstegn"),
        ("Expected newline", "der står noget efter værdien"),
        ("Invalid value", "værdien kan ikke læses (tal skrives med punktum som decimaltegn)"),
        ("Invalid date", "datoen findes ikke"),
        ("Duplicate inline", "samme nøgle står to gange"),
    ):
        if part in message:
            return danish
    return "linjen kan ikke læses"


def all_files(folder: Path | None = None, part: str = "") -> list[Path]:
    """Return every TOML file of the scenario folders, in a stable order, the user's own first.

    A file that is a copy, byte for byte, of one in the folder before is the same file.

    Parameters
    ----------
    folder : Path, optional
        One folder only; by default the user's own and the one that ships.
    part : str
        Only what is under this part of a folder, e.g. ``places``.
    """
    files: dict[Path, Path] = {}
    copies = []
    for root in (folder,) if folder else scenario_folders():
        for path in sorted(p for p in (root / part).rglob("*.toml") if p.is_file()):
            first = files.setdefault(path.relative_to(root), path)
            if first is not path and not filecmp.cmp(first, path, shallow=False):
                copies.append(path)
    return [*files.values(), *copies]


def find(name: str) -> Path:
    """Return the file of a scenario named by id or unique prefix of one.

    Raises
    ------
    InputError
        If no file, or more than one, fits; or if a file lies outside its folder.
    """
    ids = scenario_ids()
    if name in ids:
        return ids[name]
    fitting = sorted(key for key in ids if key.startswith(name))
    if len(fitting) == 1:
        return ids[fitting[0]]
    if fitting:
        raise InputError(f"«{name}» passer på flere scenarier: {', '.join(fitting)}")
    known = ", ".join(sorted(ids)) or "ingen"
    raise InputError(f"scenariet «{name}» findes ikke{nearest(name, ids)}; der er: {known}")


def scenario_ids() -> dict[str, Path]:
    """Return id → file for the scenarios of the folders, from the file's own ``id`` line.

    Raises
    ------
    InputError
        If two files have the same id, or a file lies outside its folder.
    """
    ids: dict[str, Path] = {}
    faults = []
    for path in all_files():
        root = next(root for root in scenario_folders() if path.is_relative_to(root))
        if path.relative_to(root).parts[0] in NOT_SCENARIOS:
            continue
        if not path.resolve().is_relative_to(root):
            faults.append(Fault("filen peger ud af scenariemappen", show(path)))
            continue
        if path.stat().st_size > MOST_BYTES:
            continue
        text = path.read_text("utf-8", "replace")
        match = _ID.search(text)
        if match is None:
            continue
        first = ids.setdefault(match.group(1), path)
        if first is not path:
            faults.append(_same_id(match.group(1), first, path))
    if faults:
        raise InputError(faults)
    return ids


def place_files() -> dict[str, Path]:
    """Return id → file for every place with a file of its own; a place is found by its file's name.

    Raises
    ------
    InputError
        If two files have the same name.
    """
    places: dict[str, Path] = {}
    faults = []
    for path in all_files(part=PLACES):
        first = places.setdefault(path.stem, path)
        if first is not path:
            faults.append(_same_id(path.stem, first, path))
    if faults:
        raise InputError(faults)
    return places


def _same_id(name: str, first: Path, second: Path) -> Fault:
    """Return the fault of an id used twice, told at the file that is the user's to change."""
    if second.is_relative_to(shipped_folder()) and first.is_relative_to(own_folder().resolve()):
        other = f"{show(second)}, som følger med; giv jeres fil et andet id"
        return Fault(f"id «{name}» bruges også i {other}", show(first), _id_line(first))
    return Fault(f"id «{name}» bruges også i {show(first)}", show(second), _id_line(second))


def _id_line(path: Path) -> int | None:
    text = path.read_text("utf-8", "replace")
    match = _ID.search(text)
    return text.count("\n", 0, match.start(1)) + 1 if match else None
