"""World 1928: stored table, certificate, known facts, and what the design page expects of it."""

from dataclasses import replace
from importlib import resources

import numpy as np
import pandas as pd
import pytest

from autarky._core.errors import InfeasibleError, InputError, NameNotFoundError
from autarky.data.world1928 import Figures, build, facts_of, load_figures, reconstruct
from autarky.data.world1928.figures import COLUMNS, EVIDENCE, REGIONS, SECTORS
from autarky.world import World

FOLDER = resources.files("autarky.data") / "embedded" / "1928"

OUTSIDE_THE_KNOWN_RANGE = {
    "import_dependence.JPN",  # nominal GDP a quarter below other estimates
    "manufacturing_share.IND",  # construction counted, food processing not
    "manufacturing_share.CHN",
}

LARGEST_MISS = {
    "merchandise by pair": 1e-6,
    "services exports": 1e-6,
    "services imports": 1e-6,
    "GDP": 1e-6,
    "government": 1e-6,
    "investment": 1e-6,
    "composition of exports": 3.0,
    "composition of imports": 4.0,
    "value added": 2.5,
    "composition of households": 18.5,
    "composition of government": 7.0,
    "composition of investment": 8.0,
    "inputs against their prior": 0.2,
}

TRIAL_IMPORT_DEPENDENCE = {
    "SUN": 3.6, "GBR": 20.3, "DEU": 14.9, "FRA": 14.2, "USA": 4.5, "IND": 7.6, "CHN": 6.1,
    "JPN": 10.0, "REU": 12.7, "LAM": 12.9, "DOM": 16.4, "ROW": 18.8,
}  # fmt: skip


@pytest.fixture(scope="module")
def built():
    return reconstruct()


@pytest.fixture(scope="module")
def facts(built):
    return facts_of(built.world).set_index("key")


def test_build_equals_the_stored_world(built):
    with resources.as_file(FOLDER / "world.nc") as path:
        stored = World.load(path)
    assert replace(stored.info, certificate={}) == replace(built.world.info, certificate={})
    for name in stored.dataset.data_vars:
        expected, found = stored.dataset[name], built.world.dataset[name]
        assert expected.attrs == found.attrs
        np.testing.assert_allclose(found.values, expected.values, rtol=1e-12, atol=1e-9)


def test_accounts_balance_without_any_tolerance(built):
    world = built.world
    report = world.check()
    assert report.findings == ()
    assert max(report.row_residual, report.column_residual) < 1e-9
    assert world.info.tolerated == ()
    assert min(world.Z.min(), world.Y.min(), world.va.min()) >= 0


def test_certificate_is_stored_and_its_misses_are_bounded(built):
    with resources.as_file(FOLDER / "certificate.csv") as path:
        stored = pd.read_csv(path, keep_default_na=False)
    assert len(stored) == len(built.certificate)
    largest = built.certificate.groupby("target")["miss"].agg(lambda m: m.abs().max())
    assert set(largest.index) == set(LARGEST_MISS)
    for target, bound in LARGEST_MISS.items():
        assert largest[target] <= bound, target
    summary = built.world.info.certificate["targets"]
    assert summary["composition of imports"]["largest_miss"] == pytest.approx(
        largest["composition of imports"], rel=0.01
    )


def test_known_facts(facts):
    assert set(facts.index[~facts["within"]]) == OUTSIDE_THE_KNOWN_RANGE
    assert facts.at["import_dependence.GBR", "model"] == pytest.approx(20, abs=1)
    assert facts.at["import_dependence.IND", "model"] == pytest.approx(8, abs=1)
    assert facts.at["import_dependence.SUN", "model"] == pytest.approx(4, abs=0.6)
    assert facts.at["world_trade_to_gdp", "model"] == pytest.approx(10, abs=0.5)


def test_six_sectors_on_the_gdp_of_the_trial_repeat_its_import_dependence(shared_data):
    """With the other series of nominal GDP the five-sector trial is met within 0.15 points."""
    gdp = pd.read_csv(shared_data / "world1928" / "gdp.csv").query("year == 1928")
    nominal = gdp.set_index("region")["gdp_nominal_usd_bn"]
    world = build(overrides={f"gdp.{r}": float(nominal[r]) for r in REGIONS})
    facts = facts_of(world).set_index("key")["model"]
    for region, expected in TRIAL_IMPORT_DEPENDENCE.items():
        assert facts[f"import_dependence.{region}"] == pytest.approx(expected, abs=0.15), region


def test_embedded_gdp_against_the_other_series(shared_data):
    gdp = pd.read_csv(shared_data / "world1928" / "gdp.csv").query("year == 1928")
    nominal = gdp.set_index("region")["gdp_nominal_usd_bn"]
    ratio = {r: load_figures().value(f"gdp.{r}") / nominal[r] for r in REGIONS}
    far = {r for r, v in ratio.items() if abs(v - 1) > 0.05}
    assert far == {"DEU", "JPN", "DOM"}
    assert ratio["JPN"] == pytest.approx(0.74, abs=0.01)


def test_every_figure_has_a_unit_a_range_a_grade_and_a_source():
    table = load_figures().table
    assert table[["unit", "source"]].ne("").all(axis=None)
    assert set(table["evidence"]) <= set(EVIDENCE)
    finite = table[np.isfinite(table["value"])]
    assert (finite["low"] <= finite["value"]).all()
    assert (finite["value"] <= finite["high"]).all()
    recalled = finite[finite["evidence"].isin(["literature", "assumption"])]
    pinned = recalled[recalled["low"] == recalled["high"]]
    assert set(pinned["value"]) <= {0.0}


def test_satellites_carry_unit_source_evidence_and_range(built):
    expected = {
        "population": ("region",),
        "gdp_per_head": ("region",),
        "employment": ("region", "sector"),
        "capital": ("region", "sector"),
        "inventory_days": ("region", "sector"),
        "household_stock_days": ("region", "sector"),
        "criticality": ("sector", "user"),
    }
    for name, dims in expected.items():
        satellite = built.world.satellite(name)
        assert satellite.dims == dims
        assert all(satellite.attrs[k] for k in ("unit", "source", "evidence", "range"))
    assert (built.world.dataset["household_stock_days"].sel(sector="agri_materials") == 0).all()
    assert float(built.world.dataset["employment"].sel(region="GBR").sum()) == pytest.approx(
        45.58 * 0.46
    )
    assert set(built.world.blocs["british_empire"]) == {"GBR", "IND", "DOM"}


def test_fibres_go_to_the_mills_and_bread_to_the_households(built):
    final = built.world.dataset["final"].sum(["origin", "destination"])
    households = final.sel(category="households")
    assert households.sel(sector="agri_materials") < 0.05 * households.sel(sector="food")
    inputs = built.world.dataset["intermediate"].sum(["origin", "destination"])
    light = inputs.sel(user="light")
    assert light.sel(sector="agri_materials") > 5 * light.sel(sector="food")


def test_one_override_changes_the_world(built):
    other = build(overrides={"gdp.IND": 11.0})
    share = facts_of(other).set_index("key").at["import_dependence.IND", "model"]
    assert share > facts_of(built.world).set_index("key").at["import_dependence.IND", "model"] + 1
    at = other.region_index("IND")[0]
    assert other.va.reshape(12, 6)[at].sum() == pytest.approx(11_000)
    assert load_figures().value("gdp.IND") == pytest.approx(13.054)


def test_agriculture_of_six_sectors_adds_up_to_the_five(shared_data):
    seed = pd.read_csv(shared_data / "world1928" / "va_5sector_1928_seed.csv")
    agriculture = seed[seed["sector"] == "agri_food"].set_index("region")["va_share_pct"]
    shares = load_figures().array("va_share", REGIONS, SECTORS)
    for r, region in enumerate(REGIONS):
        shift = {"IND": -0.35, "ROW": -0.7}.get(region, 0.0)
        assert shares[r, :2].sum() == pytest.approx(agriculture[region] + shift, abs=1e-3)


@pytest.mark.parametrize(
    ("overrides", "error", "message"),
    [
        ({"gdp.INX": 1.0}, NameNotFoundError, "no figure 'gdp.INX'.*did you mean 'gdp.IND'"),
        ({"gdp.IND": -1.0}, InputError, r"gdp.IND must be positive, not -1\."),
        ({"gdp.IND": float("nan")}, InputError, "must be a finite number"),
        ({"gdp.IND": "much"}, InputError, "must be a finite number, not 'much'"),
        ({"gdp.IND": 0.5}, InfeasibleError, "IND imports .* but can use only .* raise gdp.IND"),
        ({"gdp.IND": 0.5, "services_export.IND": 900}, InfeasibleError, "IND exports so much"),
        ({"reexport_share.GBR": 90}, InfeasibleError, "more is re-exported than GBR buys"),
        ({"technology.rich.food.food": 0.9}, InfeasibleError, "lower its technology figures"),
        ({"government_share.USA": 90}, InputError, "take 105.5 % of its GDP"),
        ({"scaling_exponent.high": 1.0}, InfeasibleError, "trade of 1928 cannot be reconciled"),
    ],
)
def test_an_impossible_override_ends_in_one_sentence(overrides, error, message):
    with pytest.raises(error, match=message):
        build(overrides=overrides)


def test_a_broken_table_of_figures_is_refused_with_all_its_problems():
    raw = load_figures().table.reset_index(drop=True)
    twice = pd.concat([raw, raw.iloc[[0]]])
    twice.loc[twice.index[5], "evidence"] = "hearsay"
    with pytest.raises(InputError, match=r"2 problems: .*appears twice.*'hearsay' is none of"):
        Figures.from_table(twice)
    with pytest.raises(InputError, match="the column 'unit' is missing"):
        Figures.from_table(raw[[c for c in COLUMNS if c != "unit"]])
