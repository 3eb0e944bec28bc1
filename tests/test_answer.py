"""The answer, held to studies made by hand: what it says first, how sure, what it leaves out."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from simulation.experiment.collected import Collected
from simulation.experiment.udledt import derive, value_of
from simulation.report.answer import answer
from simulation.report.virkning import effect_of
from simulation.scenario import load_scenario
from simulation.scenario.forskel import Difference
from tests.handmade import flat, key_lines, study, table_rows, unfooted

NET, FIVE, SIX = "kommune_netto_kr", "konto5_netto_kr", "konto6_kr"
HOURS, GROSS, STATE = "sagsbehandler_timer", "forsoergelse_brutto_kr", "stat_netto_kr"
KR, TIMER = "kr.", "timer"


@pytest.fixture(autouse=True)
def no_key_figures(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave key figures out: they ask of a study more than is made by hand here."""
    monkeypatch.setattr("simulation.report.answer.key_lines", lambda *_: [])


def money(kr: float, konto: str = "5.57.71") -> dict[tuple[str, str, str], tuple[float, float]]:
    """Return a net difference of so much a year on one konto."""
    metric = SIX if konto.startswith("6") else FIVE
    return {(NET, "", KR): (1e8, kr), (metric, konto, KR): (1e8, kr), (metric, "", KR): (1e8, kr)}


def said(name: str, kr: float = -500_000.0, **more: object) -> str:
    """Return the answer about a scenario whose net cost changes by so much a year."""
    return flat(answer(study(name, money(kr), spread=100_000, **more)))  # type: ignore[arg-type]


def test_an_expectation_is_only_said_of_an_estimate() -> None:
    assert "Vi forventer en mindreudgift på 2,0 mio. kr. i alt i 2024-2027" in said("s29")
    none = said("s08")
    assert "Vi forventer" not in none
    assert "Regnet uden virkning på borgernes forløb giver forslaget en mindreudgift" in none
    assert "er sat til ingen; den er ikke målt" in none
    target = said("fast-track")
    assert "Vi forventer" not in target
    assert "altså hvis målet nås, giver forslaget en mindreudgift" in target
    assert "sat til projektets eget mål" in target


def test_the_effect_set_none_takes_the_expectation_away() -> None:
    assert "Vi forventer" not in said("s29", effects="ingen")


def test_a_control_says_whether_it_holds() -> None:
    assert "Kontrol: intet ændres, og alle forskelle er nul" in said("s00", 0.0, years=1)
    assert "Kontrollen fejler" in said("s00", 1_000_000.0)


def test_a_back_test_is_no_proposal() -> None:
    text = said("s37")
    assert "Efterprøvning af modellen, ikke et forslag" in text
    assert "mindreudgift på" not in text.split("Fortegn")[0]


def test_odds_and_nine_of_ten_need_twenty_replications() -> None:
    few = answer(study("s29", money(-30_000), spread=300_000, replications=10))
    assert "9 af 10 gentagelser, fra" not in few
    assert "af 20 gentagelser" not in few
    assert "95 % for middeltallet" in flat(few)
    # differences from -420.000 to +180.000 in twenty even steps: six of them above nothing
    many = flat(answer(study("s29", money(-30_000), spread=300_000, replications=20)))
    assert "I ca. 6 af 20 gentagelser bliver det en merudgift" in many
    assert "9 af 10 gentagelser, fra" in many


def test_luck_is_never_told_as_certainty() -> None:
    assert "ingen af gentagelserne" not in said("s29")
    one = flat(answer(study("s29", money(-500_000), replications=1)))
    assert "Med én gentagelse er der intet interval" in one
    assert "til +" not in one


def test_noise_is_not_told_to_the_krone() -> None:
    """A mean of 119 kr. between -5.000 and +5.000 is no amount at all."""
    text = said("s29", 119 / 4, replications=20).replace("\u00a0", " ")
    assert "kan ikke skelnes fra nul" in text
    assert "119" not in text
    assert "2024-2024" not in said("s29", years=1)


def test_an_amount_is_rounded_to_what_its_interval_supports() -> None:
    text = flat(answer(study("s29", money(-46_873.0), spread=30_000)))
    # half of nine of ten is 27.000, which supports whole thousands: 4 × 46.873 = 187.492
    assert "mindreudgift på 187.000 kr. i alt i 2024-2027 (mellem 160.000 og 214.000 kr.)" in text


def test_an_interval_without_width_is_not_told() -> None:
    text = answer(study("s36", money(-380_700.0, "6.45.53")))
    assert "mellem 1,5" not in text
    assert "ca. 1,5" not in text
    assert "beregningsusikkerhed, fra" not in text
    assert unfooted(text) == []


def test_the_three_uncertainties_stand_apart_when_they_are_known() -> None:
    result = study("s29", money(-500_000), spread=100_000)
    rows = [
        ("beregningsusikkerhed", -2_030_000.0, -1_970_000.0),
        ("udsving fra år til år", -2_090_000.0, -1_910_000.0),
        ("usikkerhed om forudsætninger", -4_000_000.0, -500_000.0),
        ("samlet", -4_100_000.0, -400_000.0),
    ]
    frame = pd.DataFrame(
        [(result.scenarios[1].id, result.baseline.id, kind, low, high, (high - low) / 2)
         for kind, low, high in rows],
        columns=["scenario", "baseline", "kind", "low", "high", "half_width"],
    )  # fmt: skip
    object.__setattr__(result, "uncertainty", frame)
    text = flat(answer(result))
    assert "på 2,0 mio. kr. i alt i 2024-2027 (mellem 400.000 kr. og 4,1 mio. kr.)" in text
    assert "Usikkerhed om forudsætninger (9 af 10 træk" in text
    assert "mellem 500.000 kr. og 4,0 mio. kr." in text
    assert "rummer alle tre" in text
    assert "flere gentagelser): mellem 1,97 og 2,03 mio. kr." in text
    assert "Udsving fra år til år (9 af 10" in text


def test_odds_are_those_of_the_drawn_when_assumptions_are_drawn() -> None:
    """Stated it saves in every replication; drawn, five of twenty cost."""
    result = study("s29", money(-500_000), spread=1_000)
    last = result.scenarios[1].id
    moved = result.metrics.copy()
    own = (moved["scenario"] == last) & (moved["metric"] == NET) & (moved["year"] == "alle")
    moved.loc[own & (moved["replication"] < 5), "value"] += 3e6
    text = flat(answer(replace(result, varied=Collected.of(moved))))
    assert "I ca. 5 af 20 gentagelser bliver det en merudgift" in text
    assert "bliver det en merudgift" not in flat(answer(result))


def test_what_is_changed_is_told_before_after_when_and_grade() -> None:
    text = said("s30")
    assert "der forelægges teamet: 100 → 50 pct. fra 1. januar 2024 (antagelse)" in text
    new = said("s08")
    assert (
        "Nyt tilbud, Psykologbehandling, op til 12 samtaler, til sygedagpenge fra 1. januar" in new
    )
    assert "8 pct. af dem begynder, i uge 6, 14 uger, 11.760 kr. pr. deltager" in new
    assert "Årsværk i ungeteamet: 4,1 → 3,1 årsværk" in said("s36")


def test_many_changes_are_told_together() -> None:
    text = answer(study("s19", money(-1000.0)))
    block = text[text.index("Det, loven ændrer") :].split("\n\n")[0]
    assert block.count("\n- ") <= 3
    assert "10 tal ændres fra 1. januar 2022" in flat(block)


def test_time_is_told_in_hours_staff_and_kroner() -> None:
    """1.450 hours a year are one årsværk hour for hour, two when samtaler are half of one."""
    hours = {(HOURS, "", TIMER): (50_000.0, -1450.0)}
    result = study("s29", money(250_000.0) | hours, spread=20_000)
    text = flat(answer(result))
    assert "Sagsbehandlertid: 5.800 timer frigøres i alt i 2024-2027, 1.450 om året" in text
    assert "1,0 årsværk time for time (1.450 timer) og 2,0 årsværk" in text
    # 650.000 kr. in 2025, moved to 2023 by PL, is what a year of 1.450 hours is worth
    derived = derive(result.summary, result.comparison, result.baseline, result.scenarios[1])
    price = value_of(derived, "timepris")
    worth = value_of(derived, "timer_kr")
    assert price is not None
    assert worth is not None
    assert price[0] == pytest.approx(414.897, abs=0.01)
    assert worth[0] == pytest.approx(-5800 * 414.897, abs=100)
    # 1.000.000 - 2.406.404 = -1.406.404
    assert "giver forslaget samlet en mindreudgift på 1,4 mio. kr." in text
    rows = dict(table_rows(answer(result), "Forskel i 1.000 kr."))
    assert rows["Sagsbehandlertid, hvis den bliver til kroner"][-1] == "-2.406"
    assert rows["Netto med tiden"][-1] == "-1.406"


def test_time_is_not_valued_twice_when_the_scenario_cuts_staff() -> None:
    hours = {(HOURS, "", TIMER): (50_000.0, -1450.0)}
    text = flat(answer(study("s36", money(-700_000.0, "6.45.53") | hours, spread=10_000)))
    assert "tidens kroner står på konto 6" in text
    assert "Netto med tiden" not in text
    assert "--bemanding haard" in text


def test_time_of_one_year_is_not_spread_over_four() -> None:
    """S27 acts in 2020: 725 hours fewer then are half an årsværk, or a whole one with the rest."""
    hours = {(HOURS, "", TIMER): (1e6, (-725.0, 0.0, 0.0, 0.0))}
    kr = {(NET, "", KR): (1e9, (-200_000.0, 0.0, 0.0, 50_000.0))}
    text = flat(answer(study("s27", kr | hours)))
    assert "725 timer frigøres i 2020, hvor ændringerne gælder; 725 timer frigøres i alt" in text
    assert "0,5 årsværk time for time (1.450 timer) og 1,0 årsværk" in text
    assert "I 2020, hvor ændringerne gælder, er det en mindreudgift på 200.000 kr." in text


def test_hours_there_was_no_room_for_are_not_called_freed() -> None:
    hours = {(HOURS, "", TIMER): (50_000.0, -1450.0)}
    text = flat(answer(study("s36", money(-380_000.0, "6.45.53") | hours, staffing="hard")))
    assert "Brugt sagsbehandlertid: 5.800 timer færre" in text
    assert "frigøres" not in text
    assert "time for time" not in text


def test_hard_staffing_is_not_suggested_when_it_is_on() -> None:
    text = answer(study("s36", money(-1000.0, "6.45.53"), staffing="hard"))
    assert "--bemanding haard" not in text


def test_the_balance_is_per_participant_with_lock_in_and_time() -> None:
    """100 participants; price 500.000, lock-in 300.000, 200 hours.

    A week costs (80 - 28) mio. / (500 persons × 208,7 weeks) = 498,3 kr.; hours are 402,813 kr.
    each in 2022. (500.000 + 300.000 + 80.563) / 100 = 8.805,6 kr.; 8.805,6 / 498,3 = 17,67 weeks.
    """
    figures = {
        (NET, "", KR): (1e8, 200_000.0), (FIVE, "5.57.71", KR): (13e6, 75_000.0),
        (GROSS, "sygedagpenge", KR): (20e6, 0.0), (STATE, "sygedagpenge", KR): (7e6, 0.0),
        (FIVE, "5.68.90", KR): (1e6, 125_000.0), (FIVE, "", KR): (14e6, 200_000.0),
        ("fuldtidspersoner", "sygedagpenge", "fuldtidspersoner"): (500.0, 0.0),
        ("tilbud_startede", "psykolog", "forløb"): (0.0, 25.0),
        ("tilbud_gennemfoert", "psykolog", "forløb"): (0.0, 25.0),
        ("tilbud_kr", "psykolog", KR): (0.0, 125_000.0), ("tilbud_kr", "", KR): (0.0, 125_000.0),
        (HOURS, "", TIMER): (50_000.0, 50.0),
    }  # fmt: skip
    result = study("s08", figures, spread=0.0)
    derived = derive(result.summary, result.comparison, result.baseline, result.scenarios[1])
    week, each = value_of(derived, "uge_kr", "deltagere"), value_of(derived, "balance_kr")
    weeks, price = value_of(derived, "balance_uger"), value_of(derived, "pris_pr_deltager")
    assert week is not None
    assert each is not None
    assert weeks is not None
    assert price is not None
    assert week[0] == pytest.approx(498.3, abs=0.1)
    assert each[0] == pytest.approx(8805.6, abs=0.5)
    assert weeks[0] == pytest.approx(17.67, abs=0.01)
    assert price[0] == pytest.approx(5000.0)
    text = flat(answer(result))
    assert "Balance for Psykologbehandling, op til 12 samtaler: 100 deltagere" in text
    assert "hver af dem i snit er 17,7 uger kortere på ydelse end beregnet" in text


def test_a_balance_is_not_reckoned_from_noise() -> None:
    figures = {
        (NET, "", KR): (1e8, 1_000.0), (FIVE, "5.57.71", KR): (13e6, 1_000.0),
        (GROSS, "sygedagpenge", KR): (20e6, 0.0), (STATE, "sygedagpenge", KR): (7e6, 0.0),
        ("fuldtidspersoner", "sygedagpenge", "fuldtidspersoner"): (500.0, 0.0),
        ("tilbud_startede", "psykolog", "forløb"): (0.0, 25.0),
        ("tilbud_kr", "psykolog", KR): (0.0, 500.0),
    }  # fmt: skip
    text = flat(answer(study("s08", figures, spread=900_000)))
    assert "kan ikke skelnes fra nul, så der er ingen balance" in text


def test_a_question_about_one_year_is_answered_for_that_year() -> None:
    """S27 acts in 2020 only: 1.000 samtaler fewer then, none later; the average would be 250."""
    figures = money(-1000.0) | {
        ("samtaler_kraevede", "", "samtaler"): (9000.0, (-1000.0, 0.0, 0.0, 0.0)),
        ("samtaler_kraevede", "sygedagpenge", "samtaler"): (9000.0, (-1000.0, 0.0, 0.0, 0.0)),
    }
    text = answer(study("s27", figures))
    rows = dict(table_rows(text, "Borgere, samtaler og tid, 2020"))
    assert rows["Samtaler, krævet"][:3] == ["9.000", "8.000", "-1.000"]
    assert "Ændringerne gælder kun i 2020" in flat(text)


def test_names_are_those_a_person_uses() -> None:
    figures = money(-500_000.0) | {
        (HOURS, "", TIMER): (9000.0, -100.0), (HOURS, "dagpenge", TIMER): (3000.0, -40.0),
        (HOURS, "kontanthjaelp", TIMER): (3000.0, -60.0),
        (HOURS, "arbejdsfastholdelse", TIMER): (3000.0, 0.0),
    }  # fmt: skip
    text = answer(study("s29", figures))
    rows = dict(table_rows(text, "Borgere, samtaler og tid,"))
    assert rows["  heraf dagpengeteamet"][2] == "-160"
    assert rows["  heraf kontanthjælpsteamet"][2] == "-240"
    assert not [name for name in rows if "arbejdsfastholdelse" in name]
    assert "I dag " not in text
    assert "Hedensted i dag" in text[text.index("Borgere, samtaler og tid,") :]
    assert "holdet" not in text


def test_rows_and_tables_without_a_change_are_left_out() -> None:
    figures = money(0.0) | {
        ("samtaler_kraevede", "", "samtaler"): (9000.0, 0.0),
        ("rehab_moededage", "", "dage"): (30.0, 0.0),
        (HOURS, "", TIMER): (9000.0, -10.0),
    }
    text = answer(study("s29", figures))
    assert "Forskel i 1.000 kr." not in text
    assert [name for name, _ in table_rows(text, "Borgere, samtaler og tid,")] == [
        "Sagsbehandlertimer"
    ]
    assert "Borgere, samtaler og tid: ingen ændring." in answer(study("s29", money(-1e6)))


def test_a_number_is_the_same_in_table_and_sentence() -> None:
    """Hours that end on a half round alike wherever they stand."""
    hours = {(HOURS, "", TIMER): (10_000.3, -403.125)}  # -1.612,5 in four years
    text = answer(study("s29", money(-1e6) | hours))
    rows = dict(table_rows(text, "Borgere, samtaler og tid,"))
    told = re.search(r"Sagsbehandlertid: ([\d.]+) timer", text)
    assert told is not None
    assert rows["Sagsbehandlertimer"][2] == f"-{told[1]}"
    assert unfooted(text) == []


def test_the_state_foots() -> None:
    state = {(STATE, "", KR): (1e8, (1499.0, 1499.0, 1499.0, 1499.0))}
    text = answer(study("s29", money(-1e6) | state))
    cells = dict(table_rows(text, "Forskel i 1.000 kr."))["Staten"]
    assert cells[-1] == "6"  # 5.996, and the years 1,499 each
    assert sum(map(int, cells[:-1])) == 6


def test_several_scenarios_stand_side_by_side() -> None:
    one, other = study("s22-2", money(100_000.0)), study("s22-3", money(-50_000.0))
    last = other.scenarios[1]
    both = replace(
        one,
        scenarios=[*one.scenarios, last],
        collected=Collected.of(
            pd.concat([one.metrics, other.metrics[other.metrics["scenario"] == last.id]])
        ),
        summary=pd.concat([one.summary, other.summary[other.summary["scenario"] == last.id]]),
        comparison=pd.concat([one.comparison, other.comparison]),
        baselines=one.baselines | other.baselines,
        uncertainty=pd.concat([one.uncertainty, other.uncertainty]),
    )
    rows = table_rows(answer(both), "Side om side")
    assert [cells[0] for _, cells in rows] == ["400", "-200"]


def test_a_scenario_says_its_role_and_effect_and_keeps_them_when_written() -> None:
    assert load_scenario("s20").effect == "ingen"
    assert load_scenario("fast-track").effect == "mål"
    assert load_scenario("s37").role == "efterprøvning"
    assert load_scenario("s30").role == "forsøg"
    assert load_scenario("s30").effect is None


def test_key_figures_stand_right_under_the_headline(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("simulation.report.answer.key_lines", key_lines)
    lines = answer(study("s36", money(-380_700.0, "6.45.53"))).split("\n\n")[1].split("\n")
    assert lines[0].startswith("Regnet uden virkning")
    assert "Svaret på s36-foerste-samtale efter 20 gentagelser." in lines


SNAPSHOTS = {
    "s08": (
        {
            **money(600_000.0, "5.68.90"),
            ("fuldtidspersoner", "sygedagpenge", "fuldtidspersoner"): (400.0, 0.0),
            (GROSS, "sygedagpenge", KR): (52e6, 0.0),
            ("tilbud_startede", "psykolog", "forløb"): (0.0, 55.0),
            ("tilbud_gennemfoert", "psykolog", "forløb"): (0.0, 30.0),
            ("tilbud_afbrudt", "psykolog", "forløb"): (0.0, 22.0),
            ("tilbud_kr", "psykolog", KR): (0.0, 600_000.0),
            ("andel_ude_26_uger", "sygedagpenge", "andel"): (0.8, 0.0),
            (HOURS, "", TIMER): (12_000.0, 41.0),
            (HOURS, "arbejdsfastholdelse", TIMER): (5_000.0, 41.0),
        },
        {"replications": 10, "spread": 150_000},
    ),
    "s29": (
        {
            **money(650_000.0),
            (STATE, "", KR): (3e8, 120_000.0),
            ("fuldtidspersoner", "a_dagpenge", "fuldtidspersoner"): (370.0, 3.25),
            ("samtaler_kraevede", "", "samtaler"): (18_000.0, -3_300.4),
            ("samtaler_kraevede", "a_dagpenge", "samtaler"): (5_000.0, -2_100.2),
            ("samtaler_kraevede", "kontanthjaelp_jobparat", "samtaler"): (2_000.0, -1_200.2),
            (HOURS, "", TIMER): (21_000.0, -2_600.3),
            (HOURS, "dagpenge", TIMER): (5_000.0, -1_100.1),
            (HOURS, "kontanthjaelp", TIMER): (6_000.0, -1_500.2),
        },
        {"replications": 20, "spread": 900_000},
    ),
    "s27": (
        {
            **money(-80.0),
            ("samtaler_kraevede", "", "samtaler"): (335_000.0, (35.0, 0.0, 0.0, 0.0)),
            ("samtaler_kraevede", "sygedagpenge", "samtaler"): (77_000.0, (659.0, 0.0, 0.0, 0.0)),
            ("samtaler_kraevede", "jobafklaring", "samtaler"): (13_000.0, (-624.0, 0.0, 0.0, 0.0)),
            ("andel_ude_26_uger", "sygedagpenge", "andel"): (0.82, 0.0),
            ("andel_ude_26_uger", "jobafklaring", "andel"): (0.45, 0.0),
        },
        {"replications": 5, "spread": 2_000},
    ),
}


@pytest.mark.parametrize("name", SNAPSHOTS)
def test_the_whole_answer_reads_as_it_did(name: str) -> None:
    """Read ``tests/data/svar`` as an udvalg would; write it anew only when the words are better.

    The figures are made by hand, so that only words and layout can move it. How many assumptions
    the rules hold, and which rules came later, is left out.
    """
    figures, more = SNAPSHOTS[name]
    text = answer(study(name, figures, **more))  # type: ignore[arg-type]
    parts = [part for part in text.split("\n\n") if not part.startswith("Regnet med de regler")]
    kept = re.sub(r"\d+ af \d+ tal \(\d+\spct\.\)", "N af M tal", flat_lines("\n\n".join(parts)))
    path = Path(__file__).parent / "data" / "svar" / f"{name}.txt"
    assert kept == path.read_text("utf-8")


def flat_lines(text: str) -> str:
    """Return a text with plain spaces and one line after the last."""
    return text.replace("\u00a0", " ") + "\n"


def made(path: str, after: float, grade: str = "antagelse") -> Difference:
    """Return one change of a tilbud from its start."""
    begin = date(2022, 1, 1)
    return Difference(path, "titel", "faktor", 1.0, after, begin, None, grade)


@pytest.mark.parametrize(
    ("path", "after", "grade", "kind"),
    [
        ("efter_faktor", 1.2, "antagelse", "skøn"),
        ("efter_faktor", 1.2, "statistik", "målt"),
        ("efter_faktor", 1.0, "antagelse", "ingen"),
        ("trussel_faktor", 1.1, "estimat", "skøn"),
        ("kortere_uger", 0.5, "antagelse", "skøn"),
        ("kortere_uger", 0.0, "antagelse", "ingen"),
        ("fastlaasning", 0.6, "antagelse", "ingen"),
        ("pris_start", 900.0, "statistik", "ingen"),
    ],
)
def test_what_the_figures_say_of_the_effect(path: str, after: float, grade: str, kind: str) -> None:
    scenario = replace(load_scenario("s08"), effect=None)
    found = effect_of(scenario, [made(f"tilbud.psykolog.{path}", after, grade)], "kerne")
    assert found.kind == kind
    assert ("Fastlåsning er med" in found.sentence) == (path == "fastlaasning")


@pytest.mark.parametrize(
    ("says", "after", "grade", "kind"),
    [
        ("målt", 1.2, "antagelse", "skøn"),
        ("målt", 1.0, "antagelse", "ingen"),
        ("mål", 1.0, "antagelse", "ingen"),
        ("mål", 1.2, "antagelse", "mål"),
        ("målt", 1.2, "statistik", "målt"),
    ],
)
def test_a_header_is_not_taken_at_its_word_against_the_figures(
    says: str, after: float, grade: str, kind: str
) -> None:
    scenario = replace(load_scenario("s08"), effect=says)
    found = effect_of(scenario, [made("tilbud.psykolog.efter_faktor", after, grade)], "kerne")
    assert found.kind == kind
    assert ("det gør dens tal ikke" in found.sentence) == (kind != says)


def test_what_the_key_figures_tell_is_not_told_again() -> None:
    figures = {
        **money(100_000.0, "5.68.90"),
        ("fuldtidspersoner", "sygedagpenge", "fuldtidspersoner"): (400.0, 0.0),
        (GROSS, "sygedagpenge", KR): (52e6, 0.0),
        ("tilbud_startede", "psykolog", "forløb"): (0.0, 25.0),
        ("tilbud_kr", "psykolog", KR): (0.0, 100_000.0),
        (HOURS, "", TIMER): (50_000.0, 1450.0),
    }
    whole = flat(answer(study("s08", figures, spread=1_000)))
    assert "Balance for" in whole
    assert "Sagsbehandlertid: 5.800 timer" in whole
    less = flat(answer(study("s08", figures, spread=1_000, svar=("balance", "timer"))))
    assert "Balance for" not in less
    assert "Sagsbehandlertid: 5.800 timer" not in less
    assert "Timerne svarer til 1,0 årsværk time for time" in less
