"""Person-days by period, forløb, ladder step and forsørger: the quantity all kroner rest on.

One pass over each citizen's forløb, week by week. The ladder itself is the one rule in
:mod:`simulation.accounting.refusion`.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

Floats = NDArray[np.float64]

SELV, TRAPPE, SPAERRER = 0, 1, 2
"""What a week in a forløb is to the ladder: selvforsørgelse, a counted week, or neither."""

OUTSIDE = 4
"""Place in the step axis for days outside the ladder."""
