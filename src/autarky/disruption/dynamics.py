"""One day after another: production, rationing, receipts, stocks, orders.

Every order for a product is H_pf · ρ_g Z0_gf: the baseline delivery, times the supplier's weight,
times one factor that the buyer has for the product. The state holds these factors in place of the
n × n orders; a day costs one pass over Z0 (:mod:`autarky.disruption.kernel`).
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from autarky._core.threads import threads
from autarky.disruption.blocks import Books, Today
from autarky.disruption.economy import Economy
from autarky.disruption.final_use import Consumers, consume
from autarky.disruption.kernel import trade
from autarky.disruption.linear import linear_output
from autarky.disruption.rationing import TIERS, ration

Array = NDArray[np.floating]

WORTH_A_THREAD = 400_000
"""Cells times members below which threads cost more than they save."""

HARDLY = 1e-9
"""Scarcity that is none."""


@dataclass
class State:
    """What one day hands to the next; S products, R regions, U = S users, B members.

    Attributes
    ----------
    books
        Inventories, factors of orders, and claims of industries; see :class:`Books`.
    households, others
        Stocks and factors of orders of final users; see :class:`Consumers`.
    final
        (R, S, B) claims of final users.
    limits
        (2, R, U, B) output that the scarcest critical, and important, inventory allows.
    weights
        (R, S, B) ρ with which the standing orders were placed.
    overproduction, output
        (R, S, B) α; output of the day before, on the first day the baseline's.
    """

    books: Books
    households: Consumers
    others: Consumers
    final: Array
    limits: Array
    weights: Array
    overproduction: Array
    output: Array
    day: int = 0


@dataclass(frozen=True)
class Day:
    """What happened on a day; (R, S, B) but for the last two, (S, R, B)."""

    output: Array
    wanted: Array
    """Output that claims and capacity ask for."""
    demand: Array
    """All claims on an industry."""
    capacity: Array
    fill: Array
    """Share of all claims on an industry that was met."""
    fill_final: Array
    """Share of the claims of final users and rebuilding that was met."""
    oversold: float
    """Largest delivery beyond supply, over the largest output."""
    consumption: Array
    """What households consumed of a product, from wherever."""
    other_use: Array
    """Final deliveries to others."""


@dataclass(frozen=True)
class _Decided:
    """What the day's trade follows from; (R, S, B), `fill` by tier (K, R, S, B).

    `wanted` is the output wanted after deliveries to rebuilding.
    """

    output: Array
    wanted: Array
    capacity: Array
    fill: Array
    fill_final: Array


def begin(economy: Economy, traced: tuple[int, ...] = ()) -> State:
    """State before the first day: stocks as they are at the start, orders as delivered.

    `traced` are positions of regions whose orders and receipts are kept day by day.
    """
    table, members = economy.table, economy.members
    S, R = table.shape
    U, B = S, members.count
    dtype = table.Z.dtype
    tiers = TIERS if economy.rationing == "critical_first" else 1
    tie, _ = economy.ties.around(-1)
    orders = np.zeros((tiers, R, S), dtype)
    for p in range(S):
        for k in range(tiers):
            mine = economy.buying.tier[p] == k
            orders[k, :, p] = np.einsum("qru,qu,qr->r", table.Z[p], mine, tie.due_next[p])
    at = np.full(R, -1)
    at[list(traced)] = np.arange(len(traced))
    books = Books(
        w=economy.start.copy(),
        Ho=np.ones((S, R, U, B), dtype),
        Hc=np.ones((S, R, U, B), dtype),
        u=np.zeros((S, R, U), dtype),
        orders=np.repeat(orders[..., None], B, axis=3),
        unmet=np.zeros((S, R, B), dtype),
        traced=at,
        trace=np.zeros((3, S, len(traced), U, B), dtype),
    )
    final = np.einsum("pqr,pqr->rp", table.households + table.others, tie.due_next)
    return State(
        books=books,
        households=_consumers(economy, table.households, economy.household_start),
        others=_consumers(economy, table.others, np.zeros((S, R, B), dtype)),
        final=np.repeat(final[..., None], B, axis=2),
        limits=_limits(economy),
        weights=np.ones((R, S, B), dtype),
        overproduction=np.full((R, S, B), economy.spec.overproduction_base, dtype),
        output=np.repeat(table.x[..., None], B, axis=2),
    )


def advance(state: State, economy: Economy, lost: Array, rebuilding: Array) -> Day:
    """Run one day and leave the state as the next day finds it.

    Parameters
    ----------
    state
        Changed in place.
    lost
        (R, S, B or 1) share of capacity lost to events.
    rebuilding
        (R, S, B or 1) rebuilding demanded from each industry.

    Notes
    -----
    The order of events within a day, and which day's quantity enters where, are BoARIO 0.7.2's.
    """
    table, spec = economy.table, economy.spec
    drawdown = table.drawdown[..., None]
    final = state.final + rebuilding
    demand = state.books.orders.sum(axis=0) + final
    net = demand - drawdown
    _overproduce(state, economy, net)
    capacity = state.overproduction * (1.0 - lost) * table.x[..., None]
    if not spec.compat:
        net = np.maximum(net, 0.0)
    wanted = np.minimum(net, capacity)
    output = _produce(state, economy, wanted)
    supply = output + drawdown
    fill, fill_final = ration(economy.rationing, supply, state.books.orders, final)
    delivered = (fill * state.books.orders).sum(axis=0) + fill_final * final
    still = np.minimum(net - fill_final * rebuilding, capacity)
    decided = _Decided(output, still, capacity, fill, fill_final)
    consumption, other_use = _trade(state, economy, decided)
    state.output = output
    state.day += 1
    scale = float(np.abs(table.x).max())
    return Day(
        output=output,
        wanted=wanted,
        demand=demand,
        capacity=capacity,
        fill=np.divide(delivered, demand, out=np.ones_like(demand), where=demand > 0),
        fill_final=fill_final,
        oversold=float((delivered - supply).max()) / scale,
        consumption=consumption,
        other_use=other_use,
    )


def _overproduce(state: State, economy: Economy, net: Array) -> None:
    """α grows with the scarcity of the day before and falls back without it (step 2)."""
    if state.day < 2:
        return
    spec, alpha = economy.spec, state.overproduction
    scarcity = np.divide(net - state.output, net, out=np.zeros_like(net), where=net > 0)
    rise = (spec.overproduction_max - alpha) * scarcity
    # the law asks for no scarcity at all: outside compat rounding does not count as some
    none = 0.0 if spec.compat else HARDLY
    rise += (spec.overproduction_base - alpha) * (np.abs(scarcity) <= none)
    state.overproduction = np.maximum(alpha + rise / spec.overproduction_days, 1.0)


def _produce(state: State, economy: Economy, wanted: Array) -> Array:
    """(R, S, B) output that inventories allow (step 4)."""
    fully, half = state.limits
    output: Array = np.minimum(np.minimum(wanted, fully), (wanted + half) / 2)
    if economy.linear.any():
        linear_output(economy.buying, state.books.w, wanted, economy.linear, output)
    return output


def _weights(economy: Economy, capacity: Array) -> Array:
    """(R, S, B) ρ: how much of its baseline weight a supplier has when orders are divided."""
    if economy.spec.order == "noalt":
        return np.ones_like(capacity)
    x = economy.table.x[..., None]
    # who has no output and delivers from stocks keeps the weight that all have in the baseline
    idle = economy.spec.overproduction_base * (economy.table.drawdown[..., None] > 0)
    start = np.broadcast_to(idle, capacity.shape).astype(capacity.dtype)
    rho: Array = np.divide(capacity, x, out=start, where=x > 0)
    return rho


def _trade(state: State, economy: Economy, decided: _Decided) -> tuple[Array, Array]:
    """Deliver, consume, restock and order (steps 6 and 7), products shared among threads."""
    S, R = economy.table.shape
    B, dtype = economy.members.count, economy.table.Z.dtype
    tie, changed = economy.ties.around(state.day)
    rho = _weights(economy, decided.capacity).astype(dtype)
    today = Today(
        sent=(decided.fill * state.weights).astype(dtype),
        sent_cut=(decided.fill * np.minimum(state.weights, 1.0)).astype(dtype),
        rho=rho,
        rho_cut=np.minimum(rho, 1.0),
        x=np.ascontiguousarray(decided.output, dtype),
        wanted=np.ascontiguousarray(decided.wanted, dtype),
    )
    share = np.ascontiguousarray(decided.fill_final, dtype)
    phi, eaten = economy.buying.phi, np.empty((2, S, R, B), dtype)
    claims = np.zeros((R, S, B), dtype)
    chunks = _chunks(S, economy.table.Z.size * B)
    limits = np.full((len(chunks), 2, R, S, B), np.inf, dtype)

    def work(chunk: int) -> None:
        first, last = chunks[chunk]
        trade(first, last, economy.buying, tie, today, state.books, limits[chunk], changed)
        consume(first, last, state.households, tie, share, phi, eaten[0], claims)
        consume(first, last, state.others, tie, share, phi, eaten[1], claims)

    others = [_pool(len(chunks) - 1).submit(work, chunk) for chunk in range(1, len(chunks))]
    work(0)
    for other in others:
        other.result()
    state.limits = limits.min(axis=0)
    state.weights, state.final = rho, claims
    return eaten[0], eaten[1]


def _chunks(products: int, cells: int) -> list[tuple[int, int]]:
    """Ranges of products, one for each thread; their results do not depend on the division."""
    return _divided(products, min(threads(), products, 8) if cells > WORTH_A_THREAD else 1)


@cache
def _divided(products: int, parts: int) -> list[tuple[int, int]]:
    edges = np.linspace(0, products, parts + 1).astype(int).tolist()
    return list(pairwise(edges))


@cache
def _pool(size: int) -> ThreadPoolExecutor:
    return ThreadPoolExecutor(size, thread_name_prefix="autarky-disruption")


def _consumers(economy: Economy, Y: Array, stock: Array) -> Consumers:
    S, R, B = stock.shape
    holds = Y is economy.table.households
    target = economy.household_target if holds else np.zeros_like(stock)
    return Consumers(
        Y=Y,
        C0=Y.sum(axis=2),
        target=target,
        restock_days=economy.members.restocking.astype(Y.dtype),
        h=stock.copy(),
        Ho=np.ones((S, R, B), Y.dtype),
        Hc=np.ones((S, R, B), Y.dtype),
    )


def _limits(economy: Economy) -> Array:
    """(2, R, U, B) output that the inventories of the start allow."""
    buying = economy.buying
    S, R, U, B = economy.start.shape
    limits = np.full((2, R, U, B), np.inf, economy.start.dtype)
    for p in range(S):
        kind = buying.kind[p]
        target = buying.s[p][:, None, :] * buying.a[p][..., None]
        allowed = np.divide(
            economy.start[p] * buying.per_psi,
            target,
            out=np.full_like(target, np.inf),
            where=(kind > 0)[..., None] & (target > 0),
        )
        for row, bind in enumerate((buying.bind_fully, buying.bind_half)):
            np.minimum(limits[row], allowed + bind[kind], out=limits[row])
    return limits
