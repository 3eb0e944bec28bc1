"""All replications of a study, on disk, so that memory does not grow with their number.

A figure is known by year, metric, group and unit. Each replication is kept as the numbers of its
figures and their values, in a file without a name that is gone with the process.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Iterator
from copy import copy
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import numpy as np

from simulation.experiment import summary

if TYPE_CHECKING:
    import pandas as pd

    from simulation.experiment.evaluators import Task

FIGURE = ["year", "metric", "group", "unit"]
MOST_VALUES = 2_000_000
"""So many values are held at once when the study is summed up."""
_ROW_GROUP = 200


class Collected:
    """The replications of several scenarios, added in any order and read in theirs."""

    def __init__(self, ids: list[str], replications: int, folder: Path | None = None) -> None:
        self.ids, self.replications = ids, replications
        self._file: IO[bytes] = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115 (as long as we)
        self._place = np.full((len(ids), replications, 2), -1, np.int64)
        self._numbers: dict[tuple[str, ...], int] = {}
        self._seen: list[set[int]] = [set() for _ in ids]

    def __getstate__(self) -> dict[str, Any]:
        self._file.seek(0)
        return self.__dict__ | {"_file": self._file.read()}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self._file = tempfile.TemporaryFile()  # noqa: SIM115
        self._file.write(state["_file"])

    def add(self, task: Task, frame: pd.DataFrame) -> None:
        """Keep a replication."""
        numbers = self._numbers
        rows = zip(*(frame[column].tolist() for column in FIGURE), strict=True)
        mine = np.array([numbers.setdefault(row, len(numbers)) for row in rows], np.int32)
        if len(np.unique(mine)) != len(mine):
            raise ValueError("a figure stands twice in a replication")
        self._seen[task[0]].update(mine.tolist())
        self._file.seek(0, os.SEEK_END)
        self._place[task] = self._file.tell(), len(mine)
        self._file.write(mine.tobytes() + frame["value"].to_numpy(float).tobytes())

    def _read(self, index: int, replication: int) -> tuple[np.ndarray, np.ndarray]:
        start, rows = map(int, self._place[index, replication])
        if start < 0:
            raise KeyError((index, replication))
        self._file.seek(start)
        numbers = np.frombuffer(self._file.read(rows * 4), np.int32)
        return numbers, np.frombuffer(self._file.read(rows * 8), np.float64)

    def _records(self) -> Iterator[tuple[int, int, np.ndarray, np.ndarray]]:
        for index in range(len(self.ids)):
            for replication in range(self.replications):
                yield index, replication, *self._read(index, replication)

    def _frames(self, wanted: np.ndarray | None = None) -> Iterator[pd.DataFrame]:
        """Yield the rows of each replication, all or those of the wanted figures."""
        import pandas as pd

        columns = [pd.Series(list(c)).array for c in zip(*self._numbers, strict=True)]
        for index, replication, numbers, values in self._records():
            if wanted is not None:
                chosen = wanted[numbers]
                numbers, values = numbers[chosen], values[chosen]
            of = dict(zip(FIGURE, (c.take(numbers) for c in columns), strict=True))
            frame = pd.DataFrame(of | {"value": values})
            frame.insert(0, "replication", replication)
            frame.insert(0, "scenario", self.ids[index])
            yield frame

    @classmethod
    def of(cls, metrics: pd.DataFrame) -> Collected:
        """Return what :meth:`metrics` of it returns."""
        ids = list(dict.fromkeys(metrics["scenario"]))
        kept = cls(ids, int(metrics["replication"].max()) + 1)
        for (name, replication), frame in metrics.groupby(["scenario", "replication"], sort=False):
            kept.add((ids.index(str(name)), int(replication)), frame)
        return kept

    def only(self, ids: list[str]) -> Collected:
        """Return some of the scenarios, in the order given, over the same file."""
        own = copy(self)
        places = [self.ids.index(name) for name in ids]
        own.ids, own._place = ids, self._place[places]
        own._seen = [self._seen[place] for place in places]
        return own

    def metrics(self) -> pd.DataFrame:
        """Return scenario, replication, year, metric, group, unit and value of everything."""
        import pandas as pd

        return pd.concat(list(self._frames()), ignore_index=True)

    def rows(self, metrics: Iterable[str], year: str | None = None) -> pd.DataFrame:
        """Return the rows of some metrics, of one year or all, in every replication."""
        import pandas as pd

        of = set(metrics)
        wanted = np.array([k[1] in of and (year is None or k[0] == year) for k in self._numbers])
        return pd.concat(list(self._frames(wanted)), ignore_index=True)

    def write(self, path: Path) -> None:
        """Write what :meth:`metrics` returns as Parquet, some replications at a time."""
        import pandas as pd
        import pyarrow as pa
        import pyarrow.parquet as pq

        writer = None
        batch: list[pd.DataFrame] = []
        try:
            for number, frame in enumerate(self._frames(), 1):
                batch.append(frame)
                if len(batch) == _ROW_GROUP or number == self._place[..., 0].size:
                    table = pa.Table.from_pandas(
                        pd.concat(batch, ignore_index=True), preserve_index=False
                    )
                    writer = writer or pq.ParquetWriter(path, table.schema)
                    writer.write_table(table)
                    batch.clear()
        finally:
            if writer is not None:
                writer.close()

    def figures(self) -> list[tuple[str, ...]]:
        """Return what is known in some replication of some scenario."""
        seen = set().union(*self._seen)
        return [key for key, number in self._numbers.items() if number in seen]

    def table(self, some: list[tuple[str, ...]]) -> pd.DataFrame:
        """Return what :func:`summary.wide` returns of some figures, the scenarios in order."""
        import pandas as pd

        rank = np.full(len(self._numbers), -1, np.int64)
        for place, key in enumerate(some):
            if key in self._numbers:
                rank[self._numbers[key]] = place
        values = np.full((len(self.ids), len(some), self.replications), np.nan)
        for index, replication, numbers, found in self._records():
            at = rank[numbers]
            values[index, at[at >= 0], replication] = found[at >= 0]
        names, blocks = [], []
        for index in sorted(range(len(self.ids)), key=lambda index: self.ids[index]):
            own = [i for i, k in enumerate(some) if self._numbers.get(k) in self._seen[index]]
            names += [(self.ids[index], *some[i]) for i in own]
            blocks.append(values[index, own])
        return summary.absent_is_none(
            pd.DataFrame(
                np.concatenate(blocks),
                index=pd.MultiIndex.from_tuples(names, names=summary.KEYS),
                columns=pd.RangeIndex(self.replications, name="replication"),
            )
        )


def summed_up(
    stated: Collected, varied: Collected | None, baseline: str
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the summary of every figure, and of its difference to the baseline.

    Some figures at a time, each with all its scenarios and replications.

    Parameters
    ----------
    varied : Collected, optional
        The same scenarios with the assumptions drawn.
    """
    import pandas as pd

    keys = sorted({*stated.figures(), *(varied.figures() if varied else ())})
    size = max(1, MOST_VALUES // (len(stated.ids) * stated.replications))
    levels, differences = [], []
    for low in range(0, len(keys), size):
        some = keys[low : low + size]
        table, moved = stated.table(some), varied.table(some) if varied else None
        levels.append(summary.summarise(table, moved))
        differences.append(summary.compare_summary(table, baseline, moved, stated.ids))
    whole = [
        frames[0] if len(frames) == 1 else
        pd.concat([f for f in frames if len(f)] or frames[:1]).sort_values(
            "scenario", kind="stable", ignore_index=True
        )
        for frames in (levels, differences)
    ]  # fmt: skip
    return whole[0], whole[1]
