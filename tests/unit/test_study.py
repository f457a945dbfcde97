"""Study files, the scenarios and draws that they make, and how runs become batches and tables."""

import numpy as np
import pandas as pd
import pytest

import autarky as ak
from autarky._core.errors import ComputationError, InputError
from autarky.numerics.distributions import (
    Choice,
    Halves,
    LogUniform,
    Normal,
    Triangular,
    Uniform,
)
from autarky.scenario import Scenario
from autarky.study import Study, ready_studies, run
from autarky.study.design import design
from autarky.study.execute import execute, varied
from autarky.study.plan import Plan
from autarky.study.scenarios import expand
from autarky.study.sources import resolve

TOY = {"name": "t", "worlds": ("toy",)}
NONVIABLE = {"clock": "equilibrium", "spec": {"no_supplier": "nonviable"}}


@pytest.fixture(scope="module")
def toy():
    return ak.load_world("toy")


def _plan(**fields):
    return Plan.of(*resolve(Study(**(TOY | fields))))


def _run_all(plan, tmp_path):
    """Outcomes of every batch, in this process."""
    for world in plan.worlds.values():
        world.save(tmp_path / f"{world.hash[:16]}.nc")
    tables = [execute(plan, batch, tmp_path)[0] for batch in range(len(plan.batches))]
    return pd.concat(tables, ignore_index=True)


# -- distributions --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "median", "mean"),
    [
        (Uniform(2.0, 6.0), 4.0, 4.0),
        (LogUniform(1.0, np.e**2), np.e, (np.e**2 - 1.0) / 2.0),
        (Normal(5.0, 2.0), 5.0, 5.0),
        (Triangular(0.0, 3.0, 9.0), 9.0 - np.sqrt(27.0), 4.0),
        (Halves(0.0, 1.0, 5.0), 1.0, 1.75),
    ],
)
def test_distributions_have_their_median_and_mean(one, median, mean):
    place = (np.arange(200_000) + 0.5) / 200_000
    assert float(one.at(0.5)) == pytest.approx(median)
    assert float(one.at(place).mean()) == pytest.approx(mean, rel=1e-4)
    assert (np.diff(one.at(place)) >= 0).all()
    assert not one.problem()


def test_a_cut_normal_stays_within_its_limits():
    place = (np.arange(10_000) + 0.5) / 10_000
    values = Normal(0.0, 1.0, 0.0, 1.0).at(place)
    assert values.min() >= 0.0
    assert values.max() <= 1.0
    assert float(Normal(0.0, 1.0, 0.0, np.inf).at(0.5)) == pytest.approx(0.67449, rel=1e-4)


def test_levels_are_as_likely():
    found = Choice(("a", 2, 0.5)).at((np.arange(9) + 0.5) / 9)
    assert list(found) == ["a"] * 3 + [2] * 3 + [0.5] * 3


# -- the file -------------------------------------------------------------------------------------

GOOD = """
name: all there is
worlds: [toy, {sample: 2, of: "1928"}]
scenarios:
  - none
  - {every: region, remaining: 0.2, among: [colony]}
  - {name: tax, tariffs: [{importer: colony, exporter: metropolis, rate: 0.1}]}
clocks:
  - dependence
  - {clock: disruption, name: days, spec: {horizon_days: 30}, outputs: [output_trough]}
parameters:
  disruption.psi: {uniform: [0.5, 0.9]}
  scenario.remaining: {choice: [0.0, 0.5]}
sampling: sobol
draws: 8
"""


def test_a_file_reads_back_as_it_was(tmp_path):
    study = Study.from_yaml(GOOD)
    study.save(tmp_path / "s.yaml")
    assert Study.from_yaml(tmp_path / "s.yaml") == study
    assert study.hash == Study.from_yaml(study.to_yaml()).hash


def test_scenarios_and_tables_are_looked_for_beside_the_file(tmp_path, toy):
    Scenario.blockade("colony").save(tmp_path / "siege.yaml")
    toy.with_info(name="mine").save(tmp_path / "mine.nc")
    (tmp_path / "s.yaml").write_text(
        "name: x\nworlds: [mine.nc]\nscenarios: [siege.yaml]\nclocks: [dependence]\n"
    )
    named, tables = resolve(Study.from_yaml(tmp_path / "s.yaml"))
    assert named.worlds == ("mine",)
    assert expand(named.scenarios, tables["mine"]) == (Scenario.blockade("colony"),)


@pytest.mark.parametrize("name", ready_studies())
def test_ready_studies_can_be_laid_out_on_either_world(name):
    study = Study.ready(name)
    assert study.note
    for world in ("1928", "2011") if name != "tempo-robustness" else ("1928",):
        plan = Plan.of(*resolve(study.model_copy(update={"worlds": (world,)})))
        assert plan.runs >= 2000
        assert sum(plan.sizes) == plan.runs


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("name: x", r"'clocks' is missing"),
        ("name: x\nclock: disruption", r"unknown key 'clock'; did you mean"),
        ("name: x\nclocks: [disruptoin]", r"'clocks.0.clock' is 'disruptoin'"),
        ("name: x\nclocks: [disruption, disruption]", r"are called 'disruption'; give each a name"),
        ("name: x\nclocks: [dependence]\ndraws: 0", r"'draws' is 0"),
        ("name: x\nclocks: [dependence]\nscenarios: [blockaed]", r"'blockaed' is no scenario"),
        ("name: x\nclocks: [dependence]\nscenarios: [{every: pear}]", r"every: region or every"),
        ("name: x\nclocks: [dependence]\nscenarios: [{blockade: A, remain: 1}]", r"did you mean"),
        ("name: x\nclocks: [dependence]\nscenarios: [{every: pair, blockade: A}]", r"one of every"),
        ("name: x\nclocks: [dependence]\nscenarios: [{embargo: A}]", r"embargo takes"),
        ("name: x\nclocks: [dependence]\nscenarios: [{decoupling: [A]}]", r"takes two sides"),
        ("name: x\nclocks: [dependence]\nscenarios: [{blockade: A, remaining: 2}]", r"remaining"),
        ("name: x\nclocks: [dependence]\nscenarios: []", r"'scenarios' is \[\]"),
        ("name: x\nclocks: [dependence]\nworlds: []", r"'worlds' is \[\]"),
        ("name: x\nclocks: [disruption]\nparameters: {psi: {uniform: [0, 1]}}", r"CLOCK.NAME"),
        ("name: x\nclocks: [disruption]\nparameters: {disruption.psi: {unifrom: [0, 1]}}",
         r"did you mean 'uniform'"),
        ("name: x\nclocks: [disruption]\nparameters: {disruption.psi: {uniform: [1]}}", r"takes 2"),
        ("name: x\nclocks: [disruption]\nparameters: {disruption.psi: {uniform: [1, 0]}}",
         r"not in order"),
        ("name: x\nclocks: [disruption]\nparameters: {disruption.psi: {log_uniform: [0, 1]}}",
         r"above 0"),
        ("name: x\nclocks: [disruption]\nparameters: {disruption.psi: {normal: [0, -1]}}",
         r"above 0"),
        ("name: x\nclocks: [disruption]\nparameters: {disruption.psi: {triangular: [0, 5, 1]}}",
         r"between its ends"),
        ("name: x\nclocks: [disruption]\nparameters: {disruption.psi: {choice: [1, 1]}}",
         r"stands twice"),
        ("name: x\nclocks: [disruption]\nparameters: {disruption.psi: {uniform: [a, b]}}",
         r"takes 2 figures"),
    ],
)  # fmt: skip
def test_a_bad_file_is_one_sentence(text, says):
    with pytest.raises(InputError, match=says):
        Study.from_yaml(f"{text}\n")


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"clocks": ["disruption"], "parameters": {"disruption.psy": {"uniform": [0.5, 0.9]}}},
         r"no parameter 'psy'; did you mean 'psi'"),
        ({"clocks": ["dependence"], "parameters": {"disruption.psi": {"uniform": [0.5, 0.9]}}},
         r"does not ask the clock 'disruption'"),
        ({"clocks": ["dependence"], "parameters": {"scenario.remain": {"uniform": [0, 1]}}},
         r"no field 'remain' .*did you mean 'remaining'"),
        ({"clocks": ["dependence"], "parameters": {"scenario.rate": {"uniform": [0, 1]}},
          "scenarios": [{"blockade": "colony"}]}, r"no rule of any scenario .*'rate'"),
        ({"clocks": ["dependence"], "parameters": {"scenario.remaining": {"uniform": [0, 1.5]}},
          "scenarios": [{"blockade": "colony"}]}, r"scenario.remaining can be 1.4999.*remaining"),
        ({"clocks": ["disruption"], "parameters": {"disruption.psi": {"uniform": [4, 5]}}},
         r"disruption.psi can be 4.0: "),
        ({"clocks": ["disruption"],
          "parameters": {"disruption.horizon_days": {"uniform": [30, 60]}}}, r"valid integer"),
        ({"clocks": [{"clock": "disruption", "rows": ["NOPE"]}]}, r"no region.*'NOPE'"),
        ({"clocks": ["dependence"], "scenarios": [{"every": "region", "among": []}]},
         r"makes no scenario"),
        ({"clocks": ["equilibrium"], "parameters": {"equilibrium.theta.food": {"choice": [-1]}}},
         r"theta.food can be -1"),
        ({"clocks": [{"clock": "planning", "regions": ["SUN"]}], "worlds": ["1928"],
          "parameters": {"planning.discount": {"uniform": [0.9, 1.2]}}}, r"discount can be"),
        ({"clocks": [{"clock": "disruption", "spec": {"psi": 0.6}}],
          "parameters": {"disruption.psi": {"uniform": [0.5, 0.9]}}}, r"both in the spec"),
        ({"clocks": [{"clock": "disruption", "spec": {"psii": 0.6}}]}, r"did you mean 'psi'"),
        ({"clocks": ["dependence"], "scenarios": [{"blockade": "colny"}]}, r"did you mean 'co"),
        ({"clocks": ["dependence"], "scenarios": ["none", "none"]}, r"two scenarios 'none'"),
        ({"clocks": ["dependence"], "worlds": ["toy", "toy"]}, r"stands twice"),
        ({"clocks": ["dependence"], "worlds": [{"sample": 2, "of": "toy"}]}, r"cannot be drawn"),
        ({"clocks": ["disruption"], "sampling": "sobol", "draws": 6}, r"powers of 2"),
        ({"clocks": ["dependence"], "sampling": "saltelli", "draws": 8}, r"needs a parameter"),
        ({"clocks": ["disruption"], "sampling": "grid",
          "parameters": {"disruption.psi": {"uniform": [0.5, 0.9]}}}, r"a grid is of levels"),
        ({"clocks": [{"clock": "planning", "policies": ["galop"]}]}, r"did you mean 'gallop'"),
        ({"clocks": [{"clock": "planning", "regions": ["colony"]}]}, r"colony"),
    ],
)  # fmt: skip
def test_what_the_world_or_the_clock_lacks_is_one_sentence(fields, says, tmp_path):
    with pytest.raises(InputError, match=says):
        _run_all(_plan(**fields), tmp_path)


# -- scenarios ------------------------------------------------------------------------------------


def test_rules_make_scenarios(toy):
    a, b, c = toy.regions
    found = expand(
        [
            {"every": "region", "remaining": 0.5},
            {"every": "pair", "among": [a, b]},
            {"embargo": {"by": a, "against": [b, c]}, "sectors": list(toy.sectors[:1])},
            "none",
        ],
        toy,
    )
    assert [s.name for s in found[:3]] == [f"blockade of {r}" for r in (a, b, c)]
    assert {cut.remaining for s in found[:3] for cut in s.cuts} == {0.5}
    assert found[3] == Scenario.decoupling(a, b)
    assert found[4] == Scenario.embargo(a, (b, c), toy.sectors[:1])
    assert found[5].is_empty
    assert len(expand([{"every": "pair"}], toy)) == 3


def test_every_pair_of_twelve_regions_is_66():
    assert len(expand([{"every": "pair"}], ak.load_world("1928"))) == 66


def test_a_parameter_sets_a_field_in_all_rules():
    siege = Scenario.blockade("colony") | Scenario.tariff("colony", rate=0.1)
    found = varied(siege, {"remaining": 0.3, "rate": 0.2, "start_month": 4})
    assert {cut.remaining for cut in found.cuts} == {0.3}
    assert found.tariffs[0].rate == 0.2
    assert found.start_month == 4
    assert varied(siege, {"factor": 2.0}) == siege


# -- draws ----------------------------------------------------------------------------------------


def test_a_parameter_has_the_same_draws_whatever_else_is_drawn():
    two = design({"a": Uniform(0, 1), "b": Uniform(0, 1)}, "latin_hypercube", 40, 3)
    one = design({"b": Uniform(0, 1)}, "latin_hypercube", 40, 3)
    np.testing.assert_array_equal(two.places[:, 1], one.places[:, 0])
    strata = np.sort((two.places * 40).astype(int), axis=0)
    np.testing.assert_array_equal(strata, np.tile(np.arange(40)[:, None], (1, 2)))
    assert abs(np.corrcoef(two.places.T)[0, 1]) < 0.4
    other = design({"b": Uniform(0, 1)}, "latin_hypercube", 40, 4)
    assert not np.array_equal(one.places, other.places)


def test_saltelli_changes_one_column_at_a_time():
    found = design({n: Uniform(0, 1) for n in "abc"}, "saltelli", 8, 1).places
    a, b = found[:8], found[8:16]
    for column in range(3):
        mixed = found[16 + 8 * column : 24 + 8 * column]
        np.testing.assert_array_equal(mixed[:, column], b[:, column])
        others = [k for k in range(3) if k != column]
        np.testing.assert_array_equal(mixed[:, others], a[:, others])


def test_one_at_a_time_and_grid_and_morris_have_their_runs():
    three = {n: Uniform(0, 1) for n in "abc"}
    found = design(three, "one_at_a_time", 1, 1).places
    assert found.shape == (7, 3)
    assert ((found != 0.5).sum(axis=1) == [0, 1, 1, 1, 1, 1, 1]).all()
    levels = {"a": Choice((1, 2)), "b": Choice(("x", "y", "z"))}
    grid = design(levels, "grid", 1, 1).places
    pairs = set(zip(levels["a"].at(grid[:, 0]), levels["b"].at(grid[:, 1]), strict=True))
    assert len(grid) == len(pairs) == 6
    assert design(three, "morris", 5, 1).places.shape == (20, 3)


def test_scenarios_worlds_and_clocks_share_draws():
    plan = _plan(
        worlds=("toy", "1928"),
        scenarios=({"every": "region"},),
        clocks=(
            {"clock": "disruption", "name": "a"},
            {"clock": "disruption", "name": "b", "spec": {"psi": 0.7}},
        ),
        draws=5,
    )
    values = [plan.values(block)["rerouting"].to_numpy() for block in plan.blocks]
    assert all(np.array_equal(v, values[0]) for v in values)
    assert "psi" in plan.values(plan.blocks[0])
    assert "psi" not in plan.values(plan.blocks[-1])


# -- batches and runs -----------------------------------------------------------------------------


@pytest.mark.parametrize(("draws", "batch"), [(1, 4), (3, 4), (10, 4), (4, 4), (7, 100)])
def test_every_run_is_in_one_batch_of_one_world_and_clock(draws, batch):
    plan = _plan(
        worlds=("toy", "1928"), scenarios=({"every": "region"},),
        clocks=("dependence", "equilibrium"), draws=draws, batch=batch,
        parameters={"scenario.remaining": {"uniform": [0.1, 0.9]}},
    )  # fmt: skip
    numbers = []
    for parts in plan.batches:
        blocks = [plan.blocks[part.block] for part in parts]
        assert len({(b.asked, b.source) for b in blocks}) == 1
        for part, block in zip(parts, blocks, strict=True):
            numbers += range(block.first + part.start, block.first + part.stop)
    assert sorted(numbers) == list(range(plan.runs))
    assert plan.runs == 2 * 15 * draws
    assert max(plan.sizes) <= max(batch, draws if draws < batch else 0)


def test_batches_do_not_change_the_figures(tmp_path):
    days = {"clock": "disruption", "spec": {"horizon_days": 60}}
    fields = {"scenarios": ({"every": "region"},), "draws": 6, "clocks": (NONVIABLE, days)}
    one = _run_all(_plan(**fields, batch=1), tmp_path)
    many = _run_all(_plan(**fields, batch=64), tmp_path)
    assert list(one["run"]) == list(many["run"])
    for name in ("real_income", "consumption_trough", "output_loss_days"):
        np.testing.assert_allclose(
            one[name].to_numpy(float), many[name].to_numpy(float), rtol=1e-6, atol=1e-6
        )


def test_parameters_reach_the_clock_the_scenario_and_the_spec(tmp_path, toy):
    plan = _plan(
        scenarios=({"blockade": "colony"},), sampling="grid",
        clocks=({"clock": "disruption", "spec": {"horizon_days": 50}},),
        parameters={
            "disruption.psi": {"choice": [0.5, 0.9]},
            "disruption.overproduction_max": {"choice": [1.0, 1.5]},
            "scenario.remaining": {"choice": [0.0, 0.6]},
        },
    )  # fmt: skip
    table = _run_all(plan, tmp_path)
    values = plan.values(plan.blocks[0])
    for draw in (0, 3, 6):
        row = values.iloc[draw]
        spec = ak.disruption.Spec(
            horizon_days=50, psi=row["psi"], overproduction_max=row["overproduction_max"],
            precision="float32",
        )  # fmt: skip
        siege = Scenario.blockade("colony", remaining=row["scenario.remaining"])
        ours = table[(table["draw"] == draw) & (table["region"] == "colony")]
        alone = ak.disruption.run(toy, siege, spec).data["consumption_trough"].sel(region="colony")
        assert float(ours["consumption_trough"].iloc[0]) == pytest.approx(float(alone), rel=1e-5)


def test_a_clock_named_twice_answers_twice(tmp_path):
    plan = _plan(
        scenarios=({"blockade": "colony", "remaining": 0.1},),
        clocks=(
            {"clock": "equilibrium", "name": "short", "spec": {"horizon": "short"}},
            {"clock": "equilibrium", "name": "long"},
        ),
    )  # fmt: skip
    table = _run_all(plan, tmp_path)
    colony = table[table["region"] == "colony"]["real_income"].to_numpy()
    assert colony[0] < colony[1] < 1.0


def test_a_run_without_an_answer_says_why_and_the_others_go_on(tmp_path, monkeypatch):
    solve = ak.equilibrium.ensemble

    def picky(world, scenarios, spec, members):
        if (members["eta"] > 0.9).any():
            raise ComputationError("η is above 0.9")
        found = solve(world, scenarios, spec, members)
        return found.assign(solved=("draw", (members["eta"] > 0.7).to_numpy()))

    monkeypatch.setattr("autarky.equilibrium.ensemble", picky)
    plan = _plan(scenarios=({"blockade": "colony"},), clocks=("equilibrium",), draws=20)
    table = _run_all(plan, tmp_path)
    eta = plan.values(plan.blocks[0])["eta"]
    for draw, value in eta.items():
        rows = table[table["draw"] == draw]
        failed = not 0.7 < value <= 0.9
        assert len(rows) == (1 if failed else 3)
        assert rows["real_income"].isna().all() == failed
        reason = "above 0.9" if value > 0.9 else "no equilibrium was found" if failed else ""
        assert rows["problem"].str.contains(reason).all()
        assert (rows["problem"] != "").all() == failed
    assert list(table["run"]) == sorted(table["run"])


def test_outcomes_and_rows_are_chosen(tmp_path):
    plan = _plan(
        scenarios=({"blockade": "colony"},),
        clocks=({"clock": "disruption", "spec": {"horizon_days": 20}, "rows": ["colony"],
                 "outputs": ["output_trough", "days_to_consumption[0.9]", "days_to_product"]},),
    )  # fmt: skip
    table = _run_all(plan, tmp_path)
    assert set(table["region"]) == {"colony"}
    names = [c for c in table if c.startswith("days_to_product[")]
    assert len(names) == 3 * 3
    assert [c for c in table if c.startswith("days_to_consumption")] == ["days_to_consumption[0.9]"]
    wrong = plan.study.model_copy(
        update={
            "clocks": (plan.study.clocks[0].model_copy(update={"outputs": ("output_thorugh",)}),)
        }
    )
    with pytest.raises(InputError, match=r"no outcome 'output_thorugh' .*did you mean"):
        _run_all(Plan.of(wrong, plan.worlds), tmp_path)


def test_draws_of_a_world_differ_and_are_the_same_again(tmp_path):
    fields = {"worlds": ({"sample": 3, "of": "1928"},), "clocks": ("dependence",)}
    first, again = (_run_all(_plan(**fields), tmp_path) for _ in range(2))
    pd.testing.assert_frame_equal(first, again)
    gbr = first[first["region"] == "GBR"]["import_dependence"]
    assert gbr.nunique() == len(gbr) == 3 - (first["problem"] != "").sum()


def test_a_study_of_a_world_given_is_that_of_its_file(toy, tmp_path):
    class Here:
        def run(self, store, batches):
            from autarky.study.work import run_batch

            return (run_batch(str(store), b) for b in batches)

    study = Study(name="x", clocks=("dependence",))
    found = run(study, tmp_path / "s", worlds=[toy.with_info(name="mine")], engine=Here())
    assert set(found.table()["world"]) == {"mine"}
    run_alone = ak.dependence.run(toy).data["import_dependence"].to_series()
    ours = found.table().set_index("region")["import_dependence"]
    pd.testing.assert_series_equal(ours, run_alone.rename_axis("region"), check_names=False)


def test_planning_may_be_asked_for_the_optimum_alone(tmp_path):
    asked = Study(name="alone", draws=1, clocks=({"clock": "planning", "regions": ("SUN",),
                  "policies": (), "horizon_years": 2},))  # fmt: skip
    found = run(asked, tmp_path / "alone.study", workers=1).table()
    assert list(found["policy"]) == ["optimum"]
    with pytest.raises(InputError, match="names nothing"):
        Study(name="none", clocks=({"clock": "planning", "regions": ()},))
