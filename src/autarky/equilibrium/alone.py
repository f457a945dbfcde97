"""Closed forms for all regions of a base, on plain arrays."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from autarky.equilibrium.autarky import consumer_price, dearer, perron, unit_costs
from autarky.equilibrium.base import Base

Array = NDArray[np.float64]
Shares: TypeAlias = tuple[Array, Array]

LARGEST_MULTIPLIER = 1e4


def income_left(base: Base) -> Array:
    """(region,) VA/(VA + R): income that is left without tariff revenue."""
    return np.asarray(base.value_added / (base.value_added + base.tariff_revenue))


def alone(base: Base, shares: Shares, theta: Array, elasticity: Array) -> Array:
    """(region,) real income alone over that of the base (eq. 9); 0: no finite solution.

    Parameters
    ----------
    base
        Balanced, one use.
    shares
        Home shares (region, product, user) and (region, product).
    theta, elasticity
        (product,) and η, ε, σ.
    """
    (by_user, by_final), (eta, epsilon, sigma) = shares, elasticity[:3]
    found = np.zeros(len(by_user))
    for n in range(len(found)):
        gamma, t = np.maximum(base.gamma[n], 0.0), dearer(by_user[n], theta)
        c = unit_costs(base.value_added_share[n], gamma, t, eta, epsilon)
        price = consumer_price(base.final_share[n], dearer(by_final[n], theta), c, sigma)
        found[n] = np.exp(-price)
    return found * income_left(base)


def without_inputs(base: Base, home: Array, theta: Array) -> Array:
    """(region,) Π λ^(α/θ): many products and no inputs; home shares (region, product)."""
    used = base.final_share > 0
    with np.errstate(divide="ignore"):
        logs = np.where(used, np.log(np.where(used, home, 1.0)) / theta * base.final_share, 0.0)
    return np.asarray(np.exp(logs.sum(axis=1)) * income_left(base))


def one_sector(base: Base, theta: Array) -> Array:
    """(region,) λ^(1/θ): all trade as one good, its θ the harmonic mean by imports."""
    spent = base.expenditure[0]
    foreign = spent * (1.0 - np.einsum("nnj->nj", base.pi[0]))
    home = 1.0 - foreign.sum(axis=1) / spent.sum(axis=1)
    total = foreign.sum(axis=1)
    mean = np.where(total > 0, (foreign / theta).sum(axis=1) / np.where(total > 0, total, 1.0), 0)
    with np.errstate(divide="ignore"):
        return np.asarray(np.exp(np.log(home) * mean) * income_left(base))


def radii(base: Base, home: Array, theta: Array, elasticity: Array) -> Array:
    """(region,) ρ of eq. 10."""
    return np.array([_perron(base, n, home[n], theta, elasticity)[0] for n in range(len(home))])


def critical(base: Base, n: int, home: Array, theta: Array) -> tuple[float, Array]:
    """Factor on θ at which ρ = 1 without substitution, and what each product counts for there.

    Parameters
    ----------
    base
        Balanced, one use.
    n
        Position of the region.
    home
        (product, user) its home shares.
    theta
        (product,).

    Returns
    -------
    tuple
        The factor, 0 where none does and infinite where all do; (product,) shares.
    """
    from scipy.optimize import brentq

    rigid = np.zeros(2)

    def excess(log: float) -> float:
        rho = _perron(base, n, home, theta * np.exp(log), rigid)[0]
        return float(np.log(rho)) if 0.0 < rho < np.inf else (50.0 if rho > 0 else -50.0)

    # so low that prices rise by e^300 at most, which a double still holds
    steps = dearer(home, theta)
    steps = steps[np.isfinite(steps) & (base.gamma[n] > 0)]
    low, high = np.log(max(steps.max(initial=0.0), 1e-9) / 300.0), np.log(LARGEST_MULTIPLIER)
    if excess(low) < 0.0:
        return 0.0, _perron(base, n, home, theta, rigid)[1]
    if excess(high) >= 0.0:
        return np.inf, _perron(base, n, home, theta, rigid)[1]
    root = float(np.exp(brentq(excess, low, high, xtol=1e-10)))
    return root, _perron(base, n, home, theta * root, rigid)[1]


def _perron(
    base: Base, n: int, home: Array, theta: Array, elasticity: Array
) -> tuple[float, Array]:
    gamma, (eta, epsilon) = np.maximum(base.gamma[n], 0.0), elasticity[:2]
    return perron(base.value_added_share[n], gamma, dearer(home, theta), eta, epsilon)
