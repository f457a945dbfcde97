"""Equilibria that are known without the solver: isolation, one sector, symmetry, two countries.

Sources: Arkolakis, Costinot and Rodríguez-Clare (2012), American Economic Review 102:94–130;
Costinot and Rodríguez-Clare (2014), Handbook of International Economics 4, eq. 28–30; Baqaee and
Farhi (2024), Econometrica 92:505–541, for complements.
"""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import brentq
from tests.bases import base_of, random_figures
from tests.strategies import random_world

import autarky as ak
from autarky import equilibrium
from autarky._core.errors import AutarkyError, InfeasibleError
from autarky.equilibrium.autarky import consumer_price, dearer, perron, unit_costs
from autarky.equilibrium.run import calibrated
from autarky.world import World

# What is left at the solver's tolerance of 1e-10.
SOLVED = 1e-8
# η, ε, σ
NESTS = {
    "Cobb–Douglas": (1.0, 1.0, 1.0),
    "half": (0.5, 0.5, 0.5),
    "a fifth": (0.2, 0.2, 0.9),
    "inputs harder than value added": (0.7, 0.3, 0.8),
    "value added harder than inputs": (0.3, 0.7, 1.0),
    "one nest": (1.0, 0.4, 0.6),
    "the other nest": (0.4, 1.0, 1.3),
    "good substitutes": (1.5, 1.8, 2.0),
    "none": (0.0, 0.0, 0.0),
}


@pytest.fixture(scope="module", params=[0.0, 0.3], ids=["no tariffs", "tariffs"])
def base(request):
    rng = np.random.default_rng(1928)
    return base_of(random_figures(rng, 3, 3, tariffs=request.param, theta=(3.0, 8.0))).consistent


def alone(base, n: int, nest) -> float:
    """Real income of a region without trade, eq. 8 and 9, tariff revenue lost."""
    eta, epsilon, sigma = nest
    t = dearer(base.pi[0, n, n], base.theta)
    steps = np.repeat(t[:, None], len(t), axis=1)
    c = unit_costs(base.value_added_share[n], base.gamma[n], steps, eta, epsilon)
    kept = base.value_added[n] / (base.value_added[n] + base.tariff_revenue[n])
    return float(kept * np.exp(-consumer_price(base.final_share[n], t, c, sigma)))


def flows_of(base, *regions: int) -> np.ndarray:
    """(n, i, j) True for all flows between these regions and others, and among them."""
    mask = np.zeros(base.tau.shape, dtype=bool)
    mask[list(regions)] = mask[:, list(regions)] = True
    mask[np.arange(len(mask)), np.arange(len(mask))] = False
    return mask


# -- Isolation -------------------------------------------------------------------------------------


@pytest.mark.parametrize("nest", NESTS)
def test_isolation_one_by_one_and_all_at_once_is_the_closed_form(base, nest):
    eta, epsilon, sigma = NESTS[nest]
    named = {"eta": eta, "epsilon": epsilon, "sigma": sigma}
    expected = [alone(base, n, NESTS[nest]) for n in range(3)]
    assert 0.05 < min(expected) < max(expected) < 0.97
    every = equilibrium.solve(base, embargo=flows_of(base, 0, 1, 2), **named)
    np.testing.assert_allclose(every.real_income, expected, rtol=SOLVED)
    for n in range(3):
        one = equilibrium.solve(base, embargo=flows_of(base, n), **named)
        assert one.certificate.holds
        np.testing.assert_allclose(one.real_income[n], expected[n], rtol=SOLVED)
        assert (np.delete(one.real_income, n) > np.delete(expected, n)).all()


@pytest.mark.parametrize("nest", ["Cobb–Douglas", "half", "value added harder than inputs"])
@pytest.mark.parametrize("partial", [False, True], ids=["one region", "some flows"])
def test_an_embargo_is_the_limit_of_growing_costs(base, nest, partial):
    named = dict(zip(("eta", "epsilon", "sigma"), NESTS[nest], strict=True))
    mask = flows_of(base, 0)
    if partial:
        mask[:, :, 1:] = False  # the first product alone, and one product of one pair
        mask[2, 1, 2] = True
    embargo = equilibrium.solve(base, embargo=mask, **named)
    distance = []
    # not 1e2: with shares of trade near 1e-7 rounding moves a region's reward by more than 1e-8
    for factor in (1e1, 3e1, 1e8):
        costly = equilibrium.solve(base, cost_change=np.where(mask, factor, 1.0), **named)
        assert (costly.trade()[mask] > 0).all()
        distance.append(np.abs(costly.real_income / embargo.real_income - 1).max())
    assert (embargo.trade()[mask] == 0).all()
    # a flow falls with the power θ of its cost
    least = base.theta[mask.any(axis=(0, 1))].min()
    assert distance[0] > 1e-5
    assert distance[1] < 2 * distance[0] * 3**-least + SOLVED
    assert distance[2] < SOLVED


def test_a_product_made_nowhere_at_home_has_no_closed_form(base):
    t = dearer(np.array([0.0, 0.5, 0.5]), base.theta)
    c = unit_costs(base.value_added_share[0], base.gamma[0], np.repeat(t[:, None], 3, 1), 1.0, 1.0)
    assert np.isinf(c).all()


# -- Limits of the elasticities --------------------------------------------------------------------


@pytest.mark.parametrize("which", ["eta", "epsilon", "sigma"])
@pytest.mark.parametrize(("at", "step"), [(1.0, 1e-6), (1.0, -1e-6), (0.0, 1e-8)])
def test_elasticities_have_no_jump_at_one_and_at_nothing(base, which, at, step):
    change = np.where(flows_of(base, 0), 1.4, 1.0)
    tariff = base.tau * np.where(flows_of(base, 1), 1.1, 1.0)
    others = {"eta": 0.6, "epsilon": 0.4, "sigma": 0.8, "cost_change": change, "tariff": tariff}
    here = equilibrium.solve(base, **others | {which: at})
    near = equilibrium.solve(base, **others | {which: at + step})
    far = equilibrium.solve(base, **others | {which: at + np.sign(step) * 0.1})
    moved = np.abs(np.log(far.real_income / here.real_income)).max()
    assert moved > 1e-6
    jump = np.abs(np.log(near.real_income / here.real_income)).max()
    assert jump < 2 * abs(step) / 0.1 * moved + 1e-9


@pytest.mark.parametrize(("at", "step"), [(1.0, 1e-6), (1.0, -1e-6), (0.0, 1e-8)])
def test_closed_forms_have_no_jump_either(base, at, step):
    for nest in [(at, at, at), (at, 0.7, 0.9), (0.7, at, 0.9), (0.7, 0.7, at)]:
        near = [x + step if x == at else x for x in nest]
        here, there = (alone(base, 0, x) for x in (nest, near))
        assert 0 < abs(there / here - 1) < 10 * abs(step)


# -- Viability -------------------------------------------------------------------------------------


def hawkins_simon(base, n: int, theta, epsilon: float) -> float:
    """ρ of M_jk = (1 − B_j) γ^kj λ_k^(−(1−ε)/θ_k), with the matrix written out."""
    J = len(base.sectors)
    M = np.zeros((J, J))
    for j in range(J):
        for k in range(J):
            t = base.pi[0, n, n, k] ** (-1 / theta[k])
            M[j, k] = (1 - base.value_added_share[n, j]) * base.gamma[n, k, j] * t ** (1 - epsilon)
    return float(np.abs(np.linalg.eigvals(M)).max())


@pytest.mark.parametrize("worlds", [20, pytest.param(200, marks=pytest.mark.slow)])
def test_prices_diverge_exactly_where_rho_is_not_below_one(monkeypatch, worlds):
    # the solver is not to look before it iterates
    monkeypatch.setattr("autarky.equilibrium.cases.unable", lambda *_: {})
    seen = {True: 0, False: 0}
    rng = np.random.default_rng(16)
    while sum(seen.values()) < worlds:
        N, J = 2, int(rng.integers(1, 4))
        home = float(rng.uniform(0.2, 1.0))
        base = base_of(
            random_figures(rng, N, J, home=home, tariffs=0, labour=(0.1, 0.5))
        ).consistent
        epsilon, theta = float(rng.uniform(0.0, 0.9)), rng.uniform(0.3, 3.0, J)
        rho = hawkins_simon(base, 0, theta, epsilon)
        t = np.repeat(dearer(base.pi[0, 0, 0], theta)[:, None], J, axis=1)
        found, _ = perron(base.value_added_share[0], base.gamma[0], t, epsilon, epsilon)
        assert found == pytest.approx(rho, rel=1e-10)
        other = hawkins_simon(base, 1, theta, epsilon)
        if abs(max(rho, other) - 1) < 0.02:
            continue
        viable = rho < 1 and other < 1
        solution = equilibrium.solve(
            base, embargo=flows_of(base, 0), theta=theta, eta=epsilon, epsilon=epsilon, throw=False
        )
        lives = bool(solution.solved[0]) and not solution.nonviable.any()
        assert lives is viable, (rho, other)
        seen[viable] += 1
    assert min(seen.values()) > worlds / 5


def test_the_solver_refuses_by_name_who_cannot_live_alone(base):
    theta = np.full(3, 0.05)
    assert hawkins_simon(base, 0, theta, 0.0) > 1
    with pytest.raises(InfeasibleError, match=r"region|R\d"):
        equilibrium.solve(base, embargo=flows_of(base, 0), theta=theta, eta=0.0, epsilon=0.0)


def test_rho_is_one_at_the_critical_theta(rng):
    world = random_world(rng, 4, 3)
    spec = equilibrium.Spec(theta=4.0)
    data = equilibrium.viability(world, spec).data
    base = calibrated(world, spec)
    for n, region in enumerate(world.regions):
        critical = float(data["critical_theta"].sel(region=region))
        assert 0.05 < critical < 20
        assert hawkins_simon(base, n, np.full(3, critical), 0.0) == pytest.approx(1, abs=1e-8)
        multiplier = float(data["critical_multiplier"].sel(region=region))
        assert hawkins_simon(base, n, base.theta * multiplier, 0.0) == pytest.approx(1, abs=1e-8)


# -- By hand ---------------------------------------------------------------------------------------


def leontief() -> World:
    """Two regions alike. Product 1 is made of product 2 and labour, half each, and 2 of 1.

    A quarter of all use of product 1 comes from home; product 2 is not traded. Every industry
    makes 2, households use 1 of each.
    """
    Z, Y = np.zeros((4, 4)), np.zeros((4, 2))
    for here, there in ((0, 1), (1, 0)):
        Z[2 * here + 1, 2 * here] = 1.0
        for origin, share in ((here, 0.25), (there, 0.75)):
            Z[2 * origin, 2 * here + 1] = share
            Y[2 * origin, here] = share
        Y[2 * here + 1, here] = 1.0
    return World.from_arrays(
        Z, Y, regions=["A", "B"], sectors=["one", "two"], name="by hand", unit="million USD"
    )


def test_a_leontief_world_by_hand():
    # θ = 2: t_1 = (1/4)^(−1/2) = 2, t_2 = 1. c_1 = ½ + ½ c_2 and c_2 = ½ + ½ 2 c_1 give
    # c = (1½, 2), Π = ½ 2 1½ + ½ 2 = 2½. M = [[0, ½], [½ t_1, 0]] has ρ = √t_1 / 2: 1 at θ = 1.
    spec = equilibrium.Spec(theta=2.0, theta_multiplier=1.0, eta=0.0, epsilon=0.0, sigma=0.0)
    world = leontief()
    alone = equilibrium.autarky(world, spec, draws=1).data
    np.testing.assert_allclose(alone["real_income"], 0.4, rtol=1e-12)
    viable = equilibrium.viability(world, spec).data
    np.testing.assert_allclose(viable["rho"], np.sqrt(0.5), rtol=1e-12)
    np.testing.assert_allclose(viable["critical_theta"], 1.0, rtol=1e-9)
    base = equilibrium.Base.from_world(world, theta=2.0)
    cut = ~np.eye(2, dtype=bool)[..., None] & np.ones(2, dtype=bool)
    solution = equilibrium.solve(base, embargo=cut, eta=0.0, epsilon=0.0, sigma=0.0)
    np.testing.assert_allclose(solution.real_income, 0.4, rtol=SOLVED)
    np.testing.assert_allclose(np.exp(solution.point().c), [[1.5, 2.0], [1.5, 2.0]], rtol=SOLVED)


@pytest.mark.parametrize("labour", [1.0, 0.4])
def test_one_sector_loses_the_home_share_to_the_power_of_one_over_theta(rng, labour):
    figures = random_figures(rng, 4, 1, tariffs=0, labour=(labour, labour))
    base = base_of(figures).consistent
    home, theta = np.einsum("nnj->n", base.pi[0]), base.theta[0]
    costs = np.where(flows_of(base, 0, 1, 2), rng.uniform(0.8, 2.0, (4, 4, 1)), 1.0)
    solution = equilibrium.solve(base, cost_change=costs)
    flow = solution.trade()[..., 0]
    after = np.diag(flow) / flow.sum(axis=1)
    expected = (after / home) ** (-1 / (theta * labour))
    assert np.abs(expected - 1).max() > 0.01
    np.testing.assert_allclose(solution.real_income, expected, rtol=SOLVED)
    isolated = equilibrium.solve(base, embargo=flows_of(base, 0, 1, 2, 3))
    np.testing.assert_allclose(isolated.real_income, home ** (1 / (theta * labour)), rtol=SOLVED)


def alike(N: int, home: float, J: int = 1, labour: float = 1.0, theta: float = 4.0):
    """`N` equal countries that buy the share `home` of everything from themselves."""
    pi = np.full((N, N, J), (1 - home) / (N - 1))
    pi[np.arange(N), np.arange(N)] = home
    return equilibrium.Base.from_shares(
        pi=pi, gamma=np.full((N, J, J), 1 / J), value_added_share=np.full((N, J), labour),
        expenditure=np.ones((N, J)), value_added=np.full(N, J * labour), theta=theta,
    )  # fmt: skip


@pytest.mark.parametrize("labour", [1.0, 0.4])
def test_equal_countries_that_all_pay_more_for_trade(labour):
    home, theta, kappa = 0.7, 4.0, 1.5
    base = alike(4, home, 2, labour, theta)
    abroad = flows_of(base, 0, 1, 2, 3)
    solution = equilibrium.solve(base, cost_change=np.where(abroad, kappa, 1.0))
    price = (home + (1 - home) * kappa**-theta) ** (-1 / theta)
    np.testing.assert_allclose(solution.wage, 1.0, rtol=1e-12)
    np.testing.assert_allclose(solution.real_income, price ** (-1 / labour), rtol=SOLVED)


def test_equal_countries_that_all_tax_imports():
    home, theta, tau = 0.7, 4.0, 1.25
    base = alike(3, home, 1, 1.0, theta)
    solution = equilibrium.solve(base, tariff=np.where(flows_of(base, 0, 1, 2), tau, 1.0))
    power = home + (1 - home) * tau**-theta
    imports = 1 - home / power
    income = 1 / (1 - imports * (1 - 1 / tau))
    np.testing.assert_allclose(solution.wage, 1.0, rtol=1e-12)
    np.testing.assert_allclose(solution.real_income, income * power ** (1 / theta), rtol=SOLVED)


def test_two_countries_and_one_product_by_a_root():
    theta, labour = 5.0, np.array([3.0, 1.0])
    pi = np.array([[0.9, 0.1], [0.3, 0.7]])  # 3 × 0.1 = 1 × 0.3
    kappa = np.array([[1.0, 1.3], [0.9, 1.0]])
    tau = np.array([[1.0, 1.2], [1.0, 1.0]])

    def state(log_wage: float):
        w = np.array([1.0, np.exp(log_wage)])
        weight = pi * (kappa * tau * w[None, :]) ** -theta
        price, share = weight.sum(axis=1) ** (-1 / theta), weight / weight.sum(axis=1)[:, None]
        income = w * labour / (share / tau).sum(axis=1)  # I = w L + I Σ π (1 − 1/τ)
        return w, price, share, income

    def imbalance(log_wage: float) -> float:
        _, _, share, income = state(log_wage)
        return income[0] * share[0, 1] / tau[0, 1] - income[1] * share[1, 0] / tau[1, 0]

    root = brentq(imbalance, -2, 2, xtol=1e-14)
    w, price, _, income = state(root)
    base = equilibrium.Base.from_shares(
        pi=pi[..., None], gamma=np.ones((2, 1, 1)), value_added_share=np.ones((2, 1)),
        expenditure=labour[:, None], value_added=labour, theta=theta,
    )  # fmt: skip
    solution = equilibrium.solve(base, cost_change=kappa[..., None], tariff=tau[..., None])
    np.testing.assert_allclose(solution.wage[1] / solution.wage[0], w[1], rtol=SOLVED)
    np.testing.assert_allclose(solution.wage @ labour, labour.sum(), rtol=1e-12)
    np.testing.assert_allclose(solution.real_income, income / labour / price, rtol=SOLVED)
    assert abs(w[1] - 1) > 0.01


# -- Surpluses -------------------------------------------------------------------------------------


def with_deficit(closure: str):
    """Two countries and one product made of labour alone; B spends 1.5 of an income of 1.4."""
    pi = np.array([[0.8, 0.2], [0.2, 0.8]])[..., None]
    return equilibrium.Base.from_shares(
        pi=pi, gamma=np.ones((2, 1, 1)), value_added_share=np.ones((2, 1)),
        expenditure=[[1.0], [1.5]], value_added=[1.1, 1.4], theta=4.0, regions="AB",
        closure=closure,
    )  # fmt: skip


@pytest.mark.parametrize("closure", ["fixed_nominal", "share_of_world_gdp", "share_of_income"])
def test_a_surplus_that_cannot_be_paid_is_refused_by_name(closure):
    # B is to keep its deficit but buys nothing from A any more, while A still buys from B
    cut = np.zeros((2, 2, 1), dtype=bool)
    cut[1, 0] = True
    with pytest.raises(AutarkyError, match=r"\bB\b"):
        equilibrium.solve(with_deficit(closure), embargo=cut)


@pytest.mark.parametrize("closure", ["fixed_nominal", "share_of_world_gdp", "share_of_income"])
def test_who_is_isolated_loses_its_deficit_too(closure):
    cut = ~np.eye(2, dtype=bool)[..., None]
    solution = equilibrium.solve(with_deficit(closure), embargo=cut)
    prices = 0.8 ** (1 / 4)
    expected = prices * np.array([1.1 / 1.0, 1.4 / 1.5])  # income earned over income spent before
    np.testing.assert_allclose(solution.real_consumption, expected, rtol=SOLVED)


@pytest.mark.parametrize(("eta", "epsilon"), [(1.0, 1.5), (0.9, 1.2), (0.5, 1.5), (1.5, 2.0)])
def test_a_product_out_of_reach_is_the_limit_of_a_dear_one(eta, epsilon):
    """Substitutes bear it; its price is not that of the base."""
    B, gamma, theta = np.array([0.5, 0.5]), np.full((2, 2), 0.5), np.array([0.8, 0.8])
    without, almost = (
        unit_costs(B, gamma, dearer(np.array([[h, h], [0.8, 0.8]]), theta), eta, epsilon)[1]
        for h in (0.0, 1e-250)
    )
    assert without == pytest.approx(almost, rel=1e-9)


@pytest.mark.parametrize("horizon", [1, 3, 12])
def test_a_world_that_nobody_can_live_alone_in_is_an_answer(horizon):
    found = equilibrium.autarky(ak.load_world("toy"), equilibrium.Spec(horizon=horizon), draws=50)
    for name in ("real_income", "real_income_p10", "real_income_median", "real_income_p90"):
        income = found.data[name]
        assert ((income >= 0) & (income < 1)).all()
