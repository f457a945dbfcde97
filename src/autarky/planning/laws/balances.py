"""Law 3, balances: what is made and bought abroad covers every use."""

from __future__ import annotations

from typing import Any

import cvxpy as cp

from autarky.planning.symbols import Symbols


def balances(s: Symbols) -> dict[str, Any]:
    """Output + imports ≥ inputs + consumption + investment + exports + distribution, by product.

    Food has two balances: the village keeps what it does not market or yield, and the city eats
    what is marketed, levied, grown on mechanised farms and imported. Each is divided by its base
    supply.
    """
    given, farm = s.given, s.roles.farming
    own = cp.multiply(given("village_net", "1"), s["peasant"]) - cp.multiply(
        given("feed", "1"), s.start("herd")
    )
    yielded = cp.multiply(given("levy_flow", "node"), s["levy"])
    sold = cp.multiply(given("marketed_flow", "1"), s["marketed"])
    eaten = cp.multiply(given("food_village_flow", "1"), s["food_village"])
    supply, uses = _supply(s), _uses(s)
    market = (
        cp.multiply(given("sent_in_food", "1"), s["sent"])
        + cp.multiply(given("mechanised_net", "1"), s["mechanised"])
        + _imports(s)[:, farm]
    )
    places = list(s.roles.industry)
    return {
        "sent": s["sent"] <= sold + cp.multiply(given("levy_arrives", "node"), s["levy"]),
        "village_food": own >= eaten + sold + yielded,
        "city_food": market >= uses[:, farm],
        "products": supply[:, places] >= uses[:, places],
        "bundle": s["bundle"] >= _investment(s),
        "goods": s["goods"]
        >= sum(_goods(s, group) for group in ("city", "village") if "goods" in s.roles.goods),
    }


def _supply(s: Symbols) -> Any:
    return cp.multiply(s.given("output_in_supply", "1 role"), s["output"]) + _imports(s)


def _imports(s: Symbols) -> Any:
    """Return imports by product, and what is given from outside the plan or taken out of it."""
    return s.spread(cp.multiply(s.given("import_flow", "open role"), s["imports"])) + (
        s.given("relief", "node role", signed=True)
    )


def _uses(s: Symbols) -> Any:
    """(node, role) inputs, consumption, investment, exports and distribution."""
    given = s.given
    total = s["output"] @ given("inputs", "role role")
    total += _column(s["bundle"]) @ given("investment_mix", "1 role")
    total += _column(s["goods"]) @ given("goods_mix", "1 role")
    total += _column(s["food_city"]) @ given("food_city_mix", "1 role")
    total += _column(s["sent"]) @ given("carting_sent", "1 role")
    total += _column(s["mechanised"]) @ given("carting_mechanised", "1 role")
    if "services" in s.roles.goods:
        place = s.roles.goods.index("services")
        for group in ("city", "village"):
            share = given(f"services_{group}_mix", "1 role")
            total += _column(s[f"enjoyed_{group}"][:, place]) @ share
    return total + s.spread(cp.multiply(given("export_flow", "open role"), s["exports"]))


def _investment(s: Symbols) -> Any:
    """Return home-made machines, copies of foreign ones, and houses for who moves in."""
    given = s.given
    return (
        cp.multiply(given("home_machines_flow", "1"), s["home_machines"])
        + cp.multiply(given("substitutes_flow", "1"), s["substitutes"])
        + cp.multiply(given("housing", "1"), s["migration"])
        + cp.multiply(given("crowding", "1"), s["migration_sq"])
    )


def _goods(s: Symbols, group: str) -> Any:
    place = s.roles.goods.index("goods")
    return cp.multiply(s.given(f"goods_{group}_flow", "1"), s[f"enjoyed_{group}"][:, place])


def _column(vector: Any) -> Any:
    return cp.reshape(vector, (vector.shape[0], 1), order="F")
