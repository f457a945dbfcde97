"""Figures of Results: every function draws on one Axes and returns it."""

from autarky.plot.at_risk import at_risk
from autarky.plot.collapse import collapse
from autarky.plot.dependence_matrix import dependence_matrix
from autarky.plot.failures import failures
from autarky.plot.quality import quality
from autarky.plot.reliance import partners, products
from autarky.plot.sooner import sooner
from autarky.plot.spillover import spillover
from autarky.plot.style import INK, style
from autarky.plot.ties import ties

__all__ = [
    "INK",
    "at_risk",
    "collapse",
    "dependence_matrix",
    "failures",
    "partners",
    "products",
    "quality",
    "sooner",
    "spillover",
    "style",
    "ties",
]
