"""One day after another: production, rationing, inventories, orders; orders are never a matrix.

Every order for a product is H_pf · ρ_g Z0_gf: the baseline delivery, times the supplier's weight,
times one factor that the buyer has for the product. The state holds H (S × n) in place of the
n × n orders; a day costs one pass over Z0.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from autarky.disruption.spec import Spec
from autarky.disruption.table import Table
from autarky.numerics.quotient import over_positive

Array = NDArray[np.float64]

BLOCK = 2**22
"""Bytes of the table that are worked on at a time."""


@dataclass
class State:
    """What one day hands to the next.

    Attributes
    ----------
    inventories
        (S, n) stock of a product at an industry.
    factors
        (S, n) H: orders relative to the baseline, weights apart.
    weights
        (n,) ρ with which the standing orders were placed.
    orders
        (n,) demand for each industry's output by other industries.
    overproduction
        (n,) α, capacity relative to the baseline without losses.
    output
        (n,) output of the day before; on the first day the baseline's.
    """

    inventories: Array
    factors: Array
    weights: Array
    orders: Array
    overproduction: Array
    output: Array
    day: int = 0

    @classmethod
    def baseline(cls, table: Table, spec: Spec) -> State:
        """Everything as in the table: inventories full, orders as delivered."""
        S, _, n = table.shape
        return cls(
            inventories=table.stocks.copy(),
            factors=np.ones((S, n)),
            weights=np.ones(n),
            orders=table.Z.sum(axis=2).T.ravel(),
            overproduction=np.full(n, spec.overproduction_base),
            output=table.x,
        )


@dataclass(frozen=True)
class Day:
    """What happened on one day; all (n,) but `consumption`."""

    output: Array
    demand: Array
    capacity: Array
    fill: Array
    """σ, the share of every claim that is met."""
    consumption: Array
    """(S, R) final deliveries of a product to a region."""


@dataclass(frozen=True)
class Flows:
    """What a day's orders depend on; all (n,)."""

    wanted: Array
    """Output wanted after rebuilding deliveries."""
    output: Array
    fill: Array
    weights: Array
    """ρ with which the new orders are placed."""


def advance(state: State, table: Table, spec: Spec, lost: Array, rebuilding: Array) -> Day:
    """Run one day and leave the state as the next day finds it.

    Parameters
    ----------
    state
        Changed in place.
    lost
        (n,) share of capacity lost to events.
    rebuilding
        (n,) rebuilding demanded from each industry.

    Notes
    -----
    The order of events within a day, and which day's quantity enters where, are BoARIO 0.7.2's.
    """
    demand = state.orders + table.final + rebuilding
    _overproduce(state, spec, demand)
    capacity = state.overproduction * (1.0 - lost) * table.x
    wanted = np.minimum(demand, capacity)
    output = wanted * _supply(state, table, spec, wanted)
    fill = over_positive(output, demand)
    still_wanted = np.minimum(demand - fill * rebuilding, capacity)
    weights = _weights(table, spec, capacity)
    _receive_and_order(state, table, spec, Flows(still_wanted, output, fill, weights))
    state.output = output
    state.day += 1
    S, R, _ = table.shape
    consumption = np.einsum("pr,prq->pq", fill.reshape(R, S).T, table.Y)
    return Day(output, demand, capacity, fill, consumption)


def _overproduce(state: State, spec: Spec, demand: Array) -> None:
    """α grows with the scarcity of the day before and falls back without it."""
    if state.day < 2:
        return
    alpha = state.overproduction
    scarcity = over_positive(demand - state.output, demand)
    rise = (spec.overproduction_max - alpha) * scarcity
    rise += (spec.overproduction_base - alpha) * (scarcity == 0)
    state.overproduction = np.maximum(alpha + rise / spec.overproduction_days, 1.0)


def _supply(state: State, table: Table, spec: Spec, wanted: Array) -> Array:
    """(n,) share of wanted output that the scarcest needed inventory allows (Leontief)."""
    psi = spec.psi if spec.inventory_gap == "psi" else 1.0
    floor = psi * table.target * wanted
    binds = table.needed & (state.inventories < floor)
    if not binds.any():
        return np.ones_like(wanted)
    ratio = np.divide(state.inventories, floor, out=np.ones_like(floor), where=binds)
    scarcest: Array = np.minimum(ratio.min(axis=0), 1.0)
    return scarcest


def _weights(table: Table, spec: Spec, capacity: Array) -> Array:
    """(n,) ρ: how much of its baseline weight a supplier has when orders are divided."""
    if spec.order == "noalt":
        return np.ones_like(capacity)
    return over_positive(capacity, table.x)


def _receive_and_order(state: State, table: Table, spec: Spec, flows: Flows) -> None:
    """Receive what was ordered, then order for the next day: one pass over the table.

    Products are taken in blocks that stay in the cache from the receipts to the orders.
    """
    S, R, n = table.shape
    sent = np.ascontiguousarray((state.weights * flows.fill).reshape(R, S).T)
    placed = np.ascontiguousarray(flows.weights.reshape(R, S).T)
    orders = np.empty((S, R))
    size = max(BLOCK // (8 * R * n), 1)
    for first in range(0, S, size):
        block = slice(first, first + size)
        received, base = (
            np.stack([np.dot(w, Z) for w, Z in zip(weights[block], table.Z[block], strict=True)])
            for weights in (sent, placed)
        )
        factors = state.factors[block]
        stock, used = state.inventories[block], table.a[block] * flows.output
        _stock(stock, received * factors, used, spec)
        need = used + _gap(stock, table, block, flows, spec)
        factors[:] = over_positive(need, base)
        for p, Z in enumerate(table.Z[block], first):
            np.dot(Z, state.factors[p], out=orders[p])
    state.orders = (placed * orders).T.ravel()
    state.weights = flows.weights


def _stock(stock: Array, received: Array, used: Array, spec: Spec) -> None:
    """Inventories after receipts and use, in place."""
    stock += received
    stock -= used
    if not spec.compat:
        np.maximum(stock, 0.0, out=stock)


def _gap(stock: Array, table: Table, block: slice, flows: Flows, spec: Spec) -> Array:
    """(block, n) what is ordered beside what is used: the gap in inventories over its time."""
    gap = table.target[block] * flows.wanted
    gap -= stock
    np.maximum(gap, 0.0, out=gap)
    if spec.inventory_gap == "psi":
        gap /= table.restoration[block]
    return gap
