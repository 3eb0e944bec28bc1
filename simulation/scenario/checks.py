"""What must hold of a scenario once everything is in place: lengths, sums, names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from simulation.errors import Fault
from simulation.scenario.bonds import bond_faults
from simulation.scenario.figures import Entry, Figure
from simulation.scenario.words import found, nearest

TOLERANCE = 1e-6
CHOICES = {
    "bemanding.prioritet": ("tidligste_frist", "lovpligtige_foerst", "behov_foerst"),
    "tilgang.ankomst": ("poisson", "jaevn"),
}
EVENTS = ("", "tilbud_start", "tilbud_slut", "forlaenget")
"""What a phase of samtaler may wait for; by default the calendar."""
STEP_EVENTS = ("", "rehab")
"""What a sagsskridt may wait for: its week, or a case for the rehabiliteringsteam."""
MONTHS = 12


def resolved_faults(
    figures: Mapping[str, Figure], attributes: Mapping[str, str | bool]
) -> Iterator[Fault]:
    """Yield what is wrong with the figures taken together."""
    names = {path.split(".")[1] for path in [*attributes] if path.startswith("forloeb.")}
    for path, figure in figures.items():
        parts = path.split(".")
        last = figure.entries[-1]
        if path in CHOICES and last.value not in CHOICES[path]:
            options = CHOICES[path]
            hint = nearest(str(last.value), options)
            yield _at(last, f"{path} er {found(last.value)}; vælg {', '.join(options)}{hint}")
        if parts[0] in ("forloeb", "tilbagefald") and len(parts) > 2:
            yield from _bands(figures, path, figure)
        if len(parts) > 3 and parts[2] in ("afgang", "udfald", "efter_grund"):
            target = parts[-1]
            if target not in names and target != "fortsaetter":
                yield _at(last, f"{path}: forløbet «{target}» findes ikke{nearest(target, names)}")
        if path.startswith("tilgang.saeson.") and len(_list(last)) != MONTHS:
            yield _at(last, f"{path}: {len(_list(last))} måneder; ventede {MONTHS}")
        listed = parts[-1] == "klasse_andel" or (parts[0] == "trappe" and parts[-1] == "andel")
        if listed:
            yield from _sums(path, [figure])
    yield from _indsats(figures, attributes, names)
    yield from _trial(figures, names)
    yield from bond_faults(figures)
    for label, value in attributes.items():
        events = STEP_EVENTS if label.startswith("sagsskridt.") else EVENTS
        if label.endswith(".udloeses_af") and value not in events:
            beside = label.removesuffix("udloeses_af")
            at = next((f.entries[-1] for p, f in figures.items() if p.startswith(beside)), None)
            message = f"{label} er {found(value)}; vælg {', '.join(events[1:])}"
            message += nearest(str(value), events[1:])
            yield _at(at, message) if at else Fault(message)
    for group in _groups(figures):
        yield from _sums(group, [f for p, f in figures.items() if _in_group(p, group)])


_TILBUD = """
    fra_uge gentages_uger optag frafald forsinkelse_uger varighed_uger pladser_pr_start
    start_hver_uge fastlaasning efter_faktor efter_uger trussel_faktor trussel_uger venter_uger
    deltager_fra deltager_til erstatter_uger troskab pris_start pris_uge prisaar minutter_start
    kortere_uger minutter_uge ventet afgang navn maalgruppe konto hold opfylder_pligt ydelse
"""
_SAGSSKRIDT = """
    foerste_uge gentages_uger andel minutter pris_kr prisaar navn forloeb konto hold
    svartid_uger forspring_uger udloeses_af afgoerelse_venter
"""
_DRIFT = "timer_pr_uge uger_pr_aar timepris_kr prisaar navn konto"
KEYS = {
    "tilbud": frozenset(_TILBUD.split()),
    "sagsskridt": frozenset(_SAGSSKRIDT.split()),
    "drift": frozenset(_DRIFT.split()),
}
"""What a tilbud, a sagsskridt and help by the hour may say."""
NEEDED = {
    "tilbud": ("fra_uge", "varighed_uger", "optag"),
    "sagsskridt": ("andel", "minutter"),
    "drift": ("timer_pr_uge", "uger_pr_aar", "timepris_kr", "prisaar"),
}
TRIAL = ("deltagere", "kontrol")
"""Who takes part in a forsøg: those it is tried on, and those it is compared with."""
GROUPS = {"tilbud": "maalgruppe", "sagsskridt": "forloeb"}


def _indsats(
    figures: Mapping[str, Figure], attributes: Mapping[str, str | bool], names: set[str]
) -> Iterator[Fault]:
    """Yield what is wrong with tilbud, sagsskridt and help by the hour."""
    own: dict[tuple[str, str], dict[str, Figure]] = {}
    for path, figure in figures.items():
        kind, _, rest = path.partition(".")
        if kind in KEYS:
            name, _, key = rest.partition(".")
            own.setdefault((kind, name), {})[key] = figure
    for (kind, name), mine in own.items():
        prefix = f"{kind}.{name}"
        first = next(iter(mine.values())).entries[-1]
        labels = [p for p in attributes if p.startswith(f"{prefix}.")]
        for key in [*mine, *(p.removeprefix(f"{prefix}.") for p in labels)]:
            if key.partition(".")[0] not in KEYS[kind]:
                at = mine[key].entries[-1] if key in mine else first
                yield _at(at, f"ukendt nøgle «{prefix}.{key}»{nearest(key, sorted(KEYS[kind]))}")
        needed = [*NEEDED[kind]]
        if kind == "sagsskridt" and f"{prefix}.udloeses_af" not in attributes:
            needed.append("foerste_uge")
        if any(key.startswith("pris_") for key in mine):
            needed.append("prisaar")
        if "pladser_pr_start" in mine:
            needed.append("venter_uger")
        for key in needed:
            if key not in mine:
                yield _at(first, f"{prefix}: «{key}» mangler")
        if "kortere_uger" in mine:
            yield from _said_in_weeks(prefix, mine)
        yield from _named(prefix, kind, first, attributes, names)
        team = attributes.get(f"{prefix}.hold")
        teams = {p.split(".")[2] for p in figures if p.startswith("bemanding.hold.")}
        if team and team not in teams:
            message = f"{prefix}.hold: holdet {found(team)} findes ikke"
            yield _at(first, f"{message}{nearest(str(team), teams)}")
        ydelse = attributes.get(f"{prefix}.ydelse")
        paid = {p.split(".")[1] for p in figures if p.startswith("satser.")}
        if ydelse is not None and ydelse not in paid:
            yield _at(
                first,
                f"{prefix}.ydelse: ydelsen {found(ydelse)} har ingen sats"
                f"{nearest(str(ydelse), paid)}",
            )
        ends = {k: f for k, f in mine.items() if k.startswith("afgang.")}
        for key, figure in ends.items():
            target = key.removeprefix("afgang.")
            if target not in names:
                yield _at(
                    figure.entries[-1],
                    f"{prefix}.{key}: forløbet «{target}» findes ikke{nearest(target, names)}",
                )
        total = sum(float(str(f.entries[-1].value)) for f in ends.values())
        if total > 1 + TOLERANCE:
            text = f"{total:.6g}".replace(".", ",")
            yield _at(first, f"{prefix}.afgang: andelene summer til {text}; højst 1")


def _said_in_weeks(prefix: str, mine: Mapping[str, Figure]) -> Iterator[Fault]:
    """Yield what is wrong with a tilbud whose effect is said as so many weeks shorter."""
    at = mine["kortere_uger"].entries[-1]
    for key in sorted(mine):
        if key == "efter_faktor" or key.startswith("afgang."):
            other = mine[key].entries[-1]
            yield _at(
                at,
                f"{prefix}: både «kortere_uger» og «{key}» ({other.file}:{other.line}) siger, hvad "
                "tilbuddet virker; vælg én af dem",
            )
    if "efter_uger" not in mine:
        yield _at(at, f"{prefix}: «kortere_uger» kræver «efter_uger»: så længe virkningen varer")


def _trial(figures: Mapping[str, Figure], names: set[str]) -> Iterator[Fault]:
    """Yield what is wrong with how many take part in a forsøg."""
    for path, figure in figures.items():
        if not path.startswith("forsoeg."):
            continue
        _, key, group = (*path.split(".", 2), "")[:3]
        at = figure.entries[-1]
        if key not in TRIAL:
            yield _at(at, f"ukendt nøgle «{path}»{nearest(key, TRIAL)}")
        elif group not in names:
            yield _at(at, f"{path}: forløbet «{group}» findes ikke{nearest(group, names)}")
        elif float(str(at.value)) <= 0:
            yield _at(at, f"{path} er {found(at.value)}; skriv et tal over 0")


def _named(
    prefix: str, kind: str, first: Entry, attributes: Mapping[str, str | bool], names: set[str]
) -> Iterator[Fault]:
    """Yield what is wrong with the forløb that a tilbud or a step is for."""
    if kind not in GROUPS:
        return
    label = f"{prefix}.{GROUPS[kind]}"
    groups = [g.strip() for g in str(attributes.get(label, "")).split(",") if g.strip()]
    if not groups:
        yield _at(first, f"{label} mangler; skriv de forløb, det er for")
    for group in groups:
        if group not in names:
            yield _at(first, f"{label}: forløbet «{group}» findes ikke{nearest(group, names)}")


def _at(entry: Entry, message: str) -> Fault:
    return Fault(message, entry.file, entry.line)


def _list(entry: Entry) -> tuple[float, ...]:
    return entry.value if isinstance(entry.value, tuple) else ()


def _bands(figures: Mapping[str, Figure], path: str, figure: Figure) -> Iterator[Fault]:
    parts = path.split(".")
    if not (parts[2] == "afgang" or parts[-1] == "referencesamtaler"):
        return
    bands = figures.get(f"{parts[0]}.{parts[1]}.uger")
    if bands is None:
        return
    wanted = len(_list(bands.entries[-1]))
    for entry in figure.entries:
        if len(_list(entry)) != wanted:
            yield _at(entry, f"{path}: {len(_list(entry))} værdier; ugebåndene er {wanted}")


def _groups(figures: Mapping[str, Figure]) -> list[str]:
    groups: dict[str, None] = {}
    for path in figures:
        parts = path.split(".")
        if parts[0] == "milepael" and len(parts) == 4 and parts[2] in ("udfald", "efter_grund"):
            groups[".".join(parts[:3])] = None
        if path.startswith("milepael.") and ".grunde." in path and parts[-1] == "andel":
            groups[".".join(parts[:3])] = None
    return list(groups)


def _in_group(path: str, group: str) -> bool:
    if not path.startswith(group + "."):
        return False
    return not group.endswith(".grunde") or path.endswith(".andel")


def _sums(name: str, members: list[Figure]) -> Iterator[Fault]:
    dates = sorted({e.from_date for f in members for e in f.entries if e.from_date})
    for on in [None, *dates]:
        entries = [f.entries[0] if on is None else f.on(on) for f in members]
        total = sum(sum(e.value) if isinstance(e.value, tuple) else float(e.value) for e in entries)
        if abs(total - 1) > TOLERANCE:
            blamed = max(entries, key=lambda e: (e.layer == "scenarie", e.layer == "sted"))
            text = f"{total:.6g}".replace(".", ",")
            yield _at(blamed, f"{name}: andelene summer til {text}; ventede 1")
            return
