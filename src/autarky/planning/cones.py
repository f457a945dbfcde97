"""Concave and convex functions as cones that keep exponents free to change."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import cvxpy as cp


def cobb_douglas(product: Any, *factors: tuple[Any, Any]) -> cp.Constraint:
    """Product ≤ ∏ factorᵢ^shareᵢ with Σ shares = 1, elementwise; shares may be Parameters.

    The hypograph in relative entropy, Σ shareᵢ · product · ln(product/factorᵢ) ≤ 0: the same set as
    a power cone, and linear in the shares, so that exponents can change without compiling again.
    """
    terms = [cp.multiply(share, cp.rel_entr(product, factor)) for share, factor in factors]
    return sum(terms[1:], start=terms[0]) <= 0


def square_over(square: Any, number: Any, over: Any) -> cp.Constraint:
    """Square · over ≥ number² elementwise with over ≥ 0: a rotated second-order cone an element."""
    flat = [cp.vec(part, order="F") for part in (square + over, 2 * number, square - over)]
    return cp.SOC(flat[0], cp.vstack(flat[1:]), axis=0)


def weighted(shares: Sequence[Any], parts: Sequence[Any]) -> Any:
    """Σ shareᵢ · partᵢ; shares may be Parameters."""
    terms = [cp.multiply(s, p) for s, p in zip(shares, parts, strict=True)]
    return sum(terms[1:], start=terms[0])
