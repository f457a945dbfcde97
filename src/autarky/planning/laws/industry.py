"""Law 2, industry: capital of its own, labour of the city."""

from __future__ import annotations

from typing import Any

import cvxpy as cp

from autarky.planning.cones import cobb_douglas
from autarky.planning.symbols import Symbols


def industry(s: Symbols) -> dict[str, Any]:
    """Y_j ≤ A_j(t) K_j^α_j L_j^(1−α_j) for every role but farming; Σ L_j ≤ people of the city.

    Labour is counted in wage bills: a role's base labour is its share of the wages of the city.
    """
    places = list(s.roles.industry)
    return {
        "mix": cobb_douglas(
            s["mix"],
            (s.given("capital_share", "1 industry"), s.start("capital")[:, places]),
            (s.given("labour_share", "1 industry"), s["labour"]),
        ),
        "industry": s["output"][:, places]
        <= cp.multiply(s.given("productivity", "node industry"), s["mix"]),
        "labour": s["labour"] @ s.given("labour_base", "industry") <= s.start("city"),
    }
