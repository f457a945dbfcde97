"""The first of several days in a row on which something holds."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

SUSTAINED = 3
"""Days in a row that make an event, so that a single bad day is none."""


class Streak:
    """First day of the first `SUSTAINED` days in a row, element by element; NaN until then."""

    def __init__(self, shape: tuple[int, ...]) -> None:
        self.first = np.full(shape, np.nan)
        self._days = np.zeros(shape, np.int32)

    def note(self, day: int, holds: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Take note of a day; return where the event is established today."""
        self._days = np.where(holds, self._days + 1, 0)
        new: NDArray[np.bool_] = (self._days == SUSTAINED) & np.isnan(self.first)
        self.first[new] = day - SUSTAINED + 1
        return new
