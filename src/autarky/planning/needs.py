"""What a plan may be asked to guarantee: living standards, the village's consent, targets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cvxpy as cp
import numpy as np

from autarky.planning.spec import Target
from autarky.planning.symbols import Symbols


@dataclass(frozen=True)
class Needs:
    """The guarantees of a plan; hashable, part of the shape of its problem."""

    living_standards: str = "free"
    village_consent: bool = False
    targets: tuple[Target, ...] = ()

    @property
    def any(self) -> bool:
        """Whether anything is guaranteed."""
        return self.village_consent or self.living_standards != "free" or bool(self.targets)


def guarantees(s: Symbols, needs: Needs, misses: dict[str, Any] | None = None) -> dict[str, Any]:
    """Constraints of the needs; with `misses` each may be missed, by what is put there by name.

    Misses are non-negative variables: log points of consumption (consent, floor), shares of the
    base (basket, food) or of base output (targets).
    """
    rows: dict[str, Any] = {}
    if needs.village_consent:
        rows["village_consent"] = _floor(s, "village", "village_consent", misses, rising=False)
    if needs.living_standards == "floor":
        for group in ("city", "village"):
            rows[f"floor_{group}"] = _floor(s, group, f"floor_{group}", misses, rising=True)
    if needs.living_standards == "basket":
        rows |= _basket(s, misses)
    for target in needs.targets:
        rows |= _target(s, target, misses)
    return rows


def _floor(
    s: Symbols, group: str, name: str, misses: dict[str, Any] | None, *, rising: bool
) -> Any:
    """U_g ≥ g·t·ω_g·N_g; linear in U and N."""
    people = s["village"] if group == "village" else s.start("city")
    least = cp.multiply(s.given(f"floor_{group}", "node"), people) if rising else 0.0
    missed = cp.multiply(s.given(f"weight_{group}", "1"), _miss(misses, name, s.nodes.count))
    return s[f"utility_{group}"] + missed >= least


def _basket(s: Symbols, misses: dict[str, Any] | None) -> dict[str, Any]:
    """National food and basket a head, at base prices, are no less than the year before."""
    food = s["food_city"] * s.given("city_in_food") + s["food_village"] * s.given("village_in_food")
    basket = s["food_level"] * s.given("food_in_basket")
    for place, good in enumerate(s.roles.goods):
        if good != "food":
            for group in ("city", "village"):
                weight = s.given(f"{good}_{group}_in_basket")
                basket += weight * s[f"enjoyed_{group}"][:, place]
    levels = (("food", s["food_level"]), ("basket", s["basket_level"]))
    rows = {
        f"{name}_never_falls": _rising(s, total, f"{name}_never_falls", misses)
        for name, total in levels
    }
    return rows | {"food_level": s["food_level"] <= food, "basket_level": levels[1][1] <= basket}


def _rising(s: Symbols, total: Any, name: str, misses: dict[str, Any] | None) -> Any:
    """Σ_t / N_t ≥ Σ_{t−1} / N_{t−1}, and ≥ 1 in the first year: N grows at a known rate."""
    n = s.nodes.count
    before = np.array([-1, *s.nodes.parents[: n - 1]])
    inner = np.flatnonzero(before >= 0)
    growth = s.given("population_factor")
    first = total[0:1] + _miss(misses, name, n)[0:1] >= s.given("first_year", "1")
    if not len(inner):
        return first
    lead = cp.hstack([s.given("first_year", "1"), growth * total[before[inner]]])
    order = np.concatenate([[0], inner])
    return total[order] + _miss(misses, name, n)[order] >= lead


def _target(s: Symbols, target: Target, misses: dict[str, Any] | None) -> dict[str, Any]:
    name = f"target_{target.role}_{target.year}"
    role = s.roles.names.index(target.role)
    at = np.flatnonzero(np.array(s.nodes.years) == target.year)
    missed = _miss(misses, name, len(at))
    return {name: s["output"][at, role] + missed >= target.multiple}


def _miss(misses: dict[str, Any] | None, name: str, size: int) -> Any:
    if misses is None:
        return np.zeros(size)
    return misses.setdefault(name, cp.Variable(size, name=f"miss_{name}", nonneg=True))
