"""``jobcenter refusion``: the refusionstrappe for a given history."""

from __future__ import annotations

from pathlib import Path

from simulation.cli.danish import click


@click.command(options_metavar="--ud FIL.csv")
@click.argument("historik", metavar="HISTORIK.csv")
@click.option("--ud", "target", required=True, metavar="FIL.csv", help="Filen, der skrives.")
def command(historik: str, target: str) -> None:
    """Beregn refusion uge for uge af en historik.

    HISTORIK.csv har kolonnerne borger, ydelse, fra og til (begge datoer medregnet), adskilt af
    komma eller semikolon. Valgfrit også forsoerger (ja/nej) og trappeuger_foer (uger brugt før
    første række). Rækkerne er de perioder, hvor ydelsen er udbetalt; arbejdsgiverperioden lægges
    ikke til. Tid uden række er selvforsørgelse. For ydelser under medfinansiering er
    refusionspct statens andel.
    """
    from simulation.accounting.historik import calculate, read_periods, read_rules, write_csv
    from simulation.errors import Fault, InputError
    from simulation.report.format import number

    source, out = Path(historik), Path(target)
    if out.exists() and source.exists() and out.resolve() == source.resolve():
        raise InputError(Fault("--ud er den samme fil som historikken; vælg en anden", target))
    if out.is_dir() or not out.absolute().parent.is_dir():
        raise InputError(Fault("--ud skal være en fil i en mappe, der findes", target))
    rules = read_rules()
    result = calculate(read_periods(source, rules), rules)
    write_csv(result, out)
    gross, paid, net = (int(x.sum()) for x in (result.gross, result.refunded, result.net))
    rows = (("Brutto", gross), ("Staten", paid), ("Kommunen, netto", net))
    click.echo(f"{number(len(set(result.borger)))} borgere, {number(len(result.week))} rækker.")
    for name, amount in rows:
        click.echo(f"  {name:<16}{number(amount / 100, 2):>20} kr.")
    click.echo(
        "Forudsætninger: højeste sats for ydelsen; hver kalenderuge med ydelse tæller som en hel "
        "uge på trappen (antagelse); SU og barselsdagpenge tæller hverken som ydelse på trappen "
        "eller som selvforsørgelse (antagelse)."
    )
    click.echo(f"Skrevet: {target}")
