"""World equilibrium in exact hat algebra, slow and literal, for tests only.

Two solvers that share only the closures and the final shares:

`nested`  Caliendo and Parro (2015) as in the authors' program: wages outside; prices inside; all
          expenditures by one dense linear system. Cobb–Douglas, mobile factors.
`literal` the full model with nested CES, sector-specific factors and cut flows, by damped iteration
          of the equations as they stand. Safe on small worlds; 31 × 40 still takes under a second.

Indices: n importer, i exporter, j, k, u sectors. A hat is the ratio to the data of `base`.
Report ratios between two solves (see `relative`): the data themselves need not be in equilibrium.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from autarky.replications.published import Published

CLOSURES = ("balanced", "fixed_nominal", "share_of_world_gdp", "share_of_income")
PRICE_TOLERANCE = 1e-13  # of the nested inner loop, relative


@dataclass(frozen=True)
class Elasticities:
    """Of substitution (1 = Cobb–Douglas), and the mobility of factors among sectors."""

    eta: float = 1.0  # value added and inputs
    eps: float = 1.0  # among inputs
    sigma: float = 1.0  # consumption
    mobility: float = 1.0  # 1 mobile, 0 sector-specific


@dataclass(frozen=True)
class Shock:
    """New tariffs, ratio of iceberg costs, remaining share of a flow: (n, i, j) or unchanged."""

    tau: np.ndarray | None = None
    kappa: np.ndarray | None = None
    rem: np.ndarray | None = None

    def of(self, base: Published) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        one = np.ones_like(base.tau)
        return (
            base.tau if self.tau is None else self.tau,
            one if self.kappa is None else self.kappa,
            one if self.rem is None else self.rem,
        )


@dataclass(frozen=True)
class Solution:
    """Hats relative to the data for factor prices, costs and prices; levels otherwise."""

    W: np.ndarray  # (n,) hat of the mean factor price
    w: np.ndarray  # (n, j) hat of a sector's factor price
    c: np.ndarray  # (n, j) hat of unit cost
    P: np.ndarray  # (n, j) hat of the price of the composite
    Pi: np.ndarray  # (n,) hat of the consumer price index
    pi: np.ndarray  # (n, i, j)
    tau: np.ndarray  # (n, i, j)
    X: np.ndarray  # (n, j) expenditure, tariffs included
    Y: np.ndarray  # (i, j) gross output
    I: np.ndarray  # (n,) final expenditure
    R: np.ndarray  # (n,) tariff revenue
    S: np.ndarray  # (n,) surplus the closure asks for, before mu
    mu: float
    B: np.ndarray  # (n, j)
    gamma: np.ndarray  # (n, k, j)
    alpha: np.ndarray  # (n, j)
    steps: int

    @property
    def flow(self) -> np.ndarray:
        """Value of trade before tariffs (n, i, j)."""
        return self.pi * self.X[:, None] / self.tau


def final_share(base: Published) -> np.ndarray:
    """alpha (n, j): given, or what inputs leave of expenditure, never below 0."""
    if base.final_share is not None:
        return base.final_share
    inputs = np.einsum("nkj,nj->nk", base.gamma, (1 - base.value_added_share) * base.output)
    left = np.maximum(base.expenditure - inputs, 0.0)
    return left / left.sum(axis=1, keepdims=True)


def moved(base: Published, found: Solution, *, balanced: bool = False) -> Published:
    """The equilibrium found, as a base of its own; `balanced` where S' = 0.

    Not after `share_of_income`: there trade differs from S' by what mu or the wages absorb.
    """
    value_added = found.W * base.value_added
    net = found.Y.sum(axis=1) - (found.X.sum(axis=1) - found.R)
    return replace(
        base,
        pi=found.pi,
        tau=found.tau,
        gamma=found.gamma,
        value_added_share=found.B,
        expenditure=found.X,
        value_added=value_added,
        surplus=np.zeros_like(net) if balanced else net,
        final_share=found.alpha,
    )


def relative(before: Solution, after: Solution) -> dict[str, np.ndarray]:
    """Ratios between two equilibria solved from the same data."""
    W, price = after.W / before.W, after.Pi / before.Pi
    return {"real_income": after.I / before.I / price, "real_wage": W / price, "wage": W}


def first_order(
    base: Published, after: Solution, income: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Terms and volume of trade (n,), as shares of income: Caliendo–Parro (2015), eqs 15 and 16.

    Base flows and base tariffs weight the hats less 1. `after` must be solved from `base`.
    """
    flow = base.pi * base.expenditure[:, None] / base.tau
    cost = after.c - 1
    growth = np.divide(after.flow, flow, out=np.ones_like(flow), where=flow > 0) - 1
    sold = np.einsum("mnj,nj->n", flow, cost)
    bought = np.einsum("nij,ij->n", flow, cost)
    volume = np.einsum("nij,nij->n", (base.tau - 1) * flow, growth - cost[None])
    return (sold - bought) / income, volume / income


# --- Closures -------------------------------------------------------------------------------------


def surplus_rule(base: Published, closure: str) -> tuple[np.ndarray, np.ndarray]:
    """(s, Q) such that S'_n = s_n + Σ_m Q_nm (W_m VA_m + R'_m)."""
    N = len(base.value_added)
    S, income = base.surplus, base.value_added + base.revenue
    none = np.zeros((N, N))
    rules = {
        "balanced": (np.zeros(N), none),
        "fixed_nominal": (S, none),
        "share_of_world_gdp": (np.zeros(N), np.outer(S / income.sum(), np.ones(N))),
        "share_of_income": (np.zeros(N), np.diag(S / income)),
    }
    return rules[closure]


# --- Caliendo and Parro, nested -------------------------------------------------------------------


def nested(
    base: Published,
    shock: Shock | None = None,
    *,
    closure: str,
    absorb: str = "income",
    damping: float = 0.3,
    tolerance: float = 1e-10,
    most_steps: int = 5000,
) -> Solution:
    """Outer loop over wages, inner loop over prices, one dense solve for expenditure.

    Where the surpluses do not add up to 0, `absorb="income"` scales all final expenditures by one
    factor mu; `absorb="wages"` leaves mu = 1 and lets the wages' normalisation absorb the rest, as
    Felbermayr, Gröschl and Heiland (2022) do: every labour market then misses by the same share of
    its region's income.
    """
    tau, kappa, rem = (shock or Shock()).of(base)
    alpha, B, VA = final_share(base), base.value_added_share, base.value_added
    w, P, mu = np.ones(len(VA)), np.ones_like(B), 1.0
    for step in range(1, most_steps + 1):
        c, P = _inner_prices(base, w, P, rem, kappa * tau / base.tau)
        pi = base.pi * rem * (kappa * tau / base.tau * c[None] / P[:, None]) ** -base.theta
        kept, fixed = _income_rule(base, w, mu, closure)
        X = _expenditure(base, alpha, pi / tau, kept, fixed)
        Y = np.einsum("nij,nj->ij", pi / tau, X)
        R = np.einsum("nij,nj->n", pi * (1 - 1 / tau), X)
        earned = w * VA + R
        s, Q = surplus_rule(base, closure)
        S = s + Q @ earned
        new_mu = earned.sum() / (earned - S).sum() if absorb == "income" else 1.0
        excess = (B * Y).sum(axis=1) - w * VA
        new = w * np.exp(damping * excess / earned)
        new *= VA.sum() / (new @ VA)
        change = max(np.abs(new / w - 1).max() / damping, abs(new_mu - mu))
        if change < tolerance:
            Pi = np.exp((alpha * np.log(P)).sum(axis=1))
            each = np.repeat(w[:, None], B.shape[1], axis=1)
            income = mu * (earned - S)
            return Solution(
                w, each, c, P, Pi, pi, tau, X, Y, income, R, S, mu, B, base.gamma, alpha, step
            )
        w, mu = new, new_mu
    msg = f"nested: still {change:.1e} after {most_steps} steps"
    raise RuntimeError(msg)


def _inner_prices(base, w, P, rem, cost_ratio):
    """Fixed point of c = w^B (Π P^gamma)^(1−B) and P = [Σ pi (kappa c)^−theta]^(−1/theta)."""
    B, theta = base.value_added_share, base.theta
    for _ in range(10_000):
        inputs = np.einsum("nkj,nk->nj", base.gamma, np.log(P))
        c = np.exp(B * np.log(w)[:, None] + (1 - B) * inputs)
        new = (base.pi * rem * (cost_ratio * c[None]) ** -theta).sum(axis=1) ** (-1 / theta)
        if np.abs(new / P - 1).max() < PRICE_TOLERANCE:
            return c, new
        P = new
    raise RuntimeError("prices do not settle")


def _income_rule(base, w, mu, closure):
    """(K, f) such that I_n = f_n + Σ_m K_nm R_m, from I = mu [w VA + R − s − Q (w VA + R)]."""
    s, Q = surplus_rule(base, closure)
    kept = mu * (np.eye(len(s)) - Q)
    return kept, kept @ (w * base.value_added) - mu * s


def _expenditure(base, alpha, net, kept, fixed):
    """X of X_nj = alpha_nj I_n + Σ_k gamma_n^jk (1−B_nk) Y_nk, with I and Y linear in X.

    `net` is pi/tau: Y_nk = Σ_m net_mnk X_mk and R_m = Σ_k (1 − Σ_i net_mik) X_mk.
    """
    N, J = alpha.shape
    levied = 1 - net.sum(axis=1)
    as_inputs = np.einsum("njk,nk,mnk->njmk", base.gamma, 1 - base.value_added_share, net)
    as_income = np.einsum("nj,nm,mk->njmk", alpha, kept, levied)
    system = np.eye(N * J) - (as_inputs + as_income).reshape(N * J, N * J)
    return np.linalg.solve(system, (alpha * fixed[:, None]).ravel()).reshape(N, J)


# --- The full model, literally --------------------------------------------------------------------


def literal(
    base: Published,
    shock: Shock | None = None,
    elasticities: Elasticities | None = None,
    *,
    closure: str,
    damping: float = 0.3,
    tolerance: float = 1e-11,
    most_steps: int = 200_000,
) -> Solution:
    """Damped iteration of all equations at once, until one undamped sweep moves nothing."""
    e, terms = elasticities or Elasticities(), (shock or Shock()).of(base)
    state = {
        "W": np.ones_like(base.value_added),
        "w": np.ones_like(base.value_added_share),
        "P": np.ones_like(base.value_added_share),
        "X": base.expenditure.astype(float),
    }
    for step in range(1, most_steps + 1):
        found = _sweep(base, terms, e, closure, state)
        new = {name: getattr(found, name) for name in state}
        change = max(np.abs(new[name] / state[name] - 1).max() for name in ("W", "w", "P"))
        change = max(change, np.abs(new["X"] - state["X"]).max() / base.expenditure.max())
        if change < tolerance:
            return replace(found, steps=step)
        for name in ("W", "w", "P"):
            state[name] = state[name] ** (1 - damping) * new[name] ** damping
        state["X"] = (1 - damping) * state["X"] + damping * new["X"]
    msg = f"literal: still {change:.1e} after {most_steps} steps"
    raise RuntimeError(msg)


def _sweep(base, terms, e, closure, state) -> Solution:
    """Every equation once; numbers as in the model's description."""
    (tau, kappa, rem), (w, P, X) = terms, (state["w"], state["P"], state["X"])
    VA, theta, alpha = base.value_added, base.theta, final_share(base)
    c, B, gamma = _cost(base, w, P, e)  # 1 and 4
    P, pi = _sourcing(base, rem, kappa * tau / base.tau * c[None], theta)  # 2
    Y = np.einsum("nij,nj->ij", pi / tau, X)  # 3
    R = np.einsum("nij,nj->n", pi * (1 - 1 / tau), X)
    Pi = ces(alpha, P, e.sigma)  # 4
    alpha = alpha * (P / Pi[:, None]) ** (1 - e.sigma)
    W, w = _factor_prices(base, B * Y, e.mobility)  # 5
    s, Q = surplus_rule(base, closure)  # 6
    S = s + Q @ (W * VA + R)
    mu = (W * VA + R).sum() / (W * VA + R - S).sum()
    income = mu * (W * VA + R - S)
    X = alpha * income[:, None] + np.einsum("njk,nk->nj", gamma, (1 - B) * Y)
    return Solution(W, w, c, P, Pi, pi, tau, X, Y, income, R, S, mu, B, gamma, alpha, steps=0)


def ces(share: np.ndarray, price: np.ndarray, elasticity: float) -> np.ndarray:
    """Price index over the last axis; 1 where there is nothing to buy."""
    bought = share.sum(axis=-1) != 0
    if elasticity == 1:
        return np.exp((share * np.log(price)).sum(axis=-1))
    power = 1 - elasticity
    total = np.where(bought, (share * price**power).sum(axis=-1), 1.0)
    return total ** (1 / power)


def _cost(base, w, P, e):
    """Unit cost (eq. 1) and the shares B', gamma' at these prices (eq. 4)."""
    B, gamma = base.value_added_share, base.gamma
    M = ces(np.swapaxes(gamma, 1, 2), P[:, None, :], e.eps)
    c = ces(np.stack([B, 1 - B], axis=-1), np.stack([w, M], axis=-1), e.eta)
    new_B = B * (w / c) ** (1 - e.eta)
    new_gamma = gamma * (P[:, :, None] / M[:, None, :]) ** (1 - e.eps)
    return c, new_B, new_gamma


def _sourcing(base, rem, cost, theta):
    """Price of the composite and the shares of its origins (eq. 2)."""
    weight = base.pi * rem * cost**-theta
    total = weight.sum(axis=1)
    if np.any((total == 0) & (base.pi.sum(axis=1) > 0)):
        raise ValueError("a region is left with no supplier of a product it buys")
    total = np.where(total == 0, 1.0, total)
    return total ** (-1 / theta), weight / total[:, None]


def _factor_prices(base, value_added, mobility):
    """W and w of eq. 5 under the numeraire Σ W VA = Σ VA; w = 1 where nothing is produced."""
    VA, before = base.value_added, base.value_added_share * base.output
    W = value_added.sum(axis=1) / VA
    scale = VA.sum() / (W @ VA)
    W, value_added = scale * W, scale * value_added
    used = before > 0
    own = np.divide(value_added, before, out=np.ones_like(before), where=used)
    return W, np.where(used, W[:, None] ** mobility * own ** (1 - mobility), 1.0)
