"""The base in the arrays that the equations read."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
"""Real, or complex where a derivative is taken by a complex step."""

BALANCED, FIXED, WORLD_SHARE, INCOME_SHARE = range(4)
"""Numbers of the closures: no surplus; S' = S; a share of the world's income; of one's own."""

NOTHING = -700.0
"""Logarithm that stands for an expenditure of nothing."""


class Economy(NamedTuple):
    """The base: N regions, J sectors.

    Attributes
    ----------
    B, alpha, VAJ
        (N, J) value-added share of gross output, final share, value added.
    gamma
        (N, user, input) shares among inputs.
    VA, S
        (N,) value added; surplus as the closure reads it (a level, or a share).
    closure
        Number of the closure.
    """

    B: Array
    gamma: Array
    alpha: Array
    VA: Array
    VAJ: Array
    S: Array
    closure: int

    def without(self, dead: NDArray[np.bool_]) -> Economy:
        """The same, industries that cannot produce, (N, J), using no inputs."""
        if not dead.any():
            return self
        gamma = np.where(dead[:, :, None], 0.0, self.gamma)
        return self._replace(B=np.where(dead, 1.0, self.B), gamma=gamma)
