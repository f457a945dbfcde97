"""A rule year by year: the year's allocation under the same laws, then the laws move the state."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from autarky.planning.calibrate import Base
from autarky.planning.coefficients import (
    State,
    coefficients,
    machine_scale,
    shape_of,
    spending,
    substitution,
    with_levy,
)
from autarky.planning.laws.levy import REMNANT
from autarky.planning.market import Path
from autarky.planning.nodes import chain
from autarky.planning.optimum import Optimal, settle
from autarky.planning.policies import Instruments, Rule, Settings
from autarky.planning.program import Plan, Program, Shape, program
from autarky.planning.regimes import accrual

Array = NDArray[np.float64]

YEAR = chain(1)
FEASIBLE = 1e-9
"""What is taken off new capital and movers, so that rounding leaves the path within the laws."""
SERVICE = 0.5
"""Share of trade that is open below which a rule may leave interest unpaid."""
HALF_HERD = 0.5
"""Herd below which no levy is taken, share of the base."""


@dataclass(frozen=True, eq=False)
class Year:
    """One year of a rule: the state it began in, what was set and what was done."""

    state: State
    instruments: Instruments
    solved: Optimal
    utility: float


def simulate(base: Base, rule: Rule, settings: Settings, path: Path, years: int) -> list[Year]:
    """Let a rule govern for `years` from the base year.

    Raises
    ------
    ComputationError, NotConvergedError
        If a year's allocation cannot be solved.
    """
    compiled = program(Shape(YEAR, shape_of(base), substitution(base), kind="rule"))
    state, lump = State.of(base), None
    set_, food = rule.start(settings), [1.0]
    done: list[Year] = []
    for year in range(years):
        if year:
            set_ = rule.instruments(settings, food, set_)
        found = _solve(compiled, base, state, path, set_=set_, lump=lump)
        plan = found.plan
        done.append(Year(state, set_, found, _utility(plan)))
        food.append(float(plan["food_city"][0]) / (state.city / base.city))
        state = advance(base, state, plan.values, path, levied(base, set_, state))
        lump = found.lump
    return done


def advance(
    base: Base, state: State, decided: Mapping[str, Array], path: Path, levy: float
) -> State:
    """Move a state by a year's decisions: the laws of motion at equality."""
    v, roles = base.values, base.table.roles
    delta = np.array([v[f"depreciation_{r}"] for r in roles])
    year, shut = state.year, path.served[state.year] <= 0
    taken = float(decided["levy"][0]) * levy
    strength = 1.02 * v["levy_kill"] / v["levy_base"] ** 2
    herd = (1.0 + v["herd_growth"]) * state.herd - strength * taken**2 / (state.herd + REMNANT)
    unpaid = state.debt * (accrual(v) if path.accrues else 1.0)
    rate = 1.0 - FEASIBLE
    return replace(
        state,
        capital=(1.0 - delta) * state.capital + rate * decided["invest"][0],
        herd=max(herd, 0.0),
        city=(1.0 + v["population_growth"]) * state.city + rate * float(decided["migration"][0]),
        debt=max(float(decided["debt"][-1]), unpaid if shut else 0.0),
        year=year + 1,
    )


def levied(base: Base, set_: Instruments, state: State) -> float:
    """Largest levy of a year, share of base farm output: tied to the herd, none below half."""
    if state.herd < HALF_HERD:
        return 0.0
    return set_.levy * base.values["levy_base"] * min(state.herd, 1.0)


def _solve(
    compiled: Program,
    base: Base,
    state: State,
    path: Path,
    *,
    set_: Instruments,
    lump: Array | None,
) -> Optimal:
    """Solve a year's allocation with its instruments."""
    figures = coefficients(base, YEAR, state, path)
    figures |= with_levy(base, YEAR, np.array([levied(base, set_, state)]))
    figures |= _instruments(base, state, path, set_)
    if not path.price_taking:
        plan = compiled.solve(figures)
        return Optimal(plan, np.zeros(1), 1, 0.0, (plan.step,))
    return settle(compiled, figures, lump)


def _instruments(base: Base, state: State, path: Path, set_: Instruments) -> dict[str, Array]:
    """Coefficients of a rule's constraints and of its objective.

    Investment is worth its cost at base prices, so that in the base year nobody would divide the
    year's output otherwise. What a rule sets (movers, the levy) is worth twice its cost, so that it
    is done wherever it can be; a share that is not reached costs more than anything it could buy.
    """
    t, v = base.table, base.values
    farm = t.roles.index("A")
    worth = 1.0 / sum(map(sum, spending(base)))  # of a unit of base spending
    machines = base.home_machines + t.imported_machines
    rate = base.invest / base.capital
    need = base.capital / machines * (rate + v["hurry"] / 2.0 * rate**2)
    lean = np.array([set_.industry_lean if r in "KF" else 1.0 for r in t.roles])
    rate_in = base.migration / base.city if set_.migration is None else set_.migration
    moved = rate_in * state.city
    move_cost = v["housing"] + 2.0 * v["crowding"] * moved / state.city
    grown = max(1.0 + v["interest"] + v["debt_risk"] * state.debt, accrual(v)) * state.debt
    ceiling = float(path.credit[state.year + 1])
    allowed = max(set_.credit * ceiling, state.debt)
    if path.openness[state.year] < SERVICE:  # interest that trade cannot pay is added to the debt
        allowed = max(allowed, 1.01 * grown)
    return {
        "value_added": t.value_added,
        "bundle_value": np.ones(1) * (base.home_machines + base.housing),
        "machine_value": path.machines[[state.year]] * machine_scale(base),
        "accumulation": np.array([min(set_.accumulation * base.share, 0.95)]),
        "allocation": (need * lean / (need * lean).sum())[None, :],
        "debt_allowed": np.array([allowed]),
        "migration_allowed": np.array([moved]),
        "weight": np.ones(1),
        "machine_worth": np.ones(1) * worth * machines,
        "invest_worth": (0.01 * worth * base.capital)[None, :],
        "migration_worth": np.ones(1) * 2.0 * worth * move_cost,
        "levy_worth": np.ones(1) * 2.0 * worth * levied(base, set_, state) * t.output[farm],
        "shortfall_cost": np.ones(1) * 20.0 * worth,
        "debt_cost": np.ones(1) * 0.01 * worth,
    }


def _utility(plan: Plan) -> float:
    return float((plan["utility_city"] + plan["utility_village"]).sum())
