"""What events do to capacity day by day, and the rebuilding that they ask for."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from autarky.disruption.events import CapacityLoss, CapitalLoss
from autarky.disruption.table import Table
from autarky.numerics.quotient import over_positive
from autarky.world import World

Array = NDArray[np.float64]
Event = CapacityLoss | CapitalLoss


class Damage:
    """All events of a run, with the rebuilding still to be done.

    Notes
    -----
    Rebuilding of an industry is asked of the rebuilding sectors in given shares, and within each
    of the regions that supply that industry with the product, in proportion to its baseline
    purchases. Losses of capital add up; between them and losses of capacity the larger counts.
    """

    def __init__(self, events: Sequence[Event], world: World, table: Table, compat: bool) -> None:
        self._table, self._compat = table, compat
        self._capacity = [(e, e.industries(world)) for e in events if isinstance(e, CapacityLoss)]
        capital = [(e, e.industries(world)) for e in events if isinstance(e, CapitalLoss)]
        self._capital = [(e, hit) for e, hit in capital if not e.rebuilds]
        self._rebuilding = [_Site(e, hit, world, table) for e, hit in capital if e.rebuilds]

    def lost(self, day: int) -> Array:
        """(n,) share of capacity lost on a day."""
        capital = self._table.capital
        damage = np.zeros_like(capital)
        for event, hit in self._capital:
            damage[hit] += event.left(day, capital[hit], compat=self._compat)
        for site in self._rebuilding:
            if day >= site.event.start_day:
                damage[site.hit] += site.left.sum(axis=0)
        share = over_positive(damage, capital)
        for arbitrary, hit in self._capacity:
            share[hit] = np.maximum(share[hit], arbitrary.left(day, compat=self._compat))
        return np.minimum(share, 1.0)

    def demanded(self, day: int) -> Array:
        """(n,) rebuilding demanded of each industry on a day."""
        total = np.zeros_like(self._table.capital)
        for site in self._rebuilding:
            if site.open(day):
                total += site.claim().sum(axis=1)
        return total

    def rebuild(self, day: int, fill: Array) -> None:
        """Take note of what was delivered: `fill` (n,) is the share of claims met."""
        for site in self._rebuilding:
            if site.open(day):
                left = site.left - fill[:, None] * site.claim()
                site.left = np.round(left, 7) if self._compat else left


class _Site:
    """Rebuilding after one event: (n, k) what each industry has still to deliver to each site."""

    def __init__(
        self, event: CapitalLoss, hit: NDArray[np.intp], world: World, table: Table
    ) -> None:
        self.event, self.hit = event, hit
        S, R, _ = table.shape
        bought = table.Z[:, :, hit]
        share = np.zeros(S)
        for name, part in (event.rebuilding_sectors or {}).items():
            share[world.sector_index(name)] = part
        total = bought.sum(axis=1, keepdims=True)
        by_origin = over_positive(bought, total)
        weights = (share[:, None, None] * by_origin).transpose(1, 0, 2).reshape(R * S, len(hit))
        self.left: Array = weights * (event.share * table.capital[hit])

    def open(self, day: int) -> bool:
        """Whether rebuilding is under way."""
        return day >= self.event.start_day + self.event.duration_days

    def claim(self) -> Array:
        """(n, k) what is demanded in one day."""
        return self.left / (self.event.rebuild_days or 1.0)
