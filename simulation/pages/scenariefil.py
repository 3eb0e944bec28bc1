"""The scenario-file reference and JSON Schema, made from the shapes and the rules themselves.

:mod:`simulation.pages` writes ``docs/scenariefil.md`` and ``docs/schema/*.json``.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from simulation.scenario.field import INFINITE, Domain, Field
from simulation.scenario.fields import FIELDS, field_of
from simulation.scenario.ground import load_rules
from simulation.scenario.shapes import FILE_SHAPES, Change, FigureTable, Shape
from simulation.scenario.units import units_of

_BOUNDED = (Domain.QUANTITY, Domain.COUNT)
_OWN_SECTIONS = ("tilbud.", "sagsskridt.*.", "samtaler.<forloeb>.*.", "drift.", "forsoeg.",
                 "bestand.", "tilgang.pr_md.", "bemanding.hold.", "kommune.")  # fmt: skip
_SETS = {"forloeb": "et forløb", "hold": "et hold", "ydelse": "en ydelse",
         "funktion": "en funktion i kontoplanen", "effektsaet": "et effektsæt"}  # fmt: skip

INTRODUCTION = """# Scenariefilen

Denne side er lavet af skemaet og reglerne; ret dem, ikke siden.

En kørsel læser tre lag: **regler** (lov, satser og landets statistik, følger med modellen), et
**sted** (en kommunes bestand, tilgang, bemanding og praksis) og et **scenarie** (en basis, eller
ændringer til en). Et lag kan sætte enhver sti igen. `jobcenter forklar SCENARIE STI` viser, hvem
der satte den.

Et lille scenarie:

```toml
kind = "scenario"
id = "mit-forsoeg"
title = "Færre samtaler efter et halvt år"
question = "Hvad sker der ved to samtaler om året i stedet for fire?"
owner = "Jobcenter"
legal_status = "inden for loven"
extends = "hedensted-2023"

[[changes]]
path = "samtaler.kontanthjaelp_aktivitetsparat.efter_26.pr_aar"
value = 2.0
from = 2024-01-01
source = "Forslag til drøftelse"
grade = "antagelse"
range = [1.0, 3.0]
element = "Færre samtaler"
```

Tal skrives med punktum som decimaltegn. Datoer skrives 2024-01-01. `jobcenter tjek FIL` viser alle
fejl på én gang.
"""

WEEKS = """## Uger

En uge i et forløb tæller fra den dag, forløbet begynder. **På sygedagpenge er det den dag, kommunen
betaler, ikke første sygedag.** For en ansat betaler arbejdsgiveren de første 30 dage
(sygedagpengeloven § 30), så 22 betalte uger er godt 26 uger efter første sygedag, og
lovens første opfølgning inden 8 uger fra første sygedag ligger senest i betalt uge 3,7. Det gælder
ugebånd, samtaler, sagsskridt, tilbud (`fra_uge`) og milepæle. En frist, der er regnet fra første
sygedag, skrives altså med 4,3 uger trukket fra. For en ledig, der bliver syg, betaler a-kassen de
første 14 dage, så der trækkes 2 uger fra.
"""

GRADES = """## Grader

| grad | betyder | spænd |
|---|---|---|
| lov | står i en lov eller en bekendtgørelse | nej |
| statistik | målt og offentliggjort | nej |
| estimat | udregnet af målte tal; metoden står i kilden | kræves |
| antagelse | ikke målt | kræves |

Ændringer i reglerne har også datoen `passed`: da loven blev vedtaget eller satsen offentliggjort.
Med `rules_known` regnes værdier, der var ukendte på datoen, ikke med. `rates_known` gør det samme
for satser, regulering, bestand og bemanding. To scenarier, der sammenlignes, skal kende de samme
satser; ellers ville forskellen i satser ligne en virkning af forslaget.
"""


STRICT = """## Hvad der afvises

Hver linje virker, eller den afvises med fil, linje og grund. `jobcenter tjek` er lige så streng
som en kørsel: det, den godtager, kan køres.

- **Rækkefølgen i filen betyder intet.** Ændringer af samme sti gælder i datoernes orden: en ændring
  uden `to` gælder, til den næste begynder. En ændring med `to` skal være slut, før den næste
  begynder; efter `to` gælder det, der gjaldt før. To ændringer af samme sti samme dag afvises, også
  når de står i hver sin pakke.
- **En ændring, der begynder efter sidste budgetår eller slutter før første dag,** afvises.
- **«Første dag»** i tabellerne nedenfor: værdien bruges, som den er på første dag. En senere
  ændring af den afvises med grunden; skriv `from` som første dag eller tidligere.
- **Hovedet må ikke modsige det, scenariet bygger på:** sted, første dag, budgetår, prisniveau og
  `rates_known` er basisscenariets.
- **Typer:** en dato skrives uden anførselstegn og uden klokkeslæt, et årstal som helt tal, et tal
  uden tusindtalspunktum. `1.240` er 1,24; når der kan være ment 1240, spørges der.
- **Navne:** forløb, ydelser, hold, konti og effektsæt skal findes; et nyt hold skal høre til et
  forløb, et tilbud eller et sagsskridt. Egne navne har bogstaver, tal, `_` og `-`.
- **Pakker** (`uses`) tager også deres egne tal og tilbud med.
"""


def json_schema(kind: str) -> dict[str, Any]:
    """Return the JSON Schema of a file kind: its header and the figures in it."""
    shape = FILE_SHAPES[kind]
    schema = shape.model_json_schema(by_alias=True, ref_template="#/$defs/{model}")
    definitions = schema.setdefault("$defs", {})
    figure = FigureTable.model_json_schema(by_alias=True, ref_template="#/$defs/{model}")
    definitions.update(figure.pop("$defs", {}))
    definitions["FigureTable"] = figure
    definitions["Node"] = {
        "anyOf": [
            {"$ref": "#/$defs/FigureTable"},
            {"type": ["string", "boolean"]},
            {
                "type": "object",
                "not": {"anyOf": [{"required": ["value"]}, {"required": ["values"]}]},
                "additionalProperties": {"$ref": "#/$defs/Node"},
            },
        ]
    }
    schema["additionalProperties"] = {"$ref": "#/$defs/Node"}
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    return schema


def _declared(path: str, unit: str) -> str:
    """Return a row's last cells: what the value may be, and from when a change acts."""
    field = field_of(path)
    assert field is not None
    kind = ", ".join(field.choices) if field.choices else str(field.domain)
    bounds = ""
    if field.domain in _BOUNDED:
        low = "" if field.least == -INFINITE else f"{field.least:g}".replace(".", ",")
        most = f"{field.most:,.0f}".replace(",", ".") if field.most >= 1 else f"{field.most:g}"
        high = f" til {most}" if field.most < INFINITE else " eller mere"
        bounds = f" {low}{high}" if low else ""
    if field.never is not None:
        bounds += f"; {field.never:g} er {field.never_means}"
    when = "første dag" if field.fixed else "sin dato"
    return f"{unit} | {kind}{bounds} | {when} |"


def _own_paths() -> list[str]:
    """Return the paths with a name of one's own, which the rules do not list."""
    rows = [
        "| sti | hvad | enhed | værdi | ændring virker fra | uden linjen |",
        "|---|---|---|---|---|---|",
    ]
    for field in FIELDS:
        if not field.path.startswith(_OWN_SECTIONS) or field.is_attribute:
            continue
        unit = " eller ".join(units_of(field))
        rows.append(
            f"| `{_named(field.path)}` | {field.title} | {_declared(field.path, unit)} "
            f"{_without(field)} |"
        )
    return rows


def _without(field: Field) -> str:
    """Return what holds where nothing is written."""
    if field.needed:
        return "skal skrives"
    if field.default is None:
        return "–"
    return "uden grænse" if field.default == INFINITE else f"{field.default:g}"


def _labels() -> list[str]:
    """Return the labels, with what they may say."""
    rows = ["| sti | værdi |", "|---|---|"]
    for field in FIELDS:
        if field.is_attribute:
            of = _SETS.get(field.names or "", "")
            kind = ", ".join(f"`{c}`" for c in field.choices) or of or str(field.domain)
            many = " (flere med komma)" if field.domain == Domain.NAMES else ""
            rows.append(f"| `{_named(field.path)}` | {kind}{many} |")
    return rows


def _named(path: str) -> str:
    """Return a declared path with words for what a reader puts in."""
    for mark, word in (("*", "NAVN"), ("<forloeb>", "FORLØB"), ("<hold>", "HOLD"),
                       ("<ydelse>", "YDELSE")):  # fmt: skip
        path = path.replace(mark, word)
    return path


def _keys(shape: type[Shape]) -> list[str]:
    rows = ["| nøgle | kræves | betyder |", "|---|---|---|"]
    for name, field in shape.model_fields.items():
        required = "ja" if field.is_required() else ""
        rows.append(f"| `{field.alias or name}` | {required} | {field.description or ''} |")
    return rows


def reference_markdown() -> str:
    """Return the reference page."""
    lines = [INTRODUCTION]
    for title, shape in (
        ("Scenariets hoved", FILE_SHAPES["scenario"]), ("En ændring", Change),
        ("Stedets hoved", FILE_SHAPES["place"]), ("Et tal", FigureTable),
    ):  # fmt: skip
        lines += [f"## {title}", "", *_keys(shape), ""]
    lines += [WEEKS, GRADES, STRICT, "## Stier", "", "Alle tal i reglerne, fil for fil.", ""]
    for layer in load_rules():
        lines += [
            f"### {layer.source.data['title']}",
            "",
            "| sti | hvad | enhed | værdi | ændring virker fra |",
            "|---|---|---|---|---|",
        ]
        lines += [
            f"| `{f.path}` | {f.title} | {_declared(f.path, f.unit)}"
            for f in layer.figures.values()
        ]
        lines.append("")
    lines += ["### Stedets tal, egne tilbud, sagsskridt og samtaler", "", *_own_paths(), ""]
    lines += ["## Navne og valg", "", "Det, der ikke er tal, skrives som `sti = værdi`.", ""]
    lines += [*_labels(), ""]
    return "\n".join(lines)


def write(folder: Path) -> None:
    """Write the reference page and the schemas."""
    (folder / "schema").mkdir(parents=True, exist_ok=True)
    (folder / "scenariefil.md").write_text(reference_markdown(), "utf-8")
    for kind in FILE_SHAPES:
        text = json.dumps(json_schema(kind), ensure_ascii=False, indent=2, sort_keys=True)
        (folder / "schema" / f"{kind}.json").write_text(text + "\n", "utf-8")
