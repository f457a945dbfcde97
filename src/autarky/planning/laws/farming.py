"""Law 1, farming: peasants with animals and tractors, mechanised farms, one land."""

from __future__ import annotations

from typing import Any

import cvxpy as cp

from autarky.planning.cones import cobb_douglas
from autarky.planning.symbols import Symbols


def farming(s: Symbols) -> dict[str, Any]:
    """V = Z + ωK; Yᵖ ≤ AᵖVᵃ(Lᵖ)ᵇ(Tᵖ)¹⁻ᵃ⁻ᵇ; Yᵐ ≤ Aᵐ(Kᵐ)ᶜ(Lᵐ)ᵈ(Tᵐ)¹⁻ᶜ⁻ᵈ.

    Hands, land and tractors are shared.

    Everything is relative to its base; the shares of herd and tractors in traction, and of the two
    kinds of farm in hands, land, tractors and output, are coefficients.
    """
    given, farm = s.given, s.roles.farming
    animals = cp.multiply(given("herd_in_traction", "1"), s.start("herd"))
    engines = cp.multiply(given("tractors_in_traction", "1"), s["tractors_peasant"])
    return {
        "traction": s["traction"] <= animals + engines,
        "peasant_mix": cobb_douglas(
            s["peasant_mix"],
            (given("peasant_traction_share", "1"), s["traction"]),
            (given("peasant_hands_share", "1"), s["hands_peasant"]),
            (given("peasant_land_share", "1"), s["land_peasant"]),
        ),
        "peasant": s["peasant"] <= cp.multiply(given("peasant_skill", "node"), s["peasant_mix"]),
        "mechanised_mix": cobb_douglas(
            s["mechanised_mix"],
            (given("mechanised_tractor_share", "1"), s["tractors_mechanised"]),
            (given("mechanised_hands_share", "1"), s["hands_mechanised"]),
            (given("mechanised_land_share", "1"), s["land_mechanised"]),
        ),
        "mechanised": s["mechanised"]
        <= cp.multiply(given("mechanised_skill", "node"), s["mechanised_mix"]),
        "hands": _both(s, "hands") <= s["village"],
        "land": _both(s, "land") <= 1.0,
        "tractors": _both(s, "tractors") <= s.start("capital")[:, farm],
        "farm_output": s["output"][:, farm]
        == cp.multiply(given("peasant_in_output", "1"), s["peasant"])
        + cp.multiply(given("mechanised_in_output", "1"), s["mechanised"]),
    }


def _both(s: Symbols, factor: str) -> Any:
    """Return what peasants and mechanised farms use of a factor, in the unit of its supply."""
    return cp.multiply(s.given(f"{factor}_peasant_base", "1"), s[f"{factor}_peasant"]) + (
        cp.multiply(s.given(f"{factor}_mechanised_base", "1"), s[f"{factor}_mechanised"])
    )
