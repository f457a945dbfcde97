"""The end of the plan: in the years after it capital, herds and credit are not eaten up."""

from __future__ import annotations

from typing import Any

import cvxpy as cp
import numpy as np

from autarky.planning.symbols import Symbols


def terminal(s: Symbols) -> dict[str, Any]:
    """In every year of the tail Σ J ≥ Σ (δ+n)K; herd no smaller, debt no larger than at its start.

    Debt that accrues in isolation may do so in the tail too.

    A miss is allowed at a high price and reported: a plan that inherits ruins is not infeasible.
    """
    late = np.flatnonzero(s.nodes.tail)
    leaf_of = _leaf_of(s)[late]
    ends, starts = s.nodes.ends, s.nodes.tail_starts
    kept = s.start("capital")[late] @ s.given("capital_to_sustain", "role")
    made = s["invest"][late] @ s.given("capital_value", "role")
    miss = s["unsustained"]
    return {
        "sustained": made + miss[leaf_of] >= kept,
        "herd_end": s["herd"][ends] + miss >= s["herd"][starts],
        "debt_end": s["debt"][ends] - miss
        <= cp.multiply(s.given("debt_accrued", "leaf"), s["debt"][starts]),
    }


def _leaf_of(s: Symbols) -> np.ndarray:
    """(node,) place among the leaves of the one that a node of the tail leads to."""
    found = np.zeros(s.nodes.count, dtype=int)
    for place, leaf in enumerate(s.nodes.leaves):
        path = s.nodes.path(int(leaf))
        found[[n for n in path if s.nodes.tail[n]]] = place
    return found
