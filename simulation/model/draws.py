"""Every random number of the model, keyed by who and what, never by order.

A draw is a hash of (study seed, replication, citizen, decision, occurrence). So the same citizen
has the same luck in every scenario, whatever happened to others or before. The mixer is the
finaliser of SplitMix64 (Steele, Lea and Flood 2014).
"""

from __future__ import annotations

import zlib

import numpy as np
from numpy.typing import NDArray

from simulation.jit import njit
from simulation.model import exact

AFGANG = 1
FORM = 2
UDEBLIVELSE = 3
KLOKKESLET = 4
OENSKET_DAG = 5
FASE = 6
MILEPAEL = 7
GRUND = 8
STOP = 9
EFTER_GRUND = 10
REHAB = 11
SKROEBELIGHED = 12
KLASSE = 13
FORSOERGER = 14
JOB = 15
TRAPPE = 16
ELAPSED = 17
ANKOMST = 18
REHAB_FORLAENGET = 19
FORUDSAETNING = 20
GRUPPE = 21
DELTAGER = 22
SCREENING = 23
HOLD = 24
LUK = 25
TILBUD = 26
FRAFALD = 27
TILBUD_AFGANG = 28
UNDERVEJS = 29
SKRIDT = 30
SKRIDT_TID = 31
SVARTID = 32
SANKTION = 33
TIDLIGERE = 34
DIMITTEND = 35
ONLINE = 36

NAMES = 1 << 20
"""Numbers that names may stand for."""

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_M1 = np.uint64(0xBF58476D1CE4E5B9)
_M2 = np.uint64(0x94D049BB133111EB)
_S30, _S27, _S31, _S11 = np.uint64(30), np.uint64(27), np.uint64(31), np.uint64(11)
_STEP = 2.0**-53


@njit(cache=True, inline="always")
def mix(x: np.uint64) -> np.uint64:
    """Scramble 64 bits so that each input bit moves every output bit."""
    x = (x ^ (x >> _S30)) * _M1
    x = (x ^ (x >> _S27)) * _M2
    return x ^ (x >> _S31)


@njit(cache=True)
def combine(key: np.uint64, number: int) -> np.uint64:
    """Return the key of item ``number`` under ``key``."""
    return mix(key + _GOLDEN * np.uint64(number + 1))


@njit(cache=True)
def uniform(key: np.uint64, decision: int, occurrence: int) -> float:
    """Return the uniform draw in (0, 1) of one decision."""
    x = mix(mix(key + _GOLDEN * np.uint64(decision)) + _GOLDEN * np.uint64(occurrence + 1))
    return (float(x >> _S11) + 0.5) * _STEP


@njit(cache=True)
def exponential(key: np.uint64, decision: int, occurrence: int) -> float:
    """Return the Exp(1) draw of one decision."""
    return -exact.log(uniform(key, decision, occurrence))


@njit(cache=True)
def uniforms(key: np.uint64, decision: int, count: int) -> NDArray[np.float64]:
    """Return the draws for occurrences 0 to ``count`` - 1."""
    out = np.empty(count)
    for i in range(count):
        out[i] = uniform(key, decision, i)
    return out


@njit(cache=True)
def exponentials(key: np.uint64, decision: int, count: int) -> NDArray[np.float64]:
    """Return the Exp(1) draws for occurrences 0 to ``count`` - 1."""
    out = np.empty(count)
    for i in range(count):
        out[i] = exponential(key, decision, i)
    return out


@njit(cache=True)
def keys(root: np.uint64, group: int, count: int) -> NDArray[np.uint64]:
    """Return the keys of citizens 0 to ``count`` - 1 of one group."""
    out = np.empty(count, np.uint64)
    base = combine(root, group)
    for i in range(count):
        out[i] = combine(base, i)
    return out


@njit(cache=True)
def decisions(citizen_keys: NDArray[np.uint64], decision: int) -> NDArray[np.float64]:
    """Return one draw per citizen for a decision taken once in a lifetime."""
    out = np.empty(len(citizen_keys))
    for i in range(len(citizen_keys)):
        out[i] = uniform(citizen_keys[i], decision, 0)
    return out


def code(name: str) -> int:
    """Return the number that stands for a forløb or a tilbud in a key.

    It comes from the name, so what is added beside it moves no draw.
    """
    return zlib.crc32(name.encode()) % NAMES


def root_key(seed: int, replication: int) -> np.uint64:
    """Return the key of a replication."""
    study = np.uint64(combine(np.uint64(seed), 0))
    return np.uint64(combine(study, replication))
