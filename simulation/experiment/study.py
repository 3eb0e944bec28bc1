"""A study: one scenario, or several against a baseline, over many paired replications."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypedDict, Unpack

from simulation.errors import InputError
from simulation.experiment import folder as run_folder
from simulation.experiment.evaluate import Replicate
from simulation.experiment.evaluators import make_evaluator
from simulation.experiment.gather import gather
from simulation.experiment.ready import ready
from simulation.experiment.settings import Settings, check
from simulation.experiment.volumen import minutes_note, volume_notes
from simulation.scenario import Scenario, load_scenario
from simulation.scenario.load import limit_years

if TYPE_CHECKING:
    import pandas as pd

Progress = Callable[[int, int], None]
Notice = Callable[[str], None]
RESULTS = Path("results")
_SHORT = 8


@dataclass(frozen=True)
class Result:
    """What a study found.

    Attributes
    ----------
    scenarios : list of Scenario
        The baseline first.
    metrics : DataFrame
        Columns scenario, replication, year, metric, group, unit, value.
    summary : DataFrame
        Mean, 95 % interval of the mean and percentiles over replications of every figure.
    comparison : DataFrame
        The same of scenario minus baseline, paired by replication; empty after :func:`run`.
    pairing_gain : dict
        How many independent replications one paired one is worth, by scenario.
    folder : Path or None
        Where the files are.
    """

    scenarios: list[Scenario]
    settings: Settings
    metrics: pd.DataFrame
    summary: pd.DataFrame
    comparison: pd.DataFrame
    pairing_gain: dict[str, float] = field(default_factory=dict)
    folder: Path | None = None

    @property
    def baseline(self) -> Scenario:
        """The scenario the others are compared with."""
        return self.scenarios[0]


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
    """Return the date of ``--rules-known``: ``today``, or a date.

    Raises
    ------
    InputError
        If it is neither.
    """
    if text is None:
        return None
    if text in ("today", "idag"):
        return date.today()
    try:
        if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
            raise ValueError
        return date.fromisoformat(text)
    except ValueError:
        raise InputError(
            f"--rules-known er «{text}»; skriv today eller en dato som 2023-03-07"
        ) from None


class Options(TypedDict, total=False):
    """The choices :func:`run` and :func:`compare` share; see :func:`run`."""

    replications: int
    seed: int
    years: int | None
    rules_known: str | None
    workers: int | None
    scheduler: str | None
    staffing: Literal["elastic", "hard"]
    effects: str | None
    prices: Literal["faste", "loebende"]
    clock: Literal["compiled", "simpy"]
    assumptions: Literal["faste", "traekkes"]
    out: str | Path | None
    ledger: int
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
        ``today`` or a date: with the rules known then, instead of the scenario's own date.
    workers : int, optional
        Processes; all processors by default. The numbers do not depend on it.
    scheduler : str, optional
        Address of a Dask cluster to evaluate on instead.
    staffing : {"elastic", "hard"}
    effects : str, optional
        Named effect set; the scenario's own by default.
    prices : {"faste", "loebende"}
        Fixed prices at the scenario's price level, or each year's own.
    clock : {"compiled", "simpy"}
        Both give the same ledger.
    assumptions : {"faste", "traekkes"}
        Keep estimates and assumptions at their stated value, or draw them within their ranges,
        the same in every scenario.
    out : path, optional
        Run folder to write; nothing is written without it.
    ledger : int
        Keep the full event tables of the first so many replications.
    progress : callable, optional
        Called with (finished, all).
    notice : callable, optional
        Called with a Danish sentence when something is worth knowing.
    before_seal : callable, optional
        Called with the result when its tables are written, before the manifest.

    Returns
    -------
    Result

    Raises
    ------
    InputError
        With every fault in scenario and choices.
    """
    return _study([_load(scenario, options)], options)


def compare(
    scenarios: Sequence[Scenario | str | Path] | Scenario | str | Path,
    *,
    baseline: Scenario | str | Path | None = None,
    **options: Unpack[Options],
) -> Result:
    """Compare scenarios with a baseline, the same citizens in each.

    The baseline is what the scenarios extend unless another is given. Other parameters as in
    :func:`run`.

    Raises
    ------
    InputError
        Also when the scenarios do not share place, start and years.
    """
    given = [scenarios] if isinstance(scenarios, Scenario | str | Path) else list(scenarios)
    chosen = [_load(scenario, options) for scenario in given]
    base = _load(baseline or chosen[0].baseline_id, options)
    return _study(together(base, chosen), options)


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


def together(base: Scenario, others: list[Scenario]) -> list[Scenario]:
    """Return baseline and scenarios if they can be compared.

    Raises
    ------
    InputError
        With every reason why not.
    """
    faults = []
    seen = {base.id}
    for scenario in others:
        if scenario.id == base.id:
            faults.append(
                f"{scenario.id} er selv basis; vælg et scenarie, der bygger på det, "
                "eller en anden --baseline"
            )
        elif scenario.id in seen:
            faults.append(f"{scenario.id} er nævnt to gange")
        seen.add(scenario.id)
        for label, own, wanted in (
            ("sted", scenario.place_id, base.place_id),
            ("start", scenario.start, base.start),
            ("budgetår", scenario.years, base.years),
            ("prisniveau", scenario.price_level, base.price_level),
            ("dato for kendte satser (rates_known)", scenario.rates_known, base.rates_known),
        ):
            if own != wanted:
                faults.append(
                    f"{scenario.id} og {base.id} har ikke samme {label} "
                    f"({_show(own)} og {_show(wanted)})"
                )
    if faults:
        from simulation.errors import Fault

        raise InputError([Fault(fault) for fault in faults])
    return [base, *others]


def _show(value: object) -> str:
    if isinstance(value, tuple):
        return f"{value[0]}-{value[-1]}"
    return str(value)


def default_folder(scenarios: list[Scenario], settings: Settings) -> Path:
    """Return ``results/<scenario>-<hash>`` for a study."""
    import hashlib

    keys = "".join(settings.key(scenario) for scenario in scenarios)
    short = hashlib.sha256(keys.encode()).hexdigest()[:_SHORT]
    return RESULTS / f"{scenarios[-1].id}-{short}"


def compile_once(base: Scenario, say: Notice) -> None:
    """Compile the rules before workers start, the first time on a machine."""
    from simulation.jit import compiled_before

    if not compiled_before():
        say("Oversætter reglerne, første gang på denne maskine (cirka et halvt minut) …")
        from simulation.accounting import account
        from simulation.model import warm_up

        account(base, warm_up(base))


def _study(scenarios: list[Scenario], options: Options) -> Result:
    unknown = options.keys() - Options.__annotations__.keys()
    if unknown:
        raise TypeError(f"unknown options: {', '.join(sorted(unknown))}")
    base = scenarios[0]
    chosen = {k: v for k, v in options.items() if k in Settings.__dataclass_fields__}
    settings = Settings(**chosen)  # type: ignore[arg-type]
    out, ledger = options.get("out"), options.get("ledger", 0)
    progress, before_seal = options.get("progress"), options.get("before_seal")
    check(settings, base, options.get("workers"))
    if not 0 <= ledger <= settings.replications:
        raise InputError(f"--ledger er {ledger}; vælg 0 til {settings.replications} gentagelser")
    say = options.get("notice") or (lambda _text: None)
    settings = replace(settings, effects=settings.effects or base.default_effects)
    if options.get("rules_known"):
        say(
            f"BEMÆRK: regnet med de regler, der er kendt {base.rules_known}, i stedet for "
            "scenariets egen dato."
        )
    compile_once(base, say)
    for scenario in scenarios:
        ready(scenario, settings.effects)
    for scenario in scenarios[1:]:
        for note in volume_notes(scenario, base):
            say(note)
    if settings.staffing == "hard":
        from simulation.model import calibrate_capacity

        capacity = calibrate_capacity(base, seed=settings.seed, effects=settings.effects)
        settings = replace(settings, capacity=capacity)
    for scenario in scenarios[1:]:
        for note in minutes_note(scenario, settings.seed, settings.capacity, settings.staffing):
            say(note)
    target = None
    if out is not None:
        target = default_folder(scenarios, settings) if str(out) == "" else Path(out)
    started = run_folder.now()
    parts = run_folder.claim(target) if target else None
    evaluator = make_evaluator(options.get("workers"), options.get("scheduler"))
    job = Replicate(scenarios, settings, ledger, target / "ledger" if target else None)
    done = gather(
        [(scenario, settings) for scenario in scenarios], evaluator, job,
        parts=parts, again=ledger, say=say, progress=progress,
    )  # fmt: skip
    import pandas as pd

    from simulation.experiment import summary

    frames = []
    for index, scenario in enumerate(scenarios):
        for replication in range(settings.replications):
            frame = done[index, replication].copy()
            frame.insert(0, "replication", replication)
            frame.insert(0, "scenario", scenario.id)
            frames.append(frame)
    metrics = pd.concat(frames, ignore_index=True)
    wide = summary.wide(metrics)
    tables = {"metrics": metrics, "summary": summary.summarise(wide)}
    comparison = summary.compare_summary(wide, base.id)
    gain = {}
    if len(scenarios) > 1:
        tables["comparison"] = comparison
        gain = summary.pairing_gain(metrics, base.id)
    result = Result(scenarios, settings, metrics, tables["summary"], comparison, gain, target)
    if target:
        run_folder.write_tables(target, scenarios, tables)
        if before_seal:
            before_seal(result)
        facts = {
            "started": started,
            "ended": run_folder.now(),
            "command": run_folder.command(),
            "pairing_gain": {k: v for k, v in gain.items() if v != float("inf")},
        }
        run_folder.seal(target, run_folder.manifest(scenarios, settings, facts))
    return result
