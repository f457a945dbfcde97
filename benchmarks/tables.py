"""Synthetic tables of the size and shape of published ones."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from autarky.world import World

Array = NDArray[np.float64]


def icio_like(
    regions: int, sectors: int, categories: int = 1, seed: int = 1
) -> tuple[Array, Array]:
    """Balanced Z (n, n) and Y (n, regions × categories): log-normal sizes, trade mostly at home.

    Value added is 30–60 % of output. Output solves the balance by a few rounds of production, and
    the last round's remainder goes to final demand at home, so that rows and columns hold exactly.
    """
    rng = np.random.default_rng(seed)
    n = regions * sectors
    size = rng.lognormal(0.0, 1.2, n)
    Z = rng.random((n, n))
    Z *= size[:, None]
    for region in range(regions):
        own = slice(region * sectors, (region + 1) * sectors)
        Z[own, own] *= 4.0 * regions
    Z *= rng.uniform(0.4, 0.7, n) / Z.sum(axis=0)
    final = rng.random((n, regions * categories)) * size[:, None]
    for region in range(regions):
        own = slice(region * sectors, (region + 1) * sectors)
        final[own, region * categories : (region + 1) * categories] *= 4.0 * regions
    demand = final.sum(axis=1)
    x = demand.copy()
    for _ in range(200):
        following = demand + Z @ x
        done = np.abs(following - x).max() < 1e-13 * x.max()
        x = following
        if done:
            break
    Z *= x
    return Z, final


def world_of(Z: Array, Y: Array, regions: int, sectors: int) -> World:
    """World of a synthetic table, its regions and sectors numbered."""
    return World.from_arrays(
        Z,
        Y,
        regions=[f"R{i:02}" for i in range(regions)],
        sectors=[f"S{i:02}" for i in range(sectors)],
        name="synthetic",
        unit="million USD",
    )
