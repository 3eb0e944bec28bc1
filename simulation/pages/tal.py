"""The page of every figure a run gives, made from the dictionary."""

from __future__ import annotations

from simulation.accounting.metrics import METRICS, NONE
from simulation.experiment.udledt import TITLES

INTRODUCTION = """# Tallene i en kørsel

Denne side er lavet af ordbogen over tallene; ret den, ikke siden.

Hvert tal står i `alle-tal.csv` (til Excel) og i `summary.csv` og `metrics.parquet` (til programmer)
pr. år og i alt, og pr. gruppe, hvor der er nogen. I `comparison.csv` står forskellen til nuværende
praksis. Mangler et tal for en gruppe, betyder det enten, at der ingen var (0), eller at der intet
var at måle på (ukendt).

| tal | hedder | enhed | pr. | betyder | mangler det |
|---|---|---|---|---|---|
"""
DERIVED = """
## Udledte tal

De er regnet af andre tal og står i `udledt.csv`. `jobcenter forklar SCENARIE NAVN` viser, hvordan.

| tal | er |
|---|---|
"""


def page() -> str:
    """Return the page."""
    rows = [
        f"| `{m.name}` | {m.title} | {m.unit} | {m.by or 'alle'} | {m.meaning} | "
        f"{'0' if m.absent == NONE else 'ukendt'} |"
        for m in METRICS.values()
    ]
    derived = [f"| `{name}` | {text} |" for name, text in TITLES.items()]
    return INTRODUCTION + "\n".join(rows) + "\n" + DERIVED + "\n".join(derived) + "\n"
