"""What the compiled passes work on.

A block is what one region's industries buy of one product: (R suppliers × S users).
"""

from __future__ import annotations

from typing import Any, NamedTuple

from numpy.typing import NDArray

Array = NDArray[Any]


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
    """Ties around a day; all (S, R importers, R exporters), but for the last.

    Attributes
    ----------
    was_cut, is_cut
        Whether a tie was cut when the standing orders were placed, and whether it is today.
    barred
        1 − κ of today, for new orders.
    due, due_next
        Share of yesterday's order that crosses today, and of today's that crosses tomorrow.
    open
        (S, R importers) whether all of an importer's ties are open, from yesterday to tomorrow.
    """

    was_cut: Array
    is_cut: Array
    barred: Array
    due: Array
    due_next: Array
    open: Array


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
