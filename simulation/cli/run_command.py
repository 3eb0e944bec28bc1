"""``jobcenter koer``: one scenario."""

from __future__ import annotations

from functools import partial
from typing import Any

from simulation.cli.danish import Kommando, click
from simulation.cli.study_options import show_study, study_options


@click.command(cls=Kommando, options_metavar="[VALG]")
@click.argument("scenarie", metavar="SCENARIE")
@study_options
def command(scenarie: str, **options: Any) -> None:
    """Kør ét scenarie og vis, hvad det koster.

    SCENARIE er et id, begyndelsen af et id eller en fil.
    """
    from simulation.experiment.study import run

    show_study(partial(run, scenarie, **options))
