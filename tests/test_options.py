"""The choices of a study are the same from Python, on the command line and in the docs."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import pytest

from simulation import compare, run
from simulation.cli.study_options import study_options
from simulation.experiment.options import Given, Options
from simulation.experiment.region import compare_places
from simulation.experiment.settings import CLOCKS

OF_PYTHON_ALONE = {"progress", "notice", "before_seal"}
WRITES_A_FOLDER = {"out": ""}
"""The command line always writes; from Python that is a choice."""


def test_what_may_be_given_is_what_there_is() -> None:
    assert list(Given.__annotations__) == [field.name for field in fields(Options)]


def test_the_command_line_has_every_choice_with_the_same_default() -> None:
    @study_options
    def command() -> None: ...

    there = {p.name: p.default for p in command.__click_params__}  # type: ignore[attr-defined]
    wanted = {f.name: f.default for f in fields(Options) if f.name not in OF_PYTHON_ALONE}
    wanted |= WRITES_A_FOLDER | {"clock": CLOCKS[str(wanted["clock"])]}
    assert there == wanted


def test_every_choice_is_described() -> None:
    for field in fields(Options):
        assert field.name in str(Options.__doc__).split("Raises")[0], field.name


@pytest.mark.parametrize(
    "call",
    [
        lambda **x: run("hedensted-2023", **x),
        lambda **x: compare("s30", **x),
        lambda **x: compare_places("s30", "rebild,laesoe", **x),
    ],
)
def test_a_choice_there_is_none_of_is_refused_everywhere(call: Any) -> None:
    with pytest.raises(TypeError, match="replicatoins"):
        call(replicatoins=2)
