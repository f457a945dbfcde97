"""What a policy does over the years: the optimum, or a rule and the optimum after it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from autarky.planning.nodes import chain, probabilities, weights
from autarky.planning.optimum import Optimal, later, solve_optimum
from autarky.planning.policies import Optimum, Policy, Rule, Steady, Zigzag
from autarky.planning.setting import Setting, opening
from autarky.planning.simulate import Year, advance, levied, simulate

Array = NDArray[np.float64]

STATES = ("capital", "herd", "city", "debt")


@dataclass(frozen=True, eq=False)
class Course:
    """Decisions and states by year, and what they are worth.

    Attributes
    ----------
    policy
        Whose.
    values
        By name of the decision, years first; states at the start of a year. On the trunk where the
        end of isolation is uncertain.
    utility
        Sum of weighted utilities, the years after the horizon included.
    weight
        Σ of the weights of the years times the people of the base composition.
    solved
        Every solve in it.
    plan
        Of the optimum; None for a rule.
    levy
        (year,) largest levy of each year, share of base farm output.
    """

    policy: Policy
    values: Mapping[str, Array]
    utility: float
    weight: float
    solved: tuple[Optimal, ...]
    plan: Optimal | None
    levy: Array

    @property
    def welfare(self) -> float:
        """Consumption-equivalent change against the base year kept for ever, %."""
        return 100.0 * float(np.expm1(self.utility / self.weight))

    def against(self, other: Course) -> float:
        """Consumption-equivalent change against another course, %."""
        return 100.0 * float(np.expm1((self.utility - other.utility) / self.weight))


def follow(setting: Setting, policy: Policy, lump: Array | None = None) -> Course:
    """Follow a policy through a setting.

    Parameters
    ----------
    setting, policy
        What it faces and what it is.
    lump
        (node,) first guess of the lump sums of price-taking, of a course under like figures.
    """
    if isinstance(policy, Rule):
        return _expected(setting, policy) if setting.spec.regime == "uncertain" else (
            _rule(setting, policy, lump)
        )  # fmt: skip
    return _optimum(setting, policy, lump)


def persons(setting: Setting) -> float:
    """Welfare of one log point of consumption for everybody for ever: Σ weight · (1+n)ᵗ."""
    growth = 1.0 + setting.base.values["population_growth"]
    return float(setting.weight @ growth ** np.array(setting.nodes.years, dtype=float))


def _optimum(setting: Setting, policy: Optimum, lump: Array | None) -> Course:
    coercion = setting.spec.coercion if policy.coercion is None else policy.coercion
    problem = setting.problem(coercion=coercion)
    found = solve_optimum(problem, lump)
    values = {n: v for n, v in found.plan.values.items() if not n.startswith("miss_")}
    return Course(
        policy, _reported(setting, values), found.plan.objective, persons(setting),
        (found,), found, np.full(setting.horizon, problem.levy),
    )  # fmt: skip


def _reported(setting: Setting, values: Mapping[str, Array]) -> dict[str, Array]:
    """First years of every decision: of the trunk, laid over years that do not trade."""
    nodes, T = setting.nodes, setting.horizon
    trunk = np.flatnonzero(np.array(nodes.opens) == -1)[:T]
    trading = np.flatnonzero(nodes.trading)
    found = {}
    for name, value in values.items():
        if len(value) == len(trading) and len(value) != nodes.count:
            full = np.zeros((nodes.count, *value.shape[1:]))
            full[trading] = value
            found[name] = full[trunk]
        elif len(value) >= nodes.count:
            found[name] = value[trunk]
    return found


def _rule(setting: Setting, rule: Rule, lump: Array | None = None) -> Course:
    """Follow a rule for the plan years, the optimum after them."""
    base, path, years = setting.base, setting.path, setting.plan_years
    done = simulate(base, _resolved(setting, rule), setting.settings, path, years)
    last = done[-1]
    levy = levied(base, last.instruments, last.state)
    state = advance(base, last.state, last.solved.plan.values, path, levy)
    rest = chain(setting.horizon - years, setting.spec.tail_years)
    problem = later(
        setting.problem(coercion=setting.spec.coercion, needs=False), state, years, rest
    )
    after = solve_optimum(problem, None if lump is None else lump[years:])
    utility = float(setting.weight[:years] @ [y.utility for y in done]) + after.plan.objective
    levies = [levied(base, y.instruments, y.state) for y in done]
    return Course(
        policy=rule, values=_joined(done, after, setting.horizon), utility=utility,
        weight=persons(setting), solved=(*(y.solved for y in done), after), plan=None,
        levy=np.array([*levies, *[problem.levy] * (setting.horizon - years)]),
    )  # fmt: skip


def _resolved(setting: Setting, rule: Rule) -> Rule:
    """Return the rule, its instruments known: a steady line first follows the zigzag."""
    if not isinstance(rule, Steady):
        return rule
    years = simulate(setting.base, Zigzag(), setting.settings, setting.path, setting.plan_years)
    return Steady.over([year.instruments for year in years])


def _joined(done: list[Year], after: Optimal, horizon: int) -> dict[str, Array]:
    found: dict[str, Array] = {}
    for name, later_values in after.plan.values.items():
        if name in done[0].solved.plan.values and later_values.ndim:
            own = [y.solved.plan[name][:1] for y in done]
            found[name] = np.concatenate([*own, later_values])[:horizon]
    for name in ("shortfall", "gdp"):
        found.pop(name, None)
    return found


def _expected(setting: Setting, rule: Rule) -> Course:
    """A rule where the end of isolation is uncertain: the mean over the kept opening years.

    A rule does not look ahead, so that each opening year is a course of its own; the optimum that
    follows the plan years knows the opening, which favours the rule a little.
    """
    kept = sorted({k for k in setting.nodes.opens if k >= 0})
    tail, T = setting.spec.tail_years, setting.horizon
    chance = opening(setting.spec, setting.base.values, T)
    mass = np.diff(np.concatenate([[0.0], np.cumsum(chance)[kept]]))
    mass = np.append(mass, 1.0 - mass.sum())
    nodes = chain(T, tail)
    v = setting.base.values
    weight = weights(nodes, probabilities(nodes, chance), v["discount"], v["population_growth"])
    courses = []
    for k in (*kept, T + tail):
        shut = np.arange(T + tail) < k
        one = replace(setting, nodes=nodes, weight=weight, path=setting.path.closed(shut))
        courses.append(_rule(one, rule))
    utility = float(mass @ [c.utility for c in courses])
    solved = tuple(s for c in courses for s in c.solved)
    return replace(courses[-1], utility=utility, weight=persons(one), solved=solved)
