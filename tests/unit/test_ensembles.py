"""Latin hypercubes, rank regression, and what a Spec leaves to the draw."""

from __future__ import annotations

import numpy as np
import pytest
from tests.strategies import random_world

import autarky as ak
from autarky import disruption
from autarky.disruption.draws import RULES, draw, parameters
from autarky.numerics.sampling import latin_hypercube
from autarky.numerics.sensitivity import rank_regression


def test_a_latin_hypercube_has_one_point_in_every_stratum():
    cube = latin_hypercube(50, 4, seed=7)
    assert cube.shape == (50, 4)
    for axis in cube.T:
        assert sorted((axis * 50).astype(int)) == list(range(50))
    np.testing.assert_array_equal(cube, latin_hypercube(50, 4, seed=7))
    assert (cube != latin_hypercube(50, 4, seed=8)).any()


def test_rank_regression_finds_the_parameter_that_moves_the_outcome(rng):
    x = latin_hypercube(400, 3, seed=1)
    outcome = np.exp(3 * x[:, 1]) - 0.3 * x[:, 2]  # monotone, far from linear
    coefficients, explained = rank_regression(x, outcome)
    assert coefficients[1] == pytest.approx(1.0, abs=0.05)
    assert -0.2 < coefficients[2] < -0.01
    assert abs(coefficients[0]) < 0.05
    assert explained > 0.95
    noise, nothing = rank_regression(x, rng.random(400))
    assert np.abs(noise).max() < 0.2
    assert nothing < 0.1


def test_rank_regression_without_variation_is_nothing():
    x = latin_hypercube(20, 2, seed=1)
    assert rank_regression(x, np.ones(20)) == (pytest.approx([0, 0]), 0.0)
    x[:, 0] = 3.0
    coefficients, explained = rank_regression(x, x[:, 1])
    assert coefficients == pytest.approx([0, 1])
    assert explained == pytest.approx(1)


def test_draws_stay_in_their_ranges_and_leave_out_what_is_fixed():
    world = ak.load_world("1928")
    drawn = draw(world, disruption.Spec(), 300, 1)
    assert drawn["psi"].between(0.5, 0.95).all()
    assert drawn["restoration_days"].between(10, 90).all()
    assert drawn["rerouting"].between(0, 1).all()
    assert drawn["inventories.food"].between(0.5, 1.5).all()
    assert "inventories.services" not in drawn  # they are not stored
    assert drawn["criticality"].value_counts().to_dict() == dict.fromkeys(RULES, 100)
    fixed = draw(world, disruption.Spec(psi=0.8, inventory_days=60.0), 10, 1)
    assert not [c for c in fixed if c.startswith(("psi", "inventories"))]
    table = parameters(drawn)["parameter_value"]
    assert set(np.unique(table.sel(parameter="criticality").values)) == {0, 1, 2}


def test_drawn_inventories_always_hold_a_days_use(rng):
    world = random_world(rng, 3, 2)
    drawn = draw(world, disruption.Spec(), 50, 2)
    drawn["psi"] = 0.5
    spec = disruption.Spec(inventory_days=2.5, horizon_days=5)
    economy = disruption.run(world, ak.Scenario.blockade("AAA"), spec, draws=20)
    assert economy.certificate.holds


def test_an_ensemble_has_medians_between_its_band():
    world = ak.load_world("1928")
    spec = disruption.Spec(horizon_days=150)
    result = disruption.run(world, ak.Scenario.blockade("GBR"), spec, draws=20, seed=4)
    assert result.data["output"].dims == ("day", "region", "sector", "draw")
    for name in ("consumption_trough", "output_loss_days"):
        low, middle, high = (result.data[f"{name}_{q}"] for q in ("p10", "median", "p90"))
        assert ((low <= middle) & (middle <= high)).all()
    assert result.summary().loc["GBR", "consumption_loss_days_median"] > 1
    again = disruption.run(world, ak.Scenario.blockade("GBR"), spec, draws=20, seed=4)
    assert again.data.identical(result.data)
    other = disruption.run(world, ak.Scenario.blockade("GBR"), spec, draws=20, seed=5)
    assert not np.array_equal(other.data["output"].values, result.data["output"].values)


def test_single_precision_tells_the_same_story():
    world = ak.load_world("2011")
    siege = ak.Scenario.blockade("GBR")
    double = disruption.run(world, siege, draws=10).data
    single = disruption.run(world, siege, disruption.Spec(precision="float32"), draws=10).data
    assert single["output"].dtype == np.float32
    for name in ("output", "consumption"):
        assert float(abs(double[name] - single[name]).max()) < 2e-3
    np.testing.assert_array_equal(
        double["days_to_consumption"].values, single["days_to_consumption"].values
    )


def test_a_run_on_disk_is_the_run_in_memory(tmp_path):
    world = ak.load_world("1928")
    siege, spec = ak.Scenario.blockade("GBR"), disruption.Spec(horizon_days=40)
    memory = disruption.run(world, siege, spec, draws=3)
    disk = disruption.run(world, siege, spec, draws=3, store=tmp_path / "new" / "paths.nc")
    assert [p.name for p in (tmp_path / "new").iterdir()] == ["paths.nc"]
    for name in memory.data.data_vars:
        np.testing.assert_array_equal(disk.data[name].values, memory.data[name].values)
        assert disk.data[name].attrs == memory.data[name].attrs, name
    saved = ak.Result.load(disk.save(tmp_path / "whole.nc"))
    assert saved.data["output"].identical(memory.data["output"])


def test_a_run_can_be_watched_and_cancelled(tmp_path):
    world = ak.load_world("toy")
    seen = []

    class CancelledError(Exception):
        pass

    def watch(what, done, total):
        seen.append((what, done, total))
        if done == 50:
            raise CancelledError

    with pytest.raises(CancelledError):
        disruption.run(
            world, spec=disruption.Spec(horizon_days=100), store=tmp_path / "a.nc", progress=watch
        )
    assert list(tmp_path.iterdir()) == []
    assert seen == [("days", done, 100) for done in (10, 20, 30, 40, 50)]
