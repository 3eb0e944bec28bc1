"""``jobcenter efterproev``: is the model right where something is known?"""

from __future__ import annotations

from simulation.cli.danish import Kommando, click


@click.command(cls=Kommando, options_metavar="[VALG]")
@click.option(
    "--gentagelser", type=click.IntRange(1, 1000), default=8, show_default=True, metavar="ANTAL",
    help="Gentagelser af hver basis.",
)  # fmt: skip
@click.option(
    "--kommuner", is_flag=True,
    help="Hold i stedet 84 kommuners bestand 2024-26 op mod, hvad modellen ville have sagt i 2023.",
)  # fmt: skip
def command(gentagelser: int, kommuner: bool) -> None:
    """Hold modellen op mod det, man ved: lov, papirer, landets tal og regnskaber.

    Mål, der ikke rammes, står øverst, med hvorfor. Tabellen er den samme som i vejledningen om
    modellen.
    """
    from simulation.efterproev import efterproev, table
    from simulation.efterproev.tabel import lookback_table
    from simulation.efterproev.tilbageblik import tilbageblik

    def say(basis: str) -> None:
        click.echo(f"Måler på {basis} …", err=True)

    if kommuner:
        click.echo(
            lookback_table(tilbageblik(gentagelser, lambda text: click.echo(text, err=True)))
        )
        return
    click.echo(table(list(efterproev(gentagelser, say))))
