"""Law, rates and national statistics: dated TOML, each figure with its source."""

from __future__ import annotations

from pathlib import Path


def rule_files() -> list[Path]:
    """Return the rule files that ship, in a stable order."""
    return sorted(Path(__file__).parent.glob("*.toml"))
