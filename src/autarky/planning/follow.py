"""What a policy does over the years: the optimum, a rule and the optimum after it, plans anew."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from autarky._core.errors import ComputationError, InfeasibleError
from autarky.planning.course import Course, living, on_trunk, persons
from autarky.planning.explain import infeasible
from autarky.planning.nodes import chain
from autarky.planning.optimum import Optimal, later, solve_optimum
from autarky.planning.policies import Optimum, OptimumMPC, Policy, Rule, Steady, Zigzag
from autarky.planning.replan import replanned
from autarky.planning.setting import Setting
from autarky.planning.simulate import Year, advance, levied, simulate

Array = NDArray[np.float64]


def follow(setting: Setting, policy: Policy, lump: Array | None = None) -> Course:
    """Follow a policy through a setting.

    Parameters
    ----------
    setting, policy
        What it faces and what it is.
    lump
        (node,) first guess of the lump sums of price-taking, of a course under like figures.
    """
    uncertain = setting.spec.regime == "uncertain"
    if isinstance(policy, Rule):
        return _expected(setting, policy) if uncertain else _rule(setting, policy, lump)
    if isinstance(policy, OptimumMPC):
        if uncertain:
            return replanned(setting, policy)
        certain = setting.without_guarantees()  # what is known holds: planning anew changes nothing
        return replace(_optimum(certain, Optimum(policy.coercion), lump), policy=policy)
    return _optimum(setting, policy, lump)


def explained(
    setting: Setting, policy: Policy, first_year: int, lump: Array | None = None
) -> Course:
    """Follow a policy; what cannot be met is said in words.

    Raises
    ------
    InfeasibleError
        If guarantees or targets cannot all be met.
    ComputationError
        If a program does not end optimal.
    """
    try:
        return follow(setting, policy, lump)
    except ComputationError as error:
        if not isinstance(policy, Optimum):
            raise
        problem = setting.problem(coercion=bool(policy.coercion or setting.spec.coercion))
        raise InfeasibleError(infeasible(problem, error, first_year)) from error


def _optimum(setting: Setting, policy: Optimum, lump: Array | None) -> Course:
    coercion = setting.spec.coercion if policy.coercion is None else policy.coercion
    problem = setting.problem(coercion=coercion)
    found = solve_optimum(problem, lump)
    values = {n: v for n, v in found.plan.values.items() if not n.startswith("miss_")}
    return Course(
        policy, on_trunk(setting.nodes, values, setting.horizon), found.plan.objective,
        persons(setting), living(setting, setting.weight, values), (found,), found,
        np.full(setting.horizon, problem.levy),
    )  # fmt: skip


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
    lived = {n: np.array([y.solved.plan[n][0] for y in done]) for n in ("city", "village")}
    people = living(setting, setting.weight[:years], lived)
    people += living(setting, setting.weight[years:], after.plan.values)
    return Course(
        policy=rule, values=_joined(done, after, setting.horizon), utility=utility,
        weight=persons(setting), people=people, solved=(*(y.solved for y in done), after),
        plan=None, levy=np.array([*levies, *[problem.levy] * (setting.horizon - years)]),
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
    openings = setting.openings
    settings = [setting.opened_in(k) for k, _ in openings]
    courses = [_rule(one, rule) for one in settings]
    chance = np.array([mass for _, mass in openings])
    utility = float(chance @ [c.utility for c in courses])
    people = float(chance @ [c.people for c in courses])
    solved = tuple(s for c in courses for s in c.solved)
    return replace(
        courses[-1], utility=utility, weight=persons(settings[-1]), people=people, solved=solved
    )
