"""What a rule sets in a year: accumulation and its division, credit, migration."""

from __future__ import annotations

from typing import Any

import cvxpy as cp

from autarky.planning.laws.capital import taken
from autarky.planning.symbols import Symbols


def instruments(s: Symbols) -> dict[str, Any]:
    """Constraints on top of the laws: accumulation a share of GDP, investment divided, debt capped.

    Only extra constraints: what cannot be reached is missed at a price (`shortfall`), not
    clamped.
    """
    given = s.given
    spent = cp.multiply(given("bundle_value", "1"), s["bundle"])
    spent += s.spread(cp.multiply(given("machine_value", "open"), s["foreign_machines"]))
    share = given("accumulation", "node")
    h = cp.reshape(s["machines"], (s.nodes.count, 1), order="F")
    return {
        "gdp": s["gdp"] == s["output"] @ given("value_added", "role"),
        "accumulation": spent <= cp.multiply(share, s["gdp"]),
        "accumulation_reached": spent + s["shortfall"] >= cp.multiply(share, s["gdp"]),
        "allocation": taken(s) <= h @ given("allocation", "1 role"),
        "debt_allowed": s["debt"][1:] <= given("debt_allowed", "next"),
        "migration_allowed": s["migration"] <= given("migration_allowed", "node"),
    }
