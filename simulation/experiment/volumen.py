"""Do the volumes fit? Said before the run, from the scenario's own figures."""

from __future__ import annotations

import numpy as np

from simulation.scenario import Scenario
from simulation.scenario.notices import notices

WEEKS_PER_YEAR = 52
_FAR = 0.05
"""How far from the published season the solved one may be before it is said."""
_MUCH = 0.5
"""Share of a known inflow from nowhere in the model, above which it is said."""


def volume_notes(scenario: Scenario, baseline: Scenario) -> list[str]:
    """Return a Danish sentence for each thing that cannot fit together.

    Places in a new tilbud against the participants expected of it, the tilbud the law requires
    against those the scenario reaches, and a stock against what the other forløb send.
    """
    notes = [*notices(scenario, baseline), *_duty_notes(scenario)]
    if scenario.hash == baseline.hash:
        notes += _flow_notes(scenario)
    on = scenario.start
    for t in scenario.children("tilbud"):
        prefix = f"tilbud.{t}"
        known = all(scenario.has(f"{prefix}.{key}") for key in ("pladser_pr_start", "ventet"))
        if baseline.has(f"{prefix}.optag") or not known:
            continue
        name = scenario.attribute(f"{prefix}.navn", t)
        places = float(scenario.at(f"{prefix}.pladser_pr_start", on))
        every = _weeks_between(scenario, prefix)
        yearly = places * WEEKS_PER_YEAR / every
        often = "hver uge" if every == 1.0 else f"hver {every:.0f}. uge"
        entry = scenario.figure(f"{prefix}.ventet").on(on)
        low, high = entry.range or (float(str(entry.value)), float(str(entry.value)))
        if not low <= yearly <= high:
            notes.append(
                f"Volumen stemmer ikke. {name}: {places:.0f} pladser {often} er "
                f"{_whole(yearly)} pladser om året, men der ventes {low:.0f}-{high:.0f} deltagere."
            )
    return notes


def _weeks_between(scenario: Scenario, prefix: str) -> float:
    path = f"{prefix}.start_hver_uge"
    return max(1.0, scenario.number(path, scenario.start, 1.0))


def _whole(value: float) -> str:
    return f"{value:,.0f}".replace(",", ".")


def _flow_notes(scenario: Scenario) -> list[str]:
    """Return a sentence for each stock that the flows between the forløb contradict."""
    from simulation.model import prepare

    prepared = prepare(scenario)
    names, balance = prepared.tables.names, prepared.balance
    notes = []
    for s, (follows, written) in balance.implied.items():
        name = scenario.attribute(f"forloeb.{names[s]}.navn", names[s])
        used = balance.persons[s] > written
        then = (
            f"tallet er et skøn, og der regnes med {_whole(balance.persons[s])}"
            if used
            else "tallet stiger derfor i kørslen"
        )
        notes.append(
            f"{name}: der står {_whole(written)} personer, men de andre forløb sender så mange, "
            f"at {_whole(follows)} følger af dem; {then}."
        )
    for s, season in prepared.tables.saesoner.items():
        if season.afvigelse > _FAR:
            name = scenario.attribute(f"forloeb.{names[s]}.navn", names[s])
            off = f"{100 * season.afvigelse:.0f}"
            notes.append(
                f"{name}: den skrevne sæson er større, end flere nye og færre afgange til job kan "
                f"give; i en måned ligger modellen {off} pct. af årets middel fra tallet."
            )
    for path in scenario.children("tilgang.pr_md"):
        s = names.index(path)
        outside = float(balance.external[s].mean() / balance.inflow[s])
        if outside > _MUCH:
            name = scenario.attribute(f"forloeb.{path}.navn", path)
            own = float(scenario.at(f"tilgang.pr_md.{path}", scenario.start))
            notes.append(
                f"{name}: kommunens tal er {_whole(own)} nye om måneden, men kun "
                f"{_whole(own * (1 - outside))} følger af sygedagpenge og de øvrige forløb i "
                "modellen. Resten kommer udefra, så et forsøg på sygedagpenge rører dem ikke."
            )
    return notes


def _duty_notes(scenario: Scenario) -> list[str]:
    """Return a sentence for each forløb whose tilbud do not reach as many as the law requires."""
    from simulation.model import prepare

    fulfils = [
        t
        for t in scenario.children("tilbud")
        if scenario.attribute(f"tilbud.{t}.opfylder_pligt", False)
    ]
    if not fulfils:
        return []
    on = scenario.start
    prepared = prepare(scenario)
    notes = []
    for x in scenario.children("pligt"):
        s = prepared.tables.index(x)
        survival = np.average(
            [cohort.survival for cohort in prepared.balance.classes[s]],
            axis=0,
            weights=prepared.tables.class_shares[s][: len(prepared.balance.classes[s])],
        )
        yearly = float(prepared.balance.inflow[s]) * WEEKS_PER_YEAR
        week = float(scenario.at(f"pligt.{x}.senest_uge", on))
        wanted = float(scenario.at(f"pligt.{x}.andel", on))
        reached, own = 0.0, False
        for t in fulfils:
            prefix = f"tilbud.{t}"

            def value(key: str, missing: float, prefix: str = prefix) -> float:
                return scenario.number(f"{prefix}.{key}", on, missing)

            begins = value("fra_uge", 0) + value("forsinkelse_uger", 0)
            if x not in scenario.listed(f"{prefix}.maalgruppe") or begins > week:
                continue
            own = True
            share = value("optag", 0) * (value("deltager_til", 1) - value("deltager_fra", 0))
            there = yearly * float(np.interp(begins, np.arange(len(survival)), survival))
            if places := value("pladser_pr_start", 0):
                room = places * WEEKS_PER_YEAR / _weeks_between(scenario, prefix)
                share = min(share, room / max(there, 1e-9))
            reached += share
        if own and reached < wanted:
            there = yearly * float(np.interp(week, np.arange(len(survival)), survival))
            name = str(scenario.attribute(f"forloeb.{x}.navn", x)).lower().replace(", ", "/")
            notes.append(
                f"Ret og pligt: {_whole(there)} om året er på {name} i uge {week:.0f}, og loven "
                f"kræver, at {100 * wanted:.0f} pct. da har begyndt et tilbud. Scenariets tilbud "
                f"når {100 * reached:.0f} pct.; der mangler {_whole(there * (wanted - reached))} "
                "pladser om året."
            )
    return notes


def price_note(scenario: Scenario) -> str:
    """Return a sentence on how løbende priser go on from the price level."""
    from simulation.accounting.satser import projection

    onward = projection(scenario)
    unknown = onward.unknown(scenario.years)
    known = scenario.rates_known
    text = f"Løbende priser ({scenario.id}): satsregulering og PL, som de "
    text += f"var kendt {known:%d.%m.%Y}" if known else "er kendt eller antaget i dag"
    if not unknown:
        return f"{text}, rækker til alle årene."
    rate = f"{onward.rate:.2f}".replace(".", ",")
    which = ", ".join(map(str, unknown))
    return (
        f"{text}. For {which} er mindst én af dem ikke kendt; dér vokser den med {rate} pct. om "
        "året, gennemsnittet af de seneste kendte satsreguleringer."
    )


def minutes_note(
    scenario: Scenario,
    seed: int = 1,
    capacity: dict[str, float] | None = None,
    staffing: str = "elastic",
    effects: str | None = None,
) -> list[str]:
    """Return a sentence for each team whose samtaler need more minutes than it has."""
    from simulation.model import simulate

    ledger = simulate(
        scenario, seed=seed, replication=0, clock="compiled", keep_samtaler=False,
        capacity=capacity, effects=effects,
    )  # fmt: skip
    advice = "; kør med --bemanding haard for at se ventetiden"
    notes = []
    for team, room, need in zip(
        ledger.team_names, ledger.capacity.sum(axis=1), ledger.booked.sum(axis=1), strict=True
    ):
        if room > 0 and need > room:
            base, _, part = team.partition(" ")
            name = scenario.attribute(f"bemanding.hold.{base}.navn", base)
            shown = f"«{name}» {part}".rstrip()
            notes.append(
                f"Holdet {shown} har brug for {100 * need / room:.0f} pct. af den tid, der er sat "
                f"af til samtaler{advice if staffing == 'elastic' else ''}."
            )
    return notes
