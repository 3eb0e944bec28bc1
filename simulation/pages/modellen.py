"""What the model hits and misses, on the page about the model."""

from __future__ import annotations

from pathlib import Path

from simulation.efterproev import efterproev, table
from simulation.efterproev.tabel import lookback_table
from simulation.efterproev.tilbageblik import tilbageblik

BEGIN = "<!-- skrevet af jobcenter efterproev -->"
END = "<!-- slut -->"
REPLICATIONS = 8


def write(page: Path) -> None:
    """Measure every target and put the table where the page has room for it."""
    _put(page, table(list(efterproev(REPLICATIONS))))


def write_lookback(page: Path) -> None:
    """Run the back-test over all kommuner and put its tables where the page has room for them."""
    _put(page, lookback_table(tilbageblik(REPLICATIONS)))


def _put(page: Path, found: str) -> None:
    before, rest = page.read_text("utf-8").split(BEGIN)
    _, after = rest.split(END)
    page.write_text(f"{before}{BEGIN}\n\n{found}\n\n{END}{after}", "utf-8")
