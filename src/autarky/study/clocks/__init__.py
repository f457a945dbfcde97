"""How each clock answers a study: one file a clock, imported when it is asked."""

from functools import cache
from importlib import import_module

from autarky.study.clocks.adapter import Adapter

__all__ = ["Adapter", "adapter_of"]


@cache
def adapter_of(clock: str) -> Adapter:
    """Return how a clock answers, by the clock's name."""
    found: Adapter = import_module(f"autarky.study.clocks.{clock}").ADAPTER
    return found
