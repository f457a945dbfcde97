"""Where two clocks meet: what one of them finds, in the form that another takes."""

from autarky.coupling.market import world_market

__all__ = ["world_market"]
