"""From a World to its accounts by country, with the one factorisation that serves them all."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from autarky.dependence.equations import Accounts, Index, membership, ratio
from autarky.numerics.leontief import LeontiefSystem
from autarky.world import World


def accounts_of(
    world: World, partition: Sequence[NDArray[np.intp]]
) -> tuple[Accounts, LeontiefSystem, float]:
    """Accounts over a partition of the regions, the factored system, and its residual."""
    members = tuple(industries(world, regions) for regions in partition)
    groups = membership(members, world.n)
    by_country = np.zeros((len(world.regions), len(members)))
    for country, regions in enumerate(partition):
        by_country[regions, country] = 1.0
    system = LeontiefSystem(world.Z, world.x)
    v = ratio(world.va, world.x)
    Y = world.final_by_region @ by_country
    own_value_added = v[:, None] * groups
    M = system.solve_transposed(own_value_added)
    X = system.solve(Y)
    accounts = Accounts(members, world.Z, world.x, world.va, Y, world.Z @ groups, v, M, X)
    return accounts, system, system.residual(X, Y)


def industries(world: World, regions: NDArray[np.intp]) -> Index:
    """Positions of all industries of some regions."""
    S = len(world.sectors)
    return (np.asarray(regions)[:, None] * S + np.arange(S)).ravel()


def country_partition(world: World) -> list[NDArray[np.intp]]:
    """Regions of each country, in the order of `world.countries`."""
    return [world.region_index(country) for country in world.countries]
