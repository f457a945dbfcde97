"""Dependence against pymrio's own system on the same table, to 1e-10."""

import numpy as np
import pandas as pd
import pytest

from autarky import dependence
from autarky.world import World

pymrio = pytest.importorskip("pymrio")


def agree(world: World) -> None:
    system = world.to_pymrio()
    system.calc_all()
    ours = dependence.leontief_inverse(world).values.reshape(world.n, world.n)
    np.testing.assert_allclose(system.x.to_numpy().ravel(), world.x, rtol=1e-10)
    np.testing.assert_allclose(system.A.to_numpy(), world.A, atol=1e-10)
    np.testing.assert_allclose(system.L.to_numpy(), ours, atol=1e-10)
    regions = pd.Index(world.regions)
    footprint = system.value_added.D_cba.T.groupby(level=0).sum().T
    flows = dependence.run(world).data["value_added_flow"].sum("origin").to_series()
    theirs = footprint.sum().reindex(regions)
    np.testing.assert_allclose(theirs, flows.reindex(regions), rtol=1e-10)


def test_pymrio_test_system():
    world = World.from_pymrio(
        pymrio.load_test(), tolerate=("negative_value_added", "negative_final_demand")
    )
    agree(world)


def test_embedded_world():
    from autarky.data import load_world

    agree(load_world("1928"))


@pytest.mark.slow
def test_wiod(wiod):
    agree(wiod(2011))
