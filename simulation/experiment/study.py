"""A study: one scenario, or several against a baseline, over many paired replications."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypedDict, Unpack

from simulation.errors import Fault, InputError
from simulation.experiment import folder as run_folder
from simulation.experiment.blocks import Block, together
from simulation.experiment.collected import Collected
from simulation.experiment.evaluate import Replicate
from simulation.experiment.evaluators import Task, make_evaluator
from simulation.experiment.gather import gather
from simulation.experiment.lager import Lager, find_lager
from simulation.experiment.ready import ready
from simulation.experiment.result import Item, Result, make_result
from simulation.experiment.settings import Settings, check, staffing_of
from simulation.experiment.trin import steps
from simulation.experiment.udledt import derive_all
from simulation.experiment.volumen import minutes_note, price_note, volume_notes
from simulation.scenario import Scenario, load_scenario
from simulation.scenario.load import limit_years

if TYPE_CHECKING:
    import pandas as pd

Progress = Callable[[int, int], None]
Notice = Callable[[str], None]
RESULTS = Path("results")
_SHORT = 8


def _load(scenario: Scenario | str | Path, options: Options) -> Scenario:
    years = options.get("years")
    if isinstance(scenario, Scenario):
        return limit_years(scenario, years)
    return load_one(scenario, years, options.get("rules_known"))


def load_one(
    name: str | Path, years: int | None = None, rules_known: str | None = None
) -> Scenario:
    """Return a scenario for so many years, with the rules known on a date."""
    return load_scenario(name, years=years, rules_known=parse_known(rules_known))


def parse_known(text: str | None) -> date | None:
    """Return the date of ``--regler-kendt``: ``idag``, or a date.

    Raises
    ------
    InputError
        If it is neither.
    """
    if text is None:
        return None
    if text in ("idag", "i dag", "today"):
        return date.today()
    try:
        if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
            raise ValueError
        return date.fromisoformat(text)
    except ValueError:
        raise InputError(
            f"--regler-kendt er «{text}»; skriv idag eller en dato som 2023-03-07"
        ) from None


class Options(TypedDict, total=False):
    """The choices :func:`run` and :func:`compare` share; see :func:`run`."""

    replications: int
    seed: int
    years: int | None
    rules_known: str | None
    workers: int | None
    scheduler: str | None
    staffing: Literal["elastic", "hard"] | None
    effects: str | None
    prices: Literal["faste", "loebende"]
    clock: Literal["compiled", "simpy"]
    assumptions: Literal["faste", "traekkes"]
    out: str | Path | None
    ledger: int
    store: bool
    progress: Progress | None
    notice: Notice | None
    before_seal: Callable[[Result], None] | None


def run(scenario: Scenario | str | Path, **options: Unpack[Options]) -> Result:
    """Run one scenario.

    Parameters
    ----------
    scenario : Scenario, str or Path
        Or the id, a unique prefix of it, or a file.
    replications, seed : int
    years : int, optional
        Only the first so many budget years.
    rules_known : str, optional
        ``idag`` or a date: with the rules known then, instead of the scenario's own date.
    workers : int, optional
        Processes; all processors by default. The numbers do not depend on it.
    scheduler : str, optional
        Address of a Dask cluster to evaluate on instead.
    staffing : {"elastic", "hard"}, optional
        What the scenario asks for by default, else elastic.
    effects : str, optional
        Named effect set; the scenario's own by default.
    prices : {"faste", "loebende"}
        Fixed prices at the scenario's price level, or each year's own.
    clock : {"compiled", "simpy"}
        Both give the same ledger.
    assumptions : {"traekkes", "faste"}
        Besides the replications with estimates and assumptions at their stated values, as many
        with them drawn within their ranges, the same in every scenario; or only the first.
    out : path, optional
        Run folder to write; without it nothing is written but to the store.
    ledger : int
        Keep the full event tables of the first so many replications.
    store : bool
        Take finished replications from the store all runs share, and put new ones there. On by
        default.
    progress : callable, optional
        Called with (finished, all).
    notice : callable, optional
        Called with a Danish sentence when something is worth knowing.
    before_seal : callable, optional
        Called with the result when its tables are written, before the run takes its place; what
        it puts in the result's folder goes along.

    Returns
    -------
    Result

    Raises
    ------
    InputError
        With every fault in scenario and choices.
    """
    return _study([Block(_load(scenario, options), [])], options)


def compare(
    scenarios: Sequence[Scenario | str | Path] | Scenario | str | Path,
    *,
    baseline: Scenario | str | Path | None = None,
    **options: Unpack[Options],
) -> Result:
    """Compare each scenario with its baseline, the same citizens in both.

    The baseline of a scenario is what it extends unless one is given for all. Other parameters as
    in :func:`run`.

    Raises
    ------
    InputError
        Also when a scenario and its baseline do not share place, start and years.
    """
    given = [scenarios] if isinstance(scenarios, Scenario | str | Path) else list(scenarios)
    chosen = [_load(scenario, options) for scenario in given]
    bases: dict[str, Scenario] = {}
    if baseline is not None:
        one = _load(baseline, options)
        pairs = [(one, scenario) for scenario in chosen]
    else:
        for scenario in chosen:
            if scenario.baseline_id not in bases:
                bases[scenario.baseline_id] = _load(scenario.baseline_id, options)
        pairs = [(bases[scenario.baseline_id], scenario) for scenario in chosen]
    staffing = staffing_of(options.get("staffing"), chosen)
    for base, scenario in [pair for pair in pairs if pair[1].baseline_id == pair[0].id]:
        effects = options.get("effects") or base.default_effects
        pairs += [(base, step) for step in steps(scenario, base, staffing, effects)]
    return _study(together(pairs), options)


def elements_apart(
    name: str | Path, years: int | None = None, rules_known: str | None = None
) -> list[Scenario]:
    """Return a scenario and each of its elements alone.

    Raises
    ------
    InputError
        If the scenario has fewer than two elements.
    """
    known = parse_known(rules_known)
    whole = load_one(name, years, rules_known)
    if len(whole.elements) < 2:
        raise InputError(f"{whole.id} har kun ét element; der er ikke noget at dele op")
    return [
        whole,
        *(
            load_scenario(name, years=years, rules_known=known, element=element)
            for element in whole.elements
        ),
    ]


def lager_of(options: Options) -> Lager | None:
    """Return the store a study uses."""
    return find_lager() if options.get("store", True) else None


def default_folder(items: list[Item]) -> Path:
    """Return ``results/<scenario>-<hash>`` for a study."""
    import hashlib

    keys = "".join(settings.key(scenario) for scenario, settings in items)
    short = hashlib.sha256(keys.encode()).hexdigest()[:_SHORT]
    named = [scenario for scenario, _ in items if scenario.variant is None]
    return RESULTS / f"{named[-1].id}-{short}"


def compile_once(base: Scenario, say: Notice) -> None:
    """Compile the rules before workers start, the first time on a machine."""
    from simulation.jit import compiled_before

    if not compiled_before():
        say("Oversætter reglerne, første gang på denne maskine (cirka et halvt minut) …")
        from simulation.accounting import account
        from simulation.model import warm_up

        account(base, warm_up(base))


def _prepared(blocks: list[Block], options: Options, say: Notice) -> list[Item]:
    """Check the choices and say what is worth knowing; return each scenario with its settings."""
    chosen = {k: v for k, v in options.items() if k in Settings.__dataclass_fields__}
    everyone = [s for block in blocks for s in (block.base, *block.others)]
    chosen["staffing"] = staffing_of(options.get("staffing"), everyone)
    settings = Settings(**chosen)  # type: ignore[arg-type]
    for block in blocks:
        check(settings, block.base, options.get("workers"))
    ledger = options.get("ledger", 0)
    if not 0 <= ledger <= settings.replications:
        raise InputError(
            f"--haendelser er {ledger}; vælg 0 til {settings.replications} gentagelser"
        )
    if options.get("rules_known"):
        say(
            f"BEMÆRK: regnet med de regler, der er kendt {blocks[0].base.rules_known}, i stedet "
            "for scenariets egen dato."
        )
    compile_once(blocks[0].base, say)
    for scenario in everyone:
        ready(scenario, settings.effects)
    for block in blocks:
        for scenario in block.asked:
            for note in volume_notes(scenario, block.base):
                say(note)
    if settings.prices == "loebende":
        for note in dict.fromkeys(price_note(block.base) for block in blocks):
            say(note)
    return _with_settings(blocks, settings, say)


def _with_settings(blocks: list[Block], settings: Settings, say: Notice) -> list[Item]:
    """Return each scenario with its settings: its baseline's effect set, and the time there is."""
    items: dict[str, Item] = {}
    faults = []
    for block in blocks:
        own = replace(settings, effects=settings.effects or block.base.default_effects)
        if own.staffing == "hard":
            from simulation.model import calibrate_capacity

            capacity = calibrate_capacity(block.base, seed=own.seed, effects=own.effects)
            own = replace(own, capacity=capacity)
        for scenario in block.asked:
            for note in minutes_note(scenario, own.seed, own.capacity, own.staffing, own.effects):
                say(note)
        for scenario in (block.base, *block.others):
            known = items.setdefault(scenario.id, (scenario, own))
            if known[0] != scenario:
                faults.append(f"to forskellige scenarier hedder «{scenario.id}»; giv dem hvert sit")
            elif known[1] != own:
                faults.append(
                    f"{scenario.id} er både basis og forslag, og de to har ikke samme effektsæt "
                    "eller tid pr. årsværk; sammenlign dem hver for sig"
                )
    if faults:
        raise InputError([Fault(fault) for fault in dict.fromkeys(faults)])
    return list(items.values())


def _study(blocks: list[Block], options: Options) -> Result:
    unknown = options.keys() - Options.__annotations__.keys()
    if unknown:
        raise TypeError(f"unknown options: {', '.join(sorted(unknown))}")
    out = options.get("out")
    say = options.get("notice") or (lambda _text: None)
    items = _prepared(blocks, options, say)
    target = None
    if out is not None:
        target = default_folder(items) if str(out) == "" else Path(out)
    started = run_folder.now()
    with run_folder.held(target) as parts:
        return _carried_out(blocks, items, options, target, parts, started)


def _carried_out(
    blocks: list[Block],
    items: list[Item],
    options: Options,
    target: Path | None,
    parts: Path | None,
    started: str,
) -> Result:
    """Evaluate, sum up and write a study."""
    scenarios, settings = [scenario for scenario, _ in items], items[0][1]
    ledger = options.get("ledger", 0)
    new = target / run_folder.NEW if target else None
    evaluator = make_evaluator(options.get("workers"), options.get("scheduler"), here=ledger)
    tasks = [(scenario, own.stated) for scenario, own in items]
    if settings.draws_assumptions:
        tasks += items
    base_of = {scenario.id: b.base for b in blocks for scenario in (b.base, *b.others)}
    bases = [base_of[scenario.id] for scenario, _ in tasks]
    job = Replicate(tasks, bases, ledger, new / "ledger" if new else None)
    ids = [scenario.id for scenario in scenarios]
    kept = [Collected(ids, settings.replications, parts) for _ in range(len(tasks) // len(ids))]

    def take(task: Task, frame: pd.DataFrame) -> None:
        kept[task[0] // len(ids)].add((task[0] % len(ids), task[1]), frame)

    gather(
        tasks, evaluator, job, parts=parts, lager=lager_of(options), bases=bases, take=take,
        again=ledger,
        say=options.get("notice") or (lambda _text: None), progress=options.get("progress"),
    )  # fmt: skip
    result = make_result(blocks, items, kept[0], kept[1] if len(kept) > 1 else None, target)
    if target:
        tables = {"summary": result.summary, "uncertainty": result.uncertainty}
        if result.baselines:
            tables |= {"comparison": result.comparison, "udledt": derive_all(result)}
        whole = dict(zip(("metrics", "metrics_traekkes"), kept, strict=False))
        run_folder.write_tables(target, scenarios, tables, whole)
        before_seal = options.get("before_seal")
        if before_seal:
            before_seal(replace(result, folder=new))
        gain = {k: v for k, v in result.pairing_gain.items() if v != float("inf")}
        facts = {
            "baselines": result.baselines,
            "by_baseline": {
                part.baseline.id: {
                    "effects": part.settings.effects,
                    "capacity_minutes_per_day_and_aarsvaerk": part.settings.capacity,
                }
                for part in result.blocks
            },
            "started": started,
            "ended": run_folder.now(),
            "command": run_folder.command(),
            "pairing_gain": gain,
        }
        run_folder.seal(
            target, run_folder.manifest(scenarios, settings, facts),
            {own.key(scenario, base) for (scenario, own), base in zip(tasks, bases, strict=True)},
        )  # fmt: skip
    return result
