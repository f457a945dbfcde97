"""One factorisation of I − A: solves, diagonal blocks, singular systems."""

import numpy as np
import pytest

from autarky._core.errors import ComputationError, InputError
from autarky.numerics.leontief import LeontiefSystem, leontief_inverse


def pivoting_table(n=7):
    """Z and x whose I − A has its large entries off the diagonal, so that LAPACK exchanges rows."""
    rng = np.random.default_rng(7)
    wanted = np.roll(np.eye(n), 2, axis=0) * 5 + rng.normal(size=(n, n))
    return np.eye(n) - wanted, np.ones(n)


def small_table(rng, n=6):
    x = rng.uniform(1, 2, n)
    return rng.uniform(0, 0.9 / n, (n, n)) * x, x


def dense(Z, x):
    return np.linalg.inv(np.eye(len(x)) - Z / x)


def test_the_pivoting_table_really_exchanges_rows():
    system = LeontiefSystem(*pivoting_table())
    assert (system._pivots != np.arange(7)).any()


@pytest.mark.parametrize("table", [pivoting_table(), small_table(np.random.default_rng(1))])
def test_solves_agree_with_the_dense_inverse(table, rng):
    Z, x = table
    L = dense(Z, x)
    system = LeontiefSystem(Z, x)
    right = rng.normal(size=(len(x), 3))
    np.testing.assert_allclose(system.solve(right), L @ right, rtol=1e-10, atol=1e-12)
    np.testing.assert_allclose(system.solve(right[:, 0]), L @ right[:, 0], rtol=1e-10, atol=1e-12)
    np.testing.assert_allclose(system.solve_transposed(right), L.T @ right, rtol=1e-10, atol=1e-12)
    np.testing.assert_allclose(leontief_inverse(Z, x), L, rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize(
    "groups",
    [
        [[0, 1, 2], [3, 4], [5]],
        [[5, 0], [2], [4, 1, 3]],  # neither sorted nor contiguous
        [[3, 4, 5]],  # not everybody
        [[1, 2], [2, 3]],  # overlapping
        [[0, 1, 2, 3, 4, 5]],
        [[5, 4, 3, 2, 1, 0]],
    ],
)
@pytest.mark.parametrize("table", [pivoting_table(6), small_table(np.random.default_rng(2))])
def test_diagonal_blocks_of_any_groups_are_those_of_the_inverse(table, groups):
    Z, x = table
    groups = [np.array(g) for g in groups]
    L = dense(Z, x)
    for group, block in zip(groups, LeontiefSystem(Z, x).diagonal_blocks(groups), strict=True):
        np.testing.assert_allclose(block, L[np.ix_(group, group)], rtol=1e-9, atol=1e-11)


@pytest.mark.parametrize("spent", ["solve", "solve_transposed", "diagonal_blocks"])
def test_used_up_factors_are_refused(spent, rng):
    system = LeontiefSystem(*small_table(rng))
    system.diagonal_blocks([np.arange(6)])
    argument = [np.arange(6)] if spent == "diagonal_blocks" else np.ones(6)
    with pytest.raises(ComputationError, match="factors were used up"):
        getattr(system, spent)(argument)


def test_inputs_are_not_changed(rng):
    Z, x = small_table(rng)
    right = np.ones(6)
    for array in (Z, x, right):
        array.flags.writeable = False
    system = LeontiefSystem(Z, x)
    system.solve(right)
    system.solve_transposed(np.asfortranarray(np.ones((6, 2))))
    system.diagonal_blocks([np.arange(3)])


def test_industry_without_output_needs_nothing(rng):
    Z, x = small_table(rng)
    Z[:, 2] = Z[2] = x[2] = 0.0
    L = leontief_inverse(Z, x)
    np.testing.assert_allclose(L[2], np.eye(6)[2])
    np.testing.assert_allclose(L[:, 2], np.eye(6)[2])


def test_residual_measures_the_gap(rng):
    Z, x = small_table(rng)
    system = LeontiefSystem(Z, x)
    right = np.ones((6, 2))
    solution = system.solve(right)
    assert system.residual(solution, right) < 1e-14
    solution[0, 1] += 0.5
    gap = (np.eye(6) - Z / x)[:, 0] * 0.5
    assert system.residual(solution, right) == pytest.approx(np.abs(gap).max())


@pytest.mark.parametrize(
    ("Z", "x"),
    [
        ([[1.0]], [1.0]),
        ([[0.0, 2.0], [1.0, 0.0]], [1.0, 2.0]),  # a closed pair
        ([[0.5, 0, 0], [0, 0, 1.0], [0, 1.0, 0]], [1.0, 1.0, 1.0]),
    ],
)
def test_closed_group_of_industries_is_singular(Z, x):
    with pytest.raises(ComputationError, match="uses up all it makes"):
        LeontiefSystem(np.array(Z), np.array(x))


def test_overflow_is_no_solution():
    system = LeontiefSystem(np.array([[1.0 - 1e-16]]), np.array([1.0]))
    with pytest.raises(ComputationError, match="no finite solution"):
        system.solve(np.array([1e300]))


@pytest.mark.parametrize(("shape", "size"), [((2, 3), 2), ((2, 2), 3), ((4,), 4)])
def test_shapes_that_do_not_fit_are_refused(shape, size):
    with pytest.raises(InputError, match="do not make a system"):
        LeontiefSystem(np.zeros(shape), np.ones(size))
