"""Bases of the equilibrium clock for tests: published ones, and small random ones."""

from __future__ import annotations

import numpy as np
from tests.reference.equilibrium_uses import TwoUses

from autarky.equilibrium import Base
from autarky.replications.published import Published


def base_of(figures: Published | TwoUses, closure: str = "balanced") -> Base:
    """The same figures as a `Base`."""
    given = {name: value for name, value in vars(figures).items() if value is not None}
    return Base.from_shares(**given, closure=closure)


def random_figures(
    rng: np.random.Generator,
    regions: int = 3,
    sectors: int = 2,
    *,
    tariffs: float = 0.3,
    deficits: float = 0.1,
    zeros: float = 0.0,
    home: float = 2.0,
    theta: tuple[float, float] = (1.0, 8.0),
    labour: tuple[float, float] = (0.2, 0.8),
) -> Published:
    """A world in equilibrium, but for trade that does not balance.

    `tariffs` is the highest rate; `deficits` the spread of final spending around the one that
    balances trade, in logarithms; `zeros` the share of flows between regions that are nothing;
    `home` the weight of a region's own supply against one other; `labour` the range of shares of
    value added. Every region buys and makes every product.
    """
    pi = _origins(rng, regions, sectors, zeros, home)
    figures = _figures(
        rng, pi[None], tariffs=tariffs, deficits=deficits, theta=theta, labour=labour
    )
    pi, X = figures.pop("pi"), figures.pop("expenditure")
    return Published(
        pi=pi[0],
        expenditure=X.sum(axis=0),
        regions=tuple(f"R{n + 1}" for n in range(regions)),
        sectors=tuple(f"S{j + 1}" for j in range(sectors)),
        **figures,
    )


def random_two_uses(rng: np.random.Generator, regions: int = 3, sectors: int = 2) -> TwoUses:
    """As `random_figures`, with origins of their own for inputs and for final use."""
    pi = np.stack([_origins(rng, regions, sectors, 0.0, 2.0) for _ in range(2)])
    return TwoUses(**_figures(rng, pi))


def _origins(rng: np.random.Generator, N: int, J: int, zeros: float, home: float) -> np.ndarray:
    """(n, i, j) shares; every region buys from itself and from the next, so that trade is whole."""
    weight = rng.uniform(0.1, 1.0, (N, N, J))
    own, following = np.eye(N, dtype=bool), np.roll(np.eye(N, dtype=bool), 1, axis=1)
    weight *= (rng.random((N, N, J)) >= zeros) | (own | following)[..., None]
    weight[own] *= home * (N - 1)
    return weight / weight.sum(axis=1, keepdims=True)


def _figures(
    rng, pi, *, tariffs=0.3, deficits=0.1, theta=(1.0, 8.0), labour=(0.2, 0.8)
) -> dict[str, np.ndarray]:
    """Everything else: levels follow from final spending, which is drawn."""
    N, J = pi.shape[1], pi.shape[3]
    tau = 1.0 + rng.uniform(0.0, 1.0, (N, N, J)) * tariffs * ~np.eye(N, dtype=bool)[..., None]
    gamma = rng.dirichlet(np.ones(J), (N, J)).transpose(0, 2, 1)
    B = rng.uniform(*labour, (N, J))
    share = rng.dirichlet(np.full(J, 2.0), N)

    def spent(final: np.ndarray) -> np.ndarray:
        """(q, n, j) expenditure: X = Σ_k gamma^jk (1 − B_k) Y_k for inputs, Y by both uses."""
        made = np.einsum("njk,nk,mnk->njmk", gamma, 1 - B, pi[0] / tau).reshape(N * J, N * J)
        sold = np.einsum("nij,nj->ij", pi[-1] / tau, final)
        first = np.einsum("njk,nk->nj", gamma, (1 - B) * sold)
        inputs = np.linalg.solve(np.eye(N * J) - made, first.ravel()).reshape(N, J)
        return np.stack([inputs, final])

    def surplus(X: np.ndarray) -> np.ndarray:
        flow = (pi * X[:, :, None] if len(pi) == 2 else pi * X.sum(axis=0)[None, :, None]) / tau
        flow = flow.sum(axis=0)
        return flow.sum(axis=(0, 2)) - flow.sum(axis=(1, 2))

    each = np.column_stack([surplus(spent(share * row[:, None])) for row in np.eye(N)])
    size = np.abs(np.linalg.svd(each)[2][-1])  # spending of each region that balances all trade
    X = spent(share * (size / size.mean() * rng.lognormal(0.0, deficits, N))[:, None])
    uses = X if len(pi) == 2 else X.sum(axis=0)[None]
    made = np.einsum("qnij,qnj->ij", pi / tau, uses)
    return {
        "pi": pi, "tau": tau, "gamma": gamma, "value_added_share": B, "expenditure": uses,
        "value_added": (B * made).sum(axis=1), "surplus": surplus(X),
        "theta": rng.uniform(*theta, J),
    }  # fmt: skip
