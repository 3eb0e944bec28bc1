"""Every path that ships is declared once, and holds values of the kind its declaration says."""

from __future__ import annotations

from collections import Counter

import pytest

from simulation.scenario import load_scenario
from simulation.scenario.fields import FIELDS, Domain, field_of
from simulation.scenario.files import scenario_ids
from simulation.scenario.ground import load_rules


def test_one_path_one_declaration() -> None:
    twice = [path for path, n in Counter(field.path for field in FIELDS).items() if n > 1]
    assert twice == []


def test_rules_hold_only_declared_paths() -> None:
    for layer in load_rules():
        for path in layer.figures:
            field = field_of(path)
            assert field, path
            assert not field.is_attribute, path
        for path in layer.attributes:
            field = field_of(path)
            assert field, path
            assert field.is_attribute, path


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(scenario_ids()))
def test_shipped_scenarios_hold_declared_values(name: str) -> None:
    scenario = load_scenario(name)
    for path, figure in scenario.figures.items():
        field = field_of(path)
        assert field, path
        for entry in figure.entries:
            values = entry.value if isinstance(entry.value, tuple) else (entry.value,)
            for value in values:
                if isinstance(value, float):
                    assert field.least <= value <= field.most, path
                    if field.domain in (Domain.COUNT, Domain.SWITCH, Domain.YEAR):
                        assert value == int(value), path
    assert all(field_of(path) for path in scenario.attributes)


@pytest.mark.parametrize(
    ("path", "declared"),
    [
        ("samtaler.varsel_dage", "samtaler.varsel_dage"),
        ("samtaler.sygedagpenge.foerste.antal", "samtaler.<forloeb>.*.antal"),
        ("milepael.sygedagpenge.udfald.fortsaetter", "milepael.<forloeb>.udfald.fortsaetter"),
        ("milepael.sygedagpenge.udfald.job", "milepael.<forloeb>.udfald.<forloeb>"),
        ("bemanding.dagpenge", None),
        ("rehab.andell", None),
        ("foo.bar", None),
    ],
)
def test_a_name_spelt_out_goes_before_one_that_may_be_any(path: str, declared: str | None) -> None:
    field = field_of(path)
    assert (field.path if field else None) == declared
