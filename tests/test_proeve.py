"""What a trial can show, and what its control group is worth."""

from __future__ import annotations

import pytest

from simulation.experiment.study import compare
from simulation.report.answer import answer
from simulation.report.maaling import detectable


def test_two_groups_of_different_size_by_hand() -> None:
    # (1,960 + 0,8416) × sqrt(0,3 × 0,7 × (1/15 + 1/60)) = 2,8016 × 0,13229
    assert detectable(15, 60, 0.3) == pytest.approx(0.37062, abs=1e-4)


def test_a_trial_says_what_it_can_show_and_what_its_control_group_is_worth() -> None:
    text = " ".join(answer(compare("s22-3", replications=2, years=1, workers=1)).split())
    assert "Kontrolgruppen på 276 er 155.000 kr. værd om året" in text  # 276 × 560 = 154.560
    assert text.count("procentpoint") == 1  # what can be seen is said once, where it was asked
    few = " ".join(answer(compare("s05", replications=2, years=1, workers=1)).split())
    assert "Med 15 deltagere i forsøget og 15 at sammenligne med" in few
