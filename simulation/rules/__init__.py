"""Law, rates and national statistics: dated TOML, each figure with its source."""

from __future__ import annotations

from pathlib import Path

_HERE = Path(__file__).parent
SERIER = _HERE / "serier"
"""Published series, as read."""
KOMMUNER = _HERE / "kommuner.csv"
"""The 98 kommuner, worked out from the series."""
TITLE_OF = {
    "a_dagpenge": "A-dagpenge: fuldtidspersoner ved start",
    "jobparat": "Kontanthjælp, jobparat: fuldtidspersoner ved start",
    "aktivitetsparat": "Kontanthjælp, aktivitetsparat: fuldtidspersoner ved start",
    "uddannelseshjaelp": "Uddannelseshjælp: fuldtidspersoner ved start",
    "saeson": "A-dagpenge: bestanden måned for måned i forhold til årets middel",
    "sen_afgang": "A-dagpenge: afgang efter et år i forhold til landets",
}
"""What the figures of a kommune are called."""


def rule_files() -> list[Path]:
    """Return the rule files that ship, in a stable order."""
    return sorted(_HERE.glob("*.toml"))
