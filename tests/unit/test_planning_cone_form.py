"""The standard form that we solve is CVXPY's own problem, number by number."""

from __future__ import annotations

import warnings

import cvxpy as cp
import numpy as np
import pytest
from tests.property.planning_cases import SHORT, question, setting

from autarky.planning import cone_form
from autarky.planning.explain import explain
from autarky.planning.optimum import figures_of
from autarky.planning.program import LARGE, STEPS, Program, program

CASES = {
    "free": {"regime": "monopoly"},
    "guaranteed": {"regime": "monopoly", "living_standards": "floor", "village_consent": True},
    "cut off": {"regime": "isolated", "isolated_years": 3},
    "uncertain": {"regime": "uncertain", "opening_years": (2, 4)},
}


def by_cvxpy(plain: Program, figures: dict[str, np.ndarray], **settings: object) -> None:
    """Solve a problem the way CVXPY would."""
    for name, parameter in plain.symbols.coefficients.items():
        parameter.value = np.asarray(figures[name], dtype=float).reshape(parameter.shape)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        plain.problem.solve(cp.CLARABEL, **settings)


@pytest.mark.parametrize("case", CASES)
def test_solving_straight_gives_what_cvxpy_gives(case):
    problem = setting(question(**SHORT, **CASES[case])).problem(coercion=True)
    figures, plain = figures_of(problem), Program(problem.shape)
    ours = plain.solve(figures)
    by_cvxpy(plain, figures, warm_start=False, **STEPS[ours.step])
    assert ours.objective == pytest.approx(plain.problem.value, rel=1e-7)  # of projected values
    assert ours.iterations == plain.problem.solver_stats.num_iters
    assert set(ours.values) == set(plain.symbols.variables)
    for name, variable in plain.symbols.variables.items():
        np.testing.assert_allclose(ours[name], variable.value, rtol=0, atol=1e-12, err_msg=name)
    assert {"products", "city_food", "debt", "labour", "credit"} <= set(ours.duals)
    for name, dual in ours.duals.items():
        theirs = plain.constraints[name].dual_value
        np.testing.assert_allclose(dual, theirs, rtol=0, atol=1e-12, err_msg=name)


def test_a_problem_compiled_for_its_figures_is_the_same_problem():
    spec = {"regime": "uncertain", "opening_years": (1, 2, 3, 4, 5)}
    problem = setting(question(horizon=8, tail_years=5, **spec)).problem(coercion=False)
    figures = figures_of(problem)
    assert problem.nodes.count > LARGE
    ours, plain = program(problem.shape, figures), Program(problem.shape)
    assert ours.coefficients == ("other_income",)
    income = figures["other_income"]
    poorer = figures | {"other_income": income - 0.01 * (income != 0)}
    for given in (figures, poorer):
        one = ours.solve(given)
        by_cvxpy(plain, given, ignore_dpp=True, **STEPS[one.step])
        assert one.objective == pytest.approx(plain.problem.value, rel=1e-7)
        invested = plain.symbols.variables["invest"].value
        np.testing.assert_allclose(one["invest"], invested, atol=1e-4)
    assert ours.solve(poorer).objective < ours.solve(figures).objective


def test_a_large_plan_that_cannot_be_is_explained_and_its_cure_tried():
    spec = {
        "regime": "uncertain", "opening_years": (1, 2, 3, 4, 5), "living_standards": "floor",
        "floor_growth": 0.08,
    }  # fmt: skip
    problem = setting(question(horizon=8, tail_years=5, **spec)).problem(coercion=False)
    assert problem.nodes.count > LARGE
    found = explain(problem)
    assert found.misses
    assert found.verified is not None
    assert found.verified > 0


def test_a_solution_that_is_not_read_number_by_number_is_noticed():
    with pytest.raises(RuntimeError, match="number by number"):
        cone_form._place(np.array([1.0, 2.5]))
    where, sign = cone_form._place(np.array([[3.0], [-1.0]]))
    np.testing.assert_array_equal(where, [[2], [0]])
    np.testing.assert_array_equal(sign, [[1], [-1]])
