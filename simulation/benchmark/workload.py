"""The toy workload: citizens arrive, have a samtale every 60 days with limited staff, and leave.

Small enough that every engine can run it; the sizes are shares of København.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from simulation.scenario import Scenario

CITIZENS_A_YEAR, SAMTALER_A_YEAR = 110_000, 440_000
DAYS = 365
INTERVAL_DAYS = 60.0
STAY_DAYS = INTERVAL_DAYS * SAMTALER_A_YEAR / CITIZENS_A_YEAR
SPARE = 1.1
MINUTES = 60.0
WORKDAYS_A_YEAR = 250.0


@dataclass(frozen=True)
class Workload:
    """A share of København for a year.

    Attributes
    ----------
    arrivals_a_day : float
    present : int
        Citizens there at the start.
    slots_a_day : int
        Samtaler the staff can hold on any day.
    """

    share: float

    @property
    def arrivals_a_day(self) -> float:
        """New citizens a day."""
        return self.share * CITIZENS_A_YEAR / DAYS

    @property
    def present(self) -> int:
        """Citizens there at the start, in the steady state."""
        return round(self.arrivals_a_day * STAY_DAYS)

    @property
    def slots_a_day(self) -> int:
        """Samtaler that can be held on a day."""
        return round(SPARE * self.share * SAMTALER_A_YEAR / DAYS) + 1

    def scenario(self, base: Scenario) -> Scenario:
        """Return the workload as a scenario of the model: one forløb, one phase, one exit."""
        names = base.children("bestand")
        group = "a_dagpenge"
        weeks = len(base.at(f"forloeb.{group}.uger", base.start))
        values: dict[str, float | tuple[float, ...]] = {f"bestand.{x}": 0.0 for x in names}
        values |= {
            f"forloeb.{group}.afgang.{x}": (0.0,) * weeks
            for x in base.children(f"forloeb.{group}.afgang")
        }
        values |= {
            f"samtaler.{group}.{phase}.{key}": 0.0
            for phase in base.children(f"samtaler.{group}")
            for key in ("antal", "pr_aar", "digital_andel")
            if base.has(f"samtaler.{group}.{phase}.{key}")
        }
        values |= {
            f"bestand.{group}": self.present * base.at(f"forloeb.{group}.ft_andel", base.start),
            f"forloeb.{group}.afgang.ude": (7.0 / STAY_DAYS,) * weeks,
            f"forloeb.{group}.skroebelighed": 0.0,
            f"samtaler.{group}.efter_26.fra_uge": INTERVAL_DAYS / 7.0,
            f"samtaler.{group}.efter_26.pr_aar": 365.25 / INTERVAL_DAYS,
            f"udeblivelse.{group}": 0.0,
            f"milepael.{group}.uge": 1000.0,
            f"minutter.{group}.personlig": (MINUTES,),
        }
        return replace(base.replace(values), years=base.years[:1])

    @property
    def minutes_a_day(self) -> float:
        """Caseworker minutes on a working day."""
        return self.slots_a_day * MINUTES * DAYS / WORKDAYS_A_YEAR
