"""What events do to capacity day by day, and the rebuilding that they ask for."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from autarky._core.errors import InputError
from autarky.disruption.events import CapacityLoss, CapitalLoss
from autarky.disruption.table import Table
from autarky.disruption.ties import Schedule
from autarky.numerics.quotient import over_positive
from autarky.world import World

Array = NDArray[np.floating]
Event = CapacityLoss | CapitalLoss


class Damage:
    """All events of a run, with the rebuilding still to be done.

    Notes
    -----
    Rebuilding of an industry is asked of the rebuilding sectors in given shares, and within each
    of the regions that supply that industry with the product, in proportion to its baseline
    purchases. Across a cut tie only the share κ of it is asked; what is barred waits, and is not
    asked of others. Losses of capital add up; between them and losses of capacity the larger
    counts.
    """

    def __init__(
        self,
        events: Sequence[Event],
        world: World,
        table: Table,
        *,
        compat: bool,
        members: int = 1,
        ties: Schedule | None = None,
    ) -> None:
        self._table, self._compat, self._ties = table, compat, ties
        self._shape = (*table.x.shape, members if any(_rebuilds(e) for e in events) else 1)
        self._capacity = [(e, e.industries(world)) for e in events if isinstance(e, CapacityLoss)]
        capital = [(e, e.industries(world)) for e in events if isinstance(e, CapitalLoss)]
        self._capital = [(e, hit) for e, hit in capital if not e.rebuilds]
        self._rebuilding = [
            _Site(e, hit, world, table, members=self._shape[2], compat=compat)
            for e, hit in capital
            if e.rebuilds
        ]

    def lost(self, day: int) -> Array:
        """(R, S, B or 1) share of capacity lost on a day."""
        capital = self._table.capital.reshape(-1, 1).astype(float)
        damage: NDArray[np.float64] = np.zeros((len(capital), self._shape[2]))
        for event, hit in self._capital:
            damage[hit] += event.left(day, capital[hit], compat=self._compat)
        for site in self._rebuilding:
            if day >= site.event.start_day:
                damage[site.hit] += site.left.sum(axis=0)
        share = over_positive(damage, np.broadcast_to(capital, damage.shape))
        for arbitrary, hit in self._capacity:
            share[hit] = np.maximum(share[hit], arbitrary.left(day, compat=self._compat))
        return np.minimum(share, 1.0).reshape(self._shape)

    def demanded(self, day: int) -> Array:
        """(R, S, B or 1) rebuilding demanded of each industry on a day."""
        total = np.zeros((self._table.x.size, self._shape[2]))
        for site in self._rebuilding:
            if site.open(day):
                total += self._claim(site, day).sum(axis=1)
        return total.reshape(self._shape)

    def rebuild(self, day: int, fill: Array) -> None:
        """Take note of what was delivered: `fill` (R, S, B) is the share of claims met."""
        for site in self._rebuilding:
            if site.open(day):
                met = fill.reshape(-1, 1, fill.shape[2])
                left = site.left - met * self._claim(site, day)
                site.left = np.round(left, 7) if self._compat else left

    def _claim(self, site: _Site, day: int) -> Array:
        """(n, k, B) what is asked on a day for a site: what is due, as far as ties let it cross."""
        if self._ties is None:
            return site.claim()
        kappa = self._ties.phase(day).kappa[:, site.regions]  # (S, k, R exporters)
        crossing = kappa.transpose(2, 0, 1).reshape(-1, len(site.regions), 1)
        return crossing * site.claim()


def _rebuilds(event: Event) -> bool:
    return isinstance(event, CapitalLoss) and event.rebuilds


class _Site:
    """Rebuilding after one event: (n, k, B) what industries have still to deliver to each site."""

    def __init__(
        self,
        event: CapitalLoss,
        hit: NDArray[np.intp],
        world: World,
        table: Table,
        *,
        members: int,
        compat: bool,
    ) -> None:
        self.event, self.hit = event, hit
        S, R = table.shape
        self.regions, user = np.divmod(hit, S)
        bought = table.Z[:, self.regions, :, user].astype(float)  # (k, S, R): sites come first
        share = np.zeros(S)
        for name, part in (event.rebuilding_sectors or {}).items():
            share[world.sector_index(name)] = part
        if not compat:
            bought = self._or_of_all(bought, share, world, table)
        by_origin = over_positive(bought, bought.sum(axis=2, keepdims=True) + np.zeros(R))
        weights = (share[:, None] * by_origin).transpose(2, 1, 0).reshape(R * S, len(hit))
        due = weights * (event.share * table.capital.ravel()[hit])
        self.left: Array = np.repeat(due[..., None], members, axis=2)

    def _or_of_all(self, bought: Array, share: Array, world: World, table: Table) -> Array:
        """Purchases of each site, or of its whole region where it buys nothing of a product."""
        everybody = (table.Z.sum(axis=3) + table.households + table.others)[:, self.regions]
        missing = (bought.sum(axis=2) <= 0) & (share > 0)
        found = np.where(missing[..., None], everybody.transpose(1, 0, 2), bought)
        nobody = np.argwhere((found.sum(axis=2) <= 0) & (share > 0))
        if len(nobody):
            k, p = nobody[0]
            msg = (
                f"nobody in {world.regions[self.regions[k]]} buys {world.sectors[p]}: it cannot "
                "rebuild there; name other rebuilding_sectors"
            )
            raise InputError(msg)
        return found

    def open(self, day: int) -> bool:
        """Whether rebuilding is under way."""
        return day >= self.event.start_day + self.event.duration_days

    def claim(self) -> Array:
        """(n, k, B) what is demanded in one day."""
        return self.left / (self.event.rebuild_days or 1.0)
