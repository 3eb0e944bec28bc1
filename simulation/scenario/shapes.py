"""The shape of the file kinds, as pydantic models: one source for checks and JSON Schema."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainValidator,
    StrictBool,
    StrictInt,
    StrictStr,
    StringConstraints,
    WithJsonSchema,
)

from simulation.scenario.kinds import day, interval, number, value, words

Grade = Literal["lov", "statistik", "estimat", "antagelse"]
LegalStatus = Literal[
    "inden for loven", "kræver dispensation", "i strid med loven", "ikke længere gældende",
    "forslag, ikke vedtaget",
]  # fmt: skip
Role = Literal["forsøg", "kontrol", "efterprøvning", "lovændring"]
Effect = Literal["ingen", "mål", "skøn", "målt"]
Svar = Literal[
    "afgange", "aktive", "attester", "balance", "borgere", "deltagere", "drift",
    "foerste_halvaar", "form", "kontrol", "kontrolgruppe", "langtidsledige", "lukninger",
    "lykkes", "netto", "niveau", "overlevelse", "raekke", "rehab", "rettidighed", "samtaler",
    "skelnes", "spild", "tilbud", "timer", "tjent_hjem", "undgaaede", "varighed", "virkning",
]  # fmt: skip
"""The kinds of key figure a scenario may ask for, to answer its question in the first lines."""
Unit = Literal[
    "andel", "dage", "dato", "faktor", "fuldtidspersoner", "forløb pr. måned", "indeks", "kr.",
    "kr/md", "kr/uge", "minutter", "pct.", "personer", "pr. uge", "sager", "samtaler",
    "samtaler pr. uge", "samtaler pr. år", "tekst", "timer", "uge", "uger", "varians", "år",
    "årsværk",
]  # fmt: skip
_NUMBER: dict[str, Any] = {"type": "number"}
_NUMBERS: dict[str, Any] = {"type": "array", "items": _NUMBER, "minItems": 1}
Number = Annotated[float, PlainValidator(number), WithJsonSchema(_NUMBER)]
Value = Annotated[
    float | str | tuple[float, ...],
    PlainValidator(value),
    WithJsonSchema({"anyOf": [_NUMBER, {"type": "string"}, _NUMBERS]}),
]
Interval = Annotated[
    tuple[float, float],
    PlainValidator(interval),
    WithJsonSchema({**_NUMBERS, "minItems": 2, "maxItems": 2}),
]
Day = Annotated[date, BeforeValidator(day)]
Text = Annotated[StrictStr, BeforeValidator(words), Field(min_length=1, max_length=4000)]
Title = Annotated[StrictStr, BeforeValidator(words), Field(min_length=1, max_length=200)]
Identifier = Annotated[StrictStr, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=80)]
Reference = Annotated[StrictStr, Field(min_length=1, max_length=80)]
Year = Annotated[StrictInt, Field(ge=1900, le=2100)]


class Shape(BaseModel):
    """Base of all shapes: unknown keys are faults."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)


class DatedValue(Shape):
    """A value from a date on."""

    from_: Day = Field(alias="from", description="Gælder fra denne dato")
    value: Value = Field(description="Værdien")
    passed: Day | None = Field(None, description="Vedtaget eller offentliggjort")
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
        description="Spænd; kræves for estimat og antagelse. For lister en faktor, fx [0.9, 1.1]",
    )
    distribution: Literal["trekant", "ligefordelt", "lognormal"] | None = Field(
        None, description="Fordeling inden for spændet; trekant, når intet er valgt"
    )
    note: Text | None = Field(None, description="Bemærkning")


class Change(Shape):
    """One thing a scenario changes."""

    path: Text = Field(description="Stien til tallet, fx rehab.andel")
    value: Value | None = Field(None, description="Ny værdi")
    scale: Number | None = Field(None, description="Ganges på den underliggende værdi")
    add: Number | None = Field(None, description="Lægges til den underliggende værdi")
    from_: Day = Field(alias="from", description="Gælder fra og med denne dato")
    to: Day | None = Field(None, description="Gælder til (ikke med) denne dato")
    source: Text = Field(description="Kilde")
    grade: Grade | None = Field(None, description="lov, statistik, estimat eller antagelse")
    range: Interval | None = Field(None, description="Spænd for estimat og antagelse")
    element: Title = Field(description="Det element, ændringen hører til")
    note: Text | None = Field(None, description="Bemærkning")


class RulesFile(Shape):
    """Law, rates and national statistics."""

    model_config = ConfigDict(extra="allow")
    kind: Literal["rules"]
    title: Title


class PlaceFile(Shape):
    """A kommune: stock, inflow, staffing and local practice."""

    model_config = ConfigDict(extra="allow")
    kind: Literal["place"]
    id: Identifier = Field(description="Kommunens id")
    title: Title = Field(description="Kommunens navn")


MOST_PEOPLE = 10_000_000


class Kommune(Shape):
    """A kommune of which only the size is given."""

    id: Identifier = Field(description="Kommunens id")
    title: Title = Field(description="Kommunens navn")
    befolkning: Annotated[StrictInt, Field(gt=0, le=MOST_PEOPLE)] = Field(description="Indbyggere")


class RegionFile(Shape):
    """Several kommuner, to run one forsøg over."""

    kind: Literal["region"]
    id: Identifier = Field(description="Regionens id")
    title: Title = Field(description="Regionens navn")
    source: Text = Field(description="Hvor listen kommer fra")
    synthetic: StrictBool = Field(False, description="Kommunerne er opdigtede")
    places: list[Identifier] = Field(default_factory=list, description="Steder med egen fil")
    kommune: list[Kommune] = Field(
        default_factory=list, description="Kommuner, der skønnes ud fra befolkningen"
    )


class ScenarioFile(Shape):
    """A baseline, or a scenario that extends one."""

    model_config = ConfigDict(extra="allow")
    kind: Literal["scenario"]
    id: Identifier = Field(description="Scenariets id")
    title: Title = Field(description="Titel")
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
    svar: list[Svar] = Field(
        default_factory=list, description="De nøgletal, der svarer på spørgsmålet, i rækkefølge"
    )
    staffing: Literal["elastic", "hard"] | None = Field(
        None, description="Bemanding, når intet er valgt i kommandoen: elastic eller hard"
    )
    paper_says: Text | None = Field(
        None, description="Tal i papiret, som svaret kan holdes op imod"
    )
    not_modelled: Text | None = Field(None, description="Det i forslaget, modellen ikke har med")
    package: StrictBool = Field(False, description="Kun ændringer, til brug i andre scenarier")
    place: Identifier | None = Field(None, description="Sted (kun for en basis)")
    start: Day | None = Field(None, description="Første dag (kun for en basis)")
    years: Annotated[list[Year], Field(min_length=1, max_length=10)] | None = Field(
        None, description="Budgetårene i rækkefølge"
    )
    price_level: Year | None = Field(None, description="Prisniveau, fx 2023 for 2023-PL")
    rules_known: Day | None = Field(
        None, description="Regler vedtaget efter denne dato regnes ikke med"
    )
    rates_known: Day | None = Field(
        None,
        description="Satser, regulering, bestand og bemanding offentliggjort efter denne dato "
        "regnes ikke med; uden valg som rules_known",
    )
    extends: Reference | None = Field(None, description="Det scenarie, dette bygger på")
    uses: list[Reference] = Field(default_factory=list, description="Pakker af ændringer")
    applies_to: Literal["alle", "nye_forloeb"] | None = Field(
        None, description="Om samtaleregler også gælder igangværende forløb"
    )
    changes: list[Change] = Field(default_factory=list, description="Ændringer")


class ResolvedValue(DatedValue):
    """A value as a run kept it, with who set it."""

    from_: Day | None = Field(  # type: ignore[assignment]
        None, alias="from", description="Gælder fra denne dato"
    )
    layer: Literal["regler", "sted", "scenarie"] = Field(description="Det lag, der satte den")
    set_by: Annotated[StrictStr, Field(pattern=r"^[^\n]+:[0-9]{1,9}$")] = Field(
        description="Fil og linje, der satte den"
    )
    element: Title | None = Field(None, description="Det element, der satte den")


class ResolvedTable(FigureTable):
    """A figure as a run kept it."""

    value: None = None
    values: Annotated[list[ResolvedValue], Field(min_length=1)] = Field(  # type: ignore[assignment]
        description="Daterede værdier i rækkefølge"
    )


class ResolvedFile(ScenarioFile):
    """A scenario with every figure in place, as a run writes it."""

    kind: Literal["resolved"]  # type: ignore[assignment]
    baseline_id: Identifier = Field(description="Det, scenariet bygger på")
    place_id: Identifier = Field(description="Sted")
    place_title: Title = Field(description="Stedets navn")
    start: Day = Field(description="Første dag")
    years: Annotated[list[Year], Field(min_length=1, max_length=10)] = Field(
        description="Budgetårene i rækkefølge"
    )
    price_level: Year = Field(description="Prisniveau")
    applies_to: Literal["alle", "nye_forloeb"] = Field(description="Hvem samtaleregler gælder")
    elements: list[Title] = Field(default_factory=list, description="Elementer")
    element: Title | None = Field(None, description="Det eneste element, der er taget")
    variant: Reference | None = Field(None, description="Udgave af et andet scenarie")
    attributes: dict[str, StrictBool | StrictStr] = Field(
        default_factory=dict, description="Det, der ikke er tal"
    )


NOT_RESOLVED = ("package", "place", "extends", "uses", "changes")
"""What a resolved scenario has left behind."""
FILE_SHAPES: dict[str, type[Shape]] = {
    "rules": RulesFile,
    "place": PlaceFile,
    "region": RegionFile,
    "scenario": ScenarioFile,
}
"""The kinds of file a person writes."""
RESOLVED = "resolved"
KINDS: dict[str, type[Shape]] = {**FILE_SHAPES, RESOLVED: ResolvedFile}
FIGURE_KEYS = frozenset(FigureTable.model_fields)


def header_keys(kind: str) -> frozenset[str]:
    """Return the keys of a file kind that are not figures or attributes."""
    fields = KINDS[kind].model_fields
    keys = {field.alias or name for name, field in fields.items()}
    return frozenset(keys.difference(NOT_RESOLVED) if kind == RESOLVED else keys)


def danish(error: Any, known: list[str]) -> str:
    """Return a pydantic error as a Danish sentence."""
    from simulation.scenario.words import found, nearest

    kind, given, context = error["type"], error.get("input"), error.get("ctx") or {}
    names = [str(part) for part in error["loc"] if not str(part).isdigit()]
    name = names[-1] if names else ""
    if kind == "dansk":
        return f"«{name}» {error['msg']}"
    if kind == "extra_forbidden":
        return f"ukendt nøgle «{name}»{nearest(name, known)}"
    if kind == "missing":
        return f"«{name}» mangler"
    if kind == "literal_error":
        options = [str(o) for o in _options(str(context.get("expected", "")))]
        hint = nearest(str(given), options) if isinstance(given, str) else ""
        return f"«{name}» er {found(given)}; vælg {', '.join(options)}{hint}"
    if kind == "string_pattern_mismatch":
        if name == "set_by":
            return f"«{name}» er {found(given)}; ventede fil:linje"
        return f"«{name}» er {found(given)}; brug kun små bogstaver a-z, tal og bindestreg"
    if kind in ("too_short", "string_too_short"):
        return f"«{name}» er tom"
    if kind == "too_long" and isinstance(given, list):
        return f"«{name}» har for mange elementer; højst {context.get('max_length')}"
    if kind in ("too_long", "string_too_long"):
        return f"«{name}» er for lang; højst {context.get('max_length')} tegn"
    if kind in ("greater_than_equal", "less_than_equal", "greater_than"):
        bound = next(iter(context.values()), "")
        least = "mindst" if kind == "greater_than_equal" else "over"
        word = "højst" if kind == "less_than_equal" else least
        return f"«{name}» er {found(given)}; ventede {word} {bound}"
    wanted = {
        "string_type": "en tekst", "int_type": "et helt tal", "float_type": "et tal",
        "int_parsing": "et helt tal", "int_parsing_size": "et mindre tal",
        "bool_type": "true eller false", "list_type": "en liste",
        "model_type": "en tabel", "dict_type": "en tabel", "int_from_float": "et helt tal",
        "none_required": "intet her",
    }.get(kind, "en værdi af en anden type")  # fmt: skip
    return f"«{name}» er {found(given)}; ventede {wanted}"


def _options(expected: str) -> list[str]:
    import re

    return re.findall(r"'([^']*)'", expected)
