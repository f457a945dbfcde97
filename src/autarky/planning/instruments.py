"""What a rule sets in a year: accumulation and its division, credit, migration; the levy is a law's."""

from __future__ import annotations

from typing import Any

import cvxpy as cp

from autarky.planning.symbols import Symbols


def instruments(s: Symbols) -> dict[str, Any]:
    """Constraints on top of the laws: accumulation a share of GDP, investment divided, debt capped.

    Only extra constraints: what cannot be reached is missed at a price (`shortfall`), never clamped.
    """
    given = s.given
    gdp = s["output"] @ given("value_added", "role")
    spent = (
        cp.multiply(given("bundle_value", "1"), s["bundle"])
        + s.spread(cp.multiply(given("machine_value", "open"), s["foreign_machines"]))
    )  # fmt: skip
    share = given("accumulation", "node")
    taken = cp.multiply(given("machines_for_capital_row", "1 role"), s["invest"]) + cp.multiply(
        given("machines_for_hurry_row", "1 role"), s["invest_sq"]
    )
    h = cp.reshape(s["machines"], (s.nodes.count, 1), order="F")
    return {
        "accumulation": spent <= cp.multiply(share, gdp),
        "accumulation_reached": spent + s["shortfall"] >= cp.multiply(share, gdp),
        "allocation": taken <= h @ given("allocation", "1 role"),
        "debt_allowed": s["debt"][1:] <= given("debt_allowed", "next"),
        "migration_allowed": s["migration"] <= given("migration_allowed", "node"),
    }
