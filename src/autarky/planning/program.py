"""A plan as one convex program: compiled once for its shape, solved again with other figures."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any

import cvxpy as cp
import numpy as np
from numpy.typing import NDArray

from autarky._core.errors import ComputationError
from autarky.planning.cone_form import ConeForm
from autarky.planning.instruments import instruments
from autarky.planning.laws import LAWS
from autarky.planning.needs import Needs, guarantees
from autarky.planning.nodes import Nodes
from autarky.planning.symbols import SIGNED, Roles, Symbols

Array = NDArray[np.float64]

SHARP = {"tol_gap_abs": 1e-8, "tol_gap_rel": 1e-8, "tol_feas": 1e-8, "max_step_fraction": 0.95}
BLUNT = {"tol_gap_abs": 1e-7, "tol_gap_rel": 1e-7, "tol_feas": 1e-7}
STEPS: tuple[dict[str, Any], ...] = (
    SHARP | {"iterative_refinement_enable": False},
    SHARP | {"min_switch_step_length": 0.01},
    SHARP | {"iterative_refinement_enable": False, "equilibrate_enable": False},
    SHARP | {"equilibrate_enable": False, "max_step_fraction": 0.8},
    SHARP | {"static_regularization_constant": 1e-9},
    BLUNT | {"tol_feas": 1e-8, "max_step_fraction": 0.9, "equilibrate_max_iter": 30},
    BLUNT | {"max_step_fraction": 0.8, "static_regularization_constant": 1e-7},
    BLUNT | {"linesearch_backtrack_step": 0.5},
    BLUNT | {"tol_gap_abs": 1e-6, "tol_gap_rel": 1e-6, "min_switch_step_length": 0.01},
)
"""Settings of Clarabel: the first, and what is tried in turn where it does not end optimal.

The first does not refine the solves of its linear systems, which takes two fifths of the time and
saves no step; optimal means the same residuals with it and without. Five attempts hold to 1e-8 and
differ in how they condition the systems; the others accept less.
"""

LARGE = 60
"""Nodes above which a problem is compiled for its figures: for all figures it would cost more."""
LIVE = ("other_income",)
"""Figures that change from one solve of a large problem to the next."""


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
    """One compiled problem.

    Parameters
    ----------
    shape
        What it is compiled for.
    given
        Figures that hold for all of its solves, by name; those that are missing come with a solve.
        Compiling for all figures costs a large problem more than it saves.
    """

    def __init__(self, shape: Shape, given: Mapping[str, Array] | None = None) -> None:
        self.shape = shape
        self.symbols = s = Symbols(shape.nodes, shape.roles, constants=dict(given or {}))
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

    @cached_property
    def form(self) -> ConeForm:
        """The problem in standard form, written when it is first solved."""
        misses = {f"miss_{n}": v for n, v in self.misses.items()}
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ConeForm(
                self.problem, self.symbols.coefficients, self.symbols.variables | misses,
                self.constraints,
            )  # fmt: skip

    def solve(self, figures: Mapping[str, Array], *, throw: bool = True) -> Plan:
        """Solve with figures for every coefficient, by name.

        Raises
        ------
        ComputationError
            If no step of the fallback ends optimal (`throw`); otherwise the plan says its status.
        """
        fitted = {
            name: np.asarray(figures[name], dtype=float).reshape(parameter.shape)
            for name, parameter in self.symbols.coefficients.items()
        }
        step = 0
        status, objective, iterations, found = self.form.solve(fitted, STEPS[step])
        while status not in ("optimal", "infeasible", "unbounded") and step + 1 < len(STEPS):
            step += 1
            status, objective, iterations, found = self.form.solve(fitted, STEPS[step])
        if throw and status != "optimal":
            nodes = self.shape.nodes.count
            msg = (
                f"the plan of {nodes} nodes ended {status} after {step + 1} attempts; try figures "
                "nearer to the tables' own, or fewer years"
            )
            raise ComputationError(msg)
        if status not in ("optimal", "optimal_inaccurate"):
            return Plan({}, {}, np.nan, step, status, iterations)
        return Plan(
            self._values(found), self.form.multipliers(found), objective, step, status, iterations
        )

    def _values(self, found: Any) -> dict[str, Array]:
        """Decisions by name; what cannot be negative is not, to the last digit."""
        values = self.form.values(found)
        return {n: v if n in SIGNED else np.maximum(v, 0.0) for n, v in values.items()}

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


def program(shape: Shape, figures: Mapping[str, Array] | None = None) -> Program:
    """Return the compiled problem of a shape, kept for the next solve unless it is large.

    Parameters
    ----------
    shape
        What is asked for.
    figures
        Of every coefficient; a large problem is compiled for these, :data:`LIVE` apart. None:
        compile for all figures whatever the size.
    """
    logging.getLogger("cvxpy").setLevel(logging.ERROR)
    if figures is None or shape.nodes.count <= LARGE:
        return _kept(shape)
    return Program(shape, {n: v for n, v in figures.items() if n not in LIVE})


@lru_cache(maxsize=24)
def _kept(shape: Shape) -> Program:
    return Program(shape)


def is_dpp(constraints: Iterable[Any]) -> bool:
    """Whether constraints can be compiled once for all figures."""
    return bool(cp.Problem(cp.Minimize(0), list(constraints)).is_dcp(dpp=True))
