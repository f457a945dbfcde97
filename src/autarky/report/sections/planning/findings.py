"""The runs behind the section, and what is read off them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np
import xarray as xr

from autarky._core.errors import AutarkyError, InfeasibleError, InputError
from autarky._core.progress import Progress, silent
from autarky.planning import (
    MadGallop,
    Optimum,
    SnailsPace,
    Spec,
    compare,
    price_of_isolation,
    run,
)
from autarky.planning.follow import explained, follow
from autarky.planning.setting import Question
from autarky.report.context import Context
from autarky.report.sections.planning.course import Courses, courses, joined
from autarky.results import Result

DRAWS, FOLLOWED = 12, 8
"""Draws at most behind the bands of tempos, and of the course of consumption."""
LEVEL = 0.01
"""Welfare, %, within which two rules cost as much: a zigzag that never turns is the gallop."""
YEARS = 20
DRAWN = ("snail", "gallop")
"""Rules with bands."""
ISOLATION = (0, 1, 5, 10, 20)
"""Years of isolation that are priced."""
GUARANTEES = {
    "basket": "that the national basket a head, and food, never fall",
    "floor": "that neither city nor village ever falls below its base year",
}


Drawn: TypeAlias = tuple[Result | None, tuple[str, ...], tuple[tuple[str, Courses], ...]]
"""The comparison over draws, warnings, and courses of consumption by country."""


@dataclass(frozen=True, eq=False)
class Findings:
    """What was found.

    Attributes
    ----------
    compared
        All rules with central figures; with bands of what was drawn.
    drawn
        The optimum and two rules over draws.
    best
        The optimum with its plan prices.
    prices
        Welfare by years of isolation.
    guarantees
        Welfare against the free optimum by guarantee, %, or the sentence that says why not.
    courses
        Consumption along the best plan, of the country and of its foil.
    """

    context: Context
    compared: Result
    drawn: Result | None
    best: Result
    prices: xr.Dataset
    guarantees: dict[str, float | str]
    draws: int
    warnings: tuple[str, ...]
    courses: tuple[tuple[str, Courses], ...]

    @property
    def welfare(self) -> dict[str, float]:
        """Welfare of each rule against the optimum, %."""
        one = self.compared.data["welfare_vs_optimum_pct"].isel(regime=0).to_series()
        return {str(k): float(v) for k, v in one.drop("optimum").items()}

    @property
    def worst(self) -> str:
        """Rule that costs most; of those that cost as much one with a band."""
        least = min(self.welfare.values())
        level = [p for p, value in self.welfare.items() if value <= least + LEVEL]
        return next((p for p in level if p in self.banded), level[0])

    @property
    def banded(self) -> dict[str, tuple[float, float]]:
        """10th and 90th percentile of the welfare of rules that were drawn, %."""
        if self.drawn is None:
            return {}
        one = self.drawn.data.isel(regime=0)
        low, high = (one[f"welfare_vs_optimum_pct_{p}"].to_series() for p in ("p10", "p90"))
        return {p: (float(low[p]), float(high[p])) for p in DRAWN}

    @property
    def snail_beats_gallop(self) -> float | None:
        """Share of draws."""
        if self.drawn is None:
            return None
        beats = self.drawn.data["beats"].isel(regime=0)
        return float(beats.sel(policy="snail", other="gallop"))

    def path(self, name: str, policy: str = "optimum") -> np.ndarray:
        """(year,) a path of a policy with central figures."""
        values = self.compared.data[name].isel(regime=0).sel(policy=policy)
        return np.asarray(values.values)


def find(context: Context) -> Findings | None:
    """Run everything that the section needs; None where the table has no plan."""
    code = _code(context)
    if code is None:
        return None
    world, scenario = context.world, context.scenario
    context.progress("planning", 0, 4)
    try:
        best = run(world, scenario, region=code, horizon_years=YEARS)
    except InputError:
        return None
    compared = compare(world, scenario, region=code, horizon_years=YEARS)
    context.progress("planning", 1, 4)
    prices = price_of_isolation(world, region=code, years=ISOLATION, horizon_years=YEARS)
    context.progress("planning", 2, 4)
    guarantees = {name: _guaranteed(context, code, name) for name in GUARANTEES}
    context.progress("planning", 3, 4)
    begun = context.ahead.get("planning")
    drawn, warnings, followed_ = begun.result() if begun is not None else draw(context)
    followed_ = followed_ or _central(context)
    context.progress("planning", 4, 4)
    return Findings(
        context=context, compared=_with_bands(compared, drawn), drawn=drawn, best=best,
        prices=prices, guarantees=guarantees,
        draws=min(context.draws, DRAWS) if drawn is not None else 1, warnings=warnings,
        courses=followed_,
    )  # fmt: skip


def draw(context: Context, progress: Progress = silent) -> Drawn:
    """Follow the optimum and two rules over draws; begun ahead, for it takes long."""
    code, draws = _code(context), min(context.draws, DRAWS)
    if code is None or draws < 2:
        return None, (), ()
    try:
        drawn = compare(
            context.world, context.scenario, region=code, horizon_years=YEARS, draws=draws,
            seed=context.seed, policies=(SnailsPace(), MadGallop()), workers=2, progress=progress,
        )  # fmt: skip
    except AutarkyError as error:
        return None, (f"bands could not be drawn: {error}",), ()
    explained = int(drawn.certificate.notes["draws_explained"])
    text = f"{explained} of {draws} draws have no plan and are not in the bands"
    return drawn, (text,) if explained else (), _followed(context, progress)


def _followed(context: Context, progress: Progress) -> tuple[tuple[str, Courses], ...]:
    """Courses of consumption of the country over draws, and of the foil with central figures."""
    from joblib import Parallel, delayed

    members = min(context.draws, FOLLOWED), context.seed
    (own, scenario), *others = context.cases
    jobs = [(own, scenario, draw) for draw in range(members[0])]
    jobs += [(who, other, 0) for who, other in others]
    tasks = (
        delayed(courses)(context.world, case, who, YEARS, members, (draw,))
        for who, case, draw in jobs
    )
    made: list[Courses] = []
    for one in Parallel(n_jobs=2, return_as="generator")(tasks):
        made.append(one)
        progress("courses", len(made), len(jobs))
    rest = [(who, one) for (who, _), one in zip(others, made[members[0] :], strict=True)]
    return ((own, joined(made[: members[0]])), *rest)


def _central(context: Context) -> tuple[tuple[str, Courses], ...]:
    """The same with central figures alone."""
    return tuple(
        (who, courses(context.world, case, who, YEARS, (1, context.seed)))
        for who, case in context.cases
    )


def _code(context: Context) -> str | None:
    """The region of the table whose plan it is; None where the country is several of them."""
    parts = context.world.region_index(context.region)
    return context.world.regions[int(parts[0])] if len(parts) == 1 else None


def _guaranteed(context: Context, code: str, name: str) -> float | str:
    """Welfare of the optimum that guarantees something against the free one, %."""
    spec = Spec(living_standards="basket" if name == "basket" else "floor")
    question = Question.of(context.world, context.scenario, spec, code, None, YEARS)
    try:
        setting = question.setting()
        course = explained(setting, Optimum(), context.world.info.year or 0)
    except InfeasibleError as error:
        return str(error)
    lump = course.plan.lump if course.plan is not None else None
    return course.against(follow(setting.without_guarantees(), Optimum(), lump))


def _with_bands(compared: Result, drawn: Result | None) -> Result:
    """The central comparison with the bands of what was drawn; no figure for the rest."""
    if drawn is None:
        return compared
    ends = ("_p10", "_p90", "_median")
    bands = {n: v for n, v in drawn.data.items() if str(n).endswith(ends)}
    policies = compared.data["policy"].values
    data = compared.data.assign({n: v.reindex(policy=policies) for n, v in bands.items()})
    return replace(compared, data=data)
