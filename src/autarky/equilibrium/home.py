"""Home shares: what of each use comes from home, pooled, by use, or user by user."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray

from autarky.equilibrium.base import Base
from autarky.equilibrium.calibrate import lasting
from autarky.world import World

Array = NDArray[np.float64]
HomeShares = Literal["pooled", "separate", "by_user"]


def home_shares(
    world: World, base: Base, kind: HomeShares, floor: float = 0.0
) -> tuple[Array, Array]:
    """Home share of each product in the purchases of each user.

    Parameters
    ----------
    world
        The table.
    base
        Its settled base, one use.
    kind
        ``"pooled"``: one share of a product for all its users, as the solver has it; ``"separate"``:
        one for inputs and one for final use; ``"by_user"``: one for each industry and for final use,
        as an inter-country table has them.
    floor
        Least home share: that of a latent producer where nobody supplies at home.

    Returns
    -------
    tuple
        (region, product, user) and (region, product). Where a base without deficits moved a product's
        pooled share from λ to λ', its odds by user move by the same factor. Nothing bought: 1.
    """  # noqa: E501
    J = len(world.sectors)
    settled = np.einsum("nnj->nj", base.pi[0])
    if kind == "pooled":
        pooled = np.where(base.expenditure[0] > 0, settled, 1.0)
        pooled = np.maximum(pooled, floor)
        return np.repeat(pooled[:, :, None], J, axis=2), pooled
    inputs, final = _purchases(world)  # origin, product, destination(, user)
    if kind == "separate":
        inputs = np.repeat(inputs.sum(axis=3, keepdims=True), J, axis=3)
    by_user = _home(inputs)
    by_final = _home(final[..., None])[..., 0]
    bought = inputs.sum(axis=3) if kind == "by_user" else inputs[..., 0]
    raw = _home((bought + final)[..., None])
    moved = _odds(settled) / _odds(raw[..., 0])
    inputs_home, final_home = _shifted(by_user, moved[..., None]), _shifted(by_final, moved)
    return np.maximum(inputs_home, floor), np.maximum(final_home, floor)


def _purchases(world: World) -> tuple[Array, Array]:
    """Deliveries for inputs (origin, product, destination, user) and final use, none negative."""
    inputs = np.maximum(np.asarray(world.dataset["intermediate"].values), 0.0)
    final = np.maximum(np.asarray(world.dataset["final"].values)[..., lasting(world)], 0.0)
    return inputs, final.sum(axis=3)


def _home(bought: Array) -> Array:
    """(region, product, …) share that comes from the destination itself; nothing bought: 1."""
    own = np.einsum("njnu->nju", bought)
    total = bought.sum(axis=0).transpose(1, 0, 2)
    found: Array = np.where(total > 0, own / np.where(total > 0, total, 1.0), 1.0)
    return found


def _odds(share: Array) -> Array:
    inner = np.clip(share, 1e-12, 1.0 - 1e-12)
    return np.asarray(inner / (1.0 - inner))


def _shifted(share: Array, factor: Array) -> Array:
    """Shares whose odds are multiplied; 0 and 1 stay."""
    found: Array = share * factor / (1.0 - share + share * factor)
    return found
