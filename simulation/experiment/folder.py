"""The run folder: finished replications as they end, then everything else, the manifest last."""

from __future__ import annotations

import errno
import json
import os
import platform
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulation.errors import Fault, InputError
from simulation.experiment.settings import Settings
from simulation.experiment.version import CODE, PACKAGES, code_version, library
from simulation.helt import whole_file
from simulation.scenario import Scenario, dump_resolved, origins
from simulation.scenario.words import why
from simulation.udgave import __version__

if TYPE_CHECKING:
    import pandas as pd
    from filelock import FileLock

    from simulation.experiment.collected import Collected

PARTS = ".dele"
NEW = ".ny"
MANIFEST = "manifest.json"
LOCK = "laas"
HOLDER = "hvem"
STAMP = b"jobcenter"
WRITTEN = {
    "summary.csv", "comparison.csv", "metrics.parquet", "origins.csv", "resolved", "figures",
    "uncertainty.csv", "effekter.csv", "metrics_traekkes.parquet", "udledt.csv", "ledger",
    "kommuner.csv", "resultat.csv", "alle-tal.csv", "forudsaetninger.csv",
}  # fmt: skip
"""What a run leaves beside its parts and manifest; a folder with nothing else may be used again."""
_OWN = {PARTS, NEW, MANIFEST, "", ".", ".."}
SIGN_RULE = "Udgift +, indtægt og mindreudgift -"
_FLOAT = "%.12g"


@contextmanager
def held(folder: Path | None) -> Iterator[Path | None]:
    """Hold a folder for one run, and give where finished replications go; None holds nothing.

    What an earlier run left stays until :func:`seal` puts the new run in its place. What is new
    grows in a folder of its own, which is gone when the run fails.

    Raises
    ------
    InputError
        If the folder holds something that is not a run, another run holds it, or it cannot be
        written.
    """
    if folder is None:
        yield None
        return
    _refuse_foreign(folder)
    parts = folder / PARTS
    made = [path for path in (parts, *parts.parents) if not path.exists()]
    try:
        parts.mkdir(parents=True, exist_ok=True)
        lock = _lock(folder)
    except OSError as error:
        raise InputError(Fault(f"mappen kan ikke skrives ({why(error)})", str(folder))) from None
    try:
        _sweep(folder)
        with suppress(OSError):  # for the reader of a refusal alone
            (parts / HOLDER).write_text(_me(), "utf-8")
        try:
            (folder / NEW).mkdir()
        except OSError as error:
            raise cannot_write(folder, error) from None
        yield parts
    finally:
        _sweep(folder)
        unused = not any(parts.glob("*.parquet")) and not (folder / MANIFEST).exists()
        if unused:
            with suppress(OSError):
                (parts / LOCK).unlink()
        lock.release()
        if unused:
            with suppress(OSError):  # whatever else is in there stays
                for path in made:
                    path.rmdir()


def _refuse_foreign(folder: Path) -> None:
    if folder.exists() and not folder.is_dir():
        raise InputError(Fault("er en fil; vælg en mappe til resultatet", str(folder)))
    if folder.is_dir():
        names = {path.name for path in folder.iterdir()}
        if not names <= WRITTEN and not names & {PARTS, MANIFEST}:
            raise InputError(
                Fault("mappen rummer andet end en kørsel og røres ikke; vælg en anden", str(folder))
            )


def _lock(folder: Path) -> FileLock:
    """Take the lock of a folder, or tell who has it. The system lets go when a process dies."""
    from filelock import FileLock, Timeout

    lock = FileLock(folder / PARTS / LOCK)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        try:
            who = (folder / PARTS / HOLDER).read_text("utf-8")
        except OSError:
            who = "en anden kørsel"
        raise InputError(
            Fault(
                f"mappen er i brug af {who}; vent, til den er færdig, eller vælg en anden --ud",
                str(folder),
            )
        ) from None
    return lock


def _me() -> str:
    return f"proces {os.getpid()} på {platform.node()}, begyndt {now()}: {command()}"


def _sweep(folder: Path) -> None:
    """Remove what a run leaves only if it was stopped, and who held the folder."""
    shutil.rmtree(folder / NEW, ignore_errors=True)
    with suppress(OSError):
        (folder / PARTS / HOLDER).unlink(missing_ok=True)
        for path in [*folder.glob("*.tmp"), *(folder / PARTS).glob("*.tmp")]:
            path.unlink()


def part_name(key: str, replication: int) -> str:
    """Return the file name of a finished replication."""
    return f"{key}-{replication:05d}.parquet"


def write_part(parts: Path, key: str, replication: int, frame: pd.DataFrame) -> None:
    """Put a finished replication on disk, whole or not at all."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    target = parts / part_name(key, replication)
    table = pa.Table.from_pandas(frame, preserve_index=False)
    stamped = (table.schema.metadata or {}) | {STAMP: _stamp(key, replication)}
    table = table.replace_schema_metadata(stamped)
    try:
        with whole_file(target) as temporary:
            pq.write_table(table, temporary, write_page_checksum=True)
    except OSError as error:
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


def _stamp(key: str, replication: int) -> bytes:
    """Return what a part says it is: whose result, and of which code."""
    return f"{key} {replication} {code_version()}".encode()


def read_part(parts: Path, key: str, replication: int) -> tuple[pd.DataFrame | None, str | None]:
    """Return a finished replication if there is one, or what to tell of a file that is no use."""
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
        return None, f"{target.name} er beskadiget og regnes om"
    if (table.schema.metadata or {}).get(STAMP) != _stamp(key, replication):
        return None, f"{target.name} er fra en anden kørsel eller udgave og regnes om"
    return frame, None


def write_tables(
    folder: Path,
    scenarios: list[Scenario],
    frames: dict[str, pd.DataFrame],
    replications: dict[str, Collected],
) -> None:
    """Write the tables of a finished run where it grows, each under its name."""
    try:
        _write_tables(folder / NEW, scenarios, frames, replications)
    except OSError as error:
        raise cannot_write(folder, error) from None


def _write_tables(
    new: Path,
    scenarios: list[Scenario],
    frames: dict[str, pd.DataFrame],
    replications: dict[str, Collected],
) -> None:
    import pandas as pd

    (new / "resolved").mkdir()
    for scenario in scenarios:
        text = dump_resolved(scenario)
        (new / "resolved" / f"{scenario.id}.toml").write_text(text, "utf-8")
    rows = [{"scenario": s.id, **row} for s in scenarios for row in origins(s)]
    pd.DataFrame(rows).to_csv(new / "origins.csv", index=False, float_format=_FLOAT)
    for name, collected in replications.items():
        collected.write(new / f"{name}.parquet")
    for name in ("summary", "comparison", "uncertainty", "udledt"):
        if name in frames:
            frames[name].to_csv(new / f"{name}.csv", index=False, float_format=_FLOAT)


def write_frame(folder: Path, name: str, frame: pd.DataFrame) -> None:
    """Write one table as CSV where the run grows."""
    try:
        frame.to_csv(folder / NEW / name, index=False, float_format=_FLOAT)
    except OSError as error:
        raise cannot_write(folder, error) from None


def seal(folder: Path, content: dict[str, Any], keys: set[str]) -> None:
    """Put the new run in the place of the old, the manifest last: from now on the run is whole.

    Parameters
    ----------
    keys : set of str
        What the parts of this run are known by; those of other runs are removed.
    """
    try:
        _seal(folder, content, keys)
    except OSError as error:
        raise cannot_write(folder, error) from None


def _seal(folder: Path, content: dict[str, Any], keys: set[str]) -> None:
    new = sorted(path.name for path in (folder / NEW).iterdir())
    old = WRITTEN | _files_of(folder)
    text = json.dumps(content | {"files": new}, ensure_ascii=False, indent=2) + "\n"
    temporary = folder / f"{MANIFEST}.tmp"
    with temporary.open("w", encoding="utf-8") as handle:
        handle.write(text)
        handle.flush()
        os.fsync(handle.fileno())
    (folder / MANIFEST).unlink(missing_ok=True)
    for name in old.union(new):
        target = folder / name
        if target.is_dir() and not target.is_symlink():
            shutil.rmtree(target)
        else:
            target.unlink(missing_ok=True)
        if name in new:
            os.replace(folder / NEW / name, target)
    for part in (folder / PARTS).glob("*.parquet"):
        if part.name.rsplit("-", 1)[0] not in keys:
            part.unlink()
    os.replace(temporary, folder / MANIFEST)


def _files_of(folder: Path) -> set[str]:
    """Return what an earlier run says it wrote; only names that lie in the folder itself."""
    try:
        names = json.loads((folder / MANIFEST).read_text("utf-8"))["files"]
        return {name for name in names if Path(name).name == name and name not in _OWN}
    except (OSError, ValueError, KeyError, TypeError):
        return set()


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
        "packages": {name: library(name) for name in PACKAGES},
        "code": CODE,
        "platform": f"{platform.system()} {platform.machine()}",
        **facts,
    }


def now() -> str:
    """Return the local time to the second."""
    return datetime.now().astimezone().isoformat(timespec="seconds")


def command() -> str:
    """Return the command as the user typed it."""
    return " ".join(["jobcenter", *sys.argv[1:]])
