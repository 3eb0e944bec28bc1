"""``jobcenter maal``: speed on this machine."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from simulation.cli.danish import HELTAL, Kommando, click

if TYPE_CHECKING:
    from simulation.benchmark.speed import Speed

TARGETS = (
    ("Oversat ur, Hedensted: mindst 1,5 mio. samtaler/s", "compiled_hedensted", 1.5e6, True),
    ("Oversat ur, København: mindst 1,0 mio. samtaler/s", "compiled_koebenhavn", 1.0e6, True),
    ("Med regnskab, København: mindst 0,7 mio. samtaler/s", "accounted_koebenhavn", 0.7e6, True),
    ("Oversat ur mod SimPy-ur, legetøj {}: mindst 20 gange", "toy_simpy", 20, True),
    ("Oversat ur mod idiomatisk SimPy, legetøj {}: mindst 60 gange", "toy_idiomatic", 60, True),
    ("Pris pr. samtale, ti gange København mod Hedensted: højst 1,5", "tenfold", 1.5, False),
    ("Hedensted, 2 × 100 gentagelser: højst 10 sekunder", "study_hedensted", 10, False),
    ("København, 2 × 100 gentagelser: højst 180 sekunder", "study_koebenhavn", 180, False),
)


@click.command(cls=Kommando, options_metavar="[VALG]")
@click.option("--maalinger", "rounds", type=HELTAL, default=3, show_default=True, metavar="N",
              help="Antal målinger; den midterste vises.")  # fmt: skip
@click.option("--kort", "small", is_flag=True,
              help="Kun hele modellen på Hedensteds størrelse.")  # fmt: skip
@click.option("--studier", "studies", is_flag=True,
              help="Mål også hele studier med 100 parrede gentagelser.")  # fmt: skip
@click.option("--processer", "workers", type=HELTAL, default=2, show_default=True, metavar="N",
              help="Antal processer i studierne.")  # fmt: skip
@click.option("--ud", "out", default=None, metavar="FIL", help="Gem tabellen som CSV.")
def command(rounds: int, small: bool, studies: bool, workers: int, out: str | None) -> None:
    """Mål hastigheden på denne maskine: simulerede samtaler i sekundet på én kerne.

    Et legetøjsproblem køres på SimPy, på modellens to ure og på salabim og Ciw, hvis de er
    installeret (pip install 'jobcenter-simulation[sammenligning]'). Derefter hele modellen med alle
    regler i tre størrelser. Alt måles i samme kørsel, så forholdet mellem tallene holder.
    """
    from simulation.benchmark import speed as measure
    from simulation.errors import InputError
    from simulation.report.format import number

    if not 1 <= rounds <= 1000:
        raise InputError(f"--maalinger er {rounds}; vælg 1 til 1.000")
    if not 1 <= workers <= 256:
        raise InputError(f"--processer er {workers}; vælg 1 til 256")
    if out is not None and not Path(out).resolve().parent.is_dir():
        raise InputError(f"mappen til --ud {out} findes ikke")
    click.echo(f"{measure.machine()}. Median af {rounds} målinger.")
    heading = (f"{'':<15}{'størrelse':<26}{'vej':<26}{'samtaler':>12}{'sekunder':>10}"
               f"{'samtaler/s':>13}")  # fmt: skip
    click.echo(heading)
    found: list[Speed] = []

    def show(speed: Speed) -> None:
        found.append(speed)
        click.echo(
            f"{speed.part:<15}{speed.size:<26}{speed.way:<26}{number(speed.samtaler):>12}"
            f"{number(speed.seconds, 2):>10}{number(speed.per_second):>13}"
        )

    if not small:
        for speed in measure.toy_speeds(rounds, peers=True):
            show(speed)
    for speed in measure.full_speeds(rounds, small):
        show(speed)
    if studies:
        for speed, half, gain in measure.study_speeds(workers):
            show(speed)
            click.echo(
                f"{'':<15}Nettoforskel: 95 %-interval ± {number(half)} kr.; parringen svarer til "
                f"{number(gain * measure.STUDY_REPLICATIONS)} uafhængige gentagelser"
            )
    values = ratios(found)
    for text, key, target, least in TARGETS:
        for (name, size), value in values.items():
            if name == key:
                met = value >= target if least else value <= target
                verdict = "opfyldt" if met else "IKKE OPFYLDT"
                shown = number(value, 0 if value > 1000 else 1)
                click.echo(f"{verdict:<15}{text.format(size)}: {shown}")
    if out is not None:
        import csv
        import os

        target_file = Path(out)
        temporary = target_file.with_name(f"{target_file.name}.{os.getpid()}.tmp")
        with temporary.open("w", encoding="utf-8", newline="") as handle:
            writer = csv.writer(handle)
            writer.writerow(["maskine", "del", "stoerrelse", "vej", "samtaler", "sekunder",
                             "samtaler_pr_sekund"])  # fmt: skip
            for s in found:
                writer.writerow([measure.machine(), s.part, s.size, s.way, s.samtaler,
                                 f"{s.seconds:.4f}", f"{s.per_second:.0f}"])  # fmt: skip
        os.replace(temporary, target_file)


def ratios(found: list[Speed]) -> dict[tuple[str, str], float]:
    """Return the figures the targets are about, those that were measured, by name and size."""
    from simulation.benchmark import speed as m

    by = {(s.part, s.size, s.way): s for s in found}
    values: dict[tuple[str, str], float] = {}
    for key, size, way in (
        ("compiled_hedensted", m.HEDENSTED, m.COMPILED),
        ("compiled_koebenhavn", m.KOEBENHAVN, m.COMPILED),
        ("accounted_koebenhavn", m.KOEBENHAVN, m.ACCOUNTED),
    ):
        if (m.FULL, size, way) in by:
            values[key, ""] = by[m.FULL, size, way].per_second
    for size in dict.fromkeys(s.size for s in found if s.part == m.TOY):
        own = by[m.TOY, size, m.COMPILED].per_second
        for key, other in (("toy_simpy", m.SIMPY), ("toy_idiomatic", m.IDIOMATIC)):
            values[key, size] = own / by[m.TOY, size, other].per_second
    small = by.get((m.FULL, m.HEDENSTED, m.COMPILED))
    large = by.get((m.FULL, m.TENFOLD, m.COMPILED))
    if small and large:
        values["tenfold", ""] = small.per_second / large.per_second
    for s in found:
        if s.part == m.STUDY:
            key = "study_hedensted" if s.size == m.HEDENSTED else "study_koebenhavn"
            values[key, ""] = s.seconds
    return values
