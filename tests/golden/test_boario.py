"""The published peer's own runs: BoARIO 0.7.2 on pymrio's test system, 365 days."""

from __future__ import annotations

import json

import numpy as np
import pymrio
import pytest

from autarky import disruption
from autarky.world import World

EVENTS = {
    "arb": lambda at, share: disruption.CapacityLoss(
        *at, share, start_day=5, duration_days=60, recovery_days=60
    ),
    "recover": lambda at, share: disruption.CapitalLoss(
        *at, share, start_day=5, duration_days=20, recovery_days=120, recovery="convex_scaled"
    ),
    "rebuild": lambda at, share: disruption.CapitalLoss(
        *at, share, start_day=5, duration_days=20, rebuild_days=100,
        rebuilding_sectors={"construction": 0.7, "manufactoring": 0.3},
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def world():
    """Regions and sectors in the order of their names, as the peer keeps them."""
    system = pymrio.load_test().calc_all()
    Z = system.Z.sort_index(axis=0).sort_index(axis=1)
    system.Z, system.Y = Z, system.Y.sort_index(axis=0).sort_index(axis=1)
    return World.from_pymrio(system)


@pytest.mark.parametrize("name", ["arb50_alt", "arb50_noalt", "recover10_convexe", "rebuild1pct"])
def test_golden_runs(shared_data, world, name):
    golden = np.load(shared_data / "boario_golden" / f"{name}.npz", allow_pickle=True)
    given = json.loads(str(golden["params"]))
    event = EVENTS[given["event"]]((given["reg"], tuple(given["secs"])), given["shock"])
    spec = disruption.Spec(compat=True, order=given["order"], horizon_days=given["T"])
    result = disruption.run(world, spec=spec, events=[event])
    assert [f"{r}|{s}" for r in world.regions for s in world.sectors] == list(golden["industries"])
    output = result.data["output"].values.reshape(given["T"], -1)
    np.testing.assert_allclose(output, golden["x"] / golden["x0"], rtol=0, atol=1e-12)
    lost = result.data["capacity_lost"].values.reshape(given["T"], -1)
    np.testing.assert_allclose(lost, golden["delta"], rtol=0, atol=1e-12)
    assert np.abs(output - 1).max() > 0.005
