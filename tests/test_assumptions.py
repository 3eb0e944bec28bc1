"""Drawn assumptions: values a file could have held, the same in every scenario, and only where
uncertain."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from simulation.errors import InputError
from simulation.experiment.assumptions import draw_assumptions, is_drawn, quantile, settle
from simulation.experiment.study import compare
from simulation.scenario import Scenario, files, load_scenario
from simulation.scenario.bonds import Kind, bonds_of
from simulation.scenario.checks import Whole, resolved_faults
from simulation.scenario.field import Domain
from simulation.scenario.fields import field_of
from simulation.scenario.ground import closed_names

SHIPPED = sorted(files.scenario_ids())
LAST_YEAR = 2030
TRIALS = [name for name in SHIPPED if load_scenario(name).baseline_id != name]


# --- one figure ----------------------------------------------------------------------------------


@given(st.floats(0.001, 0.999), st.floats(0, 1))
def test_the_triangle_is_scipys(u: float, peak: float) -> None:
    """Low 2, high 6."""
    own = quantile(u, 2, 2 + 4 * peak, 6, None)
    assert own == pytest.approx(stats.triang.ppf(u, peak, loc=2, scale=4), abs=1e-6)


def test_the_median_of_a_lognormal_is_the_stated_value() -> None:
    """[1; 100] stated 2: 1 and 100 are three standard deviations from 2, so 1,5 of them above the
    median is 2 × 50^(1,5/3) = 14,142; there u = 1 - (Φ(-1,5) - Φ(-3)) / (1 - 2 Φ(-3))."""

    def own(u: float) -> float:
        return quantile(u, 1.0, 2.0, 100.0, "lognormal")

    assert own(0.5) == pytest.approx(2.0)
    assert own(0.0) == pytest.approx(1.0)
    assert own(1.0) == pytest.approx(100.0)
    cdf = stats.norm.cdf
    u = 1 - (cdf(-1.5) - cdf(-3)) / (1 - 2 * cdf(-3))
    assert own(u) == pytest.approx(2 * 50**0.5)
    drawn = [own((i + 0.5) / 10_000) for i in range(10_000)]
    assert np.median(drawn) == pytest.approx(2.0, rel=0.01)
    assert np.mean(drawn) < 5
    assert (np.diff(drawn) > 0).all()


@given(st.floats(0, 1), st.floats(0.1, 1), st.floats(0.1, 1), st.sampled_from([None, "lognormal"]))
def test_a_draw_stays_in_its_range(u: float, below: float, above: float, shape: str | None) -> None:
    low, high = 3 - 2 * below, 3 + 5 * above
    assert low - 1e-9 <= quantile(u, low, 3.0, high, shape) <= high + 1e-9


# --- figures that hang together ------------------------------------------------------------------


def test_shares_are_moved_by_the_room_they_have() -> None:
    """0,6 + 0,3 + 0,3 is 0,2 too much; there is 0,1, 0,1 and 0,2 to take, so half of each."""
    ends = [(0.5, 0.7), (0.2, 0.4), (0.1, 0.4)]
    assert settle(Kind.WHOLE, [0.6, 0.3, 0.3], ends) == pytest.approx([0.55, 0.25, 0.2])
    ends = [(0.2, 0.2), (0.0, 0.9)]  # the law sets the first
    assert settle(Kind.WHOLE, [0.2, 0.5], ends) == pytest.approx([0.2, 0.8])


def test_first_is_not_after_last() -> None:
    """The first is drawn to 5, the last to 3, and the last may be 4 at most: both become 4."""
    assert settle(Kind.RISING, [5.0, 3.0], [(0.0, 6.0), (2.0, 4.0)]) == [4.0, 4.0]
    assert settle(Kind.RISING, [1.0, 3.0], [(0.0, 6.0), (2.0, 4.0)]) == [1.0, 3.0]
    assert settle(Kind.KEPT, [0.1, 0.05, 0.25], [(0, 0.15), (0, 0.25), (0.25, 0.25)]) == [
        0.1, 0.1, 0.25,
    ]  # fmt: skip


def fragment(tmp_path: Path, changes: str) -> Path:
    path = tmp_path / "mit-forsoeg.toml"
    path.write_text(
        'kind = "scenario"\nid = "mit-forsoeg"\ntitle = "Forsøg"\nquestion = "Hvad?"\n'
        'owner = "Jobcenter"\nlegal_status = "inden for loven"\nextends = "hedensted-2026"\n'
        + changes,
        encoding="utf-8",
    )
    return path


def change(path: str, value: str, interval: str | None = None) -> str:
    span = f"range = {interval}\n" if interval else ""
    return (
        f'[[changes]]\npath = "{path}"\nvalue = {value}\nfrom = 2027-01-01\n{span}'
        'source = "Os"\ngrade = "antagelse"\nelement = "Det"\n'
    )


@pytest.mark.parametrize(
    ("path", "value", "interval", "word"),
    [
        ("sagsskridt.min_plan.gentages_uger", "0", "[0, 1]", "rummer 0"),
        ("sagsskridt.min_plan.gentages_uger", "26", "[0, 40]", "rummer 0"),
        ("sagsskridt.min_plan.andel", "0.9", "[0.8, 1.1]", "0 til 1"),
        ("samtaler.a_dagpenge.foerste.fra_uge", "20", "[19, 21]", "den første må ikke være størst"),
        (
            "kontanthjaelpsfordeling.uddannelseshjaelp.mindstesats", "0.4", "[0.3, 0.5]",
            "andelene summer til",
        ),
    ],
)  # fmt: skip
def test_a_range_or_value_that_cannot_be_is_refused(
    tmp_path: Path, path: str, value: str, interval: str, word: str
) -> None:
    with pytest.raises(InputError) as told:
        load_scenario(fragment(tmp_path, change(path, value, interval)))
    (fault,) = told.value.faults
    assert word in fault.message
    assert fault.line is not None
    assert str(fault.file).endswith("mit-forsoeg.toml")


def test_a_value_that_is_no_quantity_needs_no_range(tmp_path: Path) -> None:
    path = "sagsskridt.min_plan.gentages_uger"
    scenario = load_scenario(fragment(tmp_path, change(path, "0")))
    assert draw_assumptions(scenario, 1, 0).at(path, scenario.start) == 0.0


def test_a_scaled_range_ends_where_the_figure_does(tmp_path: Path) -> None:
    """0,45 in 0,27-0,72, times 1,5: 0,675 in 0,405-1, not 1,08."""
    path = "samtaler.a_dagpenge.jobcenter.digital_andel"
    text = change(path, "0").replace("value = 0", "scale = 1.5").replace("antagelse", "estimat")
    entry = load_scenario(fragment(tmp_path, text)).figure(path).entries[-1]
    assert entry.value == pytest.approx(0.675)
    assert entry.range == pytest.approx((0.405, 1.0))


# --- whole scenarios -----------------------------------------------------------------------------


def wrong(scenario: Scenario, drawn: Scenario) -> list[str]:
    """Return everything of a draw that no file could have held."""
    whole = Whole(drawn.figures, drawn.attributes, {}, closed_names(), LAST_YEAR)
    told = [fault.message for fault in resolved_faults(whole)]
    for path, figure in drawn.figures.items():
        field = field_of(path)
        assert field is not None, path
        for entry in figure.entries:
            stated = scenario.figure(path).on(entry.from_date or date.min)
            values = entry.value if isinstance(entry.value, tuple) else (entry.value,)
            numbers = [x for x in values if isinstance(x, float)]
            if any(not field.least - 1e-9 <= x <= field.most + 1e-9 for x in numbers):
                told.append(f"{path} = {entry.value}: uden for grænserne")
            if isinstance(entry.value, float) and entry.range is not None:
                if not entry.range[0] - 1e-9 <= entry.value <= entry.range[1] + 1e-9:
                    told.append(f"{path} = {entry.value}: uden for spændet")
            whole = (Domain.COUNT, Domain.SWITCH, Domain.YEAR)
            if field.domain in whole and any(x != int(x) for x in numbers):
                told.append(f"{path} = {entry.value}: ikke et helt tal")
            if field.never is not None and stated.value == field.never:
                if entry.value != field.never:
                    told.append(f"{path} = {entry.value}: {field.never} er ikke en mængde")
            if stated.grade in ("lov", "statistik") and entry.value != stated.value:
                told.append(f"{path} = {entry.value}: {stated.grade} trækkes ikke")
    stated_bonds = bonds_of(scenario.figures)
    for bond in stated_bonds:
        for day in bond.days(drawn.figures):
            values = [float(str(e.value)) for e in bond.on(drawn.figures, day)]
            before = [float(str(e.value)) for e in bond.on(scenario.figures, day)]
            if bond.holds(before) and not bond.holds(values):
                told.append(f"{bond.paths}: {values}")
    return told


@settings(deadline=None)  # the first draw of a scenario reads its files
@given(st.sampled_from(SHIPPED), st.integers(0, 2**31), st.integers(0, 10_000))
def test_any_draw_of_any_scenario_could_be_a_file(name: str, seed: int, replication: int) -> None:
    scenario = load_scenario(name)
    assert wrong(scenario, draw_assumptions(scenario, seed, replication)) == []


@pytest.mark.slow
@pytest.mark.parametrize("name", SHIPPED)
def test_the_draws_of_every_scenario_could_be_files(name: str) -> None:
    scenario = load_scenario(name)
    for replication in range(20):
        assert wrong(scenario, draw_assumptions(scenario, 1, replication)) == []


def test_the_law_and_the_counted_are_left_alone(hedensted: Scenario) -> None:
    drawn = draw_assumptions(hedensted, 1, 0)
    moved = 0
    for path, figure in hedensted.figures.items():
        for before in figure.entries:
            after = drawn.figures[path].on(before.from_date or date.min)
            if is_drawn(path, before):
                moved += after.value != before.value
            elif not field_of(path).together:
                assert after.value == before.value, path
    assert moved > 100


def test_kommuner_share_what_is_unknown_of_the_law_but_not_of_themselves() -> None:
    here, there = (
        draw_assumptions(load_scenario("hedensted-2026", place=place), 1, 0)
        for place in ("rebild", "laesoe")
    )
    shared = "rehab.dag_kr"
    assert here.at(shared, here.start) == there.at(shared, there.start)
    own = "bestand.sygedagpenge"

    def place_in_range(scenario: Scenario) -> float:
        entry = scenario.figure(own).on(scenario.start)
        assert entry.range is not None
        return (entry.value - entry.range[0]) / (entry.range[1] - entry.range[0])

    assert place_in_range(here) != pytest.approx(place_in_range(there), abs=1e-3)


def test_both_scenarios_see_the_same_draw(hedensted: Scenario) -> None:
    other = draw_assumptions(load_scenario("s30"), 1, 3)
    base = draw_assumptions(hedensted, 1, 3)
    different = [p for p in base.figures if base.figures[p].entries != other.figures[p].entries]
    assert set(different) == {"rehab.andel", "rehab.andel_ved_forlaengelse"}
    values = [
        draw_assumptions(hedensted, 1, r).at("rehab.dag_kr", hedensted.start) for r in range(200)
    ]
    assert len(set(values)) == 200
    assert 15_500 < min(values) < np.mean(values) < max(values) < 17_000


def share_of(metric: str, result, scenario: str) -> float:  # type: ignore[no-untyped-def]
    """Return the drawn mean of a total over the stated one."""

    def total(frame) -> float:  # type: ignore[no-untyped-def]
        own = frame[
            (frame["metric"] == metric)
            & (frame["year"] == "alle")
            & (frame["scenario"] == scenario)
        ]
        whole = own[own["group"] == ""]
        return float((whole if len(whole) else own)["value"].sum())

    stated, drawn = total(result.metrics), total(result.drawn)
    return drawn / stated if stated else 1.0 + drawn


@pytest.mark.slow
@pytest.mark.parametrize("name", TRIALS)
def test_drawn_volumes_are_plausible_and_the_interval_holds_the_stated(name: str) -> None:
    result = compare(name, replications=4, years=1, workers=1)
    for scenario in result.scenarios:
        for metric in ("sagsbehandler_timer", "samtaler_kraevede", "sagsskridt"):
            assert 1 / 1.5 < share_of(metric, result, scenario.id) < 1.5, (metric, scenario.id)
    assert result.uncertainty is not None
    first = result.compared[0].id
    rows = result.uncertainty[result.uncertainty["scenario"] == first].set_index("kind")
    years, whole = rows.loc["udsving fra år til år"], rows.loc["samlet"]
    assert whole["low"] <= years["low"] <= years["high"] <= whole["high"]
    if rows.loc["usikkerhed om forudsætninger", "half_width"] > 2 * years["half_width"]:
        assert whole["half_width"] > years["half_width"]  # where luck does not drown it
    own = result.comparison[result.comparison["scenario"] == first]
    table = own.set_index(["metric", "year", "group"])
    net = table.loc["kommune_netto_kr", "alle", ""]
    assert (net["p05"], net["p95"]) == pytest.approx((whole["low"], whole["high"]))
    assert net["p05"] <= net["difference"] <= net["p95"]


@pytest.mark.slow
def test_time_that_is_short_follows_the_drawn_baseline() -> None:
    """How much time there is is set so that the baseline copes; dearer samtaler must not flood it.

    Nothing is changed, so the share held on time is that of any baseline that copes."""
    result = compare("s00", replications=3, years=1, workers=1, staffing="hard")

    def held(frame) -> float:  # type: ignore[no-untyped-def]
        own = frame[(frame["year"] == "alle") & (frame["group"] == "")].set_index("metric")["value"]
        on_time, late = own["samtaler_afholdt"].sum(), own["samtaler_afholdt_for_sent"].sum()
        return float(on_time / (on_time + late))

    assert held(result.drawn) == pytest.approx(held(result.metrics), abs=0.15)
    assert (result.comparison[["difference", "p05", "p95"]].fillna(0) == 0).to_numpy().all()


def test_means_are_those_of_the_stated_figures() -> None:
    choices = {"replications": 3, "years": 1, "workers": 1}
    stated = compare("s30", assumptions="faste", **choices)
    both = compare("s30", **choices)
    assert both.metrics.equals(stated.metrics)
    assert stated.drawn is None
    keys = ["scenario", "year", "metric", "group"]
    beside = stated.comparison.merge(both.comparison, on=keys, suffixes=("", "_both"))
    assert len(beside) == len(stated.comparison) <= len(both.comparison)
    for column in ("difference", "ci_low", "ci_high"):
        assert np.allclose(beside[column], beside[f"{column}_both"], equal_nan=True)
    known = beside.dropna(subset=["p05"])
    assert (known["p05_both"] <= known["p05"] + 1e-9).all()
    assert (known["p95_both"] >= known["p95"] - 1e-9).all()
    assert both.uncertainty is not None
    assert stated.uncertainty is not None
    kinds = ["beregningsusikkerhed", "udsving fra år til år", "usikkerhed om forudsætninger",
             "samlet"]  # fmt: skip
    assert list(both.uncertainty["kind"]) == kinds
    unknown = stated.uncertainty.set_index("kind")["low"].isna()
    assert unknown.tolist() == [False, False, True, False]


@pytest.mark.slow
def test_the_interval_is_wider_with_drawn_assumptions() -> None:
    width = {}
    for choice in ("faste", "traekkes"):
        result = compare("s16", replications=16, years=2, assumptions=choice)
        rows = result.comparison
        net = rows[(rows["metric"] == "kommune_netto_kr") & (rows["year"] == "alle")].iloc[0]
        width[choice] = net["p95"] - net["p05"]
        assert net["difference"] < 0
    assert width["traekkes"] > 1.2 * width["faste"]
    nothing = compare("s00", replications=2, years=1, assumptions="traekkes").comparison
    assert (nothing[["difference", "p05", "p95"]].fillna(0) == 0).to_numpy().all()
