"""What the model hits and misses, on the page about the model."""

from __future__ import annotations

from pathlib import Path

from simulation.efterproev import efterproev, table

BEGIN = "<!-- skrevet af jobcenter efterproev -->"
END = "<!-- slut -->"
REPLICATIONS = 8


def write(page: Path) -> None:
    """Measure every target and put the table where the page has room for it."""
    text = page.read_text("utf-8")
    before, rest = text.split(BEGIN)
    _, after = rest.split(END)
    found = table(list(efterproev(REPLICATIONS)))
    page.write_text(f"{before}{BEGIN}\n\n{found}\n\n{END}{after}", "utf-8")
