"""Many members at once: what every policy comes to with each set of figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import xarray as xr
from numpy.typing import NDArray

from autarky._core.errors import AutarkyError, InfeasibleError, InputError
from autarky._core.evidence import Known
from autarky._core.progress import Progress, silent
from autarky.numerics.distributions import Distribution
from autarky.planning.course import Course
from autarky.planning.follow import explained, follow
from autarky.planning.market import Market
from autarky.planning.outcomes import BY_ROLE, TEXTS, calendar, quantities
from autarky.planning.policies import Optimum, Policy, Rule
from autarky.planning.prices import RELATIVE, relative_prices
from autarky.planning.setting import Question, Setting
from autarky.planning.spec import Spec
from autarky.scenario import Scenario
from autarky.world import World

Array = NDArray[np.float64]

PATHS = tuple(name for name in TEXTS if name not in BY_ROLE)
"""Paths of a policy: a figure a year."""
ROLE_PATHS = ("output", "capital")
"""Those of a figure a year and role that a comparison keeps."""
PER_CENT = "% of consumption for ever"


def open_parameters(
    world: World, spec: Spec | None = None, *, region: str
) -> dict[str, Distribution]:
    """Return the distribution of each parameter and rule setting that a Spec leaves open, by name.

    Names are those of :func:`autarky.planning.parameters` and, of rules, ``gallop.accumulation``.
    """
    question = Question.of(world, None, spec, region, None, 2)
    return {name: f.distribution for name, f in question.ranges.items()}


def parameter_sources(world: World, spec: Spec | None = None, *, region: str) -> dict[str, Known]:
    """Return how well each figure of :func:`open_parameters` is known."""
    question = Question.of(world, None, spec, region, None, 2)
    return {name: Known(f.evidence, f.source) for name, f in question.ranges.items()}


def ensemble(
    world: World,
    scenario: Scenario | None,
    spec: Spec | None,
    members: pd.DataFrame,
    *,
    region: str,
    policies: Sequence[Policy],
    market: Market | None = None,
    horizon_years: int = 20,
    progress: Progress = silent,
) -> xr.Dataset:
    """Follow the optimum and rules for members that differ in their figures.

    Parameters
    ----------
    world, scenario, spec, region, market, horizon_years
        As in :func:`autarky.planning.run`.
    members
        A row each; columns are names of :func:`open_parameters`, all or some: what is missing is
        the table's figure.
    policies
        Rules; the optimum comes first, with every instrument that one of them has.
    progress
        Called as ``progress("draws", done, total)``; raise from it to cancel.

    Returns
    -------
    xarray.Dataset
        Over ``draw`` and ``policy``: ``welfare_vs_optimum_pct``, ``welfare_vs_base_pct``; over
        ``year`` besides, the paths of :data:`PATHS`, and the optimum's prices of
        :data:`autarky.planning.prices.RELATIVE`, which a rule has not.

    Raises
    ------
    InputError
        As :func:`autarky.planning.run`, or if a column is no parameter.
    InfeasibleError, ComputationError
        If a member has no plan.
    """
    question = Question.of(world, scenario, spec, region, market, horizon_years)
    rules = [p for p in policies if not isinstance(p, Optimum)]
    year = world.info.year or 0
    found = []
    for row in range(len(members)):
        values, rule_values = _figures(question, members.iloc[row].to_dict())
        found.append(follow_all(question.setting(values, rule_values), rules, year))
        if found[-1].problem:
            raise InfeasibleError(found[-1].problem)
        progress("draws", row + 1, len(members))
    return _dataset(question, found, ["optimum", *(p.name for p in rules)])


def _figures(
    question: Question, given: Mapping[object, float]
) -> tuple[dict[str, float], dict[tuple[str, str], float]]:
    """Figures and rule settings of a member."""
    values = {name: f.value for name, f in question.figures.items()}
    rules = {key: f.value for key, f in question.rules.items()}
    for name, value in given.items():
        rule, _, instrument = str(name).partition(".")
        if str(name) in values:
            values[str(name)] = float(value)
        elif (rule, instrument) in rules:
            rules[rule, instrument] = float(value)
        else:
            msg = f"planning: no parameter {name!r}; see planning.parameters()"
            raise InputError(msg)
    return values, rules


@dataclass(frozen=True, eq=False)
class Followed:
    """What policies come to in one setting, the optimum first.

    Attributes
    ----------
    against, base
        (policy,) welfare against the optimum and against the base year kept for ever, %.
    paths, prices
        (policy, year) by name, and (policy, year, role) of :data:`ROLE_PATHS`; only the optimum has
        prices.
    fallbacks, programs, residual
        Solves that needed more than one attempt, all solves, and the price-taking residual.
    problem
        Why the optimum has no plan, in words; empty where it has.
    """

    against: Array
    base: Array
    paths: Mapping[str, Array]
    prices: Mapping[str, Array]
    fallbacks: int
    programs: int
    residual: float
    problem: str = ""


def follow_all(setting: Setting, policies: Sequence[Policy], first_year: int = 0) -> Followed:
    """Follow the optimum, with a levy where a policy has one, and every policy.

    All are measured against the optimum that guarantees nothing, as rules do not; where the Spec
    guarantees something the optimum's own row is what that costs, or unknown where it cannot be.
    """
    setting, optimum = with_their_levy(setting, policies)
    best = follow(setting.without_guarantees(), optimum)
    lump = best.plan.lump if best.plan is not None else None
    courses: list[Course | None] = [best]
    problem = ""
    if setting.needs.any:
        try:
            courses = [explained(setting, optimum, first_year, lump)]
        except AutarkyError as error:
            courses, problem = [None], str(error)
    courses += [follow(setting, p, lump) for p in policies]
    return _gathered(setting, best, courses, problem)


def _gathered(
    setting: Setting, best: Course, courses: Sequence[Course | None], problem: str
) -> Followed:
    missing = unknown(1, setting.horizon, len(setting.base.table.roles))
    own = [None if c is None else quantities(setting, c) for c in courses]
    prices = [None if c is None else relative_prices(setting, c) for c in courses]
    solved = [s for c in {id(c): c for c in (best, *courses)}.values() if c for s in c.solved]
    return Followed(
        np.array([np.nan if c is None else c.against(best) for c in courses]),
        np.array([np.nan if c is None else c.welfare for c in courses]),
        {n: np.stack([missing.paths[n][0] if p is None else p[n] for p in own])
         for n in (*PATHS, *ROLE_PATHS)},
        {n: np.stack([missing.prices[n][0] if p is None else p[n] for p in prices])
         for n in RELATIVE},
        sum(k > 0 for s in solved for k in s.steps), sum(s.solves for s in solved),
        max((s.residual for s in solved), default=0.0), problem,
    )  # fmt: skip


def unknown(policies: int, horizon: int, roles: int) -> Followed:
    """Return what is known of a member without a plan: nothing."""
    none = np.full(policies, np.nan)
    paths = {name: np.full((policies, horizon), np.nan) for name in PATHS}
    paths |= {name: np.full((policies, horizon, roles), np.nan) for name in ROLE_PATHS}
    prices = {name: np.full((policies, horizon), np.nan) for name in RELATIVE}
    return Followed(none, none, paths, prices, 0, 0, 0.0)


def with_their_levy(setting: Setting, policies: Sequence[Policy]) -> tuple[Setting, Optimum]:
    """Return a setting and an optimum in it that may levy as much as any of the policies."""
    levy = max([_levy(setting, p) for p in policies], default=0.0)
    return setting.allowing(levy), Optimum(coercion=True if levy > 0 else None)


def _levy(setting: Setting, policy: Policy) -> float:
    """Largest levy of a policy, share of base farm output."""
    if isinstance(policy, Rule):
        return policy.start(setting.settings).levy * setting.base.values["levy_base"]
    return setting.levy if policy.coercion else 0.0


def _dataset(question: Question, found: Sequence[Followed], policies: list[str]) -> xr.Dataset:
    coords = {
        "draw": np.arange(len(found)),
        "policy": policies,
        "year": calendar(question.world.info.year, question.horizon),
    }
    data = xr.Dataset(coords=coords)
    for name, field, text in (
        ("welfare_vs_optimum_pct", "against", "welfare against the optimum"),
        ("welfare_vs_base_pct", "base", "welfare against the base year kept for ever"),
    ):
        values = np.stack([getattr(one, field) for one in found])
        data[name] = (("draw", "policy"), values, {"unit": PER_CENT, "long_name": text})
    for name in PATHS:
        unit, text = TEXTS[name]
        values = np.stack([one.paths[name] for one in found])
        data[name] = (("draw", "policy", "year"), values, {"unit": unit, "long_name": text})
    for name, (unit, text) in RELATIVE.items():
        values = np.stack([one.prices[name] for one in found])
        data[name] = (("draw", "policy", "year"), values, {"unit": unit, "long_name": text})
    return data
