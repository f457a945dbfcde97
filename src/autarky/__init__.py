"""One table of the world economy, one scenario, four clocks.

>>> import autarky as ak
>>> world = ak.load_world("1928")
>>> ak.dependence.run(world).summary()  # doctest: +SKIP
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from autarky import (
        claims,
        coupling,
        data,
        dependence,
        disruption,
        equilibrium,
        planning,
        plot,
        replications,
        report,
        study,
    )
    from autarky._core.errors import AutarkyError
    from autarky.data import load_world
    from autarky.results import Result
    from autarky.scenario import Scenario
    from autarky.world import World

__version__ = "0.1.0"
__all__ = [
    "AutarkyError",
    "Result",
    "Scenario",
    "World",
    "claims",
    "coupling",
    "data",
    "dependence",
    "disruption",
    "equilibrium",
    "load_world",
    "planning",
    "plot",
    "replications",
    "report",
    "study",
]

_HOMES = {
    "AutarkyError": "autarky._core.errors",
    "Result": "autarky.results",
    "Scenario": "autarky.scenario",
    "World": "autarky.world",
    "load_world": "autarky.data",
}


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used, so that ``import autarky`` costs nothing."""
    if name not in __all__:
        msg = f"module 'autarky' has no attribute {name!r}"
        raise AttributeError(msg)
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    return import_module(f"autarky.{name}")


def __dir__() -> list[str]:
    return sorted([*__all__, "__version__"])
