"""A domestic producer where a change leaves none: small in the base, there when it is needed."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from autarky._core.errors import InputError
from autarky.equilibrium.base import Base
from autarky.equilibrium.shocks import Shocks
from autarky.equilibrium.supply import Needs, look

Array = NDArray[np.float64]


def with_latent(
    base: Base, shocks: Shocks, count: int, elasticities: Array, floor: float
) -> tuple[Base, Shocks]:
    """Give every region that some member leaves without a needed product a producer of it.

    Parameters
    ----------
    floor
        Share of expenditure on the product that the producer has in the base, at the cost of all
        other origins in proportion. One that makes nothing in the base has the world's cost shares
        of its industry, or value added alone where nobody makes it.

    Returns
    -------
    tuple
        The base, to be settled anew by whoever solves it, and the same shocks on it.
    """
    if not 0.0 < floor < 1.0:
        msg = f"latent_share must be between 0 and 1, not {floor}"
        raise InputError(msg)
    distinct: dict[bytes, NDArray[np.bool_]] = {}
    for k in range(count):
        share = shocks.ties(k).remaining
        if share is not None:
            distinct.setdefault(np.packbits(share > 0).tobytes(), share > 0)
    added = np.zeros_like(base.output)
    while True:
        missing = np.zeros(base.expenditure.shape, dtype=bool)
        needs = Needs.of(base.economy, elasticities, base.output + added)
        for left in distinct.values():
            flows = (base.pi.transpose(0, 3, 1, 2) > 0) & left
            missing |= look(flows, needs, base.economy.closure).missing
        domestic = np.einsum("unnj->unj", base.pi) > 0
        missing &= ~domestic
        if not missing.any():
            return base, replace(shocks, base=base)
        added += missing.any(axis=0)  # its recipe is needed too
        base = _add(base, missing, floor)


def _add(base: Base, cells: NDArray[np.bool_], floor: float) -> Base:
    """Return the base with a domestic producer in the (use, region, sector) cells."""
    N = len(base.regions)
    pi = np.where(cells[:, :, None, :], base.pi * (1.0 - floor), base.pi)
    own = np.eye(N, dtype=bool)[None, :, :, None] & cells[:, :, None, :]
    bought = pi.sum(axis=2, keepdims=True) > 0
    pi = np.where(own, np.where(bought, pi + floor, 1.0), pi)
    made = base.output
    total = made.sum(axis=0)
    weight = made / np.where(total > 0, total, 1.0)
    value_added = np.where(total > 0, (weight * base.value_added_share).sum(axis=0), 1.0)
    costs = weight * (1.0 - base.value_added_share)
    recipe = np.einsum("nj,nkj->kj", costs, base.gamma)
    size = recipe.sum(axis=0)
    recipe = recipe / np.where(size > 0, size, 1.0)
    new = cells.any(axis=0) & ~(made > 0)
    return replace(
        base,
        pi=pi,
        value_added_share=np.where(new, value_added, base.value_added_share),
        gamma=np.where(new[:, None, :], recipe[None], base.gamma),
    )
