"""The section's part of the figure that all clocks share: consumption along the best plan."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from autarky._core.errors import AutarkyError, InputError
from autarky.planning import Optimum
from autarky.planning.compare import Members
from autarky.planning.follow import follow
from autarky.planning.outcomes import quantities
from autarky.planning.setting import Question
from autarky.plot.stretch import Reading, Stretch
from autarky.report.context import Context
from autarky.scenario import Scenario
from autarky.world import World

Array = NDArray[np.float64]
Courses = Mapping[Reading, Array]
"""(draw, year) living standard by reading of the cuts, over that of the plan without them."""

YEAR = 365.0
EVER = 100.0 * YEAR
"""Days of a cut that is taken to last."""
ENOUGH = 5
"""Draws from which on there is a band."""
CONCEPT = "food, goods and services per head in a year, weighed as they are worth to people"
PREMISE = (
    "a planner who knows how long the cuts last divides what there is between consumption and "
    "building, and home products replace foreign ones one for one, machines apart"
)


def lasting(scenario: Scenario) -> Scenario:
    """The scenario with cuts that do not end within any plan."""
    cuts = tuple(
        cut.model_copy(update={"duration_days": max(cut.duration_days, EVER)})
        for cut in scenario.cuts
    )
    return scenario.model_copy(update={"cuts": cuts})


def courses(  # noqa: PLR0917
    world: World,
    scenario: Scenario,
    code: str,
    years: int,
    members: tuple[int, int],
    chosen: Sequence[int] = (0,),
) -> Courses:
    """Follow the optimum without the scenario, with it, and with cuts that last, draw by draw.

    Parameters
    ----------
    world, scenario, code, years
        As for :func:`autarky.planning.run`.
    members
        Draws and seed of the ensemble; its first draw has the tables' own figures.
    chosen
        Draws of it that are followed.

    Returns
    -------
    dict
        ``"ends"`` and ``"lasts"``, or ``"either"`` where nothing is cut; NaN where a draw has no
        plan. Empty where the country's table cannot be planned with.
    """
    cases: dict[Reading, Scenario] = {"either": scenario}
    if scenario.cuts:
        cases = {"lasts": lasting(scenario), "ends": scenario}
    try:
        free = Question.of(world, Scenario.none(), None, code, None, years)
        asked = {r: Question.of(world, s, None, code, None, years) for r, s in cases.items()}
    except InputError:
        return {}
    drawn = Members.of(free, *members)
    found: dict[Reading, Array] = {r: np.full((len(chosen), years), np.nan) for r in cases}
    for place, draw in enumerate(chosen):
        try:
            base, lump = _consumed(drawn, free, draw, None)
            for reading, question in asked.items():
                found[reading][place] = _consumed(drawn, question, draw, lump)[0] / base
        except AutarkyError:
            continue  # a draw without a plan is counted where the bands are told
    return found


def joined(parts: Sequence[Courses]) -> Courses:
    """Draws of several calls as one."""
    return {reading: np.concatenate([p[reading] for p in parts]) for reading in parts[0]}


def stretches(context: Context, who: str, found: Courses) -> list[Stretch]:
    """Years of the plan: with cuts that end, only those after them."""
    made = []
    for reading, values in found.items():
        known = values[np.isfinite(values).all(axis=1)]
        if not len(known):
            continue
        days = (np.arange(values.shape[1]) + 0.5) * YEAR
        if reading == "ends" and context.ends_after is not None:
            after = days > context.ends_after
            days, known = days[after], known[:, after]
        if len(days) < 2:
            continue
        low, middle, high = np.quantile(known, (0.1, 0.5, 0.9), axis=0)
        drawn = len(known) >= ENOUGH
        made.append(
            Stretch(
                "planning", who, CONCEPT, PREMISE, tuple(days), tuple(middle),
                tuple(low) if drawn else (), tuple(high) if drawn else (), reading,
            )
        )  # fmt: skip
    return made


def course(context: Context, found: Sequence[tuple[str, Courses]]) -> tuple[Stretch, ...]:
    """Stretches of the country and of its foil."""
    return tuple(s for who, courses in found for s in stretches(context, who, courses))


def _consumed(
    drawn: Members, question: Question, draw: int, lump: Array | None
) -> tuple[Array, Array | None]:
    """(year,) living standard along the optimum, and the lump sums that it settled at."""
    setting = drawn.setting(question, draw, None)
    best = follow(setting, Optimum(), lump)
    settled = None if best.plan is None else best.plan.lump
    return quantities(setting, best)["living"], settled
