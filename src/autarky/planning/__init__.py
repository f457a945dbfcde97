"""Planning, the clock of decades: the optimum tempo of building, and what other tempos cost."""

from autarky.planning.backtest import backtest, history
from autarky.planning.compare import compare
from autarky.planning.ensemble import ensemble, open_parameters, parameter_sources
from autarky.planning.figures import parameters, rules
from autarky.planning.fit import base_year
from autarky.planning.information import value_of_information
from autarky.planning.isolation import price_of_isolation
from autarky.planning.market import Market
from autarky.planning.policies import (
    NEP,
    POLICIES,
    BaseYear,
    ConstantShares,
    MadGallop,
    Optimum,
    OptimumMPC,
    PanickyRetreat,
    Rule,
    SnailsPace,
    Steady,
    Zigzag,
)
from autarky.planning.run import run
from autarky.planning.spec import Spec, Target

__all__ = [
    "NEP",
    "POLICIES",
    "BaseYear",
    "ConstantShares",
    "MadGallop",
    "Market",
    "Optimum",
    "OptimumMPC",
    "PanickyRetreat",
    "Rule",
    "SnailsPace",
    "Spec",
    "Steady",
    "Target",
    "Zigzag",
    "backtest",
    "base_year",
    "compare",
    "ensemble",
    "history",
    "open_parameters",
    "parameter_sources",
    "parameters",
    "price_of_isolation",
    "rules",
    "run",
    "value_of_information",
]
