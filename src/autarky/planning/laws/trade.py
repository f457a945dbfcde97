"""Law 9, the world market: falling demand for exports, given import prices, dearer debt."""

from __future__ import annotations

from typing import Any

import cvxpy as cp
import numpy as np

from autarky.planning.cones import cobb_douglas
from autarky.planning.symbols import Symbols


def trade(s: Symbols) -> dict[str, Any]:
    """B_{t+1} ≥ (1+r)B + χB² + imports − revenue − transfers; revenue p o D x^(1−1/ε); B ≤ B̄.

    Exports are o·D·x, so that openness o and demand D scale them and never enter the cone; imports
    are o·m in the same way, and neither exceeds what a cut leaves. In isolation o = 0 and debt
    accrues.
    """
    given, theta = s.given, s.given("revenue_power", "1 role")
    service = cp.multiply(given("debt_growth", "next"), s.before("debt")) + cp.multiply(
        given("debt_risk", "next"), cp.square(s.before("debt"))
    )
    bought = cp.sum(cp.multiply(given("import_cost", "open role"), s["imports"]), axis=1)
    bought += cp.multiply(given("machine_cost", "open"), s["foreign_machines"])
    earned = cp.sum(cp.multiply(given("revenue", "open role"), s["receipts"]), axis=1)
    net = s.spread(bought - earned) - given("other_income", "node", signed=True)
    parents = np.array(s.nodes.parents, dtype=int)
    return {
        "debt": s.after("debt") >= service + net[parents],
        "no_lending": s.after("debt") >= 0.0,
        "credit": s.after("debt") <= given("credit_ceiling", "next"),
        "receipts": cobb_douglas(
            s["receipts"],
            (theta, s["exports"]),
            (given("revenue_rest", "1 role"), np.ones(s.shape("open role"))),
        ),
        "imports_room": s["imports"] <= given("import_room", "open role"),
        "exports_room": s["exports"] <= given("export_room", "open role"),
        "machines_room": s["foreign_machines"] <= given("machine_room", "open"),
        "debt_start": s["debt"][0] == given("debt_start"),
    }
