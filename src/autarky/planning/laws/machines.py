"""Laws 4 and 5, machines: home and foreign ones are imperfect substitutes, foreign ones are better.

h = CES(I_home, μI_foreign + I_substitute/κ) with elasticity σ_m, in calibrated share form
(Arrow, Chenery, Minhas and Solow 1961): h/h⁰ = [(1−s)(I_d/I_d⁰)^ρ + s(x/x⁰)^ρ]^(1/ρ), ρ = 1−1/σ_m,
s the base share of foreign machines. μ falls as the frontier comes nearer: a path that is given.
"""

from __future__ import annotations

from typing import Any

import cvxpy as cp

from autarky.planning.cones import cobb_douglas
from autarky.planning.symbols import Symbols


def easy(s: Symbols) -> dict[str, Any]:
    """σ_m > 1: h ≤ (1−s)u + s·w with u ≤ I_d^ρ h^(1−ρ), w ≤ x^ρ h^(1−ρ)."""
    power, rest = s.given("machine_power", "1"), s.given("machine_rest", "1")
    h = s["machines"]
    return _service(s) | {
        "machines": h <= _shared(s, s["home_part"], s["foreign_part"]),
        "home_part": cobb_douglas(s["home_part"], (power, s["home_machines"]), (rest, h)),
        "foreign_part": cobb_douglas(s["foreign_part"], (power, s["machine_service"]), (rest, h)),
    }


def unit(s: Symbols) -> dict[str, Any]:
    """σ_m = 1: h ≤ I_d^(1−s) x^s."""
    home, foreign = s.given("home_share", "1"), s.given("foreign_share", "1")
    service = s["machine_service"]
    return _service(s) | {
        "machines": cobb_douglas(s["machines"], (home, s["home_machines"]), (foreign, service))
    }


def hard(s: Symbols) -> dict[str, Any]:
    """σ_m < 1: (1−s)u + s·w ≤ h with h ≤ I_d^r u^(1−r), h ≤ x^r w^(1−r), r = −ρ/(1−ρ)."""
    power, rest = s.given("machine_power", "1"), s.given("machine_rest", "1")
    h = s["machines"]
    return _service(s) | {
        "machines": _shared(s, s["home_part"], s["foreign_part"]) <= h,
        "home_part": cobb_douglas(h, (power, s["home_machines"]), (rest, s["home_part"])),
        "foreign_part": cobb_douglas(h, (power, s["machine_service"]), (rest, s["foreign_part"])),
    }


machines = {"easy": easy, "unit": unit, "hard": hard}
SUBSTITUTION = tuple(machines)


def _service(s: Symbols) -> dict[str, Any]:
    """Return the law of what serves as a foreign machine: better foreign ones, costly copies."""
    foreign = s.spread(cp.multiply(s.given("foreign_quality", "open"), s["foreign_machines"]))
    copies = cp.multiply(s.given("substitute_quality", "1"), s["substitutes"])
    return {"machine_service": s["machine_service"] <= foreign + copies}


def _shared(s: Symbols, home: Any, foreign: Any) -> Any:
    return cp.multiply(s.given("home_share", "1"), home) + (
        cp.multiply(s.given("foreign_share", "1"), foreign)
    )
