"""Every residual of a certificate sees a state that is off, and none sees one that is not."""

import numpy as np
import pytest
from tests.property.equilibrium_cases import MIDDLE, shocks
from tests.strategies import random_world

from autarky.equilibrium import Base, solve
from autarky.equilibrium.certify import RESIDUALS, residuals
from autarky.equilibrium.equations import evaluate
from autarky.world import World

STEP = 1e-4
FAR = 50.0
"""How many times its bound a residual must be that sees a step of `STEP`."""
ACCOUNTS = {"goods_markets", "factor_markets", "trade_balance", "budgets"}
SEES = {
    "nothing": set(),
    "reward": {"map", "prices", *ACCOUNTS},
    "price of inputs": {"map", "prices", *ACCOUNTS},
    "price of final use": {"map", "prices"},
    "spending on inputs": {"map", *ACCOUNTS},
    "final spending": {"map", *ACCOUNTS},
    "all spending": {"map", *ACCOUNTS},
    "spending without supplier": {"map", "goods_markets", "budgets", "walras"},
}
"""Which residuals see a step in what."""


def solved(mobility):
    """Three regions under a mixture of changes; AAA neither buys nor needs the third product."""
    rng = np.random.default_rng(3)
    world = random_world(rng, 3, 3)
    Z, Y = world.Z.copy(), world.Y.copy()
    Z[2::3, :3], Y[2::3, 0] = 0.0, 0.0
    world = World.from_arrays(
        Z, Y, regions=world.regions, sectors=world.sectors, name="spare", unit="USD"
    )
    base = Base.from_world(world, 4.0, uses="separate").consistent
    return solve(base, **shocks(rng, base)["mixture"], **(MIDDLE | {"mobility": mobility}))


def moved(name, state):
    """The state with a small step in one of its parts."""
    w, P, X = (part.copy() for part in state)
    match name:
        case "reward":
            w[1] += STEP
        case "price of inputs":
            P[0, 1, 0] += STEP
        case "price of final use":
            P[-1, 1, 0] += STEP
        case "spending on inputs":
            X[0, 1, 0] *= 1.0 + STEP
        case "final spending":
            X[-1, 1, 0] *= 1.0 + STEP
        case "all spending":
            X *= 1.0 + STEP
        case "spending without supplier":
            X[0, 0, 2] += STEP * X[:, 0].sum()
    return w, P, X


def sizes_at(found, state):
    case = found.case()
    point = evaluate(case.economy, case.member(), *state)
    return residuals(case.economy, case.member(), point, state, ~case.nonviable)


@pytest.mark.parametrize("mobility", [0.0, 0.5, 1.0])
def test_each_residual_sees_what_it_is_about_and_nothing_else(mobility):
    found = solved(mobility)
    state = found.case().shape.parts(found.z[0])
    for name, expected in SEES.items():
        sizes = sizes_at(found, moved(name, state))
        assert sizes.keys() == RESIDUALS.keys()
        for residual, bound in RESIDUALS.items():
            if residual in expected:
                assert sizes[residual] > FAR * bound, (name, residual)
            else:
                assert sizes[residual] < bound, (name, residual)


def test_every_residual_sees_something():
    assert set().union(*SEES.values()) == set(RESIDUALS)


@pytest.mark.parametrize("mobility", [0.0, 1.0])
def test_the_map_covers_rewards_prices_and_spending(mobility):
    found = solved(mobility)
    case, state = found.case(), found.case().shape.parts(found.z[0])
    for name in ("reward", "price of inputs", "final spending"):
        w, P, X = moved(name, state)
        image = evaluate(case.economy, case.member(), w, P, X)
        gaps = {
            "reward": np.abs(image.next_w - w).max(),
            "prices": np.abs(image.P - P)[X > 0].max(),
            "spending": (np.abs(image.X - X) / image.income[:, None]).max(),
        }
        sizes = sizes_at(found, (w, P, X))
        assert sizes["map"] == pytest.approx(max(gaps.values()), rel=1e-12)
        assert sizes["prices"] == pytest.approx(gaps["prices"], rel=1e-12)
        assert sizes["goods_markets"] == pytest.approx(gaps["spending"], rel=1e-12)
