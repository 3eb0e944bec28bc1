"""``jobcenter efterproev``: is the model right where something is known?"""

from __future__ import annotations

from simulation.cli.danish import Kommando, click


@click.command(cls=Kommando, options_metavar="[VALG]")
@click.option(
    "--gentagelser", type=click.IntRange(1, 1000), default=8, show_default=True, metavar="ANTAL",
    help="Gentagelser af hver basis.",
)  # fmt: skip
def command(gentagelser: int) -> None:
    """Hold modellen op mod det, man ved: lov, papirer, landets tal og regnskaber.

    Mål, der ikke rammes, står øverst, med hvorfor. Tabellen er den samme som i vejledningen om
    modellen.
    """
    from simulation.efterproev import efterproev, table

    def say(basis: str) -> None:
        click.echo(f"Måler på {basis} …", err=True)

    click.echo(table(list(efterproev(gentagelser, say))))
