"""The scenarios say what their papers say: each figure here is copied from the paper by hand."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from simulation.accounting import account
from simulation.ledger import SkridtUdfald
from simulation.model import simulate
from simulation.scenario import Scenario, load_scenario
from simulation.scenario.forskel import differences
from tests.conftest import shrink


def changed(name: str) -> set[str]:
    scenario = load_scenario(name)
    return {one.path for one in differences(scenario, load_scenario(scenario.baseline_id))}


def groups(name: str) -> set[str]:
    """Return the forløb whose samtaler, or minutes, a scenario changes."""
    return {path.split(".")[1] for path in changed(name) if path.split(".")[0] != "forsoeg"}


@pytest.mark.parametrize(
    ("name", "about"),
    [
        # Rebild 2017: målgruppe 1, a-dagpenge: gruppe, indhold, fællessamtale, kadence
        ("s01a", {"a_dagpenge"}),
        ("s01b", {"a_dagpenge"}),
        ("s01c", {"a_dagpenge"}),
        ("s01d", {"a_dagpenge"}),
        # målgruppe 2, sygedagpenge: timing and kontaktform
        ("s01f", {"sygedagpenge"}),
    ],
)
def test_s01_each_element_is_about_the_group_the_paper_names(name: str, about: set[str]) -> None:
    assert groups(name) == about


def test_s16_lies_before_lae_285_became_voluntary() -> None:
    """L 52 was passed 20.12.2019: compulsory from 1.1.2015 to 31.12.2019."""
    scenario = load_scenario("s16")
    path = "sagsskridt.laegeattest_sygedagpenge.andel"
    assert load_scenario("koebenhavn-2020").at(path, date(2020, 1, 1)) == 0.35
    assert load_scenario(scenario.baseline_id).at(path, date(2018, 1, 1)) == 1.0
    for one in differences(scenario, load_scenario(scenario.baseline_id)):
        assert one.until == date(2020, 1, 1)


def test_s17_is_about_some_a_kasser_only() -> None:
    scenario = load_scenario("s17")
    on = scenario.start
    for phase in ("foerste", "jobcenter", "faelles"):
        assert scenario.at(f"samtaler.a_dagpenge.{phase}.deltager_fra", on) == 0.3
    for phase in ("akasse_forsoeg", "jobcenter_forsoeg"):
        assert scenario.at(f"samtaler.a_dagpenge.{phase}.deltager_til", on) == 0.3


def test_s18_leaves_staff_to_the_kommune() -> None:
    assert not [path for path in changed("s18") if path.startswith("bemanding.")]


def test_s20_has_no_effect_and_costs_what_was_granted() -> None:
    """110.000 kr. for 2016; nine workplaces; no clear connection found."""
    scenario = load_scenario("s20")
    assert scenario.effect == "ingen"
    assert scenario.at("forsoeg.deltagere.sygedagpenge", scenario.start) == 9
    assert scenario.at("tilgang.faktor.sygedagpenge", scenario.start) == 1.0
    hours, weeks, price = (
        float(scenario.at(f"drift.fast_track.{key}", scenario.start))
        for key in ("timer_pr_uge", "uger_pr_aar", "timepris_kr")
    )
    assert hours * weeks * price == 110_000


@pytest.mark.parametrize("name", ["s22-1", "s22-2", "s22-3"])
def test_s22_keeps_the_hours_of_the_laegekonsulent(name: str) -> None:
    """7,5 hours a week in 44 weeks; 1.136 kr., or 560 kr. the half hour; 2-3 weeks, or 6 days."""
    scenario = load_scenario(name)
    on, base = "2016-01-01", name == "s22-1"
    day = date.fromisoformat(on)
    assert scenario.at("drift.laegekonsulent.timer_pr_uge", day) == 7.5
    assert scenario.at("drift.laegekonsulent.uger_pr_aar", day) == 44
    assert scenario.at("drift.laegekonsulent.timepris_kr", day) == (1136 if base else 2 * 560)
    reply = float(scenario.at("sagsskridt.laegekonsulent.svartid_uger", day))
    assert 2 <= reply <= 3 if base else reply * 7 == pytest.approx(6, abs=0.01)


def test_s23_moves_the_tilbud_of_those_from_30_to_50() -> None:
    """At the latest in the 6th month for those of 30-50, in the 3rd for the others."""
    scenario, base = load_scenario("s23-sagsflow-2015"), load_scenario("rebild-2016b")
    on = scenario.start
    assert base.at("tilbud.ret_og_pligt.fra_uge", on) == 26
    assert base.at("tilbud.ret_og_pligt_oevrige.fra_uge", on) == 13
    assert scenario.at("tilbud.ret_og_pligt.fra_uge", on) == 13
    assert scenario.children("tilbud") == base.children("tilbud")


def test_s27_is_one_department_that_met_every_4_and_8_weeks() -> None:
    scenario, base = load_scenario("s27"), load_scenario("koebenhavn-2020b")
    on = scenario.start
    assert scenario.at("forsoeg.deltagere.sygedagpenge", on) == 1000
    assert scenario.at("forsoeg.deltagere.jobafklaring", on) == 450
    assert base.at("samtaler.sygedagpenge.efter_26.pr_aar", on) == 52 / 4
    assert base.at("samtaler.jobafklaring.efter_26.pr_aar", on) == 52 / 8
    early = float(scenario.at("samtaler.jobafklaring.afdeling.antal", on))
    assert early > float(base.at("samtaler.jobafklaring.foerste_halvaar.antal", on))


def test_s28_saves_the_kommunes_own_plan() -> None:
    """Tabel 1: afskaffelse af krav til beskæftigelsesplan, -39.676 kr. in each year."""
    scenario, base = load_scenario("s28"), load_scenario("hedensted-2023b")
    on = scenario.start
    hours, weeks, price = (
        float(base.at(f"drift.beskaeftigelsesplan.{key}", on))
        for key in ("timer_pr_uge", "uger_pr_aar", "timepris_kr")
    )
    assert hours * weeks * price == 39_676
    assert scenario.at("drift.beskaeftigelsesplan.timer_pr_uge", on) == 0
    assert not [path for path in changed("s28") if "min_plan" in path]


def run(scenario: Scenario, replication: int = 0):  # type: ignore[no-untyped-def]
    return simulate(scenario, seed=7, replication=replication, clock="compiled")


def test_s31_the_kommune_alone_pays_for_what_is_let_pass() -> None:
    """No sanktion at the first udeblivelse: the ydelse is paid, without refusion."""
    scenario = load_scenario("s31", years=1)
    base = load_scenario(scenario.baseline_id, years=1)
    sums = {"brutto": 0.0, "stat": 0.0, "kommune": 0.0}
    for replication in range(6):
        for sign, one in ((1, scenario), (-1, base)):
            ledger = run(one, replication)
            frame = account(one, ledger).set_index(["year", "metric", "group"])["value"]
            sums["brutto"] += sign * frame["alle", "forsoergelse_brutto_kr", ""]
            sums["stat"] += sign * frame["alle", "stat_netto_kr", ""]
            sums["kommune"] += sign * frame["alle", "kommune_netto_kr", ""]
            let = ledger.sagsskridt["udfald"] == SkridtUdfald.UNDLADT
            own = ledger.sagsskridt["forloeb"][let]
            assert let.any() == (sign == 1)
            assert ledger.forloeb_names.index("a_dagpenge") not in own
    assert sums["kommune"] > 0
    assert sums["kommune"] == pytest.approx(sums["brutto"], rel=0.02)
    assert abs(sums["stat"]) < 0.02 * sums["brutto"]


def test_a_missed_samtale_costs_a_daily_rate_until_contact_by_hand() -> None:
    """Rates of 200, 400, 600 or 700 kr. a day; jobparate 550 on the mean, for three days."""
    scenario = load_scenario("hedensted-2023", years=1)
    none = scenario.replace({"sanktion.dage.kontanthjaelp_jobparat": 0.0})
    ledger = run(scenario)
    a, b = (
        account(one, ledger).set_index(["year", "metric", "group"])["value"]["alle"]
        for one in (scenario, none)
    )
    s = ledger.forloeb_names.index("kontanthjaelp_jobparat")
    rows = ledger.sagsskridt[ledger.sagsskridt["skridt"] == len(ledger.skridt_names) - 1]
    heard = (rows["forloeb"] == s) & (rows["udfald"] == SkridtUdfald.UDFOERT)
    assert heard.sum() > 10
    taken = (
        b["forsoergelse_brutto_kr", "kontanthjaelp"] - a["forsoergelse_brutto_kr", "kontanthjaelp"]
    )
    assert taken == pytest.approx(heard.sum() * 3 * 550, rel=0.01)


def test_s32_counts_those_who_have_been_in_praktik_within_a_year() -> None:
    """70 pct. of those over six months; today's share first, and what is missing."""
    scenario, base = load_scenario("s32"), load_scenario("hedensted-2023d")
    on = scenario.start
    assert scenario.at("aktive.maal", on) == 0.7
    assert scenario.at("aktive.efter_uger", on) == 26
    assert scenario.at("aktive.loentimer", on) == 100
    teams = {scenario.attribute(f"tilbud.{t}.hold") for t in scenario.children("tilbud")}
    assert teams == {"dagpenge", "kontanthjaelp"}
    shares = []
    for one in (base, scenario):
        found = account(one, run(one)).set_index(["year", "metric", "group"])["value"]
        shares.append(found["alle", "aktive_andel", ""])
    assert shares[0] < 0.6
    assert shares[1] == pytest.approx(0.7, abs=0.05)


@pytest.mark.parametrize(
    ("course", "to", "share"),
    [
        # A-Holdet: 38,4 in work and 0,5 in løntilskud, 16,8 in education, 5,9 kept by others
        ("a_holdet", "job", 0.389),
        ("a_holdet", "uddannelse", 0.168),
        ("a_holdet", "selvforsoergelse", 0.059),
        # STØBERIET without afgangsprøve: 20,0; 31,4 and FGU 14,3; 2,9; moved away 5,7
        ("stoeberiet", "job", 0.2),
        ("stoeberiet", "uddannelse", 0.457),
        ("stoeberiet", "foertidspension", 0.029),
        ("stoeberiet", "ude", 0.057),
        # flygtningekvinder: 30,0 and 50,0
        ("stoeberiet_kvinder", "job", 0.3),
        ("stoeberiet_kvinder", "uddannelse", 0.5),
        # STU: moved away 15,2, førtidspension 21,2 and 9,1 with a job
        ("stu", "ude", 0.152),
        ("stu", "foertidspension", 0.303),
    ],
)
def test_s34_each_course_has_its_own_shares(course: str, to: str, share: float) -> None:
    scenario = load_scenario("s34")
    assert scenario.at(f"tilbud.{course}.afgang.{to}", scenario.start) == pytest.approx(share)


def test_s34_stu_is_on_konto_3_and_a_holdet_for_the_young_too() -> None:
    scenario = load_scenario("s34")
    assert scenario.attribute("tilbud.stu.konto") == "3.30.46"
    assert "uddannelseshjaelp" in scenario.listed("tilbud.a_holdet.maalgruppe")
    only = {f"tilbud.{t}.optag": 0.0 for t in scenario.children("tilbud") if t != "stu"}
    frame = account(s := scenario.replace(only | {"tilbud.stu.optag": 0.9}), run(s))
    frame = frame.set_index(["year", "metric", "group"])["value"]["alle"]
    assert frame["konto3_kr", "3.30.46"] > 100_000
    assert frame["kommune_netto_kr", ""] == (
        frame["konto3_kr", ""] + frame["konto5_netto_kr", ""] + frame["konto6_kr", ""]
    )


def test_s35_closing_is_practice_and_the_question_is_to_stop() -> None:
    path = "sanktion.luk_andel.uddannelseshjaelp"
    scenario, base = load_scenario("s35"), load_scenario("hedensted-2023c")
    assert base.at(path, base.start) == 0.5
    assert scenario.at(path, scenario.start) == 0.0


def test_s36_changes_nothing_but_one_aarsvaerk() -> None:
    scenario, base = load_scenario("s36"), load_scenario("hedensted-2023")
    path = "bemanding.hold.unge.aarsvaerk"
    on = scenario.start
    assert changed("s36") == {path}
    assert float(base.at(path, on)) - float(scenario.at(path, on)) == pytest.approx(1)
    assert base.at("samtaler.uddannelseshjaelp.foerste.vindue_uger", on) == 1


def test_r4_is_a_proposal_and_later_baselines_say_that_it_is_left_out() -> None:
    assert load_scenario("r4").legal_status == "forslag, ikke vedtaget"
    for name in ("hedensted-2026", "koebenhavn-2026"):
        assert "1.1.2027" in str(load_scenario(name).legal_note)


def test_r2_lets_nobody_bound_for_foertidspension_disappear() -> None:
    """The weekly exits out of kontanthjælp are the same in all; only where they lead is not."""
    scenario = load_scenario("r2")
    before, after = date(2026, 1, 31), date(2026, 2, 1)
    for x in ("kontanthjaelp_jobparat", "kontanthjaelp_aktivitetsparat", "uddannelseshjaelp"):
        sums = []
        for on in (before, after):
            rates = [
                np.asarray(scenario.at(f"forloeb.{x}.afgang.{to}", on), float)
                for to in scenario.children(f"forloeb.{x}.afgang")
            ]
            sums.append(np.sum(rates, axis=0))
        assert sums[0] == pytest.approx(sums[1])
    one, other = "ressourceforloeb", "kontanthjaelp_udredning"
    for to in scenario.children(f"forloeb.{one}.afgang"):
        own, its = (scenario.at(f"forloeb.{x}.afgang.{to}", after) for x in (one, other))
        assert own == its


# --- what samtaler do ----------------------------------------------------------------------------


def test_effect_sets_follow_the_trials() -> None:
    scenario = load_scenario("hedensted-2023")

    def figure(path: str) -> float:
        return float(scenario.at(f"effekter.{path}", scenario.start))

    for name in ("kerne", "lodtraekning"):
        assert figure(f"{name}.k0") == 0.25  # van den Berg, Kjærsgaard og Rosholm
        assert figure(f"{name}.form_gruppe") <= 0.5
        assert 0.8 <= figure(f"{name}.form_telefon") <= 1.0
        assert figure(f"{name}.form_akasse") < 1.0  # slutevaluering, november 2023
    assert figure("lodtraekning.varig") > figure("kerne.varig") == 0.0
    assert figure("ingen.k0") == figure("ingen.varig") == 0.0
    assert (
        scenario.at("forloeb.kontanthjaelp_aktivitetsparat.samtalevirkning", scenario.start) <= 0.2
    )
    assert scenario.at("forloeb.sygedagpenge.samtalevirkning", scenario.start) == 0.0


def test_hurtigt_i_gang_1_makes_forloeb_three_weeks_shorter() -> None:
    """Fortnightly samtaler for 13 weeks against quarterly ones: about 3 weeks, exit +20-40 pct."""
    base = shrink(load_scenario("koebenhavn-2020"), 0.2)
    few = {f"samtaler.a_dagpenge.{f}.andel": 0.0 for f in ("jobcenter", "faelles")}
    few |= {"samtaler.a_dagpenge.efter_26.pr_aar": 4.0}
    many = few | {
        "samtaler.a_dagpenge.jobcenter.fra_uge": 0.0, "samtaler.a_dagpenge.jobcenter.til_uge": 13.0,
        "samtaler.a_dagpenge.jobcenter.antal": 6.5, "samtaler.a_dagpenge.jobcenter.andel": 1.0,
        "samtaler.a_dagpenge.jobcenter.vindue_uger": 1.0,
        "samtaler.a_dagpenge.jobcenter.fritaget_andel": 0.0,
    }  # fmt: skip
    weeks = []
    for values in (few, many):
        ledger = simulate(
            base.replace(values), seed=7, replication=0, clock="compiled", effects="lodtraekning"
        )
        rows = ledger.forloeb[(ledger.forloeb["forloeb"] == 0) & (ledger.forloeb["start"] >= 0)]
        rows = rows[rows["start"] < ledger.days - 730]
        weeks.append(float((rows["slut"] - rows["start"]).mean()) / 7)
    assert 1.5 < weeks[0] - weeks[1] < 4.5


def test_those_there_at_the_start_have_had_their_samtaler() -> None:
    """With the trials' set nothing makes the caseload drift in the first months."""
    base = shrink(load_scenario("koebenhavn-2020", years=1), 0.3)
    days = []
    for effects in ("ingen", "lodtraekning"):
        ledger = simulate(base, seed=7, replication=0, clock="compiled", effects=effects)
        rows = ledger.forloeb[ledger.forloeb["forloeb"] == 0]
        inside = np.minimum(rows["slut"], 182) - np.maximum(rows["start"], 0)
        days.append(float(np.clip(inside, 0, None).sum()))
    assert days[1] == pytest.approx(days[0], rel=0.04)


def test_a_downturn_is_one_figure() -> None:
    """Fewer find a job and more become ledige: the stock of a-dagpenge rises."""
    base = shrink(load_scenario("koebenhavn-2020", years=1), 0.3)
    down = base.replace({"konjunktur.niveau": 0.8})
    people = [
        account(one, run(one)).set_index(["year", "metric", "group"])["value"][
            "alle", "fuldtidspersoner", "a_dagpenge"
        ]
        for one in (base, down)
    ]
    assert 1.1 < people[1] / people[0] < 1.5
