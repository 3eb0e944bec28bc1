"""Simulering af borgere, samtaler og refusion i et dansk jobcenter.

The public interface is small: :func:`load_scenario`, :func:`run` and :func:`compare`.
Everything is imported when first used, so that ``import simulation`` stays light.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulation.udgave import __version__

__all__ = ["__version__", "compare", "load_scenario", "run"]

if TYPE_CHECKING:
    from simulation.experiment.study import compare, run
    from simulation.scenario import load_scenario


def __getattr__(name: str) -> Any:
    if name == "load_scenario":
        from simulation.scenario import load_scenario

        return load_scenario
    if name in ("run", "compare"):
        from simulation.experiment import study

        return getattr(study, name)
    raise AttributeError(name)
