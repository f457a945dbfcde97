"""Law 10, living: what city and village enjoy, with hunger that is representable."""

from __future__ import annotations

from typing import Any

import cvxpy as cp
import numpy as np

from autarky.planning.cones import square_over
from autarky.planning.symbols import Symbols


def welfare(s: Symbols) -> dict[str, Any]:
    """U ≤ Σ_g ω_g [N Σ_i η_i ln(C_i/(N c⁰_i)) − k₁η_A H/γ − k₂H²/(γ²N)] for city and village.

    Stone–Geary with food above subsistence γN less what hunger H leaves uneaten; by relative
    entropy, jointly concave in people and goods. What is enjoyed is counted in persons at the base
    level, so that U = 0 in the base year and moving a person is neutral.
    """
    rows: dict[str, Any] = {}
    for group, people in (("city", s.start("city")), ("village", s["village"])):
        rows |= _living(s, group, people)
    return rows


def _living(s: Symbols, group: str, people: Any) -> dict[str, Any]:
    given, hunger = s.given, s[f"hunger_{group}"]
    squared, enjoyed = s[f"hunger_{group}_sq"], s[f"enjoyed_{group}"]
    food = cp.multiply(given(f"food_of_{group}", "1"), s[f"food_{group}"])
    persons = cp.reshape(people, (s.nodes.count, 1), order="F") @ np.ones((1, len(s.roles.goods)))
    joy = cp.rel_entr(persons, enjoyed) @ given(f"taste_{group}", "good")
    pain = given(f"hunger_pain_{group}") * hunger + given(f"hunger_harm_{group}") * squared
    return {
        f"food_{group}": enjoyed[:, 0]
        <= food + cp.multiply(given(f"subsistence_{group}", "1"), hunger - people),
        f"hunger_{group}": square_over(squared, hunger, people),
        f"utility_{group}": s[f"utility_{group}"] <= -joy - pain,
    }
