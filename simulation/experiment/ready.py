"""Can it be run? Tables, flows and accounts are made for nobody, so ``check`` is as ``run``."""

from __future__ import annotations

from functools import lru_cache

from simulation.errors import Fault, InputError
from simulation.scenario import Entry, Scenario
from simulation.scenario.figures import Figure

MOST_CITIZENS = 5_000_000
_BYTES_EACH = 1_300
"""Memory of one citizen with what happens to them: ten million took 13 GB."""
_GIGA = 1e9


@lru_cache(maxsize=64)
def ready(scenario: Scenario, effects: str | None = None) -> None:
    """Go all the way of a run without citizens.

    Raises
    ------
    InputError
        Whatever a run would say, with file and line where they are known.
    """
    from simulation.accounting import account
    from simulation.model import prepare, warm_up

    try:
        prepared = prepare(scenario, effects)
        balance = prepared.balance
        people = float(balance.persons.sum() + balance.external.sum())
        if people > MOST_CITIZENS:
            raise InputError(_too_many(scenario, people))
        account(scenario, warm_up(scenario))
    except InputError as error:
        raise InputError([_placed(scenario, fault) for fault in error.faults]) from None


def _too_many(scenario: Scenario, people: float) -> Fault:
    """Return that a run takes more than a machine has, at the largest stock."""
    stocks = [
        f for p, f in scenario.figures.items() if p.startswith(("bestand.", "tilgang.pr_md."))
    ]
    largest = max(stocks, key=lambda figure: _size(figure.on(scenario.start)))
    entry = largest.on(scenario.start)
    return Fault(
        f"kørslen får {_whole(people / 1e6)} mio. borgere og tager omkring "
        f"{_whole(people * _BYTES_EACH / _GIGA)} GB hukommelse; højst "
        f"{_whole(MOST_CITIZENS / 1e6)} mio. Det største tal er {largest.path} "
        f"({_whole(_size(entry))} {largest.unit})",
        entry.file,
        entry.line,
    )


def _size(entry: Entry) -> float:
    return entry.value if isinstance(entry.value, float) else 0.0


def _whole(number: float) -> str:
    return f"{number:,.0f}".replace(",", ".")


def _placed(scenario: Scenario, fault: Fault) -> Fault:
    """Return a fault with the line of the figure it names, where it has none."""
    if fault.file is not None:
        return fault
    named: list[Figure] = [f for p, f in scenario.figures.items() if p in fault.message]
    if not named:
        return fault
    entry = max(named, key=lambda figure: len(figure.path)).entries[-1]
    return Fault(fault.message, entry.file, entry.line)
