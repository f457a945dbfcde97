"""Each law of the planning clock alone, on a toy of a year or two whose answer is known by hand.

A toy takes one law's constraints, gives its coefficients simple figures, holds the other variables
fast and makes one of them as large as the law allows. Every constraint of every law must hold one
of its toys back, and every coefficient must be at work in one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from functools import cache, partial
from typing import Any, get_args

import cvxpy as cp
import numpy as np
import pytest

from autarky.planning.instruments import instruments
from autarky.planning.laws import LAWS, SUBSTITUTION
from autarky.planning.needs import Needs, guarantees
from autarky.planning.nodes import Nodes, chain, tree
from autarky.planning.program import Program, Shape, is_dpp
from autarky.planning.spec import Spec, Target
from autarky.planning.symbols import Roles, Symbols

FREE = np.nan
TWO = Roles(("A", "C"), ("food", "goods"))
FOUR = Roles(("A", "C", "K", "S"), ("food", "goods", "services"))
BOX = 200.0
"""Bound of every variable, so that an answer is finite where a constraint is left out."""
YEAR = chain(1)
TIGHT = {"tol_gap_abs": 1e-10, "tol_gap_rel": 1e-10, "tol_feas": 1e-10}


@dataclass(frozen=True)
class Toy:
    """One question to one law.

    Attributes
    ----------
    most
        What is made as large as the law allows.
    answer
        Worked out by hand.
    given
        Coefficients; the others are nothing.
    fixed
        Variables, FREE where they are not fixed.
    also
        What holds besides.
    """

    most: Callable[[Symbols], Any]
    answer: float
    given: Mapping[str, Any] = field(default_factory=dict)
    fixed: Mapping[str, Any] = field(default_factory=dict)
    also: Callable[[Symbols], list[Any]] = lambda _: []
    nodes: Nodes = YEAR
    roles: Roles = TWO


ASKED: Mapping[str, Needs] = {
    "village_consent": Needs(village_consent=True),
    "floor": Needs(living_standards="floor"),
    "basket": Needs(living_standards="basket"),
    "targets": Needs(targets=(Target(role="C", year=0, multiple=2.0),)),
}
STRICT: Mapping[str, Callable[[Symbols], dict[str, Any]]] = {
    need: partial(guarantees, needs=asked) for need, asked in ASKED.items()
}
RULES = {**LAWS, **STRICT, "instruments": instruments}
TOYS: dict[str, list[Toy]] = {}


def toys(law: str, *cases: Toy) -> None:
    TOYS.setdefault(law, []).extend(cases)


# -- Law 1 -----------------------------------------------------------------------------------------

PEASANTS = {
    "herd_in_traction": 0.5, "tractors_in_traction": 0.5, "tractors_peasant_base": 0.5,
    "hands_peasant_base": 2.0, "land_peasant_base": 1 / 16,
    "peasant_traction_share": 0.25, "peasant_hands_share": 0.5, "peasant_land_share": 0.25,
    "peasant_skill": 2.0, "peasant_in_output": 0.5,
}  # fmt: skip
STATE_FARMS = {
    "tractors_mechanised_base": 3.0, "hands_mechanised_base": 1.0, "land_mechanised_base": 1 / 81,
    "mechanised_tractor_share": 0.5, "mechanised_hands_share": 0.25, "mechanised_land_share": 0.25,
    "mechanised_skill": 0.5, "mechanised_in_output": 2.0,
}  # fmt: skip
FARMERS = {"herd": [8, 0], "village": 18, "capital": [[12, FREE], [0, 0]]}
NO_PEASANTS = {"tractors_peasant": 0, "hands_peasant": 0, "land_peasant": 0}
toys(
    "farming",
    # traction ½·8 + ½·(12/½) = 16, hands 18/2 = 9, land 16: 2 · 16^¼ 9^½ 16^¼ = 24, half of output
    Toy(
        lambda s: s["output"][0, 0], 12.0, PEASANTS,
        FARMERS | {"tractors_mechanised": 0, "hands_mechanised": 0, "land_mechanised": 0},
    ),
    # tractors 12/3 = 4, hands 16, land 81: ½ · 4^½ 16^¼ 81^¼ = 6, twice of output
    Toy(lambda s: s["output"][0, 0], 12.0, STATE_FARMS, FARMERS | NO_PEASANTS | {"village": 16}),
    # 6 people: 2 hands on the state farm at 2 each; 4 make 2 pairs of peasants at 3 a pair
    Toy(
        lambda s: s["output"][0, 0], 10.0,
        {
            "peasant_hands_share": 1, "mechanised_hands_share": 1, "peasant_skill": 1,
            "mechanised_skill": 1, "peasant_in_output": 3, "mechanised_in_output": 2,
            "hands_peasant_base": 2, "hands_mechanised_base": 1, "tractors_in_traction": 1,
        },
        {"village": 6, "hands_mechanised": 2, "tractors_peasant": 1, "tractors_mechanised": 1,
         "land_peasant": 1, "land_mechanised": 1},
    ),
)  # fmt: skip

# -- Law 2 -----------------------------------------------------------------------------------------

toys(
    "industry",
    # 17 people: producer goods of 6 = √(9·4) take 4, twice counted; 9 are left: 2 · √(4·9) = 12
    Toy(
        lambda s: s["output"][0, 1], 12.0,
        {"capital_share": 0.5, "labour_share": 0.5, "labour_base": [1, 2],
         "productivity": [[2, 1]]},
        {"capital": [[0, 4, 9], [0, 0, 0]], "city": [17, 0]},
        also=lambda s: [s["output"][0, 2] >= 6],
        roles=Roles(("A", "C", "K"), ("food", "goods")),
    ),
)  # fmt: skip

# -- Law 3 -----------------------------------------------------------------------------------------

# of user A, C, K, S (rows) in product A, C, K, S (columns)
INPUTS = np.array([[0, 0, 0, 0], [0.5, 0, 0.5, 0], [0, 0, 0, 0], [0, 0, 0, 0]])
USES = {
    "output_in_supply": [[0, 1, 0.5, 1]], "import_flow": [[2, 0, 2, 0]],
    "export_flow": [[1, 0, 1, 0]], "inputs": INPUTS,
    "investment_mix": [[0, 0, 2, 0]], "goods_mix": [[0, 2, 0, 0]], "food_city_mix": [[2, 0, 0, 0]],
    "sent_in_food": 0.5, "mechanised_net": 0.25, "village_net": 1,
    "carting_sent": [[0, 0, 0, 0.5]], "carting_mechanised": [[0, 0, 0, 0.25]],
    "services_city_mix": [[0, 0, 0, 2.5]], "services_village_mix": [[0, 0, 0, 0.5]],
    "goods_city_flow": 0.5, "goods_village_flow": 0.25, "marketed_flow": 1,
}  # fmt: skip
USED = {
    "output": [[0, 2, 12, 10]], "imports": [[1, 0, 1, 0]], "exports": [[1, 0, 1, 0]],
    "mechanised": 4, "sent": 6, "peasant": 100, "herd": 0, "levy": 0, "food_village": 0,
    "home_machines": 0, "substitutes": 0, "migration": 0, "migration_sq": 0,
    "bundle": 0, "goods": 0, "food_city": 0,
    "enjoyed_city": [[FREE, 0, 0]], "enjoyed_village": [[FREE, 0, 2]],
}  # fmt: skip
toys(
    "balances",
    # grown 0.9·10 − feed ½·2 − eaten 2·1 − levied ½·1 = 5.5 are sold; of what is levied 0.4 arrive
    Toy(
        lambda s: s["sent"][0], 5.9,
        {"village_net": 0.9, "feed": 0.5, "food_village_flow": 2, "levy_flow": 0.5,
         "levy_arrives": 0.4, "marketed_flow": 3},
        {"peasant": 10, "herd": [2, 0], "food_village": 1, "levy": 1},
        roles=FOUR,
    ),
    # ½·6 sent + ¼·4 from state farms + 2·1 bought − ½·2 used − 1 sold abroad = 4, 2 a unit
    Toy(lambda s: s["food_city"][0], 2.0, USES, USED | {"food_city": FREE}, roles=FOUR),
    # ½·12 made + 2·1 bought − ½·2 used − 1 sold abroad = 6, 2 a unit
    Toy(lambda s: s["bundle"][0], 3.0, USES, USED | {"bundle": FREE}, roles=FOUR),
    # and relief of 2
    Toy(
        lambda s: s["bundle"][0], 4.0, USES | {"relief": [[0, 0, 2, 0]]}, USED | {"bundle": FREE},
        roles=FOUR,
    ),
    # services 10 − ½·6 and ¼·4 to bring food − ½·2 in the village = 5, 2.5 a unit
    Toy(
        lambda s: s["enjoyed_city"][0, 2], 2.0, USES, USED | {"enjoyed_city": [[0, 0, FREE]]},
        roles=FOUR,
    ),
    # goods 8/2 = 4, of which ¼·4 in the village, ½ a unit
    Toy(
        lambda s: s["enjoyed_city"][0, 1], 6.0, USES,
        USED | {"output": [[0, 8, 20, 10]], "goods": FREE, "enjoyed_city": [[0, FREE, 0]],
                "enjoyed_village": [[0, 4, 2]]},
        roles=FOUR,
    ),
    # bundle 10 − copies 2·1 − houses 3·1 and ½·4 = 3, 1.5 a unit
    Toy(
        lambda s: s["home_machines"][0], 2.0,
        {"home_machines_flow": 1.5, "substitutes_flow": 2, "housing": 3, "crowding": 0.5},
        {"bundle": 10, "substitutes": 1, "migration": 1, "migration_sq": 4},
        roles=FOUR,
    ),
)  # fmt: skip

# -- Law 4 -----------------------------------------------------------------------------------------

toys(
    "capital",
    # 8 → ½·8 + 1 = 5 → ½·5 + 2 = 4.5
    Toy(
        lambda s: s["capital"][2, 1], 4.5,
        {"capital_kept": [[1, 0.5]], "capital_start": [1, 8]},
        {"invest": [[0, 1], [0, 2]]}, nodes=chain(2),
    ),
    # farming takes 2 + 3·2²/4 = 5 of 15 machines; 10 = J + 3·J²/8 is J = 4
    Toy(
        lambda s: s["invest"][0, 1], 4.0,
        {"machines_for_capital": 1, "machines_for_hurry": 3, "capital_start": [4, 8]},
        {"invest": [[2, FREE]], "machines": 15},
    ),
)  # fmt: skip

# -- Law 4 and 5 -----------------------------------------------------------------------------------

# service of foreign machines: 2·3 bought + ½·6 copies = 9
BOUGHT = {"foreign_quality": 2, "substitute_quality": 0.5}
SERVED = {"foreign_machines": 3, "substitutes": 6, "home_machines": 4}
toys(
    "machines_easy",
    # σ = 2: (¼·4^½ + ¾·9^½)² = 2.75²
    Toy(
        lambda s: s["machines"][0], 2.75**2,
        BOUGHT | {"machine_power": 0.5, "machine_rest": 0.5, "home_share": 0.25,
                  "foreign_share": 0.75}, SERVED,
    ),
)  # fmt: skip
toys(
    "machines_unit",
    # σ = 1: 4^½ · 9^½
    Toy(
        lambda s: s["machines"][0], 6.0, BOUGHT | {"home_share": 0.5, "foreign_share": 0.5}, SERVED
    ),
)
toys(
    "machines_hard",
    # σ = ½: 1/(⅓/4 + ⅔/9) = 108/17
    Toy(
        lambda s: s["machines"][0], 108 / 17,
        BOUGHT | {"machine_power": 0.5, "machine_rest": 0.5, "home_share": 1 / 3,
                  "foreign_share": 2 / 3}, SERVED,
    ),
)  # fmt: skip

# -- Law 6 -----------------------------------------------------------------------------------------

# goods ½·8 = 4, surplus 2·10 − 3·2 − ½·10 = 9
PEASANT_MARKET = {
    "incentive_of_goods": 0.5, "surplus_of_output": 2, "surplus_of_feed": 3,
    "surplus_of_people": 0.5, "goods_power": 0.5, "surplus_power": 0.5,
}  # fmt: skip
AT_MARKET = {"peasant": 10, "herd": [2, 0], "village": 10}
toys(
    "scissors",
    Toy(
        lambda s: s["marketed"][0], 6.0, PEASANT_MARKET,
        AT_MARKET | {"enjoyed_village": [[0, 8, 50]]}, roles=FOUR,
    ),
    # where no goods are bought, services are sent
    Toy(
        lambda s: s["marketed"][0], 6.0, PEASANT_MARKET,
        AT_MARKET | {"enjoyed_village": [[0, 8]]}, roles=Roles(("A", "S"), ("food", "services")),
    ),
)  # fmt: skip

# -- Law 7 -----------------------------------------------------------------------------------------

toys(
    "levy",
    # 1.5·0.98 − 0.4·½²/(0.98 + 0.02) = 1.37
    Toy(
        lambda s: s["herd"][1], 1.37, {"herd_growth": 1.5, "levy_kills": 0.4, "herd_start": 0.98},
        {"levy": 0.5},
    ),
    # no more than is allowed, though the herd would bear 2·0.98 = 1.96 = 0.1 X²
    Toy(lambda s: s["levy"][0], 1.0, {"herd_growth": 2, "levy_kills": 0.1, "herd_start": 0.98}),
)  # fmt: skip

# -- Law 8 -----------------------------------------------------------------------------------------

MOVING = {
    "city_start": 10, "city_growth": 1.1, "migration_limit": 0.2, "population": [100, 110],
    "village_drain": 0.5, "city_stays": 0.8,
}  # fmt: skip
toys(
    "people",
    # 10 → 11 + 2 = 13 → 14.3 + 2.6 = 16.9
    Toy(lambda s: s["city"][2], 16.9, MOVING, nodes=chain(2)),
    # a fifth goes back: 10 → 8 → 6.4
    Toy(lambda s: -s["city"][2], -6.4, MOVING, nodes=chain(2)),
    # 110 − (11 + 1)
    Toy(lambda s: s["village"][1], 98.0, MOVING, {"migration": 1, "city": [10, 12, FREE]},
        nodes=chain(2)),
    # a hundredth of the 90 who are left
    Toy(lambda s: s["migration"][0], 0.9, MOVING | {"village_drain": 0.01}, nodes=chain(2)),
    # 2²/10
    Toy(lambda s: -s["migration_sq"][0], -0.4, MOVING, {"migration": [2, 0]}, nodes=chain(2)),
)  # fmt: skip

# -- Law 9 -----------------------------------------------------------------------------------------

TRADE = {
    "debt_start": 2, "debt_growth": 1.5, "debt_risk": 0.25, "import_cost": [[1, 2]],
    "machine_cost": 2, "revenue": [[0, 4]], "revenue_power": 0.5, "revenue_rest": 0.5,
    "other_income": -1, "credit_ceiling": 100, "import_room": 8, "export_room": 8,
    "machine_room": 8,
}  # fmt: skip
CLOSED = TRADE | {"revenue": 0}
ROOM = {"import_room": 8, "export_room": 8, "machine_room": 8}
IDLE = {"imports": 0, "exports": 1, "foreign_machines": 0}
toys(
    "trade",
    # 1.5·2 + ¼·2² + 1·1 + 2·1 bought + 2·1 machines − 4·4^½ earned + 1 paid abroad = 2
    Toy(
        lambda s: -s["debt"][1], -2.0, TRADE,
        {"imports": 1, "exports": [[0, 4]], "foreign_machines": 1},
    ),
    # 3 + 1 − 1 − 4·4^½ would be lent, which nobody may
    Toy(
        lambda s: -s["debt"][1], 0.0, TRADE | {"other_income": 1},
        {"imports": 0, "exports": [[0, 4]], "foreign_machines": 0},
    ),
    # 3 + 1 + 1 + 2m = 6
    Toy(
        lambda s: s["foreign_machines"][0], 0.5, CLOSED | {"credit_ceiling": 6},
        IDLE | {"foreign_machines": FREE},
    ),
    # no more than there is room for
    Toy(lambda s: s["imports"][0, 0], 8.0, CLOSED, IDLE | {"imports": [[FREE, 0]]}),
    Toy(lambda s: s["exports"][0, 0], 8.0, CLOSED, IDLE | {"exports": [[FREE, 0]]}),
    Toy(lambda s: s["foreign_machines"][0], 8.0, CLOSED, IDLE | {"foreign_machines": FREE}),
    # isolated in year 0: ½·2 is owed at its end and ½·1 + 3 at the end of the branch that opens
    Toy(
        lambda s: -s["debt"][4], -3.5,
        {"debt_start": 2, "debt_growth": 0.5, "import_cost": 1, "credit_ceiling": 100} | ROOM,
        {"imports": [[2, 1]], "exports": 1}, nodes=tree((1,), 2),
    ),
    # and ½·1 at the end of the trunk, which never trades
    Toy(
        lambda s: -s["debt"][3], -0.5,
        {"debt_start": 2, "debt_growth": 0.5, "import_cost": 1, "credit_ceiling": 100} | ROOM,
        {"imports": [[2, 1]], "exports": 1}, nodes=tree((1,), 2),
    ),
)  # fmt: skip

# -- Law 10 ----------------------------------------------------------------------------------------


def living(group: str, people: Mapping[str, Any]) -> list[Toy]:
    """Two persons; goods of 9 each; food of 3·4 above 2 each, and hunger of nobody or of one."""
    given = {
        f"food_of_{group}": 3, f"subsistence_{group}": 2, f"taste_{group}": [0.5, 0.5],
        f"hunger_pain_{group}": 1, f"hunger_harm_{group}": 2,
    }  # fmt: skip
    fixed = {**people, f"food_{group}": 4, f"enjoyed_{group}": [[FREE, 18]]}

    def utility(s: Symbols) -> Any:
        return s[f"utility_{group}"][0]

    return [
        # 12 − 2·2 = 8: 2 · (½ ln 4 + ½ ln 9)
        Toy(utility, 2 * np.log(6), given, fixed | {f"hunger_{group}": 0}),
        # 12 − 2·(2 − 1) = 10: 2 · (½ ln 5 + ½ ln 9) − 1·1 − 2·1²/2
        Toy(utility, np.log(45) - 2, given, fixed | {f"hunger_{group}": 1}),
    ]


toys("welfare", *living("city", {"city": [2, 0]}), *living("village", {"village": 2}))

# -- The end ---------------------------------------------------------------------------------------

SUSTAINED = {"capital_to_sustain": [0.1, 0.2], "capital_value": [0.5, 1], "debt_accrued": 2}
STOCKS = {
    "capital": [[0, 0], [10, 20], [20, 20], [0, 0]], "herd": [9, 3, 0, FREE],
    "debt": [9, 1.5, 9, FREE], "unsustained": 1, "invest": [[0, 0], [8, FREE], [6, FREE]],
}  # fmt: skip
TAIL = chain(1, 2)
toys(
    "terminal",
    # in years 1 and 2: 0.1·10 + 0.2·20 − ½·8 − 1 missed = 0; 0.1·20 + 0.2·20 − ½·6 − 1 = 2
    Toy(lambda s: -cp.sum(s["invest"][:, 1]), -2.0, SUSTAINED, STOCKS, nodes=TAIL,
        also=lambda s: [s["invest"][0, 1] == 0]),
    # the herd of the tail's first year less what is missed
    Toy(lambda s: -s["herd"][3], -2.0, SUSTAINED, STOCKS, nodes=TAIL,
        also=lambda s: [s["invest"] <= 50]),
    # the debt of the tail's first year, accrued, and what is missed
    Toy(lambda s: s["debt"][3], 4.0, SUSTAINED, STOCKS, nodes=TAIL,
        also=lambda s: [s["invest"] <= 50]),
)  # fmt: skip

# -- Needs -----------------------------------------------------------------------------------------

BASKET = {
    "city_in_food": 0.5, "village_in_food": 0.25, "food_in_basket": 0.5, "goods_city_in_basket": 2,
    "goods_village_in_basket": 1, "population_factor": 1.5, "first_year": 3,
}  # fmt: skip
FED = {"food_village": 4, "enjoyed_city": FREE, "enjoyed_village": [[0, 1], [0, 1]]}
toys("village_consent", Toy(lambda s: -s["utility_village"][0], 0.0))
toys(
    "floor",
    # 0.1 a person of 5
    Toy(lambda s: -s["utility_city"][0], -0.5, {"floor_city": 0.1, "floor_village": 0.2},
        {"city": [5, 0], "village": 10}),
    # 0.2 a person of 10
    Toy(lambda s: -s["utility_village"][0], -2.0, {"floor_city": 0.1, "floor_village": 0.2},
        {"city": [5, 0], "village": 10}),
)  # fmt: skip
toys(
    "basket",
    # food 3, then 1.5·3 = 4.5 = ½·food + ¼·4
    Toy(lambda s: -s["food_city"][1], -7.0, BASKET, FED, nodes=chain(2)),
    # the basket 3, then 4.5 = ½·4.5 + 2·goods + 1·1
    Toy(lambda s: -s["enjoyed_city"][1, 1], -0.625, BASKET, FED, nodes=chain(2),
        also=lambda s: [s["food_level"] <= [3, 4.5], s["enjoyed_city"][0, 1] == 0.25]),
)  # fmt: skip
toys("targets", Toy(lambda s: -s["output"][0, 1], -2.0, nodes=chain(2)))

# -- Instruments -----------------------------------------------------------------------------------

# GDP ½·4 + 1·6 = 8, of which a quarter is invested
SET = {
    "value_added": [0.5, 1], "accumulation": 0.25, "bundle_value": 0.5, "machine_value": 2,
    "allocation": [[0.25, 0.5]], "debt_allowed": 5, "migration_allowed": 3,
    "machines_for_capital": 1, "machines_for_hurry": 2,
}  # fmt: skip
MADE = {"output": [[4, 6]], "machines": 20, "foreign_machines": 0.5}
toys(
    "instruments",
    # 2 − 2·½ of foreign machines = 1, ½ a unit
    Toy(lambda s: s["bundle"][0], 2.0, SET, MADE),
    # what is not reached: 2 − 1 − ½·1
    Toy(lambda s: -s["shortfall"][0], -0.5, SET, MADE | {"bundle": 1}),
    # half of 20 machines: J + 2·J² with J² taken at 3 is J = 4
    Toy(lambda s: s["invest"][0, 1], 4.0, SET, MADE | {"invest_sq": [[0, 3]]}),
    Toy(lambda s: s["debt"][1], 5.0, SET, MADE),
    Toy(lambda s: s["migration"][0], 3.0, SET, MADE),
)  # fmt: skip


# -- Tests -----------------------------------------------------------------------------------------


@cache
def solved(law: str, place: int) -> tuple[float, frozenset[str]]:
    """What a toy makes of its variable, and the constraints of the law that hold it back."""
    toy = TOYS[law][place]
    s = Symbols(toy.nodes, toy.roles)
    rows = RULES[law](s)
    objective = toy.most(s)
    besides = toy.also(s)
    for name, value in toy.fixed.items():
        held = np.broadcast_to(np.array(value, dtype=float), s[name].shape)
        where = np.nonzero(np.isfinite(held))
        besides += [s[name][where] == held[where]] if len(where[0]) else []
    besides += [cp.abs(variable) <= BOX for variable in s.variables.values()]
    assert set(toy.given) <= set(s.coefficients), set(toy.given) - set(s.coefficients)
    for name, parameter in s.coefficients.items():
        parameter.value = np.broadcast_to(toy.given.get(name, 0.0), parameter.shape).astype(float)
    problem = cp.Problem(cp.Maximize(objective), [*rows.values(), *besides])
    problem.solve(solver=cp.CLARABEL, ignore_dpp=True, **TIGHT)
    return float(problem.value), frozenset(n for n, row in rows.items() if _price(row) > 1e-3)


def _price(row: Any) -> float:
    parts = row.dual_value if isinstance(row.dual_value, list) else [row.dual_value]
    return max(float(np.abs(part).max()) for part in parts)


@pytest.mark.parametrize(("law", "place"), [(n, i) for n, t in TOYS.items() for i in range(len(t))])
def test_a_law_alone_gives_the_answer_worked_out_by_hand(law, place):
    assert solved(law, place)[0] == pytest.approx(TOYS[law][place].answer, rel=1e-6, abs=1e-6)


def test_every_law_need_and_instrument_has_a_toy():
    standards = get_args(Spec.model_fields["living_standards"].annotation)
    needs = {f.name for f in fields(Needs)} - {"living_standards"} | set(standards) - {"free"}
    assert set(TOYS) == {*LAWS, *needs, "instruments"}
    assert all(TOYS.values())


@pytest.mark.parametrize("law", RULES)
def test_every_constraint_of_a_law_holds_one_of_its_toys_back(law):
    binding = frozenset().union(*(solved(law, place)[1] for place in range(len(TOYS[law]))))
    assert {n for toy in TOYS[law] for n in RULES[law](Symbols(toy.nodes, toy.roles))} == binding


@pytest.mark.parametrize("law", RULES)
def test_every_coefficient_of_a_law_is_at_work_in_one_of_its_toys(law):
    named: set[str] = set()
    for toy in TOYS[law]:
        s = Symbols(toy.nodes, toy.roles)
        RULES[law](s)
        named |= set(s.coefficients)
    named -= {"weight_city", "weight_village"}  # of what is missed, below
    assert named == {n for toy in TOYS[law] for n, v in toy.given.items() if np.any(v)}


# -- Needs that may be missed ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("need", "given", "fixed", "missed"),
    [
        # log points of consumption: 2 short, ½ a point
        ("village_consent", {"weight_village": 0.5}, {"utility_village": -2},
         {"village_consent": 4}),
        # 0.1·5 + 0.5 below, ½ a point; 0.2·10 − 1 below, ¼ a point
        ("floor", {"floor_city": 0.1, "floor_village": 0.2, "weight_city": 0.5,
                   "weight_village": 0.25},
         {"city": [5, 0], "village": 10, "utility_city": -0.5, "utility_village": 1},
         {"floor_city": 2, "floor_village": 4}),
        # food 2 of 3, basket ½·2 + 2·½ of 3
        ("basket", BASKET, {"food_city": 4, "food_village": 0, "food_level": 2,
                            "enjoyed_city": [[0, 0.5]], "enjoyed_village": 0},
         {"food_never_falls": 1, "basket_never_falls": 1}),
        # 0.75 of 2
        ("targets", {}, {"output": [[0, 0.75]]}, {"target_C_0": 1.25}),
    ],
)  # fmt: skip
def test_what_is_missed_of_a_need_is_counted_in_its_unit(need, given, fixed, missed):
    s, misses = Symbols(chain(1), TWO), {}
    rows = list(guarantees(s, ASKED[need], misses).values())
    rows += [s[name] == np.broadcast_to(value, s[name].shape) for name, value in fixed.items()]
    for name, parameter in s.coefficients.items():
        parameter.value = np.broadcast_to(given[name], parameter.shape).astype(float)
    total = sum(cp.sum(miss) for miss in misses.values())
    cp.Problem(cp.Minimize(total), rows).solve(solver=cp.CLARABEL, ignore_dpp=True, **TIGHT)
    assert {n: pytest.approx(float(m.value.sum()), abs=1e-6) for n, m in misses.items()} == missed


# -- Compiled once for all figures -----------------------------------------------------------------


@pytest.mark.parametrize("nodes", [chain(2, 2), tree((1,), 2, 2)], ids=["chain", "tree"])
@pytest.mark.parametrize("law", RULES)
def test_every_law_is_compiled_once_for_all_figures(law, nodes):
    assert is_dpp(RULES[law](Symbols(nodes, FOUR)).values())


def test_a_product_of_coefficients_is_not():
    s = Symbols(chain(1), TWO)
    assert not is_dpp([s.given("feed") * (s.given("village_net") * s["herd"]) <= 1])


@pytest.mark.parametrize("machines", SUBSTITUTION)
@pytest.mark.parametrize("nodes", [chain(1, 1), tree((1,), 2, 1)], ids=["chain", "tree"])
def test_every_plan_is_compiled_once_for_all_figures(machines, nodes):
    assert Program(Shape(nodes, FOUR, machines)).problem.is_dcp(dpp=True)


@pytest.mark.parametrize("kind", ["plan", "elastic"])
@pytest.mark.parametrize("need", STRICT)
def test_every_guarantee_is_compiled_once_for_all_figures(need, kind):
    shape = Shape(chain(2, 1), TWO, needs=ASKED[need], kind=kind)
    assert Program(shape).problem.is_dcp(dpp=True)


@pytest.mark.parametrize("machines", SUBSTITUTION)
def test_every_year_of_a_rule_is_compiled_once_for_all_figures(machines):
    assert Program(Shape(chain(1), FOUR, machines, kind="rule")).problem.is_dcp(dpp=True)
