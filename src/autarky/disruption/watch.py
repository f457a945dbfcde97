"""A caller who watches a run day by day."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from autarky.disruption.dynamics import Day, State
from autarky.disruption.economy import Economy

Array = NDArray[np.float64]
Watcher: TypeAlias = Callable[[int, Array, Array], None]
"""Called as ``watcher(day, consumption, baseline)`` after every day: what households consumed, all
products together, (region, draw), and what they do normally, (region,), in the world's unit a day;
raise from it to cancel."""


class Watch:
    """Tells a caller of each day."""

    def __init__(self, economy: Economy, watcher: Watcher) -> None:
        self._watcher = watcher
        self._eaten = economy.table.households.sum(axis=(0, 2)).astype(float)

    def before(self, _day: int, _state: State) -> None:
        """Nothing is noted before a day."""

    def after(self, day: int, happened: Day, _state: State, _lost: NDArray[np.floating]) -> None:
        """Tell the day."""
        self._watcher(day, happened.consumption.sum(axis=0).astype(float), self._eaten)
