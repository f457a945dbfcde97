"""Why a plan cannot be: which need is missed, when, by how much, and what would cure it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from autarky._core.errors import ComputationError
from autarky.planning.coefficients import shape_of, substitution
from autarky.planning.optimum import Problem, figures_of
from autarky.planning.program import Plan, Shape, program

Array = NDArray[np.float64]

MISSED = 1e-5
"""A miss smaller than this is rounding."""
SLIGHT = 0.01
"""A cure by one per cent of GDP that takes away less of what is missing is none."""

WORDS = {
    "village_consent": "the village's living standard falls below the base year's",
    "floor_city": "the city's living standard falls below its floor",
    "floor_village": "the village's living standard falls below its floor",
    "food_never_falls": "national food a head falls",
    "basket_never_falls": "the national basket a head falls",
}
ROLE_WORDS = {
    "A": "food",
    "C": "consumer goods",
    "K": "producer goods",
    "F": "fuel and materials",
    "S": "services",
}


@dataclass(frozen=True)
class Miss:
    """A need that cannot be met.

    Attributes
    ----------
    need
        Its name.
    year
        Of the plan.
    size
        Share of the base or log points of consumption.
    reported
        Whether the year is one of the plan, not of those after it.
    """

    need: str
    year: int
    size: float
    reported: bool = True


@dataclass(frozen=True)
class Cure:
    """What would help: one per cent of GDP more of something in a year.

    Attributes
    ----------
    name, year
        What, and when.
    gain
        Sum of the misses that it takes away, by the multipliers.
    role
        Whose product it is; None: foreign exchange.
    """

    name: str
    year: int
    gain: float
    role: str | None


@dataclass(frozen=True)
class Explanation:
    """Misses, the largest first, and cures, the best first."""

    misses: tuple[Miss, ...]
    cures: tuple[Cure, ...]
    verified: float | None

    def sentences(self, first_year: int = 0) -> str:
        """Say it in words.

        Parameters
        ----------
        first_year
            Calendar year of the first year of the plan.
        """
        if not self.misses:
            return "every need can be met"
        shown = tuple(m for m in self.misses if m.reported) or self.misses
        worst = {m.need: m for m in reversed(shown)}
        parts = [_words(m, first_year, shown) for m in reversed(worst.values())]
        text = f"the guarantees cannot all be met: {'; '.join(parts[:4])}"
        if not self.cures:
            return text
        best, total = self.cures[0], sum(m.size for m in self.misses)
        if best.gain < SLIGHT * total:
            return f"{text}. Nothing that the plan could be given cures it; ask for less"
        seen = "" if self.verified is None else f", {100 * self.verified / total:.0f} % when tried"
        return (
            f"{text}. What helps most is more {best.name} in {first_year + best.year}: one per "
            f"cent of GDP of it takes away {100 * min(best.gain / total, 1.0):.0f} % of what is "
            f"missing by its multiplier{seen}"
        )


def explain(problem: Problem) -> Explanation:
    """Solve with needs that may be missed, and read the cures off the multipliers of resources.

    Slack stands on needs only: were credit elastic too, the answer would always be more credit.
    Cures are ranked by their multipliers and the best is tried by one more solve.

    Raises
    ------
    ComputationError
        If even the elastic problem does not end optimal.
    """
    shape = Shape(
        problem.nodes, shape_of(problem.base), substitution(problem.base), problem.needs, "elastic"
    )
    figures = figures_of(problem)
    if problem.path.price_taking:  # what can be does not hang on who takes prices: true revenue
        figures["revenue"] = figures["revenue"] * figures["revenue_power"]
        figures["import_cost"] = figures["import_cost"] - figures["import_tax"]
        figures["machine_cost"] = figures["machine_cost"] - figures["machine_tax"]
    plan = program(shape, figures).solve(figures)
    misses = _misses(problem, plan)
    cures = _cures(problem, plan, figures)
    verified = None
    if misses and cures:
        better = _with(figures, problem, cures[0])
        after = program(shape, better).solve(better, throw=False)
        if after.status == "optimal":
            left = sum(m.size for m in _misses(problem, after))
            verified = sum(m.size for m in misses) - left
    return Explanation(tuple(misses), tuple(cures), verified)


def infeasible(problem: Problem, error: ComputationError, first_year: int) -> str:
    """Return a sentence that explains why a plan ended as it did, or raise the error as it was."""
    if not problem.needs.any:
        raise error
    found = explain(problem)
    if not found.misses:
        raise error
    return found.sentences(first_year)


def _misses(problem: Problem, plan: Plan) -> list[Miss]:
    """Misses a head of those there are then, the largest first."""
    years, tail = np.array(problem.nodes.years), np.array(problem.nodes.tail)
    people = {"city": problem.base.city, "village": problem.base.village}
    found = []
    for name, values in plan.values.items():
        if not name.startswith("miss_"):
            continue
        need = name.removeprefix("miss_")
        if need.startswith("target"):
            at = np.flatnonzero(years == int(need.rsplit("_", 1)[1]))
        else:
            at = np.arange(problem.nodes.count)
        sizes = values
        for group, base in people.items():
            if need in (f"floor_{group}", f"{group}_consent"):
                sizes = values * base / plan[group][: len(values)]
        found += [
            Miss(need, int(years[n]), float(size), not tail[n])
            for n, size in zip(at, sizes, strict=True)
            if size > MISSED
        ]
    return sorted(found, key=lambda m: -m.size)


def _cures(problem: Problem, plan: Plan, figures: dict[str, Array]) -> list[Cure]:
    """What 1 % of GDP more in a row of resources takes off the misses, by year."""
    t, years = problem.base.table, problem.nodes.years
    supply = t.output / figures["output_in_supply"][0]
    farm = t.roles.index("A")
    exchange = np.zeros(len(years))
    exchange[np.array(problem.nodes.parents)] = np.abs(np.asarray(plan.duals["debt"]))
    rows: list[tuple[str, str | None, Array, float]] = [
        ("food for the city", "A", np.asarray(plan.duals["city_food"]), supply[farm]),
        ("foreign exchange or credit", None, exchange, 1.0),
    ]
    products = np.asarray(plan.duals["products"])
    for place, i in enumerate(i for i in range(len(t.roles)) if i != farm):
        rows.append((ROLE_WORDS[t.roles[i]], t.roles[i], products[:, place], supply[i]))
    found = [
        Cure(name, int(y), float(0.01 * abs(d) / scale), role)
        for name, role, duals, scale in rows
        for y, d in zip(years, duals, strict=True)
    ]
    return sorted((c for c in found if c.gain > 0), key=lambda c: -c.gain)


def _with(figures: dict[str, Array], problem: Problem, cure: Cure) -> dict[str, Array]:
    """Figures with one per cent of GDP more of the cure in its year."""
    at = np.array(problem.nodes.years) == cure.year
    if cure.role is None:
        return figures | {"other_income": figures["other_income"] + 0.01 * at}
    t = problem.base.table
    relief = figures["relief"].copy()
    supply = t.output / figures["output_in_supply"][0]
    relief[at, t.roles.index(cure.role)] += 0.01 / supply[t.roles.index(cure.role)]
    return figures | {"relief": relief}


def _words(miss: Miss, first_year: int, misses: tuple[Miss, ...]) -> str:
    """Name a need that is missed, its worst year and how many others there are."""
    others = sum(m.need == miss.need for m in misses) - 1
    when = f"in {first_year + miss.year}"
    when += f", its worst year of {others + 1}" if others else ""
    if miss.need.startswith("target_"):
        role = ROLE_WORDS[miss.need.split("_")[1]]
        return f"output of {role} is {100 * miss.size:.1f} % of its base short of the target {when}"
    below = (
        100 * -np.expm1(-miss.size)
        if "basket" not in miss.need and "food" not in miss.need
        else 100 * miss.size
    )
    return f"{WORDS[miss.need]} by {below:.1f} % {when}"
