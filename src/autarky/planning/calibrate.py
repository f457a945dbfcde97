"""From a region's table and its parameters to a base year that the laws reproduce."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autarky._core.errors import InputError
from autarky.planning.table import Table

Array = NDArray[np.float64]

MARKETING = 1.3
"""Least net output of peasants over what the village eats, where farms are mechanised."""


@dataclass(frozen=True, eq=False)
class Base:
    """The base year: GDP = 1, people = 1, R roles.

    Attributes
    ----------
    table
        The flows.
    values
        Parameters by name.
    village, city
        People.
    capital
        (R,) stock; of farming without herds.
    herd
        In the value of capital.
    invest
        (R,) new capital of the base year.
    home_machines, housing
        What is invested at home in machines, and in houses for those who move.
    migration
        People who move in the base year.
    food, goods, services
        Consumption of (city, village).
    subsistence
        Food below which a person hungers.
    peasant, mechanised
        Farm output.
    feed, farm_inputs, marketed
        What herds eat, farming's own inputs a unit of output, food that peasants sell.
    carting
        Services that bring a unit of food to the city: food in the village is worth so much less.
    hands, land, tractors
        (peasant, mechanised) use of farming's factors.
    labour
        (R − 1,) people of the city by industry.
    other_income
        From abroad, so that debt stays what it is in the base year.
    equal_weights
        A person counts the same in city and village; else Negishi weights.
    """

    table: Table
    values: Mapping[str, float]
    village: float
    city: float
    capital: Array
    herd: float
    invest: Array
    home_machines: float
    housing: float
    migration: float
    food: tuple[float, float]
    goods: tuple[float, float]
    services: tuple[float, float]
    subsistence: float
    peasant: float
    mechanised: float
    feed: float
    farm_inputs: float
    carting: float
    marketed: float
    hands: tuple[float, float]
    land: tuple[float, float]
    tractors: tuple[float, float]
    labour: Array
    other_income: float
    equal_weights: bool

    @property
    def share(self) -> float:
        """Accumulation: what is invested over GDP."""
        return float(self.table.investment.sum())


def calibrate(t: Table, values: Mapping[str, float], *, equal_weights: bool = False) -> Base:
    """Fit the base year: every law holds and nobody would move a factor at base prices.

    Raises
    ------
    InputError
        If the figures leave a need without room: nothing to market, no home investment.
    """
    farm = t.roles.index("A")
    _check_land(values)
    village = _village(t, values)
    city = 1.0 - village
    capital = t.capital if t.capital is not None else _capital(t, values)
    herd = values["herd_of_capital"] * capital[farm]
    capital = capital.copy()
    capital[farm] *= values["engines_of_capital"]  # fixed works stay as they are, like land
    total = t.investment.sum()
    migration, housing = _movers(values, village, city, total - t.imported_machines)
    food, goods, services = _living(t, values, city, village)
    farming = _farming(t, values, capital[farm], herd, village=village, eaten=food[1])
    subsistence = values["subsistence"] * t.consumption[farm]
    home = total - t.imported_machines - housing
    _check(t, farming, food, subsistence, village=village)
    wages = np.array(
        [
            (1.0 - values[f"capital_share_{r}"]) * v
            for r, v in zip(t.roles, t.value_added, strict=True)
            if r != "A"
        ]
    )
    debt = values["debt_start"]
    service = (1.0 + values["interest"]) * debt + values["debt_risk"] * debt**2 - debt
    net = t.imports.sum() + t.imported_machines - t.exports.sum()
    return Base(
        table=t, values=values, village=village, city=city, capital=capital, herd=herd,
        invest=_invest(t, values, capital, home + t.imported_machines), home_machines=home,
        housing=housing, migration=migration, food=food, goods=goods, services=services,
        subsistence=subsistence, labour=city * wages / wages.sum(), other_income=service + net,
        equal_weights=equal_weights, **farming,
    )  # fmt: skip


def _check_land(values: Mapping[str, float]) -> None:
    """Refuse farms on which land does nothing."""
    for pair in (
        ("peasant_traction", "peasant_hands"),
        ("mechanised_tractors", "mechanised_hands"),
    ):
        if sum(values[name] for name in pair) >= 1.0:
            msg = f"planning.Spec: {pair[0]} and {pair[1]} leave nothing for land; lower them"
            raise InputError(msg)


def _village(t: Table, values: Mapping[str, float]) -> float:
    """People who live from farming."""
    if t.village is not None:
        found = t.village
    else:
        share = t.value_added[t.roles.index("A")] / t.value_added.sum()
        found = min(values["village_of_farming"] * share, 0.95)
        found = min(found, t.rural) if t.rural is not None else found
    if not 0.0 < found < 1.0:
        msg = (
            f"region {t.region}: {100 * found:.1f} % of its people farm; planning needs a village "
            "and a city"
        )
        raise InputError(msg)
    return float(found)


def _movers(
    values: Mapping[str, float], village: float, city: float, invested: float
) -> tuple[float, float]:
    """People who moved in the base year, and their houses: at most half of home investment."""
    linear, square = values["housing"], values["crowding"] / city
    moved = values["migration_base"] * village
    most = 0.5 * invested
    if linear * moved + square * moved**2 > most:
        moved = 2.0 * most / (linear + np.sqrt(linear**2 + 4.0 * square * most))
    return moved, linear * moved + square * moved**2


def _capital(t: Table, values: Mapping[str, float]) -> Array:
    ratio = np.array([values[f"capital_output_{r}"] for r in t.roles])
    found: Array = ratio * t.value_added
    return found


def _living(
    t: Table, values: Mapping[str, float], city: float, village: float
) -> tuple[tuple[float, float], tuple[float, float], tuple[float, float]]:
    """Food, goods and services of (city, village): per head in the village part of the city's."""
    by = dict(zip(t.roles, np.maximum(t.consumption, 0.0), strict=True))
    goods = sum(by.get(r, 0.0) for r in "CKF")
    ratios = (values["village_food"], values["village_goods"], values["village_goods"])
    parts = []
    for total, ratio in zip((by["A"], goods, by.get("S", 0.0)), ratios, strict=True):
        per_head = total / (city + ratio * village)
        parts.append((per_head * city, per_head * ratio * village))
    return parts[0], parts[1], parts[2]


def _farming(
    t: Table,
    values: Mapping[str, float],
    engines: float,
    herd: float,
    *,
    village: float,
    eaten: float,
) -> dict[str, Any]:
    """Peasants and mechanised farms, with factors where their marginal products are equal.

    Where that would take nearly all engines from the peasants they keep a tenth of them, and where
    peasants could not feed the village and sell the rest, less is mechanised than the figure says.
    """
    farm = t.roles.index("A")
    out, own = t.output[farm], t.inputs[farm, farm]
    most = out - MARKETING * eaten / (1.0 - own / out)
    mechanised = min(values["mechanised"] * out, max(most, 1e-3 * out))
    peasant = out - mechanised
    carting = values["trade_of_services"] * (
        t.inputs[t.roles.index("S"), farm] if "S" in t.roles else 0.0
    )
    a, b = values["peasant_traction"], values["peasant_hands"]
    c, d = values["mechanised_tractors"], values["mechanised_hands"]
    power = values["tractor_power"]
    eats = values["feed_of_traction"] * a * herd / (herd + power * engines) * peasant / out
    feed = min(
        eats * (out - own) / (1.0 - eats), own
    )  # a share of what traction adds, net of inputs
    inputs = (own - feed) / out
    market = (1.0 - inputs) * peasant - feed - eaten
    pull = a * peasant * power
    machine = c * mechanised * (herd + power * engines) / (power * (a * peasant + c * mechanised))
    machine = min(machine, 0.9 * engines) if pull > 0 else 0.9 * engines
    hands = _split(village, b * peasant, d * mechanised)
    land = _split(1.0, (1 - a - b) * peasant, (1 - c - d) * mechanised)
    return {
        "peasant": peasant,
        "mechanised": mechanised,
        "feed": feed,
        "farm_inputs": inputs,
        "carting": carting / (market + (1.0 - inputs) * mechanised),
        "marketed": market,
        "hands": hands,
        "land": land,
        "tractors": (engines - machine, machine),
    }


def _split(total: float, first: float, second: float) -> tuple[float, float]:
    return total * first / (first + second), total * second / (first + second)


def _invest(t: Table, values: Mapping[str, float], capital: Array, machines: float) -> Array:
    """(R,) J = (δ + g)K with one g for all, so that Σ [J + φJ²/2K] takes all machines there are."""
    delta = np.array([values[f"depreciation_{r}"] for r in t.roles])
    half = values["hurry"] / 2.0
    low, high = -float(delta.min()), 10.0
    for _ in range(200):
        g = 0.5 * (low + high)
        rate = delta + g
        used = float((capital * (rate + half * rate**2)).sum())
        low, high = (g, high) if used < machines else (low, g)
    found: Array = capital * np.maximum(delta + low, 1e-6)
    return found


def _check(
    t: Table,
    farming: Mapping[str, Any],
    food: tuple[float, float],
    subsistence: float,
    *,
    village: float,
) -> None:
    """Refuse a base year in which somebody hungers or nothing can be sold."""
    for who, eaten, people in (("city", food[0], 1.0 - village), ("village", food[1], village)):
        if eaten <= subsistence * people:
            msg = (
                f"region {t.region}: the {who} eats {100 * eaten / people:.1f} % of GDP per head "
                f"and needs {100 * subsistence:.1f} %; lower subsistence, or bring village_food "
                "nearer to 1"
            )
            raise InputError(msg)
    marketed = float(farming["marketed"])
    spare = marketed + food[1] - subsistence * village
    if marketed <= 0 or spare <= 0:
        msg = (
            f"region {t.region}: peasants have nothing to market: they grow "
            f"{100 * float(farming['peasant']):.1f} % of GDP and eat {100 * food[1]:.1f} %; "
            "lower mechanised or village_food"
        )
        raise InputError(msg)
