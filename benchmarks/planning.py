"""The planning clock: solves, trees, a year of a rule, and the comparison."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable

import numpy as np

from autarky import load_world, planning
from autarky.planning.nodes import Nodes, probabilities, tree, weights
from autarky.planning.optimum import figures_of
from autarky.planning.program import Plan, Program, program
from autarky.planning.setting import Question, Setting
from autarky.planning.simulate import simulate
from benchmarks.registry import Figure, benchmark, median_seconds

DRAWS = 200


@benchmark("planning_solves")
def planning_solves() -> list[Figure]:
    """A plan of 20 years and its tail, five roles: compiled for all figures, and solved again."""
    problem = _setting("SUN", "monopoly").problem(coercion=False)
    shape, figures = problem.shape, figures_of(problem)
    firsts = []
    for _ in range(3):
        start = time.perf_counter()
        compiled = Program(shape)
        compiled.solve(figures)
        firsts.append(time.perf_counter() - start)
    changed = [figures | {"other_income": figures["other_income"] * k} for k in (0.9, 1.1)]
    again = median_seconds(_turns(compiled, changed), 10)
    first = sorted(firsts)[1]
    plan = compiled.solve(figures)
    return [
        Figure("first solve, compiling included (median of 3)", first, "s", 1.5),
        Figure("a later solve with other figures", again, "s", 0.3),
        Figure("later over first", again / first, "ratio", 0.3),
        Figure("iterations", float(plan.iterations), ""),
        Figure("scalar variables", float(_size(compiled)), ""),
        *_year(),
    ]


@benchmark("planning_trees")
def planning_trees() -> list[Figure]:
    """Uncertain isolation: every opening year without and with a tail, and six."""
    found = []
    for nodes, bound in (
        (tree(range(1, 20), 13, 7), 5.0),
        (tree(range(1, 20), 20, 7), None),
        (tree((1, 2, 3, 5, 8, 13), 20, 7), None),
    ):
        problem = _tree(nodes).problem(coercion=False)
        figures = figures_of(problem)
        seconds = median_seconds(
            lambda s=problem.shape, f=figures: program(s, f).solve(f), 3
        )  # a large problem is compiled for its figures: writing it out is part of the time
        plan = program(problem.shape, figures).solve(figures)
        found.append(Figure(f"a tree of {nodes.count} nodes, to optimal", seconds, "s", bound))
        found.append(Figure("  fallback steps", float(plan.step), ""))
    return found


@benchmark("planning_compare")
def planning_compare() -> list[Figure]:
    """Optimum and five rules, open and isolated, over draws of every parameter, on two cores."""
    start = time.perf_counter()
    result = planning.compare(
        load_world("1928"), region="SUN", regimes=("open", "isolated"), draws=DRAWS, workers=2
    )
    seconds = time.perf_counter() - start
    notes = result.certificate.notes
    return [
        Figure(f"{DRAWS} draws", seconds / 60.0, "min", 15.0),
        Figure("1,000 draws at that pace", seconds / 60.0 * 1000 / DRAWS, "min"),
        Figure("programs solved", float(notes["programs"]), ""),
        Figure("of them on a fallback step", float(notes["fallbacks"]), ""),
        Figure("draws without a plan", float(notes["draws_explained"]), ""),
    ]


def _year() -> list[Figure]:
    """Twelve years of a rule, compiled before."""
    setting = _setting("SUN", "monopoly")
    gallop = planning.MadGallop()
    seconds = median_seconds(
        lambda: simulate(setting.base, gallop, setting.settings, setting.path, 12), 3
    )
    return [Figure("a year of a rule", seconds / 12.0, "s")]


def _setting(region: str, regime: str) -> Setting:
    spec = planning.Spec(regime=regime)
    return Question.of(load_world("1928"), None, spec, region, None, 20).setting()


def _tree(nodes: Nodes) -> Setting:
    """A setting on a tree of its own, isolation ending with the hazard of the parameters."""
    setting = _setting("SUN", "uncertain")
    v = setting.base.values
    chance = v["hazard"] * (1.0 - v["hazard"]) ** np.arange(max(nodes.years))
    opening = np.concatenate([[0.0], chance])
    mass = probabilities(nodes, opening)
    weight = weights(nodes, mass, v["discount"], v["population_growth"])
    return dataclasses.replace(setting, nodes=nodes, weight=weight)


def _turns(compiled: Program, figures: list[dict]) -> Callable[[], Plan]:
    """Solve with other figures every time."""
    count = iter(range(10**6))
    return lambda: compiled.solve(figures[next(count) % len(figures)])


def _size(compiled: Program) -> int:
    return int(compiled.problem.size_metrics.num_scalar_variables)
