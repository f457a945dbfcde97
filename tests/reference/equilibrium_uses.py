"""The literal world equilibrium with separate origins of inputs and of final goods, for tests only.

As `literal` of the neighbouring module, with one composite of origins for each use: `inputs` buys
at the prices of the first, final use at those of the second. What an industry sells to both costs
the same. Indices: q use (0 inputs, 1 final), n importer, i exporter, j and k sectors.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from tests.reference.equilibrium import Elasticities, Shock, ces


@dataclass(frozen=True)
class TwoUses:
    """A base year; letters as in `autarky.replications.published.Published`."""

    pi: np.ndarray  # (q, n, i, j)
    tau: np.ndarray  # (n, i, j)
    gamma: np.ndarray  # (n, k, j)
    value_added_share: np.ndarray  # (n, j)
    expenditure: np.ndarray  # (q, n, j)
    value_added: np.ndarray  # (n,)
    surplus: np.ndarray  # (n,)
    theta: np.ndarray  # (j,)

    @property
    def output(self) -> np.ndarray:
        return np.einsum("qnij,qnj->ij", self.pi / self.tau, self.expenditure)

    @property
    def revenue(self) -> np.ndarray:
        return np.einsum("qnij,qnj->n", self.pi * (1 - 1 / self.tau), self.expenditure)

    @property
    def final_share(self) -> np.ndarray:
        return self.expenditure[1] / self.expenditure[1].sum(axis=1, keepdims=True)


@dataclass(frozen=True)
class Found:
    """Hats relative to the data for prices; levels otherwise."""

    W: np.ndarray  # (n,)
    w: np.ndarray  # (n, j)
    c: np.ndarray  # (n, j)
    P: np.ndarray  # (q, n, j)
    Pi: np.ndarray  # (n,)
    X: np.ndarray  # (q, n, j)
    Y: np.ndarray  # (i, j)
    I: np.ndarray  # (n,)
    mu: float
    flow: np.ndarray  # (n, i, j) value of trade before tariffs, both uses


def literal_uses(
    base: TwoUses,
    shock: Shock | None = None,
    elasticities: Elasticities | None = None,
    *,
    closure: str,
    damping: float = 0.3,
    tolerance: float = 1e-12,
    most_steps: int = 200_000,
) -> Found:
    """Damped iteration of all equations at once, until one undamped sweep moves nothing."""
    e, terms = elasticities or Elasticities(), (shock or Shock()).of(base)
    W = np.ones_like(base.value_added)
    w, P, X = np.ones_like(base.value_added_share), np.ones_like(base.expenditure), base.expenditure
    for _ in range(most_steps):
        found = _sweep(base, terms, e, closure, (w, P, X))
        change = max(
            np.abs(found.W / W - 1).max(),
            np.abs(found.w / w - 1).max(),
            np.abs(found.P / P - 1).max(),
            np.abs(found.X - X).max() / base.expenditure.max(),
        )
        if change < tolerance:
            return found
        W = W ** (1 - damping) * found.W**damping
        w = w ** (1 - damping) * found.w**damping
        P = P ** (1 - damping) * found.P**damping
        X = (1 - damping) * X + damping * found.X
    msg = f"literal_uses: still {change:.1e} after {most_steps} steps"
    raise RuntimeError(msg)


def _sweep(base, terms, e, closure, state) -> Found:
    """Every equation once, region by region."""
    (tau, kappa, rem), (w, P, X) = terms, state
    N, J = base.value_added_share.shape
    c, B, gamma = np.ones((N, J)), np.zeros((N, J)), np.zeros((N, J, J))
    for n in range(N):
        b, g = base.value_added_share[n], base.gamma[n]
        M = ces(g.T, P[0, n], e.eps)
        c[n] = ces(np.stack([b, 1 - b], axis=1), np.stack([w[n], M], axis=1), e.eta)
        B[n] = b * (w[n] / c[n]) ** (1 - e.eta)
        gamma[n] = g * (P[0, n][:, None] / M) ** (1 - e.eps)
    weight = base.pi * rem * (kappa * tau / base.tau * c[None]) ** -base.theta
    total = weight.sum(axis=2)
    if np.any(total == 0):
        raise ValueError("a region is left with no supplier of a product it buys")
    P = total ** (-1 / base.theta)
    flow = ((weight / total[:, :, None]) * X[:, :, None] / tau).sum(axis=0)
    Y = flow.sum(axis=0)
    R = (flow * (tau - 1)).sum(axis=(1, 2))
    Pi, alpha = np.zeros(N), np.zeros((N, J))
    for n in range(N):
        Pi[n] = ces(base.final_share[n], P[1, n], e.sigma)
        alpha[n] = base.final_share[n] * (P[1, n] / Pi[n]) ** (1 - e.sigma)
    paid, before = B * Y, base.value_added_share * base.output
    W = paid.sum(axis=1) / base.value_added
    scale = base.value_added.sum() / (W @ base.value_added)
    W = scale * W
    w = W[:, None] ** e.mobility * (scale * paid / before) ** (1 - e.mobility)
    earned = W * base.value_added + R
    income = base.value_added + base.revenue
    S = {
        "balanced": 0 * earned,
        "fixed_nominal": base.surplus,
        "share_of_world_gdp": base.surplus / income.sum() * earned.sum(),
        "share_of_income": base.surplus / income * earned,
    }[closure]
    mu = earned.sum() / (earned - S).sum()
    I = mu * (earned - S)
    X = np.stack([np.einsum("njk,nk->nj", gamma, (1 - B) * Y), alpha * I[:, None]])
    return Found(W, w, c, P, Pi, X, Y, I, mu, flow)
