"""The run folder: finished replications as they end, then everything else, the manifest last."""

from __future__ import annotations

import errno
import json
import os
import platform
import shutil
import sys
from contextlib import suppress
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulation import __version__
from simulation.errors import Fault, InputError
from simulation.experiment.settings import Settings
from simulation.scenario import Scenario, dump_resolved, origins
from simulation.scenario.words import why

if TYPE_CHECKING:
    import pandas as pd

PARTS = ".dele"
MANIFEST = "manifest.json"
WRITTEN = {
    "summary.csv", "comparison.csv", "metrics.parquet", "origins.csv", "resolved", "figures",
}  # fmt: skip
"""What a run leaves beside its parts and manifest; a folder with nothing else may be used again."""
PACKAGES = ("numpy", "pandas", "scipy", "simpy", "numba", "pyarrow", "matplotlib")
SIGN_RULE = "Udgift +, indtægt og mindreudgift -"
_FLOAT = "%.12g"


def claim(folder: Path) -> Path:
    """Make the folder ready for a run and return where finished replications go.

    Raises
    ------
    InputError
        If the folder holds something that is not a run, or cannot be written.
    """
    if folder.exists() and not folder.is_dir():
        raise InputError(Fault("er en fil; vælg en mappe til resultatet", str(folder)))
    if folder.is_dir():
        names = {path.name for path in folder.iterdir()}
        if not names <= WRITTEN and not names & {PARTS, MANIFEST}:
            raise InputError(
                Fault("mappen rummer andet end en kørsel og røres ikke; vælg en anden", str(folder))
            )
    try:
        (folder / PARTS).mkdir(parents=True, exist_ok=True)
        (folder / MANIFEST).unlink(missing_ok=True)
    except OSError as error:
        raise InputError(Fault(f"mappen kan ikke skrives ({why(error)})", str(folder))) from None
    return folder / PARTS


def part_name(key: str, replication: int) -> str:
    """Return the file name of a finished replication."""
    return f"{key}-{replication:05d}.parquet"


def write_part(parts: Path, key: str, replication: int, frame: pd.DataFrame) -> None:
    """Put a finished replication on disk, whole or not at all."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    target = parts / part_name(key, replication)
    temporary = target.with_suffix(f".{os.getpid()}.tmp")
    table = pa.Table.from_pandas(frame, preserve_index=False)
    try:
        pq.write_table(table, temporary, write_page_checksum=True)
        os.replace(temporary, target)
    except OSError as error:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise cannot_write(parts.parent, error) from None


def cannot_write(folder: Path, error: OSError) -> InputError:
    """Return what to tell when the disk is full or refuses."""
    full = error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
    reason = "der er ikke plads på disken" if full else f"den kan ikke skrives ({why(error)})"
    return InputError(
        Fault(
            f"{reason}; færdige gentagelser er gemt, og samme kommando fortsætter, hvor den slap",
            str(folder),
        )
    )


def read_part(parts: Path, key: str, replication: int) -> tuple[pd.DataFrame | None, str | None]:
    """Return a finished replication if there is one, or the name of a damaged file."""
    import pyarrow.parquet as pq

    target = parts / part_name(key, replication)
    if not target.exists():
        return None, None
    try:
        with target.open("rb") as handle:
            table = pq.ParquetFile(handle, page_checksum_verification=True).read()
        frame = table.to_pandas()
    except (OSError, ValueError):
        frame = None
    if frame is None or list(frame.columns) != ["year", "metric", "group", "unit", "value"]:
        return None, target.name
    return frame, None


def write_tables(folder: Path, scenarios: list[Scenario], frames: dict[str, pd.DataFrame]) -> None:
    """Write the tables of a finished run beside the parts, each file whole."""
    try:
        _write_tables(folder, scenarios, frames)
    except OSError as error:
        shutil.rmtree(folder / ".ny", ignore_errors=True)
        raise cannot_write(folder, error) from None


def _write_tables(folder: Path, scenarios: list[Scenario], frames: dict[str, pd.DataFrame]) -> None:
    import pandas as pd

    new = folder / ".ny"
    shutil.rmtree(new, ignore_errors=True)
    (new / "resolved").mkdir(parents=True)
    for scenario in scenarios:
        text = dump_resolved(scenario)
        (new / "resolved" / f"{scenario.id}.toml").write_text(text, "utf-8")
    rows = [{"scenario": s.id, **row} for s in scenarios for row in origins(s)]
    pd.DataFrame(rows).to_csv(new / "origins.csv", index=False, float_format=_FLOAT)
    frames["metrics"].to_parquet(new / "metrics.parquet", index=False)
    for name in ("summary", "comparison"):
        if name in frames:
            frames[name].to_csv(new / f"{name}.csv", index=False, float_format=_FLOAT)
    for path in sorted(p for p in new.rglob("*") if p.is_file()):
        target = folder / path.relative_to(new)
        target.parent.mkdir(parents=True, exist_ok=True)
        os.replace(path, target)
    shutil.rmtree(new)


def write_frame(path: Path, frame: pd.DataFrame) -> None:
    """Write one table as CSV, whole or not at all."""
    temporary = path.with_suffix(".tmp")
    try:
        frame.to_csv(temporary, index=False, float_format=_FLOAT)
        os.replace(temporary, path)
    except OSError as error:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise cannot_write(path.parent, error) from None


def seal(folder: Path, content: dict[str, Any]) -> None:
    """Write the manifest: from now on the run is whole."""
    temporary = folder / f"{MANIFEST}.tmp"
    temporary.write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n", "utf-8")
    os.replace(temporary, folder / MANIFEST)


def manifest(
    scenarios: list[Scenario], settings: Settings, facts: dict[str, Any]
) -> dict[str, Any]:
    """Return what a reader needs to repeat the run."""
    return {
        "scenarios": {s.id: {"hash": s.hash, "title": s.title} for s in scenarios},
        "baseline": scenarios[0].id,
        "place": scenarios[0].place_title,
        "years": list(scenarios[0].years),
        "price_level": f"{scenarios[0].price_level}-PL",
        "prices": settings.prices,
        "sign_rule": SIGN_RULE,
        "rules_known": str(scenarios[0].rules_known) if scenarios[0].rules_known else None,
        "seed": settings.seed,
        "replications": settings.replications,
        "staffing": settings.staffing,
        "effects": settings.effects,
        "capacity_minutes_per_day_and_aarsvaerk": settings.capacity,
        "clock": settings.clock,
        "assumptions": settings.assumptions,
        "version": __version__,
        "python": platform.python_version(),
        "packages": {name: _version(name) for name in PACKAGES},
        "platform": f"{platform.system()} {platform.machine()}",
        **facts,
    }


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def now() -> str:
    """Return the local time to the second."""
    return datetime.now().astimezone().isoformat(timespec="seconds")


def command() -> str:
    """Return the command as the user typed it."""
    return " ".join(["jobcenter", *sys.argv[1:]])
