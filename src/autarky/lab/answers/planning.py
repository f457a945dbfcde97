"""Planning: at what tempo to build, told policy by policy."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from autarky import planning
from autarky._core.format import percent
from autarky.lab.answers.telling import Ended, Told, number
from autarky.lab.models import PlanningAsked
from autarky.lab.shelf import take
from autarky.planning.compare import RULES
from autarky.planning.course import Course
from autarky.planning.ensemble import with_their_levy
from autarky.planning.follow import explained, follow
from autarky.planning.optimum import PRICE_TAKING
from autarky.planning.outcomes import TEXTS, calendar, quantities
from autarky.planning.setting import Question
from autarky.plot.style import sentence_case
from autarky.plot.tempos import NAMES
from autarky.report.sections.equilibrium.countries import merged
from autarky.results import Provenance
from autarky.scenario import Scenario
from autarky.scenario.rules import Credit, Cut
from autarky.world import World

Array = NDArray[np.float64]

BEST = "the best plan that guarantees nothing"
FED = 0.995
"""Food over that of the best plan above which it counts as as much."""
EVER = 36500.0
"""Days of a cut that outlasts every plan."""
PATHS = ("accumulation", "food_city", "food_village", "living", "machine_imports", "debt")
FARMS = ("herd", "engines")
"""Of farming that path is shown which the policies move more."""
HOW = (
    (
        "All policies live under the same laws: inputs, capacity that only investment adds, "
        "food for city and village, migration, trade at world prices, debt (a convex programme "
        "by sector and year). The best plan knows the years to come; a rule governs three "
        "fifths of them, then the best plan follows."
    ),
    (
        "Welfare is the share of consumption for ever that one would give up. Learning and "
        "increasing returns are left out; central figures of the tables, whose ranges the "
        "dossier draws."
    ),
)


@dataclass(frozen=True, eq=False)
class _Tempo:
    """A policy, its course and paths, and what it costs against the best plan, %."""

    name: str
    course: Course
    paths: dict[str, Array]
    against: float


def warm() -> None:
    """Load what is needed, by importing this."""


def answer(asked: PlanningAsked, folder: Path, told: Told) -> Ended:
    """Follow the best plan, then one rule after the other."""
    world = merged(take(folder, asked.world))
    code = asked.region
    spec = planning.Spec(living_standards=asked.guarantee)
    question = Question.of(world, _scenario(asked, code), spec, code, None, asked.years)
    setting, optimum = with_their_levy(question.setting(), RULES)
    best = explained(setting, optimum, world.info.year or 0)
    free = best
    if asked.guarantee != "free":
        free = follow(setting.without_guarantees(), optimum)
    found = [_Tempo("optimum", best, quantities(setting, best), best.against(free))]
    steps = len(RULES) + 1
    told.progress("policies", 1, steps)
    _all(world, asked, found, told)
    open_ = _open(world, asked, code, spec, best)
    for done, rule in enumerate(RULES, 2):
        course = follow(setting, rule, best.plan.lump if best.plan is not None else None)
        found.append(_Tempo(rule.name, course, quantities(setting, course), course.against(free)))
        told.progress("policies", done, steps)
        _all(world, asked, found, told, open_=open_)
    used = spec.model_dump() | {"region": code, "horizon_years": asked.years}
    solved = [each for tempo in found for each in tempo.course.solved]
    certificate = {
        "residuals": {"price_taking_lump_sum": max((s.residual for s in solved), default=0.0)},
        "tolerances": {"price_taking_lump_sum": PRICE_TAKING},
        "notes": {"programs": sum(s.solves for s in solved)},
    }
    provenance = Provenance.of(world, question.scenario, used).as_dict()
    return Ended("converged", certificate, provenance)


def _scenario(asked: PlanningAsked, code: str) -> Scenario:
    """The scenario with what the sliders set: instruments like any other."""
    scenario = asked.scenario
    if asked.openness < 1.0:
        cut: dict[str, Any] = {"remaining": asked.openness, "duration_days": EVER}
        sides = (
            Cut(importer=code, exporter="*", **cut), Cut(importer="*", exporter=code, **cut)
        )  # fmt: skip
        scenario = scenario | Scenario(name=f"{percent(asked.openness)} of trade", cuts=sides)
    if asked.credit is not None:
        rule = Credit(region=code, ceiling_share_of_gdp=asked.credit)
        scenario = scenario | Scenario(name="a ceiling on debt", credit=(rule,))
    return scenario


def _open(
    world: World, asked: PlanningAsked, code: str, spec: planning.Spec, best: Course
) -> float:
    """What the scenario and the sliders do to the best plan, the guarantee apart, %."""
    free = Question.of(world, Scenario.none(), spec, code, None, asked.years)
    return best.against(follow(free.setting(), best.policy))


def _all(
    world: World, asked: PlanningAsked, found: list[_Tempo], told: Told, *,
    open_: float | None = None,
) -> None:  # fmt: skip
    rules = [t for t in found if t.name != "optimum"]
    measured = rules if asked.guarantee == "free" else found
    numbers = [
        number(f"cost_{t.name}", f"{_named(t, asked)} against {BEST}", t.against / 100.0, "change")
        for t in measured
    ]
    if open_ is not None:
        label = "the best plan, for the scenario and the sliders"
        numbers.insert(0, number("cost_scenario", label, open_ / 100.0, "change"))
    sentence = _sentence(world, asked, found)
    told.headline(sentence, *numbers)
    _panels(world, asked, found, told)
    if rules:
        _costs(world, rules, told)


def _sentence(world: World, asked: PlanningAsked, found: list[_Tempo]) -> str:
    invested = found[0].paths["accumulation"]
    text = (
        f"The best tempo for {world.title(asked.region)} invests {percent(float(invested[0]))} of "
        f"GDP at first and {percent(float(invested[-1]))} in the end"
    )
    rules = [t for t in found if t.name != "optimum"]
    if len(rules) < len(RULES):
        return f"{text}."
    worst, mild = (f(rules, key=lambda t: t.against) for f in (min, max))
    lost = [max(-t.against / 100.0, 0.0) for t in (mild, worst)]
    return (
        f"{text}; against {BEST} {NAMES[mild.name]} costs {percent(lost[0])} of consumption for "
        f"ever, {NAMES[worst.name]} {percent(lost[1])}."
    )


def _named(tempo: _Tempo, asked: PlanningAsked) -> str:
    if tempo.name != "optimum":
        return NAMES[tempo.name]
    return f"the best plan under the guarantee ({asked.guarantee})"


def _panels(world: World, asked: PlanningAsked, found: list[_Tempo], told: Told) -> None:
    """Paths of all policies side by side."""
    years = calendar(world.info.year, asked.years)
    paths = {t.name: t.paths for t in found}
    moves = {f: np.ptp([p[f] for p in paths.values()], axis=0).max() for f in FARMS}
    shown = [*PATHS[:4], max(FARMS, key=moves.__getitem__), *PATHS[4:]]
    frame = pd.DataFrame(
        [
            (year, NAMES[name], sentence_case(TEXTS[path][1]), float(value), TEXTS[path][0])
            for path in shown
            for name, one in paths.items()
            for year, value in zip(years, one[path], strict=True)
        ],
        columns=["year", "policy", "path", "value", "unit"],
    )
    told.show(
        "paths", "panels", _hungriest(paths, years), frame,
        {
            "year": ("year", "year"), "policy": ("policy", "text"), "path": ("path", "text"),
            "value": ("value", "share"), "unit": ("unit", "text"),
        },
        source=world.info.source_line, how=HOW,
        roles={"x": "year", "series": "policy", "panel": "path", "value": "value"},
        options={"policies": [NAMES[name] for name in NAMES]},
    )  # fmt: skip


def _hungriest(paths: dict[str, dict[str, Array]], years: NDArray[np.intp]) -> str:
    """Which rule lets the city's food fall furthest below that of the best plan."""
    best = paths["optimum"]["food_city"]
    gaps = {
        name: np.where(best > 0.0, one["food_city"] / np.where(best > 0.0, best, 1.0), 1.0)
        for name, one in paths.items()
        if name != "optimum"
    }
    name = min(gaps, key=lambda each: float(gaps[each].min()), default="")
    if not name or not float(gaps[name].min()) < FED:
        return "No rule feeds the city noticeably worse than the best plan does"
    at = int(gaps[name].argmin())
    return (
        f"{sentence_case(NAMES[name])} feeds the city worst: {percent(1.0 - float(gaps[name][at]))}"
        f" less food per head than the best plan in {int(years[at])}"
    )


def _costs(world: World, rules: list[_Tempo], told: Told) -> None:
    frame = pd.DataFrame(
        [(sentence_case(NAMES[t.name]), t.against / 100.0) for t in rules],
        columns=["name", "against"],
    ).sort_values("against")
    worst = frame.iloc[0]
    title = f"{worst['name']} costs most: {percent(-worst['against'])} of consumption for ever"
    if worst["against"] > -5e-4:
        title = "No tempo costs anything worth a word"
    told.show(
        "costs", "bars", title, frame,
        {
            "name": ("policy", "text"),
            "against": (f"welfare against {BEST}, consumption for ever", "change"),
        },
        source=world.info.source_line, how=HOW, roles={"label": "name", "value": "against"},
    )  # fmt: skip
