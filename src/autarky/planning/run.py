"""The planning clock: the tempo at which a region builds, the best one or a rule's."""

from __future__ import annotations

from typing import Any

import numpy as np
import xarray as xr

from autarky._core.progress import Progress, silent
from autarky._core.status import Certificate, Status
from autarky.planning.course import Course
from autarky.planning.fit import fitted, worst
from autarky.planning.follow import explained, follow
from autarky.planning.market import Market
from autarky.planning.optimum import PRICE_TAKING
from autarky.planning.outcomes import calendar, paths
from autarky.planning.policies import Optimum, Policy, checked_policy
from autarky.planning.prices import TEXTS, plan_prices
from autarky.planning.setting import Question, Setting
from autarky.planning.spec import Spec
from autarky.results import Provenance, Result
from autarky.scenario import Scenario
from autarky.world import World

HEADLINE = (
    "gdp_per_head",
    "accumulation",
    "food_city",
    "food_village",
    "herd",
    "machine_imports",
    "debt",
)


def run(
    world: World,
    scenario: Scenario | None = None,
    spec: Spec | None = None,
    *,
    region: str,
    policy: Policy | None = None,
    market: Market | None = None,
    horizon_years: int = 20,
    progress: Progress = silent,
) -> Result:
    """Follow a policy over the years, and say what it is worth against the best one.

    Parameters
    ----------
    world, region
        The table, and whose plan it is.
    scenario
        This clock reads ``cuts`` (each tie as open as its share remaining, by year of its days),
        ``tariffs`` and ``costs`` (they raise the region's import prices) and ``credit`` (ceilings
        on its debt). Stocks, rationing and the month are not read. ``spec.regime`` takes the place
        of cuts and credit.
    spec
        Parameters; see :class:`Spec`.
    policy
        :class:`Optimum` (the default) or a rule; a rule governs ``spec.plan_years`` and the optimum
        follows.
    market
        World market; None: the world's own trade. :func:`autarky.coupling.world_market` makes one.
    horizon_years
        Years that are reported, 2 to 60; the base year is the first.
    progress
        Called as ``progress("courses", done, total)``; raise from it to cancel.

    Returns
    -------
    Result
        Paths by ``year``, and ``role``: see :data:`autarky.planning.outcomes.TEXTS`. Of the optimum
        in a chain also prices: :data:`autarky.planning.prices.TEXTS`. Welfare as
        consumption-equivalent %: ``welfare_vs_base_pct`` against the base year kept for ever,
        ``welfare_vs_optimum_pct`` against the optimum under the same scenario with every instrument
        that the policy has, ``welfare_vs_open_pct`` against the same policy without the scenario.
        Where the end of isolation is uncertain, paths are those of isolation that has not ended and
        welfare is expected.

    Raises
    ------
    NameNotFoundError
        If a region or sector is not in the world.
    InputError
        If a parameter is unknown or leaves the base year without room.
    InfeasibleError
        If guarantees or targets cannot all be met, in the words of the problem.
    ComputationError
        If a program does not end optimal.
    """
    policy = checked_policy(policy)
    question = Question.of(world, scenario, spec, region, market, horizon_years)
    setting = question.setting()
    progress("courses", 0, 3)
    course = explained(setting, policy, world.info.year or 0)
    progress("courses", 1, 3)
    best = _best(setting, policy, course)
    progress("courses", 2, 3)
    open_ = _open(question, setting, policy, course)
    progress("courses", 3, 3)
    data = _dataset(question, setting, course, best, open_)
    used = (
        question.scenario,
        question.spec.model_dump() | {"region": region, "policy": repr(policy)},
    )
    return Result(
        clock="planning",
        data=data,
        headline=HEADLINE,
        status=Status.CONVERGED,
        certificate=certificate((course, best, open_), worst(fitted(question))),
        provenance=Provenance.of(world, used[0], used[1] | {"horizon_years": horizon_years}),
    )


def _best(setting: Setting, policy: Policy, course: Course) -> Course:
    """Return the optimum with the policy's own instruments."""
    if isinstance(policy, Optimum):
        return course
    levy = float(course.levy.max())
    free = setting.without_guarantees().allowing(levy)
    return follow(free, Optimum(coercion=levy > 0 or setting.spec.coercion))


def _open(question: Question, setting: Setting, policy: Policy, course: Course) -> Course:
    """Return the same policy without the scenario; the course itself where nothing is changed."""
    spec = setting.spec
    if spec.regime in (None, "open", "monopoly") and question.scenario.is_empty:
        return course
    regime = "monopoly" if spec.regime == "monopoly" else "open"
    other = spec.model_copy(update={"regime": regime})
    free = question.setting(spec=other, scenario=Scenario.none())
    same = all(
        np.array_equal(getattr(setting.path, n), getattr(free.path, n))
        for n in (
            "imports",
            "exports",
            "openness",
            "machines",
            "import_price",
            "export_price",
            "credit",
        )
    )
    return (
        course
        if same and spec.regime != "uncertain"
        else explained(free, policy, question.world.info.year or 0)
    )


def _dataset(
    question: Question, setting: Setting, course: Course, best: Course, open_: Course
) -> xr.Dataset:
    years = calendar(question.world.info.year, setting.horizon)
    data = paths(setting, course, years)
    if course.plan is not None and setting.spec.regime != "uncertain":
        for name, values in plan_prices(setting, course).items():
            unit, text = TEXTS[name]
            dims = ("year", "role") if values.ndim == 2 else ("year",)
            data[name] = (dims, values, {"unit": unit, "long_name": text})
    figures = {
        "welfare_vs_base_pct": (course.welfare, "welfare against the base year kept for ever"),
        "welfare_vs_optimum_pct": (course.against(best), "welfare against the optimum"),
        "welfare_vs_open_pct": (course.against(open_), "welfare against no scenario"),
    }
    for name, (value, text) in figures.items():
        data[name] = ((), value, {"unit": "% of consumption for ever", "long_name": text})
    words = {"unit": "share of GDP", "long_name": "investment in the base year"}
    data["base_accumulation"] = ((), setting.base.share, words)
    return data.assign_attrs(
        world=question.world.name, region=question.table.region, policy=course.policy.name,
        regime=question.spec.regime or "scenario",
    )  # fmt: skip


def certificate(courses: tuple[Course, ...], fit: dict[str, float]) -> Certificate:
    """How the programs ended, how far price-taking has settled, how well the base year fits."""
    solves = [s for c in {id(c): c for c in courses}.values() for s in c.solved]
    steps = [step for s in solves for step in s.steps]
    missed = [float(np.max(s.plan.values.get("unsustained", 0.0))) for s in solves]
    notes: dict[str, Any] = {
        "programs": sum(s.solves for s in solves),
        "fallbacks": sum(step > 0 for step in steps),
        "deepest_fallback": max(steps),
        "terminal_law_missed": max(missed),
    }
    return Certificate(
        {"price_taking_lump_sum": max(s.residual for s in solves)},
        {"price_taking_lump_sum": PRICE_TAKING},
        notes | fit,
    )
