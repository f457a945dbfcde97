"""Law 6, the scissors: the village sells as much as the goods it is sent are worth to it."""

from __future__ import annotations

from typing import Any

import cvxpy as cp

from autarky.planning.cones import cobb_douglas
from autarky.planning.symbols import Symbols


def scissors(s: Symbols) -> dict[str, Any]:
    """M ≤ k · Gᵉ′ · Sᴵ⁻ᵉ′: marketings by industrial goods sent and surplus, e′ = e/(1+e).

    S = net output of the peasants − feed − subsistence of the village. Source of e: Allen (2003),
    Farm to Factory. Where a region buys no industrial goods, services are what the village is sent.
    """
    given = s.given
    kind = "goods" if "goods" in s.roles.goods else "services"
    sent = s["enjoyed_village"][:, s.roles.goods.index(kind)]
    spare = (
        cp.multiply(given("surplus_of_output", "1"), s["peasant"])
        - cp.multiply(given("surplus_of_feed", "1"), s.start("herd"))
        - cp.multiply(given("surplus_of_people", "1"), s["village"])
    )
    return {
        "incentive": s["incentive"] <= cp.multiply(given("incentive_of_goods", "1"), sent),
        "surplus": s["surplus"] <= spare,
        "scissors": cobb_douglas(
            s["marketed"],
            (given("goods_power", "1"), s["incentive"]),
            (given("surplus_power", "1"), s["surplus"]),
        ),
    }
