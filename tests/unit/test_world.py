"""World: forms of input, frozen figures, accounts with the worst cell named, identity."""

import numpy as np
import pandas as pd
import pytest
import xarray as xr

from autarky._core.errors import InputError, NameNotFoundError, WorldError
from autarky.world import TOLERANCES, World, WorldInfo
from strategies import random_world, satellites

REGIONS, SECTORS = ["AAA", "BBB", "CCC"], ["farm", "mill"]


@pytest.fixture
def world(rng):
    return random_world(rng, 3, 2, 2, categories=["households", "state"])


@pytest.fixture
def arrays(world):
    return world.Z.copy(), world.Y.copy()


def build(arrays, **options):
    return World.from_arrays(*arrays, **({"regions": REGIONS, "sectors": SECTORS} | options))


# -- forms of input ----------------------------------------


def test_four_dimensional_arrays_are_the_same_table(arrays):
    Z, Y = arrays
    other = build((Z.reshape(3, 2, 3, 2), Y.reshape(3, 2, 3, 2)))
    np.testing.assert_array_equal(other.Z, Z)
    np.testing.assert_array_equal(other.Y, Y)
    assert build(arrays).hash == other.hash


def test_dataset_is_region_major(arrays):
    world = build(arrays, categories=["households", "state"])
    Z, Y = arrays
    cell = {"origin": "BBB", "sector": "farm", "destination": "CCC"}
    assert world.dataset["intermediate"].sel(**cell, user="mill").item() == Z[2, 5]
    assert world.dataset["final"].sel(**cell, category="state").item() == Y[2, 5]
    assert world.dataset["value_added"].sel(destination="BBB", user="mill").item() == pytest.approx(
        world.va[3]
    )


def test_labelled_frames_name_the_world(arrays):
    index = pd.MultiIndex.from_product([REGIONS, SECTORS])
    columns = pd.MultiIndex.from_product([REGIONS, ["h", "g"]])
    frames = pd.DataFrame(arrays[0], index, index), pd.DataFrame(arrays[1], index, columns)
    world = World.from_arrays(*frames)
    assert (world.regions, world.sectors) == (tuple(REGIONS), tuple(SECTORS))


@pytest.mark.parametrize(
    ("block", "axis", "message"),
    [
        ("Z", 1, "the columns of Z are not labelled as its rows"),
        ("Z", 0, "the columns of Z are not labelled as its rows"),
        ("Y", 0, "the rows of Y are not labelled as those of Z"),
        ("Y", 1, "the columns of Y are not every region × category, region-major"),
    ],
)
def test_frames_in_another_order_are_refused_not_scrambled(arrays, block, axis, message):
    index = pd.MultiIndex.from_product([REGIONS, SECTORS])
    columns = pd.MultiIndex.from_product([REGIONS, ["h", "g"]])
    frames = {
        "Z": pd.DataFrame(arrays[0], index, index),
        "Y": pd.DataFrame(arrays[1], index, columns),
    }
    frames[block] = frames[block].sort_index(axis=axis, ascending=False)
    with pytest.raises(InputError, match=message):
        World.from_arrays(frames["Z"], frames["Y"])


def test_a_table_without_regions_is_one_region():
    world = World.from_arrays([[150, 500], [200, 100]], [350, 1700])
    assert world.regions == ("world",)
    assert world.sectors == ("sector 1", "sector 2")
    np.testing.assert_array_equal(world.x, [1000, 2000])
    np.testing.assert_array_equal(world.va, [650, 1400])


def test_value_added_by_factor(world, arrays):
    parts = np.stack([world.va * 0.6, world.va * 0.4])
    for form in (parts, parts.reshape(2, 3, 2), parts.tolist()):
        split = build(arrays, va=form, factors=["labour", "capital"])
        assert split.factors == ("labour", "capital")
        np.testing.assert_allclose(split.va, world.va)
        np.testing.assert_allclose(
            split.dataset["value_added"].sel(factor="capital", destination="CCC").values,
            parts[1, 4:],
        )


def test_value_added_by_region_and_sector(world, arrays):
    np.testing.assert_allclose(build(arrays, va=world.va.reshape(3, 2)).va, world.va)


def test_stated_output_is_kept_and_checked(world, arrays):
    stated = build(arrays, x=world.x.reshape(3, 2))
    np.testing.assert_allclose(stated.stated_output, world.x)
    np.testing.assert_array_equal(world.stated_output, world.x)
    with pytest.raises(WorldError, match="do not add up to output: 1, worst BBB/mill"):
        build(arrays, x=world.x + np.eye(6)[3], va=world.va)


def test_coefficients_of_an_idle_industry_are_zero(rng):
    world = random_world(rng, 3, 2, idle=True)
    assert not world.A[:, 1].any()
    np.testing.assert_allclose(world.A @ world.x, world.Z.sum(axis=1))


def test_final_deliveries_by_region_sum_the_categories(world):
    np.testing.assert_allclose(world.final_by_region[:, 1], world.Y[:, 2] + world.Y[:, 3])


# -- what is refused ----------------------------------------

BAD = {
    "Z has the shape \\(6, 5\\)": {"Z": np.ones((6, 5))},
    "Z has the shape \\(3, 2, 2, 3\\)": {"Z": np.ones((3, 2, 2, 3))},
    "Z has rows of unequal length": {"Z": [[1, 2], [3]]},
    "Z has rows of unequal length or holds something that is not a number": {
        "Z": np.full((6, 6), "x")
    },
    "Z has 1 cells that are not finite, the first in row 1, column 2": {
        "Z": np.where(np.arange(36).reshape(6, 6) == 8, np.nan, 1.0)
    },
    "Y has 5 columns, not a multiple of the 3 regions": {"Y": np.ones((6, 5))},
    "Y has the shape \\(3, 2, 2, 3\\)": {"Y": np.ones((3, 2, 2, 3))},
    "va has the shape \\(6, 2\\); it needs \\(factors, 6\\)": {"va": np.ones((6, 2))},
    "x has the shape": {"x": np.ones(5)},
    "2 factors named for 1 rows": {"va": np.ones(6), "factors": ["a", "b"]},
    "the factor 'a' is named twice": {"va": np.ones((2, 6)), "factors": ["a", "a"]},
    "1 categories named for 6 columns of Y": {"categories": ["a"]},
    "the category 'a' is named twice": {"categories": ["a", "a"]},
    "the region 'AAA' is named twice": {"regions": ["AAA", "BBB", "AAA"]},
    "regions × sectors asks for \\(0": {"regions": []},
    "2 countries named for 3 regions": {"countries": ["X", "Y"]},
    "no region 'AAB' in the countries' parts; did you mean 'AAA'": {"countries": {"AAB": "X"}},
    "the bloc 'b' names 'QQQ', which is no region": {"blocs": {"b": ["QQQ"]}},
    "the bloc 'AAA' has the name of a region": {"blocs": {"AAA": ["BBB"]}},
    "the bloc 'X' has the name of a region": {"countries": {"AAA": "X"}, "blocs": {"X": ["BBB"]}},
    "the bloc 'b' has no members": {"blocs": {"b": []}},
    "no check 'zero' to tolerate; known: zero_output": {"tolerate": ["zero"]},
    "from_arrays does not know 'yaer'": {"yaer": 1930},
}


@pytest.mark.parametrize("message", BAD)
def test_bad_input_is_one_sentence(arrays, message):
    given = dict(zip("ZY", arrays, strict=True)) | BAD[message]
    with pytest.raises(InputError, match=message):
        build((given.pop("Z"), given.pop("Y")), **given)


def test_all_problems_are_collected():
    with pytest.raises(InputError, match=r"2 problems: \(1\) Z has .* \(2\) Y has"):
        build((np.ones((5, 5)), np.ones((6, 4))))


# -- accounts ----------------------------------------


def broken(world, name):
    """Arrays that break one account in a known place, and the sentence that must say so."""
    Z, Y, va = world.Z.copy(), world.Y.copy(), world.va.copy()
    if name == "zero_output":
        Z[3] = Z[:, 3] = 0
        Y[3] = 0
        return Z, Y, None, "BBB/mill"
    if name == "negative_final_demand":
        Y[2, 5] = -0.01
        return Z, Y, None, "BBB/farm → CCC/category 2"
    if name == "negative_value_added":
        Z[4, 1] += 2 * va[1]
        return Z, Y, None, "AAA/mill"
    if name == "negative_intermediate":
        Z[0, 5] = -0.01
        return Z, Y, None, "AAA/farm → CCC/mill"
    va[4] *= 1.5
    return Z, Y, va, "CCC/farm"


@pytest.mark.parametrize("name", [t for t in TOLERANCES if t != "rounding"])
def test_broken_account_names_its_worst_cell_and_can_be_tolerated(world, name):
    Z, Y, va, place = broken(world, name)
    with pytest.raises(WorldError, match=f"worst {place}.*tolerate=\\('{name}',\\)") as caught:
        build((Z, Y), va=va)
    assert TOLERANCES[name] in str(caught.value)
    tolerant = build((Z, Y), va=va, tolerate=name)
    report = tolerant.check()
    assert report.ok
    assert [(f.check, f.worst, f.tolerated) for f in report.findings] == [(name, place, True)]
    assert place in str(report)
    assert list(report.table()["check"]) == [name]


def test_rounding_forgives_little_and_no_more(world):
    va = world.va.copy()
    va[0] += 0.9e-5 * world.x.max()
    with pytest.raises(WorldError, match="rows or columns"):
        build((world.Z, world.Y), va=va)
    assert build((world.Z, world.Y), va=va, tolerate="rounding").check().ok
    va[0] += 0.2e-5 * world.x.max()
    with pytest.raises(WorldError, match="rows or columns"):
        build((world.Z, world.Y), va=va, tolerate="rounding")


def test_worst_cell_is_the_largest_not_the_first(world):
    va = world.va.copy()
    va[0] += 1.0
    va[5] -= 3.0
    with pytest.raises(WorldError, match=r"output: 2, worst CCC/mill \(-3\)"):
        build((world.Z, world.Y), va=va, tolerate="negative_value_added")


def test_figures_that_are_not_finite_are_refused_however_they_come(world):
    hollow = world.dataset.assign(intermediate=world.dataset["intermediate"].copy(deep=True))
    hollow["intermediate"].values[1, 0, 0, 0] = np.nan
    with pytest.raises(WorldError, match="figures of BBB/farm that are not finite"):
        World(hollow, world.info)


# -- frozen ----------------------------------------


def test_figures_cannot_be_changed(world):
    for array in (world.Z, world.Y, world.x, world.va, world.final_by_region):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1.0
    with pytest.raises(ValueError, match="read-only"):
        world.dataset["final"].values[0] = 1.0
    with pytest.raises(AttributeError, match="cannot assign"):
        world.info = WorldInfo()


def test_world_does_not_share_memory_with_what_it_was_built_from(world, arrays, rng):
    extra = satellites(rng, world)
    built = build(arrays, satellites=extra)
    before = built.hash
    arrays[0][:] = 0
    arrays[1][:] = 0
    extra["population"].values[:] = 0
    assert build((built.Z, built.Y), satellites=satellites(rng, world)) is not built
    assert World(built.dataset, built.info).hash == before


# -- satellites ----------------------------------------


def test_satellites_keep_labels_and_attributes(world, arrays, rng):
    built = build(arrays, satellites=satellites(rng, world))
    people = built.satellite("population")
    assert people.attrs["unit"] == "million persons"
    assert built.satellite("hope") is None


@pytest.mark.parametrize(
    ("array", "message"),
    [
        (xr.DataArray([1.0, 2, 3], {"region": ["BBB", "AAA", "CCC"]}), "the region labels of 's'"),
        (xr.DataArray([1.0, 2], {"region": ["AAA", "BBB"]}), "the region labels of 's' differ"),
        (xr.DataArray([1.0, 2, 3], dims="region"), "the region labels of 's' differ"),
        (xr.DataArray([1.0], {"month": ["May"]}), "'s' has the unknown dimension 'month'"),
        (xr.DataArray(["a", "b", "c"], {"region": REGIONS}), "'s' holds something that is not a"),
        (
            xr.DataArray([1.0, 2, 3], {"region": REGIONS}, attrs={"range": None}),
            "the attribute 'range' of 's' is neither text nor a number",
        ),
    ],
)
def test_satellite_that_does_not_fit_is_refused(arrays, array, message):
    with pytest.raises(InputError, match=message):
        build(arrays, satellites={"s": array})


# -- identity ----------------------------------------


def test_hash_covers_every_label_figure_and_fact(arrays, world):
    base = build(arrays, name="w", satellites=satellites(np.random.default_rng(1), world))
    same = build(arrays, name="w", satellites=satellites(np.random.default_rng(1), world))
    assert base.hash == same.hash
    nudged = arrays[1].copy()
    nudged[0, 0] = np.nextafter(nudged[0, 0], 9e9)
    extra = satellites(np.random.default_rng(1), world)
    louder = {"population": extra["population"].assign_attrs(unit="persons")}
    others = [
        build((arrays[0], nudged), name="w", satellites=extra),
        build(arrays, name="v", satellites=extra),
        build(arrays, name="w"),
        build(arrays, name="w", satellites=extra | louder),
        build(arrays, name="w", sectors=["farm", "mills"]),
        build(arrays, name="w", satellites=extra, countries={"AAA": "BBB"}),
        build(arrays, name="w", satellites=extra, blocs={"b": ["AAA"]}),
    ]
    assert len({base.hash, *(other.hash for other in others)}) == 1 + len(others)


def test_repr_tells_what_it_is(world):
    assert repr(world) == "<World 'random', 1930: 3 regions × 2 sectors, million USD>"
    assert repr(World.from_arrays([[0.5]], [0.5])) == (
        "<World 'unnamed': 1 regions × 1 sectors, no unit>"
    )


def test_with_info_changes_facts_alone(world):
    renamed = world.with_info(name="mine")
    assert renamed.name == "mine"
    assert renamed.info.year == world.info.year
    assert renamed.hash != world.hash
    assert world.name == "random"


# -- names ----------------------------------------


def test_positions_of_regions_countries_and_blocs(arrays):
    world = build(arrays, countries={"AAA": "ZZZ", "CCC": "ZZZ"}, blocs={"both": ["ZZZ", "BBB"]})
    assert world.countries == ("ZZZ", "BBB")
    assert world.region_index("ZZZ").tolist() == [0, 2]
    assert world.region_index("CCC").tolist() == [2]
    assert world.region_index("both").tolist() == [0, 1, 2]
    assert world.sector_index("mill") == 1


def test_country_named_as_one_of_its_parts_is_the_whole_country(arrays):
    world = build(arrays, countries={"BBB": "AAA"})
    assert world.region_index("AAA").tolist() == [0, 1]
    assert world.region_index("BBB").tolist() == [1]


@pytest.mark.parametrize(
    ("name", "meant"), [("UK", "GBR"), ("united kingdom", "GBR"), ("gbr", "GBR"), ("USSR", "SUN")]
)
def test_unknown_region_suggests_what_was_meant(arrays, name, meant):
    world = build(arrays, regions=["GBR", "SUN", "USA"])
    with pytest.raises(NameNotFoundError, match=f"no region {name!r}.*did you mean {meant!r}"):
        world.region_index(name)


def test_unknown_name_without_a_neighbour_lists_the_known(world):
    with pytest.raises(NameNotFoundError, match="no sector 'xyzzy' in world random; known: farm"):
        world.sector_index("xyzzy")


def test_titles_fall_back_to_codes(world):
    named = world.with_info(titles={"AAA": "Alpha"})
    assert (named.title("AAA"), named.title("BBB")) == ("Alpha", "BBB")
