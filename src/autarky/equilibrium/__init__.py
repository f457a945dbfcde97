"""Where the world settles once prices and production have adjusted: clock of years."""

from autarky.equilibrium.base import Base
from autarky.equilibrium.ensemble import ensemble, open_parameters, parameter_sources
from autarky.equilibrium.horizon import horizon_curve
from autarky.equilibrium.isolation import autarky, viability
from autarky.equilibrium.run import run
from autarky.equilibrium.solution import Solution
from autarky.equilibrium.solve import solve
from autarky.equilibrium.spec import Spec
from autarky.equilibrium.welfare import Decomposition, decompose, first_order

__all__ = [
    "Base",
    "Decomposition",
    "Solution",
    "Spec",
    "autarky",
    "decompose",
    "ensemble",
    "first_order",
    "horizon_curve",
    "open_parameters",
    "parameter_sources",
    "run",
    "solve",
    "viability",
]
