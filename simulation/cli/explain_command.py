"""``jobcenter forklar``: a figure, its history and who set it; or a figure made of others."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from simulation.cli.danish import Kommando, click

if TYPE_CHECKING:
    import pandas as pd

    from simulation.scenario import Scenario

RESULTS = Path("results")
DERIVED = "udledt.csv"
HOUR_PRICE = "timepris"
_CLOSE = 0.5
"""How far a derived figure may be from the number asked for, which was read in a rounded table."""


@click.command(cls=Kommando, options_metavar="[VALG]")
@click.argument("scenarie", metavar="SCENARIE")
@click.argument("sti", metavar="STI")
@click.option("--mappe", default=None, metavar="MAPPE",
              help="Kørslens mappe, hvis tallet er udledt af en kørsel, der ikke ligger i "
              "results/.")  # fmt: skip
def command(scenarie: str, sti: str, mappe: str | None) -> None:
    """Hvor kommer et tal fra?

    STI er en sti som rehab.dag_kr, begyndelsen af en sti, navnet på et udledt tal som timepris
    eller balance_uger, eller selve tallet, fx 16.000.
    """
    from simulation.errors import InputError
    from simulation.experiment.udledt import TITLES
    from simulation.scenario import load_scenario
    from simulation.scenario.words import nearest

    scenario = load_scenario(scenarie)
    if scenario.has(sti):
        show_figure(scenario, sti)
        return
    below = [path for path in scenario.figures if path.startswith(sti.rstrip(".") + ".")]
    if below:
        for path in below:
            show_line(scenario, path)
        return
    table, folder = derived_figures(scenario, mappe)
    if sti in TITLES:
        rows = table[table["name"] == sti]
        if rows.empty:
            raise InputError(not_run(scenario, sti, folder))
        show_derived(scenario, rows, folder)
        return
    number = as_number(sti)
    if number is not None:
        hits = [path for path in scenario.figures if holds(scenario, path, number)]
        rows = table[(table["value"].abs() - abs(number)).abs() <= _CLOSE]
        if not hits and rows.empty:
            raise InputError(
                f"tallet {sti} findes ikke i {scenario.id}; er det udledt af en kørsel, så kør "
                f"jobcenter sammenlign {scenario.id} først eller nævn dens mappe med --mappe"
            )
        for path in hits:
            show_figure(scenario, path)
        if len(rows):
            show_derived(scenario, rows, folder)
        return
    known = [*scenario.figures, *TITLES]
    raise InputError(f"stien «{sti}» findes ikke i {scenario.id}{nearest(sti, known)}")


def derived_figures(scenario: Scenario, given: str | None) -> tuple[pd.DataFrame, Path | None]:
    """Return the derived figures of the newest run of a scenario, and its folder.

    Without a run only the hour price is known, which needs none.

    Raises
    ------
    InputError
        If the folder given holds no derived figures of the scenario.
    """
    import pandas as pd

    from simulation.errors import Fault, InputError
    from simulation.experiment.udledt import COLUMNS, hour_made, hour_price

    row = (scenario.id, HOUR_PRICE, "", hour_price(scenario), float("nan"), float("nan"),
           "kr./time", hour_made(scenario))  # fmt: skip
    alone = pd.DataFrame([row], columns=COLUMNS)
    if given is not None:
        folders = [Path(given)]
    else:
        runs = RESULTS.glob(f"*/{DERIVED}")
        folders = [p.parent for p in sorted(runs, key=lambda p: p.stat().st_mtime, reverse=True)]
    for folder in folders:
        try:
            table = pd.read_csv(folder / DERIVED, keep_default_na=False, na_values={
                "value": [""], "low": [""], "high": [""]})  # fmt: skip
            mine = table[table["scenario"] == scenario.id] if list(table) == COLUMNS else table[:0]
        except (OSError, ValueError):
            mine = alone[:0]
        if len(mine) and (given is not None or is_of(scenario, folder)):
            return mine, folder
    if given is not None:
        what = f"mappen rummer ingen udledte tal for {scenario.id} ({DERIVED})"
        raise InputError(Fault(what, given))
    return alone, None


def is_of(scenario: Scenario, folder: Path) -> bool:
    """Tell whether a run is finished and of the scenario as its file stands now."""
    import json

    try:
        known = json.loads((folder / "manifest.json").read_text("utf-8"))["scenarios"]
        return bool(known[scenario.id]["hash"] == scenario.hash)
    except (OSError, ValueError, KeyError, TypeError):
        return False


def not_run(scenario: Scenario, name: str, folder: Path | None) -> str:
    """Return why a derived figure is not known."""
    from simulation.experiment.udledt import TITLES

    if folder is not None:
        return f"«{name}» ({TITLES[name].lower()}) findes ikke for {scenario.id}; se {folder}"
    return (
        f"«{name}» ({TITLES[name].lower()}) udledes af en kørsel; kør "
        f"jobcenter sammenlign {scenario.id} først, eller nævn dens mappe med --mappe"
    )


def show_derived(scenario: Scenario, rows: pd.DataFrame, folder: Path | None) -> None:
    """Print derived figures and how each is made."""
    from simulation.experiment.udledt import TITLES
    from simulation.report.words import group

    for row in rows.itertuples():
        name = str(row.group)
        if name in scenario.children("forloeb"):
            name = group(scenario, name)
        of = f", {name}" if name else ""
        click.echo(f"{row.name}{of}: {shown(float(row.value), str(row.unit))} {row.unit}")
        click.echo(f"  {TITLES.get(str(row.name), row.name)}")
        if row.low == row.low:
            low, high = (shown(float(x), str(row.unit)) for x in (row.low, row.high))
            click.echo(f"  95 %-interval for middeltallet: {low} til {high}")
        click.echo(f"  udledt: {row.made}")
        if folder is not None:
            click.echo(f"  kørsel: {folder}/{DERIVED} (det nøjagtige tal)")
    if HOUR_PRICE in set(rows["name"]):
        for path in ("bemanding.aarsvaerk_kr", "bemanding.timer_pr_aarsvaerk"):
            show_figure(scenario, path)


def shown(value: float, unit: str) -> str:
    """Return a derived figure rounded to what one can use."""
    from simulation.report.format import number

    small = unit in ("uger", "årsværk", "personer", "forløb") and abs(value) < 100
    return number(value, 1 if small else 0)


def as_number(text: str) -> float | None:
    """Read a number in Danish format, or None."""
    from babel.numbers import NumberFormatError, parse_decimal

    try:
        return float(parse_decimal(text, locale="da_DK", strict=True))
    except NumberFormatError:
        return None


def holds(scenario: Scenario, path: str, number: float) -> bool:
    """Tell whether a figure has a number among its values, as written or as it is shown."""
    from simulation.report.format import PEOPLE, people_text

    figure = scenario.figure(path)
    for entry in figure.entries:
        values = entry.value if isinstance(entry.value, tuple) else (entry.value,)
        for value in values:
            if not isinstance(value, float):
                continue
            if value == number:
                return True
            if figure.unit in PEOPLE and as_number(people_text(value)) == number:
                return True
    return False


def show_line(scenario: Scenario, path: str) -> None:
    """Print one figure on one line."""
    from simulation.report.format import value_text

    figure = scenario.figure(path)
    text = value_text(figure.on(scenario.start).value, figure.unit)
    click.echo(f"{path}: {text}  ({figure.title})")


def show_figure(scenario: Scenario, path: str) -> None:
    """Print a figure with its whole history."""
    from simulation.report.format import date_text, interval_text, value_text

    figure = scenario.figure(path)
    now = figure.on(scenario.start)
    click.echo(f"{path}: {value_text(now.value, figure.unit)}")
    click.echo(f"  {figure.title}")
    for entry in figure.entries:
        since = f"fra {date_text(entry.from_date)}" if entry.from_date else "altid"
        mark = " ← ved start" if entry is now and len(figure.entries) > 1 else ""
        click.echo(f"  {since}: {value_text(entry.value, figure.unit)}{mark}")
        spread = ""
        if entry.range:
            listed = isinstance(entry.value, tuple)
            spread = f", spænd {interval_text(entry.range, listed, figure.unit)}"
        click.echo(f"    grad: {entry.grade}{spread}")
        click.echo(f"    kilde: {entry.source}")
        if entry.passed and entry.passed != entry.from_date:
            click.echo(f"    vedtaget eller offentliggjort: {date_text(entry.passed)}")
        part = f", element «{entry.element}»" if entry.element else ""
        click.echo(f"    sat af: {entry.layer}, {entry.file}:{entry.line}{part}")
    for ignored_path, entry in scenario.ignored:
        if ignored_path == path and scenario.rules_known and entry.from_date:
            click.echo(
                f"  ikke regnet med: fra {date_text(entry.from_date)} "
                f"{value_text(entry.value, figure.unit)} "
                f"(kendt efter {date_text(scenario.rules_known)})"
            )
    if figure.note:
        click.echo(f"  Bemærk: {figure.note}")
    if path.startswith("tilbud.") and path.endswith(".kortere_uger"):
        show_factors(scenario, path.split(".")[1])


def show_factors(scenario: Scenario, tilbud: str) -> None:
    """Print what an effect that is said in weeks multiplies the exits by, in each forløb."""
    from simulation.model import prepare
    from simulation.report.format import number

    for x, factor in prepare(scenario).tables.factors_after(tilbud).items():
        click.echo(
            f"  svarer på {scenario.attribute(f'forloeb.{x}.navn', x)} til, at afgangen bagefter "
            f"ganges med {number(factor, 2)} (efter_faktor)"
        )
