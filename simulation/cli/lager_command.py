"""``jobcenter lager``: the store of finished replications, shown or emptied."""

from __future__ import annotations

from simulation.cli.danish import Kommando, click


@click.command(cls=Kommando, options_metavar="[VALG]")
@click.option("--toem", is_flag=True, help="Tøm lageret.")
def command(toem: bool) -> None:
    """Vis, hvad lageret af færdige gentagelser fylder, eller tøm det.

    En gentagelse, der er regnet én gang, hentes derfra, når samme spørgsmål eller samme basis
    regnes igen. Lageret rummer kun summer, ingen borgere. Det kan altid tømmes: det sparer tid og
    ændrer ingen tal.
    """
    from simulation.experiment.lager import LIMIT, OFF, PLACE, find_lager
    from simulation.report.format import date_text, number

    lager = find_lager()
    if lager is None:
        click.echo(f"Der er intet lager ({PLACE} er «{OFF}»).")
        return
    if toem:
        click.echo(f"Lageret er tømt for {number(lager.empty())} gentagelser.")
        return
    found = lager.content()
    size = number(found.bytes / 2**20, 1)
    click.echo(f"Lageret ligger i {lager.root}")
    click.echo(f"{number(found.files)} gentagelser, {size} af højst {number(lager.most_mb)} MB")
    if found.first and found.last:
        first, last = (date_text(when.date()) for when in (found.first, found.last))
        click.echo(f"Brugt {first}" + (f" til {last}" if first != last else ""))
    click.echo(
        f"Bliver der for lidt plads, ryger det, der er brugt for længst siden. {LIMIT} sætter "
        f"grænsen, {PLACE} stedet ({OFF}: intet lager)."
    )
