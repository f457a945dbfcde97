"""The world market that a planner faces, from the equilibrium clock."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from autarky._core.errors import NameNotFoundError, unknown_name
from autarky.equilibrium import Base, Solution, Spec, solve
from autarky.planning import Market
from autarky.scenario import Scenario
from autarky.scenario.reading import added_tariffs, cost_factors
from autarky.world import World

Array = NDArray[np.float64]


def world_market(
    world: World, region: str, scenario: Scenario | None = None, spec: Spec | None = None
) -> Market:
    """Elasticities of demand for a region's exports, and what others' changes do to its prices.

    The demand of importer m for the region's product s, at the price p, is V p^(−1−θ_s) P_ms^θ_s
    X_ms: its elasticity is 1 + θ_s(1 − π) with π the region's share of what m spends. Under a
    scenario the equilibrium without the region's own ties being changed gives new prices P and
    expenditures X; the unit of foreign exchange is the region's own export basket.

    Parameters
    ----------
    world, region
        The table, and whose market it is.
    scenario
        What changes between the others. The region's own cuts, tariffs and costs are left out: a
        plan reads them itself.
    spec
        Elasticities and closure of the equilibrium, at its horizon; see
        :class:`autarky.equilibrium.Spec`.

    Returns
    -------
    autarky.planning.Market
        By sector: ``export_elasticity``, ``export_demand``, ``import_price``; for
        :func:`autarky.planning.run`.

    Raises
    ------
    NameNotFoundError
        If there is no such region.
    NotConvergedError
        If the others have no equilibrium.

    Notes
    -----
    Equation 2 of Caliendo and Parro (2015): the region's effect on P_ms beyond its share is left
    out, as is the change of its own costs: those are the plan's.
    """
    if region not in world.regions:
        where = f"world {world.name}"
        raise NameNotFoundError(unknown_name("region", region, where, list(world.regions)))
    scenario, spec = scenario or Scenario.none(), spec or Spec()
    scenario.check(world)
    base = Base.from_world(
        world, spec.theta, spec.closure, inventories=spec.inventories, uses=spec.uses
    ).consistent
    here = world.regions.index(region)
    solution = _solve(world, scenario, spec, base, here)
    theta = base.theta * spec.substitution()["theta_multiplier"].value
    flows = solution.base_trade()
    named = "none" if scenario.is_empty else scenario.name
    return Market(
        export_elasticity=_elasticity(flows, theta, here),
        export_demand=_demand(solution, flows, theta, here),
        import_price=_import_price(solution, flows, theta, here),
        source=f"equilibrium of world {world.name}, scenario {named}, {spec.months:g} months",
    )


def _solve(world: World, scenario: Scenario, spec: Spec, base: Base, here: int) -> Solution:
    """Equilibrium after the changes between the others."""
    eta, epsilon, sigma, mobility = spec.elasticities()
    theta = base.theta * spec.substitution()["theta_multiplier"].value
    change: dict[str, Any] = {}
    if scenario.cuts:
        change["remaining"] = _others(scenario.remaining(world), here, 1.0)
    if scenario.costs:
        change["cost_change"] = _others(cost_factors(scenario, world), here, 1.0)
    if scenario.tariffs:
        change["tariff"] = base.tau + _others(added_tariffs(scenario, world), here, 0.0)
    return solve(
        base, theta=theta, eta=eta, epsilon=epsilon, sigma=sigma, mobility=mobility,
        no_supplier=spec.no_supplier, latent_share=spec.latent_share, **change,
    )  # fmt: skip


def _others(values: Array, here: int, neutral: float) -> Array:
    """Changes of ties with the region itself taken back."""
    kept = values.copy()
    kept[here, :], kept[:, here] = neutral, neutral
    return kept


def _elasticity(flows: Array, theta: Array, here: int) -> Array:
    """(sector,) 1 + θ(1 − π), weighted by what each importer buys."""
    sold = _abroad(flows[:, here], here)
    spent = flows.sum(axis=1)
    share = sold / np.where(spent > 0, spent, 1.0)
    weight = sold.sum(axis=0)
    mean = (share * sold).sum(axis=0) / np.where(weight > 0, weight, 1.0)
    found: Array = 1.0 + theta * (1.0 - mean)
    return found


def _demand(solution: Solution, flows: Array, theta: Array, here: int) -> Array:
    """(sector,) quantity demanded at the base price of the region's own exports, over the base."""
    new, old = solution.point(), solution.reference()
    sold = _abroad(flows[:, here], here)
    price = new.P[-1] - old.P[-1] - _own_cost(solution, flows, here)
    spent = new.X.sum(axis=0) / np.where(old.X.sum(axis=0) > 0, old.X.sum(axis=0), 1.0)
    spent = spent / np.exp(_own_cost(solution, flows, here))
    weight = sold.sum(axis=0)
    moved = (sold * np.exp(theta * price) * spent).sum(axis=0)
    return np.where(weight > 0, moved / np.where(weight > 0, weight, 1.0), 1.0)


def _import_price(solution: Solution, flows: Array, theta: Array, here: int) -> Array:
    """(sector,) price of the bundle that the region buys abroad, over its own export basket."""
    new, old = solution.point(), solution.reference()
    bought = _abroad(flows[here], here)
    cost = new.c - old.c - _own_cost(solution, flows, here)
    total = bought.sum(axis=0)
    mean = (bought * np.exp(-theta * cost)).sum(axis=0) / np.where(total > 0, total, 1.0)
    return np.where(total > 0, np.where(total > 0, mean, 1.0) ** (-1.0 / theta), 1.0)


def _own_cost(solution: Solution, flows: Array, here: int) -> float:
    """Logarithm of the change of the region's own costs, weighted by its exports."""
    new, old = solution.point(), solution.reference()
    sold = _abroad(flows[:, here], here).sum(axis=0)
    change = (new.c - old.c)[here]
    return float((change * sold).sum() / sold.sum()) if sold.sum() > 0 else float(change.mean())


def _abroad(flow: Array, here: int) -> Array:
    """Flows with the region's own taken out, (partner, sector)."""
    found = flow.copy()
    found[here] = 0.0
    return found
