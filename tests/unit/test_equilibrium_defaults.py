"""Trade elasticities by sector and substitution by horizon: whose figures, and what is refused."""

from __future__ import annotations

import importlib.util
import math
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import xarray as xr

import autarky as ak
from autarky._core.errors import InputError
from autarky._core.tables import read_table
from autarky.equilibrium.defaults import HORIZONS, horizon, thetas
from autarky.world import World
from autarky.world.concordances import concordances
from autarky.world.groups import GROUPS

PACKAGE = "autarky.equilibrium.defaults"
EVIDENCE = {"file", "page", "literature", "assumption"}
SCRIPT = Path(__file__).resolve().parents[2] / "scripts" / "build_theta.py"
KNOTS = (1, 6, 12, 36, 120)
PARAMETERS = {"eta", "epsilon", "sigma", "theta_multiplier", "mobility"}


def one_region(sectors, theta=None) -> World:
    n = len(sectors)
    return World.from_arrays(
        np.ones((n, n)),
        np.full((n, 1), float(n)),
        regions=["AAA"],
        sectors=list(sectors),
        satellites={} if theta is None else {"theta": theta},
        unit="million USD",
    )


def over_sector(sectors, values, **attrs) -> xr.DataArray:
    facts = {"unit": "1", "source": "estimated", "evidence": "file"}
    return xr.DataArray(values, {"sector": list(sectors)}, ("sector",), attrs=facts | attrs)


def theta_table() -> pd.DataFrame:
    table = read_table(PACKAGE, "theta.csv").set_index("class")
    return table.astype(dict.fromkeys(("theta", "low", "high"), float))


# -- the tables ------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["theta", "horizons"])
def test_every_figure_lies_in_its_range_and_names_unit_source_and_evidence(name) -> None:
    table = read_table(PACKAGE, f"{name}.csv")
    low, value, high = (
        table[c].astype(float) for c in ("low", "theta" if name == "theta" else "value", "high")
    )
    assert (low <= value).all()
    assert (value <= high).all()
    assert set(table["evidence"]) <= EVIDENCE
    assert set(table["unit"]) == {"1"}
    assert (table["source"].str.len() > 20).all()


def test_every_theta_is_positive_and_its_range_is_open() -> None:
    table = theta_table()
    assert table.index.is_unique
    assert (table["low"] > 0).all()
    assert (table["high"] > table["low"]).all()


@pytest.mark.parametrize("name", concordances())
def test_every_code_of_every_concordance_has_a_class(name) -> None:
    table = read_table(PACKAGE, "classes.csv")
    codes = set(read_table("autarky.world.concordances", f"{name}.csv")["from"])
    own = table[table["classification"] == name.removesuffix("_to_8")]
    assert set(own["code"]) == codes
    assert own["code"].is_unique


def test_classes_have_figures_and_no_code_is_also_a_group() -> None:
    table = read_table(PACKAGE, "classes.csv")
    assert set(table["class"]) < set(theta_table().index)
    groups = table["classification"] == "groups"
    assert set(table["code"][groups]) == set(GROUPS)
    assert not set(table["code"][~groups]) & set(GROUPS)


def test_tradable_classes_are_those_of_caliendo_and_parro(shared_data) -> None:
    published = np.loadtxt(shared_data / "cp2015" / "T.txt")
    np.testing.assert_array_equal(theta_table()["theta"].to_numpy()[:20], published)


def test_the_script_gives_the_table_that_is_embedded(shared_data, tmp_path, monkeypatch) -> None:
    spec = importlib.util.spec_from_file_location("build_theta", SCRIPT)
    script = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "build_theta", script)
    spec.loader.exec_module(script)
    monkeypatch.setattr(script, "TARGET", tmp_path / "theta.csv")
    monkeypatch.setattr(sys, "argv", ["build_theta.py", str(shared_data)])
    script.main()
    built = pd.read_csv(tmp_path / "theta.csv", dtype=str, keep_default_na=False)
    pd.testing.assert_frame_equal(built, read_table(PACKAGE, "theta.csv"))


def test_petroleum_does_not_rule_the_group_that_it_is_in() -> None:
    theta = theta_table()["theta"]
    assert theta["mining"] < theta["group_fuel_minerals"] < 2 * theta["mining"]


# -- θ of a World ----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", concordances())
def test_codes_of_a_known_classification_have_their_class(name) -> None:
    codes = read_table("autarky.world.concordances", f"{name}.csv")["from"]
    t = read_table(PACKAGE, "classes.csv")
    t = t[t["classification"] == name.removesuffix("_to_8")].set_index("code")
    found = thetas(one_region(codes))
    expected = theta_table()["theta"][t["class"][codes]]
    np.testing.assert_array_equal(found.value, expected.to_numpy())
    assert all(f"{code!r} in {name.removesuffix('_to_8')}" in s
               for code, s in zip(codes, found.source, strict=True))  # fmt: skip


@pytest.mark.parametrize("name", ["1928", "2011"])
def test_sectors_of_the_embedded_worlds_have_the_figures_of_their_groups(name) -> None:
    world = ak.load_world(name)
    table = theta_table()
    found = thetas(world)
    for i, sector in enumerate(world.sectors):
        row = table.loc[f"group_{sector}"]
        assert (found.value[i], found.low[i], found.high[i]) == tuple(row[["theta", "low", "high"]])
        assert found.evidence[i] == row["evidence"]
        assert row["source"] in found.source[i]


def test_groups_beside_codes_and_a_code_that_nobody_knows() -> None:
    found = thetas(one_region(["C20", "food", "mystery", "c20"]))
    table = theta_table()["theta"]
    expected = [table[c] for c in ("chemicals", "group_food", "unknown", "unknown")]
    assert found.value.tolist() == expected
    assert found.evidence[2] == "assumption"
    assert "no classification names" in found.source[2]


def test_wiod_has_the_value_of_petroleum_where_it_is_refined(wiod) -> None:
    world = wiod(2011)
    assert thetas(world).value[world.sectors.index("c8")] == 64.85


def test_a_satellite_comes_first_with_thirty_per_cent_either_way() -> None:
    sectors = ["food", "C20"]
    found = thetas(one_region(sectors, over_sector(sectors, [2.0, 6.0])))
    assert found.value.tolist() == [2.0, 6.0]
    np.testing.assert_allclose(np.log(found.high / found.value), 0.3)
    np.testing.assert_allclose(np.log(found.value / found.low), 0.3)
    assert found.evidence == ("file", "file")
    assert "estimated" in found.source[0]
    assert "30 %" in found.source[0]


@pytest.mark.parametrize("bad", [0.0, -1.0, np.nan, np.inf])
def test_a_satellite_that_is_not_positive_and_finite_is_refused(bad) -> None:
    sectors = ["food", "mystery"]
    world = one_region(sectors, over_sector(sectors, [2.0, bad]))
    with pytest.raises(InputError, match=f"has {bad:g} for mystery; give a positive"):
        thetas(world)


def test_a_satellite_over_regions_is_refused() -> None:
    array = xr.DataArray(
        [[3.0, 3.0]],
        {"region": ["AAA"], "sector": ["food", "mystery"]},
        ("region", "sector"),
        attrs={"unit": "1", "source": "estimated", "evidence": "file"},
    )
    with pytest.raises(InputError, match="is over region and sector; give it over sector alone"):
        thetas(one_region(["food", "mystery"], array))


def test_a_satellite_with_another_unit_is_refused() -> None:
    world = one_region(["food"], over_sector(["food"], [300.0], unit="per cent"))
    with pytest.raises(InputError, match="has the unit 'per cent'; give pure numbers"):
        thetas(world)


def test_arrays_cannot_be_written_to() -> None:
    for found in (
        thetas(one_region(["C20"])),
        thetas(one_region(["a"], over_sector(["a"], [2.0]))),
    ):
        for values in (found.value, found.low, found.high):
            with pytest.raises(ValueError, match="read-only"):
                values[0] = 1.0


# -- horizon ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("months", KNOTS)
def test_a_knot_has_the_figures_of_the_table(months) -> None:
    t = read_table(PACKAGE, "horizons.csv")
    t = t[t["months"] == str(months)].set_index("parameter")
    found = horizon(months)
    assert set(found) == PARAMETERS
    for name, r in found.items():
        row = t.loc[name]
        assert [r.value, r.low, r.high] == [float(row[c]) for c in ("value", "low", "high")]
        assert (r.evidence, r.source) == (row["evidence"], row["source"])


def test_half_way_in_logarithms_between_two_knots_is_half_way_between_their_figures() -> None:
    a, b, between = horizon(12), horizon(36), horizon(math.sqrt(12 * 36))
    for name, r in between.items():
        for end in ("value", "low", "high"):
            half = (getattr(a[name], end) + getattr(b[name], end)) / 2
            assert getattr(r, end) == pytest.approx(half, rel=1e-12)
        assert r.evidence == "assumption"
        assert a[name].source in r.source
        assert b[name].source in r.source


def test_more_time_never_means_less_substitution() -> None:
    path = [horizon(m) for m in np.geomspace(1, 120, 200)]
    for name in PARAMETERS:
        for end in ("value", "low", "high"):
            values = [getattr(at[name], end) for at in path]
            assert (np.diff(values) >= 0).all(), (name, end)
        assert all(at[name].low <= at[name].value <= at[name].high for at in path)
    assert all(at["mobility"].low >= 0 and at["mobility"].high <= 1 for at in path)
    assert all(at[name].low > 0 for at in path for name in PARAMETERS - {"mobility"})


def test_the_long_run_is_cobb_douglas_with_full_theta_and_mobile_factors() -> None:
    assert {r.value for r in horizon(HORIZONS["long"]).values()} == {1.0}
    assert dict(HORIZONS) == {"short": 12, "medium": 36, "long": 120}


def test_the_short_run_is_that_of_baqaee_and_farhi() -> None:
    short = horizon(HORIZONS["short"])
    assert [short[p].value for p in ("sigma", "eta", "epsilon")] == [0.9, 0.5, 0.2]
    assert short["theta_multiplier"].value == pytest.approx(0.76 / 2)


@pytest.mark.parametrize("months", [0, 0.99, 120.1, -3, math.nan, math.inf])
def test_a_horizon_outside_the_knots_is_refused(months) -> None:
    with pytest.raises(InputError, match=r"outside what is known; give one from 1 to 120 months"):
        horizon(months)
