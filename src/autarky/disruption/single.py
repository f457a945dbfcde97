"""The compiled pass for one member: users lie innermost, and loops are short enough to vectorise.

The same equations as in :mod:`autarky.disruption.kernel`, arranged for the width of the processor:
each loop touches few arrays, so that the compiler can tell that they do not overlap, and suppliers
are taken in pairs, so that sums are read and written half as often.
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


@compiled
def trade_one(
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
            _receive(q, Z, sent, rho, row)
        else:
            _weigh(q, tie.was_cut[p], tie.is_cut[p], tie.due[p], sent, rho, weights)
            _receive(q, Z, weights[0], weights[1], row)
            _receive_cut(q, Z, tie.was_cut[p], tie.due[p], sent_cut, row)
            _weigh_cut(q, Z, tie.is_cut[p], tie.barred[p], rho_cut, row)
        _deliver(q, Ho, Hc, row)
        _use(q, buying.a[p], x, row)
        if buying.stored[p, q]:
            s = buying.s[p, q, 0]
            _stock(q, w, buying.a[p], wanted, s, buying.tau[p, q, 0], least, row)
            _limit(q, w, buying.a[p], buying.kind[p], buying.per_psi[0] / s, full, half, low)
        _order(q, Ho, Hc, books.u[p], buying.phi[p, 0], row)
        if buying.clip or books.traced[q] >= 0:
            take_note(p, q, buying, books, sums)
        _place(q, Z, tie.due_next[p], tie.is_cut[p], Ho, placed)
        if not tie.open[p, q]:
            _place_cut(q, Z, tie.due_next[p], tie.is_cut[p], Hc, placed)


@compiled
def _weigh(
    q: int, was_cut: Array, is_cut: Array, due: Array, sent: Array, rho: Array, weights: Array
) -> None:
    """Weights of suppliers on open ties; those on cut ties have none there."""
    for r in range(len(sent)):
        weights[0, r] = 0 if was_cut[q, r] else due[q, r] * sent[r]
        weights[1, r] = 0 if is_cut[q, r] else rho[r]


@compiled
def _receive(q: int, Z: Array, sent: Array, rho: Array, row: Array) -> None:
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
def _receive_cut(q: int, Z: Array, was_cut: Array, due: Array, sent_cut: Array, row: Array) -> None:
    """Received on ties that were cut when the orders were placed."""
    for r in range(Z.shape[1]):
        if was_cut[q, r]:
            sent = due[q, r] * sent_cut[r]
            for u in range(Z.shape[2]):
                row[1, u] += Z[q, r, u] * sent


@compiled
def _weigh_cut(q: int, Z: Array, is_cut: Array, barred: Array, rho_cut: Array, row: Array) -> None:
    """Sums over suppliers on cut ties: BC, BU."""
    for r in range(Z.shape[1]):
        if is_cut[q, r]:
            w0, w1 = rho_cut[r], barred[q, r] * rho_cut[r]
            for u in range(Z.shape[2]):
                row[3, u] += Z[q, r, u] * w0
                row[4, u] += Z[q, r, u] * w1


@compiled
def _deliver(q: int, Ho: Array, Hc: Array, row: Array) -> None:
    """What arrives."""
    for u in range(Ho.shape[1]):
        row[0, u] = Ho[q, u] * row[0, u] + Hc[q, u] * row[1, u]


@compiled
def _use(q: int, a: Array, x: Array, row: Array) -> None:
    """What is used; it is what is ordered of a product that is not stored."""
    for u in range(x.shape[1]):
        row[1, u] = a[q, u] * x[q, u]


@compiled
def _stock(
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
def _limit(
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
def _order(q: int, Ho: Array, Hc: Array, bound: Array, phi: float, row: Array) -> None:
    """Factors of new orders."""
    one = Ho.dtype.type(1)
    for u in range(Ho.shape[1]):
        Ho[q, u], Hc[q, u] = order_for(
            row[1, u], row[2, u], row[3, u], row[4, u], bound[q, u], phi, one
        )


@summing
def _place(q: int, Z: Array, due: Array, is_cut: Array, Ho: Array, placed: Array) -> None:
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
def _place_cut(q: int, Z: Array, due: Array, is_cut: Array, Hc: Array, placed: Array) -> None:
    """Claims on suppliers tomorrow on cut ties."""
    for r in range(Z.shape[1]):
        if is_cut[q, r]:
            total = Z.dtype.type(0)
            for u in range(Z.shape[2]):
                total += Z[q, r, u] * Hc[q, u]
            placed[1, r] += due[q, r] * total
