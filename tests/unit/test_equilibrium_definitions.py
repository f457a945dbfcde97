"""Draws, means and recipes of the equilibrium clock against what their descriptions say."""

import numpy as np
import pytest
import xarray as xr
from scipy.special import ndtri
from tests.property.equilibrium_cases import from_base, make_base, own_trade
from tests.strategies import random_world

from autarky.equilibrium import Spec, autarky, open_parameters, solve
from autarky.equilibrium.alone import one_sector
from autarky.equilibrium.defaults.elasticities import thetas
from autarky.equilibrium.draws import Ensemble
from autarky.equilibrium.run import calibrated

DRAWS = 2000


@pytest.fixture(scope="module")
def world():
    rng = np.random.default_rng(7)
    tariff = xr.DataArray(
        rng.uniform(0.0, 0.3, (3, 3)),
        {"region": ["AAA", "BBB", "CCC"], "sector": ["farm", "mill", "mine"]},
        ("region", "sector"), attrs={"unit": "share"},
    )  # fmt: skip
    return random_world(rng, 3, 3, satellites={"tariff": tariff})


@pytest.fixture(scope="module")
def drawn(world):
    """All that is drawn at three years, θ apart from its multiplier."""
    spec = Spec(horizon="medium")
    return Ensemble.of(world, spec, calibrated(world, spec), DRAWS, 5)


# -- draws -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["eta", "epsilon", "sigma", "theta_multiplier"])
def test_each_part_of_a_range_in_logarithms_has_as_many_draws(drawn, name):
    span = drawn.spec.substitution()[name]
    place = np.log(drawn.parameter(name) / span.low) / np.log(span.high / span.low)
    assert np.unique(np.floor(place * DRAWS)).size == DRAWS  # a Latin hypercube: one in each
    for q in (0.25, 0.5, 0.75):
        expected = span.low ** (1.0 - q) * span.high**q
        assert np.quantile(drawn.parameter(name), q) == pytest.approx(expected, rel=1e-3)


def test_mobility_is_drawn_evenly(drawn):
    span = drawn.spec.substitution()["mobility"]
    place = (drawn.parameter("mobility") - span.low) / (span.high - span.low)
    assert np.unique(np.floor(place * DRAWS)).size == DRAWS


@pytest.mark.parametrize("own", [False, True])
def test_theta_is_drawn_evenly_in_logarithms(world, own):
    """By the defaults and by a World's own θ, whose range is θ e^±0.3."""
    if own:
        given = xr.DataArray([3.0, 5.0, 8.0], {"sector": list(world.sectors)}, ("sector",))
        world = random_world(np.random.default_rng(7), 3, 3, satellites={"theta": given})
    spec = Spec(theta_multiplier=1.0)
    values = Ensemble.of(world, spec, calibrated(world, spec), DRAWS, 5).options()["theta"]
    known = thetas(world)
    if own:
        np.testing.assert_allclose(known.low, np.array([3.0, 5.0, 8.0]) * np.exp(-0.3))
        np.testing.assert_allclose(known.high, np.array([3.0, 5.0, 8.0]) * np.exp(0.3))
    place = np.log(values / known.low) / np.log(known.high / known.low)
    evenly = (np.arange(DRAWS) + 0.5) / DRAWS
    np.testing.assert_allclose(np.sort(place, axis=0), np.tile(evenly, (3, 1)).T, atol=0.02)


def test_errors_of_theta_are_correlated_by_half_between_sectors(world):
    spec = Spec(theta_multiplier=1.0)
    values = Ensemble.of(world, spec, calibrated(world, spec), DRAWS, 5).options()["theta"]
    known = thetas(world)
    errors = ndtri(np.log(values / known.low) / np.log(known.high / known.low))
    between = np.corrcoef(errors.T)[np.triu_indices(3, 1)]
    np.testing.assert_allclose(between, 0.5, atol=0.06)


def test_places_mean_the_same_figures_in_a_study(drawn):
    """The distributions that are told give the figures that are drawn, place by place."""
    told = open_parameters(drawn.world, drawn.spec)
    for name in ("eta", "epsilon", "sigma", "mobility", "theta_multiplier"):
        values = told[name].at(drawn.places[name].to_numpy())
        np.testing.assert_allclose(drawn.parameter(name), values, rtol=1e-12)


# -- alone -----------------------------------------------------------------------------------------


def test_one_sector_has_the_harmonic_mean_of_theta_by_imports(world):
    theta = dict(zip(world.sectors, (1.5, 4.0, 12.0), strict=True))
    base = calibrated(world, Spec(theta=theta))
    found = autarky(world, Spec(theta=theta), draws=1).data["one_sector"].values
    np.testing.assert_array_equal(found, one_sector(base, base.theta))
    for n in range(3):
        spent = base.expenditure[0, n]
        imports = np.array([spent[j] * (1.0 - base.pi[0, n, n, j]) for j in range(3)])
        home = 1.0 - imports.sum() / spent.sum()
        kept = base.value_added[n] / (base.value_added[n] + base.tariff_revenue[n])
        means = {
            "harmonic": imports.sum() / (imports / base.theta).sum(),
            "arithmetic": (imports * base.theta).sum() / imports.sum(),
            "geometric": np.exp((imports * np.log(base.theta)).sum() / imports.sum()),
            "by spending": spent.sum() / (spent / base.theta).sum(),
            "unweighted": 3.0 / (1.0 / base.theta).sum(),
        }
        losses = {name: home ** (1.0 / mean) * kept for name, mean in means.items()}
        harmonic = losses.pop("harmonic")
        assert found[n] == pytest.approx(harmonic, rel=1e-12)
        assert all(abs(other - harmonic) > 1e-3 for other in losses.values())
    assert (base.tariff_revenue > 0).all()


# -- latent producers ------------------------------------------------------------------------------


def test_a_latent_producer_has_the_recipe_of_the_worlds_industry():
    """AAA makes no farm goods: its producer costs what those of BBB and CCC cost together."""
    full, share = make_base(np.random.default_rng(1), 3, 3, theta=[4.0] * 3), 0.02
    pi = full.pi[0].copy()
    pi[:, 0, 0] = 0.0
    base = from_base(full, pi=pi / pi.sum(axis=1, keepdims=True), surplus=None).consistent
    found = solve(base, embargo=own_trade(base), no_supplier="latent", latent_share=share).base
    makers = [1, 2]
    output = [base.output[n, 0] for n in makers]
    inputs = [base.output[n, 0] * (1.0 - base.value_added_share[n, 0]) for n in makers]
    bought = sum(costs * base.gamma[n, :, 0] for n, costs in zip(makers, inputs, strict=True))
    assert found.value_added_share[0, 0] == pytest.approx(1.0 - sum(inputs) / sum(output))
    np.testing.assert_allclose(found.gamma[0, :, 0], bought / sum(inputs), rtol=1e-12)
    origins = base.pi[0, 0, :, 0] * (1.0 - share) + [share, 0.0, 0.0]
    np.testing.assert_allclose(found.pi[0, 0, :, 0], origins, rtol=1e-12)
    old = np.ones((3, 3), dtype=bool)
    old[0, 0] = False
    np.testing.assert_array_equal(found.value_added_share[old], base.value_added_share[old])
    np.testing.assert_array_equal(
        found.gamma.transpose(0, 2, 1)[old], base.gamma.transpose(0, 2, 1)[old]
    )
    others = np.ones((3, 3), dtype=bool)
    others[0, 0] = False
    np.testing.assert_array_equal(
        found.pi[0].transpose(0, 2, 1)[others], base.pi[0].transpose(0, 2, 1)[others]
    )


def test_a_latent_producer_of_an_industry_that_is_there_keeps_its_recipe():
    """Mills of AAA buy all their farm goods abroad, while its own go to its households."""
    full = make_base(np.random.default_rng(1), 3, 2, uses="separate")
    pi = full.pi.copy()
    pi[0, 0, 0, 0] = 0.0
    base = from_base(full, pi=pi / pi.sum(axis=2, keepdims=True), surplus=None).consistent
    found = solve(base, embargo=own_trade(base), no_supplier="latent", latent_share=0.02).base
    np.testing.assert_array_equal(found.value_added_share, base.value_added_share)
    np.testing.assert_array_equal(found.gamma, base.gamma)
    np.testing.assert_array_equal(found.pi[1], base.pi[1])
    np.testing.assert_allclose(found.pi[0, 0, :, 0], base.pi[0, 0, :, 0] * 0.98 + [0.02, 0.0, 0.0])


def test_a_latent_producer_of_what_nobody_makes_uses_value_added_alone():
    """Recipes ask for farm goods that nobody bought in the base: a table that rounds may do so."""
    full = make_base(np.random.default_rng(1), 3, 2)
    pi, spent, final = full.pi[0].copy(), full.expenditure[0].copy(), full.final_share.copy()
    pi[..., 0], spent[:, 0], final[:, 0] = 0.0, 0.0, 0.0
    final /= final.sum(axis=1, keepdims=True)
    base = from_base(
        full, pi=pi, expenditure=spent, final_share=final, household_share=final, surplus=None
    )
    found = solve(base, embargo=own_trade(base), no_supplier="latent", throw=False).base
    assert found.pi[0, 0, 0, 0] == 1.0
    np.testing.assert_array_equal(found.value_added_share[:, 0], 1.0)
    np.testing.assert_array_equal(found.gamma[:, :, 0], 0.0)
