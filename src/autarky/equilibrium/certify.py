"""Residuals of an equilibrium, from the plain equations and not from the iteration."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from autarky.equilibrium.economy import Economy
from autarky.equilibrium.equations import Member, Point

Array = NDArray[np.float64]

RESIDUALS = {
    "map": 1e-8,
    "prices": 1e-8,
    "goods_markets": 1e-8,
    "factor_markets": 1e-8,
    "trade_balance": 1e-8,
    "budgets": 1e-8,
    "walras": 1e-8,
}
"""Largest residual by name that counts as solved; see :func:`residuals`."""


def residuals(
    economy: Economy,
    member: Member,
    point: Point,
    state: tuple[Array, Array, Array],
    viable: NDArray[np.bool_],
) -> dict[str, float]:
    """Return how far a state is from each condition of an equilibrium.

    Parameters
    ----------
    economy, member
        What was solved.
    point
        :func:`autarky.equilibrium.equations.evaluate` at `state`.
    state
        ln w, ln P and X.
    viable
        (N,) regions that take part.

    Returns
    -------
    dict
        ``map``: ``|T(z) − z|`` unrelaxed, over all logarithms with expenditure in shares of income;
        ``prices``: ln P; ``goods_markets``: expenditure by product, in shares of income;
        ``factor_markets``: what industries pay against what factors earn, share of income;
        ``trade_balance``: exports − imports − surplus, share of income; ``budgets``: final
        expenditure against income; ``walras``: the world's sum of all excess demands.
    """
    w, P, X = state
    income = np.where(viable, point.income, 1.0)
    used = (X > 0) & viable[None, :, None]
    prices = np.abs(np.where(used, point.P - P, 0.0)).max(initial=0.0)
    goods = np.abs(np.where(viable[:, None], point.X - X, 0.0) / income[:, None]).max()
    made = (point.Y > 0) & viable[:, None]
    rewards = np.abs(np.where(made, point.next_w - w, 0.0)).max(initial=0.0)

    earned = (point.B * point.Y).sum(axis=1)
    # the reward that the state holds; specific factors hold what their industries pay
    paid = economy.VA * np.exp(w[:, 0]) if member.mobility == 1.0 else economy.VA * point.W
    factors = np.abs((earned - paid)[viable] / income[viable])
    spent = (X.transpose(0, 2, 1) / point.total)[..., None]
    sales = (member.net * spent * point.q[:, None, :]).sum(axis=(0, 1))
    exports, imports = sales.sum(axis=0), sales.sum(axis=1)
    absorbed = earned + point.R - point.income  # the surplus after the closure's absorber
    balance = np.abs((exports - imports - absorbed)[viable] / income[viable])
    inputs = ((1.0 - point.B) * point.Y).sum(axis=1)
    final = X.sum(axis=(0, 2)) - inputs
    budgets = np.abs((final - point.income)[viable] / income[viable])
    walras = abs((X.sum(axis=(0, 2)) - inputs - earned - point.R)[viable].sum())
    return {
        "map": float(max(prices, goods, rewards)),
        "prices": float(prices),
        "goods_markets": float(goods),
        "factor_markets": float(factors.max(initial=0.0)),
        "trade_balance": float(balance.max(initial=0.0)),
        "budgets": float(budgets.max(initial=0.0)),
        "walras": float(walras / income.sum()),
    }
