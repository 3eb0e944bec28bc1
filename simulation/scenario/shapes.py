"""The shape of the file kinds, as pydantic models: one source for checks and JSON Schema."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictFloat, StrictInt, StrictStr

Grade = Literal["lov", "statistik", "estimat", "antagelse"]
LegalStatus = Literal[
    "inden for loven", "kræver dispensation", "i strid med loven", "ikke længere gældende"
]
Role = Literal["forsøg", "kontrol", "efterprøvning", "lovændring"]
Effect = Literal["ingen", "mål", "skøn", "målt"]
Unit = Literal[
    "andel", "dage", "dato", "faktor", "fuldtidspersoner", "forløb pr. måned", "indeks", "kr.",
    "kr/md", "kr/uge", "minutter", "pct.", "personer", "pr. uge", "sager", "samtaler",
    "samtaler pr. uge", "samtaler pr. år", "tekst", "timer", "uge", "uger", "varians", "år",
    "årsværk",
]  # fmt: skip
Svar = Literal[
    "afgange", "aktive", "attester", "balance", "borgere", "deltagere", "drift",
    "foerste_halvaar", "form", "kontrol", "kontrolgruppe", "langtidsledige", "lukninger",
    "lykkes", "netto", "niveau", "overlevelse", "raekke", "rehab", "rettidighed", "samtaler",
    "skelnes", "spild", "tilbud", "timer", "tjent_hjem", "undgaaede", "varighed", "virkning",
]  # fmt: skip
"""The kinds of key figure a scenario may ask for, to answer its question in the first lines."""
Number = StrictInt | StrictFloat
Value = StrictBool | Number | StrictStr | Annotated[list[Number], Field(min_length=1)]
Interval = Annotated[list[Number], Field(min_length=2, max_length=2)]
Text = Annotated[str, Field(min_length=1)]
Identifier = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$")]


class Shape(BaseModel):
    """Base of all shapes: unknown keys are faults."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)


class DatedValue(Shape):
    """A value from a date on."""

    from_: date = Field(alias="from", description="Gælder fra denne dato")
    value: Value = Field(description="Værdien")
    passed: date | None = Field(None, description="Vedtaget eller offentliggjort")
    source: Text | None = Field(None, description="Kilde, hvis en anden end tallets")
    grade: Grade | None = Field(None, description="Grad, hvis en anden end tallets")
    range: Interval | None = Field(None, description="Laveste og højeste rimelige værdi")


class FigureTable(Shape):
    """A figure: what it is, its unit, its source and its value or dated values."""

    title: Text = Field(description="Hvad tallet er")
    unit: Unit = Field(description="Enhed")
    grade: Grade = Field(description="lov, statistik, estimat eller antagelse")
    source: Text = Field(description="Kilde")
    value: Value | None = Field(None, description="Værdien, når den ikke er dateret")
    values: Annotated[list[DatedValue], Field(min_length=1)] | None = Field(
        None, description="Daterede værdier i rækkefølge"
    )
    range: Interval | None = Field(
        None,
        description="Spænd; kræves for estimat og antagelse, når værdien er en mængde (0 for «én "
        "gang» eller «ingen» er det ikke). For lister en faktor, fx [0.9, 1.1]",
    )
    distribution: Literal["trekant", "ligefordelt", "lognormal"] | None = Field(
        None,
        description="Fordeling inden for spændet: trekant (værdien er den mest sandsynlige; også "
        "når intet er valgt), ligefordelt eller lognormal (værdien er medianen)",
    )
    note: Text | None = Field(None, description="Bemærkning")


class Change(Shape):
    """One thing a scenario changes."""

    path: Text = Field(description="Stien til tallet, fx rehab.andel")
    value: Value | None = Field(None, description="Ny værdi")
    scale: Number | None = Field(None, description="Ganges på den underliggende værdi")
    add: Number | None = Field(None, description="Lægges til den underliggende værdi")
    from_: date = Field(alias="from", description="Gælder fra og med denne dato")
    to: date | None = Field(None, description="Gælder til (ikke med) denne dato")
    source: Text = Field(description="Kilde")
    grade: Grade | None = Field(None, description="lov, statistik, estimat eller antagelse")
    range: Interval | None = Field(None, description="Spænd for estimat og antagelse")
    element: Text = Field(description="Det element, ændringen hører til")
    note: Text | None = Field(None, description="Bemærkning")


class RulesFile(Shape):
    """Law, rates and national statistics."""

    model_config = ConfigDict(extra="allow")
    kind: Literal["rules"]
    title: Text


class PlaceFile(Shape):
    """A kommune: stock, inflow, staffing and local practice."""

    model_config = ConfigDict(extra="allow")
    kind: Literal["place"]
    id: Identifier = Field(description="Kommunens id")
    title: Text = Field(description="Kommunens navn")


class Kommune(Shape):
    """A kommune of which only the size is given."""

    id: Identifier = Field(description="Kommunens id")
    title: Text = Field(description="Kommunens navn")
    befolkning: Annotated[int, Field(gt=0)] = Field(description="Indbyggere")


class RegionFile(Shape):
    """Several kommuner, to run one forsøg over."""

    kind: Literal["region"]
    id: Identifier = Field(description="Regionens id")
    title: Text = Field(description="Regionens navn")
    source: Text = Field(description="Hvor listen kommer fra")
    synthetic: bool = Field(False, description="Kommunerne er opdigtede")
    places: list[Identifier] = Field(default_factory=list, description="Steder med egen fil")
    kommune: list[Kommune] = Field(
        default_factory=list, description="Kommuner, der skønnes ud fra befolkningen"
    )


class ScenarioFile(Shape):
    """A baseline, or a scenario that extends one."""

    model_config = ConfigDict(extra="allow")
    kind: Literal["scenario"]
    id: Identifier = Field(description="Scenariets id")
    title: Text = Field(description="Titel")
    question: Text = Field(description="Spørgsmålet, scenariet svarer på")
    owner: Text = Field(description="Ejer")
    legal_status: LegalStatus = Field(description="Forhold til loven")
    legal_note: Text | None = Field(None, description="Uddybning af forholdet til loven")
    role: Role = Field(
        "forsøg", description="Hvad scenariet er: forsøg, kontrol, efterprøvning eller lovændring"
    )
    effect: Effect | None = Field(
        None,
        description="Hvad virkningen på borgernes forløb er sat til: ingen, mål (forsøgets eget), "
        "skøn eller målt; uden valg ses det af tallene",
    )
    not_modelled: Text | None = Field(None, description="Det i forslaget, modellen ikke har med")
    package: bool = Field(False, description="Kun ændringer, til brug i andre scenarier")
    svar: list[Svar] = Field(
        default_factory=list, description="De nøgletal, der svarer på spørgsmålet, i rækkefølge"
    )
    staffing: Literal["elastic", "hard"] | None = Field(
        None, description="Bemanding, når intet er valgt i kommandoen: elastic eller hard"
    )
    place: Identifier | None = Field(None, description="Sted (kun for en basis)")
    start: date | None = Field(None, description="Første dag (kun for en basis)")
    years: Annotated[list[int], Field(min_length=1, max_length=10)] | None = Field(
        None, description="Budgetårene i rækkefølge"
    )
    price_level: int | None = Field(None, description="Prisniveau, fx 2023 for 2023-PL")
    rules_known: date | None = Field(
        None, description="Regler vedtaget efter denne dato regnes ikke med"
    )
    rates_known: date | None = Field(
        None,
        description="Satser, regulering, bestand og bemanding offentliggjort efter denne dato "
        "regnes ikke med; uden valg som rules_known",
    )
    extends: str | None = Field(None, description="Det scenarie, dette bygger på")
    uses: list[str] = Field(default_factory=list, description="Pakker af ændringer")
    applies_to: Literal["alle", "nye_forloeb"] | None = Field(
        None, description="Om samtaleregler også gælder igangværende forløb"
    )
    changes: list[Change] = Field(default_factory=list, description="Ændringer")


FILE_SHAPES: dict[str, type[Shape]] = {
    "rules": RulesFile,
    "place": PlaceFile,
    "region": RegionFile,
    "scenario": ScenarioFile,
}
FIGURE_KEYS = frozenset(FigureTable.model_fields)


def danish(error: Any, known: list[str]) -> str:
    """Return a pydantic error as a Danish sentence."""
    from simulation.scenario.words import found, nearest

    kind, given, context = error["type"], error.get("input"), error.get("ctx") or {}
    names = [str(part) for part in error["loc"] if not str(part).isdigit()]
    name = names[-1] if names else ""
    if kind == "extra_forbidden":
        return f"ukendt nøgle «{name}»{nearest(name, known)}"
    if kind == "missing":
        return f"«{name}» mangler"
    if kind == "literal_error":
        options = [str(o) for o in _options(str(context.get("expected", "")))]
        hint = nearest(str(given), options)
        return f"«{name}» er {found(given)}; vælg {', '.join(options)}{hint}"
    if kind == "string_pattern_mismatch":
        return f"«{name}» er {found(given)}; brug kun små bogstaver a-z, tal og bindestreg"
    if kind.startswith("date"):
        return f"«{name}» er {found(given)}; skriv en dato som 2024-01-01"
    if kind in ("too_short", "string_too_short"):
        return f"«{name}» er tom"
    if kind == "too_long":
        return f"«{name}» har for mange elementer"
    wanted = {
        "string_type": "en tekst", "int_type": "et helt tal", "float_type": "et tal",
        "int_parsing": "et helt tal", "bool_type": "true eller false", "list_type": "en liste",
        "model_type": "en tabel", "dict_type": "en tabel", "int_from_float": "et helt tal",
    }.get(kind, "en værdi af en anden type")  # fmt: skip
    return f"«{name}» er {found(given)}; ventede {wanted}"


def _options(expected: str) -> list[str]:
    import re

    return re.findall(r"'([^']*)'", expected)
