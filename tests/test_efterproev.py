"""What is known, and how close the model comes; the page about the model says the same."""

from __future__ import annotations

import numpy as np
import pytest

from simulation.efterproev import Maal, Svar, efterproev, load_targets, table
from simulation.efterproev.maalinger import MAALINGER, survival
from simulation.pages.modellen import BEGIN, END
from tests.conftest import ROOT, product_limit


@pytest.fixture(scope="module")
def answers() -> list[Svar]:
    return list(efterproev(8))


@pytest.mark.slow
def test_what_is_missed_is_said_and_nothing_else_is_missed(answers: list[Svar]) -> None:
    """A target that is missed says why; one that says why is missed."""
    missed = {a.maal.titel: a.model for a in answers if not a.hit}
    assert list(missed) == [m.titel for m in load_targets() if m.ikke_ramt]


@pytest.mark.slow
def test_the_page_is_the_table(answers: list[Svar]) -> None:
    page = (ROOT / "docs" / "modellen.md").read_text("utf-8")
    assert page.split(BEGIN)[1].split(END)[0].strip() == table(answers)


def test_survival_is_the_product_limit() -> None:
    rng = np.random.default_rng(5)
    weeks = rng.exponential(20.0, 400).round(1)
    ended = rng.random(400) < 0.7
    times, left = survival(weeks, ended)
    for at in (1.0, 7.5, 20.0, 55.0):
        own = left[np.searchsorted(times, at, side="right") - 1]
        assert own == pytest.approx(product_limit(weeks, ended, at))


def test_every_target_can_be_measured_and_has_a_source() -> None:
    for target in load_targets():
        assert target.maaling in MAALINGER
        assert target.kilde
        assert target.tolerance >= 0


def test_missed_targets_come_first_with_the_reason() -> None:
    near = Maal("rammes", "K", "uger", "middel_uger", "x", (10.0,), 1.0)
    far = Maal("rammes ikke", "K", "pct.", "refusion", "x", (0.38,), 0.015, "Derfor.")
    text = table([Svar(near, (10.4,)), Svar(far, (0.42,))])
    assert text.index("rammes ikke") < text.index("| rammes |")
    assert "- **rammes ikke.** Derfor." in text
    assert "| rammes ikke | 38,0 pct. | 42,0 pct. | 1,5 pct.point | K |" in text
    assert text.startswith("1 af 2 mål rammes.")


def test_the_command_prints_the_table(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """One target, from the paper: 7,5 × 1.136 × 44 kr. a year."""
    from simulation.cli.main import main
    from simulation.efterproev import maal

    [paid] = [m for m in load_targets() if m.maaling == "drift"]
    monkeypatch.setattr(maal, "load_targets", lambda: [paid])
    with pytest.raises(SystemExit) as end:
        main(["efterproev", "--gentagelser", "1"])
    assert not end.value.code
    said = capsys.readouterr()
    assert "| 374.880 kr. | 374.880 kr. | intet |" in said.out
    assert "Alt rammes." in said.out
    assert "Måler på rebild-2016" in said.err
