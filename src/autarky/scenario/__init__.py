"""One scenario for all clocks: ties cut, tariffs, trade costs, credit."""

from autarky.scenario.model import Scenario
from autarky.scenario.rules import Cost, Credit, Cut, Stock, Tariff

__all__ = ["Cost", "Credit", "Cut", "Scenario", "Stock", "Tariff"]
