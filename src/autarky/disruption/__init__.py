"""Clock 2, disruption: what stops, and how fast, when capacity or ties are lost."""

from autarky.disruption.causes import chain, roots
from autarky.disruption.cure import stock_for
from autarky.disruption.draws import open_parameters, parameter_sources
from autarky.disruption.ensemble import ensemble
from autarky.disruption.events import CapacityLoss, CapitalLoss
from autarky.disruption.run import run
from autarky.disruption.sooner import perishes_sooner
from autarky.disruption.spec import Spec
from autarky.disruption.timetable import timetable

__all__ = [
    "CapacityLoss",
    "CapitalLoss",
    "Spec",
    "chain",
    "ensemble",
    "open_parameters",
    "parameter_sources",
    "perishes_sooner",
    "roots",
    "run",
    "stock_for",
    "timetable",
]
