"""Hypothetical global extraction: what hangs, directly and indirectly, on the ties that are cut.

This is how the dependence clock reads a Scenario: every flow of intermediate and final products is
scaled by the share that remains while the cuts last, nothing is re-sourced, and the output that
the remaining final demand can still call forth is compared with the table's (Dietzenbacher, van
Burken and Kondo 2019, *Hypothetical extractions from a global perspective*, ESR 31:505–519).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from autarky.numerics.leontief import LeontiefSystem
from autarky.world import World

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Extraction:
    """What is left when ties are cut.

    Parameters
    ----------
    output
        (n,) output that remaining final demand calls forth along remaining ties.
    content
        (n, regions) value added, by producing industry, in what is left of the final demand of
        each region, along chains that cross no cut tie.
    residual
        Of the linear system.
    """

    output: Array
    content: Array
    residual: float


def extract(world: World, remaining: Array, final: Array) -> Extraction:
    """Solve the table with every flow scaled to what remains.

    Parameters
    ----------
    world
        The table.
    remaining
        (importer, exporter, sector) share of each flow that remains, in regions.
    final
        (n, regions) final deliveries by region of destination.
    """
    n, S = world.n, len(world.sectors)
    share = np.ascontiguousarray(remaining.transpose(1, 2, 0)).reshape(n, -1)
    Z = (world.Z.reshape(n, -1, S) * share[:, :, None]).reshape(n, n)
    left = final * share
    system = LeontiefSystem(Z, world.x)
    output = system.solve(left)
    v = world.va * system.inverse_output
    return Extraction(output.sum(axis=1), v[:, None] * output, system.residual(output, left))
