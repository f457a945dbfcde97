"""The compiled pass over the table: receipts, stocks, orders, one block of the table at a time.

While a block is in the cache, the day's receipts, the new stocks and the next day's orders of all
members of the ensemble are worked out, so that the table passes through memory once a day. Members
lie innermost. A single member has a form of its own, in which users do, arranged for the width of
the processor: each loop touches few arrays, so that the compiler can tell that they do not overlap,
and suppliers are taken in pairs, so that sums are read and written half as often. Letters and step
numbers as in the equations of ``docs/explanation/disruption.md``.

All functions that call each other stand in this file: numba's cache looks at the file of the
outermost one alone, and would run old code after a change elsewhere.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from autarky.disruption.blocks import Array, Books, Buying, Tie, Today
from autarky.numerics.compiled import compiled, summing


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
            _trade_one(p, buying, tie, today, books, limits, sums, placed[:, 0, :, 0])
        else:
            for q in range(R):
                sums[:] = 0
                _receive(p, q, buying, tie, today, sums)
                _restock(p, q, buying, today, books, limits, sums)
                _take_note(p, q, buying, books, sums)
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
            Ho, Hc = _order_for(need, free, cut, barred, bound, buying.phi[p, b], one)
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


@compiled
def _order_for(need: Any, free: Any, cut: Any, barred: Any, bound: Any, phi: Any, one: Any) -> Any:
    """Ho and Hc: orders over the baseline on open ties, re-placed and limited, and on cut ones."""
    zero = one - one
    weight = free + cut
    factor = need / weight if weight > zero else zero
    capped = min(factor, one)
    factor *= one + phi * (barred / free if free > zero else zero)
    most = one + phi * bound
    return (min(factor, most) if bound > zero else factor), capped


@summing
def _take_note(p: int, q: int, buying: Buying, books: Books, sums: Array) -> None:
    """Add up what was short, and write the orders of a region that is traced."""
    U, B = sums.shape[1:]
    if buying.clip and buying.stored[p, q]:
        for u in range(U):
            for b in range(B):
                books.unmet[p, q, b] += sums[5, u, b]
    at = books.traced[q]
    if at < 0:
        return
    for u in range(U):
        for b in range(B):
            free, cut, barred = sums[2, u, b], sums[3, u, b], sums[4, u, b]
            ordered = books.Ho[p, q, u, b] * free + books.Hc[p, q, u, b] * (cut - barred)
            usual = min(sums[1, u, b], free + cut)
            books.trace[0, p, at, u, b] = ordered
            books.trace[1, p, at, u, b] = sums[0, u, b]
            books.trace[2, p, at, u, b] = max(usual - ordered, 0 * usual)


@compiled
def _trade_one(
    p: int,
    buying: Buying,
    tie: Tie,
    today: Today,
    books: Books,
    limits: Array,
    sums: Array,
    placed: Array,
) -> None:
    """One product on one day; `placed` (2, R) takes claims on open and on cut ties, weights apart.

    Rows of `sums` (6, U, 1): received on open and cut ties, BO, BC, BU, then received, ordered and
    short.
    """
    R, U = buying.Z.shape[2:]
    Z, row = buying.Z[p], sums.reshape(6, U)
    sent, rho = today.sent[0, :, p, 0].copy(), today.rho[:, p, 0].copy()
    sent_cut, rho_cut = today.sent_cut[0, :, p, 0].copy(), today.rho_cut[:, p, 0].copy()
    w, Ho, Hc = books.w[p].reshape(R, U), books.Ho[p].reshape(R, U), books.Hc[p].reshape(R, U)
    x, wanted = today.x.reshape(R, U), today.wanted.reshape(R, U)
    low, weights = limits.reshape(2, R, U), np.empty((2, R), Z.dtype)
    full, half = buying.bind_fully[:, 0], buying.bind_half[:, 0]
    least = Z.dtype.type(0) if buying.clip else Z.dtype.type(-np.inf)
    for q in range(R):
        row[:] = 0
        if tie.open[p, q]:
            _receive_one(q, Z, sent, rho, row)
        else:
            _weigh_one(q, tie.was_cut[p], tie.is_cut[p], tie.due[p], sent, rho, weights)
            _receive_one(q, Z, weights[0], weights[1], row)
            _receive_cut_one(q, Z, tie.was_cut[p], tie.due[p], sent_cut, row)
            _weigh_cut_one(q, Z, tie.is_cut[p], tie.barred[p], rho_cut, row)
        _deliver_one(q, Ho, Hc, row)
        _use_one(q, buying.a[p], x, row)
        if buying.stored[p, q]:
            s = buying.s[p, q, 0]
            _stock_one(q, w, buying.a[p], wanted, s, buying.tau[p, q, 0], least, row)
            _limit_one(q, w, buying.a[p], buying.kind[p], buying.per_psi[0] / s, full, half, low)
        _order_one(q, Ho, Hc, books.u[p], buying.phi[p, 0], row)
        if buying.clip or books.traced[q] >= 0:
            _take_note(p, q, buying, books, sums)
        _place_one(q, Z, tie.due_next[p], tie.is_cut[p], Ho, placed)
        if not tie.open[p, q]:
            _place_cut_one(q, Z, tie.due_next[p], tie.is_cut[p], Hc, placed)


@compiled
def _weigh_one(
    q: int, was_cut: Array, is_cut: Array, due: Array, sent: Array, rho: Array, weights: Array
) -> None:
    """Weights of suppliers on open ties; those on cut ties have none there."""
    for r in range(len(sent)):
        weights[0, r] = 0 if was_cut[q, r] else due[q, r] * sent[r]
        weights[1, r] = 0 if is_cut[q, r] else rho[r]


@compiled
def _receive_one(q: int, Z: Array, sent: Array, rho: Array, row: Array) -> None:
    """Sums over suppliers on open ties: received, BO."""
    R, U = Z.shape[1:]
    for r in range(0, R - 1, 2):
        s0, s1, w0, w1 = sent[r], sent[r + 1], rho[r], rho[r + 1]
        for u in range(U):
            row[0, u] += Z[q, r, u] * s0 + Z[q, r + 1, u] * s1
            row[2, u] += Z[q, r, u] * w0 + Z[q, r + 1, u] * w1
    if R % 2:
        s0, w0 = sent[R - 1], rho[R - 1]
        for u in range(U):
            row[0, u] += Z[q, R - 1, u] * s0
            row[2, u] += Z[q, R - 1, u] * w0


@compiled
def _receive_cut_one(
    q: int, Z: Array, was_cut: Array, due: Array, sent_cut: Array, row: Array
) -> None:
    """Received on ties that were cut when the orders were placed."""
    for r in range(Z.shape[1]):
        if was_cut[q, r]:
            sent = due[q, r] * sent_cut[r]
            for u in range(Z.shape[2]):
                row[1, u] += Z[q, r, u] * sent


@compiled
def _weigh_cut_one(
    q: int, Z: Array, is_cut: Array, barred: Array, rho_cut: Array, row: Array
) -> None:
    """Sums over suppliers on cut ties: BC, BU."""
    for r in range(Z.shape[1]):
        if is_cut[q, r]:
            w0, w1 = rho_cut[r], barred[q, r] * rho_cut[r]
            for u in range(Z.shape[2]):
                row[3, u] += Z[q, r, u] * w0
                row[4, u] += Z[q, r, u] * w1


@compiled
def _deliver_one(q: int, Ho: Array, Hc: Array, row: Array) -> None:
    """What arrives."""
    for u in range(Ho.shape[1]):
        row[0, u] = Ho[q, u] * row[0, u] + Hc[q, u] * row[1, u]


@compiled
def _use_one(q: int, a: Array, x: Array, row: Array) -> None:
    """What is used; it is what is ordered of a product that is not stored."""
    for u in range(x.shape[1]):
        row[1, u] = a[q, u] * x[q, u]


@compiled
def _stock_one(
    q: int,
    w: Array,
    a: Array,
    wanted: Array,
    s: float,
    tau: float,
    least: float,
    row: Array,
) -> None:
    """Stocks after receipts and use, and the gap that is ordered beside what was used."""
    zero = w.dtype.type(0)
    for u in range(w.shape[1]):
        after = w[q, u] + row[0, u] - row[1, u]
        kept = max(after, least)
        row[1, u] += max(s * a[q, u] * wanted[q, u] - kept, zero) / tau
        row[5, u] = kept - after
        w[q, u] = kept


@compiled
def _limit_one(
    q: int,
    w: Array,
    a: Array,
    kind: Array,
    per: float,
    full: Array,
    half: Array,
    low: Array,
) -> None:
    """Output that the stocks allow, if they bind in full, or by half; `per` is 1/(ψ s)."""
    for u in range(w.shape[1]):
        k = kind[q, u]
        if k > 0:
            allowed = w[q, u] * per / a[q, u]
            low[0, q, u] = min(low[0, q, u], allowed + full[k])
            low[1, q, u] = min(low[1, q, u], allowed + half[k])


@compiled
def _order_one(q: int, Ho: Array, Hc: Array, bound: Array, phi: float, row: Array) -> None:
    """Factors of new orders."""
    one = Ho.dtype.type(1)
    for u in range(Ho.shape[1]):
        Ho[q, u], Hc[q, u] = _order_for(
            row[1, u], row[2, u], row[3, u], row[4, u], bound[q, u], phi, one
        )


@summing
def _place_one(q: int, Z: Array, due: Array, is_cut: Array, Ho: Array, placed: Array) -> None:
    """Claims on suppliers tomorrow on open ties."""
    R, U = Z.shape[1:]
    zero = Z.dtype.type(0)
    for r in range(0, R - 1, 2):
        t0, t1 = zero, zero
        for u in range(U):
            t0 += Z[q, r, u] * Ho[q, u]
            t1 += Z[q, r + 1, u] * Ho[q, u]
        placed[0, r] += zero if is_cut[q, r] else due[q, r] * t0
        placed[0, r + 1] += zero if is_cut[q, r + 1] else due[q, r + 1] * t1
    if R % 2 and not is_cut[q, R - 1]:
        t0 = zero
        for u in range(U):
            t0 += Z[q, R - 1, u] * Ho[q, u]
        placed[0, R - 1] += due[q, R - 1] * t0


@summing
def _place_cut_one(q: int, Z: Array, due: Array, is_cut: Array, Hc: Array, placed: Array) -> None:
    """Claims on suppliers tomorrow on cut ties."""
    for r in range(Z.shape[1]):
        if is_cut[q, r]:
            total = Z.dtype.type(0)
            for u in range(Z.shape[2]):
                total += Z[q, r, u] * Hc[q, u]
            placed[1, r] += due[q, r] * total
