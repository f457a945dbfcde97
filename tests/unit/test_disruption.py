"""Events, choices and the shape of a disruption's result."""

from __future__ import annotations

import numpy as np
import pytest
from tests.strategies import random_world, satellites

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


def test_rebuilding_does_not_cross_a_closed_tie(rng):
    world = random_world(rng, 3, 2)
    loss = CapitalLoss("AAA", "farm", 0.5, rebuild_days=5, rebuilding_sectors={"mill": 1.0})
    siege, spec = ak.Scenario.blockade("AAA"), Spec(horizon_days=60)
    alone = run(world, siege, spec).data["orders"].sel(region=["BBB", "CCC"])
    rebuilt = run(world, siege, spec, loss).data
    # what others are asked for can only fall with the loss: nobody rebuilds across the border
    assert float(rebuilt["orders"].sel(region=["BBB", "CCC"]).max()) < float(alone.max()) + 0.05
    open_ties = run(world, spec=spec, events=[loss]).data["orders"].sel(region=["BBB", "CCC"])
    assert float(open_ties.max()) > 1.2
    lost = rebuilt["capacity_lost"].sel(region="AAA", sector="farm")
    assert float(lost[-1]) < float(lost[0])  # its own industry rebuilds


def test_a_site_that_buys_nothing_of_the_rebuilders_is_rebuilt_by_those_of_its_region():
    Z = np.array([[5.0, 0.0], [0.0, 5.0]])
    world = World.from_arrays(
        Z, np.array([[20.0], [30.0]]), regions=["AAA"], sectors=["farm", "mill"], unit="USD"
    )
    loss = CapitalLoss("AAA", "farm", 0.2, rebuild_days=10, rebuilding_sectors={"mill": 1.0})
    lost = run(world, spec=Spec(horizon_days=80), events=[loss]).data["capacity_lost"]
    path = lost.sel(region="AAA", sector="farm").values
    assert path[0] == pytest.approx(0.2)
    assert path[-1] < 0.15
    nobody = CapitalLoss("AAA", "farm", 0.2, rebuild_days=10, rebuilding_sectors={"mine": 1.0})
    idle = World.from_arrays(
        np.diag([5.0, 5.0, 0.0]), np.array([[20.0], [30.0], [0.0]]), regions=["AAA"],
        sectors=["farm", "mill", "mine"], unit="USD", tolerate=("zero_output",),
    )  # fmt: skip
    with pytest.raises(InputError, match="nobody in AAA buys mine"):
        run(idle, events=[nobody])


@pytest.mark.parametrize(
    ("make", "word"),
    [
        (lambda: CapacityLoss("GBR", (), 0.5), "sectors"),
        (lambda: CapacityLoss((), "food", 0.5), "region"),
        (lambda: CapitalLoss("GBR", "food", 0.5, rebuild_days=0.5, rebuilding_sectors={"a": 1}),
         "rebuild_days"),
        (lambda: CapitalLoss("GBR", "food", 0.5, rebuild_days=5,
                             rebuilding_sectors={"a": -0.5, "b": 1.5}), "rebuilding_sectors"),
        (lambda: Spec(thresholds=()), "thresholds"),
        (lambda: Spec(pipeline_days=np.inf), "pipeline_days"),
        (lambda: Spec(household_stock_days={"food": -1.0}), "household_stock_days"),
        (lambda: Spec(overproduction_base=1.5, overproduction_max=1.2), "below overproduction_b"),
        (lambda: Spec(household_categories=()), "household_categories"),
    ],
)  # fmt: skip
def test_choices_that_make_no_sense_are_refused(make, word):
    with pytest.raises(InputError, match=word):
        make()


@pytest.mark.parametrize(
    ("name", "figure"),
    [("inventory_days", -30.0), ("household_stock_days", np.inf), ("household_stock_days", -1.0)],
)
def test_satellites_out_of_range_are_refused(rng, name, figure):
    base = random_world(rng, 2, 1)
    extra = satellites(rng, base)["inventory_days"]
    extra.values[0] = figure
    world = World.from_arrays(
        base.Z, base.Y, regions=base.regions, sectors=base.sectors, satellites={name: extra}
    )
    with pytest.raises(InputError, match=f"satellite '{name}'"):
        run(world)


def test_a_small_loss_long_ago_does_not_explain_a_shortage(world):
    early = CapacityLoss("GBR", "food", 0.001)
    siege = ak.Scenario.blockade("GBR", start_days=40)
    result = run(world, siege, Spec(horizon_days=100), early)
    table = disruption.chain(result, "GBR").set_index("sector")
    assert table.loc["food", "cause"] == "imports_not_replaced"


def test_every_day_that_a_cut_touches_counts(world):
    short = ak.Scenario.blockade("GBR", start_days=2.2, duration_days=0.7)
    data = run(world, short, Spec(horizon_days=6)).data
    orders = data["orders"].sel(region="GBR", sector="light").values
    assert orders[:2] == pytest.approx([1, 1])
    assert orders[2] < 0.95
    nothing = ak.Scenario.blockade("GBR", duration_days=0)
    same = run(world, nothing, Spec(horizon_days=6)).data["output"].values
    np.testing.assert_allclose(same, 1.0, atol=1e-12)


def test_the_severed_trade_of_two_cuts_is_what_each_bars_on_its_days(world):
    spec = Spec(horizon_days=400)
    first = ak.Scenario.blockade("GBR", duration_days=10)
    late = ak.Scenario.embargo("USA", "GBR", sectors="food", start_days=350, duration_days=10)
    one, both = (float(run(world, s, spec).data["amplification"]) for s in (first, first | late))
    assert both > one / 3  # disjoint cuts are not taken to last from the first to the last day


def test_stocks_of_the_start_enter_the_time_to_bind(world):
    siege = ak.Scenario.blockade("GBR", remaining=0.5)
    full = run(world, siege, Spec(horizon_days=5)).data["time_to_bind_days"]
    held = ak.Scenario(cuts=siege.cuts, stocks=[{"region": "GBR", "days": 61}])
    less = run(world, held, Spec(horizon_days=5)).data["time_to_bind_days"]
    at = {"region": "GBR", "sector": "food"}
    assert float(less.sel(at)) == pytest.approx(float(full.sel(at)) * (61 - 60) / (75 - 60))
    base = run(world, siege, Spec(horizon_days=5, inventory_gap="base")).data["time_to_bind_days"]
    assert float(base.sel(at)) == 0


def test_households_that_consume_nothing_are_not_compared(rng):
    base = random_world(rng, 3, 1)
    final = base.final_by_region.copy()
    final[:, 2] = 0.0
    world = World.from_arrays(base.Z, final, regions=base.regions, sectors=base.sectors)
    found = disruption.perishes_sooner(world, draws=3, spec=Spec(horizon_days=10))
    assert list(found.data["region"].values) == ["AAA", "BBB"]
    assert found.data["flips"].isnull().all()  # too few draws to say what moves it
    with pytest.raises(InputError, match="households of CCC consume nothing"):
        disruption.perishes_sooner(world, ["AAA", "CCC"], draws=3)
    with pytest.raises(InputError, match="each once"):
        disruption.perishes_sooner(world, ["AAA", "AAA"], draws=3)
