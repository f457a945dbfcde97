"""Plans that are known without the solver: one good, two sectors, CES, an exporter, the base year.

Sources: Brock and Mirman (1972), Journal of Economic Theory 4:479–513, in the form for a finite
number of years; Domar (1957), Essays in the Theory of Economic Growth, ch. 9, on Feldman (1928);
Arrow, Chenery, Minhas and Solow (1961), Review of Economics and Statistics 43:225–250.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import cvxpy as cp
import numpy as np
import pytest

import autarky as ak
from autarky._core.errors import InputError
from autarky.planning.coefficients import State, coefficients, substitution
from autarky.planning.follow import follow
from autarky.planning.instruments import instruments
from autarky.planning.laws import LAWS
from autarky.planning.nodes import chain
from autarky.planning.optimum import settle
from autarky.planning.policies import BaseYear, Optimum
from autarky.planning.program import Plan, Shape
from autarky.planning.setting import Question
from autarky.planning.simulate import simulate
from autarky.planning.spec import Spec
from autarky.planning.symbols import Roles, Symbols

TIGHT = {"tol_gap_abs": 1e-10, "tol_gap_rel": 1e-10, "tol_feas": 1e-10}
PATHS = {"tol_gap_abs": 1e-13, "tol_gap_rel": 1e-13, "tol_feas": 1e-12}
"""Objectives are flat at their best: a path to 1e-6 needs an objective to 1e-13."""
ONE_GOOD = Roles(("K",), ("food",))
MACHINES_AND_GOODS = Roles(("K", "C"), ("food", "goods"))


def set_all(s: Symbols, given: dict[str, Any]) -> None:
    """Give every coefficient its figure; nothing where none is given."""
    assert set(given) <= set(s.coefficients), set(given) - set(s.coefficients)
    for name, parameter in s.coefficients.items():
        parameter.value = np.broadcast_to(given.get(name, 0.0), parameter.shape).astype(float)


# -- One good: Brock and Mirman --------------------------------------------------------------------


def saving(t: int, last: int, ab: float) -> float:
    """Share of output saved in year t of 0 … T = last: αβ(1−(αβ)^(T−t))/(1−(αβ)^(T−t+1))."""
    left = last - t
    return ab * (1 - ab**left) / (1 - ab ** (left + 1))


def one_good(last: int, alpha: float, beta: float, start: float) -> dict[str, np.ndarray]:
    """Plan of years 0 … last: one good for living and machines, which are used up in a year."""
    s = Symbols(chain(last + 1), ONE_GOOD)
    rows: list[Any] = []
    for law in ("industry", "capital", "machines_unit", "people", "welfare"):
        rows += LAWS[law](s).values()
    rows += [
        s["food_city"] + s["home_machines"] <= s["output"][:, 0],
        s["foreign_machines"] == 1, s["substitutes"] == 1, s["migration"] == 0, s["city"] == 1,
        s["food_village"] == 1, s["hunger_city"] == 0, s["hunger_village"] == 0,
    ]  # fmt: skip
    living = {
        f"{name}_{group}": 1.0 for name in ("food_of", "taste") for group in ("city", "village")
    }
    set_all(
        s,
        living
        | {
            "capital_share": alpha, "labour_share": 1 - alpha, "labour_base": 1, "productivity": 1,
            "capital_start": start, "machines_for_capital": 1, "home_share": 1,
            "foreign_quality": 1, "city_start": 1, "city_growth": 1, "population": 2,
        },
    )  # fmt: skip
    worth = beta ** np.arange(last + 1) @ (s["utility_city"] + s["utility_village"])
    problem = cp.Problem(cp.Maximize(worth), rows)
    problem.solve(solver=cp.CLARABEL, ignore_dpp=True, **PATHS)
    assert problem.status == "optimal"
    return {name: v.value for name, v in s.variables.items()}


def test_the_share_saved_in_two_years_is_the_one_worked_out_by_hand():
    # ln((1−s)y) + β α ln(s y) is largest at s = αβ/(1 + αβ); nothing is saved in the last year
    assert saving(0, 1, 0.4) == pytest.approx(0.4 / 1.4)
    assert saving(1, 1, 0.4) == 0.0


@pytest.mark.parametrize(
    ("last", "alpha", "beta", "start"),
    [(1, 0.4, 0.9, 0.3), (5, 0.35, 0.94, 1.0), (12, 0.6, 0.97, 0.05)],
)  # fmt: skip
def test_one_good_is_saved_as_brock_and_mirman_say(last, alpha, beta, start):
    found = one_good(last, alpha, beta, start)
    capital, living = [start], []
    for t in range(last + 1):
        made = capital[-1] ** alpha
        share = saving(t, last, alpha * beta)
        living.append((1 - share) * made)
        capital.append(share * made)
    np.testing.assert_allclose(found["capital"][:, 0], capital, rtol=1e-6, atol=1e-6)
    np.testing.assert_allclose(found["food_city"], living, rtol=1e-6, atol=1e-6)


# -- Two sectors: Feldman --------------------------------------------------------------------------


@dataclass
class Feldman:
    """A year of two sectors whose output is v times capital, λ of the machines for machines."""

    share: float
    output: float
    wear: float

    def __post_init__(self) -> None:
        self.symbols = s = Symbols(chain(1), MACHINES_AND_GOODS)
        rows = {**LAWS["industry"](s), **LAWS["capital"](s), **LAWS["machines_unit"](s)}
        rows["allocation"] = instruments(s)["allocation"]
        rows["machines_made"] = s["home_machines"] <= s["output"][:, 0]
        rows["bought"] = s["foreign_machines"] + s["substitutes"] == 1  # and worth nothing
        rows["hands"] = s["city"] == 1
        worth = cp.sum(s["output"]) + cp.sum(s["invest"]) + cp.sum(s["capital"][1])
        self.problem = cp.Problem(cp.Maximize(worth), list(rows.values()))

    def year(self, capital: np.ndarray) -> tuple[np.ndarray, float]:
        """Capital a year later, and the goods made in the year."""
        figures = {
            "capital_share": 1, "productivity": self.output, "capital_kept": 1 - self.wear,
            "capital_start": capital, "machines_for_capital": 1, "home_share": 1,
            "foreign_quality": 1, "labour_base": 1, "allocation": [[self.share, 1 - self.share]],
        }  # fmt: skip
        set_all(self.symbols, figures)
        self.problem.solve(solver=cp.CLARABEL, **TIGHT)
        return self.symbols["capital"].value[1], float(self.symbols["output"].value[0, 1])


@pytest.mark.parametrize(("share", "output", "wear"), [(0.3, 0.5, 0.05), (0.6, 0.4, 0.0)])
def test_a_constant_share_of_machines_gives_feldmans_growth(share, output, wear):
    economy, capital, goods = Feldman(share, output, wear), [np.array([1.0, 3.0])], []
    for _ in range(40):
        after, made = economy.year(capital[-1])
        capital.append(after)
        goods.append(made)
    t = np.arange(41)
    growth = share * output - wear
    by_hand = (1 + growth) ** t
    # Domar's second sector: what is left of its first capital, and (1−λ)/λ of what the first added
    left = (1 - wear) ** t
    second = 3.0 * left + (1 - share) / share * (by_hand - left)
    np.testing.assert_allclose(np.array(capital)[:, 0], by_hand, rtol=1e-6)
    np.testing.assert_allclose(np.array(capital)[:, 1], second, rtol=1e-6)
    rates = np.array(goods)[1:] / np.array(goods)[:-1] - 1
    gap = np.abs(rates - growth)
    assert (np.diff(gap) < 1e-7).all()
    assert gap[-1] < 0.02 * gap[0]


# -- Machines: CES on both sides of one ------------------------------------------------------------


@cache
def question(world: str, region: str, regime: str = "open") -> Question:
    spec = Spec(regime=regime, tail_years=5)
    return Question.of(ak.load_world(world), None, spec, region, None, 6)


def most_machines(sigma: float, home: float, foreign: float) -> tuple[float, float]:
    """What the law of machines allows, relative to the base, and the share of foreign machines."""
    values = {n: f.value for n, f in question("1928", "SUN").figures.items()}
    base = question("1928", "SUN").setting(values | {"machine_substitution": sigma}).base
    figures = coefficients(base, chain(1), State.of(base), question("1928", "SUN").setting().path)
    s = Symbols(chain(1), Roles(("K",), ("food",)))
    rows = list(LAWS[f"machines_{substitution(base)}"](s).values())
    rows += [s["home_machines"] == home, s["foreign_machines"] == foreign, s["substitutes"] == 0]
    set_all(s, {n: figures[n] for n in s.coefficients})
    problem = cp.Problem(cp.Maximize(s["machines"][0]), rows)
    problem.solve(solver=cp.CLARABEL, ignore_dpp=True, **TIGHT)
    return float(problem.value), float(figures["foreign_share"][0])


def ces(sigma: float, share: float, home: float, foreign: float) -> float:
    """Constant elasticity of substitution; Cobb–Douglas at one."""
    if sigma == 1.0:
        return home ** (1 - share) * foreign**share
    rho = 1 - 1 / sigma
    return ((1 - share) * home**rho + share * foreign**rho) ** (1 / rho)


@pytest.mark.parametrize("sigma", [0.3, 0.5, 0.9, 1.0, 1.1, 2.0, 4.0])
@pytest.mark.parametrize(("home", "foreign"), [(1.0, 1.0), (1.5, 0.4), (0.7, 3.0)])
def test_machines_are_a_ces_of_home_made_and_foreign_ones(sigma, home, foreign):
    found, share = most_machines(sigma, home, foreign)
    assert 0.01 < share < 0.99
    assert found == pytest.approx(ces(sigma, share, home, foreign), rel=1e-6)


def test_elasticities_near_one_are_one():
    found, share = most_machines(1.04, 1.5, 0.4)
    assert found == pytest.approx(ces(1.0, share, 1.5, 0.4), rel=1e-6)
    assert abs(found / ces(1.04, share, 1.5, 0.4) - 1) < 0.01


# -- One exporter ----------------------------------------------------------------------------------


class Exporter:
    """Sells x at the price x^(−1/ε) and at a cost of one a unit, to owe as little as it can."""

    def __init__(self) -> None:
        self.shape = Shape(chain(1), Roles(("C",), ("food", "goods")), laws=("trade",))
        self.symbols = s = Symbols(self.shape.nodes, self.shape.roles)
        rows = list(LAWS["trade"](s).values())
        rows += [s["imports"] == 0, s["foreign_machines"] == 0]
        self.problem = cp.Problem(cp.Minimize(s["debt"][1] + cp.sum(s["exports"])), rows)

    def solve(self, figures: dict[str, Any]) -> Plan:
        set_all(self.symbols, {n: figures[n] for n in self.symbols.coefficients if n in figures})
        self.problem.solve(solver=cp.CLARABEL, **TIGHT)
        values = {n: v.value for n, v in self.symbols.variables.items()}
        return Plan(values, {}, float(self.problem.value), 0, str(self.problem.status), 0)


def figures_of_exporter(elasticity: float, markup: float) -> dict[str, np.ndarray]:
    return {
        "debt_start": np.array(10.0), "debt_growth": np.ones(1), "credit_ceiling": np.full(1, 50.0),
        "revenue": np.full((1, 1), markup), "revenue_power": np.full((1, 1), 1 - 1 / elasticity),
        "revenue_rest": np.full((1, 1), 1 / elasticity), "other_income": np.zeros(1),
        "import_room": np.full((1, 1), 8.0), "export_room": np.full((1, 1), 8.0),
        "machine_room": np.full(1, 8.0), "import_tax": np.zeros((1, 1)),
        "machine_tax": np.zeros(1),
    }  # fmt: skip


@pytest.mark.parametrize("elasticity", [1.5, 3.0, 6.0])
def test_a_monopolist_sells_where_marginal_revenue_is_cost(elasticity):
    plan = Exporter().solve(figures_of_exporter(elasticity, 1.0))
    # (1 − 1/ε) x^(−1/ε) = 1
    sold = (1 - 1 / elasticity) ** elasticity
    assert plan["exports"][0, 0] == pytest.approx(sold, rel=1e-4)
    assert plan["debt"][1] == pytest.approx(10 - sold ** (1 - 1 / elasticity), rel=1e-5)


@pytest.mark.parametrize("elasticity", [1.5, 3.0, 6.0])
def test_who_takes_the_price_sells_where_it_is_cost(elasticity):
    figures = figures_of_exporter(elasticity, elasticity / (elasticity - 1))
    found = settle(Exporter(), figures, None)
    assert found.plan["exports"][0, 0] == pytest.approx(1.0, rel=1e-4)  # x^(−1/ε) = 1
    assert found.plan["debt"][1] == pytest.approx(9.0, abs=2e-5)  # and earns one, no more
    assert found.lump[0] == pytest.approx(1 / (elasticity - 1), rel=1e-5)


@pytest.mark.parametrize("regime", ["open", "monopoly"])
def test_every_export_of_a_plan_stands_where_price_or_marginal_revenue_is_cost(regime):
    setting = question("1928", "SUN", regime).setting()
    found = follow(setting, Optimum()).plan.plan
    figures = coefficients(setting.base, setting.nodes, State.of(setting.base), setting.path)
    t, elasticity = setting.base.table, setting.path.export_elasticity
    cost = found.duals["products"]  # node, role but farming
    food = found.duals["city_food"]
    money = np.asarray(found.duals["debt"])
    for place, role in enumerate(t.roles):
        own = food if role == "A" else cost[:, [r for r in t.roles if r != "A"].index(role)]
        price = found["exports"][:, place] ** (-1 / elasticity[place])
        power = 1 - 1 / elasticity[place] if regime == "monopoly" else 1.0
        earned = money * t.exports[place] * price * power
        spent = np.asarray(own) * figures["export_flow"][:, place]
        inside = (found["exports"][:, place] > 0.01) & (found["exports"][:, place] < 7.9)
        assert inside.sum() > 5
        np.testing.assert_allclose(earned[inside], spent[inside], rtol=2e-3, err_msg=role)


# -- The base year ---------------------------------------------------------------------------------

REGIONS = [
    (world, region)
    for world in ("1928", "2011", "toy")
    for region in ak.load_world(world).regions
    if (world, region) != ("toy", "colony")
]


@pytest.mark.parametrize(("world", "region"), REGIONS, ids=["-".join(pair) for pair in REGIONS])
def test_the_base_year_reproduces_itself(world, region):
    setting = question(world, region).setting()
    year = simulate(setting.base, BaseYear(), setting.settings, setting.path, 1)[0]
    t, plan = setting.base.table, year.solved.plan
    total = float(t.value_added @ plan["output"][0] / t.value_added.sum())
    assert total == pytest.approx(1.0, abs=0.02)
    np.testing.assert_allclose(plan["output"][0], 1.0, atol=0.05)
    assert plan["shortfall"][0] < 1e-6
    base = setting.base
    np.testing.assert_allclose(plan["invest"][0], base.invest / base.capital, rtol=0.05)
    traded = t.exports > 1e-6
    np.testing.assert_allclose(plan["exports"][0][traded], 1.0, atol=0.05)
    for name in ("food_city", "food_village", "machines"):
        assert plan[name][0] == pytest.approx(1.0, abs=0.05), name


def test_a_region_that_makes_no_machines_at_home_is_refused_and_told_why():
    with pytest.raises(InputError, match="region colony invests nothing made at home"):
        question("toy", "colony").setting()
