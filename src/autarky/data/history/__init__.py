"""Two historical tables: changes of regime 1917–1990, and openness of the world since 1800."""

from autarky.data.history.tables import openness, regime_changes

__all__ = ["openness", "regime_changes"]
