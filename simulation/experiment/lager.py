"""The store of finished replications that all runs share, so that a question asked again is cheap.

A replication is a function of its scenario, its settings, its number and the code and libraries
that made it. All that is in a file's name and stamp, so what is found is what would have been made.
The store may be emptied at any time, by anyone: it only saves time. What cannot be written or read
is worked out again, without a word.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import platformdirs

from simulation.experiment import folder as run_folder
from simulation.experiment.version import surroundings

if TYPE_CHECKING:
    import pandas as pd

PLACE = "JOBCENTER_LAGER"
"""Where the store is, if not in the user's own cache; ``fra`` for no store."""
OFF = "fra"
LIMIT = "JOBCENTER_LAGER_MB"
"""How much it may hold, if not :data:`MOST_MB`."""
MOST_MB = 2048
_MB = 2**20
_LEFT = 0.8
"""What is left of the limit when it has been passed: what was used longest ago goes first."""
_SHORT = 16


@dataclass(frozen=True)
class Content:
    """What a store holds: files, bytes, and when the first and the last were used."""

    files: int
    bytes: int
    first: datetime | None
    last: datetime | None


@cache
def _made_by() -> str:
    """Return a digest of the code and libraries that make the numbers here."""
    return hashlib.sha256(json.dumps(surroundings()).encode()).hexdigest()[:_SHORT]


class Lager:
    """A store in a folder.

    Parameters
    ----------
    root : path
        Made when something is put there, for the user alone.
    most_mb : int
    """

    def __init__(self, root: Path, most_mb: int = MOST_MB) -> None:
        self.root, self.most_mb = root, most_mb

    @property
    def _here(self) -> Path:
        return self.root / _made_by()

    def get(self, key: str, replication: int) -> pd.DataFrame | None:
        """Return a replication if it is here and whole."""
        try:
            frame, _wrong = run_folder.read_part(self._here, key, replication)
            if frame is not None:
                os.utime(self._here / run_folder.part_name(key, replication))
        except OSError:
            return None
        return frame

    def put(self, key: str, replication: int, frame: pd.DataFrame) -> None:
        """Keep a replication, if there is room on the disk."""
        from simulation.errors import InputError

        with suppress(OSError, InputError):
            self._here.mkdir(parents=True, exist_ok=True, mode=0o700)
            run_folder.write_part(self._here, key, replication, frame)

    def tidy(self) -> None:
        """Remove what was used longest ago when there is more than there may be."""
        found = sorted(self._files())
        size = sum(each for _, each, _ in found)
        if size <= self.most_mb * _MB:
            return
        for _, each, path in found:
            if size <= _LEFT * self.most_mb * _MB:
                break
            with suppress(OSError):  # another process may have taken it
                path.unlink()
            size -= each
        for folder in self.root.glob("*/"):
            with suppress(OSError):  # not empty
                folder.rmdir()

    def content(self) -> Content:
        """Return what is here."""
        found = sorted(self._files())
        times = [datetime.fromtimestamp(used) for used, _, _ in found]
        size = sum(each for _, each, _ in found)
        return Content(len(found), size, min(times, default=None), max(times, default=None))

    def empty(self) -> int:
        """Remove everything, and return how many replications there were."""
        number = 0
        for _, _, path in list(self._files()):
            with suppress(OSError):
                path.unlink()
                number += 1
        for folder in self.root.glob("*/"):
            with suppress(OSError):
                folder.rmdir()
        return number

    def _files(self) -> Iterator[tuple[float, int, Path]]:
        """Yield when each file was last used, its size, and where it is."""
        for folder in self.root.glob("*/"):
            with suppress(OSError), os.scandir(folder) as entries:
                for entry in entries:
                    if entry.name.endswith((".parquet", ".tmp")):
                        with suppress(OSError):
                            known = entry.stat()
                            yield known.st_mtime, known.st_size, Path(entry.path)


def find_lager() -> Lager | None:
    """Return the user's store, or None where there is to be none.

    Raises
    ------
    InputError
        If what the environment says of it makes no sense.
    """
    from simulation.errors import InputError

    place = os.environ.get(PLACE, "")
    if place == OFF:
        return None
    given = os.environ.get(LIMIT, str(MOST_MB))
    if not given.isascii() or not given.isdigit() or int(given) < 1:
        raise InputError(f"{LIMIT} er «{given}»; skriv et helt antal megabyte fra 1")
    if place:
        return Lager(Path(place), int(given))
    try:
        return Lager(platformdirs.user_cache_path("jobcenter", appauthor=False) / "lager",
                     int(given))  # fmt: skip
    except RuntimeError:  # nobody knows who the user is
        return None
