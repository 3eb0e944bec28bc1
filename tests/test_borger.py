"""One citizen's path: what the ledger holds, what it costs, and where two worlds part."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

from simulation.accounting import account, paid_out
from simulation.accounting.borger import most_different, only, path_of
from simulation.accounting.forsoergelse import of_spells
from simulation.experiment.borger import Worlds, worlds
from simulation.ledger import FORLOEB
from simulation.model import simulate
from simulation.report.borger import borger_text
from simulation.scenario import load_scenario
from tests.test_cli import jobcenter
from tests.test_lives import small

LINE = re.compile(r"^(\S.*?)\s{2,}(-?[\d.,]+|–)\s+(-?[\d.,]+|–)\s+([+-]?[\d.,]+)$")


@pytest.fixture(scope="module")
def two() -> Worlds:
    return worlds("s30", years=1)


def test_the_citizens_add_up_to_the_account() -> None:
    """To the øre, before each account is rounded to whole kroner."""
    scenario = small("s31-sanktioner")
    ledger = simulate(scenario, seed=1, replication=0)
    whole = paid_out(scenario, ledger)
    gross, state = whole.kroner(whole.days).sum(axis=(1, 2))
    each = [of_spells(whole, n)[1].sum(axis=1) for n in range(len(ledger.borgere))]
    assert np.allclose(np.sum(each, axis=0), (gross, state), rtol=0, atol=0.005)
    told = account(scenario, ledger)
    told = told[(told["year"] == "alle") & (told["group"] == "")].set_index("metric")["value"]
    assert told["forsoergelse_brutto_kr"] == pytest.approx(gross, abs=20)  # half a krone a leaf


def test_four_weeks_on_sygedagpenge_by_hand() -> None:
    """The state pays 80 pct. of the first four weeks, 40 pct. of the next 22 (§ 4)."""
    scenario = load_scenario("hedensted-2023", years=1)
    ledger = simulate(small("hedensted-2023"), seed=1, replication=0)
    s = ledger.forloeb_names.index("sygedagpenge")
    spell = np.zeros(1, FORLOEB)
    spell[["start", "slut", "forloeb", "destination"]] = (7.0, 49.0, s, -1)  # six whole weeks
    alone = only(ledger, 0)
    people = alone.borgere.copy()
    people[["trappeuger", "selvforsoergelsesuger", "forsoerger"]] = (0, 0, 0)
    people["ankomst"] = 7.0
    from dataclasses import replace

    alone = replace(alone, forloeb=spell, borgere=people, tilbud=alone.tilbud[:0],
                    samtaler=alone.samtaler[:0], sagsskridt=alone.sagsskridt[:0],
                    rehab=alone.rehab[:0])  # fmt: skip
    whole = paid_out(scenario, alone)
    path = path_of(scenario, alone, whole, 0)
    (cost,) = path.costs
    assert scenario.start.weekday() == 0  # day 7 is a Monday, so weeks of the ladder are whole
    assert cost.weeks == 6.0
    week = cost.gross / 6
    rate = whole.satser.weekly[0, s, 0] * whole.satser.full_time[s]
    assert week == pytest.approx(rate)
    assert cost.state == pytest.approx(week * (4 * 0.8 + 2 * 0.4))
    steps = [(e.time, e.what) for e in path.events if e.kind == "trin"]
    assert steps == [(7.0, "1-4"), (35.0, "5-26")]


def test_the_one_most_changed_differs_and_one_untouched_does_not(two: Worlds) -> None:
    whole = [paid_out(s, ledger) for s, ledger in zip(two.scenarios, two.ledgers, strict=True)]
    first, *_ = most_different(*two.ledgers, whole[0].paid, 3)

    def text(n: int) -> str:
        paths = tuple(
            path_of(s, ledger, own, n)
            for s, ledger, own in zip(two.scenarios, two.ledgers, whole, strict=True)
        )
        return borger_text(two.scenarios, paths, "Borger")

    changed = text(first)
    assert re.search(r"De to forløb er ens indtil \d+\. \w+ 20\d\d\. Da sker dette kun", changed)
    assert "LÆ 265" in changed
    job = two.ledgers[0].forloeb_names.index("a_dagpenge")
    other = int(two.ledgers[0].forloeb["borger"][two.ledgers[0].forloeb["forloeb"] == job][0])
    same = text(other)
    assert "ændrer intet for denne borger" in same
    assert "Da sker" not in same


def test_every_sum_of_a_citizen_foots(two: Worlds) -> None:
    whole = [paid_out(s, ledger) for s, ledger in zip(two.scenarios, two.ledgers, strict=True)]
    for n in most_different(*two.ledgers, whole[0].paid, 5):
        paths = tuple(
            path_of(s, ledger, own, n)
            for s, ledger, own in zip(two.scenarios, two.ledgers, whole, strict=True)
        )
        table = borger_text(two.scenarios, paths, "Borger").split("Kommunens udgift")[1]
        rows = [LINE.match(line) for line in table.splitlines()]
        values = {
            m[1]: [float(x.replace(".", "").replace(",", ".")) for x in m.groups()[1:]]
            for m in rows if m
        }  # fmt: skip
        assert len(values) >= 4
        for one, other, apart in values.values():
            assert other - one == pytest.approx(apart, abs=1e-9)
        names = list(values)
        parts = names[: names.index("I alt for kommunen")]
        for column in range(3):
            assert sum(values[p][column] for p in parts) == values["I alt for kommunen"][column]


@pytest.mark.slow
def test_the_command_finds_and_follows(tmp_path: Path) -> None:
    found = jobcenter("borger", "s30", "--aar", "1", "--antal", "2", cwd=tmp_path).stdout
    assert len(re.findall(r"^Nr\. \d+", found, re.M)) == 2
    number = re.search(r"--nr (\d+)", found)
    assert number
    text = jobcenter("borger", "s30", "--aar", "1", "--nr", number[1], cwd=tmp_path).stdout
    assert "En simuleret borger, ikke en rigtig" in text
    assert "Nuværende praksis" in text
    assert max(map(len, text.splitlines())) <= 92
    alone = jobcenter("borger", "hedensted-2023", "--aar", "1", "--nr", "7", cwd=tmp_path).stdout
    assert "Forslaget" not in alone
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["s30", "--aar", "1", "--nr", "0"], "der er borger 1 til"),
        (["s30", "--aar", "1", "--nr", "9999999"], "der er borger 1 til"),
        (["s30", "--gentagelse", "0"], "den første er 1"),
        (["s30", "--antal", "0"], "vælg 1 til 50"),
        (["hedensted-2023", "--aar", "1"], "er selv basis"),
        (["s37", "--aar", "1"], "ændrer, hvem der kommer"),
        (["s30", "--bemanding", "blød"], "vælg elastisk eller haard"),
    ],
)  # fmt: skip
def test_what_cannot_be_followed_is_told(arguments: list[str], word: str, tmp_path: Path) -> None:
    assert word in jobcenter("borger", *arguments, cwd=tmp_path, code=2).stderr
