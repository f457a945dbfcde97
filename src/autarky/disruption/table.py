"""The World as the dynamics reads it: a day's flows, one block for each product and buyer."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from autarky.disruption.spec import Spec
from autarky.numerics.quotient import over_positive
from autarky.world import World

Array = NDArray[np.floating]
Flags = NDArray[np.bool_]

YEAR = 365.0
"""Days of the year whose flows the table holds."""
PEER_NEED = 1e-5
"""Need in BoARIO 0.7.2: a year's input over a day's output."""


@dataclass(frozen=True)
class Table:
    """A day's flows of a World and what follows from them; S products, R regions, U = S users.

    Attributes
    ----------
    Z
        (S, R importers, R exporters, U) deliveries to industries.
    households, others
        (S, R importers, R exporters) deliveries to households, and to other final use.
    drawdown
        (R, S) negative final use: what the table records as taken from stocks of an industry's
        product. It is delivered beside output, day by day the same.
    x, capital
        (R, S) output a day, and capital in the table's unit.
    a
        (S, R, U) input of a product per unit of output, from wherever it comes.
    needed
        (S, R, U) whether an industry cannot do without the product.

    Notes
    -----
    With ``compat`` negative final use stays where it is, as in BoARIO, and output may be negative.
    """

    Z: Array
    households: Array
    others: Array
    drawdown: Array
    x: Array
    capital: Array
    a: Array
    needed: Flags

    @classmethod
    def of(cls, world: World, spec: Spec, household: Flags) -> Table:
        """Read a World with the choices of a Spec; `household` marks categories of final use."""
        R, S = len(world.regions), len(world.sectors)
        by_cell = world.Z.reshape(R, S, R, S)
        Z = np.empty((S, R, R, S), spec.precision)
        np.multiply(by_cell.transpose(1, 2, 0, 3), 1.0 / YEAR, out=Z, casting="same_kind")
        households, others, drawdown = _final(world, spec, household)
        x = world.x.reshape(R, S) / YEAR
        if not spec.compat:
            x = np.maximum(x, 0.0)
        inputs = by_cell.sum(axis=0)
        a = over_positive(inputs / YEAR, np.broadcast_to(x, (S, R, S)))
        needed = inputs > PEER_NEED * x if spec.compat else a > spec.need_threshold
        value_added = world.x.reshape(R, S) - inputs.sum(axis=0)
        return cls(
            Z=Z,
            households=households,
            others=others,
            drawdown=drawdown,
            x=x.astype(spec.precision),
            capital=spec.capital_to_value_added * np.maximum(value_added, 0.0),
            a=a.astype(spec.precision),
            needed=needed & (x > 0),
        )

    @property
    def shape(self) -> tuple[int, int]:
        """S products, R regions."""
        S, R = self.Z.shape[:2]
        return S, R


def _final(world: World, spec: Spec, household: Flags) -> tuple[Array, Array, Array]:
    """Final use a day by households and by others, and what is taken from stocks."""
    R, S = len(world.regions), len(world.sectors)
    final = world.Y.reshape(R, S, R, len(world.categories)).transpose(1, 2, 0, 3) / YEAR
    taken = np.zeros_like(final) if spec.compat else np.minimum(final, 0.0)
    used = final - taken
    split = [used[..., chosen].sum(axis=3) for chosen in (household, ~household)]
    drawdown = -taken.sum(axis=(1, 3)).T
    households, others, drawn = (
        np.ascontiguousarray(part, spec.precision) for part in (*split, drawdown)
    )
    return households, others, drawn
