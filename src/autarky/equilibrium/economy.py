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
    gone, gone_final
        (N, J) by user, what inputs out of reach were of all its inputs in the base; by product, the
        final share of what is out of reach. `gamma` and `alpha` are without them.
    """

    B: Array
    gamma: Array
    alpha: Array
    VA: Array
    VAJ: Array
    S: Array
    closure: int
    gone: Array
    gone_final: Array

    def without(
        self, dead: NDArray[np.bool_], inputs: NDArray[np.bool_], final: NDArray[np.bool_]
    ) -> Economy:
        """The same, industries that cannot produce using no inputs, and others what there is.

        Parameters
        ----------
        dead
            (N, J) industries that cannot produce.
        inputs, final
            (N, input, user) and (N, J) what nobody sells and substitutes stand in for.
        """
        if not (dead.any() or inputs.any() or final.any()):
            return self
        missed = inputs.transpose(0, 2, 1) & ~dead[:, :, None]
        left = (self.gamma > 0) & ~missed
        gone = (self.gamma * missed).sum(axis=2)
        return self._replace(
            B=np.where(dead, 1.0, self.B),
            gamma=np.where(dead[:, :, None] | missed, 0.0, self.gamma),
            alpha=np.where(final, 0.0, self.alpha),
            gone=np.where(missed.any(axis=2) & ~left.any(axis=2), 1.0, gone),
            gone_final=np.where(final, self.alpha, 0.0),
        )
