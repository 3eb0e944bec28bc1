"""The targets as a table in Danish, the missed ones on top."""

from __future__ import annotations

from collections.abc import Sequence

from simulation.efterproev.maal import Svar
from simulation.report.format import number

_PERCENT = "pct."
_WHOLE = 100.0
_COARSE = 5.0


def table(answers: Sequence[Svar]) -> str:
    """Return Markdown: first what is missed and why, then what is hit."""
    missed = [answer for answer in answers if not answer.hit]
    hit = [answer for answer in answers if answer.hit]
    lines = [
        f"{number(len(hit))} af {number(len(answers))} mål rammes.", "",
        "### Rammes ikke", "", *_rows(missed), "",
        *(f"- **{a.maal.titel}.** {a.maal.ikke_ramt}" for a in missed if a.maal.ikke_ramt), "",
        "### Rammes", "", *_rows(hit),
    ]  # fmt: skip
    return "\n".join(lines)


def _rows(answers: Sequence[Svar]) -> list[str]:
    if not answers:
        return ["Alt rammes."]
    lines = ["| mål | kilden siger | modellen | må afvige | kilde |", "|---|---:|---:|---:|---|"]
    for answer in answers:
        target = answer.maal
        unit = target.enhed
        known, own = (_figures(v, unit, target.tolerance) for v in (target.vaerdi, answer.model))
        points = "pct.point" if unit == _PERCENT else unit
        off = f"{_figures((target.tolerance,), unit, target.tolerance)} {points}"
        off = "intet" if target.tolerance == 0.0 else off
        lines.append(f"| {target.titel} | {known} {unit} | {own} {unit} | {off} | {target.kilde} |")
    return lines


def _figures(values: Sequence[float], unit: str, tolerance: float) -> str:
    """Return the figures as finely as the tolerance asks for."""
    scale = _WHOLE if unit == _PERCENT else 1.0
    decimals = 1 if 0.0 < tolerance * scale < _COARSE else 0
    return "/".join(number(value * scale, decimals) for value in values)
