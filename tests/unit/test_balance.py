"""Balancing a World: accounts hold afterwards, targets are met, the certificate says how."""

import numpy as np
import pytest

from autarky._core.errors import InfeasibleError, InputError
from autarky.world import World
from strategies import random_world


@pytest.fixture
def uneven(rng):
    """A table whose value added is off by up to 20 %."""
    world = random_world(rng, 3, 2, 2)
    return World.from_arrays(
        world.Z,
        world.Y,
        va=np.stack([world.va * 0.5, world.va * 0.5]) * rng.uniform(0.8, 1.2, (2, 6)),
        regions=world.regions,
        sectors=world.sectors,
        x=world.x,
        tolerate="imbalance",
    )


@pytest.mark.parametrize("method", ["ras", "gras"])
def test_accounts_hold_afterwards(uneven, method):
    balanced = uneven.balance(method)
    report = balanced.check()
    assert report.findings == ()
    assert max(report.row_residual, report.column_residual) < 1e-10
    np.testing.assert_allclose(balanced.Y.sum(axis=0), uneven.Y.sum(axis=0), rtol=1e-10)
    certificate = balanced.info.certificate
    assert certificate["method"] == method
    assert certificate["residual"] <= 1e-12
    assert certificate["sweeps"] >= 1
    assert 0 < certificate["moved_share_of_flows"] < 0.2
    assert not uneven.info.certificate
    assert "output" not in balanced.dataset


def test_targets_are_met(uneven, rng):
    output = uneven.x * rng.uniform(0.9, 1.1, 6)
    final = uneven.Y.sum(axis=0) * 1.1
    earned = np.array([0.4, 0.6]) * final.sum()
    balanced = uneven.balance(output=output, value_added=earned, final=final)
    np.testing.assert_allclose(balanced.x, output, rtol=1e-9)
    np.testing.assert_allclose(balanced.Y.sum(axis=0), final, rtol=1e-9)
    np.testing.assert_allclose(
        balanced.dataset["value_added"].sum(["destination", "user"]).values, earned, rtol=1e-9
    )


def test_balanced_world_is_left_alone(rng):
    world = random_world(rng, 3, 2)
    balanced = world.balance()
    np.testing.assert_allclose(balanced.Z, world.Z, rtol=1e-10)
    assert balanced.info.certificate["moved_share_of_flows"] < 1e-12


def test_idle_industries_stay_idle(rng):
    world = random_world(rng, 3, 2, idle=True)
    balanced = world.balance(final=world.Y.sum(axis=0) * 1.05)
    assert balanced.x[1] == 0


def test_signs_are_kept(rng):
    plain = random_world(rng, 3, 2)
    Y = plain.Y.copy()
    Y[2, 1] = -0.05
    world = World.from_arrays(
        plain.Z, Y, regions=plain.regions, sectors=plain.sectors, tolerate="negative_final_demand"
    )
    balanced = world.balance(output=world.x * 1.1)
    np.testing.assert_array_equal(np.sign(balanced.Y), np.sign(Y))
    with pytest.raises(InputError, match="use method 'gras' for mixed signs"):
        world.balance("ras")


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"method": "entropy"}, InputError, "no balancing method 'entropy'; choose 'ras' or"),
        ({"output": np.ones(3)}, InputError, "the target output needs 6 finite figures; it has 3"),
        ({"final": np.full(6, np.nan)}, InputError, "the target final needs 6 finite figures"),
        ({"value_added": [1.0, 2.0]}, InputError, "row and column margins differ in sum"),
        ({"output": -np.ones(6)}, InfeasibleError, "row 0 has the margin -1 but no cell"),
    ],
)
def test_bad_targets_are_one_sentence(uneven, options, error, message):
    with pytest.raises(error, match=message):
        uneven.balance(**options)
