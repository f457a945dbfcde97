"""The compiled pass over final use: what households and others get, eat, hold and ask for."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from autarky.disruption.kernel import Array, Tie, compiled


class Consumers(NamedTuple):
    """One class of final users: households, who hold stocks, or the others, who hold none.

    Attributes
    ----------
    Y
        (S, R importers, R exporters) deliveries of a day.
    C0
        (S, R) their sum over suppliers.
    target
        (S, R, B) h*, the stock aimed at.
    restock_days
        (B,) τ_h, over which a gap is ordered.
    h, Ho, Hc
        (S, R, B) stocks; orders over the baseline on open ties, and on cut ones. Changed.
    """

    Y: Array
    C0: Array
    target: Array
    restock_days: Array
    h: Array
    Ho: Array
    Hc: Array


@compiled
def consume(
    first: int,
    last: int,
    consumers: Consumers,
    tie: Tie,
    fill: Array,
    phi: Array,
    eaten: Array,
    claims: Array,
) -> None:
    """Deliver, consume and order the products `first` to `last` (steps 6 and 7).

    Parameters
    ----------
    fill
        (R, S, B) σ of final claims on each supplier.
    phi
        (S, B) share of what cannot be placed that may be ordered elsewhere.
    eaten
        (S, R, B) takes what is consumed.
    claims
        (R, S, B) tomorrow's final claims on each supplier: added to.
    """
    R = consumers.Y.shape[1]
    B = fill.shape[2]
    got = np.empty((2, B), consumers.Y.dtype)
    for p in range(first, last):
        for q in range(R):
            got[:] = 0
            free, barred = 0.0, 0.0
            for r in range(R):
                y = consumers.Y[p, q, r]
                if tie.is_cut[p, q, r]:
                    barred += tie.barred[p, q, r] * y
                else:
                    free += y
                into = got[1] if tie.was_cut[p, q, r] else got[0]
                due = tie.due[p, q, r] * y
                if due != 0:
                    for b in range(B):
                        into[b] += due * fill[r, p, b]
            bound = barred / free if free > 0 else 0.0
            _keep_house(p, q, consumers, got, bound, phi, eaten)
            for r in range(R):
                due = tie.due_next[p, q, r] * consumers.Y[p, q, r]
                if due != 0:
                    factor = consumers.Hc if tie.is_cut[p, q, r] else consumers.Ho
                    for b in range(B):
                        claims[r, p, b] += due * factor[p, q, b]


@compiled
def _keep_house(
    p: int, q: int, consumers: Consumers, got: Array, bound: float, phi: Array, eaten: Array
) -> None:
    """Eat from what was received and what is held; ask for the usual and for the gap in stocks."""
    dtype = consumers.Y.dtype.type
    zero, one = dtype(0), dtype(1)
    usual = consumers.C0[p, q]
    for b in range(got.shape[1]):
        received = consumers.Ho[p, q, b] * got[0, b] + consumers.Hc[p, q, b] * got[1, b]
        target = consumers.target[p, q, b]
        h, c, asked = consumers.h[p, q, b], received, one
        if target > zero or h > zero:
            c = min(usual, h + received)
            h += received - c
            asked += max(target - h, zero) / (consumers.restock_days[b] * usual)
        eaten[p, q, b] = c
        consumers.h[p, q, b] = h
        consumers.Hc[p, q, b] = min(asked, one)
        if bound > 0:
            most = one + phi[p, b] * dtype(bound)
            asked = min(asked * most, most)
        consumers.Ho[p, q, b] = asked
