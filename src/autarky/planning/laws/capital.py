"""Law 4, capital: specific to its role, irreversible, a year in the making, dear to hurry."""

from __future__ import annotations

from typing import Any

import cvxpy as cp

from autarky.planning.cones import square_over
from autarky.planning.symbols import Symbols


def capital(s: Symbols) -> dict[str, Any]:
    """K_{t+1} ≤ (1−δ)K + J, J ≥ 0; Σ_j [J_j + (φ/2) J_j²/K_j] ≤ h, machines put to work.

    J is relative to base capital. One h for all roles: h is homogeneous and the same for all, so
    that pooling is equivalent to an h for each.
    """
    kept = cp.multiply(s.given("capital_kept", "1 role"), s.before("capital"))
    return {
        "capital": s.after("capital") <= kept + s.before("invest"),
        "hurry": square_over(s["invest_sq"], s["invest"], s.start("capital")),
        "absorption": cp.sum(taken(s), axis=1) <= s["machines"],
        "capital_start": s["capital"][0] == s.given("capital_start", "role"),
    }


def taken(s: Symbols) -> Any:
    """(node, role) machines put to work, hurry included; in base machines of all roles."""
    new = cp.multiply(s.given("machines_for_capital", "1 role"), s["invest"])
    return new + cp.multiply(s.given("machines_for_hurry", "1 role"), s["invest_sq"])
