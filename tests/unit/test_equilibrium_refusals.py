"""What the equilibrium clock cannot use is refused in a sentence that says what to do."""

import numpy as np
import pandas as pd
import pytest
import xarray as xr
from tests.bad_inputs.equilibrium import CALLS, TARIFFS
from tests.strategies import random_world

from autarky._core.errors import InputError
from autarky.equilibrium import Base, ensemble, run
from autarky.scenario import Scenario


@pytest.fixture(scope="module")
def world():
    return random_world(np.random.default_rng(7), 2, 2)


def taxed(values, dims, unit):
    labels = {"region": ["AAA", "BBB"], "sector": ["farm", "mill"]}
    labels |= dict.fromkeys(("origin", "destination"), labels["region"])
    array = xr.DataArray(values, {d: labels[d] for d in dims}, dims, attrs={"unit": unit})
    rng = np.random.default_rng(7)
    return random_world(rng, 2, 2, name="taxed", satellites={"tariff": array})


@pytest.mark.parametrize(("call", "message"), [c[1:] for c in CALLS], ids=[c[0] for c in CALLS])
def test_an_argument_that_cannot_be_used_is_refused(world, call, message):
    with pytest.raises(InputError, match=message):
        call(world)


@pytest.mark.parametrize(
    ("values", "dims", "unit", "message"), [c[1:] for c in TARIFFS], ids=[c[0] for c in TARIFFS]
)
def test_a_satellite_of_tariffs_that_cannot_be_is_refused(values, dims, unit, message):
    with pytest.raises(InputError, match=r"the satellite 'tariff' of world taxed.*" + message):
        Base.from_world(taxed(values, dims, unit), 4.0)


@pytest.mark.parametrize("unit", ["share", "1"])
def test_a_satellite_of_tariffs_may_lie_either_way(unit):
    rates = np.array([[0.1, 0.2], [0.0, -0.5]])
    across = Base.from_world(taxed(rates, ("region", "sector"), unit), 4.0)
    down = Base.from_world(taxed(rates.T, ("sector", "region"), unit), 4.0)
    np.testing.assert_array_equal(across.tau, down.tau)
    np.testing.assert_array_equal(across.tau[[0, 1], [1, 0]], 1.0 + rates)


def test_tariffs_that_are_given_stand_in_for_a_satellite_that_cannot_be():
    world = taxed(np.full((2, 2), np.nan), ("region", "sector"), "share")
    assert (Base.from_world(world, 4.0, tau=np.full((2, 2, 2), 1.2)).tau == 1.2).all()


@pytest.mark.parametrize("draws", [2, 2.0, np.int64(2), np.float64(2)])
def test_whole_numbers_of_any_kind_are_numbers_of_draws(world, draws):
    assert run(world, draws=draws, seed=np.int64(3)).data.sizes["draw"] == 2


def test_known_columns_of_members_are_read(world):
    columns = {
        "theta.mill": 5.0, "theta_place": 0.5, "theta_place.farm": 1.0, "eta": 0.0, "epsilon": 0.5,
        "sigma": 0.5, "mobility": 1.0, "theta_multiplier": 1.0,
    }  # fmt: skip
    found = ensemble(world, Scenario.none(), None, pd.DataFrame([columns, columns]))
    np.testing.assert_allclose(found["real_income"], 1.0, rtol=1e-8)
