"""``jobcenter refusion``: the refusionstrappe for a given history."""

from __future__ import annotations

from pathlib import Path

from simulation.cli.danish import Kommando, click


@click.command(cls=Kommando, options_metavar="--ud FIL.csv [VALG]")
@click.argument("historik", metavar="HISTORIK.csv")
@click.option("--ud", "target", required=True, metavar="FIL.csv", help="Filen, der skrives.")
@click.option("--format", "form", default="excel", show_default=True, metavar="excel|maskine",
              help="excel: semikolon og decimalkomma, til at åbne i Excel. maskine: komma og "
              "decimalpunkt, til at læse ind i andre programmer.")  # fmt: skip
def command(historik: str, target: str, form: str) -> None:
    """Beregn refusion uge for uge af en historik.

    HISTORIK.csv har kolonnerne borger, ydelse, fra og til (begge datoer medregnet), adskilt af
    semikolon, komma eller tabulator. Valgfrit også forsoerger (ja/nej) og trappeuger_foer (uger
    brugt før første række). Rækkerne er de perioder, hvor ydelsen er udbetalt;
    arbejdsgiverperioden lægges ikke til. Tid uden række er selvforsørgelse. For ydelser under
    medfinansiering er refusionspct statens andel.
    """
    from simulation.accounting.historik import (
        EXCEL_ROWS,
        FORMATS,
        calculate,
        read_periods,
        read_rules,
        write_csv,
    )
    from simulation.errors import Fault, InputError
    from simulation.report.format import number

    source, out = Path(historik), Path(target)
    if form not in FORMATS:
        raise InputError(f"--format er «{form}»; skriv {' eller '.join(FORMATS)}")
    if out.exists() and source.exists() and out.resolve() == source.resolve():
        raise InputError(Fault("--ud er den samme fil som historikken; vælg en anden", target))
    if out.is_dir() or not out.absolute().parent.is_dir():
        raise InputError(Fault("--ud skal være en fil i en mappe, der findes", target))
    rules = read_rules()
    history = read_periods(source, rules)
    totals = write_csv(calculate(history, rules), history, rules, out, form)
    for note in history.notes:
        click.echo(f"BEMÆRK: {note}", err=True)
    if form == "excel" and totals.rows >= EXCEL_ROWS:
        click.echo(
            f"BEMÆRK: Excel viser højst {number(EXCEL_ROWS)} rækker; filen har flere. Del "
            "historikken, eller læs filen i et andet program.",
            err=True,
        )
    borgere = "borger" if totals.borgere == 1 else "borgere"
    rows = "række" if totals.rows == 1 else "rækker"
    click.echo(f"{number(totals.borgere)} {borgere}, {number(totals.rows)} {rows}.")
    for name, amount in (
        ("Brutto", totals.gross), ("Staten", totals.refunded), ("Kommunen, netto", totals.net),
    ):  # fmt: skip
        click.echo(f"  {name:<16}{number(amount / 100, 2):>20} kr.")
    click.echo(
        "Forudsætninger: højeste sats for ydelsen; hver kalenderuge med ydelse tæller som en hel "
        "uge på trappen (antagelse); SU og barselsdagpenge tæller hverken som ydelse på trappen "
        "eller som selvforsørgelse (antagelse)."
    )
    click.echo(f"Skrevet: {target}")
