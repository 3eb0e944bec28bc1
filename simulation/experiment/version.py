"""What makes the numbers: the whole package, and the libraries it calls.

Numbers made by another version of either must never stand beside these. The digest is of the
package as it was when this process began to use it, so a package that is updated under a running
process is not taken for the new one.
"""

from __future__ import annotations

import hashlib
import platform
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from simulation.udgave import __version__

PACKAGES = ("numpy", "pandas", "scipy", "simpy", "numba", "pyarrow", "matplotlib")
_DECIDING = ("numpy", "pandas", "scipy", "simpy", "numba", "llvmlite")
"""Libraries that calculate; the others only store or draw."""
_PACKAGE = Path(__file__).parents[1]
_KINDS = (".py", ".toml", ".csv", ".json")
_SHORT = 16


def _digest(package: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(package.rglob("*"), key=lambda path: path.relative_to(package).parts):
        if path.suffix in _KINDS and path.is_file():
            digest.update(path.relative_to(package).as_posix().encode() + b"\0")
            digest.update(path.read_bytes().replace(b"\r\n", b"\n") + b"\0")
    return digest.hexdigest()[:_SHORT]


CODE = _digest(_PACKAGE)
"""Digest of every file of the package: code, rules and rates."""


def code_version() -> str:
    """Return what tells one version of the package from another."""
    return f"{__version__} {CODE}"


def library(name: str) -> str | None:
    """Return the version of a library, None where it is not installed."""
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def surroundings() -> dict[str, str | None]:
    """Return package, Python and the libraries that decide the last digits."""
    python = ".".join(platform.python_version_tuple()[:2])
    return {"jobcenter": code_version(), "python": python} | {n: library(n) for n in _DECIDING}
