"""Aggregation and selection: sums, weighted means, the unknown, blocs, countries, concordances."""

import numpy as np
import pandas as pd
import pytest
import xarray as xr

from autarky._core.errors import InputError, NameNotFoundError
from autarky.world import World
from strategies import random_world, satellites


def rebuilt(world, **options):
    return World.from_arrays(
        world.Z,
        world.Y,
        regions=world.regions,
        sectors=world.sectors,
        categories=world.categories,
        **options,
    )


@pytest.fixture
def plain(rng):
    return random_world(rng, 4, 3, 2, categories=["households", "state"])


@pytest.fixture
def world(plain, rng):
    return rebuilt(plain, satellites=satellites(rng, plain), name="w", unit="million USD")


def slow_sum(world, group):
    """Z merged cell by cell: `group` sends an industry's position to its new position."""
    n = max(group) + 1
    Z = np.zeros((n, n))
    for i in range(world.n):
        for j in range(world.n):
            Z[group[i], group[j]] += world.Z[i, j]
    return Z


def test_regions_by_mapping(world):
    merged = world.aggregate({"BBB": "X", "DDD": "X"})
    assert merged.regions == ("AAA", "X", "CCC")
    new = [0, 1, 2, 1]
    group = [new[r] * 3 + s for r in range(4) for s in range(3)]
    np.testing.assert_allclose(merged.Z, slow_sum(world, group))
    np.testing.assert_allclose(merged.va.sum(), world.va.sum())
    assert merged.check().ok


def test_sectors_by_mapping(world):
    merged = world.aggregate(sectors={"farm": "all", "mill": "all"})
    assert merged.sectors == ("all", "mine")
    group = [r * 2 + s for r in range(4) for s in (0, 0, 1)]
    np.testing.assert_allclose(merged.Z, slow_sum(world, group))


def test_categories_by_mapping(world):
    merged = world.aggregate(categories={"state": "households"})
    assert merged.categories == ("households",)
    np.testing.assert_allclose(merged.Y, world.final_by_region)


def test_three_at_once_are_one_after_the_other(world):
    merges = {"AAA": "X", "BBB": "X"}, {"mill": "farm"}, {"state": "households"}
    at_once = world.aggregate(*merges)
    in_turn = world.aggregate(merges[0]).aggregate(None, merges[1]).aggregate(None, None, merges[2])
    np.testing.assert_allclose(at_once.Z, in_turn.Z)
    np.testing.assert_allclose(at_once.Y, in_turn.Y)
    assert at_once.regions == in_turn.regions


def test_nothing_to_merge_is_the_same_world(world):
    assert world.aggregate().hash == world.hash


@pytest.mark.parametrize("kind", ["frame", "file", "text"])
def test_concordance_as_table(world, tmp_path, kind):
    frame = pd.DataFrame({"from": list(world.regions), "to": ["W", "W", "NA", "NA"]})
    frame["note"] = "any other column"
    path = tmp_path / "regions.csv"
    path.write_text("# a comment\n" + frame.to_csv(index=False))
    merged = world.aggregate({"frame": frame, "file": path, "text": str(path)}[kind])
    assert merged.regions == ("W", "NA")  # NA is a code, not a gap


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ("from,to\nAAA,X\n", "3 regions are not named, the first 'BBB'"),
        ("from,to\nAAA,X\nAAA,Y\nBBB,X\nCCC,X\nDDD,X\n", "'AAA' is sent to both 'X' and 'Y'"),
        ("from,to\nAAA,X\nQQQ,Y\nBBB,X\nCCC,X\nDDD,X\n", "no region 'QQQ' in world w"),
        ("from,to\nAAA,\nBBB,X\nCCC,X\nDDD,X\n", "row 1 of the region concordance has no code"),
        ("old,new\nAAA,X\n", "needs the columns from,to; this one has old, new"),
        ("", "is not a CSV file"),
    ],
)
def test_bad_concordance_is_one_sentence(world, tmp_path, table, message):
    path = tmp_path / "bad.csv"
    path.write_text(table)
    with pytest.raises(InputError, match=message):
        world.aggregate(path)


def test_missing_or_strange_concordance(world, tmp_path):
    with pytest.raises(InputError, match="there is no region concordance"):
        world.aggregate(tmp_path / "none.csv")
    with pytest.raises(InputError, match="needs the columns from,to; this one has int"):
        world.aggregate(3)
    with pytest.raises(NameNotFoundError, match="no region 'AAB' in world w; did you mean 'AAA'"):
        world.aggregate({"AAB": "X"})
    with pytest.raises(NameNotFoundError, match="no sector 'farms'"):
        world.aggregate(sectors={"farms": "X"})


# -- satellites ----------------------------------------


def test_additive_satellites_are_summed(world):
    merged = world.aggregate({"AAA": "X", "BBB": "X"}, {"mill": "farm"})
    people, staff = world.satellite("population").values, world.satellite("employment").values
    np.testing.assert_allclose(
        merged.satellite("population").values, [people[:2].sum(), *people[2:]]
    )
    by_sector = np.stack([staff[:, :2].sum(axis=1), staff[:, 2]], axis=1)
    expected = np.stack([by_sector[:2].sum(axis=0), *by_sector[2:]])
    np.testing.assert_allclose(merged.satellite("employment").values, expected)
    assert merged.satellite("population").attrs == world.satellite("population").attrs


def test_values_per_head_are_weighted_by_people(world):
    merged = world.aggregate({"AAA": "X", "BBB": "X"})
    people, wealth = world.satellite("population").values, world.satellite("gdp_per_head").values
    found = merged.satellite("gdp_per_head").values
    assert found[0] == pytest.approx(np.average(wealth[:2], weights=people[:2]))
    np.testing.assert_array_equal(found[1:], wealth[2:])


def test_days_are_weighted_by_output(world):
    merged = world.aggregate(sectors={"mill": "farm"})
    days, x = world.satellite("inventory_days").values, world.x.reshape(4, 3)
    expected = (days[:, :2] * x[:, :2]).sum(axis=1) / x[:, :2].sum(axis=1)
    np.testing.assert_allclose(merged.satellite("inventory_days").values[:, 0], expected)
    np.testing.assert_array_equal(merged.satellite("inventory_days").values[:, 1], days[:, 2])


def test_tariffs_and_criticality_are_weighted_by_the_flows_they_describe(plain, rng):
    R, S = list(plain.regions), list(plain.sectors)
    tariff = xr.DataArray(
        rng.uniform(0, 1, (4, 4, 3)),
        {"destination": R, "origin": R, "sector": S},
        ("destination", "origin", "sector"),
    )
    critical = xr.DataArray(rng.uniform(0, 1, (3, 3)), {"sector": S, "user": S}, ("sector", "user"))
    world = rebuilt(plain, satellites={"tariff": tariff, "criticality": critical})
    merged = world.aggregate({"AAA": "X", "BBB": "X"}, {"mill": "farm"})
    flows = world.dataset["intermediate"].sum("user") + world.dataset["final"].sum("category")
    part = {"origin": ["AAA", "BBB"], "destination": ["AAA", "BBB"], "sector": ["farm", "mill"]}
    weights = flows.sel(part)
    expected = float((tariff.sel(part) * weights).sum() / weights.sum())
    found = merged.satellite("tariff")
    assert found.dims == ("destination", "origin", "sector")
    assert found.sel(destination="X", origin="X", sector="farm").item() == pytest.approx(expected)
    uses = world.dataset["intermediate"].sum(["origin", "destination"])
    part = {"sector": ["farm", "mill"], "user": ["mine"]}
    expected = float((critical.sel(part) * uses.sel(part)).sum() / uses.sel(part).sum())
    found = merged.satellite("criticality").sel(sector="farm", user="mine").item()
    assert found == pytest.approx(expected)


@pytest.mark.parametrize("name", ["population", "gdp_per_head", "employment", "inventory_days"])
def test_an_unknown_part_makes_its_own_whole_unknown_and_no_other(plain, rng, name):
    extra = satellites(rng, plain)
    extra[name].values[0] = np.nan
    merged = rebuilt(plain, satellites=extra).aggregate({"AAA": "X", "BBB": "X"})
    found = merged.satellite(name)
    assert np.isnan(found.sel(region="X")).all()
    np.testing.assert_array_equal(
        found.sel(region=["CCC", "DDD"]).values, extra[name].sel(region=["CCC", "DDD"]).values
    )


def test_a_mean_with_unknown_weights_is_unknown(plain, rng):
    extra = satellites(rng, plain)
    extra["population"].values[1] = np.nan
    merged = rebuilt(plain, satellites=extra).aggregate({"AAA": "X", "BBB": "X"})
    assert np.isnan(merged.satellite("gdp_per_head").sel(region="X"))
    untouched = rebuilt(plain, satellites=extra).aggregate({"CCC": "X", "DDD": "X"})
    assert untouched.satellite("gdp_per_head").sel(region="BBB") == extra["gdp_per_head"][1]


def test_infinite_stocks_stay_with_those_that_have_them(plain, rng):
    extra = satellites(rng, plain)
    extra["inventory_days"].values[0, 2] = np.inf
    merged = rebuilt(plain, satellites=extra).aggregate({"AAA": "X", "BBB": "X"})
    found = merged.satellite("inventory_days")
    assert np.isinf(found.sel(region="X", sector="mine"))
    assert np.isfinite(found.values).sum() == 8


def test_idle_industries_are_averaged_plainly(rng):
    plain = random_world(rng, 3, 2, idle=True)
    extra = satellites(rng, plain)
    extra["inventory_days"].values[0, 1] = np.inf  # of no weight beside an industry with output
    world = rebuilt(plain, satellites=extra, tolerate="zero_output")
    merged = world.aggregate({"AAA": "X", "BBB": "X"}).satellite("inventory_days")
    assert merged.sel(region="X", sector="mill") == extra["inventory_days"][1, 1]


# -- blocs and countries ----------------------------------------


def test_blocs_follow_their_members_or_are_dropped(plain):
    world = rebuilt(plain, blocs={"west": ["AAA", "BBB"], "edge": ["BBB", "CCC"], "far": ["DDD"]})
    merged = world.aggregate({"AAA": "X", "BBB": "X"})
    assert dict(merged.blocs) == {"west": ("X",), "far": ("DDD",)}
    assert "west" not in world.aggregate({"DDD": "west"}).blocs


def test_parts_of_a_country_stay_parts_until_merged(plain):
    world = rebuilt(plain, countries={"AAA": "ZZZ", "BBB": "ZZZ", "CCC": "ZZZ"})
    partly = world.aggregate({"AAA": "P", "BBB": "P"})
    assert dict(zip(partly.regions, partly.region_countries, strict=True)) == {
        "P": "ZZZ",
        "CCC": "ZZZ",
        "DDD": "DDD",
    }
    wholly = world.aggregate({"AAA": "ZZZ", "BBB": "ZZZ", "CCC": "ZZZ"})
    assert wholly.regions == wholly.countries == ("ZZZ", "DDD")
    across = world.aggregate({"CCC": "Q", "DDD": "Q"})
    assert across.countries == ("ZZZ", "Q")


def test_renaming_a_region_renames_its_country(plain):
    renamed = plain.aggregate({"AAA": "X"})
    assert renamed.region_countries == ("X", "BBB", "CCC", "DDD")
    np.testing.assert_array_equal(renamed.Z, plain.Z)


# -- selection ----------------------------------------


def test_select_keeps_the_rest_in_one(plain):
    chosen = plain.select(["CCC", "AAA"], ["mill"])
    assert chosen.regions == ("AAA", "REST", "CCC")
    assert chosen.sectors == ("REST", "mill")
    assert chosen.check().ok
    assert chosen.x.sum() == pytest.approx(plain.x.sum())
    assert plain.select(["AAA"], rest="others").regions == ("AAA", "others")


def test_select_refuses_unknown_names_and_a_rest_that_is_kept(plain):
    with pytest.raises(NameNotFoundError, match="no region 'AAB' in world random; did you mean"):
        plain.select(["AAB"])
    with pytest.raises(InputError, match="'AAA' is kept and cannot also be the rest"):
        plain.select(["AAA"], rest="AAA")
