"""The compiled pass over the table: receipts, stocks, orders, one block of the table at a time.

While a block is in the cache, the day's receipts, the new stocks and the next day's orders of all
members of the ensemble are worked out, so that the table passes through memory once a day. Members
lie innermost; a single member has a form of its own (:mod:`autarky.disruption.single`). Letters and
step numbers as in the equations of ``docs/explanation/disruption.md``.
"""

from __future__ import annotations

import numpy as np

from autarky.disruption.blocks import (
    Array,
    Books,
    Buying,
    Tie,
    Today,
    compiled,
    order_for,
    summing,
    take_note,
)
from autarky.disruption.single import trade_one


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
    B, K = today.x.shape[2], books.orders.shape[0]
    sums = np.empty((6, U, B), buying.Z.dtype)
    placed = np.empty((2, K, R, B), buying.Z.dtype)
    for p in range(first, last):
        placed[:] = 0
        if changed:
            for q in range(R):
                _bar(q, buying.Z[p], tie.is_cut[p], tie.barred[p], books.u[p])
        if B == 1 and K == 1:
            trade_one(p, buying, tie, today, books, limits, sums, placed[:, 0, :, 0])
        else:
            for q in range(R):
                sums[:] = 0
                _receive(p, q, buying, tie, today, sums)
                _restock(p, q, buying, today, books, limits, sums)
                take_note(p, q, buying, books, sums)
                _order(p, q, buying, tie, books, placed)
        for k in range(K):
            for r in range(R):
                for b in range(B):
                    books.orders[k, r, p, b] = (
                        today.rho[r, p, b] * placed[0, k, r, b]
                        + today.rho_cut[r, p, b] * placed[1, k, r, b]
                    )


@summing
def _bar(q: int, Z: Array, is_cut: Array, barred: Array, u: Array) -> None:
    """u: baseline deliveries that are barred over those of open ties."""
    for user in range(Z.shape[2]):
        shut, free = Z.dtype.type(0), Z.dtype.type(0)
        for r in range(Z.shape[1]):
            if is_cut[q, r]:
                shut += barred[q, r] * Z[q, r, user]
            else:
                free += Z[q, r, user]
        u[q, user] = shut / free if free > 0 else 0


@compiled
def _receive(p: int, q: int, buying: Buying, tie: Tie, today: Today, sums: Array) -> None:
    """Sums over suppliers: received on open and cut ties, BO, BC, BU."""
    R, U = buying.Z.shape[2:]
    B = today.x.shape[2]
    for r in range(R):
        due, barred = tie.due[p, q, r], tie.barred[p, q, r]
        was_cut, is_cut = tie.was_cut[p, q, r], tie.is_cut[p, q, r]
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


@compiled
def _restock(
    p: int, q: int, buying: Buying, today: Today, books: Books, limits: Array, sums: Array
) -> None:
    """Stocks after receipts and use, what they allow tomorrow, and new orders.

    Leaves in `sums` what was received (0), what is to be ordered (1) and what was short (5).
    """
    zero, one = buying.Z.dtype.type(0), buying.Z.dtype.type(1)
    never = buying.Z.dtype.type(np.inf)
    U, B = buying.Z.shape[3], today.x.shape[2]
    stored = buying.stored[p, q]
    least = zero if buying.clip else -never
    for u in range(U):
        a, bound, kind = buying.a[p, q, u], books.u[p, q, u], buying.kind[p, q, u]
        for b in range(B):
            received = books.Ho[p, q, u, b] * sums[0, u, b] + books.Hc[p, q, u, b] * sums[1, u, b]
            use = a * today.x[q, u, b]
            need = use
            if stored:
                after = books.w[p, q, u, b] + received - use
                kept = max(after, least)
                target = buying.s[p, q, b] * a
                need = use + max(target * today.wanted[q, u, b] - kept, zero) / buying.tau[p, q, b]
                sums[5, u, b] = kept - after
                books.w[p, q, u, b] = kept
            free, cut, barred = sums[2, u, b], sums[3, u, b], sums[4, u, b]
            Ho, Hc = order_for(need, free, cut, barred, bound, buying.phi[p, b], one)
            books.Ho[p, q, u, b] = Ho
            books.Hc[p, q, u, b] = Hc
            sums[0, u, b], sums[1, u, b] = received, need
        if stored and kind > 0:
            for b in range(B):
                allowed = books.w[p, q, u, b] * buying.per_psi[b] / (buying.s[p, q, b] * a)
                full, half = buying.bind_fully[kind, b], buying.bind_half[kind, b]
                limits[0, q, u, b] = min(limits[0, q, u, b], allowed + full)
                limits[1, q, u, b] = min(limits[1, q, u, b], allowed + half)


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
