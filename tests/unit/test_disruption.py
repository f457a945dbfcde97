"""Events, choices and the shape of a disruption's result."""

from __future__ import annotations

import numpy as np
import pytest
from tests.strategies import random_world

import autarky as ak
from autarky import disruption
from autarky._core.errors import InputError, NameNotFoundError
from autarky.disruption import CapacityLoss, CapitalLoss, Spec, run
from autarky.world import World


@pytest.fixture(scope="module")
def world():
    return ak.load_world("1928")


def test_a_loss_stands_so_many_days_and_then_returns():
    event = CapacityLoss("GBR", "food", 0.5, start_day=3, duration_days=2, recovery_days=4)
    left = [event.left(day, compat=False) for day in range(10)]
    assert left == [0, 0, 0, 0.5, 0.5, 0.5, 0.375, 0.25, 0.125, 0]
    abrupt = CapacityLoss("GBR", "food", 0.5, start_day=3, duration_days=2)
    assert [abrupt.left(day, compat=False) for day in range(2, 7)] == [0, 0.5, 0.5, 0, 0]


@pytest.mark.parametrize("shape", ["linear", "convex", "convex_scaled", "concave"])
def test_every_recovery_falls_from_the_whole_loss(shape):
    event = CapacityLoss("GBR", "food", 0.8, duration_days=1, recovery_days=30, recovery=shape)
    left = np.array([event.left(day, compat=False) for day in range(1, 200)])
    assert left[0] == 0.8
    assert (np.diff(left) <= 0).all()
    assert left[-1] < 0.01
    if shape == "concave":
        assert left[15] == pytest.approx(0.4)


def test_blocs_and_all_sectors_can_be_hit(world):
    hit = CapacityLoss("british_empire", share=0.1).industries(world)
    regions = world.region_index("british_empire")
    S = len(world.sectors)
    assert set(hit) == {r * S + s for r in regions for s in range(S)}


def test_result_names_its_days_regions_and_units(world):
    event = CapacityLoss("GBR", "heavy", 0.5, start_day=2, duration_days=20, recovery_days=20)
    result = run(world, spec=Spec(horizon_days=60), events=[event])
    output = result.data["output"]
    assert output.dims == ("day", "region", "sector")
    assert output.sizes["day"] == 60
    assert float(output.sel(day=1).min()) == pytest.approx(1.0, abs=1e-12)
    assert float(output.sel(day=2, region="GBR", sector="heavy")) == pytest.approx(0.5)
    assert np.isnan(result.data["inventory_cover_days"].sel(sector="services")).all()
    assert all(result.units().values())
    summary = result.summary()
    assert summary["output_loss_days"].idxmax() == "GBR"
    assert summary.loc["GBR", "output_trough"] < 0.95
    assert result.certificate.holds
    again = run(world, spec=Spec(horizon_days=60), events=[event])
    assert again.data.identical(result.data)
    assert run(world, spec=Spec(horizon_days=60)).provenance != result.provenance


@pytest.mark.parametrize(
    ("make", "word"),
    [
        (lambda: Spec(psi=1.5), "psi"),
        (lambda: Spec(horizon_day=3), "did you mean 'horizon_days'"),
        (lambda: Spec(inventory_days=-2), "inventory_days"),
        (lambda: Spec(compat=True, rationing="industries_first"), "does not have rationing"),
        (lambda: Spec(rationing="fair"), "rationing"),
        (lambda: Spec(rerouting=1.2), "rerouting"),
        (lambda: Spec(thresholds=(1.5,)), "thresholds"),
        (lambda: CapacityLoss("GBR", "food", 1.5), "share"),
        (lambda: CapacityLoss("GBR", "food", 0.5, recovery="quick"), "recovery"),
        (lambda: CapitalLoss("GBR", "food", 0.5, rebuild_days=10), "go together"),
        (
            lambda: CapitalLoss(
                "GBR", "food", 0.5, rebuild_days=10, rebuilding_sectors={"heavy": 0.5}
            ),
            "add up to 0.5",
        ),
    ],
)  # fmt: skip
def test_bad_choices_are_refused_in_a_sentence(make, word):
    with pytest.raises(InputError, match=word):
        make()


@pytest.mark.parametrize(
    ("options", "word"),
    [
        ({"events": [CapacityLoss("UK", "food", 0.5)]}, "did you mean 'GBR'"),
        ({"events": [CapacityLoss("GBR", "foods", 0.5)]}, "did you mean 'food'"),
        ({"spec": Spec(inventory_days={"foods": 3})}, "did you mean 'food'"),
        (
            {"events": [CapitalLoss("GBR", "food", 0.5, rebuild_days=10,
                                    rebuilding_sectors={"heavi": 1.0})]},
            "did you mean 'heavy'",
        ),
    ],
)  # fmt: skip
def test_unknown_names_are_refused_with_the_nearest(world, options, word):
    with pytest.raises(NameNotFoundError, match=word):
        disruption.run(world, **options)


@pytest.mark.parametrize(
    ("scenario", "spec", "word"),
    [
        (ak.Scenario.blockade("GBR"), Spec(compat=True), "no cuts"),
        (ak.Scenario(rationing="industries_first"), Spec(compat=True), "no rationing"),
        (None, Spec(psi=0.5, inventory_days=1.5), "give inventory_days of at least 1/psi"),
        (None, Spec(household_categories=("household",)), "did you mean 'households'"),
        (ak.Scenario.blockade("GBR", sectors="foods"), None, "did you mean 'food'"),
    ],
)
def test_what_cannot_be_run_is_refused_in_a_sentence(world, scenario, spec, word):
    with pytest.raises(InputError, match=word):
        run(world, scenario, spec)


def test_an_ensemble_needs_at_least_one_member(world):
    with pytest.raises(InputError, match="draws must be at least 1"):
        run(world, draws=0)


def test_a_region_that_consumes_nothing_has_no_consumption_to_lose(rng):
    base = random_world(rng, 3, 1)
    final = base.final_by_region.copy()
    final[:, 2] = 0.0
    world = World.from_arrays(base.Z, final, regions=base.regions, sectors=base.sectors)
    summary = run(world, spec=Spec(horizon_days=5)).summary()
    assert summary["consumption_trough"].isna().tolist() == [False, False, True]
    assert summary["output_trough"].tolist() == pytest.approx([1, 1, 1])
