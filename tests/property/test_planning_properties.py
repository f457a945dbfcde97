"""What must hold for the plan of any region under any figures.

Where the planner knows its power over export prices (`takes_prices=False`) a plan is one convex
program, and these are theorems. Where exporters take prices as given they need not hold.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from tests.property.planning_cases import LONG, RULES, SHORT, drawn, places, question, setting

import autarky as ak
from autarky import planning
from autarky._core.errors import ComputationError
from autarky.planning.coefficients import State
from autarky.planning.course import Course
from autarky.planning.follow import follow
from autarky.planning.laws.levy import REMNANT
from autarky.planning.market import Market
from autarky.planning.nodes import chain
from autarky.planning.optimum import figures_of, later, solve_optimum
from autarky.planning.policies import Optimum, Rule
from autarky.planning.program import program
from autarky.planning.setting import Question, Setting
from autarky.planning.simulate import levied
from autarky.planning.spec import Spec
from autarky.world import World

SOLVED = 1e-4
"""Consumption-equivalent %, what is left at the solver's tolerance."""
REGIMES = {"monopoly": {"regime": "monopoly"}, "isolated": {"regime": "isolated"}}
LENGTHS = pytest.mark.parametrize(
    ("length", "count"),
    [(SHORT, 3), pytest.param(LONG, 50, marks=pytest.mark.slow)],
    ids=["short", "long"],
)
FEW = pytest.mark.parametrize(
    ("length", "count"),
    [(SHORT, 1), pytest.param(LONG, 10, marks=pytest.mark.slow)],
    ids=["short", "long"],
)


def best(faced: Setting, *, coercion: bool = False) -> Course:
    return follow(faced, Optimum(coercion=coercion))


def welfare(faced: Setting) -> float:
    """Of the optimum, %; −100 where it cannot keep what it guarantees."""
    try:
        return best(faced).welfare
    except ComputationError as error:
        if "infeasible" not in str(error):
            raise
        return -100.0


# -- The optimum against rules ---------------------------------------------------------------------


@LENGTHS
@pytest.mark.parametrize("regime", REGIMES)
def test_no_rule_beats_the_optimum(regime, length, count):
    asked = question(**length, **REGIMES[regime], isolated_years=length["horizon"] // 2)
    beaten = []
    for draw, faced in enumerate(drawn(asked, count)):
        optimum = best(faced, coercion=True)
        assert best(faced).against(optimum) <= SOLVED
        for rule in RULES:
            gain = follow(faced, rule).against(optimum)
            beaten += [(draw, rule.name, gain)] if gain > SOLVED else []
    assert beaten == []


@FEW
@pytest.mark.parametrize("regime", REGIMES)
@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_the_path_of_a_rule_is_feasible_for_the_optimum(rule, regime, length, count):
    asked = question(**length, **REGIMES[regime], isolated_years=length["horizon"] // 2)
    for faced in drawn(asked, count, seed=3):
        excess, worth, course = of_the_optimum(faced, rule)
        assert excess < 1e-6
        assert worth == pytest.approx(course.utility, abs=1e-6)


def of_the_optimum(faced: Setting, rule: Rule) -> tuple[float, float, Course]:
    """What a rule's path exceeds the laws of the optimum by, and what it is worth to it."""
    course, problem = follow(faced, rule), faced.problem(coercion=True)
    compiled = program(problem.shape)
    for name, figure in figures_of(problem).items():
        if name in compiled.symbols.coefficients:
            parameter = compiled.symbols.coefficients[name]
            parameter.value = np.asarray(figure, dtype=float).reshape(parameter.shape)
    *years, after = [s.plan.values for s in course.solved]
    for name, variable in compiled.symbols.variables.items():
        whole = after[name] if name == "unsustained" else _joined(name, years, after)
        if name == "levy":  # a share of what the optimum may levy
            part = course.levy / problem.levy
            whole = whole * np.append(part, np.zeros(len(whole) - len(part)))
        variable.value = whole
    levy, herd = (compiled.symbols.variables[name] for name in ("levy", "herd"))
    killed = levy.value**2 / (herd.value[: len(levy.value)] + REMNANT)
    compiled.symbols.variables["levy_sq"].value = killed  # a year alone leaves it loose
    excess = max(float(np.max(c.violation())) for c in compiled.constraints.values())
    return excess, float(compiled.problem.objective.value), course


def _joined(name: str, years: list[dict], after: dict) -> np.ndarray:
    own = [y[name][:1] for y in years]
    return np.concatenate([*own, after[name]])


@FEW
def test_what_is_left_of_an_optimum_is_the_optimum_of_what_is_left(length, count):
    asked = question(**length, regime="monopoly")
    for faced in drawn(asked, count, seed=4):
        whole, k = best(faced).plan.plan, length["horizon"] // 2
        state = State(
            whole["capital"][k], float(whole["herd"][k]), float(whole["city"][k]),
            float(whole["debt"][k]), k,
        )  # fmt: skip
        rest = later(
            faced.problem(coercion=False), state, k,
            chain(length["horizon"] - k, faced.spec.tail_years),
        )  # fmt: skip
        lived = faced.weight[:k] @ (whole["utility_city"] + whole["utility_village"])[:k]
        found = solve_optimum(rest).plan.objective
        assert lived + found == pytest.approx(whole.objective, abs=1e-6 * faced.weight.sum())


# -- What binds and what frees ---------------------------------------------------------------------


@FEW
@pytest.mark.parametrize(
    "need",
    [{"living_standards": "basket"}, {"living_standards": "floor"}, {"village_consent": True}],
    ids=["basket", "floor", "consent"],
)
@pytest.mark.parametrize("regime", REGIMES)
def test_a_guarantee_never_raises_welfare(need, regime, length, count):
    spec = REGIMES[regime] | {"isolated_years": length["horizon"] // 2}
    free, bound = question(**length, **spec), question(**length, **spec, **need)
    for place in places(free, count, seed=5):
        without, kept = (setting(asked, place, takes_prices=False) for asked in (free, bound))
        assert welfare(kept) <= welfare(without) + SOLVED


@FEW
def test_a_higher_floor_never_raises_welfare(length, count):
    spec = {"regime": "monopoly", "living_standards": "floor"}
    for place in places(question(**length, **spec), count, seed=6):
        found = [
            welfare(setting(question(**length, **spec, floor_growth=g), place)) for g in (0, 0.005)
        ]
        assert found[1] <= found[0] + SOLVED


@FEW
@pytest.mark.parametrize("regime", REGIMES)
def test_more_credit_never_lowers_welfare(regime, length, count):
    asked = question(**length, **REGIMES[regime], isolated_years=length["horizon"] // 2)
    for place in places(asked, count, seed=7):
        found = [
            welfare(setting(asked, place, takes_prices=False, debt_ceiling=b))
            for b in (0.0, 0.03, 0.06)
        ]
        assert (np.diff(found) >= -SOLVED).all()


@FEW
def test_longer_isolation_never_raises_welfare(length, count):
    horizon = length["horizon"]
    years = (0, horizon // 4, horizon // 2, horizon)
    asked = [question(**length, regime="isolated", isolated_years=k) for k in years]
    for place in places(asked[0], count, seed=8):
        found = [welfare(setting(a, place, takes_prices=False)) for a in asked]
        assert (np.diff(found) <= SOLVED).all()
        assert found[-1] < found[0] - 0.01


BETTER = {
    "export prices": lambda up: Market(export_price=np.full(6, up)),
    "import prices": lambda up: Market(import_price=np.full(6, 1 / up)),
    "demand for exports": lambda up: Market(export_demand=np.full(6, up)),
}


@FEW
@pytest.mark.parametrize("terms", BETTER)
def test_better_terms_of_trade_never_lower_welfare(terms, length, count):
    asked = [
        question(**length, regime="monopoly", market=BETTER[terms](up)) for up in (0.8, 1.0, 1.25)
    ]
    for place in places(asked[0], count, seed=9):
        found = [welfare(setting(a, place)) for a in asked]
        assert (np.diff(found) >= -SOLVED).all()
        assert found[-1] > found[0] + 0.01


@pytest.mark.parametrize("takes_prices", [True, False])
def test_no_year_of_isolation_is_the_open_market_exactly(takes_prices):
    cut, free = (
        setting(question(**SHORT, **spec), takes_prices=takes_prices)
        for spec in ({"regime": "isolated", "isolated_years": 0}, {"regime": "open"})
    )
    for name in ("openness", "imports", "exports", "machines", "credit", "served"):
        np.testing.assert_array_equal(getattr(cut.path, name), getattr(free.path, name))
    ours, theirs = best(cut), best(free)
    assert ours.utility == theirs.utility
    for name, value in theirs.values.items():
        np.testing.assert_array_equal(ours.values[name], value, err_msg=name)


# -- Trees -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("k", [pytest.param(1, marks=pytest.mark.slow), 3])
@FEW
def test_a_tree_that_surely_opens_is_the_chain_isolated_till_then(k, length, count):
    sure = question(
        **length, regime="uncertain", opening=(0.0,) * (k - 1) + (1.0,), opening_years=(k,)
    )
    known = question(**length, regime="isolated", isolated_years=k)
    for place in places(sure, count, seed=10):
        tree, line = (
            setting(asked, place, takes_prices=False, debt_start=0.0) for asked in (sure, known)
        )
        ours, theirs = best(tree), best(line)
        assert ours.against(theirs) == pytest.approx(0.0, abs=SOLVED)
        np.testing.assert_allclose(
            ours.values["invest"][:k], theirs.values["invest"][:k], atol=2e-3
        )


def test_what_lenders_give_after_an_opening_does_not_hang_on_who_foresaw_it():
    spec = {"regime": "uncertain", "opening": (0.0, 1.0), "opening_years": (2,)}
    tree = setting(question(**SHORT, **spec))
    line = setting(question(**SHORT, regime="isolated", isolated_years=2))
    np.testing.assert_allclose(tree.path.credit[2:], line.path.credit[2:], rtol=1e-6)


# -- Units and names -------------------------------------------------------------------------------

ROLES = {
    "food": "A", "agri_materials": "A", "fuel_minerals": "F", "light": "C", "heavy": "K",
    "services": "S",
}  # fmt: skip


@cache
def arrays() -> tuple[np.ndarray, np.ndarray]:
    """Z (R, S, R, S) and Y (R, S, R, C) of world 1928."""
    world = ak.load_world("1928")
    R, S, C = len(world.regions), len(world.sectors), len(world.categories)
    return world.Z.reshape(R, S, R, S), world.Y.reshape(R, S, R, C)


def plan_of(
    Z: np.ndarray,
    Y: np.ndarray,
    regions: tuple[str, ...],
    roles: dict[str, str],
    market: Market | None = None,
) -> tuple[Setting, Course]:
    """What the Soviet Union faces in a world that is nothing but a table, and its optimum."""
    R, S = Z.shape[:2]
    world = World.from_arrays(
        Z.reshape(R * S, R * S), Y.reshape(R * S, -1), regions=regions, sectors=tuple(roles),
        categories=ak.load_world("1928").categories, name="a table", unit="roubles",
    )  # fmt: skip
    spec = Spec(regime="monopoly", roles=roles, tail_years=SHORT["tail_years"])
    faced = Question.of(world, None, spec, "SUN", market, SHORT["horizon"]).setting()
    return faced, best(faced)


def assert_same_plan(ours: tuple[Setting, Course], theirs: tuple[Setting, Course]) -> None:
    (ours, ours_found), (theirs, theirs_found) = ours, theirs
    for part in (lambda s: vars(s.base.table), lambda s: vars(s.base), lambda s: vars(s.path)):
        for name, value in part(theirs).items():
            if isinstance(value, (float, np.ndarray)) and name != "gdp":
                np.testing.assert_allclose(part(ours)[name], value, rtol=1e-9, err_msg=name)
    assert ours_found.welfare == pytest.approx(theirs_found.welfare, abs=SOLVED)
    for name in ("output", "capital", "food_city", "migration"):  # where the objective is flat
        np.testing.assert_allclose(
            ours_found.values[name], theirs_found.values[name], atol=1e-3, err_msg=name
        )


def test_neither_the_unit_of_money_nor_the_order_of_regions_matters():
    (Z, Y), regions = arrays(), ak.load_world("1928").regions
    plain = plan_of(Z, Y, regions, ROLES)
    assert_same_plan(plan_of(1000 * Z, 1000 * Y, regions, ROLES), plain)
    back = np.arange(len(regions))[::-1]
    turned = plan_of(
        Z[back][:, :, back], Y[back][:, :, back], tuple(regions[i] for i in back), ROLES
    )
    assert_same_plan(turned, plain)


def test_neither_names_nor_order_nor_number_of_the_sectors_of_a_role_matter():
    (Z, Y), regions = arrays(), ak.load_world("1928").regions
    plain = plan_of(Z, Y, regions, ROLES)
    order = np.array([4, 2, 0, 5, 3, 1])
    named = {f"sector {i}": list(ROLES.values())[i] for i in order}
    assert_same_plan(plan_of(Z[:, order][..., order], Y[:, order], regions, named), plain)
    halves = np.vstack([np.eye(len(ROLES)), np.zeros(len(ROLES))])  # sector in two, sector
    halves[0, 0], halves[-1, 0] = 0.3, 0.7
    split = {f"sector {i}": role for i, role in enumerate([*ROLES.values(), "A"])}
    Z2 = np.einsum("ai,risj,bj->rasb", halves, Z, halves)
    prices = np.array([0.7, 1.4, 1.0, 0.9, 1.1, 1.2])
    dear, dear_too = (Market(import_price=p) for p in (prices, np.append(prices, prices[0])))
    assert_same_plan(
        plan_of(Z2, np.einsum("ai,risc->rasc", halves, Y), regions, split, dear_too),
        plan_of(Z, Y, regions, ROLES, dear),
    )


# -- People and herds ------------------------------------------------------------------------------


@pytest.mark.parametrize("growth", [0.0, 0.02])
@pytest.mark.parametrize("coercion", [False, True])
def test_people_and_herds_are_accounted_for(growth, coercion):
    faced = setting(question(**SHORT, regime="monopoly"), population_growth=growth)
    found, v = best(faced, coercion=coercion), faced.base.values
    plan = found.plan.plan.values
    n = faced.nodes.count
    people = (1 + growth) ** np.arange(n)
    np.testing.assert_allclose(plan["city"][:n] + plan["village"], people, rtol=1e-6)
    moved = plan["city"][1:] - (1 + growth) * plan["city"][:-1]
    assert (moved <= plan["migration"] + 1e-6).all()
    assert (moved[:-1] > -1e-6).all()  # nobody goes back for nothing; the last year leaves nobody
    bred = (1 + v["herd_growth"]) * plan["herd"][:-1]
    assert (plan["herd"][1:] <= bred + 1e-6).all()
    killed = plan["levy"] ** 2 / (plan["herd"][:n] + REMNANT)
    assert (plan["levy_sq"] >= killed - 1e-6).all()


def test_a_levy_of_nothing_is_no_levy():
    faced = setting(question(**SHORT, regime="monopoly"))
    none = replace(faced.problem(coercion=True), levy=0.0)
    ours, theirs = solve_optimum(none), solve_optimum(faced.problem(coercion=False))
    assert ours.plan.objective == theirs.plan.objective
    assert levied(faced.base, RULES[0].start(faced.settings), State.of(faced.base)) == 0.0


# -- Every regime, many draws ----------------------------------------------------------------------

MANY = {
    "open": {"regime": "open"}, "no_credit": {"regime": "no_credit"}, "slump": {"regime": "slump"},
    "isolated 5": {"regime": "isolated", "isolated_years": 5},
    "isolated 10": {"regime": "isolated", "isolated_years": 10},
    "isolated 20": {"regime": "isolated", "isolated_years": 20},
    "uncertain": {"regime": "uncertain"},
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("regime", MANY)
def test_every_plan_of_many_draws_ends_optimal(regime):
    """200 draws of every figure; a draw without a plan would be explained and counted."""
    found = planning.compare(
        ak.load_world("1928"), None, Spec(**MANY[regime]), region="SUN", policies=(Optimum(),),
        draws=200, seed=1928, workers=2,
    )  # fmt: skip
    notes = found.certificate.notes
    assert notes["draws_explained"] == 0, notes["explanations"]
    assert found.certificate.holds
    assert notes["fallbacks"] < 0.2 * notes["programs"]
