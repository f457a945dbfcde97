"""Who is served first when a supplier cannot meet all claims."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.floating]

TIERS = 3
"""Tiers of industries under ``critical_first``: critical, important, other inputs."""


def tiers_of(rule: str, criticality: Array) -> NDArray[np.int8]:
    """(S, R, U) tier of each user of a product among industries; a single tier but in one rule.

    Parameters
    ----------
    rule
        As in :class:`autarky.disruption.Spec`.
    criticality
        (S, R, U) 1, 0.5 or 0.
    """
    if rule != "critical_first":
        return np.zeros(criticality.shape, np.int8)
    return np.select([criticality >= 0.75, criticality >= 0.25], [0, 1], 2).astype(np.int8)


def ration(rule: str, supply: Array, orders: Array, final: Array) -> tuple[Array, Array]:
    """Share of their claims that industries and final users get.

    Parameters
    ----------
    rule
        ``proportional``: all alike. ``industries_first`` and ``households_first``: the others get
        what is left. ``critical_first``: industries to which the product is critical, then those
        to which it is important together with final users, then the rest; an order is not split
        into use and restocking.
    supply
        (R, S, B) what can be delivered.
    orders
        (K, R, S, B) claims of industries by tier.
    final
        (R, S, B) claims of final users and rebuilding.

    Returns
    -------
    tuple
        (K, R, S, B) and (R, S, B) shares; 1 where nothing is claimed.
    """
    if rule == "proportional":
        share = _share(supply, orders[0] + final)
        return share[None], share
    if rule == "critical_first":
        first = _share(supply, orders[0])
        left = supply - first * orders[0]
        second = _share(left, orders[1] + final)
        left = left - second * (orders[1] + final)
        return np.stack([first, second, _share(left, orders[2])]), second
    if rule == "industries_first":
        share = _share(supply, orders[0])
        return share[None], _share(supply - share * orders[0], final)
    served = _share(supply, final)
    return _share(supply - served * final, orders[0])[None], served


def _share(left: Array, claims: Array) -> Array:
    """What is left over the claims, at most 1 and at least 0."""
    asked = claims > 0
    share = np.divide(left, claims, out=np.ones_like(claims), where=asked)
    return np.clip(share, 0.0, 1.0)
