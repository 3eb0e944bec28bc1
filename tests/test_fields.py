"""Every path that ships is declared once, and holds values of the kind its declaration says."""

from __future__ import annotations

from collections import Counter

import pytest

from simulation.model.tables.records import read
from simulation.scenario import load_scenario
from simulation.scenario.field import Domain
from simulation.scenario.fields import FIELDS, field_of
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


def test_what_a_user_names_is_explained_where_it_is_declared() -> None:
    """A rules file says what its own figures are; nobody else says it of a tilbud to come."""
    silent = [
        field.path
        for field in FIELDS
        if field.path.startswith(("tilbud.", "sagsskridt.*.", "samtaler.<forloeb>.*.", "drift."))
        and not field.is_attribute
        and not field.title
    ]
    assert silent == []


def test_the_rules_read_a_record_that_follows_from_the_declarations() -> None:
    from simulation.model.tables.tilbud import RULE

    declared = [f.rule for f in FIELDS if f.path.startswith("tilbud.") and f.rule]
    assert list(RULE.names or ()) == declared
    scenario = load_scenario("s08-psykologbehandling")
    (name,) = scenario.children("tilbud")
    values = read(scenario, "tilbud.*", f"tilbud.{name}", scenario.start)
    weeks = float(scenario.at(f"tilbud.{name}.varighed_uger", scenario.start))
    assert values["varighed_dage"] == 7 * weeks
    assert values["gentages_dage"] == float("inf")  # 0 weeks between is once
    assert values["fastlaasning"] == 1.0  # nothing is written
