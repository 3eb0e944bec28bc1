"""What a study is run with."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field, replace

from simulation.errors import Fault, InputError
from simulation.experiment.version import CODE
from simulation.scenario import Scenario
from simulation.scenario.words import either, nearest

STAFFING = {"elastic": "elastisk", "hard": "haard"}
CLOCKS = {"compiled": "oversat", "simpy": "simpy"}
"""The program's own words, and the reader's; either may be given."""
PRICES = ("faste", "loebende")
ASSUMPTIONS = ("faste", "traekkes")
MOST_REPLICATIONS = 100_000
MOST_WORKERS = 256


@dataclass(frozen=True)
class Settings:
    """Choices that hold for every scenario of a study.

    Attributes
    ----------
    assumptions : str
        ``traekkes``: besides the replications at the stated values, as many with the assumptions
        drawn. ``faste``: only the first.
    capacity : dict or None
        Calibrated minutes per working day and årsværk by team, with hard staffing.
    common_seed : int or None
        Seed of the drawn assumptions where kommuner have seeds of their own; else ``seed``.
    """

    replications: int = 20
    seed: int = 1
    staffing: str = "elastic"
    effects: str | None = None
    prices: str = "faste"
    clock: str = "compiled"
    assumptions: str = "traekkes"
    capacity: dict[str, float] | None = field(default=None, hash=False)
    common_seed: int | None = None

    def __post_init__(self) -> None:
        """Take a Danish word for what it stands for."""
        for name, words in (("staffing", STAFFING), ("clock", CLOCKS)):
            own = {danish: word for word, danish in words.items()}
            given = getattr(self, name)
            object.__setattr__(self, name, own.get(given, given))

    @property
    def draws_assumptions(self) -> bool:
        """Tell whether assumptions are drawn."""
        return self.assumptions == "traekkes"

    @property
    def stated(self) -> Settings:
        """The same choices with every assumption at its stated value."""
        return replace(self, assumptions="faste")

    def faults(self, scenario: Scenario, workers: int | None) -> list[Fault]:
        """Return everything wrong with the choices."""
        wrong = []
        if not 1 <= self.replications <= MOST_REPLICATIONS:
            wrong.append(f"--gentagelser er {self.replications}; vælg 1 til 100.000")
        if not 0 <= self.seed < 2**63:
            wrong.append(f"--startvaerdi er {self.seed}; vælg et helt tal fra 0")
        if workers is not None and not 1 <= workers <= MOST_WORKERS:
            wrong.append(f"--processer er {workers}; vælg 1 til {MOST_WORKERS}")
        for option, given, known, shown in (
            ("bemanding", self.staffing, STAFFING, tuple(STAFFING.values())),
            ("ur", self.clock, CLOCKS, tuple(CLOCKS.values())),
            ("priser", self.prices, PRICES, PRICES),
            ("forudsaetninger", self.assumptions, ASSUMPTIONS, ASSUMPTIONS),
            ("effekter", self.effects, sets := effect_sets(scenario), sets),
        ):
            if given is not None and given not in known:
                hint = nearest(given, shown)
                wrong.append(f"--{option} er «{given}»; vælg {either(shown)}{hint}")
        return [Fault(message) for message in wrong]

    def key(self, scenario: Scenario, base: Scenario | None = None) -> str:
        """Return a digest of all that moves a scenario's numbers in one replication, code too.

        Parameters
        ----------
        base : Scenario, optional
            What it is compared with: with hard staffing and drawn assumptions the time there is
            follows the drawn baseline.
        """
        values = asdict(self)
        del values["replications"], values["clock"]
        moves = [scenario.hash, values, CODE]
        if self.prices == "loebende":
            moves.append(scenario.known)
        if self.draws_assumptions:
            moves += [scenario.spread, scenario.place_id]
            if self.staffing == "hard" and base is not None:
                moves += [base.hash, base.spread, base.place_id]
        text = json.dumps(moves, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:16]


def staffing_of(given: str | None, scenarios: list[Scenario]) -> str:
    """Return the staffing of a study: the user's choice, else the scenarios' own, else elastic."""
    asked = next((s.staffing for s in reversed(scenarios) if s.staffing is not None), "elastic")
    return given or asked


def effect_sets(scenario: Scenario) -> tuple[str, ...]:
    """Return the names of a scenario's effect sets."""
    return tuple(
        name for name in scenario.children("effekter") if scenario.has(f"effekter.{name}.k0")
    )


def check(settings: Settings, scenario: Scenario, workers: int | None) -> None:
    """Raise InputError with every fault in the choices."""
    faults = settings.faults(scenario, workers)
    if faults:
        raise InputError(faults)
