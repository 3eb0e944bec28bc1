"""The ground a scenario stands on: the rules, and figures and labels layer upon layer."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache

from simulation.errors import Fault, InputError
from simulation.rules import rule_files
from simulation.scenario import files
from simulation.scenario.figures import Figure
from simulation.scenario.files import Source
from simulation.scenario.layers import Layer, make_layer


@dataclass
class Gathered:
    """Figures and labels as layer after layer is laid upon them."""

    figures: dict[str, Figure] = field(default_factory=dict)
    attributes: dict[str, str | bool] = field(default_factory=dict)
    where: dict[str, tuple[str, int]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def label(self, layer: Layer) -> None:
        """Take over a layer's labels."""
        for path, value in layer.attributes.items():
            self.attributes[path] = value
            self.where[path] = layer.source.shown, layer.source.line(path)

    def put(self, layer: Layer, figure: Figure) -> None:
        """Take over one figure of a layer."""
        before = self.figures.get(figure.path)
        if before is not None and before.unit != figure.unit:
            message = f"{figure.path}: enheden er «{figure.unit}»; reglerne bruger «{before.unit}»"
            self.faults.append(layer.fault(message, f"{figure.path}.unit"))
        self.figures[figure.path] = figure

    def stop(self) -> None:
        """Raise InputError if anything is wrong so far."""
        if self.faults:
            raise InputError(list(dict.fromkeys(self.faults)))


def together(sources: list[Source]) -> list[Layer]:
    """Check several files; raise with the faults of all."""
    layers: list[Layer] = []
    faults: list[Fault] = []
    for source in sources:
        try:
            layers.append(make_layer(source))
        except InputError as error:
            faults += error.faults
    if faults:
        raise InputError(faults)
    return layers


@lru_cache(maxsize=1)
def load_rules() -> tuple[Layer, ...]:
    """Return the rule layers that ship, read once.

    Raises
    ------
    InputError
        If a path is defined in two files.
    """
    layers = together([files.read(path) for path in rule_files()])
    seen: dict[str, Layer] = {}
    faults = []
    for layer in layers:
        for path in layer.figures:
            if path in seen:
                other = seen[path].source.shown
                faults.append(layer.fault(f"{path} står også i {other}", path))
            seen[path] = layer
    if faults:
        raise InputError(faults)
    return tuple(layers)


def rule_figures() -> dict[str, Figure]:
    """Return every figure of the rules, with all that is known today."""
    return {path: figure for layer in load_rules() for path, figure in layer.figures.items()}


def closed_names() -> dict[str, set[str]]:
    """Return the forløb and ydelser there are: those of the rules."""
    labels = [path.split(".") for layer in load_rules() for path in layer.attributes]
    return {
        "forloeb": {parts[1] for parts in labels if parts[0] == "forloeb"},
        "ydelse": {parts[2] for parts in labels if parts[:2] == ["refusion", "ydelse"]},
    }
