"""Drawn figures for the planning clock, and the settings that they make."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache

import numpy as np
from scipy.stats import qmc

import autarky as ak
from autarky.planning.market import Market
from autarky.planning.policies import NEP, ConstantShares, MadGallop, SnailsPace, Zigzag
from autarky.planning.setting import Question, Setting
from autarky.planning.spec import Spec

RULES = (SnailsPace(), NEP(), ConstantShares(), Zigzag(), MadGallop())
LONG = {"horizon": 20}
SHORT = {"horizon": 6, "tail_years": 5}
"""A plan that is solved in a hundredth of a second."""


@cache
def _question(region: str, horizon: int, **spec: object) -> Question:
    return Question.of(ak.load_world("1928"), None, Spec(**spec), region, None, horizon)


def question(
    region: str = "SUN", *, horizon: int = 20, market: Market | None = None, **spec: object
) -> Question:
    """A region of world 1928 under a Spec; read once."""
    found = _question(region, horizon, **spec)
    return found if market is None else replace(found, market=market)


def places(asked: Question, count: int, seed: int = 1928) -> np.ndarray:
    """(draw, figure) a Latin hypercube over the ranges of parameters and rules."""
    width = len(asked.figures) + len(asked.rules)
    return qmc.LatinHypercube(width, seed=seed).random(count)


def setting(
    asked: Question, place: np.ndarray | None = None, *, takes_prices: bool = True, **given: float
) -> Setting:
    """Figures at a place of their ranges, `given` in place of some; central ones without a place.

    `takes_prices` False: the planner knows its power over export prices, so that one convex
    program is the whole plan.
    """
    middle = np.full(len(asked.figures) + len(asked.rules), 0.5)
    at = iter(middle if place is None else place)
    values = {name: float(f.at(next(at))) for name, f in asked.figures.items()} | given
    rules = {name: float(f.at(next(at))) for name, f in asked.rules.items()}
    found = asked.setting(values, rules)
    return found if takes_prices else replace(found, path=replace(found.path, price_taking=False))


def drawn(asked: Question, count: int, seed: int = 1928, **given: float) -> Iterator[Setting]:
    """Settings of drawn figures, market power known."""
    for place in places(asked, count, seed):
        yield setting(asked, place, takes_prices=False, **given)
