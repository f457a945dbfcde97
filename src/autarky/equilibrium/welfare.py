"""What carries a change of welfare: a decomposition that adds up, and the first-order number.

11. I_n d ln W_n = [Σ_m≠n,j M_mnj d ln c_nj − Σ_i≠n,j M_nij d ln c_ij]          terms of trade
                 − Σ_i,j M_nij d ln κ_nij                                       trade costs
                 + Σ_i,j t_nij M_nij (d ln M_nij − d ln c_ij − d ln κ_nij)    volume of trade
                 − dS_n                                                         transfers
    M flows before tariffs, W = I/Π. Exact along any path; it follows from Shephard's lemma in each
    nest and from factors being where they earn most.

Source: Caliendo and Parro (2015), eq. 15, who have the first and the third term for a small change;
the others follow in the same way. Path, since the parts (not their sum) depend on it: straight in
ln κ, ln τ and, for cuts, in the share that remains.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from autarky._core.errors import ComputationError
from autarky.equilibrium.equations import Point
from autarky.equilibrium.iterate import iterate
from autarky.equilibrium.solution import Solution
from autarky.equilibrium.tasks import Case

Array = NDArray[np.float64]

Parts: TypeAlias = dict[str, Array]

PARTS = ("terms_of_trade", "trade_costs", "volume_of_trade", "transfers")
POINTS = 10
"""Gauss–Legendre points in each piece of the path."""
CLOSED = 1e-8
"""How near the parts must come to the whole, in logarithms."""
SHARE = 0.2
"""Of that, what a single piece may miss; one that misses more is halved."""
SHORTEST, MOST = 2.0**-24, 100
"""Length and number of pieces beyond which the path counts as too steep."""


@dataclass(frozen=True, eq=False)
class Decomposition:
    """Parts of ln(real income), by region.

    Parameters
    ----------
    terms_of_trade, trade_costs, volume_of_trade, transfers
        (region,) eq. 11 integrated; they add up to ln(real income).
    gap
        Largest difference between their sum and ln(real income).
    nodes
        Points of the path that were solved.
    """

    terms_of_trade: Array
    trade_costs: Array
    volume_of_trade: Array
    transfers: Array
    gap: float
    nodes: int


def decompose(solution: Solution, member: int = 0) -> Decomposition:
    """Integrate eq. 11 along the path from the base to a member's equilibrium.

    Parameters
    ----------
    solution
        From :func:`autarky.equilibrium.solve`.
    member
        Which one.

    Returns
    -------
    Decomposition
        NaN for regions that are not viable.

    Raises
    ------
    ComputationError
        If the parts do not come within 1e-8 of the whole: the path is too steep.
    """
    # what the closure's absorber takes is in income along the path, and no part of the result
    left_out = solution.case(member).beyond(solution.point(member))
    absorbed = np.log(left_out / solution.reference(member).mu)
    whole = _whole(solution, member) + absorbed
    alive = np.isfinite(whole)
    parts = {name: np.zeros(len(whole)) for name in PARTS}
    waiting, nodes = [(0.0, 1.0)], 0
    state, reached = solution.base_state(member), np.zeros(len(whole))
    while waiting:  # from the base on, so that each piece begins where the last ended
        first, last = waiting.pop()
        found, end, there = _integrate(solution, member, (first, last), state)
        nodes += POINTS
        gained = (whole if last == 1.0 else there) - reached
        missed = np.abs((np.sum(list(found.values()), axis=0) - gained)[alive]).max(initial=0.0)
        if missed > SHARE * CLOSED and last - first > SHORTEST and nodes < MOST * POINTS:
            middle = 0.5 * (first + last)
            waiting += [(middle, last), (first, middle)]
            continue
        parts = {name: parts[name] + found[name] for name in PARTS}
        state, reached = end, there
    missed = np.abs((np.sum(list(parts.values()), axis=0) - whole)[alive]).max(initial=0.0)
    if missed > CLOSED:
        msg = (
            f"the decomposition of welfare misses the whole by {missed:.1g}; decompose a milder "
            "change, or give more time to substitute"
        )
        raise ComputationError(msg)
    parts["transfers"] -= absorbed
    parts = {name: np.where(alive, value, np.nan) for name, value in parts.items()}
    return Decomposition(**parts, gap=float(missed), nodes=nodes)


def first_order(solution: Solution, member: int = 0) -> Mapping[str, Array]:
    """Weigh the equilibrium's changes with the flows of the base: exact for small changes only.

    Eq. 11 with base flows and tariffs, and hats less one for logarithms, as Caliendo and Parro
    (2015) compute their Table 2.

    Parameters
    ----------
    solution, member
        As for :func:`decompose`.

    Returns
    -------
    mapping
        ``terms_of_trade``, ``trade_costs``, ``volume_of_trade``, ``transfers`` and their sum
        ``welfare``, (region,) as shares of income; NaN for a region that is split off from those it
        traded with, since its prices are in units of their own.
    """
    case, old, new = solution.case(member), solution.reference(member), solution.point(member)
    before = case.at(0.0).trade(solution.base_state(member))
    after = case.trade(solution.z[member])
    cost = np.expm1(new.c - old.c).T
    dearer, left = _costs(case)
    kappa = np.expm1(dearer) + (1.0 - left) / case.task.theta[:, None, None]
    grown = after - before - before * (cost[:, None, :] + kappa)
    tariff = case.base.tau.transpose(2, 0, 1) - 1.0
    abroad = ~np.eye(len(cost.T), dtype=bool)
    flows = before * abroad
    parts = {
        "terms_of_trade": (flows.sum(axis=(0, 2)) * cost).sum(axis=0)
        - (flows * cost[:, None, :]).sum(axis=(0, 1, 3)),
        "trade_costs": -(before * kappa).sum(axis=(0, 1, 3)),
        "volume_of_trade": (tariff * grown).sum(axis=(0, 1, 3)),
        "transfers": old.S - new.S,  # as the closure sets it
    }
    # a region that is split off has a numeraire of its own: its nominal changes mean nothing here
    known = np.where(case.split_off, np.nan, 1.0)
    shares = {name: known * value / old.income for name, value in parts.items()}
    return shares | {"welfare": np.sum(list(shares.values()), axis=0)}


def _whole(solution: Solution, member: int) -> Array:
    """(region,) ln of real income; −inf where a region is not viable."""
    values = np.atleast_2d(solution.real_income)[member]
    return np.log(np.where(values > 0, values, 1.0)) + np.where(values > 0, 0.0, -np.inf)


def _surplus(case: Case, point: Point) -> Array:
    """(region,) surplus of exports over imports: income earned less income spent."""
    return point.W * case.base.economy.VA + point.R - point.income


def _costs(case: Case) -> tuple[Array, Array]:
    """(sector, importer, exporter) ln κ, and (…) the share that a cut leaves."""
    shape = case.base.tau.transpose(2, 0, 1).shape
    ties = case.task.ties
    dearer = np.zeros(shape) if ties.log_cost is None else ties.log_cost
    return dearer, np.ones(shape) if ties.remaining is None else ties.remaining


def _integrate(
    solution: Solution, member: int, piece: tuple[float, float], state: Array
) -> tuple[Parts, Array, Array]:
    """(region,) each part of eq. 11 over a piece of the path, by Gauss–Legendre.

    Returns the parts, the state at the end of the piece, and ln of real income there; at the end of
    the path itself those of its last point, which nobody reads.
    """
    case, (first, last) = solution.case(member), piece
    x, weights = np.polynomial.legendre.leggauss(POINTS)
    s, weights = first + 0.5 * (last - first) * (x + 1.0), 0.5 * (last - first) * weights
    stops = [*s, last] if last < 1.0 else [*s]
    cases = [case.at(float(along)) for along in stops]
    found = iterate(cases, np.tile(state, (len(cases), 1)))
    if not found.solved.all():
        msg = f"{int((~found.solved).sum())} of {len(cases)} points of the path have no solution"
        raise ComputationError(msg + "; decompose a milder change")
    old = solution.reference(member)
    points = [c.point(z) for c, z in zip(cases, found.z, strict=True)]
    end = np.log(points[-1].income / old.income) - (points[-1].Pi - old.Pi)
    parts = _weigh(_costs(case), cases[:POINTS], found.z, points[:POINTS], weights)
    return parts, found.z[-1], end


def _weigh(
    costs: tuple[Array, Array], cases: list[Case], z: Array, points: list[Point], weights: Array
) -> Parts:
    """Weigh the integrands of eq. 11 at the points of a piece; `costs`: of the whole path."""
    s = np.array([case.task.along for case in cases])
    flows = np.stack([case.trade(state) for case, state in zip(cases, z[: len(s)], strict=True)])
    slope = _differentiation(s)
    cost = np.tensordot(slope, np.stack([p.c.T for p in points]), 1)  # d ln c: node, sector, region
    surplus = slope @ np.stack([_surplus(cases[0], p) for p in points])
    income = np.stack([p.income for p in points])
    dearer, left = costs
    abroad = ~np.eye(len(income.T), dtype=bool)
    parts = {name: np.zeros(income.shape) for name in PARTS}
    change = np.tensordot(slope, flows, 1)
    for k, case in enumerate(cases):
        remains = 1.0 - s[k] * (1.0 - left)
        kappa = dearer + (1.0 - left) / remains / case.task.theta[:, None, None]
        traded = flows[k] * abroad
        parts["terms_of_trade"][k] = (traded.sum(axis=(0, 2)) * cost[k]).sum(axis=0)
        parts["terms_of_trade"][k] -= (traded * cost[k][:, None, :]).sum(axis=(0, 1, 3))
        parts["trade_costs"][k] = -(flows[k] * kappa).sum(axis=(0, 1, 3))
        grown = change[k] - flows[k] * (cost[k][:, None, :] + kappa)
        tariff = case.task.ties.tau(case.base) - 1.0
        parts["volume_of_trade"][k] = (tariff * grown).sum(axis=(0, 1, 3))
        parts["transfers"][k] = -surplus[k]
    return {name: weights @ (value / income) for name, value in parts.items()}


def _differentiation(s: Array) -> Array:
    """(nodes, nodes) derivative of the polynomial through values at the nodes (barycentric)."""
    gaps = s[:, None] - s[None, :]
    np.fill_diagonal(gaps, 1.0)
    logs, signs = np.log(np.abs(gaps)).sum(axis=1), np.sign(gaps).prod(axis=1)
    found: Array = (signs[:, None] * signs[None, :]) * np.exp(logs[:, None] - logs[None, :]) / gaps
    np.fill_diagonal(found, 0.0)
    np.fill_diagonal(found, -found.sum(axis=1))
    return found
