"""Which line set what: an index from dotted path to line number for one TOML text."""

from __future__ import annotations

import re

_KEY = re.compile(r"""[A-Za-z0-9_-]+|"(?:\\.|[^"\\\n])*"|'[^'\n]*'""")
_TEXT = re.compile(
    r'"""(?:\\.|[^\\])*?"{3,5}|' r"'''.*?'{3,5}|" r'"(?:\\.|[^"\\\n])*"|' r"'[^'\n]*'",
    re.DOTALL,
)
_BARE = re.compile(r"[^,\]}#\n]*")
_SPACE = re.compile(r"[ \t]*")
_GAP = re.compile(r"(?:\s|#[^\n]*)*")


def index_lines(text: str) -> dict[str, int]:
    """Return the line of every table, key, inline key and array element of a valid TOML text.

    Elements of an array are ``key.0``, ``key.1``, …; so are tables in an array of tables. The
    first line counts where a table is mentioned more than once.
    """
    return _Scanner(text).scan()


class _Scanner:
    """One walk through a text that is known to be well formed; what is not is skipped."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.seen, self.line = 0, 1
        self.lines: dict[str, int] = {}
        self.counts: dict[str, int] = {}

    def scan(self) -> dict[str, int]:
        """Go through all statements."""
        table = ""
        self._skip(_GAP)
        while self.at < len(self.text):
            begin = self.at
            if self._peek() == "[":
                table = self._header()
            else:
                self._pair(table)
            if self.at == begin:
                self._skip(re.compile(r"[^\n]*\n?"))
            self._skip(_GAP)
        return self.lines

    def _header(self) -> str:
        array = self.text.startswith("[[", self.at)
        self.at += 2 if array else 1
        table = ""
        parts = self._dotted()
        for i, part in enumerate(parts):
            table = f"{table}.{part}" if table else part
            if array and i == len(parts) - 1:
                self._mark(table, self.at)
                self.counts[table] = self.counts.get(table, -1) + 1
            if table in self.counts:
                table = f"{table}.{self.counts[table]}"
            self._mark(table, self.at)
        self.at += len(re.compile(r"[ \t\]]*").match(self.text, self.at).group())  # type: ignore[union-attr]
        return table

    def _pair(self, prefix: str) -> None:
        """Read ``key = value`` under a table."""
        begin = self.at
        path = prefix
        for part in self._dotted():
            path = f"{path}.{part}" if path else part
            self._mark(path, begin)
        if self._peek() == "=":
            self.at += 1
            self._skip(_SPACE)
            self._value(path)

    def _value(self, path: str) -> None:
        mark = self._peek()
        if mark == "[":
            self._items(path, "]")
        elif mark == "{":
            self._items(path, "}")
        elif not self._skip(_TEXT):
            self._skip(_BARE)

    def _items(self, path: str, end: str) -> None:
        """Read the elements of an array, or the pairs of an inline table."""
        self.at += 1
        number = 0
        while True:
            self._skip(_GAP)
            begin = self.at
            if self._peek() in (end, ""):
                self.at += 1
                return
            if end == "}":
                self._pair(path)
            else:
                self._mark(f"{path}.{number}", begin)
                self._value(f"{path}.{number}")
                number += 1
            self._skip(_GAP)
            if self._peek() == "," or self.at == begin:
                self.at += 1

    def _dotted(self) -> list[str]:
        parts: list[str] = []
        while True:
            self._skip(_SPACE)
            found = _KEY.match(self.text, self.at)
            if found is None:
                return parts
            self.at = found.end()
            word = found.group()
            parts.append(word[1:-1] if word[0] in "\"'" else word)
            self._skip(_SPACE)
            if self._peek() != ".":
                return parts
            self.at += 1

    def _peek(self) -> str:
        return self.text[self.at : self.at + 1]

    def _skip(self, pattern: re.Pattern[str]) -> bool:
        found = pattern.match(self.text, self.at)
        self.at = found.end() if found else self.at
        return bool(found and found.group())

    def _mark(self, path: str, at: int) -> None:
        """Note the line of a place; places only move forward."""
        if at >= self.seen:
            self.line += self.text.count("\n", self.seen, at)
            self.seen = at
        self.lines.setdefault(path, self.line)
