"""Closed forms: what a region loses alone, and whether it can live alone, on plain arrays.

Source: Arkolakis, Costinot and Rodríguez-Clare (2012), American Economic Review 102:94–130;
Costinot and Rodríguez-Clare (2014), Handbook of International Economics 4, eq. 28–30; with
complements after Baqaee and Farhi (2024), Econometrica 92:505–541. Numbers of equations here:

7. t_kj = λ_kj^(−1/θ_k): how much dearer product k is to user j when only home supplies are left,
   λ the home share in its purchases of k in the base.
8. x_j = B_j + Σ_k M_jk x_k, x = c^(1−ε), M_jk = (1 − B_j) γ^kj t_kj^(1−ε): one elasticity ε. With
   an elasticity η of its own between value added and inputs:
   c_j^(1−η) = B_j + (1 − B_j) [Σ_k γ^kj (t_kj c_k)^(1−ε)]^((1−η)/(1−ε)).
9. Real income alone over that of the base: (VA/(VA + R)) / Π, Π = [Σ_k α_k (t_kC c_k)^(1−σ)]^(1/(1−σ)).
10. Viable, that is with a finite solution of 8, where ρ < 1: ρ(M) for one elasticity, else λ^(1−η)
    with λ the eigenvalue of c → [(1 − B_j)^(1/(1−η)) (Σ_k γ^kj (t_kj c_k)^(1−ε))^(1/(1−ε))].
"""  # noqa: E501

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

NEWTON = 60
STEPS = 100_000
ROUNDS, LOWEST, LEAST = 5_000, 600.0, 1e-300
NEAR = 1e-13
"""Change of ln c, and of the logarithm of an eigenvalue, at which an iteration ends."""


def dearer(home: Array, theta: Array) -> Array:
    """Logarithm of t = home^(−1/θ), +inf where nothing is made at home.

    Parameters
    ----------
    home
        (product, ...) home share of purchases.
    theta
        (product,).
    """
    with np.errstate(divide="ignore"):
        found: Array = -np.log(home) / theta.reshape(-1, *([1] * (home.ndim - 1)))
    return found


def unit_costs(B: Array, gamma: Array, t: Array, eta: float, epsilon: float) -> Array:
    """Solve eq. 8 for ln c; +inf where there is no finite solution.

    Parameters
    ----------
    B
        (user,) share of value added.
    gamma
        (input, user) shares among inputs.
    t
        (input, user) logarithm of how much dearer inputs are.
    eta, epsilon
        Elasticities.
    """
    lost = _stopped(B, gamma, t, eta, epsilon)
    c = np.full(len(B), np.inf)
    keep = ~lost
    if not keep.any():
        return c
    # a product that cannot be made is out of reach, which only good substitutes bear
    shares = np.where((t < np.inf) & keep[:, None], gamma, 0.0)[np.ix_(keep, keep)]
    steps = np.where(t < np.inf, t, 0.0)[np.ix_(keep, keep)]
    if eta == epsilon and perron(B[keep], shares, steps, eta, epsilon)[0] >= 1.0:
        return c
    if eta == epsilon != 1.0:
        M = ((1.0 - B[keep]) * shares * np.exp((1.0 - epsilon) * steps)).T
        c[keep] = np.log(np.linalg.solve(np.eye(keep.sum()) - M, B[keep])) / (1.0 - epsilon)
    elif eta == epsilon:
        A = ((1.0 - B[keep]) * shares).T
        c[keep] = np.linalg.solve(np.eye(keep.sum()) - A, (A * steps.T).sum(axis=1))
    else:
        gone = gamma[:, keep].sum(axis=0) - shares.sum(axis=0)
        c[keep] = _nested(B[keep], shares, steps, eta, epsilon, gone=gone)
    return c


def consumer_price(alpha: Array, t: Array, c: Array, sigma: float) -> float:
    """Return ln Π of eq. 9; +inf where a product without substitutes is out of reach."""
    used = alpha > 0
    price = t[used] + c[used]
    if sigma == 1.0:
        return float((alpha[used] * price).sum())
    with np.errstate(over="ignore"):
        total = (alpha[used] * np.exp((1.0 - sigma) * price)).sum()
    if not total > 0.0:
        return float("inf")
    return float(np.log(total) / (1.0 - sigma))


def perron(B: Array, gamma: Array, t: Array, eta: float, epsilon: float) -> tuple[float, Array]:
    """ρ of eq. 10, and the share of each product in it: d ln ρ for its price, scaled to one.

    Infinite where an industry lacks an input that it cannot do without.

    The product of left and right eigenvectors of M (at the eigenvector, where elasticities differ).
    """
    J = len(B)
    if eta > 1.0:
        return 0.0, np.full(J, 1.0 / J)
    absent, stopped = (gamma > 0) & (t == np.inf), _stopped(B, gamma, t, eta, epsilon)
    if stopped.any() and (epsilon <= 1.0 or stopped.all()):
        bad = (absent & stopped).any(axis=1).astype(float)
        return float("inf"), bad / bad.sum()
    # what good substitutes stand in for, and who stops for want of all
    gamma = np.where(absent | stopped[:, None] | stopped, 0.0, gamma)
    B = np.where(stopped, 1.0, B)
    steps = np.where(gamma > 0, t, 0.0)
    if eta in {epsilon, 1.0}:
        power = 0.0 if eta == 1.0 else 1.0 - epsilon
        scale = float((power * steps).max())  # taken out, so that nothing overflows
        M = ((1.0 - B) * gamma * np.exp(power * steps - scale)).T
        rho = _largest(M) * float(np.exp(min(scale, 700.0)))
    else:
        M, rho = _local(B, gamma, steps, eta, epsilon)
    right, left = _vector(M), _vector(M.T)
    share = left * right
    total = share.sum()
    return rho, share / total if total > 0 else np.full(J, 1.0 / J)


def _stopped(B: Array, gamma: Array, t: Array, eta: float, epsilon: float) -> NDArray[np.bool_]:
    """(user,) industries that lack an input which they cannot do without."""
    lost = np.zeros(len(B), dtype=bool)
    while True:
        absent = (gamma > 0) & ((t == np.inf) | lost[:, None])
        if epsilon <= 1.0:
            now = absent.any(axis=0)
        else:
            now = absent.any(axis=0) & ((gamma > 0).sum(axis=0) == absent.sum(axis=0))
            now &= eta <= 1.0
        now &= B < 1.0
        if (now == lost).all():
            return lost
        lost = now | lost


def _nested(B: Array, gamma: Array, t: Array, eta: float, epsilon: float, *, gone: Array) -> Array:
    """Ln c of the nested form by Newton's method; +inf where ρ of eq. 10 says there is none.

    `gone`: (user,) share of the inputs that are out of reach, borne by substitutes (ε above 1).
    """
    c = np.zeros(len(B))
    for _ in range(NEWTON):
        new, slope = _once(B, gamma, t + c[:, None], eta, epsilon, gone=gone)
        if not np.isfinite(new).all():
            break
        if np.abs(new - c).max() <= NEAR * max(1.0, np.abs(c).max()):
            return new
        try:
            step = np.linalg.solve(np.eye(len(B)) - slope, new - c)
        except np.linalg.LinAlgError:  # on its way to infinity
            break
        c = c + np.clip(step, -5.0, 5.0)
    if perron(B, gamma, t, eta, epsilon)[0] >= 1.0:
        return np.full(len(B), np.inf)
    c = np.zeros(len(B))
    for _ in range(STEPS):  # slowly and from below, where each step can only raise c
        new, _ = _once(B, gamma, t + c[:, None], eta, epsilon, gone=gone)
        if np.abs(new - c).max() <= NEAR * max(1.0, np.abs(new).max()):
            return new
        c = new
    return np.full(len(B), np.inf)


def _once(
    B: Array, gamma: Array, price: Array, eta: float, epsilon: float, *, gone: Array
) -> tuple[Array, Array]:
    """Right-hand side of eq. 8 in logarithms, and its derivative by ln c; prices (input, user)."""
    bundle = _bundle(gamma, price, epsilon, gone)
    with np.errstate(over="ignore", invalid="ignore"):
        weight = np.where(gamma > 0, gamma * np.exp((1.0 - epsilon) * (price - bundle)), 0.0)
        if eta == 1.0:
            return (1.0 - B) * bundle, ((1.0 - B) * weight).T
        new = np.log1p((1.0 - B) * np.expm1((1.0 - eta) * bundle)) / (1.0 - eta)
        share = (1.0 - B) * np.exp((1.0 - eta) * (bundle - new))
    return new, (share * weight).T


def _bundle(gamma: Array, price: Array, epsilon: float, gone: Array) -> Array:
    """(user,) ln of the price of the bundle of inputs at prices (input, user), in logarithms."""
    if epsilon == 1.0:
        return np.asarray((gamma * price).sum(axis=0))
    powers = (gamma * np.expm1((1.0 - epsilon) * price)).sum(axis=0)
    with np.errstate(divide="ignore"):
        return np.asarray(np.log1p(np.maximum(powers - gone, -1.0)) / (1.0 - epsilon))


def _local(B: Array, gamma: Array, t: Array, eta: float, epsilon: float) -> tuple[Array, float]:
    """Jacobian in logarithms of the homogeneous map of eq. 10 at its eigenvector, and ρ."""
    used = _bound(B, gamma, epsilon)
    J = np.zeros_like(gamma)
    if not used.any():
        return J, 0.0
    inner = np.ix_(used, used)
    shares, steps, own = gamma[inner], t[inner], np.log(1.0 - B[used]) / (1.0 - eta)
    c, rate = np.zeros(len(own)), -np.inf
    for _ in range(ROUNDS):
        price = steps + c[:, None]
        if epsilon == 1.0:
            new = own + (shares * price).sum(axis=0)
        else:
            powers = (1.0 - epsilon) * price
            top = powers.max(axis=0)
            total = (shares * np.exp(powers - top)).sum(axis=0)
            new = own + (top + np.log(np.maximum(total, LEAST))) / (1.0 - epsilon)
        step = float((new - c).max())
        c = np.maximum(0.5 * (c + new - step), -LOWEST)
        if abs(step - rate) <= NEAR * max(1.0, abs(step)):
            break
        rate = step
    price = (1.0 - epsilon) * (steps + c[:, None])
    weight = shares * np.exp(price - price.max(axis=0))
    J[inner] = (weight / weight.sum(axis=0)).T
    return J, float(np.exp(min((1.0 - eta) * step, 700.0)))


def _bound(B: Array, gamma: Array, epsilon: float) -> NDArray[np.bool_]:
    """(user,) industries whose costs grow with those of each other: others do not matter for ρ.

    Value added has no part in the growth of costs, and neither has who uses it alone; one such
    input is enough to hold a user's costs where inputs can replace each other (ε from 1 up).
    """
    used = (B < 1.0) & (gamma > 0).any(axis=0)
    while True:
        inputs = gamma > 0
        inside = (inputs & used[:, None]).any(axis=0)
        if epsilon >= 1.0:
            inside &= ~(inputs & ~used[:, None]).any(axis=0)
        if (used & inside == used).all():
            return used
        used &= inside


def _largest(M: Array) -> float:
    return float(np.abs(np.linalg.eigvals(M)).max(initial=0.0))


def _vector(M: Array) -> Array:
    """Right Perron vector of a matrix without negative elements."""
    values, vectors = np.linalg.eig(M)
    return np.asarray(np.abs(vectors[:, int(np.argmax(np.abs(values)))].real))
