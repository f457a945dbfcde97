"""Soft three-way scaling: pair totals exact, other margins by how far they are trusted."""

import numpy as np
import pytest

from autarky._core.errors import InputError, NotConvergedError
from autarky.numerics.scaling3d import soft_scaling


@pytest.fixture
def problem(rng):
    truth = rng.uniform(0.5, 3, (4, 5, 3))
    prior = truth * rng.uniform(0.7, 1.4, truth.shape)
    return prior, truth.sum(axis=1), truth.sum(axis=0), truth.sum(axis=2)


def scaled(problem, p, q, **options):
    prior, origin, destination, pair = problem
    return soft_scaling(
        prior, origin, destination, pair,
        origin_exponent=np.full(4, p), destination_exponent=np.full(5, q), **options,
    )  # fmt: skip


def miss(fit, problem):
    return float(np.abs(np.log(fit.array.sum(axis=1) / problem[1])).max())


def test_pair_totals_are_exact_at_any_trust(problem):
    for p, q in ((0.0, 0.0), (0.5, 0.9), (1.0, 1.0)):
        fit = scaled(problem, p, q)
        np.testing.assert_allclose(fit.array.sum(axis=2), problem[3], rtol=1e-13)
        assert fit.residual < 1e-14


def test_consistent_margins_are_met_with_full_trust(problem):
    fit = scaled(problem, 1.0, 1.0)
    np.testing.assert_allclose(fit.array.sum(axis=1), problem[1], rtol=1e-8)
    np.testing.assert_allclose(fit.array.sum(axis=0), problem[2], rtol=1e-8)


def test_no_trust_only_scales_the_pairs(problem):
    fit = scaled(problem, 0.0, 0.0)
    prior, pair = problem[0], problem[3]
    np.testing.assert_allclose(fit.array, prior * (pair / prior.sum(axis=2))[:, :, None])


def test_more_trust_misses_less(problem):
    misses = [miss(scaled(problem, p, 0.5), problem) for p in (0.0, 0.5, 0.9, 0.99)]
    assert misses == sorted(misses, reverse=True)


def test_zero_cells_and_pairs_stay_zero(problem):
    prior, origin, destination, pair = problem
    prior[0, 0] = 0.0
    pair[0, 0] = 0.0
    fit = scaled((prior, origin, destination, pair), 0.9, 0.9)
    assert (fit.array[0, 0] == 0).all()
    assert (fit.array >= 0).all()


def test_too_few_sweeps_raise_or_are_reported(problem):
    with pytest.raises(NotConvergedError, match="still move by"):
        scaled(problem, 0.99, 0.99, max_sweeps=2)
    assert not scaled(problem, 0.99, 0.99, max_sweeps=2, throw=False).converged


def test_unusable_input_is_refused(problem):
    prior, origin, destination, pair = problem
    with pytest.raises(InputError, match="needs margins of the shapes"):
        scaled((prior, origin[:, :2], destination, pair), 1.0, 1.0)
    with pytest.raises(InputError, match="≥ 0"):
        scaled((-prior, origin, destination, pair), 1.0, 1.0)
    empty = prior.copy()
    empty[1, 2] = 0.0
    with pytest.raises(InputError, match=r"the pair \(1, 2\) has a total"):
        scaled((empty, origin, destination, pair), 1.0, 1.0)
