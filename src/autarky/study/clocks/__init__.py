"""How each clock answers a study: one file a clock, found by name."""

from autarky.study.clocks import dependence, disruption, equilibrium, planning
from autarky.study.clocks.adapter import Adapter

ADAPTERS: dict[str, Adapter] = {
    "dependence": dependence.Dependence(),
    "disruption": disruption.Disruption(),
    "equilibrium": equilibrium.Equilibrium(),
    "planning": planning.Planning(),
}

__all__ = ["ADAPTERS", "Adapter"]
