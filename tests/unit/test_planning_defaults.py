"""Parameters, rules, roles and history of planning: what the tables say and who reads them."""

from __future__ import annotations

import ast
import re
from importlib.resources import files

import numpy as np
import pandas as pd
import pytest

import autarky as ak
from autarky._core.errors import InputError, NameNotFoundError
from autarky._core.tables import read_table
from autarky.planning.calibrate import calibrate
from autarky.planning.figures import PACKAGE, Figure, parameters, roles, rules
from autarky.planning.policies import POLICIES, Instruments, Rule
from autarky.planning.symbols import VARIABLES
from autarky.planning.table import ROLES, sector_roles, table
from autarky.world import World
from autarky.world.concordances import concordances
from autarky.world.groups import GROUPS

EVIDENCE = {"file", "page", "literature", "assumption"}
YEARS = ["from_year", "to_year"]
COLUMNS = ["name", "region", *YEARS, "value", "low", "high", "unit", "evidence", "source"]
HISTORY_YEARS = {
    ("SUN", "gdp_per_head"): range(1928, 1941),
    ("SUN", "population"): range(1926, 1941),
    ("SUN", "grain"): range(1928, 1941),
    ("SUN", "horses"): range(1928, 1935),
    ("SUN", "cattle"): (1928, 1930, 1933),
    ("SUN", "tractors"): (1928, 1931, 1932),
    ("SUN", "pig_iron"): (1928, 1932),
    ("SUN", "steel"): (1928, 1932),
    ("SUN", "coal"): (1928, 1932),
    ("SUN", "oil"): (1928, 1932),
    ("SUN", "electricity"): (1928, 1932),
    ("SUN", "pig_iron_target"): (1932,),
    ("SUN", "steel_target"): (1932,),
    ("SUN", "coal_target"): (1932,),
    ("SUN", "oil_target"): (1932,),
    ("SUN", "electricity_target"): (1932,),
    ("SUN", "imports"): range(1924, 1941),
    ("SUN", "exports"): range(1924, 1941),
    ("SUN", "machinery_in_imports"): range(1928, 1941),
    ("SUN", "foreign_debt"): range(1928, 1937),
    ("SUN", "grain_exports"): range(1924, 1941),
    ("SUN", "grain_taken"): (1928, 1930, 1931, 1932),
    ("SUN", "urban_population"): (1926, 1939),
    ("SUN", "rural_population"): (1926, 1939),
    ("SUN", "accumulation"): (1928, 1931, 1932),
    ("SUN", "investment"): (1928, 1937),
    ("WORLD", "trade_volume"): range(1924, 1939),
}
ROUBLE = 0.5146  # dollars, gold parity


def figures_of(name: str) -> pd.DataFrame:
    found = read_table(PACKAGE, name)
    return found.astype(dict.fromkeys(("value", "low", "high"), float))


def sources() -> dict[str, str]:
    """Text of every module of the package, by name."""
    root = files("autarky.planning")
    laws = root.joinpath("laws")
    modules = [*root.iterdir(), *laws.iterdir()]
    return {m.name: m.read_text(encoding="utf-8") for m in modules if m.name.endswith(".py")}


def one_region(sectors) -> World:
    n = len(sectors)
    return World.from_arrays(
        np.ones((n, n)),
        np.full((n, 1), float(n)),
        regions=["AAA"],
        sectors=list(sectors),
        unit="million USD",
    )


@pytest.fixture(scope="module")
def world_1928() -> World:
    return ak.load_world("1928")


@pytest.fixture(scope="module")
def history() -> pd.DataFrame:
    found = figures_of("history.csv").astype({"year": int})
    return found.set_index(["region", "series", "year"]).sort_index()


# -- the tables ------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["parameters", "rules", "history"])
def test_every_figure_lies_in_its_range_and_names_unit_source_and_evidence(name) -> None:
    found = figures_of(f"{name}.csv")
    assert np.isfinite(found[["value", "low", "high"]]).all(axis=None)
    assert (found["low"] <= found["value"]).all()
    assert (found["value"] <= found["high"]).all()
    assert (found["low"] >= 0).all()
    assert set(found["evidence"]) <= EVIDENCE
    assert (found["unit"].str.len() > 0).all()
    assert (found["source"].str.len() > 12).all()


@pytest.mark.parametrize("name", ["parameters", "rules", "history"])
def test_literature_names_a_work_and_says_that_it_was_not_checked(name) -> None:
    found = read_table(PACKAGE, f"{name}.csv")
    recalled = found["source"][found["evidence"] == "literature"]
    assert recalled.str.contains(r"recalled|excerpt", regex=True).all()
    assert not found["source"].str.contains("http|/work|TODO", regex=True).any()


def test_columns_and_order_of_rows() -> None:
    found = read_table(PACKAGE, "parameters.csv")
    assert list(found.columns) == COLUMNS
    assert not found.duplicated(["name", "region", "from_year"]).any()
    starts = found["name"] != found["name"].shift()
    assert starts.sum() == found["name"].nunique()  # rows of one name stand together
    assert (found["region"][starts] == "").all()  # the common one of all years first
    assert (found["from_year"][starts] == "").all()
    dated = found[found["from_year"] != ""]
    assert (dated["from_year"].astype(int) < dated["to_year"].astype(int)).all()
    assert (found["region"][found["from_year"] == ""] == "").all()  # a region's are of a period


def test_every_row_of_a_region_has_a_common_one_in_the_same_unit() -> None:
    found = read_table(PACKAGE, "parameters.csv")
    plain = (found["region"] == "") & (found["from_year"] == "")
    common = found[plain].set_index("name")["unit"]
    own = found[found["region"] != ""]
    assert len(own) > 10
    assert (own["unit"] == own["name"].map(common)).all()


def test_shares_and_elasticities_stay_where_laws_can_use_them() -> None:
    found = figures_of("parameters.csv").set_index(["name", "region"]).sort_index()
    high, low = found["high"], found["low"]
    for first, second in (
        ("peasant_traction", "peasant_hands"),
        ("mechanised_tractors", "mechanised_hands"),
    ):
        assert high[first].max() + high[second].max() <= 1.0
    for region, year in (("SUN", 1928), ("USA", 1928), ("ZZZ", 1928), ("ZZZ", 2011)):
        own = parameters(region, year=year)
        assert own["herd_of_capital"].high + own["engines_of_capital"].high <= 1.0
    for name in ("discount", "subsistence", "mechanised", "quality_fall", "hazard", "levy_waste"):
        assert high[name].max() < 1.0
    assert low["export_elasticity"].min() > 1.0
    assert high["discount"].max() * (1.0 + high["population_growth"].max()) < 1.0
    assert low["substitute_cost"].min() >= 1.0
    assert low["foreign_quality"].min() >= 1.0


# -- who reads them --------------------------------------------------------------------------------


def names_in_code() -> set[str]:
    """Names that the code asks parameters for: values["name"], v[f"prefix_{r}"] once a role."""
    asked = set()
    for text in sources().values():
        for name in re.findall(r'\b(?:v|values)\[f?"([^"]+)"\]', text):
            asked |= {name.replace("{r}", role) for role in ROLES}
    return asked


def test_every_parameter_of_the_code_is_in_the_table() -> None:
    known = set(read_table(PACKAGE, "parameters.csv")["name"])
    unknown = names_in_code() - known - set(VARIABLES)  # a plan's variables are read alike
    assert unknown == {"capital_share_A"}  # never asked for: farming has a law of its own


def test_every_row_of_the_table_is_used_by_the_code() -> None:
    assert set(read_table(PACKAGE, "parameters.csv")["name"]) <= names_in_code()


def test_no_code_knows_a_region() -> None:
    regions = set(read_table(PACKAGE, "parameters.csv")["region"]) - {""}
    assert regions == {"SUN", "GBR", "USA", "IND"}
    for name, text in sources().items():
        constants = (n.value for n in ast.walk(ast.parse(text)) if isinstance(n, ast.Constant))
        assert not regions & {c for c in constants if isinstance(c, str)}, name


def test_every_rule_has_every_instrument_and_nothing_else() -> None:
    keys = {k for k, p in POLICIES.items() if issubclass(p, Rule)} - {
        "zigzag",
        "steady",
        "base_year",
    }
    names = Instruments.__dataclass_fields__
    wanted = {(rule, name) for rule in keys | {"retreat"} for name in names}
    assert set(rules()) == wanted | {("zigzag", "food_alarm"), ("zigzag", "food_calm")}
    assert len(read_table(PACKAGE, "rules.csv")) == len(rules())


def test_rules_stand_in_the_order_of_their_tempo() -> None:
    tempo = ("retreat", "snail", "nep", "feldman", "gallop")
    for name in ("accumulation", "migration", "industry_lean"):
        settings = [rules()[rule, name].value for rule in tempo]
        assert settings == sorted(settings)
    assert [rule for rule in tempo if rules()[rule, "levy"].value > 0] == ["gallop"]
    assert rules()["zigzag", "food_alarm"].value < rules()["zigzag", "food_calm"].value < 1.0


# -- reading ---------------------------------------------------------------------------------------


def test_a_region_has_its_own_figures_and_the_common_ones_otherwise() -> None:
    common, soviet = parameters("ZZZ", year=1928), parameters("SUN", year=1928)
    assert common["subsistence"].value == 0.6
    assert soviet["subsistence"].value == 0.7
    assert soviet["hurry"] == common["hurry"]
    assert list(soviet) == list(common)


def test_figures_of_a_period_hold_in_its_years_alone() -> None:
    assert parameters("GBR", year=1928)["subsistence"].value == 0.4
    assert parameters("GBR", year=2011) == parameters("ZZZ", year=2011)
    assert parameters("GBR") == parameters("ZZZ")  # a world without a year
    assert parameters("ZZZ", year=2011)["mechanised"].value > parameters("ZZZ")["mechanised"].value


def test_a_given_figure_has_no_range() -> None:
    found = parameters("SUN", {"hurry": 5.0})["hurry"]
    assert (found.value, found.low, found.high, found.evidence) == (5.0, 5.0, 5.0, "given")
    assert found.unit == "years"
    own = rules({"gallop.accumulation": 1.5})["gallop", "accumulation"]
    assert (own.value, own.low, own.high) == (1.5, 1.5, 1.5)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"hury": 5.0}, r"no parameter 'hury'.*hurry.*planning\.parameters\(\)"),
        ({"hurry": -1.0}, "'hurry' is -1.0, years; give a figure from 0 to"),
        ({"hurry": float("nan")}, "'hurry' is nan, years; give a figure from 0 to"),
        ({"hurry": float("inf")}, "'hurry' is inf, years; give a figure from 0 to"),
    ],
)
def test_a_figure_that_means_nothing_is_refused(given, message) -> None:
    with pytest.raises(InputError, match=message):
        parameters("SUN", given)


@pytest.mark.parametrize("name", ["gallop.speed", "gallop", "accumulation", "galop.levy"])
def test_a_setting_that_no_rule_has_is_refused(name) -> None:
    with pytest.raises(InputError, match=f"no rule setting '{name}'"):
        rules({name: 1.0})


def test_a_place_in_the_range() -> None:
    figure = Figure(2.0, 1.0, 6.0, "1", "assumption", "invented")
    assert figure.at(0.0) == 1.0
    assert figure.at(0.25) == 1.5
    assert figure.at(0.5) == 2.0
    assert figure.at(0.75) == 4.0
    assert figure.at(1.0) == 6.0
    assert isinstance(figure.at(0.3), float)


def test_places_are_in_order_and_the_median_is_the_figure() -> None:
    places = np.linspace(0.0, 1.0, 201)
    for figure in [*parameters("SUN").values(), *rules().values()]:
        found = figure.at(places)
        assert (np.diff(found) >= 0).all()
        assert found[0] == figure.low
        np.testing.assert_allclose(found[[100, 200]], [figure.value, figure.high], rtol=1e-14)
        assert np.median(found) == pytest.approx(figure.value, rel=1e-14, abs=1e-300)
    np.testing.assert_array_equal(figure.at(places), [figure.at(u) for u in places])


# -- what the figures do ---------------------------------------------------------------------------


def test_both_ends_of_every_range_make_a_base_year(world_1928) -> None:
    for region in world_1928.regions:
        t, figures = table(world_1928, region), parameters(region)
        values = {n: f.value for n, f in figures.items()}
        for name, figure in figures.items():
            for end in {figure.low, figure.high} - {figure.value}:
                assert calibrate(t, values | {name: end}).home_machines > 0


@pytest.mark.parametrize("region", ["SUN", "GBR", "USA", "IND", "JPN"])
def test_all_draws_make_a_base_year(world_1928, region, rng) -> None:
    t, figures = table(world_1928, region), parameters(region)
    for _ in range(50):
        places = rng.random(len(figures))
        draw = zip(figures.items(), places, strict=True)
        values = {name: float(figure.at(place)) for (name, figure), place in draw}
        assert calibrate(t, values).marketed > 0


def test_tractors_are_worth_the_same_to_peasants_and_mechanised_farms(world_1928) -> None:
    for region in world_1928.regions:
        values = {n: f.value for n, f in parameters(region).items()}
        base = calibrate(table(world_1928, region), values)
        peasants, farms = base.tractors
        v, power = base.values, base.values["tractor_power"]
        pull = base.herd + power * peasants
        assert v["peasant_traction"] * base.peasant * power / pull == pytest.approx(
            v["mechanised_tractors"] * base.mechanised / farms, rel=1e-9
        )


# -- roles -----------------------------------------------------------------------------------------


def test_every_group_has_a_role_and_every_role_a_group() -> None:
    assert set(GROUPS) <= set(roles())
    assert set(roles()) - set(GROUPS) == {"machines"}  # of the teaching world
    assert set(roles().values()) == set(ROLES)
    listed = read_table(PACKAGE, "roles.csv")
    assert listed["group"].is_unique
    assert (listed["source"].str.len() > 12).all()


@pytest.mark.parametrize("name", concordances())
def test_every_code_of_every_concordance_has_the_role_of_its_group(name) -> None:
    codes = read_table("autarky.world.concordances", f"{name}.csv")
    found = sector_roles(one_region(codes["from"]))
    assert found == tuple(roles()[group] for group in codes["to"])
    assert set(found) == set(ROLES)


def test_the_concordances_that_are_meant() -> None:
    wanted = {"wiod35", "wiod56", "icio2021", "icio2023", "icio2025", "figaro64"}
    assert {name.removesuffix("_to_8") for name in concordances()} == wanted


def test_the_embedded_worlds_have_roles(world_1928) -> None:
    assert sector_roles(world_1928) == ("A", "A", "F", "C", "K", "S")
    assert sector_roles(ak.load_world("2011")) == ("A", "F", "C", "K", "K", "K", "S", "S")
    assert "A" in sector_roles(ak.load_world("toy"))


def test_unknown_sectors_are_refused_in_a_sentence_with_the_remedy() -> None:
    with pytest.raises(InputError) as refusal:
        sector_roles(one_region(["food", "widgets", "gadgets"]))
    said = str(refusal.value)
    assert said.startswith("planning does not know what widgets, gadgets of world ")
    assert "give roles (A farming and food," in said
    assert said.endswith("in planning.Spec(roles={...})")
    assert "\n" not in said
    many = [f"x{i}" for i in range(7)]
    with pytest.raises(InputError, match="what x0, x1, x2, x3, x4 … of world"):
        sector_roles(one_region(["food", *many]))


def test_given_roles_come_first() -> None:
    world = one_region(["food", "widgets", "light"])
    assert sector_roles(world, {"widgets": "K", "light": "S"}) == ("A", "K", "S")
    with pytest.raises(InputError, match="'widgets' has the role 'Q'; roles are A, C, K, F, S"):
        sector_roles(world, {"widgets": "Q"})
    with pytest.raises(NameNotFoundError, match="widget"):
        sector_roles(world, {"widget": "K"})


# -- history ---------------------------------------------------------------------------------------


def test_every_series_has_its_years_and_one_unit(history) -> None:
    found = {key: tuple(part.index) for key, part in history["value"].groupby(level=[0, 1])}
    found = {key: tuple(y for _, _, y in index) for key, index in found.items()}
    assert found == {key: tuple(years) for key, years in HISTORY_YEARS.items()}
    units = {(region, series, unit) for (region, series, _), unit in history["unit"].items()}
    assert len(units) == len(found)


@pytest.mark.parametrize(
    ("series", "year", "figures"),
    [
        ("gdp_per_head", 1928, (1370, 1370, 1370)),
        ("gdp_per_head", 1932, (1439, 1439, 1439)),
        ("gdp_per_head", 1940, (2144, 2144, 2144)),
        ("grain", 1928, (68, 63, 73)),
        ("grain", 1932, (63, 56, 70)),
        ("grain", 1936, (56, 56, 56)),
        ("horses", 1928, (32.6, 32.0, 33.5)),
        ("horses", 1934, (16.0, 15.4, 16.6)),
        ("pig_iron", 1928, (3.3, 3.3, 3.3)),
        ("pig_iron_target", 1932, (8.0, 8.0, 10.0)),
        ("pig_iron", 1932, (6.2, 6.2, 6.2)),
        ("steel", 1932, (5.9, 5.9, 5.9)),
        ("coal", 1932, (64.3, 64.3, 64.3)),
        ("oil", 1932, (21.4, 21.4, 21.4)),
        ("electricity", 1932, (13.4, 13.4, 13.4)),
        ("foreign_debt", 1931, (1400, 1400, 1400)),
        ("machinery_in_imports", 1932, (56, 52, 60)),
    ],
)
def test_figures_of_history(history, series, year, figures) -> None:
    found = history.loc[("SUN", series, year), ["value", "low", "high"]]
    assert tuple(found) == figures


def test_only_oil_passed_its_target(history) -> None:
    products = ("pig_iron", "steel", "coal", "oil", "electricity")
    value = history["value"]["SUN"]
    passed = [p for p in products if value[p, 1932] > value[f"{p}_target", 1932]]
    assert passed == ["oil"]
    assert all(value[p, 1932] > value[p, 1928] for p in products)


def test_series_agree_with_the_shared_data(history, shared_data) -> None:
    there = pd.read_csv(shared_data / "history" / "ussr_series_1900_1940.csv").set_index("year")
    value = history["value"]["SUN"]
    product = (there["gdp_1990intl_mn"] / there["population_k"] * 1000.0).loc[1928:1940]
    np.testing.assert_allclose(value["gdp_per_head"], product, atol=0.5)
    for series, column in (
        ("imports", "imports_pct_gdp_FouquinHugot"),
        ("exports", "exports_pct_gdp_FouquinHugot"),
        ("machinery_in_imports", "LIT_machinery_share_of_imports_pct"),
        ("foreign_debt", "LIT_foreign_debt_mn_gold_rubles"),
        ("grain_exports", "LIT_grain_exports_mt"),
    ):
        np.testing.assert_allclose(value[series], there.loc[value[series].index, column])


def test_nothing_is_from_sources_that_are_for_tests_only() -> None:
    for name in ("parameters", "rules", "history"):
        source = read_table(PACKAGE, f"{name}.csv")["source"]
        assert not source.str.contains("Correlates of War|COW|JST|Jord", regex=True).any()


# -- history behind the parameters -----------------------------------------------------------------


def test_debt_is_that_of_the_record_over_the_product_of_the_world(history, world_1928) -> None:
    gdp = table(world_1928, "SUN").gdp  # million dollars
    debt = history["value"]["SUN"]["foreign_debt"] * ROUBLE / gdp
    figures = parameters("SUN", year=1928)
    assert figures["debt_start"].value == pytest.approx(debt[1928], rel=0.03)
    assert figures["debt_ceiling"].value == pytest.approx(debt[1931], rel=0.03)
    assert debt.max() <= figures["debt_ceiling"].high


def test_a_slump_is_that_of_world_trade_after_1929(history) -> None:
    volume = history["value"]["WORLD"]["trade_volume"]
    figure = parameters("SUN", year=1928)["slump_demand"]
    assert figure.value == pytest.approx((volume.loc[1930:1937] / volume[1929]).mean(), abs=0.005)
    assert figure.low == pytest.approx((volume / volume[1929]).loc[1930:1937].min(), abs=0.005)


def test_levies_kill_the_herds_that_were_lost(history) -> None:
    figures, horses = parameters("SUN"), history["value"]["SUN"]["horses"]
    left = 1.0 + figures["herd_growth"].value - figures["levy_kill"].value
    years = np.log(horses[1933] / horses[1928]) / np.log(left)
    assert 4.0 < years < 5.0


def test_people_grew_between_the_years_before_and_with_the_famine(history) -> None:
    people, figure = history["value"]["SUN"]["population"], parameters("SUN")["population_growth"]
    before = (people[1930] / people[1926]) ** (1 / 4) - 1
    through = (people[1938] / people[1928]) ** (1 / 10) - 1
    assert figure.low < through < figure.value < before < figure.high


def test_the_rule_that_gallops_invests_as_the_first_plan_did(history) -> None:
    share = history["value"]["SUN"]["accumulation"]
    setting = rules()["gallop", "accumulation"]
    assert setting.value == pytest.approx(share[1932] / share[1928], rel=0.05)
    assert setting.high < share[1931] / share[1928]  # the peak could not be kept up
