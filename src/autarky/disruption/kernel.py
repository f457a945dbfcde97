"""The compiled pass over the table: receipts, stocks, orders, one block of the table at a time.

A block is what one region's industries buy of one product: (R suppliers × S users). While it is in
the cache, the day's receipts, the new stocks and the next day's orders of all members of the
ensemble are worked out, so that the table passes through memory once a day. Members lie innermost.
Letters and step numbers as in the equations of ``docs/explanation/disruption.md``.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

Array = NDArray[Any]
compiled: Any = njit(fastmath={"contract", "nsz"}, nogil=True, cache=True)
summing: Any = njit(fastmath={"contract", "nsz", "reassoc"}, nogil=True, cache=True)
"""For sums whose order is free, so that they can be taken several terms at a time."""


class Buying(NamedTuple):
    """What does not change from day to day; S products, R regions, U = S users, B members.

    Attributes
    ----------
    Z
        (S, R importers, R exporters, U) deliveries of a day.
    a
        (S, R, U) input per unit of output.
    kind
        (S, R, U) how an input binds: 0 not at all, 1 critical, 2 important, 3 neither.
    tier
        (S, R, U) tier of the user when claims are met one tier after the other.
    stored
        (S, R) whether the product has inventories.
    s, tau
        (S, R, B) days of the target inventory, and over which a gap is ordered.
    phi
        (S, B) share of what cannot be placed that may be ordered elsewhere.
    per_psi
        (B,) 1/ψ.
    bind_fully, bind_half
        (4, B) 0 where an input of a kind binds a member's output in full, or by half; else inf.
    clip
        Whether stocks stop at nothing.
    """

    Z: Array
    a: Array
    kind: Array
    tier: Array
    stored: Array
    s: Array
    tau: Array
    phi: Array
    per_psi: Array
    bind_fully: Array
    bind_half: Array
    clip: bool


class Tie(NamedTuple):
    """Ties around a day; all (S, R importers, R exporters).

    Attributes
    ----------
    was_cut, is_cut
        Whether a tie was cut when the standing orders were placed, and whether it is today.
    barred
        1 − κ of today, for new orders.
    due, due_next
        Share of yesterday's order that crosses today, and of today's that crosses tomorrow.
    """

    was_cut: Array
    is_cut: Array
    barred: Array
    due: Array
    due_next: Array


class Today(NamedTuple):
    """Industries on a day, (R, S, B); deliveries also by tier, (K, R, S, B).

    Attributes
    ----------
    sent, sent_cut
        σ times the weight that the supplier had in the standing orders: ρ, and min(ρ, 1) on ties
        that were cut.
    rho, rho_cut
        ρ and min(ρ, 1), the weights in new orders.
    x, wanted
        Output, and the output wanted.
    """

    sent: Array
    sent_cut: Array
    rho: Array
    rho_cut: Array
    x: Array
    wanted: Array


class Books(NamedTuple):
    """What the pass changes.

    Attributes
    ----------
    w, Ho, Hc
        (S, R, U, B) inventories; orders over the baseline on open ties, and on cut ones.
    u
        (S, R, U) baseline deliveries that are barred over those of open ties.
    orders
        (K, R, S, B) claims of industries on each supplier tomorrow.
    unmet
        (S, R, B) use of a product beyond what was in stock.
    traced
        (R,) place of a region in `trace`; -1: not traced.
    trace
        (3, S, T, U, B) ordered; received; not ordered, though bought in the baseline and needed.
    """

    w: Array
    Ho: Array
    Hc: Array
    u: Array
    orders: Array
    unmet: Array
    traced: Array
    trace: Array


@compiled
def trade(
    first: int,
    last: int,
    buying: Buying,
    tie: Tie,
    today: Today,
    books: Books,
    limits: Array,
    changed: bool,
) -> None:
    """Receive, use and order the products `first` to `last` (steps 6 and 7).

    `limits` (2, R, U, B) takes the output that the scarcest critical, and important, inventory
    allows; `changed` says that the ties of today differ from those of yesterday.
    """
    R, U = buying.Z.shape[2:]
    B = today.x.shape[2]
    K = books.orders.shape[0]
    sums = np.empty((5, U, B), buying.Z.dtype)
    placed = np.empty((2, K, R, B), buying.Z.dtype)
    for p in range(first, last):
        placed[:] = 0
        for q in range(R):
            if changed:
                _bar(p, q, buying.Z, tie, books.u)
            sums[:] = 0
            if B == 1 and K == 1:
                any_cut = _receive_one(p, q, buying.Z, tie, today, sums)
            else:
                any_cut = _receive(p, q, buying, tie, today, sums)
            _restock(p, q, buying, today, books, limits, sums, any_cut)
            if B == 1 and K == 1:
                _order_one(p, q, buying.Z, tie, books, placed)
            else:
                _order(p, q, buying, tie, books, placed)
        for k in range(K):
            for r in range(R):
                for b in range(B):
                    books.orders[k, r, p, b] = (
                        today.rho[r, p, b] * placed[0, k, r, b]
                        + today.rho_cut[r, p, b] * placed[1, k, r, b]
                    )


@summing
def _bar(p: int, q: int, Z: Array, tie: Tie, u: Array) -> None:
    """u: baseline deliveries that are barred over those of open ties."""
    R, U = Z.shape[2:]
    for user in range(U):
        barred = Z.dtype.type(0)
        free = Z.dtype.type(0)
        for r in range(R):
            if tie.is_cut[p, q, r]:
                barred += tie.barred[p, q, r] * Z[p, q, r, user]
            else:
                free += Z[p, q, r, user]
        u[p, q, user] = barred / free if free > 0 else 0


@compiled
def _receive_one(p: int, q: int, Z: Array, tie: Tie, today: Today, sums: Array) -> bool:
    """Sums over suppliers, for one member: received on open and cut ties, BO, BC, BU."""
    R, U = Z.shape[2:]
    any_cut = False
    for r in range(R):
        if tie.was_cut[p, q, r]:
            sent, into = tie.due[p, q, r] * today.sent_cut[0, r, p, 0], sums[1]
        else:
            sent, into = tie.due[p, q, r] * today.sent[0, r, p, 0], sums[0]
        for u in range(U):
            into[u, 0] += Z[p, q, r, u] * sent
        if tie.is_cut[p, q, r]:
            any_cut = True
            weight = today.rho_cut[r, p, 0]
            barred = tie.barred[p, q, r] * weight
            for u in range(U):
                sums[3, u, 0] += Z[p, q, r, u] * weight
                sums[4, u, 0] += Z[p, q, r, u] * barred
        else:
            weight = today.rho[r, p, 0]
            for u in range(U):
                sums[2, u, 0] += Z[p, q, r, u] * weight
    return any_cut


@compiled
def _receive(p: int, q: int, buying: Buying, tie: Tie, today: Today, sums: Array) -> bool:
    """Sums over suppliers, for many members or tiers: as :func:`_receive_one`."""
    R, U = buying.Z.shape[2:]
    B = today.x.shape[2]
    any_cut = False
    for r in range(R):
        due, barred = tie.due[p, q, r], tie.barred[p, q, r]
        was_cut, is_cut = tie.was_cut[p, q, r], tie.is_cut[p, q, r]
        any_cut |= is_cut
        for u in range(U):
            z = buying.Z[p, q, r, u]
            sent, k = due * z, buying.tier[p, q, u]
            if was_cut:
                for b in range(B):
                    sums[1, u, b] += sent * today.sent_cut[k, r, p, b]
            else:
                for b in range(B):
                    sums[0, u, b] += sent * today.sent[k, r, p, b]
            if is_cut:
                lost = barred * z
                for b in range(B):
                    sums[3, u, b] += z * today.rho_cut[r, p, b]
                    sums[4, u, b] += lost * today.rho_cut[r, p, b]
            else:
                for b in range(B):
                    sums[2, u, b] += z * today.rho[r, p, b]
    return any_cut


@compiled
def _restock(
    p: int,
    q: int,
    buying: Buying,
    today: Today,
    books: Books,
    limits: Array,
    sums: Array,
    any_cut: bool,
) -> None:
    """Stocks after receipts and use, what they allow tomorrow, and the factors of new orders."""
    zero, one = buying.Z.dtype.type(0), buying.Z.dtype.type(1)
    U, B = buying.Z.shape[3], today.x.shape[2]
    at, stored = books.traced[q], buying.stored[p, q]
    for u in range(U):
        a, bound, kind = buying.a[p, q, u], books.u[p, q, u], buying.kind[p, q, u]
        for b in range(B):
            received = books.Ho[p, q, u, b] * sums[0, u, b] + books.Hc[p, q, u, b] * sums[1, u, b]
            need = a * today.x[q, u, b]
            if stored:
                w = books.w[p, q, u, b] + received - need
                if buying.clip and w < zero:
                    books.unmet[p, q, b] -= w
                    w = zero
                books.w[p, q, u, b] = w
                target = buying.s[p, q, b] * a
                need += max(target * today.wanted[q, u, b] - w, zero) / buying.tau[p, q, b]
                if kind > 0:
                    allowed = w * buying.per_psi[b] / target
                    fully, half = buying.bind_fully[kind, b], buying.bind_half[kind, b]
                    limits[0, q, u, b] = min(limits[0, q, u, b], allowed + fully)
                    limits[1, q, u, b] = min(limits[1, q, u, b], allowed + half)
            free, cut, barred = sums[2, u, b], sums[3, u, b], sums[4, u, b]
            weight = free + cut
            factor = need / weight if weight > zero else zero
            capped = min(factor, one)
            if any_cut:
                if free > zero:
                    factor *= one + buying.phi[p, b] * barred / free
                if bound > zero:
                    factor = min(factor, one + buying.phi[p, b] * bound)
            books.Ho[p, q, u, b] = factor
            books.Hc[p, q, u, b] = capped
            if at >= 0:
                ordered = factor * free + capped * (cut - barred)
                usual = min(need, weight)
                books.trace[0, p, at, u, b] = ordered
                books.trace[1, p, at, u, b] = received
                books.trace[2, p, at, u, b] = max(usual - ordered, zero)


@summing
def _order_one(p: int, q: int, Z: Array, tie: Tie, books: Books, placed: Array) -> None:
    """Claims on suppliers tomorrow, weights apart, for one member."""
    R, U = Z.shape[2:]
    for r in range(R):
        total = Z.dtype.type(0)
        if tie.is_cut[p, q, r]:
            for u in range(U):
                total += Z[p, q, r, u] * books.Hc[p, q, u, 0]
            placed[1, 0, r, 0] += tie.due_next[p, q, r] * total
        else:
            for u in range(U):
                total += Z[p, q, r, u] * books.Ho[p, q, u, 0]
            placed[0, 0, r, 0] += tie.due_next[p, q, r] * total


@compiled
def _order(p: int, q: int, buying: Buying, tie: Tie, books: Books, placed: Array) -> None:
    """Claims on suppliers tomorrow, weights apart, for many members or tiers."""
    R, U = buying.Z.shape[2:]
    B = books.w.shape[3]
    for r in range(R):
        due = tie.due_next[p, q, r]
        if due > 0:
            for u in range(U):
                z, k = due * buying.Z[p, q, r, u], buying.tier[p, q, u]
                if tie.is_cut[p, q, r]:
                    for b in range(B):
                        placed[1, k, r, b] += z * books.Hc[p, q, u, b]
                else:
                    for b in range(B):
                        placed[0, k, r, b] += z * books.Ho[p, q, u, b]
