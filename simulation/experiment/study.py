"""A study: one scenario, or several against a baseline, over many paired replications."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Unpack

from simulation.errors import Fault, InputError
from simulation.experiment import folder as run_folder
from simulation.experiment.blocks import Block, together
from simulation.experiment.collected import Collected
from simulation.experiment.effektsaet import by_effects, under_others
from simulation.experiment.evaluate import Replicate, both_kinds
from simulation.experiment.evaluators import Task, make_evaluator
from simulation.experiment.gather import gather, item_keys
from simulation.experiment.options import Given, Notice, Options
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

RESULTS = Path("results")
_SHORT = 8


def _load(scenario: Scenario | str | Path, options: Options) -> Scenario:
    years = options.years
    if isinstance(scenario, Scenario):
        return limit_years(scenario, years)
    return load_one(scenario, years, options.rules_known)


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


def run(scenario: Scenario | str | Path, **options: Unpack[Given]) -> Result:
    """Run one scenario.

    Parameters
    ----------
    scenario : Scenario, str or Path
        Or the id, a unique prefix of it, or a file.
    **options
        See :class:`~simulation.experiment.options.Options`.

    Returns
    -------
    Result

    Raises
    ------
    InputError
        With every fault in scenario and choices.
    TypeError
        For an option there is none of.
    """
    chosen = Options(**options)
    return _study([Block(_load(scenario, chosen), [])], chosen)


def compare(
    scenarios: Sequence[Scenario | str | Path] | Scenario | str | Path,
    *,
    baseline: Scenario | str | Path | None = None,
    **options: Unpack[Given],
) -> Result:
    """Compare each scenario with its baseline, the same citizens in both.

    The baseline of a scenario is what it extends unless one is given for all. Other parameters as
    in :func:`run`.

    Raises
    ------
    InputError
        Also when a scenario and its baseline do not share place, start and years.
    """
    choices = Options(**options)
    given = [scenarios] if isinstance(scenarios, Scenario | str | Path) else list(scenarios)
    chosen = [_load(scenario, choices) for scenario in given]
    bases: dict[str, Scenario] = {}
    if baseline is not None:
        one = _load(baseline, choices)
        pairs = [(one, scenario) for scenario in chosen]
    else:
        for scenario in chosen:
            if scenario.baseline_id not in bases:
                bases[scenario.baseline_id] = _load(scenario.baseline_id, choices)
        pairs = [(bases[scenario.baseline_id], scenario) for scenario in chosen]
    staffing = staffing_of(choices.staffing, chosen)
    for base, scenario in [pair for pair in pairs if pair[1].baseline_id == pair[0].id]:
        effects = choices.effects or base.default_effects
        pairs += [(base, step) for step in steps(scenario, base, staffing, effects)]
    return _study(together(pairs), choices)


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


def _prepared(blocks: list[Block], options: Options) -> list[Item]:
    """Check the choices and say what is worth knowing; return each scenario with its settings."""
    say = options.say
    everyone = [s for block in blocks for s in (block.base, *block.others)]
    settings = options.settings(everyone)
    for block in blocks:
        check(settings, block.base, options.workers)
    ledger = options.ledger
    if not 0 <= ledger <= settings.replications:
        raise InputError(
            f"--haendelser er {ledger}; vælg 0 til {settings.replications} gentagelser"
        )
    if options.rules_known:
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
    items = _prepared(blocks, options)
    target = None
    if options.out is not None:
        target = default_folder(items) if str(options.out) == "" else Path(options.out)
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
    ledger = options.ledger
    new = target / run_folder.NEW if target else None
    ids = [scenario.id for scenario in scenarios]
    groups = [
        tuple(ids.index(scenario.id) for scenario in (block.base, *block.others))
        for block in blocks
    ]
    own, own_groups = both_kinds(items, groups)
    others, other_groups = under_others(items, groups)
    later = [tuple(len(own) + index for index in group) for group in other_groups]
    folder = new / "ledger" if new else None
    job = Replicate([*own, *others], [*own_groups, *later], ledger, folder)
    kept = [Collected(ids, settings.replications, parts) for _ in range(len(own) // len(ids))]
    aside = [
        Collected([others[i][0].id for i in group], others[group[0]][1].replications, parts)
        for group in other_groups
    ]

    def take(task: Task, frame: pd.DataFrame) -> None:
        index, replication = task
        if index < len(own):
            kept[index // len(ids)].add((index % len(ids), replication), frame)
            return
        index -= len(own)
        for group, found in zip(other_groups, aside, strict=True):
            if index in group:
                found.add((group.index(index), replication), frame)

    evaluator = make_evaluator(options.workers, options.scheduler, here=ledger)
    gather(job, evaluator, options, parts=parts, take=take, again=ledger)
    result = make_result(blocks, items, kept[0], kept[1] if len(kept) > 1 else None, target)
    result = result.with_effects(by_effects(others, other_groups, aside))
    if target:
        tables = {"summary": result.summary, "uncertainty": result.uncertainty}
        if result.baselines:
            tables |= {"comparison": result.comparison, "udledt": derive_all(result)}
            tables |= {"effekter": result.effects} if len(result.effects) else {}
        whole = dict(zip(("metrics", "metrics_traekkes"), kept, strict=False))
        run_folder.write_tables(target, scenarios, tables, whole)
        if options.before_seal:
            options.before_seal(replace(result, folder=new))
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
            set(item_keys(job)),
        )  # fmt: skip
    return result
