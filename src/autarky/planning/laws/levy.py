"""Law 7, the levy: what is taken adds to marketings and destroys herds."""

from __future__ import annotations

from typing import Any

import cvxpy as cp

from autarky.planning.cones import square_over
from autarky.planning.symbols import Symbols

REMNANT = 0.02
"""Share of the base herd that softens the loss, so that it is finite when the herd is gone."""


def levy(s: Symbols) -> dict[str, Any]:
    """Z_{t+1} ≤ (1+g)Z − ψX²/(Z + 0.02 Z⁰); X between nothing and the levy that is allowed."""
    growth = cp.multiply(s.given("herd_growth", "1"), s.before("herd"))
    loss = cp.multiply(s.given("levy_kills", "next"), s.before("levy_sq"))
    return {
        "herd": s.after("herd") <= growth - loss,
        "levy": s["levy"] <= 1.0,
        "slaughter": square_over(s["levy_sq"], s["levy"], s.start("herd") + REMNANT),
        "herd_start": s["herd"][0] == s.given("herd_start"),
    }
