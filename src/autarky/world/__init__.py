"""The world table: who sells what to whom, with its accounts checked."""

from autarky.world.check import TOLERANCES, CheckReport, Finding
from autarky.world.info import WorldInfo
from autarky.world.world import World

__all__ = ["TOLERANCES", "CheckReport", "Finding", "World", "WorldInfo"]
