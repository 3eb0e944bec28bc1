"""``jobcenter compare``: forsøg against today's practice."""

from __future__ import annotations

from functools import partial
from typing import Any

from simulation.cli.danish import click
from simulation.cli.study_options import show_study, study_options


@click.command(options_metavar="[VALG]")
@click.argument("scenarier", nargs=-1, required=True, metavar="SCENARIE...")
@click.option("--baseline", default=None, metavar="SCENARIE",
              help="Det, der sammenlignes med; uden valg det, scenariet bygger på.")  # fmt: skip
@study_options
def command(scenarier: tuple[str, ...], baseline: str | None, **options: Any) -> None:
    """Sammenlign forsøg med nuværende praksis, med de samme borgere i begge.

    SCENARIE er et id, begyndelsen af et id eller en fil; der kan nævnes flere.
    """
    from simulation.experiment.study import compare

    show_study(partial(compare, list(scenarier), baseline=baseline, **options))
