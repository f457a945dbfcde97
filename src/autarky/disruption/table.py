"""The World as the dynamics reads it: a day's flows, products first."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from autarky.disruption.spec import Spec
from autarky.numerics.quotient import over_positive
from autarky.world import World

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]

YEAR = 365.0
"""Days of the year whose flows the table holds."""
DEFAULT_INVENTORY = 90.0
DEFAULT_RESTORATION = 60.0
PEER_NEED = 1e-5
"""Need in BoARIO 0.7.2: a year's input over a day's output."""


@dataclass(frozen=True)
class Table:
    """A day's flows of a World and what follows from them; n = R · S industries, region-major.

    Attributes
    ----------
    Z
        (S, R, n) deliveries of a product (first axis) from each region to each industry.
    Y
        (S, R, R) deliveries for final use, by destination (last axis).
    final
        (n,) deliveries for final use, to all destinations.
    x, capital
        (n,) output a day; capital, in the table's unit.
    a
        (S, n) input of a product per unit of output, from wherever it comes.
    target
        (S, n) inventory aimed at per unit of output, s·a; 0 where an inventory never binds.
    stocks
        (S, n) inventories of the baseline; ``inf`` where an inventory never binds.
    restoration
        (S, 1) days over which a gap in inventories is ordered.
    needed
        (S, n) whether an industry stops without the product and its inventory can bind.
    """

    Z: Array
    Y: Array
    final: Array
    x: Array
    capital: Array
    a: Array
    target: Array
    stocks: Array
    restoration: Array
    needed: Flags

    @classmethod
    def of(cls, world: World, spec: Spec) -> Table:
        """Read a World with the choices of a Spec."""
        R, S = len(world.regions), len(world.sectors)
        step = 1.0 / YEAR
        by_product = np.ascontiguousarray(world.Z.reshape(R, S, -1).transpose(1, 0, 2))
        final = np.ascontiguousarray(world.final_by_region.reshape(R, S, R).transpose(1, 0, 2))
        Y = final * step
        a_year = by_product.sum(axis=1)
        x = world.x * step
        Z = by_product * step
        a = over_positive(Z.sum(axis=1), x)
        days = _inventory_days(world, spec)
        stored = np.isfinite(days)
        needed = a_year > PEER_NEED * x if spec.compat else a > spec.need_threshold
        target = np.where(stored, days, 0.0) * a
        return cls(
            Z=Z,
            Y=Y,
            final=Y.sum(axis=2).T.ravel(),
            x=x,
            capital=spec.capital_to_value_added * np.maximum(world.x - world.Z.sum(axis=0), 0.0),
            a=a,
            target=target,
            stocks=np.where(stored, target * x, np.inf),
            restoration=_by_product(world, spec.inventory_restoration_days, DEFAULT_RESTORATION),
            needed=needed & stored & (x > 0),
        )

    @property
    def shape(self) -> tuple[int, int, int]:
        """S products, R regions, n industries."""
        S, R, n = self.Z.shape
        return S, R, n


def _inventory_days(world: World, spec: Spec) -> Array:
    """(S, n) days of inventory of each product at each industry; at least 2, as in BoARIO."""
    S, n = len(world.sectors), world.n
    own = world.satellite("inventory_days")
    if spec.inventory_days is None and own is not None and not spec.compat:
        by_region = np.asarray(own.transpose("sector", "region").values, dtype=float)
        days = np.repeat(by_region, S, axis=1)
    else:
        given = DEFAULT_INVENTORY if spec.inventory_days is None else spec.inventory_days
        days = np.broadcast_to(_by_product(world, given, DEFAULT_INVENTORY), (S, n))
    days = np.where(np.isnan(days), DEFAULT_INVENTORY, days)
    return np.where(days <= 1.0, 2.0, days)


def _by_product(world: World, given: float | dict[str, float], default: float) -> Array:
    """(S, 1) a figure for every product from one figure or from some by name."""
    if not isinstance(given, dict):
        return np.full((len(world.sectors), 1), float(given))
    figures = np.full((len(world.sectors), 1), default)
    for name, figure in given.items():
        figures[world.sector_index(name)] = figure
    return figures
