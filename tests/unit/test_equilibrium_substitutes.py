"""What nobody sells any more: needed, or stood in for by substitutes (elasticities above 1)."""

import numpy as np
import pytest
from tests.property.equilibrium_cases import from_base, make_base, own_trade
from tests.strategies import random_world

from autarky._core.errors import InputError
from autarky._core.status import Status
from autarky.equilibrium.alone import alone, radii
from autarky.equilibrium.outcomes import by_sector
from autarky.equilibrium.solve import solve

NESTS = {
    "value added hard to replace": {"eta": 0.8, "epsilon": 2.0, "sigma": 3.0},
    "one nest": {"eta": 1.5, "epsilon": 1.5, "sigma": 1.2},
    "value added replaces all": {"eta": 2.0, "epsilon": 1.5, "sigma": 1.5},
}


def without_home_supply(*products: int, sectors: int = 3, uses: str = "pooled"):
    """AAA buys none of these products at home: all from BBB and CCC, inputs too."""
    base = make_base(np.random.default_rng(4), 3, sectors, theta=[4.0] * sectors, uses=uses)
    pi = base.pi.copy()
    pi[:, 0, 0, list(products)] = 0.0
    pi /= pi.sum(axis=2, keepdims=True)
    given = pi if uses == "separate" else pi[0]
    return from_base(base, pi=given, surplus=None).consistent


def closed_form(base, nest):
    home = np.einsum("nnj->nj", base.pi[0])
    by_user = np.repeat(home[:, :, None], home.shape[1], axis=2)
    return alone(base, (by_user, home), base.theta, np.array(list(nest.values())))


@pytest.mark.parametrize("nest", NESTS.values(), ids=NESTS)
@pytest.mark.parametrize("products", [(0,), (0, 2)], ids=["one product", "two products"])
def test_alone_without_a_product_is_the_closed_form(nest, products):
    base = without_home_supply(*products)
    found = solve(base, embargo=own_trade(base), **nest)
    assert found.status is Status.CONVERGED
    assert 0.0 < found.real_income[0] < 0.9
    assert found.real_income[0] == pytest.approx(closed_form(base, nest)[0], rel=1e-8)


@pytest.mark.parametrize("nest", NESTS.values(), ids=NESTS)
@pytest.mark.parametrize("uses", ["pooled", "separate"])
@pytest.mark.parametrize("mobility", [1.0, 0.3])
def test_what_nobody_sells_is_the_limit_of_what_hardly_anybody_sells(nest, uses, mobility):
    base = without_home_supply(0, uses=uses)
    cut = np.zeros(base.tau.shape, dtype=bool)
    cut[0, 1:, 0] = True  # farm goods to AAA alone, which goes on trading
    gone = solve(base, embargo=cut, mobility=mobility, **nest)
    assert gone.certificate.holds
    apart = []
    for left in (1e-4, 1e-8, 1e-16):
        near = solve(base, remaining=np.where(cut, left, 1.0), mobility=mobility, **nest)
        apart.append(np.abs(near.real_income - gone.real_income).max())
    assert apart[0] > apart[1] > apart[2]
    # what the missing product counts for falls with the power (ε − 1)/θ of what is left of it
    power = (min(nest["epsilon"], nest["sigma"]) - 1.0) / base.theta[0]
    assert apart[2] < 1.2 * apart[0] * 1e-12**power


def test_an_industry_without_any_input_lives_on_value_added_where_that_replaces_them():
    base = without_home_supply(0, 1, 2)
    nest = {"eta": 2.0, "epsilon": 1.5, "sigma": 1.5}
    cut = np.zeros(base.tau.shape, dtype=bool)
    cut[0, 1:, :2] = True  # all inputs but one product
    gamma = base.gamma.copy()
    gamma[0, 2], gamma[0, :2] = 0.0, gamma[0, :2] / gamma[0, :2].sum(axis=0)
    base = from_base(base, gamma=gamma, surplus=None).consistent
    found = solve(base, embargo=cut, **nest)
    assert found.certificate.holds
    assert 0.0 < found.real_income[0] < 1.0
    with pytest.raises(InputError, match="no supplier of"):
        solve(base, embargo=cut, **nest | {"eta": 0.9})


def test_members_are_held_to_what_each_can_do_without():
    base = without_home_supply(0)
    cut, nest = own_trade(base), NESTS["one nest"]
    both = {name: [value, 0.9] for name, value in nest.items()}
    found = solve(base, embargo=cut, no_supplier="nonviable", **both)
    assert found.nonviable[:, 0].tolist() == [False, True]
    one = solve(base, embargo=cut, **nest)
    np.testing.assert_allclose(found.real_income[0], one.real_income, rtol=1e-8)
    with pytest.raises(InputError, match="leaves no supplier of farm in AAA"):
        solve(base, embargo=cut, **both)


def test_the_measure_of_viability_counts_what_substitutes_stand_in_for():
    base = without_home_supply(0)
    home = np.einsum("nnj->nj", base.pi[0])[:, :, None].repeat(3, axis=2)
    assert np.isinf(radii(base, home, base.theta, np.array([0.8, 0.9]))[0])
    assert 0.0 < radii(base, home, base.theta, np.array([0.8, 2.0]))[0] < 1.0


def test_a_product_that_nobody_sells_has_no_price():
    base, world = without_home_supply(0), random_world(np.random.default_rng(4), 3, 3)
    found = solve(base, embargo=own_trade(base), **NESTS["one nest"])
    data = by_sector(world, found)
    for name in ("prices", "import_share"):
        assert np.argwhere(data[name].isnull().values).tolist() == [[0, 0]], name
    assert 0.0 < found.real_consumption[0] < 1.0
    assert (found.trade()[own_trade(base)] == 0.0).all()


def test_what_final_use_cannot_buy_has_no_price_though_industries_buy_it():
    base, world = (
        without_home_supply(0, uses="separate"),
        random_world(np.random.default_rng(4), 3, 3),
    )
    pi = base.pi.copy()
    pi[0, 0, :, 0] = [0.5, 0.25, 0.25]  # inputs are made at home too
    base = from_base(base, pi=pi, surplus=None).consistent
    found = solve(base, embargo=own_trade(base), **NESTS["one nest"])
    assert np.isnan(by_sector(world, found)["prices"].values[0, 0])
    assert np.isfinite(found.real_income).all()
