"""Write every page that is made from the code; see :mod:`simulation.pages`."""

from __future__ import annotations

import sys
from pathlib import Path

from simulation.efterproev import kommuner
from simulation.pages import modellen, scenariefil, systemer, tal

if __name__ == "__main__" and sys.argv[1] == "kommuner":
    kommuner.write()
elif __name__ == "__main__":
    docs = Path(sys.argv[1])
    scenariefil.write(docs)
    (docs / "tal.md").write_text(tal.page(), "utf-8")
    if "--regn" in sys.argv:
        modellen.write(docs / "modellen.md")
        systemer.write_expected(docs / "systemer")
    if "--tilbageblik" in sys.argv:
        modellen.write_lookback(docs / "tilbageblik.md")
    systemer.write_pages(docs / "systemer")
