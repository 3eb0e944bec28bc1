"""``jobcenter explain``: a figure, its history and who set it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulation.cli.danish import click

if TYPE_CHECKING:
    from simulation.scenario import Scenario


@click.command(options_metavar="")
@click.argument("scenarie", metavar="SCENARIE")
@click.argument("sti", metavar="STI")
def command(scenarie: str, sti: str) -> None:
    """Hvor kommer et tal fra?

    STI er en sti som rehab.dag_kr, begyndelsen af en sti, eller selve tallet, fx 16.000.
    """
    from simulation.errors import InputError
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
    number = as_number(sti)
    if number is not None:
        hits = [path for path in scenario.figures if holds(scenario, path, number)]
        if not hits:
            raise InputError(f"tallet {sti} findes ikke i {scenario.id}")
        for path in hits:
            show_figure(scenario, path)
        return
    raise InputError(f"stien «{sti}» findes ikke i {scenario.id}{nearest(sti, scenario.figures)}")


def as_number(text: str) -> float | None:
    """Read a number in Danish format, or None."""
    from babel.numbers import NumberFormatError, parse_decimal

    try:
        return float(parse_decimal(text, locale="da_DK", strict=True))
    except NumberFormatError:
        return None


def holds(scenario: Scenario, path: str, number: float) -> bool:
    """Tell whether a figure has a number among its values."""
    for entry in scenario.figure(path).entries:
        values = entry.value if isinstance(entry.value, tuple) else (entry.value,)
        if any(isinstance(v, float) and v == number for v in values):
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
            spread = f", spænd {interval_text(entry.range, isinstance(entry.value, tuple))}"
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
    from simulation.model.kortere import factors_of
    from simulation.report.format import number

    for x, factor in factors_of(scenario, tilbud).items():
        click.echo(
            f"  svarer på {scenario.attribute(f'forloeb.{x}.navn', x)} til, at afgangen bagefter "
            f"ganges med {number(factor, 2)} (efter_faktor)"
        )
