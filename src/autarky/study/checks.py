"""A study looked at before anything is run: every value that a parameter can take is one it may."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from autarky._core.errors import InputError, NameNotFoundError, unknown_name
from autarky.numerics.distributions import Choice, Distribution
from autarky.scenario import Scenario
from autarky.study.clocks import Adapter
from autarky.study.model import Asked
from autarky.study.scenarios import varied
from autarky.world import World

ENDS = (0.0, 0.5, 1.0 - 1e-9)
"""Places at which a distribution is tried."""


def check_values(
    adapter: Adapter,
    asked: Asked,
    world: World,
    region: str | None,
    named: Mapping[str, Distribution],
) -> None:
    """Refuse a parameter of a study that can take a value which the clock refuses.

    Raises
    ------
    InputError
        With the parameter and the value.
    """
    for name, one in named.items():
        for value in _tried(one):
            try:
                adapter.check(world, asked.spec, region, name, value)
            except InputError as error:
                msg = f"parameter {asked.clock}.{name} can be {value!r}: {error}"
                raise InputError(msg) from error


def check_scenarios(scenarios: Sequence[Scenario], named: Mapping[str, Distribution]) -> None:
    """Refuse a parameter of scenarios that none of them has, or a value that they refuse.

    Raises
    ------
    InputError
        With the parameter and the value.
    """
    for name, one in named.items():
        changed = False
        for value in _tried(one):
            for scenario in scenarios:
                try:
                    changed |= varied(scenario, {name: value}).hash != scenario.hash
                except InputError as error:
                    msg = f"parameter scenario.{name} can be {value!r}: {error}"
                    raise InputError(msg) from error
        if not changed:
            msg = f"no rule of any scenario of the study has {name!r}: leave the parameter out"
            raise InputError(msg)


def check_outputs(adapter: Adapter, asked: Asked, world: World) -> None:
    """Refuse an outcome to keep that the clock does not have.

    Raises
    ------
    NameNotFoundError
        With the nearest that it has.
    """
    if asked.outputs is None:
        return
    known = adapter.known_outcomes(world, asked)
    for wanted in asked.outputs:
        if wanted.partition("[")[0] not in known:
            raise NameNotFoundError(unknown_name("outcome", wanted, f"clock {asked.clock}", known))


def rows_of(world: World, asked: Asked) -> tuple[str, ...] | None:
    """Regions that ``rows`` names, countries and blocs as their members too; None: all.

    Raises
    ------
    NameNotFoundError
        If a name is not in the world.
    """
    if asked.rows is None:
        return None
    found: list[str] = []
    for name in asked.rows:
        found += [name, *(world.regions[i] for i in world.region_index(name))]
    return tuple(dict.fromkeys(found))


def _tried(one: Distribution) -> list[Any]:
    """Every level, or the ends and the middle."""
    if isinstance(one, Choice):
        return list(one.levels)
    return [float(v) for v in one.at(np.array(ENDS))]
