"""A plan as one convex program: compiled once for its shape, solved again with other figures."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import cvxpy as cp
import numpy as np
from numpy.typing import NDArray

from autarky._core.errors import ComputationError
from autarky.planning.instruments import instruments
from autarky.planning.laws import LAWS
from autarky.planning.needs import Needs, guarantees
from autarky.planning.nodes import Nodes
from autarky.planning.symbols import Roles, Symbols

Array = NDArray[np.float64]

STEPS: tuple[dict[str, Any], ...] = (
    {"tol_gap_abs": 1e-8, "tol_gap_rel": 1e-8, "tol_feas": 1e-8, "max_step_fraction": 0.95},
    {"tol_gap_abs": 1e-8, "tol_gap_rel": 1e-8, "tol_feas": 1e-8, "max_step_fraction": 0.95,
     "static_regularization_constant": 1e-9},
    {"tol_gap_abs": 1e-7, "tol_gap_rel": 1e-7, "tol_feas": 1e-8, "max_step_fraction": 0.9,
     "equilibrate_max_iter": 30},
    {"tol_gap_abs": 1e-7, "tol_gap_rel": 1e-7, "tol_feas": 1e-7, "max_step_fraction": 0.8,
     "static_regularization_constant": 1e-7},
    {"tol_gap_abs": 1e-7, "tol_gap_rel": 1e-7, "tol_feas": 1e-7, "equilibrate_enable": False},
    {"tol_gap_abs": 1e-7, "tol_gap_rel": 1e-7, "tol_feas": 1e-7, "linesearch_backtrack_step": 0.5},
    {"tol_gap_abs": 1e-6, "tol_gap_rel": 1e-6, "tol_feas": 1e-7, "max_step_fraction": 0.95,
     "min_switch_step_length": 0.01},
)  # fmt: skip
"""Settings of Clarabel: the first, and what is tried in turn where it does not end optimal."""

LARGE = 60
"""Nodes above which a problem is compiled for each solve: compiling for all figures costs more."""


@dataclass(frozen=True)
class Shape:
    """What a problem is compiled for; the figures come later.

    Parameters
    ----------
    nodes, roles
        Years and roles.
    machines
        Which law of machines holds.
    needs
        Guarantees.
    kind
        ``"plan"``; ``"rule"``: a rule's year; ``"elastic"``: needs may be missed, at a price.
    laws
        Names of the laws that hold, machines aside; None: all that the nodes ask for.
    """

    nodes: Nodes
    roles: Roles
    machines: str = "easy"
    needs: Needs = field(default_factory=Needs)
    kind: str = "plan"
    laws: tuple[str, ...] | None = None

    @property
    def law_names(self) -> tuple[str, ...]:
        """Names of the laws that hold."""
        if self.laws is not None:
            return self.laws
        others = [n for n in LAWS if not n.startswith("machines_")]
        keep = [n for n in others if n != "terminal" or any(self.nodes.tail)]
        return (*keep, f"machines_{self.machines}")


@dataclass(frozen=True, eq=False)
class Plan:
    """A solved program.

    Attributes
    ----------
    values
        Decision variables by name, as arrays.
    duals
        Multipliers of constraints by name.
    objective
        Its value.
    step
        Which of :data:`STEPS` reached the optimum; 0 the first.
    status
        Of the solver.
    iterations
        Of the last solve.
    """

    values: Mapping[str, Array]
    duals: Mapping[str, Any]
    objective: float
    step: int
    status: str
    iterations: int

    def __getitem__(self, name: str) -> Array:
        """Return a decision variable."""
        return self.values[name]


class Program:
    """One compiled problem."""

    def __init__(self, shape: Shape) -> None:
        self.shape = shape
        self.symbols = s = Symbols(shape.nodes, shape.roles)
        self.constraints: dict[str, Any] = {}
        for name in shape.law_names:
            self.constraints |= LAWS[name](s)
        self.misses: dict[str, Any] = {}
        elastic = shape.kind == "elastic"
        self.constraints |= guarantees(s, shape.needs, self.misses if elastic else None)
        if shape.kind == "rule":
            self.constraints |= instruments(s)
        self.problem = cp.Problem(cp.Maximize(self._objective()), list(self.constraints.values()))

    @property
    def coefficients(self) -> tuple[str, ...]:
        """Names of the figures that a solve needs."""
        return tuple(self.symbols.coefficients)

    def solve(self, figures: Mapping[str, Array], *, throw: bool = True) -> Plan:
        """Solve with figures for every coefficient, by name.

        Raises
        ------
        ComputationError
            If no step of the fallback ends optimal (`throw`); otherwise the plan says its status.
        """
        for name, parameter in self.symbols.coefficients.items():
            value = _fitted(figures[name], parameter.shape)
            if parameter.value is None or not np.array_equal(parameter.value, value):
                parameter.value = value  # setting is slow: only what has changed is set
        status, step = self._try_all()
        if throw and status != "optimal":
            nodes = self.shape.nodes.count
            msg = f"the plan of {nodes} nodes ended {status} after {len(STEPS)} attempts"
            raise ComputationError(msg)
        return self._plan(status, step)

    def _try_all(self) -> tuple[str, int]:
        """Status and place of the first step that settles it, or of the last."""
        status = "untried"
        for step, settings in enumerate(STEPS):
            status = self._attempt(settings)
            if status in ("optimal", "infeasible", "unbounded"):
                return status, step
        return status, len(STEPS) - 1

    def _attempt(self, settings: Mapping[str, Any]) -> str:
        large = self.shape.nodes.count > LARGE
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                # a warm solver keeps the scaling of other figures: results would hang on history
                self.problem.solve(
                    solver=cp.CLARABEL, ignore_dpp=large, warm_start=False, **settings
                )
            except cp.error.SolverError:
                return "failed"
        return str(self.problem.status)

    def _plan(self, status: str, step: int) -> Plan:
        found = status in ("optimal", "optimal_inaccurate")
        values = {n: np.array(v.value) for n, v in self.symbols.variables.items()} if found else {}
        if found:
            values |= {f"miss_{n}": np.array(v.value) for n, v in self.misses.items()}
        duals = {n: c.dual_value for n, c in self.constraints.items()} if found else {}
        stats: Any = self.problem.solver_stats
        return Plan(
            values, duals, float(self.problem.value) if found else np.nan, step, status,
            int(stats.num_iters or 0) if stats else 0,
        )  # fmt: skip

    def _objective(self) -> Any:
        s, kind = self.symbols, self.shape.kind
        utility = s["utility_city"] + s["utility_village"]
        total = s.given("weight", "node") @ utility
        if "unsustained" in s.variables:
            total -= s.given("ruin", "leaf") @ s["unsustained"]
        if kind == "rule":
            total += s["machines"] @ s.given("machine_worth", "node")
            total += cp.sum(cp.multiply(s.given("invest_worth", "1 role"), s["invest"]))
            total += s["migration"] @ s.given("migration_worth", "node")
            total += s["levy"] @ s.given("levy_worth", "node")
            total -= s["shortfall"] @ s.given("shortfall_cost", "node")
            total -= s["debt"][1:] @ s.given("debt_cost", "next")
        if kind == "elastic":
            missed = sum(cp.sum(m) for m in self.misses.values())
            return 1e-5 * total - missed
        return total


@lru_cache(maxsize=24)
def program(shape: Shape) -> Program:
    """Return the compiled problem of a shape, kept for the next solve."""
    logging.getLogger("cvxpy").setLevel(logging.ERROR)
    return Program(shape)


def is_dpp(constraints: Iterable[Any]) -> bool:
    """Whether constraints can be compiled once for all figures."""
    return bool(cp.Problem(cp.Minimize(0), list(constraints)).is_dcp(dpp=True))


def _fitted(value: Array, shape: tuple[int, ...]) -> Array:
    return np.asarray(value, dtype=float).reshape(shape)
