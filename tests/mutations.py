"""Scenario files with one slip of the pen each, from a seed: what people do to a TOML file."""

from __future__ import annotations

import random
import re
from collections.abc import Callable

_KEY = re.compile(r"^(\s*)([A-Za-z_][\w.-]*)(\s*=\s*)(.+)$")
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_LITERALS = (
    '"2024-01-01"', "2024-01-01T00:00:00", "2024-02-30", "1704067200", "true", "false", "nan",
    "-inf", "1e308", "9" * 400, '"2,0"', "[]", "[1.0]", "{}", '""', '"x"', "0", "-1.0", "0.02",
    "1.240", "[nan, 1.0]", "9999-12-31", '"\\u001b[31m"', '"$\\\\frac{1"', '"../../x"', "1_000.0",
    '"""\nto linjer"""',
)  # fmt: skip
_NEW_LINES = (
    "foo = 1", 'rehab.andel = "x"', "[foo.bar]", "[rehab.andell]",
    'forloeb.sygedagpenge.team = "x"',
    "years = [2025]", "price_level = 0", "start = 2030-01-01", 'place = "koebenhavn"',
    'uses = ["hedensted-2023"]', "package = true", "applies_to = 1",
    "[bemanding.hold.sygedagpenge]",
    "[[changes]]", '"="', "rates_known = 2015-01-01",
)  # fmt: skip


def _letters(word: str, rng: random.Random) -> str:
    """Return a word with one letter dropped, doubled, swapped with the next, or another."""
    i = rng.randrange(len(word))
    return rng.choice(
        (
            word[:i] + word[i + 1 :],
            word[:i] + word[i] + word[i:],
            word[:i] + word[i : i + 2][::-1] + word[i + 2 :],
            word[:i] + rng.choice("abceiorsz_.-æ0") + word[i + 1 :],
        )
    )


def _key(lines: list[str], i: int, rng: random.Random) -> None:
    if match := _KEY.match(lines[i]):
        space, key, equals, value = match.groups()
        lines[i] = f"{space}{_letters(key, rng)}{equals}{value}"
    else:
        lines[i] = _letters(lines[i], rng) if lines[i] else "x"


def _literal(lines: list[str], i: int, rng: random.Random) -> None:
    if match := _KEY.match(lines[i]):
        space, key, equals, _ = match.groups()
        lines[i] = f"{space}{key}{equals}{rng.choice(_LITERALS)}"


def _number(lines: list[str], i: int, rng: random.Random) -> None:
    found = list(_NUMBER.finditer(lines[i]))
    if found:
        match = rng.choice(found)
        number = match.group()
        new = rng.choice((number + "0", "-" + number, number + "000", number.replace(".", ""), "0",
                          number.replace(".", ","), f"{number}1", "0." + number))  # fmt: skip
        lines[i] = lines[i][: match.start()] + new + lines[i][match.end() :]


def _word(lines: list[str], i: int, rng: random.Random) -> None:
    if lines[i]:
        lines[i] = _letters(lines[i], rng)


def _drop(lines: list[str], i: int, rng: random.Random) -> None:
    del lines[i : i + rng.choice((1, 1, 2, 8))]


def _double(lines: list[str], i: int, rng: random.Random) -> None:
    lines[i:i] = lines[i : i + rng.choice((1, 9))]


def _swap(lines: list[str], i: int, rng: random.Random) -> None:
    j = min(len(lines) - 1, i + rng.choice((1, 2, 9)))
    lines[i], lines[j] = lines[j], lines[i]


def _insert(lines: list[str], i: int, rng: random.Random) -> None:
    lines.insert(i, rng.choice(_NEW_LINES))


def _cut(lines: list[str], i: int, rng: random.Random) -> None:
    lines[i] = lines[i][: rng.randrange(len(lines[i]) + 1)]
    if rng.random() < 0.3:
        del lines[i + 1 :]


SLIPS: tuple[Callable[[list[str], int, random.Random], None], ...] = (
    _key, _literal, _number, _number, _word, _drop, _double, _swap, _insert, _cut,
)  # fmt: skip


def mutated(text: str, seed: int) -> str:
    """Return a text with one slip, the same for the same seed."""
    rng = random.Random(seed)
    while True:
        lines = text.split("\n")
        rng.choice(SLIPS)(lines, rng.randrange(len(lines)), rng)
        if (new := "\n".join(lines)) != text:
            return new
