"""A course of decisions and states by year, and what it is worth."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from autarky.planning.coefficients import group_weights
from autarky.planning.nodes import Nodes
from autarky.planning.optimum import Optimal
from autarky.planning.policies import Policy
from autarky.planning.setting import Setting

Array = NDArray[np.float64]


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
    people
        The same of those of this course, each at the weight of city or village: welfare of one log
        point more of consumption for everybody on it.
    solved
        Every solve in it.
    plan
        Of the optimum; None for a course that was decided year by year.
    levy
        (year,) largest levy of each year, share of base farm output.
    """

    policy: Policy
    values: Mapping[str, Array]
    utility: float
    weight: float
    people: float
    solved: tuple[Optimal, ...]
    plan: Optimal | None
    levy: Array

    @property
    def welfare(self) -> float:
        """Consumption-equivalent change against the base year kept for ever, %."""
        return 100.0 * float(np.expm1(self.utility / self.weight))

    def against(self, other: Course) -> float:
        """Consumption-equivalent change against another course, %.

        What everybody's consumption above subsistence on the other course would have to change by,
        for ever, to be worth as much as this one (Stone–Geary: review of the specification, 6.15).
        """
        return 100.0 * float(np.expm1((self.utility - other.utility) / other.people))


def persons(setting: Setting) -> float:
    """Welfare of one log point of consumption for everybody for ever: Σ weight · (1+n)ᵗ."""
    growth = 1.0 + setting.base.values["population_growth"]
    return float(setting.weight @ growth ** np.array(setting.nodes.years, dtype=float))


def living(setting: Setting, weight: Array, values: Mapping[str, Array]) -> float:
    """Σ weight · Σ_g ω_g N_g over the nodes that a weight is given for."""
    city, village = group_weights(setting.base)
    n = len(weight)
    return float(weight @ (city * values["city"][:n] + village * values["village"][:n]))


def on_trunk(nodes: Nodes, values: Mapping[str, Array], years: int) -> dict[str, Array]:
    """First years of every decision: of the trunk, laid over years that do not trade."""
    trunk = np.flatnonzero(np.array(nodes.opens) == -1)[:years]
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
