"""The compiled pass over final use: what households and others get, eat, hold and ask for."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from autarky.disruption.blocks import Array, Tie
from autarky.numerics.compiled import compiled, summing


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
    asked = np.empty((R, B), consumers.Y.dtype)
    for p in range(first, last):
        asked[:] = 0
        met = np.ascontiguousarray(fill[:, p])
        Y, Ho, Hc = consumers.Y[p], consumers.Ho[p], consumers.Hc[p]
        for q in range(R):
            bound = 0.0
            if tie.open[p, q]:
                _deliver_freely(q, Y, met, got)
            else:
                _deliver(q, Y, tie.was_cut[p], tie.due[p], met, got)
                bound = _barred(q, Y, tie.is_cut[p], tie.barred[p])
            _keep_house(p, q, consumers, got, bound, phi, eaten)
            if tie.open[p, q]:
                _ask_freely(q, Y, Ho, asked)
            else:
                _ask(q, Y, tie.is_cut[p], tie.due_next[p], Ho, Hc, asked)
        for r in range(R):
            for b in range(B):
                claims[r, p, b] += asked[r, b]


@summing
def _deliver_freely(q: int, Y: Array, met: Array, got: Array) -> None:
    """What arrives over open ties: the baseline times the share that is met."""
    got[:] = 0
    if got.shape[1] == 1:
        total = Y.dtype.type(0)
        for r in range(Y.shape[1]):
            total += Y[q, r] * met[r, 0]
        got[0, 0] = total
        return
    for r in range(Y.shape[1]):
        for b in range(got.shape[1]):
            got[0, b] += Y[q, r] * met[r, b]


@compiled
def _deliver(q: int, Y: Array, was_cut: Array, due: Array, met: Array, got: Array) -> None:
    """What arrives, on open ties (0) and on those that were cut (1)."""
    got[:] = 0
    for r in range(Y.shape[1]):
        into = 1 if was_cut[q, r] else 0
        y = due[q, r] * Y[q, r]
        for b in range(got.shape[1]):
            got[into, b] += y * met[r, b]


@compiled
def _barred(q: int, Y: Array, is_cut: Array, barred: Array) -> float:
    """Baseline deliveries that are barred over those of open ties."""
    free, shut = 0.0, 0.0
    for r in range(Y.shape[1]):
        if is_cut[q, r]:
            shut += barred[q, r] * Y[q, r]
        else:
            free += Y[q, r]
    return shut / free if free > 0 else 0.0


@compiled
def _ask_freely(q: int, Y: Array, Ho: Array, asked: Array) -> None:
    """Tomorrow's claims on suppliers over open ties."""
    if asked.shape[1] == 1:
        factor = Ho[q, 0]
        for r in range(Y.shape[1]):
            asked[r, 0] += Y[q, r] * factor
        return
    for r in range(Y.shape[1]):
        for b in range(asked.shape[1]):
            asked[r, b] += Y[q, r] * Ho[q, b]


@compiled
def _ask(q: int, Y: Array, is_cut: Array, due: Array, Ho: Array, Hc: Array, asked: Array) -> None:
    """Tomorrow's claims on suppliers, over open and cut ties."""
    for r in range(Y.shape[1]):
        y = due[q, r] * Y[q, r]
        factor = Hc if is_cut[q, r] else Ho
        for b in range(asked.shape[1]):
            asked[r, b] += y * factor[q, b]


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
            h = max(h + received - c, zero)
            asked += max(target - h, zero) / (consumers.restock_days[b] * usual)
        eaten[p, q, b] = c
        consumers.h[p, q, b] = h
        consumers.Hc[p, q, b] = min(asked, one)
        if bound > 0:
            most = one + phi[p, b] * dtype(bound)
            asked = min(asked * most, most)
        consumers.Ho[p, q, b] = asked
