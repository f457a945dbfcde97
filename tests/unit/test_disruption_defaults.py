"""Defaults by product: whose figures they are, on tables of known and unknown classification."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import xarray as xr
from tests.strategies import random_world

import autarky as ak
from autarky._core.errors import InputError
from autarky._core.tables import read_table
from autarky.disruption.defaults import Range, defaults, ranges
from autarky.world import World
from autarky.world.concordances import concordances
from autarky.world.groups import (
    GROUPS,
    GROUPS_1928,
    GROUPS_2011,
    matching_concordance,
    product_groups,
)

PACKAGE = "autarky.disruption.defaults"
EMBEDDED = Path(ak.data.__file__).parent / "embedded"
TABLES = ("products", "criticality", "final_categories", "ranges", "seasons")
EVIDENCE = {"file", "page", "literature", "assumption"}


def one_region(sectors, categories=None, satellites=None) -> World:
    n = len(sectors)
    final = np.full((n, len(categories or ["use"])), float(n))
    return World.from_arrays(
        np.ones((n, n)),
        final,
        regions=["AAA"],
        sectors=list(sectors),
        categories=categories,
        satellites=satellites or {},
        unit="million USD",
    )


def two_regions(satellites) -> World:
    """Regions AAA and BBB, sectors food and mystery."""
    return World.from_arrays(
        np.ones((4, 4)),
        np.ones((4, 2)),
        regions=["AAA", "BBB"],
        sectors=["food", "mystery"],
        satellites=satellites,
        unit="million USD",
    )


def over(dims, values, **attrs) -> xr.DataArray:
    labels = {
        "region": ["AAA", "BBB"],
        "sector": ["food", "mystery"],
        "user": ["food", "mystery"],
        "destination": ["AAA", "BBB"],
    }
    facts = {"unit": "days of use", "source": "counted", "evidence": "assumption"}
    return xr.DataArray(values, {d: labels[d] for d in dims}, dims, attrs=facts | attrs)


@pytest.fixture(scope="module", params=["1928", "2011", "toy", "wiod", "random"])
def world(request) -> World:
    if request.param == "wiod":
        return request.getfixturevalue("wiod")(2011)
    if request.param == "random":
        return random_world(np.random.default_rng(1930), 3, 4, 2)
    return ak.load_world(request.param)


# -- product groups --------------------------------------------------------------------------------


def test_groups_are_the_sectors_of_the_embedded_worlds() -> None:
    assert ak.load_world("2011").sectors == GROUPS_2011
    assert ak.load_world("1928").sectors == GROUPS_1928
    assert set(GROUPS) == {*GROUPS_2011, *GROUPS_1928}
    for name in ("2011", "1928"):
        world = ak.load_world(name)
        assert product_groups(world) == world.sectors


@pytest.mark.parametrize("name", concordances())
def test_every_concordance_is_recognised_by_its_codes(name) -> None:
    table = read_table("autarky.world.concordances", f"{name}.csv")
    world = one_region(table["from"])
    assert matching_concordance(world.sectors) == name
    assert product_groups(world) == tuple(table["to"])


def test_groups_beside_codes_and_codes_that_nobody_knows() -> None:
    assert product_groups(one_region(["food", "C20", "C29", "dreams"])) == (
        "food", "materials", "machinery", None,
    )  # fmt: skip
    assert product_groups(ak.load_world("toy")) == ("food", None, "services")


def test_codes_match_exactly() -> None:
    assert product_groups(one_region(["c1", "c15"])) == ("food", "machinery")
    assert product_groups(one_region(["C1", "Food"])) == (None, None)
    assert matching_concordance(("C1", "Food")) is None


def test_one_concordance_serves_the_whole_table() -> None:
    # FIGARO and WIOD 2016 share C20; L68 is WIOD 2016's alone and decides
    assert matching_concordance(("C20", "L68")) == "wiod56_to_8"
    assert matching_concordance(("C20", "L")) == "figaro64_to_8"
    # C10T12 and L are FIGARO's, L68 is left over
    assert product_groups(one_region(["C10T12", "L", "L68"])) == ("food", "services", None)


# -- the tables ------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", TABLES)
def test_every_figure_has_a_range_a_unit_a_source_and_evidence(name) -> None:
    table = read_table(PACKAGE, f"{name}.csv")
    assert (table[["unit", "source", "evidence"]] != "").all(axis=None)
    assert set(table["evidence"]) <= EVIDENCE
    low, high = table["low"].astype(float), table["high"].astype(float)
    value = table["value"].astype(float) if "value" in table else low
    assert (low <= value).all()
    assert (value <= high).all()
    assert (low >= 0).all()


def test_every_table_that_ships_is_tested_here() -> None:
    folder = Path(ak.__file__).parent / "disruption" / "defaults"
    assert {path.stem for path in folder.glob("*.csv")} == set(TABLES)


def test_products_and_pairs_are_complete_and_named_once() -> None:
    products = read_table(PACKAGE, "products.csv")
    pairs = read_table(PACKAGE, "criticality.csv")
    parameters = {"inventory_days", "household_stock_days", "rerouting", "seasonal"}
    for world, groups in (("2011", GROUPS_2011), ("1928", GROUPS_1928), ("unknown", ["unknown"])):
        own = products[products["world"] == world]
        assert sorted(zip(own["group"], own["parameter"], strict=True)) == sorted(
            (g, p) for g in groups for p in parameters
        )
        pair = pairs[pairs["world"] == world]
        assert sorted(zip(pair["product"], pair["user"], strict=True)) == sorted(
            (p, u) for p in groups for u in groups
        )
    assert len(products) == 15 * 4
    assert set(pairs["value"].astype(float)) == {0.0, 0.5, 1.0}
    assert len(pairs) == 64 + 36 + 1


@pytest.mark.parametrize("parameter", ["inventory_days", "household_stock_days"])
@pytest.mark.parametrize("name", ["2011", "1928"])
def test_stocks_are_those_of_the_median_region(name, parameter) -> None:
    table = read_table(PACKAGE, "products.csv")
    rows = table[(table["world"] == name) & (table["parameter"] == parameter)]
    given = ak.load_world(name).satellite(parameter).transpose("region", "sector")
    median = dict(
        zip(given["sector"].values, np.median(given.values, axis=0).tolist(), strict=True)
    )
    assert dict(zip(rows["group"], map(float, rows["value"]), strict=True)) == median


@pytest.mark.parametrize("name", ["2011", "1928"])
def test_pairs_are_those_of_the_embedded_world(name) -> None:
    given = ak.load_world(name).satellite("criticality")
    table = read_table(PACKAGE, "criticality.csv")
    for _, row in table[table["world"] == name].iterrows():
        assert float(row["value"]) == float(given.sel(sector=row["product"], user=row["user"]))


def test_sources_of_the_stocks_are_the_words_of_the_figures() -> None:
    table = read_table(PACKAGE, "products.csv")
    figures = pd.read_csv(EMBEDDED / "2011" / "satellites_2011.csv", keep_default_na=False)
    rows = table[(table["world"] == "2011") & table["parameter"].str.endswith("days")]
    for _, row in rows.iterrows():
        found = (figures["satellite"] == row["parameter"]) & (figures["sector"] == row["group"])
        assert row["source"].endswith(figures.loc[found, "source"].iloc[0])
        assert "satellites_2011.csv" in row["source"]


def test_rerouting_of_1928_serves_2011() -> None:
    given = ak.load_world("1928").satellite("rerouting")
    own = {str(s): float(given.sel(sector=s)) for s in GROUPS_1928}
    found = dict(zip(GROUPS_2011, defaults(ak.load_world("2011")).rerouting, strict=True))
    for group in ("food", "fuel_minerals", "light", "services"):
        assert found[group] == own[group]
    assert found["materials"] == found["machinery"] == own["heavy"]
    assert found["trade_transport"] == found["utilities_construction"] == own["services"]


# -- any world -------------------------------------------------------------------------------------


def test_shapes_and_bounds(world) -> None:
    given = defaults(world)
    S, R, C = len(world.sectors), len(world.regions), len(world.categories)
    assert given.inventory_days.shape == given.household_stock_days.shape == (S, R)
    assert given.rerouting.shape == given.seasonal.shape == (S,)
    assert given.criticality.shape == (S, R, S)
    assert given.household.shape == (C,)
    assert given.household.any()
    assert given.seasonal.dtype == given.household.dtype == bool
    assert (given.inventory_days > 1).all()
    assert np.isfinite(given.household_stock_days).all()
    assert (given.household_stock_days >= 0).all()
    assert ((given.rerouting >= 0) & (given.rerouting <= 1)).all()
    assert set(np.unique(given.criticality)) <= {0.0, 0.5, 1.0}
    assert 0 < given.season_swing < 1
    assert 1 <= given.season_peak_month <= 12


def test_each_parameter_says_where_it_is_from(world) -> None:
    given = defaults(world)
    assert set(given.sources) == set(vars(given)) - {"sources"}
    assert all(given.sources.values())


def test_arrays_cannot_be_written_to_and_the_world_stays_as_it_was(world) -> None:
    before = world.hash
    given = defaults(world)
    for name, value in vars(given).items():
        if isinstance(value, np.ndarray):
            with pytest.raises(ValueError, match="read-only"):
                value[...] = 0
        assert name in given.sources or name == "sources"
    assert world.hash == before


def test_twice_the_same(world) -> None:
    first, second = defaults(world), defaults(world)
    for name, value in vars(first).items():
        np.testing.assert_array_equal(value, getattr(second, name))


# -- the embedded worlds keep their own ------------------------------------------------------------


@pytest.mark.parametrize("name", ["1928", "2011"])
def test_satellites_come_first(name) -> None:
    world = ak.load_world(name)
    given = defaults(world)
    for parameter in ("inventory_days", "household_stock_days"):
        own = world.satellite(parameter).transpose("sector", "region").values
        np.testing.assert_array_equal(getattr(given, parameter), own)
        assert given.sources[parameter].startswith(f"satellite '{parameter}' of world {name}")


def test_poor_regions_of_1928_have_their_own_criticality() -> None:
    world = ak.load_world("1928")
    given = defaults(world)
    usual = world.satellite("criticality").transpose("sector", "user").values
    poor = world.satellite("criticality_poor").transpose("sector", "user").values
    assert (usual != poor).any()
    for at, region in enumerate(world.regions):
        own = poor if region in {"IND", "CHN", "ROW"} else usual
        np.testing.assert_array_equal(given.criticality[:, at], own)
    assert given.sources["criticality"].endswith(
        "in IND, CHN, ROW its satellite 'criticality_poor'"
    )


def test_poor_regions_that_were_merged_are_no_longer_listed() -> None:
    world = ak.load_world("1928").aggregate(regions={"IND": "ASIA", "CHN": "ASIA"})
    given = defaults(world)
    poor, asia, gbr = (world.regions.index(r) for r in ("ROW", "ASIA", "GBR"))
    np.testing.assert_array_equal(given.criticality[:, asia], given.criticality[:, gbr])
    assert (given.criticality[:, poor] != given.criticality[:, gbr]).any()


def test_harvests_are_seasonal_in_1928() -> None:
    seasonal = defaults(ak.load_world("1928")).seasonal
    assert dict(zip(GROUPS_1928, seasonal.tolist(), strict=True)) == {
        g: g in {"food", "agri_materials"} for g in GROUPS_1928
    }


def test_shared_groups_have_the_figures_of_the_world_with_more_groups_in_common() -> None:
    old = defaults(one_region(["food", "agri_materials", "services"]))
    new = defaults(one_region(["food", "machinery", "services"]))
    tie = defaults(one_region(["food", "services"]))
    assert old.inventory_days[0, 0] == 95.0
    assert new.inventory_days[0, 0] == tie.inventory_days[0, 0] == 45.0
    assert "of world 1928" in old.sources["inventory_days"]
    # each has one group of its own: figures exist for both
    both = defaults(one_region(["heavy", "machinery"]))
    assert both.inventory_days[:, 0].tolist() == [75.0, 35.0]
    assert both.criticality[:, 0].tolist() == [[1.0, 0.5], [0.5, 1.0]]


# -- other tables ----------------------------------------------------------------------------------


def test_wiod_is_read_through_its_concordance(wiod) -> None:
    world = wiod(2011)
    given = defaults(world)
    at = world.sectors.index
    median = {"c1": 45.0, "c2": 50.0, "c4": 45.0, "c9": 35.0, "c14": 35.0, "c17": math.inf}
    for code, days in median.items():
        assert (given.inventory_days[at(code)] == days).all()
    assert given.seasonal.nonzero()[0].tolist() == [at("c1"), at("c3")]
    assert (given.criticality[at("c17")] == 1.0).all()
    assert given.criticality[at("c4"), 0, at("c33")] == 0.0  # no hospital waits for textiles
    assert given.household.tolist() == [True, True, False, False, False]
    assert (
        "35 of 35 sectors known through the concordance wiod35_to_8"
        in given.sources["inventory_days"]
    )


def test_wiod_by_groups_agrees_with_its_sectors(wiod) -> None:
    world = wiod(1995)
    given = defaults(world)
    groups = product_groups(world)
    merged = defaults(one_region(GROUPS_2011))
    for s, group in enumerate(groups):
        g = GROUPS_2011.index(group)
        assert (given.inventory_days[s] == merged.inventory_days[g, 0]).all()
        for u, user in enumerate(groups):
            own = merged.criticality[g, 0, GROUPS_2011.index(user)]
            assert (given.criticality[s, :, u] == own).all()


def test_products_that_nobody_knows(rng) -> None:
    given = defaults(random_world(rng, 3, 4, 2))
    assert (given.inventory_days == 90.0).all()
    assert (given.household_stock_days == 0.0).all()
    assert (given.rerouting == 0.5).all()
    assert (given.criticality == 0.5).all()
    assert not given.seasonal.any()
    assert given.household.all()
    assert not given.households_known
    assert "unknown product" in given.sources["inventory_days"]


def test_a_known_product_binds_an_unknown_user_by_half() -> None:
    given = defaults(ak.load_world("toy"))
    food, machines = 0, 1
    assert given.criticality[food, 0, food] == 1.0
    assert (given.criticality[food, :, machines] == 0.5).all()
    assert (given.criticality[machines, :, food] == 0.5).all()


# -- satellites with gaps and other shapes ---------------------------------------------------------


def test_gaps_of_a_satellite_are_filled() -> None:
    days = over(("region", "sector"), [[10.0, np.nan], [np.nan, 40.0]])
    given = defaults(two_regions({"inventory_days": days}))
    assert given.inventory_days.tolist() == [[10.0, 45.0], [90.0, 40.0]]
    assert "counted; 2 of 4 figures are missing" in given.sources["inventory_days"]


def test_a_satellite_may_leave_a_dimension_out_or_turn_it_round() -> None:
    by_product = two_regions({"inventory_days": over(("sector",), [12.0, 34.0])})
    assert defaults(by_product).inventory_days.tolist() == [[12.0, 12.0], [34.0, 34.0]]
    turned = two_regions({"inventory_days": over(("sector", "region"), [[1.0, 2.0], [3.0, 4.0]])})
    assert defaults(turned).inventory_days.tolist() == [[1.0, 2.0], [3.0, 4.0]]
    users = two_regions({"criticality": over(("user", "sector"), [[1.0, 0.0], [0.5, 1.0]])})
    assert defaults(users).criticality[:, 1].tolist() == [[1.0, 0.5], [0.0, 1.0]]


def test_criticality_by_region() -> None:
    values = np.arange(8.0).reshape(2, 2, 2) / 8
    world = two_regions({"criticality": over(("region", "sector", "user"), values)})
    np.testing.assert_array_equal(defaults(world).criticality, values.transpose(1, 0, 2))


def test_gaps_of_criticality_in_poor_regions_are_those_of_all() -> None:
    usual = over(("sector", "user"), [[1.0, 0.5], [0.0, np.nan]])
    poor = over(("sector", "user"), [[0.0, np.nan], [1.0, np.nan]], note="for two: BBB, ZZZ.")
    world = two_regions({"criticality": usual, "criticality_poor": poor})
    given = defaults(world).criticality
    assert given[:, 0].tolist() == [[1.0, 0.5], [0.0, 0.5]]
    assert given[:, 1].tolist() == [[0.0, 0.5], [1.0, 0.5]]


def test_a_satellite_over_something_else_is_refused() -> None:
    days = over(("destination", "sector"), np.ones((2, 2)))
    world = two_regions({"inventory_days": days})
    message = "'inventory_days' of world .* has the dimension 'destination'; give it over sector"
    with pytest.raises(InputError, match=message):
        defaults(world)


# -- households' consumption -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("categories", "mask"),
    [
        (["households", "npish", "government"], [True, True, False]),
        (["HFCE", "NPISH", "GGFC", "GFCF"], [True, True, False, False]),
        (["hfce", "ggfc"], [True, False]),
        (["c37", "c38", "c39", "c41", "c42"], [True, True, False, False, False]),
        (["c57", "c58", "c59", "c60", "c61"], [True, True, False, False, False]),
        (["P3_S13", "P3_S14", "P3_S15", "P51G"], [False, True, True, False]),
        (["F1", "F2", "F3", "F4", "F5"], [True, True, False, False, False]),
        (["Household final consumption P.3h", "Government final consumption P.3g"], [True, False]),
    ],
)
def test_households_by_name(categories, mask) -> None:
    given = defaults(one_region(["food", "services"], categories))
    assert given.households_known
    assert given.household.tolist() == mask
    assert "known by name" in given.sources["household"]


@pytest.mark.parametrize(
    "categories", [["final_demand"], ["C", "I", "G"], ["npish", "all the rest"]]
)
def test_all_final_demand_counts_where_no_category_is_surely_households(categories) -> None:
    given = defaults(one_region(["food", "services"], categories))
    assert not given.households_known
    assert given.household.all()
    assert "all final demand counts" in given.sources["household"]


def test_the_test_table_of_pymrio() -> None:
    pymrio = pytest.importorskip("pymrio")
    world = World.from_pymrio(pymrio.load_test(), tolerate=("negative_final_demand",))
    given = defaults(world)
    assert given.households_known
    assert given.household.tolist() == [True, True, *[False] * 5]
    assert product_groups(world)[0] == "food"


# -- ranges ----------------------------------------------------------------------------------------


def test_ranges_of_an_ensemble() -> None:
    found = ranges()
    ends = {
        "psi": (0.5, 0.95), "inventories": (0.5, 1.5), "restoration_days": (10, 90),
        "rerouting": (0, 1), "criticality": (0, 2), "household_stocks": (0.5, 2),
        "pipeline_days": (15, 60),
    }  # fmt: skip
    assert {name: (r.low, r.high) for name, r in found.items()} == ends
    assert {r.evidence for r in found.values()} == {"assumption"}
    assert [name for name, r in found.items() if r.by_product] == ["inventories"]
    for name, own in found.items():
        assert isinstance(own, Range)
        assert own.parameter == name
        assert own.distribution in {"uniform", "log-uniform", "choice"}
        assert own.low > 0 or own.distribution != "log-uniform"
        assert bool(own.choices) == (own.distribution == "choice")
    assert found["criticality"].choices == ("linear", "critical", "leontief")
    assert len(found["criticality"].choices) == 1 + found["criticality"].high


# -- resources -------------------------------------------------------------------------------------


def test_a_table_is_read_as_text_and_may_be_changed_by_its_reader() -> None:
    first = read_table(PACKAGE, "products.csv")
    first.loc[:, "value"] = "changed"
    second = read_table(PACKAGE, "products.csv")
    assert (second["value"] != "changed").all()
    assert all(isinstance(v, str) for v in second["value"])


def test_a_table_that_is_not_there() -> None:
    with pytest.raises(FileNotFoundError, match=r"nothing\.csv"):
        read_table(PACKAGE, "nothing.csv")
