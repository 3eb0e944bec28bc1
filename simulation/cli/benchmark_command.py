"""``jobcenter benchmark``: speed on this machine."""

from __future__ import annotations

from simulation.cli.danish import HELTAL, click


@click.command(options_metavar="[VALG]")
@click.option("--scenario", "name", default="hedensted-2023", show_default=True, metavar="SCENARIE",
              help="Scenariet, der måles på.")  # fmt: skip
@click.option("--rounds", type=HELTAL, default=5, show_default=True, metavar="N",
              help="Antal målinger; den midterste vises.")  # fmt: skip
def command(name: str, rounds: int) -> None:
    """Mål modellens hastighed: simulerede samtaler i sekundet på én kerne.

    Alle regler er slået til. Alle veje måles i samme kørsel, så forholdet mellem dem holder.
    """
    from simulation.errors import InputError
    from simulation.experiment.benchmark import measure
    from simulation.report.format import number
    from simulation.scenario import load_scenario

    if not 1 <= rounds <= 1000:
        raise InputError(f"--rounds er {rounds}; vælg 1 til 1.000")
    scenario = load_scenario(name)
    speeds = measure(scenario, rounds)
    click.echo(f"{scenario.title}, {len(scenario.years)} år, "
               f"{number(speeds[0].samtaler)} samtaler pr. gentagelse")  # fmt: skip
    click.echo(f"{'':<28}{'sekunder':>10}{'samtaler/s':>14}{'forhold':>10}")
    for speed in speeds:
        ratio = speed.per_second / speeds[0].per_second
        click.echo(
            f"{speed.name:<28}{number(speed.seconds, 2):>10}{number(speed.per_second):>14}"
            f"{number(ratio, 1):>10}"
        )
