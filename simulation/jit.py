"""Compilation of rules, and where the compiled code is kept.

Numba's own cache asks only whether the file of a function has changed, not the files of what it
calls. The rules call each other across files, so the cache folder is named by a digest of all of
them: a change anywhere means a new folder, and stale code is never run. It lies outside the
package, which may be read-only.

Every file in the cache ends with a digest of what stands before it, and holds the key it was made
for. A file that a power cut or a full disk has left empty, short or changed is compiled anew.
"""

from __future__ import annotations

import atexit
import hashlib
import io
import os
import pickle
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import lru_cache
from pathlib import Path
from typing import Any

import platformdirs

_PACKAGE = Path(__file__).parent
_RULES = ("jit.py", "ledger", "model", "accounting")
_SHORT = 16
_DIGEST_BYTES = hashlib.sha256().digest_size
_ABANDONED_SECONDS = 3600
_FOLDER = "NUMBA_CACHE_DIR"


@lru_cache
def source_digest() -> str:
    """Return a digest of every source file that may hold compiled rules."""
    digest = hashlib.sha256()
    for name in _RULES:
        root = _PACKAGE / name
        for path in sorted(root.rglob("*.py")) if root.is_dir() else [root]:
            digest.update(path.name.encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()[:_SHORT]


def cache_root() -> Path:
    """Return the first folder of the user's own that can be written: cache, else temporary."""
    for root in _roots():
        try:
            root.mkdir(parents=True, exist_ok=True, mode=0o700)
            own = not hasattr(os, "getuid") or root.stat().st_uid == os.getuid()
        except OSError:
            continue
        if own and os.access(root, os.W_OK):
            return root
    mine = tempfile.mkdtemp(prefix="jobcenter-")
    atexit.register(shutil.rmtree, mine, ignore_errors=True)
    return Path(mine)


def _roots() -> Iterator[Path]:
    with suppress(RuntimeError, KeyError):  # no HOME, and nobody knows who the user is
        home = platformdirs.user_cache_path("jobcenter", appauthor=False)
        if home.is_absolute():
            yield home
    user = os.getuid() if hasattr(os, "getuid") else os.environ.get("USERNAME", "")
    yield Path(tempfile.gettempdir()) / f"jobcenter-{user}"


def cache_folder() -> Path:
    """Return where compiled rules of this version are kept; below ``NUMBA_CACHE_DIR`` if set."""
    chosen = os.environ.get(_FOLDER)
    if chosen and Path(chosen).name == source_digest():  # set by who started this process
        return Path(chosen)
    folder = (Path(chosen) if chosen else cache_root()) / source_digest()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        folder = cache_root() / source_digest()
        folder.mkdir(exist_ok=True)
    return folder


def _content(path: Path) -> bytes | None:
    """Return what a file of the cache holds, or None if it is not whole."""
    try:
        data = path.read_bytes()
    except OSError:
        return None
    body, digest = data[:-_DIGEST_BYTES], data[-_DIGEST_BYTES:]
    return body if hashlib.sha256(body).digest() == digest else None


def compiled_before() -> bool:
    """Tell whether this machine has the rules compiled already; sweep what is not whole."""
    whole = True
    folder = Path(os.environ[_FOLDER])
    for path in folder.rglob("*.nb[ic]*"):
        with suppress(OSError):
            if ".tmp." in path.name:  # left by a process that was stopped while it wrote
                if time.time() - path.stat().st_mtime > _ABANDONED_SECONDS:
                    path.unlink()
            elif _content(path) is None:
                whole = False
                path.unlink()
    return whole and any(folder.rglob("loop.run_slots-*.nbc"))


os.environ[_FOLDER] = str(cache_folder())

from numba import config, njit  # noqa: E402  (the folder must be known before the first rule)
from numba.core import caching  # noqa: E402

config.CACHE_DIR = os.environ[_FOLDER]  # type: ignore[attr-defined]


class _CheckedFile(caching.IndexDataCacheFile):  # type: ignore[misc]
    """Numba's index and data files, where damage and a full disk only cost a compilation."""

    def save(self, key: Any, data: Any) -> None:
        with suppress(OSError):
            super().save(key, (key, data))

    def load(self, key: Any) -> Any:
        found = super().load(key)
        return found[1] if found is not None and found[0] == key else None

    def _load_index(self) -> Any:
        return super()._load_index() if _content(Path(self._index_path)) is not None else {}

    def _load_data(self, name: str) -> Any:
        body = _content(Path(self._data_path(name)))
        return pickle.loads(body) if body is not None else None  # what we wrote, whole

    @contextmanager
    def _open_for_write(self, filepath: str) -> Iterator[io.BytesIO]:
        with super()._open_for_write(filepath) as handle:
            body = io.BytesIO()
            yield body
            handle.write(body.getvalue() + hashlib.sha256(body.getvalue()).digest())


caching.IndexDataCacheFile = _CheckedFile  # type: ignore[misc]


def plain() -> bool:
    """Tell whether the rules run as they are written, without compilation."""
    return bool(config.DISABLE_JIT)  # type: ignore[attr-defined]


__all__ = ["njit", "plain"]
