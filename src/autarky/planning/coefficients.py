"""Coefficients of every law from the base year, the world market's path and the plan's nodes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from autarky._core.errors import InputError
from autarky.planning.calibrate import Base
from autarky.planning.market import Path
from autarky.planning.nodes import Nodes
from autarky.planning.regimes import accrual
from autarky.planning.symbols import Roles

Array = NDArray[np.float64]
Coefficients = Mapping[str, Array]

FLOOR = 0.005
"""Scale of the imports of a product that is hardly imported in the base year, share of GDP."""
NEAR_UNIT = 0.05
"""Elasticities of machines this near to one are one: both CES cones flatten there."""


@dataclass(frozen=True, eq=False)
class State:
    """Where a plan begins; relative to the base year but people and debt."""

    capital: Array
    herd: float
    city: float
    debt: float
    year: int = 0

    @classmethod
    def of(cls, base: Base) -> State:
        """The base year itself."""
        return cls(np.ones(len(base.capital)), 1.0, base.city, base.values["debt_start"])


def shape_of(base: Base) -> Roles:
    """Roles and goods of a region."""
    goods = ["food"]
    goods += ["goods"] if base.goods[0] > 0 else []
    goods += ["services"] if base.services[0] > 0 else []
    if len(goods) < 2:
        msg = (
            f"region {base.table.region} consumes nothing but food; planning needs other goods too"
        )
        raise InputError(msg)
    return Roles(base.table.roles, tuple(goods))


def substitution(base: Base) -> str:
    """Which of the laws of machines holds."""
    sigma = base.values["machine_substitution"]
    if abs(sigma - 1.0) < NEAR_UNIT:
        return "unit"
    return "easy" if sigma > 1.0 else "hard"


def coefficients(base: Base, nodes: Nodes, state: State, path: Path) -> dict[str, Array]:
    """All coefficients by name; see the laws for what each multiplies.

    Parameters
    ----------
    base, nodes
        The base year and the shape of the plan.
    state
        Where it begins; ``state.year`` is the year of its first node.
    path
        The world market by year, in the years of the plan from the base year on.
    """
    when = state.year + np.array(nodes.years)
    found: dict[str, Array] = {}
    for part in (
        _farming(base, when),
        _industry(base, when),
        _balances(base),
        _capital(base),
        _machines(base, nodes, when, path),
        _scissors(base),
        _herds(base, nodes),
        _people(base, when),
        _trade(base, nodes, when, path),
        _welfare(base),
    ):
        found |= part
    found |= {
        "capital_start": state.capital,
        "herd_start": np.array(state.herd),
        "city_start": np.array(state.city),
        "debt_start": np.array(state.debt),
    }
    return found


def with_levy(base: Base, nodes: Nodes, levy: Array) -> dict[str, Array]:
    """Coefficients of a levy of at most `levy` (node,), a share of base farm output."""
    farm = base.table.roles.index("A")
    v = base.values
    net = (1 - base.farm_inputs) * base.peasant
    flow = levy * base.table.output[farm] / net
    strength = v["levy_kill"] / v["levy_base"] ** 2  # X = levy_base kills levy_kill of a whole herd
    parents = np.array(nodes.parents)
    arrives = flow * (1.0 - v["levy_waste"])
    return {
        "levy_flow": flow,
        "levy_arrives": arrives,
        "levy_kills": 1.02 * strength * levy[parents] ** 2,
    }


def _farming(base: Base, when: Array) -> dict[str, Array]:
    v, farm = base.values, base.table.roles.index("A")
    engines = v["tractor_power"] * base.tractors[0]
    pull = base.herd + engines
    a, b = v["peasant_traction"], v["peasant_hands"]
    c, d = v["mechanised_tractors"], v["mechanised_hands"]
    one = np.ones(1)
    total = base.capital[farm]
    return {
        "herd_in_traction": one * base.herd / pull,
        "tractors_in_traction": one * engines / pull,
        "peasant_traction_share": one * a,
        "peasant_hands_share": one * b,
        "peasant_land_share": one * (1 - a - b),
        "mechanised_tractor_share": one * c,
        "mechanised_hands_share": one * d,
        "mechanised_land_share": one * (1 - c - d),
        "peasant_skill": (1 + v["farm_progress"]) ** when,
        "mechanised_skill": (1 + v["mechanised_progress"]) ** when,
        "hands_peasant_base": one * base.hands[0],
        "hands_mechanised_base": one * base.hands[1],
        "land_peasant_base": one * base.land[0],
        "land_mechanised_base": one * base.land[1],
        "tractors_peasant_base": one * base.tractors[0] / total,
        "tractors_mechanised_base": one * base.tractors[1] / total,
        "peasant_in_output": one * base.peasant / base.table.output[farm],
        "mechanised_in_output": one * base.mechanised / base.table.output[farm],
    }


def _industry(base: Base, when: Array) -> dict[str, Array]:
    v = base.values
    share = np.array([[v[f"capital_share_{r}"] for r in base.table.roles if r != "A"]])
    skill = (1 + v["industry_progress"]) ** when
    return {
        "capital_share": share,
        "labour_share": 1.0 - share,
        "labour_base": base.labour,
        "productivity": np.repeat(skill[:, None], share.shape[1], axis=1),
    }


def _balances(base: Base) -> dict[str, Array]:
    """Each product's row is divided by its base supply, the village's food by what it nets."""
    t, farm = base.table, base.table.roles.index("A")
    one = np.ones(1)
    net = (1 - base.farm_inputs) * base.peasant
    supply = t.output + t.imports
    supply[farm] = base.marketed + (1 - base.farm_inputs) * base.mechanised + t.imports[farm]
    inputs = t.inputs.copy()
    inputs[farm, farm] = 0.0
    carted = np.zeros(len(t.roles))
    grown = (1 - base.farm_inputs) * base.mechanised
    if "S" in t.roles:
        inputs[t.roles.index("S"), farm] -= base.carting * (base.marketed + grown)
        carted[t.roles.index("S")] = base.carting
    bundle = t.investment.copy()
    if "K" in t.roles:
        bundle[t.roles.index("K")] -= t.imported_machines
    home = base.home_machines + base.housing
    consumed = np.maximum(t.consumption, 0.0)
    is_goods = np.array([r in "CKF" for r in t.roles])
    goods = np.where(is_goods, consumed, 0.0)
    row = np.array([[r == "A" for r in t.roles]], dtype=float)
    services = np.array([[r == "S" for r in t.roles]], dtype=float)
    found = {
        "village_net": one,
        "feed": one * base.feed / net,
        "food_village_flow": one * base.food[1] / net,
        "marketed_flow": one * base.marketed / net,
        "sent_in_food": one * net / supply[farm],
        "mechanised_net": one * grown / supply[farm],
        "output_in_supply": (t.output / supply)[None, :],
        "inputs": (inputs / supply[:, None]).T,
        "investment_mix": (home * bundle / bundle.sum() / supply)[None, :],
        "goods_mix": (goods / supply)[None, :],
        "food_city_mix": row * base.food[0] / supply,
        "carting_sent": (carted * net / supply)[None, :],
        "carting_mechanised": (carted * grown / supply)[None, :],
        "home_machines_flow": one * base.home_machines / home,
        "substitutes_flow": one * machine_scale(base) / home,
        "housing": one * base.values["housing"] / home,
        "crowding": one * base.values["crowding"] / home,
    }
    if goods.sum() > 0:
        found["goods_city_flow"] = one * base.goods[0] / goods.sum() / base.city
        found["goods_village_flow"] = one * base.goods[1] / goods.sum() / base.village
    if base.services[0] > 0:
        found["services_city_mix"] = services * base.services[0] / base.city / supply
        found["services_village_mix"] = services * base.services[1] / base.village / supply
    return found


def _capital(base: Base) -> dict[str, Array]:
    v = base.values
    delta = np.array([v[f"depreciation_{r}"] for r in base.table.roles])
    machines = base.home_machines + base.table.imported_machines
    need = base.capital / machines
    value = base.capital / base.capital.sum()
    return {
        "capital_kept": (1.0 - delta)[None, :],
        "machines_for_capital": need[None, :],
        "machines_for_hurry": need[None, :] * v["hurry"] / 2.0,
        "capital_value": value,
        "capital_to_sustain": value * (delta + v["population_growth"]),
    }


def machine_scale(base: Base) -> float:
    """Scale of foreign machines, share of GDP."""
    return max(base.table.imported_machines, 1e-3 * base.share)


def _machines(base: Base, nodes: Nodes, when: Array, path: Path) -> dict[str, Array]:
    v, one = base.values, np.ones(1)
    sigma, quality = v["machine_substitution"], v["foreign_quality"]
    rho = 1.0 - 1.0 / sigma
    power = rho if rho > 0 else -rho / (1.0 - rho)
    foreign = base.table.imported_machines / (base.home_machines + base.table.imported_machines)
    growth = v["quality_fall"]
    later = (1.0 + (quality - 1.0) * (1.0 - growth) ** when) / quality
    return {
        "machine_power": one * power,
        "machine_rest": one * (1.0 - power),
        "home_share": one * (1.0 - foreign),
        "foreign_share": one * foreign,
        "foreign_quality": (later * path.machines[when])[list(nodes.trading)],
        "substitute_quality": one / (v["substitute_cost"] * quality),
    }


def _scissors(base: Base) -> dict[str, Array]:
    v, one = base.values, np.ones(1)
    net = (1 - base.farm_inputs) * base.peasant
    surplus = net - base.feed - base.subsistence * base.village
    power = v["goods_elasticity"] / (1.0 + v["goods_elasticity"])
    return {
        "incentive_of_goods": one / base.village,
        "surplus_of_output": one * net / surplus,
        "surplus_of_feed": one * base.feed / surplus,
        "surplus_of_people": one * base.subsistence / surplus,
        "goods_power": one * power,
        "surplus_power": one * (1.0 - power),
    }


def _herds(base: Base, nodes: Nodes) -> dict[str, Array]:
    growth = {"herd_growth": np.ones(1) * (1.0 + base.values["herd_growth"])}
    return growth | with_levy(base, nodes, np.zeros(nodes.count))


def _people(base: Base, when: Array) -> dict[str, Array]:
    growth = 1.0 + base.values["population_growth"]
    return {
        "population": growth**when,
        "city_growth": np.array(growth),
        "city_stays": np.array(growth * (1.0 - base.values["return_limit"])),
        "migration_limit": np.array(base.values["migration_limit"]),
        "village_drain": np.array(base.values["village_drain"]),
    }


def _trade(base: Base, nodes: Nodes, when: Array, path: Path) -> dict[str, Array]:
    """Debt in shares of base GDP; the rest in multiples of the base flow."""
    t, v = base.table, base.values
    at = when[list(nodes.trading)]
    parents = np.array(nodes.parents)
    scale = np.maximum(t.imports, FLOOR)
    supply = t.output + t.imports
    farm = t.roles.index("A")
    supply[farm] = base.marketed + (1 - base.farm_inputs) * base.mechanised + t.imports[farm]
    elasticity = path.export_elasticity
    machine = machine_scale(base)
    service = np.where(np.array(nodes.trading), path.served[when], 0.0)[parents]
    unpaid = accrual(v) if path.accrues else 1.0
    open_now = np.where(np.array(nodes.trading), path.openness[when], 0.0)
    rows = np.array([when[p] + 1 for p in parents])
    accruing = _last_shut(nodes, rows, int(when[0]))
    demand = path.exports[at] * t.exports[None, :]
    price_taking = path.price_taking
    markup = np.where(price_taking, elasticity / (elasticity - 1.0), 1.0)
    return {
        "revenue_power": (1.0 - 1.0 / elasticity)[None, :],
        "revenue_rest": (1.0 / elasticity)[None, :],
        "import_flow": path.imports[at] * (scale / supply)[None, :],
        "import_room": path.import_room[at],
        "export_room": path.export_room[at],
        "machine_room": path.machine_room[at],
        "import_cost": path.imports[at] * path.import_price[at] * scale[None, :],
        "machine_cost": path.machines[at] * path.machine_price[at] * machine,
        "import_tax": path.imports[at] * path.import_tax[at] * scale[None, :],
        "machine_tax": path.machines[at] * path.machine_tax[at] * machine,
        "export_flow": demand / supply[None, :],
        "revenue": demand * path.export_price[at] * markup[None, :],
        "other_income": open_now * base.other_income,
        "relief": -np.outer(1.0 - open_now, put_by(base) / supply),
        "debt_growth": service * (1.0 + v["interest"]) + (1.0 - service) * unpaid,
        "debt_risk": v["debt_risk"] * service,
        "debt_accrued": _accrued(base, nodes, when, path),
        "credit_ceiling": np.maximum(path.credit[rows], path.owed[accruing]),
    }


def put_by(base: Base) -> Array:
    """(R,) what a base-year surplus pays for abroad, in the mix of exports; nothing in a deficit.

    It is owed in isolation too: goods that cannot be sent go on being made and are put by, so that
    to be cut off is no windfall to a country that lends or pays profits abroad.
    """
    t = base.table
    owed = max(-base.other_income, 0.0)
    found: Array = owed * t.exports / max(float(t.exports.sum()), 1e-12)
    return found


def _last_shut(nodes: Nodes, rows: Array, first: int) -> Array:
    """(next,) year until which debt may have accrued: of the row, on a branch of its opening."""
    opens = np.array(nodes.opens)[np.array(nodes.parents)]
    return np.where(opens >= 0, np.minimum(rows, first + opens), rows)


def _accrued(base: Base, nodes: Nodes, when: Array, path: Path) -> Array:
    """(leaf,) factor by which debt grows in the tail as far as it is not served."""
    growth = accrual(base.values) if path.accrues else 1.0
    shut = (1.0 - np.array(nodes.trading) * path.served[when]) * np.array(nodes.tail)
    factor = 1.0 + shut * (growth - 1.0)
    return np.array([factor[nodes.path(int(leaf))].prod() for leaf in nodes.leaves])


def _welfare(base: Base) -> dict[str, Array]:
    """Negishi: a unit of any good is worth the same in city and village in the base year."""
    v, weights = base.values, group_weights(base)
    found: dict[str, Array] = {}
    hunger = base.subsistence
    for g, (group, people) in enumerate((("city", base.city), ("village", base.village))):
        food = base.food[g] / people
        spare = food - hunger
        taste = tastes(base)[g]
        found[f"food_of_{group}"] = np.ones(1) * base.food[g] / spare
        found[f"subsistence_{group}"] = np.ones(1) * hunger / spare
        found[f"taste_{group}"] = weights[g] * taste
        found[f"hunger_pain_{group}"] = np.array(weights[g] * taste[0] * v["hunger_pain"])
        found[f"hunger_harm_{group}"] = np.array(weights[g] * v["hunger_harm"])
    return found


def tastes(base: Base) -> tuple[Array, Array]:
    """Shares of (city, village) spending above subsistence on food, goods and services."""
    found = []
    for spend in spending(base):
        kept = np.array([x for i, x in enumerate(spend) if i == 0 or x > 0])
        found.append(kept / kept.sum())
    return found[0], found[1]


def group_weights(base: Base) -> tuple[float, float]:
    """Weights of a person in city and village, one on average in the base year."""
    if base.equal_weights:
        return 1.0, 1.0
    spend = [
        sum(parts) / n for parts, n in zip(spending(base), (base.city, base.village), strict=True)
    ]
    mean = spend[0] * base.city + spend[1] * base.village
    return spend[0] / mean, spend[1] / mean


def spending(base: Base) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Base spending above subsistence of (city, village) on food, goods and services.

    Food in the village is worth what it fetches in the city less the services that bring it there.
    """
    city = (base.food[0] - base.subsistence * base.city, base.goods[0], base.services[0])
    food = (1.0 - base.carting) * (base.food[1] - base.subsistence * base.village)
    return city, (food, base.goods[1], base.services[1])


__all__ = ["State", "coefficients", "put_by", "shape_of", "substitution", "with_levy"]
