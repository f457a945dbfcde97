"""World 2011: it balances, it is the sum of its source, and it says what it is made of."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from autarky._core.errors import NameNotFoundError
from autarky.world import World
from autarky.world.concordances import FOLDER, concordance, concordances

ROOT = Path(__file__).resolve().parents[2]
HOME = ROOT / "src" / "autarky" / "data" / "embedded" / "2011"
SECTORS = {
    "food", "fuel_minerals", "light", "materials", "machinery", "utilities_construction",
    "trade_transport", "services",
}  # fmt: skip
EU27 = {
    "AUT", "BEL", "BGR", "CYP", "CZE", "DEU", "DNK", "ESP", "EST", "FIN", "FRA", "GBR", "GRC",
    "HUN", "IRL", "ITA", "LTU", "LUX", "LVA", "MLT", "NLD", "POL", "PRT", "ROM", "SVK", "SVN",
    "SWE",
}  # fmt: skip


@pytest.fixture(scope="module")
def world() -> World:
    return World.load(HOME / "world.nc")


@pytest.fixture(scope="module")
def figures() -> pd.DataFrame:
    return pd.read_csv(HOME / "satellites_2011.csv", keep_default_na=False)


def test_it_is_12_by_8_and_balances_to_1e_9_of_output(world) -> None:
    assert (len(world.regions), len(world.sectors)) == (12, 8)
    assert set(world.sectors) == SECTORS
    rows = world.Z.sum(axis=1) + world.Y.sum(axis=1) - world.x
    columns = world.Z.sum(axis=0) + world.va - world.x
    assert np.abs(rows / world.x).max() < 1e-9
    assert np.abs(columns / world.x).max() < 1e-9


def test_only_inventories_are_negative_and_nothing_else_is_tolerated(world) -> None:
    assert world.info.tolerated == ("negative_final_demand",)
    final = world.dataset["final"]
    kept = final.sel(category=[c for c in world.categories if c != "inventories"])
    assert float(kept.min()) >= 0
    assert (world.va > 0).all()
    assert (world.Z >= 0).all()


def test_it_is_the_sum_of_wiod_2011(world, wiod) -> None:
    whole = wiod(2011)
    merged = whole.aggregate(
        regions=HOME / "concordance_regions.csv", sectors=concordance("wiod35_to_8")
    )
    at_region = [merged.regions.index(r) for r in world.regions]
    at_sector = [merged.sectors.index(s) for s in world.sectors]
    Z = merged.Z.reshape(12, 8, 12, 8)[np.ix_(at_region, at_sector, at_region, at_sector)]
    Y = merged.Y.reshape(12, 8, 12, 5)[np.ix_(at_region, at_sector, at_region, range(5))]
    np.testing.assert_allclose(Z.reshape(96, 96), world.Z, rtol=1e-12)
    np.testing.assert_allclose(Y.reshape(96, 60), world.Y, rtol=1e-12)
    assert world.x.sum() == pytest.approx(whole.x.sum(), rel=1e-12)


def test_the_script_rebuilds_the_file(world, shared_data) -> None:
    spec = importlib.util.spec_from_file_location(
        "build_world_2011", ROOT / "scripts" / "build_world_2011.py"
    )
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    assert script.build(shared_data).hash == world.hash


def test_gdp_is_that_of_2011(world) -> None:
    gdp = dict(zip(world.regions, world.va.reshape(12, 8).sum(axis=1) / 1e6, strict=True))
    # World Bank, current trillion USD, 2011; the table is at basic prices, so a little below
    known = {"USA": 15.6, "CHN": 7.55, "JPN": 6.23, "DEU": 3.75, "GBR": 2.66, "FRA": 2.86}
    for region, value in known.items():
        assert gdp[region] == pytest.approx(value, rel=0.13)
    assert 66 < sum(gdp.values()) < 75


def test_blocs_are_whole_and_the_union_is_exact(world) -> None:
    assert set(world.blocs) == {"eu", "nafta", "west", "ric"}
    regions = pd.read_csv(HOME / "concordance_regions.csv", dtype=str)
    members = set(regions.loc[regions["to"].isin(world.blocs["eu"]), "from"])
    assert members == EU27
    nafta = set(regions.loc[regions["to"].isin(world.blocs["nafta"]), "from"])
    assert nafta == {"USA", "CAN", "MEX"}


def test_every_figure_beside_the_table_has_a_range_a_unit_a_source_and_evidence(figures) -> None:
    value = figures[["low", "value", "high"]].astype(float)
    assert (value["low"] <= value["value"]).all()
    assert (value["value"] <= value["high"]).all()
    assert (figures[["unit", "source", "evidence"]] != "").all(axis=None)
    assert set(figures["evidence"]) == {"literature", "assumption"}
    recalled = figures.loc[figures["evidence"] == "literature", "source"]
    assert recalled.str.contains("recalled, not checked against the source").all()


def test_satellites_are_the_figures(world, figures) -> None:
    assert world.satellite("employment") is None
    assert world.satellite("capital") is None
    for name, rows in figures.groupby("satellite"):
        array = world.satellite(name)
        assert array is not None
        assert not np.isnan(array.values).any()
        assert array.attrs["unit"]
        assert array.attrs["evidence"]
        first = rows.iloc[0]
        place = {d: first[d] for d in array.dims}
        assert float(array.sel(place)) == float(first["value"])
    assert world.satellite("criticality").dims == ("sector", "user")
    assert set(np.unique(world.satellite("criticality"))) == {0.0, 0.5, 1.0}
    assert 6900 < float(world.satellite("population").sum()) < 7150


def test_it_names_its_source_and_its_licence(world) -> None:
    assert "Timmer" in world.info.source
    assert "CC BY 4.0" in world.info.licence
    assert world.info.certificate["world_output_lost"] == 0
    assert any("Employment and capital are absent" in w for w in world.info.warnings)


@pytest.mark.parametrize(
    ("name", "codes"),
    [
        ("wiod35_to_8", 35),
        ("wiod56_to_8", 56),
        ("icio2021_to_8", 45),
        ("icio2023_to_8", 45),
        ("icio2025_to_8", 50),
        ("figaro64_to_8", 64),
    ],
)
def test_concordances_lead_to_the_eight_sectors(name, codes) -> None:
    table = pd.read_csv(concordance(name), dtype=str, keep_default_na=False)
    assert list(table.columns) == ["from", "to", "name"]
    assert len(table) == table["from"].nunique() == codes
    assert set(table["to"]) == SECTORS
    n = codes
    Z = np.full((n, n), 1.0)
    merged = World.from_arrays(
        Z, np.full(n, 2.0 * n), regions=["world"], sectors=list(table["from"])
    ).aggregate(sectors=concordance(name))
    assert set(merged.sectors) == SECTORS
    assert merged.check().ok


def test_the_same_industry_has_the_same_sector_in_every_classification() -> None:
    tables = {
        path.stem: dict(pd.read_csv(path, dtype=str, keep_default_na=False)[["from", "to"]].values)
        for path in FOLDER.glob("*.csv")
    }
    rev4 = [tables[n] for n in tables if n not in {"wiod35_to_8", "icio2021_to_8"}]
    for code in set.union(*(set(t) for t in rev4)):
        assert len({t[code] for t in rev4 if code in t}) == 1, code
    assert list(tables["icio2021_to_8"].values()) == list(tables["icio2023_to_8"].values())


def test_unknown_concordance() -> None:
    with pytest.raises(NameNotFoundError, match="did you mean 'wiod35_to_8'"):
        concordance("wiod_35_to_8")
    assert len(concordances()) == 6
