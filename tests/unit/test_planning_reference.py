"""What everything is measured against, and what prices are worth: by literal differences."""

from __future__ import annotations

import dataclasses

import numpy as np
import pandas as pd
import pytest

import autarky as ak
from autarky import planning
from autarky._core.errors import InfeasibleError, InputError
from autarky.planning.follow import explained, follow
from autarky.planning.prices import plan_prices
from autarky.planning.setting import Question
from autarky.planning.spec import Spec, Target

YEARS, TAIL = 6, 5
TOO_MUCH = Spec(tail_years=TAIL, living_standards="floor", regime="isolated", isolated_years=4)


@pytest.fixture(scope="module")
def world():
    return ak.load_world("1928")


def faced(world, region, **spec):
    spec = Spec(**{"regime": "monopoly", "tail_years": TAIL} | spec)
    return Question.of(world, None, spec, region, None, YEARS).setting()


def test_rules_are_measured_against_the_optimum_that_guarantees_nothing(world):
    spec = Spec(tail_years=TAIL, targets=(Target(role="K", year=3, multiple=1.6),))
    rules = (planning.SnailsPace(), planning.MadGallop())
    found = planning.compare(world, None, spec, region="SUN", policies=rules, horizon_years=YEARS)
    table = found.data["welfare_vs_optimum_pct"].isel(regime=0)
    for rule in rules:
        alone = planning.run(
            world, None, spec, region="SUN", policy=rule, horizon_years=YEARS
        ).data["welfare_vs_optimum_pct"]  # fmt: skip
        assert float(table.sel(policy=rule.name)) == pytest.approx(float(alone), abs=2e-3)
    assert float(table.sel(policy="optimum")) < 0  # what the target costs


def test_a_guarantee_that_cannot_be_met_leaves_the_rules(world):
    found = planning.compare(
        world, None, TOO_MUCH, region="GBR", policies=(planning.SnailsPace(), planning.NEP()),
        horizon_years=YEARS, draws=2,
    )  # fmt: skip
    table = found.data["welfare_vs_optimum_pct"].isel(regime=0)
    assert np.isnan(float(table.sel(policy="optimum")))
    assert float(table.sel(policy="snail")) < 0
    assert "city's living standard falls below" in found.certificate.notes["explanations"][0]
    with pytest.raises(InfeasibleError, match="city's living standard falls below"):
        planning.price_of_isolation(
            world, Spec(living_standards="floor"), region="GBR", years=(0, 2), horizon_years=YEARS
        )


def test_figures_that_leave_no_base_year_are_refused(world):
    with pytest.raises(InputError, match="lower subsistence"):
        planning.compare(
            world, None, Spec(parameters={"subsistence": 0.97}), region="SUN", horizon_years=YEARS
        )


@pytest.mark.parametrize(
    "call",
    [
        lambda w: planning.compare(w, region="SUN", policies=("snail",)),
        lambda w: planning.compare(w, region="SUN", policies="snail"),
        lambda w: planning.compare(w, region="SUN", regimes=()),
        lambda w: planning.compare(w, region="SUN", seed=-1),
        lambda w: planning.compare(w, region="SUN", workers=0),
        lambda w: planning.compare(w, region="SUN", draws=True),
        lambda w: planning.backtest(w, region="SUN", draws=0),
        lambda w: planning.backtest(w, region="SUN", seed="a"),
        lambda w: planning.price_of_isolation(w, region="SUN", years=(0, 1.5)),
        lambda w: planning.run(w, None, "open", region="SUN"),
        lambda w: planning.run(w, region=None),
        lambda w: planning.run(w, region="SUN", market="x"),
        lambda _: planning.Rule(),
        lambda _: planning.MadGallop(levy=-1),
        lambda _: planning.MadGallop(accumulation=float("nan")),
        lambda _: planning.MadGallop(credit="x"),
        lambda _: planning.MadGallop(industry_lean=True),
    ],
)
def test_what_makes_no_sense_is_said_in_a_sentence(world, call):
    with pytest.raises(InputError) as caught:
        call(world)
    assert "; give" in str(caught.value) or "needs all" in str(caught.value)


# -- prices by differences -------------------------------------------------------------------------


def worth(setting, name, year):
    course = follow(setting, planning.Optimum())
    return course, float(plan_prices(setting, course)[name][year])


@pytest.mark.parametrize("year", [0, 4])
def test_what_a_floor_is_worth(world, year):
    setting = faced(world, "SUN", living_standards="floor", floor_growth=0.012)
    course, price = worth(setting, "guarantee_worth", year)
    step = 1e-3
    figures = _with_floor(setting, year, step)
    assert price == pytest.approx(0.01 * (course.utility - figures) / step * 100 / course.people,
                                  rel=0.02, abs=2e-6)  # fmt: skip


def _with_floor(setting, year, step):
    """Utility where city and village must live better by `step` log points in a year."""
    from autarky.planning.optimum import figures_of
    from autarky.planning.program import program

    problem = setting.problem(coercion=False)
    figures = figures_of(problem)
    for group in ("city", "village"):
        raised = figures[f"floor_{group}"].copy()
        raised[year] += step * float(figures[f"person_{group}"][0])
        figures[f"floor_{group}"] = raised
    return program(problem.shape, figures).solve(figures).objective


def test_what_a_target_is_worth(world):
    def utility(multiple):
        target = Target(role="K", year=3, multiple=multiple)
        return faced(world, "SUN", targets=(target,))

    setting = utility(1.9)
    course, price = worth(setting, "guarantee_worth", 3)
    step = 1e-3
    higher = follow(utility(1.9 * (1 + step)), planning.Optimum())
    found = 0.01 * (course.utility - higher.utility) / step * 100 / course.people
    assert price == pytest.approx(found, rel=0.02)
    assert price > 1e-4


def test_what_consent_is_worth_stands_apart(world):
    setting = faced(world, "SUN", village_consent=True)
    course = follow(setting, planning.Optimum())
    found = plan_prices(setting, course)
    assert (found["consent_worth"] >= 0).all()
    np.testing.assert_array_equal(found["guarantee_worth"], 0.0)


@pytest.mark.parametrize("region", ["GBR", "USA"])
def test_what_a_little_more_trade_is_worth(world, region):
    """The United States have a surplus: what it pays for abroad is put by where trade is shut."""
    setting = faced(world, region)
    _, price = worth(setting, "openness_worth", 2)
    step = 1e-3
    changed = {}
    for sign in (1, -1):
        factor = np.ones(setting.path.years)
        factor[2] += sign * step
        path = setting.path
        more = dataclasses.replace(
            path, openness=path.openness * factor, machines=path.machines * factor,
            imports=path.imports * factor[:, None], exports=path.exports * factor[:, None],
        )  # fmt: skip
        changed[sign] = follow(dataclasses.replace(setting, path=more), planning.Optimum())
    base = follow(setting, planning.Optimum())
    gain = (changed[1].utility - changed[-1].utility) / (2 * step)
    assert price == pytest.approx(0.01 * gain * 100 / base.people, rel=0.02)


# -- explanations and records ----------------------------------------------------------------------


def test_price_takers_hear_what_is_missing_too(world):
    spec = Spec(regime="open", tail_years=TAIL, targets=(Target(role="K", year=1, multiple=3.6),))
    setting = Question.of(world, None, spec, "SUN", None, YEARS).setting()
    with pytest.raises(InfeasibleError, match=r"producer goods is .* short of the target in 1929"):
        explained(setting, planning.Optimum(), 1928)


def test_what_nothing_cures_is_said_so_and_years_are_those_of_the_plan(world):
    spec = Spec(tail_years=TAIL, living_standards="floor", floor_growth=0.2)
    setting = Question.of(world, None, spec, "SUN", None, YEARS).setting()
    with pytest.raises(InfeasibleError) as caught:
        explained(setting, planning.Optimum(), 1928)
    assert "ask for less" in str(caught.value)
    assert "in 1933, its worst year" in str(caught.value)


def record(series, values, **columns):
    years = 1928 + np.arange(len(values))
    return pd.DataFrame({"year": years, "series": series, "value": values} | columns)


def test_a_record_is_read_with_care(world):
    tested = {"region": "SUN", "policies": (planning.SnailsPace(),), "horizon_years": 4,
              "spec": Spec(tail_years=TAIL)}  # fmt: skip
    plain = record("gdp_per_head", [100.0, 103.0, np.nan, 108.0])
    found = planning.backtest(world, record=plain, **tested)
    assert np.isfinite(found.data.distance.values).all()
    assert np.isnan(found.data.inside.values).all()  # no range, nothing to lie within
    for bad, words in (
        (pd.concat([plain, plain]), "twice"),
        (record("gdp_per_head", [100.0, 0.0]), "at or below nothing"),
    ):
        with pytest.raises(InputError, match=words):
            planning.backtest(world, record=bad, **tested)


def test_a_rule_governs_every_year_of_the_record(world):
    found = planning.backtest(
        world, Spec(tail_years=TAIL), region="SUN", policies=(planning.MadGallop(),),
        horizon_years=5,
    )  # fmt: skip
    setting = Question.of(
        world, None, Spec(tail_years=TAIL, plan_years=5), "SUN", None, 5
    ).setting()
    course = follow(setting, planning.MadGallop())
    gdp = course.values["output"] @ setting.base.table.value_added
    np.testing.assert_allclose(
        found.data.path.sel(policy="gallop", series="gdp_per_head"),
        gdp / (1 + setting.base.values["population_growth"]) ** np.arange(5) / gdp[0] * gdp[0],
        rtol=1e-3,
    )
