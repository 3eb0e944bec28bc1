"""Evaluate what is not done yet, and keep each result on disk as it ends."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from simulation.experiment import folder as run_folder
from simulation.experiment.evaluate import Replicate
from simulation.experiment.evaluators import Evaluator, Task
from simulation.experiment.lager import Lager
from simulation.experiment.options import Options

if TYPE_CHECKING:
    import pandas as pd

Say = Callable[[str], None]
Take = Callable[[Task, "pd.DataFrame"], None]


def gather(
    job: Replicate,
    evaluator: Evaluator,
    options: Options,
    *,
    parts: Path | None,
    take: Take,
    again: int = 0,
    worth_keeping: Callable[[pd.DataFrame], bool] = lambda _frame: True,
) -> None:
    """Pass on every replication of every item of a job, from disk where it is done; hold none.

    Parameters
    ----------
    job : Replicate
        What it is wanted for is filled in.
    parts : Path, optional
        Where the run keeps what it has finished, to go on from.
    take : callable
        Called with (item, replication) and the result, in any order.
    again : int
        So many first replications are always done again.
    worth_keeping : callable
        Whether a result may be used by a later run.
    """
    say, progress, lager = options.say, options.progress, options.lager
    keys = item_keys(job)
    found = {"parts": 0, "lager": 0}
    wanted: dict[Task, list[int]] = defaultdict(list)
    for index, group in home(job.groups).items():
        for replication in range(job.items[index][1].replications):
            frame = None
            if replication >= again:
                frame = _kept(found, lager, parts, keys[index], replication, say)
            if frame is not None:
                take((index, replication), frame)
            else:
                wanted[group, replication].append(index)
    job.wanted = {task: tuple(indices) for task, indices in wanted.items()}
    done = found["parts"] + found["lager"]
    whole = done + sum(map(len, job.wanted.values()))
    if found["parts"]:
        say(f"{found['parts']} af {whole} gentagelser var færdige og genbruges")
    if found["lager"]:
        say(f"{found['lager']} af {whole} gentagelser lå i lageret og genbruges")
    if progress:
        progress(done, whole)
    shares: dict[int, list[float]] = defaultdict(list)
    with closing(evaluator(job, sorted(job.wanted))) as results:
        for task, answers in results:
            for index, frame, share in answers:
                done += 1
                if share is not None:
                    shares[index].append(share)
                if worth_keeping(frame):
                    _keep(lager, parts, keys[index], task[1], frame)
                take((index, task[1]), frame)
            if progress:
                progress(done, whole)
    if lager and job.wanted:
        lager.tidy()
    _tell(job, shares, say)


def item_keys(job: Replicate) -> list[str]:
    """Return what each item's replications are known by."""
    return [
        job.items[index][1].key(job.items[index][0], job.items[job.groups[group][0]][0])
        for index, group in sorted(home(job.groups).items())
    ]


def home(groups: list[tuple[int, ...]]) -> dict[int, int]:
    """Return the group each item is lived with: the first it stands in."""
    found: dict[int, int] = {}
    for number, group in enumerate(groups):
        for index in group:
            found.setdefault(index, number)
    return found


def _tell(job: Replicate, shares: dict[int, list[float]], say: Say) -> None:
    """Tell of how many citizens a scenario touches, where the rest were taken from its baseline.

    In several kommuner, and with the assumptions drawn too, from the least to the most.
    """
    by_scenario: dict[str, list[float]] = defaultdict(list)
    for index, own in shares.items():
        scenario = job.items[index][0]
        if scenario.variant is None:
            by_scenario[scenario.id].append(100 * sum(own) / len(own))
    for name, found in by_scenario.items():
        ends = dict.fromkeys(f"{end:.0f}" for end in (min(found), max(found)))
        text = "-".join(ends) if max(found) >= 1 or max(found) == 0 else "under 1"
        say(f"{text} pct. af borgerne er berørt af {name}; de øvrige er regnet én gang, i basis")


def _kept(
    found: dict[str, int],
    lager: Lager | None,
    parts: Path | None,
    key: str,
    replication: int,
    say: Say,
) -> pd.DataFrame | None:
    """Return a replication that this run, or some other, has finished before."""
    if parts is not None:
        frame, wrong = run_folder.read_part(parts, key, replication)
        if wrong:
            say(wrong)
        if frame is not None:
            found["parts"] += 1
            return frame
    frame = lager.get(key, replication) if lager else None
    if frame is not None:
        found["lager"] += 1
        if parts:  # it becomes this run's too
            run_folder.write_part(parts, key, replication, frame)
    return frame


def _keep(
    lager: Lager | None, parts: Path | None, key: str, replication: int, frame: pd.DataFrame
) -> None:
    if parts:
        run_folder.write_part(parts, key, replication, frame)
    if lager:
        lager.put(key, replication, frame)
