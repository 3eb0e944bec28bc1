"""``jobcenter maal``: speed on this machine."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from simulation.cli.danish import HELTAL, Kommando, click

if TYPE_CHECKING:
    from simulation.benchmark.speed import Speed

TARGETS = (
    ("Oversat ur, Hedensted: mindst 3,0 mio. samtaler/s", "compiled_hedensted", 3.0e6, True),
    ("Oversat ur, København: mindst 3,0 mio. samtaler/s", "compiled_koebenhavn", 3.0e6, True),
    ("Oversat ur, ti gange København: mindst 2,5 mio. samtaler/s", "compiled_tenfold", 2.5e6, True),
    ("Med regnskab, København: mindst 2,0 mio. samtaler/s", "accounted_koebenhavn", 2.0e6, True),
    ("Oversat ur mod idiomatisk SimPy, legetøj {}: mindst 60 gange", "toy_idiomatic", 60, True),
    ("Pris pr. samtale, ti gange København mod Hedensted: højst 1,15", "tenfold", 1.15, False),
    ("Trukne forudsætninger mod faste, {}: højst 1,3", "drawn", 1.3, False),
    ("Hedensted, 2 × 100 gentagelser, første gang: højst 5 sekunder", "hedensted_cold", 5, False),
    ("Det samme, når basis ligger i lageret: højst 2 sekunder", "hedensted_kept", 2, False),
    ("København, 2 × 100 gentagelser, første gang: højst 45 sekunder", "koebenhavn_cold", 45,
     False),
    ("Det samme, når basis ligger i lageret: højst 20 sekunder", "koebenhavn_kept", 20, False),
    ("98 kommuner, 2 × 8 gentagelser: højst 40 sekunder", "danmark", 40, False),
    ("Hukommelse pr. proces, København: højst 400 MB", "memory", 400, False),
)  # fmt: skip


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
        show(measure.places_speed(workers))
    values = ratios(found)
    if not small and (memory := measure.memory_mb()) is not None:
        values["memory", ""] = memory
    _verdicts(values)
    if out is not None:
        _write(Path(out), found)


def _verdicts(values: dict[tuple[str, str], float]) -> None:
    """Show each target that was measured, met or not."""
    from simulation.report.format import number

    for text, key, target, least in TARGETS:
        for (name, size), value in values.items():
            if name == key:
                met = value >= target if least else value <= target
                verdict = "opfyldt" if met else "IKKE OPFYLDT"
                shown = number(value, 0 if value > 100 else 2 if value < 10 else 1)
                click.echo(f"{verdict:<15}{text.format(size)}: {shown}")


def _write(path: Path, found: list[Speed]) -> None:
    """Write the table as CSV."""
    import csv

    from simulation.benchmark.speed import machine
    from simulation.helt import whole_file

    with whole_file(path) as temporary, temporary.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle)
        writer.writerow(["maskine", "del", "stoerrelse", "vej", "samtaler", "sekunder",
                         "samtaler_pr_sekund"])  # fmt: skip
        for s in found:
            writer.writerow([machine(), s.part, s.size, s.way, s.samtaler, f"{s.seconds:.4f}",
                             f"{s.per_second:.0f}"])  # fmt: skip


def ratios(found: list[Speed]) -> dict[tuple[str, str], float]:
    """Return the figures the targets are about, those that were measured, by name and size."""
    from simulation.benchmark import speed as m

    by = {(s.part, s.size, s.way): s for s in found}
    values: dict[tuple[str, str], float] = {}
    for key, size, way in (
        ("compiled_hedensted", m.HEDENSTED, m.COMPILED),
        ("compiled_koebenhavn", m.KOEBENHAVN, m.COMPILED),
        ("compiled_tenfold", m.TENFOLD, m.COMPILED),
        ("accounted_koebenhavn", m.KOEBENHAVN, m.ACCOUNTED),
    ):
        if (m.FULL, size, way) in by:
            values[key, ""] = by[m.FULL, size, way].per_second
    for size in dict.fromkeys(s.size for s in found if s.part == m.TOY):
        own = by[m.TOY, size, m.COMPILED].per_second
        values["toy_idiomatic", size] = own / by[m.TOY, size, m.IDIOMATIC].per_second
    small = by.get((m.FULL, m.HEDENSTED, m.COMPILED))
    large = by.get((m.FULL, m.TENFOLD, m.COMPILED))
    if small and large:
        values["tenfold", ""] = small.per_second / large.per_second
    for size in (m.HEDENSTED, m.KOEBENHAVN):
        if (m.FULL, size, m.DRAWN) in by:
            fixed = by[m.FULL, size, m.ACCOUNTED].per_second
            values["drawn", size] = fixed / by[m.FULL, size, m.DRAWN].per_second
    for key, size, way in (
        ("hedensted_cold", m.HEDENSTED, m.COLD), ("hedensted_kept", m.HEDENSTED, m.KEPT),
        ("koebenhavn_cold", m.KOEBENHAVN, m.COLD), ("koebenhavn_kept", m.KOEBENHAVN, m.KEPT),
        ("danmark", m.DANMARK, m.COLD),
    ):  # fmt: skip
        if (m.STUDY, size, way) in by:
            values[key, ""] = by[m.STUDY, size, way].seconds
    return values
