"""Planning anew every year while isolation lasts, and what comes of it (model predictive control).

Isolation goes on in every year of the trunk; each year a plan is made from where the economy stands
and only its first year is done. Where isolation ends, the optimum of the open market follows.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from autarky.planning.coefficients import State
from autarky.planning.course import Course, living, on_trunk, persons
from autarky.planning.nodes import Nodes, chain, probabilities, tree, weights
from autarky.planning.optimum import Optimal, Problem, solve_optimum
from autarky.planning.policies import OptimumMPC
from autarky.planning.setting import Setting

Array = NDArray[np.float64]


@dataclass
class _Lived:
    """What has been decided so far: rows by name, weighted utility and people, solves.

    `lumps` are those of price-taking by year and opening year: where the next plan begins to look.
    """

    rows: list[Mapping[str, Array]] = field(default_factory=list)
    utility: float = 0.0
    people: float = 0.0
    solved: list[Optimal] = field(default_factory=list)
    lumps: dict[tuple[int, int], float] = field(default_factory=dict)


def replanned(setting: Setting, policy: OptimumMPC) -> Course:
    """Follow plans that are made anew every year; nothing is guaranteed, as for a rule.

    Expected welfare is over the opening years that the Spec keeps, as the optimum's is.
    """
    setting = setting.without_guarantees()
    coercion = setting.spec.coercion if policy.coercion is None else policy.coercion
    known = setting.opened_in(setting.never)
    whole = known.problem(coercion=coercion)
    chance = dict(setting.openings)
    lived, utility, people = _Lived(), 0.0, 0.0
    state = opened = State.of(setting.base)
    for year in range(setting.horizon):
        if year in chance:
            after = _solve(_opened(setting, whole, opened), lived)
            utility += chance[year] * (lived.utility + after.plan.objective)
            later = living(setting, whole.weight[year:], after.plan.values)
            people += chance[year] * (lived.people + later)
        left = {k: mass for k, mass in chance.items() if k > year}
        problem = _believed(setting, whole, state, policy.believes, left)
        found = _solve(problem, lived)
        if set(left) == {setting.never}:  # nothing is left to wait for: the plan is done to its end
            lived.rows.append(on_trunk(problem.nodes, found.plan.values, setting.horizon - year))
            utility += chance[setting.never] * (lived.utility + found.plan.objective)
            later = living(setting, whole.weight[year:], found.plan.values)
            people += chance[setting.never] * (lived.people + later)
            break
        values = found.plan.values
        lived.rows.append(on_trunk(problem.nodes, values, 1))
        enjoyed = float(values["utility_city"][0] + values["utility_village"][0])
        lived.utility += whole.weight[year] * enjoyed
        lived.people += living(setting, whole.weight[year : year + 1], values)
        state, opened = _next(problem.nodes, values, year + 1)
    return Course(
        policy=policy, values=_joined(lived), utility=utility, weight=persons(known),
        people=people, solved=tuple(lived.solved), plan=None,
        levy=np.full(setting.horizon, whole.levy),
    )  # fmt: skip


def _solve(problem: Problem, lived: _Lived) -> Optimal:
    first, nodes = problem.state.year, problem.nodes
    whole = first if problem.path.served[first] else -1  # a chain is open from its start, or trunk
    opens = [first + k if k >= 0 else whole for k in nodes.opens]
    keys = list(zip((first + np.array(nodes.years)).tolist(), opens, strict=True))
    found = solve_optimum(problem, np.array([lived.lumps.get(key, 0.0) for key in keys]))
    lived.lumps |= dict(zip(keys, found.lump.tolist(), strict=True))
    lived.solved.append(found)
    return found


def _next(nodes: Nodes, values: Mapping[str, Array], year: int) -> tuple[State, State]:
    """State at the start of the next year, where isolation goes on and where it has ended.

    They differ in who goes back to the village: people know whether trade is open when they go.
    """
    rows = (1, next((n for n, opens in enumerate(nodes.opens) if opens == 1), 1))
    names = ("capital", "herd", "city", "debt")
    on, ended = (State(**{n: values[n][row] for n in names}, year=year) for row in rows)
    return on, ended


def _opened(setting: Setting, whole: Problem, state: State) -> Problem:
    """What is planned when isolation ends at the start of a year."""
    year = state.year
    nodes = chain(setting.horizon - year, setting.spec.tail_years)
    return replace(
        whole, state=state, nodes=nodes, path=setting.opened_in(year).path,
        weight=whole.weight[year:],
    )  # fmt: skip


def _believed(
    setting: Setting, whole: Problem, state: State, believes: str, left: Mapping[int, float]
) -> Problem:
    """The plan of a year in which isolation has not ended.

    Parameters
    ----------
    left
        Chance of each opening year that is left, by year, seen from the first.
    """
    year, never = state.year, setting.never
    rest = chain(setting.horizon - year, setting.spec.tail_years)
    if set(left) == {never} or believes != "chances":
        opens = never if set(left) == {never} else _expected_opening(believes, left, year, setting)
        path = setting.opened_in(opens).path
        return replace(whole, state=state, nodes=rest, path=path, weight=whole.weight[year:])
    kept = [k for k in left if k != never]
    nodes = tree([k - year for k in kept], setting.horizon - year, setting.spec.tail_years)
    weight = _weights(setting, nodes, {k - year: left[k] for k in kept}, sum(left.values()))
    return replace(whole, state=state, nodes=nodes, path=setting.path, weight=weight)


def _expected_opening(believes: str, left: Mapping[int, float], year: int, setting: Setting) -> int:
    """The one opening year that a planner who thinks in certainties counts on."""
    if believes == "never":
        return setting.never
    if believes == "next_year":
        return year + 1
    ends = {min(k, setting.horizon): mass for k, mass in left.items()}
    mean = sum(k * mass for k, mass in ends.items()) / max(sum(left.values()), 1e-12)
    return max(year + 1, round(mean))


def _weights(setting: Setting, nodes: Nodes, left: Mapping[int, float], total: float) -> Array:
    """What nodes count for, given that isolation has not ended yet."""
    opening = np.zeros(max(left) + 1)
    for years, mass in left.items():
        opening[years] = mass / max(total, 1e-12)
    v = setting.base.values
    chance = probabilities(nodes, opening)
    return weights(nodes, chance, v["discount"], v["population_growth"])


def _joined(lived: _Lived) -> dict[str, Array]:
    """Years one after another, of what every plan has."""
    names = set.intersection(*(set(row) for row in lived.rows))
    return {n: np.concatenate([row[n] for row in lived.rows]) for n in sorted(names)}
