"""Duals of the optimum as prices: what the plan would pay for goods, labour, openness."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from autarky.planning.coefficients import put_by, spending
from autarky.planning.course import Course
from autarky.planning.optimum import Problem, figures_of
from autarky.planning.setting import Setting

Array = NDArray[np.float64]

TEXTS: dict[str, tuple[str, str]] = {
    "plan_price": ("ratio to base year", "price of a product over that of the base-year basket"),
    "plan_wage": ("ratio to base year", "worth of labour in the city over the basket"),
    "foreign_exchange": ("ratio to base year", "worth of foreign exchange over the basket"),
    "openness_worth": (
        "% of consumption for ever",
        "worth of one more percent of trade in the year",
    ),
    "credit_worth": (
        "% of consumption for ever",
        "worth of a credit ceiling that is higher by one percent of GDP at the end of the year",
    ),
    "guarantee_worth": (
        "% of consumption for ever",
        "cost of guaranteed living standards, for a guarantee tighter by one percent in the year",
    ),
    "consent_worth": (
        "% of consumption for ever",
        "cost of the village's consent, for a standard higher by one percent in the year",
    ),
}


def plan_prices(setting: Setting, course: Course) -> dict[str, Array]:
    """Prices by name, (year, role) or (year,); base-year prices are 1.

    A multiplier of a balance is welfare a unit; over the weight of its year and the worth of a unit
    of base spending it is a price, over the price of the base-year basket a relative one. By the
    envelope theorem the same multipliers price credit, guarantees and openness.

    Notes
    -----
    Only for the optimum in a chain: a rule has no prices, a tree has a system of them a branch.
    """
    assert course.plan is not None  # noqa: S101
    problem = setting.problem(coercion=bool(course.levy.max() > 0))
    figures = figures_of(problem)
    return _goods(setting, course, figures) | _claims(setting, problem, course, figures)


RELATIVE: dict[str, tuple[str, str]] = {
    "machines_for_food": ("ratio to base year", "plan price of producer goods over that of food"),
    "foreign_exchange": TEXTS["foreign_exchange"],
}
"""Prices of an ensemble: a figure a year."""


def relative_prices(setting: Setting, course: Course) -> dict[str, Array]:
    """(year,) of every price in :data:`RELATIVE`; NaN where a course has none.

    Notes
    -----
    See :func:`plan_prices`: a rule has no prices, a tree has a system of them a branch.
    """
    roles = setting.base.table.roles
    if course.plan is None or setting.spec.regime == "uncertain" or "K" not in roles:
        return {name: np.full(setting.horizon, np.nan) for name in RELATIVE}
    goods = _goods(
        setting, course, figures_of(setting.problem(coercion=bool(course.levy.max() > 0)))
    )
    price = goods["plan_price"]
    return {
        "machines_for_food": price[:, roles.index("K")] / price[:, roles.index("A")],
        "foreign_exchange": goods["foreign_exchange"],
    }


def _goods(setting: Setting, course: Course, figures: dict[str, Array]) -> dict[str, Array]:
    """Prices of products, labour and foreign exchange over that of the basket."""
    base, T = setting.base, setting.horizon
    duals, t = course.plan.plan.duals, base.table  # type: ignore[union-attr]
    worth = sum(map(sum, spending(base)))
    scale = worth / setting.weight[:T]
    farm = t.roles.index("A")
    supply = t.output / figures["output_in_supply"][0]
    price = np.empty((T, len(t.roles)))
    industry = [i for i in range(len(t.roles)) if i != farm]
    price[:, industry] = (
        np.abs(np.asarray(duals["products"]))[:T] * scale[:, None] / supply[industry]
    )
    price[:, farm] = np.abs(np.asarray(duals["city_food"]))[:T] * scale / supply[farm]
    basket = price @ np.maximum(t.consumption, 0.0) / np.maximum(t.consumption, 0.0).sum()
    wage = np.abs(np.asarray(duals["labour"]))[:T] * scale
    shares = np.array([1.0 - base.values[f"capital_share_{r}"] for r in t.roles if r != "A"])
    paid = (shares * t.value_added[industry]).sum() / base.city
    exchange = np.abs(np.asarray(duals["debt"]))[:T] * scale
    return {
        "plan_price": price / basket[:, None],
        "plan_wage": wage / paid / basket,
        "foreign_exchange": exchange / basket,
    }


def _claims(
    setting: Setting, problem: Problem, course: Course, figures: dict[str, Array]
) -> dict[str, Array]:
    """Worth of openness, credit and guarantees, as consumption for ever."""
    T = setting.horizon
    plan = course.plan.plan  # type: ignore[union-attr]
    duals = {n: np.abs(d) for n, d in plan.duals.items()}
    per_cent = 100.0 / course.people * 0.01
    credit = duals["credit"][:T] * per_cent
    return {
        "openness_worth": _openness(problem, figures, duals, course)[:T] * per_cent,
        "credit_worth": credit,
        "guarantee_worth": _guarantee(problem, figures, duals, plan.values)[:T] * per_cent,
        "consent_worth": _floor("village_consent", "village", figures, duals, plan.values)[:T]
        * per_cent,
    }


def _openness(
    problem: Problem, figures: dict[str, Array], duals: dict[str, Array], course: Course
) -> Array:
    """∂U/∂ ln(trade) by year: all flows across the border, and the income that comes with them.

    What a surplus pays for abroad is put by as far as trade is closed, and is freed by more of it.
    """
    assert course.plan is not None  # noqa: S101
    values = course.plan.plan.values
    rows = np.column_stack([duals["city_food"], duals["products"]])
    imported = figures["import_flow"] * values["imports"]
    sold = figures["export_flow"] * values["exports"]
    supply = problem.base.table.output / figures["output_in_supply"][0]
    freed = np.outer(problem.path.openness[: len(rows)], put_by(problem.base) / supply)
    order = _farm_first(figures)
    goods = (rows * (imported - sold + freed)[:, order]).sum(axis=1)
    earned = (figures["revenue"] * values["receipts"]).sum(axis=1) + figures["other_income"]
    earned -= course.plan.lump
    paid = (figures["import_cost"] * values["imports"]).sum(axis=1)
    paid += figures["machine_cost"] * values["foreign_machines"]
    service = figures["foreign_quality"] * values["foreign_machines"]
    found: Array = goods + duals["debt"] * (earned - paid) + duals["machine_service"] * service
    return found


def _farm_first(figures: dict[str, Array]) -> Array:
    """Roles with farming first, as the rows of food and products stand."""
    farm = int(np.flatnonzero(figures["food_city_mix"][0] > 0)[0])
    others = [i for i in range(figures["food_city_mix"].shape[1]) if i != farm]
    return np.array([farm, *others])


def _guarantee(
    problem: Problem,
    figures: dict[str, Array],
    duals: dict[str, Array],
    values: Mapping[str, Array],
) -> Array:
    """∂U of guaranteed levels that are higher by one log point, by year; nothing where none is."""
    n = problem.nodes.count
    found = np.zeros(n)
    for group in ("city", "village"):
        found += _floor(f"floor_{group}", group, figures, duals, values)
    growth = float(figures["population_factor"])
    for name, level in (("food_never_falls", "food_level"), ("basket_never_falls", "basket_level")):
        if name in duals:
            before = np.concatenate([figures["first_year"], growth * values[level][: n - 1]])
            found += duals[name] * before
    for target in problem.needs.targets:
        at = np.array(problem.nodes.years) == target.year
        found[at] += duals[f"target_{target.role}_{target.year}"] * target.multiple
    return found


def _floor(
    name: str,
    group: str,
    figures: dict[str, Array],
    duals: dict[str, Array],
    values: Mapping[str, Array],
) -> Array:
    """∂U of a floor under a group's living standard, a log point a head of those there are."""
    n = len(values["village"])
    people = values[group][:n]
    return np.asarray(duals.get(name, np.zeros(n)) * figures[f"person_{group}"] * people)
