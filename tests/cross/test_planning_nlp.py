"""The optimum against an independent nonlinear program (CasADi, IPOPT): objective and paths."""

import dataclasses
import logging
from itertools import islice

import numpy as np
import pytest

import autarky as ak
from autarky.numerics.sampling import latin_hypercube
from autarky.planning import Optimum, Spec
from autarky.planning.coefficients import substitution
from autarky.planning.follow import follow
from autarky.planning.optimum import PRICE_TAKING
from autarky.planning.setting import Question

pytest.importorskip("casadi")

from tests.reference import planning as literal

CASES = [
    (region, regime) for regime in ("monopoly", "isolated") for region in ("SUN", "GBR", "IND")
]
DRAWS, YEARS = 50, 10
LOG = logging.getLogger(__name__)
CONSUMED = ("food_0", "food_1", "goods_0", "goods_1", "services_0", "services_1")


def _settings(count, years, tail=7, cases=CASES):
    """Draws of every parameter, regions and regimes in turn; nobody takes prices as given."""
    world = ak.load_world("1928")
    for draw in range(count):
        region, regime = cases[draw % len(cases)]
        spec = Spec(regime=regime, isolated_years=min(5, years // 2), tail_years=tail)
        question = Question.of(world, None, spec, region, None, years)
        names = list(question.figures)
        place = latin_hypercube(count, len(names), 1848)[draw]
        values = {
            n: float(f.at(p))
            for (n, f), p in zip(question.figures.items(), place, strict=True)
        }  # fmt: skip
        setting = question.setting(values)
        path = dataclasses.replace(setting.path, price_taking=False)
        yield dataclasses.replace(setting, path=path)


def _natural(setting, plan):
    """Decisions of a plan, which are relative to the base year, in shares of its GDP and people."""
    b, p, t = setting.base, setting.path, setting.base.table
    T = setting.nodes.count
    net = (1 - b.farm_inputs) * b.peasant
    machines, scale = literal.foreign_machines(b), np.maximum(t.imports, literal.LEAST_IMPORT)
    others = [r for r in range(len(t.roles)) if t.roles[r] != "A"]
    found = {
        "capital": plan["capital"] * b.capital, "herd": plan["herd"] * b.herd,
        "city": plan["city"], "debt": plan["debt"], "invest": plan["invest"] * b.capital,
        "migration": plan["migration"],
        "unsustained": np.concatenate([plan["unsustained"], np.zeros(T - 1)]),
        "peasant": plan["peasant"] * b.peasant, "mechanised": plan["mechanised"] * b.mechanised,
        "output": plan["output"][:, others] * t.output[others],
        "labour": plan["labour"] * b.labour,
        "home_machines": plan["home_machines"] * b.home_machines,
        "substitutes": plan["substitutes"] * machines,
        "machines": plan["machines"] * (b.home_machines + t.imported_machines),
        "marketed": plan["marketed"] * b.marketed, "sent": plan["sent"] * net,
        "surplus": plan["surplus"] * (net - b.feed - b.subsistence * b.village),
        "foreign_machines": p.machines[:T] * machines * plan["foreign_machines"],
        "imports": p.imports[:T] * scale * plan["imports"],
        "exports": p.exports[:T] * t.exports * plan["exports"],
    }  # fmt: skip
    for farm, kind in enumerate(("peasant", "mechanised")):
        for factor, use in (("tractors", b.tractors), ("hands", b.hands), ("land", b.land)):
            found[f"{factor}_{farm}"] = plan[f"{factor}_{kind}"] * use[farm]
    for g, (group, people) in enumerate((("city", b.city), ("village", b.village))):
        enjoyed = plan[f"enjoyed_{group}"] / people
        found[f"food_{g}"] = plan[f"food_{group}"] * b.food[g]
        found[f"above_{g}"] = enjoyed[:, 0] * (b.food[g] - b.subsistence * people)
        found[f"hunger_{g}"] = plan[f"hunger_{group}"] * b.subsistence
        found[f"goods_{g}"] = enjoyed[:, 1] * b.goods[g]
        found[f"services_{g}"] = enjoyed[:, 2] * b.services[g]
    return found


def _differ(setting, ours, theirs):
    """Largest relative difference of consumption and capital in the reported years."""
    years = setting.horizon
    eaten = max(
        float(np.abs(ours[n][:years] / theirs[n][:years] - 1.0).max()) for n in CONSUMED
    )  # fmt: skip
    size = np.maximum(np.abs(theirs["capital"][:years]), 0.02 * setting.base.capital)
    capital = np.abs(ours["capital"][:years] - theirs["capital"][:years]) / size
    return eaten, float(capital.max())


def _elsewhere(setting, ours, theirs):
    """Largest difference of every other path, share of base GDP or people; weakly determined."""
    years = setting.horizon
    rest = [n for n in ours if n not in (*CONSUMED, "capital", "unsustained")]
    return {n: float(np.abs(ours[n] - theirs[n])[:years].max()) for n in rest}


def _both(setting, lump=None):
    """Our plan and the literal one that starts near it."""
    course = follow(setting, Optimum())
    ours = _natural(setting, course.plan.plan.values)
    base = {n: np.abs(v).mean(axis=0) * np.ones_like(v) for n, v in ours.items()}
    answer = literal.solve(setting, literal.inward(ours, base), lump)
    return course, ours, answer


def test_a_plan_of_ours_is_feasible_for_the_literal_laws_and_worth_the_same():
    for setting in _settings(3, 4, 5):
        course = follow(setting, Optimum())
        worth, rows = literal.judge(setting, _natural(setting, course.plan.plan.values))
        assert worth == pytest.approx(course.utility, abs=1e-6)
        assert min(rows.values()) > -1e-6, min(rows, key=rows.__getitem__)


def test_short_plans_are_those_of_the_nonlinear_program():
    """Of an open region, and of one cut off, hungry, with a surplus put by and copies made."""
    for setting in islice(_settings(6, 4, 5), 0, 3, 2):
        course, ours, answer = _both(setting)
        assert answer.solved
        assert course.utility == pytest.approx(answer.objective, rel=1e-6)
        assert max(_differ(setting, ours, answer.values)) < 1e-3


def test_capital_that_cannot_be_sustained_is_missed_by_as_much():
    """Hurry so dear that machines cannot make up for wear: the miss is what its price makes it."""
    spec = Spec(regime="monopoly", tail_years=5, parameters={"hurry": 200.0})
    setting = Question.of(ak.load_world("1928"), None, spec, "SUN", None, 4).setting()
    course, ours, answer = _both(setting)
    assert answer.solved
    assert answer.values["unsustained"][0] > 1e-3
    assert ours["unsustained"][0] == pytest.approx(answer.values["unsustained"][0], rel=1e-4)
    assert course.utility == pytest.approx(answer.objective, rel=1e-6)


@pytest.mark.slow
def test_fifty_draws_are_those_of_the_nonlinear_program():
    """Bounds of the specification: objective 1e-6, consumption and capital 1e-3."""
    names = ("objective", "worth", "consumption", "capital")  # worth: of our own decisions
    solved, worst, others = 0, dict.fromkeys(names, 0.0), {}
    sides = set()
    for setting in _settings(DRAWS, YEARS):
        sides.add(substitution(setting.base))
        course, ours, answer = _both(setting)
        if not answer.solved:
            continue
        solved += 1
        scale = max(1.0, abs(answer.objective))
        gap = abs(course.utility - answer.objective) / scale
        worth = abs(course.utility - literal.judge(setting, ours)[0]) / scale
        sizes = (gap, worth, *_differ(setting, ours, answer.values))
        worst = {name: max(worst[name], size) for name, size in zip(names, sizes, strict=True)}
        for name, size in _elsewhere(setting, ours, answer.values).items():
            others[name] = max(others.get(name, 0.0), size)
    LOG.info("%d solved; differences %s", solved, worst | others)  # seen by --log-cli-level=INFO
    assert sides == {"easy", "unit", "hard"}
    assert solved >= 48
    assert worst["objective"] < 1e-6
    assert worst["worth"] < 1e-6
    assert worst["consumption"] < 1e-3
    assert worst["capital"] < 1e-3


@pytest.mark.slow
def test_a_cold_start_finds_the_same_plan():
    (setting,) = _settings(1, 4, 5)
    course, _, _ = _both(setting)
    answer = literal.solve(setting)
    assert answer.solved
    assert course.utility == pytest.approx(answer.objective, rel=1e-6)


@pytest.mark.slow
def test_price_takers_have_the_plan_that_equates_price_and_cost():
    world = ak.load_world("1928")
    spec = Spec(regime="open", tail_years=5)
    setting = Question.of(world, None, spec, "SUN", None, 5).setting()
    course = follow(setting, Optimum())
    ours = _natural(setting, course.plan.plan.values)
    base = {n: np.abs(v).mean(axis=0) * np.ones_like(v) for n, v in ours.items()}
    answer = literal.solve(setting, literal.inward(ours, base), course.plan.lump)
    assert answer.solved
    assert course.utility == pytest.approx(answer.objective, rel=1e-6)
    assert max(_differ(setting, ours, answer.values)) < 1e-3
    paid = _beyond(setting, answer.values["exports"])
    np.testing.assert_allclose(course.plan.lump, paid, atol=2 * PRICE_TAKING)


def _beyond(setting, exports):
    """What ε/(ε−1) times the revenue of exports is beyond it: revenue/(ε−1), by year."""
    p, years = setting.path, setting.nodes.count
    demand, e = setting.base.table.exports * p.exports[:years], p.export_elasticity
    revenue = p.export_price[:years] * demand ** (1 / e) * exports ** (1 - 1 / e)
    return (revenue / (e - 1)).sum(axis=1)
