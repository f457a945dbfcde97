"""The equations of the model on plain arrays, for one member: the plain form of the kernel.

Source: Caliendo and Parro (2015), Review of Economic Studies 82:1–44, in the exact hat algebra of
Dekle, Eaton and Kortum (2008); nested CES after Baqaee and Farhi (2019, 2024); factors that move
between sectors at a cost after Galle, Rodríguez-Clare and Yi (2023), Review of Economic Studies 90.
Ratios to the base have no mark here; new levels are primed in the comments. n importer, i exporter,
j the product or the industry that makes it, k another product, u the use (inputs, final).

1. M_nj = [Σ_k γ_n^kj P_nk^(1−ε)]^(1/(1−ε)),  c_nj = [B_nj w_nj^(1−η) + (1 − B_nj) M_nj^(1−η)]^(1/(1−η))
2. P_nj = [Σ_i π_nij ρ_nij (κ_nij τ'_nij/τ_nij c_ij)^−θ_j]^(−1/θ_j),  π' = π ρ (κ τ'/τ c / P)^−θ
3. Y'_ij = Σ_n π'_nij X'_nj / τ'_nij,  R'_n = Σ_ij π'_nij X'_nj (1 − 1/τ'_nij)
4. B' = B (w/c)^(1−η),  γ'^kj = γ^kj (P_k/M_j)^(1−ε),  α' = α (P/Π)^(1−σ),  Π = [Σ α P^(1−σ)]^(1/(1−σ))
5. W_n VA_n = Σ_j B'_nj Y'_nj,  w_nj = W_n^m (B'_nj Y'_nj / VA_nj)^(1−m)
6. I'_n = μ (W_n VA_n + R'_n − S'_n),  X'_nj = α'_nj I'_n + Σ_k γ'^jk (1 − B'_nk) Y'_nk

A product that nobody sells to a region costs without end: to the power 1 − ε, or 1 − σ, nothing where
these are above 1, which is how substitutes stand in for it (`Economy.gone`); else it is needed, and
:mod:`autarky.equilibrium.supply` says who stops for want of it.

ρ is the share of a flow that a cut leaves, in the first order: 0 is an embargo. m = 1: factors are
mobile; m = 0: they are specific to their sectors. μ takes up, in each group of regions that trade
with each other and in proportion to income, what the surpluses of the closure do not add up to.
"""  # noqa: E501

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from autarky.equilibrium.economy import BALANCED, FIXED, WORLD_SHARE, Array, Economy


@dataclass(frozen=True, eq=False)
class Member:
    """One set of parameters and ties.

    Parameters
    ----------
    flows, net
        (U, J, N, N) π ρ (κ τ'/τ)^−θ over importer and exporter, and the same over τ'.
    theta
        (J,) dispersion: origins have the elasticity 1 + θ.
    eta, epsilon, sigma, mobility
        Elasticities between value added and inputs, among inputs, in final use; m.
    component
        (N,) number of the group of regions that trade with each other.
    lost
        (N,) regions that take no part.
    """

    flows: Array
    net: Array
    theta: Array
    eta: float
    epsilon: float
    sigma: float
    mobility: float
    component: NDArray[np.int64]
    lost: NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Point:
    """Everything that one evaluation of the equations gives: letters as in the module's text.

    ``w``, ``c``, ``B``, ``Y`` (N, J); ``P``, ``X`` (U, N, J); ``F`` (U, N, J) the share of
    expenditure that is left after tariffs; ``W``, ``R``, ``S``, ``mu``, ``income``, ``Pi`` (N,);
    ``q`` (J, N) and ``total`` (U, J, N): π' = flows · q / total.
    """

    w: Array
    c: Array
    B: Array
    q: Array
    total: Array
    P: Array
    F: Array
    Y: Array
    R: Array
    W: Array
    S: Array
    mu: Array
    income: Array
    Pi: Array
    X: Array
    next_w: Array


def evaluate(economy: Economy, member: Member, w: Array, P: Array, X: Array) -> Point:
    """Evaluate equations 1–6 once.

    Parameters
    ----------
    economy, member
        The base and one set of parameters and ties.
    w
        (N, J) logarithm of factor rewards.
    P
        (U, N, J) logarithm of prices of composites.
    X
        (U, N, J) expenditure, money.

    Returns
    -------
    Point
        ``P``, ``X`` and ``next_w`` are the images; at a fixed point they equal what was given.
    """
    price = _power(P[0], 1.0 - member.epsilon)
    bundle = (economy.gamma @ price[:, :, None])[..., 0] - economy.gone
    M = _mean(bundle, 1.0 - member.epsilon)
    mix = economy.B * _power(w, 1.0 - member.eta) + (1 - economy.B) * _power(M, 1.0 - member.eta)
    c = _mean(mix, 1.0 - member.eta)
    B = economy.B * np.exp((1.0 - member.eta) * (w - c))

    least = c.real.min(axis=0)
    q = np.exp(-member.theta * (c - least)).T
    total = (member.flows @ q[:, :, None])[..., 0]
    kept = (member.net @ q[:, :, None])[..., 0]
    supplied = np.abs(total) > 0.0
    safe = np.where(supplied, total, 1.0)
    new_P = np.where(
        supplied, least[:, None] - np.log(safe) / member.theta[:, None], P.transpose(0, 2, 1)
    ).transpose(0, 2, 1)
    F = np.where(supplied, kept / safe, 1.0).transpose(0, 2, 1)
    spent = X.transpose(0, 2, 1) / safe * supplied
    sold = (member.net.swapaxes(-1, -2) @ spent[..., None])[..., 0].sum(axis=0)
    Y = (sold * q).T
    R = (X * (1.0 - F)).sum(axis=(0, 2))

    earned = (B * Y).sum(axis=1)
    sums = _by_component(earned, member.component)
    scale = np.where(sums != 0.0, sums / _by_component(economy.VA, member.component), 1.0)
    W = np.where(sums != 0.0, earned / economy.VA / scale, 1.0)
    own = B * Y / np.where(economy.VAJ > 0, economy.VAJ, 1.0) / scale[:, None]
    specific = np.log(np.where((economy.VAJ > 0) & (np.abs(own) > 0), own, W[:, None]))
    next_w = member.mobility * np.log(W)[:, None] + (1.0 - member.mobility) * specific

    factor = economy.VA * (np.exp(w[:, 0]) if member.mobility == 1.0 else W)
    factor = np.where(member.lost, 0.0, factor)
    S = np.where(member.lost, 0.0, _surplus(economy, factor, R))
    gross = _by_component(factor + R, member.component)
    left = _by_component(factor + R - S, member.component)
    mu = np.where(left != 0.0, gross / np.where(left != 0.0, left, 1.0), 1.0)
    income = (factor + R - S) * mu
    weight = economy.alpha * np.exp((1.0 - member.sigma) * new_P[-1])
    powers = _power(new_P[-1], 1.0 - member.sigma)
    left = (economy.alpha * powers - economy.gone_final).sum(axis=1)
    Pi = _mean(left, 1.0 - member.sigma)
    use = income[:, None] * weight / weight.sum(axis=1, keepdims=True)
    asked = (1.0 - B) * Y
    if member.epsilon != 1.0:
        asked = np.where(bundle != -1.0, asked / np.where(bundle != -1.0, 1.0 + bundle, 1.0), 0.0)
    bought = (economy.gamma.swapaxes(1, 2) @ asked[:, :, None])[..., 0]
    if member.epsilon != 1.0:
        bought = bought * (1.0 + price)
    new_X = np.stack([bought + use]) if len(P) == 1 else np.stack([bought, use])
    return Point(
        w=w, c=c, B=B, q=q, total=safe, P=new_P, F=F, Y=Y, R=R, W=W, S=S + 0 * R, mu=mu,
        income=income, Pi=Pi, X=new_X, next_w=next_w,
    )  # fmt: skip


def basket_price(share: Array, economy: Economy, member: Member, point: Point) -> Array:
    """(N,) logarithm of the price of a basket of final goods with base shares `share` (N, J)."""
    powers = _power(point.P[-1], 1.0 - member.sigma)
    powers = np.where(economy.gone_final > 0.0, -1.0, powers)  # out of reach, with substitutes
    return _mean((share * powers).sum(axis=1), 1.0 - member.sigma)


def _power(log: Array, exponent: float) -> Array:
    """x^exponent − 1, or ln x where the exponent is nothing."""
    return np.expm1(exponent * log) if exponent != 0.0 else log


def _mean(total: Array, exponent: float) -> Array:
    """Logarithm of the mean whose powers less one add up to `total`."""
    return np.log1p(total) / exponent if exponent != 0.0 else total


def _surplus(economy: Economy, factor: Array, R: Array) -> Array:
    if economy.closure == BALANCED:
        return np.zeros_like(factor)
    if economy.closure == FIXED:
        return economy.S
    if economy.closure == WORLD_SHARE:
        world: Array = economy.S * (factor + R).sum()
        return world
    own: Array = economy.S * (factor + R)
    return own


def _by_component(values: Array, component: NDArray[np.int64]) -> Array:
    """(N,) sum over the regions of each region's component."""
    sums = np.zeros(component.max() + 1, dtype=values.dtype)
    np.add.at(sums, component, values)
    return sums[component]
