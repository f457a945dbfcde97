"""The disruption clock where the answer is known by hand."""

from __future__ import annotations

import numpy as np
import pytest
import xarray as xr

import autarky as ak
from autarky import disruption
from autarky._core.errors import InputError
from autarky.disruption.economy import Economy
from autarky.disruption.stability import threshold_of_collapse, time_to_bind
from autarky.disruption.streak import Streak
from autarky.disruption.ties import Schedule
from autarky.scenario import Cut, Stock
from autarky.world import World

NO_CUSHION = {
    "pipeline_days": 0,
    "household_stock_days": 0,
    "overproduction_max": 1.0,
    "criticality": "leontief",
}


def one_product(home: float = 0.8, regions: int = 2) -> World:
    """Equal regions with one product: `home` of every use is made at home."""
    share = np.full((regions, regions), (1 - home) / (regions - 1) if regions > 1 else 0.0)
    np.fill_diagonal(share, home)
    names = [f"R{i}" for i in range(regions)]
    return World.from_arrays(
        40.0 * share, 60.0 * share, regions=names, sectors=["corn"], categories=["households"],
        name="corn", unit="USD",
    )  # fmt: skip


@pytest.mark.parametrize("psi", [0.5, 0.95])
@pytest.mark.parametrize(("s", "tau"), [(30.0, 60.0), (30.0, 40.0)])
def test_a_uniform_shortage_spirals_below_the_threshold_and_heals_above(psi, s, tau):
    critical = float(threshold_of_collapse(s, tau, psi))
    assert critical == pytest.approx((1 - s / tau) / (1 - psi * s / tau))
    world = one_product(regions=2)
    ends = []
    step = min(0.02, (1 - critical) / 2)
    for cover in (critical - step, critical + step):
        held = [Stock(region=r, days=cover * psi * s) for r in world.regions]
        spec = disruption.Spec(
            psi=psi, inventory_days=s, inventory_restoration_days=tau, horizon_days=2500,
            **NO_CUSHION,
        )  # fmt: skip
        output = disruption.run(world, ak.Scenario(stocks=held), spec).data["output"].values
        assert output[0] == pytest.approx(cover)
        ends.append(output[-1].min() / cover)
    assert ends[0] < 0.3  # it goes on falling
    assert ends[1] > 0.99 / cover


@pytest.mark.parametrize(("s", "tau"), [(60.0, 60.0), (60.0, 30.0)])
def test_no_uniform_shortage_spirals_where_stocks_are_restored_in_time(s, tau):
    assert threshold_of_collapse(s, tau, 0.9) == 0.0
    world = one_product()
    held = [Stock(region=r, days=0.3 * 0.9 * s) for r in world.regions]
    spec = disruption.Spec(
        psi=0.9, inventory_days=s, inventory_restoration_days=tau, horizon_days=2500, **NO_CUSHION
    )
    output = disruption.run(world, ak.Scenario(stocks=held), spec).data["output"].values
    assert output[-1].min() > 0.99


@pytest.mark.parametrize("remaining", [0.0, 0.5])
@pytest.mark.parametrize("rerouting", [0.0, 0.5])
@pytest.mark.parametrize("psi", [0.8, 0.95])
def test_a_partial_cut_binds_on_the_day_that_the_formula_gives(remaining, rerouting, psi):
    # R0 buys all its inputs from R1 and R2 and sells at home: its customers stay as they are, and
    # what is ordered elsewhere goes to R2, which has room
    Z = np.array([[0.0, 0, 0], [6, 20, 0], [34, 0, 20]])
    Y = np.diag([100.0, 30, 40])
    world = World.from_arrays(Z, Y, regions=["R0", "R1", "R2"], sectors=["corn"], unit="USD")
    siege = ak.Scenario.embargo("R1", "R0", remaining=remaining, duration_days=5000)
    spec = disruption.Spec(
        psi=psi, inventory_days=60.0, rerouting=rerouting, horizon_days=1500, order="noalt",
        **NO_CUSHION | {"overproduction_base": 1.2, "overproduction_max": 1.2},
    )  # fmt: skip
    economy = Economy.of(world, siege, spec)
    predicted = float(time_to_bind(economy, siege.remaining(world))[0, 0, 0])
    severed = 0.15 * (1 - remaining)
    assert predicted == pytest.approx((1 - psi) * 60.0 / (severed * (1 - rerouting)))
    result = disruption.run(world, siege, spec)
    short = result.data["fill_rate"].sel(region="R0", sector="corn").values < 1 - 1e-9
    assert abs(int(np.argmax(short)) - predicted) <= 2
    assert float(result.data["time_to_bind_days"].sel(region="R0", sector="corn")) == predicted


def test_an_untouched_region_never_binds():
    world = one_product(regions=3)
    siege = ak.Scenario.embargo("R1", "R0")
    economy = Economy.of(world, siege, disruption.Spec())
    days = time_to_bind(economy, siege.remaining(world))[:, 0, 0]
    assert np.isfinite(days).tolist() == [True, False, False]


def test_kappa_over_a_ramp_a_plateau_and_an_end():
    world = one_product(regions=2)
    cut = Cut(
        importer="R0", exporter="R1", remaining=0.2, start_days=3, duration_days=10, ramp_days=4
    )
    ties = Schedule(world, ak.Scenario(cuts=[cut]), "float64")
    kappa = [float(ties.phase(day).kappa[0, 0, 1]) for day in range(-1, 15)]
    expected = [1] * 4 + [1.0, 0.8, 0.6, 0.4] + [0.2] * 6 + [1, 1]
    np.testing.assert_allclose(kappa, expected, atol=1e-15)
    cuts = [bool(ties.phase(day).cut[0, 0, 1]) for day in range(-1, 15)]
    assert cuts == [False] * 4 + [True] * 10 + [False] * 2
    assert not ties.phase(5).cut[0, 1].any()
    assert ties.last_day == 13


def test_where_cuts_meet_the_least_share_counts():
    world = one_product(regions=2)
    first = ak.Scenario.embargo("R1", "R0", remaining=0.5, duration_days=10)
    second = ak.Scenario.embargo("R1", "R0", remaining=0.3, start_days=4, duration_days=3)
    ties = Schedule(world, first | second, "float64")
    found = [float(ties.phase(day).kappa[0, 0, 1]) for day in (0, 4, 6, 7, 10)]
    assert found == pytest.approx([0.5, 0.3, 0.3, 0.5, 1.0])


def test_households_eat_their_stock_and_then_what_is_made_at_home():
    world = one_product(home=0.75, regions=2)
    spec = disruption.Spec(
        household_stock_days=20.0, pipeline_days=0, inventory_days=10_000.0, horizon_days=120,
        rerouting=0.0, restocking_days=30.0,
    )  # fmt: skip
    result = disruption.run(world, ak.Scenario.blockade("R0"), spec)
    eaten = result.data["consumption"].sel(region="R0", sector="corn").values
    # a quarter is missing every day: the stock of twenty days lasts eighty
    assert (eaten[:79] == pytest.approx(1.0)) & (eaten[81:] == pytest.approx(0.75))
    held = result.data["household_cover_days"].sel(region="R0", sector="corn").values
    np.testing.assert_allclose(held[:79], 20.0 - 0.25 * np.arange(1, 80), atol=1e-9)
    day = result.data["days_to_consumption"].sel(region="R0", threshold=0.9)
    assert 79 <= float(day) <= 81


def test_pipeline_and_home_stocks_add_up_and_services_are_not_kept():
    world = ak.load_world("1928")
    economy = Economy.of(world, ak.Scenario.none(), disruption.Spec(pipeline_days=30))
    days = dict(zip(world.sectors, economy.members.household_days[:, 1, 0], strict=True))
    stated = world.satellite("household_stock_days").sel(region="GBR")
    assert days["food"] == pytest.approx(float(stated.sel(sector="food")) + 30)
    assert days["services"] == 0


def test_start_month_shifts_what_is_held_of_harvested_products():
    world = ak.load_world("1928")

    def food(month):
        scenario = ak.Scenario(start_month=month)
        economy = Economy.of(world, scenario, disruption.Spec())
        return economy.members.inventory_days[:2, 1, 0], economy.members.inventory_days[2, 1, 0]

    (harvest, fuel), (spring, other) = food(9), food(3)
    stated = world.satellite("inventory_days").sel(region="GBR", sector=list(world.sectors[:2]))
    np.testing.assert_allclose(harvest, 1.5 * stated.values)
    np.testing.assert_allclose(spring, 0.5 * stated.values)
    assert fuel == other


def test_a_streak_needs_three_days():
    streak = Streak((2,))
    new = [
        streak.note(day, np.array(holds)).tolist()
        for day, holds in enumerate([[1, 0], [1, 1], [0, 1], [1, 1], [1, 1], [1, 0], [1, 1]])
    ]
    assert streak.first.tolist() == [3, 1]
    assert [day for day, holds in enumerate(new) if holds[0]] == [5]
    assert [day for day, holds in enumerate(new) if holds[1]] == [3]


def test_an_inventory_of_the_scenario_is_where_it_starts():
    world = ak.load_world("1928")
    held = Stock(region="GBR", sectors="food", days=180)
    economy = Economy.of(world, ak.Scenario(stocks=[held]), disruption.Spec())
    plain = Economy.of(world, ak.Scenario.none(), disruption.Spec())
    np.testing.assert_allclose(economy.start[0, 1], plain.start[0, 1] * 180 / 75)
    np.testing.assert_array_equal(economy.start[1:], plain.start[1:])
    np.testing.assert_array_equal(economy.buying.s, plain.buying.s)


def test_one_cut_has_one_root():
    world = ak.load_world("2011")
    siege = ak.Scenario.embargo("RUS", "DEU", sectors="fuel_minerals", duration_days=2000)
    spec = disruption.Spec(horizon_days=1500, rerouting=0.0)
    result = disruption.run(world, siege, spec, explain=["DEU"])
    table = disruption.chain(result, "DEU")
    assert len(table) > 0
    first = table.iloc[0]
    assert (first["cause"], first["input"]) == ("imports_cut", "fuel_minerals")
    assert first["cut_share"] > 0.5
    roots = disruption.roots(result, "DEU", threshold=0.9)
    assert roots["root"].str.contains("fuel_minerals").any()


def test_a_loss_of_capacity_is_its_own_root():
    world = ak.load_world("1928")
    event = disruption.CapacityLoss("GBR", "fuel_minerals", 0.8, start_day=5, duration_days=300)
    result = disruption.run(world, events=[event])
    table = disruption.chain(result, "GBR").set_index("sector")
    assert table.loc["fuel_minerals", "cause"] == "capacity_lost"
    assert table.loc["fuel_minerals", "day"] == 5
    later = table.drop("fuel_minerals")
    assert (later["day"] > 5).all()
    short = later[later["cause"] == "supplier_short"]
    assert set(short["supplier"]) == {"GBR"}
    assert "fuel_minerals" in set(short["input"])


def test_regions_that_were_not_traced_are_refused():
    world = ak.load_world("1928")
    result = disruption.run(world, ak.Scenario.blockade("GBR"), explain=["IND"])
    with pytest.raises(InputError, match=r"explain=\['GBR'\]"):
        disruption.chain(result, "GBR")


def test_the_comparison_adds_up_and_knows_what_flips_it():
    world = ak.load_world("1928")
    result = disruption.perishes_sooner(world, ["GBR", "IND"], draws=40, seed=3)
    data = result.data
    total = data["sooner"] + data["sooner"].transpose("other", "region", ...).values
    xr.testing.assert_allclose(total + data["neither"], xr.ones_like(total))
    at = {"measure": "consumption", "threshold": 0.75}
    flips = data["flips"].sel(at).to_series()
    assert flips.abs().idxmax() == "criticality"
    fixed = disruption.perishes_sooner(
        world, ["GBR", "IND"], spec=disruption.Spec(criticality="linear", psi=0.8), draws=10
    )
    names = set(fixed.data["parameter"].values)
    assert "criticality" not in names
    assert "psi" not in names
    assert "rerouting" in names


def test_the_stock_that_holds_out_is_the_days_that_are_missing():
    world = one_product(home=0.75, regions=2)
    spec = disruption.Spec(
        household_stock_days=0, pipeline_days=0, inventory_days=10_000.0, rerouting=0.0
    )
    # a quarter of consumption is missing: a hundred days need a stock of 25
    siege = ak.Scenario.blockade("R0")
    needed, tried = disruption.stock_for(
        world, siege, "R0", "corn", 100, threshold=0.9, holder="households", spec=spec, most=200
    )
    assert needed == pytest.approx(25.0, abs=0.3)
    assert tried["falls_on_day"].dropna().is_monotonic_increasing
    assert tried["falls_on_day"].isna().iloc[-1]
    less, _ = disruption.stock_for(
        world, siege, "R0", "corn", 100, threshold=0.7, holder="households", spec=spec
    )
    assert less == 0.0


def test_no_stock_of_one_product_helps_where_another_is_short():
    world = ak.load_world("1928")
    siege = ak.Scenario.blockade("GBR")
    held, tried = disruption.stock_for(world, siege, "GBR", "heavy", 300)
    assert held == float("inf")
    assert tried["falls_on_day"].max() < 300
    food, _ = disruption.stock_for(
        world, siege, "GBR", "food", 200, measure="food", holder="households"
    )
    assert 40 < food < 730
    with pytest.raises(InputError, match="services is not stored"):
        disruption.stock_for(world, siege, "GBR", "services", 100)
