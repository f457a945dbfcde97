"""Law 8, people: a population that is given, and those who move to the city."""

from __future__ import annotations

from typing import Any

from autarky.planning.cones import square_over
from autarky.planning.symbols import Symbols


def people(s: Symbols) -> dict[str, Any]:
    """(1−r̄)(1+n)Nᵘ ≤ Nᵘ_{t+1} ≤ (1+n)Nᵘ + mig, mig ≤ m̄Nᵘ, mig ≤ d̄Nᵛ, Nᵛ = N − Nᵘ.

    N is the base population times (1+n)ᵗ. No more than a share r̄ of a city goes back to the village
    in a year: a departure from free disposal, by which a city could empty overnight.
    """
    growth = s.given("city_growth")
    return {
        "village": s["village"] == s.given("population", "node") - s.start("city"),
        "city": s.after("city") <= growth * s.before("city") + s.before("migration"),
        "returning": s.after("city") >= s.given("city_stays") * s.before("city"),
        "migration": s["migration"] <= s.given("migration_limit") * s.start("city"),
        "drain": s["migration"] <= s.given("village_drain") * s["village"],
        "crowding": square_over(s["migration_sq"], s["migration"], s.start("city")),
        "city_start": s["city"][0] == s.given("city_start"),
    }
