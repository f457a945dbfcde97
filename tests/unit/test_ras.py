"""RAS and GRAS: margins, signs, what cannot be met, and the published form of the multipliers."""

import numpy as np
import pytest

from autarky._core.errors import InfeasibleError, InputError, NotConvergedError
from autarky.numerics.ras import gras, ras


def test_ras_meets_margins_with_multipliers_that_explain_the_matrix(rng):
    matrix = rng.uniform(0.1, 1, (4, 5))
    rows, columns = rng.uniform(1, 2, 4), rng.uniform(1, 2, 5)
    columns *= rows.sum() / columns.sum()
    scaled = ras(matrix, rows, columns)
    np.testing.assert_allclose(scaled.matrix.sum(axis=1), rows, rtol=1e-11)
    np.testing.assert_allclose(scaled.matrix.sum(axis=0), columns, rtol=1e-11)
    explained = scaled.row_multipliers[:, None] * matrix * scaled.column_multipliers
    np.testing.assert_allclose(scaled.matrix, explained, rtol=1e-12)
    assert scaled.converged
    assert scaled.residual <= 1e-12


def test_ras_agrees_with_plain_alternation(rng):
    matrix, rows = rng.uniform(0.1, 1, (3, 3)), np.array([1.0, 2, 3])
    columns = np.array([2.0, 2, 2])
    plain = matrix.copy()
    for _ in range(500):
        plain *= (rows / plain.sum(axis=1))[:, None]
        plain *= columns / plain.sum(axis=0)
    np.testing.assert_allclose(ras(matrix, rows, columns).matrix, plain, rtol=1e-10)


def test_balanced_matrix_is_left_alone(rng):
    matrix = rng.uniform(0.1, 1, (3, 4)) - 0.3
    scaled = gras(matrix, matrix.sum(axis=1), matrix.sum(axis=0))
    np.testing.assert_allclose(scaled.matrix, matrix, rtol=1e-12)
    assert scaled.iterations == 1


def test_gras_keeps_signs_and_meets_negative_margins():
    matrix = np.array([[7.0, 3, 5, -3], [2, 9, 8, 1], [-2, 0, 2, 1]])
    rows, columns = np.array([15.0, 26, -1]), np.array([9.0, 16, 17, -2])
    scaled = gras(matrix, rows, columns).matrix
    np.testing.assert_allclose(scaled.sum(axis=1), rows, atol=1e-10)
    np.testing.assert_allclose(scaled.sum(axis=0), columns, atol=1e-10)
    np.testing.assert_array_equal(np.sign(scaled), np.sign(matrix))


def test_gras_is_the_optimum_of_its_objective(rng):
    """No feasible move lowers Σ|a|·(z ln z − z + 1), z = x/a (Lenzen, Wood and Gallego 2007)."""
    matrix = np.array([[7.0, 3, -5], [2, 9, 8], [-2, 4, 2]])
    rows, columns = np.array([6.0, 20, 5]), np.array([8.0, 17, 6])
    found = gras(matrix, rows, columns).matrix

    def objective(x):
        z = x / matrix
        return (np.abs(matrix) * (z * np.log(z) - z + 1)).sum()

    best = objective(found)
    for _ in range(50):
        step = rng.normal(size=(3, 3))
        step -= step.mean(axis=0)
        step -= step.mean(axis=1, keepdims=True)
        assert objective(found + 1e-3 * step) > best


@pytest.mark.parametrize("axis", ["row", "column"])
def test_row_or_column_of_margin_zero_is_emptied(axis):
    matrix = np.array([[1.0, 2, 3], [4, 5, 6]])
    rows, columns = np.array([0.0, 6]), np.array([1.0, 2, 3])
    if axis == "column":
        matrix, rows, columns = matrix.T.copy(), columns, rows
    scaled = ras(matrix, rows, columns)
    np.testing.assert_allclose(scaled.matrix.sum(axis=0), columns, atol=1e-12)
    np.testing.assert_allclose(scaled.matrix.sum(axis=1), rows, atol=1e-12)
    multipliers = scaled.row_multipliers if axis == "row" else scaled.column_multipliers
    assert multipliers[0] == 0


def test_row_with_both_signs_may_sum_to_zero():
    scaled = gras(np.array([[2.0, -1], [1, 3]]), np.array([0.0, 4]), np.array([2.0, 2]))
    np.testing.assert_allclose(scaled.matrix.sum(axis=1), [0, 4], atol=1e-11)
    assert scaled.matrix[0, 0] > 0 > scaled.matrix[0, 1]


def test_empty_row_with_margin_zero_stays_empty():
    scaled = ras(np.array([[0.0, 0], [1, 1]]), np.array([0.0, 3]), np.array([1.0, 2]))
    np.testing.assert_allclose(scaled.matrix, [[0, 0], [1, 2]], atol=1e-12)


def test_input_is_not_changed():
    matrix, rows = np.array([[1.0, 2], [0, 4]]), np.array([0.0, 2])
    matrix.flags.writeable = rows.flags.writeable = False
    ras(matrix, rows, np.array([0.0, 2]))


def test_the_scale_of_the_currency_is_irrelevant(rng):
    matrix = rng.uniform(-0.2, 1, (4, 4))
    rows, columns = np.array([2.0, 3, 4, 5]), np.array([5.0, 4, 3, 2])
    small = gras(matrix, rows, columns).matrix
    large = gras(matrix * 1e9, rows * 1e9, columns * 1e9).matrix
    np.testing.assert_allclose(large / 1e9, small, rtol=1e-9)


def test_ras_refuses_negative_cells():
    with pytest.raises(InputError, match="'gras' for mixed signs"):
        ras(np.array([[1.0, -1]]), np.array([0.0]), np.array([1.0, -1]))


def test_margins_of_different_sum_are_refused():
    with pytest.raises(InputError, match="differ in sum by 1; scale one"):
        ras(np.ones((2, 2)), np.array([1.0, 1]), np.array([1.0, 2]))


def test_margins_of_wrong_length_are_refused():
    with pytest.raises(InputError, match="a 2×2 matrix needs as many margins, not 3 and 2"):
        ras(np.ones((2, 2)), np.ones(3), np.ones(2))


@pytest.mark.parametrize(
    ("matrix", "rows", "message"),
    [
        ([[0.0, 0], [1, 1]], [1.0, 1], "row 0 has the margin 1 but no cell of that sign"),
        ([[1.0, 1], [1, 1]], [-1.0, 3], "row 0 has the margin -1 but no cell of that sign"),
    ],
)
def test_margin_that_no_cell_can_carry_is_named(matrix, rows, message):
    with pytest.raises(InfeasibleError, match=message):
        gras(np.array(matrix), np.array(rows), np.array([1.0, 1]))


def test_column_emptied_by_a_row_of_margin_zero_is_named():
    with pytest.raises(InfeasibleError, match="column 0 has the margin 1"):
        ras(np.array([[1.0, 1], [0, 1]]), np.array([0.0, 2]), np.array([1.0, 1]))


def test_infeasible_pattern_of_zeros_raises_or_returns_for_sweeps():
    matrix = np.array([[1.0, 0], [1, 1]])  # the single cell of row 0 cannot exceed column 0
    rows, columns = np.array([2.0, 1]), np.array([1.0, 2])
    with pytest.raises(NotConvergedError, match="infeasible for this pattern of zeros"):
        ras(matrix, rows, columns, max_iterations=200)
    returned = ras(matrix, rows, columns, max_iterations=200, throw=False)
    assert not returned.converged
    missed = max(
        np.abs(returned.matrix.sum(axis=1) - rows).max(),
        np.abs(returned.matrix.sum(axis=0) - columns).max(),
    )
    assert returned.residual == pytest.approx(missed / 2)
