"""Is the model right where something is known? Every target measured, the missed ones on top."""

from simulation.efterproev.maal import Maal, Svar, efterproev, load_targets
from simulation.efterproev.tabel import table

__all__ = ["Maal", "Svar", "efterproev", "load_targets", "table"]
