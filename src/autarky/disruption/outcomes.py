"""What a run comes to: days until thresholds, trough, loss, recovery, shortages."""

from __future__ import annotations

from typing import Any

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from autarky.disruption.dynamics import Day, State
from autarky.disruption.economy import Economy
from autarky.disruption.paths import relative
from autarky.disruption.streak import SUSTAINED, Streak

Array = NDArray[np.floating]

SHORT = 0.9
"""Fill rate, and orders over the baseline, below which an industry is short, or has lost orders."""
WHOLE = 0.99
"""Share of the baseline from which on consumption counts as recovered."""

OVERSOLD = {"float64": 1e-12, "float32": 1e-5}
"""Largest delivery beyond supply that rounding explains, over the largest output."""

Found = dict[str, tuple[tuple[str, ...], Array, str, str]]


class Outcomes:
    """Follows totals by region and thresholds by product; all members at once.

    Attributes
    ----------
    economy
        What is run.
    consumption, output
        (days, R, B) a region's total over its baseline; NaN where there is none.
    shortage
        First days of a fill rate below `SHORT` (R, S, B).
    oversold
        Largest delivery beyond supply, over the largest output.
    """

    def __init__(self, economy: Economy) -> None:
        table, B = economy.table, economy.members.count
        S, R = table.shape
        self.economy = economy
        self._eaten = table.households.sum(axis=2).T[..., None].astype(float)
        self._asked = (table.x + table.drawdown)[..., None].astype(float)
        self._made = table.x.sum(axis=1)[:, None].astype(float)
        days = economy.spec.horizon_days
        self.consumption = np.empty((days, R, B))
        self.output = np.empty((days, R, B))
        self._by_product = [Streak((R, S, B)) for _ in economy.spec.thresholds]
        self.shortage, self._fewer_orders = Streak((R, S, B)), Streak((R, S, B))
        self._unmet: Array = np.zeros((S, R, B))
        self.oversold = 0.0

    def before(self, day: int, state: State) -> None:
        """Nothing to see."""

    def after(self, day: int, happened: Day, state: State, _lost: Array) -> None:
        """Note the day."""
        self.oversold = max(self.oversold, happened.oversold)
        eaten = happened.consumption.transpose(1, 0, 2)
        self.consumption[day] = relative(eaten.sum(axis=1), self._eaten.sum(axis=1))
        self.output[day] = relative(happened.output.sum(axis=1), self._made)
        for share, streak in zip(self.economy.spec.thresholds, self._by_product, strict=True):
            streak.note(day, eaten < share * self._eaten)
        self.shortage.note(day, (happened.fill < SHORT) & (happened.demand > 0))
        fewer = happened.demand < SHORT * self._asked
        self._fewer_orders.note(day, fewer & (happened.fill >= SHORT))
        self._unmet = state.books.unmet

    def days_to_total(self) -> Array:
        """(T, R, B) first day of total consumption below each threshold; NaN: not in the run."""
        found = []
        for share in self.economy.spec.thresholds:
            streak = Streak(self.consumption.shape[1:])
            for day, path in enumerate(self.consumption):
                streak.note(day, path < share)
            found.append(streak.first)
        return np.stack(found) if found else np.empty((0, *self.consumption.shape[1:]))

    def days_to_product(self) -> Array:
        """(T, R, S, B) the same for each product."""
        shape = self.shortage.first.shape
        firsts = [streak.first for streak in self._by_product]
        return np.stack(firsts) if firsts else np.empty((0, *shape))

    def dataset(self) -> xr.Dataset:
        """All outcomes, labelled; the draws last where there are several."""
        world, several = self.economy.world, self.economy.members.count > 1
        labels: dict[str, Any] = {
            "region": list(world.regions),
            "sector": list(world.sectors),
            "threshold": list(self.economy.spec.thresholds),
            "draw": np.arange(self.economy.members.count),
        }
        data = {}
        for name, (dims, values, unit, text) in self._found().items():
            used = (*dims, "draw") if several else dims
            data[name] = xr.DataArray(
                values if several else values[..., 0],
                {d: labels[d] for d in used},
                used,
                attrs={"unit": unit, "long_name": text},
            )
        return xr.Dataset(data | self._baseline(labels))

    def _baseline(self, labels: dict[str, Any]) -> dict[str, xr.DataArray]:
        """What shares of the baseline are shares of: the same for every member."""
        dims = ("region", "sector")
        unit = f"{self.economy.world.info.unit or 'unit of the table'} a day"
        found = {
            "baseline_consumption": (self._eaten[..., 0], "households' consumption of a product"),
            "baseline_output": (self.economy.table.x.astype(float), "output"),
        }
        return {
            name: xr.DataArray(
                values,
                {d: labels[d] for d in dims},
                dims,
                attrs={"unit": unit, "long_name": f"{text} before anything happens"},
            )
            for name, (values, text) in found.items()
        }

    def _found(self) -> Found:
        region, product = ("region",), ("region", "sector")
        held = f"{SUSTAINED} days in a row"
        return {
            **self._paths_of("consumption", self.consumption),
            **self._paths_of("output", self.output),
            "consumption_recovery_day": (
                region,
                _recovery(self.consumption),
                "day",
                f"day from which consumption stays above {WHOLE:.0%}; 0: never below, NaN: not yet",
            ),
            "days_to_consumption": (
                ("threshold", *region),
                self.days_to_total(),
                "day",
                f"first day of total consumption below a share of the baseline, {held}",
            ),
            "days_to_product": (
                ("threshold", *product),
                self.days_to_product(),
                "day",
                f"first day of a product's consumption below a share of the baseline, {held}",
            ),
            "shortage_day": (
                product,
                self.shortage.first,
                "day",
                f"first day on which an industry meets less than {SHORT:.0%} of claims, {held}",
            ),
            "lost_orders_day": (
                product,
                self._fewer_orders.first,
                "day",
                f"first day of claims below {SHORT:.0%} of the baseline, and met, {held}",
            ),
            "unmet_input_days": (
                product,
                relative(self._unmet.transpose(1, 0, 2), self._used()),
                "days of baseline use",
                "use of a product that no stock could meet, over the run",
            ),
        }

    def _used(self) -> Array:
        table = self.economy.table
        used: Array = np.einsum("pqu,qu->qp", table.a, table.x)[..., None]
        return used

    @staticmethod
    def _paths_of(name: str, path: Array) -> Found:
        return {
            f"{name}_trough": (
                ("region",), path.min(axis=0), "share of baseline", f"lowest {name}",
            ),
            f"{name}_loss_days": (
                ("region",), (1.0 - path).sum(axis=0), "days of baseline",
                f"cumulated loss of {name}",
            ),
        }  # fmt: skip


def _recovery(path: Array) -> Array:
    """(R, B) day after the last one below `WHOLE`; NaN if that is the last of the run."""
    low = path < WHOLE
    after = np.where(low.any(axis=0), len(path) - np.argmax(low[::-1], axis=0), 0).astype(float)
    unknown = np.isnan(path).all(axis=0) | low[-1]
    return np.where(unknown, np.nan, after)
