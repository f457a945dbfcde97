"""A CVXPY problem as a cone program in standard form, made once and solved straight by Clarabel.

CVXPY writes the problem out: A, b and q are affine in the figures, one sparse product each. To
solve is then to fill them in and to call the solver. CVXPY's own way back and forth took half of
the time of a small program, and gives the same numbers (``tests/unit/test_planning_cone_form.py``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import SimpleNamespace
from typing import Any

import cvxpy as cp
import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Places = tuple[NDArray[np.intp], Array]

STATUSES = {
    "Solved": "optimal",
    "AlmostSolved": "optimal_inaccurate",
    "PrimalInfeasible": "infeasible",
    "DualInfeasible": "unbounded",
}
"""What Clarabel's statuses are called here; any other is ``"failed"``."""


class ConeForm:
    """min qᵀx with b − Ax in a product of cones, for figures that come later.

    Parameters
    ----------
    problem
        A problem that is DPP in its parameters.
    parameters, variables, constraints
        Its parts by name; what is not in the problem is left out.
    """

    def __init__(
        self,
        problem: cp.Problem,
        parameters: Mapping[str, Any],
        variables: Mapping[str, Any],
        constraints: Mapping[str, Any],
    ) -> None:
        from cvxpy.reductions.solvers.conic_solvers import clarabel_conif
        from scipy.sparse import csc_array, csr_array

        data, chain, inverse = problem.get_problem_data(cp.CLARABEL, solver_opts={})
        written = data["param_prob"]
        written.reduced_A.cache(False)
        self._matrix = csr_array(written.reduced_A.reduced_mat)
        self._rows, self._columns, (self._height, width) = written.reduced_A.problem_data_index
        self._width = width - 1  # the last column is b
        self._cost = csr_array(written.q)
        self._cones = clarabel_conif.dims_to_solver_cones(data["dims"])
        self._quadratic = csc_array((self._width, self._width))
        self._figures = np.zeros(written.total_param_size + 1)
        self._figures[-1] = 1.0
        column = written.param_id_to_col
        self._columns_of = {n: column[p.id] for n, p in parameters.items() if p.id in column}
        self._variables, self._multipliers = _places(
            problem, (chain, inverse), (self._width, int(self._height)), variables, constraints
        )

    def solve(
        self, figures: Mapping[str, Array], settings: Mapping[str, Any]
    ) -> tuple[str, float, int, Any]:
        """Return status, value of the maximum, iterations and what the solver found.

        Parameters
        ----------
        figures
            Of every parameter, in its shape.
        settings
            Of Clarabel.
        """
        import clarabel

        for name, column in self._columns_of.items():
            value = figures[name].ravel(order="F")
            self._figures[column : column + value.size] = value
        A, b = self._constraints()
        cost = self._cost @ self._figures
        options = clarabel.DefaultSettings()
        options.verbose = False
        for name, value in settings.items():
            setattr(options, name, value)
        solver = clarabel.DefaultSolver(self._quadratic, cost[:-1], A, b, self._cones, options)
        found = solver.solve()
        status = STATUSES.get(str(found.status), "failed")
        return status, -(found.obj_val + float(cost[-1])), int(found.iterations), found

    def _constraints(self) -> tuple[Any, Array]:
        from scipy.sparse import csc_array

        entries, last = self._matrix @ self._figures, int(self._columns[-2])
        shape = (int(self._height), self._width)
        A = csc_array((-entries[:last], self._rows[:last], self._columns[:-1]), shape=shape)
        b = np.zeros(shape[0])
        b[self._rows[last:]] = entries[last:]
        return A, b

    def values(self, found: Any) -> dict[str, Array]:
        """Decision variables by name."""
        return _read(found.x, self._variables)

    def multipliers(self, found: Any) -> dict[str, Array]:
        """Multipliers of the constraints by name, those of second-order cones apart."""
        return _read(found.z, self._multipliers)


def _read(numbers: Sequence[float], places: Mapping[str, Places]) -> dict[str, Array]:
    vector = np.array(numbers)
    return {name: np.asarray(vector[where] * sign) for name, (where, sign) in places.items()}


def _places(
    problem: cp.Problem,
    way_back: tuple[Any, Any],
    sizes: tuple[int, int],
    variables: Mapping[str, Any],
    constraints: Mapping[str, Any],
) -> tuple[dict[str, Places], dict[str, Places]]:
    """Where each variable and multiplier stands, and with which sign.

    CVXPY is asked to read a solution in which every number says its own place.
    """
    numbers = [np.arange(1.0, n + 1.0) for n in sizes]
    chain, inverse = way_back
    inverse[-1].solver_options = {}
    told = SimpleNamespace(
        x=numbers[0], z=numbers[1], status="Solved", obj_val=0.0, solve_time=0.0, iterations=0
    )
    problem.unpack_results(told, chain, inverse)
    primal = {n: _place(v.value) for n, v in variables.items() if v.value is not None}
    dual = {
        n: _place(c.dual_value)
        for n, c in constraints.items()
        if isinstance(c.dual_value, np.ndarray | float | np.floating)
    }
    return primal, dual


def _place(told: Any) -> Places:
    told = np.asarray(told, dtype=float)
    where = np.rint(np.abs(told)).astype(np.intp) - 1
    if not np.array_equal(np.abs(told), where + 1.0):
        msg = "CVXPY no longer reads a solution number by number; see planning/cone_form.py"
        raise RuntimeError(msg)
    return where, np.sign(told)
