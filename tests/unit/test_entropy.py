"""Weighted entropy: constraints met, closed forms, behaviour at the edges."""

import numpy as np
import pytest

from autarky._core.errors import InputError, NotConvergedError
from autarky.numerics.entropy import weighted_entropy


def test_one_total_scales_all_cells_of_equal_softness_alike():
    prior = np.array([[1.0, 2.0, 3.0]])
    fit = weighted_entropy(prior, np.full((1, 3), 0.3), np.ones((1, 3)), np.array([[9.0]]))
    np.testing.assert_allclose(fit.values, 1.5 * prior, rtol=1e-12)


def test_soft_cells_move_by_the_square_of_their_softness():
    prior, softness = np.array([[1.0, 1.0]]), np.array([[0.2, 0.1]])
    fit = weighted_entropy(prior, softness, np.ones((1, 2)), np.array([[2.3]]))
    moved = np.log(fit.values[0])
    assert moved[0] / moved[1] == pytest.approx(4.0, rel=1e-9)
    assert fit.values.sum() == pytest.approx(2.3, rel=1e-12)


def test_batch_equals_members_one_by_one(rng):
    prior = rng.uniform(0.1, 5, (4, 10))
    softness = rng.uniform(0.05, 0.5, (4, 10))
    constraints = rng.standard_normal((3, 10))
    totals = (prior * rng.uniform(0.8, 1.2, prior.shape)) @ constraints.T
    batch = weighted_entropy(prior, softness, constraints, totals)
    for k in range(4):
        one = weighted_entropy(prior[[k]], softness[[k]], constraints, totals[[k]])
        np.testing.assert_allclose(one.values[0], batch.values[k], rtol=1e-9)
    np.testing.assert_allclose(batch.values @ constraints.T, totals, atol=1e-11)


def test_optimum_beats_other_feasible_points(rng):
    prior, softness = rng.uniform(1, 2, (1, 6)), rng.uniform(0.1, 0.4, (1, 6))
    constraints = rng.standard_normal((2, 6))
    totals = (1.1 * prior) @ constraints.T

    def distance(z):
        return float(((z * np.log(z / prior) - z + prior) / softness**2).sum())

    best = weighted_entropy(prior, softness, constraints, totals).values
    null = np.linalg.svd(constraints)[2][2:]
    for direction in null:
        for step in (-0.01, 0.01):
            assert distance(best + step * direction) > distance(best)


def test_prior_that_fits_is_kept_and_zero_stays_zero():
    prior = np.array([[2.0, 0.0, 1.0]])
    constraints = np.array([[1.0, 1.0, 1.0]])
    fit = weighted_entropy(prior, np.full((1, 3), 0.2), constraints, np.array([[3.0]]))
    assert fit.iterations == 0
    np.testing.assert_array_equal(fit.values, prior)


def test_contradictory_constraints_raise_or_are_reported():
    prior, softness = np.ones((1, 2)), np.full((1, 2), 0.2)
    constraints, totals = np.array([[1.0, 1.0]]), np.array([[-1.0]])
    with pytest.raises(NotConvergedError, match="contradict each other"):
        weighted_entropy(prior, softness, constraints, totals, max_iterations=20)
    fit = weighted_entropy(prior, softness, constraints, totals, max_iterations=20, throw=False)
    assert not fit.converged.any()


@pytest.mark.parametrize(
    ("prior", "softness", "totals", "message"),
    [
        (np.ones((1, 3)), np.ones((1, 3)), np.ones((1, 1)), "needs softness of that shape"),
        (np.ones((1, 2)), np.ones((1, 2)), np.ones((1, 2)), "need totals of that shape"),
        (-np.ones((1, 2)), np.ones((1, 2)), np.ones((1, 1)), "priors must be ≥ 0"),
        (np.ones((1, 2)), np.zeros((1, 2)), np.ones((1, 1)), "softness > 0"),
    ],
)
def test_unusable_input_is_refused(prior, softness, totals, message):
    with pytest.raises(InputError, match=message):
        weighted_entropy(prior, softness, np.ones((1, 2)), totals)
