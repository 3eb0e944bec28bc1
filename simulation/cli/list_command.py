"""``jobcenter list``: what ships."""

from __future__ import annotations

from simulation.cli.danish import click


@click.command(options_metavar="")
def command() -> None:
    """Vis de scenarier, steder og regioner, der er: jeres egne og dem, der følger med."""
    from simulation.scenario import files

    rows: dict[str, list[tuple[str, str, str]]] = {
        "Basis": [], "Scenarier": [], "Pakker": [], "Steder": [], "Regioner": [],
    }  # fmt: skip
    for path in files.all_files():
        data = files.read(path).data
        row = (str(data.get("id", path.stem)), str(data.get("title", "")),
               str(data.get("legal_status", "")))  # fmt: skip
        if data.get("kind") == "place":
            rows["Steder"].append(row)
        elif data.get("kind") == "region":
            rows["Regioner"].append(row)
        elif data.get("package"):
            rows["Pakker"].append(row)
        else:
            rows["Scenarier" if "extends" in data else "Basis"].append(row)
    width = max(len(row[0]) for group in rows.values() for row in group) + 2
    wide = max(len(row[1]) for group in rows.values() for row in group) + 2
    for title, group in rows.items():
        if group:
            click.echo(f"\n{title}")
            for name, text, legal in group:
                click.echo(f"  {name:<{width}}{text:<{wide}}{legal}".rstrip())
