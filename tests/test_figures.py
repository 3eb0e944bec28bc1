"""The charts: only what shows something, nothing on top of anything else, numbers that differ."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import matplotlib
import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg

from simulation.experiment.region import compare_places
from simulation.experiment.study import Result, compare, elements_apart, run
from simulation.report.figures import CHARTS, draw, write_figures
from simulation.report.figures.kommuner import kommuner
from simulation.report.figures.style import _tick_decimals, decimals_of, own_settings
from simulation.report.noegletal.borgere import published
from simulation.scenario import load_scenario

matplotlib.use("Agg")


@lru_cache(maxsize=4)
def study(name: str, years: int | None = 2) -> Result:
    scenario = load_scenario(name)
    if scenario.baseline_id == scenario.id:
        return run(name, replications=3, years=years, workers=1)
    return compare(name, replications=3, years=years, workers=1)


def charts(result: Result) -> dict[str, Any]:
    """Draw what a study shows, laid out as it is written."""
    with own_settings():
        drawn = {name: draw(result, name) for name in CHARTS}
        for figure in drawn.values():
            if figure is not None:
                FigureCanvasAgg(figure).draw()
    return {name: figure for name, figure in drawn.items() if figure is not None}


def texts(figure: Any) -> str:
    return "\n".join(t.get_text() for t in figure.findobj(matplotlib.text.Text))


def test_a_control_has_no_charts_and_old_ones_go(tmp_path: Path) -> None:
    (tmp_path / "varighed.png").write_bytes(b"fra en tidligere koersel")
    assert write_figures(study("s00"), tmp_path) == []
    assert list(tmp_path.iterdir()) == []


def test_s30_shows_kroner_hours_and_the_team_only(tmp_path: Path) -> None:
    written = write_figures(study("s30"), tmp_path)
    names = {path.stem for path in written}
    assert {"netto", "rehabilitering"} <= names <= {"netto", "fordeling", "timer", "rehabilitering"}
    assert {path.suffix for path in written} == {".png", ".svg"}


@pytest.mark.parametrize("name", ["s36", "r2-lov-1750", "s37", "hedensted-2023", "s34"])
def test_header_panels_and_caption_do_not_overlap(name: str) -> None:
    for chart, figure in charts(study(name, None if name == "s37" else 2)).items():
        renderer = figure.canvas.get_renderer()
        title, below, caption = (t.get_window_extent(renderer) for t in figure.texts[:3])
        assert title.y0 >= below.y1 - 1, chart
        panels = [axes for axes in figure.axes if axes.axison]
        legends = [axes.get_legend() for axes in figure.axes if axes.get_legend()]
        for item in [*panels, *legends]:
            box = (item.get_tightbbox if item in panels else item.get_window_extent)(renderer)
            assert box.y1 <= below.y0 + 1, chart
            assert box.y0 >= caption.y1 - 1, chart
            assert box.x1 <= figure.bbox.x1 + 1, chart
            assert box.x0 >= -1, chart
        boxes = [axes.get_tightbbox(renderer) for axes in panels]
        for i, a in enumerate(boxes):
            for b in boxes[i + 1 :]:
                over = min(a.x1, b.x1) - max(a.x0, b.x0), min(a.y1, b.y1) - max(a.y0, b.y0)
                assert min(over) <= 2, chart


@pytest.mark.parametrize("name", ["s36", "r2-lov-1750", "s30", "s08"])
def test_ticks_and_bars_have_decimals_enough_to_differ(name: str) -> None:
    for chart, figure in charts(study(name)).items():
        for axes in figure.axes:
            for axis in (axes.xaxis, axes.yaxis):
                low, high = sorted(axis.get_view_interval())
                shown = [t.label1.get_text() for t in axis.get_major_ticks()
                         if low <= t.get_loc() <= high and t.label1.get_text()]  # fmt: skip
                assert len(set(shown)) == len(shown), (chart, shown)


def test_decimals_by_hand() -> None:
    assert decimals_of([-0.46, -0.52, -0.49]) == 2
    assert decimals_of([120.0, 340.0]) == 0
    assert decimals_of([12.6, 18.9]) == 0
    assert decimals_of([0.0, 0.0]) == 0
    assert _tick_decimals([0.0, 0.5, 1.0]) == 1
    assert _tick_decimals([0.0, 0.25, 0.5]) == 2
    assert _tick_decimals([0.0, 20.0]) == 0


def test_the_forsoeg_is_named_and_a_title_is_drawn_letter_by_letter(tmp_path: Path) -> None:
    result = study("s30")
    odd = "Pris $5 til $x^2$ <b>og</b> {mere}"
    named = replace(result, scenarios=[result.baseline, replace(result.scenarios[1], title=odd)])
    written = write_figures(named, tmp_path)
    svg = (tmp_path / "netto.svg").read_text("utf-8")
    assert "Pris $5 til $x^2$ &lt;b&gt;og&lt;/b&gt; {mere}" in svg
    assert written
    for figure in charts(result).values():
        assert result.scenarios[1].title in texts(figure)
        assert "Ingen data" not in texts(figure)


def test_the_users_own_matplotlibrc_does_not_reach_the_charts() -> None:
    with matplotlib.rc_context({"axes.facecolor": "red", "font.size": 30}):
        with own_settings():
            assert matplotlib.rcParams["axes.facecolor"] == "white"
            assert matplotlib.rcParams["font.size"] == 10
        assert matplotlib.rcParams["axes.facecolor"] == "red"


@pytest.mark.parametrize("name", ["r2-lov-1750", "hedensted-2023", "s35"])
def test_a_survival_curve_never_rises(name: str) -> None:
    curves = study(name).summary
    curves = curves[(curves["metric"] == "overlevelse") & curves["mean"].notna()]
    parts = curves["group"].str.rpartition(":")
    curves = curves.assign(x=parts[0], week=parts[2].astype(int))
    for key, own in curves.groupby(["scenario", "x"]):
        means = own.sort_values("week")["mean"].to_numpy()
        assert (np.diff(means) <= 1e-12).all(), key
        assert means[0] <= 1.0


def test_a_fall_of_three_points_fills_the_axis() -> None:
    figure = charts(study("s36"))["samtaler"]
    axes = figure.axes[1]
    low, high = axes.get_xlim()
    points = np.concatenate([line.get_xdata() for line in axes.lines])
    assert high - low < 4 * (points.max() - points.min()) + 0.05
    assert axes.get_legend_handles_labels()[1]


def test_the_legend_has_only_outcomes_that_occur() -> None:
    soft, hard = charts(study("s29")), charts(study("s36"))
    assert "Ikke holdt" not in texts(soft["samtaler"])
    assert "Ikke holdt" in texts(hard["samtaler"])


def test_hard_staffing_shows_months_and_steps() -> None:
    drawn = charts(study("s36"))
    assert {"rettidighed", "bemanding"} <= set(drawn)
    line = drawn["rettidighed"].axes[0].lines[0]
    own = study("s36").summary
    own = own[(own["metric"] == "rettidige_md_andel") & own["group"].str.startswith("unge:")]
    own = own[own["scenario"] == study("s36").baseline.id].sort_values("group")
    assert line.get_ydata() == pytest.approx(own["mean"].to_numpy())
    assert len(drawn["bemanding"].axes[0].lines) == 1 + 4
    assert not {"rettidighed", "bemanding"} & set(charts(study("s30")))


def test_s37_shows_the_published_series() -> None:
    result = study("s37", None)
    figure = charts(result)["langtidsledige"]
    series = published(result.scenarios[1], "a_dagpenge")
    assert list(figure.axes[0].lines[0].get_ydata()) == list(series.values())
    assert list(series.values())[::16] == [74, 18]
    assert "Offentliggjort" in texts(figure)


@pytest.mark.slow
def test_each_element_has_a_bar_and_they_add_up() -> None:
    result = compare(elements_apart("s28", 2), replications=2, years=2, workers=1)
    figure = charts(result)["elementer"]
    widths = [bar.get_width() for bar in figure.axes[0].patches]
    assert len(widths) == 4 + 2
    assert sum(widths[:-1]) == pytest.approx(widths[-1], abs=1e-6)


@pytest.mark.slow
def test_kommuner_are_shown_per_citizen_with_their_sum() -> None:
    result = compare_places("s30", "rebild,aalborg", replications=2, years=1, workers=1)
    assert result.people["rebild"] > 25_000
    with own_settings():
        figure = kommuner(result)
        FigureCanvasAgg(figure).draw()
    rows = result.rows.set_index("place")
    order = rows.drop("i_alt").sort_values("netto_kr", ascending=False).index
    each = [rows.loc[p, "netto_kr"] / result.people[p] * 1000 for p in order]
    assert figure.axes[1].lines[0].get_xdata() == pytest.approx(each)
    assert "I alt " in texts(figure)
