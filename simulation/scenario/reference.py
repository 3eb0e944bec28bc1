"""The scenario-file reference and JSON Schema, made from the shapes and the rules themselves.

``python -m simulation.scenario.reference docs`` writes ``docs/scenariefil.md`` and
``docs/schema/*.json``.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from simulation.scenario.load import load_rules
from simulation.scenario.shapes import FILE_SHAPES, Change, FigureTable, Shape

INTRODUCTION = """# Scenariefilen

Denne side er lavet af skemaet og reglerne; ret dem, ikke siden.

En kørsel læser tre lag: **regler** (lov, satser og landets statistik, følger med modellen), et
**sted** (en kommunes bestand, tilgang, bemanding og praksis) og et **scenarie** (en basis, eller
ændringer til en). Et lag kan sætte enhver sti igen. `jobcenter explain SCENARIE STI` viser, hvem
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

Tal skrives med punktum som decimaltegn. Datoer skrives 2024-01-01. `jobcenter check FIL` viser alle
fejl på én gang.
"""

WEEKS = """## Uger

En uge i et forløb tæller fra den dag, forløbet begynder. **På sygedagpenge er det den dag, kommunen
betaler, ikke første sygedag.** For en ansat betaler arbejdsgiveren de første 30 dage
(`refusion.arbejdsgiverperiode_dage`), så 22 betalte uger er godt 26 uger efter første sygedag, og
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
    lines += [WEEKS, GRADES, "## Stier", "", "Alle tal i reglerne, fil for fil.", ""]
    for layer in load_rules():
        lines += [
            f"### {layer.source.data['title']}",
            "",
            "| sti | hvad | enhed |",
            "|---|---|---|",
        ]
        lines += [f"| `{f.path}` | {f.title} | {f.unit} |" for f in layer.figures.values()]
        lines.append("")
    return "\n".join(lines)


def write(folder: Path) -> None:
    """Write the reference page and the schemas."""
    (folder / "schema").mkdir(parents=True, exist_ok=True)
    (folder / "scenariefil.md").write_text(reference_markdown(), "utf-8")
    for kind in FILE_SHAPES:
        text = json.dumps(json_schema(kind), ensure_ascii=False, indent=2, sort_keys=True)
        (folder / "schema" / f"{kind}.json").write_text(text + "\n", "utf-8")


if __name__ == "__main__":
    write(Path(sys.argv[1] if len(sys.argv) > 1 else "docs"))
