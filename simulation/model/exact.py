"""Times and functions that come out the same, to the last bit, on every processor.

A library's ``log`` and ``exp`` may differ in the last bit from one processor to the next. Those
the model needs are written here with the four operations alone, which are the same everywhere.
And every time is put on a grid when it is made, fine enough that no two events meet by it and
coarse enough that times add up and subtract exactly. So no key, no order and no choice rests on
the last bits of a time.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulation.jit import njit

STEPS_PER_DAY = 2.0**36
"""Points of the grid in a day; exact sums of times reach 89 years on either side of day 0."""
_ROUNDER = 1.5 * 2.0**52 / STEPS_PER_DAY

_LN2_HIGH, _LN2_LOW = 6.93147180369123816490e-01, 1.90821492927058770002e-10
_PER_LN2 = 1.44269504088896338700
_SQRT_HALF = 0.70710678118654752440
_L1, _L2, _L3, _L4, _L5, _L6, _L7 = (
    6.666666666666735130e-01, 3.999999999940941908e-01, 2.857142874366239149e-01,
    2.222219843214978396e-01, 1.818357216161805012e-01, 1.531383769920937332e-01,
    1.479819860511658591e-01,
)  # fmt: skip
_P1, _P2, _P3, _P4, _P5 = (
    1.66666666666666019037e-01, -2.77777777770155933842e-03, 6.61375632143793436117e-05,
    -1.65339022054652515390e-06, 4.13813679705723846039e-08,
)  # fmt: skip
"""Coefficients of FDLIBM (Sun Microsystems 1993); the error is below one unit in the last place."""


@njit(cache=True)
def on_grid(time: Any) -> Any:
    """Return a time in days, or an array of them, on the nearest point of the grid.

    Adding a number so large that finer bits have no room, and taking it away again, rounds.
    """
    return (time + _ROUNDER) - _ROUNDER


@njit(cache=True)
def log(x: float) -> float:
    """Return the natural logarithm of a number above 0."""
    fraction, k = math.frexp(x)
    if fraction < _SQRT_HALF:
        fraction *= 2.0
        k -= 1
    f = fraction - 1.0
    half = 0.5 * f * f
    s = f / (2.0 + f)
    z = s * s
    w = z * z
    odd = z * (_L1 + w * (_L3 + w * (_L5 + w * _L7)))
    even = w * (_L2 + w * (_L4 + w * _L6))
    return s * (half + (odd + even)) + k * _LN2_LOW - half + f + k * _LN2_HIGH


@njit(cache=True)
def exp(x: float) -> float:
    """Return the exponential function."""
    k = math.floor(_PER_LN2 * x + 0.5)
    high, low = x - k * _LN2_HIGH, k * _LN2_LOW
    r = high - low
    rr = r * r
    c = r - rr * (_P1 + rr * (_P2 + rr * (_P3 + rr * (_P4 + rr * _P5))))
    return math.ldexp(1.0 + (r * c / (2.0 - c) - low + high), int(k))


@njit(cache=True)
def expm1(x: float) -> float:
    """Return the exponential function less 1, accurate near 0 too (Kahan)."""
    u = exp(x)
    if u == 1.0:
        return x
    if u - 1.0 == -1.0:
        return -1.0
    return (u - 1.0) * x / log(u)


@njit(cache=True)
def logs(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return :func:`log` of each number in a one-dimensional array."""
    out = np.empty(len(values))
    for i in range(len(values)):
        out[i] = log(values[i])
    return out


@njit(cache=True)
def expm1s(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return :func:`expm1` of each number in a one-dimensional array."""
    out = np.empty(len(values))
    for i in range(len(values)):
        out[i] = expm1(values[i])
    return out
