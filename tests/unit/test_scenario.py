"""Scenarios: what they hold, how they add up, how they are written and read against a world."""

import contextlib
import copy
import json
import pickle
import re

import jsonschema
import numpy as np
import pytest
import yaml
from tests.strategies import random_world

import autarky as ak
from autarky._core.errors import InputError, NameNotFoundError
from autarky.scenario import Cost, Credit, Cut, Scenario, Stock, Tariff

BUILT = {
    "none": Scenario.none(),
    "blockade": Scenario.blockade("AAA", ramp_days=14, remaining=0.25),
    "blockade of a list": Scenario.blockade(["AAA", "BBB"], sectors=["farm", "mill"]),
    "blockade of everybody": Scenario.blockade("*"),
    "embargo": Scenario.embargo("AAA", "BBB", "farm", start_days=30, duration_days=90),
    "embargo by lists": Scenario.embargo(["AAA", "CHN"], ["BBB", "east"], ["farm"]),
    "decoupling": Scenario.decoupling(["AAA", "BBB"], "CHN", remaining=1 / 3),
    "tariff": Scenario.tariff("AAA", rate=0.25),
    "tariff on goods": Scenario.tariff("AAA", ["BBB"], rate=-0.1, sectors=["mill"]),
    "costs": Scenario(costs=[{"importer": "AAA", "exporter": "BBB", "factor": 1.5}]),
    "credit": Scenario(credit=[{"region": "AAA", "ceiling_share_of_gdp": 0.0, "from_year": 1929}]),
    "stocks": Scenario(stocks=[{"region": ["AAA"], "days": 120, "holder": "households"}]),
    "choices": Scenario(name="c", rationing="critical_first", start_month=9),
    "blocs": Scenario(blocs={"b": ["AAA", "BBB"], "NO": ["CHN"]}),
    "awkward names": Scenario.embargo("NO", "1928", ["null", "é: #x", "a\nb"]),
    "all at once": Scenario.blockade("AAA")
    | Scenario.tariff("BBB", rate=0.5)
    | Scenario(name="c", rationing="proportional", stocks=[{"region": "*", "days": 9}]),
}  # fmt: skip

MODELS = (Scenario, Cut, Tariff, Cost, Credit, Stock)


@pytest.fixture(params=BUILT)
def built(request):
    return BUILT[request.param]


@pytest.fixture(scope="module")
def world():
    """Four regions, two of them one country, and a bloc of a region and that country."""
    return random_world(
        np.random.default_rng(1930),
        ["AAA", "BBB", "CN1", "CN2"],
        2,
        countries={"CN1": "CHN", "CN2": "CHN"},
        blocs={"east": ["BBB", "CHN"]},
        name="w",
    )


def cut(**rule):
    return Scenario(cuts=[rule])


# -- constructors ------------------------------------------------------------------------------


def test_blockade_cuts_both_directions():
    siege = Scenario.blockade("AAA", remaining=0.1, start_days=3)
    assert siege.name == "blockade of AAA"
    assert siege.cuts == (
        Cut(importer="AAA", exporter="*", remaining=0.1, start_days=3),
        Cut(importer="*", exporter="AAA", remaining=0.1, start_days=3),
    )


def test_embargo_cuts_what_the_first_sells_to_the_second():
    embargo = Scenario.embargo("AAA", ["BBB", "CHN"], "farm", remaining=0.2)
    assert embargo.name == "embargo of farm by AAA against BBB, CHN"
    assert embargo.cuts == (
        Cut(importer=("BBB", "CHN"), exporter="AAA", sectors="farm", remaining=0.2),
    )
    assert Scenario.embargo("AAA", "BBB").name == "embargo by AAA against BBB"


def test_decoupling_cuts_two_blocs_from_each_other():
    decoupling = Scenario.decoupling(["AAA", "BBB"], "CHN")
    assert decoupling.name == "decoupling of AAA, BBB and CHN"
    assert decoupling.cuts == (
        Cut(importer=("AAA", "BBB"), exporter="CHN"),
        Cut(importer="CHN", exporter=("AAA", "BBB")),
    )


def test_tariff_is_on_everybody_unless_told():
    tariff = Scenario.tariff("AAA", rate=0.25)
    assert tariff.name == "tariff of AAA on everybody"
    assert tariff.tariffs == (Tariff(importer="AAA", exporter="*", rate=0.25),)
    assert not tariff.cuts


def test_defaults_change_nothing():
    empty = Scenario()
    assert empty.is_empty
    assert empty.model_dump() == {
        "name": "unnamed", "cuts": (), "tariffs": (), "costs": (), "credit": (), "stocks": (),
        "rationing": None, "start_month": None, "blocs": {},
    }  # fmt: skip
    assert Scenario.none() == Scenario(name="none")


def test_defaults_of_the_rules():
    assert Cut(importer="AAA", exporter="BBB").model_dump() == {
        "importer": "AAA", "exporter": "BBB", "sectors": "*", "remaining": 0.0, "start_days": 0.0,
        "duration_days": 365.0, "ramp_days": 0.0,
    }  # fmt: skip
    assert Tariff(importer="AAA", exporter="BBB", rate=0.1).sectors == "*"
    assert Cost(importer="AAA", exporter="BBB", factor=2).sectors == "*"
    assert Credit(region="AAA", ceiling_share_of_gdp=1).from_year is None
    stock = Stock(region="AAA", days=30)
    assert (stock.sectors, stock.holder) == ("*", "industries")


@pytest.mark.parametrize("key", ["blockade", "tariff", "costs", "credit", "stocks"])
def test_a_rule_of_any_kind_is_something(key):
    assert not BUILT[key].is_empty


# -- frozen, and nothing unknown ---------------------------------------------------------------


@pytest.mark.parametrize("field", Scenario.model_fields)
def test_fields_cannot_be_set(field):
    siege = Scenario.blockade("AAA")
    with pytest.raises(ValueError, match="frozen"):
        setattr(siege, field, getattr(siege, field))
    with pytest.raises(ValueError, match="frozen"):
        siege.cuts[0].remaining = 1.0


def test_lists_given_are_copied():
    members, blocs = ["AAA"], {}
    blocs["b"] = members
    scenario = Scenario(blocs=blocs)
    members.append("BBB")
    blocs["c"] = ["BBB"]
    assert scenario.blocs == {"b": ("AAA",)}


def test_blocs_cannot_be_added_later():
    scenario = Scenario(blocs={"b": ["AAA"]})
    before = scenario.hash
    with contextlib.suppress(TypeError):
        scenario.blocs["c"] = ("BBB",)
    assert scenario.hash == before


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Scenario(cutz=[]), r"unknown key 'cutz'; did you mean 'cuts'\?"),
        (lambda: Scenario.blockade("AAA", remainin=0.5), r"'cuts\.0\.remainin'.* mean 'remaining'"),
        (lambda: Scenario(tariffs=[{"importer": "A", "exporter": "B", "rat": 1}]),
         r"2 problems: .*'tariffs\.0\.rate' is missing.*'tariffs\.0\.rat'; did you mean 'rate'"),
        (lambda: Scenario(stocks=[{"region": "A", "days": 1, "holdr": "x"}]), r"mean 'holder'"),
        (lambda: Scenario(credit=[{"region": "A", "ceiling_share_of_gdp": -0.1}]),
         r"'credit\.0\.ceiling_share_of_gdp' is -0\.1 but should be greater than or equal to 0"),
        (lambda: Scenario(name=""), r"'name' is '' but string should have at least 1 character"),
        (lambda: Scenario.blockade([]), r"'cuts\.0\.importer' is \(\) but needs at least one name"),
        (lambda: Scenario.embargo(["AAA", "*"], "BBB"), r"'\*' stands alone, not in a list"),
        (lambda: Scenario(cuts=[{"importer": "A", "exporter": "B", "sectors": ["*"]}]),
         r"'cuts\.0\.sectors' is \['\*'\] but '\*' stands alone"),
        (lambda: Scenario.tariff("AAA", rate=float("nan")), r"'tariffs\.0\.rate' is nan"),
    ],
)  # fmt: skip
def test_bad_fields_are_refused_in_words(make, message):
    with pytest.raises(InputError, match=message):
        make()


# -- YAML --------------------------------------------------------------------------------------


def test_yaml_reads_back_the_same(built, tmp_path):
    back = Scenario.from_yaml(built.to_yaml())
    assert back == built
    assert back.hash == built.hash
    path = built.save(tmp_path / "s.yaml")
    assert path.read_text(encoding="utf-8") == built.to_yaml()
    assert Scenario.from_yaml(str(path)) == Scenario.from_yaml(path) == built


def test_yaml_leaves_defaults_out():
    assert Scenario.none().to_yaml() == "name: none\n"
    assert Scenario.embargo("AAA", "BBB", remaining=0.5, ramp_days=0).to_yaml() == (
        "name: embargo by AAA against BBB\n"
        "cuts:\n- importer: BBB\n  exporter: AAA\n  remaining: 0.5\n"
    )


def test_yaml_of_every_field():
    read = Scenario.from_yaml("""
        name: all
        cuts: [{importer: [AAA, BBB], exporter: "*", sectors: farm, remaining: 0.5, start_days: 1,
                duration_days: 2, ramp_days: 3}]
        tariffs: [{importer: AAA, exporter: BBB, rate: 0.25}]
        costs: [{importer: AAA, exporter: BBB, factor: 1.5}]
        credit: [{region: AAA, ceiling_share_of_gdp: 0.5}]
        stocks: [{region: AAA, sectors: [farm], days: 60, holder: households}]
        rationing: households_first
        start_month: 12
        blocs: {b: [AAA]}
        """)
    assert read == Scenario(
        name="all",
        cuts=[Cut(importer=("AAA", "BBB"), exporter="*", sectors="farm", remaining=0.5,
                  start_days=1, duration_days=2, ramp_days=3)],
        tariffs=[Tariff(importer="AAA", exporter="BBB", rate=0.25)],
        costs=[Cost(importer="AAA", exporter="BBB", factor=1.5)],
        credit=[Credit(region="AAA", ceiling_share_of_gdp=0.5)],
        stocks=[Stock(region="AAA", sectors=("farm",), days=60, holder="households")],
        rationing="households_first",
        start_month=12,
        blocs={"b": ("AAA",)},
    )  # fmt: skip


def test_mistakes_in_a_file_name_the_file(tmp_path):
    path = tmp_path / "siege.yaml"
    path.write_text("name: a\ncutz: []\n")
    with pytest.raises(InputError, match=r"siege\.yaml: unknown key 'cutz'"):
        Scenario.from_yaml(path)
    with pytest.raises(InputError, match=r"^the scenario: unknown key 'cutz'"):
        Scenario.from_yaml(path.read_text())
    path.write_bytes(b"name: \xff\n")
    with pytest.raises(InputError, match=r"siege\.yaml cannot be read as UTF-8 text"):
        Scenario.from_yaml(path)


def test_unquoted_no_is_no_country():
    with pytest.raises(InputError, match=r"'cuts\.0\.importer' is False but should be a valid str"):
        Scenario.from_yaml("name: a\ncuts: [{importer: NO, exporter: AAA}]\n")


def test_an_impossible_date_is_refused_in_words():
    with pytest.raises(InputError, match="the scenario"):
        Scenario.from_yaml("name: 2001-99-99\ncuts: []\n")


def test_a_key_given_twice_is_refused():
    with pytest.raises(InputError, match="cuts"):
        Scenario.from_yaml("cuts: [{importer: AAA, exporter: BBB}]\ncuts: []\n")


# -- JSON Schema -------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def schema():
    return Scenario.json_schema()


@pytest.fixture(scope="module")
def validator(schema):
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def test_schema_accepts_what_is_written(built, validator):
    validator.validate(yaml.safe_load(built.to_yaml()))
    validator.validate(json.loads(built.model_dump_json()))


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("cutz: []", []),
        ("cuts: [{importer: AAA}]", ["cuts", 0]),
        ("cuts: [{importer: AAA, exporter: BBB, remaining: 1.5}]", ["cuts", 0, "remaining"]),
        ("tariffs: [{importer: AAA, exporter: BBB, rate: -1}]", ["tariffs", 0, "rate"]),
        ("costs: [{importer: AAA, exporter: BBB, factor: 0}]", ["costs", 0, "factor"]),
        ("credit: [{region: 3, ceiling_share_of_gdp: 1}]", ["credit", 0, "region"]),
        ("stocks: [{region: AAA, days: 1, holder: state}]", ["stocks", 0, "holder"]),
        ("start_month: 13", ["start_month"]),
        ("rationing: lottery", ["rationing"]),
        ("blocs: {b: AAA}", ["blocs", "b"]),
    ],
)
def test_schema_refuses_what_the_model_refuses(text, place, validator):
    raw = yaml.safe_load(text)
    errors = list(validator.iter_errors(raw))
    assert [list(e.absolute_path) for e in errors] == [place]
    with pytest.raises(InputError, match=re.escape(str(place[0]) if place else "cutz")):
        Scenario(**raw)


def test_schema_knows_every_field_and_forbids_others(schema):
    parts = {"Scenario": schema, **schema["$defs"]}
    for model in MODELS:
        part = parts[model.__name__]
        assert list(part["properties"]) == list(model.model_fields), model
        assert part["additionalProperties"] is False, model
    assert schema["$defs"]["Cut"]["required"] == ["importer", "exporter"]


@pytest.mark.parametrize(
    ("model", "field"),
    [
        pytest.param(
            model,
            field,
            id=f"{model.__name__}.{field}",
        )
        for model in MODELS
        for field in model.model_fields
    ],
)
def test_schema_describes_every_field(model, field, schema):
    part = {"Scenario": schema, **schema["$defs"]}[model.__name__]
    assert part["properties"][field]["description"].endswith(".")


# -- identity ----------------------------------------------------------------------------------


def test_hash_is_of_the_content():
    siege = Scenario.blockade("AAA", remaining=0)
    assert siege.hash == Scenario.blockade("AAA", remaining=0.0).hash
    assert re.fullmatch("[0-9a-f]{64}", siege.hash)
    others = [
        Scenario.blockade("BBB"),
        Scenario.blockade("AAA", remaining=1e-9),
        Scenario.blockade("AAA", ramp_days=1),
        Scenario.blockade("AAA", sectors="farm"),
        siege.model_copy(update={"name": "other"}),
        siege.model_copy(update={"start_month": 1}),
        siege | Scenario.none() | Scenario.tariff("AAA", rate=0.1),
        siege | Scenario(name="none", blocs={"b": ["AAA"]}),
    ]
    assert len({siege.hash, *(s.hash for s in others)}) == 1 + len(others)


def test_order_of_blocs_is_no_content():
    one = Scenario(blocs={"a": ["AAA"], "b": ["BBB"]})
    two = Scenario(blocs={"b": ["BBB"], "a": ["AAA"]})
    assert one == two
    assert one.hash == two.hash


def test_equal_scenarios_have_equal_hashes_whatever_the_sign_of_zero():
    plus, minus = Scenario.blockade("AAA", remaining=0.0), Scenario.blockade("AAA", remaining=-0.0)
    assert plus == minus
    assert plus.hash == minus.hash


# -- composition -------------------------------------------------------------------------------


def test_rules_of_the_first_come_first():
    first = Scenario(
        name="first",
        cuts=[{"importer": "AAA", "exporter": "BBB", "remaining": 0.5}],
        tariffs=[{"importer": "AAA", "exporter": "BBB", "rate": 0.1}],
        costs=[{"importer": "AAA", "exporter": "BBB", "factor": 2}],
        credit=[{"region": "AAA", "ceiling_share_of_gdp": 0.5}],
        stocks=[{"region": "AAA", "days": 10}],
        blocs={"b": ["AAA"]},
    )
    second = Scenario(
        name="second",
        cuts=[{"importer": "AAA", "exporter": "BBB", "remaining": 0.8}],
        tariffs=[{"importer": "AAA", "exporter": "BBB", "rate": 0.2}],
        costs=[{"importer": "AAA", "exporter": "BBB", "factor": 3}],
        credit=[{"region": "AAA", "ceiling_share_of_gdp": 0.2}],
        stocks=[{"region": "AAA", "days": 20}],
        blocs={"c": ["BBB"]},
    )
    both = first | second
    assert both.name == "first + second"
    assert [c.remaining for c in both.cuts] == [0.5, 0.8]
    assert [t.rate for t in both.tariffs] == [0.1, 0.2]
    assert [c.factor for c in both.costs] == [2.0, 3.0]
    assert [c.ceiling_share_of_gdp for c in both.credit] == [0.5, 0.2]
    assert [s.days for s in both.stocks] == [10.0, 20.0]
    assert both.blocs == {"b": ("AAA",), "c": ("BBB",)}
    assert (second | first).name == "second + first"
    assert [c.remaining for c in (second | first).cuts] == [0.8, 0.5]


def test_choices_of_the_first_win():
    first = Scenario(rationing="proportional", start_month=1)
    second = Scenario(rationing="critical_first", start_month=9)
    assert ((first | second).rationing, (first | second).start_month) == ("proportional", 1)
    assert ((second | first).rationing, (second | first).start_month) == ("critical_first", 9)
    blank = Scenario()
    assert ((blank | second).rationing, (blank | second).start_month) == ("critical_first", 9)


def test_none_is_neutral_on_both_sides(built):
    assert built | Scenario.none() == built
    assert Scenario.none() | built == built


def test_composition_is_associative():
    a, b, c = BUILT["blockade"], BUILT["tariff"], BUILT["choices"]
    assert (a | b) | c == a | (b | c)


def test_one_bloc_with_two_lists_of_members_is_refused():
    one, two = Scenario(blocs={"b": ["AAA"]}), Scenario(blocs={"b": ["BBB"]})
    assert (one | one).blocs == {"b": ("AAA",)}
    with pytest.raises(InputError, match="both scenarios name a bloc 'b' with other members"):
        one | two


def test_where_cuts_meet_the_smallest_share_remains(world):
    embargo = Scenario.embargo("BBB", "AAA", remaining=0.5)
    siege = Scenario.blockade("AAA", remaining=0.8)
    for both in (embargo | siege, siege | embargo):
        share = both.remaining(world)
        assert share[0, 1].tolist() == [0.5, 0.5]  # AAA buys from BBB
        assert share[1, 0].tolist() == [0.8, 0.8]  # BBB buys from AAA
        np.testing.assert_array_equal(
            share, np.minimum(embargo.remaining(world), siege.remaining(world))
        )


# -- against a World: rows buy, columns sell, in the order AAA, BBB, CN1, CN2 ------------------

REMAINING = {
    "nothing": (Scenario.none(), [[1, 1, 1, 1], [1, 1, 1, 1], [1, 1, 1, 1], [1, 1, 1, 1]]),
    "a region": (
        Scenario.blockade("AAA", remaining=0.25),
        [[1, 0.25, 0.25, 0.25], [0.25, 1, 1, 1], [0.25, 1, 1, 1], [0.25, 1, 1, 1]],
    ),
    "a split country": (
        Scenario.blockade("CHN"),
        [[1, 1, 0, 0], [1, 1, 0, 0], [0, 0, 1, 1], [0, 0, 1, 1]],
    ),
    "a part trades on with its country": (
        Scenario.blockade("CN1"),
        [[1, 1, 0, 1], [1, 1, 0, 1], [0, 0, 1, 1], [1, 1, 1, 1]],
    ),
    "a bloc of the world keeps its inner trade": (
        Scenario.blockade("east"),
        [[1, 0, 0, 0], [0, 1, 1, 1], [0, 1, 1, 1], [0, 1, 1, 1]],
    ),
    "a list keeps its inner trade": (
        Scenario.blockade(["AAA", "BBB"]),
        [[1, 1, 0, 0], [1, 1, 0, 0], [0, 0, 1, 1], [0, 0, 1, 1]],
    ),
    "a bloc of the scenario": (
        Scenario(blocs={"b": ["AAA", "CHN"]}, cuts=[{"importer": "b", "exporter": "*"}]),
        [[1, 0, 1, 1], [1, 1, 1, 1], [1, 0, 1, 1], [1, 0, 1, 1]],
    ),
    "a bloc of the scenario that holds one of the world": (
        Scenario(blocs={"b": ["east"]}, cuts=[{"importer": "*", "exporter": "b"}]),
        [[1, 0, 0, 0], [1, 1, 1, 1], [1, 1, 1, 1], [1, 1, 1, 1]],
    ),
    "everybody from everybody": (
        Scenario.blockade("*"),
        [[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 1], [0, 0, 1, 1]],
    ),
    "one direction": (
        Scenario.embargo("AAA", "CHN"),
        [[1, 1, 1, 1], [1, 1, 1, 1], [0, 1, 1, 1], [0, 1, 1, 1]],
    ),
    "one seller to all others": (
        Scenario.embargo("BBB", "*"),
        [[1, 0, 1, 1], [1, 1, 1, 1], [1, 0, 1, 1], [1, 0, 1, 1]],
    ),
    "a bloc and a member of it": (
        Scenario.decoupling("east", "BBB", remaining=0.5),
        [[1, 1, 1, 1], [1, 1, 0.5, 0.5], [1, 0.5, 1, 1], [1, 0.5, 1, 1]],
    ),
    "a region from itself": (
        cut(importer="AAA", exporter="AAA"),
        [[1, 1, 1, 1], [1, 1, 1, 1], [1, 1, 1, 1], [1, 1, 1, 1]],
    ),
}


@pytest.mark.parametrize("case", REMAINING)
def test_remaining_by_hand(world, case):
    scenario, by_hand = REMAINING[case]
    share = scenario.remaining(world)
    assert share.shape == (4, 4, 2)
    for sector in range(2):
        assert share[:, :, sector].tolist() == by_hand


def test_remaining_of_some_products(world):
    share = Scenario.embargo("AAA", "BBB", "mill", remaining=0.4).remaining(world)
    assert share[1, 0].tolist() == [1.0, 0.4]
    assert share.sum() == pytest.approx(4 * 4 * 2 - 0.6)
    both = Scenario.embargo("AAA", "BBB", ["farm", "mill"]).remaining(world)
    assert both[1, 0].tolist() == [0.0, 0.0]


def test_remaining_is_at_the_height_of_the_cuts_and_of_cuts_alone(world):
    plain = Scenario.blockade("AAA", remaining=0.5).remaining(world)
    late = Scenario.blockade("AAA", remaining=0.5, start_days=90, duration_days=1, ramp_days=30)
    np.testing.assert_array_equal(late.remaining(world), plain)
    other = BUILT["tariff"] | BUILT["costs"] | BUILT["credit"] | BUILT["stocks"]
    assert (other.remaining(world) == 1.0).all()


# -- names -------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["AAA", "CN1", "CHN", "east", ["AAA", "east"], "*"])
def test_regions_countries_and_blocs_are_known(world, name):
    Scenario.blockade(name).check(world)


@pytest.mark.parametrize(
    ("scenario", "message"),
    [
        (Scenario.blockade("AAB"),
         r"^scenario 'blockade of AAB': no region 'AAB' in world w; did you mean 'AAA'\?$"),
        (Scenario.blockade("CHM"), r"no region 'CHM' in world w; did you mean 'CHN'\?"),
        (Scenario.blockade("China"), r"no region 'China' in world w; did you mean 'CHN'\?"),
        (Scenario.blockade("eest"), r"no region 'eest' in world w; did you mean 'east'\?"),
        (Scenario.blockade("zzzz"),
         r"no region 'zzzz' in world w; known: AAA, BBB, CN1, CN2, CHN, east\."),
        (Scenario.embargo("AAA", "BBB", "fram"), r"no sector 'fram' .*did you mean 'farm'\?"),
        (Scenario.tariff("AAA", "BBBB", rate=1), r"no region 'BBBB' .*did you mean 'BBB'\?"),
        (Scenario(costs=[Cost(importer="AAA", exporter="CN3", factor=2)]), r"no region 'CN3'"),
        (Scenario(credit=[Credit(region="CN3", ceiling_share_of_gdp=0)]), r"no region 'CN3'"),
        (Scenario(stocks=[Stock(region="AAA", sectors="fram", days=1)]), r"no sector 'fram'"),
        (Scenario(blocs={"mine": ["AAB"]}), r"no region 'AAB' .*did you mean 'AAA'\?"),
        (Scenario(blocs={"mine": ["AAA"]}, cuts=[Cut(importer="mime", exporter="*")]),
         r"no region 'mime' .*did you mean 'mine'\?"),
        (Scenario(blocs={"mine": []}), r"the bloc 'mine' has no members"),
        (Scenario(blocs={"AAA": ["BBB"]}), r"the bloc 'AAA' has the name of a region in world w"),
        (Scenario(blocs={"CHN": ["BBB"]}), r"the bloc 'CHN' has the name of a region in world w"),
        (Scenario(blocs={"b": ["AAA"], "c": ["b"]}), r"no region 'b' in world w"),
    ],
)  # fmt: skip
def test_unknown_names_are_refused_with_the_nearest(world, scenario, message):
    with pytest.raises(NameNotFoundError, match=message):
        scenario.check(world)
    with pytest.raises(NameNotFoundError, match=message):
        scenario.remaining(world)


def test_every_unknown_name_is_listed_once(world):
    slips = Scenario.blockade(["AAB", "CHM"], sectors="fram")
    with pytest.raises(NameNotFoundError, match=r"3 problems: \(1\)") as caught:
        slips.check(world)
    for name in ("AAB", "CHM", "fram"):
        assert str(caught.value).count(f"'{name}' in world w") == 1


def test_a_bloc_of_another_meaning_than_the_world_s_is_refused():
    world = ak.load_world("1928")
    own = Scenario(
        cuts=[Cut(importer="british_empire", exporter="*")], blocs={"british_empire": ["GBR"]}
    )
    with pytest.raises(InputError, match="another one in world 1928"):
        own.check(world)
    same = Scenario(blocs={"british_empire": world.blocs["british_empire"]})
    same.check(world)


def test_the_options_of_a_cut_do_not_turn_it_into_another_tie():
    with pytest.raises(InputError, match="importer"):
        Scenario.blockade("AAA", importer="BBB")


def test_a_scenario_can_be_hashed_copied_and_sent_to_another_process():
    scenario = Scenario.blockade("b") | Scenario(blocs={"b": ["AAA", "BBB"]})
    for other in (pickle.loads(pickle.dumps(scenario)), copy.deepcopy(scenario)):  # noqa: S301
        assert other == scenario
        assert hash(other) == hash(scenario)
