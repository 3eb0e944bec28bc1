"""The targets as a table in Danish, the missed ones on top."""

from __future__ import annotations

from collections.abc import Sequence

from simulation.efterproev.kommuner import DAGPENGE, KTH
from simulation.efterproev.maal import Svar
from simulation.efterproev.tilbageblik import Tilbageblik, goals
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


_NAMES = {DAGPENGE: "a-dagpenge", KTH: "kontanthjælpssystemet"}
_PUBLIC = "Jobindsats y25i01 og y60a02, 84 kommuner, januar 2024-juli 2026"


def lookback_table(found: Tilbageblik) -> str:
    """Return the back-test as Markdown: the goals first, then the sizes of kommuner."""
    goal, lines = goals(), []
    beats, error = goal["slaar_mindst"], goal["fejl_hoejst"]
    low, high = goal["daekning_mindst"], goal["daekning_hoejst"]
    size = number(goal["store_fra_indbyggere"])
    for series, name in _NAMES.items():
        told = found.summary(series)
        wanted = [
            (f"{name}: kommuner, hvor modellen er nærmere end samme måned året før",
             f"mindst {_whole(beats)} pct.", told["slaar_saeson"], told["slaar_saeson"] >= beats),
            (f"{name}: typisk fejl, kommuner over {size} indbyggere",
             f"højst {_whole(error)} pct.", told["mape_store"], told["mape_store"] <= error),
            (f"{name}: måneder inden for 9 af 10 træk", f"{_whole(low)}-{_whole(high)} pct.",
             told["daekning"], low <= told["daekning"] <= high),
        ]  # fmt: skip
        lines += [(hit, f"| {what} | {must} | {_pct(own)} |") for what, must, own, hit in wanted]
    head = ["| mål | skal være | er |", "|---|---:|---:|"]
    missed = [line for hit, line in lines if not hit]
    made = [line for hit, line in lines if hit]
    out = ["### Rammes ikke", "", *(head + missed if missed else ["Alt rammes."]), "",
           "### Rammes", "", *(head + made if made else ["Intet."]), "", "### Efter størrelse", "",
           "Typisk (median) gennemsnitlig fejl i pct. af den offentliggjorte bestand.", "",
           "| kommuner | ydelse | antal | modellen | samme måned året før | seneste niveau |",
           "|---|---|---:|---:|---:|---:|"]  # fmt: skip
    rows = found.rows
    cuts = rows["indbyggere"].drop_duplicates().quantile([0, 1 / 3, 2 / 3, 1]).tolist()
    for title, low, high in zip(("mindste tredjedel", "midterste", "største"), cuts, cuts[1:],
                                strict=False):  # fmt: skip
        for series, name in _NAMES.items():
            own = rows[(rows["serie"] == series) & (rows["indbyggere"] >= low)]
            own = own[own["indbyggere"] <= high]
            figures = (_pct(float(own[key].median())) for key in ("model", "saeson", "seneste"))
            lines_of = " | ".join(figures)
            out.append(f"| {title} | {name} | {len(own)} | {lines_of} |")
    return "\n".join([*out, "", f"Kilde til det, der kom: {_PUBLIC}."])


def _whole(share: float) -> str:
    return number(_WHOLE * share)


def _pct(share: float) -> str:
    return f"{number(_WHOLE * share, 1)} pct."
