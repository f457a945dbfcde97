"""Division by quantities of which some are nothing."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def over_positive(values: Array, base: Array, empty: float = 0.0) -> Array:
    """Values over a base, in the shape of the values; `empty` where the base is not positive."""
    return np.divide(values, base, out=np.full_like(values, empty), where=base > 0)
