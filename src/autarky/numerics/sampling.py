"""Points that fill a cube evenly."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def latin_hypercube(points: int, dimensions: int, seed: int) -> Array:
    """(points, dimensions) in [0, 1): every axis has one point in each of `points` equal strata.

    Source: McKay, Beckman and Conover (1979), Technometrics 21:239–245; drawn by SciPy.
    """
    from scipy.stats import qmc

    found: Array = qmc.LatinHypercube(d=dimensions, rng=np.random.default_rng(seed)).random(points)
    return found
