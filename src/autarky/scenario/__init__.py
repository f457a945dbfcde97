"""One scenario for all clocks: ties cut, tariffs, trade costs, credit."""

from autarky.scenario.model import Cost, Credit, Cut, Scenario, Stock, Tariff

__all__ = ["Cost", "Credit", "Cut", "Scenario", "Stock", "Tariff"]
