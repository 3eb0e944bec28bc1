"""Do the volumes fit? Said before the run, from the scenario's own figures."""

from __future__ import annotations

from simulation.scenario import Scenario

WEEKS_PER_YEAR = 52


def volume_notes(scenario: Scenario, baseline: Scenario) -> list[str]:
    """Return a Danish sentence for each thing that cannot fit together.

    Places in a tilbud against the participants expected; people in the target group against places.
    """
    notes = []
    on = scenario.start
    for t in scenario.children("tilbud"):
        prefix = f"tilbud.{t}"
        if baseline.has(f"{prefix}.optag") or not scenario.has(f"{prefix}.pladser_pr_start"):
            continue
        name = scenario.attribute(f"{prefix}.navn", t)
        places = float(scenario.at(f"{prefix}.pladser_pr_start", on))
        every = max(1.0, float(scenario.at(f"{prefix}.start_hver_uge", on))
                    if scenario.has(f"{prefix}.start_hver_uge") else 1.0)  # fmt: skip
        yearly = places * WEEKS_PER_YEAR / every
        whole = f"{yearly:,.0f}".replace(",", ".")
        text = f"{name}: {places:.0f} pladser hver {every:.0f}. uge er {whole} pladser om året"
        if every == 1.0:
            text = f"{name}: {places:.0f} pladser hver uge er {whole} pladser om året"
        if scenario.has(f"{prefix}.ventet"):
            entry = scenario.figure(f"{prefix}.ventet").on(on)
            low, high = entry.range or (float(str(entry.value)), float(str(entry.value)))
            if not low <= yearly <= high:
                notes.append(
                    f"Volumen stemmer ikke. {text}, men der ventes {low:.0f}-{high:.0f} deltagere."
                )
    return notes


def minutes_note(
    scenario: Scenario, seed: int = 1, capacity: dict[str, float] | None = None
) -> list[str]:
    """Return a sentence for each team whose samtaler need more minutes than it has."""
    from simulation.model import simulate

    ledger = simulate(
        scenario, seed=seed, replication=0, clock="compiled", keep_samtaler=False,
        capacity=capacity,
    )  # fmt: skip
    notes = []
    for team, room, need in zip(
        ledger.team_names, ledger.capacity.sum(axis=1), ledger.booked.sum(axis=1), strict=True
    ):
        if room > 0 and need > room:
            notes.append(
                f"Holdet {team} har brug for {100 * need / room:.0f} pct. af den tid, der er sat "
                "af til samtaler; kør med --staffing hard for at se ventetiden."
            )
    return notes
