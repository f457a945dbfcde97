"""One sweep of the equilibrium map, compiled: the equations of ``equations.py`` for many members.

All functions that call each other stand in this file: numba's cache looks at the file of the
outermost one alone, and would run old code after a change elsewhere. Members are worked through one
after the other, since each has flows of its own; what one reads stays in the cache from sweep to
sweep. State and flows are read once a sweep: a row of flows gives the price, then the sales.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from autarky.equilibrium.economy import BALANCED, FIXED, NOTHING, WORLD_SHARE, Array, Economy
from autarky.numerics.compiled import summing

WIDTH = 16
"""Doubles in four registers of the widest common processors."""


class Members(NamedTuple):
    """Parameters and ties of the members of a chunk, M in number.

    Attributes
    ----------
    flows, net
        (k, U, J, N, N') π ρ (κ τ'/τ)^−θ over importer and exporter, and the same over τ'; N' is N
        filled up with zeros to a multiple of :data:`WIDTH`, so that no loop has a remainder.
    which
        (M,) the k of each member.
    taxed
        Whether τ' differs from one anywhere; `net` is not read otherwise.
    theta
        (M, J).
    elasticity
        (M, 4) η, ε, σ and mobility.
    component
        (M, N) number of the group of regions that trade.
    lost
        (M, N) regions that take no part.
    relax
        (M, N, Jw) steps of factor rewards.
    """

    flows: Array
    net: Array
    which: NDArray[np.int64]
    taxed: bool
    theta: Array
    elasticity: Array
    component: NDArray[np.int64]
    lost: NDArray[np.bool_]
    relax: Array


class Scratch(NamedTuple):
    """What a sweep works in.

    Attributes
    ----------
    cost, share, price, bundle, Y
        (N, J) unit costs, shares of value added, prices and bundles to the power 1 − ε less one,
        sales.
    q
        (J, N') c^−θ.
    W, R, income
        (N,) rewards, tariff revenue, income.
    """

    cost: Array
    share: Array
    price: Array
    bundle: Array
    Y: Array
    q: Array
    W: Array
    R: Array
    income: Array


@summing
def sweep(
    z: Array, image: Array, active: NDArray[np.int64], members: Members, economy: Economy
) -> None:
    """Write T(z) of the active members to `image`.

    `z` and `image` are (M, size): ln w (N × Jw), ln P (U × N × J), ln X (U × N × J); all but X are
    ratios to the base.
    """
    N, J = economy.B.shape
    U, Jw = members.flows.shape[1], members.relax.shape[2]
    scratch = Scratch(
        np.empty((N, J)), np.empty((N, J)), np.empty((N, J)), np.empty((N, J)), np.empty((N, J)),
        np.zeros((J, members.flows.shape[4])), np.empty(N), np.empty(N), np.empty(N),
    )  # fmt: skip
    X = np.empty((U, N, J))
    head, body = N * Jw, U * N * J
    for b in active:
        w, new_w = z[b, :head].reshape((N, Jw)), image[b, :head].reshape((N, Jw))
        P = z[b, head : head + body].reshape((U, N, J))
        new_P = image[b, head : head + body].reshape((U, N, J))
        lnX = z[b, head + body :].reshape((U, N, J))
        new_X = image[b, head + body :].reshape((U, N, J))
        X[:] = np.exp(lnX)
        _costs(w, P[0], economy, members.elasticity[b], scratch)
        _trade(b, members, X, P, new_P, scratch)
        _rewards(b, members, economy, w, new_w, scratch)
        _incomes(b, members, economy, w, scratch)
        _expenditure(members.elasticity[b], economy, new_P[U - 1], lnX, new_X, scratch)


@summing
def _costs(w: Array, P: Array, economy: Economy, elasticity: Array, scratch: Scratch) -> None:
    """Eq. 1 and 4: unit costs, shares of value added, prices of bundles."""
    N, J = scratch.cost.shape
    top, power = 1.0 - elasticity[0], 1.0 - elasticity[1]
    for n in range(N):
        for k in range(J):
            scratch.price[n, k] = np.expm1(power * P[n, k]) if power != 0.0 else P[n, k]
        for j in range(J):
            total = -economy.gone[n, j]  # prices without end to the power 1 − ε, less one
            for k in range(J):
                total += economy.gamma[n, j, k] * scratch.price[n, k]
            scratch.bundle[n, j] = total
            M = np.log1p(total) / power if power != 0.0 else total
            own, lnw = economy.B[n, j], w[n, min(j, w.shape[1] - 1)]
            if top == 0.0:
                scratch.cost[n, j] = own * lnw + (1.0 - own) * M
                scratch.share[n, j] = own
            else:
                mix = own * np.expm1(top * lnw) + (1.0 - own) * np.expm1(top * M)
                scratch.cost[n, j] = np.log1p(mix) / top
                scratch.share[n, j] = own * np.exp(top * lnw) / (1.0 + mix)


@summing
def _trade(b: int, members: Members, X: Array, P: Array, new_P: Array, scratch: Scratch) -> None:
    """Eq. 2 and 3: prices, sales of industries and tariff revenue."""
    U, N, J = X.shape
    sold = np.empty(scratch.q.shape[1])
    cost, theta, k = scratch.cost, members.theta[b], members.which[b]
    scratch.R[:] = 0.0
    for j in range(J):
        least = np.inf
        for i in range(N):
            least = min(least, cost[i, j])
        q = scratch.q[j]
        for i in range(N):
            q[i] = np.exp(-theta[j] * (cost[i, j] - least))
        sold[:] = 0.0
        for u in range(U):
            for n in range(N):
                row, after = members.flows[k, u, j, n], members.net[k, u, j, n]
                total = 0.0
                for i in range(q.size):
                    total += row[i] * q[i]
                if total > 0.0:
                    new_P[u, n, j] = least - np.log(total) / theta[j]
                    spent = X[u, n, j] / total
                    kept = _sell(row, after, q, spent, members.taxed, sold)
                    scratch.R[n] += spent * (total - kept) if members.taxed else 0.0
                else:  # nobody sells it here, which was looked at before; or nothing is left of it
                    new_P[u, n, j] = P[u, n, j] if row.max() <= 0.0 else np.nan
        for i in range(N):
            scratch.Y[i, j] = sold[i] * q[i]


@summing
def _sell(row: Array, after: Array, q: Array, spent: float, taxed: bool, sold: Array) -> float:
    """Add what an importer spends, after tariffs, to sales over q; return Σ after q."""
    kept = 0.0
    if taxed:
        for i in range(q.size):
            kept += after[i] * q[i]
            sold[i] += after[i] * spent
    else:
        for i in range(q.size):
            sold[i] += row[i] * spent
    return kept


@summing
def _rewards(
    b: int, members: Members, economy: Economy, w: Array, new_w: Array, scratch: Scratch
) -> None:
    """Eq. 5, relaxed, in units of each component's value added."""
    N, J = scratch.Y.shape
    W, component, mobility = scratch.W, members.component[b], members.elasticity[b, 3]
    earned, stock = np.zeros(N), np.zeros(N)
    for n in range(N):
        total = 0.0
        for j in range(J):
            total += scratch.share[n, j] * scratch.Y[n, j]
        W[n] = total / economy.VA[n]
        earned[component[n]] += total
        stock[component[n]] += economy.VA[n]
    for n in range(N):
        scale = earned[component[n]] / stock[component[n]] if earned[component[n]] > 0.0 else 1.0
        W[n] /= scale
        for j in range(w.shape[1]):
            if members.lost[b, n]:
                new_w[n, j] = w[n, j]
                continue
            target = np.log(W[n])
            if w.shape[1] > 1 and mobility < 1.0 and economy.VAJ[n, j] > 0.0:
                own = scratch.share[n, j] * scratch.Y[n, j] / economy.VAJ[n, j] / scale
                if own > 0.0:
                    target = mobility * target + (1.0 - mobility) * np.log(own)
            new_w[n, j] = w[n, j] + members.relax[b, n, j] * (target - w[n, j])


@summing
def _incomes(b: int, members: Members, economy: Economy, w: Array, scratch: Scratch) -> None:
    """Eq. 6: factor income and tariff revenue less the surplus that the closure sets."""
    component, lost = members.component[b], members.lost[b]
    R, S, closure, income = scratch.R, economy.S, economy.closure, scratch.income
    N = R.size
    own, world = np.empty(N), 0.0
    for n in range(N):
        # mobile factors earn their price; specific ones what their industries sell at present
        own[n] = economy.VA[n] * (np.exp(w[n, 0]) if w.shape[1] == 1 else scratch.W[n])
        own[n] = 0.0 if lost[n] else own[n]
        world += own[n] + R[n]
    gross, left = np.zeros(N), np.zeros(N)
    for n in range(N):
        if closure == BALANCED or lost[n]:
            surplus = 0.0
        elif closure == FIXED:
            surplus = S[n]
        elif closure == WORLD_SHARE:
            surplus = S[n] * world
        else:
            surplus = S[n] * (own[n] + R[n])
        income[n] = own[n] + R[n] - surplus
        gross[component[n]] += own[n] + R[n]
        left[component[n]] += income[n]
    for n in range(N):
        if left[component[n]] > 0.0:
            income[n] *= gross[component[n]] / left[component[n]]
        if income[n] <= 0.0 and not lost[n]:  # a surplus beyond what is earned
            income[n] = np.nan


@summing
def _expenditure(
    elasticity: Array, economy: Economy, P: Array, lnX: Array, new_X: Array, scratch: Scratch
) -> None:
    """Eq. 6: what is spent on each product, for inputs and for final use."""
    U, N, J = new_X.shape
    power, sigma = 1.0 - elasticity[1], elasticity[2]
    inputs, weight = np.empty(J), np.empty(J)
    for n in range(N):
        inputs[:] = 0.0
        for k in range(J):
            spent = (1.0 - scratch.share[n, k]) * scratch.Y[n, k]
            if power != 0.0:
                bundle = 1.0 + scratch.bundle[n, k]
                spent = spent / bundle if bundle > 0.0 else 0.0
            for j in range(J):
                inputs[j] += economy.gamma[n, k, j] * spent
        total = 0.0
        for j in range(J):
            if power != 0.0:
                inputs[j] *= 1.0 + scratch.price[n, j]
            weight[j] = economy.alpha[n, j]
            if sigma != 1.0:
                weight[j] *= np.exp((1.0 - sigma) * P[n, j])
            total += weight[j]
        for j in range(J):
            final = scratch.income[n] * weight[j] / total
            if U == 1:
                new_X[0, n, j] = _log(inputs[j] + final, lnX[0, n, j])
            else:
                new_X[0, n, j] = _log(inputs[j], lnX[0, n, j])
                new_X[1, n, j] = _log(final, lnX[1, n, j])


@summing
def _log(value: float, before: float) -> float:
    """Logarithm; what stood there where nothing is ever spent, NaN where nothing should be left."""
    if value > 0.0:
        return float(np.log(value))
    return before if before <= NOTHING else np.nan
