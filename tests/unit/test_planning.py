"""The planning clock through its public names: run, compare, backtest, explanations, markets."""

import dataclasses

import numpy as np
import pandas as pd
import pytest

import autarky as ak
from autarky import planning
from autarky._core.errors import InfeasibleError, InputError, NameNotFoundError
from autarky.planning.coefficients import State, coefficients, group_weights
from autarky.planning.compare import Members
from autarky.planning.explain import explain
from autarky.planning.follow import follow
from autarky.planning.market import HEADROOM, Path
from autarky.planning.nodes import chain, probabilities, tree, weights
from autarky.planning.setting import Question

YEARS, TAIL = 4, 5
SHORT = {"tail_years": TAIL}


@pytest.fixture(scope="module")
def world():
    return ak.load_world("1928")


@pytest.fixture(scope="module")
def best(world):
    return planning.run(world, None, planning.Spec(**SHORT), region="SUN", horizon_years=YEARS)


def _spec(**fields):
    return planning.Spec(**(SHORT | fields))


def _question(world, scenario=None, region="SUN", **fields):
    return Question.of(world, scenario, _spec(**fields), region, None, YEARS)


# -- paths of the world market -----------------------------------------------------------------


def _path(world, scenario, region="SUN", **fields) -> Path:
    return _question(world, scenario, region, **fields).setting().path


def test_no_scenario_leaves_the_market_as_it_is(world):
    path = _path(world, None)
    for name in ("openness", "imports", "exports", "machines", "import_price", "export_price"):
        assert (getattr(path, name) == 1.0).all(), name
    assert path.price_taking


def test_a_blockade_closes_its_years_and_a_part_of_a_year(world):
    path = _path(world, ak.Scenario.blockade("SUN", start_days=365, duration_days=547.5))
    np.testing.assert_allclose(path.openness[:5], [1.0, 0.0, 0.5, 1.0, 1.0])
    np.testing.assert_allclose(path.machines[:4], [1.0, 0.0, 0.5, 1.0])
    np.testing.assert_allclose(path.served[:3], [1.0, 0.0, 0.5])
    np.testing.assert_allclose(path.import_room[:4, 0], [HEADROOM, HEADROOM, 1.0, HEADROOM])


def test_an_embargo_on_one_product_closes_one_role(world):
    cut = ak.Scenario.embargo(tuple(r for r in world.regions if r != "GBR"), "GBR", "food",
                              duration_days=3650)  # fmt: skip
    path = _path(world, cut, "GBR")
    A, C = (_question(world, region="GBR").table.roles.index(r) for r in "AC")
    assert (path.imports[:, C] == 1.0).all()
    assert (path.imports[:, A] < 0.9).all()  # materials of the same role stay
    assert (path.exports == 1.0).all()


def test_tariffs_and_costs_raise_import_prices_in_every_regime(world):
    dear = ak.Scenario.tariff("SUN", rate=0.2) | ak.Scenario(
        name="far", costs=({"importer": "SUN", "exporter": "*", "factor": 1.5},)
    )
    for regime in (None, "open", "slump"):
        np.testing.assert_allclose(_path(world, dear, regime=regime).import_price, 1.8)


def test_credit_of_a_scenario_lowers_the_ceiling_from_its_year(world):
    poor = ak.Scenario(
        name="poor", credit=({"region": "SUN", "ceiling_share_of_gdp": 0.03, "from_year": 1930},)
    )
    ceiling = _path(world, poor).credit
    assert ceiling[1] > 0.03
    np.testing.assert_allclose(ceiling[2:], 0.03)


def test_unserved_debt_accrues_or_stands_still(world):
    shut = ak.Scenario.blockade("SUN", duration_days=730)
    grown = planning.run(world, shut, _spec(), region="SUN", horizon_years=YEARS).data.debt.values
    v = _question(world).setting().base.values
    start = v["debt_start"]
    np.testing.assert_allclose(grown[:3], start / v["discount"] ** np.arange(3), rtol=1e-4)
    still = planning.run(
        world, shut, _spec(debt_in_isolation="frozen"), region="SUN", horizon_years=YEARS
    )
    np.testing.assert_allclose(still.data.debt.values[:3], start, rtol=1e-5)


# -- run ---------------------------------------------------------------------------------------


def test_run_reports_paths_welfare_and_prices(best, world):
    d = best.data
    assert list(d.year.values) == [1928, 1929, 1930, 1931]
    assert d.sizes["role"] == 5
    assert float(d.welfare_vs_optimum_pct) == 0.0 == float(d.welfare_vs_open_pct)
    assert float(d.welfare_vs_base_pct) > 0
    assert best.certificate.notes["terminal_law_missed"] < 1e-4
    np.testing.assert_allclose(d.gdp_per_head.values[0], 1.0, atol=0.02)
    basket = _question(world).table.consumption
    np.testing.assert_allclose(
        (d.plan_price.values * basket).sum(axis=1) / basket.sum(), 1.0, rtol=1e-9
    )


def test_one_percent_more_for_everybody_reads_one_percent(world):
    setting = _question(world).setting()
    course = follow(setting, planning.Optimum())
    city, village = group_weights(setting.base)
    plan = course.plan.plan
    people = city * plan["city"][: YEARS + TAIL] + village * plan["village"]
    more = dataclasses.replace(
        course, utility=course.utility + np.log(1.01) * setting.weight @ people
    )
    assert more.against(course) == pytest.approx(1.0, rel=1e-9)
    ever = (1 + setting.base.values["population_growth"]) ** np.arange(YEARS + TAIL)
    base = dataclasses.replace(course, utility=np.log(1.01) * setting.weight @ ever)
    assert base.welfare == pytest.approx(1.0, rel=1e-9)


def test_a_scenario_costs_and_says_what(world):
    shut = ak.Scenario.blockade("SUN", duration_days=3650)
    result = planning.run(world, shut, _spec(), region="SUN", horizon_years=YEARS)
    assert float(result.data.welfare_vs_open_pct) < -0.1
    assert (result.data.machine_imports.values == 0.0).all()
    assert (result.data.import_value.values == 0.0).all()


def test_openness_is_worth_what_a_little_less_of_it_costs(world):
    """The envelope theorem: the multiplier against solving again with 1 % less trade in a year."""
    question = _question(world, regime="monopoly")
    setting = question.setting()
    course = follow(setting, planning.Optimum())
    result = planning.run(world, None, _spec(regime="monopoly"), region="SUN", horizon_years=YEARS)
    less = setting.path
    cut = np.ones(less.years)
    cut[2] = 0.99
    path = dataclasses.replace(
        less, openness=less.openness * cut, machines=less.machines * cut,
        imports=less.imports * cut[:, None], exports=less.exports * cut[:, None],
    )  # fmt: skip
    lower = follow(dataclasses.replace(setting, path=path), planning.Optimum())
    np.testing.assert_allclose(
        -lower.against(course), result.data.openness_worth.values[2], rtol=0.05
    )


def test_credit_is_worth_what_a_lower_ceiling_costs(world):
    question = _question(world, regime="monopoly", parameters={"debt_ceiling": 0.03})
    setting = question.setting()
    course = follow(setting, planning.Optimum())
    worth = planning.run(
        world, None, question.spec, region="SUN", horizon_years=YEARS
    ).data.credit_worth.values
    at = int(np.argmax(worth))
    credit = setting.path.credit.copy()
    credit[at + 1] -= 0.0005
    lower = follow(
        dataclasses.replace(setting, path=dataclasses.replace(setting.path, credit=credit)),
        planning.Optimum(),
    )
    np.testing.assert_allclose(-lower.against(course) / 0.05, worth[at], rtol=0.1, atol=1e-5)


@pytest.mark.slow
def test_uncertain_isolation_lies_between_its_ends(world):
    runs = {
        regime: float(
            planning.run(
                world, None,
                _spec(regime=regime, isolated_years=9, opening_years=(1, 2, 3)),
                region="SUN", horizon_years=YEARS,
            ).data.welfare_vs_base_pct
        )
        for regime in ("open", "uncertain", "isolated")
    }  # fmt: skip
    assert runs["isolated"] < runs["uncertain"] < runs["open"]


def test_a_rule_sets_its_instruments(world):
    result = planning.run(
        world, None, _spec(plan_years=3), region="SUN", policy=planning.MadGallop(),
        horizon_years=YEARS,
    )  # fmt: skip
    base = _question(world).setting().base
    figures = {".".join(k): v.value for k, v in _question(world).rules.items()}
    np.testing.assert_allclose(
        result.data.accumulation.values[:3], figures["gallop.accumulation"] * base.share, rtol=1e-4
    )
    assert (result.data.levied.values[:3] > 0).all()
    assert result.data.herd.values[3] < result.data.herd.values[0]
    assert float(result.data.welfare_vs_optimum_pct) < 0


def test_a_zigzag_turns_when_food_is_short_and_turns_back():
    names = ("accumulation", "industry_lean", "migration", "levy", "credit")
    own = {"gallop": (2.0, 1.0, 0.05, 1.0, 1.0), "retreat": (0.5, 1.0, 0.0, 0.0, 0.0)}
    settings = {
        (rule, name): v for rule, vs in own.items() for name, v in zip(names, vs, strict=True)
    } | {("zigzag", "food_alarm"): 0.9, ("zigzag", "food_calm"): 0.95}  # fmt: skip
    zigzag = planning.Zigzag()
    gallop = zigzag.start(settings)
    assert gallop.accumulation == 2.0
    retreat = zigzag.instruments(settings, [1.0, 0.89], gallop)
    assert retreat.accumulation == 0.5
    assert zigzag.instruments(settings, [0.89, 0.93], retreat) == retreat
    assert zigzag.instruments(settings, [0.93, 0.96], retreat) == gallop
    assert zigzag.instruments(settings, [1.0, 0.91], gallop) == gallop


# -- guarantees and explanations ---------------------------------------------------------------


def test_an_infeasible_plan_is_explained_in_its_own_words(world):
    spec = _spec(
        regime="isolated", living_standards="floor",
        targets=(planning.Target(role="K", year=3, multiple=3.0),),
    )  # fmt: skip
    with pytest.raises(InfeasibleError, match=r"guarantees cannot all be met: .* in 1931"):
        planning.run(world, None, spec, region="SUN", horizon_years=YEARS)


def test_a_cure_takes_away_what_its_multiplier_says(world):
    question = _question(
        world, regime="isolated", living_standards="floor",
        targets=(planning.Target(role="K", year=3, multiple=3.0),),
    )  # fmt: skip
    found = explain(question.setting().problem(coercion=False))
    assert found.misses[0].size > 0.01
    assert {m.need for m in found.misses} & {"floor_city", "floor_village", "target_K_3"}
    assert found.verified == pytest.approx(found.cures[0].gain, rel=0.2)


def test_a_target_that_can_be_met_is_met(world):
    spec = _spec(targets=(planning.Target(role="K", year=3, multiple=1.5),))
    result = planning.run(world, None, spec, region="SUN", horizon_years=YEARS)
    assert float(result.data.output.sel(role="K", year=1931)) >= 1.5 - 1e-6


# -- compare, isolation, backtest ----------------------------------------------------------------


@pytest.fixture(scope="module")
def compared(world):
    return planning.compare(
        world, None, _spec(), region="SUN", horizon_years=YEARS, draws=3,
        policies=(planning.SnailsPace(), planning.Zigzag(), planning.MadGallop()),
    )  # fmt: skip


def test_compare_puts_policies_in_one_unit(compared, best):
    d = compared.data
    assert list(d.policy.values) == ["optimum", "snail", "zigzag", "gallop"]
    assert (d.welfare_vs_optimum_pct.values[:, 1:] < 0).all()
    assert (d.welfare_vs_optimum_pct_draw.values[..., 0] == 0).all()
    np.testing.assert_allclose(
        float(d.welfare_vs_base_pct.sel(policy="optimum").squeeze()),
        float(best.data.welfare_vs_base_pct), rtol=2e-3,
    )  # fmt: skip
    for name in ("accumulation", "food_city", "herd", "debt"):
        assert d[name].dims == ("regime", "policy", "year")
        low, high = d[f"{name}_p10"].values, d[f"{name}_p90"].values
        assert (low <= high + 1e-12).all()
    beats = d.beats.squeeze().to_pandas()
    assert beats.loc["optimum", "gallop"] == 1.0
    assert 0.0 <= float(d.share_in_order.squeeze()) <= float(d.share_in_order_ties.squeeze()) <= 1.0
    assert set(d.flips.dims) == {"regime", "lead", "parameter"}


def test_members_begin_with_the_central_one_and_do_not_hang_on_their_number(world):
    question = _question(world)
    few = Members.of(question, 2, 7)
    assert (few.places[0] == 0.5).all()
    central = few.setting(question, 0, None)
    assert dict(central.base.values) == {n: f.value for n, f in question.figures.items()}
    fixed = _question(world, parameters={"discount": 0.95})
    assert "discount" not in Members.of(fixed, 2, 7).names


@pytest.mark.slow
def test_workers_give_what_one_process_gives(world, compared):
    again = planning.compare(
        world, None, _spec(), region="SUN", horizon_years=YEARS, draws=3, workers=2,
        policies=(planning.SnailsPace(), planning.Zigzag(), planning.MadGallop()),
    )  # fmt: skip
    np.testing.assert_array_equal(
        again.data.welfare_vs_optimum_pct_draw, compared.data.welfare_vs_optimum_pct_draw
    )


def test_longer_isolation_costs_more(world):
    found = planning.price_of_isolation(
        world, _spec(), region="GBR", years=(0, 1, 4), horizon_years=YEARS
    )
    assert found.loss_pct.values[0] == 0.0
    assert (np.diff(found.loss_pct.values) < 0).all()


def test_backtest_measures_the_distance_from_the_record(world):
    record = pd.DataFrame(
        {"year": [1928, 1930], "series": "gdp_per_head", "value": [200.0, 250.0],
         "low": [200.0, 0.0], "high": [200.0, 900.0]}
    )  # fmt: skip
    found = planning.backtest(
        world, _spec(), region="SUN", record=record, horizon_years=YEARS,
        policies=(planning.SnailsPace(),),
    )  # fmt: skip
    path = found.data.path.sel(series="gdp_per_head", policy="snail", year=1930)
    np.testing.assert_allclose(
        float(found.data.distance.squeeze()), abs(np.log(float(path) / 1.25)), rtol=1e-12
    )
    assert float(found.data.inside.squeeze()) == 1.0


def test_the_package_has_the_record_of_the_soviet_union():
    record = planning.history("SUN")
    assert {"gdp_per_head", "grain", "horses"} <= set(record["series"])
    with pytest.raises(InputError, match="there is no record of 'GBR', only of SUN"):
        planning.history("GBR")


# -- nodes -------------------------------------------------------------------------------------


def test_a_tree_has_a_trunk_and_branches_without_copies_of_the_trunk():
    nodes = tree((1, 3), 4, 0)
    assert nodes.count == 4 + 3 + 1
    assert nodes.years == (0, 1, 2, 3, 1, 2, 3, 3)
    assert nodes.parents == (0, 1, 2, 0, 4, 5, 2, 3, 6, 7)
    assert list(nodes.leaves) == [3, 6, 7]
    assert nodes.path(7) == [0, 1, 2, 7]
    assert tree(range(1, 20), 20).count == 210


def test_probabilities_of_a_tree_sum_to_one_every_year():
    nodes = tree((1, 3), 5, 0)
    chance = probabilities(nodes, np.array([0.0, 0.1, 0.2, 0.3, 0.1]))
    years = np.array(nodes.years)
    for year in range(5):
        np.testing.assert_allclose(chance[years == year].sum(), 1.0)
    assert chance[np.array(nodes.opens) == 3][0] == pytest.approx(0.5)


def test_the_years_after_the_plan_count_for_ever():
    nodes = chain(3, 5)
    found = weights(nodes, np.ones(8), 0.9, 0.01)
    np.testing.assert_allclose(found[:3], 0.9 ** np.arange(3))
    ever = 0.9**8 / (1 - 0.9 * 1.01)
    np.testing.assert_allclose(found.sum(), (0.9 ** np.arange(8)).sum() + ever)


def test_coefficients_of_the_base_year_are_those_of_the_laws(world):
    """In the base year every variable is 1 (people: their share), and every balance holds."""
    setting = _question(world).setting()
    base = setting.base
    c = coefficients(base, chain(1), State.of(base), setting.path)
    roles = len(base.table.roles)
    uses = c["inputs"].sum(axis=0) + (c["investment_mix"] + c["goods_mix"])[0]
    uses = uses + (c["food_city_mix"] + c["carting_sent"] * c["marketed_flow"])[0]
    uses = uses + (c["carting_mechanised"] + c["services_city_mix"] * base.city)[0]
    uses = uses + (c["services_village_mix"] * base.village)[0] + c["export_flow"][0]
    supply = c["output_in_supply"][0] + c["import_flow"][0] * base.table.imports / np.maximum(
        base.table.imports, 0.005
    )
    farm = base.table.roles.index("A")
    others = [i for i in range(roles) if i != farm]
    np.testing.assert_allclose(supply[others], uses[others], rtol=1e-9)


def test_every_figure_and_its_range_are_within_what_it_can_mean():
    from autarky.planning.figures import limits

    for year in (None, 1928, 2011):
        for name, figure in planning.parameters("SUN", year=year).items():
            least, most = limits(name, figure.unit)
            assert least <= figure.low <= figure.value <= figure.high <= most, name


# -- bad inputs ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "match"),
    [
        ({"parameters": {"discont": 0.9}}, "no parameter 'discont'; did you mean 'discount'"),
        (
            {"parameters": {"discount": 1.2}},
            "'discount' is 1.2, per year; give a figure from 0.001 to",
        ),
        ({"parameters": {"export_elasticity": 1.0}}, "give a figure from 1.01 to 100"),
        ({"parameters": {"discount": float("nan")}}, "'discount' is nan"),
        ({"parameters": {"discount": 0.0}}, "'discount' is 0.*from 0.001 to 0.999"),
        ({"parameters": {"substitute_cost": 0.0}}, "'substitute_cost' is 0.*from 0.001 to 1000"),
        ({"parameters": {"feed_of_traction": 3.0}}, "'feed_of_traction' is 3.*from 0 to 2"),
        ({"rules": {"gallop.levy": -1.0}}, "'gallop.levy' is -1.*from 0 to 100"),
        ({"rules": {"gallop.credit": float("nan")}}, "'gallop.credit' is nan.*from 0 to 2"),
        ({"parameters": {"discount": 0.995, "population_growth": 0.01}}, "worth without end"),
        ({"parameters": {"peasant_traction": 0.7, "peasant_hands": 0.5}}, "leave nothing for land"),
        ({"rules": {"gallop.acumulation": 1.0}}, "did you mean 'gallop.accumulation'"),
        ({"roles": {"food": "X"}}, "roles are A, C, K, F, S"),
        ({"roles": {"food": "F", "agri_materials": "F"}}, "planning needs farming"),
        ({"targets": ({"role": "K", "year": 9, "multiple": 2.0},)}, "target stands in year 9"),
        ({"regime": "uncertain", "opening": (0.9, 0.9)}, "sum to 1.8"),
        ({"regime": "uncertain", "opening_years": (9,)}, "no opening year"),
    ],
)
def test_what_makes_no_sense_is_refused_in_one_sentence(world, fields, match):
    with pytest.raises((InputError, NameNotFoundError), match=match):
        planning.run(world, None, _spec(**fields), region="SUN", horizon_years=YEARS)


@pytest.mark.parametrize(
    ("arguments", "match"),
    [
        ({"region": "UK"}, "no region 'UK'.*did you mean 'GBR'"),
        (
            {"region": "SUN", "horizon_years": 1},
            "horizon_years is 1; give whole years from 2 to 60",
        ),
        ({"region": "SUN", "horizon_years": 2.5}, "horizon_years is 2.5"),
        ({"region": "SUN", "policy": "gallop"}, "policy is 'gallop'; give one of"),
        (
            {"region": "SUN", "market": planning.Market(import_price=np.ones(3))},
            "import_price has 3 sectors and the world has 6",
        ),
    ],
)
def test_arguments_that_do_not_fit_are_refused(world, arguments, match):
    with pytest.raises((InputError, NameNotFoundError), match=match):
        planning.run(world, None, _spec(), **({"horizon_years": YEARS} | arguments))


def test_a_market_is_checked_when_it_is_made():
    with pytest.raises(InputError, match="export_elasticity must be finite and above 1"):
        planning.Market(export_elasticity=np.array([2.0, 1.0]))


def test_every_world_that_is_embedded_can_be_planned():
    for name, region in (("toy", "metropolis"), ("2011", "RUS")):
        result = planning.run(
            ak.load_world(name), None, _spec(regime="monopoly"), region=region, horizon_years=2
        )
        assert result.certificate.holds
