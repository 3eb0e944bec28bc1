"""``jobcenter sammenlign``: forsøg against today's practice."""

from __future__ import annotations

from functools import partial
from typing import Any

from simulation.cli.danish import Kommando, click
from simulation.cli.study_options import show_study, study_options


@click.command(cls=Kommando, options_metavar="[VALG]")
@click.argument("scenarier", nargs=-1, required=True, metavar="SCENARIE...")
@click.option("--basis", "baseline", default=None, metavar="SCENARIE",
              help="Det, der sammenlignes med; uden valg det, scenariet bygger på.")  # fmt: skip
@click.option("--elementer", "split", is_flag=True,
              help="Regn også hvert element for sig, så forskellen kan deles op.")  # fmt: skip
@click.option("--gennemfoerelse", "practice", is_flag=True,
              help="Regn også forsøget, som det var tænkt, og gennemført fuldt ud, så det tabte "
              "kan deles på virkning og gennemførelse.")  # fmt: skip
@click.option("--steder", "places", default=None, metavar="STEDER",
              help="Regn ét scenarie i flere kommuner: steder med komma imellem, eller en region "
              "(se jobcenter liste).")  # fmt: skip
@study_options
def command(
    scenarier: tuple[str, ...],
    baseline: str | None,
    split: bool,
    practice: bool,
    places: str | None,
    **options: Any,
) -> None:
    """Sammenlign forsøg med nuværende praksis, med de samme borgere i begge.

    SCENARIE er et id, begyndelsen af et id eller en fil; der kan nævnes flere.
    """
    from simulation.errors import InputError
    from simulation.experiment.study import compare

    if places is not None:
        from simulation.experiment.region import compare_places

        if len(scenarier) > 1:
            raise InputError("--steder regner ét scenarie ad gangen")
        if split or practice:
            raise InputError("--elementer og --gennemfoerelse kan ikke bruges sammen med --steder")
        if options.pop("ledger"):
            raise InputError("--haendelser kan ikke bruges sammen med --steder")
        show_study(partial(compare_places, scenarier[0], places, baseline=baseline, **options))
        return
    if split and practice:
        raise InputError("vælg --elementer eller --gennemfoerelse, ikke begge")
    if practice:
        from simulation.experiment.gennemfoerelse import in_theory
        from simulation.experiment.study import load_one

        if len(scenarier) > 1:
            raise InputError("--gennemfoerelse deler ét scenarie ad gangen")
        meant = in_theory(load_one(scenarier[0], options["years"], options["rules_known"]))
        show_study(partial(compare, meant, baseline=baseline, **options))
        return
    if split:
        from simulation.experiment.study import elements_apart

        if len(scenarier) > 1:
            raise InputError("--elementer deler ét scenarie ad gangen")
        apart = elements_apart(scenarier[0], options["years"], options["rules_known"])
        show_study(partial(compare, apart, baseline=baseline, **options))
        return
    show_study(partial(compare, list(scenarier), baseline=baseline, **options))
