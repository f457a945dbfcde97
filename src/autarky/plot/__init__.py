"""Figures of Results: every function draws on one Axes and returns it."""

from autarky.plot.at_risk import at_risk
from autarky.plot.carries import carries
from autarky.plot.collapse import collapse
from autarky.plot.dependence_matrix import dependence_matrix
from autarky.plot.failures import failures
from autarky.plot.flips import flips
from autarky.plot.heat_map import heat_map
from autarky.plot.horizon import horizon
from autarky.plot.isolation_price import isolation_price
from autarky.plot.losses import losses
from autarky.plot.openness import openness
from autarky.plot.quality import quality
from autarky.plot.reliance import partners, products
from autarky.plot.reversal import reversal
from autarky.plot.sectors import sectors
from autarky.plot.signature import one_cut
from autarky.plot.sooner import sooner
from autarky.plot.spillover import spillover
from autarky.plot.style import INK, style
from autarky.plot.tempo_costs import tempo_costs
from autarky.plot.tempos import tempos
from autarky.plot.ties import ties
from autarky.plot.tornado import tornado
from autarky.plot.verdict import verdict
from autarky.plot.viability import viability
from autarky.plot.waiting import waiting_times

__all__ = [
    "INK",
    "at_risk",
    "carries",
    "collapse",
    "dependence_matrix",
    "failures",
    "flips",
    "heat_map",
    "horizon",
    "isolation_price",
    "losses",
    "one_cut",
    "openness",
    "partners",
    "products",
    "quality",
    "reversal",
    "sectors",
    "sooner",
    "spillover",
    "style",
    "tempo_costs",
    "tempos",
    "ties",
    "tornado",
    "verdict",
    "viability",
    "waiting_times",
]
