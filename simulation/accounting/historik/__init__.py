"""Refusion of a given history: the calculator behind ``jobcenter refusion``.

Reads rows of (borger, ydelse, fra, til), places every touched calendar week on the ladder with the
same rule as the model, and splits each week's ydelse between state and kommune to the øre.

``regler`` what is needed of the rules; ``fil`` from bytes to lines; ``celler`` and ``cpr`` what a
cell says; ``laes`` rows to columns, every fault told; ``samtidig`` periods on the same days;
``beregn`` the weeks; ``skriv`` the file.
"""

from __future__ import annotations

from simulation.accounting.historik.beregn import Weeks, calculate
from simulation.accounting.historik.historie import History
from simulation.accounting.historik.laes import read_periods
from simulation.accounting.historik.regler import Rules, read_rules
from simulation.accounting.historik.skriv import EXCEL_ROWS, FORMATS, Totals, write_csv

__all__ = [
    "EXCEL_ROWS", "FORMATS", "History", "Rules", "Totals", "Weeks", "calculate", "read_periods",
    "read_rules", "write_csv",
]  # fmt: skip
