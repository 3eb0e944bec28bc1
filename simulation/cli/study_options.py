"""The options that run and compare share, and how a study is shown while it runs."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Any, TypeVar

from simulation.cli.danish import HELTAL, ORD, click
from simulation.cli.signals import Stopped, told_by_exception

if TYPE_CHECKING:
    from simulation.experiment.study import Result

Command = TypeVar("Command", bound=Callable[..., Any])
_LINE_SECONDS = 5.0


_OPTIONS = [
    click.option("--gentagelser", "replications", type=HELTAL, default=20, show_default=True,
                 metavar="N", help="Antal gentagelser af hvert scenarie."),
    click.option("--startvaerdi", "seed", type=HELTAL, default=1, show_default=True,
                 metavar="TAL", help="Startværdi for tilfældet; samme tal giver samme "
                 "borgere."),
    click.option("--aar", "years", type=HELTAL, default=None, metavar="N",
                 help="Kun de første N budgetår."),
    click.option("--regler-kendt", "rules_known", default=None, metavar="idag|DATO",
                 help="Regn med de regler, der er kendt i dag eller på en dato, i stedet for "
                 "scenariets egen dato."),
    click.option("--processer", "workers", type=HELTAL, default=None, metavar="N",
                 help="Antal processer; uden valg alle processorer."),
    click.option("--klynge", "scheduler", default=None, metavar="ADRESSE",
                 help="Regn på en Dask-klynge, fx tcp://maskine:8786, i stedet for her."),
    click.option("--bemanding", "staffing", type=ORD, default=None,
                 metavar="elastisk|haard",
                 help="elastisk: alle samtaler holdes, og tiden opgøres. haard: der bookes kun "
                 "inden for den tid, der er. Uden valg det, scenariet beder om, ellers "
                 "elastisk."),
    click.option("--effekter", "effects", default=None, metavar="NAVN",
                 help="Effektsæt: ingen, kerne, lodtraekning eller trussel."),
    click.option("--priser", "prices", type=ORD, default="faste", show_default=True,
                 metavar="faste|loebende", help="Faste eller løbende priser."),
    click.option("--forudsaetninger", "assumptions", type=ORD, default="traekkes",
                 show_default=True, metavar="traekkes|faste",
                 help="traekkes: skøn og antagelser trækkes inden for deres spænd, ens i alle "
                 "scenarier, så intervallet også rummer usikkerheden om dem."),
    click.option("--ur", "clock", type=ORD, default="oversat", show_default=True,
                 metavar="oversat|simpy",
                 help="Modellens ur; begge giver samme hændelser."),
    click.option("--ud", "out", default="", metavar="MAPPE",
                 help="Mappe til resultatet; uden valg results/<scenarie>-<kode>."),
    click.option("--uden-lager", "store", is_flag=True, flag_value=False, default=True,
                 help="Regn alt igen, uden at bruge eller gemme i lageret (se jobcenter lager)."),
    click.option("--haendelser", "ledger", type=HELTAL, default=0, show_default=True,
                 metavar="N", help="Gem alle hændelser for de første N gentagelser."),

]  # fmt: skip


def study_options(function: Command) -> Command:
    """Add the options of a study to a command."""
    for option in reversed(_OPTIONS):
        function = option(function)
    return function


def pick(*names: str) -> Callable[[Command], Command]:
    """Return what adds some of the options of a study, by the names of their values."""

    def add(function: Command) -> Command:
        other = study_options(lambda: None)
        chosen = [p for p in other.__click_params__ if p.name in names]  # type: ignore[attr-defined]
        for parameter in chosen:
            function.__dict__.setdefault("__click_params__", []).append(parameter)
        return function

    return add


class Progress:
    """Progress on a terminal with time left, otherwise a line now and then."""

    def __init__(self) -> None:
        self.live: Any = None
        self.task: Any = None
        self.last = 0.0

    def __call__(self, done: int, whole: int) -> None:
        """Show how far the study has come."""
        if sys.stderr.isatty():
            self._terminal(done, whole)
        elif done == whole or time.monotonic() - self.last > _LINE_SECONDS:
            self.last = time.monotonic()
            click.echo(f"{done} af {whole} gentagelser er færdige", err=True)

    def _terminal(self, done: int, whole: int) -> None:
        if self.live is None:
            from rich.console import Console
            from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
            from rich.progress import Progress as RichProgress

            self.live = RichProgress(
                TextColumn("Gentagelser"), BarColumn(), MofNCompleteColumn(),
                TextColumn("tid tilbage"), TimeRemainingColumn(),
                console=Console(stderr=True), transient=True,
            )  # fmt: skip
            self.live.start()
            self.task = self.live.add_task("", total=whole)
        self.live.update(self.task, completed=done)

    def stop(self) -> None:
        """Clear the terminal line."""
        if self.live is not None:
            self.live.stop()


def show_study(start: Callable[..., Any]) -> None:
    """Run a study with progress, print the answer, and stop cleanly when told to."""
    from simulation.experiment.region import RegionResult
    from simulation.report.answer import answer
    from simulation.report.excel_csv import files_of, write_for_people
    from simulation.report.figures import write_figures
    from simulation.report.figures.kommuner import write_region_figure
    from simulation.report.region import region_answer

    progress = Progress()

    def notice(text: str) -> None:
        click.echo(text, err=True)

    def figures(result: Result | RegionResult) -> None:
        progress.stop()
        assert result.folder is not None
        if isinstance(result, RegionResult):
            write_region_figure(result, result.folder / "figures")
        else:
            write_figures(result, result.folder / "figures")
        write_for_people(result, result.folder)

    try:
        with told_by_exception():
            result = start(progress=progress, notice=notice, before_seal=figures)
    except Stopped as stopped:
        with suppress(OSError):  # the terminal may be gone
            progress.stop()
            click.echo(
                "Afbrudt. Færdige gentagelser er gemt; samme kommando fortsætter, hvor den slap.",
                err=True,
            )
        sys.exit(stopped.code)
    finally:
        with suppress(OSError):
            progress.stop()
    click.echo(region_answer(result) if isinstance(result, RegionResult) else answer(result))
    if result.folder:
        click.echo(f"Til Excel: {', '.join(str(result.folder / n) for n in files_of(result))}")
