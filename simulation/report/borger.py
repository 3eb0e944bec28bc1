"""One citizen's path in Danish, today's practice and the proposal side by side."""

from __future__ import annotations

import textwrap
from collections import defaultdict
from datetime import date

from simulation.accounting.borger import Cost, Event, Path
from simulation.report.format import date_text, number
from simulation.report.tables import Table, table_text, wrap
from simulation.report.words import group
from simulation.scenario import Scenario

_DATE, _COLUMN = 20, 34
_SAME, _NONE = "det samme", "–"
_HOUR = 60.0
_NOT_HERE = (
    "Lønnen til sagsbehandlere, rehabiliteringsteamets møder og køb af timer hører ikke til én "
    "borger og er ikke med. Dage uden ydelse efter en sanktion er delt på alle i forløbet."
)
_FORMS = {
    "personlig": "samtale ansigt til ansigt", "telefon": "samtale på telefon",
    "video": "samtale på video", "faellessamtale": "fællessamtale med a-kassen",
    "gruppe": "gruppesamtale", "online": "svar på nettet",
}  # fmt: skip
_OUTCOMES = {
    "afholdt": "holdt", "afholdt_for_sent": "holdt for sent", "udeblevet": "borgeren udebliver",
    "aflyst": "aflyst", "ikke_afholdt": "ikke holdt", "aaben": "endnu ikke holdt",
    "udfoert": "", "ikke_udfoert": "ikke nået", "undladt": "undladt",
    "gennemfoert": "gennemført", "frafaldet": "borgeren falder fra",
    "afbrudt": "afbrudt, fordi forløbet slutter", "ingen_plads": "ingen plads",
    "behandlet": "sagen behandles", "bortfaldet": "sagen bortfalder",
}  # fmt: skip


def borger_text(scenarios: tuple[Scenario, ...], paths: tuple[Path, ...], heading: str) -> str:
    """Return the paths of one citizen: where they part, what happens, and what it costs.

    Parameters
    ----------
    scenarios, paths : tuple
        Today's practice first; only one when there is nothing to compare with.
    heading : str
        Who and which replication.
    """
    told = [[_line(s, event) for event in path.events]
            for s, path in zip(scenarios, paths, strict=True)]  # fmt: skip
    lines = [
        heading,
        wrap(
            "En simuleret borger, ikke en rigtig, i én gentagelse med de opgivne tal. Svarets tal "
            "er snit af mange borgere og gentagelser; én borger viser, hvordan reglerne virker."
        ),
        "",
    ]
    if len(paths) == 2:
        lines += [wrap(_parting(paths, told)), ""]
    if paths[0].arrived < 0:
        lines += [wrap(f"Borgeren var på {_first(scenarios[0], paths[0])}, da kørslen begyndte "
                       f"{date_text(paths[0].start)}."), ""]  # fmt: skip
    lines += _timeline(paths, told)
    return "\n".join([*lines, "", table_text(_kroner(scenarios, paths))])


def _first(scenario: Scenario, path: Path) -> str:
    return _name(scenario, path.costs[0].forloeb) if path.costs else "ingen ydelse"


def _name(scenario: Scenario, forloeb: str) -> str:
    """Return what a forløb is called, a tilbud with a ydelse of its own among them."""
    if scenario.attribute(f"tilbud.{forloeb}.navn"):
        return str(scenario.attribute(f"tilbud.{forloeb}.navn")).lower()
    return group(scenario, forloeb)


def _line(scenario: Scenario, event: Event) -> tuple[float, str]:
    """Return an event's time and sentence."""
    outcome = _OUTCOMES.get(event.outcome, event.outcome)
    if event.kind == "forloeb":
        return event.time, _entered(scenario, event.what)
    if event.kind == "trin":
        return event.time, f"på refusionstrappens trin uge {event.what}"
    if event.kind == "rehab":
        return event.time, f"rehabiliteringsteamet: {outcome}"
    if event.kind == "samtale":
        form = _FORMS[event.what] + (" i a-kassen" if event.by == "akasse" else "")
        return event.time, f"{form}: {outcome}"
    if event.kind == "skridt":
        name = str(scenario.attribute(f"sagsskridt.{event.what}.navn", "Høring før sanktion"))
        return event.time, f"{name}: {outcome}" if outcome else name
    name = str(scenario.attribute(f"tilbud.{event.what}.navn", event.what))
    return event.time, f"{name}: {'begynder' if event.kind == 'tilbud_start' else outcome}"


def _entered(scenario: Scenario, forloeb: str) -> str:
    name = group(scenario, forloeb)
    if scenario.attribute(f"forloeb.{forloeb}.slags") in ("aktiv", "passiv"):
        return f"begynder på {name}"
    return f"afgang til {name}"


def _parting(paths: tuple[Path, ...], told: list[list[tuple[float, str]]]) -> str:
    """Return where the two worlds part."""
    one, other = (set(lines) for lines in told)
    apart = sorted(one ^ other)
    if not apart:
        return "Forslaget ændrer intet for denne borger: de to forløb er ens, dag for dag."
    time, text = apart[0]
    where = "i nuværende praksis" if (time, text) in one else "under forslaget"
    first = date_text(paths[0].day(time))
    return f"De to forløb er ens indtil {first}. Da sker dette kun {where}: {text}."


def _timeline(paths: tuple[Path, ...], told: list[list[tuple[float, str]]]) -> list[str]:
    """Return the events by date, a column for each world."""
    titles = ("Nuværende praksis", "Forslaget") if len(paths) == 2 else ("Det, der sker",)
    lines = ["".join(["".ljust(_DATE), *(title.ljust(_COLUMN + 2) for title in titles)]).rstrip(),
             "─" * (_DATE + len(titles) * (_COLUMN + 2) - 2)]  # fmt: skip
    days: dict[date, list[list[str]]] = defaultdict(lambda: [[] for _ in paths])
    for world, events in enumerate(told):
        for time, text in events:
            days[paths[world].day(time)][world].append(text)
    for day, columns in sorted(days.items()):
        shown = [list(texts) for texts in columns]
        if len(paths) == 2 and columns[0] == columns[1]:
            shown[1] = [_SAME]
        wrapped = [_cell(texts or [_NONE]) for texts in shown]
        for row in range(max(map(len, wrapped))):
            cells = [cell[row] if row < len(cell) else "" for cell in wrapped]
            left = date_text(day) if row == 0 else ""
            lines.append("".join([left.ljust(_DATE), *(c.ljust(_COLUMN + 2) for c in cells)])
                         .rstrip())  # fmt: skip
    return lines


def _cell(texts: list[str]) -> list[str]:
    return [line for text in texts
            for line in textwrap.wrap(text, _COLUMN, subsequent_indent="  ")]  # fmt: skip


def _kroner(scenarios: tuple[Scenario, ...], paths: tuple[Path, ...]) -> Table:
    """Return what the citizen cost the kommune, by forløb; every column and row foots."""
    net = [_net_by_name(scenario, path.costs) for scenario, path in zip(scenarios, paths,
                                                                        strict=True)]  # fmt: skip
    names = dict.fromkeys(name for own in net for name in own)
    rows = {name: [float(round(own.get(name, 0.0))) for own in net] for name in names}
    if any(path.own_kr for path in paths):
        rows["Tilbud og attester"] = [float(round(path.own_kr)) for path in paths]
    rows["I alt for kommunen"] = [sum(values[w] for values in rows.values())
                                  for w in range(len(paths))]  # fmt: skip
    rows["Uger på ydelse"] = [_weeks(path) for path in paths]
    rows["Sagsbehandlertimer"] = [path.minutes / _HOUR for path in paths]
    header = ("Nuværende praksis", "Forslaget", "Forskel") if len(paths) == 2 else ("Kroner",)
    return Table(
        "Kommunens udgift til borgeren (kr., efter statens del)",
        ("", *header),
        [(name, *_cells(values, 0 if "på" not in name and "timer" not in name else 1))
         for name, values in rows.items()],
        (_NOT_HERE,),
    )  # fmt: skip


def _cells(values: list[float], decimals: int) -> tuple[str, ...]:
    """Return values as they are shown, and the difference of what is shown."""
    shown = [round(value, decimals) for value in values]
    apart = [number(shown[1] - shown[0], decimals, sign=True)] if len(shown) == 2 else []
    return (*(number(value, decimals) for value in shown), *apart)


def _weeks(path: Path) -> float:
    return sum(cost.weeks for cost in path.costs if cost.gross)


def _net_by_name(scenario: Scenario, costs: tuple[Cost, ...]) -> dict[str, float]:
    """Return what is left to the kommune, by what the forløb is called."""
    net: dict[str, float] = defaultdict(float)
    for cost in costs:
        if cost.gross:
            name = _name(scenario, cost.forloeb)
            net[name[:1].upper() + name[1:]] += cost.gross - cost.state
    return dict(net)


def find_text(found: list[tuple[int, tuple[Path, ...]]], title: str) -> str:
    """Return the citizens whose paths differ most, a line for each."""
    if not found:
        return "Forslaget ændrer intet for nogen borger i denne gentagelse."
    rows = []
    for nr, paths in found:
        net = [sum(cost.gross - cost.state for cost in path.costs) + path.own_kr for path in paths]
        rows.append((f"Nr. {nr}", *_cells([_weeks(path) for path in paths], 1),
                     _cells(net, 0)[-1]))  # fmt: skip
    header = ("Uger, nuværende praksis", "Uger, forslaget", "Forskel, uger", "Forskel, kr.")
    return table_text(Table(title, ("", *header), rows))
