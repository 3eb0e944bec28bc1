"""Every path there is, and how a path written in a file finds its declaration."""

from __future__ import annotations

from functools import lru_cache
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from simulation.scenario import sections
from simulation.scenario.field import Field

_MODULES = [
    import_module(f"{sections.__name__}.{found.name}") for found in iter_modules(sections.__path__)
]
FIELDS: tuple[Field, ...] = tuple(field for module in _MODULES for field in module.fields())
"""Every path there is. One path, one declaration."""
SECTIONS = {name: title for module in _MODULES for name, title in module.TITLES.items()}
"""What people call the sections of a scenario file."""


@lru_cache(maxsize=65536)
def field_of(path: str) -> Field | None:
    """Return the declaration of a path, or None when nothing reads it.

    The names that stand for ``*`` and ``<set>`` are not asked about here; see :func:`names_in`.
    """
    return _find(_TREE, path.split("."))


def names_in(path: str, field: Field) -> dict[str, str]:
    """Return the set each name in a path must be taken from: name → set, without brackets."""
    return {
        name: wanted[1:-1]
        for name, wanted in zip(path.split("."), field.path.split("."), strict=True)
        if wanted.startswith("<")
    }


_ANY, _HERE = "*", ""
_Tree = dict[str, Any]


def _find(node: _Tree, parts: list[str]) -> Field | None:
    """Follow a path from a node; a name that is spelt out goes before one that may be any."""
    if not parts:
        field = node.get(_HERE)
        return field if isinstance(field, Field) else None
    for key in (parts[0], _ANY):
        child = node.get(key)
        if isinstance(child, dict) and (found := _find(child, parts[1:])):
            return found
    return None


def _tree() -> _Tree:
    tree: _Tree = {}
    for field in FIELDS:
        node = tree
        for part in field.path.split("."):
            key = _ANY if part == "*" or part.startswith("<") else part
            child = node.setdefault(key, {})
            assert isinstance(child, dict)
            node = child
        assert _HERE not in node, field.path
        node[_HERE] = field
    return tree


_TREE = _tree()
