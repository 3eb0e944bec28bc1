"""``jobcenter kalibrer``: a kommune's own figures from the files it already has."""

from __future__ import annotations

from pathlib import Path

from simulation.cli.danish import Kommando, click


@click.command(cls=Kommando, options_metavar="[VALG]")
@click.argument("sted", metavar="STED")
@click.option("--data", "data", multiple=True, required=True, metavar="FIL …",
              help="Filer fra Jobindsats eller Statistikbanken, én eller flere.")  # fmt: skip
@click.argument("flere", metavar="", nargs=-1)
@click.option("--ud", default=None, metavar="FIL",
              help="Kommunens fil; uden valg scenarios/places/<sted>.toml.")  # fmt: skip
def command(sted: str, data: tuple[str, ...], flere: tuple[str, ...], ud: str | None) -> None:
    """Læs kommunens egne tal, og skriv dem i kommunens fil.

    Skriv filerne efter hinanden: --data y25i01.csv y60a02.json.

    Niveau er seneste måned (a-dagpenge uden sæson), og sæsonen er jeres egen, når der er to år bag.
    Filer med personoplysninger afvises. Intet skrives over.
    """
    from datetime import date

    from simulation.cli.ny_command import write
    from simulation.errors import Fault, InputError
    from simulation.kalibrering.fil import as_toml, figures, langtidsandel
    from simulation.kalibrering.serier import find_series
    from simulation.report.format import number
    from simulation.scenario import files
    from simulation.scenario.kommuner import kommune_titles
    from simulation.scenario.load import load_scenario
    from simulation.scenario.ny import newest_basis
    from simulation.scenario.words import nearest

    titles = kommune_titles()
    if sted not in titles:
        raise InputError(
            f"kommunen «{sted}» findes ikke{nearest(sted, titles)}; se jobcenter liste"
        )
    target = Path(ud) if ud else files.own_folder() / files.PLACES / f"{sted}.toml"
    if target.exists():
        told = "er der allerede; intet er skrevet over. Giv --ud en fil, der ikke er der"
        raise InputError(Fault(told, files.show(target)))
    if target.absolute().parent.name == files.PLACES and sted in files.place_files():
        raise InputError(
            f"«{sted}» har en fil, der følger med ({files.show(files.place_files()[sted])}); skriv "
            f"tallene et andet sted med --ud {sted}-egne.toml, og tag de blokke over, I vil have"
        )
    paths = [Path(one) for one in (*data, *flere)]
    scenario = load_scenario(newest_basis(), place=sted)
    found = find_series(paths, sted)
    tal = figures(found, scenario, sted, date.today())
    if not tal:
        known = "; ".join(sorted(text for one in found.unused.values() for text in one)[:3])
        raise InputError(f"ingen af filerne har tal, der bruges her; de har {known or 'intet'}")
    text = as_toml(sted, titles[sted], tal, paths)
    write({target: text})
    click.echo(f"Skrevet: {files.show(target)}")
    click.echo(f"{'':<64}{'jeres':>10}{'vores':>10}")
    for one in tal:
        if isinstance(one.value, tuple):
            click.echo(f"{one.title:<64}{'12 tal':>10}")
        else:
            ours = number(one.ours, 1) if one.ours is not None else ""
            click.echo(f"{one.title:<64}{number(one.value, 1):>10}{ours:>10}")
    share = langtidsandel(found)
    if share is not None:
        click.echo(
            f"Langtidsledige pr. fuldtidsperson på a-dagpenge: {number(share, 3)} (vises kun)."
        )
    if found.suppressed:
        click.echo(f"{number(found.suppressed)} celler er ikke offentliggjort og er sprunget over.")
    for name, texts in found.unused.items():
        click.echo(f"Ikke brugt i {name}: {'; '.join(sorted(texts)[:4])}")
    click.echo(
        f"Nu: jobcenter tjek {files.show(target)}, og så jobcenter sammenlign s30 --steder {sted}."
    )
