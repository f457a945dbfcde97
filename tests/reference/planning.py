"""The planner as one nonlinear program in CasADi and IPOPT, slow and literal, for tests only.

Written from the equations of the laws in natural units (GDP = 1 and people = 1 in the base year),
not from the coefficients and cones of the package: Cobb–Douglas are powers, the CES of machines is
a power mean, utility is a sum of logarithms, costs of hurry are quotients. Only the base year, the
path of the world market and what a year counts for are read from a setting. Years are a chain;
nothing is levied and nothing guaranteed.

With a `lump` exporters take prices as given; without one the planner uses its power over them.

Indices: t years, r roles. A row is ``left ≥ right``, divided by the base size of what it counts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import casadi
import numpy as np

from autarky.planning.calibrate import Base
from autarky.planning.market import Path
from autarky.planning.setting import Setting

if hasattr(casadi.GlobalOptions, "setNumpyMode"):
    casadi.GlobalOptions.setNumpyMode(-1)  # symbols in object arrays, as they always were

Array = np.ndarray
Values = Mapping[str, Array]

LIKE_ONE = 0.05  # an elasticity of machines this near to one is one, as in the package
LEAST_IMPORT = 0.005  # share of GDP that stands for the base flow where less is imported
LEAST_MACHINES = 1e-3  # the same for foreign machines, share of base investment
RUIN = 100.0  # price of a unit that the terminal law is missed by, in weights of the last year
OPTIONS = {
    "print_time": False,
    "ipopt.print_level": 0,
    "ipopt.sb": "yes",
    "ipopt.tol": 1e-10,
    "ipopt.constr_viol_tol": 1e-10,
    "ipopt.compl_inf_tol": 1e-10,
    "ipopt.bound_relax_factor": 0.0,
    "ipopt.acceptable_iter": 0,
    "ipopt.max_iter": 400,
}
WARM = {"ipopt.mu_init": 1e-5, "ipopt.bound_push": 1e-6, "ipopt.bound_frac": 1e-6}


@dataclass(frozen=True)
class Answer:
    """What IPOPT found; values in natural units."""

    values: Values
    objective: float
    status: str
    iterations: int

    @property
    def solved(self) -> bool:
        return self.status == "Solve_Succeeded"


@dataclass
class Writing:
    """A program while it is written: unknowns with bounds and sizes, rows that are not negative."""

    base: Base
    path: Path
    weight: Array
    tail: Array  # (t,) whether a year carries the terminal law
    lump: Array | None
    x: dict[str, Array] = field(default_factory=dict)
    letters: list[Any] = field(default_factory=list)
    sizes: dict[str, Array] = field(default_factory=dict)
    bounds: list[tuple[Array, Array]] = field(default_factory=list)
    rows: dict[str, list[Any]] = field(default_factory=dict)

    @property
    def years(self) -> int:
        return len(self.weight)

    @property
    def farm(self) -> int:
        return self.base.table.roles.index("A")

    @property
    def industry(self) -> list[int]:
        return [r for r in range(len(self.base.table.roles)) if r != self.farm]

    def unknown(self, name: str, size: Any, most: Any = np.inf, *, states: bool = False) -> None:
        """Not negative, of about `size` (r,) or a figure, at most `most`; a row for each year."""
        rows = self.years + states
        size = np.broadcast_to(size, (rows, *np.shape(size))).astype(float)
        size = np.where(size > 0, size, 1.0)
        letters = casadi.SX.sym(name, size.size)
        self.x[name] = size * np.array(letters.elements(), dtype=object).reshape(size.shape)
        self.letters.append(letters)
        self.sizes[name] = size
        upper = np.broadcast_to(np.asarray(most, dtype=float), size.shape) / size
        self.bounds.append((np.zeros(size.size), upper.ravel()))

    def begin(self, name: str, at: Any) -> None:
        """Fix a state at the start of the first year."""
        lower, upper = self.bounds[list(self.x).index(name)]
        first = np.ravel(at / self.sizes[name][0])
        upper = upper.copy()
        lower[: len(first)] = upper[: len(first)] = first
        self.bounds[list(self.x).index(name)] = lower, upper

    def at_least(self, name: str, left: Any, right: Any, size: Any = 1.0) -> None:
        gap = left - right
        if isinstance(gap, casadi.SX):  # of figures alone, not of an array of them
            gap = np.array(gap.elements(), dtype=object)
        self.rows[name] = list(np.ravel(gap / size))


def solve(setting: Setting, start: Values | None = None, lump: Array | None = None) -> Answer:
    """Maximise welfare from a start in natural units, or from the base year."""
    w, welfare = write(setting, lump)
    z, g = casadi.vertcat(*w.letters), casadi.vertcat(*(e for row in w.rows.values() for e in row))
    options = OPTIONS | (WARM if start is not None else {})
    solver = casadi.nlpsol("plan", "ipopt", {"x": z, "f": -welfare, "g": g}, options)
    lower, upper = (np.concatenate([b[side] for b in w.bounds]) for side in (0, 1))
    first = _letters(w, w.sizes if start is None else start)
    found = solver(x0=np.clip(first, lower, upper), lbx=lower, ubx=upper, lbg=0.0, ubg=np.inf)
    stats = solver.stats()
    values = _values(w, np.array(found["x"]).ravel())
    return Answer(values, -float(found["f"]), stats["return_status"], int(stats["iter_count"]))


def judge(setting: Setting, values: Values, lump: Array | None = None) -> tuple[float, dict]:
    """Welfare of values in natural units, and how far each row holds: below 0, a breach."""
    w, welfare = write(setting, lump)
    names = list(w.rows)
    expressions = [casadi.vertcat(*w.rows[n]) for n in names]
    at = casadi.Function("rows", [casadi.vertcat(*w.letters)], [welfare, *expressions])
    found, *rows = at(_letters(w, values))
    return float(found), {n: float(np.array(row).min()) for n, row in zip(names, rows, strict=True)}


def inward(values: Values, base: Values, share: float = 1e-3) -> dict[str, Array]:
    """Values moved towards the inside: a little of the base size is added to each."""
    return {n: (1 - share) * np.asarray(v) + share * base[n] for n, v in values.items()}


def write(setting: Setting, lump: Array | None = None) -> tuple[Writing, Any]:
    """Unknowns, rows and welfare."""
    tail = np.array(setting.nodes.tail)
    w = Writing(setting.base, setting.path, setting.weight, tail, lump)
    for part in (_stocks, _makes, _trades, _lives):
        part(w)
    for law in LAWS:
        law(w)
    return w, _welfare(w)


# -- unknowns ------------------------------------------------------------------------------------


def _stocks(w: Writing) -> None:
    b, v = w.base, w.base.values
    w.unknown("capital", b.capital, states=True)
    w.unknown("herd", b.herd, states=True)
    w.unknown("city", b.city, states=True)
    most = np.maximum(w.path.credit, w.path.owed)[: w.years + 1]
    w.unknown("debt", v["debt_ceiling"], most, states=True)
    w.begin("capital", b.capital)
    w.begin("herd", b.herd)
    w.begin("city", b.city)
    w.begin("debt", v["debt_start"])
    w.unknown("invest", np.maximum(b.invest, 0.01 * b.capital))
    w.unknown("migration", b.migration)
    w.unknown("unsustained", 1e-3, [np.inf] + [0.0] * (w.years - 1))


def _makes(w: Writing) -> None:
    b = w.base
    for farm in (0, 1):
        for factor, use in (("tractors", b.tractors), ("hands", b.hands), ("land", b.land)):
            w.unknown(f"{factor}_{farm}", use[farm])
    w.unknown("peasant", b.peasant)
    w.unknown("mechanised", b.mechanised)
    w.unknown("output", b.table.output[w.industry])
    w.unknown("labour", b.labour)
    w.unknown("home_machines", b.home_machines)
    w.unknown("substitutes", 0.1 * foreign_machines(b))
    w.unknown("machines", b.home_machines + b.table.imported_machines)
    w.unknown("marketed", b.marketed)
    w.unknown("sent", b.marketed)
    w.unknown("surplus", _surplus(b))


def _trades(w: Writing) -> None:
    b, p, T = w.base, w.path, w.years
    machines = foreign_machines(b)
    scale = np.maximum(b.table.imports, LEAST_IMPORT)
    w.unknown("foreign_machines", machines, p.machine_room[:T] * machines * p.machines[:T])
    w.unknown("imports", scale, p.import_room[:T] * scale * p.imports[:T])
    sold = b.table.exports
    w.unknown("exports", sold, p.export_room[:T] * sold * p.exports[:T])


def _lives(w: Writing) -> None:
    b = w.base
    for g, people in enumerate((b.city, b.village)):
        w.unknown(f"food_{g}", b.food[g])
        w.unknown(f"above_{g}", b.food[g] - b.subsistence * people)
        w.unknown(f"hunger_{g}", 0.01 * b.subsistence * people)
        if b.goods[0] > 0:
            w.unknown(f"goods_{g}", b.goods[g])
        if b.services[0] > 0:
            w.unknown(f"services_{g}", b.services[g])


def foreign_machines(b: Base) -> float:
    """Foreign machines of the base year, or what stands for them where next to none are bought."""
    return max(b.table.imported_machines, LEAST_MACHINES * b.table.investment.sum())


def _surplus(b: Base) -> float:
    return (1 - b.farm_inputs) * b.peasant - b.feed - b.subsistence * b.village


# -- laws ----------------------------------------------------------------------------------------


def farming(w: Writing) -> None:
    """Yᵖ ≤ Aᵖ (Z + ωK)ᵃ (Lᵖ)ᵇ (Tᵖ)¹⁻ᵃ⁻ᵇ, Yᵐ ≤ Aᵐ Kᶜ Lᵈ T¹⁻ᶜ⁻ᵈ; factors shared."""
    b, v, x, T = w.base, w.base.values, w.x, w.years
    year = np.arange(T)
    pull = x["herd"][:T] + v["tractor_power"] * x["tractors_0"]
    pull0 = b.herd + v["tractor_power"] * b.tractors[0]
    a, h = v["peasant_traction"], v["peasant_hands"]
    c, d = v["mechanised_tractors"], v["mechanised_hands"]
    peasants = (
        b.peasant * (1 + v["farm_progress"]) ** year * (pull / pull0) ** a
        * (x["hands_0"] / b.hands[0]) ** h * (x["land_0"] / b.land[0]) ** (1 - a - h)
    )  # fmt: skip
    mechanised = (
        b.mechanised * (1 + v["mechanised_progress"]) ** year
        * (x["tractors_1"] / b.tractors[1]) ** c * (x["hands_1"] / b.hands[1]) ** d
        * (x["land_1"] / b.land[1]) ** (1 - c - d)
    )  # fmt: skip
    w.at_least("peasants", peasants, x["peasant"], b.peasant)
    w.at_least("mechanised", mechanised, x["mechanised"], b.mechanised)
    w.at_least("hands", _village(w), x["hands_0"] + x["hands_1"], b.village)
    w.at_least("land", 1.0, x["land_0"] + x["land_1"])
    engines = x["capital"][:T, w.farm]
    w.at_least("tractors", engines, x["tractors_0"] + x["tractors_1"], b.capital[w.farm])


def industry(w: Writing) -> None:
    """Y ≤ A Kᵅ L¹⁻ᵅ in every other role; the people of the city are its labour."""
    b, v, x, T = w.base, w.base.values, w.x, w.years
    t, places = b.table, w.industry
    alpha = np.array([v[f"capital_share_{t.roles[r]}"] for r in places])
    skill = (1 + v["industry_progress"]) ** np.arange(T)[:, None]
    capital = x["capital"][:T, places] / b.capital[places]
    made = t.output[places] * skill * capital**alpha * (x["labour"] / b.labour) ** (1 - alpha)
    w.at_least("industry", made, x["output"], t.output[places])
    w.at_least("labour", x["city"][:T], x["labour"].sum(axis=1), b.city)


def balances(w: Writing) -> None:
    """Output and imports cover inputs, consumption, investment, exports and distribution."""
    b, x, t = w.base, w.x, w.base.table
    net, grown = (1 - b.farm_inputs) * x["peasant"], (1 - b.farm_inputs) * x["mechanised"]
    eaten = b.feed * x["herd"][: w.years] / b.herd
    w.at_least("village_food", net - eaten, x["food_1"] + x["marketed"], b.peasant)
    w.at_least("sent", x["marketed"], x["sent"], b.marketed)
    output = np.empty((w.years, len(t.roles)), dtype=object)
    output[:, w.farm] = x["peasant"] + x["mechanised"]
    output[:, w.industry] = x["output"]
    supply = output + x["imports"]
    supply[:, w.farm] = x["sent"] + grown + x["imports"][:, w.farm]
    uses = output @ _inputs(b).T + x["exports"] + _at_home(w)[:, None] * _mix(t, b)
    uses[:, w.farm] = uses[:, w.farm] + x["food_0"]
    owed = max(-b.other_income, 0.0) * t.exports / t.exports.sum()  # made and put by when cut off
    uses = uses + (1 - w.path.openness[: w.years])[:, None] * owed
    if b.goods[0] > 0:
        goods = np.where([r in "CKF" for r in t.roles], np.maximum(t.consumption, 0.0), 0.0)
        uses = uses + (x["goods_0"] + x["goods_1"])[:, None] * (goods / goods.sum())
    if "S" in t.roles:
        place = t.roles.index("S")
        uses[:, place] = uses[:, place] + b.carting * (x["sent"] + grown)
        if b.services[0] > 0:
            uses[:, place] = uses[:, place] + x["services_0"] + x["services_1"]
    w.at_least("products", supply, uses, t.output + t.imports)


def capital(w: Writing) -> None:
    """K′ ≤ (1−δ)K + J; Σ [J + (φ/2) J²/K] ≤ h."""
    b, v, x, T = w.base, w.base.values, w.x, w.years
    delta = np.array([v[f"depreciation_{r}"] for r in b.table.roles])
    K, J = x["capital"], x["invest"]
    w.at_least("capital", (1 - delta) * K[:T] + J, K[1:], b.capital)
    used = (J + v["hurry"] / 2 * J**2 / K[:T]).sum(axis=1)
    w.at_least("absorption", x["machines"], used, b.home_machines + b.table.imported_machines)


def machines(w: Writing) -> None:
    """H ≤ h⁰ [(1−s)(I/I⁰)^ρ + s(x/x⁰)^ρ]^(1/ρ), x = μI_foreign + I_substitute/κ, ρ = 1 − 1/σ."""
    b, v, x = w.base, w.base.values, w.x
    whole = b.home_machines + b.table.imported_machines
    share = b.table.imported_machines / whole
    year = np.arange(w.years)
    quality = 1 + (v["foreign_quality"] - 1) * (1 - v["quality_fall"]) ** year
    service = quality * x["foreign_machines"] + x["substitutes"] / v["substitute_cost"]
    like_foreign = service / (v["foreign_quality"] * foreign_machines(b))
    own = x["home_machines"] / b.home_machines
    sigma = v["machine_substitution"]
    if abs(sigma - 1) < LIKE_ONE:
        built = own ** (1 - share) * like_foreign**share
    else:
        rho = 1 - 1 / sigma
        built = ((1 - share) * own**rho + share * like_foreign**rho) ** (1 / rho)
    w.at_least("machines", whole * built, x["machines"], whole)


def scissors(w: Writing) -> None:
    """M ≤ M⁰ (G/G⁰)^e′ (S/S⁰)^(1−e′), e′ = e/(1+e); S what peasants net of feed and subsistence."""
    b, v, x = w.base, w.base.values, w.x
    kind, before = ("goods_1", b.goods[1]) if b.goods[0] > 0 else ("services_1", b.services[1])
    power = v["goods_elasticity"] / (1 + v["goods_elasticity"])
    net = (1 - b.farm_inputs) * x["peasant"] - b.feed * x["herd"][: w.years] / b.herd
    spare = net - b.subsistence * _village(w)
    sold = (x[kind] / before) ** power * (x["surplus"] / _surplus(b)) ** (1 - power)
    w.at_least("surplus", spare, x["surplus"], _surplus(b))
    w.at_least("scissors", b.marketed * sold, x["marketed"], b.marketed)


def people(w: Writing) -> None:
    """Z′ ≤ (1+g)Z; (1−r̄)(1+n)city ≤ city′ ≤ (1+n)city + moved, moved ≤ m̄ city, d̄ village."""
    b, v, x, T = w.base, w.base.values, w.x, w.years
    w.at_least("herd", (1 + v["herd_growth"]) * x["herd"][:T], x["herd"][1:], b.herd)
    city = x["city"]
    growing = (1 + v["population_growth"]) * city[:T] + x["migration"]
    w.at_least("city", growing, city[1:], b.city)
    staying = (1 - v["return_limit"]) * (1 + v["population_growth"]) * city[:T]
    w.at_least("returning", city[1:], staying, b.city)
    w.at_least("village", _village(w), 0.0, b.village)
    w.at_least("taken_in", v["migration_limit"] * city[:T], x["migration"], b.city)
    w.at_least("drained", v["village_drain"] * _village(w), x["migration"], b.village)


def trade(w: Writing) -> None:
    """B′ ≥ (1+r)B + χB² + imports − revenue − o·transfers; B/β where debt is not served."""
    b, p, v, x, T = w.base, w.path, w.base.values, w.x, w.years
    B, served = x["debt"], p.served[:T].astype(float)
    unpaid = B[:T] / v["discount"] if p.accrues else B[:T]
    service = served * (B[:T] + v["interest"] * B[:T] + v["debt_risk"] * B[:T] ** 2)
    service = service + (1 - served) * unpaid
    bought = (p.import_price[:T] * x["imports"]).sum(axis=1)
    bought = bought + p.machine_price[:T] * x["foreign_machines"]
    earned = np.array([_revenue(w, year) for year in range(T)], dtype=object)
    income = p.openness[:T] * b.other_income
    w.at_least("debt", B[1:], service + bought - earned - income, v["debt_ceiling"])


def living(w: Writing) -> None:
    """What is eaten above subsistence: C + H − γN."""
    b, x = w.base, w.x
    for g, (people, before) in enumerate(
        ((w.x["city"][: w.years], b.city), (_village(w), b.village))
    ):
        above = x[f"food_{g}"] + x[f"hunger_{g}"] - b.subsistence * people
        w.at_least(f"above_{g}", above, x[f"above_{g}"], b.food[g] - b.subsistence * before)


def terminal(w: Writing) -> None:
    """In the tail Σ J ≥ Σ (δ+n)K; herd no smaller, debt no larger at its end than at its start."""
    b, p, v, x, T = w.base, w.path, w.base.values, w.x, w.years
    first, miss = int(np.flatnonzero(w.tail)[0]), x["unsustained"][:1]
    delta = np.array([v[f"depreciation_{r}"] for r in b.table.roles])
    lost = (x["capital"][first:T] * (delta + v["population_growth"])).sum(axis=1)
    made = x["invest"][first:].sum(axis=1)
    w.at_least("sustained", made / b.capital.sum() + miss, lost / b.capital.sum())
    w.at_least("herd_end", x["herd"][T] / b.herd + miss, x["herd"][first] / b.herd)
    unpaid = 1 / v["discount"] if p.accrues else 1.0
    grown = (p.served[first:T] + (1 - p.served[first:T]) * unpaid).prod()
    w.at_least("debt_end", grown * x["debt"][first] + miss, x["debt"][T])


LAWS: tuple[Callable[[Writing], None], ...] = (
    farming, industry, balances, capital, machines, scissors, people, trade, living, terminal
)  # fmt: skip


def _welfare(w: Writing) -> Any:
    """Σ_t weight Σ_g ω_g [N Σ η ln(c/c⁰) − k₁η_A H/γ − k₂H²/(γ²N)] − ruin · miss."""
    b, v, x = w.base, w.base.values, w.x
    worth, taste = _worth(b)
    total = 0.0
    for g, people in enumerate((x["city"][: w.years], _village(w))):
        before = (b.city, b.village)[g]
        parts = {"above": b.food[g] - b.subsistence * before}
        parts |= {"goods": b.goods[g]} if b.goods[0] > 0 else {}
        parts |= {"services": b.services[g]} if b.services[0] > 0 else {}
        joy = sum(
            taste[g][kind] * np.log((x[f"{kind}_{g}"] / people) / (spent / before))
            for kind, spent in parts.items()
        )
        H = x[f"hunger_{g}"] / b.subsistence  # in persons who have nothing of their subsistence
        pain = v["hunger_pain"] * taste[g]["above"] * H + v["hunger_harm"] * H**2 / people
        total = total + worth[g] * (people * joy - pain)
    return w.weight @ total - RUIN * w.weight[-1] * x["unsustained"][0]


def _worth(b: Base) -> tuple[list[float], list[dict[str, float]]]:
    """Negishi weight of a person, and tastes; food on the farm is worth less its carting."""
    value, taste = [], []
    for g, (people, price) in enumerate(((b.city, 1.0), (b.village, 1.0 - b.carting))):
        spent = {
            "above": price * (b.food[g] - b.subsistence * people),
            "goods": b.goods[g],
            "services": b.services[g],
        }
        whole = sum(spent.values())
        value.append(whole / people)
        taste.append({kind: part / whole for kind, part in spent.items()})
    mean = value[0] * b.city + value[1] * b.village
    return ([1.0, 1.0] if b.equal_weights else [one / mean for one in value]), taste


def _village(w: Writing) -> Any:
    growth = 1 + w.base.values["population_growth"]
    return growth ** np.arange(w.years) - w.x["city"][: w.years]


def _inputs(b: Base) -> Array:
    """(product, user) inputs a unit of output; farming's own and its carting are apart."""
    t = b.table
    found = t.inputs / t.output
    farm = t.roles.index("A")
    found[farm, farm] = 0.0
    if "S" in t.roles:
        carted = b.carting * (b.marketed + (1 - b.farm_inputs) * b.mechanised)
        found[t.roles.index("S"), farm] -= carted / t.output[farm]
    return found


def _at_home(w: Writing) -> Any:
    """(t,) investment made at home: machines, their substitutes, and houses for those who move."""
    v, x = w.base.values, w.x
    moved = x["migration"]
    houses = v["housing"] * moved + v["crowding"] * moved**2 / x["city"][: w.years]
    return x["home_machines"] + x["substitutes"] + houses


def _mix(t: Any, b: Base) -> Array:
    """(r,) shares of products in investment made at home."""
    found = t.investment.copy()
    if "K" in t.roles:
        found[t.roles.index("K")] -= t.imported_machines
    return found / (b.home_machines + b.housing)


def _revenue(w: Writing, year: int) -> Any:
    """Σ p D^(1/ε) E^(1−1/ε), or what a seller who takes the price sees of it less the lump sum."""
    b, p = w.base, w.path
    total: Any = 0.0 if w.lump is None else -w.lump[year]
    for r, before in enumerate(b.table.exports):
        demand, one = before * p.exports[year, r], 1 / p.export_elasticity[r]
        if demand > 0:
            seen = 1.0 if w.lump is None else 1 / (1 - one)
            sold = w.x["exports"][year, r]
            total = total + seen * p.export_price[year, r] * demand**one * sold ** (1 - one)
    return total


# -- reading -------------------------------------------------------------------------------------


def _letters(w: Writing, values: Values) -> Array:
    return np.concatenate([np.ravel(values[n] / size) for n, size in w.sizes.items()])


def _values(w: Writing, found: Array) -> dict[str, Array]:
    cuts = np.cumsum([size.size for size in w.sizes.values()])[:-1]
    parts = np.split(found, cuts)
    return {
        n: size * part.reshape(size.shape)
        for (n, size), part in zip(w.sizes.items(), parts, strict=True)
    }
