"""One forsøg over many kommuner: a row for each, and their sum.

Each kommune has its own citizens: the seed is the study's with the kommune's name, so kommuner are
independent and the spread of the sum is what it should be. A kommune that fails is named and left
out; the others go on.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Unpack

from simulation.errors import Fault, InputError
from simulation.experiment import folder as run_folder
from simulation.experiment.evaluate import Answer, Replicate, both_kinds
from simulation.experiment.evaluators import Task, make_evaluator
from simulation.experiment.gather import gather, item_keys
from simulation.experiment.options import Given, Options
from simulation.experiment.settings import Settings, check
from simulation.experiment.study import compile_once, parse_known
from simulation.scenario import Scenario, load_scenario
from simulation.scenario.region import Region, find_region
from simulation.scenario.skoen import POPULATION

if TYPE_CHECKING:
    import pandas as pd

ALL = "alle"
MEASURES = {
    "kommune_netto_kr": "netto_kr",
    "stat_netto_kr": "stat_kr",
    "sagsbehandler_timer": "timer",
    "samtaler_kraevede": "samtaler",
    "tilbud_startede": "deltagere",
}
PARTICIPANTS = "tilbud_startede"
FAILED = "fejl"
_SEEDS = 2**63


@dataclass(frozen=True)
class RegionResult:
    """What a forsøg does in each kommune.

    Attributes
    ----------
    scenario, baseline : Scenario
        Of the first kommune; title, question and legal status hold for all.
    people : dict
        Place to the number of citizens of its kommune, where that is known.
    differences : DataFrame
        Scenario minus baseline by place, replication and measure, over all years, with every
        assumption at its stated value.
    rows : DataFrame
        One row per kommune and one, ``i_alt``, for the sum: mean and 95 % interval of the net
        difference at the stated values, 5th and 95th percentile with the assumptions drawn as well
        (widened to hold the stated), and the mean of the other measures.
    failed : dict
        Place to reason.
    drawn : DataFrame or None
        As ``differences``, with the assumptions drawn: the same in every kommune but for the
        figures each has of its own.
    """

    region: Region
    scenario: Scenario
    baseline: Scenario
    settings: Settings
    titles: dict[str, str]
    differences: pd.DataFrame
    rows: pd.DataFrame
    failed: dict[str, str]
    folder: Path | None = None
    drawn: pd.DataFrame | None = None
    people: dict[str, float] = field(default_factory=dict)


class _Places(Replicate):
    """The job: replicate a kommune with and without the proposal; tell a failure, and go on."""

    def __call__(self, task: Task) -> list[Answer]:
        import pandas as pd

        try:
            return [(index, totals(frame), share) for index, frame, share in self.answers(task)]
        except Exception as error:  # a kommune must not sink the others
            message = str(error)
            if not isinstance(error, InputError):
                message = f"uventet fejl i beregningen ({type(error).__name__}: {message})"
            failed = pd.DataFrame(
                [(ALL, FAILED, message, "tekst", 0.0)],
                columns=["year", "metric", "group", "unit", "value"],
            )
            return [(index, failed, None) for index in self.wanted[task]]


def totals(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the few rows a region needs of a replication; participants of all tilbud together."""
    import pandas as pd

    whole = frame[frame["year"] == ALL]
    wanted = (whole["group"] == "") & whole["metric"].isin(list(MEASURES))
    begun = float(whole[whole["metric"] == PARTICIPANTS]["value"].sum())
    last = pd.DataFrame([(ALL, PARTICIPANTS, "", "forløb", begun)], columns=frame.columns)
    return pd.concat([whole[wanted & (whole["metric"] != PARTICIPANTS)], last], ignore_index=True)


def own_seed(seed: int, place: str) -> int:
    """Return the seed of a kommune within a study."""
    return (seed * 1_000_003 + zlib.crc32(place.encode())) % _SEEDS


def compare_places(
    name: str | Path, places: str, *, baseline: str | None = None, **options: Unpack[Given]
) -> RegionResult:
    """Compare a scenario with its baseline in several kommuner.

    Parameters
    ----------
    name : str or Path
        The scenario.
    places : str
        Ids with commas between them, or the id of a region.
    baseline : str, optional
        What to compare with; what the scenario extends by default.
    **options
        As in :func:`simulation.experiment.study.run`.

    Raises
    ------
    InputError
        If the region, the options or every kommune is at fault.
    """
    region = find_region(places)
    choices = Options(**options)
    pairs, failed = _load_pairs(region, name, baseline, choices)
    first_base, first = next(iter(pairs.values()))
    if first.id == first_base.id:
        raise InputError(f"{first.id} er selv basis; vælg et scenarie, der bygger på det")
    settings = choices.settings([first_base, first])
    check(settings, first_base, choices.workers)
    settings = replace(settings, effects=settings.effects or first_base.default_effects)
    compile_once(first_base, choices.say)
    items = [(scenario, own) for own, pair in _with_seeds(pairs, settings) for scenario in pair]
    groups: list[tuple[int, ...]] = [(at, at + 1) for at in range(0, len(items), 2)]
    job = _Places(*both_kinds(items, groups))
    target = _target(choices.out, region, first, settings)
    with run_folder.held(target) as parts:
        done = _Done()
        gather(
            job, make_evaluator(choices.workers, choices.scheduler), choices, parts=parts,
            take=done.add, worth_keeping=lambda frame: bool((frame["metric"] != FAILED).all()),
        )  # fmt: skip
        differences, drawn = _both_differences(done, list(pairs), settings, failed)
        result = RegionResult(
            region, first, first_base, settings,
            {place: pair[1].place_title for place, pair in pairs.items()},
            differences, summarise_places(differences, drawn), failed, target, drawn,
            _people(pairs),
        )  # fmt: skip
        if target:
            _write(result, choices, job, target)
    return result


Pairs = dict[str, tuple[Scenario, Scenario]]
"""Place to baseline and scenario."""


def _load_pairs(
    region: Region, name: str | Path, baseline: str | None, choices: Options
) -> tuple[Pairs, dict[str, str]]:
    """Return each kommune's two scenarios, and why some have none.

    Raises
    ------
    InputError
        If none has.
    """
    known = parse_known(choices.rules_known)
    pairs: Pairs = {}
    failed: dict[str, str] = {}
    faults: list[Fault] = []
    for place in region.places:
        try:
            where: Any = {"years": choices.years, "place": place, "rules_known": known}
            scenario = load_scenario(name, **where)
            pairs[place] = load_scenario(baseline or scenario.baseline_id, **where), scenario
        except InputError as error:
            faults += error.faults
            failed[place] = "; ".join(fault.message for fault in error.faults)
    if not pairs:
        raise InputError(list(dict.fromkeys(faults)))
    return pairs, failed


def _with_seeds(
    pairs: Pairs, settings: Settings
) -> Iterator[tuple[Settings, tuple[Scenario, Scenario]]]:
    """Yield each kommune's pair with a seed, and the time there is, of its own."""
    for place, pair in pairs.items():
        own = replace(settings, seed=own_seed(settings.seed, place), common_seed=settings.seed)
        if settings.staffing == "hard":
            from simulation.model import calibrate_capacity

            capacity = calibrate_capacity(pair[0], seed=own.seed, effects=own.effects)
            own = replace(own, capacity=capacity)
        yield own, pair


def _people(pairs: Pairs) -> dict[str, float]:
    """Return the number of citizens of each kommune where it is known."""
    return {
        place: float(scenario.at(POPULATION, scenario.start))
        for place, (_, scenario) in pairs.items()
        if scenario.has(POPULATION)
    }


def _both_differences(
    done: _Done, places: list[str], settings: Settings, failed: dict[str, str]
) -> tuple[pd.DataFrame, pd.DataFrame | None]:
    """Return the differences at the stated values and drawn; add to ``failed`` who has none.

    Raises
    ------
    InputError
        If nobody has any.
    """
    differences, broken = _differences(done, places, settings.replications)
    drawn = None
    if settings.draws_assumptions:
        drawn, also = _differences(done, places, settings.replications, 2 * len(places))
        broken.update(also)
        differences = differences[~differences["place"].isin(broken)]
        drawn = drawn[~drawn["place"].isin(broken)]
    failed.update(broken)
    if not len(differences):
        raise InputError([Fault(f"{place}: {reason}") for place, reason in failed.items()])
    return differences, drawn


def _write(result: RegionResult, choices: Options, job: Replicate, target: Path) -> None:
    """Write the run folder and seal it."""
    run_folder.write_frame(target, "kommuner.csv", result.rows)
    if choices.before_seal:
        choices.before_seal(replace(result, folder=target / run_folder.NEW))
    title = result.region.title
    facts = {"command": run_folder.command(), "region": title, "failed": result.failed}
    content = run_folder.manifest([result.baseline, result.scenario], result.settings, facts)
    run_folder.seal(target, content | {"place": title}, set(item_keys(job)))


class _Done:
    """What is used of each replication: a few numbers, or why there are none."""

    def __init__(self) -> None:
        self.measures: dict[Task, tuple[float, ...]] = {}
        self.failed: dict[Task, str] = {}

    def add(self, task: Task, frame: pd.DataFrame) -> None:
        """Keep the measures of a replication."""
        wrong = frame[frame["metric"] == FAILED]
        if len(wrong):
            self.failed[task] = str(wrong["group"].iloc[0])
        else:
            found = dict(zip(frame["metric"], frame["value"], strict=True))
            self.measures[task] = tuple(found[metric] for metric in MEASURES)


def _target(
    out: str | Path | None, region: Region, scenario: Scenario, settings: Settings
) -> Path | None:
    if out is None:
        return None
    if str(out):
        return Path(out)
    short = settings.key(scenario)[:8]
    return Path("results") / f"{scenario.id}-{region.id}-{short}"


def _differences(
    done: _Done, places: list[str], replications: int, first: int = 0
) -> tuple[pd.DataFrame, dict[str, str]]:
    """Return paired differences of the tasks from a number on, and why a kommune has none."""
    import pandas as pd

    last = first + 2 * len(places)
    failed: dict[str, str] = {}
    for (index, _), reason in sorted(done.failed.items()):
        if first <= index < last:
            failed.setdefault(places[(index - first) // 2], reason)
    records = [
        (place, replication, *(b - a for a, b in zip(*pair, strict=True)))
        for number, place in enumerate(places)
        if place not in failed
        for replication in range(replications)
        for pair in [[done.measures[first + 2 * number + k, replication] for k in (0, 1)]]
    ]
    return pd.DataFrame(records, columns=["place", "replication", *MEASURES.values()]), failed


def summarise_places(differences: pd.DataFrame, drawn: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return mean, interval and spread by place, and of the sum over places."""
    import pandas as pd

    from simulation.experiment.summary import widened

    columns = list(MEASURES.values())
    order = [*dict.fromkeys(differences["place"]), "i_alt"]
    every = _with_sum(differences, columns)
    net = widened(
        _by_place(every, order),
        None if drawn is None else _by_place(_with_sum(drawn, columns), order),
        "netto_kr",
    )
    rest = every.groupby("place")[columns[1:]].mean().loc[order].reset_index(drop=True)
    return pd.concat([net, rest], axis=1)


def _with_sum(differences: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
    import pandas as pd

    total = differences.groupby("replication", as_index=False)[columns].sum()
    return pd.concat([differences, total.assign(place="i_alt")])


def _by_place(differences: pd.DataFrame, order: list[str]) -> pd.DataFrame:
    table = differences.pivot(index="place", columns="replication", values="netto_kr")
    return table.loc[order]
