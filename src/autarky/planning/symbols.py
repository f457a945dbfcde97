"""The letters of a plan: decision variables and coefficients, made when a law first names them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import cvxpy as cp
import numpy as np
from numpy.typing import NDArray

from autarky.planning.nodes import Nodes

Array = NDArray[np.float64]

VARIABLES = {
    # states, a row for the start of each node and the end of each leaf
    "capital": "row role",
    "herd": "row",
    "city": "row",
    "debt": "row",
    # people
    "village": "node",
    "migration": "node",
    "migration_sq": "node",
    # farming
    "traction": "node",
    "peasant": "node",
    "peasant_mix": "node",
    "mechanised": "node",
    "mechanised_mix": "node",
    "tractors_peasant": "node",
    "tractors_mechanised": "node",
    "hands_peasant": "node",
    "hands_mechanised": "node",
    "land_peasant": "node",
    "land_mechanised": "node",
    # industry and what it is used for
    "output": "node role",
    "mix": "node industry",
    "labour": "node industry",
    "bundle": "node",
    "goods": "node",
    # capital and machines
    "invest": "node role",
    "invest_sq": "node role",
    "home_machines": "node",
    "foreign_machines": "open",
    "substitutes": "node",
    "machine_service": "node",
    "machines": "node",
    "home_part": "node",
    "foreign_part": "node",
    # the village market
    "incentive": "node",
    "surplus": "node",
    "marketed": "node",
    "sent": "node",
    "levy": "node",
    "levy_sq": "node",
    # the world market
    "imports": "open role",
    "exports": "open role",
    "receipts": "open role",
    # living
    "food_city": "node",
    "food_village": "node",
    "enjoyed_city": "node good",
    "enjoyed_village": "node good",
    "hunger_city": "node",
    "hunger_village": "node",
    "hunger_city_sq": "node",
    "hunger_village_sq": "node",
    "utility_city": "node",
    "utility_village": "node",
    "food_level": "node",
    "basket_level": "node",
    "gdp": "node",
    # misses that are allowed at a price
    "unsustained": "leaf",
    "shortfall": "node",
}
"""Dimensions of every decision variable; all are relative to the base year and none is negative."""

SIGNED = ("utility_city", "utility_village", "debt")
"""Those that may be negative; debt at the start may be nothing, so that its bound is a law's."""


@dataclass(frozen=True)
class Roles:
    """Which roles and goods a region has: the shape of a problem with the nodes."""

    names: tuple[str, ...]
    goods: tuple[str, ...]

    @property
    def industry(self) -> tuple[int, ...]:
        """Places of the roles that are not farming."""
        return tuple(i for i, name in enumerate(self.names) if name != "A")

    @property
    def farming(self) -> int:
        """Place of farming."""
        return self.names.index("A")


@dataclass
class Symbols:
    """Variables and coefficients of one problem, made once each.

    Attributes
    ----------
    nodes, roles
        The shape.
    constants
        Figures that are known when the problem is compiled, by name of the coefficient.
    variables, coefficients
        What has been named so far: CVXPY variables, and parameters of what is not known yet.
    """

    nodes: Nodes
    roles: Roles
    constants: Mapping[str, Array] = field(default_factory=dict)
    variables: dict[str, Any] = field(default_factory=dict)
    coefficients: dict[str, Any] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Any:
        """Return a decision variable."""
        if name not in self.variables:
            shape = self.shape(VARIABLES[name])
            self.variables[name] = cp.Variable(shape, name=name, nonneg=name not in SIGNED)
        return self.variables[name]

    def given(self, name: str, dimensions: str = "", *, signed: bool = False) -> Any:
        """Return a coefficient: known when the problem is solved, or now if it is a constant."""
        shape = self.shape(dimensions)
        if name in self.constants:
            return np.asarray(self.constants[name], dtype=float).reshape(shape)
        if name not in self.coefficients:
            self.coefficients[name] = cp.Parameter(shape, name=name, nonneg=not signed)
        return self.coefficients[name]

    def shape(self, dimensions: str) -> tuple[int, ...]:
        """Sizes of named dimensions; a digit stands for itself."""
        sizes = {
            "node": self.nodes.count,
            "row": self.nodes.rows,
            "next": self.nodes.rows - 1,
            "leaf": len(self.nodes.leaves),
            "open": sum(self.nodes.trading),
            "role": len(self.roles.names),
            "industry": len(self.roles.industry),
            "good": len(self.roles.goods),
        }
        return tuple(sizes[d] if d in sizes else int(d) for d in dimensions.split())

    # -- places ---------------------------------------------------------------------------------

    def start(self, name: str) -> Any:
        """Return a state at the start of each node."""
        return self[name][: self.nodes.count]

    def after(self, name: str) -> Any:
        """Return a state in every row but the first."""
        return self[name][1:]

    def before(self, name: str) -> Any:
        """Return a state or decision of the node that leads to each row but the first."""
        return self[name][np.array(self.nodes.parents, dtype=int)]

    def spread(self, traded: Any) -> Any:
        """Lay what is decided in trading nodes over all nodes; nothing elsewhere."""
        if all(self.nodes.trading):
            return traded
        places = np.flatnonzero(self.nodes.trading)
        lay = np.zeros((self.nodes.count, len(places)))
        lay[places, np.arange(len(places))] = 1.0
        return lay @ traded
