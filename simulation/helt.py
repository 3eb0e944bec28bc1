"""Files written whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """Give a name to write under; what is written takes its place when all went well.

    The name is in the same folder and ends in ``.tmp``, so that nobody takes it for the file. What
    was there before stays if anything goes wrong, and nothing is left behind.

    Raises
    ------
    OSError
        If the file cannot take its place.
    """
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        yield temporary
        os.replace(temporary, path)
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
