"""Compilation of rules, and where the compiled code is kept.

Numba's own cache asks only whether the file of a function has changed, not the files of what it
calls. The rules call each other across files, so the cache folder is named by a digest of all of
them: a change anywhere means a new folder, and stale code is never run. It lies outside the
package, which may be read-only.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from functools import lru_cache
from pathlib import Path

_PACKAGE = Path(__file__).parent
_RULES = ("jit.py", "ledger", "model", "accounting")
_SHORT = 16


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


def cache_folder() -> Path:
    """Return the first folder of the user's own that can be written: cache, else temporary."""
    home = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    user = os.getuid() if hasattr(os, "getuid") else os.environ.get("USERNAME", "")
    for root in (home / "jobcenter", Path(tempfile.gettempdir()) / f"jobcenter-{user}"):
        folder = root / source_digest()
        try:
            root.mkdir(parents=True, exist_ok=True, mode=0o700)
            folder.mkdir(exist_ok=True)
        except OSError:
            continue
        own = not hasattr(os, "getuid") or root.stat().st_uid == os.getuid()
        if own and os.access(folder, os.W_OK):
            return folder
    return Path(tempfile.mkdtemp(prefix="jobcenter-"))


def compiled_before() -> bool:
    """Tell whether this machine has the rules compiled already."""
    return any(Path(os.environ["NUMBA_CACHE_DIR"]).rglob("loop.run_slots-*.nbc"))


os.environ.setdefault("NUMBA_CACHE_DIR", str(cache_folder()))

from numba import config, njit  # noqa: E402  (the folder must be known before the first rule)

config.CACHE_DIR = os.environ["NUMBA_CACHE_DIR"]  # type: ignore[attr-defined]

def plain() -> bool:
    """Tell whether the rules run as they are written, without compilation."""
    return bool(config.DISABLE_JIT)  # type: ignore[attr-defined]


__all__ = ["njit", "plain"]
