"""The accelerated solver against a literal, damped iteration of the equations as they stand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.sparse.csgraph import connected_components
from tests.bases import base_of, random_figures, random_two_uses
from tests.reference import equilibrium as reference
from tests.reference.equilibrium import CLOSURES, Elasticities, Shock
from tests.reference.equilibrium_uses import literal_uses

from autarky import equilibrium

ELASTICITIES = (0.2, 0.5, 0.9, 1.0, 1.0, 1.5)
MOBILITY = (0.0, 0.5, 1.0)
KINDS = ("tariff", "cost", "cut", "embargo", "all")
AGREE = 1e-9  # relative
TIGHT = 1e-13
# What the solver's own tolerance of 1e-10 leaves in levels where trade is nearly gone.
AS_SHIPPED = 5e-8

FAST = [(seed, kind, uses) for seed, kind in enumerate(KINDS * 3) for uses in (1, 2)][:26]
SLOW = [(seed, KINDS[seed % 5], 1 + seed // 5 % 2) for seed in range(100, 400)]


@pytest.fixture
def _tight(monkeypatch):
    """Let the solver go on to rounding, so that what differs is the equations."""
    monkeypatch.setattr("autarky.equilibrium.accelerate.TOLERANCE", TIGHT)


@pytest.mark.usefixtures("_tight")
@pytest.mark.parametrize(("seed", "kind", "uses"), FAST)
def test_the_same_equilibrium_as_the_literal_model(seed, kind, uses):
    compare(seed, kind, uses, AGREE)


@pytest.mark.slow
@pytest.mark.usefixtures("_tight")
@pytest.mark.parametrize(("seed", "kind", "uses"), SLOW)
def test_many_more_of_the_same(seed, kind, uses):
    compare(seed, kind, uses, AGREE)


@pytest.mark.slow
@pytest.mark.parametrize(("seed", "kind", "uses"), SLOW)
def test_what_the_tolerance_of_the_solver_leaves(seed, kind, uses):
    compare(seed, kind, uses, AS_SHIPPED)


@pytest.mark.usefixtures("_tight")
@pytest.mark.parametrize("closure", CLOSURES)
@pytest.mark.parametrize("mobility", MOBILITY)
def test_every_closure_with_every_mobility(closure, mobility):
    rng = np.random.default_rng(7)
    figures = random_figures(rng, 3, 2)
    e = Elasticities(0.5, 0.3, 0.8, mobility)
    check(figures, e, shock_of(rng, figures, "all", whole=True), closure, AGREE)


def compare(seed: int, kind: str, uses: int, agree: float) -> None:
    rng = np.random.default_rng(seed)
    N, J = int(rng.integers(2, 5)), int(rng.integers(1, 4))
    if uses == 2:
        figures = random_two_uses(rng, N, J)
    else:
        zeros, tariffs = float(rng.choice([0.0, 0.3])), float(rng.choice([0.0, 0.3]))
        figures = random_figures(rng, N, J, zeros=zeros, tariffs=tariffs)
    e = Elasticities(*rng.choice(ELASTICITIES, 3).tolist(), float(rng.choice(MOBILITY)))
    closure = str(rng.choice(CLOSURES))
    # surpluses of regions that no longer trade have no meaning: only balanced worlds fall apart
    check(figures, e, shock_of(rng, figures, kind, whole=closure != "balanced"), closure, agree)


def shock_of(rng: np.random.Generator, figures, kind: str, *, whole: bool) -> Shock:
    """Changes of ties between regions; `whole` keeps a ring of trade open."""
    shape = figures.tau.shape
    own = np.eye(shape[0], dtype=bool)
    abroad, following = ~own[..., None], np.roll(own, 1, axis=1)[..., None]
    tau = figures.tau * np.where(abroad, rng.uniform(0.95, 1.4, shape), 1.0)
    kappa = np.where(abroad, rng.uniform(0.9, 1.6, shape), 1.0)
    left = np.where(rng.random(shape) < 0.5, rng.uniform(0.05, 1.0, shape), 1.0)
    if kind != "cut":
        left = np.where(rng.random(shape) < 0.5, 0.0, left)
    left = np.where(following & whole, np.maximum(left, 0.3), left)
    return Shock(
        tau if kind in {"tariff", "all"} else None,
        kappa if kind in {"cost", "all"} else None,
        np.where(abroad, left, 1.0) if kind in {"cut", "embargo", "all"} else None,
    )


def check(figures, e: Elasticities, shock: Shock, closure: str, agree: float) -> None:
    """Solve both ways and compare."""
    solution = equilibrium.solve(
        base_of(figures, closure), cost_change=shock.kappa, tariff=shock.tau, remaining=shock.rem,
        eta=e.eta, epsilon=e.eps, sigma=e.sigma, mobility=e.mobility,
    )  # fmt: skip
    assert solution.certificate.holds
    shock, parts = paid_for(figures, shock)
    before, after = (literal(figures, s, e, closure) for s in (None, shock))
    point = solution.point()
    real_income = after.I / before.I / (after.Pi / before.Pi)
    found = {"real income": (solution.real_income, real_income / (after.mu / before.mu))}
    if parts == 1:  # else levels of one part are in other units than those of another
        found |= {
            "wage": (solution.wage, after.W / before.W),
            "reward of factors": (np.exp(point.w), after.w),
            "unit cost": (np.exp(point.c), after.c),
            "price": (np.exp(point.P).reshape(after.P.shape), after.P),
            "price of final use": (solution.price_index, after.Pi / before.Pi),
            "output": (point.Y, after.Y),
            "expenditure": (point.X.reshape(after.X.shape), after.X),
        }
        np.testing.assert_allclose(
            solution.trade(), after.flow, rtol=agree, atol=1e-12 * after.flow.max()
        )
    for name, (ours, expected) in found.items():
        np.testing.assert_allclose(ours, expected, rtol=agree, err_msg=name)


def paid_for(figures, shock: Shock) -> tuple[Shock, int]:
    """Close ties on which trade runs one way only, and count the parts the world falls into."""
    left = np.ones_like(figures.tau) if shock.rem is None else shock.rem
    pi = figures.pi if figures.pi.ndim == 3 else figures.pi.max(axis=0)
    parts, part = connected_components((pi * left).sum(axis=2) > 0, connection="strong")
    together = (part[:, None] == part[None, :])[..., None]
    return (shock if parts == 1 else replace(shock, rem=left * together)), parts


def literal(figures, shock: Shock | None, e: Elasticities, closure: str):
    model = reference.literal if figures.pi.ndim == 3 else literal_uses
    return model(figures, shock, e, closure=closure, tolerance=1e-13, most_steps=20_000)
