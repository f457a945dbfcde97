"""The best plan under the laws: one convex program, or a few of them where prices are taken."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from autarky._core.errors import NotConvergedError
from autarky.planning.calibrate import Base
from autarky.planning.coefficients import (
    State,
    coefficients,
    group_weights,
    shape_of,
    substitution,
    with_levy,
)
from autarky.planning.market import Path
from autarky.planning.needs import Needs
from autarky.planning.nodes import Nodes
from autarky.planning.program import Plan, Program, Shape, program

Array = NDArray[np.float64]

RUIN = 100.0
"""Price of a unit of what the terminal law misses, in the weight of the last year."""
PRICE_TAKING = 1e-4
"""Largest change of a year's lump sum between the last two solves, share of base GDP."""
SETTLED = 1e-5
"""The change at which it is settled; between the two it is accepted once it has been tried for."""
TRIES, SOLVES = 12, 20
"""Solves that aim at the smaller change, and solves at most."""
KEPT = 3
"""Answers that the next guess is made from."""


@dataclass(frozen=True, eq=False)
class Problem:
    """Everything that a plan is made from.

    Attributes
    ----------
    base, nodes, state, path
        The economy, the years, where they begin, and the world market.
    weight
        (node,) what a node's utility counts for.
    needs
        What is guaranteed.
    levy
        Largest levy, share of base farm output; 0: none.
    floor_growth
        Of the living-standards floor, log points a year.
    """

    base: Base
    nodes: Nodes
    state: State
    path: Path
    weight: Array
    needs: Needs = field(default_factory=Needs)
    levy: float = 0.0
    floor_growth: float = 0.0

    @property
    def shape(self) -> Shape:
        """Shape of the convex program."""
        return Shape(self.nodes, shape_of(self.base), substitution(self.base), self.needs)


@dataclass(frozen=True, eq=False)
class Optimal:
    """A plan with how it was found.

    Attributes
    ----------
    plan
        Decisions and duals.
    lump
        (node,) what export prices taken as given pay beyond what is earned; 0 under monopoly.
    solves
        Convex programs solved.
    residual
        Largest change of `lump` in the last one.
    steps
        The fallback step of each solve.
    """

    plan: Plan
    lump: Array
    solves: int
    residual: float
    steps: tuple[int, ...]


def solve_optimum(problem: Problem, lump: Array | None = None) -> Optimal:
    """Maximise welfare under the laws; exporters take prices as given unless the path says not.

    Price-taking: with revenue R' = ε/(ε−1) · pD^(1/ε)E^(1−1/ε) − T a planner equates price and
    cost; T = R'/ε at the solution makes R' what is truly earned. Own tariffs are part of import
    prices in the same way, and T is less by what they bring. T is found by solving again: each
    solve takes an error to between a third and a thirtieth, and the next guess is extrapolated
    from the last three (Anderson 1965).

    Parameters
    ----------
    problem
        What the plan is made from.
    lump
        (node,) first guess of T.

    Raises
    ------
    ComputationError
        If a program does not end optimal.
    NotConvergedError
        If the lump sums have not settled after :data:`SOLVES` solves.
    """
    figures = figures_of(problem)
    compiled = program(problem.shape, figures)
    if not problem.path.price_taking:
        plan = compiled.solve(figures)
        return Optimal(plan, np.zeros(problem.nodes.count), 1, 0.0, (plan.step,))
    return settle(compiled, figures, lump)


def settle(compiled: Program, figures: dict[str, Array], lump: Array | None) -> Optimal:
    """Solve until the lump sums of price-taking are those of the solution."""
    income, steps = figures["other_income"], []
    guess = first = _first_lump(compiled, figures)
    if lump is not None:  # of other figures: nothing is earned in years that do not trade
        guess = np.where(np.abs(first) > 1e-12, lump, 0.0)
    residual, tried = np.inf, Tried()
    for count in range(1, SOLVES + 1):
        plan = compiled.solve(figures | {"other_income": income - guess})
        steps.append(plan.step)
        found = _lump(compiled, figures, plan.values)
        residual = float(np.abs(found - guess).max())
        if residual <= (SETTLED if count < TRIES else PRICE_TAKING):
            return Optimal(plan, guess, count, residual, tuple(steps))
        guess = tried.next(found, found - guess)
    msg = (
        f"the lump sums of price-taking still move by {residual:.1e} of GDP after {SOLVES} solves; "
        "raise export_elasticity or use the regime 'monopoly'"
    )
    raise NotConvergedError(msg)


@dataclass
class Tried:
    """Lump sums that have been tried, for the next guess."""

    found: list[Array] = field(default_factory=list)
    missed: list[Array] = field(default_factory=list)

    def next(self, found: Array, missed: Array) -> Array:
        """Anderson's guess (type II): the last answer less what the changes of misses explain."""
        self.found, self.missed = [*self.found, found][-KEPT:], [*self.missed, missed][-KEPT:]
        if len(self.found) == 1:
            return found
        changes = np.diff(self.missed, axis=0).T
        part = np.linalg.lstsq(changes, missed, rcond=1e-6)[0]
        return np.asarray(found - np.diff(self.found, axis=0).T @ part)


def figures_of(problem: Problem) -> dict[str, Array]:
    """Every coefficient of a problem by name."""
    base, nodes = problem.base, problem.nodes
    found = coefficients(base, nodes, problem.state, problem.path)
    found |= with_levy(base, nodes, np.full(nodes.count, problem.levy))
    found["weight"] = problem.weight
    paths = [nodes.path(int(leaf)) for leaf in nodes.leaves]
    found["ruin"] = RUIN * np.array([problem.weight[path[-1]] for path in paths])
    return found | _guarantees(problem)


def later(problem: Problem, state: State, years: int, nodes: Nodes) -> Problem:
    """Return what is left of a problem after `years`, from another state; nothing is guaranteed."""
    return replace(problem, state=state, nodes=nodes, weight=problem.weight[years:], needs=Needs())


def _first_lump(compiled: Program, figures: dict[str, Array]) -> Array:
    ones = np.ones(compiled.symbols.shape("open role"))
    return _lump(
        compiled, figures, {"receipts": ones, "imports": ones, "foreign_machines": ones[:, 0]}
    )


def _lump(compiled: Program, figures: dict[str, Array], values: Mapping[str, Array]) -> Array:
    """(node,) Σ over roles of R'/ε, less the tariffs that are paid to the country itself."""
    trading = np.array(compiled.shape.nodes.trading)
    found = np.zeros(len(trading))
    if trading.any():
        beyond = figures["revenue"] * values["receipts"] * figures["revenue_rest"]
        duties = (figures["import_tax"] * values["imports"]).sum(axis=1)
        duties += figures["machine_tax"] * values["foreign_machines"]
        found[trading] = beyond.sum(axis=1) - duties
    return found


def _guarantees(problem: Problem) -> dict[str, Array]:
    """Coefficients of the needs; see :mod:`autarky.planning.needs`."""
    base, nodes = problem.base, problem.nodes
    when = problem.state.year + np.array(nodes.years)
    weights = group_weights(base)
    food, goods, services = sum(base.food), sum(base.goods), sum(base.services)
    total = food + goods + services
    growth = 1.0 + base.values["population_growth"]
    found: dict[str, Array] = {
        "city_in_food": np.array(base.food[0] / food),
        "village_in_food": np.array(base.food[1] / food),
        "food_in_basket": np.array(food / total),
        "population_factor": np.array(growth),
        "first_year": np.ones(1) * growth**problem.state.year,
    }
    for g, (group, people) in enumerate((("city", base.city), ("village", base.village))):
        found[f"floor_{group}"] = problem.floor_growth * when * weights[g]
        found[f"weight_{group}"] = np.ones(1) * weights[g] * people
        found[f"person_{group}"] = np.ones(1) * weights[g]
        found[f"goods_{group}_in_basket"] = np.array(base.goods[g] / people / total)
        found[f"services_{group}_in_basket"] = np.array(base.services[g] / people / total)
    return found
