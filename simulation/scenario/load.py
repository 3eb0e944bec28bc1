"""From files to a frozen scenario: rules, then place, then baseline, then what extends it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

from simulation.errors import Fault, InputError
from simulation.scenario import files
from simulation.scenario.changes import carry_out, steps
from simulation.scenario.checks import Whole, resolved_faults
from simulation.scenario.figures import Entry, Figure
from simulation.scenario.files import Source
from simulation.scenario.ground import Gathered, closed_names, load_rules, rule_figures
from simulation.scenario.headers import (
    Frame,
    base_faults,
    chain_faults,
    frame_faults,
    frame_of,
    known_years,
    used_faults,
    year_faults,
)
from simulation.scenario.kommuner import Row, kommune_titles, published
from simulation.scenario.layers import Layer, make_layer, read_layer
from simulation.scenario.region import sized_kommune
from simulation.scenario.scenario import Scenario
from simulation.scenario.shapes import RESOLVED, PlaceFile, ScenarioFile
from simulation.scenario.skoen import NATION, estimate
from simulation.scenario.words import found, nearest, slug

LONGEST_CHAIN = 8
TRIED_BEFORE_LAST = 3
"""A place is tried on a year so long before the last one that is known."""
NOT_LAW = (
    "satser.", "satser_andel.", "kontanthjaelpssatser_foer.", "regulering.", "bestand.",
    "bemanding.", "kommune.",
)  # fmt: skip
"""Where rates, prices and what is counted stand; ``rates_known`` says how new they may be."""


def load_scenario(
    name: str | Path,
    *,
    rules_known: date | None = None,
    years: int | None = None,
    place: str | None = None,
    element: str | None = None,
) -> Scenario:
    """Return a frozen scenario.

    Parameters
    ----------
    name : str or Path
        Id, unique prefix of an id, or a path to a file.
    rules_known : date, optional
        Leave out rules passed later; overrides the scenario's own date.
    years : int, optional
        Only the first so many budget years.
    place : str, optional
        Another kommune than the scenario's own.
    element : str, optional
        Only the changes of this element.

    Raises
    ------
    InputError
        With every fault found, each with file and line.
    """
    path = Path(name)
    is_path = path.suffix == ".toml" or len(path.parts) > 1
    layer = read_layer(files.read(path if is_path else files.find(str(name))))
    if layer.header.kind == RESOLVED:
        return limit_years(_read_resolved(layer), years)
    return limit_years(_resolve(_chain(layer), rules_known, place, element), years)


def try_out(source: Source, place: Source | None = None) -> Scenario:
    """Return the scenario of a file that is not written yet.

    Parameters
    ----------
    source : Source
        The scenario file.
    place : Source, optional
        The file of its place, when that is not written either.

    Raises
    ------
    InputError
        With every fault found.
    """
    unwritten = make_layer(place) if place else None
    return _resolve(_chain(read_layer(source)), None, unwritten=unwritten)


def limit_years(scenario: Scenario, years: int | None) -> Scenario:
    """Return a scenario for only its first so many budget years.

    Raises
    ------
    InputError
        If it has fewer, or none is asked for.
    """
    if years is None:
        return scenario
    if not 1 <= years <= len(scenario.years):
        most = len(scenario.years)
        raise InputError(f"{scenario.id} har {most} budgetår; der kan vælges 1 til {most}")
    return replace(scenario, years=scenario.years[:years])


def _reference(layer: Layer, text: str, key: str) -> Source:
    """Return the file a scenario refers to; only ids inside the scenario folder."""
    if any(mark in text for mark in ("/", "\\", "..")) or text.endswith(".toml"):
        raise InputError(layer.fault(f"«{key}» er {found(text)}; skriv et id, ikke en sti", key))
    try:
        return files.read(files.find(text))
    except InputError as error:
        raise InputError(
            [layer.fault(f.message, key) if f.file is None else f for f in error.faults]
        ) from None


def scenario_layer(layer: Layer) -> Layer:
    """Return a layer if it is a scenario.

    Raises
    ------
    InputError
        If it is a file of another kind.
    """
    if not isinstance(layer.header, ScenarioFile):
        kind = layer.header.kind
        message = f"«kind» er «{kind}»; det er ikke et scenarie, der kan køres"
        raise InputError(layer.fault(message, "kind"))
    return layer


def _chain(last: Layer) -> list[Layer]:
    """Return the baseline first and the scenario last."""
    scenario_layer(last)
    if last.scenario.package:
        message = "en pakke køres ikke alene; nævn den under «uses» i et scenarie"
        raise InputError(last.fault(message, "package"))
    sources, chain = [last.source], [last]
    while (name := chain[0].scenario.extends) is not None:
        here = chain[0]
        if name == here.scenario.id:
            raise InputError(here.fault(f"«extends» er scenariets eget id ({name})", "extends"))
        base = _reference(here, name, "extends")
        if base.path.resolve() in {s.path.resolve() for s in sources}:
            ids = " → ".join(str(s.data.get("id")) for s in [*reversed(sources), base])
            raise InputError(here.fault(f"«extends» går i ring: {ids}", "extends"))
        if len(chain) >= LONGEST_CHAIN:
            most = f"«extends» går mere end {LONGEST_CHAIN} led tilbage"
            raise InputError(here.fault(most, "extends"))
        layer = scenario_layer(read_layer(base))
        sources.insert(0, base)
        chain.insert(0, layer)
    faults = list(base_faults(chain[0])) or list(chain_faults(chain))
    if faults:
        raise InputError([*faults, *(fault for layer in chain for fault in layer.faults)])
    return chain


def _resolve(
    chain: list[Layer],
    rules_known: date | None,
    elsewhere: str | None = None,
    element: str | None = None,
    unwritten: Layer | None = None,
) -> Scenario:
    last = chain[-1].scenario
    frame = frame_of(chain, rules_known, elsewhere)
    place = unwritten or _place(chain[0], frame.place)
    ground, ignored = _ground(frame, place)
    ground.stop()
    elements: list[str] = []
    for layer in chain:
        level = [*_used(layer, chain, ground), layer]
        for part in level:
            ground.faults += part.faults
            ground.label(part)
            for figure in part.figures.values():
                ground.put(part, figure)
                ground.faults += _late_series(part, figure, frame)
        given = steps(level, element)
        elements += [step.change.element for step in given]
        ground.faults += carry_out(given, ground.figures, frame.start, frame.end)
    known = known_years(rule_figures(), ground.figures)
    if rules_known is not None and rules_known.year < known[0]:
        message = f"--regler-kendt er {rules_known}; lov og satser er kendt fra {known[0]}"
        ground.faults.append(Fault(message))
    ground.faults += frame_faults(frame, chain[-1] if len(chain) == 1 else chain[0], known)
    ground.faults += resolved_faults(_whole(ground, known[1]))
    ground.faults += _element_faults(chain[-1], elements, element)
    ground.stop()
    return Scenario(
        id=last.id if element is None else f"{last.id}--{slug(element)}",
        title=last.title if element is None else element,
        question=last.question,
        owner=last.owner,
        legal_status=last.legal_status,
        legal_note=last.legal_note,
        baseline_id=chain[-2].scenario.id if len(chain) > 1 else last.id,
        place_id=frame.place,
        place_title=place.header.title,
        start=frame.start,
        years=frame.years,
        price_level=frame.price_level,
        rules_known=frame.rules_known,
        rates_known=frame.rates_known,
        applies_to=frame.applies_to,
        figures=ground.figures,
        attributes=ground.attributes,
        elements=tuple(dict.fromkeys(elements)),
        role=last.role,
        effect=last.effect,
        svar=tuple(last.svar) if element is None else (),
        staffing=next((x.scenario.staffing for x in reversed(chain) if x.scenario.staffing), None),
        paper_says=last.paper_says,
        not_modelled=last.not_modelled,
        element=element,
        ignored=tuple(
            (path, entry)
            for path, entry in ignored
            if entry.from_date and entry.from_date < frame.end
        ),
    )


def with_place(place: Layer) -> Scenario:
    """Return a baseline of one year in a kommune, to try its file on."""
    first = known_years(rule_figures(), rule_figures())[1] - TRIED_BEFORE_LAST
    assert isinstance(place.header, PlaceFile)
    ident, title = place.header.id, place.header.title
    frame = Frame(ident, date(first, 1, 1), (first,), first, None, None, "alle")
    ground, _ = _ground(frame, place)
    ground.faults += resolved_faults(_whole(ground, first))
    ground.stop()
    return Scenario(
        id=ident, title=title, question=title, owner=title, legal_status="inden for loven",
        legal_note=None, baseline_id=ident, place_id=ident, place_title=title, start=frame.start,
        years=frame.years, price_level=first, rules_known=None, rates_known=None,
        applies_to="alle", figures=ground.figures, attributes=ground.attributes,
    )  # fmt: skip


def _ground(frame: Frame, place: Layer) -> tuple[Gathered, list[tuple[str, Entry]]]:
    """Return rules and place as they were known, with what is estimated, and what was left out."""
    ground = Gathered()
    ignored: list[tuple[str, Entry]] = []
    known = published(place.header.id) if isinstance(place.header, PlaceFile) else None
    below = [make_layer(known)] if known and not isinstance(place.source, Row) else []
    for layer in [*load_rules(), *below, place]:
        ground.label(layer)
        for path, figure in layer.figures.items():
            when = frame.rates_known if path.startswith(NOT_LAW) else frame.rules_known
            ground.put(layer, _known(figure, when, ignored))
    own = {path: figure for layer in (*below, place) for path, figure in layer.figures.items()}
    for fault in estimate(ground.figures, ground.attributes, own):
        ground.faults.append(replace(fault, file=place.source.shown, line=1))
    ground.figures = {p: f for p, f in ground.figures.items() if not p.startswith(NATION)}
    return ground, [(p, entry) for p, entry in ignored if not p.startswith(NATION)]


def _whole(ground: Gathered, last_year: int) -> Whole:
    return Whole(ground.figures, ground.attributes, ground.where, closed_names(), last_year)


def _used(layer: Layer, chain: list[Layer], ground: Gathered) -> list[Layer]:
    """Return the packages of a scenario: their changes, figures and labels come along."""
    used: list[Layer] = []
    for name in layer.scenario.uses:
        package = scenario_layer(read_layer(_reference(layer, name, "uses")))
        header = package.scenario
        if header.changes:
            ground.faults += used_faults(layer, name, package)
        else:
            ground.faults.append(layer.fault(f"«{name}» ændrer ikke noget", "uses"))
        if header.extends not in (None, *(part.scenario.id for part in chain)):
            message = f"«{name}» bygger på {header.extends}, ikke på {chain[0].scenario.id}"
            raise InputError(layer.fault(message, "uses"))
        if header.uses and not header.package:
            message = f"«{name}» bruger selv pakker ({', '.join(header.uses)}); nævn dem her"
            ground.faults.append(layer.fault(message, "uses"))
        if package.source.path.resolve() in {p.source.path.resolve() for p in [*used, layer]}:
            ground.faults.append(layer.fault(f"«{name}» er nævnt to gange", "uses"))
        used.append(package)
    return used


def _late_series(layer: Layer, figure: Figure, frame: Frame) -> Iterator[Fault]:
    """Yield where a scenario's own dated figure changes what cannot change under way."""
    from simulation.scenario.fields import field_of

    declared = field_of(figure.path)
    if declared is None or declared.fixed is None:
        return
    for number, entry in enumerate(figure.entries):
        if entry.from_date and frame.start < entry.from_date < frame.end:
            yield layer.fault(
                f"{figure.path} kan ikke ændres undervejs ({entry.from_date}): {declared.fixed}. "
                f"Brug kun værdien på første dag ({frame.start})",
                f"{figure.path}.values.{number}",
            )


def _element_faults(layer: Layer, elements: list[str], only: str | None) -> Iterator[Fault]:
    """Yield names of elements that cannot be told apart, or have nothing to be known by."""
    seen: dict[str, str] = {}
    for name in dict.fromkeys(elements):
        short = slug(name)
        key = next(
            (f"changes.{i}.element" for i, c in enumerate(layer.scenario.changes)
             if c.element == name),
            "",
        )  # fmt: skip
        if not short:
            yield layer.fault(f"elementet «{name}» har hverken bogstaver eller tal", key)
        elif short in seen:
            yield layer.fault(f"elementerne «{seen[short]}» og «{name}» kan ikke skelnes", key)
        seen.setdefault(short, name)
    if only is not None and only not in elements:
        yield layer.fault(f"elementet «{only}» findes ikke{nearest(only, elements)}")


def _place(base: Layer, name: str) -> Layer:
    known = files.place_files()
    if name not in known:
        if (sized := published(name) or sized_kommune(name)) is not None:
            return make_layer(sized)
        every = {*known, *kommune_titles()}
        hint = nearest(name, every) or f"; der er: {', '.join(sorted(every))}"
        raise InputError(base.fault(f"stedet «{name}» findes ikke{hint}", "place"))
    layer = make_layer(files.read(known[name]))
    if not isinstance(layer.header, PlaceFile) or layer.header.id != name:
        message = f'filen hedder {name}.toml; ventede kind = "place" og id = "{name}"'
        raise InputError(layer.fault(message, "id"))
    return layer


def _known(figure: Figure, known: date | None, ignored: list[tuple[str, Entry]]) -> Figure:
    """Leave out values a reader on that date could not know; keep at least the first."""
    if known is None:
        return figure
    kept = tuple(entry for entry in figure.entries if entry.known_from <= known)
    ignored.extend((figure.path, entry) for entry in figure.entries if entry not in kept)
    return replace(figure, entries=kept or figure.entries[:1])


def _read_resolved(layer: Layer) -> Scenario:
    """Return the scenario of a file a run wrote, checked as any other."""
    from simulation.scenario.dump import from_resolved, header_frame

    rules = rule_figures()
    wanted = [path for path in rules if not path.startswith(NATION)]
    labels = [path for part in load_rules() for path in part.attributes]
    missing = [p for p in wanted if p not in layer.figures]
    missing += [p for p in labels if p not in layer.attributes]
    faults = [*layer.faults, *year_faults(layer)]
    if missing:
        some = ", ".join(missing[:3]) + (" …" if len(missing) > 3 else "")
        faults.append(
            layer.fault(f"filen mangler {len(missing)} af reglernes tal og navne: {some}")
        )
    elif not faults:
        known = known_years(rules, layer.figures)
        faults += frame_faults(header_frame(layer), layer, known)
        place = (layer.source.shown, layer.source.line("attributes"))
        where = dict.fromkeys(layer.attributes, place)
        faults += resolved_faults(
            _whole(Gathered(layer.figures, layer.attributes, where), known[1])
        )
    if faults:
        raise InputError(list(dict.fromkeys(faults)))
    return from_resolved(layer)
