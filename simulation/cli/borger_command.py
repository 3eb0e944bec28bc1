"""``jobcenter borger``: one citizen's path in both worlds, or those whose paths differ most."""

from __future__ import annotations

from typing import Any

from simulation.cli.danish import HELTAL, Kommando, click
from simulation.cli.study_options import pick

MOST = 50


@click.command(cls=Kommando, options_metavar="[VALG]")
@click.argument("scenarie", metavar="SCENARIE")
@click.option("--nr", type=HELTAL, default=None, metavar="N",
              help="Borgerens nummer; uden valg nævnes dem, hvis forløb adskiller sig "
              "mest.")  # fmt: skip
@click.option("--gentagelse", type=HELTAL, default=1, show_default=True, metavar="R",
              help="Hvilken af gentagelserne.")  # fmt: skip
@click.option("--antal", type=HELTAL, default=5, show_default=True, metavar="N",
              help="Hvor mange borgere der nævnes, når --nr ikke er valgt.")  # fmt: skip
@pick("seed", "years", "rules_known", "staffing", "effects")
def command(
    scenarie: str, nr: int | None, gentagelse: int, antal: int, seed: int, **options: Any
) -> None:
    """Følg én borger dag for dag, i nuværende praksis og under forslaget.

    SCENARIE er et id, begyndelsen af et id eller en fil. Borgeren er simuleret: de samme borgere
    kommer i begge verdener, og deres held er det samme.
    """
    from simulation.accounting import paid_out
    from simulation.accounting.borger import most_different, path_of
    from simulation.errors import InputError
    from simulation.experiment.borger import worlds
    from simulation.report.borger import borger_text, find_text

    if gentagelse < 1:
        raise InputError(f"--gentagelse er {gentagelse}; den første er 1")
    if not 1 <= antal <= MOST:
        raise InputError(f"--antal er {antal}; vælg 1 til {MOST}")
    found = worlds(scenarie, replication=gentagelse - 1, seed=seed, **options)
    everyone = len(found.ledgers[0].borgere)
    whole = [paid_out(s, ledger) for s, ledger in zip(found.scenarios, found.ledgers, strict=True)]

    def paths(n: int) -> Any:
        return tuple(
            path_of(s, ledger, all_of, n)
            for s, ledger, all_of in zip(found.scenarios, found.ledgers, whole, strict=True)
        )

    title = found.scenarios[-1].title
    if nr is not None:
        if not 1 <= nr <= everyone:
            raise InputError(f"--nr er {nr}; der er borger 1 til {everyone} i gentagelsen")
        heading = f"Borger nr. {nr}, gentagelse {gentagelse}: {title}"
        click.echo(borger_text(found.scenarios, paths(nr - 1), heading))
        return
    if len(found.scenarios) == 1:
        raise InputError(
            f"{found.scenarios[0].id} er selv basis, så der er intet at sammenligne med; vælg en "
            f"borger med --nr, fra 1 til {everyone}"
        )
    today, proposal = found.ledgers
    numbers = most_different(today, proposal, whole[0].paid, antal)
    heading = f"{title}, gentagelse {gentagelse}: de borgere, hvis forløb adskiller sig mest"
    click.echo(find_text([(n + 1, paths(n)) for n in numbers], heading))
    if numbers:
        click.echo(f"Vis én: jobcenter borger {found.scenarios[-1].id} --nr {numbers[0] + 1}")
