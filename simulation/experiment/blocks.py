"""What is compared with what: a baseline, and the scenarios that stand beside it."""

from __future__ import annotations

from dataclasses import dataclass

from simulation.errors import Fault, InputError
from simulation.scenario import Scenario


@dataclass(frozen=True)
class Block:
    """A baseline and what is compared with it."""

    base: Scenario
    others: list[Scenario]

    @property
    def asked(self) -> list[Scenario]:
        """What the user asked for, without the steps and variants beside it."""
        return [scenario for scenario in self.others if scenario.variant is None]


def together(pairs: list[tuple[Scenario, Scenario]]) -> list[Block]:
    """Return (baseline, scenario) pairs by baseline if they can be compared.

    Raises
    ------
    InputError
        With every reason why not.
    """
    faults = []
    seen: set[str] = set()
    blocks: dict[str, Block] = {}
    for base, scenario in pairs:
        if scenario.id == base.id:
            faults.append(
                f"{scenario.id} er selv basis; vælg et scenarie, der bygger på det, "
                "eller en anden --basis"
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
        blocks.setdefault(base.id, Block(base, [])).others.append(scenario)
    if faults:
        raise InputError([Fault(fault) for fault in faults])
    return list(blocks.values())


def _show(value: object) -> str:
    if isinstance(value, tuple):
        return f"{value[0]}-{value[-1]}"
    return str(value)
