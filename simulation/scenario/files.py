"""Reading one TOML file safely: small, text, well formed; and where the files are."""

from __future__ import annotations

import filecmp
import os
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from simulation.errors import Fault, InputError
from simulation.scenario.positions import index_lines
from simulation.scenario.words import hidden, nearest, why

MOST_BYTES = 1_000_000
DEEPEST = 10
PLACES, REGIONS = "places", "regions"
NOT_SCENARIOS = (PLACES, REGIONS)
TO_FILL_IN = "JERES_TAL"
"""What stands where a figure of the user's own belongs: not TOML, so it is never taken for one."""
_WHERE = re.compile(r"\(at (?:line (\d+), column \d+|end of document)\)")
_ID = re.compile(r"""^[ \t]*id[ \t]*=[ \t]*["']([^"'\n]+)["']""", re.M)
_TABLE = re.compile(r"^[ \t]*\[", re.M)


class Written(float):
    """A number as it was written: 1.240 may have been meant as 1240."""

    text: str

    def __new__(cls, text: str) -> Written:
        """Return the number of a text, with the text kept beside it."""
        number = super().__new__(cls, text)
        number.text = text
        return number


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
    shipped = Path(__file__).resolve().parents[2]
    real = Path(os.path.realpath(path))
    for whole, root in (
        (path.absolute(), Path.cwd()), (real, Path.cwd()), (real, shipped),
    ):  # fmt: skip
        if whole.is_relative_to(root):
            return str(whole.relative_to(root))
    return str(path)


def read(path: Path) -> Source:
    """Read one file.

    Raises
    ------
    InputError
        If it is missing, too large, empty, not text, or not TOML.
    """
    if "\0" in str(path):
        raise InputError("filens navn har et tegn, der ikke kan bruges")
    shown = show(path)

    def refuse(message: str, line: int | None = None) -> InputError:
        return InputError(Fault(message, shown, line))

    try:
        size = path.stat().st_size
        if path.is_dir():
            raise refuse("er en mappe; skriv en fil")
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
        raise refuse(f"filen kan ikke læses ({why(error)})") from None
    if not raw.strip():
        raise refuse("filen er tom")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise refuse("filen er ikke tekst i UTF-8", line) from None
    if "\0" in text:
        raise refuse("filen er ikke tekst, men binær")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    lines = enumerate(text.split("\n"), start=1)
    if forgotten := [n for n, line in lines if TO_FILL_IN in line.partition("#")[0]]:
        told = f"her står {TO_FILL_IN}; skriv tallet, eller slå hele blokken fra med #"
        raise InputError([Fault(told, shown, n) for n in forgotten])
    try:
        data = tomllib.loads(text, parse_float=Written)
    except tomllib.TOMLDecodeError as error:
        where = _WHERE.search(str(error))
        line = int(where.group(1)) if where and where.group(1) else text.count("\n") + 1
        raise refuse(f"er ikke gyldig TOML: {_syntax(str(error))}", line) from None
    except RecursionError:
        raise refuse(f"er indlejret for dybt; højst {DEEPEST} niveauer") from None
    except ValueError:
        raise refuse("et tal har for mange cifre", _longest_line(text)) from None
    if _depth(data) > DEEPEST:
        raise refuse(f"er indlejret for dybt; højst {DEEPEST} niveauer")
    source = Source(path, shown, text, data)
    if faults := list(_hidden_faults(source, data, "")):
        raise InputError(faults)
    return source


def _longest_line(text: str) -> int:
    lines = text.split("\n")
    return 1 + max(range(len(lines)), key=lambda i: len(lines[i]))


def _hidden_faults(source: Source, node: Any, key: str) -> Iterator[Fault]:
    """Yield where a text or a name has a character that no reader sees."""
    if isinstance(node, str) and (mark := hidden(node)):
        name = key.rpartition(".")[2]
        yield source.fault(f"«{name}» har et usynligt tegn ({mark}); skriv teksten om", key)
    elif isinstance(node, dict):
        for name, below in node.items():
            if mark := hidden(name):
                yield source.fault(f"en nøgle har et usynligt tegn ({mark}); skriv den om", key)
            else:
                yield from _hidden_faults(source, below, f"{key}.{name}" if key else name)
    elif isinstance(node, list):
        for i, below in enumerate(node):
            yield from _hidden_faults(source, below, f"{key}.{i}")


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
        ("Invalid initial", "linjen begynder ikke med en nøgle"),
        ("not a Unicode scalar", "et tegn skrevet med \\u findes ikke"),
        ("Unescaped", "et tegn med omvendt skråstreg findes ikke"),
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
        for path in sorted(p for p in (root / part).rglob("*.toml") if not p.is_dir()):
            first = files.setdefault(path.relative_to(root), path)
            if first is not path and not filecmp.cmp(first, path, shallow=False):
                copies.append(path)
    return [*files.values(), *copies]


def find(name: str) -> Path:
    """Return the file of a scenario named by id or unique prefix of one.

    Raises
    ------
    InputError
        If no file, or more than one, fits.
    """
    ids, _ = _index()
    if name in ids:
        return _only(name, ids[name])
    fitting = sorted(key for key in ids if name and key.startswith(name))
    if len(fitting) == 1:
        return _only(fitting[0], ids[fitting[0]])
    if fitting:
        raise InputError(f"«{name}» passer på flere scenarier: {', '.join(fitting)}")
    known = ", ".join(sorted(ids)) or "ingen"
    raise InputError(f"scenariet «{name}» findes ikke{nearest(name, ids)}; der er: {known}")


def _only(name: str, paths: list[Path]) -> Path:
    if len(paths) > 1:
        both = " og ".join(show(path) for path in paths)
        message = f"id «{name}» står i flere filer: {both}; giv dem hver sit id"
        raise InputError(Fault(message, show(paths[0]), _id_line(paths[0])))
    return paths[0]


def scenario_ids() -> dict[str, Path]:
    """Return id → file for the scenarios of the folder that can be named."""
    ids, _ = _index()
    return {name: paths[0] for name, paths in ids.items() if len(paths) == 1}


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


def folder_faults() -> list[Fault]:
    """Return why files of the folder cannot be named; they do not stand in the way of others."""
    ids, faults = _index()
    for name, paths in ids.items():
        faults += [_same_id(name, paths[0], path) for path in paths[1:]]
    return faults


def _index() -> tuple[dict[str, list[Path]], list[Fault]]:
    """Return id → files, and what is wrong with files that have none."""
    ids: dict[str, list[Path]] = {}
    faults: list[Fault] = []
    for path in all_files():
        root = next(root for root in scenario_folders() if path.is_relative_to(root))
        if path.relative_to(root).parts[0] in NOT_SCENARIOS:
            continue
        try:
            if not Path(os.path.realpath(path)).is_relative_to(root):
                faults.append(Fault("filen peger ud af scenariemappen", show(path)))
                continue
            status = path.stat()
            name = _id_of(path, status.st_mtime_ns, status.st_size)
        except OSError as error:
            faults.append(Fault(f"filen kan ikke læses ({why(error)})", show(path)))
            continue
        if name is None:
            faults.append(Fault("filen har intet «id» øverst", show(path)))
        else:
            ids.setdefault(name, []).append(path)
    return ids, faults


@lru_cache(maxsize=4096)
def _id_of(path: Path, _changed: int, size: int) -> str | None:
    """Return the id that a file states above its first table, without reading all of it."""
    if size > MOST_BYTES:
        return None
    head = _TABLE.split(path.read_text("utf-8", "replace"), maxsplit=1)[0]
    match = _ID.search(head)
    return match.group(1) if match else None
