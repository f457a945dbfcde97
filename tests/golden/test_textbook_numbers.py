"""Published numbers of the accounting literature, to the printed digits."""

import numpy as np
import pytest

from autarky import dependence
from autarky.world import World


def test_miller_and_blair_two_sectors():
    """Miller and Blair (2009), *Input–Output Analysis*, section 2.3: L of the 2 × 2 example."""
    world = World.from_arrays([[150, 500], [200, 100]], [350, 1700], sectors=["1", "2"])
    inverse = dependence.leontief_inverse(world).values.reshape(2, 2)
    np.testing.assert_allclose(
        inverse, [[1.25412541, 0.330033], [0.2640264, 1.12211221]], atol=5e-9
    )
    np.testing.assert_allclose(world.x, [1000, 2000])


@pytest.fixture(scope="module")
def leather(shared_data):
    table = np.load(shared_data / "decompr_leather" / "leather.npz")
    return World.from_arrays(
        table["Z"],
        table["Y"],
        regions=table["countries"],
        sectors=table["industries"],
        x=table["x"],
        name="leather",
    )


def test_decompr_leontief_decomposition_of_exports(leather):
    """R package decompr, data set *leather*: elements 1 and 81 of its Leontief decomposition."""
    inverse = dependence.leontief_inverse(leather).values.reshape(9, 9)
    v = leather.va / leather.x
    exports = dependence.run(leather).data["trade"].sum("destination").values.ravel()
    decomposition = v[:, None] * inverse * exports
    assert decomposition[0, 0] == pytest.approx(28.52278, abs=5e-6)
    assert decomposition[8, 8] == pytest.approx(34.74381, abs=1e-5)  # printed cut, not rounded
    of_output = v[:, None] * inverse * leather.x
    np.testing.assert_allclose(
        [of_output[0, 0], of_output[8, 8]], [66.75361799, 96.78316785], atol=5e-9
    )
    total = dependence.decompose_exports(leather, "Argentina", by="total")
    assert total["DC"].item() == pytest.approx(decomposition[:3, :3].sum(), rel=1e-12)


@pytest.fixture(scope="module")
def iciotest(shared_data):
    """Ten regions × three sectors; CHN and MEX hold final demand, their parts the industries."""
    table = np.load(shared_data / "exvatools_iciotest" / "iciotest.npz")
    labels = [str(r).split("_") for r in table["rows"]]
    regions = list(dict.fromkeys(region for region, _ in labels))
    sectors = list(dict.fromkeys(sector for _, sector in labels))
    final = np.zeros((30, 10, 2))
    for column, label in enumerate(table["cols"][30:]):
        region, category = str(label).split("_")
        final[:, regions.index(region), ["CONS", "INVST"].index(category)] = table["M"][
            :, 30 + column
        ]
    return World.from_arrays(
        table["M"][:, :30],
        final.reshape(30, 20),
        regions=regions,
        sectors=sectors,
        categories=["CONS", "INVST"],
        countries={"CN1": "CHN", "CN2": "CHN", "MX1": "MEX", "MX2": "MEX"},
        tolerate=["zero_output", "negative_value_added"],
        name="iciotest",
    )


EXVATOOLS_ESP = {
    "EXGR": 4666.96,
    "DC": 2165.17,
    "DVA": 1880.60,
    "VAX": 1624.18,
    "REF": 256.41,
    "DDC": 284.58,
    "FC": 2501.78,
    "FVA": 2176.21,
    "FDC": 325.58,
    "GVC": 4034.25,
}


def test_exvatools_decomposition_of_spanish_exports(iciotest):
    """R package exvatools, its test data: source-based Borin–Mancini decomposition of ESP."""
    row = dependence.decompose_exports(iciotest, "ESP").loc["ESP"]
    for term, printed in EXVATOOLS_ESP.items():
        assert row[term] == pytest.approx(printed, abs=0.00501), term
    assert row["GVC"] == pytest.approx(row["GVCB"] + row["GVCF"])


def test_run_decomposes_every_exporter_as_one_by_one(iciotest):
    everyone = dependence.run(iciotest).data["export_decomposition"]
    for country in iciotest.countries:
        alone = dependence.decompose_exports(iciotest, country).loc[country]
        np.testing.assert_allclose(everyone.sel(region=country).values, alone.values, rtol=1e-10)


@pytest.mark.parametrize("by", ["sector", "partner"])
def test_parts_of_a_decomposition_add_up(iciotest, by):
    parts = dependence.decompose_exports(iciotest, ["ESP", "FRA"], by=by)
    total = dependence.decompose_exports(iciotest, ["ESP", "FRA"]).iloc[0]
    np.testing.assert_allclose(parts.sum().values, total.values, rtol=1e-12)


@pytest.mark.parametrize(("year", "deu", "usa"), [(1995, 0.1655, 0.0933), (2011, 0.2548, 0.1280)])
def test_foreign_share_of_final_absorption_on_wiod(wiod, year, deu, usa):
    """Foreign value added in final absorption, WIOD 2013 release (specification, dependence)."""
    summary = dependence.run(wiod(year)).summary()
    assert summary.loc["DEU", "import_dependence"] == pytest.approx(deu, abs=5e-5)
    assert summary.loc["USA", "import_dependence"] == pytest.approx(usa, abs=5e-5)
