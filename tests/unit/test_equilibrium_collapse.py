"""Regions that cannot live on what is left, and members that are hard to follow."""

import numpy as np
import pytest

from autarky.equilibrium import Base
from autarky.equilibrium.autarky import consumer_price, perron, unit_costs
from autarky.equilibrium.solve import solve
from bases import base_of, random_figures

RIGID = {"eta": 0.1, "epsilon": 0.1, "sigma": 0.3, "mobility": 0.2}


def hedged(N, n, left):
    """(n, i, j) `left` of all trade of a region with others, all of the rest."""
    found = np.ones((N, N, 3))
    found[n] = found[:, n] = left
    found[n, n] = 1.0
    return found


@pytest.mark.parametrize("seed", [10, 25, 45, 60])
def test_who_collapses_does_not_stop_the_others_on_their_way(seed):
    rng = np.random.default_rng(seed)
    base = base_of(random_figures(rng, 5, 3, tariffs=0, home=0.6, theta=(1, 3))).consistent
    n, dear = seed % 5, (seed + 1) % 5
    found = solve(
        base, remaining=hedged(5, n, 0.01), cost_change=hedged(5, dear, 200.0), **RIGID,
        throw=False,
    )  # fmt: skip
    assert found.solved.all()
    assert found.nonviable[n]
    alone = solve(
        base, embargo=hedged(5, n, 0.0) == 0.0, cost_change=hedged(5, dear, 200.0), **RIGID,
        no_supplier="nonviable", throw=False,
    )  # fmt: skip
    np.testing.assert_allclose(found.real_income, alone.real_income, rtol=1e-7)


@pytest.mark.parametrize("seed", [2, 9, 20, 26])
def test_an_embargo_elsewhere_does_not_make_high_costs_hard_to_follow(seed):
    rng = np.random.default_rng(seed)
    base = base_of(random_figures(rng, 4, 3, tariffs=0, theta=(1, 3))).consistent
    n = seed % 4
    tariff, cost = np.ones((2, 4, 4, 3))
    tariff[n], cost[:, n] = 1e3, 1e3
    tariff[n, n] = cost[n, n] = 1.0
    elsewhere = np.zeros((4, 4, 3), dtype=bool)
    elsewhere[(n + 1) % 4, (n + 2) % 4, 0] = True
    rigid = {"eta": 0.05, "epsilon": 0.05, "sigma": 0.3, "mobility": 0.1}
    found = solve(base, cost_change=cost, tariff=tariff, embargo=elsewhere, **rigid, throw=False)
    assert found.solved.all()


def test_who_cannot_earn_a_surplus_is_not_said_to_be_unable_to_live():
    rng = np.random.default_rng(38)
    figures = random_figures(rng, 4, 3, tariffs=0.2, deficits=0.05, home=0.6, theta=(1, 3))
    base = base_of(figures, "fixed_nominal").consistent
    left = hedged(4, 2, 0.01)
    found = solve(base, remaining=left, eta=0.1, epsilon=0.1, sigma=0.4, throw=False)
    assert base.surplus[2] > 0
    assert not found.solved.any()
    assert not found.nonviable.any()
    balanced = base.with_closure("balanced").consistent
    free = solve(balanced, remaining=left, eta=0.1, epsilon=0.1, sigma=0.4, throw=False)
    assert free.solved.all()


@pytest.mark.parametrize("recipe", [[0.3, 0.3, 0.4], [0.0, 0.0, 1.0]], ids=["one input", "all"])
@pytest.mark.parametrize(
    "nest", [(1.0, 1.0, 1.0), (0.5, 0.5, 0.8), (0.99, 0.99, 0.9), (1.0, 0.5, 0.9)]
)
def test_an_idle_industry_that_lacks_an_input_changes_nothing(recipe, nest):
    figures = vars(random_figures(np.random.default_rng(1), 3, 3, tariffs=0))
    given = {k: np.array(v) for k, v in figures.items() if isinstance(v, np.ndarray)}
    del given["surplus"]
    pi, gamma = given["pi"], given["gamma"]
    pi[:, 0, 1] = 0.0  # the first region makes no second product
    pi /= pi.sum(axis=1, keepdims=True)
    gamma[0, 2, [0, 2]] = 0.0  # and nobody else there uses the third
    gamma[0, :, [0, 2]] /= gamma[0, :, [0, 2]].sum(axis=1, keepdims=True)
    gamma[0, :, 1] = recipe
    final = np.full((3, 3), 1 / 3)
    final[0] = [0.5, 0.5, 0.0]
    base = Base.from_shares(**given | {"final_share": final}).consistent
    assert base.output[0, 1] == 0.0
    cut = np.zeros((3, 3, 3), dtype=bool)
    cut[0, :, 2] = True
    eta, epsilon, sigma = nest
    found = solve(base, embargo=cut, eta=eta, epsilon=epsilon, sigma=sigma)
    np.testing.assert_allclose(found.real_income, 1.0, rtol=1e-8)


@pytest.mark.parametrize("eta", [0.8, 1.0])
def test_a_region_without_an_industry_that_others_replace_has_a_measure_of_its_own(eta):
    value_added, shares = np.full(3, 0.5), np.array([[0.5, 0.0, 0.6], [0.3, 0.0, 0.4], [0.2, 1, 0]])
    dearer = np.zeros((3, 3))
    dearer[2] = np.inf  # all that the second industry uses
    costs = unit_costs(value_added, shares, dearer, eta, 1.5)
    assert np.isinf(costs).tolist() == [False, True, False]
    assert np.isfinite(consumer_price(np.array([0.6, 0.2, 0.2]), dearer[:, 0], costs, 1.5))
    rho, share = perron(value_added, shares, dearer, eta, 1.5)
    assert rho < 1.0
    assert share[1] == 0.0
    assert perron(value_added, shares, dearer, 0.8, 0.9)[0] == np.inf
